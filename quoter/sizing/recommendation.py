"""A scenario sized: its options, the recommendation and the choice; or what cards at hand hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from quoter.catalog import Precision
from quoter.core import Line, frozen
from quoter.model import typed
from quoter.scenario import STAGES_OF_ZERO, Case, Fit, with_recipe
from quoter.sizing.beside.alone import alone_of
from quoter.sizing.beside.eased import eased_of
from quoter.sizing.beside.held import held_of
from quoter.sizing.beside.narrower import narrower_of
from quoter.sizing.beside.recomputed import Kept, kept_of
from quoter.sizing.beside.surer import Surer, surer_of
from quoter.sizing.options import (
    LINES,
    Candidate,
    Demanded,
    Option,
    Split,
    asked,
    candidate,
    candidates,
    computed,
    demanded,
    given_alike,
    in_play,
    matches,
)
from quoter.sizing.ranking import best as foremost
from quoter.sizing.ranking import fitting, lacking, level_missed, merit
from quoter.sizing.short_list import Shown, compared, short_list

NOT_KEPT = 2  # the reason of what would fit without the reserve


class OfCase:
    """What is asked and demanded of a case, worked out once; sheets ask for it figure by figure."""

    case: Case

    @cached_property
    def asked(self) -> typed.Ask:
        """What the scenario asks, with its defaults filled in."""
        return asked(self.case)

    @cached_property
    def demanded(self) -> Demanded:
        """The records of its load."""
        return demanded(self.case)


class Portion(NamedTuple):
    """What a scenario takes of cards at hand that it shares with others, and what it buys beside those before it."""

    used: float = 0.0  # cards at hand
    new_cards: float = 0.0
    new_servers: float = 0.0
    amount: float = 0.0  # as far as prices are known
    lacking: float = (
        0.0  # cards that are not at hand: bought for it, or left of what those before it buy
    )
    before: tuple[Option, ...] = ()  # what those that are told before it take of its card

    @property
    def buys(self) -> bool:
        """Whether anything is bought."""
        return bool(self.new_cards or self.new_servers)


class Loan(NamedTuple):
    """Cards that another scenario keeps standing by, and the option of a test environment that would run on them."""

    scenario: str
    option: Option


class Joined(NamedTuple):
    """What is best for a scenario by itself, and the total of the offer with each scenario on its best and with some of them
    on one kind of card: with tax; test environments apart, which are placed later, but where it stands on free cards."""

    alone: Option
    apart: float
    together: float


@frozen
class Sized(OfCase):
    """A scenario with its options; `chosen` is what the headline, the total and the charts show."""

    case: Case
    candidates: tuple[Candidate, ...]
    workings: tuple[Option, ...]  # every row computed, those of the other method too
    recommended: Option | None
    chosen: Option
    added: float | None = (
        None  # of a test environment: what it adds to what is bought for the others
    )
    loan: Loan | None = (
        None  # of a test environment that buys something: what could be lent to it instead
    )
    portion: Portion | None = None  # of cards at hand that others take, too; None: they do for each
    others: tuple[Option, ...] = ()  # what the other scenarios buy, where cards are at hand
    joined: Joined | None = None  # it shares the servers of others, which is cheaper for all

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The rows of the method chosen."""
        return tuple(o for o in self.workings if in_play(self.case, o))

    @property
    def at_hand(self) -> bool:
        """Whether nothing has to be bought for it, beside what other scenarios take of the cards at hand."""
        return self.chosen.at_hand and not (self.portion and self.portion.buys)

    @property
    def on_remainder(self) -> bool:
        """Whether nothing has to be bought for it since others, which take the cards at hand, buy more than they use."""
        return self.at_hand and self.portion is not None and self.portion.lacking > 0

    @property
    def beside_others(self) -> bool:
        """Whether it is chosen beside others, by what all of them buy and not by its own price."""
        return self.portion is not None or self.joined is not None

    @property
    def weights(self) -> Precision:
        """The precision of the chosen option."""
        return self.chosen.candidate.weights

    @cached_property
    def by_card(self) -> bool:
        """Whether each card has a precision of its own."""
        names = {c.weights.name for c in self.candidates}
        return self.case.auto or len(names) > 1

    def smaller(self, option: Option) -> Option | None:
        """The next smaller replica of the same cards that holds the model, by the best of its layouts; None: none does."""
        kind, devices = _kind(option), option.figures.devices_per_replica
        held = [o for o in self.options if o.fits and _kind(o) == kind and o.candidate is option.candidate
                and o.figures.devices_per_replica < devices]  # fmt: skip
        widest = max((o.figures.devices_per_replica for o in held), default=0)
        return _running(o for o in held if o.figures.devices_per_replica == widest)

    @cached_property
    def narrower(self) -> Option | None:
        """What a checkpoint of 8 bits would take, told beside an answer in 16: it sizes the card once more."""
        return narrower_of(self.case, self.chosen)

    @cached_property
    def held_in_four_bits(self) -> Option | None:
        """What cards at hand would carry in 4 bits, with nothing bought."""
        return held_of(self.case, self.candidates, self.chosen)

    @cached_property
    def alone(self) -> Option | None:
        """What it would take without the models beside it, where these alone need a server more."""
        return None if self.beside_others else alone_of(self.case, self.chosen)

    @cached_property
    def kept_activations(self) -> Kept | None:
        """What a training that recomputes less would take, where that saves a tenth and more."""
        return kept_of(self.case, self.chosen)

    @cached_property
    def surer(self) -> Surer | None:
        """What the next confidence would take, where that is many times the cards; sized once, whoever tells it."""
        return surer_of(self.case, self.chosen, self._splits)

    @cached_property
    def eased(self) -> Option | None:
        """What targets half as long again would take, where those that are stated are at the card's limit."""
        return eased_of(self.case, self.chosen, self._splits)

    @property
    def _splits(self) -> list[Split]:
        """The widths of the chosen card."""
        return [o.split for o in self.options if o.candidate is self.chosen.candidate]

    @cached_property
    def compared(self) -> tuple[Candidate, ...]:
        """The cards that are shown."""
        return compared(self)

    @cached_property
    def rows(self) -> tuple[Shown, ...]:
        """The options that are shown, and what each is there for."""
        return short_list(self)

    @cached_property
    def shown(self) -> tuple[Option, ...]:
        """The options that are shown."""
        return tuple(row.option for row in self.rows)

    @property
    def cheapest_incomplete(self) -> Option | None:
        """Where no option that fits has a complete price, the one to ask prices for first."""
        return None if self.recommended else incomplete(self.options)

    @property
    def lines(self) -> tuple[Line, ...]:
        return LINES[self.case.scenario.workload]

    @property
    def kind(self) -> str:
        return self.case.scenario.workload


