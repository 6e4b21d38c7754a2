"""What a sheet in front says stays true when an input is edited: the words of terms, checks and limits."""

import pytest
import yaml
from conftest import ROOT
from test_workbook import at, built, put

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
