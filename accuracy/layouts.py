"""Layouts against each other, as measured and as computed: which is faster, and which one would sell.

Two rows are a pair where the same model on the same cards ran with the same engine, version, precision,
lengths and requests in flight, and alone the widths differ. What is computed was said by a fit that
had not seen the row's system (model, card and engine): no layout of a pair helped to fit it.

`python -m accuracy.layouts` prints every pair that is in the wrong order, and every choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from accuracy.bands import Said, said
from accuracy.speed_cases import WIDTHS
from accuracy.tables import table

SETTING = ("origin", "model", "card", "engine", "engine_version", "weights", "kv_cache", "prompt_tokens",
           "output_tokens", "concurrency", "poll_steps", "ttft_stat", "memory_utilization")  # fmt: skip
SHAPE = ("model", "card", "engine", "weights", "nominal_isl", "nominal_osl")  # of a choice
MODEL = "DeepSeek-R1"
CARDS = ("H200-141G-SXM", "B200", "MI355X")
SPEEDS = (20, 50, 100)  # tokens a second of a user
BEST = 2  # of the layouts there are, among which the one chosen must be
LEAST = 0.8  # of the pairs that must be in the order measured
MISSED = frozenset(  # card and speed where some layout chosen is not among the best
    {("B200", 50), ("B200", 100), *(("MI355X", speed) for speed in SPEEDS)}
)  # fmt: skip

Widths = tuple[int, ...]


def widths(row: Said) -> Widths:
    """Devices that share a layer, stages, groups of attention, groups of experts."""
    return tuple(int(row.case.row.get(key) or 1) for key in WIDTHS)


def devices(row: Said) -> int:
    """Devices of a replica."""
    width, stages, *_ = widths(row)
    return width * stages


def grouped(rows: Iterable[Said], keys: tuple[str, ...]) -> dict[tuple[str, ...], list[Said]]:
    """The rows by what they say of some columns."""
    groups: dict[tuple[str, ...], list[Said]] = {}
    for row in rows:
        groups.setdefault(tuple(row.case.row.get(key) or "" for key in keys), []).append(row)
    return groups


def tokens(new: bool | None = None) -> list[Said]:
    """The times per token; of served_2026.csv or of served.csv alone where that is said."""
    found = (row for row in said() if row.figure == "token")
    return [row for row in found if new is None or ("engine_version" in row.case.row) is new]


# -- pairs ----------------------------------------------------------------------------------------


class Pair(NamedTuple):
    """Two rows that differ in layout alone."""

    one: Said
    other: Said

    def ratio(self, way: str = "system") -> float:
        """The time per token of the one over the other's, as computed."""
        return self.one.predicted[way] / self.other.predicted[way]

    @property
    def measured(self) -> float:
        return self.one.measured / self.other.measured

    @property
    def ordered(self) -> bool:
        """The one that is computed faster was measured faster."""
        return (self.ratio() - 1) * (self.measured - 1) > 0

    @property
    def alike(self) -> bool:
        """Both run on as many devices: what is faster does not follow from their number."""
        return devices(self.one) == devices(self.other)


def pairs(rows: Iterable[Said]) -> list[Pair]:
    """All pairs of rows that differ in layout alone."""
    return [
        Pair(one, other)
        for group in grouped(rows, SETTING).values()
        for one, other in combinations(group, 2)
        if widths(one) != widths(other)
    ]


def share(found: Iterable[Pair]) -> float:
    """Share of the pairs that are in the order measured."""
    kept = [pair.ordered for pair in found]
    return sum(kept) / len(kept)


# -- choices --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """What one would run at a speed of a user: a model on a card with an engine, at some lengths."""

    setting: tuple[str, ...]
    speed: float
    rows: tuple[Said, ...]
    way: str = "system"  # what the fit had not seen: the system, or nothing (`fitted`)

    def carried(self, value: Callable[[Said], float]) -> dict[Widths, float]:
        """The most tokens a second of a device, by layout, where a user has that speed."""
        most: dict[Widths, float] = {}
        for row in self.rows:
            seconds, layout = value(row) / 1000, widths(row)
            if 1 / seconds >= self.speed:
                each = float(row.case.row["concurrency"]) / seconds / devices(row)
                most[layout] = max(most.get(layout, 0.0), each)
        return most

    @cached_property
    def measured(self) -> dict[Widths, float]:
        """By layout, as measured; the best first."""
        found = self.carried(lambda row: row.measured)
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @cached_property
    def first(self) -> Widths | None:
        """The layout that is computed to carry most; None where none is computed to be so fast."""
        found = self.carried(lambda row: row.predicted[self.way])
        return max(found, key=lambda layout: found[layout], default=None)

    @property
    def layouts(self) -> int:
        return len({widths(row) for row in self.rows})

    @property
    def place(self) -> int | None:
        """The place of the layout chosen among those measured; None where it is not so fast."""
        order = list(self.measured)
        return order.index(self.first) + 1 if self.first in order else None

    @property
    def kept(self) -> bool:
        """It is among the two best; or nothing is so fast, and nothing was said to be."""
        if not self.measured:
            return self.first is None
        return self.place is not None and self.place <= BEST


