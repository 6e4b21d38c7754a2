"""What a reviewer of models asks of every formula: at most 120 characters, IF nested at most twice."""

import io
import re

import openpyxl
import pytest
import yaml
from conftest import ROOT, bounded

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.scenario.command_line import quotation_from_options
from quoter.scenario.quotation import quotation
from quoter.sizing import batch_ladder
from quoter.sizing.estimate import estimate
from quoter.sizing.options import LINES, Split, candidate, given, option_record
from quoter.words.formulas import filled, forms, traced
from quoter.workbook.sheets import workbook

LONGEST, DEEPEST = 120, 2  # characters with the leading "=", and IF inside IF
WIDEST = "$ABC$1234"  # an address on the formula's own sheet
CONSTANT = "'系数表 Tables'!$B$1234"  # where the sizing sheets look constants up
CONSTANTS = ("rule", "speed", "mfu")


def nested(formula):
    """How deep IF stands inside IF."""
    deepest, calls = 0, []
    for token in re.finditer(r'"[^"]*"|\'[^\']*\'|([A-Z]*)\(|\)', formula):
        if token.group().endswith("("):
            calls.append(token[1])
            deepest = max(deepest, calls.count("IF"))
        elif token.group() == ")":
            calls.pop()
    return deepest


def faults(formula):
    """What is wrong with a formula, its leading "=" included."""
    found = [f"{len(formula)} characters"] if len(formula) > LONGEST else []
    return found + ([f"IF {nested(formula)} deep"] if nested(formula) > DEEPEST else [])


def all_forms(kind):
    """The lines of one kind of work as formulas; with an inference those of a batch."""
    more = batch_ladder.LINES if kind == "inference" else ()
    return [*traced(LINES[kind], Texts("en")), *traced(more, Texts("en"))]


def test_the_depth_of_a_formula():
    assert nested("=A1+1") == 0
    assert nested('=IF(A1,"IF(",MAX(IF(B1,1,0),IF(C1,1,0)))') == 2
    assert nested("=IF(A1,IF(B1,IF(C1,1,0),0),'IF (x'!A1)") == 3


@pytest.mark.parametrize("kind", LINES)
def test_every_line_is_short_wherever_it_stands(kind):
    for form in all_forms(kind):
        places = {
            need: CONSTANT if need.partition("__")[0] in CONSTANTS else WIDEST
            for need in form.needs
        }
        assert not faults("=" + filled(form, places)), form.line.name


WORK = {
    "inference": {"context": 16000, "concurrency": 8},
    "training": {"workload": "training"},
    "fit": {"inventory": [{"card": "A100-80G-SXM", "count": 8}], "workload": "fit"},
}


@pytest.mark.parametrize("kind", LINES)
def test_a_formula_says_the_same_whatever_it_is_traced_on(kind):
    """Explained on nothing but names, as it stands in the workbook of a quotation."""
    card = {} if kind == "fit" else {"card": ("A100-80G-SXM",)}
    found = quotation_from_options(model="QwQ-32B", **card, **WORK[kind])
    case = (found.cases or found.fits[0].cases)[0]
    one = candidate(case, case.cards[0])
    known = given(case, one) | {"option": option_record(Split(tensor_parallel=2), one)}
    here, alone = forms(LINES[kind], known, Texts("both")), traced(LINES[kind], Texts("both"))
    assert [form[:3] for form in here] == [form[:3] for form in alone]


# -- whole workbooks ------------------------------------------------------------------------------


def document(path, **quote):
    """A scenario file as written, with another quote."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["quote"] |= quote
    return data


def twelve():
    """A file of twelve scenarios: services by both methods, trainings and cards at hand."""
    data = document(ROOT / "examples" / "scenarios.yaml", language="both")
    first, second, third = data["scenarios"]
    rule = {"method": "rule-of-thumb"}
    bought = [first, second, third, first | rule, third | rule]
    held = document(ROOT / "examples" / "fit.yaml")["scenarios"][:1]
    found = [*bought, *bought, first, *held]
    data["scenarios"] = [s | {"name": f"{n} {s['name']}"} for n, s in enumerate(found, 1)]
    return data


EXAMPLE, FIT = (ROOT / "examples" / f"{name}.yaml" for name in ("scenarios", "fit"))
CASES = sorted((ROOT / "tests" / "cases").glob("*.yaml"))
BOOKS = {
    **{f"example, {language}": (EXAMPLE, language) for language in ("zh", "en", "both")},
    **{f"fit, {language}": (FIT, language) for language in ("zh", "both")},
    **{path.stem: (path, "both") for path in CASES},
    "rule of thumb": (ROOT / "examples" / "rule-of-thumb.yaml", "both"),
}


FIRST = ("example, both", "fit, both")  # of every sheet there is


def formulas(data):
    """Sheet, cell and formula of every formula."""
    content = workbook(estimate(quotation(Document(data, "x", b""), Catalog.shipped())))
    for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True):
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            yield sheet.title, cell.coordinate, cell.value


def too_long(data):
    """The formulas that a reviewer would send back."""
    return [(*found, faults(found[-1])) for found in formulas(data) if faults(found[-1])]


@pytest.mark.parametrize(
    "book", bounded(sorted(BOOKS, key=lambda book: book not in FIRST), len(FIRST))
)
@pytest.mark.proof
def test_every_formula_of_a_workbook_can_be_reviewed(book):
    path, language = BOOKS[book]
    assert not too_long(document(path, language=language))


@pytest.mark.proof
def test_every_formula_of_twelve_scenarios_can_be_reviewed():
    data = twelve()
    assert len(data["scenarios"]) == 12
    assert not too_long(data)
