//! What every pipeline shares, from `pipelines/base`: how sites mark up articles, units, words around numbers.
//!
//! The files are embedded, so the extraction core works anywhere. `validate` says what is wrong with them; the tests and
//! `gongbao check` call it.

use crate::error::{Error, Result};
use crate::recognise::lexicon::Lexicon;
use crate::recognise::numeral::half_width;
use aho_corasick::AhoCorasick;
use foldhash::fast::FixedState;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Every file under `pipelines/`, as it was when the program was built. Files on disk go before these.
pub static EMBEDDED: include_dir::Dir = include_dir::include_dir!("$CARGO_MANIFEST_DIR/pipelines");

type Source = (&'static str, &'static str);

/// An embedded file of `pipelines/base`; empty where it is missing, which `validate` reports.
pub(crate) fn base(file: &'static str) -> Source {
    (file, EMBEDDED.get_file(format!("base/{file}")).and_then(text).unwrap_or(""))
}

/// The text of an embedded file.
pub(crate) fn text(file: &'static include_dir::File) -> Option<&'static str> {
    simdutf8::basic::from_utf8(file.contents()).ok()
}

/// The TOML files of `EMBEDDED` by their paths, with what they say as JSON, which is read in a fraction of the time. `build.rs` makes it.
static COMPACT: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/compact.rs"));

/// Reads TOML: from its compact form where the text is the one that the program was built with.
///
/// # Errors
/// The mistake with its line.
pub(crate) fn toml<T: for<'de> Deserialize<'de>>(text: &str) -> std::result::Result<T, toml::de::Error> {
    let compact = COMPACT.iter().find(|(path, _)| EMBEDDED.get_file(path).is_some_and(|f| f.contents() == text.as_bytes())).and_then(|(_, json)| serde_json::from_str(json).ok());
    compact.map_or_else(|| toml::from_str(text), Ok)
}

pub(crate) fn parse<T: for<'de> Deserialize<'de>>((file, text): Source) -> Result<T> {
    toml(text).map_err(|e| Error::Config(format!("pipelines/base/{file}: {e}")))
}

/// How Chinese sites mark up their pages.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleWords {
    /// Ids and classes of the element that shows the title.
    titles: HashSet<String>,
    /// Ends of a line that has not ended its sentence, and what a line begins with that goes on with a number.
    pub unfinished: Vec<String>,
    pub behind_number: HashSet<char>,
    /// In front of the day on which the page is looked at.
    pub viewed: Vec<String>,
    telling: Vec<String>,
    containers: Vec<String>,
    time_labels: Vec<String>,
    source_labels: Vec<String>,
    author_labels: Vec<String>,
    editor_labels: Vec<String>,
    other_labels: Vec<String>,
    pub tail_markers: Vec<String>,
    furniture: Vec<String>,
    spam_words: Vec<String>,
    /// What a line that shows where a page stands in its site begins with.
    pub breadcrumbs: Vec<String>,
    /// Verbs of what takes place on a day.
    pub event_words: Vec<String>,
    /// The link to the rest of an article.
    pub next_page: Vec<String>,
    #[serde(skip)]
    labels: Vec<(String, &'static str)>,
    #[serde(skip)]
    ranks: HashMap<String, usize>,
    /// Both lists are looked for in every line of a page.
    #[serde(skip)]
    furniture_in: Option<AhoCorasick>,
    #[serde(skip)]
    spam_in: Option<AhoCorasick>,
}

impl ArticleWords {
    /// Whether a line holds a word that only the furniture of a page has.
    pub fn is_furniture(&self, text: &str) -> bool {
        self.furniture_in.as_ref().is_some_and(|words| words.is_match(text))
    }

    /// Words of a line that only injected spam has; two of them are as good as many.
    pub fn spam_words(&self, text: &str) -> usize {
        let Some(words) = &self.spam_in else { return 0 };
        let mut found = words.find_overlapping_iter(text).map(|m| m.pattern());
        let Some(first) = found.next() else { return 0 };
        1 + usize::from(found.any(|other| other != first))
    }

    /// How telling a container's name is, whatever its case: 0 is the best.
    pub fn container_rank(&self, name: &str) -> Option<usize> {
        if name.bytes().any(|b| b.is_ascii_uppercase()) {
            return self.ranks.get(&name.to_ascii_lowercase()).copied();
        }
        self.ranks.get(name).copied()
    }

    /// Whether an id or a class says that its element shows the article's title: artTitle, news-tit.
    pub fn names_title(&self, name: &str) -> bool {
        // Every element of a page is asked; hardly any name ends as one of these does.
        let Some(end) = name.bytes().rfind(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()) else { return false };
        let bare = || name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>();
        self.titles.iter().any(|t| t.as_bytes().last() == Some(&end)) && self.titles.contains(&bare())
    }

    /// Ranks below this are names that only systems for articles use.
    pub fn telling(&self) -> usize {
        self.telling.len()
    }

    /// Labels of a byline with what they label, the longest first.
    pub fn labels(&self) -> &[(String, &'static str)] {
        &self.labels
    }

    fn ready(mut self) -> Self {
        let kinds = [(&self.time_labels, "time"), (&self.source_labels, "source"), (&self.author_labels, "author"), (&self.editor_labels, "editor"), (&self.other_labels, "other")];
        self.labels = kinds.iter().flat_map(|(l, k)| l.iter().map(|l| (l.clone(), *k))).collect();
        self.labels.sort_by_key(|l| std::cmp::Reverse(l.0.len()));
        self.furniture_in = AhoCorasick::new(&self.furniture).ok();
        self.spam_in = AhoCorasick::new(&self.spam_words).ok();
        self.ranks = self.telling.iter().chain(&self.containers).enumerate().map(|(i, n)| (n.clone(), i)).collect();
        self
    }
}

static ARTICLE_WORDS: LazyLock<ArticleWords> = LazyLock::new(|| parse::<ArticleWords>(base("article.toml")).unwrap_or_default().ready());

pub fn article() -> &'static ArticleWords {
    &ARTICLE_WORDS
}

/// A unit or classifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As in the kinds of `recognise::Kind`.
    pub kind: &'static str,
    /// Chinese normal form.
    pub name: String,
    /// UCUM, ISO 4217, or a UCUM annotation for a classifier.
    pub code: String,
    /// A classifier that mostly shapes a text: 点, 方面.
    pub structural: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    nouns: Vec<String>,
    classifiers: Vec<String>,
    structural: Vec<String>,
    unit: Vec<UnitGroup>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitGroup {
    kind: String,
    rows: Vec<UnitRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    text: Vec<String>,
    unit: String,
    code: String,
}

/// Units by their spelling, in half width as texts are.
#[derive(Debug, Default)]
pub struct Units {
    by_text: Lexicon<Unit>,
    /// Classifiers that are mostly other words.
    nouns: HashSet<String>,
}

impl Units {
    /// The unit with the longest spelling at the start of `chars`, and the spelling's length in characters.
    pub fn at(&self, chars: &[char]) -> Option<(&Unit, usize)> {
        self.by_text.at(chars)
    }
}

impl Units {
    /// Whether a classifier is mostly another word: behind a single Chinese digit (一国, 三线) it counts nothing.
    pub fn is_noun(&self, unit: &Unit) -> bool {
        self.nouns.contains(&unit.name)
    }

    /// The unit that a whole text names. Of `克/千瓦时` one side has to be known: then the whole is a unit of its own.
    pub fn named(&self, text: &str) -> Option<Unit> {
        let whole = |t: &str| self.by_text.whole(&t.chars().map(half_width).collect::<Vec<_>>()).cloned();
        let compound = || {
            let (of, by) = text.split_once('/').filter(|(a, b)| !a.is_empty() && !b.is_empty() && !b.contains('/') && text.chars().count() <= 12)?;
            whole(of).or_else(|| whole(by))?;
            Some(Unit { kind: "measure", name: text.to_owned(), code: format!("{{{text}}}"), structural: false })
        };
        whole(text).or_else(compound)
    }
}

const KINDS: [&str; 8] = ["count", "money", "percent", "pp", "bp", "multiple", "measure", "duration"];

fn units_file() -> Result<Units> {
    let file: UnitFile = parse(base("units.toml"))?;
    let mut by_text: Vec<(String, Unit)> = Vec::new();
    let spelling = |text: &str| text.chars().map(half_width).collect::<String>();
    for (words, structural) in [(&file.structural, true), (&file.classifiers, false)] {
        let unit = |name: &String| Unit { kind: "count", name: name.clone(), code: format!("{{{name}}}"), structural };
        by_text.extend(words.iter().map(|name| (spelling(name), unit(name))));
    }
    for group in file.unit {
        let kind = KINDS.iter().find(|k| **k == group.kind).ok_or_else(|| Error::Config(format!("pipelines/base/units.toml: kind `{}` is none of {KINDS:?}", group.kind)))?;
        for row in group.rows {
            let unit = Unit { kind, name: row.unit, code: row.code, structural: false };
            by_text.extend(row.text.iter().map(|text| (spelling(text), unit.clone())));
        }
    }
    Ok(Units { by_text: Lexicon::new(by_text), nouns: file.nouns.into_iter().collect() })
}

static UNIT_TABLE: LazyLock<Units> = LazyLock::new(|| units_file().unwrap_or_default());

pub fn units() -> &'static Units {
    &UNIT_TABLE
}

