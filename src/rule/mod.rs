//! Rules that an analyst writes for what the general mechanism cannot know.
//!
//! A rule looks at the sentence around one statistic. Its pattern is a line of parts, matched in order:
//!
//! | part | matches |
//! |---|---|
//! | `许可证` | these characters |
//! | `@firms` | any word of the lexicon `firms` |
//! | `{n}`, `{n:家}` | the statistic's own number, with that unit |
//! | `{q}`, `{q:%}` | any other number |
//! | `{period}`, `{region}`, `{org}` | a date or period, a region, an organisation of the catalogue |
//! | `..8` | up to eight characters that are no clause end (`，。；`) |
//! | `(有\|达到)` | one of these |
//! | `约?` | perhaps |
//!
//! White space divides parts and matches nothing. A rule sets fields of the statistic, takes them over from the one before
//! (`inherit`), or rejects it (`not = true`). Where several rules match, the one with the longest match wins, then the higher
//! `priority`, then the smaller id.
//!
//! A rule is only tried in sentences that hold one of its anchor words (`Pattern::anchor`), which one automaton finds for all
//! rules: ten times the rules cost little more time.

mod pattern;

use crate::catalogue::{Catalogue, Name};
use crate::error::{Error, Result};
use crate::extract::{Class, Statistic};
use crate::recognise::{Context, recognise};
use crate::span::Span;
use aho_corasick::AhoCorasick;
use pattern::{Mark, Named, Number, Pattern, Slots};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a rule changes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Id of an indicator of the catalogue.
    pub indicator: Option<String>,
    pub subject: Option<String>,
    /// observed, target, forecast, regulatory_parameter, comparison or structural_count.
    pub class: Option<String>,
    /// CN, ISO 3166-2 or GB/T 2260.
    pub region: Option<String>,
}

/// What a statistic may take over from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Inherit {
    Subject,
    Region,
    Period,
}

/// What a statistic is, or that it is none, where the sentence around it reads so.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Rule")]
struct Raw {
    /// Name of the rule; facts that it changed carry it.
    #[schemars(with = "String")]
    id: toml::Spanned<String>,
    /// Parts in order, divided by blanks: characters, `(one|another)`, `@word_of_a_lexicon`, `{n:家}` for the statistic's own number, `{q}` for another, `{period}`, `{region}`, `{org}`, `..8` for up to eight characters, `约?` for perhaps.
    #[schemars(with = "String")]
    pattern: toml::Spanned<String>,
    /// The number is no statistic.
    #[serde(default)]
    not: bool,
    /// What the rule changes.
    #[serde(default)]
    set: Set,
    /// What the statistic takes over from the one before it.
    #[serde(default)]
    inherit: Vec<Inherit>,
    /// Of two rules with a match of the same length, the higher wins.
    #[serde(default)]
    priority: i32,
    /// Sentences it must match.
    examples: Vec<String>,
    /// Sentences with numbers that it must not match.
    counter_examples: Vec<String>,
}

/// A file under `rules/`: what the general mechanism cannot know of a domain.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// Names of word lists, for `@name` in patterns.
    #[serde(default)]
    lexicon: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    rule: Vec<Raw>,
}

/// A compiled rule.
#[derive(Debug)]
struct Rule {
    id: String,
    /// File and line, for messages.
    place: String,
    pattern: Pattern,
    not: bool,
    set: Set,
    inherit: Vec<Inherit>,
    class: Option<Class>,
    priority: i32,
    examples: Vec<String>,
    counter_examples: Vec<String>,
}

/// The rules of a pipeline.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
    /// Finds the anchor words; `anchored` says whose they are.
    anchors: Option<AhoCorasick>,
    anchored: Vec<Vec<usize>>,
}

