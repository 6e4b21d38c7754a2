"""Inference: whether servers have to be joined by a fabric."""

from quoter.core import Flag, flag


def spanning(cards_per_replica, card) -> Flag:
    """A replica spans several servers."""
    return flag(cards_per_replica > card.slots)
