"""The bill: amounts to the cent, discounts, taxes, optional lines, and the payments."""

import copy
import io
import random
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace as Record

import formualizer
import openpyxl
import pytest
import yaml
from bills import LINES, check_bill, long_bill
from conftest import ROOT, bounded
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from rich.console import Console

from quoter.catalog.business import PRICE_KINDS, Milestone, OfferLine, Terms
from quoter.catalog.lookup import Catalog, Price
from quoter.cli import terminal
from quoter.core import Texts
from quoter.core.files import Document, Problems
from quoter.model.money import bill as lines
from quoter.model.shared import site
from quoter.proposal import letter
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario.commercial import Deal
from quoter.scenario.quotation import quotation
from quoter.scenario.request import Quote
from quoter.sizing.bill import TOTALS, Computing, Driver, Entry, bill
from quoter.sizing.estimate import estimate
from quoter.sizing.price_choice import basis, quoted
from quoter.words import advice_words, bill_words, load_words, package_words, terms_words
from quoter.workbook.sheets import written

CENT = Decimal("0.01")
RATES = {"goods": 0.13, "installation": 0.09, "services": 0.06}
PRICES = """
  prices: [{card: MetaX-C500, per: card, typical: 42000, currency: CNY, date: 2026-11-20, discount: 0.05},
           {server: MetaX-C500-8, per: server, typical: 95000, currency: CNY, date: 2026-11-20}]
"""


def file(text="", prices=PRICES, quote="", scenario=""):
    """A quotation of four cards, with more blocks."""
    return yaml.safe_load(f"""
quote: {{number: Q-1, date: 2026-11-22, language: en, market: CN, {quote}}}
scenarios:
  - {{name: chat, model: QwQ-32B, context: 16000, concurrency: 16, cards: [MetaX-C500], {scenario}}}
catalog: {prices}
{text}""")


def whole(*args, **kwargs):
    """The estimate of such a file."""
    return estimate(quotation(Document(file(*args, **kwargs), "q", b""), Catalog.shipped()))


def sold(*args, **kwargs):
    """The bill of such a file."""
    return whole(*args, **kwargs).bill


def by_name(found, name):
    """The line of the file that has this name."""
    return next(e for e in found.entries if e.line and e.line.name == name)


# -- by hand --------------------------------------------------------------------------------------


def test_a_line_from_list_to_tax_by_hand():
    found = sold("offer: {discount: 0.03}")
    cards = next(e for e in found.active if e.what == "card")
    assert (cards.figures.quantity, cards.figures.item.list_price, cards.figures.item.price) == (
        4,
        42000,
        39900,
    )
    assert (cards.figures.list_amount, cards.figures.line_amount, cards.figures.net_amount) == (
        168000,
        159600,
        154812,
    )
    assert (cards.figures.amount_without_tax, cards.figures.amount_tax) == (137001.77, 17810.23)
    t = found.totals
    assert (t.list_total, t.line_discounts, t.subtotal) == (263000, 8400, 254600)
    assert (t.overall_discount, t.net_total) == (7638, 246962)
    assert t.total_without_tax + t.tax_amount == t.total_with_tax == 246962


def test_what_is_not_taken_off_has_no_sign():
    told = dict(bill_words.waterfall(sold(""), Texts("en")))
    assert "-8,400.00" in told.values() and "0.00" in told.values()
    assert "-0.00" not in told.values()


def test_an_amount_taken_off_is_spread_over_the_lines():
    found = sold("offer: {discount_amount: 4600}")
    assert found.totals.net_total == 250000
    assert sum(e.figures.net_amount for e in found.active) == pytest.approx(250000, abs=1e-6)


def test_optional_lines_and_alternatives_are_outside_the_total():
    text = """
offer:
  lines:
    - {name: training, kind: service, price: 20000, role: optional}
    - {name: other cards, kind: hardware, price: 999999, role: alternative}
    - {name: set-up, kind: service, price: 10000}
"""
    found = sold(text)
    assert found.totals.total_with_tax == 254600 + 10000
    assert found.totals.optional_total == 20000
    assert {e.line.name for e in found.apart} == {"training", "other cards"}
    assert found.totals.hardware_amount == 254600