/// A word beside a number that says how exact it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modifier {
    pub text: Vec<String>,
    pub approx: String,
    pub comparator: String,
    #[serde(default)]
    pub inclusive: bool,
    /// Spellings of `text` that change nothing: 高达 stands before exact numbers.
    #[serde(default)]
    pub except: Vec<String>,
}

/// Words around numbers, and words that look like numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantityWords {
    pub before: Vec<Modifier>,
    pub after: Vec<Modifier>,
    pub idioms: Vec<String>,
    /// Behind 第 and a numeral: articles of a law, numbers of documents, names, and what is a period.
    pub no_ordinal: Vec<String>,
    /// Parts of a unit of money that may follow it: 角, 分.
    pub small_money: Vec<SmallMoney>,
    /// Words before a large number without a unit that make it yuan.
    pub money_words: Vec<String>,
    /// Comparisons that do not stand right beside the number: 比…大, …之下.
    pub compared: Vec<Compared>,
    /// What may stand between the two ends of a range that is told in two comparisons.
    pub between: Vec<String>,
    /// The words of `before` from their ends, with which of which modifier they are.
    #[serde(skip)]
    before_from_end: Lexicon<(usize, usize)>,
    /// The first characters of `after`.
    #[serde(skip)]
    pub after_begin: String,
}

