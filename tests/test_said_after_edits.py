"""What a sheet in front says stays true when an input is edited: the words of terms, checks and limits."""

import copy
import re

import pytest
import yaml
from conftest import ROOT
from test_told_plainly import SOLD_FULL, trained
from test_workbook import at, built, money_differences, put, written_of

from quoter.core import Texts
from quoter.core.cells import literal
from quoter.words import scenario_words
from quoter.workbook.write_back import Place

TERMS = {
    "payment": [{"name": "advance", "share": 0.4, "days": 14}, {"share": 0.6, "after": "delivery"}],
    "delivery": {"days": 60, "installation_days": 10, "place": "Zurich"},
    "warranty": {"months": 36, "starts": "delivery", "level": "next day"},
}


def example(name):
    """The data of a file of the examples."""
    return yaml.safe_load((ROOT / "examples" / name).read_text(encoding="utf-8"))


class Book:
    """A workbook that somebody edits."""

    def __init__(self, data):
        self.context, _, self.book = built(data)

    def edit(self, name, value, key=""):
        put(self.book, self.context.typed[Place(name, key)].ref, value)

    def said(self, sheet):
        """The texts of a sheet as they are now."""
        own = self.context.sheets[sheet]
        self.book.evaluate_all()
        cells = ((row, column) for row in range(1, 120) for column in range(1, 16))
        values = [self.book.get_value(own.name, *cell) for cell in cells]
        return [value for value in values if isinstance(value, str)]


@pytest.fixture(scope="module")
def starter():
    return example("starter.yaml")


def test_the_terms_say_the_days_and_months_of_their_cells(starter):
    book = Book(starter | {"terms": TERMS})
    said = book.said("quotation")
    assert "14 days after signing of the contract" in said and "delivery" in said
    whole = "Within 60 days of signing; installation within 10 days of delivery; place of delivery: Zurich"
    assert whole in said and "36 months from delivery; next day" in said
    for name, value in {"delivery_days": 1, "warranty_months": 12, "installation_days": 0,
                        "payment_1_days": 0, "payment_2_days": 30}.items():  # fmt: skip
        book.edit(f"in_{name}", value)
    said = book.said("quotation")
    assert "Within 1 day of signing; place of delivery: Zurich" in said
    assert "12 months from delivery; next day" in said
    assert "signing of the contract" in said and "30 days after delivery" in said
    book.edit("in_delivery_days", None)
    book.edit("in_warranty_months", None)
    said = book.said("quotation")
    assert "Place of delivery: Zurich" in said and "Next day" in said


def test_a_payment_moves_no_option(starter):
    book = Book(starter | {"terms": TERMS})
    book.edit("in_payment_1_days", 30)
    assert at(book.book, book.context.refs["open_checks"]) == 0


def test_a_training_is_bound_by_its_deadline_once_one_is_typed_in():
    data = example("scenarios.yaml")
    data["scenarios"] = data["scenarios"][2:]
    book = Book(data)
    assert "显存" in book.said("summary") and "完成期限" not in book.said("summary")
    book.edit("in_1_recipe_tokens", 10**9)
    book.edit("in_1_recipe_deadline_days", 3)
    assert "完成期限" in book.said("summary") and "显存" not in book.said("summary")


def test_a_budget_that_is_typed_in_is_held_against_the_price(starter):
    book = Book(starter)
    book.edit("in_1_ask_budget", 100_000)
    assert at(book.book, book.context.refs["open_checks"]) == 1
    assert "Over the budget" in book.said("summary")
    book.edit("in_1_ask_budget", 1_000_000)
    assert at(book.book, book.context.refs["open_checks"]) == 0


def test_an_option_that_does_not_fit_any_more_waits_for_no_price():
    """ "Price missing" stood beside "does not fit" in a file whose prices are all known."""
    data = example("scenarios.yaml")
    data["scenarios"] = data["scenarios"][:1]
    book = Book(data)
    book.edit("in_1_model", "DeepSeek-R1")
    for sheet in ("summary", "options"):
        said = book.said(sheet)
        assert "放不下" in said and "价格待询" not in said, sheet


def test_the_model_is_called_as_the_customer_called_it_until_it_is_another():
    """The proposal said Llama-3.3-70B and the summary Llama-3.1-70B, whose row it shares."""
    data = example("starter.yaml")
    data["scenarios"][0] |= {"model": "Llama-3.3-70B", "weights": "int8"}
    book = Book(data)
    assert any(text.startswith("Llama-3.3-70B, INT8") for text in book.said("summary"))
    book.edit("in_1_model", "QwQ-32B")
    assert any(text.startswith("QwQ-32B, INT8") for text in book.said("summary"))
    book.edit("in_1_model", None)
    assert any(text.startswith("Not stated, INT8") for text in book.said("summary"))


