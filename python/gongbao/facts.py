"""One class a table that a page fills. Made by make_facts.py from the schema; do not edit."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

__all__ = ["Extraction", "Token", "Document", "Sentence", "Statistic", "Check", "Citation", "Person", "Organisation", "Enumeration", "Deadline", "Obligation", "Penalty", "Publication", "Event", "Programme", "Classification", "Alias", "Definition", "Statement", "PolicySignal"]


class Token(NamedTuple):
    """A word of a sentence."""

    text: str
    start: int
    """first character in the article's text"""
    end: int
    pos: str
    """jieba's part of speech"""


@dataclass(frozen=True, slots=True)
class Document:
    """One row a page: where it came from, how it was read, its text."""

    doc_id: str
    """hash of URL and bytes, the same wherever the page is read"""
    path: str
    """file as it was read"""
    url: str | None
    """address, from the sidecar or the page"""
    sha256: str
    """of the page's bytes"""
    bytes: int
    """length of the page"""
    fetched_at: str | None
    """ISO 8601, from the sidecar; the day, where the page was crawled"""
    title: str | None
    """title without the site's name"""
    published_at: str | None
    """ISO 8601 date or time, as the page tells it"""
    published_on: datetime.date | None
    """day of `published_at`"""
    published_from: str | None
    """byline, meta, signature, front matter, url, or first part (of an article on several pages)"""
    source: str | None
    """来源"""
    author: str | None
    """作者 or 记者"""
    document_number: str | None
    """number of the document that the page is, never one that it cites"""
    signed_on: datetime.date | None
    """day under the signature"""
    event_on: datetime.date | None
    """day of the event that the article tells of"""
    site_column: str | None
    """栏目"""
    encoding: str
    """WHATWG name"""
    encoding_evidence: str | None
    """why this encoding was taken"""
    repairs: int | None
    """number of repairs and damages found"""
    repair_kinds: list[str]
    """their classes with counts, as in `injection×212`"""
    outcome: str
    """extracted, no_statistics, damaged, empty, scan, locked or broken"""
    statistics: int | None
    """rows of this page in `statistics`"""
    dropped_lines: int | None
    """lines of the page that are no article"""
    text: str
    """the article, simplified and clean; spans of all facts count its characters"""
    text_original: str | None
    """the page before it was made simplified, where it was traditional"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One row a sentence of an article, with its words."""

    doc_id: str
    """page"""
    sentence: int
    """number in the article, from 0"""
    block: int | None
    """number of the paragraph, from 0"""
    kind: str | None
    """title, byline, heading, paragraph, item or row"""
    start: int
    """first character in the article's text"""
    end: int
    """character behind the last"""
    text: str
    """the sentence"""
    tokens: list[Token]
    """words with their characters in the article and jieba's part of speech"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", [Token(*word) for word in self.tokens])


@dataclass(frozen=True, slots=True)
class Statistic:
    """One row a statistic with its evidence down to the bytes of the page."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    indicator: str | None
    """catalogue id, null where the catalogue has none"""
    subject: str
    """what is measured, with its population, in the words of the text"""
    of: str | None
    """of a share: the whole, in the words of the text"""
    value: Decimal | None
    """exact, 万 and 亿 folded in; null for a range"""
    low: Decimal | None
    """lower end of a range"""
    high: Decimal | None
    """upper end of a range"""
    unit: str
    """Chinese, without its multiplier"""
    unit_code: str | None
    """UCUM, ISO 4217, or a UCUM annotation for a classifier"""
    measure: str
    """level, change_abs, growth_rate, share, change_pp, ratio or rank"""
    basis: str | None
    """yoy, mom, qoq or vs_prev_year_end"""
    approx: str | None
    """exact, about, near, over, under, at_least, at_most or range"""
    region: str | None
    """CN, ISO 3166-2 or GB/T 2260; null where none or several"""
    region_basis: str | None
    """stated, inherited or scope"""
    time_kind: str | None
    """as_of, period or rule_in_force"""
    time_start: datetime.date | None
    """first day"""
    time_end: datetime.date | None
    """last day"""
    stat_class: str
    """observed, regulatory_parameter, target, forecast, comparison or structural_count"""
    speaker: str | None
    """who says it"""
    source_org: str | None
    """whose figure it is"""
    dimensions: str | None
    """JSON object of the indicator's dimensions"""
    surface: str
    """the number with its unit, as written"""
    quote: str
    """the clause that shows it"""
    sentence: str
    """the sentence or table row around it"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the number in the page"""
    raw_end: int
    """byte behind the number's last"""
    place: str | None
    """page of a PDF file or sheet of a workbook: these have no bytes for a number, so the two columns before hold the whole file"""
    rule: str
    """what bound it: before, behind, carried, distribute, cell, rank; with `+rule` the rule that changed it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Check:
    """One row a figure that the page tells twice: stated, and as the sum, quotient or difference of other figures of the page."""

    doc_id: str
    """page"""
    kind: str | None
    """sum (parts behind 其中), share (part by whole, in per cent) or difference"""
    fact_id: str
    """the stated figure"""
    value: Decimal | None
    """its value"""
    computed: Decimal | None
    """what the others give"""
    spread: Decimal | None
    """distance of the two"""
    agrees: bool
    """within the rounding of the figures"""
    from_facts: list[str]
    """the figures it is computed from"""
    sentence: str
    """the sentence of the stated figure"""


@dataclass(frozen=True, slots=True)
class Citation:
    """One row a document that a page cites."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    title: str | None
    """as written; null where only the number is told"""
    doc_no: str | None
    """in normal form (国发〔2015〕5号); as written where the text tells too little"""
    issuer: str | None
    """body that issued it; several are joined by `;`"""
    date: str | None
    """day, month or year of issue, ISO 8601"""
    version: str | None
    """2015版"""
    status: str | None
    """draft, in_force or superseded"""
    articles: list[str]
    """articles that are pointed at"""
    replaces: str | None
    """number that it had before"""
    resolved: list[str]
    """what the page calls it elsewhere, resolved to this document: 32号文, 该通知"""
    mentions: int | None
    """how often the page names it"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Person:
    """One row a person that a page names with a title or role."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    name: str | None
    """name"""
    title: str | None
    """as written, joint titles whole"""
    titles: list[str]
    """each title"""
    org: str | None
    """body in which the title is held"""
    roles: list[str]
    """speaker, host, attendee, author, interpreter …"""
    event_fact: str | None
    """the event, in `events`"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One row an organisation that a page names. The site that a page is from stands in `documents`."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    name: str | None
    """abbreviations written out"""
    full: str | None
    """full name in the catalogue"""
    parent: str | None
    """body that it is a part of, where the name says so"""
    aliases: list[str]
    """what the text calls it"""
    sort: str | None
    """regulator, ministry, company … as in the catalogue"""
    mentions: int | None
    """how often the page names it"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One row a list that a text declares or counts out: 四点建议, 一是…二是…."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    label: str | None
    """what the items are"""
    n: int | None
    """how many: those found, where the text tells no count"""
    declared: int | None
    """the count that the text tells"""
    items: list[str]
    """the items"""
    speaker: str | None
    """who counts them out"""
    open_ended: bool
    """等: there are more"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One row a day that something is due, takes effect, was issued or happened on."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    date: str | None
    """ISO 8601: a day, for what was issued or took effect also a month or a year; null where it comes round again or counts from an event other than the page's own issuing or taking effect"""
    role: str | None
    """due, effective, prohibited_from, cutoff_before, issued, event_date, history or repealed"""
    precision: str | None
    """day, month or year, `approx_` before it where it is about one"""
    relative: str | None
    """time that counts from an event, as ISO 8601: P30D, P5WD (working days), PT48H; -P90D back from it"""
    recurrence: str | None
    """what comes round again, then `date` is null: a day in EDTF (XXXX-01-31, XXXX-XX-05), else how often as ISO 8601 (P3M)"""
    what: str | None
    """the words that the day is said of"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One row a thing that somebody must, must not, may or should do."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    who: str | None
    """in the words of the text; null where it tells nobody"""
    modality: str | None
    """must, must_not, may, exempt, should or will"""
    action: str | None
    """what is to be done"""
    condition: str | None
    """under which"""
    exception: str | None
    """except where, or except who"""
    due: str | None
    """day by which, ISO 8601"""
    deadline_fact: str | None
    """that day, in `deadlines`"""
    source_fact: str | None
    """what it rests on, in `citations`"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Penalty:
    """One row a sanction, threatened or laid on somebody."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    conduct: list[str]
    """for what"""
    party: str | None
    """on whom: 甲公司, 直接负责的主管人员"""
    sanction: list[str]
    """警告, 罚款 …"""
    multiple_low: Decimal | None
    """of the unlawful gain, at least"""
    multiple_high: Decimal | None
    """at most"""
    amount_low: Decimal | None
    """fine, at least"""
    amount_high: Decimal | None
    """at most"""
    currency: str | None
    """ISO 4217"""
    is_case: bool
    """laid on somebody, not threatened"""
    source_fact: str | None
    """what it rests on, in `citations`"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Publication:
    """One row a document whose publication a page tells of."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    title: str | None
    """title"""
    action: str | None
    """issued, released, interpreted, compiled, revised, drafting, consulted or published"""
    actor: str | None
    """who; several are joined by `;`"""
    date: str | None
    """ISO 8601"""
    citation_fact: str | None
    """the document, in `citations`"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Event:
    """One row an event that a page tells of."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    name: str | None
    """name"""
    date: str | None
    """ISO 8601"""
    place: str | None
    """where"""
    organisers: list[str]
    """by whom"""
    theme: str | None
    """theme"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Programme:
    """One row a programme, campaign or scheme."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    name: str | None
    """name"""
    action: str | None
    """launched, upgraded, started, carried_out, or mentioned where the text tells nothing of it"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Classification:
    """One row a statement of what belongs to what: a service to a licence, a licence to a code."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    subject: str | None
    """what"""
    relation: str | None
    """subtype_of, not_subtype_of, has_code or licensed_as"""
    object: str | None
    """to what"""
    authority: str | None
    """document that says so"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Alias:
    """One row a short name that a page introduces: 以下简称."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    short: str | None
    """short name"""
    full: str | None
    """what it stands for"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Definition:
    """One row a term that a page defines."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    term: str | None
    """term"""
    text: str
    """its definition"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One row a thing that a person, a body or a meeting says."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    speaker: str | None
    """name; in the words of the text where it tells none (有关负责人, 会议); several are joined by `;`"""
    org: str | None
    """body for which the speaker speaks"""
    verb: str | None
    """表示, 指出 …; null for an answer in an interview"""
    text: str
    """what is said, several sentences of one speech together"""
    direct: bool
    """in quotation marks"""
    person_fact: str | None
    """the speaker, in `persons`"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class PolicySignal:
    """One row a rule that is on its way, and how far it is."""

    fact_id: str
    """stable name of the fact"""
    doc_id: str
    """page"""
    what: str | None
    """what is made or changed, in the words of the text"""
    status: str | None
    """under_evaluation, drafting, soliciting_comments, under_review, pilot, in_progress or intended"""
    actor: str | None
    """body that makes it, or 我局; several are joined by `;`"""
    citation_fact: str | None
    """the document, in `citations`"""
    quote: str
    """the words that show it"""
    sentence: str
    """the sentence around them"""
    start: int
    """first character of the quote in the article's text"""
    end: int
    """character behind the quote's last"""
    raw_start: int
    """first byte of the quote in the page"""
    raw_end: int
    """byte behind the quote's last"""
    rule: str
    """what found it"""
    confidence: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Extraction:
    """A page: its document, and one list a table, in the order of the text."""

    document: Document
    sentences: list[Sentence]
    statistics: list[Statistic]
    checks: list[Check]
    citations: list[Citation]
    persons: list[Person]
    organisations: list[Organisation]
    enumerations: list[Enumeration]
    deadlines: list[Deadline]
    obligations: list[Obligation]
    penalties: list[Penalty]
    publications: list[Publication]
    events: list[Event]
    programmes: list[Programme]
    classifications: list[Classification]
    aliases: list[Alias]
    definitions: list[Definition]
    statements: list[Statement]
    policy_signals: list[PolicySignal]


_PAGE_TABLES: dict[str, Any] = {
    "documents": Document,
    "sentences": Sentence,
    "statistics": Statistic,
    "checks": Check,
    "citations": Citation,
    "persons": Person,
    "organisations": Organisation,
    "enumerations": Enumeration,
    "deadlines": Deadline,
    "obligations": Obligation,
    "penalties": Penalty,
    "publications": Publication,
    "events": Event,
    "programmes": Programme,
    "classifications": Classification,
    "aliases": Alias,
    "definitions": Definition,
    "statements": Statement,
    "policy_signals": PolicySignal,
}
