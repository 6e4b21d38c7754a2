"""What is bought: the cards of all scenarios in whole servers, once per card type, and what joins
the servers; test environments stand on cards that are bought anyway, before any of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quoter.core import read, run
from quoter.model import OrderFigures, TrainingFigures, typed
from quoter.model.shared import pool, purchase, site
from quoter.sizing.fabric import Network
from quoter.sizing.options import Candidate, Option
from quoter.sizing.recommendation import Sized, fitting

ORDER = (
    *read(pool),
    *(line for line in read(purchase)
      if line.name in {"bought_cards", "spare_cards", "free_slots", "owned_servers", "new_cards", "new_servers", "as_set", "priced",
                       "card_amount", "server_amount", "amount", "sold_cards", "sold_servers",
                       "sold_sets"}),
    *read(site),
)  # fmt: skip
ADDED = ("working_cards", "server_share", "server_weights", "spanning")  # over the scenarios
MOST = (
    "standby_cards",
    "standby_share",
    "standby_servers",
    "turn_cards",
    "turn_share",
)  # of the scenarios: what stands by is shared, and trainings take turns
IN_TURN = ("working_cards", "server_share")  # of a training 0: it is among what takes turns


@dataclass(frozen=True)
class Order:
    """What is bought of one card for all scenarios together."""

    candidate: Candidate
    network: Network | None
    site: typed.Site
    figures: OrderFigures


def pack(scenarios: Iterable[Sized]) -> tuple[Order, ...]:
    """Cards of all scenarios in whole servers, once per card type."""
    chosen: dict[str, list[Option]] = {}
    for sized in scenarios:
        chosen.setdefault(sized.chosen.card.name, []).append(sized.chosen)
    return tuple(order(options[0].candidate, options) for options in chosen.values())


def order(candidate: Candidate, options: Iterable[Option]) -> Order:
    """One card type: the scenarios' cards and server shares added up, then rounded to servers."""
    network, own, options = candidate.network, candidate.site, list(options)
    known = {
        **{name: sum(asked_of(o, name) for o in options) for name in ADDED},
        **{name: max((asked_of(o, name) for o in options), default=0.0) for name in MOST},
        "card": candidate.figures,
        "offer": candidate.offer.figures,
        "site": own,
    }
    return Order(candidate, network, own, OrderFigures.of(run(ORDER, known)))


def asked_of(option: Option, name: str) -> float:
    """What an option asks of its card."""
    if name in IN_TURN and takes_turns(option):
        return 0.0
    return option.figures.by_name(name) if option.figures.has(name) else 0.0


def takes_turns(option: Option) -> bool:
    """Whether it is of a training, which takes its turn on the cards."""
    return isinstance(option.figures, TrainingFigures)


# -- test environments -----------------------------------------------------------------------------


def placed(scenarios: Iterable[Sized]) -> tuple[Sized, ...]:
    """The scenarios, each test environment on what costs least beside the others and the tests
    placed before it: first free cards of servers that are bought anyway. A card that the file chooses
    stays."""
    everything = tuple(scenarios)
    standing = [one for one in everything if not _free(one)]
    for one in filter(_free, everything):
        standing.append(_beside(standing, one))
    found = {id(one.case): one for one in standing}
    return tuple(found[id(one.case)] for one in everything)


def _free(sized: Sized) -> bool:
    """Whether it is a test environment whose card nobody chose."""
    scenario = sized.case.scenario
    return scenario.environment == "test" and not scenario.deploy and not scenario.choice


def _beside(standing: list[Sized], sized: Sized) -> Sized:
    """A test environment on the option that adds least to what is bought; of equals on the fewest
    cards."""
    before = _cost(pack(standing))
    able = [o for o in fitting(sized.options) if o.price is not None]
    added = [(_cost(pack([*standing, replace(sized, chosen=o)])) - before, o) for o in able]
    least = min(added, key=lambda found: (found[0], _size(found[1])), default=None)
    if least is None or sized.recommended is None:
        return sized
    return replace(sized, chosen=least[1], recommended=least[1], added=least[0])


def _size(option: Option) -> tuple[float, float]:
    """Cards, then what it costs on its own."""
    return option.figures.option_cards, option.price or 0.0


def _cost(orders: tuple[Order, ...]) -> float:
    """What cards and servers cost together, as far as they have prices."""
    return sum(order.figures.amount for order in orders)
