"""The bill in words: what a line is called, who makes it, and what it rests on; the workbook and the
proposal tell it alike."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from quoter.catalog import Catalog, Server, Tender
from quoter.core import (
    LANGUAGES,
    Texts,
    english_words,
    join,
    money,
    rmb_words,
    stated_share,
    whole,
    whole_text,
)
from quoter.sizing import TOTALS, Bill, Entry, Estimate, price_reason, rival_prices

PART = ("processors", "memory", "disk")  # what a server holds
GB, TB = 1e9, 1e12


class Said(NamedTuple):
    """The words of a line."""

    name: str
    maker: str
    part_number: str
    origin: str
    unit: str
    lead_time: str
    remark: str


def said(entry: Entry, texts: Texts) -> Said:
    """All that a line says beside its figures and its specification."""
    row = described(entry)
    return Said(
        name(entry, texts), texts.of_catalog(maker_of(entry, row)), getattr(row, "part_number", "") or "",
        country(getattr(row, "origin", ""), texts), unit(entry, texts), lead_time(row, texts),
        remark(entry, texts),
    )  # fmt: skip


def described(entry: Entry) -> Any:
    """The row that describes what is sold: of the file's own line what it says, else the catalog's."""
    if entry.what == "card":
        return entry.bought.candidate.card
    if entry.what in ("server", "set"):
        return entry.bought.candidate.server
    if entry.line is None:
        return entry.component
    row, line = entry.component, entry.line
    own = {field: getattr(line, field) for field in DESCRIBING}
    usual = {field: getattr(row, field) for field in DESCRIBING} if row else {}
    return Described(**{field: own[field] or usual.get(field) or "" for field in DESCRIBING})


class Described(NamedTuple):
    """What a line of the file says of what is sold, else the catalog; what neither says is empty."""

    maker: str
    part_number: str
    origin: str
    specification: str
    lead_time_days: int | Literal[""]
    unit: str


DESCRIBING = Described._fields


def name(entry: Entry, texts: Texts) -> str:
    """What is sold."""
    if entry.what in ("server", "set"):
        return texts(f"{entry.what}_of", card=entry.bought.candidate.card.called(texts.language))
    if entry.what == "card":
        return entry.bought.candidate.card.called(texts.language)
    if entry.what in PART:
        return texts(f"bill_{entry.what}")
    if entry.line and entry.line.name:
        return entry.line.name
    return entry.component.called(texts.language) if entry.component else ""


def maker_of(entry: Entry, row: Any) -> str:
    """Who makes it; of a card its vendor."""
    return (row.vendor if entry.what == "card" else getattr(row, "maker", "")) or ""


def country(code: str, texts: Texts) -> str:
    """A country by its name; one that has none in the texts goes by its code."""
    return texts(f"country_{code}") if f"country_{code}" in texts else code or ""


def unit(entry: Entry, texts: Texts) -> str:
    """What it is counted in; a unit of a file that is a common one stands in the text's language and number."""
    stated = entry.line.unit if entry.line else ""
    own = stated or (entry.component.unit if entry.component else "")
    usual = f"unit_{UNITS.get(entry.what) or by_kind(entry.kind)}"
    key = common_units().get(own.casefold()) if own else usual
    return texts(key, n=f"{entry.figures.quantity:g}") if key else own


@cache
def common_units() -> dict[str, str]:
    """The units that a file may state in either language, in the singular or the plural: the key of each."""
    said = ((Texts(language), n) for language in LANGUAGES for n in ("1", "2"))
    return {texts(key, n=n).casefold(): key for texts, n in said for key in reversed(_COMMON)}


_COMMON = ("unit_piece", "unit_work", "unit_parts", "unit_server", "unit_card", "unit_cable", "unit_year", "unit_month",
           "unit_day", "unit_man_day")  # fmt: skip


UNITS = {"card": "card", "server": "server", "set": "server", "processors": "parts",
         "memory": "parts", "disk": "parts", "nic": "piece", "switch": "server",
         "cable": "cable"}  # fmt: skip


def by_kind(kind: str) -> str:
    """Services are items of work, the rest are pieces."""
    return "work" if kind in ("service", "maintenance", "freight", "other") else "piece"


def lead_time(row: Any, texts: Texts) -> str:
    """Days from the order to the delivery; nothing where nobody says."""
    days = getattr(row, "lead_time_days", None)
    return texts("lead_days", days=days) if days else ""


# -- the specification ----------------------------------------------------------------------------


