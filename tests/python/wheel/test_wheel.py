"""The Python package: the same rows as the published tables, in every library that takes Arrow, and no page that ends a batch."""
import dataclasses, datetime, decimal, importlib.util, json, os, pathlib, subprocess, threading, typing

import duckdb, pandas, polars, pyarrow, pytest

import gongbao
from pages import ROOT, SAMPLES, pages, warc

GONGBAO = os.environ.get("GONGBAO", str(ROOT / "target/debug/gongbao"))
TABLES = pathlib.Path(os.environ["GONGBAO_TABLES"])
OF_PAGES = [t["name"] for t in gongbao.schema() if t["name"] not in ("observations", "conflicts")]
NOTE = "截至2017年6月底，全国IDC企业有1272家，同比增长12.5%。"


def published(name, folder=TABLES):
    return polars.read_parquet(folder / f"{name}.parquet")


def good(rows):
    return polars.DataFrame(rows).filter(polars.col("error").is_null()).drop("error")


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", OF_PAGES)
def test_a_batch_gives_the_published_table_row_for_row(name):
    rows = gongbao.extract_batch(published("documents").select("path"), table=name, pipeline="sample")
    assert good(rows).equals(published(name)) and len(rows) == published(name).height
    assert good(rows).schema == published(name).schema


def test_records_of_warc_files_give_what_the_command_line_does(tmp_path):
    path = warc(tmp_path / "a.warc.gz", pages(60))
    subprocess.run([GONGBAO, "-q", "extract", path, "--format", "parquet", "-o", tmp_path / "out"], check=True, capture_output=True)
    listed = polars.DataFrame(gongbao.records(path))
    assert listed.columns == ["path", "offset", "length", "inside", "url", "fetched_at"] and listed.height == 60
    assert (listed["offset"] + listed["length"] <= path.stat().st_size).all()
    for name in ("statistics", "documents", "obligations"):
        whole = good(gongbao.extract_batch(listed, table=name))
        assert whole.height > 50 and whole.equals(published(name, tmp_path / "out")), name
    # The order of the caller is the order of the rows; place and length are enough.
    last = gongbao.extract_batch(listed.select("path", "offset", "length").reverse(), table="documents")
    assert good(last)["url"].to_list() == [u for u in reversed(listed["url"].to_list()) if u in set(good(last)["url"])]


def test_parts_of_an_article_share_what_the_first_tells(tmp_path):
    parts = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "tests/cli/parts").glob("*.html"))
    subprocess.run([GONGBAO, "-q", "extract", *parts, "--format", "parquet", "-o", tmp_path], check=True)
    rows = gongbao.extract_batch(pyarrow.table({"path": parts}), table="documents")
    assert good(rows).equals(published("documents", tmp_path)) and set(good(rows)["published_from"]) == {"byline", "first part"}


def test_what_speaks_arrow_goes_in_and_out():
    served = list(pages(12))
    table = pyarrow.Table.from_pylist(served)
    expected = polars.DataFrame(gongbao.extract_batch(table))
    assert expected.height > 20
    frame = polars.DataFrame(table)
    relation = duckdb.from_arrow(table)
    given = [table, table.to_batches()[0], table.to_reader(), frame, relation, table.to_pandas(), frame.with_columns(polars.col("url").cast(polars.Categorical))]
    for pages_ in given:
        assert polars.DataFrame(gongbao.extract_batch(pages_)).equals(expected), type(pages_)
    rows = gongbao.extract_batch(table)
    assert rows.column_names == [*published("statistics").columns, "error"] and len(rows) == rows.num_rows == expected.height
    # Out: each as often as it likes, with the documented types.
    arrow = pyarrow.table(rows)
    assert str(arrow.schema.field("value").type) == "decimal128(38, 9)" and str(arrow.schema.field("time_end").type) == "date32[day]"
    assert pyarrow.schema(rows) == arrow.schema
    assert duckdb.sql("SELECT count(*), count(value) FROM rows").fetchall() == [(expected.height, expected["value"].count())]
    assert polars.DataFrame(duckdb.sql("FROM rows")).equals(expected)
    assert len(pandas.DataFrame.from_arrow(rows)) == polars.from_arrow(arrow).height == expected.height
    # An array of pages, of bytes or of text, has no addresses.
    for array in (pyarrow.array([NOTE.encode()]), pyarrow.array([NOTE]), polars.Series([NOTE]), pyarrow.chunked_array([[NOTE]])):
        assert polars.DataFrame(gongbao.extract_batch(array))["value"].to_list() == [1272, decimal.Decimal("12.5")]


