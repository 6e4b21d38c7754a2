"""The estimate as JSON, and the check that our own outputs do not contradict each other."""

from quoter.answer import claims
from quoter.answer.estimate_json import JSON_SCHEMA, answer
from quoter.answer.reconcile import contradictions

__all__ = [
    "JSON_SCHEMA",
    "answer",
    "claims",
    "contradictions",
]
