"""Golden cases: what a quotation says, as people read it; a changed formula shows in review.

`pytest --update` writes them anew."""

import io
import re

import pytest
from conftest import ROOT
from rich.console import Console

from quoter.cli.terminal import show
from quoter.core.texts import Texts
from quoter.proposal.view import proposal
from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import arranged

CASES = ROOT / "tests" / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml")) + ["scenarios", "rule-of-thumb", "fit"]


def said(name):
    """The terminal's text of a case."""
    path = CASES / f"{name}.yaml"
    source = path if path.exists() else ROOT / "examples" / f"{name}.yaml"
    stream = io.StringIO()
    show(estimate(load_quotation(source)), Console(file=stream, width=150, highlight=False))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_the_quotation_says_what_it_said(name, request):
    golden = CASES / f"{name}.txt"
    if request.config.getoption("--update"):
        golden.write_text(said(name), encoding="utf-8")
    assert said(name) == golden.read_text(encoding="utf-8")


OF_LATIN = re.compile(r"[\u4e00-\u9fff）][,;:](?!\d)|[,;:(] ?[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", NAMES)
def test_no_latin_sign_stands_among_chinese(name):
    lines = (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if OF_LATIN.search(line)] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.proof
def test_the_light_of_the_proposal_is_that_of_the_workbook(name):
    path = CASES / f"{name}.yaml"
    source = path if path.exists() else ROOT / "examples" / f"{name}.yaml"
    found = estimate(load_quotation(source))
    counted = proposal(found, Texts("en")).points
    assert bool(counted) == bool(arranged(found).refs["open_checks"].value), counted
