"""Scenarios on cards that are bought anyway: what can stand on free cards of the others' servers, those of a test environment
among them, buys none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from quoter.scenario import Quotation
from quoter.sizing.beside.one_card import groups_of, in_one, late, tested, whole_of, with_option
from quoter.sizing.beside.stock import free_to_move, stocked
from quoter.sizing.options import Option
from quoter.sizing.packing import on_free, pack
from quoter.sizing.ranking import fitting, merit
from quoter.sizing.recommendation import Joined, Sized


def on_free_cards(
    quotation: Quotation, scenarios: Iterable[Sized], packages: Iterable[Collection[str]] = ()
) -> tuple[Sized, ...]:
    """The scenarios, those that buy cards of their own moved to free ones of the others, where that makes the offer cheaper.

    What the file chooses stays, and so do test environments, which are placed already, and files of cards at hand, which
    have a joint choice of their own. Of packages, by the names of their scenarios, each by itself, and what stands in
    several of them stays."""
    found = {sized.case.scenario.name: sized for sized in scenarios}
    groups = groups_of(found, packages)
    for names in groups:
        for name in filter(in_one(groups), names):
            found[name] = _moved(quotation, [found[n] for n in names], found[name])
    return tuple(found.values())


def _moved(quotation: Quotation, scenarios: Sequence[Sized], sized: Sized) -> Sized:
    """A scenario on free cards of the others; itself where it stays."""
    if not _moves(sized) or stocked(scenarios):
        return sized
    others = [s for s in scenarios if s is not sized]
    free = {one.candidate.card.name: one.figures.spare_cards for one in pack(others)}
    able = [
        o for o in fitting(sized.options)
        if o.price is not None and o.figures.option_cards <= free.get(o.card.name, 0) and on_free(others, o)
    ]  # fmt: skip
    best = min(able, key=_size, default=None)
    if best is None or best.card is sized.chosen.card:
        return sized
    moved = with_option(sized, best)
    now = [moved if s is sized else s for s in scenarios]
    apart, joint = whole_of(quotation, scenarios), whole_of(quotation, now)
    if apart is None or joint is None or joint.total >= apart.total or late(now) > late(scenarios):
        return sized
    return replace(moved, joined=Joined(sized.chosen, apart.total, joint.total))


def _moves(sized: Sized) -> bool:
    """Whether the estimator may choose other cards for it, and it is no test environment."""
    return free_to_move(sized) and not tested(sized) and not sized.chosen.split.by_rule


def _size(option: Option) -> tuple[object, ...]:
    """Order of what adds nothing: the fewest cards, then by merit."""
    return option.figures.option_cards, merit(option)
