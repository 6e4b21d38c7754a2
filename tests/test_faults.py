"""What a new user tried first and was answered wrongly, each with its right answer; the price faults stand in
test_gate.py."""

import random
import re
import zipfile

import formualizer
import pytest
from conftest import ROOT, bounded
from editing import edited
from test_gate import of
from test_gate import written as data_of
from test_workbook import at, differences
from typer.testing import CliRunner

from quoter.answer.estimate_json import answer
from quoter.cli import app
from quoter.core.files import Problems
from quoter.delivery.pulling import inputs_of, pull
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

LOAD = {"name": "chat", "model": "QwQ-32B", "weights": "bf16", "prompt_tokens": 14_000, "output_tokens": 2000,
        "cards": ["MetaX-C500"]}  # fmt: skip


def asking(**changes):
    """A sound file with another question."""
    data = data_of("sound")
    data["scenarios"] = [LOAD | changes]
    return data


def recalculated(content):
    book = formualizer.Workbook.from_bytes(content)
    book.evaluate_all()
    return book


# -- prices ---------------------------------------------------------------------------------------


@pytest.mark.proof
def test_a_price_typed_for_a_server_that_cards_share_comes_back(tmp_path):
    """Whichever of the two rows it is typed into, the total of the file is that of the workbook."""
    data = data_of("sound", catalog={})
    data["scenarios"][0] |= {"model": "Qwen3-8B", "weights": "fp8", "context": 8000, "concurrency": 4,
                             "cards": ["RTX-4090", "RTX-5090"]}  # fmt: skip
    context, content = written(of(data))
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("p_amount", "server:RTX-4090"): 38_000.0}))
    found = pull(path)
    [row] = [p for p in found.data["catalog"]["prices"] if p.get("server")]
    assert (row["typical"], row.get("withdrawn", False)) == (38_000, False)
    assert [change.place.key for change in found.changes] == ["server:RTX-4090"]
    assert (found.moved, found.unplaced) == ([], [])
    total = at(recalculated(path.read_bytes()), context.refs["total_with_tax"])
    assert total == pytest.approx(found.result.money.total_with_tax, abs=0.005)


def test_of_prices_in_sets_and_apart_the_rows_decide_and_say_so():
    """A set price of one card stands beside separate prices of others, whatever rates there are."""
    data = data_of("sound")
    data["scenarios"][0] |= {"model": "Qwen3-32B", "weights": "fp8", "context": 8000, "concurrency": 16,
                             "cards": ["H100-80G-SXM", "H200-141G-SXM", "H20-141G", "RTX-4090", "A100-80G-SXM"]}  # fmt: skip
    data["catalog"] = {"prices": [{"card": "H20-141G", "per": "set", "typical": 1_350_000,
                                   "currency": "CNY", "date": "2026-11-20"}]}  # fmt: skip
    said = []
    for rates in ({}, {"EUR": {"rate": 7.8, "date": "2026-11-20"}}):
        data["quote"]["exchange_rates"] = rates
        [scenario] = answer(of(data))["scenarios"]
        rows = {o["card"]: o["price_rows"] for o in scenario["options"]}
        said.append((scenario["recommended"], rows))
        [own] = [row for row in rows["H20-141G"] if row["per"] == "set"]
        assert own["own"] and own["why"] in ("own", "only")
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("block", "total"),
    [
        ({"offer": {"lines": [{"name": "x", "kind": "service", "price": 1000, "quantity": 0}]}}, "179000.00"),
        ({"offer": {"lines": [{"name": "x", "kind": "service", "price": 1000, "per": "server", "quantity": 0.3}]}},
         "180000.00"),  # what goes by servers is at least one
        ({"taxes": {"goods": 1}}, "179000.00"),
        ({"date": "2028-02-29"}, "179000.00"),
    ],
)  # fmt: skip
def test_odd_amounts_and_days_stay_as_they_were(block, total):
    data = data_of("sound")
    data["offer"] = block.get("offer", {})
    data["quote"] |= {key: value for key, value in block.items() if key != "offer"}
    assert answer(of(data))["total"]["with_tax"]["amount"] == total


