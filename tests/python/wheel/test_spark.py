"""Spark: the rows of one machine, also where an executor is killed in mid-run; and every published table with the documented types."""
import hashlib, json, os, pathlib, shutil, signal, sys, threading, time

import psutil, pyarrow, pyarrow.parquet, pytest

import gongbao, gongbao.spark
from pages import SAMPLES, pages, warc

pyspark = pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java (apt-get install default-jre-headless)"),
    # What is used here takes no way through pandas.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
]
TABLES = pathlib.Path(os.environ["GONGBAO_TABLES"])
WHEEL = os.environ.get("GONGBAO_WHEEL")
PAGES = 2000


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    here = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable, "SPARK_HOME": str(pathlib.Path(pyspark.__file__).parent)}
    os.environ.update(here | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "127.0.0.1"})
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("gongbao")
    if WHEEL:
        # As on a cluster whose nodes have no gongbao.
        archive = tmp_path_factory.mktemp("wheel") / "gongbao.zip"
        shutil.copy(WHEEL, archive)
        builder = builder.config("spark.archives", f"{archive}#gongbao-wheel").config("spark.executorEnv.PYTHONPATH", "./gongbao-wheel")
    for name, value in {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "4"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def executors(spark):
    """Processes of the executors, which the driver's own Java process starts."""

    def is_executor(process):
        try:
            return "CoarseGrainedExecutorBackend" in " ".join(process.cmdline())
        except psutil.Error:
            # Python workers come and go while they are looked at.
            return False

    return {p.pid for p in psutil.Process(spark.sparkContext._gateway.proc.pid).children(recursive=True) if is_executor(p)}


def hashes(table):
    """A hash a row, in order of the hashes: rows come from Spark in any order."""
    return sorted(hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest() for row in table.to_pylist())


def running(spark):
    """Done and all tasks of the stages under way that have the most."""
    tracker = spark.sparkContext.statusTracker()
    stages = [s for s in map(tracker.getStageInfo, tracker.getActiveStageIds()) if s]
    return max(((s.numCompletedTasks, s.numTasks) for s in stages), key=lambda s: s[1], default=(0, 0))


def test_an_executor_is_killed_and_nothing_is_lost(spark, tmp_path):
    path = warc(tmp_path / "many.warc.gz", pages(PAGES))
    alone = pyarrow.table(gongbao.extract_batch(gongbao.records(path)))
    listed = gongbao.spark.records(spark, path, partitions=25)
    answer, tasks = {}, 25
    work = threading.Thread(target=lambda: answer.update(table=gongbao.spark.extract(listed).toArrow()))
    work.start()
    while work.is_alive() and not (running(spark)[1] >= tasks and running(spark)[0] >= 4):
        time.sleep(0.02)
    before, (done, _) = executors(spark), running(spark)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    assert work.is_alive() and len(before) == 2 and 4 <= done < tasks, "it was killed too late"
    work.join()
    assert victim not in executors(spark)
    table = answer["table"]
    assert table.column_names == alone.column_names and table.num_rows == alone.num_rows > PAGES
    assert hashes(table) == hashes(alone)
    bad = PAGES // 97
    assert table.num_rows - table["error"].null_count == bad


@pytest.mark.skipif(not WHEEL, reason="GONGBAO_WHEEL names no wheel to send to the executors")
def test_executors_run_the_wheel_that_was_sent_along(spark):
    def where(_):
        import gongbao

        return [gongbao.__file__]

    assert all("/gongbao-wheel/gongbao/" in path for path in spark.sparkContext.parallelize(range(4), 4).mapPartitions(where).collect())


def test_a_column_of_bytes_gives_the_same(spark, tmp_path):
    served = pyarrow.Table.from_pylist(list(pages(40)))
    frame = spark.createDataFrame(served).repartition(3)
    for name in ("statistics", "sentences", "penalties"):
        assert hashes(gongbao.spark.extract(frame, table=name).toArrow()) == hashes(pyarrow.table(gongbao.extract_batch(served, table=name))), name
    # The names of the binaryFile source.
    folder = tmp_path / "pages"
    folder.mkdir()
    for page in SAMPLES:
        shutil.copy(page, folder)
    files = spark.read.format("binaryFile").load(str(folder))
    rows = gongbao.spark.extract(files).toArrow()
    assert rows.num_rows == len(gongbao.extract_batch(pyarrow.table({"bytes": [p.read_bytes() for p in SAMPLES]})))


def test_what_holds_no_pages_is_refused_before_it_runs(spark):
    with pytest.raises(ValueError, match="no pages in these columns: id"):
        gongbao.spark.extract(spark.range(3))
    with pytest.raises(ValueError, match="`x` is no table"):
        gongbao.spark.extract(spark.createDataFrame(pyarrow.table({"bytes": [b"x"]})), table="x")


DOCUMENTED = {"string": {"string"}, "integer": {"bigint"}, "number": {"double", "decimal(38,9)"}, "date": {"date"}, "boolean": {"boolean"}}
DOCUMENTED["array"] = {"array<string>", "array<struct<text:string,start:bigint,end:bigint,pos:string>>"}


@pytest.mark.parametrize("resource", json.loads((TABLES / "datapackage.json").read_text("utf-8"))["resources"], ids=lambda r: r["name"])
def test_spark_reads_every_table_with_the_documented_types(spark, resource):
    frame = spark.read.parquet(str((TABLES / resource["path"]).resolve()))
    assert [f.name for f in frame.schema] == [f["name"] for f in resource["schema"]["fields"]]
    for field, told in zip(frame.schema, resource["schema"]["fields"]):
        assert field.dataType.simpleString() in DOCUMENTED[told["type"]], field
    declared = [(f.name, f.dataType.simpleString()) for f in gongbao.spark.schema(resource["name"])]
    assert [(f.name, f.dataType.simpleString()) for f in frame.schema] == declared[:-1] and declared[-1] == ("error", "string")
    assert frame.count() == pyarrow.parquet.read_metadata(TABLES / resource["path"]).num_rows
