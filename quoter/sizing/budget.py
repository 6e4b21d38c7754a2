"""What a budget buys where it does not reach for the whole need."""

from __future__ import annotations

from dataclasses import replace
from math import floor, log
from typing import NamedTuple

from quoter.model import typed
from quoter.scenario import Deploy
from quoter.sizing.beside.stock import comes_to
from quoter.sizing.options import Option, given
from quoter.sizing.options import option as one_option
from quoter.sizing.recommendation import Sized


class Afforded(NamedTuple):
    """The replicas of an option that a budget pays for."""

    option: Option  # with so many replicas, pinned, under the share of the load that they carry
    share: float  # of the replicas that the whole load needs
    whole: Option  # what the whole load needs


class Reach(NamedTuple):
    """How far replicas that carry a share of a growing load at its horizon reach, by the load of today."""

    today: float  # share of today's load that they carry, its reserve included
    years: (
        int | None
    )  # the last whole year whose load they carry with its reserve; None: not today's
    left: float  # reserve that is left on today's load; below zero: not carried at all


def lacking(sized: Sized) -> float | None:
    """What the chosen option costs over the budget with tax, below zero what is left; None without a
    budget or a complete price."""
    budget, (price, _) = sized.case.scenario.budget, comes_to(sized, sized.chosen)
    return None if budget is None or price is None else price - budget


def afforded(sized: Sized) -> Afforded | None:
    """Of the options that are shown the one of which the budget carries the largest share of the load,
    the cheapest of equals; None where not one replica is paid for, and for trainings, whose cards
    follow from their deadline."""
    if sized.kind != "inference":
        return None
    found = [one for o in sized.shown if o.fits and not o.split.apart and (one := _most(sized, o))]
    return max(
        found, key=lambda one: (one.share, -(comes_to(sized, one.option)[0] or 0)), default=None
    )


def reach(found: Afforded) -> Reach | None:
    """How far what a budget buys reaches; None where the load that is sized for is no larger than today's."""
    f = found.whole.inference
    if f.growth_factor <= 1:
        return None
    today = found.share * f.growth_factor
    years = floor(log(today) / log(1 + f.load.growth) + 1e-9) if today >= 1 else None
    return Reach(today, years, today * (1 + f.rate_reserve) - 1)


def _most(sized: Sized, option: Option) -> Afforded | None:
    """As many replicas of an option as the budget pays for, found by halving: a price never falls
    with more of them."""
    budget, whole = sized.case.scenario.budget or 0.0, int(option.figures.replicas)
    low, high, best = 1, whole, None
    while low <= high:
        middle = (low + high) // 2
        tried = _with_replicas(sized, option, middle)
        amount, _ = comes_to(sized, tried)
        if amount is not None and amount <= budget:
            low, best = middle + 1, tried
        else:
            high = middle - 1
    if best is None:
        return None
    return Afforded(best, _share(best, option), option)


def _share(tried: Option, whole: Option) -> float:
    """The share of the load that so many replicas carry."""
    return min(tried.inference.working_replicas / whole.inference.working_replicas, 1.0)


def _with_replicas(sized: Sized, option: Option, replicas: int) -> Option:
    """The same widths on the same card with so many replicas, under the share of the load that they carry: the whole would
    not be held by a few."""
    widths = {n: v for n, v in vars(option.split).items() if n in Deploy.declared}
    pinned = Deploy(card=option.card.name, **{**widths, "replicas": replicas})
    scenario = sized.case.scenario.model_copy(update={"deploy": pinned})
    case = replace(sized.case, scenario=scenario)
    known = given(case, option.candidate)
    found = one_option(case, option.candidate, option.split, known)
    under = _of_share(option, _share(found, option))
    return one_option(case, option.candidate, option.split, known | {"load": under})


def _of_share(option: Option, share: float) -> typed.Load:
    """The load of an option, so much of it at its horizon."""
    f = option.inference
    return f.load.but(growth=f.growth_factor * share - 1, horizon=1.0)
