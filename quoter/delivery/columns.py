"""The columns of a sweep over arrays, and how they are written: CSV, or Parquet where pyarrow is installed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from quoter.core import Texts
from quoter.delivery import limits_of_rows
from quoter.delivery.sweep import HEAD, plain_text
from quoter.model import BoughtFigures, InferenceFigures
from quoter.sizing import VERDICTS, many
from quoter.words import scenario_words

WHOLE = {"requests_in_flight": "requests_in_flight", "prompt_tokens": "prompt_length",
         "output_tokens": "answer_length", "replicas": "replicas", "cards": "option_cards", "servers": "servers"}  # fmt: skip
SPEEDS = ("ttft_ms", "tpot_ms", "tokens_per_second")
NUMBERS = (*WHOLE, *SPEEDS, "verdict", "price", "level_missed")
TEXTS = ("card", "width", "binding", "note")


def empty(count: int) -> dict[str, Any]:
    """The columns of so many points of which nothing is known."""
    import numpy as np

    found = {name: np.full(count, np.nan) for name in NUMBERS}
    return found | {name: np.full(count, "", object) for name in TEXTS}


def fill(found: dict[str, Any], rows: Any, grid: many.OptionGrid, loads: Mapping[str, Any]) -> None:
    """Some rows of the columns, of the options that are shown under their loads."""
    import numpy as np

    chosen = grid.chosen(loads)
    f, texts = cast(BoughtFigures, chosen.figures), Texts(grid.case.quote.language)
    for name, line in (
        WHOLE | {name: name for name in (*SPEEDS, "verdict", "level_missed")}
    ).items():
        if f.has(line):
            found[name][rows] = f.by_name(line)
    found["price"][rows] = np.where(f.sellable != 0, f.whole_amount, np.nan)
    cards = np.array([one.card.name for one, _ in grid.options], object)
    widths = np.array([scenario_words.width(s, Texts("en")) for _, s in grid.options], object)
    found["card"][rows], found["width"][rows] = cards[chosen.option], widths[chosen.option]
    found["binding"][rows] = limits_of_rows.limits_of(grid, chosen, loads)
    if isinstance(f, InferenceFigures):
        too_long = texts("check_context_too_long")
        found["note"][rows] = np.where(f.context_too_long != 0, too_long, "")


# -- rows -----------------------------------------------------------------------------------------


def _rows(columns: dict[str, Any], keys: Sequence[str], currency: str) -> Iterator[list[str]]:
    """The columns as rows of text; figures that are not known are empty."""
    parts = [_texts(columns[key], ".12g") for key in keys]
    for name in HEAD:
        if name in WHOLE:
            parts.append(_texts(columns[name], ".0f"))
        elif name in SPEEDS:
            parts.append(_texts(columns[name], ".3f"))
        elif name == "price":
            parts.append(_texts(columns[name], ".2f"))
        elif name == "verdict":
            parts.append([VERDICTS[int(v) - 1] if v == v else "" for v in columns[name].tolist()])
        elif name == "currency":
            parts.append([currency if v == v else "" for v in columns["price"].tolist()])
        else:
            parts.append([plain_text(text) for text in columns[name].tolist()])
    yield from map(list, zip(*parts, strict=True))


def _texts(values: Any, form: str) -> list[str]:
    return [format(v, form) if v == v else "" for v in values.tolist()]


class _Writer:
    """Writes the points of a sweep block by block, and counts what was sized."""

    def __init__(self, path: Path, keys: Sequence[str], currency: str):
        self.keys, self.currency = keys, currency
        self.sized, self.first_note = 0, ""
        self.open(path)

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, scenario: str, columns: dict[str, Any]) -> None:
        """Some points of a scenario."""
        self.sized += int((columns["verdict"] == columns["verdict"]).sum())
        self.first_note = self.first_note or str(columns["note"][0])
        self.add(scenario, columns)

    def open(self, path: Path) -> None: ...

    def add(self, scenario: str, columns: dict[str, Any]) -> None: ...

    def close(self) -> None: ...


class AsCsv(_Writer):
    """UTF-8 with a mark of its order, as spreadsheets want it."""

    def open(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.rows = csv.writer(self.file)
        self.rows.writerow(["scenario", *self.keys, *HEAD])

    def add(self, scenario: str, columns: dict[str, Any]) -> None:
        name = plain_text(scenario)
        self.rows.writerows([name, *row] for row in _rows(columns, self.keys, self.currency))

    def close(self) -> None:
        self.file.close()


class AsParquet(_Writer):
    """Typed columns; what is not known is null."""

    def open(self, path: Path) -> None:
        self.path = path
        self.writer: Any = None

    def add(self, scenario: str, columns: dict[str, Any]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        count = len(columns["verdict"])
        named = {"scenario": [scenario] * count} | {key: columns[key] for key in self.keys}
        for name in HEAD:
            if name == "verdict":
                named[name] = [
                    VERDICTS[int(v) - 1] if v == v else None for v in columns[name].tolist()
                ]
            elif name == "currency":
                named[name] = [self.currency if v == v else None for v in columns["price"].tolist()]
            else:
                named[name] = columns[name]
        arrays = {
            name: pa.array(
                values, pa.string() if name in STRINGS else pa.float64(), from_pandas=True
            )
            for name, values in named.items()
        }
        table = pa.table(arrays)
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.path, table.schema)
        self.writer.write_table(table)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None


STRINGS = {"scenario", "card", "width", "verdict", "binding", "currency", "note"}
WRITERS: dict[str, Any] = {"csv": AsCsv, "parquet": AsParquet}


def write_steps(path: Path, keys: Sequence[str], currency: str, steps: Iterable[Any]) -> int:
    """The steps of the frontier as CSV; returns how many there are."""
    *before, last = keys
    told = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        written = csv.writer(file)
        written.writerow(["scenario", *before, f"{last}_from", f"{last}_to", "card", "width", "cards", "servers", "price",
                          "currency"])  # fmt: skip
        for step in steps:
            told += 1
            card, width, cards, servers, price = step.told
            numbers = [f"{x:.12g}" for x in (*step.others, step.first, step.last)]
            written.writerow([plain_text(step.scenario), *numbers, plain_text(card), width, f"{cards:.0f}", f"{servers:.0f}",
                              f"{price:.2f}", currency])  # fmt: skip
    return told
