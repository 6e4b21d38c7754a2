"""A start without weight: a command imports what it runs, and nothing beside."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT

WRITERS = {"openpyxl", "xlsxwriter", "jinja2", "plutoprint", "fontTools", "pypdf", "numpy"}
# the modules that those libraries and the mail are behind
ROOMS = {"pulling", "xlsx", "xlsx_rows", "templating", "pdf", "envelope"}
PROGRAM = """import sys
from quoter.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
finally:
    print(*sys.modules, file=sys.stderr)
"""


def imported(program, *words):
    """The libraries that a program leaves behind, and the modules of ours by the last part of their names."""
    result = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = result.stderr.splitlines()[-1].split()
    ours = {name.rpartition(".")[2] for name in found if name.startswith("quoter.")}
    return {name.partition(".")[0] for name in found}, ours


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        (["estimate", "examples/scenarios.yaml", "--json"], {"rich"}),
        (["estimate", "examples/scenarios.yaml"], set()),
        (["check", "examples/scenarios.yaml"], {"rich"}),
        (["explain", "kv_bytes_per_token"], {"rich"}),
        (["catalog", "cards"], {"rich"}),
        (["--help"], {"rich", "yaml", "pydantic", "email"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
@pytest.mark.proof
def test_a_command_imports_no_more_than_it_runs(words, unneeded):
    libraries, rooms = imported(PROGRAM, *words)
    assert "cli" in rooms
    assert libraries & (WRITERS | unneeded) == set()
    assert rooms & ROOMS == set()


@pytest.mark.proof
def test_what_writes_a_workbook_is_seen():
    """Else the test above would see nothing."""
    program = "import sys, quoter.workbook.xlsx_rows, quoter.workbook.xlsx, quoter.delivery.pulling; print(*sys.modules, file=sys.stderr)"
    libraries, rooms = imported(program)
    assert "xlsxwriter" in libraries
    assert {"pulling", "xlsx", "xlsx_rows"} <= rooms


def test_the_patterns_of_pyyaml_are_compiled_when_they_are_asked():
    program = """import quoter.core.files, yaml, yaml.reader
pattern = yaml.reader.Reader.NON_PRINTABLE
assert "compiled" not in vars(pattern)
assert yaml.load("a: [2026-01-02, 1.5]", Loader=yaml.SafeLoader)["a"][1] == 1.5
try:
    yaml.load("a: \\x01", Loader=yaml.SafeLoader)
except yaml.reader.ReaderError as error:
    assert "not allowed" in str(error)
else:
    raise AssertionError
assert "compiled" in vars(pattern)"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
