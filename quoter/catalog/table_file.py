"""Rows of a spreadsheet, saved as CSV: a price list whose first line has the keys, and a row a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quoter.core import Document, PathOf, Problem, Problems, day_in, files

TABLES = ("prices", "rents", "api_prices", "components")  # whose rows hold no list and no mapping
ENDING = ".csv"
DELIMITERS = ",;\t"
DAY_KEYS = ("date", "valid_to")


class TableFile(Document):
    """The rows of a CSV file; a fault stands at the line and the number of its cell."""

    def __init__(self, data: Any, file: str, content: bytes, lines: list[int], keys: list[str]):
        super().__init__(data, file, content)
        self.lines, self.keys = lines, keys

    def where(self, path: PathOf) -> tuple[int, int]:
        """Line and cell of a value; of a row its first, of the file the head."""
        row = self.lines[path[1]] if len(path) > 1 and isinstance(path[1], int) else 1
        key = path[2] if len(path) > 2 else None
        return row, self.keys.index(str(key)) + 1 if key in self.keys else 1

    def where_key(self, path: PathOf) -> tuple[int, int]:
        """A key stands in the head."""
        return (1, self.where(path)[1]) if len(path) > 2 else self.where(path)

    def text(self, path: PathOf) -> str | None:
        """A cell as it was written."""
        table, row, key = (*path, None, None, None)[:3]
        rows = self.data.get(table, [])
        found = rows[row].get(key) if isinstance(row, int) and row < len(rows) else None
        return None if found is None else str(found)


def rows_of(path: Path) -> TableFile:
    """The rows of a CSV file called by its table, such as `prices.csv`; raises Problems."""
    file = str(path)
    content = files.content_of(path, file)
    table = table_of(path.stem)
    if not table:
        hint = f"call it by the table of its rows: {', '.join(f'{name}.csv' for name in TABLES)}"
        raise Problems([Problem(file, 0, 0, "the name does not say of what its rows are", hint)])
    text = files.decoded(content, file)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    keys = [cell.strip() for cell in next(rows, [])]
    problems = list(head_faults(keys, file))
    data, lines = [], []
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        lines.append(rows.line_num)
        if any(cell.strip() for cell in cells[len(keys) :]):
            hint = "put a text with a comma in quotes"
            problems.append(
                Problem(
                    file,
                    rows.line_num,
                    len(keys) + 1,
                    "more cells than the first line has keys",
                    hint,
                )
            )
        data.append(
            {
                key: value(key, cell)
                for key, cell in zip(keys, cells, strict=False)
                if key and cell.strip()
            }
        )
    if problems:
        raise Problems(problems)
    return TableFile({table: data}, file, content, lines, keys)


def table_of(name: str) -> str:
    """The table that the name of a file begins with; empty where it is none."""
    known = (table for table in TABLES if name.lower().startswith(table))
    return next((table for table in known if not name[len(table) :][:1].isalpha()), "")


def head_faults(keys: list[str], file: str) -> Iterator[Problem]:
    """What is wrong with the first line."""
    if not any(keys):
        yield Problem(
            file,
            1,
            1,
            "the first line must hold the keys of the rows, such as card, typical, currency",
        )
    for at, key in enumerate(keys, 1):
        if key and key in keys[: at - 1]:
            yield Problem(file, 1, at, f"the key `{key}` stands there twice")


def value(key: str, cell: str) -> Any:
    """What a cell holds: a number, a day however the spreadsheet writes it, true or false, or text."""
    text = cell.strip()
    return (day_in(text) if key in DAY_KEYS else None) or files.plain(text)
