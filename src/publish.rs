//! Generations: a whole set of tables under a number, and `current`, which is switched in one step.
//!
//! `output/NAME/gen-000001/` is written under a temporary name, every file and folder synced, then renamed; `current` is a
//! symbolic link that a rename replaces. A reader sees one generation or the next. Where nothing changed, nothing is
//! published.

use crate::corpus::sha256_of_file;
use crate::error::{Error, Result};
use crate::lock::{Lock, lock};
use crate::refresh::Rows;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// `manifest.json` of a generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub generation: u64,
    pub pipeline: String,
    /// Version of gongbao.
    pub program: String,
    /// File name → sha256, bytes and rows (rows of tables only).
    pub files: BTreeMap<String, Entry>,
    /// Table → hash of its schema.
    pub schemas: BTreeMap<String, String>,
    /// Pipeline file → sha256.
    pub rules: BTreeMap<String, String>,
    /// Page → sha256.
    pub inputs: BTreeMap<String, String>,
    /// Source → facts of its pages, for the guards of the next run.
    #[serde(default)]
    pub sources: Rows,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub sha256: String,
    pub bytes: u64,
    pub rows: Option<usize>,
}

/// What publishing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    New(PathBuf),
    /// The tables are those of the current generation.
    Unchanged(PathBuf),
}

/// A generation that is being written. Dropped without `publish`, it leaves nothing.
pub struct Draft {
    home: PathBuf,
    folder: tempfile::TempDir,
    _lock: Lock,
}

/// Folder of a pipeline's output, and its `current`.
pub fn home(output: &Path, pipeline: &str) -> PathBuf {
    output.join(pipeline)
}

impl Draft {
    /// Begins a generation under `home` (made if need be). Temporary folders that a killed run left are swept.
    ///
    /// # Errors
    /// Another run holds the lock of the folder, or it cannot be made.
    pub fn begin(home: &Path) -> Result<Self> {
        let cannot = |e: std::io::Error| Error::Output { path: home.to_owned(), why: format!("{e}; make it writable or choose another folder with --output") };
        let lock = lock(home)?;
        sweep(home).map_err(cannot)?;
        let folder = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(home).map_err(cannot)?;
        Ok(Self { home: home.to_owned(), folder, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Seals the generation and switches `current` to it, unless its files are those of the current one.
    ///
    /// # Errors
    /// A file cannot be read, synced or renamed.
    pub fn publish(self, mut manifest: Manifest, rows: &BTreeMap<String, usize>, keep: usize) -> Result<Published> {
        let cannot = |e: std::io::Error| Error::Output { path: self.home.clone(), why: e.to_string() };
        manifest.files = entries(self.path(), rows).map_err(cannot)?;
        if let Some(old) = standing(&self.home)
            && (&old.files, &old.schemas, &old.rules, &old.inputs, &old.program) == (&manifest.files, &manifest.schemas, &manifest.rules, &manifest.inputs, &manifest.program)
        {
            return Ok(Published::Unchanged(self.home.join("current")));
        }
        manifest.generation = generations(&self.home).last().map_or(1, |g| g.0 + 1);
        let text = serde_json::to_string_pretty(&manifest).map_err(|e| Error::Bug(e.to_string()))?;
        std::fs::write(self.path().join("manifest.json"), text + "\n").map_err(cannot)?;
        sync(self.path()).map_err(cannot)?;
        let name = format!("gen-{:06}", manifest.generation);
        let target = self.home.join(&name);
        let made = self.folder.keep();
        std::fs::rename(&made, &target).map_err(cannot)?;
        File::open(&self.home).and_then(|f| f.sync_all()).map_err(cannot)?;
        switch(&self.home, &name).map_err(cannot)?;
        for (_, old) in generations(&self.home).into_iter().rev().skip(keep.max(1)) {
            std::fs::remove_dir_all(old).map_err(cannot)?;
        }
        Ok(Published::New(target))
    }
}

const TEMPORARY: &str = ".writing-";
const LINK: &str = ".current-";

/// Takes away what a killed run left: half-written folders, and a generation that `current` never came to.
fn sweep(home: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(home)?.flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(TEMPORARY) {
            std::fs::remove_dir_all(entry.path())?;
        } else if name.to_string_lossy().starts_with(LINK) {
            std::fs::remove_file(entry.path())?;
        }
    }
    let published = std::fs::read_link(home.join("current")).ok().and_then(|link| number(&link));
    for (number, folder) in generations(home) {
        if published.is_some_and(|p| number > p) {
            std::fs::remove_dir_all(folder)?;
        }
    }
    Ok(())
}

/// The number in a generation's name.
fn number(folder: &Path) -> Option<u64> {
    folder.file_name()?.to_str()?.strip_prefix("gen-")?.parse().ok()
}

fn entries(folder: &Path, rows: &BTreeMap<String, usize>) -> std::io::Result<BTreeMap<String, Entry>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let (sha256, bytes) = sha256_of_file(&entry.path())?;
        files.insert(name.clone(), Entry { sha256, bytes, rows: rows.get(&name).copied() });
    }
    Ok(files)
}

