"""The workbook: declared sheets, their writer, and the record by which it is read back."""

from quoter.workbook import portable
from quoter.workbook.portable import INTERNAL, dumped, with_days
from quoter.workbook.sheets import arranged, workbook
from quoter.workbook.sheets.context import KEYS, Context
from quoter.workbook.write_back import Draft, Home, Place

__all__ = [
    "INTERNAL",
    "KEYS",
    "Context",
    "Draft",
    "Home",
    "Place",
    "arranged",
    "dumped",
    "portable",
    "with_days",
    "workbook",
]
