"""The workbook's grid and batches, recalculated by another engine, against the estimator."""

import copy

import pytest
import yaml
from conftest import ROOT, bounded
from test_workbook import agrees, at, built, cell_at, put

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.scenario.quotation import quotation
from quoter.sizing.batch_ladder import rungs
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import arranged
from quoter.workbook.sheets.engine import sensitivity
from quoter.workbook.sheets.engine.sensitivity import FACTORS, FIRST, RIGHT

USERS = {"users": {"total": 5000, "active_share": 0.3, "requests_per_day": 20, "hours": 8,
                   "peak_factor": 3, "burst": 1.3}, "seconds_per_request": 5}  # fmt: skip
KINDS = {  # the first two always, the others as a long proof
    "users": {"load": USERS, "redundancy": "n+1"},
    "growth": {"load": {"concurrency": 9, "burst": 1.5, "growth_per_year": 0.3, "horizon_years": 2}},
    "requests in flight": {},
    "users with a measured rate": {"load": USERS | {"requests_per_second_per_replica": 0.7}},
    "a service level": {"load": {"requests_per_second": 3},
                        "service_level": {"ttft_ms": 4000, "tpot_ms": 60}},
    "a whole request": {"load": {"requests_per_second": 2}, "service_level": {"e2e_seconds": 110},
                        "beside": [{"model": "bge-m3"}]},
    "apart": {"load": {"requests_per_second": 3}, "prompt_tokens": 7000, "output_tokens": 1000, "cards": ["H20-141G"],
              "service_level": {"ttft_ms": 4000, "tpot_ms": 60}, "choice": {"card": "H20-141G", "apart": True}},
    "pinned": {"concurrency": 40,
               "deploy": {"card": "MetaX-C500", "tensor_parallel": 4, "replicas": 2}},
}  # fmt: skip


@pytest.fixture(scope="module")
def example():
    return yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))


def scenario_of(example, kind):
    """The example's first scenario with another load."""
    data = copy.deepcopy(example)
    scenario = data["scenarios"][0]
    if {"load", "concurrency"} & KINDS[kind].keys():
        del scenario["concurrency"]
    if "deploy" in KINDS[kind]:
        del scenario["cards"]
    data["scenarios"] = [scenario | KINDS[kind]]
    return data


def loaded(scenario, factor):
    """A scenario with a multiple of its load."""
    found = copy.deepcopy(scenario)
    load = found.get("load", found)
    if "users" in load:
        load["users"]["total"] *= factor
    elif "requests_per_second" in load:
        load["requests_per_second"] *= factor
    else:
        load["concurrency"] = round(load["concurrency"] * factor)
    return found


def expected(data, sized, context, factor):
    """Cards and replicas of the same option, as the estimator has them; no cards where it does not fit."""
    scenario = loaded(data["scenarios"][0], factor) | {"context": int(context)}
    case = data | {"scenarios": [scenario]}
    found = estimate(quotation(Document(case, "x", b""), Catalog.shipped())).scenarios[0]
    [option] = [o for o in found.workings
                if o.card == sized.chosen.card and o.split == sized.chosen.split]  # fmt: skip
    shown = option.fits and not option.figures.level_impossible
    cards = option.figures.option_cards if shown else "–"
    return cards, option.figures.working_replicas


def grid(context, book):
    """Loads, contexts, cards and replicas of the first grid, recalculated."""
    refs = context.cards_at[0]
    sheet, first = refs[0][0].sheet, int(refs[0][0].cell.split("$")[2])

    def cell(row, column):
        return cell_at(book, sheet, row, column + 1)

    loads = [cell(first + i, 0) for i in range(len(FACTORS))]
    contexts = [cell(first - 1, FIRST + j) for j in range(len(refs[0]))]
    cards = [[at(book, ref) for ref in row] for row in refs]
    replicas = [
        [cell(first + i, RIGHT + j) for j in range(len(refs[0]))] for i in range(len(FACTORS))
    ]
    return loads, contexts, cards, replicas


@pytest.mark.parametrize("kind", bounded(KINDS, 2))
@pytest.mark.proof
def test_the_grid_is_what_the_estimator_says_at_every_context_and_load(example, kind):
    data = scenario_of(example, kind)
    factors = (0.5, 1, 3) if kind != "growth" else (1, 2, 3)
    context, _, book = built(data)
    first = context.cards_at[0][0][0]
    for row, factor in enumerate(factors, int(first.cell.split("$")[2])):
        book.set_value(first.sheet, row, 1, float(factor))
    book.evaluate_all()
    sized = context.estimate.scenarios[0]
    loads, contexts, cards, replicas = grid(context, book)
    assert loads[:3] == list(factors)
    assert contexts[0] == sized.case.scenario.context
    for i, factor in enumerate(factors):
        for j, tokens in enumerate(contexts):
            wanted = expected(data, sized, tokens, factor)
            assert (cards[i][j], replicas[i][j]) == wanted, (kind, factor, tokens)
    assert len({c for row in cards for c in row}) > 1


