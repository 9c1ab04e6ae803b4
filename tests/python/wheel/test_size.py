"""What is in the wheel: 10 MB are little, and a dependency brings more than it says."""
import os, pathlib, shutil, subprocess, zipfile

from pages import ROOT

# Each of them was or would be half a megabyte and more, for something that the package does without.
LARGE = {"arrow-cast", "chrono-tz", "numpy", "polars", "reqwest", "rusqlite", "rustls", "tokio"}
LIMIT = 10_000_000


def test_nothing_large_is_linked():
    cargo = shutil.which("cargo")
    command = [cargo, "tree", "--offline", "--locked", "-p", "gongbao-python", "-e", "normal", "--prefix", "none", "--format", "{lib}"]
    linked = set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())
    assert "arrow_array" in linked and not {name.replace("-", "_") for name in LARGE} & linked


def test_a_wheel_for_others_is_small():
    """The wheel of the tests has its symbols and hardly any optimisation; one that does not is for others."""
    wheel = pathlib.Path(os.environ["GONGBAO_WHEEL"])
    with zipfile.ZipFile(wheel) as archive:
        (library,) = (archive.read(name) for name in archive.namelist() if name.startswith("gongbao/_native.") and not name.endswith(".pyi"))
    if b".symtab" not in library:
        assert wheel.stat().st_size <= LIMIT, "build it with `maturin build --compression-level 9`; else see the end of python/README.md"
