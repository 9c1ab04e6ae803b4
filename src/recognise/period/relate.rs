//! The words around a period that tell how it stands to what is said: 截至…, 自…起, …之前, …以来.

use super::{Context, Grain, Period, Relation, is_base, single};
use crate::recognise::numeral;
use crate::recognise::text::Text;
use jiff::ToSpan;

/// What a word behind a period makes of it.
#[derive(Clone, Copy, PartialEq)]
enum Tail {
    /// …之前; `true`: the period itself included.
    Before(bool),
    Since,
    /// …之后: from the day behind it on.
    After,
    AsOf,
    Within,
}

/// The longest goes first. `true`: read in articles too.
const TAILS: [(&str, Tail, bool); 31] = [
    ("或之前", Tail::Before(true), true),
    ("及之前", Tail::Before(true), true),
    ("或以前", Tail::Before(true), true),
    ("及以前", Tail::Before(true), true),
    ("(含)之前", Tail::Before(true), true),
    ("(含)以前", Tail::Before(true), true),
    ("之前", Tail::Before(false), true),
    ("以前", Tail::Before(false), true),
    ("底前", Tail::Before(false), true),
    ("前夕", Tail::Within, false),
    ("前", Tail::Before(false), true),
    ("或之后", Tail::Since, true),
    ("及之后", Tail::Since, true),
    ("或以后", Tail::Since, true),
    ("及以后", Tail::Since, true),
    ("(含)之后", Tail::Since, true),
    ("(含)以后", Tail::Since, true),
    ("之后", Tail::After, false),
    ("以后", Tail::After, false),
    ("过后", Tail::After, false),
    ("后", Tail::After, false),
    ("以来", Tail::Since, true),
    ("起", Tail::Since, true),
    ("开始", Tail::Since, false),
    ("伊始", Tail::Within, false),
    ("为止", Tail::AsOf, false),
    ("止", Tail::AsOf, true),
    ("期间", Tail::Within, true),
    ("之间", Tail::Within, true),
    ("间", Tail::Within, false),
    ("前后", Tail::Within, true),
];

const LEADS: [&str; 14] = ["截至到", "截止到", "截止至", "截至", "截止", "有效期至", "直到", "自从", "自打", "自", "从", "到", "至", "于"];

/// Sets the relation of the period that takes the characters `from..to`.
pub fn relate(text: &Text, period: &mut Period, (from, to): (usize, usize), ranged: bool, context: &Context) {
    let (mut begin, mut end) = (from, to);
    let lead = LEADS.iter().filter(|w| text.ends(from, w)).max_by_key(|w| w.len()).copied();
    // 不到2018年的一半
    let lead = lead.filter(|w| !(*w == "到" && text.ends(from, "不到")));
    // 由一季度的2.1%回升到上半年的2.9%: what it rose to is of that time.
    let words = crate::knowledge::statistics();
    let changed = |to: usize| words.up.iter().chain(&words.down).any(|w| w.chars().count() > 1 && text.ends(to, w));
    let lead = lead.filter(|w| !(matches!(*w, "到" | "至") && text.starts(to, "的") && changed(from - 1)));
    if let Some(word) = lead {
        begin = from - word.chars().count();
    }
    let tail = TAILS.iter().filter(|(w, _, both)| text.starts(to, w) && (*both || context.wide)).max_by_key(|(w, _, _)| w.len());
    let tail = tail.filter(|(w, _, _)| !other_word(text, w, to + w.chars().count()));
    let behind = tail.map_or(to, |(w, _, _)| to + w.chars().count());
    // From one to the other: the words around it only close it.
    if ranged {
        if let Some((_, Tail::Within | Tail::AsOf, _)) = tail {
            end = behind;
        }
        if period.relation == Relation::During && !context.wide && matches!(lead, Some("截至" | "截止" | "到" | "至")) {
            period.relation = Relation::AsOf;
        }
        period.outer = (begin, end);
        return;
    }
    // 从12月6日召开的会上获悉: the day of what the news is from.
    let source = lead == Some("从") && ["召开", "举行", "举办", "发布", "公布", "印发", "在"].iter().any(|w| text.starts(to, w));
    // 从8月办件看: what is looked at, and no time since.
    let viewed = lead == Some("从") && (to..to + 12).map_while(|k| text.get(k).filter(|c| !"，,。；".contains(*c))).any(|c| c == '看');
    let source = source || viewed;
    match lead.filter(|_| !source) {
        Some("自" | "从" | "自从" | "自打") => period.relation = Relation::Since,
        Some("于") => {}
        Some(word) => {
            period.relation = Relation::AsOf;
            // What is due or counted by a day has no beginning; 到2025年 speaks of the year.
            period.open = context.wide && (period.at_end || period.is_day() || word.starts_with('截') || word.starts_with('有'));
        }
        None if period.at_end => period.relation = Relation::AsOf,
        None => {}
    }
    if let Some((word, tail, _)) = tail {
        end = behind;
        match tail {
            Tail::Before(inclusive) => {
                period.relation = Relation::Before;
                // Days and ends of months include the day; a month or year ends the day before it starts.
                if period.grain != Grain::Day && !inclusive {
                    period.end = period.start.and_then(|s| s.yesterday().ok());
                }
            }
            Tail::Since => {
                period.relation = Relation::Since;
                if context.wide && *word == "以来" {
                    period.until = context.reference.filter(|r| Some(*r) >= period.start);
                }
            }
            Tail::After => {
                period.relation = Relation::Since;
                period.start = period.end.and_then(|e| e.tomorrow().ok());
                period.end = None;
            }
            Tail::AsOf => {
                period.relation = Relation::AsOf;
                period.open = context.wide;
                if let Some((length, to)) = ended(text, period, behind) {
                    *period = length;
                    end = to;
                }
            }
            // A part of what was spoken of already.
            Tail::Within if *word == "之间" || *word == "间" => end = to,
            Tail::Within => {}
        }
    }
    if context.wide && period.relation == Relation::AsOf && lead.is_none() && end == to && !is_base(text, from) && !text.ends(from, "由") {
        widen(text, period, to);
    }
    period.outer = (begin, end);
}

