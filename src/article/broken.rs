//! Sentences that a page broke: in two, where a line cannot end as it does, and by blanks within their words.

use super::line::Line;
use crate::decode::gbk::is_hanzi;
use crate::decode::model;
use crate::knowledge;

/// How many bits two characters must be likelier together than apart for a blank, or a line's end, between them to be none.
const WORD: f32 = 2.0;
const ANYWHERE: f32 = -2.0;
const LINE: f32 = 4.0;

/// A line without the blanks within its words: 投诉办 结率. Those between characters that do not belong together stay, and so
/// does the one behind a heading that stands in the line (一、总体情况 上半年).
pub(super) fn closed(line: &Line) -> Option<Line> {
    // Hardly any line of Chinese has one.
    if !line.text.contains(' ') {
        return None;
    }
    let chars: Vec<char> = line.text.chars().collect();
    let blank = |i: usize| chars[i] == ' ' && i > 0 && i + 1 < chars.len() && is_hanzi(chars[i - 1]) && is_hanzi(chars[i + 1]);
    let headed = chars.iter().take(4).any(|c| matches!(c, '、' | '）'));
    let first = (0..chars.len()).find(|&i| blank(i)).filter(|_| line.is_sentence())?;
    let torn = |i: usize, bits: f32| blank(i) && !(headed && i == first && i <= 16) && model::affinity(chars[i - 1], chars[i + 1]) > bits;
    let words = (first..chars.len()).filter(|&i| torn(i, WORD)).count();
    if words == 0 {
        return None;
    }
    // Where several words are torn, blanks stand anywhere.
    let within = |i: usize| torn(i, if words > 1 { ANYWHERE } else { WORD });
    Some(line.rewritten(|i, ch| (!within(i)).then_some(ch)))
}

/// Whether a paragraph goes on with the sentence that the one before it left open: 投诉5274件，环比 / 增长88.5%.
pub(super) fn goes_on(before: &str, next: &str) -> bool {
    let (before, next) = (before.trim_end(), next.trim_start());
    let (Some(last), Some(first)) = (before.chars().next_back(), next.chars().next()) else { return false };
    if before.chars().count() < 12 || next.chars().count() < 2 || !before.contains(['，', '。', '；', '、']) {
        return false;
    }
    let words = knowledge::article();
    if matches!(last, '，' | '、') {
        return is_hanzi(first) || first.is_ascii_alphanumeric();
    }
    if !is_hanzi(last) && !last.is_ascii_alphanumeric() {
        return false;
    }
    let number = last.is_ascii_digit() && words.behind_number.contains(&first);
    let marked = matches!(first, '，' | '。' | '；' | '、' | '）' | '%' | '％');
    let begins = is_hanzi(first) || first.is_ascii_digit();
    // 业务总 / 量累计完成: in the middle of a word. Asked last: a page without such a line does not load the model.
    let word = || is_hanzi(last) && is_hanzi(first) && before.chars().count() >= 20 && next.contains(['，', '。']) && model::affinity(last, first) > LINE;
    number || marked || begins && words.unfinished.iter().any(|w| before.ends_with(w.as_str())) || word()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_cannot_end_there_goes_on() {
        for (before, next) in [
            ("全市受理投诉5274件，环比", "增长88.5%，同比下降6.2%。"),
            ("全省共有企业1272", "家，比上年末增加31家。"),
            ("截至6月底，全省光缆总长度达到", "1.2万公里。"),
            ("会议要求，各单位要压实责任，", "抓好落实。"),
            ("移动电话用户17.1亿户，占", "总数的九成"),
            ("行业运行平稳，收入增长3.1", "%，利润下降。"),
            ("全省业务收入累计完成341.7亿元，同比增长25.8%；业务总", "量累计完成763.2亿元，同比增长41.9%。"),
        ] {
            let open = if before.contains('，') { before.to_owned() } else { format!("各项工作进展顺利，{before}") };
            assert!(goes_on(&open, next), "{open} / {next}");
        }
    }

    #[test]
    fn lines_of_a_list_stay_apart() {
        for (before, next) in [
            ("移动电话用户17.1亿户，比上年末净增1亿户", "固定电话用户1.8亿户，比上年末减少200万户"),
            ("各项工作进展顺利，成效明显。", "二、主要问题"),
            ("附件：1.名单，2.说明", "某某省通信管理局"),
            ("各省、自治区、直辖市通信管理局：", "现将有关情况通报如下。"),
            ("总体情况", "增长较快"),
            ("全省共有增值电信业务经营企业5128家，其中外资企业31家", "全省互联网宽带接入用户1872万户，增长6.1%"),
        ] {
            assert!(!goes_on(before, next), "{before} / {next}");
        }
    }

    #[test]
    fn blanks_within_words_go() {
        let read = |text: &str| {
            let mut line = Line::default();
            line.push(text, 0);
            closed(&line).map_or(line.text, |l| l.text)
        };
        assert_eq!(read("上半年，全省邮 政 行 业业务收入完成341.7亿元，同 比增长25.8%。"), "上半年，全省邮政行业业务收入完成341.7亿元，同比增长25.8%。");
        assert_eq!(read("一、总体情况 上半年，全省投诉办 结率为97.3%，较上年同期提高。"), "一、总体情况 上半年，全省投诉办结率为97.3%，较上年同期提高。");
        // No sentence: names and titles are written with blanks.
        assert_eq!(read("局长 李文 副局长 张明"), "局长 李文 副局长 张明");
    }
}
