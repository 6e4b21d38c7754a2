"""The few options that people are shown: of a card at most three, none that another makes needless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from quoter.sizing.options import Candidate, Option
from quoter.sizing.ranking import (
    best,
    dominates,
    kept,
    merit,
    serves,
    times,
    unoffered,
    within,
)

if TYPE_CHECKING:
    from quoter.sizing.recommendation import Sized

MOST_CARDS = 6  # of a scenario that names none
MOST_ROWS = 3  # of a card
FASTER, DEARER, TWICE = 0.7, 1.5, 2  # of the time and of the price of the card's cheapest
FAR = 4  # times the servers of the recommended option, above which a card is no choice


class Shown(NamedTuple):
    """A row that people are shown, and what it is there for."""

    role: str  # chosen | cheapest | smaller | fastest | sturdier
    option: Option


def short_list(sized: Sized) -> tuple[Shown, ...]:
    """The rows of all cards compared, the chosen option's card first, then the best card."""
    found = {c.card.name: of_card(sized, c) for c in sized.compared}
    order = sorted(filter(None, found.values()), key=lambda rows: first(sized, rows))
    return tuple(row for rows in order for row in rows)


def first(sized: Sized, rows: list[Shown]) -> tuple[object, ...]:
    """The order of cards."""
    mine = any(row.option is sized.chosen for row in rows)
    return not mine, *merit(rows[0].option)


def of_card(sized: Sized, candidate: Candidate) -> list[Shown]:
    """The rows of one card; none where nothing of it serves or it may not be offered."""
    own = [o for o in sized.options if o.candidate is candidate]
    rows = list(worth_showing(o for o in own if offered(o) and not far(sized, o)))
    mine = [o for o in own if o is sized.chosen and all(o is not row.option for row in rows)]
    if (
        rows and not mine and rows[0].role != "cheapest"
    ):  # that was needless beside what costs no more
        rows[0] = Shown("cheapest", rows[0].option)
    return [*(Shown("chosen", o) for o in mine), *rows]


def offered(option: Option) -> bool:
    """It serves, and may be offered."""
    return bool(option.bought.eligible) and serves(option)


def far(sized: Sized, option: Option) -> float:
    """How many times the servers of the recommended option another takes that costs no less, or of the one to be priced
    first where none has its price; 0 where it may be compared with it. A price that is not known makes none cheaper."""
    best = sized.recommended or sized.cheapest_incomplete
    if best is None or option is best:
        return 0.0
    more = float(option.figures.servers) / max(float(best.figures.servers), 1.0)
    cheaper = option.price is not None and best.price is not None and option.price <= best.price
    return more if more > FAR and not cheaper else 0.0


def worth_showing(options: Iterable[Option]) -> Iterator[Shown]:
    """The cheapest of a card; on fewer servers what a part of its price is missing of; the fastest of what costs little
    more; and what carries all when a server fails."""
    some = list(options)
    cheapest = best(some)
    if cheapest is None:
        return
    rows = [Shown("cheapest", cheapest)]
    smaller = [o for o in some if o.price is None and o.figures.servers < cheapest.figures.servers]
    if smaller and cheapest.price is not None:
        rows.append(Shown("smaller", min(smaller, key=merit)))
    near = [o for o in some if within(o, cheapest, DEARER)]
    quick = min(near, key=lambda o: (times(o), merit(o)))
    if faster(quick, cheapest):
        rows.append(Shown("fastest", quick))
    sturdy = [o for o in some if within(o, cheapest, TWICE) and kept(o) >= 1 > kept(cheapest)]
    if sturdy:
        rows.append(Shown("sturdier", min(sturdy, key=merit)))
    unlike = {id(row.option): row for row in reversed(rows)}
    needed = [row for row in rows if unlike[id(row.option)] is row
              and not any(dominates(r.option, row.option) for r in rows)]  # fmt: skip
    yield from needed[:MOST_ROWS]


def faster(quick: Option, cheapest: Option) -> bool:
    """Whether people notice that an option writes faster than the cheapest."""
    return times(quick)[0] <= FASTER * times(cheapest)[0]


def compared(sized: Sized) -> tuple[Candidate, ...]:
    """All cards that the scenario names; else the chosen one and the best of the others, and those at hand, so that each of
    them has a row or is told why it has none."""
    if sized.case.named_cards or len(sized.candidates) <= MOST_CARDS:
        return sized.candidates

    def rank(candidate: Candidate) -> tuple[object, ...]:
        own = [o for o in sized.options if o.candidate is candidate]
        able = [o for o in own if o.bought.eligible_fit] or own
        return min((not o.bought.eligible_fit, *merit(o)) for o in able)

    others = sorted((c for c in sized.candidates if c is not sized.chosen.candidate), key=rank)
    best_of_them, rest = others[: MOST_CARDS - 1], others[MOST_CARDS - 1 :]
    owned = (c for c in rest if c.figures.at_hand)
    first = (sized.chosen.candidate, *best_of_them, *owned)
    barred = undercutting(sized)
    return first if barred is None or barred in first else (*first, barred)


def undercutting(sized: Sized) -> Candidate | None:
    """The card that would be the cheapest of all, were it supplied in the quotation's market; None for none."""
    rules, offered = sized.case.quote.procurement, sized.recommended
    found = best(
        o for o in unoffered(sized.options)
        if not o.bought.supplied and admitted(o.candidate, rules.domestic_only)
    )  # fmt: skip
    if found is None or (offered and merit(offered) <= merit(found)):
        return None
    return found.candidate


def admitted(candidate: Candidate, domestic_only: bool) -> bool:
    """Whether nothing but its supply keeps a card out: no rule of the customer's, no gap of its row."""
    card = candidate.figures
    return not card.denied and not card.weak and bool(card.domestic or not domestic_only)