def specification(entry: Entry, texts: Texts, figure: Any = None, giga: Any = GB) -> Any:
    """What exactly is sold; of memory and disks it follows the weights.

    `figure` is the bytes that are needed, `giga` those of a GB: numbers, or cells of a workbook."""
    if entry.what in ("memory", "disk"):
        return needed(entry, texts, figure, giga)
    if entry.what == "processors":
        server = entry.bought.candidate.server
        return texts.of_catalog(server.processors if server else "") or texts("to_confirm")
    if entry.what == "card":
        card = entry.bought.candidate.card
        return texts.sign("comma").join(
            filter(None, (f"{card.memory_gb:g} GB", texts.of_catalog(card.form)))
        )
    if entry.what in ("server", "set"):
        server = entry.bought.candidate.server
        return server.called(texts.language) if server else ""
    return described(entry).specification or of_ports(entry.component)


def of_ports(row: Any) -> str:
    """Ports and their rate."""
    if row is None or not row.gbps:
        return ""
    return f"{row.ports} × {row.gbps:g} Gbps" if row.ports else f"{row.gbps:g} Gbps"


def needed(entry: Entry, texts: Texts, figure: Any, giga: Any) -> Any:
    """At least so many GB, for the weights; and what the server usually has."""
    server = entry.bought.candidate.server
    usual = usual_gb(server, entry.what) if server else None
    least = whole_text(figure / giga)
    if not usual:
        return join("≥ ", least, " GB")
    return join(
        f"{whole(usual)} GB{texts('bill_standard')}", least, f" GB{texts.sign('bracket_close')}"
    )


def usual_gb(server: Server, what: str) -> float | None:
    """What the server usually has of memory or disk, GB."""
    return server.memory_gb if what == "memory" else (server.nvme_tb or 0) * TB / GB


NEEDED = {"memory": "host_memory", "disk": "local_disk"}  # the figure of the order behind it


def spec_text(entry: Entry, texts: Texts) -> str:
    """The specification as it stands."""
    figure = entry.bought.figures.by_name(NEEDED[entry.what]) if entry.what in NEEDED else None
    return str(specification(entry, texts, figure))


# -- what a line rests on -------------------------------------------------------------------------


def remark(entry: Entry, texts: Texts, typed: bool = False) -> str:
    """Whose price it is and of what day, what is doubtful about it, and what else is to be said."""
    return texts.sign("semicolon").join(remarks(entry, texts, typed))


def remarks(entry: Entry, texts: Texts, typed: bool = False) -> list[str]:
    """The same, one by one; a price that is `typed` since issue is nobody's of ours."""
    if entry.role == "included":
        return [texts("bill_included")]
    said = [texts(f"role_of_line_{entry.role}")] if entry.role != "line" else []
    known = priced_line(entry, texts)
    since = texts("price_changed" if known else "price_since")
    said += [since if typed else known or texts("price_missing"), decided(entry, texts)]
    if entry.line and entry.line.note:
        said.append(entry.line.note)
    return [one for one in said if one]


def decided(entry: Entry, texts: Texts) -> str:
    """Who says which tax class the line has; nothing where nobody does."""
    return texts("tax_decided_by", who=entry.decided_by) if entry.decided_by else ""


def priced_line(entry: Entry, texts: Texts) -> str:
    """Whose price it is, of what day, and whether it is old; nothing of a price that is not known."""
    if entry.share is not None:
        return texts("bill_share", share=stated_share(entry.share))
    price = entry.price
    if price is None:
        return ""
    said = [whose(price, texts), str(price.date or "")]
    if entry.figures.item.old:
        said.append(texts("price_old"))
    return " ".join(filter(None, said))


def picked(entry: Entry, catalog: Catalog, home: str, texts: Texts) -> str:
    """Which of several prices counts for a line, and why; nothing where there is no other."""
    price = entry.price
    others = rival_prices(price, catalog) if price and not (entry.line and entry.line.price) else []
    if price is None or not others:
        return ""
    known = {"line": name(entry, texts), "whose": whose(price, texts), "day": price.date or "–",
             "amount": f"{price.currency} {price.typical:,.10g}", "count": len(others) + 1}  # fmt: skip
    return texts(f"price_counts_{price_reason(price, catalog, home)}", **known)


def picks(estimate: Estimate, texts: Texts) -> list[str]:
    """The same of every line, once each."""
    catalog, home = estimate.quotation.catalog, estimate.quotation.quote.currency
    found = (picked(e, catalog, home, texts) for e in estimate.bill.active)
    return list(dict.fromkeys(filter(None, found)))


def class_label(tax: str, texts: Texts) -> str:
    """A tax class in words; the user's own goes by its name."""
    return texts(f"tax_{tax}") if tax in ("goods", "installation", "services") else tax


# -- the whole ------------------------------------------------------------------------------------


def before_total(estimate: Estimate, texts: Texts) -> list[str]:
    """What stands between amounts without tax and the total with it; nothing where the lines have it."""
    quote, totals = estimate.quotation.quote, estimate.bill.totals
    if quote.tax_basis == "included" or not totals.tax_amount:
        return []
    keys = ("total_without_tax", "tax_amount")
    return [
        f"{texts(key, currency=quote.currency)} {money(totals.by_name(key), quote.places)}"
        for key in keys
    ]


