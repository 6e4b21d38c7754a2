"""Exchange rates go stale like prices, and amounts have the digits of their currency, in the workbook as in
the file."""

import io
import zipfile

import formualizer
import openpyxl
import pytest
from editing import cell_of, edited
from rich.console import Console
from test_gate import of
from test_gate import written as data_of
from test_workbook import at
from values import Values

from quoter.catalog.lookup import Catalog
from quoter.cli.terminal import show_total
from quoter.core.files import Problems
from quoter.core.texts import Texts
from quoter.delivery import firm
from quoter.delivery.pulling import pull
from quoter.sizing.price_choice import price_reason, rank
from quoter.words import bill_words
from quoter.workbook import portable
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

SAID = {"stale_rate": "The exchange rate is older than the limit",
        "unlikely_rate": "The exchange rate is far from the reference"}  # fmt: skip


@pytest.fixture(scope="module")
def old():
    """A workbook whose rate for USD is of 2020."""
    return written(of(data_of("old-rate")))


def open_checks(content, context):
    """Which checks of the rates the recalculated workbook has open."""
    book = formualizer.Workbook.from_bytes(content)
    book.evaluate_all()
    light = context.refs["open_checks"]
    sheet = openpyxl.load_workbook(io.BytesIO(content))[light.sheet]
    rows = {row[0].value: row[0].row - 1 for row in sheet.iter_rows(max_col=1) if row[0].value}
    found = {key: light._replace(row=rows[said]) for key, said in SAID.items()}
    return {key for key, ref in found.items() if at(book, ref) > 0}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, {"stale_rate"}),
        ({"in_age_limit": 3000.0}, set()),
        ({"in_rate_USD": 7.0}, set()),  # what is typed in is of the quotation's day
        ({"in_rate_USD": 0.14}, {"unlikely_rate"}),
        ({"in_rate_USD": 25.0}, {"unlikely_rate"}),
    ],
)
@pytest.mark.proof
def test_the_workbook_says_that_a_rate_is_old_or_unlikely(old, typed, said):
    context, content = old
    again = edited(content, {Place(name): value for name, value in typed.items()})
    assert open_checks(again, context) == said


@pytest.mark.proof
def test_a_rate_that_is_typed_in_comes_back_with_the_day(old, tmp_path):
    context, content = old
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_rate_USD"): 6.9}))
    found = pull(path)
    rate = found.data["quote"]["exchange_rates"]["USD"]
    assert rate == {"rate": 6.9, "date": context.quote.date, "source": "back.xlsx"}
    assert found.result.marks == ()
    assert found.result.money.total_with_tax == 2 * 6.9 * 6000 + 95_000


@pytest.mark.parametrize(
    ("typed", "rate", "day", "said"),
    [
        ({"in_rate_date_USD": 46346.0}, 7.1, "2026-11-20", set()),
        ({"in_rate_date_USD": 46346.0, "in_rate_USD": 6.9}, 6.9, "2026-11-20", set()),
        ({"in_rate_date_USD": 43845.0, "in_rate_USD": 6.9}, 6.9, "2020-01-15", {"stale_rate"}),
        ({"in_rate_date_USD": None}, 7.1, None, set()),
    ],
)
@pytest.mark.proof
def test_the_day_of_a_rate_may_be_typed_in_and_comes_back(old, tmp_path, typed, rate, day, said):
    """It stood in a locked cell, and what was typed over it was lost without a word."""
    context, content = old
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place(name): value for name, value in typed.items()}))
    assert open_checks(path.read_bytes(), context) == said
    found = pull(path)
    back = found.data["quote"]["exchange_rates"]["USD"]
    assert (back["rate"], back.get("date") and str(back["date"])) == (rate, day)
    assert len(found.changes) == len(typed)
    assert bool(found.result.marks) == bool(said)


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
@pytest.mark.proof
def test_a_workbook_prints_the_digits_of_its_currency(name, amount, unit_price):
    context, content = written(of(data_of(name)))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert cell_of(book, Place("out_total_with_tax")).number_format == amount
    price = context.price_refs["card:MetaX-C500"]["unit_price"]
    assert book[price.sheet][price.cell.replace("$", "")].number_format == unit_price
    assert "¤" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()


