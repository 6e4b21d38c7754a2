"""Long bills, recalculated by another engine and held to the estimator to the cent."""

import copy
import random
from decimal import ROUND_HALF_UP, Decimal

from quotations import random_data

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

LINES = 2500  # of one workbook; four workbooks are ten thousand
AMOUNTS = ("line_amount", "net_amount", "amount_without_tax", "amount_tax", "amount_with_tax")
TOTALS = {"line_amount": "subtotal", "net_amount": "net_total", "amount_without_tax": "total_without_tax",
          "amount_tax": "tax_amount", "amount_with_tax": "total_with_tax"}  # fmt: skip


def sized(data):
    return estimate(quotation(Document(data, "bill.yaml", b""), Catalog.shipped()))


def long_bill(seed, count=LINES):
    """A workbook of many lines, an edit of its discount and tax, and the estimate after the edit."""
    rng = random.Random(seed)
    data = random_data(rng, lines=count)
    before = sized(data)
    edit = {"in_discount": round(rng.uniform(0.01, 0.2), 3), "in_tax_services": 0.09}
    after = copy.deepcopy(data)
    after["offer"]["discount"] = edit["in_discount"]
    after["quote"].setdefault("taxes", {})["services"] = edit["in_tax_services"]
    context, content = written(before)
    places = {place: typed.ref for place, typed in context.typed.items()}
    return (
        context,
        content,
        [(places[Place(name)], value) for name, value in edit.items()],
        sized(after),
    )


def identity(entry):
    """What tells a line of the bill from the others."""
    card = entry.order.candidate.card.name if entry.order else ""
    return entry.what, card, entry.number


def cents(amount):
    """An amount in cents, which it must be a whole number of."""
    exact = Decimal(repr(float(amount or 0))).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert exact == exact.quantize(Decimal("0.01")), amount
    return int(exact * 100)


def check_bill(read, context, found):
    """Every amount of every line, and that they add up to the totals; returns how many lines."""
    counted = dict.fromkeys(AMOUNTS, 0)
    lines = dict(zip(map(identity, context.sold.entries), context.line_refs, strict=True))
    for entry in found.bill.entries:
        refs = lines[identity(entry)]
        for name in AMOUNTS:
            amount = cents(read(refs[name]))
            assert amount == cents(entry.figures.by_name(name)), (entry.number, name)
            counted[name] += amount if entry.counted else 0
    totals = {name: cents(read(context.refs[total])) for name, total in TOTALS.items()}
    assert (
        totals
        == counted
        == {name: cents(found.money.by_name(total)) for name, total in TOTALS.items()}
    )
    assert cents(read(context.refs["optional_total"])) == cents(found.money.optional_total)
    assert totals["amount_without_tax"] + totals["amount_tax"] == totals["amount_with_tax"]
    rates = [
        cents(read(context.tax_refs[name, "amount_with_tax"]))
        for name in found.quotation.quote.taxes
    ]
    assert sum(rates) == totals["amount_with_tax"]
    return sum(entry.what == "item" for entry in found.bill.entries)
