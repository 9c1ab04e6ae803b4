//! Sentences that the markup broke in two: a line that cannot end where it ends, and the one that goes on with it.

use crate::decode::gbk::is_hanzi;
use crate::knowledge;

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
    number || marked || begins && words.unfinished.iter().any(|w| before.ends_with(w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::goes_on;

    #[test]
    fn a_line_that_cannot_end_there_goes_on() {
        for (before, next) in [
            ("全市受理投诉5274件，环比", "增长88.5%，同比下降6.2%。"),
            ("全省共有企业1272", "家，比上年末增加31家。"),
            ("截至6月底，全省光缆总长度达到", "1.2万公里。"),
            ("会议要求，各单位要压实责任，", "抓好落实。"),
            ("移动电话用户17.1亿户，占", "总数的九成"),
            ("行业运行平稳，收入增长3.1", "%，利润下降。"),
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
        ] {
            assert!(!goes_on(before, next), "{before} / {next}");
        }
    }
}
