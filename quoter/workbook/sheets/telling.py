"""Sentences in formulas: figures are brought beside them first, and what is too long for one formula
is told in pieces. Both stand to the right of the printed page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quoter.core import Cell, excel, join
from quoter.workbook.xlsx import Ref, Sheet

LONGEST = 119  # characters of a formula without its "="
_SHORT = 40  # characters of a text that stands in a formula


class Teller:
    """The cells beside one sentence, filled from left to right."""

    def __init__(self, sheet: Sheet, row: int, column: int):
        self.sheet, self.row, self.column = sheet, row, column

    def figure(self, ref: Ref | Cell) -> Cell:
        """A figure of another sheet, brought here."""
        return self.filed(ref.on(self.sheet.name) if isinstance(ref, Ref) else ref)

    def filed(self, what: Any) -> Cell:
        """A formula or a text in the next cell; what others draw on is that cell."""
        ref = self.sheet.put(self.row, self.column, what, "aside")
        self.column += 1
        return ref.on(self.sheet.name)

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
        return text if len(text) <= _SHORT else self.filed(text)
