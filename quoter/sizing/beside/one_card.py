"""One kind of card for several scenarios: taken where sharing its servers is clearly cheaper than what is cheapest for
each scenario by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from quoter.scenario import Quotation
from quoter.sizing.beside.stock import added, free_to_move, stocked
from quoter.sizing.beside.turns import turns
from quoter.sizing.bill import bill
from quoter.sizing.options import Option
from quoter.sizing.packing import pack
from quoter.sizing.ranking import fitting, merit
from quoter.sizing.recommendation import Joined, Sized

CLEARLY = 0.9  # of the total of what is cheapest for each: above that nobody changes cards for it (our choice)


def on_one_card(
    quotation: Quotation, scenarios: Iterable[Sized], packages: Iterable[Collection[str]] = ()
) -> tuple[Sized, ...]:
    """The scenarios, those chosen anew that share a card's servers where the whole is then cheaper by a tenth.

    What the file chooses stays, and so do test environments, which come later, and files of cards at hand, which have a
    joint choice of their own. Of packages, by the names of their scenarios, each by itself, and what stands in several
    of them stays."""
    found = {sized.case.scenario.name: sized for sized in scenarios}
    groups = groups_of(found, packages)
    alone = in_one(groups)
    for names in groups:
        own = [sized for name, sized in found.items() if name in names and not tested(sized)]
        once = [s for s in own if alone(s.case.scenario.name)]
        found |= {s.case.scenario.name: s for s in _settled(quotation, own, once)}
    return tuple(found.values())


def groups_of(names: Iterable[str], packages: Iterable[Collection[str]]) -> list[Collection[str]]:
    """The names of the scenarios that are bought together: those of each package; without packages all."""
    return [*packages] or [list(names)]


def in_one(groups: Sequence[Collection[str]]) -> Callable[[str], bool]:
    """Whether a scenario is bought with one of these groups alone, so that no other stands on its cards."""
    return lambda name: sum(name in group for group in groups) == 1


def tested(sized: Sized) -> bool:
    """Whether it is a test environment, which stands on cards that are bought anyway."""
    return sized.case.scenario.environment == "test"


class WholeOffer(NamedTuple):
    """What some scenarios cost together, with tax, and what ranks that."""

    total: float
    weighed: float


def _settled(
    quotation: Quotation, scenarios: Sequence[Sized], once: Sequence[Sized]
) -> Sequence[Sized]:
    """Scenarios that are bought together, those that better share a card on that card."""
    moving = [s for s in once if free_to_move(s) and not s.chosen.split.by_rule]
    if stocked(scenarios) or len(scenarios) < 2 or not moving:
        return scenarios
    offers = _Offers(quotation)
    apart = offers.of(scenarios)
    if apart is None:
        return scenarios
    best, least = scenarios, apart
    able = {s.case.scenario.name: _priced(s) for s in moving}
    for card in _cards(scenarios, able):
        trial, now = _kept(offers, scenarios, _on_card(scenarios, able, card))
        if now and now.weighed < least.weighed and late(trial) <= late(scenarios):
            best, least = trial, now
    clear = max(least.total / apart.total, least.weighed / apart.weighed) if apart.total else 1
    return _marked(scenarios, best, apart.total, least.total) if clear <= CLEARLY else scenarios


Priced = dict[str, list[Option]]  # by card


def _cards(scenarios: Sequence[Sized], able: Mapping[str, Priced]) -> Iterator[str]:
    """The cards that at least two scenarios stand on or could."""
    stands = [set(able.get(s.case.scenario.name, {s.chosen.card.name: []})) for s in scenarios]
    for name in dict.fromkeys(name for own in able.values() for name in own):
        if sum(name in own for own in stands) > 1:
            yield name


def _priced(sized: Sized) -> Priced:
    """The options that may be recommended: of each card the best of every number of cards."""
    found: dict[str, dict[float, Option]] = {}
    able = (o for o in fitting(sized.options) if o.price is not None)
    for option in sorted(able, key=merit):
        found.setdefault(option.card.name, {}).setdefault(option.figures.option_cards, option)
    return {name: list(own.values()) for name, own in found.items()}


def _on_card(scenarios: Sequence[Sized], able: Mapping[str, Priced], card: str) -> list[Sized]:
    """The scenarios, those that can on one card: first on the fewest of it, so that nobody takes what another needs; then
    again on what is best beside all others."""
    could = {name: own[card] for name, own in able.items() if card in own}
    standing = {s.case.scenario.name: s for s in scenarios if s.case.scenario.name not in could}
    for fewest in (True, False):
        for sized in scenarios:
            name = sized.case.scenario.name
            if options := could.get(name):
                others = [s for n, s in standing.items() if n != name]
                standing[name] = with_option(sized, _best(others, options, fewest))
    return [standing[s.case.scenario.name] for s in scenarios]


def _best(others: Sequence[Sized], options: Sequence[Option], fewest: bool) -> Option:
    """The option that adds least to what the others buy; of equals the best, or on the fewest cards."""

    def rank(option: Option) -> tuple[object, ...]:
        more = added(others, option)
        weight = option.bought.weighed_amount / option.price if option.price else 1
        amount = (more.amount + option.bought.network_amount) * weight
        return more.missing, amount, option.figures.option_cards * fewest, merit(option)

    return min(options, key=rank)


def with_option(sized: Sized, option: Option) -> Sized:
    """A scenario on an option; itself on its own."""
    return sized if option is sized.chosen else replace(sized, chosen=option, recommended=option)


def _kept(
    offers: _Offers, scenarios: Sequence[Sized], moved: list[Sized]
) -> tuple[list[Sized], WholeOffer | None]:
    """Of the scenarios that moved those alone whose move pays, each back on its own where that costs no more; and what they
    cost together, None where nothing moved or a price is missing."""
    pairs = list(zip(scenarios, moved, strict=True))
    if all(old is new for old, new in pairs):
        return moved, None
    found, least = moved, offers.of(moved)
    for n, (old, new) in enumerate(pairs):
        if old is not new:
            back = [*found[:n], old, *found[n + 1 :]]
            now = offers.of(back)
            if now and (least is None or now.weighed <= least.weighed):
                found, least = back, now
    return found, least


class _Offers:
    """What some scenarios cost together, each choice of options billed once: the last that goes back leaves what stood."""

    def __init__(self, quotation: Quotation):
        self.quotation = quotation
        self.known: dict[tuple[int, ...], WholeOffer | None] = {}

    def of(self, scenarios: Sequence[Sized]) -> WholeOffer | None:
        """None where a price is missing."""
        chosen = tuple(id(s.chosen) for s in scenarios)
        if chosen not in self.known:
            self.known[chosen] = whole_of(self.quotation, scenarios)
        return self.known[chosen]


def whole_of(quotation: Quotation, scenarios: Sequence[Sized]) -> WholeOffer | None:
    """What some scenarios cost together; None where a price is missing."""
    orders = pack(scenarios)
    sold = bill(orders, scenarios, quotation.quote, quotation.catalog, quotation.deal)
    if sold.unpriced or any(s.chosen.price is None for s in scenarios):
        return None
    doubt = 0.0
    for one in orders:
        own = [s.chosen for s in scenarios if s.chosen.card.name == one.candidate.card.name]
        prices, weighed = (
            sum(o.price or 0 for o in own),
            sum(o.bought.weighed_amount for o in own),
        )
        doubt += one.figures.amount * (weighed / prices - 1) if prices else 0.0
    total = sold.totals.total_with_tax
    return WholeOffer(total, total + doubt)


def late(scenarios: Iterable[Sized]) -> int:
    """How many trainings end too late where they take turns."""
    return sum(bool(turn.turn_late) for turn in turns(scenarios).values())


def _marked(
    before: Sequence[Sized], now: Sequence[Sized], apart: float, joint: float
) -> list[Sized]:
    """The scenarios, those that moved with what it saves."""
    return [
        new if new is old else replace(new, joined=Joined(old.chosen, apart, joint))
        for old, new in zip(before, now, strict=True)
    ]
