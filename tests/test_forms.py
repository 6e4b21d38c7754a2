"""The form of a load turned in the workbook: the same answer as a file that says it, to the last digit."""

import copy
import io
import json
from functools import cache

import formualizer
import openpyxl
import pytest
from conftest import bounded
from editing import cell_of, column, edited
from test_gate import of
from test_gate import written as data_of
from test_workbook import at, differences

from quoter.delivery.pulling import pull
from quoter.sizing.options import demanded
from quoter.workbook.sheets import written
from quoter.workbook.sheets.inputs import by_form
from quoter.workbook.write_back import Place

ISSUED = {  # with habits of its own, which no other form knows
    "users": {"users": {"total": 2000, "hours": 10, "peak_factor": 2, "active_share": 0.4}},
    "requests_per_day": {"requests_per_day": 40_000, "peak_hour_share": 0.2},
    "tokens_per_day": {"tokens_per_day": 600_000_000, "hours": 12},
    "requests_per_second": {"requests_per_second": 2},
    "concurrency": {"concurrency": 36},
    "documents": {"documents": 30_000, "window_hours": 30},
}
FORMS = [*ISSUED]
TURNED = {
    "users": {"users": {"total": 3000}},
    "requests_per_day": {"requests_per_day": 50_000},
    "tokens_per_day": {"tokens_per_day": 800_000_000},
    "requests_per_second": {"requests_per_second": 1.5},
    "concurrency": {"concurrency": 24},
    "documents": {"documents": 20_000, "window_hours": 12},
}
TYPED = {
    "users": {"load_users": 3000.0},
    "requests_per_day": {"load_requests_per_day": 50_000.0},
    "tokens_per_day": {"load_tokens_per_day": 800_000_000.0},
    "requests_per_second": {"load_requests_per_second": 1.5},
    "concurrency": {"ask_concurrency": 24.0},
    "documents": {"load_requests_per_day": 20_000.0, "load_hours": 12.0},
}
LENGTHS = {"prompt_tokens": 14_000, "output_tokens": 2000}
ASKED = {  # what else a scenario says
    "preset": {"preset": "chat"},
    "lengths": LENGTHS | {"reserve": 0.2},
    "targets": LENGTHS | {"context": 30_000, "length_spread": 0.4,
                          "service_level": {"ttft_ms": 9000, "tpot_ms": 90}},
    "percentiles": LENGTHS | {"prompt_tokens_p95": 24_000, "output_tokens_p95": 4000,
                              "service_level": {"e2e_seconds": 200}},
    "preset and context": {"preset": "chat", "context": 32_000, "service_level": {"tpot_ms": 60}},
}  # fmt: skip
BESIDE = {"burst": 1.5, "growth_per_year": 0.1, "horizon_years": 1, "prefix_cache_hit": 0.2}


def quotation_of(loads):
    """A file with a scenario for each thing that may be said beside the load."""
    data = data_of("sound")
    data["scenarios"] = [
        {"name": name, "model": "QwQ-32B", "weights": "bf16", "cards": ["MetaX-C500"], **asked,
         "load": copy.deepcopy(load) | (BESIDE if name == "targets" else {})}
        for (name, asked), load in zip(ASKED.items(), loads, strict=True)
    ]  # fmt: skip
    return data


@cache
def issued_as(form):
    """The workbook of the scenarios with their loads in one form."""
    return written(of(quotation_of([ISSUED[form]] * len(ASKED))))


def typed_into(content, wanted, edits):
    """The workbook with some inputs typed, and each scenario's option chosen as a file gets it."""
    values = dict(edits)
    for n, sized in enumerate(wanted.scenarios, 1):
        values[Place(f"in_{n}_card")] = sized.chosen.card.name
        for width, devices in vars(sized.chosen.split).items():
            if width != "by_rule":
                values[Place(f"in_{n}_option_{width}")] = float(devices)
    return edited(content, values)


def recalculated(content):
    book = formualizer.Workbook.from_bytes(content)
    book.evaluate_all()
    return book


