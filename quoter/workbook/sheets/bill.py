"""The bill of materials: every line that may be sold, from its quantity to its amount with tax.

Lines of cards that no scenario uses have a quantity of 0; the quotation's sheet shows the others.
How the scenarios share servers stands in the workings."""

from __future__ import annotations

from typing import Any

from quoter.core import Cell, Factor, Flag, Share, excel, value_of
from quoter.sizing import BILL, SUMMED, TOTALS, Entry, record
from quoter.words import bill_words, filled, forms
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.prices import key_of
from quoter.workbook.write_back import Place, put, role
from quoter.workbook.xlsx import Ref, Sheet, column_name, local

QUANTITY = '#,##0.##;-#,##0.##;"-"'
AMOUNT = '#,##0.00;-#,##0.00;"-"'
UNIT_PRICE = '#,##0.00####;-#,##0.00####;"-"'  # keeps the digits of what is quoted below the cent
COLUMNS = (  # what a reader sees, then the workings
    "item_no", "item", "maker", "part_number", "specification", "origin", "quantity", "unit",
    "list_price_head", "discount_head", "unit_price_net", "line_amount", "net_amount",
    "tax_class", "tax_rate", "amount_without_tax", "amount_tax", "amount_with_tax", "lead_time",
    "remark", "driver", "each", "minimum", "known", "counted", "priced", "hardware",
    "alternative", "old", "weak", "active", "list_amount", "running", "running_net", "unpriced", "old_price", "weak_price",
    "shown", "apart", "reference",
)  # fmt: skip
AT = {key: column for column, key in enumerate(COLUMNS)}
WORKINGS = (AT["driver"], AT["apart"])
LINES = {"quantity": QUANTITY, **dict.fromkeys(
    ("line_amount", "net_amount", "amount_without_tax", "amount_tax", "amount_with_tax",
     "list_amount", "running", "running_net"), AMOUNT)}  # fmt: skip
WIDTHS = (6, 30, 12, 16, 34, 7, 10, 7, 15, 9, 15, 17, 17, 12, 8, 17, 15, 17, 10, 34, *[11] * 20)
HEADS = {"driver": "driver_head", "each": "each_head", "minimum": "minimum_head",
         "known": "price_known", "counted": "counted_head", "priced": "priced_head",
         "hardware": "hardware_head", "alternative": "role_alternative_head", "old": "old_head", "weak": "weak_head",
         "shown": "shown_head", "apart": "apart_head"}  # fmt: skip
FIRST = 4  # row of the first line


def write(context: Context) -> None:
    """Nothing where nothing is sold."""
    if context.estimate.scenarios:
        BillSheet(context).write()


def heading(context: Context, key: str) -> str:
    """A column's heading: of a line of the model its label."""
    lines = {line.name: line.label for line in BILL}
    if key in lines:
        return context.label(key, lines[key])
    return context.texts(HEADS.get(key, key), currency=context.quote.currency)


