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
    from quoter.workbook.sheets.engine.prices import bases
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
        "choices": "meanings",
        "rules": "CALLED, CODES, EXCEL_DAY_ZERO, Rule",
        "sheets": "arranged, results, workbook",
        "sheets.context": "KEYS, Context",
        "sheets.engine.prices": "bases",
        "sheets.front.asked": "asked_values",
        "write_back": "Draft, Home, Place, figure_home, in_effect",
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
    "bases",
    "dumped",
    "figure_home",
    "in_effect",
    "meanings",
    "portable",
    "results",
    "with_days",
    "workbook",
]
