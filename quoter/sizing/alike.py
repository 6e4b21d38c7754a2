"""Scenarios that look like alternatives of one need while the file adds them up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from quoter.core import Problem
from quoter.scenario import Case, Quotation

# what a need is, and what an answer to it may differ in
NEED = ("workload", "model", "preset", "prompt_tokens", "output_tokens", "prompt_tokens_p95",
        "output_tokens_p95", "length_spread", "context", "concurrency", "load")  # fmt: skip
ANSWER = ("weights", "cards", "choice", "deploy", "engine", "redundancy", "kv_cache", "confidence",
          "reserve", "service_level")  # fmt: skip
HINT = (
    "write `packages: {economy: [A], better: [B]}` and `offered:` to compare them and not add them; "
    "`quote suggest` does"
)


def alike(quotation: Quotation) -> Iterator[Problem]:
    """Told once, at the first scenario that is like an earlier one; nothing where packages are written.

    The same model under the same load, answered otherwise: two departments would take the same cards."""
    if quotation.packages:
        return
    served = [case for case in quotation.cases if case.scenario.workload == "inference"]
    for one, other in combinations(served, 2):
        if differ_in_answer(one, other):
            names = f'"{one.scenario.name}" and "{other.scenario.name}"'
            at = ("scenarios", quotation.names.index(other.scenario.name))
            message = f"{names} are the same model under the same load, and are added up"
            yield quotation.problem(at, message, HINT)
            return


def differ_in_answer(one: Case, other: Case) -> bool:
    """The same need, and another way to answer it."""
    same = all(getattr(one.scenario, key) == getattr(other.scenario, key) for key in NEED)
    return same and any(
        getattr(one.scenario, key) != getattr(other.scenario, key) for key in ANSWER
    )
