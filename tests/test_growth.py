"""A load that grows: what is bought in which year, in every output, and live in the workbook."""

import copy
import io

import pytest
import yaml
from openpyxl.utils import range_boundaries
from rich.console import Console
from test_workbook import agrees, at, built, opened, put

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.cli.terminal import show
from quoter.core import Texts
from quoter.core.files import Document
from quoter.proposal import html, proposal
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import load_words

FILE = """
quote: {number: G-1, date: 2026-11-29, language: en, currency: CNY}
scenarios:
  - name: Assistant
    model: Qwen3-32B
    weights: bf16
    prompt_tokens: 3000
    output_tokens: 500
    load: {requests_per_second: 6, growth_per_year: 0.6}
    service_level: {ttft_ms: 3000, tpot_ms: 60}
    cards: [H20-96G]
catalog:
  prices:
    - {card: H20-96G, per: set, typical: 1100000, currency: CNY, date: 2026-11-20}
"""


def data(load=None, **scenario):
    found = yaml.safe_load(FILE)
    found["scenarios"][0]["load"] |= load or {}
    found["scenarios"][0] |= scenario
    return found


def sized(found):
    return estimate(quotation(Document(copy.deepcopy(found), "g.yaml", b""), Catalog.shipped()))


def years(found):
    return answer(sized(found))["scenarios"][0]["growth"]


def at_year(found, year):
    """The option as the file would have it that buys for that year at once."""
    found = copy.deepcopy(found)
    load = found["scenarios"][0]["load"]
    load["horizon_years"] = max(year, load.get("horizon_years", 0))
    return sized(found).scenarios[0].chosen


@pytest.mark.parametrize(
    "load", [{}, {"horizon_years": 2}, {"requests_per_second": 30, "growth_per_year": 0.15}]
)
def test_what_stands_in_a_year_is_what_the_file_would_buy_for_it(load):
    found, cards, money = data(load), 0, 0.0
    said = years(found)
    assert [year["year"] for year in said] == [0, 1, 2, 3]
    for year in said:
        cards, money = cards + year["bought_cards"], money + float(year["amount"])
        option = at_year(found, year["year"])
        assert (cards, money) == (option.figures.bought_cards, option.price)
        assert year["cards"] == option.figures.option_cards
        growth = found["scenarios"][0]["load"]["growth_per_year"]
        assert year["load"] == pytest.approx((1 + growth) ** year["year"])
    assert any(year["bought_cards"] for year in said[1:])


def test_the_first_purchase_is_the_total_and_carries_the_horizon():
    found = sized(data({"horizon_years": 2}))
    said = answer(found)["scenarios"][0]["growth"]
    assert float(said[0]["amount"]) == found.scenarios[0].chosen.price
    assert [year["bought_cards"] for year in said[1:3]] == [0, 0]
    assert said[3]["bought_cards"] > 0


def test_a_load_that_shrinks_gives_nothing_back():
    said = years(data({"growth_per_year": -0.5, "requests_per_second": 20}))
    assert said[-1]["cards"] < said[0]["cards"]
    assert all(year["bought_cards"] == 0 and float(year["amount"]) == 0 for year in said[1:])


@pytest.mark.parametrize(
    "changes",
    [
        {"load": {"requests_per_second": 6}},
        {"load": None, "concurrency": 20, "deploy": {"card": "H20-96G", "tensor_parallel": 8, "replicas": 2}, "cards": None},
        {"environment": "test"},
    ],
)  # fmt: skip
def test_there_are_no_years_where_nothing_grows_or_replicas_are_pinned(changes):
    found = data()
    found["scenarios"][0] = {
        k: v for k, v in (found["scenarios"][0] | changes).items() if v is not None
    }
    assert years(found) == []


def test_cards_at_hand_are_not_bought_again():
    said = years(data(inventory=[{"card": "H20-96G", "count": 40}]))
    assert said[0]["bought_cards"] == 0
    assert sum(year["bought_cards"] for year in said) == max(year["cards"] for year in said) - 40


