"""What servers need beside their cards: memory and disks for the weights, and a network where one
replica spans several of them."""

from quoter.core import Bytes, Count, Flag, Watts, ceil, flag, largest, smallest, where


def host_memory(server_weights, site) -> Bytes:
    """Host memory of a server.

    At least the weights that its cards load, in whole modules, or its usual memory where that is less and holds them."""
    modules = ceil(server_weights / site.memory_module) * site.memory_module
    usual = where(server_weights > site.memory_standard, modules, site.memory_standard)
    return smallest(modules, usual)


def memory_short(host_memory, site) -> Flag:
    """The server's usual memory does not hold the weights."""
    return flag(host_memory > site.memory_standard) * flag(site.memory_standard > 0)


def local_disk(server_weights, site) -> Bytes:
    """Local disk for the weights.

    All versions that are kept."""
    return server_weights * site.versions


def joined(spanning, site) -> Flag:
    """The servers are joined by a fabric.

    Where a replica, a training, or workers that hand caches over span several."""
    return flag(spanning > 0) * site.networked


def fabric_ends(joined, servers, new_servers, site) -> Count:
    """Ports of servers in the fabric.

    None where all servers are at hand."""
    return servers * site.ends * joined * flag(new_servers > 0)


def leaf_switches(fabric_ends, site) -> Count:
    """Switches that servers plug into.

    One while its ports suffice, else half of the ports of each go up (not oversubscribed)."""
    half = largest(site.ports / 2, 1)
    several = where(fabric_ends > site.ports, ceil(fabric_ends / half), 1)
    return where(fabric_ends > 0, several, 0)


def spine_switches(leaf_switches) -> Count:
    """Switches that join those.

    Half as many, where there are several."""
    return where(leaf_switches > 1, ceil(leaf_switches / 2), 0)


def fabric_switches(leaf_switches, spine_switches) -> Count:
    """Switches of the fabric."""
    return leaf_switches + spine_switches


def fabric_cables(fabric_ends, leaf_switches, spine_switches, site) -> Count:
    """Cables of the fabric.

    One for each port of a server, and for each uplink."""
    uplinks = where(spine_switches > 0, leaf_switches * site.ports / 2, 0)
    return fabric_ends + uplinks


def fabric_nics(fabric_ends, site) -> Count:
    """Network adapters.

    None where the server brings its own."""
    return fabric_ends * (1 - site.nics_included)


def usual_watts(servers, bought_cards, site) -> Watts:
    """Power of cards and hosts, W.

    What a host usually takes."""
    return bought_cards * site.card_watts + servers * site.host_watts


def rated_watts(servers, free_slots, usual_watts, site) -> Watts:
    """Rated power, W.

    Of servers as the makers rate them, less the cards of empty slots; else cards and what a host
    usually takes, and no more than the supplies give."""
    full = servers * site.server_watts - free_slots * site.card_watts
    most = where(site.supply_watts > 0, servers * site.supply_watts, usual_watts)
    return where(site.server_watts > 0, full, smallest(usual_watts, most))


def watts_known(site) -> Flag:
    """The power is known."""
    return flag(site.server_watts + site.card_watts > 0)


def rack_space(servers, site) -> Count:
    """Rack units.

    0: not known."""
    return servers * site.rack_units
