"""Training: whether servers have to be joined by a fabric."""

from quoter.core import Cards, Factor, Flag, flag


def spanning(option_cards, card) -> Flag:
    """The training spans several servers.

    Its copies exchange gradients. Servers of one direct-link domain need no fabric."""
    return flag(option_cards > card.slots) * flag(option_cards * card.devices > card.domain)


def turn_cards(option_cards) -> Cards:
    """Cards that trainings take in turn.

    Scenarios on one card type follow one another: the most that one of them asks for."""
    return option_cards


def turn_share(server_share) -> Factor:
    """Servers that trainings take in turn, before rounding up."""
    return server_share
