//! An article's text as a hash that views and clocks do not change, and as one that near copies share.

use crate::corpus::sha256;
use regex::Regex;
use std::sync::LazyLock;

/// Hashes of an article's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Equal for the same article.
    pub digest: String,
    /// Characters, without white space.
    pub length: usize,
    /// Near in bits for texts that share most of their three-character sequences.
    pub likeness: u64,
}

/// Bits that near copies may differ in.
const NEAR: u32 = 8;
/// Shorter texts are alike by chance.
const SHORTEST: usize = 40;

impl Text {
    /// Hashes a text; `None` where there is nothing in it to compare.
    pub fn of(text: &str) -> Option<Self> {
        let kept: String = text.lines().filter(|l| l.chars().count() > 60 || !COUNTER.as_ref().is_some_and(|c| c.is_match(l))).collect::<Vec<_>>().join("\n");
        let kept = CLOCK.as_ref().map_or(kept.as_str().into(), |c| c.replace_all(&kept, ""));
        let plain: Vec<char> = kept.chars().filter(|c| !c.is_whitespace()).collect();
        if plain.is_empty() {
            return None;
        }
        let joined: String = plain.iter().collect();
        Some(Self { digest: sha256(&joined), length: plain.len(), likeness: likeness(&plain) })
    }

    /// Whether two texts are copies of each other but for a few words.
    pub fn is_near(&self, other: &Text) -> bool {
        self.length >= SHORTEST && other.length >= SHORTEST && (self.likeness ^ other.likeness).count_ones() <= NEAR
    }
}

/// Each sequence of three characters votes on every bit.
fn likeness(plain: &[char]) -> u64 {
    let mut votes = [0i32; 64];
    for three in plain.windows(3) {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        for c in three {
            hash = (hash ^ u64::from(*c)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        // The low bits of this hash mix badly: spread the high ones over them.
        hash ^= hash >> 32;
        hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    votes.iter().enumerate().filter(|(_, v)| **v > 0).fold(0, |h, (bit, _)| h | 1 << bit)
}

/// Lines that change at every visit.
static COUNTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(浏览|阅读|点击|访问|查看|人气)\s*(次数|量|数|人数)?\s*[:：]?\s*\d+|\d+\s*(次|人次)?\s*(浏览|阅读|点击|访问)|现在是|当前时间|今天是|服务器时间|生成时间|(page ?)?views?\s*[:：]?\s*\d+|hits?\s*[:：]\s*\d+|csrf|token").ok()
});
/// A time of day down to the second.
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d{1,2}:\d{2}:\d{2}").ok());

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "工业和信息化部关于进一步加强短信息服务管理的通知。各省、自治区、直辖市通信管理局，各基础电信企业：为规范短信息服务行为，维护用户合法权益，现就有关事项通知如下。一、严格落实许可制度，未经许可不得经营短信息服务业务。二、未经用户同意或者请求，不得向其发送商业性短信息；用户明确拒绝接收的，应当停止发送。三、基础电信企业应当建立短信息服务端口管理制度，对转租、转借端口的行为及时处置，并保存发送记录至少五个月。四、各地通信管理局应当加强监督检查，对违反本通知的企业责令改正，并向社会公布。本通知自印发之日起施行。";

    #[test]
    fn counters_and_clocks_do_not_change_the_hash() {
        let a = Text::of(&format!("{BODY}\n浏览次数：123 次")).expect("text");
        let b = Text::of(&format!("{BODY}\n浏览次数：7 次\n现在是 10:00:01")).expect("text");
        assert_eq!(a.digest, b.digest);
        assert_ne!(a.digest, Text::of(&BODY.replace("许可", "备案")).expect("text").digest);
        assert_eq!(Text::of(" \n"), None);
    }

    #[test]
    fn copies_are_near_and_other_texts_are_not() {
        let a = Text::of(BODY).expect("text");
        assert!(a.is_near(&Text::of(&format!("{BODY}（来源：本站）")).expect("text")));
        let other = Text::of("截至2017年6月底，全国互联网数据中心业务持证企业达到一千二百七十二家，其中跨地区企业五百多家，比上年末有所增长，行业规模持续扩大，市场集中度下降。")
            .expect("text");
        assert!(!a.is_near(&other));
    }
}
