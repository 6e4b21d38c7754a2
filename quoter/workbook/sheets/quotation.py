"""The quotation as it is printed: what is offered to whom, the lines that are sold, the totals in
figures and words, the tax by rate, what is optional, the payments and terms, and the signatures."""

from __future__ import annotations

from typing import Any

from quoter.core import Share
from quoter.words import bill_words, terms_words, valid_until
from quoter.workbook.sheets import gate, payments
from quoter.workbook.sheets.bill import AMOUNT, QUANTITY, UNIT_PRICE
from quoter.workbook.sheets.bill import heading as bill_heading
from quoter.workbook.sheets.context import Context

COLUMNS = (  # of the sheet: the bill's column, its number format, and its width here
    ("item", "", 26), ("maker", "", 11), ("specification", "", 30), ("quantity", QUANTITY, 8),
    ("unit", "", 6), ("list_price_head", UNIT_PRICE, 15), ("discount_head", '0.0%;;"-"', 8),
    ("unit_price_net", UNIT_PRICE, 15), ("tax_rate", '0%;;"-"', 7),
    ("amount_without_tax", AMOUNT, 16), ("amount_tax", AMOUNT, 14), ("amount_with_tax", AMOUNT, 16),
    ("lead_time", "", 9), ("remark", "", 40),
)  # fmt: skip
WIDE = len(COLUMNS) + 1  # with the number before them
SPARE = 4  # empty lines, for what an edit brings in
AMOUNTS = WIDE - 3  # column of the amounts with tax
SIDES = ((1, 2), (7, 10))  # columns of what stands to the left and to the right: label and text
LEFT = frozenset(("item", "maker", "specification", "remark"))


def write(context: Context) -> None:
    """Nothing where nothing is sold."""
    if context.estimate.scenarios:
        Quotation(context).write()


