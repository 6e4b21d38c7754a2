"""How the house is built: imports point one way, one library has one door, lines are wired right."""

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

from quoter.bill import BILL, PAYMENTS, TOTALS
from quoter.model.records import RECORDS
from quoter.offers import MONEY
from quoter.options import LINES
from quoter.orders import ORDER
from quoter.units import Unit

PACKAGE = ROOT / "quoter"
FLOORS = (  # nobody imports from a floor above his own
    {"cells", "places", "hf_config"},
    {"units"},
    {
        "lines",
        "files",
        "families",
        "towers",
        "charts",
        "formats",
        "amounts",
        "outputs",
        "untrusted",
        "reconcile",
        "quantization",
        "envelope",
        "logos",
        "typefaces",
        "templating",
    },
    {"model", "shape", "texts", "fields", "book", "yaml_text"},
    {"states"},
    {"tensors"},
    {"adapters"},
    {"architecture", "business", "brand"},
    {"rows"},
    {"catalog", "request"},
    {"draft"},
    {"loads", "deal"},
    {"varying"},
    {"physics", "defaults", "catalog_check"},
    {"scenario", "figures", "listing", "row_text", "derived"},
    {"command_line", "offers", "formulas", "importing", "catalog_file"},
    {"options"},
    {"sized"},
    {"orders"},
    {"bill"},
    {"ownership", "margin"},
    {"estimate", "placing"},
    {"portable"},
    {"freezing"},
    {"revising"},
    {
        "evidence",
        "load_story",
        "speed_story",
        "level_story",
        "duration",
        "ladder",
        "bill_story",
        "terms_story",
        "ownership_story",
        "site_story",
    },
    {"story", "explain", "firm"},
    {"holding", "performance"},
    {"proof_story", "looks"},
    {"sheets", "proposal", "money_answer"},
    {"answer"},
    {"claims", "letter"},
    {"pages"},
    {"outline"},
    {"pdf"},
    {"building", "edits"},
    {"diffing", "mailing"},
    {"terminal"},
    {"sweep"},
    {"cli"},
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
DOORS = {  # library: the modules that may import it
    "yaml": {"files"}, "xlsxwriter": {"book"}, "jinja2": {"templating"}, "markupsafe": {"templating"}, "plutoprint": {"pdf"},
    "fontTools": {"typefaces"}, "pypdf": {"outline"}, "typer": {"cli"}, "rich": {"terminal"}, "openpyxl": {"edits"},
    "email": {"envelope"},
}  # fmt: skip


def modules():
    """Every module with its room: the top-level name inside the package."""
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path


def imports(path: Path):
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(("room", "path"), list(modules()), ids=lambda v: getattr(v, "stem", v))
def test_imports_point_one_way(room, path):
    assert room in FLOOR, f"{room} has no floor: give it one"
    for name in imports(path):
        found = re.match(r"quoter\.(\w+)", name)
        if found and found[1] in FLOOR and found[1] != room:
            assert FLOOR[found[1]] < FLOOR[room], f"{room} imports {found[1]}"


@pytest.mark.parametrize(("room", "path"), list(modules()), ids=lambda v: getattr(v, "stem", v))
def test_one_library_one_door(room, path):
    for name in imports(path):
        top = name.partition(".")[0]
        assert room in DOORS.get(top, {room}), f"{room} imports {top}"


def test_the_model_knows_only_cells_and_units():
    for path in (PACKAGE / "model").glob("*.py"):
        ours = {name for name in imports(path) if name.startswith("quoter")}
        assert all(n.startswith(("quoter.cells", "quoter.units")) for n in ours), path.name


@pytest.mark.parametrize("kind", LINES)
def test_every_parameter_is_a_record_or_an_earlier_line(kind):
    known = set(RECORDS)
    for line in LINES[kind]:
        assert set(line.needs) <= known, (line.name, set(line.needs) - known)
        assert line.name not in known, f"two lines are called {line.name}"
        known.add(line.name)


def test_every_line_has_a_label_and_a_unit():
    for line in {
        *LINES["inference"],
        *LINES["training"],
        *ORDER,
        *MONEY,
        *BILL,
        *TOTALS,
        *PAYMENTS,
    }:
        assert line.label, line.name
        assert isinstance(line.unit, Unit), line.name


@pytest.mark.parametrize("kind", LINES)
def test_every_record_field_that_a_line_reads_exists(kind):
    for line in LINES[kind]:
        code = line.compute.__code__
        source = [record for record in line.needs if record in RECORDS]
        fields = {field for record in source for field in RECORDS[record]}
        read = set(code.co_names) - set(line.compute.__globals__)
        assert read <= fields, (line.name, read - fields)


def test_formulas_print_no_constant_but_small_codes():
    from quoter.command_line import quotation_from_options
    from quoter.formulas import forms
    from quoter.options import Split, candidate, given, option_record
    from quoter.texts import Texts

    case = quotation_from_options(
        model="QwQ-32B", card="A100-80G-SXM", context=16000, concurrency=8
    ).cases[0]
    one = candidate(case, case.cards[0])
    sample = given(case, one) | {"option": option_record(Split(tensor_parallel=2), one)}
    for form in forms(LINES["inference"], sample, Texts("en")):
        bare = re.sub(r"ROUND\w*\((.*),\d\)|\{\w+\}", "", form.template)
        numbers = {float(n) for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", bare)}
        assert numbers <= {float(n) for n in (*range(17), 64, 128, 1000, 3600, 0.5)}, form.template
