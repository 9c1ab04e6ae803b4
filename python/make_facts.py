#!/usr/bin/env python3
"""Writes gongbao/facts.py: the classes of all tables, from the one schema. Run it when a table changed (the tests say so):

    target/venv/bin/python -P python/make_facts.py
"""

import json, pathlib, textwrap

import gongbao._native

# What every row has; all else may be missing.
PRESENT = {"fact_id", "doc_id", "quote", "sentence", "start", "end", "raw_start", "raw_end", "rule", "path", "sha256", "bytes", "encoding", "outcome", "text", "subject", "unit", "measure", "surface", "stat_class", "items", "n"}
# In these tables such a name means something that may be missing.
MAYBE = {("classifications", "subject"), ("enumerations", "n")}
KINDS = {"text": "str", "int": "int", "decimal": "Decimal", "date": "datetime.date", "float": "float", "bool": "bool", "texts": "list[str]", "tokens": "list[Token]"}
# Made of all pages together: no page has rows of them.
OF_ALL = {"observations", "conflicts"}


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def singular(table: str) -> str:
    for plural, single in (("ies", "y"), ("sses", "ss"), ("ases", "as"), ("s", "")):
        if table.endswith(plural):
            return camel(table.removesuffix(plural)) + single
    return camel(table)


def field(table: dict, column: dict) -> str:
    kind = KINDS[column["type"]]
    # Lists, numbers of the double type and flags are always there.
    sure = column["type"] in ("float", "bool", "texts", "tokens") or column["name"] in PRESENT and (table["name"], column["name"]) not in MAYBE
    about = column["about"].replace('"', "'")
    return f"    {column['name']}: {kind if sure else kind + ' | None'}\n" + f'    """{about}"""\n'


def source(schema: list[dict]) -> str:
    tables = [t for t in schema if t["name"] not in OF_ALL]
    names = {t["name"]: singular(t["name"]) for t in tables}
    out = [
        '"""One class a table that a page fills. Made by make_facts.py from the schema; do not edit."""\n\n'
        "from __future__ import annotations\n\nimport datetime\nfrom dataclasses import dataclass\nfrom decimal import Decimal\nfrom typing import Any, NamedTuple\n\n"
        f"__all__ = {json.dumps(['Extraction', 'Token', *names.values()])}\n\n\n"
        'class Token(NamedTuple):\n    """A word of a sentence."""\n\n    text: str\n    start: int\n    """first character in the article\'s text"""\n    end: int\n    pos: str\n    """jieba\'s part of speech"""\n'
    ]
    for t in tables:
        about = "\n    ".join(textwrap.wrap(t["about"], 130))
        body = "".join(field(t, c) for c in t["columns"])
        tokens = [c["name"] for c in t["columns"] if c["type"] == "tokens"]
        after = "".join(f"\n    def __post_init__(self) -> None:\n        object.__setattr__(self, \"{n}\", [Token(*word) for word in self.{n}])\n" for n in tokens)
        out.append(f'@dataclass(frozen=True, slots=True)\nclass {names[t["name"]]}:\n    """{about}"""\n\n{body}{after}')
    lists = "".join(f'    {name}: list[{kind}]\n' for name, kind in names.items() if name != "documents")
    out.append(f'@dataclass(frozen=True, slots=True)\nclass Extraction:\n    """A page: its document, and one list a table, in the order of the text."""\n\n    document: Document\n{lists}')
    known = "".join(f'    "{name}": {kind},\n' for name, kind in names.items())
    out.append(f"_PAGE_TABLES: dict[str, Any] = {{\n{known}}}\n")
    return "\n\n".join(out)


if __name__ == "__main__":
    (pathlib.Path(__file__).parent / "gongbao" / "facts.py").write_text(source(json.loads(gongbao._native.schema())), encoding="utf-8")
