//! The facts of a page beside its statistics: one shape for all, one module a kind.

use super::reading::Reading;
use super::{
    Scope, alias, citation, classification, deadline, definition, enumeration, event, obligation, organisation, penalty, person, policy_signal, programme, publication, statement,
};
use crate::article::Article;
use crate::catalogue::Catalogue;
use crate::segment::Sentence;
use crate::span::Span;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// A fact with its evidence, in the article's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub span: Span,
    pub sentence: Span,
    pub rule: &'static str,
    pub confidence: f32,
    pub body: Body,
    /// What connects it with others of the page: the name of the link, and the index of the other fact.
    pub links: Vec<(&'static str, usize)>,
}

/// What a fact says, by kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Body {
    Citation(citation::Citation),
    Person(person::Person),
    Organisation(organisation::Organisation),
    Enumeration(enumeration::Enumeration),
    Deadline(deadline::Deadline),
    Obligation(obligation::Obligation),
    Penalty(penalty::Penalty),
    Publication(publication::Publication),
    Event(event::Event),
    Programme(programme::Programme),
    Classification(classification::Classification),
    Alias(alias::Alias),
    Definition(definition::Definition),
    Statement(statement::Statement),
    PolicySignal(policy_signal::PolicySignal),
}

impl Body {
    pub fn kind(&self) -> &'static str {
        match self {
            Body::Citation(_) => "citation",
            Body::Person(_) => "person",
            Body::Organisation(_) => "organisation",
            Body::Enumeration(_) => "enumeration",
            Body::Deadline(_) => "deadline",
            Body::Obligation(_) => "obligation",
            Body::Penalty(_) => "penalty",
            Body::Publication(_) => "publication",
            Body::Event(_) => "event",
            Body::Programme(_) => "programme",
            Body::Classification(_) => "classification",
            Body::Alias(_) => "alias",
            Body::Definition(_) => "definition",
            Body::Statement(_) => "statement",
            Body::PolicySignal(_) => "policy_signal",
        }
    }

    /// The fields of its kind as a JSON object.
    pub fn fields(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

impl Fact {
    pub(super) fn new(span: Span, sentence: Span, rule: &'static str, confidence: f32, body: Body) -> Self {
        Self { span, sentence, rule, confidence, body, links: Vec::new() }
    }
}

/// Every fact of an article that is no statistic, kind by kind, each in the order of the text.
pub fn extract(article: &Article, sentences: &[Sentence], scope: &Scope, catalogue: &Catalogue) -> Vec<Fact> {
    let reading = Reading::new(article, sentences, scope, catalogue);
    let mut facts = Vec::new();
    for kind in [
        citation::extract,
        person::extract,
        organisation::extract,
        enumeration::extract,
        deadline::extract,
        obligation::extract,
        penalty::extract,
        publication::extract,
        event::extract,
        programme::extract,
        classification::extract,
        alias::extract,
        definition::extract,
        statement::extract,
        policy_signal::extract,
    ] {
        if scope.budget.is_spent() {
            break;
        }
        let mut found = kind(&reading);
        found.sort_by_key(|f| f.span);
        facts.append(&mut found);
    }
    link(&mut facts);
    facts
}

/// The deadline of an obligation stands in its sentence and clause; what a penalty or an obligation rests on is the document
/// cited in the same sentence; who speaks is a person of the page.
fn link(facts: &mut [Fact]) {
    let places: Vec<(&'static str, Span, Span)> = facts.iter().map(|f| (f.body.kind(), f.span, f.sentence)).collect();
    let mut by_sentence: HashMap<(&'static str, Span), Vec<usize>> = HashMap::new();
    for (i, (kind, _, sentence)) in places.iter().enumerate() {
        by_sentence.entry((kind, *sentence)).or_default().push(i);
    }
    let conference = only(&places, "event");
    let people: HashMap<String, usize> = facts.iter().enumerate().filter_map(|(i, f)| if let Body::Person(p) = &f.body { Some((p.name.clone(), i)) } else { None }).collect();
    for i in 0..facts.len() {
        let (kind, span, sentence) = places[i];
        let near = |other: &'static str, inside: bool| by_sentence.get(&(other, sentence)).into_iter().flatten().copied().find(|k| !inside || places[*k].1.overlaps(span));
        let links: Vec<(&'static str, Option<usize>)> = match kind {
            "obligation" => vec![("deadline", near("deadline", true)), ("source", near("citation", false))],
            "penalty" => vec![("source", near("citation", false))],
            "person" => vec![("event", near("event", false).or(conference))],
            "publication" | "policy_signal" => vec![("citation", near("citation", true))],
            "statement" => vec![("person", speaker(&facts[i], &people))],
            _ => Vec::new(),
        };
        facts[i].links = links.into_iter().filter_map(|(name, to)| Some((name, to?))).collect();
    }
}

/// The person who makes a statement.
fn speaker(fact: &Fact, people: &HashMap<String, usize>) -> Option<usize> {
    let Body::Statement(said) = &fact.body else { return None };
    people.get(&said.speaker).copied()
}

/// The only fact of a kind on the page.
fn only(places: &[(&'static str, Span, Span)], kind: &str) -> Option<usize> {
    let mut of = places.iter().enumerate().filter(|(_, p)| p.0 == kind).map(|(i, _)| i);
    of.next().filter(|_| of.next().is_none())
}
