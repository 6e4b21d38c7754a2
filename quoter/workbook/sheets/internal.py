"""The internal edition's own sheet: costs, margins, approvals, and where the prices come from.

The customer's edition is written without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quoter.core import Money, Share
from quoter.model import RECORDS
from quoter.sizing import MONEY, OF_BILL, OF_LINE, TOTALS, Entry, cost_of, margins, record
from quoter.words import bill_words, filled, forms
from quoter.workbook import write_back
from quoter.workbook.portable import INTERNAL
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.prices import Priced, key_of, priced_rows
from quoter.workbook.write_back import Place, put
from quoter.workbook.xlsx import Ref, Sheet, local

WIDE = 14
AMOUNT = '#,##0.00;-#,##0.00;"-"'
COSTS = ("price_of", "per", "unit_price_net", "cost_head", "currency", "exchange_rate", "tax_included",
         "tax_rate", "unit_cost", "source", "whose_head", "as_of", "grade_head", "reference")  # fmt: skip
AT = {key: column for column, key in enumerate(COSTS)}
CALLED = (
    ("quoted__rate", "0.0000"),
    ("quoted__tax_included", "0"),
    ("quoted__tax_rate", Share.format),
)
MARKET = ("price_of", "per", "low_head", "typical_head", "high_head", "currency", "condition_head",
          "as_of", "grade_head", "source")  # fmt: skip


def write(context: Context) -> None:
    """Nothing in a customer's edition, or where nothing is sold."""
    if context.edition == INTERNAL and context.estimate.scenarios:
        InternalSheet(context).write()


