"""Our own outputs as claims, so that none of them is written while it contradicts another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from quoter.answer import money_json
from quoter.core import DIGITS, GROUPS, PLACES, Pattern, Texts
from quoter.sizing import Estimate
from quoter.words import in_words

LINE = {"amount": "line_amount", "net": "net_amount", "without tax": "amount_without_tax",
        "tax": "amount_tax", "with tax": "amount_with_tax"}  # fmt: skip
TOTAL = {"amount": "subtotal", "net": "net_total", "without tax": "total_without_tax",
         "tax": "tax_amount", "with tax": "total_with_tax"}  # fmt: skip
FOLLOWS = {"with tax": ["without tax", "tax"]}


def ours(estimate: Estimate) -> list[dict[str, Any]]:
    """The bill and the JSON of an estimate as documents; nothing where there is no offer."""
    if not estimate.gate.quotable:
        return []
    said = money_json.bill(estimate, Texts(estimate.quotation.quote.language))
    return [of_bill(estimate), of_json(said)]


def of_bill(estimate: Estimate) -> dict[str, Any]:
    """The lines that count, the way to the total, tax by rate, the payments, and the words."""
    bill = estimate.bill
    counted = [entry for entry in bill.lines if entry.counted and entry.figures.item.known]
    lines = [
        {"name": f"line {i}", "factors": [entry.figures.quantity, entry.figures.item.price],
         "amounts": {column: entry.figures.by_name(line) for column, line in LINE.items()}}
        for i, entry in enumerate(counted, 1)
    ]  # fmt: skip
    return {
        "name": "bill", "lines": lines, "line_follows": FOLLOWS, "follows": FOLLOWS,
        "total": {column: bill.totals.by_name(name) for column, name in TOTAL.items()},
        "told": list(_told(estimate)),
    }  # fmt: skip


def _told(estimate: Estimate) -> Iterator[dict[str, Any]]:
    """What the bill says besides, and how it follows."""
    bill, t = estimate.bill, estimate.bill.totals
    yield {"what": "total amount", "said": t.subtotal, "where": "list less discounts",
           "terms": [[t.list_total], [-1, t.line_discounts]]}  # fmt: skip
    yield {"what": "total net", "said": t.net_total, "where": "less the overall discount",
           "terms": [[t.subtotal], [-1, t.overall_discount]]}  # fmt: skip
    for column, name in (("without tax", "amount_without_tax"), ("tax", "amount_tax")):
        rates = [[sums[name]] for sums in bill.by_rate.values()]
        yield {
            "what": f"total {column}",
            "said": t.by_name(TOTAL[column]),
            "where": "by rate",
            "terms": rates,
        }
    if bill.payments:
        paid = [[figures.payment] for _, figures in bill.payments]
        yield {
            "what": "total with tax",
            "said": t.total_with_tax,
            "where": "payments",
            "terms": paid,
        }
    for words in in_words(estimate, Texts("zh")):
        amount = read_chinese(words)
        if amount is not None:
            yield {"what": "total with tax", "said": amount, "where": "in words"}


def of_json(said: dict[str, Any]) -> dict[str, Any]:
    """The bill in the JSON of the same estimate."""
    counted = [line for line in said["lines"] if line["role"] == "line" and line["unit_price"]]
    lines = [
        {"name": f"line {i}", "factors": [line["quantity"], line["unit_price"]],
         "amounts": {column: line[name] for column, name in LINE.items()}}
        for i, line in enumerate(counted, 1)
    ]  # fmt: skip
    total = {column: said["totals"][name] for column, name in TOTAL.items()}
    return {
        "name": "JSON",
        "lines": lines,
        "line_follows": FOLLOWS,
        "follows": FOLLOWS,
        "total": total,
    }


# -- an amount in words, read back ----------------------------------------------------------------

_WORDS = Pattern(
    rf"(负?)([{DIGITS}拾佰仟万亿]*)元?(?:零?([{DIGITS}])角)?(?:零?([{DIGITS}])分)?整?$"
)


def read_chinese(words: str) -> Decimal | None:
    """The amount that Chinese words say; None where they say none."""
    found = _WORDS.search(words.strip())
    if not found or not found.group().strip("负元整"):
        return None
    sign, whole, tenths, cents = found.groups()
    amount = Decimal(read_whole(whole))
    amount += Decimal(digit(tenths)) / 10 + Decimal(digit(cents)) / 100
    return -amount if sign else amount


def digit(letter: str | None) -> int:
    """The value of one digit; nothing is 0."""
    return DIGITS.index(letter) if letter else 0


def read_whole(words: str) -> int:
    """A whole number in words: groups of four places, each with its own word."""
    total = group = last = 0
    for letter in words:
        if letter in DIGITS:
            last = digit(letter)
        elif letter in PLACES:
            group += last * 10 ** PLACES.index(letter)
            last = 0
        else:
            unit = 10 ** (4 * GROUPS.index(letter))
            section = group + last
            total = (total + section) * unit if unit > total else total + section * unit
            group = last = 0
    return total + group + last
