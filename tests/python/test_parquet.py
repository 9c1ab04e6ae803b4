"""The published tables open in the readers that people use, with the documented types."""
import datetime, decimal, json, os, pathlib

import duckdb, pandas, polars, pyarrow.parquet as pq, pytest

TABLES = pathlib.Path(os.environ["GONGBAO_TABLES"])
PACKAGE = json.loads((TABLES / "datapackage.json").read_text("utf-8"))
NAMES = [r["name"] for r in PACKAGE["resources"]]
# What the sample pages may well not hold.
RARE = {"checks", "programmes", "definitions", "classifications", "aliases", "penalties", "events", "policy_signals"}


def path(name):
    return str(TABLES / f"{name}.parquet")


@pytest.mark.parametrize("name", NAMES)
def test_every_reader_sees_the_same_rows_and_columns(name):
    fields = [f["name"] for f in next(r for r in PACKAGE["resources"] if r["name"] == name)["schema"]["fields"]]
    arrow, pl, pd = pq.read_table(path(name)), polars.read_parquet(path(name)), pandas.read_parquet(path(name))
    duck = duckdb.sql(f"SELECT * FROM '{path(name)}'")
    assert arrow.column_names == pl.columns == list(pd.columns) == duck.columns == fields
    rows = duckdb.sql(f"SELECT count(*) FROM '{path(name)}'").fetchall()[0][0]
    assert rows == arrow.num_rows == pl.height == len(pd)
    assert rows > 0 or name in RARE


def test_types():
    arrow = pq.read_schema(path("statistics"))
    assert str(arrow.field("value").type) == "decimal128(38, 9)" and str(arrow.field("time_end").type) == "date32[day]"
    assert not any("uint" in str(f.type) for name in NAMES for f in pq.read_schema(path(name)))
    pl = polars.read_parquet_schema(path("statistics"))
    assert pl["value"] == polars.Decimal(38, 9) and pl["time_end"] == polars.Date and pl["start"] == polars.Int64
    value, day = duckdb.sql(f"SELECT value, time_end FROM '{path('statistics')}' WHERE indicator = 'idc_licensed_firms' AND surface = '1272家'").fetchall()[0]
    assert value == decimal.Decimal(1272) and day == datetime.date(2017, 7, 26)


def test_tokens_are_nested_and_lead_back_to_the_text():
    (text, tokens), *_ = duckdb.sql(f"SELECT text, tokens FROM '{path('sentences')}' WHERE len(tokens) > 5 LIMIT 1").fetchall()
    assert "".join(t["text"] for t in tokens) == text and all(t["pos"] for t in tokens)
    sql = f"SELECT count(*) FROM '{path('sentences')}' s JOIN '{path('documents')}' d USING (doc_id) WHERE substring(d.text, s.start + 1, s.\"end\" - s.start) <> s.text"
    assert duckdb.sql(sql).fetchall()[0][0] == 0


def test_evidence_is_a_part_of_the_page():
    sql = f"SELECT count(*) FROM '{path('statistics')}' s JOIN '{path('documents')}' d USING (doc_id) WHERE substring(d.text, s.start + 1, s.\"end\" - s.start) <> s.quote OR NOT contains(s.sentence, s.surface)"
    assert duckdb.sql(sql).fetchall()[0][0] == 0
    rows = duckdb.sql(f"SELECT d.path, d.sha256, s.surface, s.raw_start, s.raw_end FROM '{path('statistics')}' s JOIN '{path('documents')}' d USING (doc_id) WHERE d.encoding = 'gb18030' AND s.rule = 'before'").fetchall()
    assert rows
    for page, _, surface, start, end in rows:
        raw = pathlib.Path(page).read_bytes()[start:end].decode("gb18030", "replace")
        assert [c for c in raw if c.isdigit()] == [c for c in surface if c.isdigit()], (page, surface, raw)


def test_facts_quote_the_page():
    for name in ["citations", "persons", "deadlines", "obligations", "organisations"]:
        sql = f"SELECT count(*) FROM '{path(name)}' f JOIN '{path('documents')}' d USING (doc_id) WHERE substring(d.text, f.start + 1, f.\"end\" - f.start) <> f.quote"
        assert duckdb.sql(sql).fetchall()[0][0] == 0, name
    # What a link names is a fact of that table.
    sql = f"SELECT count(*) FROM '{path('obligations')}' o LEFT JOIN '{path('deadlines')}' d ON o.deadline_fact = d.fact_id WHERE o.deadline_fact IS NOT NULL AND d.fact_id IS NULL"
    assert duckdb.sql(sql).fetchall()[0][0] == 0


def test_the_series_shows_its_conflict():
    sql = f"SELECT time_end, value, conflict, conflict_values FROM '{path('observations')}' WHERE indicator = 'idc_licensed_firms' AND region = 'CN' AND measure = 'level' ORDER BY time_end"
    series = {str(day): (int(value), conflict, values) for day, value, conflict, values in duckdb.sql(sql).fetchall()}
    assert series["2017-03-31"][0] == 1181 and series["2018-08-31"][0] == 1999 and series["2022-08-31"][0] == 7609 and series["2017-07-26"][0] == 1272
    assert series["2018-08-31"][1] and series["2018-08-31"][2][0].startswith("2009") and not series["2022-08-31"][1]


def test_metadata_and_manifest_agree():
    manifest = json.loads((TABLES / "manifest.json").read_text("utf-8"))
    for name in NAMES:
        meta = pq.read_metadata(path(name)).metadata
        assert meta[b"gongbao.schema"].decode() == manifest["schemas"][name] and len(meta[b"gongbao.rules"]) == 64
        assert manifest["files"][f"{name}.parquet"]["rows"] == pq.read_metadata(path(name)).num_rows
        groups = pq.ParquetFile(path(name)).metadata
        if groups.num_row_groups == 0:  # a table without rows
            continue
        columns = groups.row_group(0)
        assert {columns.column(i).compression for i in range(columns.num_columns)} == {"ZSTD"}
