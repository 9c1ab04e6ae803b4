//! The tables of the regulatory facts: one a kind, each with the columns that all facts share.

use super::rows::Cell;
use super::schema::Type::{Bool, Decimal, Float, Int, Text, Texts};
use super::schema::{Column, Table, Type, c};
use rust_decimal::Decimal as Exact;
use serde_json::Value;

/// A table of facts: `fact_id` and `doc_id`, what the kind says, then the evidence.
macro_rules! facts {
    ($id:ident, $name:literal, $about:literal, [$($column:expr),* $(,)?]) => {
        pub const $id: Table = Table {
            name: $name,
            about: $about,
            key: &["fact_id"],
            columns: &[
                c("fact_id", Text, "stable name of the fact"),
                c("doc_id", Text, "page"),
                $($column,)*
                c("quote", Text, "the words that show it"),
                c("sentence", Text, "the sentence around them"),
                c("start", Int, "first character of the quote in the article's text"),
                c("end", Int, "character behind the quote's last"),
                c("raw_start", Int, "first byte of the quote in the page"),
                c("raw_end", Int, "byte behind the quote's last"),
                c("rule", Text, "what found it"),
                c("confidence", Float, "0 to 1"),
            ],
        };
    };
}

facts!(
    CITATIONS,
    "citations",
    "One row a document that a page cites.",
    [
        c("title", Text, "as written; null where only the number is told"),
        c("doc_no", Text, "in normal form (国发〔2015〕5号); as written where the text tells too little"),
        c("issuer", Text, "body that issued it; several are joined by `;`"),
        c("date", Text, "day, month or year of issue, ISO 8601"),
        c("version", Text, "2015版"),
        c("status", Text, "draft, in_force or superseded"),
        c("articles", Texts, "articles that are pointed at"),
        c("replaces", Text, "number that it had before"),
        c("resolved", Texts, "what the page calls it elsewhere, resolved to this document: 32号文, 该通知"),
        c("mentions", Int, "how often the page names it"),
    ]
);
facts!(
    PERSONS,
    "persons",
    "One row a person that a page names with a title or role.",
    [
        c("name", Text, "name"),
        c("title", Text, "as written, joint titles whole"),
        c("titles", Texts, "each title"),
        c("org", Text, "body in which the title is held"),
        c("roles", Texts, "speaker, host, attendee, author, interpreter …"),
        c("event_fact", Text, "the event, in `events`"),
    ]
);
facts!(
    ORGANISATIONS,
    "organisations",
    "One row an organisation that a page names. The site that a page is from stands in `documents`.",
    [
        c("name", Text, "abbreviations written out"),
        c("full", Text, "full name in the catalogue"),
        c("parent", Text, "body that it is a part of, where the name says so"),
        c("aliases", Texts, "what the text calls it"),
        c("sort", Text, "regulator, ministry, company … as in the catalogue"),
        c("mentions", Int, "how often the page names it"),
    ]
);
facts!(
    ENUMERATIONS,
    "enumerations",
    "One row a list that a text declares or counts out: 四点建议, 一是…二是….",
    [
        c("label", Text, "what the items are"),
        c("n", Int, "how many: those found, where the text tells no count"),
        c("declared", Int, "the count that the text tells"),
        c("items", Texts, "the items"),
        c("speaker", Text, "who counts them out"),
        c("open_ended", Bool, "等: there are more"),
    ]
);
facts!(
    DEADLINES,
    "deadlines",
    "One row a day that something is due, takes effect, was issued or happened on.",
    [
        c(
            "date",
            Text,
            "ISO 8601: a day, for what was issued or took effect also a month or a year; null where it comes round again or counts from an event other than the page's own issuing or taking effect"
        ),
        c("role", Text, "due, effective, prohibited_from, cutoff_before, issued, event_date, history or repealed"),
        c("precision", Text, "day, month or year, `approx_` before it where it is about one"),
        c("relative", Text, "time that counts from an event, as ISO 8601: P30D, P5WD (working days), PT48H; -P90D back from it"),
        c("recurrence", Text, "what comes round again, then `date` is null: a day in EDTF (XXXX-01-31, XXXX-XX-05), else how often as ISO 8601 (P3M)"),
        c("what", Text, "the words that the day is said of"),
    ]
);
facts!(
    OBLIGATIONS,
    "obligations",
    "One row a thing that somebody must, must not, may or should do.",
    [
        c("who", Text, "in the words of the text; null where it tells nobody"),
        c("modality", Text, "must, must_not, may, exempt, should or will"),
        c("action", Text, "what is to be done"),
        c("condition", Text, "under which"),
        c("exception", Text, "except where, or except who"),
        c("due", Text, "day by which, ISO 8601"),
        c("deadline_fact", Text, "that day, in `deadlines`"),
        c("source_fact", Text, "what it rests on, in `citations`"),
    ]
);
facts!(
    PENALTIES,
    "penalties",
    "One row a sanction, threatened or laid on somebody.",
    [
        c("conduct", Texts, "for what"),
        c("party", Text, "on whom: 甲公司, 直接负责的主管人员"),
        c("sanction", Texts, "警告, 罚款 …"),
        c("multiple_low", Decimal, "of the unlawful gain, at least"),
        c("multiple_high", Decimal, "at most"),
        c("amount_low", Decimal, "fine, at least"),
        c("amount_high", Decimal, "at most"),
        c("currency", Text, "ISO 4217"),
        c("is_case", Bool, "laid on somebody, not threatened"),
        c("source_fact", Text, "what it rests on, in `citations`"),
    ]
);
facts!(
    PUBLICATIONS,
    "publications",
    "One row a document whose publication a page tells of.",
    [
        c("title", Text, "title"),
        c("action", Text, "issued, released, interpreted, compiled, revised, drafting, consulted or published"),
        c("actor", Text, "who; several are joined by `;`"),
        c("date", Text, "ISO 8601"),
        c("citation_fact", Text, "the document, in `citations`"),
    ]
);
facts!(
    EVENTS,
    "events",
    "One row an event that a page tells of.",
    [c("name", Text, "name"), c("date", Text, "ISO 8601"), c("place", Text, "where"), c("organisers", Texts, "by whom"), c("theme", Text, "theme"),]
);
facts!(
    PROGRAMMES,
    "programmes",
    "One row a programme, campaign or scheme.",
    [c("name", Text, "name"), c("action", Text, "launched, upgraded, started, carried_out, or mentioned where the text tells nothing of it"),]
);
facts!(
    CLASSIFICATIONS,
    "classifications",
    "One row a statement of what belongs to what: a service to a licence, a licence to a code.",
    [
        c("subject", Text, "what"),
        c("relation", Text, "subtype_of, not_subtype_of, has_code or licensed_as"),
        c("object", Text, "to what"),
        c("authority", Text, "document that says so"),
    ]
);
facts!(ALIASES, "aliases", "One row a short name that a page introduces: 以下简称.", [c("short", Text, "short name"), c("full", Text, "what it stands for")]);
facts!(DEFINITIONS, "definitions", "One row a term that a page defines.", [c("term", Text, "term"), c("text", Text, "its definition")]);
facts!(
    STATEMENTS,
    "statements",
    "One row a thing that a person, a body or a meeting says.",
    [
        c("speaker", Text, "name; in the words of the text where it tells none (有关负责人, 会议); several are joined by `;`"),
        c("org", Text, "body for which the speaker speaks"),
        c("verb", Text, "表示, 指出 …; null for an answer in an interview"),
        c("text", Text, "what is said, several sentences of one speech together"),
        c("direct", Bool, "in quotation marks"),
        c("person_fact", Text, "the speaker, in `persons`"),
    ]
);
facts!(
    POLICY_SIGNALS,
    "policy_signals",
    "One row a rule that is on its way, and how far it is.",
    [
        c("what", Text, "what is made or changed, in the words of the text"),
        c("status", Text, "under_evaluation, drafting, soliciting_comments, under_review, pilot, in_progress or intended"),
        c("actor", Text, "body that makes it, or 我局; several are joined by `;`"),
        c("citation_fact", Text, "the document, in `citations`"),
    ]
);

