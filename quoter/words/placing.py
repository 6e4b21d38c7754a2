"""Which scenario's cards stand in which server: what is bought, slot by slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quoter.model import InferenceFigures
from quoter.sizing import Order, Sized, takes_turns

# a slot without a card; a card that no scenario uses; one that stands by for several
FREE, SPARE, SHARED = 0, -1, -2


class Alike(NamedTuple):
    """Servers with the same cards: how many, and what is in their slots."""

    number: int
    slots: tuple[int, ...]  # the scenario's number from 1, SHARED, SPARE or FREE


def placed(order: Order, scenarios: Sequence[Sized]) -> list[Alike]:
    """The servers of one card, alike ones together; the fullest first.

    A replica that fits into a server stands in one; a wider one fills several."""
    slots = int(order.candidate.figures.slots)
    servers: list[list[int]] = [[] for _ in range(int(order.figures.servers))]
    for number, cards in sorted(blocks(order, scenarios), key=lambda b: -b[1]):
        _put(servers, slots, number, cards)
    if len(on_slots(order, scenarios)) > 1:
        for _ in range(int(order.figures.shared_standby)):
            _put(servers, slots, SHARED, 1)
    spare = int(order.figures.bought_cards - order.figures.option_cards)
    _put(servers, slots, SPARE, spare)
    full = (
        tuple(sorted(s, key=lambda n: (n < 0, abs(n)))) + (FREE,) * (slots - len(s))
        for s in servers
    )
    found = [Alike(count, kept) for kept, count in Counter(full).items()]
    return sorted(found, key=lambda a: (a.slots.count(FREE), -a.number))


def on_slots(order: Order, scenarios: Sequence[Sized]) -> dict[int, list[Sized]]:
    """The scenarios on a card by the number that their slots bear: each its own, from 1; trainings, which follow one
    another on the same cards, that of the widest."""
    own = {
        n: s for n, s in enumerate(scenarios, 1) if s.chosen.card.name == order.candidate.card.name
    }
    turns = [n for n, s in own.items() if takes_turns(s.chosen)]
    widest = max(turns, key=lambda n: own[n].chosen.figures.option_cards, default=0)
    found: dict[int, list[Sized]] = {}
    for number, sized in own.items():
        found.setdefault(widest if number in turns else number, []).append(sized)
    return found


def blocks(order: Order, scenarios: Sequence[Sized]) -> Iterable[tuple[int, int]]:
    """Cards that stand together, with their scenario's number: a replica, or a card of its own. What stands by is
    among them where it is of one scenario alone."""
    own = on_slots(order, scenarios)
    for number in own:
        f = scenarios[number - 1].chosen.figures
        alone, used = 0, f.option_cards
        if isinstance(f, InferenceFigures):
            alone, used = int(f.beside_cards), f.working_cards if len(own) > 1 else used
        left, each = int(used) - alone, int(f.cards_per_replica)
        while left > 0:
            yield number, min(each, left)
            left -= each
        yield from [(number, 1)] * alone


def _put(servers: list[list[int]], slots: int, number: int, cards: int) -> None:
    """Into the emptiest server, so that replicas are spread evenly; what no server holds, over some."""
    home = min((s for s in servers if slots - len(s) >= cards), key=len, default=None)
    for server in [home] if home is not None else sorted(servers, key=len):
        now = min(cards, slots - len(server))
        server += [number] * now
        cards -= now
