"""Requests that a replica's memory holds.

Requests differ in length and in how far their answers are. As many are admitted as stay within the
pool 99 times in 100: their means, and 2.33 standard deviations of their sum."""

from quoter.core import (
    Bytes,
    Constant,
    Flag,
    Requests,
    Tokens,
    flag,
    floor,
    largest,
    power,
    ratio,
    root,
    smallest,
    where,
)

ADMITTED = Constant(
    "u_admitted", 2.33, "standard deviations kept at admission: 99 of 100 of a normal distribution"
)
WRITTEN = Constant(
    "u_written", 1 / 12, "variance of an answer's share that is written: all shares alike"
)
SQUARE = Constant(
    "u_square", 1 / 3, "mean square of an answer's share that is written: all shares alike"
)


def together(load, form) -> Flag:
    """Requests are alike, and begin together.

    A closed test of one length: all of them are longest at the same time."""
    return form.flight * flag(load.prompt_spread + load.answer_spread <= 0)


def resident_tokens(prompt_length, answer_length, together, ask) -> Tokens:
    """Tokens of a request in the cache, mean.

    The prompt and half the answer, the whole where all begin together; never beyond the context."""
    written = where(together, answer_length, answer_length / 2)
    return smallest(prompt_length + written, ask.context)


def resident_spread(prompt_length, answer_length, together, load) -> Tokens:
    """Tokens of a request in the cache, standard deviation.

    Of its prompt's length, its answer's, and of how far that is written."""
    prompt = power(load.prompt_spread * prompt_length, 2)
    answer = power(answer_length, 2) * (WRITTEN + SQUARE * power(load.answer_spread, 2))
    return where(together, 0, root(prompt + answer))


def resident_bytes(
    request_bytes_per_device, ask, resident_tokens, kv_bytes_per_token_per_device, engine
) -> Bytes:
    """Cache of a request per device, mean."""
    shorter = (ask.context - resident_tokens) * engine.cache_copies
    return request_bytes_per_device - shorter * kv_bytes_per_token_per_device


def kept_bytes(resident_spread, kv_bytes_per_token_per_device, engine) -> Bytes:
    """Cache kept for requests longer than the mean, per device.

    For one; for several × the root of their number."""
    return ADMITTED * resident_spread * kv_bytes_per_token_per_device * engine.cache_copies


def _admitted(room, mean, kept):
    """Requests of which mean × number + kept × the root of it stay within some room."""
    both = root(power(kept, 2) + 2 * (2 * mean * room))
    return power(ratio(both - kept, 2 * mean), 2)


def room_per_device(
    usable_per_device, weights_per_device, runtime_per_device, activation_per_device,
    memory_reserve,
) -> Bytes:  # fmt: skip
    """Room for cache per device.

    Usable less weights and runtime, less the reserve on the rest, less activation."""
    varying = usable_per_device - weights_per_device - runtime_per_device
    return largest(varying / (1 + memory_reserve) - activation_per_device, 0)


def mixed_keeping_reserve(room_per_device, resident_bytes, kept_bytes) -> Requests:
    """Requests of all lengths that a group holds with the reserve kept."""
    return _admitted(room_per_device, resident_bytes, kept_bytes)


def longest_kept(room_per_device, request_bytes_per_device, cacheless, sequences) -> Requests:
    """Requests of the whole context that a group holds with the reserve kept.

    Without a cache, as many as the engine takes at once."""
    return where(cacheless, sequences, ratio(room_per_device, request_bytes_per_device))


def held_keeping_reserve(
    mixed_keeping_reserve, longest_kept, room_per_device, request_bytes_per_device, request_groups,
    unstarted,
) -> Requests:  # fmt: skip
    """Requests a replica's memory holds with the reserve kept.

    None unless one of the whole context fits."""
    some = floor(largest(mixed_keeping_reserve, longest_kept)) * request_groups * (1 - unstarted)
    return where(room_per_device >= request_bytes_per_device, some, 0)


def mixed_at_all(kv_pool_per_device, resident_bytes, kept_bytes) -> Requests:
    """Requests of all lengths that a group holds at all."""
    return _admitted(kv_pool_per_device, resident_bytes, kept_bytes)


def longest_at_all(kv_pool_per_device, request_bytes_per_device, cacheless, sequences) -> Requests:
    """Requests of the whole context that a group holds at all."""
    return where(cacheless, sequences, ratio(kv_pool_per_device, request_bytes_per_device))


def held_at_all(
    mixed_at_all, longest_at_all, kv_pool_per_device, request_bytes_per_device, request_groups,
    unstarted,
) -> Requests:  # fmt: skip
    """Requests a replica's memory holds at all."""
    some = floor(largest(mixed_at_all, longest_at_all)) * request_groups * (1 - unstarted)
    return where(kv_pool_per_device >= request_bytes_per_device, some, 0)


def held(held_keeping_reserve, held_at_all, sequences_at_most, option) -> Requests:
    """Requests a replica holds.

    With the reserve kept; never more than the engine runs at once."""
    memory = smallest(held_keeping_reserve, held_at_all)
    return smallest(memory, sequences_at_most * option.data_parallel)