impl Rules {
    /// Compiles rule files, given as `(path, text)`.
    ///
    /// # Errors
    /// Shows file, line, column and a caret under the mistake.
    pub fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let files: Vec<(&str, &str)> = files.into_iter().collect();
        let parsed: Vec<(&str, &str, File)> =
            files.iter().map(|(path, text)| toml::from_str(text).map(|f| (*path, *text, f)).map_err(|e| Error::Config(format!("{path}: {e}")))).collect::<Result<_>>()?;
        let mut lexicon = BTreeMap::new();
        for (_, _, file) in &parsed {
            lexicon.extend(file.lexicon.clone());
        }
        let (mut rules, mut ids) = (Vec::new(), HashSet::new());
        for (path, text, file) in parsed {
            for raw in file.rule {
                let id = raw.id.get_ref().clone();
                if !ids.insert(id.clone()) {
                    return Err(show(path, text, raw.id.span(), 0, &format!("rule `{id}` is defined twice; rename one")));
                }
                let pattern = Pattern::parse(raw.pattern.get_ref(), &lexicon).map_err(|(at, why)| show(path, text, raw.pattern.span(), at + 1, &why))?;
                if raw.examples.is_empty() || raw.counter_examples.is_empty() {
                    return Err(show(path, text, raw.id.span(), 0, "a rule needs `examples` and `counter_examples`, at least one of each"));
                }
                let class = match raw.set.class.as_deref() {
                    None => None,
                    Some(name) => Some(class_named(name).ok_or_else(|| {
                        show(path, text, raw.id.span(), 0, &format!("class `{name}` is none of observed, target, forecast, regulatory_parameter, comparison, structural_count"))
                    })?),
                };
                let line = text[..raw.id.span().start].lines().count();
                let rule = Rule {
                    id,
                    place: format!("{path}:{line}"),
                    pattern,
                    not: raw.not,
                    set: raw.set,
                    inherit: raw.inherit,
                    class,
                    priority: raw.priority,
                    examples: raw.examples,
                    counter_examples: raw.counter_examples,
                };
                rules.push(rule);
            }
        }
        let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, rule) in rules.iter().enumerate() {
            for word in rule.pattern.anchor() {
                words.entry(word.clone()).or_default().push(i);
            }
        }
        let anchors = if words.is_empty() { None } else { Some(AhoCorasick::new(words.keys()).map_err(|e| Error::Config(format!("rules: {e}")))?) };
        Ok(Self { rules, anchors, anchored: words.into_values().collect() })
    }

    /// Rules of which an anchor stands in a sentence, in the order of their files.
    fn candidates(&self, sentence: &str) -> Vec<&Rule> {
        let found = self.anchors.iter().flat_map(|a| a.find_overlapping_iter(sentence)).filter_map(|m| self.anchored.get(m.pattern().as_usize()));
        let mut ids: Vec<usize> = found.flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|i| self.rules.get(i)).collect()
    }

    pub fn len(&self) -> usize {
        self.rules.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Applies the best rule to every statistic of a text; what a rule rejects is taken out.
    pub fn apply(&self, text: &str, catalogue: &Catalogue, statistics: &mut Vec<Statistic>) {
        if self.rules.is_empty() {
            return;
        }
        let mut numbers: HashMap<Span, Vec<Number>> = HashMap::new();
        for s in statistics.iter() {
            numbers.entry(s.sentence).or_default().push(Number { span: s.core, unit: s.unit.clone() });
        }
        let mut around = Around::default();
        let mut before: Option<Statistic> = None;
        statistics.retain_mut(|s| {
            if around.sentence != Some(s.sentence) {
                let candidates = self.candidates(s.sentence.of(text));
                let numbers = numbers.get(&s.sentence).cloned().unwrap_or_default();
                let marks = if candidates.iter().any(|r| r.pattern.asks_for_names()) { marks(text, s.sentence, catalogue) } else { Vec::new() };
                around = Around { sentence: Some(s.sentence), candidates, numbers, marks };
            }
            let slots = Slots { numbers: &around.numbers, marks: &around.marks };
            let kept = match best(&around.candidates, text, s.sentence, slots, s.core) {
                Some(rule) if rule.not => false,
                Some(rule) => {
                    rule.change(s, before.as_ref());
                    true
                }
                None => true,
            };
            if kept {
                before = Some(s.clone());
            }
            kept
        });
    }

    /// Runs the rules' own examples and counter-examples.
    ///
    /// # Errors
    /// Lists each that does not hold, with its place and the rule that took the match.
    pub fn check(&self, catalogue: &Catalogue) -> Result<usize> {
        let (mut run, mut wrong) = (0, Vec::new());
        for rule in &self.rules {
            for (sentences, want) in [(&rule.examples, true), (&rule.counter_examples, false)] {
                for sentence in sentences {
                    run += 1;
                    let winner = self.winner(sentence, rule, catalogue);
                    if want && winner.is_none_or(|w| w.id != rule.id) {
                        let thief = winner.map_or("no rule matches".to_owned(), |w| format!("`{}` takes it", w.id));
                        wrong.push(format!("{}: example of `{}` does not hold, {thief}: {sentence}", rule.place, rule.id));
                    } else if !want && self.matches(rule, sentence, catalogue) {
                        wrong.push(format!("{}: `{}` matches its counter-example: {sentence}", rule.place, rule.id));
                    }
                }
            }
        }
        if wrong.is_empty() { Ok(run) } else { Err(Error::Gate(format!("{} of {run} rule examples do not hold:\n  {}", wrong.len(), wrong.join("\n  ")))) }
    }

    /// The rule that wins at the first number at which `rule` matches, else at any.
    fn winner(&self, sentence: &str, rule: &Rule, catalogue: &Catalogue) -> Option<&Rule> {
        let (numbers, marks, whole) = read(sentence, catalogue);
        let slots = Slots { numbers: &numbers, marks: &marks };
        let own = numbers.iter().find(|n| rule.pattern.find(sentence, whole, slots, n.span).is_some())?;
        best(&self.candidates(sentence), sentence, whole, slots, own.span)
    }

    fn matches(&self, rule: &Rule, sentence: &str, catalogue: &Catalogue) -> bool {
        let (numbers, marks, whole) = read(sentence, catalogue);
        numbers.iter().any(|n| rule.pattern.find(sentence, whole, Slots { numbers: &numbers, marks: &marks }, n.span).is_some())
    }
}

