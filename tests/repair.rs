//! Repair measured: clean text of our own is damaged in every way, and what comes back is compared line by line with the
//! floors in `quality.toml`; and what is no damage is not touched.

use gongbao::corpus::{Origin, Page};
use gongbao::decode::{Decoded, decode};
use std::collections::BTreeMap;

mod damage;

const TAIWAN: &str = include_str!("text/taiwan.txt");
const NEWS: &str = include_str!("text/news.txt");
const LESSONS: &str = include_str!("text/lessons.txt");

fn decoded(bytes: &[u8]) -> Decoded {
    decode(&Page::new("repair", bytes.to_vec(), Origin::default()))
}

/// Digits with what counts or measures behind them.
fn numbers(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let kept = chars.iter().enumerate().filter(|(n, c)| c.is_ascii_digit() || "万亿千百家户元个项%倍".contains(**c) && *n > 0 && chars[n - 1].is_ascii_digit());
    kept.map(|(_, c)| *c).collect()
}

#[test]
fn damaged_lines_come_back() {
    let floors: toml::Table = include_str!("quality.toml").parse().expect("quality.toml");
    let mut report = BTreeMap::new();
    for way in damage::WAYS {
        // The injection needs traditional text, the others take both.
        let text = if matches!(way, damage::Way::Inject | damage::Way::InjectCut | damage::Way::Big5AsGbk) { TAIWAN } else { NEWS };
        let lines: Vec<&str> = text.lines().collect();
        let (mut exact, mut altered) = (0, 0);
        for (n, part) in lines.chunks(25).enumerate() {
            // What neither GBK nor Big5 holds is no fault of the repair.
            let clean: String = part
                .join("\n")
                .chars()
                .filter(|c| [encoding_rs::GBK, encoding_rs::BIG5].iter().all(|e| way == damage::Way::Utf8AsLatin || !e.encode(&c.to_string()).2 || text == NEWS))
                .collect();
            let want = decoded(clean.as_bytes()).text;
            let got = decoded(damage::damage(&clean, way, 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(n as u64 + 1)).as_bytes()).text;
            assert_eq!(want.lines().count(), got.lines().count(), "{way:?}: lines were lost");
            for (want, got) in want.lines().zip(got.lines()) {
                exact += usize::from(want == got);
                if want != got && std::env::var_os("GONGBAO_SHOW").is_some() {
                    println!("{way:?}\n  want {want}\n  got  {got}");
                }
                // A swallowed digit is marked, never filled in: such a line is not exact, and not altered either.
                altered += usize::from(numbers(want) != numbers(got) && !got.contains(['\u{FFFC}', '\u{FFFD}']));
            }
        }
        assert_eq!(altered, 0, "{way:?}: numbers came back altered");
        report.insert(format!("{way:?}"), exact as f64 / lines.len() as f64);
    }
    println!("{report:#?}");
    for (way, share) in report {
        let floor = floors["repair"][&way].as_float().expect("a floor for every way");
        assert!(share >= floor, "{way}: {share:.3} of the lines came back, the floor is {floor}");
    }
}

#[test]
fn what_is_no_damage_stays() {
    for text in [TAIWAN, NEWS, LESSONS] {
        for piece in text.lines().chain([text]) {
            let decoded = decoded(piece.as_bytes());
            assert!(decoded.repairs.is_empty(), "{:?} in {piece}", decoded.repair_counts());
        }
    }
}

/// Fragments of eight characters, with no label to help.
#[test]
fn the_bytes_tell_the_encoding() {
    let (mut right, mut all) = (0, 0);
    for (text, encoding) in [(NEWS, encoding_rs::GB18030), (TAIWAN, encoding_rs::BIG5), (NEWS, encoding_rs::UTF_8), (TAIWAN, encoding_rs::UTF_8)] {
        let chars: Vec<char> = text.chars().filter(|&c| c != '\n').collect();
        for fragment in chars.chunks(8) {
            let fragment: String = fragment.iter().collect();
            let (bytes, _, bad) = encoding.encode(&fragment);
            if bad || fragment.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count() < 2 {
                continue;
            }
            all += 1;
            right += usize::from(decoded(&bytes).encoding == encoding.name());
        }
    }
    assert!(right as f64 >= 0.998 * all as f64, "{right} of {all}");
}
