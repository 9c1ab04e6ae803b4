#!/usr/bin/env python3
"""What a page costs beyond the pipeline when it comes from Python and its rows go back as Arrow. One thread, the same pages, the same wheel:

    target/venv/bin/python tests/bench/wheel.py [PAGES]

`pipeline` is the Rust call alone, timed inside; `extract_batch` is all of it: columns in, rows built, Arrow out. The best of five of each."""
import pathlib, sys, time

import pyarrow

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "python/wheel"))
import gongbao
from pages import pages

count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
table = pyarrow.Table.from_pylist([p for n, p in enumerate(pages(count)) if n % 97 != 96])
gongbao.extract_batch(table.slice(0, 20))


def whole():
    begun = time.perf_counter()
    rows = pyarrow.table(gongbao.extract_batch(table, threads=1))
    return time.perf_counter() - begun, rows.num_rows


alone, through = [], []
for _ in range(5):
    # In turn, so that a busy machine is busy for both.
    alone.append(gongbao._native.pipeline_seconds(table, "telecom"))
    through.append(whole()[0])
n = table.num_rows
print(f"{n} pages, {table.nbytes / n / 1000:.1f} kB each, {whole()[1]} rows")
print(f"pipeline      {min(alone) / n * 1e6:9.1f} µs a page")
print(f"extract_batch {min(through) / n * 1e6:9.1f} µs a page")
print(f"overhead      {(min(through) - min(alone)) / n * 1e6:9.1f} µs a page")
