#!/usr/bin/env python3
"""Makes pipelines/base/readings.tsv: the pinyin readings of every hanzi that GBK can encode.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install pypinyin==0.55.0 pypinyin-dict==0.9.0
    /tmp/v/bin/python pipelines/base/make/readings.py [CHECK.tsv ...] > pipelines/base/readings.tsv

Characters: the two-byte hanzi of GBK in the order of their code: the 20,902 of the Unicode block 4E00-9FA5, the 21
compatibility ideographs, the 80 at FE50-FEA0, and 〇. The 14 of the last group that older tables send to private-use code
points are written with the characters that GB 18030-2022 gives them.

Readings: pypinyin's own table (pinyin-data: Unihan and corrections, common reading first) in its order; then, at the end, the
toned readings that Unihan's kTGHZ2013, kXHC1983, kHanyuPinyin and kHanyuPinlu fields add (沒 mò, 分 bàn; these matter for traditional forms,
whose entries are thinner). Neutral-tone ones are not added: they would make nearly every common character a
heteronym. A compatibility ideograph has the readings of the character it decomposes to. Characters with no reading in any
source (radical components, characters made in Japan) have no row; they are named on standard error.

Every CHECK.tsv (columns char and pinyin) is compared: each pinyin, trimmed, must be among the readings of its char.
"""
import csv, importlib, sys, unicodedata
from pypinyin.pinyin_dict import pinyin_dict as BASE

EXTRA = [importlib.import_module("pypinyin_dict.pinyin_data." + m).pinyin_dict
         for m in ("ktghz2013", "kxhc1983", "khanyupinyin", "khanyupinlu")]
# GB 18030-2022 for the code points that GB 18030-2000 left in the private use area.
PUA = {0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7,
       0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB}
TONES = set("\u0304\u0301\u030c\u0300")  # macron, acute, caron, grave


def hanzi():
    for hi in range(0x81, 0xFF):
        for lo in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
            try:
                c = bytes([hi, lo]).decode("gb18030")
            except UnicodeDecodeError:
                continue
            if len(c) != 1:
                continue
            c = chr(PUA.get(ord(c), ord(c)))
            n = ord(c)
            if (c == "〇" or 0x2E80 <= n <= 0x2EFF or 0x3400 <= n <= 0x4DBF or 0x4E00 <= n <= 0x9FFF
                    or 0xF900 <= n <= 0xFAFF or n >= 0x20000):
                yield c


def readings(c):
    n = ord(unicodedata.normalize("NFC", c))
    out = [r.strip() for r in BASE.get(n, "").split(",")]
    for table in EXTRA:
        out += [r.strip() for r in table.get(n, "").split(",") if TONES & set(unicodedata.normalize("NFD", r))]
    return list(dict.fromkeys(unicodedata.normalize("NFC", r) for r in out if r))


def main():
    table = {c: readings(c) for c in hanzi()}
    print("char\treadings")
    for c, r in table.items():
        if r:
            print(c + "\t" + " ".join(r))
    none = [c for c, r in table.items() if not r]
    print(f"{len(table)} hanzi, {len(table) - len(none)} with readings, none for {len(none)}: {''.join(none)}", file=sys.stderr)
    for path in sys.argv[1:]:
        rows = list(csv.DictReader(open(path, encoding="utf-8"), delimiter="\t"))
        bad = [(r["char"], r["pinyin"]) for r in rows if r["pinyin"].strip() not in table.get(r["char"], [])]
        later = [(r["char"], r["pinyin"]) for r in rows if r["pinyin"].strip() in table.get(r["char"], [])[1:]]
        print(f"{path}: {len(rows)} rows, {len(bad)} not covered {bad}, {len(later)} not the first reading {later}", file=sys.stderr)


main()
