"""What analysts take away: workbooks and CSV for Excel, the tables for loaders of machine learning, files that editors check."""
import codecs, datetime, io, json, os, pathlib, subprocess, tomllib

import jsonschema, openpyxl, pandas, pytest

ROOT = pathlib.Path(__file__).parents[2]
GONGBAO = os.environ.get("GONGBAO", str(ROOT / "target/debug/gongbao"))


def gongbao(*arguments, cwd=ROOT):
    return subprocess.run([GONGBAO, *map(str, arguments)], check=True, cwd=cwd, capture_output=True).stdout


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    gongbao("-q", "run", "sample", "--output", folder)
    return folder


def test_a_workbook_keeps_numbers_dates_and_digits(published, tmp_path):
    sql = "SELECT s.subject, s.value, s.time_end, s.confidence, d.repairs, d.repair_kinds, CAST(1234567890123456789 AS BIGINT) AS long, 'x' = 'x' AS yes, '=1+1' AS formula, s.low FROM statistics s JOIN documents d ON s.doc_id = d.doc_id WHERE s.surface = '1272家'"
    gongbao("query", sql, "-o", tmp_path / "a.xlsx", "--output", published)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    head, row, *_ = sheet.iter_rows(values_only=True)
    assert head[:3] == ("subject", "value", "time_end") and sheet.freeze_panes == "A2" and sheet.auto_filter.ref.startswith("A1:J")
    subject, value, day, sure, repairs, kinds, long, yes, formula, low = row
    assert (value, repairs, yes, low) == (1272, 614, True, None) and isinstance(value, int) and isinstance(sure, float)
    assert day == datetime.datetime(2017, 7, 26) and sheet["C2"].number_format == "yyyy-mm-dd"
    # Digits that a spreadsheet would drop, and what it would run, are text.
    assert long == "1234567890123456789" and formula == "=1+1" and sheet["I2"].data_type == "s" and kinds == "injection×614"
    assert (tmp_path / "a.xlsx").read_bytes() == gongbao("query", sql, "--format", "xlsx", "--output", published)


def test_csv_for_excel_and_for_programs(published):
    sql = "SELECT subject, value FROM statistics WHERE surface = '1272家'"
    plain, marked = (gongbao("query", sql, "--format", "csv", *bom, "--output", published) for bom in ([], ["--bom"]))
    assert marked == codecs.BOM_UTF8 + plain and not plain.startswith(codecs.BOM_UTF8)
    assert list(pandas.read_csv(io.BytesIO(marked)).columns) == ["subject", "value"]


def test_croissant_loads_every_table(published):
    mlcroissant = pytest.importorskip("mlcroissant")
    current = published / "sample" / "current"
    dataset = mlcroissant.Dataset(jsonld=str(current / "croissant.json"))
    package = json.loads((current / "datapackage.json").read_text("utf-8"))
    assert [r.uuid for r in dataset.metadata.record_sets] == [r["name"] for r in package["resources"]]
    for resource in package["resources"]:
        name, rows = resource["name"], list(dataset.records(record_set=resource["name"]))
        assert len(rows) == len(pandas.read_parquet(current / f"{name}.parquet"))
        if rows:
            assert set(rows[0]) == {f"{name}/{field['name']}" for field in resource["schema"]["fields"]}
    assert dataset.metadata.issues.errors == set()


FILES = {"pipeline": "*/pipeline.toml", "catalogue": "*/catalogue/**/*.toml", "rules": "*/rules/*.toml"}


@pytest.mark.parametrize("kind", FILES)
def test_the_files_of_all_pipelines_are_what_their_schema_says(kind, tmp_path):
    schema = json.loads(gongbao("schema", kind))
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    (tmp_path / "pipelines").mkdir()
    gongbao("init", "fresh", cwd=tmp_path)
    files = [*(ROOT / "pipelines").glob(FILES[kind]), *(tmp_path / "pipelines").glob(FILES[kind])]
    assert len(files) >= 3
    for file in files:
        errors = [e.message for e in checker(schema).iter_errors(tomllib.loads(file.read_text("utf-8")))]
        assert errors == [], file
    # The new pipeline's files name schemas that are there and the same.
    for file in (tmp_path / "pipelines").glob(FILES[kind]):
        first = file.read_text("utf-8").splitlines()[0]
        assert first.startswith("#:schema ") and json.loads((file.parent / first.removeprefix("#:schema ")).read_text("utf-8")) == schema


@pytest.mark.parametrize("kind,text", [("pipeline", "description = 'x'\ninput = []"), ("catalogue", "[[indicator]]\nid = 'x'"), ("rules", "[[rule]]\nid = 'x'\npattern = '{n}'\nexamples = 'x'\ncounter_examples = []")])
def test_schemas_find_mistakes(kind, text):
    schema = json.loads(gongbao("schema", kind))
    assert list(jsonschema.validators.validator_for(schema)(schema).iter_errors(tomllib.loads(text)))
