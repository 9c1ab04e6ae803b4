//! Generations: a whole set of tables under a number, and `current`, which is switched in one step.
//!
//! `output/NAME/gen-000001/` is written under a temporary name, every file and folder synced, then renamed; `current` is a
//! symbolic link that a rename replaces. A reader sees one generation or the next. Where nothing changed, nothing is
//! published.

use crate::corpus::hex;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
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
}

/// Folder of a pipeline's output, and its `current`.
pub fn home(output: &Path, pipeline: &str) -> PathBuf {
    output.join(pipeline)
}

impl Draft {
    /// Begins a generation under `home` (made if need be). Temporary folders that a killed run left are swept.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn begin(home: &Path) -> Result<Self> {
        let cannot = |e: std::io::Error| Error::Output { path: home.to_owned(), why: format!("{e}; make it writable or choose another folder with --output") };
        std::fs::create_dir_all(home).map_err(cannot)?;
        for entry in std::fs::read_dir(home).map_err(cannot)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                std::fs::remove_dir_all(entry.path()).map_err(cannot)?;
            }
        }
        let folder = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(home).map_err(cannot)?;
        Ok(Self { home: home.to_owned(), folder })
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
        let current = current(&self.home);
        if let Some(old) = current.as_ref().and_then(|c| read_manifest(c).ok())
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

fn entries(folder: &Path, rows: &BTreeMap<String, usize>) -> std::io::Result<BTreeMap<String, Entry>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let bytes = std::fs::read(entry.path())?;
        files.insert(name.clone(), Entry { sha256: hex(&Sha256::digest(&bytes)), bytes: bytes.len() as u64, rows: rows.get(&name).copied() });
    }
    Ok(files)
}

fn sync(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        File::open(entry?.path())?.sync_all()?;
    }
    File::open(folder)?.sync_all()
}

/// Points `current` at a generation: a new link under another name, renamed over the old one.
fn switch(home: &Path, name: &str) -> std::io::Result<()> {
    let link = home.join(format!(".current-{}", std::process::id()));
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(name, &link)?;
    std::fs::rename(&link, home.join("current"))?;
    File::open(home)?.sync_all()
}

/// Generations under `home`, the oldest first.
pub fn generations(home: &Path) -> Vec<(u64, PathBuf)> {
    let mut found: Vec<(u64, PathBuf)> =
        std::fs::read_dir(home).into_iter().flatten().flatten().filter_map(|e| Some((e.file_name().to_str()?.strip_prefix("gen-")?.parse().ok()?, e.path()))).collect();
    found.sort();
    found
}

/// The current generation's folder.
pub fn current(home: &Path) -> Option<PathBuf> {
    let link = home.join("current");
    link.join("manifest.json").is_file().then_some(link)
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
    fn what_a_killed_run_left_is_swept() {
        let dir = tempfile::tempdir().expect("tempdir");
        std::fs::create_dir_all(dir.path().join(".writing-dead")).expect("mkdir");
        drop(Draft::begin(dir.path()).expect("draft"));
        assert_eq!(std::fs::read_dir(dir.path()).expect("ls").count(), 0);
    }
}
