"""Inference: whether servers have to be joined by a fabric."""

from quoter.core.cells import flag
from quoter.core.units import Flag


def spanning(cards_per_replica, card) -> Flag:
    """A replica spans several servers."""
    return flag(cards_per_replica > card.slots)
