//! The text of a page as it was served: no repair, only the markup taken out, with the bytes of every fact marked.

use super::mark::{self, Place};
use crate::corpus::{Input, Page, warc};
use html5gum::{DefaultEmitter, Token, Tokenizer};
use maud::Markup;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Bytes that are shown around the evidence of a page.
const AROUND: usize = 2_000;
/// The most bytes of a page that are shown.
const MOST: usize = 100_000;

/// Finds the pages that tables name: files, records of WARC files, and addresses of an archive, each listed once.
pub struct Originals {
    archive: PathBuf,
    listed: Option<HashMap<String, Input>>,
    files: HashSet<PathBuf>,
}

impl Originals {
    /// `archive`: the folder of WARC files whose pages are named by their addresses.
    pub fn new(archive: &Path) -> Self {
        Self { archive: archive.to_owned(), listed: None, files: HashSet::new() }
    }

    /// The page called `name`, where it is still here with the bytes it had.
    pub fn page(&mut self, name: &str, sha256: &str) -> Option<Page> {
        let path = Path::new(name);
        let page = if path.is_file() { Input::File(path.to_owned()).read().ok()? } else { self.record(name)?.read().ok()? };
        (page.sha256 == sha256).then_some(page)
    }

    fn record(&mut self, name: &str) -> Option<&Input> {
        let file = name.rsplit_once('@').map(|(file, _)| PathBuf::from(file)).filter(|f| f.is_file());
        let archive = &self.archive;
        let listed = self.listed.get_or_insert_with(|| warc::latest(archive).unwrap_or_default().into_iter().map(|i| (i.name(), i)).collect());
        if let Some(file) = file.filter(|f| self.files.insert(f.clone())) {
            let (records, _) = warc::list(&file, &mut warc::Seen::default()).unwrap_or_default();
            listed.extend(records.into_iter().map(|r| (r.name.clone(), Input::from(r))));
        }
        listed.get(name)
    }
}

/// The text around the evidence of a page, marked, and whether something before or behind it was left out. `places` count bytes of the page.
pub fn text(bytes: &[u8], encoding: &str, places: &[Place]) -> (Markup, bool) {
    let first = places.iter().map(|p| p.start).min().unwrap_or(0).saturating_sub(AROUND);
    let last = places.iter().map(|p| p.end + AROUND).max().unwrap_or(MOST).min(bytes.len()).min(first + MOST);
    let within: Vec<Place> = places.iter().filter(|p| p.start >= first && p.end <= last).copied().collect();
    let (source, at) = decode(bytes, encoding, first..last, &within);
    let (text, chars) = visible(&source, &at);
    let places: Vec<Place> = within.iter().map(|p| Place { start: chars[&at[&p.start]], end: chars[&at[&p.end]], ..*p }).collect();
    (mark::marked(&text, 0, &places), first > 0 || last < bytes.len())
}

