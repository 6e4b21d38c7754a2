"""The estimate as JSON, and the check that our own outputs do not contradict each other."""

from typing import TYPE_CHECKING, Any

from quoter.answer.estimate_json import JSON_SCHEMA, answer
from quoter.core import later

if TYPE_CHECKING:  # brought in when they are asked for
    from quoter.answer import claims
    from quoter.answer.reconcile import contradictions

__all__ = [
    "JSON_SCHEMA",
    "answer",
    "claims",
    "contradictions",
]


def __getattr__(name: str) -> Any:
    return later(__name__, ("reconcile",), name)
