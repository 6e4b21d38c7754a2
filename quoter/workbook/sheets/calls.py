"""Call-ups: figures of other sheets, brought to a sheet once, so that its formulas stay short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from quoter.core import Line, Unit
from quoter.model import RECORDS
from quoter.words import Form
from quoter.workbook.sheets.context import Context
from quoter.workbook.xlsx import Ref, Sheet


class Call(NamedTuple):
    """A figure to be called up: its key, what it is called, its unit."""

    key: str
    label: str
    unit: Unit

    def value(self, figures: Mapping[str, Any]) -> Any:
        """The figure among those of an option."""
        record, _, field = self.key.partition("__")
        return getattr(figures[record], field) if field else figures[record]


def drawn_on(forms: Iterable[Form]) -> set[str]:
    """What some formulas draw on beside one another."""
    found = list(forms)
    return set().union(*(form.needs for form in found)) - {form.line.name for form in found}


def calls(context: Context, kind: str, keys: Iterable[str]) -> list[Call]:
    """Some figures of a kind of work, each a line by its name or given as `record__field`."""
    lines = {form.line.name: form.line for form in context.forms[kind]}
    return [call(context, key, lines.get(key)) for key in keys]


def call(context: Context, key: str, line: Line | None = None) -> Call:
    """One figure: of a line, or given."""
    record, _, field = key.partition("__")
    given = line or RECORDS[record][field]
    name = key if line else f"{record}.{field}"
    return Call(key, context.label(name, given.label), given.unit)


def called(
    sheet: Sheet, row: int, column: int, call_: Call, refs: Mapping[str, Ref],
    figures: Mapping[str, Any],
) -> Ref:  # fmt: skip
    """One figure, linked to where it stands."""
    formula, shown = refs[call_.key].seen_from(sheet.name), call_.unit.format
    return sheet.formula(row, column, formula, call_.value(figures), "formula", shown)


def across(
    sheet: Sheet, row: int, column: int, wanted: Iterable[Call], refs: Mapping[str, Ref],
    figures: Mapping[str, Any],
) -> dict[str, Ref]:  # fmt: skip
    """Some figures side by side from a column on; those that stand nowhere are left out."""
    return {
        one.key: called(sheet, row, at, one, refs, figures)
        for at, one in enumerate(wanted, column)
        if one.key in refs
    }