/// The kinds of `extract::facts` and their tables.
pub const FACTS: [(&str, Table); 15] = [
    ("citation", CITATIONS),
    ("person", PERSONS),
    ("organisation", ORGANISATIONS),
    ("enumeration", ENUMERATIONS),
    ("deadline", DEADLINES),
    ("obligation", OBLIGATIONS),
    ("penalty", PENALTIES),
    ("publication", PUBLICATIONS),
    ("event", EVENTS),
    ("programme", PROGRAMMES),
    ("classification", CLASSIFICATIONS),
    ("alias", ALIASES),
    ("definition", DEFINITIONS),
    ("statement", STATEMENTS),
    ("policy_signal", POLICY_SIGNALS),
];

/// A fact, as `fact::others` gives it, in the order of its table.
pub(super) fn row(table: &Table, fact: &Value) -> Vec<Cell> {
    table.columns.iter().map(|column| cell(column, &fact[column.name])).collect()
}

fn cell(column: &Column, value: &Value) -> Cell {
    let text = || value.as_str().map(str::to_owned);
    match column.kind {
        Type::Int => Cell::Int(value.as_i64()),
        Type::Float => Cell::Float(value.as_f64().unwrap_or_default()),
        Type::Bool => Cell::Bool(value.as_bool().unwrap_or_default()),
        // The number's own digits, never through a binary fraction.
        Type::Decimal => Cell::Decimal(value.is_number().then(|| value.to_string().parse::<Exact>().ok()).flatten()),
        Type::Texts => Cell::Texts(value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()),
        _ => Cell::Text(text()),
    }
}
