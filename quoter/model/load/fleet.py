"""Inference: how many replicas, and whether the option fits."""

from quoter.core import (
    Cards,
    Code,
    Count,
    Devices,
    Flag,
    Requests,
    Share,
    both,
    ceil,
    divides,
    either,
    flag,
    largest,
    ratio,
    where,
)

NO_TYPE, NOT_SERVED, NOT_LOADED, NOT_HELD, NOT_RUN, CUT = 6, 7, 10, 11, 18, 21
TOO_MANY, BEYOND = 19, 20


def by_rate(form, speed_known, held, load, option) -> Flag:
    """Replicas follow from the rate.

    Where the load is one, the speed is known, and no throughput of a replica was measured."""
    known = speed_known * flag(held > 0) * flag(load.requests_per_replica <= 0)
    return known * (1 - form.flight) * (1 - option.by_rule)


def replicas_for_memory(flight_to_hold, held, by_rate) -> Count:
    """Replicas that the memory asks for.

    Requests in flight ÷ requests a replica holds, rounded up; 1 where the rate counts them."""
    return where(by_rate, 1, largest(ceil(ratio(flight_to_hold, held)), 1))


def replicas_for_level(requests_in_flight, level_kept, requests_allowed, form) -> Count:
    """Replicas that the service level asks for.

    Of a closed test: requests in flight ÷ those that a replica may have. 0: none to be met."""
    return ceil(ratio(requests_in_flight, requests_allowed)) * level_kept * form.flight


def kept_share(option, speed) -> Share:
    """Share of a replica's rate that is counted on.

    Decode workers are never all filled by what the prefill workers hand over (aiconfigurator: 0.92)."""
    return where(option.apart, speed.apart_decode, 1)


def replicas_for_speed(
    replicas_for_level, needed_rate, allowed_trial_rate, by_rate, kept_share
) -> Count:
    """Replicas that the speed asks for.

    Requests per second ÷ those of a replica that keeps the targets, rounded up; of a closed test by
    its requests. 0: nothing known."""
    by_speed = ceil(ratio(needed_rate, allowed_trial_rate * kept_share)) * by_rate
    return largest(replicas_for_level, by_speed)


def replicas_for_more(needed_rate, more_trial_rate, by_rate, kept_share) -> Count:
    """Replicas that the speed would ask for, were twice the requests in each.

    What more memory saves: where it saves none, something else is the limit. 0 where no rate counts them."""
    return ceil(ratio(needed_rate, more_trial_rate * kept_share)) * by_rate


def replicas_for_answers(replicas_for_memory, replicas_for_throughput, replicas_for_speed) -> Count:
    """Replicas that write answers, as the load asks for.

    The most that memory, throughput as measured and speed as computed ask for."""
    return largest(replicas_for_memory, replicas_for_throughput, replicas_for_speed)


def closed_trial_batch(flight_to_hold, replicas_for_answers, ask) -> Requests:
    """Batch, closed test.

    Of its clients those of each replica that writes answers; as pinned, where these are."""
    pinned = largest(ask.pinned_replicas - ask.pinned_prefill, 1)
    return flight_to_hold / where(ask.pinned_replicas > 0, pinned, replicas_for_answers)


def needed_replicas(option, replicas_for_answers, prefill_workers) -> Count:
    """Replicas that the load asks for.

    Those that write answers; where prompts have workers of their own, these too."""
    return where(option.by_rule, 1, replicas_for_answers + prefill_workers)


def answers_at_rate(horizon_requests_per_second, allowed_trial_rate, kept_share) -> Count:
    """Replicas whose answers keep up with the load."""
    return ceil(ratio(horizon_requests_per_second, allowed_trial_rate * kept_share))


def replicas_at_rate(
    answers_at_rate, prefill_workers, form, times_known, option
) -> Count:  # fmt: skip
    """Replicas that the rate of a closed test would take.

    The rate that its requests in flight stand for at the times aimed at. 0: no such test."""
    counted = form.flight * times_known * (1 - option.by_rule)
    return (answers_at_rate + prefill_workers) * counted


def cards_at_rate(replicas_at_rate, devices_per_replica, card) -> Cards:
    """Cards that the rate of a closed test would take.

    Without spare ones."""
    return ceil(replicas_at_rate * devices_per_replica / card.devices)


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


def widest_attention(option, tensor_width, attention_width) -> Devices:
    """Devices that share a request's attention, at most.

    Those of a prefill worker all together."""
    return where(option.apart, tensor_width, attention_width)


def heads_divide(
    llm, attention_width, kv_heads_divide, groups_divide, experts_divide, widest_attention
) -> Flag:
    """Heads and experts fall evenly on the devices."""
    heads = divides(llm.heads, widest_attention)
    return heads * kv_heads_divide * groups_divide * experts_divide


def sharded_width(llm, expert_shards, attention_width, option) -> Count:
    """Feed-forward width on a device.

    Of an expert, on the devices that share one; of a dense model, on those that share a layer."""
    expert = llm.expert_width * option.expert_parallel / expert_shards
    return where(llm.experts > 0, expert, llm.intermediate / attention_width)


def scaled_by_block(llm, weights, option) -> Flag:
    """Weights have a scale for each block.

    Those in fp8 of a model that ships them so; by the rule of thumb no width is looked at."""
    return weights.in_fp8 * flag(llm.fp8_block > 0) * (1 - option.by_rule)


def blocks_divide(llm, sharded_width, scaled_by_block) -> Flag:
    """Blocks that share a scale stay whole on a device.

    Engines refuse a width that cuts one (vllm#17569)."""
    return either(divides(sharded_width, largest(llm.fp8_block, 1)), 1 - scaled_by_block)


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


def model_obstacle(option) -> Code:
    """What stands against the model.

    0 nothing, 7 the engine does not run on the card, 18 it does not run the model there."""
    return where(option.served, where(option.runs, 0, NOT_RUN), NOT_SERVED)


def load_obstacle(weights_taken, type_obstacle) -> Code:
    """What stands against loading the weights.

    0 nothing, 10 the engine does not load such ones, else as the types' obstacle."""
    return where(weights_taken, type_obstacle, NOT_LOADED)


def obstacle(model_obstacle, load_obstacle, blocks_divide) -> Code:
    """What keeps the engine from running the option.

    0 nothing, 6 the card lacks the weights' type, 7 it does not run on the card, 10 it does not
    load such weights, 11 it does not hold such a cache there, 18 it does not run the model there, 21 the
    width cuts blocks of the weights."""
    loads = where(load_obstacle > 0, load_obstacle, CUT * (1 - blocks_divide))
    return where(model_obstacle > 0, model_obstacle, loads)


def unstarted_reason(beyond_card, too_many_sequences) -> Code:
    """Why the engine does not start as it is set.

    0: it does; 19: more sequences than pages for their states; 20: graphs, long prompts or a second pool beyond
    its share of the card."""
    return where(too_many_sequences, TOO_MANY, where(beyond_card, BEYOND, 0))


def memory_reason(usable_per_device, fixed_per_device, unstarted_reason) -> Code:
    """Why the memory does not do.

    3: too little before any cache; 4: not room for the cache; 19, 20: the engine does not start."""
    short = where(unstarted_reason > 0, unstarted_reason, 4)
    return where(fixed_per_device > usable_per_device, 3, short)


def context_too_long(ask, llm) -> Flag:
    """Context beyond the model's limit."""
    return flag(ask.context > llm.context_limit)


def vision_apart(llm, engine) -> Flag:
    """The vision tower is not counted."""
    return flag(llm.vision_parameters > 0) * engine.vision_apart
