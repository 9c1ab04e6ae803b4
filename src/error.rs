//! What can go wrong, in words a user can act on: the offending value in backticks, the path, what to do.

use std::path::{Path, PathBuf};

/// The error of every fallible function of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path that was named does not exist or holds nothing to read.
    #[error("{path}: {why}")]
    NoInput { path: String, why: String },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    /// A pipeline, catalogue, rule or word file is wrong; the text shows file, line, column and a caret.
    #[error("{0}")]
    Config(String),
    /// Input that was read but cannot be used: a broken table, an SQL mistake, an unknown fact.
    #[error("{0}")]
    BadData(String),
    /// The output folder cannot be created or switched.
    #[error("cannot create output {path}: {why}")]
    Output { path: PathBuf, why: String },
    /// Another run holds the lock, or all that is due must wait.
    #[error("{0}")]
    Busy(String),
    /// Every source is down.
    #[error("{0}")]
    Unavailable(String),
    /// A check or quality gate did not hold.
    #[error("{0}")]
    Gate(String),
    /// Wrong words on the command line that clap cannot see.
    #[error("{0}")]
    Usage(String),
    /// A fault of this program.
    #[error("{0} (this is a bug of gongbao)")]
    Bug(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::NotFound {
            return Error::NoInput { path: path.display().to_string(), why: "no such file or folder; check the path".into() };
        }
        Error::Io { path: path.to_owned(), source }
    }

    /// What is written cannot be; where the disk is full, with what to do.
    pub fn output(path: &Path, e: &std::io::Error) -> Self {
        let remedy = if e.kind() == std::io::ErrorKind::StorageFull { "; make room there or write to another disk" } else { "" };
        Error::Output { path: path.to_owned(), why: format!("{e}{remedy}") }
    }

    /// The exit code that the command line promises: sysexits, and 1 for a gate.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Gate(_) => 1,
            Error::Usage(_) => 64,
            Error::BadData(_) => 65,
            Error::NoInput { .. } => 66,
            Error::Unavailable(_) => 69,
            Error::Bug(_) => 70,
            Error::Output { .. } => 73,
            Error::Io { .. } => 74,
            Error::Busy(_) => 75,
            Error::Config(_) => 78,
        }
    }
}
