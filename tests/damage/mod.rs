//! Ways in which programs damage Chinese text, done to clean text so that its repair can be measured.
#![allow(dead_code)] // not every user damages in every way

use std::collections::HashMap;
use std::sync::LazyLock;

/// A way of damage: nothing done; the injection of readings, whole or cut at fullwidth punctuation; GBK or UTF-8 read as
/// Latin-1; UTF-8 or Big5 read as GBK; bytes of GBK written as references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    None,
    Inject,
    InjectCut,
    GbkAsLatin,
    Utf8AsLatin,
    Utf8AsGbk,
    Big5AsGbk,
    GbkReferences,
}

pub const WAYS: [Way; 8] = [Way::None, Way::Inject, Way::InjectCut, Way::GbkAsLatin, Way::Utf8AsLatin, Way::Utf8AsGbk, Way::Big5AsGbk, Way::GbkReferences];

/// `seed` chooses the characters that the injection marks.
pub fn damage(text: &str, way: Way, seed: u64) -> String {
    let gbk = encoding_rs::GBK.encode(text).0;
    let latin = |bytes: &[u8]| bytes.iter().map(|&b| b as char).collect::<String>();
    match way {
        Way::None => text.to_owned(),
        Way::Inject => lossy(&inject(&gbk, seed)),
        Way::InjectCut => cut(&inject(&gbk, seed)),
        Way::GbkAsLatin => latin(&gbk),
        Way::Utf8AsLatin => latin(text.as_bytes()),
        Way::Utf8AsGbk => encoding_rs::GB18030.decode(text.as_bytes()).0.into_owned(),
        Way::Big5AsGbk => encoding_rs::GB18030.decode(&encoding_rs::BIG5.encode(text).0).0.into_owned(),
        Way::GbkReferences => gbk.iter().map(|&b| if b < 0x80 { (b as char).to_string() } else { format!("&#{b};") }).collect(),
    }
}

/// Characters that such a converter marks, with the reading it puts there.
static READINGS: LazyLock<Vec<(Vec<u8>, Vec<u8>)>> = LazyLock::new(|| {
    let table = include_str!("../../pipelines/base/readings.tsv");
    let reading = |ch: &str| table.lines().find_map(|l| l.strip_prefix(ch)?.strip_prefix('\t')?.split(' ').next());
    let chars = "業務經營網數個優億萬電這國訊資費應當規發辦條於許為統計機構處罰證達與會議項實際環據報說開關設備門聯絡協";
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    chars.split("").filter_map(|ch| Some((gbk(ch), gbk(&format!("({})", reading(Some(ch).filter(|c| !c.is_empty())?)?))))).collect()
});

/// Puts `(reading)` behind some characters, wherever their two bytes stand.
fn inject(bytes: &[u8], seed: u64) -> Vec<u8> {
    let chosen = |n: usize| seed.rotate_left(n as u32 * 7) & 3 != 0;
    let marks: HashMap<&[u8], &[u8]> = READINGS.iter().enumerate().filter(|(n, _)| chosen(*n)).map(|(_, (ch, mark))| (&ch[..], &mark[..])).collect();
    let (mut out, mut i) = (Vec::new(), 0);
    while i < bytes.len() {
        match bytes.get(i..i + 2).and_then(|pair| Some((pair, marks.get(pair)?))) {
            Some((pair, mark)) => {
                out.extend_from_slice(pair);
                out.extend_from_slice(mark);
                i += 2;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    out
}

/// Reads GBK as that converter did: an invalid pair becomes one `?`.
fn lossy(bytes: &[u8]) -> String {
    let (mut out, mut i) = (String::new(), 0);
    while i < bytes.len() {
        if bytes[i] < 0x81 {
            out.push(bytes[i] as char);
            i += 1;
            continue;
        }
        let pair = &bytes[i..bytes.len().min(i + 2)];
        match encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(pair) {
            Some(text) if pair.len() == 2 => out.push_str(&text),
            _ if pair.get(1).is_some_and(|&b| b < 0x21) => out.push(pair[1] as char),
            _ => out.push('?'),
        }
        i += 2;
    }
    out
}

/// The same, cut at the bytes of a fullwidth comma or colon first.
fn cut(bytes: &[u8]) -> String {
    let (mut out, mut from, mut i) = (String::new(), 0, 0);
    while i + 1 < bytes.len() {
        if matches!(&bytes[i..i + 2], [0xA3, 0xAC | 0xBA]) {
            out.push_str(&lossy(&bytes[from..i]));
            out.push_str(&lossy(&bytes[i..i + 2]));
            i += 2;
            from = i;
        } else {
            i += 1;
        }
    }
    out + &lossy(&bytes[from..])
}
