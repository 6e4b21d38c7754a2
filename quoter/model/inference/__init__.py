"""Inference: from a load to memory, speed and replicas."""

from quoter.model.inference import (
    cache_type,
    demand,
    fit,
    fleet,
    headline,
    inventory,
    ladder,
    level,
    memory,
    rates,
    recommend,
    requests_held,
    rule,
    service,
    span,
    speed,
)

__all__ = [
    "cache_type",
    "demand",
    "fit",
    "fleet",
    "headline",
    "inventory",
    "ladder",
    "level",
    "memory",
    "rates",
    "recommend",
    "requests_held",
    "rule",
    "service",
    "span",
    "speed",
]
