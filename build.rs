//! Writes what the TOML files under `pipelines/` say as JSON, so that a start need not parse them: a list of `(path, JSON)`.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=pipelines");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("pipelines");
    walk(&root, &mut files)?;
    files.sort();
    let mut list = String::from("[\n");
    for path in files {
        // A file that is wrong is told of when it is read, with its line.
        let Ok(value) = toml::from_str::<toml::Value>(&std::fs::read_to_string(&path)?) else { continue };
        let name = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        writeln!(list, "({name:?}, {:?}),", serde_json::to_string(&value)?)?;
    }
    list.push_str("]\n");
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("compact.rs"), list)?;
    Ok(())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            found.push(path);
        }
    }
    Ok(())
}
