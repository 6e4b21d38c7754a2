"""What more confidence would take: told beside an answer where it is many times the cards, deciding nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from quoter.model import typed
from quoter.scenario import Case, confidence_of, share_of
from quoter.sizing import model_inputs
from quoter.sizing.options import Option, Split, given, option
from quoter.sizing.ranking import merit

CLIFF = 2  # times the cards, from which it is told (our choice)


class Surer(NamedTuple):
    """The next confidence, percent, and the option of the chosen card that keeps the targets at it on the fewest cards;
    None: none does."""

    confidence: float
    option: Option | None


def surer_of(case: Case, own: Option, splits: Iterable[Split]) -> Surer | None:
    """The next confidence of the catalog where it takes at least twice the cards of the chosen option's kind, or more than the
    card can; None elsewhere."""
    served = case.scenario.workload == "inference" and own.fits and not own.split.by_rule
    if not served or not own.bought.eligible_fit or own.inference.ask.pinned_replicas:
        return None
    now = share_of(confidence_of(case.scenario, case.catalog))
    above = [row for row in case.catalog.confidences.values() if share_of(row) > now]
    if not above:
        return None
    row = min(above, key=share_of)
    known = given(case, own.candidate)
    known["confidence"] = model_inputs.table(row, typed.Confidence)
    sized = (option(case, own.candidate, split, known) for split in splits)
    able = (o for o in sized if o.bought.eligible_fit)
    found = min(able, key=lambda o: (o.figures.option_cards, merit(o)), default=None)
    cliff = found is None or found.figures.option_cards >= CLIFF * own.figures.option_cards
    return Surer(share_of(row), found) if cliff else None
