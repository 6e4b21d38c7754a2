"""Cards at hand: how many replicas of a width they carry."""

from quoter.core import Cards, Count, Devices, Requests, Servers, ceil, floor, largest, where


def requests_in_flight(ask) -> Requests:
    """Requests in flight."""
    return ask.concurrency


def devices_owned(inventory, card) -> Devices:
    """Devices at hand."""
    return inventory.cards * card.devices


def devices_per_server(card) -> Devices:
    """Devices of one server."""
    return card.slots * card.devices


def full_servers(devices_owned, devices_per_server) -> Servers:
    """Servers that the cards at hand fill.

    The last one perhaps not."""
    return floor(devices_owned / devices_per_server)


def replicas_in_servers(
    devices_owned, devices_per_server, devices_per_replica, full_servers
) -> Count:
    """Replicas that each stay in one server.

    Those of full servers and of the last one; a replica does not straddle two."""
    rest = devices_owned - full_servers * devices_per_server
    each = floor(devices_per_server / devices_per_replica)
    return full_servers * each + floor(rest / devices_per_replica)


def replicas_on_inventory(
    devices_owned, devices_per_server, devices_per_replica, replicas_in_servers
) -> Count:
    """Replicas that the cards at hand carry.

    A replica wider than a server spans several."""
    across = floor(devices_owned / devices_per_replica)
    return where(devices_per_replica > devices_per_server, across, replicas_in_servers)


def working_replicas(replicas_on_inventory) -> Count:
    """Replicas that carry the load.

    As many as the cards at hand carry."""
    return largest(replicas_on_inventory, 1)


def replicas(working_replicas) -> Count:
    """Replicas.

    No spare ones among cards at hand."""
    return working_replicas


def option_cards(replicas, devices_per_replica, card) -> Cards:
    """Cards in use.

    Replicas × devices of each."""
    return ceil(replicas * devices_per_replica / card.devices)
