"""Units: what a line gives is measured in what it says, and nothing unlike is added or compared."""

import pytest
from dimensions import ANY, Mismatch, measured, of_unit

from quoter.catalog.lookup import Catalog
from quoter.core import units
from quoter.core.cells import Cell, value_of, where
from quoter.core.units import Unit
from quoter.model.records import RECORDS
from quoter.sizing.batch_ladder import LINES as LADDER
from quoter.sizing.beside.growing import GROWTH
from quoter.sizing.beside.turns import TURN
from quoter.sizing.bill import BILL, PAYMENTS, TOTALS
from quoter.sizing.margin import OF_BILL, OF_LINE
from quoter.sizing.options import LINES
from quoter.sizing.ownership import OF_YEAR, TOKENS, TOTAL, YEARLY
from quoter.sizing.packing import ORDER
from quoter.sizing.price_choice import MONEY
from quoter.words.formulas import every_record, symbols

GROUPS = {
    **LINES, "ladder": LADDER, "margin": (*OF_LINE, *OF_BILL), "money": MONEY,
    "order": ORDER, "bill": BILL, "totals": TOTALS, "payments": PAYMENTS,
    "ownership": (*YEARLY, *OF_YEAR, *TOTAL, *TOKENS),
    "growth": GROWTH, "turn": TURN,
}  # fmt: skip
FIELDS = {
    f"{record}.{field}": given.unit
    for record, fields in RECORDS.items()
    for field, given in fields.items()
}
LOOSE = {
    "kept": units.Share,
    "trial_batch": units.Requests,
}  # what a line is given that is neither a record nor a line
PRODUCED = {line.name: line.unit for lines in GROUPS.values() for line in lines} | LOOSE


def traced(lines):
    """(line, its formula as cells), each drawing on the others by name."""
    drawn_on = dict.fromkeys((need for line in lines for need in line.needs), 1.0)
    known = symbols(drawn_on | every_record())
    for line in lines:
        formula = line.compute(*(known[need] for need in line.needs))
        known[line.name] = Cell(value_of(formula), address=line.name, label=line.name)
        yield line, formula


def differs(formula, unit):
    """What is wrong with the unit of a formula; nothing if all is well."""
    try:
        found = measured(formula, PRODUCED | FIELDS)
    except Mismatch as error:
        return f"adds or compares {error}"
    said = of_unit(unit)
    alike = found.bases == said.bases and (found.kind == said.kind or {found.kind, said.kind} & ANY)
    return "" if found.loose or alike else f"is {found}, said to be {said} ({unit.name})"


@pytest.mark.parametrize("group", GROUPS)
def test_a_line_is_measured_in_what_it_says(group):
    found = {line.name: differs(formula, line.unit) for line, formula in traced(GROUPS[group])}
    assert {name: why for name, why in found.items() if why} == {}


def test_a_name_has_one_unit_wherever_it_is_drawn_on():
    """Also of two lines of one name, of trainings and of inferences."""
    units_of = {}
    for lines in GROUPS.values():
        for line in lines:
            units_of.setdefault(line.name, set()).add(line.unit)
            assert not [n for n in line.needs if n not in PRODUCED and n not in RECORDS], line.name
    assert {name: found for name, found in units_of.items() if len(found) > 1} == {}


def figure(name):
    """A cell of this name."""
    return Cell(1.0, address=name, label=name)


@pytest.mark.parametrize(("formula", "unit"), [
    (lambda f: f("card.allocatable_bytes") + f("ask.context"), units.Bytes),
    (lambda f: where(f("ask.named"), f("servers"), f("option_cards")), units.Cards),
    (lambda f: f("load.ttft_ms") > f("load.e2e_seconds"), units.Flag),
    (lambda f: f("card.allocatable_bytes") / f("card.bandwidth"), units.Bytes),
    (lambda f: f("ask.context") * f("ask.reserve"), units.Requests),
])  # fmt: skip
def test_a_wrong_unit_is_found(formula, unit):
    assert differs(formula(figure), unit)


@pytest.mark.parametrize(("formula", "unit"), [
    (lambda f: f("card.allocatable_bytes") * (1 + f("ask.reserve")), units.Bytes),
    (lambda f: f("card.allocatable_bytes") / f("card.bandwidth"), units.Seconds),
    (lambda f: f("option_cards") / f("servers"), units.Count),
])  # fmt: skip
def test_a_right_unit_is_taken(formula, unit):
    assert differs(formula(figure), unit) == ""


WORDS = {  # how the catalogs call a unit
    "W": "watts", "bytes per parameter": "bytes_each", "CNY per kWh": "money_per_kilowatt_hour",
    "seconds": "brief_seconds",
}  # fmt: skip
PREFIXES = {"rule": "rule", "speed": "speed", "utilization": "mfu", "own": "own", "load": "load"}


def test_a_constant_of_the_catalog_has_the_unit_of_its_figure():
    found = 0
    for name, row in Catalog.shipped().constants.items():
        prefix, _, field = name.partition("_")
        given = RECORDS.get(PREFIXES.get(prefix, ""), {}).get(field)
        if given is None:
            continue
        found += 1
        said = of_unit(given.unit)
        named = next(
            u
            for u in vars(units).values()
            if isinstance(u, Unit) and u.name == WORDS.get(row.unit, row.unit)
        )
        alike = of_unit(named)
        assert said.bases == alike.bases or given.unit is units.SharePerHour, name
        assert said.kind == alike.kind or {said.kind, alike.kind} & ANY, name
    assert found > 40


def test_every_unit_is_declared_once_and_used():
    declared = [unit for unit in vars(units).values() if isinstance(unit, Unit)]
    assert len({unit.name for unit in declared}) == len(declared)
    used = {*PRODUCED.values(), *FIELDS.values(), units.Text}  # a name that a sheet asks for
    assert [unit.name for unit in declared if unit not in used] == []
