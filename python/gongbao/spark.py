"""Pages that one machine does not hold, by Spark: the same table, row for row. See SPARK.md beside the package's source.

    >>> pages = gongbao.spark.records(spark, glob("/data/crawl/*.warc.gz"))
    >>> gongbao.spark.extract(pages).where("error IS NULL").drop("error").write.parquet("/data/statistics")
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import gongbao

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_INPUT = ["bytes", "content", "path", "offset", "length", "inside", "url", "fetched_at", "content_type"]


def extract(df: DataFrame, *, table: str = "statistics", pipeline: str = "telecom", reference_date: datetime.date | None = None) -> DataFrame:
    """Reads pages on the executors.

    df: columns as in `gongbao.extract_batch`: `bytes` (or `content`, as the binaryFile source calls them), or `path` and `offset` of WARC
        records, which every executor opens itself under that path. Other columns are left out.
    table, pipeline, reference_date: as in `gongbao.extract_batch`; `pipeline` is looked up on the executors.

    Returns the columns of the table and `error`; rows come in any order. One task reads its pages one after the other, on one core.
    """
    names = [name for name in _INPUT if name in df.columns]
    if not {"bytes", "content", "path"} & set(names):
        raise ValueError(f"no pages in these columns: {', '.join(df.columns)}; give `bytes`, or `path` and `offset` of WARC records")
    if "bytes" in names or "content" in names:
        names = [name for name in names if name not in ("offset", "length", "inside")]

    def pages(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        extractor = gongbao._native.Extractor(table, pipeline, reference_date, 1)
        for batch in batches:
            yield from pyarrow.RecordBatchReader.from_stream(extractor.extract(batch))

    return df.select(*names).mapInArrow(pages, schema(table))


def records(spark: SparkSession, paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, partitions: int | None = None) -> DataFrame:
    """Lists the pages of WARC files as rows to `extract`: path, offset, length, inside, url, fetched_at.

    paths: files that driver and executors reach under the same path; they are listed on the driver, which reads them once.
    partitions: tasks to make of them, four a core by default. Pages that follow each other stay together.
    """
    import pyarrow

    listed = spark.createDataFrame(pyarrow.table(gongbao.records(paths)))
    partitions = partitions or 4 * spark.sparkContext.defaultParallelism
    return listed.repartitionByRange(partitions, "path", "offset").sortWithinPartitions("path", "offset", "inside")


def schema(table: str = "statistics") -> StructType:
    """A table's columns and `error` in Spark's types, as the published Parquet reads."""
    from pyspark.sql import types as t

    word = t.StructType([t.StructField("text", t.StringType()), t.StructField("start", t.LongType()), t.StructField("end", t.LongType()), t.StructField("pos", t.StringType())])
    kinds = {
        "text": t.StringType(),
        "int": t.LongType(),
        "decimal": t.DecimalType(38, 9),
        "date": t.DateType(),
        "float": t.DoubleType(),
        "bool": t.BooleanType(),
        "texts": t.ArrayType(t.StringType()),
        "tokens": t.ArrayType(word),
    }
    for known in gongbao.schema():
        if known["name"] == table:
            fields = [t.StructField(c["name"], kinds[c["type"]]) for c in known["columns"]]
            return t.StructType([*fields, t.StructField("error", t.StringType())])
    raise ValueError(f"`{table}` is no table; there are {', '.join(known['name'] for known in gongbao.schema())}")
