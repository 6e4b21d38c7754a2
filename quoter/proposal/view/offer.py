"""The bill of materials and the commercial offer: every line, and the way to the total."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from quoter.core import Texts, capital, money, stated_share, unit_money
from quoter.proposal.view.common import Grid, TableRow, grid
from quoter.sizing import Entry, Estimate
from quoter.words import bill_words, terms_words

_NONE = "–"
MISSING = "◇"  # explained below the table


class Item(NamedTuple):
    """A line of the bill."""

    number: str
    name: str
    maker: str
    specification: str
    quantity: str
    list_price: str
    discount: str
    unit_price: str
    tax_rate: str
    without_tax: str
    with_tax: str
    remark: str
    mark: str  # ▲ a price that nobody would sign, △ an old one, ◇ none
    included: bool


class OfferView(NamedTuple):
    """All that is sold, what it comes to, and on what prices."""

    items: tuple[Item, ...]
    apart: tuple[Item, ...]
    apart_title: str
    basis: str
    marks: str
    steps: tuple[TableRow, ...]
    by_rate: Grid
    notes: tuple[str, ...]
    priced: bool
    taxed: bool  # some rate is more than nothing


def offer(estimate: Estimate, texts: Texts) -> OfferView:
    """The bill of an estimate."""
    bill, quote = estimate.bill, estimate.quotation.quote
    usual = usually(estimate, texts)
    items = tuple(
        item(entry, n, usual, texts, quote.places) for n, entry in enumerate(bill.lines, 1)
    )
    roles = {texts(f"role_of_line_{entry.role}") for entry in bill.apart}
    title = roles.pop() if len(roles) == 1 else ""
    apart = tuple(
        item(entry, n, [*usual, title], texts, quote.places)
        for n, entry in enumerate(bill.apart, 1)
    )
    said = (basis_said(estimate, texts), usual_said(estimate, texts))
    return OfferView(
        items, apart, title or texts("kind_apart"), " ".join(filter(None, said)),
        texts("p_doubtful") if any(i.mark for i in (*items, *apart)) else "",
        steps(estimate, texts), by_rate(estimate, texts), _notes(estimate, texts),
        estimate.gate.quotable, any(estimate.quotation.quote.taxes.values()),
    )  # fmt: skip


def usual_said(estimate: Estimate, texts: Texts) -> str:
    """The same as a sentence."""
    usual = usually(estimate, texts)
    return texts("p_usual", said=texts("semicolon").join(usual)) if usual else ""


def basis_said(estimate: Estimate, texts: Texts) -> str:
    """What prices and amounts of the lines are."""
    quote = estimate.quotation.quote
    key = "p_bill_basis" if estimate.bill.totals.overall_discount else "p_bill_plain"
    basis = bill_words.money_basis(quote, texts)
    return texts(bill_words.of_tax(key, quote, texts), basis=basis)


def usually(estimate: Estimate, texts: Texts) -> list[str]:
    """What most lines say of their price and tax class: it is said once, and only others say theirs."""
    sold = [e for e in estimate.bill.active if e.role != "included"]
    found = []
    for tell in (bill_words.priced_line, bill_words.decided):
        counted = Counter(tell(entry, texts) for entry in sold)
        said, times = counted.most_common(1)[0] if counted else ("", 0)
        alike = (
            len(counted) == 1 or tell is bill_words.priced_line
        )  # another price says so; no class says nothing
        if said and times > 1 and alike and said != texts("price_missing"):
            found.append(said)
    return found


def item(entry: Entry, number: int, usual: list[str], texts: Texts, places: int) -> Item:
    """A line of the bill; its remark is what it says beyond the usual."""
    said, figures = bill_words.said(entry, texts), entry.figures.item
    included = entry.role == "included"
    remarks = [one for one in bill_words.remarks(entry, texts) if one not in usual]
    known = lambda text: _NONE if included else text if figures.known else MISSING  # noqa: E731
    lead = f"{texts('lead_time')} {said.lead_time}" if said.lead_time else ""
    off = entry.quoted.discount if entry.quoted else 0.0
    return Item(
        str(number), said.name if entry.line else capital(said.name), " ".join(filter(None, [said.maker, said.part_number])),
        bill_words.spec_text(entry, texts),
        f"{entry.figures.quantity:,.10g} {said.unit}", known(unit_money(figures.list_price, places)),
        stated_share(off) if off else _NONE, known(unit_money(figures.price, places)),
        _NONE if included else stated_share(figures.tax_rate), known(money(entry.figures.amount_without_tax, places)),
        known(money(entry.figures.amount_with_tax, places)),
        texts.sign("semicolon").join(filter(None, [*remarks, lead])), mark(entry), included,
    )  # fmt: skip


def mark(entry: Entry) -> str:
    """What is doubtful about a price, in one sign."""
    if entry.role == "included":
        return ""
    if not entry.figures.item.known:
        return MISSING
    return ("▲" if entry.figures.item.weak else "") + ("△" if entry.figures.item.old else "")


def steps(estimate: Estimate, texts: Texts) -> tuple[TableRow, ...]:
    """From the list to the total with tax; where there is none, what it lacks."""
    if not estimate.gate.quotable:
        gaps = bill_words.gaps(estimate, texts)
        return (
            TableRow(texts("total"), texts.sign("semicolon").join(gaps) or texts("price_missing")),
        )
    quote = estimate.quotation.quote
    found = [TableRow(*pair) for pair in bill_words.waterfall(estimate.bill, texts)]
    apart = ("total_without_tax", "tax_amount") if any(quote.taxes.values()) else ()
    found += [
        TableRow(
            texts(bill_words.of_tax(k, quote, texts), currency=quote.currency),
            money(estimate.money.by_name(k), quote.places),
        )
        for k in (*apart, "total_with_tax")
    ]
    return tuple(found)


def by_rate(estimate: Estimate, texts: Texts) -> Grid:
    """Without tax, tax and with tax, rate by rate; nothing where no rate is more than nothing."""
    keys = ("tax_rate", "p_without_tax", "p_tax", "p_with_tax")
    told = estimate.gate.quotable and any(estimate.quotation.quote.taxes.values())
    sums_by_rate = estimate.bill.by_rate if told else {}
    rows = [
        [
            stated_share(rate),
            *(
                money(sums[key], estimate.quotation.quote.places)
                for key in ("amount_without_tax", "amount_tax", "amount_with_tax")
            ),
        ]
        for rate, sums in sums_by_rate.items()
        if sums["amount_with_tax"]
    ]
    return grid([texts(key) for key in keys], rows)


def _notes(estimate: Estimate, texts: Texts) -> tuple[str, ...]:
    """How it is rounded, and whose prices they are; exchange rates where prices are foreign."""
    said = [
        texts(bill_words.of_tax("rounding_rule", estimate.quotation.quote, texts)),
        f"{texts('price_origin')}{texts.sign('colon')}{bill_words.price_origin(estimate, texts)}",
    ]
    if estimate.bill.apart and estimate.bill.totals.optional_total:
        key = bill_words.of_tax("optional_total", estimate.quotation.quote, texts)
        label = texts(key) if key in texts else bill_words.label(key, texts)
        said.append(
            f"{label}{texts.sign('colon')}{money(estimate.bill.totals.optional_total, estimate.quotation.quote.places)}"
        )
    return (*said, *filter(None, [foreign(estimate, texts)]))


def foreign(estimate: Estimate, texts: Texts) -> str:
    """The rates that foreign prices were converted at."""
    rates = terms_words.rates(estimate.quotation.quote, texts)
    return f"{texts('exchange_rate')}{texts.sign('colon')}{rates}" if rates else ""
