//! Punctuation of a page that was put into half width: its Chinese sentences get theirs back, with the way to each mark.

use super::line::{Line, Role};
use crate::decode::gbk::is_hanzi;

/// Half-width commas among Chinese characters from which on a page is taken for one that was put into half width.
const FEW: usize = 3;

/// Whether the page uses half-width commas in its Chinese more often than full-width ones.
pub fn lost(lines: &[Line]) -> bool {
    let prose = || lines.iter().filter(|l| !matches!(l.role, Role::Row { .. }));
    let narrow: usize = prose().map(|l| commas(&l.text)).sum();
    let wide: usize = prose().map(|l| l.text.matches('，').count()).sum();
    narrow >= FEW && narrow > wide
}

/// Commas between Chinese characters.
fn commas(text: &str) -> usize {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(3).filter(|w| w[1] == ',' && is_hanzi(w[0]) && is_hanzi(w[2])).count()
}

/// The line with its marks in full width. Rows of tables stay: their cells stand in the grid as well, and hold no sentences.
pub fn restored(line: &Line) -> Line {
    if matches!(line.role, Role::Row { .. }) {
        return line.clone();
    }
    let chars: Vec<char> = line.text.chars().collect();
    let chinese = |c: Option<char>| c.is_some_and(|c| is_hanzi(c) || "》」』）”’。；、％%".contains(c));
    line.rewritten(|i, ch| {
        let before = i.checked_sub(1).map(|k| chars[k]);
        let after = chars.get(i + 1).copied();
        let mark = match ch {
            ',' => '，',
            ':' => '：',
            ';' => '；',
            '?' => '？',
            '!' => '！',
            '(' => '（',
            ')' => '）',
            _ => ch,
        };
        // 1,272 and 13:52 stay, and so does English.
        Some(if mark != ch && (chinese(before) || after.is_some_and(is_hanzi)) { mark } else { ch })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn line(text: &str) -> Line {
        let mut line = Line::default();
        line.push(text, 0);
        line
    }

    #[test]
    fn marks_come_back_where_a_page_has_lost_them() {
        let page = line("截至3月末,企业共1,272家,同比增长7.5%,其中:持证企业(试点)267家;会议13:52开始,各位来宾,大家好!");
        assert!(lost(std::slice::from_ref(&page)));
        let page = restored(&page);
        assert_eq!(page.text, "截至3月末，企业共1,272家，同比增长7.5%，其中：持证企业（试点）267家；会议13:52开始，各位来宾，大家好！");
        // 末，: the mark leads back to its one byte.
        assert_eq!(page.map.to_source(Span::new(13, 16)), Span::new(13, 14));
    }

    #[test]
    fn a_page_with_both_keeps_them() {
        let text = "企业共1272家，同比增长7.5%，持证企业267家，其余待办,见附表。";
        assert!(!lost(&[line(text)]));
    }
}