impl QuantityWords {
    fn ready(mut self) -> Self {
        let unlike = |all: String, c: char| if all.contains(c) { all } else { all + c.encode_utf8(&mut [0; 4]) };
        let backwards = |w: &String| w.chars().rev().collect::<String>();
        self.before_from_end =
            Lexicon::new(self.before.iter().enumerate().flat_map(|(m, modifier)| modifier.text.iter().enumerate().map(move |(n, word)| (backwards(word), (m, n)))));
        self.after_begin = self.after.iter().flat_map(|m| &m.text).filter_map(|w| w.chars().next()).fold(String::new(), unlike);
        self
    }

    /// The longest word of `before` that `chars` end in: its length, and which of which modifier it is.
    pub fn ahead(&self, chars: &[char]) -> Option<(usize, (usize, usize))> {
        const LONGEST: usize = 8;
        let mut end = ['\0'; LONGEST];
        let len = chars.len().min(LONGEST);
        end.iter_mut().zip(chars.iter().rev()).for_each(|(slot, c)| *slot = *c);
        self.before_from_end.at(&end[..len]).map(|(word, n)| (n, *word))
    }
}

/// A part of a unit of money.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmallMoney {
    pub text: String,
    /// Of one unit.
    pub share: rust_decimal::Decimal,
}

/// A comparison with a word before the number, behind it, or both.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    #[serde(default)]
    pub before: String,
    #[serde(default)]
    pub behind: String,
    /// gt, ge, lt or le.
    pub comparator: String,
}

