//! Content codings: gzip of several members, deflate with or without its wrapper, brotli, zstd. No more than a cap comes out.

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// Why a body could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// More than the cap comes out: a bomb, or no page.
    #[error("decodes to more than {0} bytes")]
    TooLarge(usize),
    /// Cut off or damaged.
    #[error("{coding} data is damaged: {why}")]
    Broken { coding: &'static str, why: String },
    /// A name that is no registered coding.
    #[error("unknown content coding `{0}`")]
    Unknown(String),
}

/// Codings that one response may be wrapped in; more is an attack.
const LAYERS: usize = 3;

/// Undoes the codings that a `Content-Encoding` header lists, the last one first.
///
/// A body that carries a label but not the coding's first bytes is taken as it is: servers label what a proxy has
/// already unwrapped.
///
/// # Errors
/// The coding is unknown, the data is damaged or cut off, or more than `cap` bytes come out.
pub fn decode<'a>(header: &str, body: &'a [u8], cap: usize) -> Result<Cow<'a, [u8]>, CodingError> {
    undo(header, body, Cap { most: cap, cut: false })
}

/// The first `most` bytes of what `decode` gives without a cap, for files of which the beginning counts.
///
/// # Errors
/// The coding is unknown, or the data is damaged or cut off before that.
pub fn beginning<'a>(header: &str, body: &'a [u8], most: usize) -> Result<Cow<'a, [u8]>, CodingError> {
    undo(header, body, Cap { most, cut: true })
}

/// How many bytes may come out, and whether more are left out or an error.
#[derive(Clone, Copy)]
struct Cap {
    most: usize,
    cut: bool,
}

impl Cap {
    /// What is left of it.
    fn after(self, out: &[u8]) -> Self {
        Self { most: self.most - out.len(), ..self }
    }
}

fn undo<'a>(header: &str, body: &'a [u8], cap: Cap) -> Result<Cow<'a, [u8]>, CodingError> {
    let names: Vec<String> = header.split(',').map(|n| n.trim().to_ascii_lowercase()).filter(|n| !n.is_empty() && n != "identity" && n != "none").collect();
    if names.len() > LAYERS {
        return Err(CodingError::Unknown(header.chars().take(60).collect()));
    }
    let mut body = Cow::Borrowed(body);
    for name in names.iter().rev() {
        if body.is_empty() {
            break;
        }
        let plain = match name.as_str() {
            "gzip" | "x-gzip" if !is_gzip(&body) => continue,
            "gzip" | "x-gzip" => members(&body, cap)?,
            "deflate" => inflate(&body, cap)?,
            "br" => drain("brotli", brotli_decompressor::Decompressor::new(&body[..], 4096), cap)?,
            "zstd" => zstd(&body, cap)?,
            // Some servers name the encoding of the text here.
            "utf-8" | "utf8" | "gbk" | "gb2312" | "gb18030" => continue,
            _ => return Err(CodingError::Unknown(name.chars().take(60).collect())),
        };
        body = Cow::Owned(plain);
    }
    match body {
        body if body.len() <= cap.most => Ok(body),
        _ if !cap.cut => Err(CodingError::TooLarge(cap.most)),
        Cow::Borrowed(bytes) => Ok(Cow::Borrowed(&bytes[..cap.most])),
        Cow::Owned(mut bytes) => {
            bytes.truncate(cap.most);
            Ok(Cow::Owned(bytes))
        }
    }
}

/// Whether bytes begin as gzip does.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// Unpacks every member of a gzip stream. What follows the last one and is no member is padding.
///
/// # Errors
/// A member is damaged or cut off, or more than `cap` bytes come out.
pub fn gunzip(bytes: &[u8], cap: usize) -> Result<Vec<u8>, CodingError> {
    members(bytes, Cap { most: cap, cut: false })
}

fn members(mut bytes: &[u8], cap: Cap) -> Result<Vec<u8>, CodingError> {
    let mut out = Vec::new();
    loop {
        let mut member = GzDecoder::new(bytes);
        out.append(&mut drain("gzip", &mut member, cap.after(&out))?);
        bytes = member.into_inner();
        if !is_gzip(bytes) || cap.cut && out.len() == cap.most {
            return Ok(out);
        }
    }
}

fn inflate(bytes: &[u8], cap: Cap) -> Result<Vec<u8>, CodingError> {
    let wrapped = bytes.len() > 2 && bytes[0] & 15 == 8 && (u16::from(bytes[0]) * 256 + u16::from(bytes[1])).is_multiple_of(31);
    if wrapped {
        match drain("deflate", ZlibDecoder::new(bytes), cap) {
            Err(CodingError::Broken { .. }) => {}
            done => return done,
        }
    }
    // Many servers send the bare stream, whatever the standard says.
    drain("deflate", DeflateDecoder::new(bytes), cap)
}

