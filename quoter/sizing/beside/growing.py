"""A load that grows: what the chosen option needs in every year, and what is bought in which."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

from quoter.core import Figures, read, run
from quoter.model import InferenceFigures, YearFigures, typed
from quoter.model.money import growth
from quoter.sizing.options import given, option
from quoter.sizing.recommendation import Sized

OF_LOAD = ("year_growth", "year_provided")  # what the option's lines are run with
GROWTH = read(growth)
BOUGHT = tuple(line for line in GROWTH if line.name not in OF_LOAD)
BEFORE = {"cards": "cards_standing", "servers": "servers_standing", "amount": "amount_standing"}


class Year(NamedTuple):
    """A year of a load that grows: the option's lines at its load, and what is bought for it."""

    number: int
    figures: YearFigures


def grows(sized: Sized) -> bool:
    """Whether a load changes over the years, and replicas follow from it."""
    f = sized.chosen.figures
    moves = isinstance(f, InferenceFigures) and f.load.growth and not sized.chosen.split.by_rule
    return bool(moves and sized.chosen.fits and not f.ask.pinned_replicas)


def years_of(sized: Sized, counted: float) -> tuple[Year, ...]:
    """The years 0 (what is bought first) to those that are counted, or the horizon if that is later;
    none where the load does not grow."""
    if not grows(sized):
        return ()
    known = given(sized.case, sized.chosen.candidate)
    last = ceil(max(counted, sized.chosen.inference.load.horizon, 1))
    found: list[Year] = []
    for number in range(last + 1):
        before = found[-1].figures if found else None
        found.append(Year(number, _year(sized, known, number, before)))
    return tuple(found)


def _year(
    sized: Sized, known: Mapping[str, Figures], number: int, before: YearFigures | None
) -> YearFigures:
    """One year: the load, the option at it, and what is bought."""
    year = {"year": typed.Year(number=float(number)), "load": sized.chosen.inference.load}
    first = run((line for line in GROWTH if line.name in OF_LOAD), year)
    load = sized.chosen.inference.load.but(horizon=first["year_provided"])
    chosen = option(sized.case, sized.chosen.candidate, sized.chosen.split, {**known, "load": load})
    stood = {name: before.by_name(line) if before else 0.0 for name, line in BEFORE.items()}
    known = {**vars(chosen.figures), **first, **year, "before": typed.Before.of(stood)}
    return YearFigures.of(run(BOUGHT, known))
