"""Sentences in formulas: figures are brought beside them first, and what is too long for one formula
is told in pieces. Both stand to the right of the printed page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quoter.core import Cell, excel, join, value_of
from quoter.workbook.xlsx import Ref, Sheet

LONGEST = 119  # characters of a formula without its "="
SHORT = 40  # characters of a text that stands in a formula


class Teller:
    """The cells beside one sentence, filled from left to right."""

    def __init__(self, sheet: Sheet, row: int, column: int):
        self.sheet, self.row, self.column = sheet, row, column

    def figure(self, value: Any, ref: Ref | str) -> Cell:
        """A figure of another sheet, brought here."""
        address = ref if isinstance(ref, str) else ref.seen_from(self.sheet.name)
        return self.filed(Cell(value, address=address))

    def filed(self, cell: Any) -> Cell:
        """A formula in the next cell; what others draw on is that cell."""
        value = value_of(cell)
        style = "aside"
        ref = self.sheet.formula(self.row, self.column, excel(cell), value, style)
        self.column += 1
        return Cell(value, address=ref.cell)

    def sentence(self, parts: Iterable[Any]) -> Any:
        """The parts as one text; in pieces where one formula does not hold them."""
        parts = list(parts)
        if len(excel(join(*parts))) <= LONGEST:
            return join(*parts)
        pieces: list[Any] = []
        group: list[Any] = []
        for part in parts:
            if group and len(excel(join("", *group, part))) > LONGEST:
                pieces.append(self.piece(group))
                group = []
            group.append(part)
        return self.sentence([*pieces, self.piece(group)])

    def piece(self, parts: list[Any]) -> Any:
        """Some parts in a cell of their own; a text that is short enough needs none."""
        if any(isinstance(part, Cell) for part in parts):
            return self.filed(join(*parts) if len(parts) > 1 else parts[0])
        text = "".join(parts)
        return text if len(text) <= SHORT else self.text(text)

    def text(self, text: str) -> Cell:
        """A text that no formula holds."""
        self.sheet.text(self.row, self.column, text, "aside")
        ref = self.sheet.ref(self.row, self.column)
        self.column += 1
        return Cell(text, address=ref.cell)

    def write(self, row: int, column: int, parts: Iterable[Any], style: str = "sentence") -> None:
        """The sentence in its place."""
        said = self.sentence(parts)
        if isinstance(said, str):
            self.sheet.text(row, column, said, style)
        else:
            self.sheet.formula(row, column, excel(said), said.value, style)