def test_a_price_that_is_missing_is_no_zero():
    found = data() | {"catalog": {}}
    found["scenarios"][0]["cards"] = ["MI300X"]
    said = sized(found)
    assert {year["amount"] for year in answer(said)["scenarios"][0]["growth"]} == {None}
    rows = load_words.growth_rows(said, said.scenarios[0], Texts("en"))
    assert rows[0].price == "Price missing"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_terminal_and_proposal_print_the_years(language):
    found = data()
    found["quote"]["language"] = language
    said, texts = sized(found), Texts(language)
    rows = load_words.growth_rows(said, said.scenarios[0], texts)
    stream = io.StringIO()
    show(said, Console(file=stream, width=100, highlight=False))
    page = html(proposal(said, texts))
    for row in rows:
        line = next(
            line for line in stream.getvalue().splitlines() if line.strip().startswith(row.year)
        )
        assert all(cell in line for cell in row)
        assert f">{row.year}</td>" in page
    assert len({row.cards for row in rows}) > 1


# -- live -------------------------------------------------------------------------------------------


def live(context, book, line):
    """A column of the sheet, recalculated."""
    return [at(book, row[line]) for row in context.year_refs[0]]


@pytest.mark.proof
def test_the_years_follow_the_inputs():
    found = data()
    context, _, book = built(found)
    refs = context.scenario_refs[0]
    for key, path, value in (("load__growth", "growth_per_year", 0.25), ("load__requests_per_second", "requests_per_second", 20.0),
                             ("load__horizon", "horizon_years", 1.0)):  # fmt: skip
        put(book, refs[key], value)
        found["scenarios"][0]["load"][path] = value
    book.evaluate_all()
    said = years(found)
    assert live(context, book, "year_cards") == [year["bought_cards"] for year in said]
    assert live(context, book, "year_servers") == [year["bought_servers"] for year in said]
    assert live(context, book, "year_growth") == pytest.approx([year["load"] for year in said])
    amounts = [float(year["amount"]) for year in said]
    assert live(context, book, "year_amount") == pytest.approx(amounts)
    assert any(amounts[2:])


@pytest.mark.parametrize("load", [{"requests_per_second": 6}, {"horizon_years": 1.5}])
@pytest.mark.proof
def test_every_line_of_a_year_is_recalculated_as_the_estimator_has_it(load):
    context, _, book = built(data(load, redundancy="server+1"))
    for year, row in zip(context.estimate.growing["Assistant"], context.year_refs[0], strict=True):
        lines = row.keys() & vars(year.figures).keys()
        assert len(lines) > 30
        assert [
            name for name in lines if not agrees(year.figures.by_name(name), at(book, row[name]))
        ] == []


def test_the_first_purchase_says_whose_load_it_carries_after_an_edit():
    """It said the year of the issue."""
    context, _, book = built(data({"horizon_years": 2}))
    [first, *_], horizon = context.year_refs[0], context.scenario_refs[0]["load__horizon"]
    for years, said in ((2.0, "bought first, for the load of year 2"), (1.0, "bought first, for the load of year 1"),
                        (0.0, "bought first")):  # fmt: skip
        put(book, horizon, years)
        book.evaluate_all()
        assert at(book, first["called"]) == said


def test_what_the_years_draw_on_is_not_printed():
    """ "Called up" and five figures of the sizing stood below the years on paper."""
    context, content, _ = built(data())
    sheet = opened(content)[context.sheets["growth"].name]
    printed = range_boundaries(sheet.print_area.rpartition("!")[2])
    (behind,) = (
        cell.row
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == Texts("en")("growth_behind")
    )
    assert max(refs["called"].row for refs in context.year_refs[0]) < printed[3] < behind


def test_a_file_whose_load_does_not_grow_has_no_such_sheet():
    found = data()
    del found["scenarios"][0]["load"]["growth_per_year"]
    context, _, _ = built(found)
    assert "growth" not in context.sheets
