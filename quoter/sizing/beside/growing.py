"""A load that grows: what the chosen option needs in every year, and what is bought in which."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from types import SimpleNamespace
from typing import Any, NamedTuple

from quoter.core import read, run
from quoter.model.money import growth
from quoter.sizing.model_inputs import record
from quoter.sizing.options import given, option
from quoter.sizing.recommendation import Sized

OF_LOAD = ("year_growth", "year_provided")  # what the option's lines are run with
GROWTH = read(growth)
BOUGHT = tuple(line for line in GROWTH if line.name not in OF_LOAD)
BEFORE = {"cards": "cards_standing", "servers": "servers_standing", "amount": "amount_standing"}


class Year(NamedTuple):
    """A year of a load that grows: the option's lines at its load, and what is bought for it."""

    number: int
    figures: Mapping[str, Any]


def grows(sized: Sized) -> bool:
    """Whether a load changes over the years, and replicas follow from it."""
    f = sized.chosen.figures
    moves = sized.kind == "inference" and f["load"].growth and not sized.chosen.split.by_rule
    return bool(moves and sized.chosen.fits and not f["ask"].pinned_replicas)


def years_of(sized: Sized, counted: float) -> tuple[Year, ...]:
    """The years 0 (what is bought first) to those that are counted, or the horizon if that is later;
    none where the load does not grow."""
    if not grows(sized):
        return ()
    known = given(sized.case, sized.chosen.candidate)
    last = ceil(max(counted, known["load"].horizon, 1))
    found: list[Year] = []
    for number in range(last + 1):
        before = found[-1].figures if found else {}
        found.append(Year(number, _year(sized, known, number, before)))
    return tuple(found)


def _year(
    sized: Sized, known: Mapping[str, SimpleNamespace], number: int, before: Mapping[str, Any]
) -> dict[str, Any]:
    """One year: the load, the option at it, and what is bought."""
    year = {"year": record({"number": float(number)}), "load": known["load"]}
    first = run((line for line in GROWTH if line.name in OF_LOAD), year)
    load = SimpleNamespace(**vars(known["load"]) | {"horizon": first["year_provided"]})
    chosen = option(sized.case, sized.chosen.candidate, sized.chosen.split, {**known, "load": load})
    stood = {name: before.get(line, 0.0) for name, line in BEFORE.items()}
    return run(BOUGHT, {**chosen.figures, **first, "year": year["year"], "before": record(stood)})
