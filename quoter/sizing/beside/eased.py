"""What targets half as long again would take: told beside an answer at its card's limit, deciding nothing."""

from __future__ import annotations

from collections.abc import Iterable

from quoter.model import InferenceFigures
from quoter.scenario import Case
from quoter.sizing.options import Option, Split, demanded, given, option
from quoter.sizing.ranking import at_limit, best

EASED = 1.5  # times the targets (our choice)
_LEFT = 2 / 3  # told where no more of the cards are left (our choice)


def eased_of(case: Case, own: Option, splits: Iterable[Split]) -> Option | None:
    """The best option of the chosen card under times half as long again, where the stated ones leave a replica so few requests
    that they make much of the count: it takes at most two thirds of the cards. None elsewhere."""
    if (
        not isinstance(own.figures, InferenceFigures)
        or not at_limit(own)
        or not own.bought.eligible_fit
    ):
        return None
    load = demanded(case).load
    times = {name: EASED * load.by_name(name) for name in ("ttft_ms", "tpot_ms", "e2e_seconds")}
    known = given(case, own.candidate) | {"load": load.but(**times)}
    able = (option(case, own.candidate, split, known) for split in splits)
    found = best(o for o in able if o.bought.eligible_fit)
    fewer = found and found.figures.option_cards <= _LEFT * own.figures.option_cards
    return found if fewer else None
