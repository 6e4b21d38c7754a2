"""What is bought: the cards of all scenarios in whole servers, once per card type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quoter import figures
from quoter.lines import read, run
from quoter.model import purchase
from quoter.options import Candidate, Option
from quoter.sized import Sized

ORDER = tuple(
    line for line in read(purchase)
    if line.name in {"servers", "bought_cards", "spare_cards", "free_slots", "priced",
                     "card_amount", "server_amount", "amount"}
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """What is bought of one card for all scenarios together."""

    candidate: Candidate
    figures: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.figures[name]
        except KeyError:
            raise AttributeError(name) from None


def pack(scenarios: Iterable[Sized]) -> tuple[Order, ...]:
    """Cards of all scenarios in whole servers, once per card type."""
    chosen: dict[str, list[Option]] = {}
    for sized in scenarios:
        chosen.setdefault(sized.chosen.card.name, []).append(sized.chosen)
    return tuple(order(options) for options in chosen.values())


def order(options: list[Option]) -> Order:
    """One card type: the scenarios' cards and server shares added up, then rounded to servers."""
    candidate = options[0].candidate
    known = {
        "option_cards": sum(o.option_cards for o in options),
        "server_share": sum(o.server_share for o in options),
        "card": figures.record(candidate.figures),
        "offer": figures.record(candidate.offer.figures),
    }
    return Order(candidate, run(ORDER, known))
