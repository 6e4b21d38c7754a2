"""Which options follow the inputs: those that are shown. The others stand as issued on the audit's sheet,
and the workbook says where an edit may have made one of them cheaper; docs/workbook.md has the rule."""

import io
import random

import openpyxl
import pytest
import yaml
from conftest import ROOT, bounded
from editing import edited, edits, where
from openpyxl.utils.cell import coordinate_to_tuple
from test_workbook import agrees, at, built, differences, put
from values import Values

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.delivery.pulling import pull
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import written
from quoter.workbook.sheets.engine.edits import scope_of
from quoter.workbook.write_back import Place

EXAMPLE = ROOT / "examples" / "scenarios.yaml"


@pytest.fixture(scope="module")
def example():
    return yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))


@pytest.mark.proof
def test_only_what_is_shown_has_formulas_and_the_audit_has_the_rest_as_values():
    sized = estimate(load_quotation(EXAMPLE))
    texts = Texts(sized.quotation.quote.language)
    context, content = written(sized, audit=True)
    book = openpyxl.load_workbook(io.BytesIO(content))
    live = sum(map(len, context.live))
    assert len([refs for some in context.option_refs for refs in some if refs]) == live
    assert live <= sum(len(s.shown) + 3 for s in sized.scenarios)
    audit = book[context.sheets["audit"].name]
    cells = [cell for row in audit.iter_rows(min_row=4) for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert (
        sum(texts("as_issued") in str(cell.value) for cell in cells) == 2
    )  # a title a kind of work
    names = {scenario.case.scenario.name for scenario in sized.scenarios}
    rows = [row for row in audit.iter_rows(min_row=4) if row[0].value in names]
    assert len(rows) + live == sum(len(s.workings) for s in sized.scenarios)
    plain, small = written(sized)
    assert "audit" not in plain.sheets and len(small) < len(content)


@pytest.mark.parametrize("seed", bounded(range(12), 2))
@pytest.mark.proof
def test_a_choice_that_is_not_shown_is_live_all_the_same(example, seed):
    """What the dropdowns of card and width offer is computed on the sizing sheet, whatever is shown."""
    rng = random.Random(seed)
    context, _, book = built(example)
    i = rng.randrange(len(context.estimate.scenarios))
    option = rng.choice(context.others[i])
    while option.split.by_rule:
        option = rng.choice(context.others[i])
    refs = context.scenario_refs[i]
    put(book, refs["card"], option.card.name)
    for width, devices in vars(option.split).items():
        if f"option__{width}" in refs and width != "by_rule":
            put(book, refs[f"option__{width}"], float(devices))
    book.evaluate_all()
    for line in context.estimate.scenarios[i].lines:
        assert agrees(option.figures.by_name(line.name), at(book, refs[line.name])), line.name
    assert at(book, refs["others_changed"]) == 0  # a choice makes no option cheaper


def cheapest(options):
    """The least price that counts in a comparison; nothing where none does."""
    return min((o.figures.comparable for o in options if o.figures.comparable != ""), default="")


def set_cell(book, known, place, value):
    """Edit an input of the recalculating engine."""
    sheet, address = where(known, place)
    book.set_value(sheet, *coordinate_to_tuple(address), value)


@pytest.mark.parametrize("seed", bounded(range(40), 4))
@pytest.mark.proof
def test_where_an_option_that_is_not_shown_is_cheaper_the_workbook_says_so(tmp_path, seed):
    """Random edits of everything: either the cheapest row is the estimator's cheapest of all, or the check
    is lit; and every row that is shown is the estimator's."""
    rng = random.Random(seed)
    data = yaml.safe_load((ROOT / "tests" / "edited.yaml").read_text(encoding="utf-8"))
    context, content, book = built(data)
    known, path = Values(content), tmp_path / "edited.xlsx"
    values = edits(rng, context, rng.randint(1, 4))
    for place, value in values.items():
        set_cell(book, known, place, value)
    path.write_bytes(edited(content, values))
    book.evaluate_all()
    now = pull(path).result
    assert differences(book, context, now) == []
    for i, scenario in enumerate(now.scenarios):
        shown = {(o.card.name, o.split) for o in context.estimate.scenarios[i].shown}
        best = cheapest(scenario.workings)
        rows = cheapest(o for o in scenario.workings if (o.card.name, o.split) in shown)
        said = at(book, context.scenario_refs[i]["others_changed"])
        assert best == rows or said > 0, (scenario.case.scenario.name, values)


def test_an_edit_says_whose_options_it_moves():
    for name, key, scope in (
        ("in_2_ask_context", "", 2), ("in_2_card", "", -1), ("in_1_option_tensor_parallel", "", -1),
        ("in_own_years", "", -1), ("in_rate_USD", "", 0), ("p_amount", "card:L40S", 0),
        ("p_amount", "line:2", -1), ("c_memory_gb", "L40S", 0), ("in_discount", "", -1),
        ("rent_hour", "L40S", -1), ("in_3_recipe_sequence", "", 3), ("in_tax_goods", "", 0),
    ):  # fmt: skip
        assert scope_of(Place(name, key)) == scope, name


def test_an_edit_of_the_load_lights_the_check_of_its_scenario_alone(example):
    context, _, book = built(example)
    put(book, context.scenario_refs[0]["ask__reserve"], 0.31)
    book.evaluate_all()
    said = [at(book, refs["others_changed"]) for refs in context.scenario_refs]
    assert said == [1, 0, 0]


def test_where_every_option_is_shown_nothing_is_said(example):
    """A pinned layout is the only one."""
    data = {
        **example,
        "scenarios": [
            {**example["scenarios"][0], "deploy": {"card": "H20-96G", "tensor_parallel": 1}}
        ],
    }
    data["scenarios"][0].pop("choice", None)
    context = written(estimate(quotation(Document(data, "t", b""), Catalog.shipped())))[0]
    assert not context.others[0] and "others_changed" not in context.scenario_refs[0]
