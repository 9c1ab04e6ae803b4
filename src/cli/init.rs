//! `gongbao init`: a new pipeline that works from the first minute, with comments where somebody will want to change it.

use super::output;
use clap::Args;
use gongbao::editor::File;
use gongbao::error::{Error, Result};
use gongbao::pipeline::{FOLDER, Pipeline};
use std::io::Write;
use std::path::Path;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  gongbao init food\n  gongbao check food && gongbao run food && gongbao report --pipeline food\n\nMakes pipelines/NAME with a pipeline.toml, an indicator, a rule, words and an example page, all commented, and the schemas by\nwhich editors complete them."
)]
pub struct Request {
    /// Name of the pipeline: letters, digits, - and _
    name: String,
}

/// Path under the pipeline's folder, and the file; `NAME` is replaced in both.
const FILES: [(&str, &str); 6] = [
    ("pipeline.toml", include_str!("new/pipeline.toml")),
    ("catalogue/NAME.toml", include_str!("new/catalogue.toml")),
    ("rules/NAME.toml", include_str!("new/rules.toml")),
    ("words.txt", include_str!("new/words.txt")),
    ("pages/example.html", include_str!("new/example.html")),
    ("pages/example.html.meta.json", include_str!("new/example.html.meta.json")),
];

pub fn run(request: Request, quiet: bool) -> Result<u8> {
    let name = request.name;
    if name.is_empty() || name.len() > 40 || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(Error::Usage(format!("`{name}` cannot name a folder and tables; take up to 40 letters, digits, - and _, as in `food-safety`")));
    }
    let home = Path::new(FOLDER).join(&name);
    if home.exists() || Pipeline::names().contains(&name) {
        return Err(Error::Usage(format!("there is a pipeline `{name}` already; take another name, or edit {}", home.display())));
    }
    let mut files: Vec<(String, String)> = FILES.iter().map(|(path, text)| (path.replace("NAME", &name), text.replace("NAME", &name))).collect();
    for file in File::ALL {
        let text = serde_json::to_string_pretty(&file.schema()).map_err(|e| Error::Bug(e.to_string()))?;
        files.push((format!("schemas/{}.json", file.name()), text + "\n"));
    }
    for (path, text) in &files {
        let path = home.join(path);
        let folder = path.parent().unwrap_or(&home);
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)).map_err(|e| Error::Output { path: path.clone(), why: e.to_string() })?;
    }
    if !quiet {
        let mut out = std::io::stdout().lock();
        for (path, _) in &files {
            writeln!(out, "{}", home.join(path).display()).map_err(output)?;
        }
        writeln!(out, "\nNext:\n  gongbao check {name}\n  gongbao run {name}\n  gongbao report --pipeline {name}").map_err(output)?;
    }
    Ok(0)
}
