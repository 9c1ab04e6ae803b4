"""gongbao (公报): Chinese regulatory pages, as broken as the web serves them, as tables that can be trusted.

    >>> import gongbao
    >>> page = gongbao.extract("截至2017年6月底，全国IDC企业有1272家。")
    >>> fact = page.statistics[0]
    >>> fact.indicator, fact.value, fact.unit, fact.time_end
    ('idc_licensed_firms', Decimal('1272'), '家', datetime.date(2017, 6, 30))

Every fact has its evidence: `quote` and its place in characters of the article (`start`, `end`), and the bytes of the page that
show it (`raw_start`, `raw_end`). Values are exact decimals with 万 and 亿 folded in. What the text does not tell is None.

`extract` reads one page, `extract_batch` many of them from Arrow to Arrow, `gongbao.spark.extract` those that one machine does
not hold; `read` opens the tables that `gongbao run` published; `repair` and `recognise` are the first steps alone.
"""

from __future__ import annotations

import datetime as _datetime
import json as _json
import os as _os
from decimal import Decimal as _Decimal
from typing import Any as _Any, Callable as _Callable, Iterable as _Iterable

from . import _native, facts, spark
from ._native import Rows, reload
from .facts import *  # noqa: F403 - the classes of all tables, generated
from .facts import Extraction, _PAGE_TABLES
from .tables import Generation, read
from .text import Edit, Mention, Repaired

__all__ = ["extract", "extract_batch", "read", "recognise", "records", "reload", "repair", "schema", "spark", "Edit", "Generation", "Mention", "Repaired", "Rows"]
__all__ += facts.__all__
__version__ = "0.1.0"


def extract(
    source: bytes | bytearray | memoryview | str | _os.PathLike[str],
    *,
    url: str | None = None,
    fetched_at: str | _datetime.datetime | None = None,
    content_type: str | None = None,
    reference_date: _datetime.date | None = None,
    pipeline: str = "telecom",
    tokens: bool = False,
) -> Extraction:
    """Reads one page: HTML, text, Markdown, PDF, workbook or MIME archive.

    source: the page as it was served (bytes), its text (str), or a file (pathlib.Path) with its sidecar `X.meta.json` if it has one.
    url, fetched_at (ISO 8601), content_type: where the page came from; they go before the sidecar.
    reference_date: the day that 今年 and 上月 refer to where the page tells none.
    pipeline: whose catalogue and rules are used: a name, or the path of a folder `…/pipelines/NAME`.
    tokens: also split `sentences` into words (loads a dictionary once).

    A page without facts is no error; `document.outcome` says what came of it.

    Raises ValueError for what is no page of text (a picture, an empty file), FileNotFoundError and OSError for files.
    """
    found = _native.extract(_data(source), _told(url, fetched_at, content_type), pipeline, reference_date, tokens)
    tables: dict[str, list[_Any]] = {name: [kind(*row) for row in found[name]] for name, kind in _PAGE_TABLES.items()}
    (document,) = tables.pop("documents")
    return Extraction(document=document, **tables)


def extract_batch(
    pages: _Any,
    *,
    table: str = "statistics",
    pipeline: str = "telecom",
    reference_date: _datetime.date | None = None,
    threads: int = 0,
    progress: _Callable[[int], object] | None = None,
) -> Rows:
    """Reads many pages, from Arrow to Arrow: the rows of one table, as `gongbao run` publishes them, in the order of the pages.

    pages: anything with `__arrow_c_stream__` or `__arrow_c_array__` (a pyarrow, polars, pandas or DuckDB table), with the columns

        bytes or content        the page as it was served (binary), or its text
        path                    instead: a file, read with its sidecar
        path, offset[, length, inside]   instead: a record of a WARC file, as `records` lists them
        url, fetched_at, content_type    where the page came from (text or timestamps); may be missing

    or one array of pages.
    table: `statistics` or any other table that a page fills (`documents`, `obligations`, …): see `schema`. `observations` and
        `conflicts` are made of all pages together and only by `gongbao run`.
    threads: 0 takes all cores; the rows do not depend on it.
    progress: called with a number of pages after every 64 (as tqdm's `update` wants it).

    Returns Rows: the columns of the table in its order (value, low, high: decimal128(38, 9); days: date32; offsets: int64), and
    behind them `error`. A bad page is a row with `error` and, where its bytes could be read, `doc_id`; all rows without
    `error` are those of the published table. pyarrow.table(rows), polars.DataFrame(rows) and duckdb.sql("FROM rows") take it.

    The interpreter is free for other threads meanwhile; Ctrl-C is heard.

    Raises ValueError where the columns hold no pages or the table is unknown, never for a page.
    """
    return _native.Extractor(table, pipeline, reference_date, threads).extract(pages, progress)


def records(paths: str | _os.PathLike[str] | _Iterable[str | _os.PathLike[str]]) -> Rows:
    """Lists the pages of WARC files (.warc, .warc.gz), whoever wrote them, without their bytes.

    Returns Rows with path, offset, length (bytes in the file; None where others share them), inside (bytes of the unpacked gzip
    member before it), url, fetched_at: what `extract_batch` and `gongbao.spark.extract` read. Warns where a file is damaged, with
    its place; the pages behind that are listed.
    """
    if isinstance(paths, (str, _os.PathLike)):
        paths = [paths]
    return _native.records([_os.fspath(p) for p in paths])


def repair(source: bytes | bytearray | memoryview | str | _os.PathLike[str], *, content_type: str | None = None) -> Repaired:
    """Decodes a page and undoes its damage: wrong encodings, pinyin put into the bytes, text read in the wrong encoding.

    source: as in `extract`. The text of a page is its markup still; of a PDF file or a workbook, markup made of it.
    """
    text, encoding, evidence, original, edits = _native.repair(_data(source), _told(None, None, content_type))
    return Repaired(text, encoding, evidence, original, [Edit(*edit) for edit in edits])


def recognise(text: str, *, reference_date: _datetime.date | None = None, names: bool = False, pipeline: str = "telecom") -> list[Mention]:
    """Finds numbers, quantities and periods in a text, in their order.

    reference_date: the day that 今年 and 上月 refer to.
    names: also regions, organisations, people and citations, by the catalogue of `pipeline`.
    """
    found = _native.recognise(text, reference_date, pipeline if names else None)
    return [Mention._of(row) for row in _json.loads(found, parse_float=_Decimal)]


def schema() -> list[dict[str, _Any]]:
    """What every published table holds: its name, about, key, and columns with name, type and about."""
    return _json.loads(_native.schema())


def _data(source: _Any) -> bytes | _os.PathLike[str]:
    if isinstance(source, str):
        # The name of a file is no page, and nobody means it as one.
        if len(source) < 1024 and "\n" not in source and _os.path.isfile(source):
            raise ValueError(f"`{source}` is a file; give pathlib.Path({source!r}) to read it")
        return source.encode("utf-8", "surrogatepass")
    if isinstance(source, (bytearray, memoryview)):
        return bytes(source)
    return source


class _Told:
    __slots__ = ("url", "fetched_at", "content_type")


def _told(url: str | None, fetched_at: str | _datetime.datetime | None, content_type: str | None) -> _Told:
    told = _Told()
    told.url, told.content_type = url, content_type
    told.fetched_at = fetched_at.isoformat() if isinstance(fetched_at, _datetime.datetime) else fetched_at
    return told