def choices(way: str = "system") -> Iterator[Choice]:
    """All choices among two layouts and more."""
    rows = [
        row for row in tokens() if row.case.row["model"] == MODEL and row.case.row["card"] in CARDS
    ]
    for setting, own in grouped(rows, SHAPE).items():
        for speed in SPEEDS:
            choice = Choice(setting, speed, tuple(own), way)
            if choice.layouts > 1:
                yield choice


# -- the page -------------------------------------------------------------------------------------


def named(layout: Widths | None) -> str:
    """A layout as people write it."""
    if layout is None:
        return "–"
    width, stages, groups, experts = layout
    parts = [f"TP{width // groups}"]
    parts += [
        f"{name}{n}" for name, n in (("PP", stages), ("DP", groups), ("EP", experts)) if n > 1
    ]
    return " × ".join(parts)


SOURCES = (("served_2026.csv", True), ("served.csv", False))


def in_order() -> str:
    """Pairs in the order measured, by file."""
    lines = []
    for name, new in SOURCES:
        found = pairs(tokens(new))
        same = [pair for pair in found if pair.alike]
        lines.append([name, len(found), f"{share(found):.0%}", len(same), f"{share(same):.0%}"])
    header = (
        "rows of",
        "pairs",
        "in the order measured",
        "of them on as many devices",
        "in the order measured",
    )
    return table(header, lines)


def at(card: str, speed: float) -> list[Choice]:
    """The choices of a card at a speed."""
    return [c for c in choices() if (c.setting[1], c.speed) == (card, speed)]


def chosen() -> str:
    """Choices by card and speed: how often the layout computed best is the best, or among the two best."""
    lines = []
    for card in CARDS:
        for speed in SPEEDS:
            own = at(card, speed)
            best = sum(c.place == 1 for c in own)
            lines.append([card, speed, len(own), best, sum(c.kept for c in own)])
    header = ("card", "tokens/s of a user", "choices", "the best", f"among the {BEST} best")
    return table(header, lines)


def page() -> str:
    """The part of docs/accuracy-details.md on layouts."""
    found = list(choices())
    return f"""The time per token of rows that differ in layout alone (card, engine, version, precision, lengths and
requests in flight are the same), each said by a fit that had not seen the system; `python -m accuracy.layouts`
names every pair in the wrong order. More devices are faster, and most pairs differ in their number; those that do not are the
harder ones: of served.csv's half are in the wrong order.

{in_order()}

What one would run: {MODEL} where a user is to have so many tokens a second, by card, engine, precision and lengths with
two layouts and more. The layout that is computed to give most tokens a second of a device, against what the layouts gave
that were measured at that speed or above: {sum(c.kept for c in found)} of {len(found)} are among the {BEST} best, {sum(c.place == 1 for c in found)} the best.
Nothing was fitted to it. Rows that were served with drafts though their table does not say so are left out; with them
H200's choices at 100 tokens a second seemed wrong. Of those that are still wrong, SGLang's in nvfp4 on B200 with experts spread
are runs of December 2025 and later, those without of November: another engine beside another layout.

{chosen()}"""


def main() -> None:
    """Print the tables, the pairs in the wrong order and the choices."""
    print(page(), end="\n\n")
    for pair in (p for p in pairs(tokens()) if not p.ordered):
        row = pair.one.case.row
        print(" ".join(row.get(k) or "-" for k in SETTING), named(widths(pair.one)), "/",
              named(widths(pair.other)), f"measured {pair.measured:.2f}, computed {pair.ratio():.2f}")  # fmt: skip
    for c in choices():
        order = ", ".join(f"{named(k)} {v:.0f}" for k, v in c.measured.items())
        print(*c.setting, f"{c.speed}/s:", named(c.first), f"place {c.place};", order)


if __name__ == "__main__":
    main()
