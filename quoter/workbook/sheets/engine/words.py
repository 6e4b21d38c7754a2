"""The total in words, spelt out digit by digit at the end of the workings, so that it follows an edit."""

from __future__ import annotations

from typing import Any

from quoter.core import SMALL, TENS, Cell, Keep, chinese, english, value_of, where
from quoter.words import bill_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.xlsx import Sheet

LISTS = {"words_small": SMALL, "words_tens": TENS}


def write(context: Context) -> None:
    """Chinese where the currency has Chinese words, then English."""
    Words(context).write()


class Words:
    """The block in the making: a row for each step, its name beside it."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet: Sheet = context.sheets["workings"]
        self.row = context.workings_row
        self.total = context.refs["total_with_tax"].on(self.sheet.name)

    def write(self) -> None:
        sheet, tender = self.sheet, bill_words.tender_of(self.context.quote, self.context.catalog)
        sheet.section(self.row, self.texts("words_workings"), 6)
        self.row += 1
        first = self.row
        self.total = self.keep("total", self.total)
        if tender.zh:
            self.result("words_zh", self.spelt(chinese, "zh", tender.zh))
        small, tens = (self.listed(*one) for one in enumerate(LISTS))
        self.result("words_en", self.spelt(english, "en", tender.en or tender.name, small, tens))
        sheet.group_rows(first, self.row - 1)
        self.context.workings_row = self.row + 1

    def spelt(self, write: Any, language: str, *given: Any) -> Any:
        """The words, each step filed under its name."""
        keep: Keep = lambda name, value: self.keep(f"{language}: {name}", value)  # noqa: E731
        return write(self.total, *given, keep, self.context.quote.places)

    def keep(self, name: str, value: Any) -> Cell:
        """File a step; what others draw on is its cell."""
        self.sheet.text(self.row, 0, name, "label_small")
        style, shape = (
            ("words", "") if isinstance(value_of(value), str) else ("formula", "#,##0.##")
        )
        ref = self.sheet.put(self.row, 1, value, style, shape)
        self.row += 1
        return ref.on(self.sheet.name)

    def result(self, key: str, said: Any) -> None:
        """File the words of the total."""
        self.sheet.text(self.row, 0, self.texts(key), "strong")
        offered = where(self.context.refs["quotable"].on(self.sheet.name) > 0, said, "")
        self.context.refs[key] = self.context.reader(
            key, self.sheet.put(self.row, 1, offered, "text")
        )
        self.row += 1

    def listed(self, number: int, name: str) -> Cell:
        """The English words of some numbers, below each other beside the steps."""
        words, column = LISTS[name], 3 + number
        for at, word in enumerate(words, self.row):
            self.sheet.text(at, column, word, "label_small")
        address = self.sheet.range(self.row, column, self.row + len(words) - 1)
        self.context.listed(name, words, address)
        return self.context.lists[name]