@pytest.mark.parametrize(
    ("quote", "offer", "said"),
    [
        ({}, {"discount_amount": 9_000_000}, "more is taken off than the offer comes to, 179,000.00"),
        ({"tax_rate": 13}, {}, "`tax_rate` must be at most 1, not 13"),
        ({}, {"lines": [{"name": "x", "kind": "service", "price": 1, "tax": "saas"}]}, 'unknown tax class "saas"'),
        ({"taxes": {"hardware": 0.19}}, {}, 'no line is of tax class "hardware"; write `goods: 0.19`'),
        ({"market": "DE", "taxes": {"hardware": 0.19}}, {}, 'no line is of tax class "hardware"'),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_stays_refused(quote, offer, said):
    data = data_of("sound", offer=offer)
    data["quote"] |= quote
    with pytest.raises(Problems) as error:
        of(data)
    assert said in str(error.value)


@pytest.mark.parametrize(("quote", "lines", "goods"), [
    ({"market": "DE", "taxes": {"saas": 0.19, "goods": 0}}, [], 0),  # stated as none
    ({"market": "DE", "taxes": {"saas": 0.07}, "tax_rate": 0.19}, [], 0.19),
    ({"market": "DE", "taxes": {"saas": 0.19}}, [{"name": "x", "kind": "service", "price": 1, "tax": "saas"}], 0),
    ({"taxes": {"saas": 0.06}}, [], 0.13),  # goods have the market's
])  # fmt: skip
def test_a_tax_class_without_a_line_is_read_where_goods_have_a_rate(quote, lines, goods):
    data = data_of("sound", offer={"lines": lines})
    data["quote"] |= quote
    assert of(data).quotation.quote.taxes["goods"] == goods


# -- the load -------------------------------------------------------------------------------------


@pytest.mark.proof
def test_a_context_too_short_is_refused_in_the_file_and_flagged_in_the_workbook(tmp_path):
    with pytest.raises(Problems, match="`context` 4,000 is less than prompt and output, 16,000"):
        of(asking(concurrency=8, context=4000))
    context, content = written(of(asking(concurrency=8, context=16_000)))
    book = recalculated(edited(content, {Place("in_1_ask_context"): 4000.0}))
    assert at(book, context.refs["quotable"]) == 0
    assert at(book, context.scenario_refs[0]["context_short"]) == 1
    assert at(book, context.refs["against"]) != "nothing"


@pytest.mark.proof
def test_users_typed_into_a_workbook_of_requests_in_flight_are_those_of_a_file(tmp_path):
    """The dropdown of the form turned, 3,000 users typed: the spread of lengths, the targets, the hours and
    the peak are those of a file that says users, and the answer is the same."""
    context, content = written(of(asking(load={"concurrency": 36}, reserve=0.2)))
    wanted = of(asking(load={"users": {"total": 3000}}, reserve=0.2))
    [sized] = wanted.scenarios
    values = {Place("in_1_form"): "users", Place("in_1_load_users"): 3000.0,
              Place("in_1_card"): sized.chosen.card.name}  # fmt: skip
    values |= {Place(f"in_1_option_{width}"): float(devices)
               for width, devices in vars(sized.chosen.split).items() if width != "by_rule"}  # fmt: skip
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, values))
    book, found = recalculated(path.read_bytes()), pull(path)
    assert differences(book, context, wanted) == []
    assert found.data["scenarios"][0]["load"] == {"users": {"total": 3000}}
    assert (found.moved, found.unplaced) == ([], [])
    assert found.result.scenarios[0].chosen.figures == sized.chosen.figures
    assert found.result.money == wanted.money
    known = {
        name: at(book, ref)
        for name, ref in context.scenario_refs[0].items()
        if name.startswith("load__")
    }
    assert (known["load__prompt_spread"], known["load__hours"], known["load__peak_factor"]) == (
        0.5,
        8,
        3,
    )
    assert known["load__ttft_ms"] > 0 and known["load__tpot_ms"] > 0


