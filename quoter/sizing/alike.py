"""Scenarios of one need that the file does not say to be alternatives: they are compared, or it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quoter.core import Problem
from quoter.scenario import Quotation, groups
from quoter.sizing.recommendation import Sized

ADDED = (
    "write `packages: {economy: [A], better: [B]}` and `offered:` to compare them and not add them; "
    "`quote suggest` does"
)


def alike(quotation: Quotation, scenarios: Iterable[Sized], offered: str = "") -> Iterator[Problem]:
    """Told once, at the second of the scenarios that are the same model under the same load, answered otherwise:
    that they are compared, and which is `offered` since the file does not say; or, where several needs are
    answered so, that they are added up, with what each costs alone. Nothing where the file says it."""
    same = [] if quotation.packages and not offered else groups(c.scenario for c in quotation.cases)
    for group in same[:1]:
        at = ("scenarios", quotation.names.index(group[1]))
        names = (
            f'"{group[0]}" and "{group[1]}"'
            if len(group) == 2
            else f'"{group[0]}" and {len(group) - 1} others'
        )
        if offered:
            told = f'{names} are the same model under the same load: compared and not added; "{offered}" is offered'
            other = next(name for name in group if name != offered)
            hint = f"`offered: {other}` offers another; `packages: {{all: [{', '.join(group)}]}}` buys all of them"
            yield quotation.problem(at, told, hint)
        else:
            prices = [s.chosen.price for s in scenarios if s.case.scenario.name in group]
            yield quotation.problem(at, _added(names, prices), ADDED)


def _added(names: str, prices: list[float | None]) -> str:
    """That they are added up, and what each costs where all have a price."""
    alone = ", ".join(f"{price:,.2f}" for price in prices if price is not None)
    if None in prices:
        return f"{names} are the same model under the same load, and are added up"
    return (
        f"{names} are the same model under the same load, and are added up; alone they cost {alone}"
    )
