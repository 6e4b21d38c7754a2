"""Training: the headline of the job, all its devices, by the method chosen."""

from quoter.core import Bytes, largest, smallest, total, where


def need_of_replica(need_per_device, devices_per_replica) -> Bytes:
    """Need of the job without the reserve.

    All its devices."""
    return need_per_device * devices_per_replica


def kept_per_device(reserved_per_device, free_per_device) -> Bytes:
    """Reserve per device, as far as there is room."""
    return largest(reserved_per_device + smallest(free_per_device, 0), 0)


def headline_weights(ask, rule_weights, base_per_device, devices_per_replica) -> Bytes:
    """Weights."""
    return where(ask.by_rule, rule_weights, base_per_device * devices_per_replica)


def headline_adapter(ask, adapter_per_device, devices_per_replica) -> Bytes:
    """Adapters."""
    return where(ask.by_rule, 0, adapter_per_device * devices_per_replica)


def headline_gradients(ask, rule_gradients, gradients_per_device, devices_per_replica) -> Bytes:
    """Gradients."""
    return where(ask.by_rule, rule_gradients, gradients_per_device * devices_per_replica)


def headline_optimizer(ask, optimizer_per_device, devices_per_replica) -> Bytes:
    """Optimiser."""
    return where(ask.by_rule, 0, optimizer_per_device * devices_per_replica)


def headline_activation(ask, rule_activation, activation_per_device, devices_per_replica) -> Bytes:
    """Activation."""
    return where(ask.by_rule, rule_activation, activation_per_device * devices_per_replica)


def headline_sharding(ask, sharding_per_device, devices_per_replica) -> Bytes:
    """Sharding and optimiser step."""
    return where(ask.by_rule, 0, sharding_per_device * devices_per_replica)


def headline_framework(ask, rule_framework, runtime_per_device, devices_per_replica) -> Bytes:
    """Framework."""
    return where(ask.by_rule, rule_framework, runtime_per_device * devices_per_replica)


def headline_used(
    headline_weights, headline_adapter, headline_gradients, headline_optimizer,
    headline_activation, headline_sharding, headline_framework,
) -> Bytes:  # fmt: skip
    """Memory in use."""
    states = total([headline_weights, headline_adapter, headline_gradients, headline_optimizer])
    return states + headline_activation + headline_sharding + headline_framework


def headline_reserve(ask, headline_used) -> Bytes:
    """Reserve."""
    return where(ask.by_rule, 0, headline_used * ask.reserve)


def headline_total(headline_used, headline_reserve) -> Bytes:
    """Memory needed by the whole job."""
    return headline_used + headline_reserve
