"""Call-ups: figures of other sheets, brought to a sheet once, so that its formulas stay short."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from quoter.core import Unit
from quoter.model import RECORDS
from quoter.words import Form
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.table import Col


class Call(NamedTuple):
    """A figure to be called up: its key, what it is called, its unit."""

    key: str
    label: str
    unit: Unit

    @property
    def column(self) -> Col:
        """Its column in a table."""
        return Col(self.key, self.label, 12, self.unit.format)


def drawn_on(forms: Iterable[Form]) -> set[str]:
    """What some formulas draw on beside one another."""
    found = list(forms)
    return set().union(*(form.needs for form in found)) - {form.line.name for form in found}


def calls(context: Context, kind: str, keys: Iterable[str]) -> list[Call]:
    """Some figures of a kind of work, each a line by its name or given as `record__field`."""
    lines = {form.line.name: form.line for form in context.forms[kind]}
    found = []
    for key in keys:
        record, _, field = key.partition("__")
        unit = lines[key].unit if key in lines else RECORDS[record][field].unit
        found.append(Call(key, context.label(lines.get(key, key)), unit))
    return found
