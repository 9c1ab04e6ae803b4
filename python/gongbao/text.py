"""Results of `repair` and `recognise`."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Edit:
    """Damage that was undone, or found and marked."""

    kind: str
    """injection, utf8_as_gbk, gbk_as_latin, … as `gongbao repair` names it"""
    raw_start: int
    """first byte of the page that was read for it"""
    raw_end: int
    """byte behind the last"""
    start: int
    """first character of the repaired text that it wrote"""
    end: int
    """character behind the last"""
    confidence: float
    """1 where the bytes alone say what stood there, lower where the neighbours had to, 0 where it is lost"""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A page's text."""

    text: str
    """repaired and simplified"""
    encoding: str
    """WHATWG name, or the format of a file"""
    evidence: str
    """why this encoding was taken"""
    original: str | None
    """the text before it was made simplified, where it was traditional"""
    edits: list[Edit]
    """in the order of the text; empty where nothing was wrong"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A number, quantity, period or name in a text."""

    kind: str
    """count, money, percent, pp, bp, fraction, ratio, multiple, measure, number, ordinal, duration, date, period;
    with `names` also region, organisation, person, citation"""
    surface: str
    """as written"""
    start: int
    """first character"""
    end: int
    """character behind the last"""
    value: Decimal | None = None
    """exact, 万 and 亿 folded in; None for a range"""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    """UCUM, ISO 4217, or a UCUM annotation for a classifier: {家}"""
    comparator: str | None = None
    """of a number: eq, ge, gt, le, lt, …; of a period: on, during, as_of, until, since, before, baseline"""
    approx: str | None = None
    """about, near, over or vague; None where exact"""
    direction: str | None = None
    """up, down or flat, by the words around"""
    basis: str | None = None
    """yoy, mom, …"""
    role: str | None = None
    per: str | None = None
    """denominator"""
    period_start: datetime.date | None = None
    period_end: datetime.date | None = None
    """last day"""
    edtf: str | None = None
    """the period as EDTF; None where the text tells too little"""
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    """all other fields of `gongbao recognise --jsonl`"""

    @classmethod
    def _of(cls, row: dict[str, Any]) -> Mention:
        told = {name: row.pop(name) for name in _FIELDS if name in row}
        for name in ("value", "low", "high"):
            if told.get(name) is not None:
                told[name] = Decimal(told[name])
        for name in ("period_start", "period_end"):
            if told.get(name) is not None:
                told[name] = datetime.date.fromisoformat(told[name])
        return cls(**told, details=row)


_FIELDS = [f.name for f in dataclasses.fields(Mention) if f.name != "details"]
