"""Charts of a sheet: bars of its own cells, told apart without colours too."""

from __future__ import annotations

from typing import Any

from quoter.workbook.xlsx import Sheet

GRID = {"visible": True, "line": {"color": "#E6EBF0"}}
_EDGE = {"color": "#6B7785", "width": 0.5}
Cells = tuple[int, int, int, int]  # the first one's row and column, and the last one's


class Bars:
    """A chart in the making; `kind` and `look` are as XlsxWriter calls them."""

    def __init__(self, sheet: Sheet, title: str, wide: int, high: int, **kind: str):
        self.sheet, self.title = sheet, title
        self.chart = sheet.book.xlsx.add_chart(kind)
        self.chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
        self.chart.set_size({"width": wide, "height": high})

    def add(
        self, head: tuple[int, int], names: Cells, values: Cells, colour: str, pattern: str | None = None,
        **look: Any,
    ) -> None:  # fmt: skip
        """Bars of some cells, called as the head's text."""
        name = self.sheet.name
        fill: dict[str, Any] = {"fill": {"color": colour}}
        if pattern:
            fill = {"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}}
        cells = {"name": [name, *head], "categories": [name, *names], "values": [name, *values]}
        self.chart.add_series({**cells, "border": _EDGE, **fill, **look})

    def put(self, row: int, column: int, said: str = "", **place: int) -> None:
        """Where it stands, and what is said of it to who cannot see it: its title, or something else."""
        shown = {"description": said or self.title, **place}
        self.sheet.ws.insert_chart(row, column, self.chart, shown)
