"""What is bought: the cards of all scenarios in whole servers of one kind, once per card type, and what joins
the servers; test environments stand on cards that are bought anyway, before any of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from quoter.catalog import Card, Server
from quoter.core import frozen, read, run
from quoter.model import OrderFigures, TrainingFigures, typed
from quoter.model.shared import complete, pool, purchase, site
from quoter.sizing.fabric import Network
from quoter.sizing.options import Candidate, Option, computed, inside
from quoter.sizing.ranking import best as foremost
from quoter.sizing.ranking import fitting, unoffered
from quoter.sizing.recommendation import Loan, Sized, chosen, recommended, sized_of

ORDER = (
    *read(pool),
    *(line for line in read(purchase)
      if line.name in {"bought_cards", "spare_cards", "free_slots", "lacking_cards", "owned_servers", "sold_full", "new_cards",
                       "lacking_servers", "new_servers", "as_set", "priced",
                       "card_amount", "server_amount", "amount", "sold_cards", "sold_servers",
                       "sold_sets"}),
    *(line for line in read(complete) if line.name == "server_known"),
    *read(site),
)  # fmt: skip
ADDED = (
    "working_cards",
    "server_share",
    "server_weights",
    "spanning",
    "guarded_cards",
    "guarded_standby",
)  # over the scenarios
MOST = (
    "cards_per_replica",
    "standby_cards",
    "standby_share",
    "standby_servers",
    "turn_cards",
    "turn_share",
)  # of the scenarios: what stands by is shared, and trainings take turns
STANDING = ("bought_cards", "servers", "fabric_nics", "fabric_switches", "fabric_cables")
IN_TURN = ("working_cards", "server_share")  # of a training 0: it is among what takes turns


@frozen
class Order:
    """What is bought of one card for all scenarios together."""

    candidate: Candidate
    network: Network | None
    site: typed.Site
    figures: OrderFigures


def pack(scenarios: Iterable[Sized]) -> tuple[Order, ...]:
    """Cards of all scenarios in whole servers, once per card type."""
    by_card: dict[str, list[Option]] = {}
    for sized in scenarios:
        by_card.setdefault(sized.chosen.card.name, []).append(sized.chosen)
    return tuple(order(options[0].candidate, options) for options in by_card.values())


def order(candidate: Candidate, options: Iterable[Option]) -> Order:
    """One card type: the scenarios' cards and server shares added up, then rounded to servers."""
    network, own, options = candidate.network, candidate.site, list(options)
    known = {
        **{name: sum(asked(options, name)) for name in ADDED},
        **{name: max(asked(options, name), default=0.0) for name in MOST},
        "card": candidate.figures,
        "offer": candidate.offer.figures,
        "site": own,
    }
    return Order(candidate, network, own, OrderFigures.of(run(ORDER, known)))


def asked(options: Iterable[Option], name: str) -> list[float]:
    """What each of some options asks of its card; what takes turns is not among what works beside the others."""
    beside = (o for o in options if not takes_turns(o)) if name in IN_TURN else options
    return [getattr(o.figures, name, 0.0) for o in beside]


def takes_turns(option: Option) -> bool:
    """Whether it is of a training, which takes its turn on the cards."""
    return isinstance(option.figures, TrainingFigures)


# -- test environments -----------------------------------------------------------------------------


def placed(scenarios: Iterable[Sized]) -> tuple[Sized, ...]:
    """The scenarios, each test environment on what costs least beside the others and the tests
    placed before it: first free cards of servers that are bought anyway. A card that the file chooses
    stays."""
    everything = tuple(scenarios)
    standing = [one for one in everything if not placed_last(one)]
    for one in filter(placed_last, everything):
        standing.append(_beside(standing, one))
    found = {id(one.case): one for one in standing}
    return tuple(found[id(one.case)] for one in everything)


def placed_last(sized: Sized) -> bool:
    """Whether it is a test environment whose card nobody chose, which takes what the others leave."""
    scenario = sized.case.scenario
    return scenario.environment == "test" and not scenario.deploy and not scenario.choice


def _beside(standing: list[Sized], sized: Sized) -> Sized:
    """A test environment on the option that adds least to what is bought; of equals on the fewest
    cards. What adds nothing needs no price."""
    before = sum_of(pack(standing))
    able = [o for o in fitting(sized.options) if o.price is not None or on_free(standing, o)]
    after = [(sum_of(pack([*standing, replace(sized, chosen=o)])), o) for o in able]
    least = min(after, key=lambda found: (found[0], _size(found[1])), default=None)
    if least is None:
        return sized
    known = least[0].missing == before.missing
    added = least[0].amount - before.amount if known else None
    loan = None if known and not added else _loan(standing, sized)
    return replace(sized, chosen=least[1], recommended=least[1], added=added, loan=loan)


def _loan(standing: Iterable[Sized], sized: Sized) -> Loan | None:
    """The cards that another scenario keeps standing by and that hold a test environment, the fewest; None: none do."""
    found = [
        Loan(other.case.scenario.name, o)
        for other in standing for o in sized.options
        if o.fits and o.card.name == other.chosen.card.name
        and max(asked([other.chosen], "standby_cards")) >= o.figures.option_cards
    ]  # fmt: skip
    return min(found, key=lambda loan: loan.option.figures.option_cards, default=None)


