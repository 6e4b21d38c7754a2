"""How the house is built: imports point one way, one library has one door, lines are wired right."""

import re

import house
import pytest
from conftest import ROOT

from quoter.core.texts import Texts
from quoter.core.units import Unit
from quoter.model.records import RECORDS
from quoter.sizing.bill import BILL, PAYMENTS, TOTALS
from quoter.sizing.options import LINES
from quoter.sizing.packing import ORDER
from quoter.sizing.price_choice import MONEY
from quoter.words.formulas import traced


@pytest.mark.parametrize("law", house.LAWS)
def test_the_house_keeps_its_laws(law):
    assert list(house.LAWS[law]()) == []


def test_the_guide_to_the_house_draws_the_rooms_there_are_and_names_what_exists():
    guide = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    picture = guide.split("```")[1]
    drawn = re.findall(r"^ +(\w+)  +\S", picture, re.M)
    assert tuple(reversed(drawn)) == house.ROOMS
    assert set(re.findall(r"^\*\*(\w+)\.\*\*", guide, re.M)) == set(house.ROOMS)
    named = re.findall(r"`((?:quoter|tests|catalogs|templates|accuracy|core)/[\w./-]*)`", guide)
    gone = [n for n in named if not any((root / n).exists() for root in (ROOT, ROOT / "quoter"))]
    assert gone == []
    laws = re.findall(r"^\d+\. (.*)$", guide.partition("## Laws")[2], re.M)
    assert len(laws) == len(house.LAWS)
    for law, said in zip(house.LAWS, laws, strict=True):
        assert said.casefold().startswith(law.casefold()), law


def test_explanations_need_no_quotation():
    """What a line means is said without a scenario, a catalog or a file."""
    appendix, explain = [m for m in house.modules() if m.name in EXPLAINING]
    above = ("quoter.scenario", "quoter.catalog", "quoter.core.files", "quoter.sizing.estimate")
    assert [one.module for one in explain.imports if one.module.startswith(above)] == []
    samples = {"forms", "record", "RECORDS", "quotation_from_options"}
    assert not {one.name for module in (explain, appendix) for one in module.imports} & samples


EXPLAINING = {"words.explain", "proposal.view.appendix"}


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
    for form in traced(LINES["inference"], Texts("en")):
        bare = re.sub(r"ROUND\w*\((.*),\d\)|\{\w+\}", "", form.template)
        numbers = {float(n) for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", bare)}
        assert numbers <= {float(n) for n in (*range(22), 64, 128, 1000, 3600, 0.5)}, form.template
