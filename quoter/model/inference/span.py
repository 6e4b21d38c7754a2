"""Inference: whether servers have to be joined by a fabric."""

from quoter.core import Flag, flag, largest


def spanning(cards_per_replica, devices_per_replica, card, option) -> Flag:
    """A replica spans several servers.

    Those of one direct-link domain need no fabric: a rack of NVLink, a super-pod. Prefill workers hand their
    caches over by it."""
    wide = flag(cards_per_replica > card.slots) * flag(devices_per_replica > card.domain)
    return largest(wide, option.apart)
