//! What is known of the world: regions, organisations, services and indicators, loaded from `pipelines/`, never from code.

mod sieve;

use crate::error::{Error, Result};
use crate::knowledge;
use crate::recognise::lexicon::Lexicon;
use crate::recognise::numeral::half_width;
use schemars::JsonSchema;
use serde::Deserialize;
use sieve::Sieve;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// A region with its ISO 3166-2 code (provinces), GB/T 2260 code (below), CN or WORLD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    pub code: String,
    pub name: String,
    pub level: String,
    pub parent: String,
}

/// An organisation that pages quote.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Full name.
    pub name: String,
    /// Names that texts use for it.
    #[serde(default)]
    pub short: Vec<String>,
    /// regulator, ministry, company …
    pub kind: String,
    /// The region whose figures it publishes.
    pub scope: Option<String>,
    /// The body that it is a part of.
    pub parent: Option<String>,
}

/// A service of a classification, such as the 2015 classification of telecommunications services.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The classification's own code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Names that texts use for it.
    #[serde(default)]
    pub short: Vec<String>,
    /// The code one level up.
    pub parent: Option<String>,
}

/// Something that is measured again and again: the key of a series.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Stable, snake_case.
    pub id: String,
    /// In Chinese.
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// Base unit in Chinese; empty for an index without a unit.
    pub unit: String,
    pub kind: Kind,
    /// The subject must hold one member of every group.
    pub all: Vec<Vec<String>>,
    /// And none of these.
    #[serde(default)]
    pub none: Vec<String>,
    /// What it is broken down by, and the part it is: `{ deployment = "public" }`.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
    /// Id of the indicator that it is a part of.
    pub part_of: Option<String>,
    /// SDMX series, where it has one.
    #[serde(default)]
    pub sdmx: String,
    /// Data Commons variable, where it has one.
    #[serde(default)]
    pub datacommons: String,
    /// Subjects that are this indicator.
    pub examples: Vec<String>,
    /// Subjects that come close and are not.
    pub counter_examples: Vec<String>,
}

/// Counted on a day, or over an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Stock,
    Flow,
}

/// Units that count the same things: a firm is counted in 家, 户 or 个.
const ALIKE: [&[&str]; 12] = [
    &["家", "户", "个", "家次", "家企业"],
    &["件", "件次", "人次", "起", "宗", "例", "个", "条", "次", "条次"],
    &["个", "座", "处", "站", "套", "点位"],
    &["款", "个", "款次"],
    &["人", "名", "位", "万人", "人次"],
    &["席", "个"],
    &["架", "个", "台", "机架", "标准机架"],
    &["部", "台", "个"],
    &["KB", "MB", "GB", "TB", "PB", "EB", "ZB"],
    &["Kbps", "Mbps", "Gbps", "Tbps", "Pbps"],
    &["FLOPS", "TFLOPS", "PFLOPS", "EFLOPS"],
    &["公里", "千米", "皮长公里", "芯公里"],
];

impl Indicator {
    /// Characters of the matched members, or `None` where the subject is something else.
    fn weight(&self, subject: &str) -> Option<usize> {
        if self.none.iter().any(|n| subject.contains(n.as_str())) {
            return None;
        }
        self.all.iter().map(|group| group.iter().filter(|m| subject.contains(m.as_str())).map(|m| m.chars().count()).max()).sum()
    }

    /// Whether a value in `unit` can be of this indicator.
    pub fn fits_unit(&self, unit: &str) -> bool {
        fn base(unit: &str) -> &str {
            unit.split('/').next().unwrap_or(unit)
        }
        let (a, b) = (base(&self.unit), base(unit));
        let money = |u: &str| matches!(u, "元" | "美元" | "欧元" | "港元");
        a.is_empty() || a == b || (money(a) && money(b)) || ALIKE.iter().any(|g| g.contains(&a) && g.contains(&b))
    }
}

