//! Text that was put into a page to be found by machines. One signal proves nothing; two do.

use super::line::{Line, Role};
use crate::knowledge;

/// Characters from which on a line without a sentence's punctuation is none that anybody wrote to be read.
const LONG: usize = 50;
/// Places, addresses, links or changes of script of a line that are more than a text has.
const PLACES: usize = 6;
const ADDRESSES: usize = 3;
const FLIPS: f64 = 0.35;

/// Why a line is spam, or `None`. Rows of data tables are none: a table of counties is what pages are read for.
pub fn reason(line: &Line) -> Option<&'static str> {
    let text = line.text.as_str();
    if matches!(line.role, Role::Row { .. }) && !line.hidden {
        return None;
    }
    let words = knowledge::article().spam_words(text);
    let chars = line.chars();
    // A list of so many places is no shorter than their names of two characters with marks between them.
    let places = chars >= 3 * PLACES - 1 && place_list(text) >= PLACES;
    let addresses = text.len() >= ADDRESSES * "http://".len() && text.matches("http://").count() + text.matches("https://").count() >= ADDRESSES;
    let unpunctuated = chars >= LONG && !text.contains(['。', '，', '；', '！', '？', ',', ';', '.', '：', '、']);
    let signals = [
        line.hidden,
        words >= 2,
        words >= 1 && !line.is_sentence(),
        words >= 1 && line.link_share() > 0.6,
        places,
        places && !line.is_sentence() && chars >= LONG,
        addresses,
        unpunctuated,
        chars >= 20 && flips(text) > FLIPS,
    ];
    match signals.iter().filter(|s| **s).count() {
        0 | 1 => None,
        _ if places => Some("spam: list of places"),
        _ if addresses => Some("spam: list of addresses"),
        _ if words == 0 => Some("spam: no text"),
        _ => Some("spam: lexicon"),
    }
}

/// Changes between Chinese, Latin letters and digits, as a share of the characters: `博a3彩7x平k台`.
fn flips(text: &str) -> f64 {
    let kind = |c: char| match c {
        c if crate::decode::gbk::is_hanzi(c) => 1,
        c if c.is_ascii_alphabetic() => 2,
        c if c.is_ascii_digit() => 3,
        _ => 0,
    };
    let kinds: Vec<u8> = text.chars().map(kind).collect();
    let changes = kinds.windows(2).filter(|w| w[0] != w[1] && w[0] != 0 && w[1] != 0).count();
    changes as f64 / kinds.len().max(1) as f64
}

/// Items of a list that look like names of provinces, counties, towns or districts, whatever separates them.
fn place_list(text: &str) -> usize {
    let is_place = |w: &&str| (2..=7).contains(&w.chars().count()) && w.ends_with(['县', '市', '区', '旗', '州', '镇', '乡', '省']);
    text.split(['|', '｜', ' ', '、', ',', '/', '-', '·', '\u{3000}']).map(str::trim).filter(is_place).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, hidden: bool) -> Line {
        let mut line = Line { hidden, ..Line::default() };
        line.push(text, 0);
        line
    }

    #[test]
    fn two_signals_make_spam() {
        for (text, hidden) in [
            ("东城区|西林县|南郑县|北安市|中山区|上杭县|下陆区|左权县", true),
            ("东城区 西林县 南郑县 北安市 中山区 上杭县 下陆区 左权县 前进区 后湖镇 里水镇 外冈镇 高碑店市 低庄镇 大名县", false),
            ("老牌娱乐平台注册送金 棋牌提现秒到账", false),
            ("快k3乐z9彩p1票v7官x2网q8下m4载n6安w5装", true),
            ("澳门金沙平台推荐最稳定的线上游戏大厅随时随地畅玩不停让您足不出户体验最真实的快乐每天都有惊喜等着您快来加入我们吧朋友们", true),
        ] {
            assert!(reason(&line(text, hidden)).is_some(), "{text}");
        }
    }

    #[test]
    fn one_signal_makes_none() {
        for (text, hidden) in [
            ("全省电信业务收入118.4亿元，同比增长3.7%。", true),
            ("试点地区包括东城区、西林县、南郑县、北安市、中山区、上杭县、下陆区、左权县等地，由各地通信管理局负责。", false),
            ("严禁以棋牌、彩票名义开展网络赌博，一经查实，依法注销许可证。", false),
            ("5G基站、IPv6、SD-WAN、NB-IoT、IDC、ISP、CDN和B25业务", false),
            ("东城区 西林县 南郑县 北安市 中山区 上杭县 下陆区", false),
        ] {
            assert_eq!(reason(&line(text, hidden)), None, "{text}");
        }
    }
}