fn sync(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        File::open(entry?.path())?.sync_all()?;
    }
    File::open(folder)?.sync_all()
}

/// Writes a file whole or not at all: under another name, synced, then renamed.
///
/// # Errors
/// The folder cannot be written.
pub fn write_whole(path: &Path, text: &str) -> Result<()> {
    let cannot = |e: std::io::Error| Error::Output { path: path.to_owned(), why: e.to_string() };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(cannot)?;
    // Monitoring runs as another user.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(cannot)?;
    }
    file.persist(path).map_err(|e| cannot(e.error))?;
    Ok(())
}

/// Points `current` at a generation: a new link under another name, renamed over the old one.
fn switch(home: &Path, name: &str) -> std::io::Result<()> {
    let link = home.join(format!("{LINK}{}", std::process::id()));
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(name, &link)?;
    std::fs::rename(&link, home.join("current"))?;
    File::open(home)?.sync_all()
}

/// Generations under `home`, the oldest first.
pub fn generations(home: &Path) -> Vec<(u64, PathBuf)> {
    let mut found: Vec<(u64, PathBuf)> = std::fs::read_dir(home).into_iter().flatten().flatten().filter_map(|e| Some((number(&e.path())?, e.path()))).collect();
    found.sort();
    found
}

/// The current generation's folder, under its own name: whoever opens table after table by it reads one generation, even
/// where another is published meanwhile.
pub fn current(home: &Path) -> Option<PathBuf> {
    let link = home.join("current");
    let folder = std::fs::read_link(&link).map_or(link, |target| home.join(target));
    folder.join("manifest.json").is_file().then_some(folder)
}

/// The current generation's manifest, where there is one that can be read.
pub fn standing(home: &Path) -> Option<Manifest> {
    read_manifest(&current(home)?).ok()
}

/// Reads a generation's manifest.
///
/// # Errors
/// It is missing or no manifest.
pub fn read_manifest(generation: &Path) -> Result<Manifest> {
    let path = generation.join("manifest.json");
    let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e))?;
    serde_json::from_str(&text).map_err(|e| Error::BadData(format!("{}: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(home: &Path, text: &str) -> Published {
        let draft = Draft::begin(home).expect("draft");
        std::fs::write(draft.path().join("a.parquet"), text).expect("write");
        let manifest = Manifest {
            generation: 0,
            pipeline: "t".into(),
            program: "0".into(),
            files: BTreeMap::new(),
            schemas: BTreeMap::new(),
            rules: BTreeMap::new(),
            inputs: BTreeMap::new(),
            sources: Rows::new(),
        };
        draft.publish(manifest, &BTreeMap::from([("a.parquet".into(), 1)]), 2).expect("publish")
    }

    #[test]
    fn generations_follow_each_other_and_nothing_new_is_not_published() {
        let dir = tempfile::tempdir().expect("tempdir");
        let home = dir.path().join("out/sample");
        assert!(matches!(publish(&home, "1"), Published::New(p) if p.ends_with("gen-000001")));
        assert!(matches!(publish(&home, "1"), Published::Unchanged(_)));
        publish(&home, "2");
        publish(&home, "3");
        let left: Vec<u64> = generations(&home).iter().map(|g| g.0).collect();
        assert_eq!(left, [2, 3]);
        assert_eq!(std::fs::read_to_string(home.join("current/a.parquet")).expect("current"), "3");
        let manifest = read_manifest(&home.join("current")).expect("manifest");
        assert_eq!((manifest.generation, manifest.files["a.parquet"].rows), (3, Some(1)));
    }

    #[test]
    fn a_reader_keeps_the_generation_that_it_began_with() {
        let dir = tempfile::tempdir().expect("tempdir");
        publish(dir.path(), "1");
        let reader = current(dir.path()).expect("a generation");
        publish(dir.path(), "2");
        assert_eq!(std::fs::read_to_string(reader.join("a.parquet")).expect("table"), "1");
        assert_eq!(read_manifest(&reader).expect("manifest").generation, 1);
        assert_eq!(standing(dir.path()).map(|m| m.generation), Some(2));
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_a_second_run_waits() {
        let dir = tempfile::tempdir().expect("tempdir");
        publish(dir.path(), "1");
        for left in [".writing-dead", "gen-000002"] {
            std::fs::create_dir_all(dir.path().join(left)).expect("mkdir");
        }
        std::os::unix::fs::symlink("gen-000002", dir.path().join(".current-1")).expect("link");
        let held = Draft::begin(dir.path()).expect("draft");
        assert!(matches!(Draft::begin(dir.path()), Err(Error::Busy(_))));
        drop(held);
        drop(Draft::begin(dir.path()).expect("draft"));
        let mut left: Vec<_> = std::fs::read_dir(dir.path()).expect("ls").flatten().map(|e| e.file_name()).collect();
        left.sort();
        assert_eq!(left, [".lock", "current", "gen-000001"]);
    }
}
