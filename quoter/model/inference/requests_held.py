"""Requests that a replica's memory holds."""

from quoter.core import Requests, floor, largest, ratio, smallest, where


def held_keeping_reserve(
    usable_per_device, ask, fixed_per_device, request_bytes_per_device, request_groups
) -> Requests:
    """Requests a replica's memory holds with the reserve kept."""
    room = largest(usable_per_device / (1 + ask.reserve) - fixed_per_device, 0)
    return floor(ratio(room, request_bytes_per_device)) * request_groups


def held_at_all(kv_pool_per_device, request_bytes_per_device, request_groups) -> Requests:
    """Requests a replica's memory holds at all."""
    return floor(ratio(kv_pool_per_device, request_bytes_per_device)) * request_groups


def held(held_keeping_reserve, held_at_all, sequences, option) -> Requests:
    """Requests a replica holds.

    With the reserve kept where at least one fits so; never more than the engine runs at once."""
    memory = where(held_keeping_reserve > 0, held_keeping_reserve, held_at_all)
    return smallest(memory, sequences * option.data_parallel)