def test_columns_may_be_of_any_type_that_says_the_same():
    def read(**columns):
        return polars.DataFrame(gongbao.extract_batch(pyarrow.table(columns), table="documents"))

    pages_, n = [NOTE.encode()] * 3 + [None], pyarrow.nulls(4)
    column = pyarrow.array(pages_)
    for kind in (pyarrow.large_binary(), pyarrow.binary_view(), pyarrow.string(), pyarrow.large_string(), pyarrow.string_view(), pyarrow.dictionary(pyarrow.int8(), pyarrow.binary())):
        rows = read(bytes=column.dictionary_encode() if pyarrow.types.is_dictionary(kind) else column.cast(kind))
        assert rows["error"].null_count() == 3 and len(rows) == 4, kind
    assert len(good(gongbao.extract_batch(pyarrow.array(pages_[:3], pyarrow.binary(len(pages_[0]))), table="documents"))) == 3
    assert read(bytes=n)["error"].to_list() == [f"row {row}: no bytes" for row in range(4)]

    def told(array):
        return read(bytes=pyarrow.array(pages_[:3]), url=array.slice(0, 3), fetched_at=array.slice(0, 3))[["url", "fetched_at"]].rows()

    urls = pyarrow.array(["http://a.example/", None, "http://b.example/", None])
    for given in (urls, urls.cast(pyarrow.large_string()), urls.cast(pyarrow.string_view()), urls.dictionary_encode(), urls.cast(pyarrow.binary())):
        assert told(given) == [("http://a.example/",) * 2, (None, None), ("http://b.example/",) * 2], given.type
    # Runs, and a slice of them.
    assert told(pyarrow.RunEndEncodedArray.from_arrays([2, 4, 9], ["x", None, "y"]).slice(1)) == [("x", "x"), (None, None), (None, None)]
    # SQL makes a number of a column of nothing.
    for kind in (pyarrow.null(), pyarrow.int32(), pyarrow.float64(), pyarrow.list_(pyarrow.string()), pyarrow.dictionary(pyarrow.int8(), pyarrow.string())):
        assert told(pyarrow.nulls(4, kind)) == [(None, None)] * 3, kind
    moment = datetime.datetime(2023, 7, 26, 8, 0, 0, 250_000)
    for unit, text in (("s", "2023-07-26T08:00:00"), ("ms", "2023-07-26T08:00:00.250"), ("us", "2023-07-26T08:00:00.250"), ("ns", "2023-07-26T08:00:00.250")):
        for zone, end in ((None, ""), ("UTC", "Z"), ("+00:00", "Z")):
            plain = pyarrow.array([moment.replace(microsecond=0) if unit == "s" else moment, None, None], pyarrow.timestamp(unit, zone))
            assert told(plain)[:2] == [(text + end,) * 2, (None, None)], plain.type
    assert told(pyarrow.array([moment, None, None], pyarrow.timestamp("us", "+08:00")))[0][0] == "2023-07-26T16:00:00.250+08:00"
    assert told(pyarrow.array([moment.date(), None, None]))[0][0] == "2023-07-26"


def test_numbers_of_records_may_be_of_any_type(tmp_path):
    path = warc(tmp_path / "a.warc.gz", pages(5))
    listed = pyarrow.table(gongbao.records(path))
    expected = polars.DataFrame(gongbao.extract_batch(listed))
    assert len(expected) > 5
    kinds = [pyarrow.int32(), pyarrow.uint16(), pyarrow.uint64(), pyarrow.float64(), pyarrow.decimal128(38, 0), pyarrow.string()]
    for kind in kinds:
        for name in ("offset", "length", "inside"):
            at = listed.column_names.index(name)
            listed = listed.set_column(at, name, listed[name].cast(pyarrow.int64()).cast(kind))
        assert polars.DataFrame(gongbao.extract_batch(listed)).equals(expected), kind