# -- a workbook that is damaged -------------------------------------------------------------------


def test_what_is_no_workbook_of_ours_is_one_line(tmp_path):
    path = tmp_path / "bad.xlsx"
    path.write_bytes((ROOT / "tests" / "mailed" / "M-FIRM-R1.xlsx").read_bytes()[:-900])
    for words in (("pull", path), ("diff", path, ROOT / "tests" / "mailed" / "firm.yaml")):
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == 2
        assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize("cell", [b"<v>1&amp;</v>", b"<v>1e</v>", b"<v>\xc2\xbd</v>"])
def test_a_number_that_is_none_is_one_line(cell, tmp_path):
    mailed = zipfile.ZipFile(ROOT / "tests" / "mailed" / "M-FIRM-R1.xlsx")
    path = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(path, "w") as spoilt:
        for name in mailed.namelist():
            spoilt.writestr(name, re.sub(rb"<v>[0-9.]+</v>", cell, mailed.read(name)))
    for words in (("pull", path), ("diff", path, ROOT / "tests" / "mailed" / "firm.yaml")):
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert (result.exit_code, len(result.output.strip().splitlines())) == (2, 1), result.output
        assert "is damaged" in result.output


# -- the gate of an edited workbook ---------------------------------------------------------------


@pytest.fixture(scope="module")
def offered():
    return two_cards()


def two_cards():
    """A workbook that may be signed, with two cards to choose from."""
    data = asking(concurrency=8, cards=["MetaX-C500", "L40S"], service_level={"tpot_ms": 200})
    data["catalog"]["prices"] += [
        {"card": "L40S", "per": "card", "typical": 65_000, "currency": "CNY", "date": "2026-11-20"},
        {"server": "PCIe-8", "per": "server", "typical": 80_000, "currency": "CNY", "date": "2026-11-20"},
    ]  # fmt: skip
    return written(of(data))


def turned(rng, context):
    """Some dropdowns and prices of a workbook; one price in four is emptied, and a load may be too much."""
    prices = [place for place in inputs_of(context) if place.name == "p_amount"]
    values = {
        Place("in_1_model"): ["Qwen3-8B", "Qwen3-32B", "Llama-3.1-70B", "DeepSeek-R1"],
        Place("in_1_weights"): ["bf16", "int8", "fp8"],
        Place("in_1_card"): ["MetaX-C500", "L40S"],
        Place("in_1_option_tensor_parallel"): [1.0, 2.0, 4.0, 8.0],
        Place("in_1_ask_concurrency"): [1.0, 8.0, 60.0],
        Place("in_1_ask_context"): [4000.0, 16_000.0, 32_000.0, 10**6],
        Place("in_1_load_tpot_ms"): [5.0, 50.0, 500.0],
    }
    values |= {place: [None, 20_000.0, 45_000.0, 90_000.0] for place in prices}
    picked = rng.sample(list(values), rng.randint(1, 3))
    return {place: rng.choice(values[place]) for place in picked}


@pytest.mark.parametrize("seed", bounded(range(200), 2))
@pytest.mark.proof
def test_the_gate_and_the_total_of_an_edited_workbook_are_those_of_the_file_that_comes_back(
    offered, tmp_path, seed
):
    context, content = offered
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, turned(random.Random(seed), context)))
    book = recalculated(path.read_bytes())
    check_gate(path, *(at(book, context.refs[key]) for key in ("quotable", "offered_total")))


def check_gate(path, signed, total):
    """The gate and the total that another program computed are those of the file that comes back."""
    try:
        result = pull(path).result
    except Problems:
        assert not signed  # what the file refuses the workbook does not offer
        return
    assert bool(signed) == result.gate.quotable
    assert (total or "") == (result.gate.figures.offered_total or "")
