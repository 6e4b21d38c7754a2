"""Trainings that could run on the cards of services while these are idle: told with what that saves, deciding nothing, as
nobody but the customer knows when they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from quoter.scenario import Quotation
from quoter.sizing.beside.one_card import tested, whole_of
from quoter.sizing.bill import Bill
from quoter.sizing.options import Option
from quoter.sizing.packing import Order, order
from quoter.sizing.ranking import best
from quoter.sizing.recommendation import Sized


class Idle(NamedTuple):
    """Trainings with the option of each that fits the cards of services, these with what is bought for them alone, and what the
    offer costs less without cards for the trainings, tax included."""

    trainings: tuple[tuple[Sized, Option], ...]
    services: tuple[Sized, ...]
    bought: Order
    saved: float


def idle_of(quotation: Quotation, sold: Sequence[Sized], whole: Bill) -> list[Idle]:
    """By kind of card of the services, the most saving first; a training is told once. `whole` is what is sold."""
    trainings = [s for s in sold if s.kind == "training" and s.chosen.price]
    services = [s for s in sold if s.kind == "inference" and not tested(s)]
    if whole.unpriced or any(s.chosen.price is None for s in sold):
        return []
    found = []
    for card in dict.fromkeys(s.chosen.card.name for s in services):
        own = tuple(s for s in services if s.chosen.card.name == card)
        bought = order(own[0].chosen.candidate, [s.chosen for s in own])
        able = tuple((s, o) for s in trainings if (o := _fits(s, bought)))
        if not able:
            continue
        rest = whole_of(quotation, [s for s in sold if all(s is not one for one, _ in able)])
        if rest and rest.total < whole.totals.total_with_tax:
            found.append(Idle(able, own, bought, whole.totals.total_with_tax - rest.total))
    found.sort(key=lambda one: -one.saved)
    return [one for n, one in enumerate(found) if not _told(one, found[:n])]


def _fits(sized: Sized, bought: Order) -> Option | None:
    """The option of a training on cards that are bought for services: its own where that fits, else the best that does."""
    f, card = bought.figures, bought.candidate.card.name
    able = [
        o for o in sized.options
        if o.card.name == card and o.bought.eligible_fit and not o.split.by_rule
        and o.figures.option_cards <= f.bought_cards and o.figures.servers <= f.servers
    ]  # fmt: skip
    return next((o for o in able if o is sized.chosen), best(able))


def _told(one: Idle, before: Sequence[Idle]) -> bool:
    """Whether a training of it stands in one that saves more."""
    names = {s.case.scenario.name for other in before for s, _ in other.trainings}
    return any(s.case.scenario.name in names for s, _ in one.trainings)