def compared(context, content, wanted, tmp_path):
    """What the workbook says, what a file says and what comes back from the workbook: all the same."""
    path = tmp_path / "back.xlsx"
    path.write_bytes(content)
    book, found = recalculated(content), pull(path)
    assert differences(book, context, wanted) == []
    assert differences(book, context, found.result) == []
    assert (found.moved, found.unplaced) == ([], [])
    for one, other in zip(found.result.scenarios, wanted.scenarios, strict=True):
        assert one.chosen.figures == other.chosen.figures
    return found


@pytest.mark.parametrize(
    ("issued", "step"), bounded([(form, n) for n in range(1, 6) for form in FORMS], 3, seeds=True)
)
@pytest.mark.proof
def test_a_form_that_is_turned_fills_in_what_a_file_that_says_it_does(issued, step, tmp_path):
    """Each scenario is turned to another form."""
    place = FORMS.index(issued) + step
    others = [form for form in FORMS if form != issued]
    turned = [others[(place + n) % len(others)] for n in range(len(ASKED))]
    context, content = issued_as(issued)
    file = quotation_of([TURNED[form] for form in turned])
    wanted, edits = of(file), {}
    for n, form in enumerate(turned, 1):
        edits[Place(f"in_{n}_form")] = form
        edits |= {Place(f"in_{n}_{name}"): value for name, value in TYPED[form].items()}
    found = compared(context, typed_into(content, wanted, edits), wanted, tmp_path)
    for scenario, said in zip(found.data["scenarios"], file["scenarios"], strict=True):
        assert scenario["load"] == said["load"]  # what is filled in is not written
        assert scenario.get("service_level") == said.get("service_level")
        assert scenario.get("context") == said.get("context")


def alone(load, **asked):
    """A file with one scenario."""
    data = data_of("sound")
    data["scenarios"] = [{"name": "chat", "model": "QwQ-32B", "weights": "bf16", "cards": ["MetaX-C500"],
                          **asked, "load": load}]  # fmt: skip
    return data


@pytest.mark.proof
def test_what_is_typed_beside_a_form_that_is_turned_counts(tmp_path):
    context, content = written(of(alone({"concurrency": 36}, **LENGTHS)))
    file = alone({"users": {"total": 3000, "hours": 12}}, **LENGTHS)
    file["scenarios"][0]["service_level"] = {"ttft_ms": 5000, "keep_ttft": False}
    wanted, prefix = of(file), "in_1_"
    typed = {"form": "users", "load_users": 3000.0, "load_hours": 12.0, "load_ttft_ms": 5000.0}
    values = {Place(prefix + name): value for name, value in typed.items()}
    found = compared(context, typed_into(content, wanted, values), wanted, tmp_path)
    [scenario] = found.data["scenarios"]
    assert scenario["load"] == {"users": {"total": 3000, "hours": 12}}
    assert (
        scenario["service_level"]["ttft_ms"] == 5000 and "tpot_ms" not in scenario["service_level"]
    )
    assert {change.place.name for change in found.changes} >= {prefix + name for name in typed}


@pytest.mark.proof
def test_a_form_that_is_turned_and_back_is_as_issued(tmp_path):
    """The dropdown alone moves what nobody typed; the cells of the inputs stay as they are."""
    issued = of(alone(ISSUED["users"], preset="chat"))
    context, content = written(issued)
    book = recalculated(edited(content, {Place("in_1_form"): "requests_per_second"}))
    counted = context.scenario_refs[0]["load__hours"]
    inputs = {place.name: typed.ref for place, typed in context.typed.items()}
    assert (at(book, counted), at(book, inputs["in_1_load_hours"])) == (24, 10)
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_1_form"): "users"}))
    assert pull(path).data["scenarios"][0]["load"] == ISSUED["users"]


@pytest.mark.proof
def test_documents_and_requests_of_a_day_share_their_figure_and_the_window_is_what_is_said(
    tmp_path,
):
    context, content = written(of(alone({"requests_per_day": 40_000}, **LENGTHS)))
    file = alone({"documents": 40_000, "window_hours": 24}, **LENGTHS)
    wanted = of(file)
    again = typed_into(content, wanted, {Place("in_1_form"): "documents"})
    found = compared(context, again, wanted, tmp_path)
    assert found.data["scenarios"][0]["load"] == file["scenarios"][0]["load"]


