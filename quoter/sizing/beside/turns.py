"""Trainings that take turns on one kind of card: whether each keeps its deadline, so that all of them can be promised."""

from __future__ import annotations

from collections.abc import Iterable

from quoter.core import read, run
from quoter.model import TrainingFigures, TurnFigures, typed
from quoter.model.training import turn
from quoter.sizing.recommendation import Sized

TURN = read(turn)


def turns(scenarios: Iterable[Sized]) -> dict[str, TurnFigures]:
    """Of every scenario by its name its turn among the others that are bought; of one that trains nothing,
    whether it may be offered."""
    everything = list(scenarios)
    return {sized.case.scenario.name: _turn(sized, everything) for sized in everything}


def _turn(sized: Sized, everything: Iterable[Sized]) -> TurnFigures:
    """One scenario among all."""
    own, bought = _figures(sized), sized.chosen.bought
    given = typed.Turn(end=0.0, deadline=0.0)
    if own:
        rest = [s for s in everything if s.chosen.card.name == sized.chosen.card.name]
        jobs = [f for f in map(_figures, rest) if f]
        given = typed.Turn(
            end=sum(f.calendar_days for f in jobs if _no_later(f, own)),
            deadline=own.recipe.deadline_days,
        )
    known = {"turn": given, "ask": bought.ask, "scenario_blocked": bought.scenario_blocked}
    return TurnFigures.of(run(TURN, known))


def _figures(sized: Sized) -> TrainingFigures | None:
    """The figures of a training; None of other work."""
    found = sized.chosen.figures
    return found if isinstance(found, TrainingFigures) else None


def _no_later(one: TrainingFigures, other: TrainingFigures) -> bool:
    """Whether a training comes before another, or with it: what has no deadline comes last."""
    limit = other.recipe.deadline_days
    return not limit or 0 < one.recipe.deadline_days <= limit
