//! `gongbao completions`, `gongbao man` and `gongbao schema`: what shells, man and editors need, made from what the program knows.

use super::{Cli, output};
use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::Shell;
use gongbao::editor::File;
use gongbao::error::{Error, Result};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao completions bash > /etc/bash_completion.d/gongbao\n  gongbao completions zsh > ~/.zfunc/_gongbao\n  gongbao completions fish > ~/.config/fish/completions/gongbao.fish"
)]
pub struct Completions {
    /// Shell to complete in
    shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  gongbao man | man -l -\n  gongbao man ~/.local/share/man/man1    # a page for the program and one for each command")]
pub struct Man {
    /// Folder for all pages [default: the program's own page, to standard output]
    folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao schema rules > rules.schema.json\n\nEditors with a TOML server (Even Better TOML, taplo) take a schema that the first line of a file names: #:schema ./rules.schema.json\n`gongbao init` writes both."
)]
pub struct Schema {
    /// Which files
    #[arg(value_enum)]
    file: Kind,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// pipeline.toml
    Pipeline,
    /// catalogue/*.toml
    Catalogue,
    /// rules/*.toml
    Rules,
}

pub fn completions(request: Completions) -> Result<u8> {
    let mut text = Vec::new();
    clap_complete::generate(request.shell, &mut Cli::command(), "gongbao", &mut text);
    print(&text)
}

pub fn man(request: Man) -> Result<u8> {
    match request.folder {
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut text).map_err(output)?;
            print(&text)
        }
        Some(folder) => {
            let cannot = |e: std::io::Error| Error::Output { path: folder.clone(), why: e.to_string() };
            std::fs::create_dir_all(&folder).and_then(|()| clap_mangen::generate_to(Cli::command(), &folder)).map_err(cannot)?;
            Ok(0)
        }
    }
}

pub fn schema(request: Schema) -> Result<u8> {
    let file = match request.file {
        Kind::Pipeline => File::Pipeline,
        Kind::Catalogue => File::Catalogue,
        Kind::Rules => File::Rules,
    };
    let text = serde_json::to_string_pretty(&file.schema()).map_err(|e| Error::Bug(e.to_string()))?;
    print((text + "\n").as_bytes())
}

fn print(text: &[u8]) -> Result<u8> {
    std::io::stdout().lock().write_all(text).map_err(output)?;
    Ok(0)
}