@frozen(eq=False)
class Held(OfCase):
    """A model at a precision on one kind of card at hand, with the widths tried."""

    case: Case
    options: tuple[Option, ...]
    kind = "fit"

    @property
    def weights(self) -> Precision:
        """The precision looked at."""
        return self.case.weights

    @cached_property
    def best(self) -> Option:
        """The width that fits best and then holds most, the narrowest of equals."""
        return min(self.options, key=merit_at_hand)

    @cached_property
    def unreserved(self) -> Option:
        """The width that holds most without the reserve, the best of equals."""
        return max((self.best, *self.options), key=lambda o: o.fit.requests_at_all)

    @property
    def near(self) -> bool:
        """It fits, or would without the reserve."""
        return self.best.fits or self.best.figures.reason == NOT_KEPT

    @cached_property
    def narrowest(self) -> Option | None:
        """The narrowest width with the best's verdict, if that holds the model at all."""
        alike = [o for o in self.options if o.figures.verdict == self.best.figures.verdict]
        held = [o for o in alike if o.fit.requests_on_inventory > 0]
        return min(held, key=lambda o: o.figures.devices_per_replica, default=None)


@frozen
class Fitted:
    """What the cards of a scenario hold."""

    fit: Fit
    held: tuple[Held, ...]

    @cached_property
    def rows(self) -> tuple[Held, ...]:
        """What is shown: all of a model that is named, else what fits or nearly does, or comes nearest."""
        if self.fit.scenario.model:
            return self.held
        return tuple(h for h in self.held if h.near or h in self.leads)

    @cached_property
    def leads(self) -> tuple[Held, ...]:
        """The row that tells of each card: the first with the best verdict, or what misses least."""
        cards = [card for card, _ in self.fit.cards]
        own = ([h for h in self.held if h.best.card is card] for card in cards)
        return tuple(min(some, key=merit_of_lead) for some in own)


