"""What a scenario would take without the models of other work beside it: told where these alone need a server more."""

from __future__ import annotations

from quoter.model import InferenceFigures
from quoter.scenario import Case, without_companions
from quoter.sizing.beside.narrower import once_more
from quoter.sizing.options import Option

_LEFT = 0.9  # told where no more of the price is left (our choice)


def alone_of(case: Case, own: Option) -> Option | None:
    """The best option of the chosen one's card without companions, where their cards alone need a server more and a tenth
    of the price and more; None elsewhere. Prices have to be complete."""
    f = own.figures
    if not isinstance(f, InferenceFigures) or not f.beside_cards or not own.price:
        return None
    found = once_more(without_companions(case), own)
    if found is None or found.price is None or found.bought.new_servers >= own.bought.new_servers:
        return None
    return found if found.price <= _LEFT * own.price else None
