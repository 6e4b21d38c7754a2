"""Every kind of input, emptied and filled with what it does not take: where a sheet in front cannot compute, its cells
stand empty, the light tells of it, and there is no offer."""

import io
import random
import re

import formualizer
import openpyxl
import pytest
from conftest import ROOT
from openpyxl.utils import range_boundaries
from test_workbook import at, put

from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import written
from quoter.workbook.sheets.context import FRONT

TYPED = (None, 0.0, -1.0, "abc", 1e15)
SAMPLED = 25  # kinds of inputs a file
FILES = {"example": ROOT / "examples" / "scenarios.yaml", "edited": ROOT / "tests" / "edited.yaml"}


def hidden(sheet):
    """Where a sheet hides errors."""
    found = []
    for ranges, rules in sheet.conditional_formatting._cf_rules.items():
        if any(rule.formula == ["ISERROR(A1)"] for rule in rules):
            found += [range_boundaries(str(one)) for one in ranges.sqref.ranges]
    return found


def of_front(context, book):
    """The formulas of the sheets in front, each with whether an error would be hidden there."""
    for key in (key for key in context.sheets if key in FRONT):
        sheet = book[context.sheets[key].name]
        areas = hidden(sheet)
        for row in sheet.iter_rows():
            for cell in (cell for cell in row if cell.data_type == "f"):
                unseen = any(
                    left <= cell.column <= right and top <= cell.row <= bottom
                    for left, top, right, bottom in areas
                )
                yield sheet.title, cell.row, cell.column, unseen


def is_error(value):
    """An error, as the engine has it, or its name in a text."""
    return isinstance(value, dict) or (isinstance(value, str) and value.startswith("#"))


def one_of_each(rng, context):
    """Inputs, one of each kind, whichever scenario's or row's."""
    kinds = {}
    for place, typed in context.typed.items():
        kinds.setdefault(re.sub(r"\d+", "#", place.name), []).append(typed)
    return [rng.choice(kinds[kind]) for kind in rng.sample(sorted(kinds), SAMPLED)]


NEVER_ZERO = ("in_constant_host_memory_module", "in_constant_sharding_accumulated", "in_constant_speed_apart_prefill",
              "in_tax_goods", "in_1_form")  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.proof
def test_what_is_refused_leaves_no_error_in_sight_and_no_offer(name):
    context, content = written(estimate(load_quotation(FILES[name])))
    cells = list(of_front(context, openpyxl.load_workbook(io.BytesIO(content))))
    book = formualizer.Workbook.from_bytes(content)
    asked = [typed for place, typed in context.typed.items() if place.name in NEVER_ZERO]
    seen = 0
    for typed in asked + one_of_each(random.Random(name), context):
        for value in TYPED:
            put(book, typed.ref, value)
            book.evaluate_all()
            wrong = [cell for cell in cells if is_error(book.get_value(*cell[:3]))]
            edit = (typed.ask.place, value)
            assert all(unseen for *_, unseen in wrong), (edit, wrong[:3])
            if wrong:
                seen += 1
                assert at(book, context.refs["quotable"]) == 0, edit
                assert at(book, context.refs["open_checks"]) > 0, edit
                said = at(book, context.refs["against"]), at(book, context.refs["heading"])
                assert all(one and not is_error(one) for one in said), (edit, said)
        put(book, typed.ref, typed.ask.value)
    assert seen > SAMPLED


def test_an_error_is_hidden_on_every_sheet_in_front_and_on_no_other():
    """Behind, its source can be looked for."""
    context, content = written(estimate(load_quotation(FILES["edited"])))
    book = openpyxl.load_workbook(io.BytesIO(content))
    for key, sheet in context.sheets.items():
        front = key in FRONT
        assert bool(hidden(book[sheet.name])) == front, key