def test_a_share_is_of_the_hardware_after_the_discounts_of_its_lines():
    text = "offer: {lines: [{name: care, kind: maintenance, share: 0.06, quantity: 3}]}"
    care = by_name(sold(text), "care")
    assert (care.figures.item.price, care.figures.line_amount, care.tax) == (
        15276,
        45828,
        "services",
    )


def test_what_a_quantity_follows():
    text = """
offer:
  lines:
    - {name: licence, kind: software, per: card, price: 1000}
    - {name: rack, kind: service, per: server, price: 500, quantity: 2}
    - {name: days, kind: service, price: 3000, quantity: 2.5}
    - {name: pack, kind: software, per: card, price: 100, minimum: 3}
    - {name: node, kind: software, per: replica, price: 100, card: MetaX-C500}
"""
    found = sold(text)
    quantities = {e.line.name: e.figures.quantity for e in found.entries if e.line}
    assert quantities == {"licence": 4, "rack": 2, "days": 2.5, "pack": 6, "node": 1}


def test_a_price_in_another_currency_needs_its_rate():
    text = "offer: {lines: [{name: x, kind: software, price: 100, currency: USD}]}"
    with pytest.raises(Problems, match="an own price in USD, and no exchange rate for USD"):
        sold(text)
    quote = "exchange_rates: {USD: {rate: 7.1, date: 2026-11-20}}"
    assert by_name(sold(text, quote=quote), "x").figures.item.price == 710


def test_classes_have_their_own_rates_and_the_file_may_change_them():
    text = """
offer:
  tax_decided_by: our accountant
  lines:
    - {name: software, kind: software, price: 113}
    - {name: racks, kind: service, price: 109, tax: installation}
    - {name: care, kind: maintenance, price: 106}
"""
    found = sold(text)
    assert [by_name(found, n).figures.amount_tax for n in ("software", "racks", "care")] == [
        13,
        9,
        6,
    ]
    assert list(found.by_rate) == [0.13, 0.09, 0.06]
    assert all(e.decided_by == "our accountant" for e in found.entries if e.line)
    small = sold(text, quote="taxes: {goods: 0.01, services: 0.01}")
    assert list(small.by_rate) == [0.09, 0.01]


def test_prices_without_tax_get_it_on_top():
    text = "offer: {lines: [{name: care, kind: service, price: 100}]}"
    found = sold(text, quote="tax_basis: excluded")
    care = by_name(found, "care")
    assert (care.figures.net_amount, care.figures.amount_tax, care.figures.amount_with_tax) == (
        100,
        6,
        106,
    )
    cards = next(e for e in found.active if e.what == "card")
    assert (cards.figures.line_amount, cards.figures.amount_tax) == (159600, 20748)


def test_the_option_costs_what_its_lines_cost():
    for tax_basis in ("included", "excluded"):
        data = file(quote=f"tax_basis: {tax_basis}")
        found = estimate(quotation(Document(data, "q", b""), Catalog.shipped()))
        assert found.scenarios[0].chosen.price == found.bill.totals.total_with_tax


def test_payments_are_the_total_to_the_cent_and_fall_due_after_their_events():
    text = """
terms:
  payment: [{share: 0.3, days: 10}, {share: 0.333333, after: delivery}, {share: 0.366667, after: warranty_end}]
  delivery: {days: 45}
  warranty: {months: 12, starts: delivery}
"""
    found = sold(text)
    amounts = [f.payment for _, f in found.payments]
    assert sum(map(cents_of, amounts)) == cents_of(found.totals.total_with_tax)
    assert [f.due_day for _, f in found.payments] == [10, 45, 45 + 365]
    later = sold("terms: {payment: [{share: 1, after: acceptance}]}")
    assert later.payments[0][1].due_day == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("offer: {lines: [{kind: service, price: 1}]}", "gives its `item`"),
        ("offer: {lines: [{name: a, price: 1, share: 0.1}]}", "not both"),
        ("offer: {lines: [{name: a, share: 0.1, kind: network}]}", "is none"),
        ("offer: {lines: [{item: NDR-401G-switch}]}", 'did you mean "NDR-400G-switch"'),
        (
            "offer: {lines: [{name: a, price: 1, tax: good}]}",
            'unknown tax class "good"; did you mean',
        ),
        ("offer: {lines: [{name: a, price: 1, card: MetaX-C501}]}", "unknown card"),
        ("offer: {lines: [{item: NDR-400G-switch, share: 0.1}]}", "a part of it"),
        ("offer: {lines: [{name: a, price: 0}]}", "must be more than 0"),
        ("terms: {warranty: {months: 12, starts: warranty_end}}", "signing"),
        ("offer: {network: NDR-500G}", "unknown fabric"),
        ("terms: {payment: [{share: 0.3}, {share: 0.6}]}", "are 0.9 together, not 1"),
        ("ownership: {tokens_per_second: {chatt: 5}}", 'unknown scenario "chatt"; did you mean'),
        ("internal: {margin: 0.1}", "unknown key `margin`"),
        ("changes: [{revision: 1}]", "`date` is missing"),
    ],
)
def test_what_is_wrong_is_said(text, said):
    with pytest.raises(Problems) as caught:
        quotation(Document(file(text), "q", b""), Catalog.shipped())
    assert said in str(caught.value)


