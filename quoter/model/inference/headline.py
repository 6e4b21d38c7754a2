"""Inference: the headline of one replica, all its devices, by the method chosen."""

from quoter.core import Bytes, Code, flag, largest, total, where


def headline_weights(ask, rule_weights, weights_of_replica) -> Bytes:
    """Weights."""
    return where(ask.by_rule, rule_weights, weights_of_replica)


def kv_of_replica(
    request_bytes_per_device, stage_share, requests_per_replica, request_groups, tensor_width,
    option,
) -> Bytes:  # fmt: skip
    """KV cache of a replica's requests.

    On all its devices."""
    ranks = tensor_width * option.data_parallel
    return request_bytes_per_device / stage_share * (requests_per_replica / request_groups) * ranks


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


def headline_kv_cache(ask, rule_kv_cache, kv_of_replica) -> Bytes:
    """KV cache of the requests in flight."""
    return where(ask.by_rule, rule_kv_cache, kv_of_replica)


def headline_activation(ask, activation_per_device, devices_per_replica) -> Bytes:
    """Activation."""
    return where(ask.by_rule, 0, activation_per_device * devices_per_replica)


def headline_framework(ask, framework_of_replica) -> Bytes:
    """Framework."""
    return where(ask.by_rule, 0, framework_of_replica)


def headline_reserve(
    ask, rule, headline_weights, headline_kv_cache, headline_activation, headline_framework
) -> Bytes:
    """Reserve.

    By the rule of thumb what its factor adds, activation and framework included."""
    used = total([headline_weights, headline_kv_cache, headline_activation, headline_framework])
    return used * where(ask.by_rule, rule.overhead - 1, ask.reserve)


def headline_total(
    headline_weights, headline_kv_cache, headline_activation, headline_framework, headline_reserve
) -> Bytes:
    """Memory needed by one replica."""
    used = total([headline_weights, headline_kv_cache, headline_activation, headline_framework])
    return used + headline_reserve


def replica_limit(working_replicas, held_keeping_reserve, sequences, option) -> Code:
    """Limit of what a replica holds.

    1 memory, 2 the engine's limit of sequences."""
    capped = flag(sequences * option.data_parallel < held_keeping_reserve)
    return 1 + capped * flag(working_replicas > 1)


def measured_limit(replica_limit, replicas_for_memory, replicas_for_throughput, option) -> Code:
    """Limit of a replica as measured.

    3 throughput, else what it holds."""
    faster = flag(replicas_for_throughput > replicas_for_memory) * (1 - option.by_rule)
    return where(faster, 3, replica_limit)


def load_limit(
    measured_limit, replicas_for_memory, replicas_for_throughput, replicas_for_speed,
    replicas_for_level, level_limit, option,
) -> Code:  # fmt: skip
    """Limit that the load meets.

    3 throughput, 5 the first token or 6 the time per token where the speed asks for most replicas."""
    speed = where(replicas_for_level >= replicas_for_speed, level_limit, 3)
    sooner = flag(replicas_for_speed > largest(replicas_for_memory, replicas_for_throughput))
    return where(sooner * (1 - option.by_rule), speed, measured_limit)


def binding(bought_cards, option_cards, load_limit) -> Code:
    """Limit that binds.

    1 memory, 2 the engine's limit of sequences, 3 throughput, 4 whole servers, 5 the first token,
    6 the time per token."""
    return where(bought_cards > option_cards, 4, load_limit)
