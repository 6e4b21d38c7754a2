"""Inference: the headline of one replica, all its devices, by the method chosen."""

from quoter.core import Bytes, Code, Constant, Flag, either, flag, largest, smallest, total, where

LITTLE_SAVED = Constant(
    "u_little_saved",
    3 / 4,
    "of the replicas, needed with twice the requests in each: above it memory is not the limit",
)


def headline_weights(ask, rule_weights, weights_of_replica) -> Bytes:
    """Weights."""
    return where(ask.by_rule, rule_weights, weights_of_replica)


def kv_of_load(kv_per_device, rate_reserve) -> Bytes:
    """KV cache of the load per device.

    Without what a reserve on the rate adds."""
    return kv_per_device / (1 + rate_reserve)


def kept_per_device(kv_per_device, kv_of_load, reserved_per_device, free_per_device) -> Bytes:
    """Reserve per device, as far as there is room.

    Cache of the requests on top of the load's, or a share of cache and activation."""
    on_memory = largest(reserved_per_device + smallest(free_per_device, 0), 0)
    return kv_per_device - kv_of_load + on_memory


def kv_of_replica(
    kv_per_device, stage_share, requests_per_replica, request_groups, requests_in_group,
    tensor_width, option,
) -> Bytes:  # fmt: skip
    """KV cache of a replica's requests.

    On all its devices; groups that share the requests may have one more or less."""
    ranks = tensor_width * option.data_parallel
    filled = requests_per_replica / request_groups / requests_in_group
    return kv_per_device / stage_share * filled * ranks


def framework_of_replica(runtime_per_device, rotary_table, devices_per_replica) -> Bytes:
    """Framework of a replica.

    Memory outside weights, cache and activation, and the rotary positions."""
    return (runtime_per_device + rotary_table) * devices_per_replica


def need_of_replica(
    weights_of_replica, kv_of_replica, activation_per_device, framework_of_replica,
    devices_per_replica,
) -> Bytes:  # fmt: skip
    """Need of a replica without the reserve.

    All its devices."""
    activation = activation_per_device * devices_per_replica
    return weights_of_replica + kv_of_replica + activation + framework_of_replica


def headline_kv_cache(ask, rule_kv_cache, kv_of_replica, rate_reserve) -> Bytes:
    """KV cache of the concurrent requests.

    Those of the load; what a reserve on the rate adds stands with the reserve."""
    return where(ask.by_rule, rule_kv_cache, kv_of_replica / (1 + rate_reserve))


def headline_activation(ask, activation_per_device, devices_per_replica) -> Bytes:
    """Activation."""
    return where(ask.by_rule, 0, activation_per_device * devices_per_replica)


def headline_framework(ask, framework_of_replica) -> Bytes:
    """Framework."""
    return where(ask.by_rule, 0, framework_of_replica)


def headline_used(
    headline_weights, headline_kv_cache, headline_activation, headline_framework
) -> Bytes:
    """Memory in use."""
    return total([headline_weights, headline_kv_cache, headline_activation, headline_framework])


def headline_by_rule(rule, headline_used) -> Bytes:
    """Reserve by the rule of thumb.

    What its factor adds, activation and framework included."""
    return headline_used * (rule.overhead - 1)


def headline_reserve(
    ask, headline_by_rule, kv_of_replica, headline_kv_cache, reserved_per_device,
    devices_per_replica,
) -> Bytes:  # fmt: skip
    """Reserve.

    What it comes to in memory: cache of the requests on top of the load's, or a share of cache and
    activation."""
    on_rate = kv_of_replica - headline_kv_cache
    ours = on_rate + reserved_per_device * devices_per_replica
    return where(ask.by_rule, headline_by_rule, ours)


def headline_total(headline_used, headline_reserve) -> Bytes:
    """Memory needed by one replica."""
    return headline_used + headline_reserve


def replica_limit(working_replicas, held_keeping_reserve, held, sequences_at_most, option) -> Code:
    """Limit of what a replica holds.

    1 memory, 2 the engine's limit of sequences."""
    capped = flag(sequences_at_most * option.data_parallel <= held) * flag(
        held < held_keeping_reserve
    )
    return 1 + capped * flag(working_replicas > 1)


def measured_limit(replica_limit, replicas_for_memory, replicas_for_throughput, option) -> Code:
    """Limit of a replica as measured.

    3 throughput, else what it holds."""
    faster = flag(replicas_for_throughput > replicas_for_memory) * (1 - option.by_rule)
    return where(faster, 3, replica_limit)


def speed_limit(level_kept, level_impossible, level_batch, ladder_top, level_limit) -> Code:
    """Limit of the requests that a replica may have.

    5 the first token or 6 the time per token where targets stop them, 0 where memory does."""
    stopped = flag(level_batch < ladder_top) * (1 - level_impossible)
    return level_limit * stopped * level_kept


def computing_limits(
    ladder_top, held, replicas_for_more, replicas_for_speed, by_rate
) -> Flag:  # fmt: skip
    """What a replica computes stops it, and not what it holds.

    Nothing but the ladder's end does, or twice the requests in each would save less than a quarter of the replicas: twice of
    all that a replica has saves half (our choice)."""
    saves_little = flag(replicas_for_more > LITTLE_SAVED * replicas_for_speed) * by_rate
    return either(flag(ladder_top < held), saves_little)


def replica_stopped(speed_limit, computing_limits, measured_limit) -> Code:
    """Limit of a replica that is computed.

    5 the first token or 6 the time per token where a target stops it; 3 throughput where what it computes does."""
    return where(speed_limit > 0, speed_limit, where(computing_limits, 3, measured_limit))


def load_limit(
    measured_limit, replicas_for_memory, replicas_for_throughput, replicas_for_speed,
    replica_stopped, option,
) -> Code:  # fmt: skip
    """Limit that the load meets.

    Of the replica as computed where the speed asks for most replicas, else as measured."""
    sooner = flag(replicas_for_speed > largest(replicas_for_memory, replicas_for_throughput))
    return where(sooner * (1 - option.by_rule), replica_stopped, measured_limit)


def workers_limit(load_limit, prefill_workers, decode_workers) -> Code:
    """Limit of most of the replicas.

    Where more of them compute prompts than write answers, the first token, whose target their number follows from."""
    return where(prefill_workers > decode_workers, 5, load_limit)


def binding(new_cards, lacking_cards, workers_limit) -> Code:
    """Limit that binds.

    1 memory, 2 the engine's limit of sequences, 3 throughput, 4 whole servers, 5 the first token,
    6 the time per token, 7 the time of a whole request."""
    return where(new_cards > lacking_cards, 4, workers_limit)
