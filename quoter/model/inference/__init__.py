"""Inference: memory, rates and speed of a replica, and what is said of an option."""

from quoter.model.inference import (
    cache_type,
    companions,
    fit,
    headline,
    inventory,
    memory,
    promises,
    rates,
    recommend,
    rule,
    span,
    speed,
)

__all__ = [
    "cache_type",
    "companions",
    "fit",
    "headline",
    "inventory",
    "memory",
    "promises",
    "rates",
    "recommend",
    "rule",
    "span",
    "speed",
]
