"""Inference: how many requests a replica holds, how many replicas, and whether the option fits."""

from quoter.cells import both, ceil, divides, either, flag, floor, largest, ratio, smallest, where
from quoter.units import Bytes, Code, Count, Flag, Requests

NO_TYPE, NOT_SERVED, NOT_LOADED, NOT_HELD = 6, 7, 10, 11


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


def replicas(ask, option, held) -> Count:
    """Replicas.

    Requests in flight ÷ requests a replica holds, rounded up; or as pinned."""
    needed = where(option.by_rule, 1, largest(ceil(ratio(ask.concurrency, held)), 1))
    return where(ask.pinned_replicas > 0, ask.pinned_replicas, needed)


def requests_per_replica(ask, replicas) -> Requests:
    """Requests in flight per replica."""
    return ceil(ask.concurrency / replicas)


def resident(ask, replicas, held_at_all, sequences, option) -> Requests:
    """Requests resident at once."""
    most = smallest(held_at_all, sequences * option.data_parallel) * replicas
    return smallest(ask.concurrency, most)


def queued(ask, resident) -> Requests:
    """Requests that queue."""
    return ask.concurrency - resident


def kv_per_device(request_bytes_per_device, requests_per_replica, request_groups) -> Bytes:
    """KV cache of requests per device.

    Of the requests in flight."""
    return request_bytes_per_device * ceil(requests_per_replica / request_groups)


def need_per_device(fixed_per_device, kv_per_device) -> Bytes:
    """Need per device.

    Weights + KV cache + activation + runtime."""
    return fixed_per_device + kv_per_device


def process_per_device(weights_per_device, kv_per_device, activation_per_device) -> Bytes:
    """Allocator's peak per device.

    Of an engine that allocates as needed."""
    return weights_per_device + kv_per_device + activation_per_device


def heads_divide(llm, attention_width) -> Flag:
    """Attention and KV heads fall evenly on the devices."""
    kv_heads = either(
        divides(llm.kv_heads, attention_width), divides(attention_width, llm.kv_heads)
    )
    return both(divides(llm.heads, attention_width), kv_heads)


def obstacle(option, weights, kv, engine, card, type_missing) -> Code:
    """What keeps the engine from running the option.

    0 nothing, 6 it does not unpack a type that the card lacks, 7 it does not run on the card, 10 it
    does not load such weights, 11 it does not hold such a cache there."""
    fp8 = 1 - kv.needs_fp8 * (1 - either(card.fp8, card.weight_only * card.bf16))
    apart = 1 - kv.apart * (1 - engine.cache_apart)
    cache = where(option.holds_keys * option.holds_values * apart * fp8, 0, NOT_HELD)
    packed = type_missing * either(weights.needs_fp8, weights.needs_fp4) * (1 - engine.unpacks)
    loads = where(option.loads, where(packed, NO_TYPE, cache), NOT_LOADED)
    return where(option.served, loads, NOT_SERVED)


def memory_reason(usable_per_device, fixed_per_device) -> Code:
    """Why the memory does not do.

    3: too little before any cache; 4: not room for one request's cache."""
    return where(fixed_per_device > usable_per_device, 3, 4)


def context_too_long(ask, llm) -> Flag:
    """Context beyond the model's limit."""
    return flag(ask.context > llm.context_limit)


def vision_apart(llm, engine) -> Flag:
    """The vision tower is not counted."""
    return flag(llm.vision_parameters > 0) * engine.vision_apart


def requests_queue(queued) -> Flag:
    """Requests queue."""
    return flag(queued > 0)
