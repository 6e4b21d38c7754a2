"""The quotation as it is printed: what is offered to whom, the lines that are sold, the totals in
figures and words, the tax by rate, what is optional, the payments and terms, and the signatures."""

from __future__ import annotations

from typing import Any

from quoter.core import (
    STATED_SHARE,
    Cell,
    capital,
    join,
    most,
    pick,
    place_of,
    same,
    where,
)
from quoter.words import bill_words, terms_words, valid_until
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine.bill import heading as bill_heading
from quoter.workbook.sheets.front import agreed, gate, payments
from quoter.workbook.sheets.table import AMOUNT, QUANTITY, UNIT_PRICE, finer
from quoter.workbook.sheets.telling import Teller

MONEY = -1  # as wide as the largest amount
# characters of a page that prints at three quarters; of a column of sentences
ROOM, NARROWEST = 188, 17
_COLUMNS = (  # of the sheet: the bill's column, its number format, and its width here; 0: what is left
    ("item", "", 21), ("maker", "", 12), ("specification", "", 0), ("quantity", QUANTITY, 7),
    ("unit", "", 5), ("list_price", UNIT_PRICE, MONEY), ("discount", f'{STATED_SHARE};;"-"', 7),
    ("unit_price", UNIT_PRICE, MONEY), ("tax_rate", f'{STATED_SHARE};;"-"', 6),
    ("amount_without_tax", AMOUNT, MONEY), ("amount_tax", AMOUNT, MONEY), ("amount_with_tax", AMOUNT, MONEY),
    ("lead_time", "", 8), ("remark", "", 0),
)  # fmt: skip
_WIDE = len(_COLUMNS) + 1  # with the number before them
_PRICES = [at for at, column in enumerate(_COLUMNS, 1) if column[1] == UNIT_PRICE]
SPARE = 4  # lines that an edit may bring in; beside the printed page they say how many there are
AMOUNTS = _WIDE - 3  # column of the amounts with tax
SIDES = ((1, 2), (7, 10))  # columns of what stands to the left and to the right: label and text
LEFT = frozenset(("item", "maker", "specification", "remark"))
TOTALS = ("list_total", "line_discounts", "overall_discount", "total_without_tax", "tax_amount",
          "total_with_tax")  # fmt: skip
RATES = ((9, "rate", STATED_SHARE), (10, "amount_without_tax", AMOUNT), (11, "amount_tax", AMOUNT),
         (12, "amount_with_tax", AMOUNT))  # fmt: skip


def write(context: Context) -> None:
    """The offer, then what is agreed."""
    Quotation(context).write()