fn zstd(bytes: &[u8], cap: Cap) -> Result<Vec<u8>, CodingError> {
    let broken = |e: &dyn std::fmt::Display| CodingError::Broken { coding: "zstd", why: e.to_string() };
    let mut rest = Cursor::new(bytes);
    let mut out = Vec::new();
    while (rest.position() as usize) < bytes.len() {
        let before = rest.position();
        let mut frame = StreamingDecoder::new(&mut rest).map_err(|e| broken(&e))?;
        out.append(&mut drain("zstd", &mut frame, cap.after(&out))?);
        drop(frame);
        if rest.position() == before || cap.cut && out.len() == cap.most {
            break;
        }
    }
    Ok(out)
}

/// Reads to the end, but never past the cap.
fn drain(coding: &'static str, reader: impl Read, cap: Cap) -> Result<Vec<u8>, CodingError> {
    let mut out = Vec::new();
    // One byte more tells whether there is more.
    let most = cap.most as u64 + u64::from(!cap.cut);
    reader.take(most).read_to_end(&mut out).map_err(|e| CodingError::Broken { coding, why: e.to_string() })?;
    if out.len() > cap.most { Err(CodingError::TooLarge(cap.most)) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gz(text: &[u8]) -> Vec<u8> {
        let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        e.write_all(text).expect("write");
        e.finish().expect("finish")
    }

    #[test]
    fn every_member_of_gzip_is_read_and_padding_is_not() {
        let mut two = gz(b"one ");
        two.extend(gz(b"two"));
        two.extend([0, 0, 0]);
        assert_eq!(&*decode("gzip", &two, 100).expect("decode"), b"one two");
        assert!(matches!(decode("gzip", &gz(b"cut off here")[..20], 100), Err(CodingError::Broken { .. })));
        assert_eq!(&*decode("gzip", b"not at all", 100).expect("decode"), b"not at all");
    }

    #[test]
    fn deflate_comes_with_and_without_its_wrapper() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all("公报".as_bytes()).expect("write");
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        raw.write_all("公报".as_bytes()).expect("write");
        for body in [zlib.finish().expect("finish"), raw.finish().expect("finish")] {
            assert_eq!(&*decode("deflate", &body, 100).expect("decode"), "公报".as_bytes());
        }
    }

    #[test]
    fn a_bomb_stops_at_the_cap_and_an_unknown_coding_is_named() {
        let bomb = gz(&vec![0; 1 << 20]);
        assert_eq!(decode("gzip", &bomb, 1000), Err(CodingError::TooLarge(1000)));
        for (header, body) in [("gzip", &bomb[..]), ("gzip", &gz(b"a").repeat(2000)), ("", &[0; 2000])] {
            assert_eq!(beginning(header, body, 1000).map(|b| b.len()), Ok(1000), "{header}");
        }
        assert!(matches!(beginning("gzip", &gz(b"cut off here")[..20], 1000), Err(CodingError::Broken { .. })));
        assert_eq!(decode("gzip", &gz(&bomb), 1 << 21).map(|b| b.len()), Ok(bomb.len()));
        assert_eq!(decode("x-foo", b"a", 10), Err(CodingError::Unknown("x-foo".into())));
        assert_eq!(decode("gzip,gzip,gzip,gzip", b"a", 10), Err(CodingError::Unknown("gzip,gzip,gzip,gzip".into())));
    }

    #[test]
    fn zstd_of_two_frames_is_read() {
        // "gongbao" stored raw in a frame of one block, twice.
        let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 7, 0x39, 0, 0, b'g', b'o', b'n', b'g', b'b', b'a', b'o'];
        assert_eq!(&*decode("zstd", &frame.repeat(2), 100).expect("decode"), b"gongbaogongbao");
    }

    /// The same line as the reference compressors of brotli (quality 11) and zstd (level 19) write it.
    #[test]
    fn what_the_reference_compressors_wrote_is_read() {
        let text = format!("{}\n", "公报".repeat(8));
        let br = [0x1b, 0x30, 0x00, 0xf8, 0x1d, 0xa9, 0x51, 0x1f, 0x9d, 0xbc, 0x2a, 0x37, 0x4f, 0x85, 0x42, 0xd6, 0x52, 0x2c, 0x2d, 0x45, 0xec, 0x89, 0x03, 0x22, 0x5d, 0x00];
        let zstd = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x31, 0x6d, 0x00, 0x00, 0x38, 0xe5, 0x85, 0xac, 0xe6, 0x8a, 0xa5, 0x0a, 0x01, 0x00, 0x03, 0x95, 0x22];
        assert_eq!(&*decode("br", &br, 100).expect("decode"), text.as_bytes());
        assert_eq!(&*decode("zstd", &zstd, 100).expect("decode"), text.as_bytes());
        assert!(matches!(decode("br", &br[..20], 100), Err(CodingError::Broken { .. })));
        assert_eq!(decode("br", &br, 10), Err(CodingError::TooLarge(10)));
    }
}
