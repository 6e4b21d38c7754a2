"""Inference: whether servers have to be joined by a fabric."""

from quoter.core import Flag, flag, largest


def spanning(
    cards_per_replica, devices_per_replica, spread_servers, servers_per_replica, card, option
) -> Flag:  # fmt: skip
    """A replica spans several servers, or workers that hand caches over stand in several.

    Servers of one direct-link domain need no fabric for a replica: a rack of NVLink, a super-pod. Workers inside one
    server hand over within it, whatever else is bought of the card."""
    wide = flag(cards_per_replica > card.slots) * flag(devices_per_replica > card.domain)
    several = flag(largest(spread_servers, servers_per_replica) > 1)
    return largest(wide, option.apart * several)
