"""The tables that `gongbao run` published."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_ENGINES = {"polars": "polars", "pyarrow": "pyarrow.parquet", "pandas": "pandas"}


def read(output: str | os.PathLike[str] = "output/sample", *, engine: str | None = None) -> Generation:
    """Opens the current generation of an output.

    output: the folder of a pipeline (`output/sample`), its `current`, one generation (`…/gen-000003`), or `output` itself where it
        holds one pipeline.
    engine: polars (read as DataFrame), pyarrow (Table) or pandas (DataFrame); the first of them that is installed.

    `current` is looked up once: all tables are of one generation, whatever is published meanwhile.
    Raises FileNotFoundError where nothing is published.
    """
    return Generation(_resolve(Path(output)), engine or _installed())


class Generation(Mapping[str, Any]):
    """Tables by name, each read when it is asked for: `generation["statistics"]`."""

    path: Path
    """its folder"""
    manifest: dict[str, Any]
    """what made it: number, program, hashes of rules and pages, rows of every table"""

    def __init__(self, path: Path, engine: str) -> None:
        if engine not in _ENGINES:
            raise ValueError(f"no engine `{engine}`; take {', '.join(_ENGINES)}")
        self.path = path
        self.manifest = json.loads((path / "manifest.json").read_text("utf-8"))
        self._engine = engine

    def file(self, table: str) -> Path:
        """The Parquet file of a table, for readers of your own."""
        name = f"{table}.parquet"
        if name not in self.manifest["files"]:
            raise KeyError(f"no table `{table}` in {self.path}; there are {', '.join(self)}")
        if not (self.path / name).is_file():
            raise FileNotFoundError(f"{self.path} is gone: newer generations took its place; call gongbao.read again")
        return self.path / name

    def about(self) -> dict[str, Any]:
        """`datapackage.json`: what the tables and their columns mean."""
        return json.loads((self.path / "datapackage.json").read_text("utf-8"))

    def __getitem__(self, table: str) -> Any:
        file = self.file(table)
        reader = importlib.import_module(_ENGINES[self._engine])
        return reader.read_table(str(file)) if self._engine == "pyarrow" else reader.read_parquet(str(file))

    def __iter__(self) -> Iterator[str]:
        return (Path(name).stem for name in sorted(self.manifest["files"]) if name.endswith(".parquet"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {self.manifest['files'][f'{name}.parquet']['rows']}" for name in self)
        return f"<gongbao.Generation {self.path}: {rows}>"


def _installed() -> str:
    for engine in _ENGINES:
        if importlib.util.find_spec(engine):
            return engine
    raise ModuleNotFoundError("gongbao.read needs one of polars, pyarrow and pandas; pip install polars")


def _resolve(output: Path) -> Path:
    if not output.exists():
        raise FileNotFoundError(f"{output}: no such folder; publish tables with `gongbao run`")
    for place in (output / "current", output):
        if (place / "manifest.json").is_file():
            return place.resolve()
    homes = sorted(p.parent for p in output.glob("*/current") if (p / "manifest.json").is_file())
    if len(homes) == 1:
        return (homes[0] / "current").resolve()
    if homes:
        raise FileNotFoundError(f"{output} holds several pipelines; name one: {', '.join(map(str, homes))}")
    raise FileNotFoundError(f"{output}: no generation here; publish one with `gongbao run`")