# -- networks and what servers need ---------------------------------------------------------------


def test_one_server_needs_no_network_and_several_that_share_a_replica_do():
    assert not [e for e in sold().active if e.kind == "network"]
    big = sold(scenario="choice: {card: MetaX-C500, tensor_parallel: 8, pipeline_parallel: 2}")
    network = {e.what: e.figures.quantity for e in big.active if e.kind == "network"}
    assert network == {"nic": 16, "switch": 1, "cable": 16}
    assert all(e.figures.unpriced or e.price for e in big.active if e.kind == "network")
    none = sold("offer: {network: none}",
                scenario="choice: {card: MetaX-C500, tensor_parallel: 8, pipeline_parallel: 2}")  # fmt: skip
    assert not [e for e in none.active if e.kind == "network"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_network_that_is_left_out_is_not_told_as_counted(language):
    """Of servers that share a replica it is not included; of a single one nothing lacks."""
    texts = Texts(language)
    split = "choice: {card: MetaX-C500, tensor_parallel: 8, pipeline_parallel: 2}"
    counted, without, single = (
        whole(), whole("offer: {network: none}", scenario=split), whole("offer: {network: none}")
    )  # fmt: skip
    said = texts("excluded_network")
    for found, told in ((counted, False), (without, True), (single, False)):
        exclusions = dict(terms_words.terms(found, texts)).get(texts("exclusions"), "")
        assert (said in exclusions) is (said in bill_words.total_notes(found, texts)) is told
        assert (said in letter.letter(found, found, {}, texts).cautions) is told
    network = texts.pick("组网，含税", "and network")
    price = lambda found: advice_words.answer_sentence(found.scenarios[0], texts)  # noqa: E731
    assert network in price(counted)
    assert network not in price(without) and network not in price(single)


@pytest.mark.parametrize(
    ("ends", "ports", "leaves", "spines", "cables"),
    [(0, 64, 0, 0, 0), (64, 64, 1, 0, 64), (65, 64, 3, 2, 65 + 96), (256, 64, 8, 4, 256 + 256),
     (8, 32, 1, 0, 8)],
)  # fmt: skip
def test_a_fabric_is_not_oversubscribed(ends, ports, leaves, spines, cables):
    own = Record(ports=ports)
    found = site.leaf_switches(ends, own)
    assert (found, site.spine_switches(found)) == (leaves, spines)
    assert site.fabric_cables(ends, found, spines, own) == cables


def test_a_server_holds_the_weights_of_its_cards():
    own = Record(memory_module=64e9, memory_standard=128e9, versions=3)
    assert site.host_memory(130e9, own) == 192e9
    assert site.host_memory(100e9, own) == 128e9
    assert site.memory_short(192e9, own) == 1
    assert site.local_disk(130e9, own) == 390e9


def test_a_small_server_needs_no_more_than_its_usual_memory_where_that_holds_the_weights():
    """Of a workstation of 32 GB a model of 9.4 GB was told to exceed it, since memory is ordered in modules of 64 GB."""
    own = Record(memory_module=64e9, memory_standard=32e9)
    assert site.host_memory(9.4e9, own) == 32e9
    assert site.memory_short(32e9, own) == 0
    assert site.host_memory(40e9, own) == 64e9
    assert site.host_memory(9.4e9, Record(memory_module=64e9, memory_standard=0)) == 64e9


def test_a_server_sold_full_is_sold_as_a_set_and_never_counted_twice():
    prices = """
  prices: [{card: H20-96G, per: set, typical: 1090000, currency: CNY, date: 2026-11-20}]
"""
    data = file(prices=prices)
    data["scenarios"][0]["cards"] = ["H20-96G"]
    found = estimate(quotation(Document(data, "q", b""), Catalog.shipped()))
    assert [(e.what, e.figures.quantity) for e in found.bill.active if e.role == "line"] == [
        ("set", 1)
    ]
    assert found.bill.totals.total_with_tax == 1090000


# -- ten thousand random quotations ----------------------------------------------------------------


def cents_of(amount):
    """An amount in cents; not a whole number of them is a fault."""
    exact = Decimal(repr(amount)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    assert exact == exact.quantize(CENT), amount
    return int(exact * 100)


SIXTH = Decimal("0.000001")


def rounded(amount, places=CENT):
    """A Decimal to the cent, half up."""
    return amount.quantize(SIXTH, ROUND_HALF_UP).quantize(places, ROUND_HALF_UP)


def random_deal(rng, quote):
    """Random lines with random prices, and what is taken off."""
    entries = []
    for number in range(rng.randint(1, 12)):
        kind, share = rng.choice(PRICE_KINDS), None
        if kind not in PRICE_KINDS[:3] and rng.random() < 0.2:
            share = round(rng.uniform(0, 0.3), 3)
        line = OfferLine.model_construct(
            name=f"line {number}", kind=kind, share=share,
            role=rng.choice(["line", "line", "line", "optional"]) if share is None else "line",
        )  # fmt: skip
        price = Price.model_construct(
            item="x", per="item", typical=round(rng.uniform(0.01, 10 ** rng.randint(1, 6)), 2),
            currency="CNY", tax_included=rng.choice([True, False, None]), own=True, grade="A",
            date=quote.date, valid_to=None, discount=rng.choice([0, 0.05, round(rng.random(), 3)]),
        )  # fmt: skip
        tax = rng.choice(list(quote.taxes))
        asked = quoted(price, quote, quote.taxes[tax])
        entries.append(
            Entry("item", kind, Driver("one"), each=float(rng.randint(1, 40)), minimum=0.0, line=line,
                  price=price, quoted=asked, tax=tax)
        )  # fmt: skip
    entries.sort(key=lambda e: PRICE_KINDS.index(e.kind))
    return entries, round(rng.choice([0, rng.random() * 0.3]), 3)


def by_decimals(entries, off, included):
    """The same bill in decimal arithmetic, written down once more."""
    found, running, above, hardware = [], Decimal(0), Decimal(0), Decimal(0)
    for entry in entries:
        q, rate = entry.quoted, Decimal(str(entry.quoted.tax_rate))
        if entry.share is None:
            amount = Decimal(str(q.amount))
            if included and not q.tax_included:
                amount *= 1 + rate
            if not included and q.tax_included:
                amount /= 1 + rate
        else:
            amount = hardware * Decimal(str(entry.share))
        # below one unit of the currency six digits are kept
        fine = entry.share is None and 0 < Decimal(str(q.amount)) < 1
        places = SIXTH if fine else CENT
        listed = rounded(amount, places)
        unit = rounded(listed * (1 - Decimal(str(q.discount))), places)
        whole = rounded(unit * Decimal(str(entry.each)))
        counted = entry.role == "line"
        running += whole if counted else 0
        hardware += whole if counted and entry.kind in PRICE_KINDS[:3] else 0
        found.append((entry, whole, running, counted, rate))
    kept, result = 1 - Decimal(str(off)), []
    for _, whole, total, counted, rate in found:
        net = rounded(total * kept) - above if counted else rounded(whole * kept)
        above = rounded(total * kept)
        bare = rounded(net / (1 + rate)) if included else net
        tax = net - bare if included else rounded(bare * rate)
        result.append((net, bare, tax, counted))
    return result


@pytest.mark.parametrize("count", bounded([300, 5000], 1))
@pytest.mark.parametrize("tax_basis", ["included", "excluded"])
def test_ten_thousand_random_quotations_add_up_to_the_cent(tax_basis, count):
    quote = Quote.model_construct(currency="CNY", taxes=RATES, tax_basis=tax_basis, exchange_rates={},
                                  date=__import__("datetime").date(2026, 11, 22))  # fmt: skip
    rng, catalog, differ = random.Random(tax_basis), Catalog.shipped(), 0
    for _ in range(count):
        entries, off = random_deal(rng, quote)
        known = basis(quote, catalog).but(discount=off)
        terms = Terms.model_construct(payment=tuple(
            Milestone.model_construct(share=s, after="signing", days=0) for s in (0.3, 0.37, 0.33)),
            delivery=Terms().delivery, warranty=Terms().warranty)  # fmt: skip
        found = Computing(quote, known, Deal(terms=terms), {Driver("one"): 1.0}).bill(entries)
        t = {
            name: cents_of(x)
            for name in (line.name for line in TOTALS)
            if name != "kept"
            for x in [found.totals.by_name(name)]
        }
        own = [e for e in found.entries if e.counted]
        assert sum(cents_of(e.figures.line_amount) for e in own) == t["subtotal"]
        assert sum(cents_of(e.figures.net_amount) for e in own) == t["net_total"]
        assert sum(cents_of(e.figures.amount_without_tax) for e in own) == t["total_without_tax"]
        assert sum(cents_of(e.figures.amount_tax) for e in own) == t["tax_amount"]
        assert t["total_without_tax"] + t["tax_amount"] == t["total_with_tax"]
        assert t["list_total"] - t["line_discounts"] == t["subtotal"]
        assert t["subtotal"] - t["overall_discount"] == t["net_total"]
        rates = [cents_of(s["amount_with_tax"]) for s in found.by_rate.values()]
        assert sum(rates) == t["total_with_tax"]
        assert sum(cents_of(f.payment) for _, f in found.payments) == t["total_with_tax"]
        if tax_basis == "included":
            assert t["net_total"] == t["total_with_tax"]
        for entry, (net, bare, tax, _) in zip(
            found.entries, by_decimals(entries, off, tax_basis == "included"), strict=True
        ):
            said = (
                entry.figures.net_amount,
                entry.figures.amount_without_tax,
                entry.figures.amount_tax,
            )
            differ += tuple(map(cents_of, said)) != tuple(int(x * 100) for x in (net, bare, tax))
    assert differ == 0


def test_a_discount_of_everything_leaves_nothing():
    t = sold("offer: {discount: 1}").totals
    assert (t.net_total, t.tax_amount, t.total_with_tax) == (0, 0, 0)


def test_two_lines_that_are_alike_stay_two():
    text = (
        "offer: {lines: [{name: a, price: 1, kind: service}, {name: a, price: 1, kind: service}]}"
    )
    assert [e.number for e in sold(text).entries if e.line] == [1, 2]


def test_a_quantity_of_services_may_be_broken():
    assert lines.quantity(Record(driver=1, each=2.5, minimum=0)) == 2.5
    assert lines.quantity(Record(driver=7, each=1, minimum=3)) == 9
    assert lines.quantity(Record(driver=3, each=0.1, minimum=1)) == 1


@pytest.mark.parametrize(
    ("stated", "quantity", "zh", "en"),
    [("年", 3, "年", "years"), ("years", 1, "年", "year"), ("year", 3, "年", "years"), ("人天", 1, "人天", "man-day"),
     ("Sets", 2, "套", "sets"), ("TB", 1, "TB", "TB"), ("车", 2, "车", "车")],
)  # fmt: skip
def test_a_common_unit_of_a_file_stands_in_the_language_and_the_number(stated, quantity, zh, en):
    """An English offer counted "3 年", and one year of care was "1 years"; what is no common unit stays."""
    line = f"{{name: care, kind: maintenance, price: 10, quantity: {quantity}, unit: {stated}}}"
    entry = by_name(sold(f"offer: {{lines: [{line}]}}"), "care")
    assert [bill_words.unit(entry, Texts(language)) for language in ("zh", "en")] == [zh, en]


def test_the_example_is_billed_in_full():
    data = yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))
    found = estimate(quotation(Document(copy.deepcopy(data), "e", b""), Catalog.shipped()))
    assert not found.bill.unpriced
    again = bill(found.orders, found.scenarios, found.quotation.quote, found.quotation.catalog,
                 found.quotation.deal)  # fmt: skip
    assert again.totals == found.bill.totals


