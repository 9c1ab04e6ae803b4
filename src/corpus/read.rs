//! Files, folders, WARC files and standard input as pages.

use super::{Origin, Page, warc};
use crate::error::{Error, Result};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Endings that are never pages when a folder is read; a file named outright is always read.
const NOT_PAGES: [&str; 14] = [".meta.json", ".jsonl", ".toml", ".py", ".md5", ".parquet", ".lock", ".png", ".jpg", ".gif", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".prom"];
/// Names that a folder of gold or samples holds beside its pages.
const NOT_PAGE_NAMES: [&str; 5] = ["clean.txt", "README.md", ".gitignore", "report.json", "report.md"];

/// A page to read, not read yet: so that one bad file among many is reported and the others go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    File(PathBuf),
    Stdin,
    /// A response in a WARC file. Boxed: a corpus is a list of these, most of them files.
    Record(Box<warc::Found>),
    /// A stretch of a WARC file that gives no page; reading it tells why.
    Damaged(Box<warc::Damage>),
}

impl From<warc::Found> for Input {
    fn from(found: warc::Found) -> Self {
        Input::Record(Box::new(found))
    }
}

impl From<warc::Damage> for Input {
    fn from(damage: warc::Damage) -> Self {
        Input::Damaged(Box::new(damage))
    }
}

impl Input {
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string(),
            Input::Stdin => "-".into(),
            Input::Record(found) => found.name.clone(),
            Input::Damaged(damage) => damage.name(),
        }
    }

    /// The page that tables call `name`: a file, a record `FILE@OFFSET` of a WARC file, or an address of the archive in a folder.
    pub fn named(name: &str, archive: &Path) -> Option<Self> {
        let path = Path::new(name);
        if path.is_file() {
            return Some(Input::File(path.to_owned()));
        }
        let listed = match name.rsplit_once('@').map(|(file, _)| Path::new(file)).filter(|file| file.is_file()) {
            Some(file) => warc::list(file, &mut warc::Seen::default()).ok()?.0.into_iter().map(Input::from).collect(),
            None => warc::latest(archive).ok()?,
        };
        listed.into_iter().find(|input| input.name() == name)
    }

    /// Reads the bytes and the sidecar `X.meta.json`, where there is one.
    ///
    /// # Errors
    /// The file or its sidecar cannot be read, the sidecar is no JSON object, or the page is empty.
    pub fn read(&self) -> Result<Page> {
        let (bytes, origin) = match self {
            Input::Record(found) => warc::read_page(found)?,
            Input::Damaged(damage) => return Err(Error::BadData(damage.to_string())),
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

/// Lists the pages that `paths` name: files as they are, the pages of WARC files, folders recursively in name order, `-`
/// for standard input. What is damaged of a WARC file stands behind its pages, and says so when it is read.
///
/// # Errors
/// A path does not exist, a folder or a WARC file holds no page at all, or a file named as WARC is none.
pub fn read_all(paths: &[String]) -> Result<Vec<Input>> {
    let (mut inputs, mut seen) = (Vec::new(), warc::Seen::default());
    for given in paths {
        if given == "-" {
            inputs.push(Input::Stdin);
            continue;
        }
        let path = Path::new(given);
        let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
        let before = inputs.len();
        if !meta.is_dir() {
            push(path, &mut inputs, &mut seen)?;
            if inputs.len() == before {
                return Err(Error::NoInput { path: given.clone(), why: "no pages in this WARC file: no response with status 200 that is a text or a document".into() });
            }
            continue;
        }
        walk(path, &mut inputs, &mut seen)?;
        if inputs.len() == before {
            return Err(Error::NoInput { path: given.clone(), why: "no pages in this folder; name files, or a folder with .html, .txt or .md pages".into() });
        }
    }
    Ok(inputs)
}

fn walk(folder: &Path, inputs: &mut Vec<Input>, seen: &mut warc::Seen) -> Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).and_then(|entries| entries.collect::<std::io::Result<Vec<_>>>()).map_err(|e| Error::io(folder, e))?;
    entries.sort_by_key(|e| e.file_name());
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            walk(&path, inputs, seen)?;
        } else if !NOT_PAGE_NAMES.contains(&name.as_str()) && !NOT_PAGES.iter().any(|e| name.ends_with(e)) {
            push(&path, inputs, seen)?;
        }
    }
    Ok(())
}

/// A file as what it holds: one page, or those of a WARC file.
fn push(path: &Path, inputs: &mut Vec<Input>, seen: &mut warc::Seen) -> Result<()> {
    if !path.file_name().is_some_and(|n| warc::is_warc(&n.to_string_lossy())) {
        inputs.push(Input::File(path.to_owned()));
        return Ok(());
    }
    let (pages, damaged) = warc::list(path, seen)?;
    inputs.extend(pages.into_iter().map(Input::from).chain(damaged.into_iter().map(Input::from)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_no_page() {
        let folder = tempfile::tempdir().expect("tempdir");
        std::fs::create_dir_all(folder.path().join(".ipynb_checkpoints")).expect("mkdir");
        for name in ["a.html", ".b.html", ".ipynb_checkpoints/a-checkpoint.html"] {
            std::fs::write(folder.path().join(name), "x").expect("write");
        }
        let names: Vec<String> = read_all(&[folder.path().display().to_string()]).expect("pages").iter().map(Input::name).collect();
        assert_eq!(names, [folder.path().join("a.html").display().to_string()]);
    }
}
