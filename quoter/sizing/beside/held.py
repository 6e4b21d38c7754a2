"""What cards at hand would carry in 4 bits: told beside an answer that buys some, deciding nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from quoter.catalog import support as engine_support
from quoter.model import InferenceFigures
from quoter.scenario import Case, of_width, usual_with
from quoter.sizing.beside.narrower import able_once_more
from quoter.sizing.options import Candidate, Option, on_engine
from quoter.sizing.ranking import best

_FOUR = 4  # bits


def held_of(case: Case, candidates: Iterable[Candidate], own: Option) -> Option | None:
    """The best option that carries the load by itself on cards at hand alone, in the 4-bit type that is usual with their
    engine, where the answer buys some; None where the file says the type or the types."""
    stated = ("weights" in case.stated and not case.auto) or bool(case.scenario.precisions)
    buys = isinstance(own.figures, InferenceFigures) and own.bought.new_cards > 0
    if stated or not buys or own.split.by_rule:
        return None
    found = (o for one in candidates if one.figures.at_hand for o in _in_four(case, one))
    return best(o for o in found if not o.bought.new_cards)


def _in_four(case: Case, one: Candidate) -> list[Option]:
    """A card's options in 4 bits; none where it takes as few anyway, or its engine loads no such type."""
    row = of_width(usual_with(case.catalog, one.engine), one.card, _FOUR)
    on = on_engine(case, one.card, one.engine)
    if (
        row is None
        or row.bits >= one.weights.bits
        or not engine_support.loads(case.catalog, on, row)
    ):
        return []
    return able_once_more(replace(case, weights=row, precisions=()), one)
