"""What costs time or memory is done once and let go of: calls are counted, no seconds."""

from datetime import date

import pytest
from conftest import ROOT

from quoter.catalog import Catalog
from quoter.core import column_name
from quoter.core.files import Document
from quoter.scenario import load_quotation, quotation
from quoter.sizing import estimate, ranking, recommendation
from quoter.workbook.sheets import workbook, written
from quoter.workbook.sheets.engine import stock, workings
from quoter.workbook.xlsx import Book, Filled, Places, Ref

EXAMPLE = ROOT / "examples" / "scenarios.yaml"


def quotation_of(*scenarios):
    quote = {"number": "L-1", "date": date(2026, 11, 30), "language": "en", "currency": "CNY"}
    data = {"quote": quote, "scenarios": list(scenarios)}
    return quotation(Document(data, "x", b""), Catalog.shipped())


def test_of_the_cells_of_an_option_only_those_are_kept_that_other_sheets_read():
    context, _ = written(estimate(load_quotation(EXAMPLE)))
    kept = {name for options in context.option_refs for refs in options for name in refs}
    assert kept
    assert kept <= {*workings.TOLD, *stock.TOLD}  # its figures, and its price as it is told


def test_the_cards_of_a_training_are_weighed_once_for_all_stages_of_zero(monkeypatch):
    asked, alike = [], []
    weigh, give = recommendation.candidates, recommendation.given_alike
    monkeypatch.setattr(recommendation, "candidates", lambda c: asked.append(c) or weigh(c))
    monkeypatch.setattr(recommendation, "given_alike", lambda c: alike.append(c) or give(c))
    training = {"name": "a", "workload": "training", "model": "Qwen3-8B",
                "cards": ["H800-80G-SXM", "Ascend-910B3"]}  # fmt: skip
    estimate(quotation_of(training))
    assert len(asked) == 1
    assert len(alike) == 4  # a time for each stage, whatever the cards


def test_a_template_of_a_formula_is_taken_apart_once(monkeypatch):
    apart = []
    take = Book._filling
    monkeypatch.setattr(Book, "_filling", lambda book, of: apart.append(of) or take(book, of))
    workbook(estimate(load_quotation(EXAMPLE)))
    assert len(apart) == len(set(apart)) > 500


def test_what_is_filled_in_reads_as_the_template_does():
    book = Book(date(2026, 11, 30), {}, "Arial", str)
    places = {"a": "$B$2", "b__c": "'x%'!$C$3"}
    for template in ("IF({a}>0,{b__c},{a})*5%", "{a}", "1+1"):
        assert book.filling(template)(places) == template.format_map(places)


def test_options_are_not_ranked_only_to_know_which_may_be_recommended(monkeypatch):
    options = estimate(load_quotation(EXAMPLE)).scenarios[0].options
    known = ranking.fitting(options)
    monkeypatch.setattr(ranking, "best", lambda _: pytest.fail("ranked"))
    assert any(o.price is not None and not ranking.at_limit(o) for o in known)
    assert ranking.fitting(options) == known


# column, name, template and number format; in the rows what they give, and where the places stand
BESIDE = [
    (2, "twice", "{given}*2", "0.0"),
    (3, "bare", "{given}", "0.0"),
    (5, "said", 'IF({twice}<{bare},"<a>&%s","")', "@"),
    (6, "own", "{twice}", "0%"),
    (7, "kept", "{said}&u_bytes&{given}", "0"),
]
OF_ROWS = [
    ("$A$1", (1.5, 3, "<&>", True, "%d")),
    ("'Other one'!$B$2", (2, 1e300, "", 0.1, 7.0)),
    ("a_name", (-0.0, 2.5, 4.0, 1, "中")),
    ("'Other one'!$B$3", (2, 1e300, "", 0.1, 7.0)),
]


def test_formulas_of_a_row_at_once_are_as_cell_by_cell():
    def file(at_once):
        book = Book(date(2026, 11, 30), {}, "Arial", str)
        other, sheet = book.sheet("Other one"), book.sheet("This")
        book.reader("u_bytes", "Bytes of it", "'This'!$A$1")
        given = {
            "a_name": Ref("This", 0, 0, 1.0, name="a_name"),
            "$A$1": Ref("This", 0, 0, 1.0),
            "'Other one'!$B$2": other.put(1, 1, 1.0),
            "'Other one'!$B$3": other.put(2, 1, 1.0),
        }
        filled = Filled(sheet, BESIDE) if at_once else None
        found = []
        for row, (address, values) in enumerate(OF_ROWS, 4):
            sheet.put(row, 0, "begun")
            sheet.put(row, 9, 2.0)
            places = Places({"given": given[address]}, "This", row)
            if filled:
                found += filled.put(row, places, values)
                continue
            for (column, name, template, shape), value in zip(BESIDE, values, strict=True):
                formula = book.filling(template)(places)
                found.append(sheet.formula(row, column, formula, value, shape=shape))
                places[name] = f"${column_name(column)}{row + 1}"
        return found, book.save()

    assert file(True) == file(False)
