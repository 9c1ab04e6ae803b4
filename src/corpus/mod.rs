//! Pages as they were served: bytes, where they came from, when. The only room that reads and writes `corpus/`.

pub mod coding;
pub mod http;
mod read;
pub mod warc;

pub use read::{Input, read_all};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// One page as it was served.
#[derive(Debug, Clone)]
pub struct Page {
    /// The path as the user gave it (`-` for standard input).
    pub path: String,
    pub bytes: Vec<u8>,
    pub origin: Origin,
    /// Lower-case hexadecimal SHA-256 of `bytes`.
    pub sha256: String,
}

/// What the sidecar `X.meta.json` tells of a page `X`. Unknown fields are kept out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    pub url: Option<String>,
    pub content_type: Option<String>,
    /// ISO 8601, as written in the sidecar.
    pub fetched_at: Option<String>,
}

impl Page {
    pub fn new(path: impl Into<String>, bytes: Vec<u8>, origin: Origin) -> Self {
        let sha256 = hex(&Sha256::digest(&bytes));
        Self { path: path.into(), bytes, origin, sha256 }
    }

    /// A short id that is the same for the same bytes under the same URL.
    pub fn doc_id(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.origin.url.as_deref().unwrap_or(""));
        hash.update([0]);
        hash.update(&self.sha256);
        hex(&hash.finalize())[..16].to_owned()
    }
}

/// Lower-case hexadecimal SHA-256 of a text.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// SHA-256 of a file, in lower-case hexadecimal, and its length in bytes.
///
/// # Errors
/// The file cannot be read.
pub fn sha256_of_file(path: &Path) -> std::io::Result<(String, u64)> {
    let (mut file, mut hash, mut buffer, mut length) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16], 0);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((hex(&hash.finalize()), length)),
            n => {
                hash.update(&buffer[..n]);
                length += n as u64;
            }
        }
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from(b"0123456789abcdef"[usize::from(n & 15)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}
