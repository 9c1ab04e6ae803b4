//! Files, folders and standard input as pages.

use super::{Origin, Page};
use crate::error::{Error, Result};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Endings that are never pages when a folder is read; a file named outright is always read.
const NOT_PAGES: [&str; 10] = [".meta.json", ".jsonl", ".toml", ".py", ".md5", ".parquet", ".lock", ".png", ".jpg", ".gif"];
/// Names that a folder of gold or samples holds beside its pages.
const NOT_PAGE_NAMES: [&str; 3] = ["clean.txt", "README.md", ".gitignore"];

/// A page to read, not read yet: so that one bad file among many is reported and the others go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    File(PathBuf),
    Stdin,
}

impl Input {
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string(),
            Input::Stdin => "-".into(),
        }
    }

    /// Reads the bytes and the sidecar `X.meta.json`, where there is one.
    ///
    /// # Errors
    /// The file or its sidecar cannot be read, the sidecar is no JSON object, or the page is empty.
    pub fn read(&self) -> Result<Page> {
        let (bytes, origin) = match self {
            Input::Stdin => {
                let mut bytes = Vec::new();
                std::io::stdin().lock().read_to_end(&mut bytes).map_err(|e| Error::io(Path::new("-"), e))?;
                (bytes, Origin::default())
            }
            Input::File(path) => (std::fs::read(path).map_err(|e| Error::io(path, e))?, sidecar(path)?),
        };
        if bytes.is_empty() {
            return Err(Error::BadData(format!("{}: the page is empty (0 bytes); fetch it again", self.name())));
        }
        if bytes.len() > LARGEST {
            return Err(Error::BadData(format!("{}: larger than 1 GiB; no page is, split it", self.name())));
        }
        Ok(Page::new(self.name(), bytes, origin))
    }
}

/// Offsets are kept in four bytes.
const LARGEST: usize = 1 << 30;

fn sidecar(page: &Path) -> Result<Origin> {
    let mut name = page.as_os_str().to_owned();
    name.push(".meta.json");
    let path = PathBuf::from(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|e| Error::BadData(format!("{}: not a sidecar: {e}", path.display()))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Origin::default()),
        Err(e) => Err(Error::io(&path, e)),
    }
}

/// Lists the pages that `paths` name: files as they are, folders recursively in name order, `-` for standard input.
///
/// # Errors
/// A path does not exist, or a folder holds no page at all.
pub fn read_all(paths: &[String]) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for given in paths {
        if given == "-" {
            inputs.push(Input::Stdin);
            continue;
        }
        let path = Path::new(given);
        let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
        if !meta.is_dir() {
            inputs.push(Input::File(path.to_owned()));
            continue;
        }
        let before = inputs.len();
        walk(path, &mut inputs)?;
        if inputs.len() == before {
            return Err(Error::NoInput { path: given.clone(), why: "no pages in this folder; name files, or a folder with .html, .txt or .md pages".into() });
        }
    }
    Ok(inputs)
}

fn walk(folder: &Path, inputs: &mut Vec<Input>) -> Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).and_then(|entries| entries.collect::<std::io::Result<Vec<_>>>()).map_err(|e| Error::io(folder, e))?;
    entries.sort_by_key(|e| e.file_name());
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            walk(&path, inputs)?;
        } else if !name.starts_with('.') && !NOT_PAGE_NAMES.contains(&name.as_str()) && !NOT_PAGES.iter().any(|e| name.ends_with(e)) {
            inputs.push(Input::File(path));
        }
    }
    Ok(())
}