/// White space out, half width, upper case: how subjects are compared with the catalogue.
pub fn normal(subject: &str) -> String {
    subject.chars().map(half_width).filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Everything a pipeline knows.
#[derive(Debug, Default)]
pub struct Catalogue {
    pub regions: Vec<Region>,
    pub organisations: Vec<Organisation>,
    pub services: Vec<Service>,
    pub indicators: Vec<Indicator>,
    /// Names of regions and organisations.
    names: Lexicon<Entry>,
    /// Made when the first number asks.
    sieve: OnceLock<Sieve>,
    /// Names of services below the classes of the classification, made when the first indicator is found.
    service_names: OnceLock<Vec<String>>,
}

#[derive(Debug, Clone, Copy)]
enum Entry {
    Region(usize),
    Organisation(usize),
    /// A word that holds a region's name and is none.
    Other,
}

/// A name found in a text.
#[derive(Debug, Clone, Copy)]
pub enum Name<'a> {
    Region(&'a Region),
    Organisation(&'a Organisation),
}

/// Words that hold the name of a region by chance.
const NOT_REGIONS: [&str; 22] = [
    "其中山东",
    "北海道",
    "三明治",
    "德州扑克",
    "宁德时代",
    "国内江苏",
    "中国移动",
    "中国电信",
    "中国联通",
    "中国铁塔",
    "中国广电",
    "湖南通信",
    "上海口岸",
    "海南通信",
    "云南通信",
    "河南通信",
    "大连接",
    "大同小异",
    "保定期",
    "和平安",
    "普通化",
    "发展中国家",
];

/// A file under `catalogue/`: what is measured, who publishes it, and the services of a classification.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(default)]
    indicator: Vec<Indicator>,
    #[serde(default)]
    organisation: Vec<Organisation>,
    #[serde(default)]
    service: Vec<Service>,
}

impl Catalogue {
    /// Reads catalogue files: `(path, text)` of TOML files, later ones adding to earlier ones.
    ///
    /// # Errors
    /// A file does not parse, an id stands twice, a whole or region is unknown: with path, line and what to do.
    pub fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut catalogue = Self { regions: regions()?, ..Self::default() };
        let mut seen: HashMap<String, String> = HashMap::new();
        for (path, text) in files {
            let file: File = knowledge::toml(text).map_err(|e| Error::Config(format!("{path}: {e}")))?;
            for indicator in &file.indicator {
                if let Some(other) = seen.insert(indicator.id.clone(), path.to_owned()) {
                    return Err(Error::Config(format!("{path}: indicator `{}` is already in {other}; give one of them another id", indicator.id)));
                }
                if indicator.examples.len() < 2 || indicator.counter_examples.is_empty() {
                    return Err(Error::Config(format!("{path}: indicator `{}` needs at least two `examples` and one of `counter_examples`", indicator.id)));
                }
            }
            catalogue.indicators.extend(file.indicator.into_iter().map(normalised));
            catalogue.organisations.extend(file.organisation);
            catalogue.services.extend(file.service);
        }
        for indicator in &catalogue.indicators {
            if let Some(whole) = indicator.part_of.as_ref().filter(|w| !seen.contains_key(*w)) {
                return Err(Error::Config(format!("{}: indicator `{}` is part of `{whole}`, which no catalogue file defines", seen[&indicator.id], indicator.id)));
            }
        }
        catalogue.names = catalogue.build_names();
        Ok(catalogue)
    }

    fn build_names(&self) -> Lexicon<Entry> {
        let organisations = self.organisations.iter().enumerate();
        let organisations = organisations.flat_map(|(i, o)| std::iter::once(&o.name).chain(&o.short).map(move |name| (name.as_str(), Entry::Organisation(i))));
        let others = NOT_REGIONS.iter().map(|w| (*w, Entry::Other));
        let regions = self.regions.iter().enumerate().map(|(i, r)| (r.name.as_str(), Entry::Region(i)));
        let names = organisations.chain(others).chain(regions).chain(short_names().map(|(i, short)| (short, Entry::Region(i))));
        let mut names: Vec<(&str, Entry)> = names.filter(|(name, _)| name.chars().nth(1).is_some()).collect();
        // Of a name that comes twice the first holds.
        names.reverse();
        Lexicon::new(names)
    }

    /// Names of regions and organisations in a text, with their bytes, leftmost and longest.
    pub fn names<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Name<'a>, std::ops::Range<usize>)> + 'a {
        let chars: Vec<char> = text.chars().collect();
        let (mut next, mut byte) = (0, 0);
        std::iter::from_fn(move || {
            while let Some(rest) = chars.get(next..).filter(|rest| !rest.is_empty()) {
                let (entry, len) = self.names.at(rest).map_or((Entry::Other, 1), |(entry, len)| (*entry, len));
                let start = byte;
                byte += rest[..len].iter().map(|c| c.len_utf8()).sum::<usize>();
                next += len;
                let name = match entry {
                    Entry::Region(i) => self.regions.get(i).map(Name::Region),
                    Entry::Organisation(i) => self.organisations.get(i).map(Name::Organisation),
                    Entry::Other => None,
                };
                if let Some(name) = name {
                    return Some((name, start..byte));
                }
            }
            None
        })
    }

    /// The province that a region is or lies in.
    pub fn province(&self, code: &str) -> Option<String> {
        let mut region = self.region(code)?;
        for _ in 0..4 {
            if region.level == "province" {
                return Some(region.code.clone());
            }
            region = self.region(&region.parent)?;
        }
        None
    }

    pub fn region(&self, code: &str) -> Option<&Region> {
        self.regions.iter().find(|r| r.code == code)
    }

    /// The indicator that a subject is about: the one whose matched words are longest.
    pub fn indicator(&self, subject: &str, unit: Option<&str>) -> Option<&Indicator> {
        let subject = normal(subject);
        let candidates = self.sieve.get_or_init(|| Sieve::new(&self.indicators)).candidates(&subject);
        candidates
            .into_iter()
            .filter_map(|i| self.indicators.get(i))
            .filter(|i| unit.is_none_or(|u| i.fits_unit(u)))
            .filter_map(|i| i.weight(&subject).map(|w| (w, i.all.len(), std::cmp::Reverse(i.id.as_str()), i)))
            .max_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)))
            .map(|m| m.3)
            .filter(|i| i.dimensions.contains_key("service") || !self.is_of_one_service(&subject, i))
    }

    /// Whether a subject names a service that an indicator of all services does not speak of: 互联网数据中心业务持证企业数省颁证
    /// is a part of 省颁证企业, and would stand in its series as another value of it.
    fn is_of_one_service(&self, subject: &str, indicator: &Indicator) -> bool {
        let names = self.service_names.get_or_init(|| {
            let narrow = self.services.iter().filter(|s| s.code.chars().count() > 2);
            narrow.flat_map(|s| std::iter::once(&s.name).chain(&s.short)).map(|n| normal(n)).filter(|n| n.ends_with("业务") && n.chars().count() > 3).collect()
        });
        let told = |name: &String| indicator.all.iter().flatten().any(|w| subject.contains(w.as_str()) && (name.contains(w.as_str()) || w.contains(name.as_str())));
        names.iter().any(|name| subject.contains(name.as_str()) && !told(name))
    }

    /// Runs every indicator's examples and counter-examples.
    ///
    /// # Errors
    /// Lists each example that does not hold, and which indicator took it.
    pub fn check(&self) -> Result<usize> {
        let mut wrong = Vec::new();
        let mut run = 0;
        for indicator in &self.indicators {
            for example in &indicator.examples {
                run += 1;
                match self.indicator(example, None) {
                    Some(found) if found.id == indicator.id => {}
                    Some(found) => wrong.push(format!("`{example}` should be {} but is taken by {}", indicator.id, found.id)),
                    None => wrong.push(format!("`{example}` should be {} but matches nothing", indicator.id)),
                }
            }
            for example in &indicator.counter_examples {
                run += 1;
                if self.indicator(example, None).is_some_and(|f| f.id == indicator.id) {
                    wrong.push(format!("`{example}` is a counter-example of {} and matches it", indicator.id));
                }
            }
        }
        if wrong.is_empty() { Ok(run) } else { Err(Error::Gate(format!("{} of {run} catalogue examples do not hold:\n  {}", wrong.len(), wrong.join("\n  ")))) }
    }
}