static QUANTITY_WORDS: LazyLock<QuantityWords> = LazyLock::new(|| parse::<QuantityWords>(base("quantities.toml")).unwrap_or_default().ready());

pub fn quantities() -> &'static QuantityWords {
    &QUANTITY_WORDS
}

/// Words of the sentences that statistics stand in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatisticWords {
    /// Verbs between a subject and its number that mean nothing else than `is`.
    pub verbs: Vec<String>,
    pub up: Vec<String>,
    pub down: Vec<String>,
    /// Words before a change that make it an event of a period, not a change of a stock.
    pub net: Vec<String>,
    pub basis_yoy: Vec<String>,
    pub basis_mom: Vec<String>,
    pub basis_qoq: Vec<String>,
    pub basis_year_end: Vec<String>,
    pub target: Vec<String>,
    pub forecast: Vec<String>,
    pub regulatory: Vec<String>,
    /// What makes a clause an order, and not only a bound: 不得, 应当.
    pub orders: Vec<String>,
    /// Words of `target` that hold for their own clause alone.
    pub target_here: Vec<String>,
    /// Parts of the country and of the world that have no code.
    pub parts: Vec<String>,
    /// What the clause of a small count says when it counts, and does not arrange: 共检查三件.
    pub counting: Vec<String>,
    pub flow: Vec<String>,
    pub stock: Vec<String>,
    /// Cut off the beginning of a subject.
    pub lead_in: Vec<String>,
    /// Cut off the end of a subject.
    pub tail: Vec<String>,
    /// A number in a sentence or clause with one of these is no statistic.
    pub reject: Vec<String>,
    /// Verbs of saying, behind a speaker.
    pub speech: Vec<String>,
    /// Words of a lead sentence behind the body whose figures a newspaper passes on.
    pub sourced: Vec<String>,
    /// Words of those who come to an event: they are counted there and say nothing of a region.
    pub gathering: Vec<String>,
    /// Verbs that make what they create an event of a period, though the thing is counted on a day: 新建基站.
    pub event: Vec<String>,
    /// Heads that say nothing without what they are of: 规模, 均价.
    pub of_something: Vec<String>,
    /// Attributes that narrow what was named before: 本地企业 of 增值电信企业.
    pub narrower: Vec<String>,
    /// What is done to whom 向 names.
    pub told_to: Vec<String>,
    /// In front of what a time limit runs from.
    pub come_by: Vec<String>,
    /// Of the words that reject a number, those that number something.
    pub identifiers: Vec<String>,
    /// Sentences that say what is not so: 网传.
    pub hearsay: Vec<String>,
    /// What asks people or firms.
    pub surveys: Vec<String>,
    /// Rates that are of nothing that was named before.
    pub own_rates: Vec<String>,
    /// Nouns of what things are done to.
    pub objects: Vec<String>,
    /// Begin what a part of what was counted has done or met with, behind its number.
    pub predicate_begins: Vec<String>,
    pub only_when: Vec<String>,
    /// What is left of the thing named before: 其余.
    pub remainder: Vec<String>,
    /// What a classifier counts where only an attribute is written: 做呼叫中心的有三百家.
    pub counted_noun: std::collections::BTreeMap<String, String>,
    /// The unit of a large number without one, by what its subject ends with: 用户数达7.94亿.
    pub uncounted: std::collections::BTreeMap<String, String>,
    /// The same stretch of the year before.
    pub a_year_before: Vec<String>,
    pub not_speakers: Vec<String>,
    /// What is done to something, without a noun of its own: 要再上四千个.
    pub alone: Vec<String>,
    /// What is done within a period, in front of the thing that it makes: 建成工厂6家.
    pub deeds: Vec<String>,
    /// Classifiers of small counts that arrange a text: 三项, 两个.
    pub arranged: Vec<String>,
    /// Acts of a period: 排查隐患2317处.
    pub acts: Vec<String>,
    /// In front of the day or time that a page's figures are of.
    pub counted_at: Vec<String>,
    /// In a title: the time of the page is that of the holiday.
    pub holidays: Vec<String>,
    /// Behind 按: how a figure was computed.
    pub computed: Vec<String>,
    /// In front of an amount of what stands behind it: 带来300亿元的投资.
    pub brings: Vec<String>,
    /// In front of the one that comes next in an order: 其次是.
    pub next_in_rank: Vec<String>,
    /// Between the bound of a class and the number of those in it: 不足50%的有10个.
    pub band: Vec<String>,
    /// Behind a small count at the head of a clause: 三家企业发展用户26亿户.
    pub bodies: Vec<String>,
    /// Whose events a unit of `happens` counts.
    pub owners: Vec<String>,
    pub happens: Vec<String>,
    /// A figure of each: 日均, 户均.
    pub per: Vec<String>,
    /// Ends of what is measured over an interval, where no other word tells: 收案量.
    pub amounts: Vec<String>,
    /// Words of a forecast that hold for the rest of their sentence.
    pub foreseen: Vec<String>,
    /// Of a time to come these make a forecast, and no target.
    pub supposed: Vec<String>,
    /// In what is measured over an interval, whatever it is: 平均每月.
    pub each_time: Vec<String>,
    /// Words of rules and plans: without one 不低于 is a bound.
    pub modals: Vec<String>,
    /// Characters in front of a verb of one character that make a noun of it: 举报.
    pub noun_ends: std::collections::BTreeMap<String, String>,
    /// What a firm reports in: the day on which it does is not the time of its figures.
    pub reports: Vec<String>,
    /// Clauses that turn to the whole country: 国内方面.
    pub whole_country: Vec<String>,
    /// What somebody says, wishes or plans.
    pub intends: Vec<String>,
    /// Says where a thing stands among others: 亚太紧随其后.
    pub ranking: Vec<String>,
    /// Stands for the figure before: 这个数.
    pub this_figure: Vec<String>,
    /// The day of publication or about it.
    pub just_now: Vec<String>,
    /// Units of what is counted on a day.
    pub counted_on_a_day: Vec<String>,
    /// Words that tell of the day of publication.
    pub nowadays: Vec<String>,
    /// Verbs of telling and holding: their day is not the time of the figures.
    pub occasion: Vec<String>,
    /// Words that take the whole of a period, so that what is counted is an event of it.
    pub throughout: Vec<String>,
    /// Words of what has happened: such a figure is none of a plan's.
    pub done: Vec<String>,
    /// Scope of the page's own body.
    pub own_region: Vec<String>,
}

