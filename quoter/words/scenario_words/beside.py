"""Where an option stands beside the chosen one: its price, what limits it, and why it loses."""

from __future__ import annotations

from typing import Any, NamedTuple

from quoter.core import ABSENT, Texts, price
from quoter.model import InferenceFigures
from quoter.sizing import (
    LIMITS,
    Option,
    Sized,
    comes_to,
    far,
    llm,
    ranking,
    taken,
    training_duration,
)
from quoter.words import level_words
from quoter.words.scenario_words.why_not import barred, lacking


class Alternative(NamedTuple):
    """An option beside the chosen one, and the one reason why it loses."""

    role: str  # chosen | domestic | cheaper | next
    option: Option
    reason: str


def merit(option: Option) -> tuple[Any, ...]:
    """Order of options: what may be recommended, then what fits, priced, cheap, small."""
    f = option.bought
    return (
        not f.eligible_fit,
        f.verdict,
        bool(ranking.level_missed(option)),
        *ranking.merit(option),
    )


def best_per_card(sized: Sized) -> list[Option]:
    """The best option of every card, the best card first; of a card that is shown the first of its rows."""
    best: dict[str, Option] = {}
    for option in sorted(sized.options, key=merit):
        best.setdefault(option.card.name, option)
    rows = {row.option.card.name: row.option for row in reversed(sized.rows)}
    return [rows.get(name, option) for name, option in best.items()]


def alternatives(sized: Sized, texts: Texts) -> list[Alternative]:
    """The options that matter: the chosen one, the best domestic one, a cheaper one, the next best; none of many times
    the servers, which the list of options tells in a sentence."""
    chosen = sized.chosen
    rest = [o for o in best_per_card(sized) if o.card != chosen.card and not far(sized, o)]
    found: dict[int, Alternative] = {}

    def add(role: str, option: Option | None) -> None:
        if option is not None and id(option) not in found and len(found) < 3:
            found[id(option)] = Alternative(role, option, why(sized, option, texts))

    add("chosen", chosen)
    if not chosen.card.domestic:
        add(
            "domestic",
            next((o for o in rest if o.card.domestic and o.fits), None),
        )
    add("cheaper", cheaper(sized, rest))
    for option in rest:
        add("next", option if option.fits or not chosen.fits else None)
    return list(found.values())


def cheaper(sized: Sized, rest: list[Option]) -> Option | None:
    """A cheaper option that fits, whatever stands against it."""
    own, _ = comes_to(sized, sized.chosen)
    usable = [o for o in rest if o.fits and not taken(sized, o)]
    priced = [
        (amount, n) for n, o in enumerate(usable) if (amount := comes_to(sized, o)[0]) is not None
    ]
    least, n = min(priced, default=(0.0, 0))
    return usable[n] if priced and own is not None and least < own else None


def why(sized: Sized, option: Option, texts: Texts) -> str:
    """The one reason for or against an option."""
    if option is sized.chosen and (found := standing(sized)) != "nearest":
        return texts(f"loses_{found}")
    if option.figures.verdict != 1:
        return lacking(sized, option, texts) or texts(f"reason_{int(option.figures.reason)}")
    against = level_words.reason(sized.case, option, texts) or barred(sized, option, texts)
    return against or training_duration.late(sized, option, texts) or costs(sized, option, texts)


def standing(sized: Sized) -> str:
    """What the chosen option is: recommended, chosen in the file, the best while prices are missing, or the nearest to
    what nothing keeps."""
    if sized.chosen is sized.recommended and not sized.chosen.bought.scenario_blocked:
        return "recommended"
    if sized.case.scenario.choice or sized.case.scenario.deploy:
        return "chosen"
    return "candidate" if ranking.serves(sized.chosen) else "nearest"


def cost(sized: Sized, option: Option, texts: Texts) -> str:
    """The price of an option, or that some of it is missing; none where it cannot run."""
    if option.bought.cannot_run:
        return ABSENT
    if option is sized.chosen and sized.on_remainder:
        return texts("cost_on_remainder")
    if sized.at_hand if option is sized.chosen else option.at_hand:
        return texts("cost_taken" if taken(sized, option) else "cost_at_hand")
    amount, _ = comes_to(sized, option)
    return texts("price_missing") if amount is None else price(amount)


def costs(sized: Sized, option: Option, texts: Texts) -> str:
    """What an option costs more than the chosen one."""
    (own, _), (amount, _) = (comes_to(sized, one) for one in (sized.chosen, option))
    if amount is None:
        return texts("loses_unpriced")
    if own is None or amount == own:
        return texts("loses_cards")
    key, more = ("loses_price", amount - own) if amount > own else ("gains_price", own - amount)
    return texts(key, currency=sized.case.quote.currency, more=f"{more:,.0f}")