class Quotation:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.sheet = context, context.sheets["quotation"]
        self.texts, self.quote, self.sold = context.texts, context.quote, context.sold
        packages = context.estimate.packages
        self.bills = [self.sold, *(one.estimate.bill for one in packages)]  # whichever is offered
        self.sheet.first = 1

    def write(self) -> None:
        self.sheet.widths |= self.widths()
        self.sheet.print_columns = _WIDE
        row = self.head()
        count = max(len(bill.lines) for bill in self.bills) + SPARE
        row = self.table(row, "shown", count)
        self.context.refs["lines_printed"] = self.sheet.put(row - count - 1, _WIDE + 1, count)
        row = self.totals(row)
        row = self.by_rate(row + 1) + 1
        self.sheet.ws.set_h_pagebreaks([row])  # the offer on one page, what is agreed on the next
        row = self.optional(row)
        if self.sold.payments:
            row = payments.write(self.context, self.sheet, row, _WIDE) + 1
        row = self.terms(row)
        self.signatures(row)

    def widths(self) -> dict[int, float]:
        """Of each column: amounts as wide as they need, sentences as the page leaves."""
        most = max(bill.totals.list_total for bill in self.bills)
        money = len(f"{most:,.{self.quote.places}f}") + 1
        found = {0: 5.0}
        found |= {i: float(money if w == MONEY else w) for i, (_, _, w) in enumerate(_COLUMNS, 1)}
        open_ = [column for column, width in found.items() if not width]
        each = max(NARROWEST, (ROOM - sum(found.values())) // len(open_))
        return found | dict.fromkeys(open_, each)

    def head(self) -> int:
        """Who offers what to whom, until when."""
        sheet, texts, quote = self.sheet, self.texts, self.quote
        sheet.head(texts("sheet_quotation"), quote.title)
        pairs = terms_words.parties(self.context.estimate, texts)
        for row, sides in enumerate(pairs, 3):
            for (label, column), pair in zip(SIDES, sides, strict=True):
                if pair:
                    sheet.text(row, label, pair[0], "strong")
                    sheet.text(row, column, pair[1])
        row = 3 + len(pairs)
        sheet.text(row, 1, texts("valid_until"), "strong")
        sheet.text(row, 2, str(valid_until(quote)))
        self.basis(row, *SIDES[1])
        return row + 2

    def basis(self, row: int, label: int, column: int) -> None:
        """The currency, whether prices and amounts of the lines include tax, and that none is counted; live."""
        keys = ("money_basis_included", "money_basis_excluded", "money_basis_included_untaxed")
        inside, outside, untaxed = (self.texts(key, currency=self.quote.currency) for key in keys)
        beside = Teller(self.sheet, row, _WIDE + 1)
        included = self.context.refs["basis__tax_included"].on(self.sheet.name)
        taxed = beside.filed(most(self.context.lists["tax_rates"]) > 0)
        told = beside.filed(where(taxed, where(included > 0, inside, outside), ""))
        self.sheet.text(row, label, self.texts("money"), "strong")
        self.sheet.put(row, column, where(taxed, told, untaxed), "text")

    # lines

    def table(self, row: int, rank: str, count: int) -> int:
        """The lines that are sold, as many rows as they may need; live from the bill."""
        sheet = self.sheet
        sheet.text(row, 0, self.texts("item_no"), "head")
        for column, (key, _, _) in enumerate(_COLUMNS, 1):
            sheet.text(row, column, bill_heading(self.context, key), "head")
        sheet.height(row, 32)
        for number in range(1, count + 1):
            self.line(row + number, number, rank)
        finer(sheet, _PRICES, row + 1, row + count)
        return row + count + 1

    def line(self, row: int, number: int, rank: str) -> None:
        """The line of this number; empty where there are fewer. Its place in the bill stands aside."""
        sheet, bill = self.sheet, self.context.bill_columns
        own = sheet.put(row, _WIDE + 2, number).on(sheet.name, row)
        ranks = bill[rank]
        found = Cell(0.0, address=f"MATCH({own.address},{ranks.address},0)")  # where there is none
        found = place_of(own, ranks) if number <= most(ranks).value else found
        ref = sheet.put(row, _WIDE + 1, where(own > most(ranks), 0, found), shape="0")
        place = ref.on(sheet.name, row)
        there = same(place, 0)
        sheet.put(row, 0, where(there, "", own), "fixed" if place.value else "fixed_open", "0")
        for column, (key, shape, _) in enumerate(_COLUMNS, 1):
            style = "words" if key in LEFT else "formula" if shape else "unit"
            line = Cell("", address=f"INDEX({bill[key].address},{place.address})")
            if place.value:
                line = pick(bill[key], place)
            else:  # a row that an edit may fill has no rule
                style = f"{style}_open"
            said = where(there, "", line if shape else join(line, ""))
            sheet.put(row, column, said, style, shape)

    # totals

    def totals(self, row: int) -> int:
        """From the list to the total with tax, and the same in words."""
        for name in TOTALS:
            strong = name == "total_with_tax"
            amount = self.context.refs[name].on(self.sheet.name)
            amount = 0 - amount if name in ("line_discounts", "overall_discount") else amount
            label = "total_label" if strong else "label"
            self.sheet.across(row, 6, AMOUNTS - 1, bill_words.label(name, self.texts), label)
            shown = gate.shown(self.context, self.sheet, amount)
            self.sheet.put(row, AMOUNTS, shown, "total" if strong else "", AMOUNT)
            row += 1
        return self.in_words(row)

    def in_words(self, row: int) -> int:
        """The total in words, or that it is not complete; then how it is rounded."""
        texts, sheet, refs = self.texts, self.sheet, self.context.refs
        for key in self.word_keys():
            sheet.text(row, 1, texts(key), "strong")
            heading, words = gate.heading(self.context, sheet), refs[key].on(sheet.name)
            said = gate.shown(self.context, sheet, words, heading)
            sheet.across(row, 2, AMOUNTS, said, "strong")
            row += 1
        sheet.text(row, 1, texts("rounding_rule"), "note_plain")
        return row + 1

    def word_keys(self) -> list[str]:
        """Chinese words on a Chinese quotation, English ones on an English."""
        found = [f"words_{language}" for language in self.texts.languages]
        return [key for key in found if key in self.context.refs] or ["words_en"]

    def by_rate(self, row: int) -> int:
        """Tax by rate."""
        sheet, texts = self.sheet, self.texts
        heads = ((6, "tax_class"), (9, "tax_rate"), (10, "amount_without_tax"), (11, "amount_tax"),
                 (12, "amount_with_tax"))  # fmt: skip
        for column in (7, 8):
            sheet.put(row, column, None, "head")
        for column, key in heads:
            sheet.text(row, column, bill_heading(self.context, key), "head")
        sheet.height(row, 32)
        for at, name in enumerate(self.quote.taxes, row + 1):
            sheet.across(at, 6, 8, capital(bill_words.class_label(name, texts)), "label")
            for column, key, shape in RATES:
                found = self.context.tax_refs[name, key].on(sheet.name)
                shown = found if key == "rate" else gate.shown(self.context, sheet, found)
                sheet.put(at, column, shown, shape=shape)
        return row + len(self.quote.taxes) + 1

    # beside the total

    def optional(self, row: int) -> int:
        """Optional lines and alternatives, which are not in the total; nothing where none is."""
        could = [e for e in self.context.sold.entries if e.role in ("optional", "alternative")]
        if not could:
            return row
        self.sheet.section(row, self.texts("kind_apart"), _WIDE)
        return self.table(row + 1, "apart", len(could)) + 1

    def terms(self, row: int) -> int:
        """Everything else that is agreed; text as it was written, and what has cells as they stand now."""
        sheet, texts = self.sheet, self.texts
        said = terms_words.terms(self.context.estimate, texts)
        if said:
            sheet.section(row, texts("terms"), _WIDE)
            row += 1
        for label, text in said:
            sheet.text(row, 1, label, "strong")
            tell = agreed.live(self.context, Teller(sheet, row, _WIDE + 1)).get(label)
            live = (
                self.rates()
                if label == capital(texts("exchange_rate"))
                else tell()
                if tell
                else text
            )
            sheet.across(row, 2, _WIDE - 1, live, "wrap")
            sheet.height(row, 15 * max(1, -(-len(text) // 85) + text.count("\n")))
            row += 1
        return row + 1

    def rates(self) -> Any:
        """The exchange rates: as issued with day and source; those that are typed in as they stand now."""
        parts: list[Any] = []
        for refs in self.context.rate_refs.values():
            parts += [self.texts.sign("semicolon")] if parts else []
            parts.append(refs["rate_said"].on(self.sheet.name))
        return join(*parts)

    def signatures(self, row: int) -> None:
        """Where both sides sign and seal."""
        sheet, texts = self.sheet, self.texts
        for column, side in ((1, "seller"), (8, "customer")):
            who = filter(None, (texts(side), getattr(self.quote, side).name))
            sheet.text(row, column, texts.sign("colon").join(who), "strong")
            for at, key in enumerate(("sign_by", "sign_seal", "sign_date"), row + 1):
                sheet.put(at, column, gate.shown(self.context, sheet, texts(key)), "text")
                sheet.height(at, 24)
                for blank in range(column + 1, column + 4):
                    sheet.put(at, blank, None, "dotted")
