"""The workbook: declared sheets, their writer, and the record by which it is read back."""

from typing import TYPE_CHECKING

from quoter.core import opening
from quoter.workbook import portable
from quoter.workbook.portable import CUSTOMER, INTERNAL, dumped, with_days

if TYPE_CHECKING:
    from quoter.workbook.choices import meanings
    from quoter.workbook.rules import CALLED, CODES, EXCEL_DAY_ZERO, Rule
    from quoter.workbook.sheets import arranged, results, workbook
    from quoter.workbook.sheets.context import KEYS, Context
    from quoter.workbook.sheets.front.asked import asked_values
    from quoter.workbook.write_back import (
        Draft,
        Home,
        Place,
        figure_home,
        in_effect,
    )

__getattr__ = opening(
    __name__,
    {
        "arranged": "sheets",
        "results": "sheets",
        "asked_values": "sheets.front.asked",
        "figure_home": "write_back",
        "in_effect": "write_back",
        "workbook": "sheets",
        "KEYS": "sheets.context",
        "Context": "sheets.context",
        "meanings": "choices",
        "CALLED": "rules",
        "CODES": "rules",
        "EXCEL_DAY_ZERO": "rules",
        "Rule": "rules",
        "Draft": "write_back",
        "Home": "write_back",
        "Place": "write_back",
    },
)

__all__ = [
    "CALLED",
    "CODES",
    "CUSTOMER",
    "EXCEL_DAY_ZERO",
    "INTERNAL",
    "KEYS",
    "Context",
    "Draft",
    "Home",
    "Place",
    "Rule",
    "arranged",
    "asked_values",
    "dumped",
    "figure_home",
    "in_effect",
    "meanings",
    "portable",
    "results",
    "with_days",
    "workbook",
]
