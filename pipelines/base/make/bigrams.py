#!/usr/bin/env python3
"""Make ../bigrams.tsv: how often one character follows another in Chinese text.

    bigrams.py DICT TEXT... [--own TEXT...]

DICT is jieba's word list (`word frequency tag` a line, MIT licence; the crate jieba-rs holds it as src/data/dict.txt). TEXT
are files or folders of simplified Chinese text that is free to use. The table of 2026-11 was counted from the statutes,
regulations and judicial interpretations of the State (art. 5 of the Copyright Law: no copyright in official texts; 20 million
characters as collected in the public repository LawRefBook/Laws, less its folder of cases). Statutes know no statistics, so the project's own
pages (corpus/clean, corpus/samples, tests/gold) follow --own and count OWN-fold. Only counts are kept.

A line holds a character, the level of its own count and its followers with theirs: `企<TAB>k<TAB>业k管R…`. A level is a letter,
A–Z a–z for 0–51, twice the binary logarithm of a count. `0` stands for any digit, `a` for any Latin letter, a space for
everything that is no Chinese text (line ends, spaces, markup).
"""
import collections, math, pathlib, re, string, sys

LEVELS = string.ascii_uppercase + string.ascii_lowercase
PUNCTUATION = set("，。、；：？！（）《》“”‘’〈〉【】〔〕—…·％％－～")
LEAST = 6           # a pair seen less often says no more than its characters do
WORDS = 0.2         # weight of the word list: its counts come from a corpus of news three times as long as the texts
OWN = 15


def classes():
    """Character → its name in the table; the Chinese ones are those of GB 2312."""
    table = {c: "0" for c in string.digits} | {c: "a" for c in string.ascii_letters}
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            try: table[bytes([lead, trail]).decode("gb2312")] = None
            except UnicodeDecodeError: pass
    return {c: n or c for c, n in table.items()} | {c: c for c in PUNCTUATION}


def texts(paths):
    for path in map(pathlib.Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix in (".md", ".txt", ".html"):
                yield from file.read_text("utf-8", "ignore").splitlines()


def main():
    if len(sys.argv) < 3: sys.exit(__doc__)
    name, pairs, single = classes(), collections.Counter(), collections.Counter()
    for line in open(sys.argv[1], encoding="utf-8"):
        word, freq = line.split()[:2]
        if len(word) > 1 and all(c in name for c in word):
            weight = int(freq) * WORDS
            for a, b in zip(word, word[1:]): pairs[name[a], name[b]] += weight
            for c in word: single[name[c]] += weight
    paths, _, own = " ".join(sys.argv[2:]).partition("--own")
    seen = set()
    for paths, weight in ((paths, 1), (own, OWN)):
        for line in texts(paths.split()):
            line = re.sub(r"^#+\s*|<[^>]*>|&\w+;", "", line).strip()
            if line in seen: continue                  # headings and closing articles repeat a thousandfold
            seen.add(line)
            last = " "
            for c in [name.get(c, " ") for c in line] + [" "]:
                pairs[last, c] += weight; single[last] += weight; last = c
    level = lambda n: LEVELS[min(51, round(2 * math.log2(max(n, 1))))]
    rows = collections.defaultdict(list)
    for (a, b), n in pairs.items():
        if n >= LEAST and (a, b) != (" ", " "): rows[a].append((b, n))
    out = pathlib.Path(__file__).resolve().parent.parent / "bigrams.tsv"
    with out.open("w", encoding="utf-8") as f:
        for a in sorted(single):
            f.write(f"{a}\t{level(single[a])}\t{''.join(b + level(n) for b, n in sorted(rows[a]))}\n")
    print(f"{out}: {len(single)} characters, {sum(map(len, rows.values()))} pairs, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
