//! 居全国第18位, 位列全国第6、西北第1: places in an order.

use crate::recognise::numeral;
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

static RANK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:位列|位居|居|排名|名列|排在|排|列|升至|上升至|上升到|跃居|跻身|保持|、|和|稳居)[\p{Han}]{0,8}?第([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:位|名)?").ok()
});

/// A rank: the place of `第N` in the text, and N.
pub fn find(text: &str) -> Vec<(Span, u32)> {
    let numbered = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if !text.split('第').skip(1).any(numbered) {
        return Vec::new();
    }
    let found = RANK.iter().flat_map(|r| r.captures_iter(text));
    let mut ranked = false;
    found
        .filter_map(|c| {
            let whole = c.get(0)?;
            let number = c.get(1)?;
            // 、西北第1 is a rank only behind another one.
            if whole.as_str().starts_with(['、', '和']) && !ranked {
                return None;
            }
            let after = &text[whole.end()..];
            if after.starts_with(['批', '届', '期', '次', '条', '季', '十', '三', '个', '章', '款', '号', '一', '二']) {
                return None;
            }
            ranked = true;
            let chars: Vec<char> = number.as_str().chars().collect();
            let value = numeral::at(&chars)?.value;
            let start = number.start() - "第".len();
            Some((Span::new(start, whole.end()), u32::try_from(value).ok()?))
        })
        .collect()
}