@pytest.mark.proof
def test_the_grid_follows_the_inputs_of_the_sizing_sheet(example):
    data = scenario_of(example, "a service level")
    context, _, book = built(data)
    refs, sized = context.scenario_refs[0], context.estimate.scenarios[0]
    edits = {"load__tpot_ms": ("tpot_ms", 45.0), "load__ttft_ms": ("ttft_ms", 6000.0)}
    for ref, (key, value) in edits.items():
        put(book, refs[ref], value)
        data["scenarios"][0]["service_level"][key] = value
    data["scenarios"][0] |= {"reserve": 0.1, "kv_cache": "int8"}
    put(book, refs["ask__reserve"], 0.1)
    put(book, refs["kv_keys"], "int8")
    put(book, refs["kv_values"], "int8")
    book.evaluate_all()
    loads, contexts, cards, replicas = grid(context, book)
    for i, factor in list(enumerate(loads))[::3]:
        for j, tokens in enumerate(contexts):
            wanted = expected(data, sized, tokens, factor)
            assert (cards[i][j], replicas[i][j]) == wanted, (factor, tokens)


@pytest.mark.proof
def test_another_context_may_be_typed_and_too_long_a_one_says_so(example):
    data = scenario_of(example, "requests in flight")
    data["scenarios"][0]["choice"] = {"card": "MetaX-C500", "tensor_parallel": 2}
    context, _, book = built(data)
    first = context.cards_at[0][0][0]
    row = int(first.cell.split("$")[2])
    for j, tokens in enumerate((20000.0, 50000.0, 10.0**7)):
        book.set_value(first.sheet, row - 1, FIRST + 1 + j, tokens)
    book.evaluate_all()
    _, contexts, cards, _ = grid(context, book)
    sized = context.estimate.scenarios[0]
    assert contexts[:3] == [20000, 50000, 10**7]
    assert cards[2][0] == expected(data, sized, 20000, 1)[0]
    assert cards[2][2] == "–"
    assert expected(data, sized, 10**7, 1)[0] == "–"


@pytest.mark.proof
def test_by_the_rule_of_thumb_there_is_no_grid(example):
    data = scenario_of(example, "requests in flight")
    context, _, book = built(data)
    put(book, context.scenario_refs[0]["method"], "rule-of-thumb")
    book.evaluate_all()
    assert {card for row in grid(context, book)[2] for card in row} == {"–"}


@pytest.mark.parametrize(
    "kind", bounded(["a service level", "apart", "requests in flight", "a whole request"], 2)
)
@pytest.mark.proof
def test_the_batches_are_those_of_the_estimator(example, kind):
    context, _, book = built(scenario_of(example, kind))
    assert context.estimate.scenarios[0].chosen.split.apart == (kind == "apart")
    book.evaluate_all()
    sheet = context.sheets["sensitivity"].name
    first = int(context.cards_at[0][0][0].cell.split("$")[2]) + len(FACTORS) + 3
    steps = rungs(context.estimate.scenarios[0].chosen)
    assert [s.batch for s in steps] == [2**n for n in range(10)]
    for row, step in enumerate(steps, first):
        shown = [cell_at(book, sheet, row, column) for column in range(1, 6)]
        within = step.tokens_per_second if step.place == 1 else 0
        wanted = [step.batch, step.tpot_ms, step.tokens_per_second, within,
                  step.tokens_per_second - within]  # fmt: skip
        assert all(agrees(a, b) for a, b in zip(shown, wanted, strict=True)), (shown, wanted)


def test_a_batch_is_the_option_pinned_at_it(example):
    """The ladder against the whole estimator, at exactly that many requests in one replica."""
    data = scenario_of(example, "requests in flight")
    scenario = data["scenarios"][0]
    del scenario["cards"]
    pin = {"card": "MetaX-C500", "tensor_parallel": 8, "replicas": 1}
    steps = []
    for batch in (1, 4, 16, 32):
        data["scenarios"] = [scenario | {"deploy": pin, "concurrency": batch}]
        sized = estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios[0]
        [step] = [s for s in rungs(sized.chosen) if s.batch == batch]
        for name in ("ttft_ms", "tpot_ms", "tokens_per_second", "tokens_per_second_of_request"):
            assert getattr(step, name) == pytest.approx(
                sized.chosen.figures.by_name(name), rel=1e-12
            )
        steps.append(step)
    assert [s.place for s in steps] == [1, 1, 1, 1]
    rates = [s.tokens_per_second for s in steps]
    assert rates == sorted(rates)


def test_the_place_of_a_batch_follows_level_and_memory(example):
    data = scenario_of(example, "a service level")
    option = estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios[0].chosen
    f = option.figures
    for step in rungs(option):
        held = step.batch <= f.ladder_top
        assert step.place == (3 if not held else 1 if step.batch <= f.level_batch else 2)
    assert {s.place for s in rungs(option)} >= {1, 3}


@pytest.mark.parametrize("order", [1, -1])
def test_of_many_scenarios_those_with_the_most_cards_have_a_part(example, monkeypatch, order):
    monkeypatch.setattr(sensitivity, "SCENARIOS", 1)
    data = copy.deepcopy(example)
    few = next(one for one in data["scenarios"] if one.get("kind", "inference") == "inference")
    many = few | {"name": "many", "concurrency": few["concurrency"] * 20}
    data = {key: value for key, value in data.items() if key != "packages"}
    data["scenarios"] = [few, many][::order]
    found = estimate(quotation(Document(data, "x", b""), Catalog.shipped()))
    parts = arranged(found)
    assert len(parts.cards_at) == 1
    largest = next(i for i, one in enumerate(found.scenarios) if one.case.scenario.name == "many")
    assert parts.cards_at[0][2][2].value == found.scenarios[largest].chosen.figures.option_cards
    texts = parts.book.xlsx.str_table.string_table
    said = parts.texts("sensitivity_largest", shown=1, all=2)
    assert said in texts
    whole = arranged(found, audit=True)
    assert len(whole.cards_at) == 2 and said not in whole.book.xlsx.str_table.string_table
