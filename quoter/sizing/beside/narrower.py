"""What a narrower checkpoint would take: told beside an answer in 16 bits, deciding nothing."""

from __future__ import annotations

from dataclasses import replace

from quoter.catalog import Precision, rows
from quoter.catalog import support as engine_support
from quoter.scenario import Case, usual_with
from quoter.sizing.options import Candidate, Option, computed, inside, on_engine
from quoter.sizing.ranking import best, fitting

_EIGHT = 8  # bits
_LEFT = 3 / 4  # told where no more of the cards or of the price is left


def narrower_of(case: Case, own: Option) -> Option | None:
    """The best option of the chosen one's card in the 8-bit type that it multiplies and its engine loads, where that takes
    at most three quarters of the cards or of the price; None where the file lets a narrower type be taken as it is."""
    row = _row(case, own)
    if row is None:
        return None
    found = once_more(replace(case, weights=row), own)
    return found if found and _saves(found, own) else None


def once_more(case: Case, own: Option) -> Option | None:
    """The best option of the same card and server in a case that asks otherwise; one with a price, where that one has it."""
    able = able_once_more(case, own.candidate)
    return best(o for o in able if own.price is None or o.price is not None)


def able_once_more(case: Case, one: Candidate) -> list[Option]:
    """The detailed options of the same card and server that may be recommended in a case that asks otherwise."""
    options = computed(case, inside(case, one.card, one.server))
    return [o for o in fitting(options) if not o.split.by_rule]


def _row(case: Case, own: Option) -> Precision | None:
    """The type that is looked at: of 8 bits, usual with the engine, native to the card; None of other work than
    answers in 16 bits, and of a model whose checkpoint is not to be quantised once more."""
    ships = case.catalog.precisions.get(case.model.shipped.precision)
    plain = case.scenario.workload == "inference" and own.fits and not own.split.by_rule
    if (
        not plain
        or case.precisions
        or own.candidate.weights.bits < rows.WIDE_BITS
        or (ships and ships.final)
    ):
        return None
    on = on_engine(case, own.card, own.candidate.engine)
    able = [
        row for row in usual_with(case.catalog, own.candidate.engine)
        if row.bits == _EIGHT and row.native_on(own.card) and engine_support.loads(case.catalog, on, row)
    ]  # fmt: skip
    return next(iter(able), None)


def _saves(found: Option, own: Option) -> bool:
    """Whether an option takes a quarter less of another's cards or price."""
    cheaper = bool(found.price and own.price and found.price <= _LEFT * own.price)
    return cheaper or found.figures.option_cards <= _LEFT * own.figures.option_cards