def _kind(option: Option) -> tuple[bool, bool]:
    """Where prompts are computed, and where models of other work stand."""
    return option.split.apart, option.split.companions_shared


def size(case: Case) -> Sized:
    """One scenario: its candidates, their options, the recommendation and the choice."""
    weighed = tuple(candidates(case))  # whatever the stage
    found = _size(case, weighed)
    if not shards_freely(case):
        return found
    tried = [
        found,
        *(_size(with_recipe(case, zero=stage), weighed) for stage in STAGES_OF_ZERO[1:]),
    ]
    held = [one for one in tried if one.chosen.fits]
    if not held:
        return min(tried, key=lambda one: lacking(one.chosen))
    if case.at_hand:  # others may take the cards, and the lowest stage leaves most layouts
        return held[0]
    return min(held, key=_of_stage)


def _of_stage(sized: Sized) -> tuple[Any, ...]:
    """Order of the same training at stages of ZeRO: what may be offered, then by merit; of equals the lower."""
    return (not sized.chosen.bought.eligible_fit, *merit(sized.chosen))


def shards_freely(case: Case) -> bool:
    """Whether a training leaves open how far copies share their states; then it is what comes first by merit."""
    training = case.scenario.workload == "training"
    return training and not case.scenario.deploy and "recipe.zero" not in case.stated


def sharded(case: Case) -> Case:
    """A case at the stage of ZeRO that it is sized at."""
    return size(case).case if shards_freely(case) else case


def _size(case: Case, weighed: tuple[Candidate, ...]) -> Sized:
    """One scenario as it stands, on some candidates."""
    shared = given_alike(case)
    return sized_of(case, weighed, tuple(o for c in weighed for o in computed(case, c, shared)))


def sized_of(case: Case, weighed: tuple[Candidate, ...], workings: tuple[Option, ...]) -> Sized:
    """A scenario of some candidates, with the recommendation and the choice among their options."""
    options = tuple(o for o in workings if in_play(case, o))
    best = recommended(options)
    return Sized(case, weighed, workings, best, chosen(case, options, best))


def at_hand(case: Case) -> Held:
    """What the cards at hand hold of one model at one precision."""
    one = candidate(case, case.cards[0])
    return Held(case, tuple(computed(case, one)))


def merit_of_lead(one: Held) -> tuple[float, ...]:
    """Order of rows: the verdict, then the least missing."""
    f = one.best.figures
    return f.verdict, -min(f.free_per_device, 0)


def merit_at_hand(option: Option) -> tuple[float, ...]:
    """Order of widths: the verdict, the requests held, the least missing, the narrowest."""
    f = option.fit
    requests, missing = f.requests_on_inventory, min(f.free_per_device, 0)
    return f.verdict, -requests, -missing if not requests else 0, f.devices_per_replica


# -- the choice -----------------------------------------------------------------------------------


def recommended(options: Iterable[Option]) -> Option | None:
    """The first by merit of what fits and may be offered, at a complete price; None without one."""
    return foremost(o for o in fitting(options) if o.price is not None)


def incomplete(options: Iterable[Option]) -> Option | None:
    """What would be looked at first were its price complete: the fewest servers of what fits."""
    return foremost(o for o in fitting(options) if o.price is None)


def _running(options: Iterable[Option]) -> Option | None:
    """What runs though it may not be recommended: the service level kept, then the fewest cards."""
    some = (o for o in options if o.fits)
    return min(some, key=lambda o: (level_missed(o), merit(o)), default=None)


def chosen(case: Case, options: tuple[Option, ...], best: Option | None) -> Option:
    """The option the file chooses, else the recommended, else what lacks its price, else what runs,
    else the one that lacks the least memory."""
    usual = best or incomplete(options) or _running(options) or min(options, key=lacking)
    choice = case.scenario.choice
    if not choice:
        return usual
    card = case.catalog.find("cards", choice.card)
    matching = tuple(o for o in options if o.card == card and matches(choice, o.split))
    first = next(iter(matching), usual)
    return recommended(matching) or incomplete(matching) or _running(matching) or first