class InternalSheet:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet: Sheet = context.sheets["internal"]
        self.margins = margins(context.sold)
        self.house: dict[str, Ref] = {}
        self.units: dict[str, dict[str, Ref]] = {}  # the cost of a unit, by the key of its price
        self.lines: list[dict[str, Ref]] = []
        self.row = 3
        sample = {"quoted": record(self.context.sold.entries[0].quoted),
                  "basis": record(self.context.sold.basis)}  # fmt: skip
        self.listed = next(
            f for f in forms(MONEY, sample, context.texts) if f.line.name == "list_price"
        )

    def write(self) -> None:
        sheet, texts = self.sheet, self.texts
        sheet.head(texts("sheet_internal"), texts("internal_hint"))
        result = self.row
        self.row += len(OF_BILL) + 4
        self.rules()
        self.costs()
        self.of_lines()
        self.market()
        self.notes()
        self.result(result)
        sheet.widths |= dict(enumerate((38, 16, 17, 17, 17, 17, 16, 13, 17, 44, 15, 12, 8, 26)))
        sheet.ws.freeze_panes(3, 1)

    def heads(self, keys: tuple[str, ...]) -> None:
        """A row of headings."""
        for column, key in enumerate(keys):
            text = self.texts(key, currency=self.context.quote.currency)
            self.sheet.text(self.row, column, text, "head")
        self.row += 1

    # below what somebody must approve

    def rules(self) -> None:
        """The floor of the margin and the limit of the discount; empty: there is none."""
        self.sheet.section(self.row, self.texts("internal_rules"), WIDE)
        self.row += 1
        for field, known in (("margin_floor", "floor_known"), ("discount_limit", "limit_known")):
            given, house = RECORDS["house"][field], self.margins.house
            label = self.context.label(f"house.{field}", given.label)
            self.sheet.text(self.row, 0, label, "label")
            value = house[field] if house[known] else None
            ref = self.house[f"house__{field}"] = self.context.typed_input(
                self.sheet, self.row, 2, Place(f"in_{field}"), label, "", value, "input",
                Share.format, home=put("internal", field), blank=True,
            )  # fmt: skip
            self.sheet.between(self.row, 2, 0, 1, whole=False)
            self.house[f"house__{known}"] = self.sheet.formula(
                self.row, 3, f"COUNT({ref.cell})", house[known], "formula", "0"
            )
            self.row += 1
        self.row += 1

    # costs

    def costs(self) -> None:
        """What a unit costs us, as its price is quoted, and where that price comes from."""
        sheet = self.sheet
        sheet.section(self.row, self.texts("internal_costs"), WIDE)
        self.row += 1
        basis = self.context.refs["basis__tax_included"].seen_from(sheet.name)
        sheet.text(self.row, 0, self.texts("basis_tax_included"), "label")
        self.basis = sheet.formula(
            self.row, 2, basis, self.context.sold.basis["tax_included"], "formula", "0"
        )
        self.row += 1
        self.heads(COSTS)
        entries = {key_of(entry): entry for entry in self.context.sold.entries}
        rows = [one for one in priced_rows(self.context) if one.key in entries]
        first = self.row
        for one in rows:
            self.cost(one, entries[one.key])
            self.row += 1
        for name, column in (("x_key", AT["reference"]), ("x_cost", AT["cost_head"])):
            self.context.book.name(name, sheet.range(first, column, self.row - 1))
        self.row += 1

    def cost(self, one: Priced, entry: Entry) -> None:
        """One price: its cost as typed, and on the quotation's basis."""
        sheet, row, price = self.sheet, self.row, one.price
        priced = local(self.context.price_refs[one.key], sheet.name)
        sheet.text(row, 0, one.name, "label")
        sheet.text(row, 1, one.per, "unit")
        sheet.formula(row, 2, priced["unit_price"], entry.item.price, "formula", AMOUNT)
        cost = self.context.typed_input(
            sheet, row, 3, Place("x_cost", one.key), self.texts("cost_head"), f"{one.name} ({one.per})",
            cost_of(entry), "input", Money.format, home=cost_home(one, entry), blank=True,
        )  # fmt: skip
        sheet.at_least_zero(row, 3, row, 3)
        sheet.text(
            row, AT["currency"], price.currency if price else self.context.quote.currency, "unit"
        )
        places = self.context.price_refs[one.key]["quoted__places"]
        refs = {"quoted__amount": cost, "quoted__places": places, "basis__tax_included": self.basis}
        for column, (name, shown) in enumerate(CALLED, AT["exchange_rate"]):
            value = one.quoted[name.removeprefix("quoted__")]
            refs[name] = sheet.formula(row, column, priced[name], value, "formula", shown)
        known = self.margins.expenses[entry]
        formula = filled(self.listed, local(refs, sheet.name))
        unit = sheet.formula(row, AT["unit_cost"], formula, known["unit"], "formula", AMOUNT)
        self.units[one.key] = {
            "expense__unit": unit, "expense__known": Ref(sheet.name, f"COUNT({cost.cell})"),
        }  # fmt: skip
        for key, text, style in self.told(one):
            sheet.text(row, AT[key], text, style)

    def told(self, one: Priced) -> list[tuple[str, str, str]]:
        """Where a price comes from."""
        price, texts = one.price, self.texts
        if price is None:
            return [
                ("whose_head", texts("price_missing"), "label_small"),
                ("reference", one.key, "source"),
            ]
        return [
            ("source", price.source, "note"), ("whose_head", bill_words.whose(price, texts), "label_small"),
            ("as_of", str(price.date or ""), "label_small"), ("grade_head", price.grade, "unit"),
            ("reference", one.key, "source"),
        ]  # fmt: skip

    # the margin of every line

    def of_lines(self) -> None:
        """Quantity and amounts as the bill has them; then what is left of them."""
        sheet, texts = self.sheet, self.texts
        sheet.section(self.row, texts("internal_lines"), WIDE)
        self.row += 1
        entry = self.context.sold.entries[0]
        sample = {**entry.figures, "expense": record({"unit": 1.0, "known": 1.0}), "item": entry.item,
                  "basis": record(self.context.sold.basis)}  # fmt: skip
        traced = forms(OF_LINE, sample, texts)
        heads = [
            texts("item"),
            texts("quantity"),
            self.context.label("amount_without_tax", "Amount without tax"),
        ]
        heads += [self.context.label(form.line.name, form.line.label) for form in traced]
        for column, head in enumerate([*heads, texts("counted_head")]):
            sheet.text(self.row, column, head, "head")
        sheet.height(self.row, 32)
        self.row += 1
        self.first = self.row
        for one, refs in zip(self.context.sold.entries, self.context.line_refs, strict=True):
            self.line(one, refs, traced)
            self.row += 1
        sheet.fade(self.first, 0, self.row - 1, 8, f"$B{self.first + 1}=0")
        self.last = self.row - 1
        self.row += 1

    def line(self, entry: Entry, bill: Mapping[str, Ref], traced: Any) -> None:
        """One line of the bill."""
        sheet, row, figures = self.sheet, self.row, self.margins.lines[entry]
        unknown = {"expense__unit": Ref(sheet.name, "0"), "expense__known": Ref(sheet.name, "0")}
        refs = {**bill, **self.units.get(key_of(entry), unknown)}
        refs["basis__tax_included"] = self.context.refs["basis__tax_included"]
        sheet.text(row, 0, bill_words.name(entry, self.texts), "label")
        for column, name, shown in ((1, "quantity", "#,##0.##"), (2, "amount_without_tax", AMOUNT)):
            address = refs[name].seen_from(sheet.name)
            refs[f"{name}_here"] = sheet.formula(
                row, column, address, entry.figures[name], "formula", shown
            )
        places = local(refs, sheet.name)
        for column, form in enumerate(traced, 3):
            name = form.line.name
            shown = "0.0%" if form.line.unit is Share else AMOUNT
            formula = filled(form, places)
            refs[name] = sheet.formula(row, column, formula, figures[name], "formula", shown)
            places[name] = refs[name].cell
        counted = refs["item__counted"].seen_from(sheet.name)
        refs["counted_here"] = sheet.formula(row, 3 + len(traced), counted, entry.item.counted,
                                             "formula", "0")  # fmt: skip
        self.lines.append(refs)

    def column(self, name: str) -> str:
        """A figure of all lines."""
        first, last = (self.lines[i][name].cell for i in (0, -1))
        return f"{first}:{last}"

    # what it comes to

    def result(self, row: int) -> None:
        """The margin of the bill, and whether somebody must approve."""
        sheet, texts = self.sheet, self.texts
        sheet.section(row, texts("internal_result"), WIDE)
        counted = self.column("counted_here")
        places = local(self.house | self.context.refs, sheet.name) | {
            "earned__amount": f"SUMPRODUCT({counted},{self.column('earned_on')})",
            "earned__margin": f"SUMPRODUCT({counted},{self.column('line_margin')})",
        }
        totals = self.context.sold.totals
        sample = {
            **totals,
            "earned": record(self.margins.earned),
            "house": record(self.margins.house),
        }
        for at, form in enumerate(forms(OF_BILL, sample, texts, TOTALS), row + 1):
            line, value = form.line, self.margins.totals[form.line.name]
            sheet.text(at, 0, self.context.label(line.name, line.label), "label")
            shown = AMOUNT if line.unit is Money else line.unit.format
            ref = sheet.formula(at, 2, filled(form, places), value, "formula", shown)
            places[line.name] = ref.cell
            sheet.text(at, 3, form.words, "note_plain")
            if line.name == "needs_approval":
                sheet.mark(at, 2, at, f"{ref.cell}>0", f"{ref.cell}=0")
        at = row + len(OF_BILL) + 1
        sheet.text(at, 0, texts("internal_costless"), "label")
        missing = sum(float(not self.margins.expenses[e]["known"]) * e.active * e.counted
                      for e in self.context.sold.entries)  # fmt: skip
        amounts, earned = self.column("amount_without_tax_here"), self.column("earned_on")
        formula = f"SUMPRODUCT({counted}*({amounts}>0)*({earned}=0))"
        sheet.formula(at, 2, formula, missing, "formula", "0")

    # the market, and what is said

    def market(self) -> None:
        """Every price of the catalog for what the quotation weighs."""
        sheet, context = self.sheet, self.context
        sheet.section(self.row, self.texts("internal_market"), WIDE)
        self.row += 1
        self.heads(MARKET)
        servers = {c.server.name for c in context.offered.values() if c.server}
        items = {e.component.name for e in context.sold.entries if e.component}
        subjects = {*context.offered, *servers, *items}
        for price in context.catalog.prices:
            if price.subject in subjects and not price.withdrawn:
                self.price(price)
                self.row += 1
        self.row += 1

    def price(self, price: Any) -> None:
        """One price with its range and its source."""
        sheet, row = self.sheet, self.row
        sheet.text(row, 0, price.subject, "label")
        sheet.text(row, 1, self.texts(f"per_{price.per}"), "unit")
        for column, amount in enumerate((price.low, price.typical, price.high), 2):
            sheet.value(row, column, amount, "fixed", "#,##0.00")
        for column, text in ((5, price.currency), (6, price.condition), (7, str(price.date or "")),
                             (8, price.grade)):  # fmt: skip
            sheet.text(row, column, text, "label_small")
        sheet.text(row, 9, "; ".join(filter(None, [price.source, price.note])), "note")

    def notes(self) -> None:
        """Who approves, and what the house says to itself."""
        internal = self.context.estimate.quotation.deal.internal
        self.sheet.section(self.row, self.texts("internal_notes"), WIDE)
        for text in [
            *(f"{self.texts('approver')}: {who}" for who in internal.approvers),
            *internal.notes,
        ]:
            self.row += 1
            self.sheet.text(self.row, 0, text, "text")


def cost_home(one: Priced, entry: Entry) -> write_back.Home:
    """Where the cost of a unit is written: with the line of the file, or with its price."""
    if entry.line is not None:
        return put("offer", "lines", entry.number - 1, "cost")
    return one.home