def test_an_amount_taken_off_leaves_what_does_not_count_alone():
    """It is taken off the offer once: an optional line costs what it adds when it is taken."""
    lines = "lines: [{name: a, price: 40000, kind: service, role: %s}, {name: b, price: 1000}]"
    apart = sold(f"offer: {{discount: 0.1, discount_amount: 500, {lines % 'optional'}}}")
    taken = sold(f"offer: {{discount: 0.1, discount_amount: 500, {lines % 'line'}}}")
    assert by_name(apart, "a").figures.net_amount == 36000
    assert taken.totals.net_total - apart.totals.net_total == 36000


def test_more_than_the_offer_cannot_be_taken_off():
    with pytest.raises(Problems, match="more is taken off than the offer comes to, 254,600.00"):
        sold("offer: {discount_amount: 9999999}")


def test_optional_lines_are_added_up_and_alternatives_are_not():
    found = sold("""
offer:
  lines:
  - {name: a, price: 113, role: optional, tax_included: true}
  - {name: b, price: 226, role: alternative, tax_included: true}
""")
    assert found.totals.optional_total == 113


@pytest.mark.parametrize(
    ("seed", "count"), bounded([(4, 250), *((seed, LINES) for seed in range(4))], 1, seeds=True)
)
@pytest.mark.proof
def test_ten_thousand_lines_agree_to_the_cent_in_another_engine(seed, count):
    """Recalculated after an edit, so that no stored value can stand in for a result."""
    context, content, changed, after = long_bill(seed, count)
    book = formualizer.Workbook.from_bytes(content)
    for ref, value in changed:
        book.set_value(*place(ref), value)
    book.evaluate_all()
    assert check_bill(lambda ref: book.get_value(*place(ref)), context, after) >= count