class BillSheet:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts, self.sold = context, context.texts, context.sold
        self.sheet: Sheet = context.sheets["bill"]
        self.sheet.first = 1
        entry = self.sold.entries[0]
        known = {"item": entry.item, "basis": record(self.sold.basis), "kept": 1.0,
                 "above": record({"running": 0.0, "running_net": 0.0})}  # fmt: skip
        self.forms = forms(BILL, known, self.texts, TOTALS)
        self.kept: Ref | None = None
        self.last = FIRST + len(self.sold.entries) - 1

    def write(self) -> None:
        sheet = self.sheet
        sheet.head(self.texts("sheet_bill"), self.texts("bill_hint"))
        for column, key in enumerate(COLUMNS):
            sheet.text(FIRST - 1, column, heading(self.context, key), "head")
        sheet.height(FIRST - 1, 44)
        sheet.ws.repeat_rows(FIRST - 1)
        sheet.group_columns(*WORKINGS)
        top = self.last + 2  # the totals
        self.kept = sheet.ref(top + ROWS.index("kept"), AT["net_amount"])
        above: dict[str, Ref] = {}
        for row, entry in enumerate(self.sold.entries, FIRST):
            above = self.line(row, entry, above)
        for key, column in AT.items():
            self.context.book.name(f"b_{key}", sheet.range(FIRST, column, self.last))
        grey = f"${column_name(AT['active'])}{FIRST + 1}=0"
        sheet.fade(FIRST, 0, self.last, AT["remark"], grey)
        self.totals(top)
        self.flags(top + len(ROWS))
        self.by_rate(top + len(ROWS) + 4)
        self.shares()
        sheet.print_columns = AT["remark"] + 1
        sheet.widths |= dict(enumerate(WIDTHS))
        sheet.ws.freeze_panes(FIRST, 2)

    # a line

    def line(self, row: int, entry: Entry, above: dict[str, Ref]) -> dict[str, Ref]:
        """One line; returns where its running totals stand."""
        self.described(row, entry)
        refs = self.item(row, entry)
        refs |= {
            name: self.context.refs[name] for name in ("basis__tax_included", "basis__discount")
        }
        refs["kept"] = self.kept
        places = local(refs, self.sheet.name)
        for name in ("running", "running_net"):
            places[f"above__{name}"] = above[name].cell if above else "0"
        for form in self.forms:
            name = form.line.name
            shown = LINES.get(name, "0")
            ref = self.sheet.formula(
                row, AT[name], filled(form, places), entry.figures[name], "formula", shown
            )
            places[name] = ref.cell
            refs[name] = ref
            self.told(entry, name, entry.figures[name])
        self.ranks(row, entry, places)
        self.context.line_refs.append(refs)
        return refs

    def described(self, row: int, entry: Entry) -> None:
        """The words of a line."""
        said = bill_words.said(entry, self.texts)
        self.sheet.number(row, 0, row - FIRST + 1, "fixed", "0")
        for key, text, style in (
            ("item", said.name, "label"), ("maker", said.maker, "label"),
            ("part_number", said.part_number, "label"), ("origin", said.origin, "unit"),
            ("unit", said.unit, "unit"), ("lead_time", said.lead_time, "unit"),
            ("remark", said.remark, "note"),
        ):  # fmt: skip
            self.sheet.text(row, AT[key], text, style)
            self.told(entry, key, text)
        key = key_of(entry)
        self.sheet.text(row, AT["reference"], key, "source")
        self.specification(row, entry)

    def specification(self, row: int, entry: Entry) -> None:
        """What exactly is sold; of memory and disks it follows the weights."""
        figure = bill_words.NEEDED.get(entry.what)
        if not figure:
            text = bill_words.specification(entry, self.texts)
            self.sheet.text(row, AT["specification"], text, "label")
            self.told(entry, "specification", text)
            return
        name = entry.order.candidate.card.name
        ref = self.context.order_refs[name][figure].seen_from(self.sheet.name)
        need = Cell(entry.order.figures[figure], address=ref)
        said = bill_words.specification(entry, self.texts, need, Cell(1e9, address="bytes_per_gb"))
        self.sheet.formula(row, AT["specification"], excel(said), value_of(said), "words")
        self.told(entry, "specification", value_of(said))

    def told(self, entry: Entry, key: str, value: Any) -> None:
        """Remember what a line shows in a column, for the quotation's sheet."""
        self.context.bill_values[entry, key] = value

    def item(self, row: int, entry: Entry) -> dict[str, Ref]:
        """The record of a line, cell by cell."""
        refs, item = {}, entry.item
        driver = self.context.driver_refs[entry.driver].seen_from(self.sheet.name)
        refs["item__driver"] = self.sheet.formula(
            row, AT["driver"], driver, item.driver, "formula", QUANTITY
        )
        self.typed(row, entry, refs)
        priced = self.context.price_refs.get(key_of(entry))
        self.price(row, entry, priced, refs)
        for key in ("priced", "hardware"):
            refs[f"item__{key}"] = self.sheet.value(row, AT[key], getattr(item, key), "fixed", "0")
        other = float(
            entry.role == "alternative"
        )  # instead of a line, not beside it: never added up
        self.sheet.value(row, AT["alternative"], other, "fixed", "0")
        return refs

    def typed(self, row: int, entry: Entry, refs: dict[str, Ref]) -> None:
        """What a reader may change of a line: pieces for each, whole units, and whether it counts."""
        line = ("offer", "lines", entry.number - 1)
        rows = (
            ("each", entry.each, Factor.format, put(*line, "quantity")),
            ("minimum", entry.minimum, Factor.format, put(*line, "minimum")),
            ("counted", float(entry.counted), Flag.format, role(entry.number)),
        )
        for key, value, shown, home in rows:
            # what is a share of the hardware counts: its amount would draw on itself
            if entry.line and (key != "counted" or entry.share is None):
                label, name = self.texts(HEADS[key]), bill_words.name(entry, self.texts)
                ref = self.context.typed_input(
                    self.sheet, row, AT[key], Place(f"b_{key}", key_of(entry)), label, name, value,
                    "input", shown, home=home,
                )  # fmt: skip
                most = 1 if key == "counted" else 10**9
                self.sheet.between(row, AT[key], 0, most, whole=key == "counted")
            else:
                ref = self.sheet.value(row, AT[key], value, "fixed", shown)
            refs[f"item__{key}"] = ref

    def price(
        self, row: int, entry: Entry, priced: dict[str, Ref] | None, refs: dict[str, Ref]
    ) -> None:
        """Prices and tax rate, linked to the price list; nothing for what another price includes."""
        item, sheet = entry.item, self.sheet
        rows = (
            ("list_price_head", "list_price", "list_price", item.list_price, UNIT_PRICE),
            ("unit_price_net", "price", "unit_price", item.price, UNIT_PRICE),
            ("known", "known", "price_known", item.known, "0"),
            ("old", "old", "price_old", item.old, "0"),
            ("weak", "weak", "quoted__weak", item.weak, "0"),
            ("tax_rate", "tax_rate", "quoted__tax_rate", item.tax_rate, Share.format),
        )
        for key, field, source, value, shown in rows:
            if priced:
                address = priced[source].seen_from(sheet.name)
                ref = sheet.formula(row, AT[key], address, value, "formula", shown)
            else:
                ref = sheet.value(row, AT[key], value, "fixed", shown)
            refs[f"item__{field}"] = ref
            self.told(entry, key, value)
        self.told(entry, "discount_head", entry.quoted["discount"] if priced else "")
        if priced:
            for key, source, value in (("discount_head", "quoted__discount", entry.quoted["discount"]),
                                       ("tax_class", "tax_class", entry.tax)):  # fmt: skip
                address, style = priced[source].seen_from(sheet.name), "formula"
                sheet.formula(row, AT[key], address, value, style, Share.format)

    def ranks(self, row: int, entry: Entry, places: dict[str, str]) -> None:
        """How many lines are shown up to here: in the offer, and apart from it."""
        included = f"1-{places['item__priced']}"
        counts = f"MAX({places['item__counted']},{included})"
        for key, test in (("shown", counts), ("apart", f"1-{counts}")):
            before = self.sheet.ref(row - 1, AT[key]).cell if row > FIRST else "0"
            rank = self.context.ranks(entry)[key]
            self.sheet.formula(
                row, AT[key], f"{before}+{places['active']}*({test})", rank, "formula", "0"
            )

    # the totals

    def totals(self, top: int) -> None:
        """From the list to the total with tax."""
        refs = {f"basis__{key}": self.context.refs[f"basis__{key}"]
                for key in ("discount", "discount_amount")}  # fmt: skip
        places = local(refs, self.sheet.name) | self.sums()
        sample = {"basis": record(self.sold.basis), "sums": record(dict.fromkeys(SUM_FIELDS, 1.0))}
        traced = {form.line.name: form for form in forms(TOTALS, sample, self.texts)}
        for row, name in enumerate(ROWS, top):
            form, value = traced[name], self.sold.totals[name]
            strong = name == "total_with_tax"
            style = ("total_label", "total") if strong else ("label", "formula")
            self.sheet.text(row, 1, self.context.label(name, form.line.label), style[0])
            self.sheet.text(row, AT["remark"], form.words, "note")
            shown = Share.format.replace("0.0", "0.0000") if name == "kept" else AMOUNT
            ref = self.sheet.formula(
                row, AT["net_amount"], filled(form, places), value, style[1], shown
            )
            places[name] = ref.cell
            self.context.refs[name] = ref
            self.context.output(f"out_{name}", ref, value)

    def flags(self, row: int) -> None:
        """How many lines lack a price, or rest on one that is old or weak."""
        for at, (key, name) in enumerate(FLAGS.items(), row):
            value = sum(getattr(entry, name) for entry in self.sold.entries)
            self.sheet.text(at, 1, self.texts(f"check_{key}"), "label")
            self.context.refs[key] = self.sheet.formula(
                at, AT["net_amount"], f"SUM({self.column(name)})", value, "formula", "0"
            )

    def column(self, key: str) -> str:
        """The lines of a column."""
        letter = column_name(AT[key])
        return f"{letter}{FIRST + 1}:{letter}{self.last + 1}"

    def sums(self) -> dict[str, str]:
        """Sums over the lines that count."""
        counted = self.column("counted")
        found = {f"sums__{name}": f"SUMPRODUCT({counted},{self.column(line)})"
                 for name, line in SUMMED.items()}  # fmt: skip
        found["sums__hardware"] = self.hardware()
        apart = f"(1-{counted})*({self.column('priced')}-{self.column('alternative')})"
        found["sums__optional"] = f"SUMPRODUCT({apart},{self.column('amount_with_tax')})"
        return found

    def hardware(self) -> str:
        """The sum of the hardware's lines; a range that held its shares would draw on itself."""
        own = [e for e in self.sold.entries if e.item.hardware]
        counted, amount = (
            self.sheet.range(FIRST, AT[key], FIRST + len(own) - 1).split("!")[1]
            for key in ("counted", "line_amount")
        )
        return f"SUMPRODUCT({counted},{amount})"

    def by_rate(self, row: int) -> None:
        """Without tax, tax and with tax by rate; a rate that two classes share stands once."""
        sheet, texts = self.sheet, self.texts
        sheet.section(row, texts("tax_by_rate"), AT["remark"] + 1)
        refs = self.context.tax_refs
        rates = list(self.context.quote.taxes.items())
        for at, (name, rate) in enumerate(rates, row + 1):
            first = [r for _, r in rates].index(rate) == at - row - 1
            own = self.sold.by_rate.get(rate, {}) if first else {}
            sheet.text(at, 1, bill_words.class_label(name, texts), "label")
            address = self.context.refs[f"tax_{name}"].seen_from(sheet.name)
            cell = sheet.formula(at, AT["tax_rate"], address, rate, "formula", Share.format)
            once = f"(MATCH({cell.cell},tax_rates,0)={at - row})"
            for key in ("amount_without_tax", "amount_tax", "amount_with_tax"):
                alike = f"{self.column('counted')}*({self.column('tax_rate')}={cell.cell})"
                formula = f"ROUND({once}*SUMPRODUCT({alike},{self.column(key)}),2)"
                refs[name, key] = sheet.formula(
                    at, AT[key], formula, own.get(key, 0.0), "formula", AMOUNT
                )
            refs[name, "rate"] = cell

    def shares(self) -> None:
        """Prices that are a share of the hardware, on the sheet of the prices."""
        sheet = self.context.sheets["prices"]
        hardware = self.context.refs["hardware_amount"].seen_from(sheet.name)
        for row, column, share, value in self.context.shares:
            sheet.formula(row, column, f"{hardware}*{share.cell}", value, "formula", AMOUNT)


ROWS = tuple(line.name for line in TOTALS)
FLAGS = {"unpriced_lines": "unpriced", "stale_price": "old_price", "indicative_price": "weak_price"}
SUM_FIELDS = (*SUMMED, "hardware", "optional")