@pytest.mark.proof
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


# -- which row counts -----------------------------------------------------------------------------


def two_prices(**first):
    """A sound file whose card has one price more."""
    data = data_of("sound")
    row = {
        "card": "MetaX-C500",
        "per": "card",
        "typical": 40_000,
        "currency": "CNY",
        "date": "2026-11-01",
    }
    data["catalog"]["prices"].insert(0, row | first)
    return of(data)


@pytest.mark.proof
def test_which_price_counts_and_why_is_said_to_the_seller_and_not_to_the_customer():
    sized = two_prices()
    [said] = [one for one in bill_words.picks(sized, Texts("en")) if "MetaX C500:" in one]
    assert said.endswith("CNY 42,000: one's own comes before the market's")
    console = io.StringIO()
    show_total(Console(file=console, width=300), sized, Texts("en"))
    assert said in console.getvalue()
    for edition, stands in ((portable.INTERNAL, True), (portable.CUSTOMER, False)):
        assert (said in Values(written(sized, edition)[1]).shown()) == stands


@pytest.mark.parametrize(("basis", "told"), [("excluded", True), ("included", False)])
def test_amounts_without_tax_lead_to_a_total_with_it(basis, told):
    """Two lines came to 52,291.35 and below them stood a total of 62,226.70."""
    data = data_of("sound")
    data["quote"] |= {"tax_basis": basis, "taxes": {"goods": 0.13}}
    sized, console = of(data), io.StringIO()
    totals = sized.bill.totals
    assert totals.tax_amount > 0
    show_total(Console(file=console, width=300), sized, Texts("en"))
    lines = (
        f"Total excl. tax (CNY) {totals.total_without_tax:,.2f}\nTax (CNY) {totals.tax_amount:,.2f}"
    )
    assert (lines in console.getvalue()) is told


@pytest.mark.parametrize("home", ["CNY", "USD", "CHF", "EUR"])
@pytest.mark.parametrize("turned", [False, True])
def test_of_the_markets_prices_one_in_the_currency_then_the_best_grade_counts_in_any_order(
    turned, home
):
    catalog = Catalog.shipped()
    for card in {p.card for p in catalog.prices if p.card}:
        rows = [
            p for p in catalog.prices if p.card == card and p.per == "card" and p.condition == "new"
        ]
        best = min(reversed(rows) if turned else rows, key=lambda p: rank(p, home), default=None)
        if best is None or len(rows) < 2:
            continue
        of_home = [p for p in rows if p.currency == home]
        alike = [p for p in of_home or rows if p.grade == best.grade]
        assert best in alike and best.grade == min(p.grade for p in of_home or rows)
        assert best.date == max(p.date for p in alike)
        reason = price_reason(best, catalog, home)
        assert reason in ("currency", "grade", "date")
        assert (reason == "currency") == bool(of_home and len(of_home) < len(rows))


def test_what_is_asked_here_counts_before_what_is_better_known_elsewhere():
    """Hearsay of the own market, and a dated price in another: the card has a price, which says what it is."""
    data = data_of("sound")
    data["quote"]["exchange_rates"] = {"CHF": {"rate": 8.8, "date": "2026-11-20"}}
    data["scenarios"] = [
        data["scenarios"][0] | {"model": "Qwen3-8B", "cards": ["RTX-5090"], "choice": None}
    ]
    [option, *_] = of(data).scenarios[0].options
    row = option.candidate.offer.main
    assert (row.currency, row.grade) == ("CNY", "C")
    assert option.candidate.offer.why["card"] == "currency"
    assert option.candidate.offer.indicative
