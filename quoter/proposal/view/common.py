"""What the rooms of the proposal share: rows of text, tables, and the marks of who stated an input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from quoter.core import Texts
from quoter.words import scenario_words

MARKS = {"stated": "●", "derived": "◇", "looked_up": "◎", "default": "○"}


class TableRow(NamedTuple):
    """A label with its text, and where it comes from, in words and as a mark."""

    label: str
    text: str
    origin: str = ""
    mark: str = ""


class Grid(NamedTuple):
    """A table of texts under their headings."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def grid(heads: list[str], rows: list[list[str]]) -> Grid:
    """A table of lists."""
    return Grid(tuple(heads), tuple(map(tuple, rows)))


def input_row(origin: scenario_words.Origin, texts: Texts) -> TableRow:
    """An input and who stated it."""
    who = texts(f"origin_{origin.origin}")
    return TableRow(texts(f"in_{origin.key}"), origin.value, who, MARKS[origin.origin])


MOST_APART, FEWEST = 60, 3  # characters by which two columns may differ, and texts of a block


def side_by_side(
    texts: Iterable[Sequence[str]],
) -> tuple[tuple[tuple[Any, ...], tuple[Any, ...]], ...]:
    """Texts in two columns of about the same length, in blocks short enough to be broken between pages."""
    found: list[tuple[list[Any], list[Any]]] = []
    for one in texts:
        if not found or (
            sum(map(len, found[-1])) >= FEWEST and abs(longer(found[-1])) <= MOST_APART
        ):
            found.append(([], []))
        found[-1][longer(found[-1]) > 0].append(one)
    return tuple((tuple(left), tuple(right)) for left, right in found)


def longer(columns: tuple[list[Any], list[Any]]) -> int:
    """By how many characters the left column is longer than the right."""
    left, right = (sum(len(text) for one in column for text in one) for column in columns)
    return left - right
