"""What the user's own runs of a model on a card with an engine change of what is computed.

The times of a system (a model in its weights on a card with an engine) differ from computed ones by a
part that its runs share, and each run by one of its own. By how much either usually is stands in
catalogs/calibration.yaml, read off served settings; so few runs are held towards 1, and more of them
less (shrinkage of a random effect). Where nobody measured the card's family, its wide band stands for
what systems differ by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from math import exp, log
from statistics import median
from typing import NamedTuple

from quoter.catalog import Calibration, Catalog, MeasuredRow, Measurement
from quoter.core import program
from quoter.sizing.measured.computing import computed, memory_beyond, queues, replica

_NORMAL = (
    1.405  # standard deviations between the centre and the ends of a band (quantiles 0.08, 0.92)
)
_MOST = {"tpot_ms": 4.0, "ttft_ms": 10.0}  # measured over computed beyond which something else ran
_SAME_LOAD = 0.05  # of lengths and requests in flight, within which two runs are of one load
_APART = 1.25  # figures of one load beyond which two runs contradict each other
_DIFFER = 2.0  # measured over computed of two runs of any load, likewise
_MEMORY_SHARE = 0.15  # of a card's memory, beyond which a cache is of another card or share
_WEIGHTS_SHARE = 0.15  # by which weights differ that are of another type or width
_LOAD = ("prompt_tokens", "output_tokens", "concurrency")


class Doubtful(Exception):
    """Why nothing is learnt from some runs."""


class RunCompared(NamedTuple):
    """A run beside what is computed for it without any calibration."""

    row: Measurement
    computed: dict[str, float]

    def ratio(self, figure: str) -> float:
        """Measured over computed."""
        return self.row.measured[figure] / self.computed[figure]


def compared(row: Measurement, catalog: Catalog) -> RunCompared:
    """A run beside what is computed; raises NotComputed."""
    return RunCompared(row, computed(row, catalog))


def measured_key(row: MeasuredRow, catalog: Catalog) -> tuple[str, ...]:
    """What a row is of: versions of one profile of an engine are alike."""
    engine = catalog.engine(row.engine, row.engine_version)
    profile = engine.full_name if engine else f"{row.engine} {row.engine_version}"
    return row.card, profile, row.model, row.weights


# -- what cannot be ------------------------------------------------------------------------------


def _doubts(runs: list[RunCompared], catalog: Catalog) -> Iterable[str]:
    """Why some runs cannot be of what they are said to be, or of one thing."""
    for run in runs:
        yield from _implausible(run)
        yield from _misplaced(run, catalog)
    for one, other in combinations(runs, 2):
        yield from _contradictory(one, other)


def _implausible(run: RunCompared) -> Iterable[str]:
    """Times that are of something else."""
    for figure, most in _MOST.items():
        if figure in run.row.measured and not 1 / most <= run.ratio(figure) <= most:
            yield (f"{run.row.name}: {figure} is {run.row.measured[figure]:,.4g}, and {run.computed[figure]:,.4g} are "
                   f"computed: is it of this card, width and load?")  # fmt: skip


def _misplaced(run: RunCompared, catalog: Catalog) -> Iterable[str]:
    """Memory that is of another card, type or width."""
    row = run.row
    if "weights_bytes" in row.measured and abs(run.ratio("weights_bytes") - 1) > _WEIGHTS_SHARE:
        yield (f"{row.name}: weights take {row.measured['weights_bytes'] / 1e9:,.2f} GB a device, and "
               f"{run.computed['weights_bytes'] / 1e9:,.2f} GB are computed: another type of weights, or width?")  # fmt: skip
    beyond, card = memory_beyond(row, catalog), catalog.cards[row.card]
    if beyond is not None and abs(beyond) > _MEMORY_SHARE * card.allocatable_bytes:
        yield (f"{row.name}: {beyond / 1e9:+,.2f} GB a device beside what is computed for {row.card}: another card, "
               "or share of its memory?")  # fmt: skip


def _contradictory(one: RunCompared, other: RunCompared) -> Iterable[str]:
    """Two runs of one load that differ, or of any load that differ too much."""
    most = _APART if _same_load(one.row, other.row) else _DIFFER
    for figure in ("tpot_ms", "ttft_ms") if most == _APART else ("tpot_ms",):
        if figure in one.row.measured and figure in other.row.measured:
            apart = one.ratio(figure) / other.ratio(figure)
            if not 1 / most <= apart <= most:
                yield (f"{one.row.name} and {other.row.name} contradict each other: measured over computed {figure} "
                       f"{one.ratio(figure):.2f} and {other.ratio(figure):.2f}: which holds? leave one out")  # fmt: skip


def _same_load(one: Measurement, other: Measurement) -> bool:
    """Whether two runs are of one width and load."""
    known = [(getattr(one, key), getattr(other, key)) for key in _LOAD]
    near = all(a and b and abs(a / b - 1) <= _SAME_LOAD for a, b in known)
    return near and one.tensor_parallel == other.tensor_parallel


# -- what is learnt -------------------------------------------------------------------------------


def learnt(runs: list[RunCompared], catalog: Catalog) -> Calibration:
    """What runs of one card, engine, model and weights change; raises Doubtful."""
    found = list(_doubts(runs, catalog))
    if found:
        raise Doubtful("\n".join(found))
    first = runs[0].row
    token = [run for run in runs if "tpot_ms" in run.row.measured]
    prompt = [run for run in runs if _counts_first(run.row, catalog)]
    if not token and not prompt:
        token = [run for run in runs if "tokens_per_second" in run.row.measured]
    return Calibration(
        name=f"{first.model} {first.weights} on {first.card} with {first.engine} {first.engine_version}",
        card=first.card, engine=first.engine, engine_version=first.engine_version, model=first.model,
        weights=first.weights, token=_factor(token, _time_ratio, "token", catalog),
        first=_factor(prompt, _first_ratio, "first", catalog), memory_bytes=memory(runs, catalog),
        runs=len(runs), source=", ".join(dict.fromkeys(run.row.source for run in runs)),
        date=max((run.row.date for run in runs if run.row.date), default=None), program=program(), own=True,
    )  # fmt: skip


def _counts_first(row: Measurement, catalog: Catalog) -> bool:
    """Whether its first token is its own: requests that queue for a place wait for others to end."""
    return "ttft_ms" in row.measured and row.concurrency is not None and not queues(row, catalog)


def _time_ratio(run: RunCompared) -> float:
    """Time per token over the computed; of a throughput alone the other way round."""
    own = "tpot_ms" in run.row.measured
    return run.ratio("tpot_ms") if own else 1 / run.ratio("tokens_per_second")


def _first_ratio(run: RunCompared) -> float:
    """First token over the computed."""
    return run.ratio("ttft_ms")


def _factor(
    runs: list[RunCompared], ratio: Callable[[RunCompared], float], figure: str, catalog: Catalog
) -> float | None:
    """What some runs multiply the computed time with, held towards 1; None without runs."""
    if not runs:
        return None
    within = catalog.constant(f"calibration_{figure}_within")
    between = max(_spread(run.row, figure, catalog) for run in runs)
    share = len(runs) * between**2 / (len(runs) * between**2 + within**2)
    return round(exp(share * median(log(ratio(run)) for run in runs)), 4)


def _spread(row: Measurement, figure: str, catalog: Catalog) -> float:
    """By how much systems differ from what is computed: as usual, or as the band of the card's family
    where that is wider."""
    figures = replica(row, catalog).figures
    band = log(figures.by_name(f"{figure}_high") / figures.by_name(f"{figure}_low")) / 2 / _NORMAL
    return max(catalog.constant(f"calibration_{figure}_between"), band)


def memory(runs: list[RunCompared], catalog: Catalog) -> float | None:
    """Bytes of a device beyond what is computed, the most of all runs; None where none tells the cache."""
    found = [memory_beyond(run.row, catalog) for run in runs]
    known = [beyond for beyond in found if beyond is not None]
    return float(round(max(known))) if known else None
