"""Cards at hand: how many replicas of a width they carry."""

from quoter.core import (
    Bytes,
    Cards,
    Count,
    Devices,
    Requests,
    Servers,
    Share,
    Tokens,
    ceil,
    floor,
    largest,
    ratio,
    where,
)


def requests_in_flight(ask) -> Requests:
    """Concurrent requests."""
    return ask.concurrency


def resident_tokens(ask) -> Tokens:
    """Tokens of a request in the cache, mean.

    Every request is as long as the context."""
    return ask.context


def resident_spread(ask) -> Tokens:
    """Tokens of a request in the cache, standard deviation.

    All are alike."""
    return ask.context - ask.context


def beside_on_device(card) -> Bytes:
    """Companion models on a device.

    None are asked for."""
    return card.allocatable_bytes - card.allocatable_bytes


def room_per_device(usable_per_device, fixed_per_device, ask) -> Bytes:
    """Room for cache per device.

    Usable less the reserve on the need, less weights, activation and runtime."""
    return largest(usable_per_device / (1 + ask.reserve) - fixed_per_device, 0)


def reserve_left(usable_per_device, fixed_per_device, request_bytes_per_device) -> Share:
    """What is usable beyond the need of one request, over that need.

    One of the whole context, the least that a replica is held to."""
    return ratio(usable_per_device, fixed_per_device + request_bytes_per_device) - 1


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


def decode_workers(working_replicas) -> Count:
    """Replicas that write answers.

    All of them."""
    return working_replicas


def requests_at_once(requests_in_flight) -> Requests:
    """Concurrent requests on all replicas."""
    return requests_in_flight


def replicas(working_replicas) -> Count:
    """Replicas.

    No spare ones among cards at hand."""
    return working_replicas


def option_cards(replicas, devices_per_replica, card) -> Cards:
    """Cards in use.

    Replicas × devices of each."""
    return ceil(replicas * devices_per_replica / card.devices)
