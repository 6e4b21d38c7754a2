"""Which scenario's cards stand in which server: what is bought, slot by slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quoter.model import InferenceFigures
from quoter.sizing import Order, Sized

FREE, SPARE = 0, -1  # a slot without a card; a card that no scenario uses


class Alike(NamedTuple):
    """Servers with the same cards: how many, and what is in their slots."""

    number: int
    slots: tuple[int, ...]  # the scenario's number from 1, SPARE or FREE


def placed(order: Order, scenarios: Sequence[Sized]) -> list[Alike]:
    """The servers of one card, alike ones together; the fullest first.

    A replica that fits into a server stands in one; a wider one fills several."""
    slots = int(order.candidate.figures.slots)
    servers: list[list[int]] = [[] for _ in range(int(order.figures.servers))]
    for number, cards in sorted(blocks(order, scenarios), key=lambda b: -b[1]):
        _put(servers, slots, number, cards)
    spare = int(order.figures.bought_cards - order.figures.option_cards)
    _put(servers, slots, SPARE, spare)
    full = (
        tuple(sorted(s, key=lambda n: (n == SPARE, n))) + (FREE,) * (slots - len(s))
        for s in servers
    )
    found = [Alike(count, kept) for kept, count in Counter(full).items()]
    return sorted(found, key=lambda a: (a.slots.count(FREE), -a.number))


def blocks(order: Order, scenarios: Sequence[Sized]) -> Iterable[tuple[int, int]]:
    """Cards that stand together, with their scenario's number: a replica, or a card of its own."""
    for number, sized in enumerate(scenarios, 1):
        f = sized.chosen.figures
        if sized.chosen.card.name != order.candidate.card.name:
            continue
        alone = int(f.beside_cards) if isinstance(f, InferenceFigures) else 0
        left, each = int(f.option_cards) - alone, int(f.cards_per_replica)
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
