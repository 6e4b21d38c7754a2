"""One stock for all scenarios: cards at hand that are promised twice are chosen anew, each scenario beside the others,
and every scenario is told its part of what is bought."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from operator import is_

from quoter.model import OrderFigures, TrainingFigures
from quoter.model.shared import purchase
from quoter.sizing.fabric import PARTS
from quoter.sizing.options import Option, unpriced
from quoter.sizing.packing import (
    Order,
    Sum,
    joining,
    on_its_card,
    order,
    pack,
    placed_last,
    sum_of,
)
from quoter.sizing.ranking import fitting, merit
from quoter.sizing.recommendation import Portion, Sized

MOST_ROUNDS = 8  # in which scenarios are chosen anew beside one another; two do nearly always


def shared_out(
    scenarios: Iterable[Sized], packages: Iterable[Collection[str]] = ()
) -> tuple[Sized, ...]:
    """The scenarios, those that would take the same cards at hand chosen anew, in the order of the file.

    What the file chooses stays. Test environments take nothing from anybody: they are placed later on what is
    left. Of packages, by the names of their scenarios, each has the stock by itself."""
    found = {sized.case.scenario.name: sized for sized in scenarios}
    first = [name for name, sized in found.items() if not placed_last(sized)]
    for names in list(packages) or [first]:
        found |= {
            s.case.scenario.name: s
            for s in _settled([found[name] for name in first if name in names])
        }
    return tuple(found.values())


def _settled(scenarios: list[Sized]) -> list[Sized]:
    """First what adds least on the fewest cards, so that nobody takes what another needs; then again what is
    best beside all others, until that changes nobody's option. What is bought only becomes less by it."""
    twice = {one.candidate.card.name for one in pack(scenarios) if _promised_twice(one, scenarios)}
    moving = [s for s in scenarios if s.chosen.card.name in twice and free_to_move(s)]
    standing = [s for s in scenarios if all(s is not one for one in moving)]
    before: list[Option] = []
    for number in range(MOST_ROUNDS):
        for sized in moving:
            others = [s for s in standing if s.case is not sized.case]
            standing = [*others, _beside(others, sized, fewest=not number)]
        chosen = [s.chosen for s in standing]
        if number and all(map(is_, chosen, before)):
            break
        before = chosen
    return standing


def free_to_move(sized: Sized) -> bool:
    """Whether the estimator chooses its card."""
    scenario = sized.case.scenario
    return not (scenario.deploy or scenario.choice) and sized.recommended is sized.chosen


def _promised_twice(one: Order, scenarios: Iterable[Sized]) -> bool:
    """Whether scenarios together buy more of a card than each says, or take more of what is at hand than there is."""
    own = [s.chosen for s in scenarios if s.chosen.card.name == one.candidate.card.name]
    f, stock = one.figures, one.candidate.figures.at_hand
    more = any(
        f.by_name(name) > sum(o.figures.by_name(name) for o in own)
        for name in ("new_cards", "new_servers")
    )
    turns = [o.figures.option_cards for o in own if isinstance(o.figures, TrainingFigures)]
    taken = [o.figures.option_cards for o in own if not isinstance(o.figures, TrainingFigures)]
    used = sum(min(cards, stock) for cards in [*taken, max(turns, default=0.0)])
    return bool(stock and (more or (f.lacking_cards and used > stock)))


def _beside(others: Sequence[Sized], sized: Sized, fewest: bool) -> Sized:
    """A scenario on the option that adds least to what the others buy; of equals the best, or on the fewest cards. Of a card
    that may not be bought what is at hand is taken, and no more."""

    def rank(option: Option) -> tuple[object, ...]:
        more = added(others, option)
        weighed = option.bought.weighed_amount / option.price if option.price else 1
        cards = option.figures.option_cards * fewest
        kept_back = any(more) and not _may_be_bought(sized, option)
        return kept_back, more.missing, more.amount * weighed, cards, merit(option)

    best = min((o for o in fitting(sized.options) if o.price is not None), key=rank)
    return replace(sized, chosen=best, recommended=best, portion=Portion())


def _may_be_bought(sized: Sized, option: Option) -> bool:
    """Whether more of an option's card may be bought, and not only what is at hand of it be used."""
    card = option.candidate.figures
    return bool(purchase.supplied(card, sized.asked, 1.0)) and not purchase.unconfirmed(card, 1.0)


def stocked(scenarios: Iterable[Sized]) -> bool:
    """Whether some of the cards that the scenarios may run on are at hand."""
    return any(candidate.figures.at_hand for s in scenarios for candidate in s.candidates)


