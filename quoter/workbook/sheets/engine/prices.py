"""The price list: a row for every price that the bill may draw on, and for no other: a price list is not
for customers. Every price comes from its currency and tax basis to the quotation's by the same lines."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.catalog import Catalog
from quoter.core import (
    STATED_SHARE,
    Cell,
    Flag,
    added,
    number,
    pick,
    place_of,
    rounded,
    same,
    unchanged,
    where,
)
from quoter.model import QUOTED, typed
from quoter.sizing import FINE, MONEY, SLOTS, Candidate, Entry, Estimate, price_figures
from quoter.words import bill_words, traced
from quoter.workbook import write_back
from quoter.workbook.rules import A_DAY, EXCEL_DAY_ZERO, POSITIVE, one_of, within
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.sheets.front.asked import DAY, FACTOR
from quoter.workbook.sheets.table import UNIT_PRICE, Col, Table, finer, headed
from quoter.workbook.write_back import Home, Place, of_row, put

DAY_OR_NONE = f"{DAY};;"  # nothing is shown of 0
_COLUMNS = (
    Col("price_of", "", 34), Col("per", "", 18, "", "unit"),
    Col("amount", "amount_quoted", 15, UNIT_PRICE), Col("currency", "", 9, "", "unit"),
    Col("rate", "exchange_rate", 9, FACTOR), Col("tax_included", "", 8, Flag.format),
    Col("tax_class", "", 20), Col("tax_rate", "", 8, STATED_SHARE),
    Col("discount", "discount_head", 9, STATED_SHARE), Col("share", "share_head", 9, "0.0%"),
    Col("as_of", "", 12, DAY), Col("valid_to", "valid_to_head", 12, DAY),
    Col("list_price", "list_price_head", 15, UNIT_PRICE),
    Col("unit_price", "unit_price_net", 15, UNIT_PRICE), Col("price_known", "", 8, "0"),
    Col("day", "day_head", 12, DAY_OR_NONE), Col("ends", "ends_head", 12, DAY_OR_NONE),
    Col("age", "age_head", 8, "#,##0"), Col("expired", "expired_head", 8, "0"),
    Col("price_ends_first", "ends_first_head", 8, "0"), Col("price_to_come", "to_come_head", 8, "0"),
    Col("weak", "weak_head", 8, "0"), Col("price_old", "old_head", 8, "0"), Col("places", "places_head", 8, "0"),
    Col("issued", "issued_head", 15, UNIT_PRICE, "fixed"), Col("as_of_issued", "", 12, DAY, "fixed"),
    Col("valid_to_issued", "", 12, DAY, "fixed"), Col("remark", "", 34, "", "note"),
    Col("key", "reference", 24, "", "source"),
)  # fmt: skip
DISAGREE = ("price_ends_first", "price_to_come")  # what a file is refused for
FINELY = ("amount", "list_price", "unit_price", "issued")
# columns by which the file is read back
ANCHORS = ("key", "amount", "tax_included", "tax_class", "discount", "share", "currency", "as_of",
           "valid_to")  # fmt: skip


class Priced(NamedTuple):
    """A row of the list: its key, what it is called, and the entry or card behind it."""

    key: str  # card:NAME, server:NAME, set:NAME, item:NAME or line:NUMBER
    name: str
    per: str
    quoted: typed.Quoted
    price: Any
    tax: str
    share: float | None
    remark: str
    home: Home  # of its amount, or of its share of the hardware
    discount: Home
    taxed: Home | None = None  # None: the tax class of cards and servers is that of goods


def write(context: Context) -> None:
    """A row a price."""
    Prices(context).write()


class Prices:
    """The sheet in the making."""

    def __init__(self, context: Context, top: int = 3):
        self.context, self.texts, self.quote = context, context.texts, context.quote
        self.sheet = context.sheets["prices"]
        self.forms = traced(MONEY, context.texts)
        self.table = Table(context, self.sheet, top, headed(context, _COLUMNS), height=42)

    def write(self) -> None:
        table = self.table
        self.context.begun("prices", 4, 1)
        for one in priced_rows(self.context):
            self.row(one)
        for key in ANCHORS:
            table.anchor(f"p_{key}", key)
        finer(self.sheet, map(table.at, FINELY), table.first, table.row - 1)
        for key in DISAGREE:
            self.context.lists[key] = table.span(key, self.context.sheets["checks"].name)
        self.sheet.group_columns(table.at("day"), table.at("valid_to_issued"))
        for key in ("price_old", "weak", *DISAGREE):
            table.mark(key, "{}>0")
        self.sheet.ws.repeat_rows(3)

    def row(self, one: Priced) -> None:
        """One price: as quoted, how old it is, and what it comes to."""
        refs, texts = self.context.refs, self.texts
        currency = one.price.currency if one.price else self.quote.currency
        days = {key: day and float(day.toordinal() - EXCEL_DAY_ZERO)
                for key, day in (("as_of", one.price and one.price.date),
                                 ("valid_to", one.price and one.price.valid_to))}  # fmt: skip
        table = self.table
        cells = {"price_of": one.name, "per": one.per, "currency": currency, **self.days(one, days),
                 "issued": one.quoted.amount or None, "remark": one.remark, "key": one.key}  # fmt: skip
        if one.share is None:
            cells["amount"] = self.ask(one, "amount", one.quoted.amount or None, POSITIVE)
            cells["tax_included"] = self.ask(
                one, "tax_included", one.quoted.tax_included, within(0, 1)
            )
        else:  # on the quotation's own tax basis; the hardware's sum stands on the bill's sheet
            share = Ask(Place("p_share", one.key), texts("share_head"), one.name, one.share, one.home,
                        within(0, 1, False))  # fmt: skip
            cells |= {"share": share, "tax_included": refs["basis__tax_included"]}
        cells["discount"] = self.ask(one, "discount", one.quoted.discount, within(0, 1, False))
        cells["tax_class"] = self.tax_class(one)
        table.begin(cells)
        self.looked_up(one, currency)
        self.aged(one)
        found = table.rows[-1]
        known = {f"quoted__{key}": ref for key, ref in found.items() if key in QUOTED}
        known |= {"quoted__rate": found["rate"], "issued": found["issued"]}
        if one.share is not None:
            at = table.at("amount")
            self.context.shares.append((table.row, at, found["share"]))
            known["quoted__amount"] = found["amount"] = self.sheet.ref(
                table.row, at, one.quoted.amount
            )
        own = {key: refs[key] for key in ("basis__tax_included", "basis__age_limit")}
        values = price_figures(one.quoted, self.context.sold.basis)
        self.context.price_refs[one.key] = known | table.lines(self.forms, known | own, values)
        if one.quoted.weak:
            self.context.weak_prices.add(one.key)

    def days(self, one: Priced, known: dict[str, Any]) -> dict[str, Any]:
        """The days of a price, which may be typed over, and as issued; a share of the hardware has none."""
        if one.share is not None:
            return known
        scope, heads = f"{one.name} ({one.per})", {"as_of": "as_of", "valid_to": "valid_to_head"}
        asked = {key: Ask(Place(f"p_{key}", one.key), self.texts(heads[key]), scope, day, one.home, A_DAY,
                          blank=True) for key, day in known.items()}  # fmt: skip
        return asked | {f"{key}_issued": day for key, day in known.items()}

    def ask(self, one: Priced, field: str, value: Any, rule: Any) -> Ask:
        """A figure of a price that may be typed over."""
        label = self.context.label(f"quoted__{field}")
        home = one.discount if field == "discount" else one.home
        return Ask(
            Place(f"p_{field}", one.key), label, f"{one.name} ({one.per})", value, home, rule
        )

    def tax_class(self, one: Priced) -> Any:
        """The tax class, to be chosen where it is not that of all goods."""
        rule, called = one_of("=_tax_called"), self.context.called("tax")[one.tax]
        if not one.taxed:
            return called
        return Ask(Place("p_tax_class", one.key), self.texts("tax_class"), f"{one.name} ({one.per})", called,
                   one.taxed, rule)  # fmt: skip

    def looked_up(self, one: Priced, currency: str) -> None:
        """Exchange rate and tax rate."""
        lists = self.context.lists
        self.table.put(
            "rate", pick(lists["fx_rate"], place_of(self.table.here("currency"), lists["fx_code"]))
        )
        said, known = self.table.here("tax_class"), lists["tax_name"]
        as_code = Cell(1.0, address=f"MATCH({said.address},_tax_name,0)")  # by who types one
        at = where(added(same(known, said) * 1) > 0, place_of(said, known), as_code)
        self.table.put("tax_rate", pick(lists["tax_rates"], at))

    def aged(self, one: Priced) -> None:
        """How old the price is on the quotation's day, and whether its days are in order.

        A price that is typed in is of the quotation's day and has no end, unless its days are typed too."""
        refs = self.table.rows[-1]
        today = self.context.refs["quote_date"].on(self.sheet.name)
        amount = refs.get("amount") or self.sheet.ref(
            self.table.row, self.table.at("amount"), one.quoted.amount
        )
        kept = unchanged(amount.on(self.sheet.name, self.table.row), self.table.here("issued"))
        self.table.put(
            "day", where(self.counts("as_of", kept), number(self.table.here("as_of")), today)
        )
        self.table.put(
            "ends", where(self.counts("valid_to", kept), number(self.table.here("valid_to")), 0)
        )
        day, ends = self.table.here("day"), self.table.here("ends")
        self.table.put("age", where(day > 0, today - day, 0))
        self.table.put("expired", where((ends > 0) * (ends < today), 1, 0))
        self.table.put("weak", where(kept, one.quoted.weak, 0))
        self.table.put("price_ends_first", where((ends > 0) * (ends < day), 1, 0))
        self.table.put("price_to_come", where(day > today, 1, 0))
        self.places(one, amount)

    def counts(self, key: str, kept: Cell) -> Cell:
        """Whether a day counts: that of an amount as issued, or one that was typed in itself."""
        if f"{key}_issued" not in self.table.rows[-1]:
            return kept
        same_day = unchanged(self.table.here(key), self.table.here(f"{key}_issued"))
        return kept + (1 - same_day) > 0

    def places(self, one: Priced, amount: Any) -> None:
        """Digits that the unit price keeps: more where it is below one unit, or quoted finer.

        A share of the hardware is an amount, and has those of its currency."""
        usual = self.quote.places
        if one.share is not None:
            self.table.put("places", usual)
            return
        known = number(amount.on(self.sheet.name, self.table.row))
        below = (known > 0) * (known * self.table.here("rate") < 1)
        finer = 1 - same(rounded(known, usual), known)
        self.table.put("places", where(finer + below > 0, FINE, usual))