class Quotation:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.sheet = context, context.sheets["quotation"]
        self.texts, self.quote, self.sold = context.texts, context.quote, context.sold
        self.offered = context.estimate.gate.quotable
        self.sheet.first = 1

    def write(self) -> None:
        row = self.head()
        count = len(self.sold.lines) + SPARE
        row = self.table(row, "shown", self.sold.lines, count)
        self.context.refs["lines_printed"] = self.sheet.number(
            row - count - 1, WIDE + 1, float(count), "fixed", "0"
        )
        row = self.totals(row)
        row = self.by_rate(row + 1)
        row = self.optional(row + 1)
        self.sheet.ws.set_h_pagebreaks([row])  # the offer on one page, what is agreed on the next
        row = self.payments(row)
        row = self.terms(row)
        self.signatures(row)
        self.sheet.widths |= {0: 5} | {i: w for i, (_, _, w) in enumerate(COLUMNS, 1)}
        self.sheet.print_columns = WIDE

    def head(self) -> int:
        """Who offers what to whom, until when."""
        sheet, texts, quote = self.sheet, self.texts, self.quote
        sheet.text(0, 0, texts("sheet_quotation"), "title")
        sheet.height(0, 30)
        sheet.text(1, 0, quote.title, "subtitle")
        row = 3
        for left, right in terms_words.parties(quote, texts):
            for (label, column), pair in ((SIDES[0], left), (SIDES[1], right)):
                if pair:
                    sheet.text(row, label, pair[0], "strong")
                    sheet.text(row, column, pair[1], "text")
            row += 1
        sheet.text(row, 1, texts("valid_until"), "strong")
        sheet.text(row, 2, str(valid_until(quote)), "text")
        self.basis(row, *SIDES[1])
        return row + 2

    def basis(self, row: int, label: int, column: int) -> None:
        """The currency, and whether prices and amounts of the lines include tax; live."""
        texts, quote = self.texts, self.quote
        said = {k: texts(f"money_basis_{k}", currency=quote.currency)
                for k in ("included", "excluded")}  # fmt: skip
        flag = self.context.refs["basis__tax_included"].seen_from(self.sheet.name)
        self.sheet.text(row, label, texts("money"), "strong")
        self.sheet.formula(
            row, column, f'IF({flag}>0,"{said["included"]}","{said["excluded"]}")',
            said[quote.tax_basis], "text",
        )  # fmt: skip

    # lines

    def table(self, row: int, rank: str, entries: Any, count: int) -> int:
        """The lines that are sold, as many rows as they may need; live from the bill."""
        sheet = self.sheet
        sheet.text(row, 0, self.texts("item_no"), "head")
        for column, (key, _, _) in enumerate(COLUMNS, 1):
            sheet.text(row, column, bill_heading(self.context, key), "head")
        sheet.height(row, 32)
        for number in range(1, count + 1):
            entry = entries[number - 1] if number <= len(entries) else None
            self.line(row + number, number, rank, entry)
        return row + count + 1

    def line(self, row: int, number: int, rank: str, entry: Any) -> None:
        """The line of this number; empty where there are fewer. Its place in the bill stands aside."""
        sheet = self.sheet
        at = float(self.context.sold.entries.index(entry) + 1) if entry else 0.0
        counted = sheet.number(row, WIDE + 2, float(number), "fixed", "0").cell
        found = f"IF({counted}>MAX(b_{rank}),0,MATCH({counted},b_{rank},0))"
        place = sheet.formula(row, WIDE + 1, found, at, "formula", "0").cell
        shown = float(number) if entry else ""
        sheet.formula(row, 0, f'IF({place}=0,"",{counted})', shown, "fixed", "0")
        for column, (key, shape, _) in enumerate(COLUMNS, 1):
            style = "words" if key in LEFT else "formula" if shape else "unit"
            value = self.context.bill_values[entry, key] if entry else ""
            found = f"INDEX(b_{key},{place})" + ("" if shape else '&""')  # no text is no zero
            sheet.formula(row, column, f'IF({place}=0,"",{found})', value, style, shape)

    # totals

    def totals(self, row: int) -> int:
        """From the list to the total with tax, and the same in words."""
        t = self.sold.totals
        names = ("list_total", "line_discounts", "overall_discount", "total_without_tax",
                 "tax_amount", "total_with_tax")  # fmt: skip
        for name in names:
            strong = name == "total_with_tax"
            address = self.context.refs[name].seen_from(self.sheet.name)
            less = name in ("line_discounts", "overall_discount")
            self.across(
                row, bill_words.label(name, self.texts), "total_label" if strong else "label"
            )
            formula = gate.shown(self.context, self.sheet, f"0-{address}" if less else address)
            value = -t[name] if less else t[name]
            self.sheet.formula(
                row, AMOUNTS, formula, value if self.offered else "",
                "total" if strong else "formula", AMOUNT,
            )  # fmt: skip
            row += 1
        return self.in_words(row)

    def across(self, row: int, label: str, style: str) -> None:
        """A label that ends before the amounts."""
        sheet = self.sheet
        sheet.ws.merge_range(row, 6, row, AMOUNTS - 1, "", sheet.book.style(style))
        sheet.text(row, 6, label, style)
        sheet.heights.setdefault(row, 15)

    def in_words(self, row: int) -> int:
        """The total in words, or that it is not complete; then how it is rounded."""
        texts, sheet = self.texts, self.sheet
        for key in self.word_keys():
            said = self.context.words_said[key]
            address = self.context.refs[key].seen_from(sheet.name)
            missing = gate.heading(self.context)
            sheet.text(row, 1, texts(key), "strong")
            sheet.ws.merge_range(row, 2, row, AMOUNTS, "", sheet.book.style("strong"))
            sheet.formula(
                row, 2, gate.shown(self.context, sheet, address, missing),
                said if self.offered else missing, "strong",
            )  # fmt: skip
            row += 1
        sheet.text(row, 1, texts("rounding_rule"), "note_plain")
        return row + 1

    def word_keys(self) -> list[str]:
        """Chinese words on a Chinese quotation, English ones on an English."""
        languages = self.texts.languages
        found = [f"words_{language}" for language in languages
                 if f"words_{language}" in self.context.words_said]  # fmt: skip
        return found or ["words_en"]

    def by_rate(self, row: int) -> int:
        """Tax by rate."""
        sheet, texts = self.sheet, self.texts
        for column, key in ((5, "tax_class"), (8, "tax_rate"), (9, "amount_without_tax"),
                            (10, "amount_tax"), (11, "amount_with_tax")):  # fmt: skip
            sheet.text(row, column + 1, bill_heading(self.context, key), "head")
        sheet.height(row, 32)
        for at, name in enumerate(self.quote.taxes, row + 1):
            label = bill_words.class_label(name, texts)
            sheet.ws.merge_range(at, 6, at, 8, "", sheet.book.style("label"))
            sheet.text(at, 6, label, "label")
            sheet.heights[at] = 15
            refs, own = self.context.tax_refs, self.context.tax_value
            for column, key, shape in ((9, "rate", Share.format), (10, "amount_without_tax", AMOUNT),
                                       (11, "amount_tax", AMOUNT), (12, "amount_with_tax", AMOUNT)):  # fmt: skip
                address = refs[name, key].seen_from(sheet.name)
                sheet.formula(at, column, address, own(name, key), "formula", shape)
        return row + len(self.quote.taxes) + 1

    # beside the total

    def optional(self, row: int) -> int:
        """Optional lines and alternatives, which are not in the total; nothing where none is."""
        could = [e for e in self.context.sold.entries if e.role in ("optional", "alternative")]
        if not could:
            return row
        self.sheet.section(row, self.texts("kind_apart"), WIDE)
        return self.table(row + 1, "apart", self.sold.apart, len(could)) + 1

    def payments(self, row: int) -> int:
        """The milestones: shares of the total to the cent, and when they fall due."""
        if not self.sold.payments:
            return row
        return payments.write(self.context, self.sheet, row, WIDE) + 1

    def terms(self, row: int) -> int:
        """Everything else that is agreed; text as it was written."""
        sheet, texts = self.sheet, self.texts
        said = terms_words.terms(self.context.estimate, texts)
        if said:
            sheet.section(row, texts("terms"), WIDE)
            row += 1
        for label, text in said:
            sheet.text(row, 1, label, "strong")
            sheet.ws.merge_range(row, 2, row, WIDE - 1, "", sheet.book.style("wrap"))
            sheet.text(row, 2, text, "wrap")
            sheet.height(row, 15 * max(1, -(-len(text) // 85) + text.count("\n")))
            row += 1
        return row + 1

    def signatures(self, row: int) -> None:
        """Where both sides sign and seal."""
        sheet, texts = self.sheet, self.texts
        for column, side, party in ((1, "seller", self.quote.seller), (8, "customer", self.quote.customer)):  # fmt: skip
            sheet.text(row, column, f"{texts(side)}: {party.name}", "strong")
            for at, key in enumerate(("sign_by", "sign_seal", "sign_date"), row + 1):
                label = gate.shown(self.context, sheet, f'"{texts(key)}"')
                sheet.formula(at, column, label, texts(key) if self.offered else "", "text")
                sheet.height(at, 24)
                for blank in range(column + 1, column + 4):
                    sheet.ws.write_blank(at, blank, None, sheet.book.style("dotted"))