def test_a_stream_that_breaks_off_says_why():
    def batches():
        yield pyarrow.record_batch({"bytes": [NOTE.encode()]})
        raise OSError("the disk is gone")

    with pytest.raises(ValueError, match="the disk is gone"):
        gongbao.extract_batch(pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"bytes": pyarrow.binary()}), batches()))
    read = pyarrow.table({"bytes": [NOTE.encode()]}).__arrow_c_stream__()
    once = type("Once", (), {"__arrow_c_stream__": lambda self, requested_schema=None: read})()
    assert len(gongbao.extract_batch(once)) == 2
    with pytest.raises(ValueError, match="the stream was read already"):
        gongbao.extract_batch(once)
    with pytest.raises(ValueError, match="expected an object with __arrow_c_array__"):
        gongbao.extract_batch([NOTE])


def test_who_takes_rows_may_want_other_types():
    rows = gongbao.extract_batch(pyarrow.table({"bytes": [NOTE.encode()]}))
    wanted = pyarrow.schema([f.with_type(pyarrow.large_string()) if f.type == pyarrow.string() else f for f in pyarrow.table(rows).schema])
    assert pyarrow.table(rows, schema=wanted).schema == wanted


def test_a_bad_page_is_a_row_and_ends_nothing(tmp_path):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(16)) * 40
    whole = NOTE.encode()
    frame = pyarrow.table({"bytes": [whole, b"", None, picture, b"%PDF-1.4 cut", bytes(5000), whole], "url": [f"http://example.com/{n}" for n in range(7)]})
    rows = polars.DataFrame(gongbao.extract_batch(frame))
    bad = rows.filter(polars.col("error").is_not_null())
    assert [e.split(":")[0:2] for e in bad["error"]] == [["http", f"//example.com/{n}"] for n in (1, 2, 3, 5)]
    assert bad["doc_id"].null_count() == 1 and bad.drop("doc_id", "error").null_count().row(0) == (4,) * (rows.width - 2)
    assert rows.filter(polars.col("error").is_null())["value"].to_list() == [1272, decimal.Decimal("12.5")] * 2
    # Damaged files are documents with an outcome, as they are in the published tables.
    assert good(gongbao.extract_batch(frame, table="documents"))["outcome"].to_list() == ["extracted", "broken", "extracted"]
    missing = gongbao.extract_batch(pyarrow.table({"path": [str(tmp_path / "x.html"), str(SAMPLES[0])]}))
    assert "x.html: no such file" in polars.DataFrame(missing)["error"].drop_nulls().item() and len(missing) > 1
    torn = gongbao.extract_batch(pyarrow.table({"path": [str(SAMPLES[0])], "offset": [10**9]}))
    assert len(torn) == 1 and polars.DataFrame(torn)["error"].item()


def test_wrong_calls_are_told_before_any_page():
    with pytest.raises(ValueError, match="no pages in these columns: x; give a column `bytes`"):
        gongbao.extract_batch(pyarrow.table({"x": [1]}))
    with pytest.raises(ValueError, match="`conflicts` is made of all pages together"):
        gongbao.extract_batch(pyarrow.table({"bytes": [b"x"]}), table="conflicts")
    with pytest.raises(ValueError, match="`statistic` is no table; pages can be turned into documents"):
        gongbao.extract_batch(pyarrow.table({"bytes": [b"x"]}), table="statistic")
    with pytest.raises(ValueError, match="no pipeline `telekom`"):
        gongbao.extract_batch(pyarrow.table({"bytes": [b"x"]}), pipeline="telekom")
    with pytest.raises(ValueError, match=r"^column `url` is List\(List\(Utf8\)\); it must be Utf8"):
        gongbao.extract_batch(pyarrow.table({"bytes": [b"x"], "url": [[["x"]]]}))
    for value, kind in ((1.5, "Float64"), (True, "Boolean")):
        with pytest.raises(ValueError, match=f"^column `url` is {kind}; it must be Utf8"):
            gongbao.extract_batch(pyarrow.table({"bytes": [b"x"], "url": [value]}))