def write_shares(context: Context, top: int) -> None:
    """The prices that follow the sum of the hardware, which each package has its own of."""
    shares = [one for one in priced_rows(context) if one.share is not None]
    if shares:
        found = Prices(context, top)
        for one in shares:
            found.row(one)


# -- which prices there are -----------------------------------------------------------------------


def priced_rows(context: Context) -> list[Priced]:
    """The prices of the cards that may be bought, then those of components and of the file's lines."""
    found = [of_card(context, name, slot) for name in context.offered for slot in SLOTS]
    others: dict[str, Priced] = {}
    for entry in context.sold.entries:
        key = key_of(entry)
        if entry.quoted and entry.what not in SLOTS and key not in others:
            others[key] = of_entry(context, entry, entry.quoted)
    return [*found, *others.values()]


def key_of(entry: Entry) -> str:
    """What the row of a line's price goes by; nothing where the line has no price of its own."""
    if entry.quoted is None:
        return ""
    if entry.line:
        return f"line:{entry.number}"
    if entry.component:
        return f"item:{entry.component.name}"
    return f"{entry.what}:{entry.bought.candidate.card.name}"


def of_card(context: Context, name: str, slot: str) -> Priced:
    """One of the three ways that a card is sold."""
    offer = context.offered[name].offer
    price = offer.rows.get(slot)
    remark = whose(context, price)
    key, home = f"{slot}:{name}", home_of_card(context.offered[name], slot, context.catalog)
    called = context.cards[name].card.called(context.texts.language)
    return Priced(key, called, context.texts(f"per_{slot}"), offer.quoted[slot], price, "goods", None,
                  remark, home, home)  # fmt: skip