fn normalised(mut indicator: Indicator) -> Indicator {
    indicator.all.iter_mut().flatten().for_each(|m| *m = normal(m));
    indicator.none.iter_mut().for_each(|m| *m = normal(m));
    indicator
}

fn rows() -> impl Iterator<Item = (usize, Vec<&'static str>)> {
    knowledge::base("regions.tsv").1.lines().enumerate().skip(1).map(|(n, l)| (n + 1, l.split('\t').collect()))
}

fn regions() -> Result<Vec<Region>> {
    rows()
        .map(|(n, row)| match row.as_slice() {
            [code, name, _, level, parent] => Ok(Region { code: (*code).into(), name: (*name).into(), level: (*level).into(), parent: (*parent).into() }),
            _ => Err(Error::Config(format!("pipelines/base/regions.tsv:{n}: {} columns where 5 are due", row.len()))),
        })
        .collect()
}

/// Short names with the index of their region; the abbreviations of one character only as pairs (京津 is none of ours).
fn short_names() -> impl Iterator<Item = (usize, &'static str)> {
    rows().enumerate().flat_map(|(i, (_, row))| row.get(2).copied().unwrap_or_default().split('|').filter(|s| !s.is_empty()).map(move |s| (i, s)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_figure_of_one_service_is_none_of_all_services() {
        let catalogue = crate::pipeline::Pipeline::load("telecom").expect("telecom").catalogue;
        let found = |subject| catalogue.indicator(subject, Some("家")).map(|i| i.id.as_str());
        assert_eq!(found("省颁证企业"), Some("value_added_local_firms"));
        assert_eq!(found("本地增值电信业务持证企业"), Some("value_added_local_firms"));
        assert_eq!(found("国内呼叫中心业务持证企业数省颁证"), None);
        assert_eq!(found("互联网数据中心业务企业"), Some("idc_licensed_firms"));
    }
}
