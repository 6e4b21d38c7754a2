"""Inference: how many replicas, and whether the option fits."""

from quoter.core import (
    SIXTEEN_BITS,
    Bytes,
    Cards,
    Code,
    Count,
    Flag,
    Requests,
    both,
    ceil,
    divides,
    either,
    flag,
    largest,
    ratio,
    smallest,
    where,
)

NO_TYPE, NOT_SERVED, NOT_LOADED, NOT_HELD = 6, 7, 10, 11


def replicas_for_memory(requests_in_flight, held) -> Count:
    """Replicas that the memory asks for.

    Requests in flight ÷ requests a replica holds, rounded up."""
    return largest(ceil(ratio(requests_in_flight, held)), 1)


def working_replicas(
    ask, option, redundancy, replicas_for_memory, replicas_for_throughput, replicas_for_speed
) -> Count:
    """Replicas that carry the load.

    The largest of what memory, the throughput as measured and the speed as computed ask for; or as
    pinned, less the spare ones."""
    asked = largest(replicas_for_memory, replicas_for_throughput, replicas_for_speed)
    needed = where(option.by_rule, 1, asked)
    pinned = largest(ask.pinned_replicas - redundancy.spare, 1)
    return where(ask.pinned_replicas > 0, pinned, needed)


def replicas(working_replicas, redundancy, option) -> Count:
    """Replicas.

    Those that carry the load and the spare ones; by the rule of thumb one."""
    return working_replicas + redundancy.spare * (1 - option.by_rule)


def requests_per_replica(requests_in_flight, working_replicas) -> Requests:
    """Requests in flight per replica.

    The spare ones carry none, so that one may fail."""
    return ceil(requests_in_flight / working_replicas)


def resident(requests_in_flight, working_replicas, held_at_all, sequences, option) -> Requests:
    """Requests resident at once."""
    most = smallest(held_at_all, sequences * option.data_parallel) * working_replicas
    return smallest(requests_in_flight, most)


def queued(requests_in_flight, resident) -> Requests:
    """Requests that queue."""
    return requests_in_flight - resident


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


def beside_bytes(beside) -> Bytes:
    """Memory of the companion models.

    Weights in 16 bits, and what each takes over them at its work; they keep no cache of requests."""
    return beside.parameters * SIXTEEN_BITS + beside.models * beside.runtime


def beside_cards(beside_bytes, ask, card) -> Cards:
    """Cards for the companion models.

    Cards of their own, so that the engine's share of the others is untouched; the reserve is kept."""
    return ceil(beside_bytes * (1 + ask.reserve) / (card.allocatable_bytes * card.devices))


def option_cards(replicas, devices_per_replica, card, option, rule_cards, beside_cards) -> Cards:
    """Cards in use.

    Replicas × devices of each, and those for the companion models."""
    devices = ceil(replicas * devices_per_replica / card.devices)
    return where(option.by_rule, rule_cards, devices) + beside_cards


def kv_heads_divide(llm, attention_width, kv_split) -> Flag:
    """KV heads fall evenly on the devices.

    Or are repeated evenly: the fewer of heads and devices divide the others."""
    return divides(largest(llm.kv_heads, attention_width), kv_split)


def groups_divide(tensor_width, option) -> Flag:
    """Attention data parallel divides tensor parallel."""
    return divides(tensor_width, option.attention_data_parallel)


def experts_divide(llm, expert_shards, option) -> Flag:
    """Experts fall evenly on the devices.

    Expert parallel divides the devices that share the experts (SGLang; vLLM takes all of them), and
    none is left without an expert."""
    filled = flag(option.expert_parallel <= largest(llm.experts, 1))
    return both(divides(expert_shards, option.expert_parallel), filled)


def heads_divide(llm, attention_width, kv_heads_divide, groups_divide, experts_divide) -> Flag:
    """Heads and experts fall evenly on the devices."""
    heads = divides(llm.heads, attention_width)
    return heads * kv_heads_divide * groups_divide * experts_divide


def cache_taken(option, kv, engine, card) -> Flag:
    """The engine holds such a cache on the card.

    K and V apart only where it can; fp8 with units for it, or unpacked to bf16."""
    apart = 1 - kv.apart * (1 - engine.cache_apart)
    fp8 = 1 - kv.needs_fp8 * (1 - either(card.fp8, card.weight_only * card.bf16))
    return option.holds_keys * option.holds_values * apart * fp8


def type_refused(weights, engine, card, type_missing) -> Flag:
    """The engine has no way round a type that the card lacks.

    It does not unpack it, nor multiply in int8 before Turing."""
    packed = type_missing * either(weights.needs_fp8, weights.needs_fp4) * (1 - engine.unpacks)
    return either(packed, weights.in_int8 * (1 - card.int8))


def weights_taken(option, llm, weights) -> Flag:
    """The engine loads such weights of this model.

    No dense model in a type of experts alone."""
    no_experts = weights.narrow_experts * (1 - weights.narrow) * flag(llm.experts < 1)
    return option.loads * (1 - no_experts)


def type_obstacle(type_refused, cache_taken) -> Code:
    """What stands against the types of weights and cache.

    0 nothing, 6 the weights', 11 the cache's."""
    return where(type_refused, NO_TYPE, where(cache_taken, 0, NOT_HELD))


def obstacle(option, weights_taken, type_obstacle) -> Code:
    """What keeps the engine from running the option.

    0 nothing, 6 the card lacks the weights' type, 7 it does not run on the card, 10 it does not
    load such weights, 11 it does not hold such a cache there."""
    loads = where(weights_taken, type_obstacle, NOT_LOADED)
    return where(option.served, loads, NOT_SERVED)


def memory_reason(usable_per_device, fixed_per_device) -> Code:
    """Why the memory does not do.

    3: too little before any cache; 4: not room for one request's cache."""
    return where(fixed_per_device > usable_per_device, 3, 4)


def level_impossible(level_kept, requests_allowed, held_at_all, ask) -> Flag:
    """Not even one request of a replica meets the service level.

    Memory would hold one; as pinned it is computed all the same."""
    missed = flag(requests_allowed < 1) * flag(held_at_all > 0)
    return level_kept * missed * flag(ask.pinned_replicas <= 0)


def context_too_long(ask, llm) -> Flag:
    """Context beyond the model's limit."""
    return flag(ask.context > llm.context_limit)


def vision_apart(llm, engine) -> Flag:
    """The vision tower is not counted."""
    return flag(llm.vision_parameters > 0) * engine.vision_apart


def requests_queue(queued, replicas_for_throughput, working_replicas, option) -> Flag:
    """Requests queue.

    They exceed what the cache holds, or what the replicas were measured to serve."""
    slow = flag(replicas_for_throughput > working_replicas) * (1 - option.by_rule)
    return either(flag(queued > 0), slow)