/// A sentence that rules are tried in.
#[derive(Default)]
struct Around<'a> {
    sentence: Option<Span>,
    candidates: Vec<&'a Rule>,
    numbers: Vec<Number>,
    marks: Vec<Mark>,
}

impl Rule {
    /// Sets what the rule says, after taking over what it inherits.
    fn change(&self, s: &mut Statistic, before: Option<&Statistic>) {
        if let Some(before) = before {
            for field in &self.inherit {
                match field {
                    Inherit::Subject => {
                        s.subject.clone_from(&before.subject);
                        s.indicator.clone_from(&before.indicator);
                    }
                    Inherit::Region => (s.region, s.region_basis) = (before.region.clone(), before.region.as_ref().map(|_| "inherited")),
                    Inherit::Period => s.time = before.time,
                }
            }
        }
        s.indicator = self.set.indicator.clone().or(s.indicator.take());
        s.region = self.set.region.clone().or(s.region.take());
        s.class = self.class.unwrap_or(s.class);
        if let Some(subject) = &self.set.subject {
            s.subject.clone_from(subject);
        }
        s.rule = format!("{}+{}", s.rule, self.id);
    }
}

fn best<'r>(rules: &[&'r Rule], text: &str, sentence: Span, slots: Slots, own: Span) -> Option<&'r Rule> {
    let matched = rules.iter().filter_map(|r| r.pattern.find(text, sentence, slots, own).map(|len| (len, r.priority, std::cmp::Reverse(r.id.as_str()), *r)));
    matched.max_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2))).map(|m| m.3)
}

/// Periods, regions and organisations of a sentence.
fn marks(text: &str, sentence: Span, catalogue: &Catalogue) -> Vec<Mark> {
    let within = sentence.of(text);
    let periods = recognise(within, &Context::default()).into_iter().filter(|m| m.period.is_some()).map(|m| Mark { span: m.span, named: Named::Period });
    let names = catalogue
        .names(within)
        .map(|(name, range)| Mark { span: Span::new(range.start, range.end), named: if matches!(name, Name::Region(_)) { Named::Region } else { Named::Organisation } });
    periods.chain(names).map(|m| Mark { span: m.span.shift(sentence.start), ..m }).collect()
}

fn read(sentence: &str, catalogue: &Catalogue) -> (Vec<Number>, Vec<Mark>, Span) {
    let whole = Span::new(0, sentence.len());
    (numbers_of(sentence), marks(sentence, whole, catalogue), whole)
}

