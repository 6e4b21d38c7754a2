"""What a user's own measurement is worth: how far off times are once some rows of their system were seen.

A system is a model in its weights on a card with an engine. Its rows differ from what a fit without
them said by a part that all share and one of each row's own; both are estimated here, in logarithms
and by medians, since the tails are long. So a few runs tell the shared part, held towards none
(`shrunk`), and what is left is a band of its own. `python -m accuracy.own_runs` writes
catalogs/calibration.yaml anew."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from statistics import median
from typing import NamedTuple

from accuracy.bands import HIGH, LOW, Said, said
from accuracy.fit import group
from accuracy.measure import HERE

NORMAL = 1.4826  # standard deviations in a median of distances
FEWEST = 4  # rows of a system that counts
DRAWS = 60  # ways to choose the runs of a system, at most
DAY = "2026-11-29"
CATALOG = HERE.parent / "catalogs" / "calibration.yaml"


class Parts(NamedTuple):
    """Standard deviations of ln (measured ÷ computed): of systems, and of rows within them."""

    between: float
    within: float

    def shrunk(self, logs: list[float]) -> float:
        """ln of the shared part as some rows tell it."""
        own = self.between**2 * len(logs)
        return own / (own + self.within**2) * median(logs)


class Left(NamedTuple):
    """A row after others of its system were seen."""

    row: Said
    factor: float
    weight: float

    @property
    def ratio(self) -> float:
        """Measured over calibrated."""
        return self.row.ratio() / self.factor


def systems(figure: str) -> list[list[Said]]:
    """Rows of the figure by system, of those with enough of them."""
    found = defaultdict(list)
    for row in said():
        if row.figure == figure:
            found[group("system", row.case), row.case.row["weights"]].append(row)
    return [rows for _, rows in sorted(found.items()) if len(rows) >= FEWEST]


def parts(figure: str) -> Parts:
    """What systems and rows differ by."""
    logs = [[math.log(row.ratio()) for row in rows] for rows in systems(figure)]
    middles = [median(own) for own in logs]
    within = NORMAL * median(abs(x - m) for own, m in zip(logs, middles, strict=True) for x in own)
    return Parts(NORMAL * median(map(abs, middles)), within)


def left(figure: str, runs: int) -> Iterator[Left]:
    """Every row of a system as it is said after so many others; each row counts once."""
    known = parts(figure)
    for rows in systems(figure):
        chosen = list(drawn(len(rows), runs))
        for seen in chosen:
            factor = (
                math.exp(known.shrunk([math.log(rows[i].ratio()) for i in seen])) if seen else 1
            )
            for i, row in enumerate(rows):
                if i not in seen:
                    yield Left(row, factor, 1 / len(chosen))


def drawn(count: int, runs: int) -> Iterator[tuple[int, ...]]:
    """Some of the ways to choose runs, evenly spread."""
    ways = math.comb(count, runs)
    yield from islice(combinations(range(count), runs), 0, None, max(ways // DRAWS, 1))


def quantile(values: Iterable[tuple[float, float]], share: float) -> float:
    """The value that this share of the weight does not exceed."""
    ordered = sorted(values)
    goal, sum_so_far = share * sum(weight for _, weight in ordered), 0.0
    for value, weight in ordered:
        sum_so_far += weight
        if sum_so_far >= goal:
            return value
    return ordered[-1][0]


def mean_error(figure: str, runs: int) -> float:
    """Mean share by which calibrated times are off."""
    rows = list(left(figure, runs))
    return sum(abs(1 / x.ratio - 1) * x.weight for x in rows) / sum(x.weight for x in rows)


def near(figure: str, runs: int, factor: float) -> float:
    """Share of the rows within a factor."""
    rows = list(left(figure, runs))
    good = sum(x.weight for x in rows if 1 / factor <= x.ratio <= factor)
    return good / sum(x.weight for x in rows)


def table() -> list[list[str]]:
    """Errors after none, one, two and three runs of the system."""
    return [
        [str(runs) if runs else "none", f"{mean_error('token', runs):.1%}",
         f"{near('token', runs, 1.15):.0%}", f"{near('first', runs, 1.5):.0%}"]
        for runs in range(4)
    ]  # fmt: skip


# -- the catalog ----------------------------------------------------------------------------------


def constants() -> Iterator[tuple[str, float, str, str]]:
    """Name, value, unit and note of the constants."""
    for figure, what in (("token", "times per token"), ("first", "first tokens")):
        known = parts(figure)
        for part, of in (("between", "systems"), ("within", "runs of a system")):
            yield (f"calibration_{figure}_{part}", getattr(known, part), "share",
                   f"by which {what} of {of} differ from what is computed (ln, standard deviation)")  # fmt: skip
    for figure, name in (("token", ""), ("first", "first_")):
        ratios = [(x.ratio, x.weight) for x in left(figure, 1)]
        for end, share in (("low", LOW), ("high", HIGH)):
            yield (f"speed_calibrated_{name}{end}", quantile(ratios, share), "factor",
                   f"measured over calibrated, quantile {share}")  # fmt: skip
    slow = [(x.ratio - 1, x.weight) for x in left("token", 1)]
    late = [((x.row.measured - x.row.predicted["system"] * x.factor) / 1000, x.weight)
            for x in left("first", 1)]  # fmt: skip
    for kind, values, unit in (("slow", slow, "share"), ("late", late, "seconds")):
        for share in (50, 75, 90):
            yield (f"speed_calibrated_{kind}_{share}", max(quantile(values, share / 100), 0), unit,
                   f"beyond calibrated, not exceeded by {share} % of the measurements")  # fmt: skip


HEAD = """# What a user's own measurement is worth, written by `python -m accuracy.own_runs`: by how much systems
# (a model in its weights on a card with an engine) and runs of one system differ from what a fit
# without them says, and how far times are off once one run of the system is known. `quote calibrate`
# holds what a few runs say towards 1 by these, and the band of a calibrated option is made of them.
constants:
"""


def text() -> str:
    """catalogs/calibration.yaml."""
    lines = []
    for name, value, unit, note in constants():
        neutral = "1" if unit == "factor" else "0"
        lines.append(
            f"  - {{name: {name}, value: {value:.3g}, neutral: {neutral}, unit: {unit}, date: {DAY},\n"
            f'     note: "{note}", source: accuracy/validated.csv}}\n'
        )
    return HEAD + "".join(lines)


def write() -> None:
    """Write the catalog anew."""
    CATALOG.write_text(text(), "utf-8")


if __name__ == "__main__":
    write()
