"""Training: whether servers have to be joined by a fabric."""

from quoter.core import Flag, flag


def spanning(option_cards, card) -> Flag:
    """The training spans several servers.

    Its copies exchange gradients."""
    return flag(option_cards > card.slots)
