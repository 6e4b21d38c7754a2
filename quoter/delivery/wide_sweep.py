"""A sweep of any number of points: the loads of blocks of them sized as arrays, and written as they come.

What a point shows is what the sizing one by one shows (delivery/sweep.py). Beside the points there is
the frontier: along the last key, from where to where which cards are the cheapest that keep the level."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from quoter.core import Texts, made_folder
from quoter.delivery import columns
from quoter.delivery.building import Refused
from quoter.delivery.loads_table import LoadsTable
from quoter.delivery.sweep import MOST_LINES, swept_cases, write_files
from quoter.proposal import picture
from quoter.scenario import Quotation, Vary
from quoter.words import LineChart, Mark, line_chart, plain_number

CELLS = 14_000  # options of a block times its loads: so many lie near the processor

Tell = Callable[[float], None]  # the share that is done
Spread = Callable[
    [Callable[[Any], Any], Iterator[Any]], Iterator[Any]
]  # a map, here or over a cluster


class WideSweep(NamedTuple):
    """The scenarios that the keys mean something for, with their loads, and those left out."""

    quotation: Quotation
    varies: tuple[Vary, ...]
    tables: tuple[LoadsTable, ...]
    left_out: tuple[str, ...]

    @property
    def points(self) -> int:
        return sum(table.count for table in self.tables)


def wide_sweep(
    quotation: Quotation, varies: Sequence[Vary], tell: Tell = lambda _: None
) -> WideSweep:
    """Learn what the loads of every scenario come to; raises VaryFault where there is nothing to do."""
    cases = swept_cases(quotation, varies)
    tables = tuple(LoadsTable(quotation, case, varies) for case in cases)
    for n, table in enumerate(tables):
        table.settle(lambda share, n=n: tell((n + share) / len(tables)))  # type: ignore[misc]
    names = {case.scenario.name for case in cases}
    return WideSweep(
        quotation, tuple(varies), tables, tuple(n for n in quotation.names if n not in names)
    )


# -- blocks ---------------------------------------------------------------------------------------


class SweptBlock(NamedTuple):
    """Some points of a scenario, sized: a column of a value each."""

    scenario: str
    columns: dict[str, Any]

    def __len__(self) -> int:
        return len(self.columns["verdict"])


def blocks(found: WideSweep, spread: Spread = map) -> Iterator[SweptBlock]:
    """All points in their order, block by block: only a few of them are in the memory at a time."""
    for table in found.tables:
        yield from spread(_Sizing(table), _starts(table))


def _starts(table: LoadsTable) -> Iterator[tuple[int, int]]:
    widest = max((len(grid.options) for grid in table.grids.values()), default=1)
    size = max(CELLS // widest, 1)
    return ((start, min(start + size, table.count)) for start in range(0, table.count, size))


class _Sizing:
    """Sizes the points from one number to another; it travels to a worker and is kept there."""

    def __init__(self, table: LoadsTable):
        self.table = table

    def __call__(self, numbers: tuple[int, int]) -> SweptBlock:
        import numpy as np

        return SweptBlock(self.table.base.scenario.name, sized(self.table, np.arange(*numbers)))


def sized(table: LoadsTable, numbers: Any) -> dict[str, Any]:
    """Some points of a scenario by their numbers: the values of the keys and what they come to."""
    import numpy as np

    at = table.indexes(numbers)
    notes, options = table.notes(at), table.options(at)
    found: dict[str, Any] = {
        vary.key: np.array(vary.values, float)[i] for vary, i in zip(table.varies, at, strict=True)
    }
    found |= columns.empty(len(numbers))
    found["note"] = notes.copy()
    for signature, grid in table.grids.items():
        rows = np.flatnonzero(_among(options, signature) & (notes == ""))
        if len(rows):
            columns.fill(found, rows, grid, table.loads(tuple(i[rows] for i in at)))
    return found


def _among(options: Any, signature: Any) -> Any:
    import numpy as np

    return np.fromiter((one == signature for one in options), bool, len(options))


# -- the frontier ---------------------------------------------------------------------------------

STAYS = ("card", "width", "cards", "servers", "price")


class Step(NamedTuple):
    """From one value of the last key to another: the cheapest that keeps the level."""

    scenario: str
    others: tuple[float, ...]
    first: float
    last: float
    told: tuple[Any, ...]


def frontier(some: Iterator[SweptBlock], varies: Sequence[Vary]) -> Iterator[Step]:
    """The points in their order as steps: as long as the same is bought, it is one."""
    *before, key = (vary.key for vary in varies)
    step: Step | None = None
    for block in some:
        c = block.columns
        kept = (c["verdict"] == 1) & (c["level_missed"] == 0) & (c["price"] == c["price"])
        for n in range(len(block)):
            told = tuple(c[name][n] for name in STAYS) if kept[n] else ()
            others, value = tuple(c[k][n] for k in before), c[key][n]
            if step and (step.scenario, step.others, step.told) == (block.scenario, others, told):
                step = step._replace(last=value)
                continue
            if step and step.told:
                yield step
            step = Step(block.scenario, others, value, value, told)
    if step and step.told:
        yield step


# -- files ----------------------------------------------------------------------------------------


def write(
    found: WideSweep, folder: Path, kind: str = "csv", force: bool = False, tell: Tell = lambda _: None,
    spread: Spread = map,
) -> list[Path]:  # fmt: skip
    """`<number>-R<revision>-sweep.csv` or `.parquet`, `-sweep.svg` and `-sweep.frontier.csv`, all or none.

    The points go to a file beside as they come, so that no number of them fills the memory."""
    made_folder(folder)
    keys = [vary.key for vary in found.varies]
    currency = found.quotation.quote.currency
    with ExitStack() as stack:
        beside = Path(
            stack.enter_context(tempfile.TemporaryDirectory(dir=folder, prefix=".sweep-"))
        )
        points, steps = beside / "points", beside / "steps"
        writer = stack.enter_context(columns.WRITERS[kind](points, keys, currency))

        def passed() -> Iterator[SweptBlock]:
            done = 0
            for block in blocks(found, spread):
                writer.write(block.scenario, block.columns)
                done += len(block)
                tell(done / found.points)
                yield block

        sold = columns.write_steps(steps, keys, currency, frontier(passed(), found.varies))
        writer.close()
        if not writer.sized:
            raise Refused(f"{found.quotation.file}: no point can be sized: {writer.first_note}")
        contents: dict[str, bytes | Path] = {kind: points, "svg": picture(_charts(found)).encode()}
        contents |= {"frontier.csv": steps} if sold else {}
        return write_files(found.quotation, folder, contents, force)


# -- pictures -------------------------------------------------------------------------------------


def _charts(found: WideSweep) -> list[LineChart]:
    return [_chart(found, table) for table in found.tables]


def _chart(found: WideSweep, table: LoadsTable) -> LineChart:
    """The cards of one scenario along the last key, a line for some values of the others."""
    import numpy as np

    texts, along = Texts(found.quotation.quote.language), table.sizes[-1]
    lines = table.count // along
    drawn = range(lines)[:: -math.ceil(lines / MOST_LINES)][::-1]
    marks: dict[str, list[Mark]] = {}
    for line in drawn:
        c = sized(table, np.arange(line * along, (line + 1) * along))
        keys = [vary.key for vary in found.varies[:-1]]
        said = ", ".join(f"{key} {plain_number(c[key][0])}" for key in keys)
        marks[said] = [
            Mark(c[found.varies[-1].key][n], c["cards"][n], _told(c, n), True)
            for n in range(along)
            if c["verdict"][n] == 1
        ]
    return line_chart(
        marks, title=table.base.scenario.name, x_label=found.varies[-1].key, y_label=texts("sweep_title"),
        x_values=found.varies[-1].values, empty=texts("sweep_empty"),
    )  # fmt: skip


def _told(c: dict[str, Any], n: int) -> str:
    return f"{c['cards'][n]:,.0f} × {c['card'][n]}, {c['width'][n]}"
