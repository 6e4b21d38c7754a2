"""The workbook: declared sheets, their writer, and the record by which it is read back."""

from typing import TYPE_CHECKING

from quoter.core import opening
from quoter.workbook import portable
from quoter.workbook.portable import INTERNAL, dumped, with_days

if TYPE_CHECKING:
    from quoter.workbook.sheets import arranged, workbook
    from quoter.workbook.sheets.context import KEYS, Context
    from quoter.workbook.write_back import Draft, Home, Place

__getattr__ = opening(
    __name__,
    {
        "arranged": "sheets",
        "workbook": "sheets",
        "KEYS": "sheets.context",
        "Context": "sheets.context",
        "Draft": "write_back",
        "Home": "write_back",
        "Place": "write_back",
    },
)

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
