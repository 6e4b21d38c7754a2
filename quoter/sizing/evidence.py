"""What others measured near a deployment, and how far off our figure for it is.

The rows stand in accuracy/measured.csv, written by `just accuracy`; docs/accuracy.md has them all."""

from __future__ import annotations

from functools import cache
from math import log
from typing import Any, NamedTuple

from quoter.core import frozen, shipped
from quoter.sizing.options import Option
from quoter.sizing.recommendation import Held, Sized

NEAREST = 2


class Measured(NamedTuple):
    """One measured deployment; `error` is the share by which our figure is above the measured."""

    name: str
    workload: str
    model: str
    weights: str
    card: str
    family: str
    devices: int
    engine: str
    engine_version: str
    figure: str
    error: float
    parameters: float
    kind: str
    source: str


@frozen
class Evidence:
    """The measurements on a card family; no rows: nobody measured it."""

    family: str
    kind: str  # the architecture's
    rows: tuple[Measured, ...]

    @property
    def alike(self) -> tuple[Measured, ...]:
        """Those of the same kind of architecture."""
        return tuple(m for m in self.rows if m.kind == self.kind)

    @property
    def counted(self) -> tuple[Measured, ...]:
        """What the error is told of: the same kind of architecture, else all."""
        return self.alike or self.rows

    @property
    def median_error(self) -> float:
        """Of the sizes of the errors."""
        sizes = sorted(abs(row.error) for row in self.counted)
        return (sizes[(len(sizes) - 1) // 2] + sizes[len(sizes) // 2]) / 2


def measured() -> tuple[Measured, ...]:
    """All rows of the file."""
    return tuple(map(typed, _written()))


@cache
def _written() -> tuple[dict[str, str], ...]:
    """The rows as they stand there."""
    import csv

    with (shipped("accuracy") / "measured.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def typed(row: dict[str, Any]) -> Measured:
    numbers = {name: float(row[name]) for name in ("error", "parameters")}
    return Measured(**{**row, **numbers, "devices": int(row["devices"])})


def evidence(sized: Sized | Held, option: Option) -> Evidence:
    """The measurements on the option's card family."""
    family = option.card.family
    return Evidence(family, sized.case.model.architecture.kind, measured_on(family, sized.kind))


@cache
def measured_on(family: str | None, workload: str) -> tuple[Measured, ...]:
    """The rows of a card family, of one kind of work."""
    own = (
        row
        for row in _written()
        if family and (row["family"], row["workload"]) == (family, workload)
    )
    return tuple(map(typed, own))


def nearest_measured(sized: Sized | Held, option: Option) -> list[Measured]:
    """The nearest of them, different deployments as they are told apart in print.

    Near is: the same engine and kind of architecture, the same generation of the engine, the same
    precision, and about as many parameters, in this order."""
    rows = sorted(evidence(sized, option).rows, key=lambda m: distance(m, sized, option))
    told: dict[tuple[Any, ...], Measured] = {}
    for m in rows:
        told.setdefault((m.model, m.weights, m.card, m.devices, m.engine, m.figure), m)
    return list(told.values())[:NEAREST]


def distance(row: Measured, sized: Sized | Held, option: Option) -> tuple[Any, ...]:
    """How unlike a deployment is."""
    case, engine = sized.case, option.candidate.engine
    same = sized.kind == "training" or row.engine == engine.name
    profile = case.catalog.engine(row.engine, row.engine_version) if row.engine else engine
    size = abs(log(row.parameters / case.model.architecture.parameters))
    other = row.kind != case.model.architecture.kind
    return (
        (not same) + other,
        profile != engine,
        row.weights != option.candidate.weights.name,
        size,
    )