def added(others: Iterable[Sized], option: Option) -> Sum:
    """What an option adds to what others buy of its card."""
    own = on_its_card(others, option)
    bought, joined = joining(own, option)
    before, after = sum_of([bought] if own else []), sum_of([joined])
    return Sum(after.missing - before.missing, after.amount - before.amount)


# -- what is told --------------------------------------------------------------------------------


def told(scenarios: Iterable[Sized], packages: Iterable[Collection[str]] = ()) -> tuple[Sized, ...]:
    """The scenarios, those that share cards at hand with their part of what is used and bought.

    In the order of the file, test environments last, as they are placed: each is told what it needs beside those
    before it, so that the parts add up to what is bought."""
    found = {sized.case.scenario.name: sized for sized in scenarios}
    for names in list(packages) or [list(found)]:
        own = [sized for name, sized in found.items() if name in names]
        own.sort(key=placed_last)
        for one in pack(own):
            some = [s for s in own if s.chosen.card.name == one.candidate.card.name]
            if _promised_twice(one, some) or any(s.portion for s in some):
                found |= {s.case.scenario.name: s for s in _parts(some)}
        if stocked(own):
            chosen = {name: found[name].chosen for name in found if name in names}
            found |= {
                name: replace(found[name], others=tuple(o for n, o in chosen.items() if n != name))
                for name in chosen
            }
    return tuple(found.values())


def beside(sized: Sized, option: Option) -> tuple[Option, ...]:
    """What others buy of the card at hand of an option, which has its price beside them: of the chosen one those that
    are told before it, of any other all; empty: it has its price by itself."""
    if not option.candidate.figures.at_hand or option.bought.cannot_run:
        return ()
    if option is sized.chosen:
        return sized.portion.before if sized.portion else ()
    return tuple(o for o in sized.others if o.card.name == option.card.name)


def comes_to(sized: Sized, option: Option) -> tuple[float | None, tuple[str, ...]]:
    """The price of an option, and the parts that are missing of it; on cards at hand that others take, too, what it
    adds to what they buy, and of the chosen one its part."""
    own = beside(sized, option)
    if not own:
        return option.price, option.missing
    before, after = joining(own, option)
    missing = missing_of(after) if _buys(before.figures, after.figures) else ()
    missing = (*missing, *(name for name in option.missing if name in PARTS))
    amount = after.figures.amount - before.figures.amount + option.bought.network_amount
    return (None if missing else amount), missing


def ranks_at(sized: Sized, option: Option) -> float | None:
    """The price that ranks an option: what it comes to, with what its doubts weigh; None where it is not compared."""
    f, (amount, _) = option.bought, comes_to(sized, option)
    if amount is None or isinstance(f.comparable, str):
        return None
    return amount * (f.weighed_amount / f.whole_amount if f.whole_amount else 1)


def taken(sized: Sized, option: Option) -> bool:
    """Whether an option's cards are at hand, but others take them; of the chosen one its part says what is bought."""
    own = beside(sized, option)
    if option is sized.chosen or not option.at_hand or not own:
        return False
    before, after = joining(own, option)
    return _buys(before.figures, after.figures)


def _parts(scenarios: Sequence[Sized]) -> Iterable[Sized]:
    """Scenarios on one card, each with what it adds to those before it."""
    stood, chosen = Portion(), tuple(s.chosen for s in scenarios)
    for number, sized in enumerate(scenarios):
        f = order(sized.chosen.candidate, chosen[: number + 1]).figures
        now = Portion(
            f.option_cards - f.lacking_cards, f.new_cards, f.new_servers, f.amount, f.lacking_cards
        )
        own = Portion(now.used - stood.used, now.new_cards - stood.new_cards, now.new_servers - stood.new_servers,
                      now.amount - stood.amount, now.lacking - stood.lacking)  # fmt: skip
        yield replace(sized, portion=own._replace(before=chosen[:number]))
        stood = now


def _buys(before: OrderFigures, after: OrderFigures) -> bool:
    """Whether more is bought."""
    return after.new_cards > before.new_cards or after.new_servers > before.new_servers


def missing_of(one: Order) -> tuple[str, ...]:
    """The parts of what is bought of a card that have no price."""
    f = one.figures
    bought = {"set": f.sold_sets, "card": f.sold_cards, "server": f.sold_servers}
    return unpriced(one.candidate.offer.figures, (part for part, count in bought.items() if count))
