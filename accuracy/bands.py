"""How far measured times are from computed ones that had not seen them: bands, and how often they hold.

One definition for all: a ratio is the measured time over the time that a fit without any row of its
system said. The band of a family of cards and a kind of layers holds what lies between two
quantiles of these ratios, and of those of the fit to all rows, which is the one that is used; a
confidence is a quantile too."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial

from accuracy.fit import group
from accuracy.measure import HERE
from accuracy.speed_cases import Speed, published, served

ENOUGH = 10  # rows whose quantiles are a band
LOW, HIGH = 0.08, 0.92  # a little more than the 80 % that are promised, for rows nobody has seen
WIDER = 1.15  # beyond the outermost of fewer rows: our choice
SYSTEMS = 5  # served, that say how far a family is off without its published figures
KINDS = ("dense", "mixture", "hybrid", "latent")


@dataclass(frozen=True, eq=False)
class Said:
    """A measured figure, and what was said of it by each way of leaving it out."""

    case: Speed
    figure: str  # token | first | published
    measured: float
    predicted: dict[str, float]
    row: int  # in the order of the files

    def error(self, way: str = "system") -> float:
        """Share by which the prediction is above the measurement."""
        return self.predicted[way] / self.measured - 1

    def ratio(self, way: str = "system") -> float:
        """The measured time over the predicted; of a throughput the other way round."""
        rate = self.figure == "published" and self.case.row["figure"] != "first_token_s"
        found = self.measured / self.predicted[way]
        return 1 / found if rate else found

    @property
    def family(self) -> str:
        return self.case.family

    @property
    def kind(self) -> str:
        return self.case.kind


@cache
def said() -> tuple[Said, ...]:
    """Every measured figure with what accuracy/validated.csv says of it."""
    with (HERE / "validated.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"]: row for row in csv.DictReader(file)}
    cases = enumerate((*served(), *published()))
    return tuple(one for i, case in cases for one in figures(i, case, known[case.id]))


def figures(i: int, case: Speed, row: dict[str, str]) -> Iterable[Said]:
    ways = {name: float(row[name]) for name in ("system", "model", "card", "fitted") if row[name]}
    if "figure" in case.row:
        value = float(case.row["value"])
        if case.row["figure"] == "first_token_s":  # fitted as one over the time
            ways = {way: 1 / x for way, x in ways.items()}
        yield Said(case, "published", value, ways, i)
        return
    if case.row["tpot_ms"]:
        yield Said(case, "token", float(case.row["tpot_ms"]), ways, i)
    if case.first_counts:
        first = {way: float(row[f"{way}_first"]) for way in ways}
        yield Said(case, "first", float(case.row["ttft_ms"]), first, i)


Ends = tuple[float, float]


def ends(ratios: list[float]) -> Ends:
    """The band of some ratios; of few, their outermost and something beyond.

    Ranks as in conformal prediction: of n + 1 rows, with one that nobody has seen."""
    if len(ratios) < ENOUGH:
        return min(ratios) / WIDER, max(ratios) * WIDER
    ordered, places = sorted(ratios), len(ratios) + 1
    low = ordered[max(math.floor(LOW * places), 1) - 1]
    high = ordered[min(math.ceil(HIGH * places), len(ratios)) - 1]
    return low, high


def about(rows: Iterable[Said]) -> Ends:
    """The band of some rows: of those that say it of a system left out, and of one that is known."""
    found = list(rows)
    both = [ends([row.ratio(way) for row in found]) for way in ("system", "fitted")]
    return min(low for low, _ in both), max(high for _, high in both)


def token_rows(rows: Iterable[Said], family: str) -> list[Said]:
    """The rows that say how far a family's time per token is off: served ones; of few systems, and
    where hardly any was served, published figures beside them."""
    own = [row for row in rows if row.family == family and row.figure != "first"]
    measured = [row for row in own if row.figure == "token"]
    systems = {group("system", row.case) for row in measured}
    return measured if len(measured) >= ENOUGH and len(systems) >= SYSTEMS else own


def token_bands(rows: Iterable[Said], family: str) -> dict[str, Ends]:
    """The bands of a family by kind; a kind with few rows takes all of the family."""
    own = token_rows(rows, family)
    of_kind = {kind: [row for row in own if row.kind == kind] for kind in KINDS}
    return {k: about(found if len(found) >= ENOUGH else own) for k, found in of_kind.items()}


def first_band(rows: Iterable[Said], family: str) -> Ends | None:
    """The band of a family's first token; None where hardly any was measured."""
    found = [row for row in rows if row.family == family and row.figure == "first"]
    return about(found) if len(found) >= ENOUGH else None


CONFIDENCES = (50, 75, 90)  # shares of the deployments that are no slower than said


def quantile(values: Iterable[float], share: float) -> float:
    """The value that this share of what is to come does not exceed, as in conformal prediction."""
    ordered = sorted(values)
    return ordered[min(max(math.ceil(share * (len(ordered) + 1)), 1), len(ordered)) - 1]


def slow(rows: Iterable[Said], family: str) -> dict[int, float]:
    """By how much times of a family exceed those said without their system, by confidence; never less."""
    found = [row.ratio() for row in token_rows(rows, family)]
    return {c: max(quantile(found, c / 100) - 1, 0) for c in CONFIDENCES}


def late(rows: Iterable[Said], family: str) -> dict[int, float] | None:
    """Seconds by which first tokens of a family come later; None where hardly any was measured."""
    found = [late_by(r) for r in rows if r.family == family and r.figure == "first"]
    return later(found) if len(found) >= ENOUGH else None


def late_of_all(rows: Iterable[Said]) -> dict[int, float]:
    """The same of all families together."""
    return later(late_by(row) for row in rows if row.figure == "first")


def late_by(row: Said) -> float:
    """Seconds."""
    return (row.measured - row.predicted["system"]) / 1000


def later(found: Iterable[float]) -> dict[int, float]:
    """Seconds by confidence; never less than none."""
    known = list(found)
    return {c: max(quantile(known, c / 100), 0) for c in CONFIDENCES}


@cache
def held(by: str = "rows") -> dict[Said, bool]:
    """Whether each time lies in the band that others give: nine tenths of the rows, or all other
    systems."""
    found: dict[Said, bool] = {}
    rows = [row for row in said() if row.figure != "published"]
    for part in sorted({part_of(row, by) for row in rows}):
        others = [row for row in said() if part_of(row, by) != part]
        band = cache(partial(band_of, others))
        found |= {row: within(row, band) for row in rows if part_of(row, by) == part}
    return found


def part_of(row: Said, by: str) -> str:
    """What a row is held out with: every tenth row, or its system."""
    return str(row.row % TENTHS) if by == "rows" else group("system", row.case)


TENTHS = 10


def within(row: Said, band: Callable[[str, str, str], Ends]) -> bool:
    """Whether a row lies in the band of its figure, family and kind."""
    low, high = band(row.figure, row.family, row.kind)
    return low <= row.ratio() <= high


def band_of(others: list[Said], figure: str, family: str, kind: str) -> Ends:
    """The band that some rows give; of a family that is not among them, that of all."""
    if figure == "first":
        return first_band(others, family) or first_of_all(others)
    if token_rows(others, family):
        return token_bands(others, family)[kind]
    return about(r for r in others if r.figure == "token")


def first_of_all(rows: Iterable[Said]) -> Ends:
    return about(row for row in rows if row.figure == "first")


def share(rows: Iterable[Said], test: Callable[[Said], bool]) -> float:
    found = [test(row) for row in rows]
    return sum(found) / len(found)