def in_words(estimate: Estimate, texts: Texts) -> list[str]:
    """The total in words, in each language that has them; nothing where there is no offer."""
    if not estimate.gate.quotable:
        return []
    quotation = estimate.quotation
    tender = tender_of(quotation.quote, quotation.catalog)
    return spelt(estimate.bill.totals.total_with_tax, tender, texts)


def tender_of(quote: Any, catalog: Catalog) -> Tender:
    """The quotation's currency, with the digits that it is quoted in."""
    return catalog.tender(quote.currency).model_copy(update={"decimals": quote.places})


def amount_in_words(amount: float, currency: str, texts: Texts) -> list[str]:
    """An amount in words, in each language that has them."""
    return spelt(amount, Catalog.shipped().tender(currency), texts)


def spelt(amount: float, tender: Tender, texts: Texts) -> list[str]:
    """An amount in the words of its currency."""
    found = []
    if "zh" in texts.languages and tender.zh:
        found.append(rmb_words(amount, tender.zh, tender.decimals))
    if "en" in texts.languages or not found:
        found.append(english_words(amount, tender.en or tender.name, tender.decimals))
    return found


def waterfall(bill: Bill, texts: Texts) -> list[tuple[str, str]]:
    """From the list to the net total; without a discount there is nothing to tell."""
    t = bill.totals
    if not (t.line_discounts or t.overall_discount):
        return []
    steps = ["list_total", "line_discounts", "subtotal", "overall_discount", "net_total"]
    less = ("line_discounts", "overall_discount")
    amounts = {key: t.by_name(key) for key in steps}
    return [
        (label(key, texts), money(0 - amount if key in less else amount, bill.quote.places))
        for key, amount in amounts.items()
    ]


def label(key: str, texts: Texts) -> str:
    """A total's label."""
    english = {line.name: line.label for line in TOTALS}[key]
    return texts.label(key, english)


def price_origin(estimate: Estimate, texts: Texts) -> str:
    """Whose prices the total rests on, and of what days."""
    rows = [e.price for e in estimate.bill.active if e.counted and e.price]
    if not rows:
        return texts("price_missing")
    said = {(whose(row, texts), texts.bracketed(str(row.date)) if row.date else "") for row in rows}
    return texts.sign("semicolon").join(who + day for who, day in sorted(said))


def whose(price: Any, texts: Texts) -> str:
    """Whose price it is: the seller's own, or the market's, the maker's list's or that of its launch,
    with its grade."""
    if price.own:
        return texts("own_price")
    kinds = {"list": "list_price_grade", "launch": "launch_price_grade"}
    return texts(kinds.get(price.kind, "market_price_grade"), grade=price.grade)


def gaps(estimate: Estimate, texts: Texts) -> list[str]:
    """What the total lacks: lines without a price."""
    missing = [name(entry, texts) for entry in estimate.bill.unpriced]
    return (
        [texts("total_incomplete", cards=texts.sign("list_comma").join(missing))] if missing else []
    )


def unjoined(estimate: Estimate, texts: Texts) -> list[str]:
    """That the network is not included, where servers that are bought need one and the file leaves it out."""
    need = [
        s for s in estimate.sold
        if s.chosen.candidate.network is None and s.chosen.bought.spanning and s.chosen.bought.new_servers
    ]  # fmt: skip
    return [texts("excluded_network")] if need else []


def of_tax(key: str, quote: Any, texts: Texts) -> str:
    """The text of this key; where it speaks of a price with its tax and no rate is more than nothing, the one that does not."""
    untaxed = f"{key}_untaxed"
    return untaxed if untaxed in texts and not any(quote.taxes.values()) else key


def money_basis(quote: Any, texts: Texts) -> str:
    """The currency, and whether prices and amounts of the lines include tax."""
    return texts(of_tax(f"money_basis_{quote.tax_basis}", quote, texts), currency=quote.currency)


def total_notes(estimate: Estimate, texts: Texts) -> list[str]:
    """What qualifies the total: prices it lacks, and indicative or old ones."""
    notes = gaps(estimate, texts) + unjoined(estimate, texts)
    notes += [texts("price_indicative")] if indicative_prices(estimate) else []
    return notes + ([texts("price_old")] if stale_prices(estimate) else [])


def stale_prices(estimate: Estimate) -> int:
    """Lines whose price has expired, or is older than the catalog's limit."""
    return int(sum(entry.figures.old_price for entry in estimate.bill.active))


def indicative_prices(estimate: Estimate) -> int:
    """Lines whose price is a market's, or weakly sourced."""
    return int(sum(entry.figures.weak_price for entry in estimate.bill.active))


def due(milestone: Any, texts: Texts) -> str:
    """When a payment falls due."""
    event = texts(f"event_{milestone.after}")
    return texts("due_after", event=event, days=milestone.days) if milestone.days else event
