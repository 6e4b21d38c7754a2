"""Layouts against each other, as measured and as computed: which is faster, and which one would sell.

Two rows are a pair where the same model on the same cards ran with the same engine, version, precision,
lengths and requests in flight, and alone the widths differ; a choice is among such rows at any number of requests. What
is computed was said by a fit that had not seen the row's system (model, card and engine): no layout of a pair helped to fit it.

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

SETTING = ("origin", "model", "card", "engine", "weights", "kv_cache", "prompt_tokens",
           "output_tokens", "concurrency", "poll_steps", "ttft_stat", "memory_utilization")  # fmt: skip
SHAPE = (
    "origin",
    "model",
    "card",
    "engine",
    "weights",
    "kv_cache",
    "nominal_isl",
    "nominal_osl",
)  # of a choice
# Rows of served.csv name no version. InferenceX's lists (vngcloud/InferenceX-app@7fe6d62, benchmarks.json and
# benchmarks-history.json) date those of these systems: those that they hold to the digit (of 36, 5; of 15, 6) and their last
# runs without experts spread are of 2025-11-02 and 2025-11-10, their first with experts spread of 2025-12-05 and
# 2025-12-08. Another month is another engine.
RUNS = {
    ("B200", "sglang", "nvfp4"): ("November 2025", "December 2025 and later"),
    ("H200-141G-SXM", "tensorrt-llm", "fp8"): ("November 2025", "December 2025 and later"),
}
MODEL = "DeepSeek-R1"
CARDS = ("H200-141G-SXM", "B200", "MI355X")
SPEEDS = (20, 50, 100)  # tokens a second of a user
BEST = 2  # of the layouts there are, among which the one chosen must be
LEAST = 0.8  # of the pairs that must be in the order measured
MISSED = frozenset(  # card and speed where some layout chosen is not among the best
    {("B200", 50), ("MI355X", 20), ("MI355X", 50)}
)

Widths = tuple[int, ...]


def widths(row: Said) -> Widths:
    """Devices that share a layer, stages, groups of attention, groups of experts."""
    return tuple(int(row.case.row.get(key) or 1) for key in WIDTHS)


def devices(row: Said) -> int:
    """Devices of a replica."""
    width, stages, *_ = widths(row)
    return width * stages


def software(row: Said) -> str:
    """The engine's version; of rows that name none the day they ran, or what is known of the month."""
    known = row.case.row
    if known.get("engine_version") or known.get("date"):
        return known.get("engine_version") or known["date"]
    plain, spread = RUNS.get((known["card"], known["engine"], known["weights"]), ("", ""))
    return spread if widths(row)[-1] > 1 else plain


def grouped(rows: Iterable[Said], keys: tuple[str, ...]) -> dict[tuple[str, ...], list[Said]]:
    """The rows of the same software by what they say of some columns."""
    groups: dict[tuple[str, ...], list[Said]] = {}
    for row in rows:
        found = tuple(row.case.row.get(key) or "" for key in keys)
        groups.setdefault((*found, software(row)), []).append(row)
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

    def ranked(self, value: Callable[[Said], float]) -> list[Widths]:
        """The layouts as one would take them: those that give the speed by what they carry, then the others by how
        near they come, as options that miss a target are ranked."""
        carried, fastest = self.carried(value), {}
        for row in self.rows:
            layout = widths(row)
            fastest[layout] = max(fastest.get(layout, 0.0), 1000 / value(row))
        return sorted(fastest, key=lambda one: (-carried.get(one, 0.0), -fastest[one]))

    @cached_property
    def measured(self) -> list[Widths]:
        """The layouts as measured, the best first."""
        return self.ranked(lambda row: row.measured)

    @cached_property
    def first(self) -> Widths:
        """The layout that is computed to be the best."""
        return self.ranked(lambda row: row.predicted[self.way])[0]

    @property
    def place(self) -> int:
        """The place of the layout chosen among those measured."""
        return self.measured.index(self.first) + 1

    @property
    def kept(self) -> bool:
        """It is among the two best."""
        return self.place <= BEST

    @property
    def foretold(self) -> bool:
        """Whether the layout chosen gives the speed is said as measured."""
        computed = self.carried(lambda row: row.predicted[self.way])
        return (self.first in computed) == (self.first in self.carried(lambda row: row.measured))