/// Bytes as text, cut where evidence begins and ends; and where in the text each of these places came to lie.
fn decode(bytes: &[u8], encoding: &str, range: std::ops::Range<usize>, places: &[Place]) -> (String, HashMap<usize, usize>) {
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let mut cuts: Vec<usize> = places.iter().flat_map(|p| [p.start, p.end]).chain([range.start, range.end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let (mut text, mut at) = (String::new(), HashMap::new());
    for cut in cuts.windows(2) {
        at.insert(cut[0], text.len());
        text.push_str(&encoding.decode_without_bom_handling(bytes.get(cut[0]..cut[1]).unwrap_or_default()).0);
    }
    at.insert(range.end, text.len());
    (text, at)
}

/// Elements that stand inside a line.
const INLINE: [&[u8]; 16] = [b"a", b"b", b"i", b"em", b"strong", b"span", b"font", b"sup", b"sub", b"u", b"s", b"o:p", b"mark", b"small", b"img", b"wbr"];

/// The characters of a text outside its markup, and for each place in `at` (a byte of the text) how many of them stand before it.
/// Character references stay as they are written, for some are the damage.
fn visible(source: &str, at: &HashMap<usize, usize>) -> (Vec<char>, HashMap<usize, usize>) {
    let mut asked: Vec<usize> = at.values().copied().collect();
    asked.sort_unstable();
    asked.dedup();
    let mut asked = asked.into_iter().peekable();
    let (mut text, mut before): (Vec<char>, HashMap<usize, usize>) = (Vec::with_capacity(source.len() / 3), HashMap::new());
    for part in parts(source) {
        match part {
            Part::Text(start, words) => {
                for (offset, ch) in words.char_indices() {
                    while let Some(place) = asked.next_if(|p| *p <= start + offset) {
                        before.insert(place, text.len());
                    }
                    let blank = ch.is_whitespace();
                    if !blank {
                        text.push(ch);
                    } else if ch == '\n' && !source.contains("</") {
                        text.push('\n');
                    } else if text.last().is_some_and(|c| !c.is_whitespace()) {
                        text.push(' ');
                    }
                }
            }
            Part::Break if text.last().is_some_and(|c| *c != '\n') => text.push('\n'),
            Part::Break => {}
        }
    }
    for place in asked {
        before.insert(place, text.len());
    }
    (text, before)
}

enum Part<'a> {
    /// Text with the byte it begins at.
    Text(usize, &'a str),
    /// The end of a line.
    Break,
}

fn parts(source: &str) -> Vec<Part<'_>> {
    if !source.contains("</") {
        return vec![Part::Text(0, source)];
    }
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let (mut parts, mut hidden): (Vec<Part>, Option<Vec<u8>>) = (Vec::new(), None);
    // The part that is shown may begin inside a tag.
    let skip = source.find(['<', '>']).filter(|n| source[*n..].starts_with('>')).map_or(0, |n| n + 1);
    for token in Tokenizer::new_with_emitter(&source[skip..], emitter) {
        match token {
            Ok(Token::StartTag(tag)) => {
                if matches!(&tag.name[..], b"script" | b"style" | b"noscript" | b"template") {
                    hidden = Some(tag.name.to_vec());
                } else if !INLINE.contains(&&tag.name[..]) {
                    parts.push(Part::Break);
                }
            }
            Ok(Token::EndTag(tag)) => {
                if hidden.as_deref() == Some(&tag.name[..]) {
                    hidden = None;
                } else if !INLINE.contains(&&tag.name[..]) {
                    parts.push(Part::Break);
                }
            }
            Ok(Token::String(s)) if hidden.is_none() => {
                let start = (s.span.start + skip).min(source.len());
                parts.push(Part::Text(start, source.get(start..(s.span.end + skip).min(source.len())).unwrap_or("")));
            }
            _ => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(bytes: &[u8], part: &[u8], fact: usize) -> Place {
        let start = bytes.windows(part.len()).position(|w| w == part).expect("the part is there");
        Place { start, end: start + part.len(), fact, family: "figure" }
    }

    #[test]
    fn evidence_is_marked_in_the_damaged_text_of_its_bytes() {
        let page = "<html><style>p{}</style><p>業(yè)務(wù)<b>12</b>家</p><p>&#214;完</p></html>";
        let (made, cut) = text(page.as_bytes(), "UTF-8", &[place(page.as_bytes(), b"12", 4)]);
        assert_eq!(made.into_string().trim(), "業(yè)務(wù)<mark class=\"figure\" data-f=\"4\">12</mark>家\n&amp;#214;完");
        assert!(!cut);
    }

    #[test]
    fn bytes_of_another_encoding_are_read_in_it() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("<p>共有1272家企业</p>");
        let evidence = encoding_rs::GB18030.encode("1272家").0;
        let (made, _) = text(&bytes, "gb18030", &[place(&bytes, &evidence, 0)]);
        assert!(made.into_string().contains("共有<mark class=\"figure\" data-f=\"0\">1272家</mark>企业"));
    }

    #[test]
    fn a_long_page_is_shown_around_its_evidence() {
        let page = format!("<p>{}</p><p>12家</p><p>{}</p>", "一".repeat(5000), "二".repeat(5000));
        let (made, cut) = text(page.as_bytes(), "UTF-8", &[place(page.as_bytes(), b"12", 0)]);
        assert!(cut && made.into_string().chars().count() < 2000);
    }
}
