//! Bytes of UTF-8 or GBK that were read as Latin-1 or cp1252, once or twice.

use super::super::{Kind, Stage};
use super::{Byte, CONTINUATION, Read, Reader, gb, lines, utf8};
use crate::decode::profile::{Profile, is_punctuation};
use crate::decode::{gbk, script};
use crate::span::Span;
use encoding_rs::WINDOWS_1252;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Share of common characters that running Chinese has at least.
const RUNNING: f64 = 0.7;
/// Fewer characters beyond ASCII than this tell nothing.
const ENOUGH: usize = 6;

/// cp1252's 27 characters beyond Latin-1, by character.
static CP1252: LazyLock<HashMap<char, u8>> = LazyLock::new(|| {
    (0x80..=0x9Fu8)
        .filter_map(|b| {
            let text = WINDOWS_1252.decode_without_bom_handling(&[b]).0.into_owned();
            text.chars().next().map(|c| (c, b))
        })
        .collect()
});

fn byte(ch: char) -> Option<u8> {
    if (ch as u32) < 0x100 { Some(ch as u32 as u8) } else { CP1252.get(&ch).copied() }
}

pub fn undo(text: &str, profile: &Profile) -> Option<Stage> {
    if profile.latin < ENOUGH || profile.latin * 2 < profile.all {
        return None;
    }
    let whole = |reader: Reader| -> f64 {
        let made: String = text.split('\n').filter_map(|l| bytes(l, 0)).flat_map(|b| reader(&b)).map(|c| c.ch).collect();
        share(&made)
    };
    let (kind, reader): (Kind, Reader) = [(Kind::Utf8AsLatin, latin_utf8 as Reader), (Kind::GbkAsLatin, gb as Reader)]
        .into_iter()
        .find(|(_, reader)| whole(*reader) >= RUNNING)
        // Twice misread: the first way back gives Latin letters again.
        .or_else(|| twice(text).then_some((Kind::Utf8AsLatin, latin_utf8 as Reader)))?;
    lines(text, |line, at| bytes(line, at).filter(|b| b.iter().any(|b| b.0 >= Some(0x80))).map(|b| (kind, reader(&b))))
}

/// The bytes that cp1252 has no character for are the ones that a reading in it loses.
fn latin_utf8(bytes: &[Byte]) -> Vec<Read> {
    utf8(bytes, |_| &[0x81, 0x8D, 0x8F, 0x90, 0x9D])
}

fn twice(text: &str) -> bool {
    let made: Vec<char> = text.split('\n').filter_map(|l| bytes(l, 0)).flat_map(|b| utf8(&b, |_| &CONTINUATION)).map(|c| c.ch).collect();
    let beyond: Vec<&char> = made.iter().filter(|c| !c.is_ascii()).collect();
    beyond.len() >= ENOUGH && beyond.iter().all(|c| byte(**c).is_some())
}

fn bytes(line: &str, at: usize) -> Option<Vec<Byte>> {
    let lost = |c: char| if c == '\u{FFFD}' { Some(None) } else { byte(c).map(Some) };
    line.char_indices().map(|(i, c)| lost(c).map(|b| (b, Span::new(at + i, at + i + c.len_utf8())))).collect()
}

/// How much a text reads like Chinese, 0 to 1: the share of common characters (after simplification) among all beyond
/// ASCII but punctuation. Lost bytes count against it, though each costs only a third: they are damage, not misreading.
fn share(text: &str) -> f64 {
    let (mut all, mut good) = (0.0, 0.0);
    for ch in text.chars().filter(|c| !c.is_ascii()) {
        match ch {
            '\u{FFFD}' => all += 0.33,
            _ if gbk::is_hanzi(ch) => {
                all += 1.0;
                good += f64::from(u8::from(gbk::is_common(ch) || gbk::is_common(script::simple(ch))));
            }
            _ if is_punctuation(ch) => {}
            _ => all += 1.0,
        }
    }
    if good < 2.0 { 0.0 } else { good / all }
}
