"""Scenarios of one model that the same replicas could serve: told with what that saves, deciding nothing, as who asks may
have to be kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf, isfinite
from typing import NamedTuple

from quoter.model import InferenceFigures
from quoter.scenario import Quotation
from quoter.sizing.beside.one_card import whole_of
from quoter.sizing.options import Option, given, option
from quoter.sizing.packing import pack
from quoter.sizing.recommendation import Sized


class OneDeployment(NamedTuple):
    """Scenarios of one model, the option of one of them that carries the loads of all, and what is bought less by it: cards of
    any kind, and money with tax; None where a price is missing."""

    scenarios: tuple[Sized, ...]
    option: Option
    cards: float
    saved: float | None


def one_deployment_of(
    quotation: Quotation, sold: Sequence[Sized], alike: Sequence[Sized]
) -> list[OneDeployment]:
    """A model's scenarios that ask for the same to stand by, where serving them together takes fewer cards. Those that look like
    alternatives are left out."""
    kinds: dict[tuple[str | None, ...], list[Sized]] = {}
    for sized in sold:
        if _shares(sized) and not any(sized is one for one in alike):
            kind = sized.case.model.name, sized.weights.name, sized.case.scenario.redundancy
            kinds.setdefault(kind, []).append(sized)
    groups = [tuple(some) for some in kinds.values() if some[1:]]
    return [found for some in groups if (found := _together(quotation, sold, some))]


def _shares(sized: Sized) -> bool:
    """Whether replicas of its model follow from a rate, and serve nothing beside it."""
    f, scenario = sized.chosen.figures, sized.case.scenario
    free = not (scenario.beside or scenario.deploy or scenario.environment == "test")
    served = isinstance(f, InferenceFigures) and f.by_rate and isinstance(f.option_rate, float)
    return bool(free and served and sized.chosen.fits and not sized.chosen.split.by_rule)


def _together(
    quotation: Quotation, sold: Sequence[Sized], some: tuple[Sized, ...]
) -> OneDeployment | None:
    """Some scenarios on the option of the one of them by which least is bought; None where nothing is bought less."""
    now, cards = whole_of(quotation, sold), _bought(sold)
    found = []
    hosts = {(s.chosen.card.name, s.chosen.split): s for s in some}  # one of those that are alike
    for host in hosts.values():
        if joint := _on(host, some):
            rest = [s for s in sold if all(s is not one for one in some)]
            joined = [*rest, replace(host, chosen=joint, portion=None)]
            then, less = whole_of(quotation, joined), cards - _bought(joined)
            saved = now.total - then.total if now and then else None
            if less > 0 and (saved is None or saved > 0):
                found.append(OneDeployment(some, joint, less, saved))
    return max(found, key=lambda one: (one.saved or 0.0, one.cards), default=None)


def _on(host: Sized, some: Iterable[Sized]) -> Option | None:
    """The option of a scenario at the load of all: its own times as many replicas as they fill of the same. None where one of
    them cannot stand on such, or it does not carry that."""
    own, load = host.chosen, host.chosen.inference.load
    filled = sum(_filled(sized, own) for sized in some)
    if not isfinite(filled):
        return None
    times = (1 + load.growth) ** load.horizon * filled / _filled(host, own)
    known = given(host.case, own.candidate) | {"load": load.but(growth=times - 1, horizon=1.0)}
    found = option(host.case, own.candidate, own.split, known)
    return found if found.bought.eligible_fit else None


def _filled(sized: Sized, like: Option) -> float:
    """Replicas like another option's that a scenario's load fills: the share of what they could carry; infinite where it cannot
    stand on such."""
    alike = (o for o in sized.options if o.card is like.card and o.split == like.split)
    able = next((o.inference for o in alike if o.bought.eligible_fit), None)
    if able is None or not isinstance(able.option_rate, float) or able.option_rate <= 0:
        return inf
    return able.needed_rate * able.working_replicas / able.option_rate


def _bought(scenarios: Sequence[Sized]) -> float:
    """Cards that some scenarios buy together."""
    return sum(order.figures.new_cards for order in pack(scenarios))
