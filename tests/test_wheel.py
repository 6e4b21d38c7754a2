"""The wheel works outside the checkout: catalogs, templates and examples come with it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

COMMAND = "from quoter.cli import main; main()"


def python(*arguments, folder, path=None):
    """What a Python process prints, in a folder and with another path to modules."""
    env = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    result = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel's files, unpacked."""
    from conftest import ROOT

    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def quote(installed, tmp_path):
    """Runs a command of the wheel in an empty folder."""
    return lambda *arguments: python("-c", COMMAND, *arguments, folder=tmp_path, path=installed)


def test_the_wheel_holds_what_the_checkout_holds(installed):
    from conftest import ROOT

    for folder in ("catalogs", "templates", "examples", "quoter/core/texts"):
        ours = {p.relative_to(ROOT / folder) for p in (ROOT / folder).rglob("*.*") if p.is_file()}
        there = installed / (folder if folder.startswith("quoter") else f"quoter/{folder}")
        theirs = {p.relative_to(there) for p in there.rglob("*.*") if p.is_file()}
        assert {p for p in ours if "__pycache__" not in p.parts} == theirs, folder


def test_the_wheel_is_what_runs(installed, tmp_path):
    code = "import quoter, quoter.core.paths as p; print(quoter.__file__); print(p.shipped('catalogs'))"
    code_file, catalogs = python("-c", code, folder=tmp_path, path=installed).splitlines()
    assert Path(code_file).is_relative_to(installed)
    assert Path(catalogs).is_relative_to(installed)


@pytest.mark.proof
def test_the_wheel_starts_checks_estimates_and_builds(quote, installed, tmp_path):
    kept = {path.name for path in (installed / "quoter" / "made").iterdir()} - {"__pycache__"}
    quote("init", "mine.yaml")
    assert quote("check", "mine.yaml").strip() == "mine.yaml: OK"
    answer = json.loads(quote("estimate", "--json", "mine.yaml"))
    assert answer["scenarios"][0]["recommended"]["verdict"] == "fits"
    path, _ = quote("build", "--format", "xlsx,html", "mine.yaml").splitlines()
    assert (tmp_path / path).read_bytes().startswith(b"PK")
    made = {path.name for path in (installed / "quoter" / "made").iterdir()} - {"__pycache__"}
    assert made == kept  # a start finds all that it reads


def test_the_wheel_declares_its_command(installed):
    (points,) = installed.glob("quoter-*.dist-info/entry_points.txt")
    assert "quote = quoter.cli:main" in points.read_text(encoding="utf-8")