/// 截至6月30日止六个月, 截至…止年度: the months that end on that day, and the character behind them.
fn ended(text: &Text, period: &Period, at: usize) -> Option<(Period, usize)> {
    let day = period.end.filter(|d| *d == d.last_of_month())?;
    let (months, to) = if text.starts(at, "年度") || text.starts(at, "全年") {
        (12, at + 2)
    } else {
        let n = numeral::at(text.rest(at)).filter(|n| n.vague.is_none())?;
        let count = i32::try_from(n.value).ok().filter(|c| (1..=24).contains(c))?;
        (count, at + n.len + text.starts(at + n.len, "个月").then_some(2)?)
    };
    let start = day.first_of_month().checked_sub((months - 1).months()).ok()?;
    let grain = match months {
        1 => Grain::Month,
        3 => Grain::Quarter,
        6 => Grain::Half,
        12 => Grain::Year,
        _ => Grain::Months,
    };
    Some((Period { start: Some(start), grain, at_end: false, relation: Relation::During, ..*period }, to))
}

/// 前三季度, 后续, 起步: the word behind a period belongs to what follows.
fn other_word(text: &Text, word: &str, behind: usize) -> bool {
    let next = text.get(behind);
    match word {
        "前" => next.is_some_and(|c| "三两几十夕端沿景".contains(c) || c.is_ascii_digit()),
        "后" => next.is_some_and(|c| "续期来台面果者方天年半勤备三两几十".contains(c) || c.is_ascii_digit()),
        "间" => next.is_some_and(|c| "接隔谍断".contains(c)),
        _ => false,
    }
}

/// The end or beginning of a year as the time of an event: 2015年年底 is its last month, 2018年初 its first quarter.
fn widen(text: &Text, period: &mut Period, to: usize) {
    let Some((day, last)) = period.end.zip(to.checked_sub(1).and_then(|i| text.get(i))) else { return };
    if !period.at_end || period.grain != Grain::Day || !text.before(to - 1).is_some_and(|c| c == '年' || c.is_ascii_digit()) {
        return;
    }
    let (start, end, grain) = match (last, day.month()) {
        ('底' | '末', 12) => (Some(day.first_of_month()), Some(day), Grain::Month),
        ('初', 1) => (Some(day), super::calendar::last_day(day.year(), 3), Grain::Months),
        ('中', 6) => (Some(day.first_of_month()), Some(day), Grain::Month),
        _ => return,
    };
    *period = Period { start, end, grain, approx: true, relation: Relation::During, ..*period };
}

/// 2010年之后2018年之前: what lies between, and the character behind the second.
pub fn between(text: &Text, period: &Period, context: &Context) -> Option<(Period, usize)> {
    let (start, from) = (period.start?, period.outer.1);
    if period.relation != Relation::Since || period.end.is_some() {
        return None;
    }
    let (mut second, to) = single(text, from, context)?;
    relate(text, &mut second, (from, to), false, context);
    let fits = second.relation == Relation::Before && second.end > Some(start);
    fits.then(|| (Period { end: second.end, relation: Relation::During, grain: second.grain.max(Grain::Months), outer: (period.outer.0, second.outer.1), ..*period }, to))
}