def binding(sized: Sized) -> str:
    """What the chosen option's count of cards follows from: of one replica what the next smaller one fails by."""
    return limit_of(sized, sized.chosen)


def limit_of(sized: Sized, option: Option) -> str:
    """The same of any option."""
    limit = binding_of(sized, option)
    return of_one(sized, option).limit if one_replica(option, limit) else limit


class OfOne(NamedTuple):
    """Why one replica is as wide as it is, where one carries the load: what the next smaller one fails by."""

    kind: str  # least | one | late | replicas | same, same_late, same_slower | choice, as the sentences are called
    limit: str
    narrower: Option | None = None


def one_replica(option: Option, limit: str) -> bool:
    """Whether one replica carries the load, so that its count follows from nothing but its width."""
    f = option.figures
    if not isinstance(f, InferenceFigures) or limit != "memory" or option.split.by_rule:
        return False
    stated = f.ask.pinned_replicas or f.level_impossible or option.split.apart
    return bool(f.held and f.working_replicas <= 1 and not stated)


def of_one(sized: Sized, option: Option) -> OfOne:
    """What keeps a narrower replica from carrying the load."""
    f, scenario = option.inference, sized.case.scenario
    if f.devices_per_replica <= 1:
        return OfOne("least", "least")
    if scenario.deploy:
        return OfOne("choice", "choice")
    found = sized.smaller(option)
    if found is None:
        return OfOne("one", "memory")
    if ranking.level_missed(found):
        names = {"whole": "e2e", "": "throughput"}
        missed = next(iter(level_words.missed_ones(found)), "")
        return OfOne("late", names.get(missed, missed), found)
    if found.figures.option_cards >= f.option_cards:
        return OfOne("replicas", LIMITS[int(found.inference.workers_limit) - 1], found)
    if _costs_as_much(found, option):
        return OfOne(_why_wider(found, option), "servers", found)
    return OfOne("choice", "choice")


def _costs_as_much(one: Option, other: Option) -> bool:
    """Whether two options cost the same; without prices, whether as many cards are bought."""
    if one.price is None and other.price is None:
        return one.bought.new_cards == other.bought.new_cards
    return one.price == other.price


def _why_wider(narrower: Option, option: Option) -> str:
    """Why the wider of two that cost the same is taken: the narrower misses our own times, carries less, or is slower."""
    if ranking.aim_missed(narrower) > ranking.aim_missed(option):
        return "same_late"
    less = ranking.carried(narrower) < ranking.carried(option)
    return "same" if less else "same_slower"


def binding_of(sized: Sized, option: Option) -> str:
    """The limit's name; a training is bound by memory, or by servers that are sold full."""
    f = option.bought
    if isinstance(f, InferenceFigures):
        return LIMITS[int(f.binding) - 1]
    if f.new_cards > f.lacking_cards:
        return "servers"
    if training_duration.deadline_binds(sized, option):
        return "deadline"
    return "servers" if any(_as_bought(o, option) for o in sized.options) else "memory"


def _as_bought(narrower: Option, option: Option) -> bool:
    """Whether fewer of the same cards do, of which as many are bought: servers that are sold full."""
    buys, f = option.bought.new_cards, narrower.bought
    fewer = narrower.figures.option_cards < option.figures.option_cards
    alike = narrower.candidate is option.candidate and f.new_cards == buys > 0
    return bool(alike and fewer and f.eligible_fit)


def rule_reason(sized: Sized, texts: Texts) -> str:
    """Why the rule of thumb's figure differs from ours, with the numbers that decide it."""
    known, f = llm(sized.case.model), sized.chosen.serving
    if sized.kind == "training":
        return texts("rule_why_training")
    if sized.chosen.inference.cacheless:
        return texts("rule_why_cacheless")
    if known.latent_width:
        return texts("rule_why_mla", layers=int(known.layers), width=int(known.latent_width))
    if known.kv_heads < known.heads:
        each = f.kv_bytes_per_request
        return texts(
            "rule_why_gqa", layers=int(known.layers), heads=int(known.heads),
            kv_heads=int(known.kv_heads), true=f"{each / 1e9:,.2f}",
            rule=f"{f.rule_kv_cache / f.requests_in_flight / 1e9:,.2f}",
        )  # fmt: skip
    return texts("rule_why_mha")
