"""The prices: what holds for the whole quotation, tax classes, exchange rates, and the price list.

The list is of what this quotation sells or may sell, and of nothing else: a price list is not for
customers. Every price comes from its currency and tax basis to the quotation's by the same lines."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from quoter.core import Flag, Money, Share
from quoter.model import QUOTED
from quoter.sizing import FINE, MONEY, SLOTS, Entry, priced, record
from quoter.words import bill_words, filled, forms
from quoter.workbook import write_back
from quoter.workbook.sheets.context import Context
from quoter.workbook.write_back import Home, Place, flag, of_row, put
from quoter.workbook.xlsx import Ref, Sheet, column_name, local

DAY = "yyyy-mm-dd"
FACTOR = "0.0000"
COLUMNS = (
    "price_of", "per", "amount_quoted", "currency", "exchange_rate", "tax_included", "tax_class",
    "tax_rate", "discount_head", "share_head", "as_of", "valid_to_head", "list_price_head",
    "unit_price_net", "price_known", "age_head", "expired_head", "weak_head", "old_head",
    "places_head", "issued_head", "remark", "reference",
)  # fmt: skip
AT = {key: column for column, key in enumerate(COLUMNS)}
NAMES = {  # of a column, by which the file is read back
    "reference": "p_key", "amount_quoted": "p_amount", "tax_included": "p_tax_included",
    "tax_class": "p_tax_class", "discount_head": "p_discount", "share_head": "p_share",
    "currency": "p_currency", "as_of": "p_as_of", "valid_to_head": "p_valid_to",
}  # fmt: skip


class Priced(NamedTuple):
    """A row of the list: its key, what it is called, and the entry or card behind it."""

    key: str  # card:NAME, server:NAME, set:NAME, item:NAME or line:NUMBER
    name: str
    per: str
    quoted: dict[str, float]
    price: Any
    tax: str
    share: float | None
    remark: str
    home: Home  # of its amount, or of its share of the hardware
    discount: Home
    taxed: Home | None = None  # None: the tax class of cards and servers is that of goods


def write(context: Context) -> None:
    """Nothing where nothing is sold."""
    if context.estimate.scenarios:
        Prices(context).write()


class Prices:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts, self.quote = context, context.texts, context.quote
        self.sheet: Sheet = context.sheets["prices"]
        offer = next(iter(context.offered.values())).offer
        sample = {"quoted": record(offer.quoted["card"]), "basis": record(context.sold.basis)}
        self.forms = forms(MONEY, sample, context.texts)

    def write(self) -> None:
        sheet = self.sheet
        sheet.head(self.texts("sheet_prices"), self.texts("prices_hint"))
        row = self.whole(3)
        row = self.taxes(row)
        row = self.currencies(row)
        row = self.list(row)
        sheet.widths |= dict(enumerate((34, 18, 15, 9, 9, 8, 20, 8, 9, 9, 12, 12, 15, 15, 8, 8, 8, 8,
                                        8, 15, 34, 24)))  # fmt: skip
        sheet.ws.freeze_panes(3, 1)

    # what holds for the whole quotation

    def whole(self, row: int) -> int:
        """Discounts, tax basis, the day, and the oldest price that is not marked."""
        basis, texts = self.context.sold.basis, self.texts
        self.sheet.section(row, texts("whole_quotation"), 6)
        domestic = float(self.quote.procurement.domestic_only)
        rows = (
            ("discount", basis["discount"], Share.format, (0, 1), put("offer", "discount", absent=0)),
            ("discount_amount", basis["discount_amount"], Money.format, (0, 10**12),
             put("offer", "discount_amount", absent=0)),
            ("tax_included", basis["tax_included"], Flag.format, (0, 1), write_back.basis),
            ("age_limit", basis["age_limit"], "#,##0", (0, 10**4),
             of_row("constants", {"name": "price_age_limit_days"}, "value")),
            ("domestic_only", domestic, Flag.format, (0, 1),
             flag("quote", "procurement", "domestic_only")),
        )  # fmt: skip
        for at, (key, value, shown, limits, home) in enumerate(rows, row + 1):
            label = texts(f"basis_{key}", currency=self.quote.currency)
            self.sheet.text(at, 0, label, "label")
            ref = self.context.typed_input(
                self.sheet, at, 2, Place(f"in_{key}"), label, "", value, "input", shown, home=home
            )
            self.sheet.between(at, 2, *limits, whole=shown in (Flag.format, "#,##0"))
            self.sheet.text(at, 3, texts(f"note_{key}"), "note_plain")
            self.context.refs[f"basis__{key}" if key in basis else key] = ref
        at = row + len(rows) + 1
        self.sheet.text(at, 0, texts("date"), "label")
        serial = float(self.quote.date.toordinal() - EXCEL_DAY_ZERO)
        self.context.refs["quote_date"] = self.sheet.number(at, 2, serial, "fixed", DAY)
        return at + 2

    def taxes(self, row: int) -> int:
        """Every tax class with its rate."""
        self.sheet.section(row, self.texts("tax_classes"), 6)
        first = row + 1
        for at, (name, rate) in enumerate(self.quote.taxes.items(), first):
            label = bill_words.class_label(name, self.texts)
            called = (
                name if name.isidentifier() else at - first + 1
            )  # not every text is a name of Excel's
            self.sheet.text(at, 0, name, "label")
            self.sheet.text(at, 1, label, "label_small")
            ref = self.context.typed_input(
                self.sheet, at, 2, Place(f"in_tax_{called}"), f"{self.texts('tax_rate')}: {label}", "",
                rate, "input", Share.format, home=put("quote", "taxes", name),
            )  # fmt: skip
            self.sheet.between(at, 2, 0, 1, whole=False)
            self.context.refs[f"tax_{name}"] = ref
        last = first + len(self.quote.taxes) - 1
        self.context.book.name("tax_name", self.sheet.range(first, 0, last))
        self.context.book.name("tax_rates", self.sheet.range(first, 2, last))
        return last + 2

    def currencies(self, row: int) -> int:
        """What one unit of each currency costs, of what day and from whom."""
        quote, sheet = self.quote, self.sheet
        sheet.section(row, self.texts("exchange_rates", currency=quote.currency), 6)
        first = row + 1
        sheet.text(first, 0, quote.currency, "label")
        sheet.number(first, 2, 1.0, "fixed", FACTOR)
        for at, (code, known) in enumerate(quote.exchange_rates.items(), first + 1):
            sheet.text(at, 0, code, "label")
            self.context.typed_input(
                sheet, at, 2, Place(f"in_rate_{code}"), f"{self.texts('exchange_rate')} {code}", "",
                known.rate, "input", FACTOR, home=put("quote", "exchange_rates", code, "rate"),
            )  # fmt: skip
            sheet.at_least_zero(at, 2, at, 2)
            sheet.text(at, 3, str(known.date or ""), "unit")
            sheet.text(at, 4, known.source, "note_plain")
        last = first + len(quote.exchange_rates)
        self.context.book.name("fx_code", sheet.range(first, 0, last))
        self.context.book.name("fx_rate", sheet.range(first, 2, last))
        return last + 2

    # the list

    def list(self, row: int) -> int:
        """A row for every price that the bill may draw on."""
        sheet, texts = self.sheet, self.texts
        sheet.section(row, texts("table_prices"), len(COLUMNS))
        for column, key in enumerate(COLUMNS):
            sheet.text(row + 1, column, texts(key, currency=self.quote.currency), "head")
        sheet.height(row + 1, 42)
        rows = priced_rows(self.context)
        first = row + 2
        for at, one in enumerate(rows, first):
            self.row(at, one)
        last = first + len(rows) - 1
        for key, name in NAMES.items():
            self.context.book.name(name, sheet.range(first, AT[key], last))
        issued, grouped = AT["issued_head"], AT["age_head"]
        sheet.group_columns(grouped, issued)
        sheet.mark(first, AT["old_head"], last, f"${letter('old_head')}{first + 1}>0")
        sheet.mark(first, AT["weak_head"], last, f"${letter('weak_head')}{first + 1}>0")
        return last + 2

    def row(self, at: int, one: Priced) -> None:
        """One price: as quoted, and what it comes to."""
        sheet, price = self.sheet, one.price
        sheet.text(at, AT["price_of"], one.name, "label")
        sheet.text(at, AT["per"], one.per, "unit")
        currency = price.currency if price else self.quote.currency
        sheet.text(at, AT["currency"], currency, "unit")
        refs = self.quoted(at, one, currency)
        values = priced(one.quoted, self.context.sold.basis)
        refs["basis__tax_included"] = self.context.refs["basis__tax_included"]
        refs["basis__age_limit"] = self.context.refs["basis__age_limit"]
        columns = {"list_price": "list_price_head", "unit_price": "unit_price_net",
                   "price_known": "price_known", "price_old": "old_head"}  # fmt: skip
        for form in self.forms:
            name = form.line.name
            refs[name] = sheet.formula(
                at, AT[columns[name]], filled(form, local(refs, sheet.name)), values[name],
                "formula", form.line.unit.format,
            )  # fmt: skip
        sheet.text(at, AT["remark"], one.remark, "note")
        sheet.text(at, AT["reference"], one.key, "source")
        self.context.price_refs[one.key] = refs
        if one.quoted["weak"]:
            self.context.weak_prices.add(one.key)

    def quoted(self, at: int, one: Priced, currency: str) -> dict[str, Ref]:
        """The record behind a price, cell by cell."""
        sheet, quoted, price = self.sheet, one.quoted, one.price
        refs: dict[str, Ref] = {}

        def typed(key: str, field: str, value: Any, shown: str) -> None:
            label = self.context.label(f"quoted.{field}", QUOTED[field].label)
            refs[f"quoted__{field}"] = self.context.typed_input(
                sheet, at, AT[key], Place(NAMES[key], one.key), label, f"{one.name} ({one.per})", value,
                "input", shown, home=one.discount if field == "discount" else one.home,
            )  # fmt: skip

        if one.share is None:
            typed("amount_quoted", "amount", quoted["amount"] or None, Money.format)
            sheet.at_least_zero(at, AT["amount_quoted"], at, AT["amount_quoted"])
            typed("tax_included", "tax_included", quoted["tax_included"], Flag.format)
            sheet.between(at, AT["tax_included"], 0, 1)
        else:
            self.share(at, one, refs)
        typed("discount_head", "discount", quoted["discount"], Share.format)
        sheet.between(at, AT["discount_head"], 0, 1, whole=False)
        self.looked_up(at, one, currency, refs)
        self.aged(at, quoted, price, refs, one.share is not None)
        return refs

    def share(self, at: int, one: Priced, refs: dict[str, Ref]) -> None:
        """A price that is a share of the hardware, on the quotation's own tax basis.

        The hardware's sum stands on the bill's sheet, which fills the amount in."""
        sheet, basis = self.sheet, self.context.refs["basis__tax_included"]
        refs["quoted__tax_included"] = sheet.formula(
            at, AT["tax_included"], basis.cell, one.quoted["tax_included"], "formula", Flag.format
        )
        share = self.context.typed_input(
            sheet, at, AT["share_head"], Place(NAMES["share_head"], one.key), self.texts("share_head"),
            one.name, one.share, "input", "0.0%", home=one.home,
        )  # fmt: skip
        sheet.between(at, AT["share_head"], 0, 1, whole=False)
        self.context.shares.append((at, AT["amount_quoted"], share, one.quoted["amount"]))
        refs["quoted__amount"] = sheet.ref(at, AT["amount_quoted"])

    def looked_up(self, at: int, one: Priced, currency: str, refs: dict[str, Ref]) -> None:
        """Exchange rate and tax rate."""
        sheet = self.sheet
        code = sheet.ref(at, AT["currency"]).cell
        refs["quoted__rate"] = sheet.formula(
            at, AT["exchange_rate"], f"INDEX(fx_rate,MATCH({code},fx_code,0))", one.quoted["rate"],
            "formula", FACTOR,
        )  # fmt: skip
        if one.taxed:
            tax = self.context.typed_input(
                sheet, at, AT["tax_class"], Place(NAMES["tax_class"], one.key), self.texts("tax_class"),
                f"{one.name} ({one.per})", one.tax, "input", home=one.taxed,
            )  # fmt: skip
            sheet.choose(at, AT["tax_class"], "=tax_name")
        else:
            tax = sheet.value(at, AT["tax_class"], one.tax, "fixed")
        refs["tax_class"] = tax
        refs["quoted__tax_rate"] = sheet.formula(
            at, AT["tax_rate"], f"INDEX(tax_rates,MATCH({tax.cell},tax_name,0))",
            one.quoted["tax_rate"], "formula", Share.format,
        )  # fmt: skip

    def aged(
        self, at: int, quoted: dict[str, float], price: Any, refs: dict[str, Ref], share: bool
    ) -> None:  # fmt: skip
        """How old the price is on the quotation's day; one that is typed in is of that day."""
        sheet, today = self.sheet, self.context.refs["quote_date"].cell
        amount = sheet.ref(at, AT["amount_quoted"]).cell
        issued = sheet.value(at, AT["issued_head"], quoted["amount"] or None, "fixed", Money.format)
        same = f'{amount}&""={issued.cell}&""'
        for key, day in (
            ("as_of", price and price.date),
            ("valid_to_head", price and price.valid_to),
        ):
            shown = float(day.toordinal() - EXCEL_DAY_ZERO) if day else None
            sheet.value(at, AT[key], shown, "fixed", DAY)
        as_of, ends = (sheet.ref(at, AT[key]).cell for key in ("as_of", "valid_to_head"))
        rows = (
            ("age", "age_head", f"IF(({same})*({as_of}>0),{today}-{as_of},0)", "#,##0"),
            ("expired", "expired_head", f"IF(({same})*({ends}>0)*({ends}<{today}),1,0)", "0"),
            ("weak", "weak_head", f"IF({same},{quoted['weak']:.0f},0)", "0"),
        )
        for field, key, formula, shown in rows:
            refs[f"quoted__{field}"] = sheet.formula(
                at, AT[key], formula, quoted[field], "formula", shown
            )
        refs["quoted__places"] = self.places(at, quoted, share)

    def places(self, at: int, quoted: dict[str, float], share: bool) -> Ref:
        """Digits that the unit price keeps: more where it is below one unit, or quoted finer.

        A share of the hardware is an amount, and has those of its currency."""
        sheet, usual = self.sheet, self.quote.places
        amount, rate = (sheet.ref(at, AT[key]).cell for key in ("amount_quoted", "exchange_rate"))
        below = f"({amount}>0)*({amount}*{rate}<1)"
        formula = f"IF((ROUND({amount},{usual})<>{amount})+{below}>0,{FINE},{usual})"
        return sheet.formula(
            at,
            AT["places_head"],
            str(usual) if share else formula,
            quoted["places"],
            "formula",
            "0",
        )


EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal()


def letter(key: str) -> str:
    """The letter of a column."""
    return column_name(AT[key])


# -- which prices there are -----------------------------------------------------------------------


def priced_rows(context: Context) -> list[Priced]:
    """The prices of the cards that may be bought, then those of components and of the file's lines."""
    found = [of_card(context, name, slot) for name in context.offered for slot in SLOTS]
    seen: set[str] = set()
    for entry in context.sold.entries:
        key = key_of(entry)
        if key and key not in seen and entry.what not in SLOTS:
            seen.add(key)
            found.append(of_entry(context, entry, key))
    return found


def key_of(entry: Entry) -> str:
    """What the row of a line's price goes by; nothing where the line has no price of its own."""
    if entry.quoted is None:
        return ""
    if entry.line:
        return f"line:{entry.number}"
    if entry.component:
        return f"item:{entry.component.name}"
    return f"{entry.what}:{entry.order.candidate.card.name}"


def of_card(context: Context, name: str, slot: str) -> Priced:
    """One of the three ways that a card is sold."""
    offer = context.offered[name].offer
    price = offer.rows.get(slot)
    remark = whose(context, price)
    key, server = f"{slot}:{name}", context.offered[name].server
    subject = server.name if slot == "server" and server else name
    home = write_back.of_price(slot, subject, key)
    return Priced(key, name, context.texts(f"per_{slot}"), offer.quoted[slot], price, "goods", None,
                  remark, home, home)  # fmt: skip


def of_entry(context: Context, entry: Entry, key: str) -> Priced:
    """A component, or a line that the file adds."""
    name, unit = bill_words.name(entry, context.texts), bill_words.unit(entry, context.texts)
    remark = whose(context, entry.price) if entry.share is None else ""
    return Priced(key, name, unit, entry.quoted, entry.price, entry.tax, entry.share, remark,
                  *homes(entry, key))  # fmt: skip


def homes(entry: Entry, key: str) -> tuple[Home, Home, Home]:
    """Where the amount (or the share), the discount and the tax class of a line are written."""
    if entry.line is None:
        home = write_back.of_price("item", entry.component.name, key)
        return home, home, of_row("components", {"name": entry.component.name}, "tax")
    line = ("offer", "lines", entry.number - 1)
    amount = write_back.of_line(entry.number, key) if entry.share is None else put(*line, "share")
    return amount, put(*line, "discount"), put(*line, "tax")


def whose(context: Context, price: Any) -> str:
    """Whose price it is; the source of a market's price is not for the customer."""
    return bill_words.whose(price, context.texts) if price else context.texts("price_missing")
