#!/usr/bin/env python3
"""What a page costs beyond the pipeline when it comes from Python and its rows go back as Arrow: the same pages, the same wheel, one thread.

    target/venv/bin/python tests/bench/wheel.py [PAGES]

`pipeline` is the Rust call alone (a page in, facts out and thrown away); `extract_batch` also builds the rows and hands them to
pyarrow. Seconds of the processor, so that a busy machine tells the same; the best of seven, in turn."""
import pathlib, sys, time

import pyarrow

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "python/wheel"))
import gongbao
from pages import pages

count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
table = pyarrow.Table.from_pylist([p for n, p in enumerate(pages(count)) if n % 97 != 96])
n, rows = table.num_rows, 0


def alone():
    gongbao._native.process_only(table, "telecom")


def through():
    global rows
    rows = pyarrow.table(gongbao.extract_batch(table, threads=1)).num_rows


def spent(work):
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / n * 1e6


spent(through)
times = [(spent(alone), spent(through)) for _ in range(7)]
pipeline, batch = (min(t) for t in zip(*times))
print(f"{n} pages of {table.nbytes / n / 1000:.1f} kB, {rows} rows")
print(f"pipeline      {pipeline:8.1f} µs a page")
print(f"extract_batch {batch:8.1f} µs a page")
print(f"overhead      {batch - pipeline:8.1f} µs a page")
