"""Exchange rates go stale like prices, and amounts have the digits of their currency, in the workbook as in
the file."""

import io
import zipfile

import formualizer
import openpyxl
import pytest
from editing import cell_of, edited
from test_gate import of
from test_gate import written as data_of
from test_workbook import at

from quoter.core.files import Problems
from quoter.delivery import firm
from quoter.delivery.pulling import pull
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

OPEN = {"stale_rate": "the exchange rate is older than the limit",
        "unlikely_rate": "the exchange rate is far from the reference"}  # fmt: skip


@pytest.fixture(scope="module")
def old():
    """A workbook whose rate for USD is of 2020."""
    return written(of(data_of("old-rate")))


def against(content, context):
    """What the recalculated workbook says of an open check."""
    book = formualizer.Workbook.from_bytes(content)
    book.evaluate_all()
    return at(book, context.refs["against"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, OPEN["stale_rate"]),
        ({"in_age_limit": 3000.0}, "nothing"),
        ({"in_rate_USD": 7.0}, "nothing"),  # what is typed in is of the quotation's day
        ({"in_rate_USD": 0.14}, OPEN["unlikely_rate"]),
        ({"in_rate_USD": 25.0}, OPEN["unlikely_rate"]),
    ],
)
def test_the_workbook_says_that_a_rate_is_old_or_unlikely(old, typed, said):
    context, content = old
    again = edited(content, {Place(name): value for name, value in typed.items()})
    assert against(again, context) == said


def test_a_rate_that_is_typed_in_comes_back_with_the_day(old, tmp_path):
    context, content = old
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_rate_USD"): 6.9}))
    found = pull(path)
    rate = found.data["quote"]["exchange_rates"]["USD"]
    assert rate == {"rate": 6.9, "date": context.quote.date, "source": "back.xlsx"}
    assert found.result.marks == ()
    assert found.result.money["total_with_tax"] == 2 * 6.9 * 6000 + 95_000


def test_a_firm_quotation_does_not_rest_on_an_old_rate():
    data = data_of("old-rate")
    data["quote"]["status"] = "firm"
    [problem] = firm.faults(of(data))
    assert problem.message.startswith("firm, but the rate of USD is 2,523 days old")
    data["quote"]["exchange_rates"]["USD"]["date"] = "2026-11-20"
    assert firm.faults(of(data)) == []


@pytest.mark.parametrize(
    ("name", "amount", "unit_price"),
    [
        ("sound", '#,##0.00;-#,##0.00;"-"', '#,##0.00####;-#,##0.00####;"-"'),
        ("yen", '#,##0;-#,##0;"-"', '#,##0;-#,##0;"-"'),
        ("dinar", '#,##0.000;-#,##0.000;"-"', '#,##0.000####;-#,##0.000####;"-"'),
    ],
)
def test_a_workbook_prints_the_digits_of_its_currency(name, amount, unit_price):
    context, content = written(of(data_of(name)))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert cell_of(book, Place("out_total_with_tax")).number_format == amount
    price = context.price_refs["card:MetaX-C500"]["unit_price"]
    assert book[price.sheet][price.cell.replace("$", "")].number_format == unit_price
    assert "¤" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()


def test_a_price_finer_than_its_currency_shows_its_digits():
    data = data_of("yen")
    data["offer"] = {
        "lines": [{"name": "calls", "kind": "service", "price": 1.25, "quantity": 1000}]
    }
    context, content = written(of(data))
    book = openpyxl.load_workbook(io.BytesIO(content))
    price = context.price_refs["line:1"]["unit_price"]
    sheet, cell = book[price.sheet], price.cell.replace("$", "")
    [rule] = [
        rule
        for spot in sheet.conditional_formatting
        if cell in spot
        for rule in spot.rules
        if rule.dxf.numFmt
    ]
    assert rule.dxf.numFmt.formatCode == "#,##0.0#####"
    assert rule.formula[0].endswith(",0)")


def test_a_rate_of_the_files_own_currency_is_no_rate():
    with pytest.raises(Problems, match="the quotation's own currency"):
        of(data_of("own-rate"))
