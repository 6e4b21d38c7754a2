"""The estimate as JSON, and the check that our own outputs do not contradict each other."""

from typing import TYPE_CHECKING

from quoter.answer.estimate_json import JSON_SCHEMA, answer
from quoter.core import opening

if TYPE_CHECKING:  # brought in when they are asked for
    from quoter.answer import claims
    from quoter.answer.reconcile import contradictions

__all__ = [
    "JSON_SCHEMA",
    "answer",
    "claims",
    "contradictions",
]


__getattr__ = opening(__name__, {"reconcile": "contradictions"})