def test_only_what_a_form_changes_has_rows_for_it():
    """Lengths and targets that are stated, and a context, stand as they are in any form."""
    stated = alone({"concurrency": 36}, **LENGTHS, context=30_000, length_spread=0.4,
                   service_level={"ttft_ms": 9000, "tpot_ms": 90})  # fmt: skip
    [sized] = of(stated).scenarios
    assert set(by_form(sized.case)["users"]) == {"ask__concurrency", "load__hours", "load__peak_factor",
                                                 "load__peak_hour_share"}  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [("zh", "不作要求"), ("en", "not applied")])
def test_targets_of_ours_are_told_as_not_applied_to_documents(language, said):
    """Live: where the form is of documents and nobody asks for the target to be kept, whatever the cell holds."""
    data = alone(ISSUED["documents"], **LENGTHS)
    data["quote"]["language"] = language
    context, content = written(of(data))
    rules = openpyxl.load_workbook(io.BytesIO(content))[
        context.sheets["inputs"].name
    ].conditional_formatting
    told = {str(area.sqref): rule for area in rules for rule in area.rules if rule.dxf.numFmt}
    form = context.typed[Place("in_1_form")].ref
    for target in ("ttft", "tpot"):
        asked, keep = (
            context.typed[Place(f"in_1_load_{key}")].ref
            for key in (f"{target}_ms", f"keep_{target}")
        )
        rule = told[asked.cell.replace("$", "")]
        assert rule.dxf.numFmt.formatCode == f'"{said}"'
        assert rule.formula == [f'({form.cell}="{form.value}")*({keep.cell}=0)']


@pytest.mark.proof
def test_a_workbook_that_computed_no_defaults_by_form_is_read_as_it_computed(tmp_path):
    """Those of before have the load's own home for the form, and their cells counted in any form."""
    context, content = written(of(alone({"concurrency": 36}, preset="chat")))
    book = openpyxl.load_workbook(io.BytesIO(content))
    places = [cell.value for cell in column(book, "edit_name")]
    home = column(book, "edit_home")[places.index("in_1_form")]
    home.value = json.dumps(["of_load", [0, "in_1_"], {}, False, False])
    for name, value in {"form": "users", "load_users": 3000.0}.items():
        cell_of(book, Place(f"in_1_{name}")).value = value
    path = tmp_path / "back.xlsx"
    book.save(path)
    found = pull(path)
    [sized] = found.result.scenarios
    load = demanded(sized.case).load
    for name in ("hours", "peak_factor", "peak_hour_share", "prompt_spread", "answer_spread"):
        assert load.by_name(name) == context.scenario_refs[0][f"load__{name}"].value
    assert (load.users, load.hours, load.prompt_spread) == (3000, 24, 0)


DAY = {"tokens_per_day": 800_000_000}
TYPED_OF_TOKENS = [  # what the file says, what is typed, and what a file says then
    ({**DAY, "prompt_share": 0.8, "hours": 10}, {"prompt_tokens": None},
     {"load_prompt_tokens": 3000.0}, {**DAY, "hours": 10}, {"prompt_tokens": 3000}),
    ({**DAY, "peak_hour_share": 0.2}, {}, {"load_tokens_per_day": 7e8, "load_hours": 8.0},
     {"tokens_per_day": 700_000_000, "peak_hour_share": 0.2, "hours": 8}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("load", "asked", "typed", "said", "then"), TYPED_OF_TOKENS)
@pytest.mark.proof
def test_a_load_in_tokens_comes_back_as_it_is_typed(load, asked, typed, said, then, tmp_path):
    """A length that is typed takes the place of the share by which it followed; hours leave the peak hour's share."""
    known = LENGTHS | {"context": 30_000}
    context, content = written(of(alone(load, **known | asked)))
    wanted = of(alone(said, **known | then))
    values = {Place(f"in_1_{name}"): value for name, value in typed.items()}
    found = compared(context, typed_into(content, wanted, values), wanted, tmp_path)
    [scenario] = found.data["scenarios"]
    assert scenario["load"] == said
    assert scenario["output_tokens"] == LENGTHS["output_tokens"]