def place(ref):
    """Sheet, row and column of a reference."""
    column, row = coordinate_from_string(ref.cell.replace("$", ""))
    return ref.sheet, row, column_index_from_string(column)


def test_a_class_of_ones_own_may_be_called_as_it_likes_where_a_line_has_it():
    found = sold(
        "offer: {lines: [{name: a, price: 100, tax: service}]}", quote="taxes: {service: 0.03},"
    )
    figures = by_name(found, "a").figures
    assert figures.amount_with_tax - figures.amount_without_tax == pytest.approx(2.91, abs=0.005)


def test_a_stated_share_of_the_hardware_is_printed_as_it_was_stated():
    found = sold(
        "offer: {lines: [{name: care, kind: maintenance, share: 0.05}, {name: more, share: 0.0125}]}"
    )
    said = [bill_words.priced_line(by_name(found, name), Texts("en")) for name in ("care", "more")]
    assert said == ["5% of the hardware", "1.25% of the hardware"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_no_rate_is_stated_no_price_is_said_to_include_tax(language):
    """A quotation in dollars stood at "900,000.00 including tax", of which 0.00 was tax."""
    rate = "{CNY: {rate: 0.14, date: 2026-11-20}}"
    data = file(quote=f"currency: USD, exchange_rates: {rate}")
    del data["quote"]["market"]
    data["quote"]["language"] = language
    made = estimate(quotation(Document(data, "q", b""), Catalog.shipped()))
    shown = proposal(made, Texts(language))
    page = html(shown)
    assert {"en": "no tax counted", "zh": "未计税"}[language] in page
    for words in ("including tax", "incl. tax", "excl. tax", "prices include tax", "含税总价", "含税 usd", "含税金额</th>",
                  "单价为含税价"):  # fmt: skip
        assert words not in page.lower()
    context, content = written(made)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    fronts = (
        book[context.sheets[key].name] for key in ("summary", "options", "quotation", "checks")
    )
    cells = [str(cell) for sheet in fronts for row in sheet.values for cell in row]
    heads = ("incl. tax", "include tax", "USD; tax included", "含税价 USD", "USD；含税")
    assert not [cell for cell in cells for head in heads if head in cell]
    assert {"en": "USD; no tax counted", "zh": "USD；未计税"}[language] in cells
    console, (one,), texts = Console(record=True, width=200), made.scenarios, Texts(language)
    terminal.show_scenario(console, one, texts)
    heads = [*load_words.growth_heads(one, texts), *package_words.heads(made, texts).values()]
    told = [console.export_text(), advice_words.would_take(one, one.chosen, "", texts), *heads]
    assert not [said for said in told if "tax" in said.replace("no tax counted", "")]
    assert not [said for said in told if "含税" in said]