fn numbers_of(sentence: &str) -> Vec<Number> {
    let mentions = recognise(sentence, &Context::default()).into_iter();
    mentions.filter_map(|m| Some(Number { span: m.span, unit: m.quantity?.unit.map(|u| u.name).unwrap_or_default() })).collect()
}

fn class_named(name: &str) -> Option<Class> {
    [Class::Observed, Class::RegulatoryParameter, Class::Target, Class::Forecast, Class::Comparison, Class::StructuralCount].into_iter().find(|c| c.name() == name)
}

/// A mistake with the line it is in and a caret under it.
fn show(path: &str, text: &str, span: std::ops::Range<usize>, into: usize, why: &str) -> Error {
    use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
    let start = (span.start + into).min(span.end);
    let end = text[start..].chars().next().map_or(start, |c| start + c.len_utf8()).max(if into == 0 { span.end } else { start });
    let report = &[Level::ERROR.primary_title(why).element(Snippet::source(text).path(path).annotation(AnnotationKind::Primary.span(start..end)))];
    Error::Config(Renderer::plain().render(report).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
[lexicon]
firms = ["企业", "公司"]

[[rule]]
id = "pledged"
pattern = "{n:家} ..6 @firms ..2 承诺"
set = { indicator = "pledged_firms" }
examples = ["已有267家相应的企业承诺年底前持证"]
counter_examples = ["共有267家企业，另有3家承诺", "267个企业承诺"]

[[rule]]
id = "paper"
pattern = "(《|白皮书) ..9 {n:页}"
not = true
examples = ["白皮书全文共120页"]
counter_examples = ["全文共120页"]
"#;

    #[test]
    fn rules_run_their_own_examples() {
        let rules = Rules::load([("rules.toml", RULES)]).expect("the file is right");
        assert_eq!(rules.check(&Catalogue::default()).expect("examples hold"), 5);
    }

    #[test]
    fn mistakes_show_file_line_and_caret() {
        let broken = RULES.replace("@firms", "@firm");
        let message = Rules::load([("rules.toml", broken.as_str())]).expect_err("no such lexicon").to_string();
        assert!(message.contains("rules.toml:7:") && message.contains('^') && message.contains("firm"), "{message}");
    }

    #[test]
    fn a_rule_is_tried_only_where_its_anchor_stands() {
        let many: String =
            (0..500).map(|i| format!("[[rule]]\nid = \"r{i}\"\npattern = \"{{n:家}} 甲{i}号乙\"\nexamples = [\"3家甲{i}号乙\"]\ncounter_examples = [\"3家\"]\n")).collect();
        let rules = Rules::load([("rules.toml", RULES), ("many.toml", many.as_str())]).expect("the files are right");
        assert_eq!(rules.candidates("已有267家企业承诺年底前持证").iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["pledged"]);
        assert!(rules.candidates("全国共有267家").is_empty());
    }

    #[test]
    fn a_pattern_of_slots_alone_is_refused() {
        let broken = RULES.replace("{n:家} ..6 @firms ..2 承诺", "{region} ..6 {n:家}");
        assert!(Rules::load([("rules.toml", broken.as_str())]).expect_err("no word").to_string().contains("must be there"));
    }

    #[test]
    fn slots_take_periods_and_names() {
        let rule = RULES.replace("{n:家} ..6 @firms ..2 承诺", "{period} ..6 {n:家} ..6 @firms ..2 承诺");
        let rules = Rules::load([("rules.toml", rule.as_str())]).expect("the file is right");
        let told = rules.check(&Catalogue::default()).expect_err("its example tells no period").to_string();
        assert!(told.contains("pledged"), "{told}");
        let rule = rule.replace("已有267家相应的企业承诺", "2017年已有267家企业承诺");
        assert_eq!(Rules::load([("rules.toml", rule.as_str())]).expect("the file is right").check(&Catalogue::default()).expect("examples hold"), 5);
    }

    #[test]
    fn an_example_that_does_not_hold_is_told() {
        let broken = RULES.replace("共120页\"]\ncounter", "共120张\"]\ncounter");
        let rules = Rules::load([("rules.toml", broken.as_str())]).expect("the file is right");
        assert!(rules.check(&Catalogue::default()).expect_err("an example is wrong").to_string().contains("no rule matches"));
    }
}
