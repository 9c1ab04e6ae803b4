import datetime
import os
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

class Rows:
    """Rows in Arrow's memory. Any library that speaks the Arrow PyCapsule interface takes them, as often as it likes and without a copy:
    pyarrow.table(rows), polars.DataFrame(rows), duckdb.sql("FROM rows"), pandas.DataFrame.from_arrow(rows)."""

    @property
    def num_rows(self) -> int:
        """Number of rows."""
    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class Extractor:
    """Turns batches of pages into rows of one table; it remembers what articles go on on later pages."""

    def __init__(self, table: str, pipeline: str, reference_date: datetime.date | None, threads: int) -> None: ...
    def extract(self, pages: Any, progress: Callable[[int], object] | None = None) -> Rows: ...

_Row = tuple[str | int | float | bool | Decimal | datetime.date | list[Any] | None, ...]

def extract(
    source: bytes | os.PathLike[str], told: object, pipeline: str, reference_date: datetime.date | None, tokens: bool
) -> dict[str, list[_Row]]: ...
def repair(source: bytes | os.PathLike[str], told: object) -> tuple[str, str, str, str | None, list[tuple[str, int, int, int, int, float]]]: ...
def recognise(text: str, reference_date: datetime.date | None, pipeline: str | None) -> str: ...
def records(paths: Sequence[str | os.PathLike[str]]) -> Rows: ...
def schema() -> str: ...
def process_only(pages: Any, pipeline: str) -> int:
    """Takes pages through the pipeline and throws the facts away; the number of pages. For measuring what the way through Arrow costs."""

def reload() -> None:
    """Forgets the pipelines that were loaded, so that edits of their files count."""