def test_threads_change_nothing_and_the_interpreter_is_free():
    table = pyarrow.Table.from_pylist(list(pages(130)))
    results, ticks, done = {}, 0, []
    work = [threading.Thread(target=lambda n=n: results.update({n: gongbao.extract_batch(table, threads=n, progress=done.append)})) for n in (1, 2)]
    for thread in work:
        thread.start()
    while any(thread.is_alive() for thread in work):
        ticks += 1
        threading.Event().wait(0.001)
    # A held interpreter would let this thread run only between the calls of `progress`.
    assert ticks > 20 and sorted(done) == [2, 2, 64, 64, 64, 64]
    assert pyarrow.table(results[1]).equals(pyarrow.table(results[2])) and results[1].num_rows > 300


def test_one_page_as_typed_facts():
    page = gongbao.extract(NOTE, url="https://example.com/a", fetched_at=datetime.datetime(2017, 7, 26), tokens=True)
    fact = page.statistics[0]
    assert (fact.indicator, fact.value, fact.unit, fact.time_end) == ("idc_licensed_firms", decimal.Decimal(1272), "家", datetime.date(2017, 6, 30))
    assert NOTE.encode()[fact.raw_start : fact.raw_end].decode() == fact.surface == "1272家"
    assert page.document.text[fact.start : fact.end] == fact.quote
    assert (page.document.url, page.document.fetched_at, page.document.outcome) == ("https://example.com/a", "2017-07-26T00:00:00", "extracted")
    assert "".join(word.text for word in page.sentences[0].tokens) == page.sentences[0].text and page.sentences[0].tokens[0].pos
    # A file goes with its sidecar, bytes and text do not; what the caller says goes first.
    path = SAMPLES[0]
    told = json.loads(pathlib.Path(f"{path}.meta.json").read_text("utf-8"))
    assert gongbao.extract(path).document.url == told["url"] and gongbao.extract(path, url="https://x.example/").document.url == "https://x.example/"
    assert len(gongbao.extract(path.read_bytes()).statistics) == len(gongbao.extract(memoryview(path.read_bytes())).statistics) > 0
    relative = gongbao.extract("今年6月底，IDC企业有12家。", reference_date=datetime.date(2020, 7, 1)).statistics
    assert relative[0].time_end == datetime.date(2020, 6, 30)


def test_one_page_that_is_none_raises(tmp_path):
    for page, problem in ((b"", "empty"), (bytes(5000), "not a page of text")):
        with pytest.raises(ValueError, match=problem):
            gongbao.extract(page)
    with pytest.raises(FileNotFoundError, match="no such file"):
        gongbao.extract(tmp_path / "none.html")
    with pytest.raises(ValueError, match="is a file; give pathlib.Path"):
        gongbao.extract(str(SAMPLES[0]))


def test_facts_are_of_the_declared_types():
    kinds = {f.name: typing.get_type_hints(gongbao.Extraction)[f.name] for f in dataclasses.fields(gongbao.Extraction)}
    assert list(kinds) == ["document", *(n for n in OF_PAGES if n != "documents")]
    seen = set()
    for path in SAMPLES:
        page = gongbao.extract(path, tokens=True)
        for name in kinds:
            for row in [page.document] if name == "document" else getattr(page, name):
                for field, hint in typing.get_type_hints(type(row)).items():
                    allowed = typing.get_args(hint) if typing.get_origin(hint) not in (list, None) else (hint,)
                    value = getattr(row, field)
                    assert any(isinstance(value, typing.get_origin(a) or a) for a in allowed), (name, field, value, hint)
                    seen.add((name, field))
    assert len(seen) > 100