def home_of_card(candidate: Candidate, slot: str, catalog: Catalog) -> Home:
    """Where one of the three prices of a card is written: in a server that is not its usual one with that server."""
    name, server = candidate.card.name, candidate.server
    subject = server.name if slot == "server" and server else name
    usual = slot != "set" or candidate.usual(catalog)
    other = () if usual or not server else (server.name,)
    return write_back.of_price(slot, subject, f"{slot}:{name}", *other)


def of_entry(context: Context, entry: Entry, quoted: typed.Quoted) -> Priced:
    """A component, or a line that the file adds."""
    key, texts = key_of(entry), context.texts
    name, unit = bill_words.name(entry, texts), bill_words.unit(entry, texts)
    remark = whose(context, entry.price) if entry.share is None else ""
    return Priced(key, name, unit, quoted, entry.price, entry.tax, entry.share, remark,
                  *homes(entry, key))  # fmt: skip


def homes(entry: Entry, key: str) -> tuple[Home, Home, Home]:
    """Where the amount (or the share), the discount and the tax class of a line are written."""
    if entry.component and not entry.line:
        home = write_back.of_price("item", entry.component.name, key)
        return home, home, of_row("components", {"name": entry.component.name}, "tax")
    line = ("offer", "lines", entry.number - 1)
    amount = write_back.of_line(entry.number, key) if entry.share is None else put(*line, "share")
    return amount, put(*line, "discount"), put(*line, "tax")


def bases(estimate: Estimate) -> dict[Place, tuple[Any, Home]]:
    """Of every price whether the estimate takes it to hold the tax, by its input, with its home."""
    found: dict[Place, tuple[Any, Home]] = {}
    catalog = estimate.quotation.catalog
    for candidate in estimate.candidates:
        for slot in SLOTS:
            place = Place("p_tax_included", f"{slot}:{candidate.card.name}")
            if candidate.offer.quoted[slot].amount:
                included = candidate.offer.quoted[slot].tax_included
                found[place] = included, home_of_card(candidate, slot, catalog)
    for entry in estimate.entries:
        if entry.quoted and entry.quoted.amount and entry.share is None and entry.what not in SLOTS:
            key = key_of(entry)
            found[Place("p_tax_included", key)] = entry.quoted.tax_included, homes(entry, key)[0]
    return found


def whose(context: Context, price: Any) -> str:
    """Whose price it is; the source of a market's price is not for the customer."""
    return bill_words.whose(price, context.texts) if price else context.texts("price_missing")
