"""Scenarios that look like alternatives of one need while the file adds them up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quoter.core import Problem, yaml_text
from quoter.scenario import Case, Quotation
from quoter.sizing.recommendation import Sized

# what a need is, and what an answer to it may differ in
NEED = ("workload", "model", "preset", "prompt_tokens", "output_tokens", "prompt_tokens_p95",
        "output_tokens_p95", "length_spread", "context", "concurrency", "load")  # fmt: skip
ANSWER = ("weights", "cards", "choice", "deploy", "engine", "redundancy", "kv_cache", "confidence",
          "reserve", "service_level")  # fmt: skip


def alike(quotation: Quotation, scenarios: Iterable[Sized]) -> tuple[Sized, ...]:
    """The first scenarios of one need that are answered in different ways; none where packages are written.

    The same model under the same load, answered otherwise: two departments would take the same cards."""
    served = [] if quotation.packages else [s for s in scenarios if s.kind == "inference"]
    for first in served:
        others = [s for s in served if differ_in_answer(first.case, s.case)]
        if others:
            return (first, *others)
    return ()


def alike_marks(quotation: Quotation, found: tuple[Sized, ...]) -> Iterator[Problem]:
    """Told once, at the second of those that are like each other, with what each costs alone."""
    if found:
        at = ("scenarios", quotation.names.index(found[1].case.scenario.name))
        yield quotation.problem(at, _added(*found), _hint(found))


def _added(first: Sized, *others: Sized) -> str:
    """That they are added up, and what each costs where all have a price."""
    name, other = first.case.scenario.name, others[0].case.scenario.name
    names = f'"{name}" and {len(others)} others' if others[1:] else f'"{name}" and "{other}"'
    prices = [one.chosen.price for one in (first, *others)]
    alone = ", ".join(f"{price:,.2f}" for price in prices if price is not None)
    said = [f"{names} are the same model under the same load, and are added up"]
    said += [] if None in prices else [f"alone they cost {alone}"]
    return "; ".join(said)


def _hint(found: tuple[Sized, ...]) -> str:
    """The blocks that compare them and do not add them, as they may be copied into the file; the cheapest is offered."""
    packages = {f"P{n}": [s.case.scenario.name] for n, s in enumerate(found, 1)}
    prices = [float("inf") if s.chosen.price is None else s.chosen.price for s in found]
    said, cheapest = " ".join(yaml_text.atoms(packages)), f"P{prices.index(min(prices)) + 1}"
    return f"write `packages: {said}` and `offered: {cheapest}` to compare them and not add them; `quote suggest` does"


def differ_in_answer(one: Case, other: Case) -> bool:
    """The same need, and another way to answer it."""
    same = all(getattr(one.scenario, key) == getattr(other.scenario, key) for key in NEED)
    return same and any(
        getattr(one.scenario, key) != getattr(other.scenario, key) for key in ANSWER
    )
