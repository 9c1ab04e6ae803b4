#!/usr/bin/env python3
"""What a page costs beyond the pipeline when it comes from Python and its rows go back as Arrow: the same pages, the same wheel, one thread.

    target/venv/bin/python tests/bench/wheel.py [PAGES]

`pipeline` is the Rust call alone (a page in, facts out and thrown away); `extract_batch` also builds the rows and hands them to
pyarrow. Both take the same fifty pages in turn; of each fifty the best of nine counts, in seconds of the processor: what is left is small
beside what a busy machine adds."""
import pathlib, sys, time

import pyarrow

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "python/wheel"))
import gongbao
from pages import pages

count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
table = pyarrow.Table.from_pylist([p for n, p in enumerate(pages(count)) if n % 97 != 96])
extractor = gongbao._native.Extractor("statistics", "telecom", None, 1)


def alone(part):
    gongbao._native.process_only(part, "telecom")


def through(part):
    return pyarrow.table(extractor.extract(part))


def spent(work, part):
    begun = time.process_time()
    work(part)
    return time.process_time() - begun


rows, pipeline, batch = through(table).num_rows, 0.0, 0.0
for start in range(0, table.num_rows, 50):
    part = table.slice(start, 50)
    times = [(spent(alone, part), spent(through, part)) for _ in range(9)]
    pipeline, batch = pipeline + min(t[0] for t in times), batch + min(t[1] for t in times)
n = table.num_rows
print(f"{n} pages of {table.nbytes / n / 1000:.1f} kB, {rows} rows")
for name, seconds in (("pipeline", pipeline), ("extract_batch", batch), ("overhead", batch - pipeline)):
    print(f"{name:13} {seconds / n * 1e6:8.1f} µs a page")
