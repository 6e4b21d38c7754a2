"""The internal edition's own sheet: costs, margins, approvals, and where the prices come from.

The customer's edition is written without it."""

from __future__ import annotations

from typing import Any

from quoter.core import STATED_SHARE, Figures, Money, Share, added, same
from quoter.sizing import MONEY, OF_BILL, OF_LINE, TOTALS, Entry, cost_of, margins
from quoter.words import Form, bill_words, traced
from quoter.workbook import write_back
from quoter.workbook.rules import POSITIVE, within
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.sheets.engine.bill import formula_ref
from quoter.workbook.sheets.engine.prices import Priced, key_of, priced_rows
from quoter.workbook.sheets.table import AMOUNT, Block, Col, Table, headed, stated
from quoter.workbook.write_back import Place, put
from quoter.workbook.xlsx import Ref

COSTS = (
    Col("price_of", "", 38), Col("per", "", 16, "", "unit"), Col("unit_price_net", "", 17, AMOUNT),
    Col("cost_head", "", 17, Money.format), Col("currency", "", 17, "", "unit"),
    Col("exchange_rate", "", 17, "0.0000"), Col("tax_included", "", 16, "0"), Col("tax_rate", "", 13, STATED_SHARE),
    Col("unit_cost", "", 17, AMOUNT), Col("source", "", 44, "", "note"), Col("whose_head", "", 15, "", "label_small"),
    Col("as_of", "", 12, "", "label_small"), Col("grade_head", "", 8, "", "unit"),
    Col("reference", "", 26, "", "source"),
)  # fmt: skip
CALLED = {"exchange_rate": "quoted__rate", "tax_included": "quoted__tax_included",
          "tax_rate": "quoted__tax_rate"}  # fmt: skip
MARKET = {"price_of": "", "per": "", "low_head": AMOUNT, "typical_head": AMOUNT, "high_head": AMOUNT,
          "currency": "", "condition_head": "", "as_of": "", "grade_head": "", "source": ""}  # fmt: skip
_WIDE = len(COSTS)
_LIMITS = {"margin_floor": "floor_known", "discount_limit": "limit_known"}


def write(context: Context) -> None:
    """What somebody must approve, what it costs us, and what it comes to."""
    InternalSheet(context).write()


