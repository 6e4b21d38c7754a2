"""Inference: whether servers have to be joined by a fabric."""

from quoter.core import Flag, flag


def spanning(cards_per_replica, devices_per_replica, card) -> Flag:
    """A replica spans several servers.

    Those of one direct-link domain need no fabric: a rack of NVLink, a super-pod."""
    return flag(cards_per_replica > card.slots) * flag(devices_per_replica > card.domain)
