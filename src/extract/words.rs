//! The words of the facts that are no statistics, from `pipelines/base/facts.toml`.

use crate::error::{Error, Result};
use crate::knowledge;
use crate::recognise::name::words::{Meanings, Words};
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AliasWords {
    pub verbs: Words,
    pub several: Words,
    pub other: Words,
    pub before: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonWords {
    pub roles: Vec<(String, String)>,
    pub label_roles: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CitationWords {
    pub documents: Words,
    pub not_documents: Words,
    pub by: Words,
    pub issue: Words,
    pub draft: Words,
    pub repealed: Words,
    pub current: Words,
    pub demonstratives: Words,
    pub sorts: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeadlineWords {
    pub before: Words,
    pub after: Words,
    pub cases: Words,
    pub ended: Words,
    pub hours: Words,
    pub shifts: Words,
    pub effect: Words,
    pub borders: Words,
    pub prohibit: Words,
    pub held: Words,
    pub launch: Words,
    pub achieve: Words,
    pub forecast: Words,
    pub labels: Words,
    pub gather: Words,
    pub set: Words,
    pub pending: Words,
    pub then: Words,
    pub within: Words,
    pub since: Words,
    pub ends: Words,
    pub goals: Words,
    pub closes: Words,
    pub included: Words,
    pub issued: Words,
    pub in_force: Words,
    pub undone: Words,
    pub recurring: Meanings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObligationWords {
    pub must: Words,
    pub must_not: Words,
    pub may: Words,
    pub exempt: Words,
    pub should: Words,
    pub not_after: Words,
    pub not_before: Words,
    pub leave: Words,
    pub bearers: Words,
    pub compounds: Words,
    pub lead_in: Words,
    pub tail: Words,
    pub prepositions: Words,
    pub conditions: Words,
    pub pronouns: Words,
    pub questions: Words,
    pub does: Words,
    pub hands_in: Words,
    pub demands: Words,
    pub all: Words,
    pub will: Words,
    pub not_will: Words,
    pub own: Words,
    pub asides: Words,
    pub pointing: Words,
    pub bans: Words,
    pub talk: Words,
    pub anyone: Words,
    pub asks: Words,
    pub commands: Words,
    pub punishes: Words,
    pub frees: Words,
    pub mild: Words,
    pub acts: Words,
    pub nobody: Words,
    pub advisers: Vec<String>,
    pub outside: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PenaltyWords {
    pub sanctions: Meanings,
    pub lists: Words,
    pub conducts: Words,
    pub laid: Words,
    pub counts: Words,
    pub fined: Words,
    pub threat: Words,
    pub done: Words,
    pub fines: Words,
    pub totals: Words,
    pub light: Words,
    pub counted: Words,
    pub cases: Words,
    pub orders: Words,
    pub sums: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublicationWords {
    pub verbs: Meanings,
    pub between: Words,
    pub things: Words,
    pub speech: Words,
    pub vague: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgrammeWords {
    pub verbs: Meanings,
    pub things: Words,
    pub works: Words,
    pub campaigns: Words,
    pub vague: Words,
    pub generic: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventWords {
    pub things: Words,
    pub verbs: Words,
    pub organise: Words,
    pub generic: Words,
    pub trim: Words,
    pub venues: Words,
    pub adverbs: Words,
    pub general: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnumerationWords {
    pub joints: Vec<String>,
    pub kinds: Vec<String>,
    pub copulas: Vec<String>,
    pub nouns: Words,
    pub ordinals: Meanings,
    pub steps: Words,
    pub notes: Words,
    pub last: Words,
    pub open_ended: Words,
    pub loose: Words,
    pub parts: Words,
    pub lead: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassificationWords {
    pub codes: Words,
    pub is: Words,
    pub pointing: Words,
    pub none: Words,
    pub subtype: Words,
    pub kind_of: Words,
    pub classes: Words,
    pub licensed: Words,
    pub negation: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DefinitionWords {
    pub not_begins: Words,
    pub begins: Words,
    pub means: Words,
    pub terms: Words,
    pub kinds: Words,
    pub lead_in: Words,
    pub not_terms: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatementWords {
    pub verbs: Words,
    pub open: Words,
    pub views: Words,
    pub not_said: Words,
    pub hearers: Words,
    pub lead_in: Words,
    pub adverbs: Words,
    pub circumstances: Words,
    pub settings: Words,
    pub pronouns: Words,
    pub unnamed: Words,
    pub gatherings: Words,
    pub answers: Words,
    pub continues: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyWords {
    pub questions: Words,
    pub public: Words,
    pub in_force: Words,
    pub working: Words,
    pub works: Meanings,
    pub planned: Words,
    pub soon: Words,
    pub acts: Words,
    pub things: Words,
    pub rules: Words,
    pub wishes: Words,
    pub not_after: Words,
    pub not_before: Words,
    pub own: Words,
    pub makers: Words,
    pub consult: Words,
    pub opinions: Words,
    pub about: Words,
    pub pilots: Words,
    pub legislate: Words,
    pub submit: Words,
    pub review: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactWords {
    pub alias: AliasWords,
    pub person: PersonWords,
    pub citation: CitationWords,
    pub deadline: DeadlineWords,
    pub obligation: ObligationWords,
    pub penalty: PenaltyWords,
    pub publication: PublicationWords,
    pub programme: ProgrammeWords,
    pub event: EventWords,
    pub enumeration: EnumerationWords,
    pub classification: ClassificationWords,
    pub definition: DefinitionWords,
    pub statement: StatementWords,
    pub policy_signal: PolicyWords,
}

static FACTS: LazyLock<FactWords> = LazyLock::new(|| knowledge::parse(knowledge::base("facts.toml")).unwrap_or_default());

pub(super) fn facts() -> &'static FactWords {
    &FACTS
}

/// Whether the file is right.
///
/// # Errors
/// Names the place in it.
pub(crate) fn validate() -> Result<()> {
    let (file, text) = knowledge::base("facts.toml");
    knowledge::parse::<FactWords>((file, text))?;
    let lists: toml::Table = knowledge::parse((file, text))?;
    for (kind, words) in &lists {
        for (name, list) in words.as_table().into_iter().flatten() {
            twice(list).map_or(Ok(()), |word| Err(Error::Config(format!("pipelines/base/{file}: `{kind}.{name}` holds `{word}` twice or empty; leave one"))))?;
        }
    }
    let all = facts();
    let unknown = |list: &Meanings, known: &[&str]| list.meanings().find(|m| !known.contains(m)).map(str::to_owned);
    let checks = [("policy_signal.works", unknown(&all.policy_signal.works, &SIGNALS)), ("deadline.recurring", unknown(&all.deadline.recurring, &EVERY))];
    for (list, meaning) in checks {
        meaning.map_or(Ok(()), |m| Err(Error::Config(format!("pipelines/base/{file}: `{list}` means `{m}`, which is none of those that the tables name"))))?;
    }
    Ok(())
}

/// What a word of `works` and `recurring` may mean.
const SIGNALS: [&str; 3] = ["under_evaluation", "drafting", "in_progress"];
const EVERY: [&str; 6] = ["P1Y", "P6M", "P3M", "P1M", "P1W", "P1D"];

/// A word that a list holds twice, or that is empty. Of pairs the first counts.
fn twice(list: &toml::Value) -> Option<String> {
    let mut seen = std::collections::HashSet::new();
    let word = |v: &toml::Value| v.as_str().or_else(|| v.as_array()?.first()?.as_str()).map(str::to_owned);
    list.as_array()?.iter().filter_map(word).find(|w| w.is_empty() || !seen.insert(w.clone()))
}