class InternalSheet:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet = context.sheets["internal"]
        self.margins = margins(context.sold)
        self.house: dict[str, Ref] = {}
        self.units: dict[str, dict[str, Ref]] = {}  # the cost of a unit, by the key of its price
        self.row = 3 + len(OF_BILL) + 4  # what it comes to stands above

    def write(self) -> None:
        self.context.begun("internal", 3, 1)
        self.rules()
        self.costs()
        self.of_lines()
        self.market()
        self.notes()
        self.result()

    def table(self, key: str, columns: Any) -> Table:
        """A band, and the headings of a table."""
        return Table.banded(self.context, self.sheet, self.row, self.texts(key), columns, 32, _WIDE)

    # below what somebody must approve

    def rules(self) -> None:
        """The floor of the margin and the limit of the discount; empty: there is none."""
        block = Block(self.context, self.sheet, self.row, ["all"], 2, across=False)
        block.section(self.texts("internal_rules"), wide=_WIDE)
        for field, known in _LIMITS.items():
            label = self.context.label(f"house__{field}")
            value = self.margins.house.by_name(field) if self.margins.house.by_name(known) else None
            ask = Ask(Place(f"in_{field}"), label, "", value, put("internal", field), within(0, 1, whole=False),
                      blank=True)  # fmt: skip
            ref = block.one(label, "", ask, Share.format)
            known_at = self.sheet.put(ref.row, 3, stated(ref), shape="0")
            self.house |= {f"house__{field}": ref, f"house__{known}": known_at}
        self.row = block.row + 1

    # costs

    def costs(self) -> None:
        """What a unit costs us, as its price is quoted, and where that price comes from."""
        table = self.table("internal_costs", headed(self.context, COSTS))
        listed = next(f for f in traced(MONEY, self.texts) if f.line.name == "list_price")
        form = listed._replace(line=listed.line._replace(name="unit_cost"))
        entries = {key_of(entry): entry for entry in self.context.sold.entries}
        for one in priced_rows(self.context):
            if one.key in entries:
                self.cost(table, one, entries[one.key], form)
        for name, key in (("x_key", "reference"), ("x_cost", "cost_head")):
            table.anchor(name, key)
        self.row = table.row + 1

    def cost(self, table: Table, one: Priced, entry: Entry, form: Form) -> None:
        """One price: its cost as typed, and on the quotation's basis."""
        priced, price = self.context.price_refs[one.key], one.price
        cost = Ask(Place("x_cost", one.key), self.texts("cost_head"), f"{one.name} ({one.per})", cost_of(entry),
                   cost_home(one, entry), POSITIVE, blank=True)  # fmt: skip
        cells: dict[str, Any] = {
            "price_of": one.name, "per": one.per, "unit_price_net": priced["unit_price"], "cost_head": cost,
            "currency": price.currency if price else self.context.quote.currency, "reference": one.key,
        } | {key: priced[source] for key, source in CALLED.items()}  # fmt: skip
        cells |= self.told(price)
        table.begin(cells)
        own = table.rows[-1]
        basis = self.context.refs["basis__tax_included"]
        known = {"quoted__amount": own["cost_head"], "basis__tax_included": basis,
                 "quoted__places": priced["quoted__places"]}  # fmt: skip
        known |= {source: own[key] for key, source in CALLED.items()}
        unit = Figures(unit_cost=self.margins.expenses[entry].unit)
        row = table.lines([form], known, unit)
        known_at = formula_ref(stated(row["cost_head"]))
        self.units[one.key] = {"expense__unit": row["unit_cost"], "expense__known": known_at}

    def told(self, price: Any) -> dict[str, str]:
        """Where a price comes from."""
        if price is None:
            return {"whose_head": self.texts("price_missing")}
        return {"source": price.source, "whose_head": bill_words.whose(price, self.texts),
                "as_of": str(price.date or ""), "grade_head": price.grade}  # fmt: skip

    # the margin of every line

    def of_lines(self) -> None:
        """Quantity and amounts as the bill has them; then what is left of them."""
        texts, left = self.texts, traced(OF_LINE, self.texts)
        lines = [Col(f.line.name, self.context.label(f.line), 0,
                     "0.0%" if f.line.unit is Share else AMOUNT) for f in left]  # fmt: skip
        without = self.texts.label("amount_without_tax", "Amount without tax")
        self.lines = self.table("internal_lines", [
            Col("item", texts("item"), 0), Col("quantity", texts("quantity"), 0, "#,##0.##"),
            Col("amount_without_tax", without, 0, AMOUNT), *lines,
            Col("item__counted", texts("counted_head"), 0, "0"),
        ])  # fmt: skip
        costless = dict.fromkeys(("expense__unit", "expense__known"), Ref("", 0, 0, 0.0, name="0"))
        basis = {"basis__tax_included": self.context.refs["basis__tax_included"]}
        for one, bill in zip(self.context.sold.entries, self.context.line_refs, strict=True):
            known = bill | basis | self.units.get(key_of(one), costless)
            cells = {key: bill[key] for key in ("quantity", "amount_without_tax", "item__counted")}
            self.lines.begin({**cells, "item": bill_words.name(one, texts)})
            self.lines.lines(left, known, self.margins.lines[one])
        self.lines.fade("quantity", "item__counted")
        self.row = self.lines.row + 1

    # what it comes to

    def result(self) -> None:
        """The margin of the bill, and whether somebody must approve."""
        of = self.lines.span
        counts = of("item__counted")
        places = self.house | self.context.refs | {
            "earned__amount": formula_ref(added(counts * of("earned_on"))),
            "earned__margin": formula_ref(added(counts * of("line_margin"))),
        }  # fmt: skip
        block = Block(self.context, self.sheet, 3, ["all"], 2, across=False)
        block.section(self.texts("internal_result"), wide=_WIDE)
        for form in traced(OF_BILL, self.texts, TOTALS):
            line = form.line
            shape = AMOUNT if line.unit is Money else line.unit.format
            [ref] = block.line(form, lambda _: places, lambda _: self.margins.totals, shape)
            places[line.name] = ref
            if line.name == "needs_approval":
                self.sheet.mark(ref.row, 2, ref.row, f"{ref.cell}>0", f"{ref.cell}=0")
        missing = added(counts * (of("amount_without_tax") > 0) * same(of("earned_on"), 0))
        block.figure(self.texts("internal_costless"), "", missing, "0")

    # the market, and what is said

    def market(self) -> None:
        """Every price of the catalog for what the quotation weighs."""
        context = self.context
        columns = (
            Col(key, "", 0, shape, "" if shape else "label_small") for key, shape in MARKET.items()
        )
        table = self.table("internal_market", headed(context, columns))
        servers = {c.server.name for c in context.offered.values() if c.server}
        items = {e.component.name for e in context.sold.entries if e.component}
        subjects = {*context.offered, *servers, *items}
        for price in context.catalog.prices:
            if price.subject in subjects and not price.withdrawn:
                said = "; ".join(filter(None, [price.source, price.note]))
                table.add(dict(zip(MARKET, (
                    price.subject, self.texts(f"per_{price.per}"), price.low, price.typical, price.high,
                    price.currency, price.condition, str(price.date or ""), price.grade, said,
                ), strict=True)))  # fmt: skip
        self.row = table.row + 1
        for said in bill_words.picks(context.estimate, self.texts):
            self.sheet.text(self.row, 0, said)
            self.row += 1

    def notes(self) -> None:
        """Who approves, and what the house says to itself."""
        internal = self.context.estimate.quotation.deal.internal
        self.sheet.section(self.row, self.texts("internal_notes"), _WIDE)
        approvers = (f"{self.texts('approver')}: {who}" for who in internal.approvers)
        for text in [*approvers, *internal.notes]:
            self.row += 1
            self.sheet.text(self.row, 0, text)


def cost_home(one: Priced, entry: Entry) -> write_back.Home:
    """Where the cost of a unit is written: with the line of the file, or with its price."""
    if entry.line is not None:
        return put("offer", "lines", entry.number - 1, "cost")
    return one.home
