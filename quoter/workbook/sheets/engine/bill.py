"""The bill of materials: every line that may be sold, from its quantity to its amount with tax.

Lines of cards that no scenario uses have a quantity of 0; the quotation's sheet shows the others.
How the scenarios share servers stands in the workings."""

from __future__ import annotations

from typing import Any

from quoter.core import (
    STATED_SHARE,
    Cell,
    Factor,
    Share,
    added,
    capital,
    excel,
    largest,
    place_of,
    rounded,
    same,
    summed,
    unchanged,
    where,
)
from quoter.sizing import BILL, SUMMED, TOTALS, Entry
from quoter.words import bill_words, traced
from quoter.workbook.rules import within
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.sheets.engine.prices import key_of
from quoter.workbook.sheets.table import (
    AMOUNT,
    QUANTITY,
    UNIT_PRICE,
    Block,
    Col,
    Table,
    finer,
)
from quoter.workbook.sheets.telling import Teller
from quoter.workbook.write_back import Place, put, role
from quoter.workbook.xlsx import Ref, span

_COLUMNS = (
    Col("item_no", "", 11, "0"), Col("item", "", 30, "0"), Col("maker", "", 12, "0"), Col("part_number", "", 16, "0"),
    Col("specification", "", 34, "0"), Col("origin", "", 7, "0", "unit"), Col("quantity", "", 14, QUANTITY),
    Col("unit", "", 7, "0", "unit"), Col("list_price", "list_price_head", 14, UNIT_PRICE),
    Col("discount", "discount_head", 14, STATED_SHARE), Col("unit_price", "unit_price_net", 14, UNIT_PRICE),
    Col("line_amount", "", 14, AMOUNT), Col("net_amount", "", 14, AMOUNT), Col("tax_class", "", 14),
    Col("tax_rate", "", 14, STATED_SHARE), Col("amount_without_tax", "", 14, AMOUNT),
    Col("amount_tax", "", 14, AMOUNT), Col("amount_with_tax", "", 14, AMOUNT),
    Col("lead_time", "", 10, "0", "unit"), Col("remark", "", 34, "0", "note"),
    # what follows is folded
    Col("driver", "driver_head", 14, QUANTITY), Col("each", "each_head", 14, Factor.format),
    Col("minimum", "minimum_head", 14, Factor.format), Col("known", "price_known", 11, "0"),
    Col("counted", "counted_head", 11, "0"), Col("priced", "priced_head", 11, "0"),
    Col("hardware", "hardware_head", 11, "0"), Col("alternative", "role_alternative_head", 11, "0"),
    Col("old", "old_head", 11, "0"), Col("weak", "weak_head", 11, "0"), Col("active", "", 11, "0"),
    Col("list_amount", "", 14, AMOUNT), Col("running", "", 14, AMOUNT), Col("running_net", "", 14, AMOUNT),
    Col("unpriced", "", 11, "0"), Col("old_price", "", 11, "0"), Col("weak_price", "", 11, "0"),
    Col("shown", "shown_head", 11, "0"), Col("apart", "apart_head", 11, "0"), Col("reference", "", 11, "0"),
)  # fmt: skip
HEADS = {col.key: col.head or col.key for col in _COLUMNS}
SHOWN = (*HEADS,)[: (*HEADS,).index("driver")]  # by a customer
TOLD = ("maker", "part_number", "origin", "unit", "lead_time", "remark")  # in words
# of a line's price: the column here, and what it is called in the price list
PRICED = {"list_price": "list_price", "unit_price": "unit_price", "known": "price_known", "old": "price_old",
          "weak": "quoted__weak", "tax_rate": "quoted__tax_rate", "discount": "quoted__discount",
          "tax_class": "tax_class"}  # fmt: skip
_AS_ITEM = ("driver", "each", "minimum", "counted", "priced", "hardware", "list_price", "known", "old", "weak",
            "tax_rate")  # fmt: skip
ITEM = {"unit_price": "price"} | {
    key: key for key in _AS_ITEM
}  # a column here: the field of an item
FLAGS = {"unpriced_lines": "unpriced", "stale_price": "old_price", "indicative_price": "weak_price"}
_NAMED = ("net_total", "total_without_tax", "tax_amount", "total_with_tax", "hardware_amount")  # fmt: skip


def write(context: Context) -> None:
    """A row a line, then the totals."""
    BillSheet(context).write()


def heading(context: Context, key: str) -> str:
    """A column's heading: of a line of the model its label."""
    for line in (line for line in BILL if line.name == key):
        return capital(context.label(line))
    return capital(context.texts(HEADS[key], currency=context.quote.currency))


