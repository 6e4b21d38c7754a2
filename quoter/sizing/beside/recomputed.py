"""What keeping more activations would take: told beside a training that recomputes them all, deciding nothing."""

from __future__ import annotations

from typing import NamedTuple

from quoter.catalog import rows
from quoter.scenario import STAGES_OF_ZERO, Case, with_recipe
from quoter.sizing.beside.narrower import once_more
from quoter.sizing.options import Option

_LEFT = 0.9  # told where no more of the price, or without one of the cards, is left (our choice)


class Kept(NamedTuple):
    """A checkpointing that recomputes less, the stage of ZeRO that it takes, and the option."""

    row: rows.Checkpointing
    stage: int
    option: Option


def kept_of(case: Case, own: Option) -> Kept | None:
    """The best option of the chosen one's card that recomputes less, where that saves a tenth and more: a pass is recomputed
    for nothing where memory is left. Of a deadline, which alone makes time cost cards; None where the file says what is
    recomputed."""
    recipe = case.scenario.recipe
    bound = case.scenario.workload == "training" and bool(recipe.deadline_days)
    if not bound or not own.bought.eligible_fit or "recipe.checkpointing" in case.stated:
        return None
    stages = (recipe.zero,) if "recipe.zero" in case.stated else STAGES_OF_ZERO
    found = [
        Kept(row, stage, option)
        for row in _recomputing_less(case)
        for stage in stages
        if (option := once_more(with_recipe(case, checkpointing=row.name, zero=stage), own))
    ]
    least = min(found, key=lambda kept: _cost(kept.option, own), default=None)
    return least if least and _cost(least.option, own) <= _LEFT * _cost(own, own) else None


def _recomputing_less(case: Case) -> list[rows.Checkpointing]:
    """The rows that recompute less than the training's own."""
    own = case.recipe["checkpointing"]
    return [row for row in case.catalog.checkpointing.values() if row.recomputed < own.recomputed]


def _cost(option: Option, own: Option) -> float:
    """What is compared: prices where the chosen option has one, else cards, as of those at hand, which cost nothing."""
    return (option.price or 0.0) if own.price else option.figures.option_cards