def test_classes_follow_the_schema():
    spec = importlib.util.spec_from_file_location("make_facts", ROOT / "python/make_facts.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    made = make.source(gongbao.schema())
    assert made == (ROOT / "python/gongbao/facts.py").read_text("utf-8"), "a table changed: run target/venv/bin/python python/make_facts.py"
    assert (pathlib.Path(gongbao.__file__).parent / "py.typed").is_file()


def test_repair_and_recognise():
    text = "各省、自治区、直辖市通信管理局应当按照规定向社会公布许可证持有企业的名单。"
    fixed = gongbao.repair(text.encode("gbk").decode("latin-1"))
    assert fixed.text == text and [(e.kind, e.start, e.end, e.confidence) for e in fixed.edits] == [("gbk_as_latin", 0, len(text), 1)]
    sound = gongbao.repair(NOTE.encode("gbk"))
    assert sound.text == NOTE and sound.encoding in ("GBK", "gb18030") and sound.edits == []
    for path in SAMPLES:
        fixed = gongbao.repair(path)
        assert all(0 <= e.start <= e.end <= len(fixed.text) and e.raw_end <= path.stat().st_size for e in fixed.edits)
    found = gongbao.recognise(NOTE, names=True)
    assert [(m.kind, m.surface) for m in found if m.kind != "region"] == [("period", "2017年6月底"), ("count", "1272家"), ("percent", "12.5%")]
    day, firms, growth = (m for m in found if m.kind != "region")
    assert (day.period_end, firms.value, firms.unit) == (datetime.date(2017, 6, 30), 1272, "{家}") and (growth.value, growth.basis) == (decimal.Decimal("12.5"), "yoy")
    assert all(NOTE[m.start : m.end] == m.surface for m in found)
    today = gongbao.recognise("上月", reference_date=datetime.date(2020, 3, 5))
    assert (today[0].period_start, today[0].period_end) == (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))


def test_an_edited_pipeline_counts_after_reload(tmp_path):
    folder = tmp_path / "pipelines/mine"
    folder.mkdir(parents=True)
    (folder / "pipeline.toml").write_text('description = "mine"\nextends = ["telecom"]\n')
    assert gongbao.extract(NOTE, pipeline=str(folder)).statistics[0].subject == "IDC企业"
    (folder / "rules").mkdir()
    rule = '[[rule]]\nid = "x"\npattern = "IDC ..8 {n:家}"\nset = { subject = "另一个名称" }\nexamples = ["IDC企业共12家"]\ncounter_examples = ["企业共12家"]\n'
    (folder / "rules/x.toml").write_text(rule)
    gongbao.reload()
    assert gongbao.extract(NOTE, pipeline=str(folder)).statistics[0].subject == "另一个名称"


def test_a_generation_is_looked_up_once(tmp_path):
    for number, text in ((1, "甲"), (2, "乙")):
        folder = tmp_path / f"out/mine/gen-{number:06}"
        folder.mkdir(parents=True)
        polars.DataFrame({"name": [text]}).write_parquet(folder / "a.parquet")
        (folder / "manifest.json").write_text(json.dumps({"generation": number, "files": {"a.parquet": {"rows": 1}}}))
    link = tmp_path / "out/mine/current"
    link.symlink_to("gen-000001")
    opened = gongbao.read(tmp_path / "out")
    link.unlink()
    link.symlink_to("gen-000002")
    assert opened["a"]["name"].to_list() == ["甲"] and list(opened) == ["a"] and opened.manifest["generation"] == 1
    for output in ("out", "out/mine", "out/mine/current", "out/mine/gen-000002"):
        assert gongbao.read(tmp_path / output)["a"]["name"].to_list() == ["乙"]
    (tmp_path / "out/mine/gen-000001/a.parquet").unlink()
    with pytest.raises(FileNotFoundError, match="newer generations took its place"):
        opened["a"]
    with pytest.raises(KeyError, match="no table `b`"):
        opened["b"]
    with pytest.raises(FileNotFoundError, match="gongbao run"):
        gongbao.read(tmp_path / "nothing")


@pytest.mark.parametrize(("engine", "kind"), [("polars", polars.DataFrame), ("pyarrow", pyarrow.Table), ("pandas", pandas.DataFrame)])
def test_read_opens_what_was_published(engine, kind):
    tables = gongbao.read(TABLES, engine=engine)
    assert isinstance(tables["statistics"], kind) and len(tables["statistics"]) == published("statistics").height
    assert len(tables) == len(gongbao.schema()) and len(tables.about()["resources"]) == len(tables)
