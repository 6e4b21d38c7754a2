"""Trainings that take turns on one kind of card: when each ends, the nearest deadline first.

What is short shares the cards or is spread over them, so card-days are added and not days; the order is the
earliest deadline first, which keeps every deadline if any order does (Jackson 1955)."""

from quoter.core import Days, Flag, flag, largest, ratio
from quoter.model.training.training_time import LATE


def turn_end(turn) -> Days:
    """Days until the training ends in its turn.

    Card-days of those on the same kind of card whose deadline is no later, its own among them, ÷ the cards
    that they take turns on. Without a deadline it comes after those that have one."""
    return ratio(turn.work, turn.cards)


def turn_late(turn, turn_end) -> Flag:
    """The deadline is missed in turn."""
    return flag(turn.deadline > 0) * flag(turn_end > turn.deadline * LATE)


def stopped(scenario_blocked, turn_late, ask) -> Flag:
    """The scenario cannot be offered beside the others.

    By itself, or as its turn ends after its deadline and the seller does not accept that."""
    return largest(scenario_blocked, turn_late * (1 - ask.accepts_missed))
