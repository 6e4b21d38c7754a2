"""Training: memory, time and copies."""

from quoter.model.training import (
    headline_training,
    promises_training,
    recommend_training,
    rule_training,
    span_training,
    training,
    training_time,
    turn,
)

__all__ = [
    "headline_training",
    "promises_training",
    "recommend_training",
    "rule_training",
    "span_training",
    "training",
    "training_time",
    "turn",
]
