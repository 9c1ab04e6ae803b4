//! The pinyin of every character of GBK, from `pipelines/base/readings.tsv`.

use crate::decode::{gbk, script};
use std::collections::HashMap;
use std::sync::LazyLock;

fn source() -> &'static str {
    crate::knowledge::base("readings.tsv").1
}

/// Reading → the characters that have it, as bytes of GBK. Made at first use, which only a damaged page causes.
static BY_READING: LazyLock<HashMap<&'static str, Vec<[u8; 2]>>> = LazyLock::new(|| {
    let mut table: HashMap<&str, Vec<[u8; 2]>> = HashMap::new();
    for line in source().lines().skip(1) {
        let Some((ch, readings)) = line.split_once('\t') else { continue };
        let Some(bytes) = ch.chars().next().and_then(gbk::bytes_of) else { continue };
        for reading in readings.split(' ') {
            table.entry(reading).or_default().push(bytes);
        }
    }
    table
});

/// Whether the two bytes are a character that can be read so.
pub fn reads(bytes: [u8; 2], reading: &str) -> bool {
    BY_READING.get(reading).is_some_and(|all| all.contains(&bytes))
}

/// Whether the two bytes are a character that can be read so and that the converter marked: one with another, simplified
/// form.
pub fn marked(bytes: [u8; 2], reading: &str) -> bool {
    reads(bytes, reading) && gbk::char_of(bytes[0], bytes[1]).is_some_and(|c| script::simple(c) != c)
}

/// Second bytes of the characters that begin with `lead` and were marked with `reading`.
pub fn trails(lead: u8, reading: &str) -> impl Iterator<Item = u8> {
    BY_READING.get(reading).into_iter().flatten().filter(move |b| b[0] == lead && marked(**b, reading)).map(|b| b[1])
}

/// The longest syllable at the start of `text`, in bytes: Latin letters with or without tone marks.
pub fn syllable(text: &str) -> usize {
    let mut end = 0;
    for ch in text.chars().take(7) {
        let letter = ch.is_ascii_lowercase() || "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿɡếềḿ".contains(ch) || ('\u{300}'..='\u{304}').contains(&ch) || ch == '\u{30C}';
        if !letter {
            break;
        }
        end += ch.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_whole() {
        let lines: Vec<&str> = source().lines().skip(1).collect();
        assert!(lines.len() > 20_000, "{} characters", lines.len());
        for (n, line) in lines.iter().enumerate() {
            let (ch, readings) = line.split_once('\t').unwrap_or_else(|| panic!("readings.tsv:{}: no tab", n + 2));
            assert_eq!(ch.chars().count(), 1, "readings.tsv:{}", n + 2);
            for r in readings.split(' ') {
                assert!(!r.is_empty() && syllable(r) == r.len(), "readings.tsv:{}: `{r}` is no syllable", n + 2);
            }
        }
    }
}
