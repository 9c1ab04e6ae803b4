"""The notebooks run from the first cell to the last, and show what they promise. They are kept without output."""
import os, pathlib

import nbformat, pytest
from nbclient import NotebookClient

from pages import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def outputs(book):
    return [o for cell in book.cells if cell.cell_type == "code" for o in cell.outputs]


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda p: p.stem)
def ran(request):
    book = nbformat.read(request.param, 4)
    assert not outputs(book) and all(cell.get("execution_count") is None for cell in book.cells), "clear the outputs before committing"
    os.environ["GONGBAO_TABLES"] = str(pathlib.Path(os.environ["GONGBAO_TABLES"]).resolve())
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    return request.param.stem, book


def test_it_shows_what_it_promises(ran):
    name, book = ran
    shown = "\n".join(str(o.get("text", "")) + str(o.get("data", "")) for o in outputs(book))
    if name == "idc_series":
        charts = [o["data"]["text/html"] for o in outputs(book) if "vegaEmbed" in o.get("data", {}).get("text/html", "")]
        assert len(charts) == 1 and '"time_end": "2022-08-31"' in charts[0] and "2009" in charts[0]
        for value in ("1181", "1272", "1999", "2009", "7609"):
            assert value in shown, value
    else:
        assert "[[indicator]]" in shown and "before: None" in shown and "after: " in shown


def test_both_are_here():
    assert [p.stem for p in NOTEBOOKS] == ["idc_series", "open_statistics"]
