//! Packs what `include-flate` embeds at zstd's highest level that needs no more memory to unpack. It is packed once, when jieba-rs is built,
//! and unpacked when a page is first segmented.

#![forbid(unsafe_code)]

use std::io::{Error, Read, Write};

/// The highest whose window is 8 MB; those above want up to 128 MB of whoever unpacks.
const LEVEL: i32 = 19;

/// How something is packed. There is one way: who asks for the other gets it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CompressionMethod {
    Deflate,
    #[default]
    Zstd,
}

/// Packs all that `from` gives into `to`.
///
/// # Errors
/// Whatever reading and writing say.
pub fn apply_compression<R: Read, W: Write>(from: &mut R, to: &mut W, _: CompressionMethod) -> Result<(), Error> {
    zstd_codec::stream::copy_encode(from, to, LEVEL)
}

/// Unpacks all that `from` gives into `to`.
///
/// # Errors
/// Whatever reading and writing say, and what was not packed so.
pub fn apply_decompression(from: impl Read, to: impl Write, _: CompressionMethod) -> Result<(), Error> {
    zstd_codec::stream::copy_decode(from, to)
}