@pytest.mark.parametrize("months", [0, 12, 60])
@pytest.mark.parametrize("years", [1, 4])
def test_the_cost_of_owning_follows_the_warranty_and_the_maintenance(starter, months, years):
    """Three years stayed covered when the warranty was typed to be one: pulled, the same file cost 78,000 more."""
    own = {"years": 5}
    care = {"name": "care", "kind": "maintenance", "share": 0.04, "quantity": 2, "unit": "years"}
    data = starter | {"terms": TERMS, "ownership": own, "offer": {"lines": [care]}}
    book = Book(data)
    (line,) = (place.key for place in book.context.typed if place.name == "b_each")
    book.edit("in_warranty_months", months)
    book.edit("b_each", years, line)
    after = data | {"terms": TERMS | {"warranty": TERMS["warranty"] | {"months": months}}, "offer": {"lines": [care | {"quantity": years}]}}  # fmt: skip
    expected = written_of(after)[0].estimate.ownership.base.total.ownership_total
    found = at(book.book, book.context.cost_refs["base"]["ownership_total"])
    assert found == pytest.approx(expected, abs=0.005)
    book.edit("in_own_covered_years", 2)
    stated = after | {"ownership": own | {"covered_years": 2}}
    expected = written_of(stated)[0].estimate.ownership.base.total.ownership_total
    assert at(book.book, book.context.cost_refs["base"]["ownership_total"]) == pytest.approx(expected, abs=0.005)  # fmt: skip


def test_market_rents_and_api_prices_follow_their_exchange_rate(starter):
    """They stayed at the rate of the issue: what the pulled file compared owning with was another price."""
    data = copy.deepcopy(starter)
    data["scenarios"][0] |= {
        "model": "Qwen3-235B-A22B",
        "weights": "fp8",
        "cards": ["H200-141G-SXM"],
    }
    data["catalog"]["prices"] = [{"card": "H200-141G-SXM", "per": "set", "typical": 2_400_000, "currency": "CNY", "date": data["quote"]["date"]}]  # fmt: skip
    rates = {"USD": {"rate": 7.1, "date": data["quote"]["date"], "source": "x"}}
    data["quote"]["exchange_rates"] = rates
    book = Book(data)
    book.edit("in_rate_USD", 8)
    after = copy.deepcopy(data)
    after["quote"]["exchange_rates"]["USD"]["rate"] = 8
    found = written_of(after)[0].estimate
    owned = found.ownership.base
    before = book.context.estimate.ownership.base
    assert owned.total.rent_over_years > before.total.rent_over_years > 0
    assert money_differences(lambda ref: at(book.book, ref), book.context, found) == []
    book.edit("rent_hour", 10, "H200-141G-SXM")  # typed: as it is
    assert at(book.book, book.context.cost_refs["base"]["rent_over_years"]) == 10 * 8 * 8760 * 3


@pytest.mark.parametrize(("method", "limit"), [("lora", "whole servers"), ("full", "memory")])
def test_the_summary_is_bound_as_the_proposal_says_at_issue(starter, method, limit):
    book = Book(starter | {"scenarios": [trained(method)], "catalog": SOLD_FULL})
    (sized,) = book.context.estimate.scenarios
    assert Texts("en")(f"binding_{scenario_words.binding(sized)}") == limit
    assert limit in book.said("summary")
    book.edit("in_1_recipe_deadline_days", 0.1)
    assert "deadline" in book.said("summary") and limit not in book.said("summary")


def test_a_price_that_somebody_changes_is_no_longer_called_ours(starter):
    long = 'agreed "as is" ' * 30
    line = {"name": "Racks", "kind": "hardware", "price": 7_000, "note": long}
    book = Book(starter | {"offer": {"lines": [line]}})
    ours, changed = "seller's own price", "price changed since issue"
    (place,) = (p for p in book.context.typed if p.name == "p_amount" and p.key.startswith("line:"))
    entries = book.context.sold.entries
    own = next(at for at, entry in enumerate(entries) if entry.line)
    remark = book.context.line_refs[own]["remark"]
    told = at(book.book, remark)
    assert long.strip() in told and ours in told and changed not in told
    book.edit("p_amount", 7_100, place.key)
    book.book.evaluate_all()
    told = at(book.book, remark)
    assert long.strip() in told and ours not in told and changed in told


def test_no_text_of_a_formula_is_longer_than_a_spreadsheet_takes():
    assert literal("") == '""'
    parts = re.findall(r'"((?:[^"]|"")*)"', literal('x"' * 400))
    assert "".join(parts).replace('""', '"') == 'x"' * 400
    assert max(len(part.replace('""', '"')) for part in parts) == 255
