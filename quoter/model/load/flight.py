"""Inference: the requests in flight in a replica, and what they keep in memory."""

from quoter.core import (
    Bytes,
    Constant,
    Flag,
    PerSecond,
    Requests,
    Seconds,
    Share,
    ceil,
    either,
    flag,
    largest,
    power,
    ratio,
    root,
    smallest,
    where,
)

LEAST_ROOM = Constant("u_least_room", 1 / 100, "least room that is left beside prompts, a share")


def carried_rate(needed_rate, decode_workers) -> PerSecond:
    """Requests per second of one replica."""
    return needed_rate / decode_workers


def time_at_most(requests_allowed, allowed_trial_rate) -> Seconds:
    """Time of a request with as many as are allowed."""
    return ratio(requests_allowed, allowed_trial_rate)


def time_more(decode_each, prompt_share_time, answer_length, option) -> Seconds:
    """Time of a request, more with every other."""
    together = 1 - option.apart
    answer = (decode_each + prompt_share_time * together) * answer_length
    return (answer + decode_each * together) / option.pipeline_parallel


def time_without(time_at_most, time_more, requests_allowed) -> Seconds:
    """Time of a request, the part that no other changes.

    With the experts that as many as are allowed touch."""
    return time_at_most - time_more * requests_allowed


def _in_flight(rate, without, more, most):
    """Rate × time, which grows with those in flight: rate × fixed part ÷ (1 − rate × what each adds)."""
    return smallest(rate * without / largest(1 - rate * more, LEAST_ROOM), most)


def flight_at_most(carried_rate, time_without, time_more, time_at_most) -> Requests:
    """Concurrent requests in a replica at its rate, at most.

    Rate × time, which grows with them: rate × fixed part ÷ (1 − rate × what each adds), with the experts of as many as
    are allowed; never more than with the time of those."""
    return _in_flight(carried_rate, time_without, time_more, carried_rate * time_at_most)


def time_untouched(
    flight_at_most, requests_allowed, option, expert_share, decode_experts, answer_length
) -> Seconds:
    """Time of a request, less for the experts that fewer touch.

    Than as many as are allowed do."""
    inside = flight_at_most / option.pipeline_parallel
    rest = power(1 - expert_share, inside)
    spared = rest - power(1 - expert_share, requests_allowed / option.pipeline_parallel)
    return largest(spared, 0) * decode_experts * answer_length


def flight_of_rate(
    carried_rate, time_without, time_untouched, time_more, flight_at_most
) -> Requests:
    """Concurrent requests in a replica at its rate.

    With the experts that they touch."""
    return _in_flight(carried_rate, time_without - time_untouched, time_more, flight_at_most)


def requests_at_once(by_rate, flight_of_rate, decode_workers, flight_to_hold) -> Requests:
    """Concurrent requests on all replicas.

    Of a rate at the times that they take there; or as stated."""
    return where(by_rate, ceil(flight_of_rate * decode_workers), flight_to_hold)


def requests_per_replica(requests_at_once, decode_workers) -> Requests:
    """Concurrent requests per replica.

    The spare ones are counted as idle, so that one may fail; at least 1."""
    return largest(ceil(requests_at_once / decode_workers), 1)


def resident(requests_at_once, decode_workers, held_at_all, sequences_at_most, option) -> Requests:
    """Requests resident at once."""
    most = smallest(held_at_all, sequences_at_most * option.data_parallel) * decode_workers
    return smallest(requests_at_once, most)


def queued(requests_at_once, resident) -> Requests:
    """Requests that queue."""
    return requests_at_once - resident


def requests_in_group(requests_per_replica, request_groups) -> Requests:
    """Concurrent requests per group that shares them."""
    return ceil(requests_per_replica / request_groups)


def kv_per_device(requests_in_group, resident_bytes, kept_bytes, request_bytes_per_device) -> Bytes:
    """KV cache of requests per device.

    Of those in flight: their means and what is kept for longer ones, never more than all at the
    whole context, never less than one of it."""
    usual = requests_in_group * resident_bytes + kept_bytes * root(requests_in_group)
    most = requests_in_group * request_bytes_per_device
    return largest(smallest(usual, most), request_bytes_per_device)


def need_per_device(fixed_per_device, kv_per_device) -> Bytes:
    """Need per device.

    Weights + KV cache + activation + runtime."""
    return fixed_per_device + kv_per_device


def reserved_per_device(kv_per_device, activation_per_device, memory_reserve) -> Bytes:
    """Reserve per device.

    On cache and activation, of requests in flight that are stated."""
    return (kv_per_device + activation_per_device) * memory_reserve


def cache_to_hold(ask, kv_per_device, request_bytes_per_device) -> Bytes:
    """Cache that a lower reserve has to leave room for, per device.

    Of the requests of a pinned replica; else of one request of the whole context, as more of them take more
    replicas."""
    return where(ask.pinned_replicas > 0, kv_per_device, request_bytes_per_device)


def reserve_left(
    usable_per_device, weights_per_device, runtime_per_device, activation_per_device, cache_to_hold
) -> Share:  # fmt: skip
    """What is usable beyond the need, over cache and activation."""
    varying = usable_per_device - weights_per_device - runtime_per_device
    return ratio(varying, cache_to_hold + activation_per_device) - 1


def process_per_device(weights_per_device, kv_per_device, activation_per_device) -> Bytes:
    """Allocator's peak per device.

    Of an engine that allocates as needed."""
    return weights_per_device + kv_per_device + activation_per_device


def requests_queue(queued, replicas_for_throughput, decode_workers, option) -> Flag:
    """Requests queue.

    They exceed what the cache holds, or what the replicas were measured to serve."""
    slow = flag(replicas_for_throughput > decode_workers) * (1 - option.by_rule)
    return either(flag(queued > 0), slow)