def choices(way: str = "system") -> Iterator[Choice]:
    """All choices among two layouts and more."""
    rows = [
        row for row in tokens() if row.case.row["model"] == MODEL and row.case.row["card"] in CARDS
    ]
    for setting, own in grouped(rows, SHAPE).items():
        for speed in SPEEDS:
            choice = Choice(setting, speed, tuple(own), way)
            if len(choice.measured) > 1:
                yield choice


# -- the page -------------------------------------------------------------------------------------


def named(layout: Widths) -> str:
    """A layout as people write it."""
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
    return [c for c in choices() if (c.setting[2], c.speed) == (card, speed)]


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
    hard = [choice for choice in found if len(choice.measured) > BEST]
    return f"""The time per token of rows that differ in layout alone (card, engine, version, precision, lengths and
requests in flight are the same), each said by a fit that had not seen the system; `python -m accuracy.layouts`
names every pair in the wrong order. More devices are faster, and most pairs differ in their number; those that do not are the
harder ones.

{in_order()}

What one would run: {MODEL} where a user is to have so many tokens a second, by card, engine, precision and lengths with
two layouts and more of the same software. Those that are computed to give the speed are ranked by the tokens a second of a device that they
then carry, the others behind them by how near they come, and the first of them is held against the same order of what was
measured: {sum(c.kept for c in found)} of {len(found)} are among the {BEST} best, {sum(c.place == 1 for c in found)} the best; of two layouts any is, and of the {len(hard)} choices
among three and more {sum(c.kept for c in hard)} are. That the one chosen gives the speed, or does not, is said as measured in {sum(c.foretold for c in found)}. Nothing was fitted to it.

Only runs of the same software are compared, by version, else by day. Rows of served.csv name neither; the publisher's lists date SGLang's
in nvfp4 on B200 and TensorRT-LLM's on H200: without experts spread to November 2025, with them from December on. Set side by
side they said that spread experts win for their own sake, and half of the pairs on as many devices stood in the wrong order; with all
months together, and a layout that is computed to miss the speed never chosen, 48 of 63 were among the two best. H200 keeps one
comparison by this rule: the publisher runs SGLang there with tensor parallelism over all eight alone.

Not among the two best are four. TensorRT-LLM in nvfp4 on B200, 1,024 in and out at 50 tokens a second: three layouts carry 466, 425 and 424, and
the third is chosen; and of its release 1.3.0rc14 attention data parallel, which with 128 in flight gives 49 tokens a second and is computed to
give 55. SGLang's nightly of May 2026 on MI355X in mxfp4, 8,192 in, at 20 and at 50: on four devices it gives a user with 16
in flight 24 tokens a second where eight give 71, and with attention data parallel 22 whether 32 or 64 are in flight; with 1,024 in the same four give 52 of
89. Long prompts cost that release more than their work on few devices, in a way that no other row shows.

{chosen()}"""


def main() -> None:
    """Print the tables, the pairs in the wrong order and the choices."""
    print(page(), end="\n\n")
    for pair in (p for p in pairs(tokens()) if not p.ordered):
        row = pair.one.case.row
        print(" ".join(row.get(k) or "-" for k in SETTING), named(widths(pair.one)), "/",
              named(widths(pair.other)), f"measured {pair.measured:.2f}, computed {pair.ratio():.2f}")  # fmt: skip
    for c in choices():
        carried = c.carried(lambda row: row.measured)
        order = ", ".join(f"{named(one)} {carried.get(one, 0):.0f}" for one in c.measured)
        print(*c.setting, f"{c.speed}/s:", named(c.first), f"place {c.place};", order)


if __name__ == "__main__":
    main()