static STATISTIC_WORDS: LazyLock<StatisticWords> = LazyLock::new(|| parse(base("statistics.toml")).unwrap_or_default());

pub fn statistics() -> &'static StatisticWords {
    &STATISTIC_WORDS
}

static SURNAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (_, text) = base("surnames.txt");
    let lines = text.lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(|l| if l.contains(' ') { l.split(' ').map(str::to_owned).collect::<Vec<_>>() } else { l.chars().map(String::from).collect() }).collect()
});

static SURNAME_SET: LazyLock<HashSet<&'static str, FixedState>> = LazyLock::new(|| surnames().collect());

/// Whether a text is a Chinese surname.
pub fn is_surname(text: &str) -> bool {
    SURNAME_SET.contains(text)
}

/// Chinese surnames.
pub fn surnames() -> impl Iterator<Item = &'static str> {
    SURNAMES.iter().map(String::as_str)
}

/// Whether the embedded files are right.
///
/// # Errors
/// Names the file and the place in it.
pub fn validate() -> Result<()> {
    parse::<ArticleWords>(base("article.toml"))?;
    units_file()?;
    parse::<QuantityWords>(base("quantities.toml"))?;
    parse::<StatisticWords>(base("statistics.toml"))?;
    crate::recognise::period::validate()?;
    crate::recognise::name::words::validate()?;
    crate::extract::words::validate()?;
    #[cfg(feature = "crawl")]
    crate::crawl::words::validate()?;
    crate::decode::validate().map_err(|e| Error::Config(format!("pipelines/base/{e}")))
}

#[cfg(test)]
mod tests {
    #[test]
    fn embedded_files_are_right() {
        super::validate().expect("pipelines/base");
    }
}
