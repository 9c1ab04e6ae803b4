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
//! | `..8` | up to eight characters that are no clause end (`，。；`) |
//! | `(有\|达到)` | one of these |
//! | `约?` | perhaps |
//!
//! White space divides parts and matches nothing. A rule sets fields of the statistic, or rejects it (`not = true`). Where
//! several rules match, the one with the longest match wins, then the higher `priority`, then the smaller id.

mod pattern;

use crate::error::{Error, Result};
use crate::extract::{Class, Statistic};
use crate::recognise::{Context, recognise};
use crate::span::Span;
use pattern::{Number, Pattern};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// What a rule changes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    pub indicator: Option<String>,
    pub subject: Option<String>,
    pub class: Option<String>,
    pub region: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: toml::Spanned<String>,
    pattern: toml::Spanned<String>,
    #[serde(default)]
    not: bool,
    #[serde(default)]
    set: Set,
    #[serde(default)]
    priority: i32,
    /// Sentences it must match.
    examples: Vec<String>,
    /// Sentences with numbers that it must not match.
    counter_examples: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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
    class: Option<Class>,
    priority: i32,
    examples: Vec<String>,
    counter_examples: Vec<String>,
}

/// The rules of a pipeline.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
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
                    class,
                    priority: raw.priority,
                    examples: raw.examples,
                    counter_examples: raw.counter_examples,
                };
                rules.push(rule);
            }
        }
        Ok(Self { rules })
    }

    pub fn len(&self) -> usize {
        self.rules.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Applies the best rule to every statistic of a text; what a rule rejects is taken out.
    pub fn apply(&self, text: &str, statistics: &mut Vec<Statistic>) {
        if self.rules.is_empty() {
            return;
        }
        let numbers: Vec<(Span, Number)> = statistics.iter().map(|s| (s.sentence, Number { span: s.core, unit: s.unit.clone() })).collect();
        statistics.retain_mut(|s| {
            let around: Vec<Number> = numbers.iter().filter(|(sentence, _)| *sentence == s.sentence).map(|(_, n)| n.clone()).collect();
            let Some(rule) = self.best(text, s.sentence, &around, s.core) else { return true };
            if rule.not {
                return false;
            }
            s.indicator = rule.set.indicator.clone().or(s.indicator.take());
            s.region = rule.set.region.clone().or(s.region.take());
            s.class = rule.class.unwrap_or(s.class);
            if let Some(subject) = &rule.set.subject {
                s.subject.clone_from(subject);
            }
            s.rule = format!("{}+{}", s.rule, rule.id);
            true
        });
    }

    fn best(&self, text: &str, sentence: Span, numbers: &[Number], own: Span) -> Option<&Rule> {
        let matched = self.rules.iter().filter_map(|r| r.pattern.find(text, sentence, numbers, own).map(|len| (len, r.priority, std::cmp::Reverse(r.id.as_str()), r)));
        matched.max_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2))).map(|m| m.3)
    }

    /// Runs the rules' own examples and counter-examples.
    ///
    /// # Errors
    /// Lists each that does not hold, with its place and the rule that took the match.
    pub fn check(&self) -> Result<usize> {
        let (mut run, mut wrong) = (0, Vec::new());
        for rule in &self.rules {
            for (sentences, want) in [(&rule.examples, true), (&rule.counter_examples, false)] {
                for sentence in sentences {
                    run += 1;
                    let winner = self.winner(sentence, rule);
                    if want && winner.is_none_or(|w| w.id != rule.id) {
                        let thief = winner.map_or("no rule matches".to_owned(), |w| format!("`{}` takes it", w.id));
                        wrong.push(format!("{}: example of `{}` does not hold, {thief}: {sentence}", rule.place, rule.id));
                    } else if !want && self.matches(rule, sentence) {
                        wrong.push(format!("{}: `{}` matches its counter-example: {sentence}", rule.place, rule.id));
                    }
                }
            }
        }
        if wrong.is_empty() { Ok(run) } else { Err(Error::Gate(format!("{} of {run} rule examples do not hold:\n  {}", wrong.len(), wrong.join("\n  ")))) }
    }

    /// The rule that wins at the first number at which `rule` matches, else at any.
    fn winner(&self, sentence: &str, rule: &Rule) -> Option<&Rule> {
        let numbers = numbers_of(sentence);
        let whole = Span::new(0, sentence.len());
        let own = numbers.iter().find(|n| rule.pattern.find(sentence, whole, &numbers, n.span).is_some())?;
        self.best(sentence, whole, &numbers, own.span)
    }

    fn matches(&self, rule: &Rule, sentence: &str) -> bool {
        let numbers = numbers_of(sentence);
        numbers.iter().any(|n| rule.pattern.find(sentence, Span::new(0, sentence.len()), &numbers, n.span).is_some())
    }
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
        assert_eq!(rules.check().expect("examples hold"), 5);
    }

    #[test]
    fn mistakes_show_file_line_and_caret() {
        let broken = RULES.replace("@firms", "@firm");
        let message = Rules::load([("rules.toml", broken.as_str())]).expect_err("no such lexicon").to_string();
        assert!(message.contains("rules.toml:7:") && message.contains('^') && message.contains("firm"), "{message}");
    }

    #[test]
    fn an_example_that_does_not_hold_is_told() {
        let broken = RULES.replace("共120页\"]\ncounter", "共120张\"]\ncounter");
        let rules = Rules::load([("rules.toml", broken.as_str())]).expect("the file is right");
        assert!(rules.check().expect_err("an example is wrong").to_string().contains("no rule matches"));
    }
}