class BillSheet:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts, self.sold = context, context.texts, context.sold
        self.sheet = context.sheets["bill"]
        self.sheet.first = 1
        self.forms = traced(BILL, self.texts, TOTALS, basis=self.sold.basis)
        columns = (col._replace(head=heading(context, col.key)) for col in _COLUMNS)
        self.table = Table(context, self.sheet, 3, columns, height=44)
        self.top = self.table.row + len(self.sold.entries) + 1  # the totals
        value = self.sold.totals.kept
        row = self.top + ROWS.index("kept")
        self.kept = self.sheet.ref(row, self.table.at("net_amount"), value)

    def write(self) -> None:
        sheet, table = self.sheet, self.table
        self.context.begun("bill", 4, 2)
        sheet.ws.repeat_rows(3)
        sheet.group_columns(table.at("driver"), table.at("apart"))
        for number, entry in enumerate(self.sold.entries, 1):
            self.line(number, entry)
        for key in ("each", "minimum", "reference"):
            table.anchor(f"b_{key}", key)
        for key in SHOWN:
            self.context.bill_columns[key] = table.span(key, self.context.sheets["quotation"].name)
        for key in ("counted", "shown", "apart", "list_amount"):
            self.context.bill_columns[key] = table.marked(f"b_{key}", key)
        table.fade("active", "remark")
        finer(sheet, map(table.at, ("list_price", "unit_price")), table.first, table.row - 1)
        self.totals()
        self.by_rate(self.top + len(ROWS) + len(FLAGS) + 1)
        self.shares()

    # a line

    def line(self, number: int, entry: Entry) -> None:
        """One line: its words, its prices, the lines of the model, and its rank among those shown."""
        table, said = self.table, bill_words.said(entry, self.texts)
        above = table.rows[-1] if table.rows else {}
        cells = {"item": said.name} | {key: getattr(said, key) for key in TOLD}
        cells |= {"item_no": number, "reference": key_of(entry), "specification": self.specification(entry),
                  "driver": self.context.driver_refs[entry.driver]}  # fmt: skip
        cells |= self.typed(entry) | self.price(entry)
        cells |= {key: entry.figures.item.by_name(key) for key in ("priced", "hardware")}
        # instead of a line, not beside it: never added up
        cells["alternative"] = float(entry.role == "alternative")
        nothing = Ref("", 0, 0, 0.0, name="0")
        known = {f"above__{key}": above.get(key, nothing) for key in ("running", "running_net")}
        known |= {key: self.context.refs[key] for key in ("basis__tax_included", "basis__discount")}
        known["kept"] = self.kept
        table.begin(cells)
        if entry.share is None and entry.role != "included":
            beside = Teller(self.sheet, table.row, len(_COLUMNS) + 1)
            typed = bill_words.remark(entry, self.texts, typed=True)
            told = map(beside.filed, (said.remark, typed))
            table.put("remark", where(self.as_issued(entry), *told))
        known |= {f"item__{field}": table.rows[-1][key] for key, field in ITEM.items()}
        row = table.lines(self.forms, known, entry.figures)
        self.context.line_refs.append(row | known)
        table.row -= 1
        shown = largest(table.here("counted"), 1 - table.here("priced"))
        for key, counts in (("shown", shown), ("apart", 1 - shown)):
            table.running(key, table.here("active") * counts, Cell(0.0, address="0"))
        table.end()

    def as_issued(self, entry: Entry) -> Cell:
        """Whether the price of a line is still that of issue, and is one that is missing still missing."""
        if not entry.price:
            return self.table.here("known") <= 0
        priced, name = self.context.price_refs[key_of(entry)], self.sheet.name
        return unchanged(priced["quoted__amount"].on(name), priced["issued"].on(name))

    def specification(self, entry: Entry) -> Any:
        """What exactly is sold; of memory and disks it follows the weights."""
        figure = bill_words.NEEDED.get(entry.what)
        if not figure:
            return bill_words.specification(entry, self.texts)
        need = self.context.order_refs[entry.bought.candidate.card.name][figure].on(self.sheet.name)
        return bill_words.specification(entry, self.texts, need, self.context.unit("bytes_per_gb"))

    def typed(self, entry: Entry) -> dict[str, Any]:
        """What a reader may change of a line: pieces for each, whole units, and whether it counts."""
        line, name = ("offer", "lines", entry.number - 1), bill_words.name(entry, self.texts)
        rows = {
            "each": (entry.each, put(*line, "quantity"), within(0, 10**9, False)),
            "minimum": (entry.minimum, put(*line, "minimum"), within(0, 10**6, False)),
            "counted": (float(entry.counted), role(entry.number), within(0, 1)),
        }
        # what is a share of the hardware counts: its amount would draw on itself
        return {
            key: Ask(Place(f"b_{key}", key_of(entry)), self.texts(HEADS[key]), name, value, home, rule)
            if entry.line and (key != "counted" or entry.share is None) else value
            for key, (value, home, rule) in rows.items()
        }  # fmt: skip

    def price(self, entry: Entry) -> dict[str, Any]:
        """Prices and tax rate, linked to the price list; nothing for what another price includes."""
        priced = self.context.price_refs.get(key_of(entry))
        if priced:
            return {key: priced[source] for key, source in PRICED.items()}
        item = entry.figures.item
        return {key: item.by_name(ITEM[key]) if key in ITEM else None for key in PRICED}

    # the totals

    def totals(self) -> None:
        """From the list to the total with tax; then how many lines lack a price, or rest on a poor one."""
        named = ("basis__discount", "basis__discount_amount")
        refs = {key: self.context.refs[key] for key in named}
        refs |= {f"sums__{key}": sums for key, sums in self.sums().items()}
        block = Block(self.context, self.sheet, self.top, ["all"], self.table.at("net_amount"),
                      note=self.table.at("remark"), across=False, label=1)  # fmt: skip
        for form in traced(TOTALS, self.texts, basis=self.sold.basis):
            name = form.line.name
            shape = Share.format.replace("0.0", "0.0000") if name == "kept" else AMOUNT
            style = "total" if name == "total_with_tax" else ""
            [ref] = block.line(form, lambda _: refs, lambda _: self.sold.totals, shape, style=style)
            self.context.output(f"out_{name}", ref)
            ref = self.context.reader(name, ref) if name in _NAMED else ref
            refs[name] = self.context.refs[name] = ref
        for key, name in FLAGS.items():
            ref = block.one(self.texts(f"check_{key}"), "", summed(self.table.span(name)), "0")
            self.context.refs[key] = (
                self.context.reader(key, ref) if key == "unpriced_lines" else ref
            )

    def sums(self) -> dict[str, Ref]:
        """Sums over the lines that count, as parts of formulas."""
        of, rows = self.table.span, self.table.rows
        counted = of("counted")
        found = {name: added(counted * of(line)) for name, line in SUMMED.items()}
        lines = zip(rows, self.sold.entries, strict=True)
        hardware = [row for row, entry in lines if entry.figures.item.hardware]
        # a range that held its shares would draw on itself
        own, amounts = (span([row[key] for row in hardware], self.sheet.name)
                        for key in ("counted", "line_amount"))  # fmt: skip
        found["hardware"] = added(own * amounts)
        apart = (1 - counted) * (of("priced") - of("alternative"))
        found["optional"] = added(apart * of("amount_with_tax"))
        return {key: formula_ref(cell) for key, cell in found.items()}

    def by_rate(self, row: int) -> None:
        """Without tax, tax and with tax by rate; a rate that two classes share stands once."""
        sheet, texts, of = self.sheet, self.texts, self.table.span
        sheet.section(row, texts("tax_by_rate"), self.table.at("remark") + 1)
        for number, name in enumerate(self.context.quote.taxes, 1):
            at = row + number
            sheet.text(at, 1, bill_words.class_label(name, texts), "label")
            known = self.context.refs[f"tax_{name}"]
            rate = sheet.put(at, self.table.at("tax_rate"), known, shape=STATED_SHARE)
            own = rate.on(sheet.name)
            once = same(place_of(own, self.context.lists["tax_rates"]), number)
            for key in ("amount_without_tax", "amount_tax", "amount_with_tax"):
                theirs = once * added(of("counted") * same(of("tax_rate"), own) * of(key))
                amount = rounded(theirs, self.context.quote.places)
                ref = sheet.put(at, self.table.at(key), amount, shape=AMOUNT)
                self.context.tax_refs[name, key] = ref
            self.context.tax_refs[name, "rate"] = rate

    def shares(self) -> None:
        """Prices that are a share of the hardware, on the sheet of the prices."""
        sheet = self.context.sheets["prices"]
        for row, column, share in self.context.shares:
            hardware = self.context.refs["hardware_amount"].on(sheet.name)
            sheet.put(row, column, hardware * share.on(sheet.name, row), shape=AMOUNT)


def formula_ref(cell: Cell) -> Ref:
    """A formula in the place of a cell that others draw on."""
    return Ref("", 0, 0, cell.value, name=excel(cell))


ROWS = tuple(line.name for line in TOTALS)
