"""Trainings that take turns on one kind of card: when each ends, the nearest deadline first.

Each runs by itself on the cards that it was sized for, one after the other, so their days are added; the order is
the earliest deadline first, which keeps every deadline if any order does (Jackson 1955)."""

from quoter.core import Flag, flag, largest
from quoter.model.training.training_time import LATE


def turn_late(turn) -> Flag:
    """The deadline is missed in turn."""
    return flag(turn.deadline > 0) * flag(turn.end > turn.deadline * LATE)


def stopped(scenario_blocked, turn_late, ask) -> Flag:
    """The scenario cannot be offered beside the others.

    By itself, or as its turn ends after its deadline and the seller does not accept that."""
    return largest(scenario_blocked, turn_late * (1 - ask.accepts_missed))
