#!/usr/bin/env python3
"""Make ../simplified.tsv: traditional characters and phrases with their simplified forms.

    simplified.py DICTIONARIES [CHECK.txt ...]

DICTIONARIES is a folder with OpenCC's TSCharacters.txt and TSPhrases.txt (Apache-2.0; the crate opencc-fmmseg 0.13 holds
those of OpenCC 1.4 in dicts/). Of several simplified forms the first is taken, as OpenCC does; a pair that changes nothing is
kept where it is a phrase, since it keeps its characters from changing (乾坤). Punctuation is left alone.

Every CHECK.txt is converted with the table, longest phrase first, and compared with OpenCC itself (pip install OpenCC==1.4.2).
"""
import pathlib, sys


def table(folder):
    chars, phrases = {}, {}
    for name, into in (("TSCharacters.txt", chars), ("TSPhrases.txt", phrases)):
        for line in (folder / name).read_text("utf-8").splitlines():
            if not line.strip() or line.startswith("#"): continue
            key, values = line.split("\t")[:2]
            value = values.split(" ")[0]
            if len(key) != len(value): sys.exit(f"{name}: {key} and {value} differ in length")
            into[key] = value
    return {k: v for k, v in chars.items() if k != v} | phrases


def convert(text, pairs, longest):
    out, i = [], 0
    while i < len(text):
        n = next((n for n in range(longest, 0, -1) if text[i:i + n] in pairs), 0)
        out.append(pairs[text[i:i + n]] if n else text[i])
        i += n or 1
    return "".join(out)


def main():
    if len(sys.argv) < 2: sys.exit(__doc__)
    pairs = table(pathlib.Path(sys.argv[1]))
    out = pathlib.Path(__file__).resolve().parent.parent / "simplified.tsv"
    out.write_text("traditional\tsimplified\n" + "".join(f"{k}\t{v}\n" for k, v in sorted(pairs.items())), "utf-8")
    print(f"{out}: {len(pairs)} pairs")
    if sys.argv[2:]:
        import opencc
        t2s, longest = opencc.OpenCC("t2s"), max(map(len, pairs))
        for path in sys.argv[2:]:
            lines = pathlib.Path(path).read_text("utf-8").splitlines()
            wrong = [l for l in lines if convert(l, pairs, longest) != t2s.convert(l)]
            print(f"{path}: {len(lines)} lines, {len(wrong)} unlike OpenCC", *wrong[:5], sep="\n  ")


if __name__ == "__main__":
    main()