def on_free(standing: Iterable[Sized], option: Option) -> bool:
    """Whether an option stands on cards that are bought anyway: what is bought for the others stays the same."""
    own = on_its_card(standing, option)
    before, after = (one.figures for one in joining(own, option))
    return bool(own) and all(before.by_name(name) == after.by_name(name) for name in STANDING)


def on_its_card(scenarios: Iterable[Sized], option: Option) -> list[Option]:
    """What some scenarios buy of the card of an option."""
    return [s.chosen for s in scenarios if s.chosen.card.name == option.card.name]


def joining(own: Sequence[Option], option: Option) -> tuple[Order, Order]:
    """What is bought of a card for some options alone, and with another beside them."""
    return order(option.candidate, own), order(option.candidate, [*own, option])


def _size(option: Option) -> tuple[float, float]:
    """Cards, then what it costs on its own."""
    return option.figures.option_cards, option.price or 0.0


class Sum(NamedTuple):
    """What some cards and servers cost together: of how many cards a price is missing, and the others' money."""

    missing: float
    amount: float


def sum_of(orders: Iterable[Order]) -> Sum:
    """The same of some orders."""
    found = [one.figures for one in orders]
    missing = sum(not (f.priced and f.server_known) for f in found)
    return Sum(float(missing), sum(f.amount for f in found))


# -- the kind of server --------------------------------------------------------------------------

# share of the price that more machines, to rack, to cable and to run, may cost at most
MORE_MACHINES = 0.5


def housed(
    scenarios: Iterable[Sized], packages: Iterable[Collection[str]] = ()
) -> tuple[Sized, ...]:
    """The scenarios, each card in one kind of server for all of them, as a quotation buys it.

    A card's usual server stays where another is not cheaper; nor do many small ones stand for a large one.
    Of packages, by the names of their scenarios, each is bought by itself."""
    everything = tuple(scenarios)
    apart = [[s for s in everything if s.case.scenario.name in names] for names in packages]
    taken = {
        c.card.name: _home(everything, apart or [everything], c.card)
        for one in everything for c in one.candidates
    }  # fmt: skip
    return tuple(_kept(one, taken) for one in everything)


def _home(
    everything: Sequence[Sized], apart: Sequence[Sequence[Sized]], card: Card
) -> Server | None:
    """The kind of server that a card stands in: of those that every scenario weighs, else the usual one."""
    weighed = [[c.server for c in one.candidates if c.card is card] for one in everything]
    first, *others = filter(None, weighed)
    shared = [home for home in first if all(home in own for own in others)]
    taken, *rest = shared or [everything[0].case.catalog.server_of(card)]
    if not rest:
        return taken
    least = _cost_of(apart, card, taken)
    for home in rest:
        cost = _cost_of(apart, card, home)
        if replaces(cost, least):
            taken, least = home, cost
    return taken


class Cost(NamedTuple):
    """What a card in a kind of server comes to: scenarios without a price, the others' servers and money."""

    missing: int
    servers: float
    amount: float


def replaces(one: Cost, other: Cost) -> bool:
    """Whether a kind of server is taken for another: it is cheaper on no more machines, or costs less than half."""
    if one.missing != other.missing:
        return one.missing < other.missing
    return one.amount < other.amount * (1 if one.servers <= other.servers else MORE_MACHINES)


def _cost_of(apart: Iterable[Sequence[Sized]], card: Card, home: Server | None) -> Cost:
    """The same of all that is bought by itself."""
    return Cost(*map(sum, zip(*(_cost_in(bought, card, home) for bought in apart), strict=True)))


def _cost_in(everything: Sequence[Sized], card: Card, home: Server | None) -> Cost:
    """What the scenarios that weigh this card would buy of it in such servers."""
    missing, sold = 0, []
    for one in everything:
        own = [c for c in one.candidates if c.card is card and c.server == home]
        found = _best(one, own[0]) if own else None
        missing += found is None
        sold += [found] if found else []
    return Cost(missing, *_together(sold))


def _best(sized: Sized, candidate: Candidate) -> Option | None:
    """What a scenario would buy of a candidate: what its file chooses, else the recommended, and of a card that
    may not be offered what would be; None without a price."""
    own = tuple(o for o in sized.options if o.candidate is candidate)
    best = recommended(own) or foremost(unoffered(own))
    found = chosen(sized.case, own, best)
    return found if found.price is not None and (best or sized.case.scenario.choice) else None


def _together(sold: list[Option]) -> tuple[float, float]:
    """Servers and price of some options of one candidate's kind, packed once."""
    if not sold:
        return 0.0, 0.0
    network = sum(float(o.bought.network_amount) for o in sold)
    bought = order(sold[0].candidate, sold).figures
    return float(bought.servers), float(bought.amount) + network


def _kept(sized: Sized, taken: Mapping[str, Server | None]) -> Sized:
    """A scenario with its cards in these servers alone."""
    stays = {c.card.name: c for c in sized.candidates if taken[c.card.name] == c.server}
    cards = {c.card.name: c.card for c in sized.candidates}
    if len(sized.candidates) == len(stays):
        return sized
    found = [
        stays.get(name) or inside(sized.case, card, taken[name]) for name, card in cards.items()
    ]
    own = {
        id(c): [o for o in sized.workings if o.candidate is c] or computed(sized.case, c)
        for c in found
    }
    return sized_of(sized.case, tuple(found), tuple(o for c in found for o in own[id(c)]))
