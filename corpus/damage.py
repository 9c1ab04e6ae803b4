#!/usr/bin/env python3
"""Build the sample pages: clean sources in, pages as broken as the web serves them out.

    pip install OpenCC==1.4.2
    python corpus/damage.py            write corpus/samples/ from corpus/clean/ as samples.toml says
    python corpus/damage.py --check    build in memory; name every checked-in page that differs and exit 1

Every page comes with NAME.meta.json, what a crawler would have noted beside it. The same sources give the same bytes:
nothing here depends on chance or on the clock. The kinds of damage (`damage` in samples.toml):

    none         UTF-8 as written
    gbk          GB18030 bytes, whatever the page says about itself
    big5         Big5 bytes; the source is written in traditional characters
    utf8_as_gbk  UTF-8 bytes that somebody read as GB18030 and saved as UTF-8; an odd byte is lost as U+FFFD
    inject       a scraper's "traditional characters with pinyin", see `inject`
"""

import argparse
import json
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import opencc

CORPUS = Path(__file__).resolve().parent
READINGS = CORPUS.parent / "pipelines/base/readings.tsv"

# Simplified forms that those converters leave alone, although a traditional form exists (云 雲, 后 後, 里 裡 …).
STAY = set("云后里面准余只系台于范并么咨愿")


@cache
def converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


@cache
def traditional(char: str) -> str:
    """The traditional form of one character, or the character itself when the way back would not meet it again."""
    form = converter("s2tw").convert(char)
    lossless = len(form) == 1 and converter("t2s").convert(form) == char
    return form if lossless and char not in STAY else char


def first_readings(path: Path) -> dict[str, str]:
    """Character → its most common reading."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines()[1:])
    return {char: readings.split()[0] for char, readings in rows}


def careless_decode(data: bytes) -> str:
    """GBK to text the way a hasty loop does it: a lead byte takes the next byte with it, and a pair that is no
    character becomes one `?`. So a single odd byte shifts everything up to the next lucky pair."""
    out, at = [], 0
    while at < len(data):
        width = 1 if data[at] < 0x80 else 2
        try:
            out.append(data[at : at + width].decode("gb18030"))
        except UnicodeDecodeError:
            out.append("?")
        at += width
    return "".join(out)


def inject(text: str, marks: dict[str, str]) -> str:
    """Put `(reading)` after every marked character of one line.

    The scraper converts the characters, writes GBK, and replaces *bytes*: the two bytes of a marked character also
    occur as the second byte of one character and the first of the next. There the reading lands inside a character,
    and decoding slips: `?`, then strange characters, until the pairs happen to be in step again.
    """
    data = "".join(map(traditional, text)).encode("gbk")
    for char, reading in marks.items():
        pair = char.encode("gbk")
        data = data.replace(pair, pair + f"({reading})".encode("gb18030"))
    return careless_decode(data)


def inject_page(text: str, sample: dict, readings: dict[str, str]) -> str:
    """Damage the lines with Chinese in them; from the line that starts with `untouched_from` on nothing changes,
    for the spam was added to the page later."""
    spaced = sample.get("spaced", "")  # the readings table of such scrapers has a stray blank in a few entries
    marks = {char: readings[char] + " " * (char in spaced) for char in sample["marked"]}
    out, open_to_damage = [], True
    for line in text.split("\n"):
        open_to_damage &= not line.strip().startswith(sample["untouched_from"])
        out.append(inject(line, marks) if open_to_damage and re.search("[\u4e00-\u9fff]", line) else line)
    damaged = "\n".join(out)
    slips = damaged.count("?") - text.count("?")
    lost = [f for f in sample["figures"] if damaged.count(f) != text.count(f)]
    if slips < 1 or lost:
        sys.exit(f"inject: {slips} byte slips, figures destroyed: {lost}; choose other `marked` characters")
    return damaged


def build(sample: dict, readings: dict[str, str]) -> bytes:
    """The bytes of one page."""
    text = (CORPUS / "clean" / sample["source"]).read_text("utf-8")
    match sample["damage"]:
        case "none":
            return text.encode()
        case "gbk":
            return text.encode("gb18030")
        case "big5":
            return text.encode("big5")
        case "utf8_as_gbk":
            return text.encode().decode("gb18030", "replace").encode()
        case "inject":
            return inject_page(text, sample, readings).encode()
        case other:
            sys.exit(f"samples.toml: unknown damage `{other}` for `{sample['output']}`")


def build_all(readings_path: Path) -> dict[str, bytes]:
    """File name below samples/ → content, pages and their metadata."""
    samples = tomllib.loads((CORPUS / "samples.toml").read_text("utf-8"))
    readings = first_readings(readings_path)
    files = {}
    for sample in samples.values():
        meta = {key: sample[key] for key in ("url", "content_type", "fetched_at", "note")}
        files[sample["output"]] = build(sample, readings)
        files[sample["output"] + ".meta.json"] = (json.dumps(meta, ensure_ascii=False, indent=2) + "\n").encode()
    return files


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--check", action="store_true", help="compare with the checked-in pages, write nothing")
    args.add_argument("--readings", type=Path, default=READINGS, help="table of characters and readings")
    options = args.parse_args()

    folder = CORPUS / "samples"
    files = build_all(options.readings)
    if options.check:
        there = {path.name: path.read_bytes() for path in folder.glob("*")}
        differing = sorted(name for name in files.keys() | there.keys() if files.get(name) != there.get(name))
        print("\n".join(differing) or f"{len(files)} files as built")
        sys.exit(1 if differing else 0)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    print(f"{len(files)} files in {folder}")


if __name__ == "__main__":
    main()
