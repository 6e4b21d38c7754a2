"""What a reader is warned of, and the points that a quotation is to be looked at for."""

from __future__ import annotations

from typing import NamedTuple

from quoter.core import Texts, capital, price, stated_share, whole
from quoter.model import InferenceFigures
from quoter.scenario import confidence_of, share_of
from quoter.sizing import Estimate, Option, Sized, budget, ranking, ranks_at, training_duration
from quoter.words import bill_words, level_words, speed_words
from quoter.words.scenario_words.names import names_quoted
from quoter.words.scenario_words.upside import held_at_hand, lent, narrower, recomputing_less
from quoter.words.scenario_words.why_not import barred, lacking, model_on_trial, on_port


def warnings(sized: Sized, texts: Texts) -> list[str]:
    """What must be known before the scenario's figures are trusted: the checks (but of a model on trial,
    which a caution names), what the speed rests on, what a narrower type would take, the cautions, and for who wrote the file
    what is read in another way than it was."""
    note = speed_words.note(sized, sized.chosen, texts)
    said = [
        *checked(sized, texts, but=("only_on_trial",)),
        *([note] if note else []),
        *narrower(sized, texts),
    ]
    return [*said, *lent(sized, texts), *cautions(sized, texts), *notices(sized, texts)]


def cautions(sized: Sized, texts: Texts) -> list[str]:
    """What stands nowhere else among the figures: how many times the cards more confidence takes, how few times half
    as long again, how many fewer a training that recomputes less, that cards at hand would do in 4 bits, a model or a type on trial, a vendor's port, unlike checkpoints, what a licence rules
    out, a family of cards on which nobody trained, cards at hand that nobody specifies in full, rates and times that nobody measured, companions on the model's cards or
    with a server of their own, hits in the prefix cache, servers that must be of one domain."""
    return [
        *surer(sized, texts),
        *eased(sized, texts),
        *recomputing_less(sized, texts),
        *held_at_hand(sized, texts),
        *model_on_trial(sized, sized.chosen, texts),
        *on_port(sized, texts),
        *two_types(sized, texts),
        *_untrained(sized, texts),
        *_limited(sized.chosen, texts),
        *_unconfirmed(sized, texts),
        *_unmeasured(sized, texts),
        *prefixes(sized, texts),
        *in_one_domain(sized.chosen, texts),
    ]


def surer(sized: Sized, texts: Texts) -> list[str]:
    """That the next confidence takes many times the cards of this kind, or more than it can."""
    found = sized.surer
    if found is None:
        return []
    now = share_of(confidence_of(sized.case.scenario, sized.case.catalog))
    known = {
        "now": f"{now:g}",
        "next": f"{found.confidence:g}",
        "card": sized.chosen.card.called(texts.language),
    }
    if found.option is None:
        return [texts("surer_never", **known)]
    cards = {
        "cards": whole(found.option.figures.option_cards),
        "own": whole(sized.chosen.figures.option_cards),
    }
    return [texts("surer_cards", **known, **cards)]


def eased(sized: Sized, texts: Texts) -> list[str]:
    """That the targets make much of the count, since times half as long again would take a part of it."""
    found, own = sized.eased, sized.chosen
    if found is None:
        return []
    cards, now = whole(found.figures.option_cards), whole(own.figures.option_cards)
    return [texts("eased_cards", card=own.card.called(texts.language), cards=cards, own=now)]


def in_one_domain(option: Option, texts: Texts) -> list[str]:
    """That a replica stands in several servers which one direct link joins, and so in one domain."""
    f, server = option.figures, option.candidate.server
    each = f.servers_per_replica if isinstance(f, InferenceFigures) else 1
    if each <= 1 or option.bought.spanning or server is None:
        return []
    return [
        texts(
            "one_domain",
            servers=f"{each:,.0f}",
            server=server.called(texts.language),
            domain=server.domain,
        )
    ]


def _untrained(sized: Sized, texts: Texts) -> list[str]:
    """That a training's days rest on trainings on other makers' cards."""
    own = sized.chosen
    known = training_duration.days(own) is None or training_duration.measured(sized, own)
    return (
        []
        if sized.kind != "training" or known
        else [texts("untrained", card=own.card.called(texts.language))]
    )


def _limited(option: Option, texts: Texts) -> list[str]:
    """What the licence of the card's maker rules out."""
    card = option.card
    said = texts.of_catalog(card.limits)
    return [texts("own_limits", card=card.called(texts.language), limits=said)] if said else []


def _unconfirmed(sized: Sized, texts: Texts) -> list[str]:
    """That the figures of a card at hand are incomplete: it is offered all the same, since nothing is bought and it can be
    measured."""
    option = sized.chosen
    if not option.candidate.figures.weak or option.bought.unconfirmed:
        return []
    return [texts("own_weak", card=option.card.called(texts.language))]


def _unmeasured(sized: Sized, texts: Texts) -> list[str]:
    """The models of other work whose rate nobody has published: whether they keep up is to be measured."""
    rows = [sized.case.catalog.find("encoders", it.model) for it in sized.case.scenario.beside]
    names = list(dict.fromkeys(row.name for row in rows if not row.rate))
    joined = texts.sign("comma").join(names)
    said = [texts("beside_unmeasured", models=joined)] if names else []
    said += [texts("apart_measure")] if sized.chosen.split.apart else []
    said += _images(sized, texts)
    said += _of_companions(sized, texts)
    return said + (_slowed(sized, texts) if sized.chosen.split.companions_shared else [])


def _of_companions(sized: Sized, texts: Texts) -> list[str]:
    """That the cards of companions alone need a server more, and what that costs; they may stand elsewhere."""
    found, own = sized.alone, sized.chosen
    if found is None:
        return []
    servers = own.bought.new_servers - found.bought.new_servers
    return [texts(
        "beside_server", cards=whole(own.inference.beside_cards), servers=whole(servers),
        card=own.card.called(texts.language), currency=sized.case.quote.currency,
        price=price((own.price or 0) - (found.price or 0)),
    )]  # fmt: skip


_EDGE = 0.9  # of a target: what companions on the same cards take may then break it (our choice)


def _slowed(sized: Sized, texts: Texts) -> list[str]:
    """That companions take time from the model; near a target with the figures, and what cards of their own would make it cost."""
    f, said = sized.chosen.inference, texts("beside_slows")
    near = [
        texts("beside_edge", time=name.upper(), predicted=level_words.milliseconds_said(now), target=level_words.milliseconds_said(most))
        for name in ("ttft", "tpot")
        if (most := f.load.by_name(f"{name}_ms") * f.load.by_name(f"keep_{name}"))
        and isinstance(now := f.by_name(f"{name}_percentile_ms"), float) and now > _EDGE * most
    ]  # fmt: skip
    if not near:
        return [said]
    own = ranking.best(
        o for o in sized.options if o.candidate is sized.chosen.candidate
        and o.bought.eligible_fit and not o.split.companions_shared and o.price is not None
    )  # fmt: skip
    known = {"currency": sized.case.quote.currency, "price": price(own.price or 0)} if own else {}
    return [said + "".join(near) + (texts("beside_apart", **known) if own else "")]


def _images(sized: Sized, texts: Texts) -> list[str]:
    """That a model which sees was sized for text alone, where its times are told and no images are stated; or that its
    tower's share is not known."""
    f = sized.chosen.figures
    if not isinstance(f, InferenceFigures) or not f.timed:
        return []
    if not f.llm.vision_parameters or f.computed_patches:
        return []
    if not f.llm.vision_patches:
        return [texts("images_untimed")]
    whole = 2 * f.llm.vision_parameters * f.llm.vision_patches * f.computed_prompt
    share = whole / f.attention_width * f.head_time / f.prefill_time
    return [texts("images_none", share=f"{share:.0%}")]


def prefixes(sized: Sized, texts: Texts) -> list[str]:
    """How many prefixes the cache keeps where hits in it are counted on: they come of conversations that still stand there."""
    f = sized.chosen.figures
    if not isinstance(f, InferenceFigures) or not f.load.prefix_hit or f.option.by_rule:
        return []
    tokens = f.prompt_length * f.load.prefix_hit
    each = int(f.kv_capacity_tokens_low // tokens) if tokens else 0
    known = {"tokens": whole(tokens), "each": whole(each), "all": whole(each * f.decode_workers)}
    return [texts("prefixes_kept", share=stated_share(f.load.prefix_hit), **known)] if each else []


def two_types(sized: Sized, texts: Texts) -> list[str]:
    """That the options shown take unlike precisions, which are different checkpoints."""
    names = list(dict.fromkeys(o.candidate.weights.name.upper() for o in sized.shown))
    joined = texts.sign("list_comma").join(names)
    return [texts("advice_checkpoints", names=joined)] if len(names) > 1 else []


def notices(sized: Sized, texts: Texts) -> list[str]:
    """What the file says that is read in another way than it was."""
    return [texts(key, **values) for key, values in sized.case.notices]


OF_WHAT_RUNS = ("requests_queue", "flight_unknown", "level_missed", "usual_missed", "too_slow")
"""Checks that ask of times and queues, which what does not run has none of."""
PRICES = ("price_missing", "server_price_missing", "network_price_missing")


def checked(sized: Sized, texts: Texts, money: bool = True, but: tuple[str, ...] = ()) -> list[str]:
    """Those that the workbook's checks count, but for some; without `money` none that speaks of prices."""
    f = sized.chosen.bought
    own = f if isinstance(f, InferenceFigures) else None
    found = {
        "not_possible": f.not_possible,
        "does_not_fit": f.does_not_fit,
        "context_too_long": own and own.context_too_long,
        "requests_queue": own and own.requests_queue,
        "flight_unknown": own and own.flight_unknown,
        "level_missed": own and own.level_missed,
        "usual_missed": own and own.usual_missed,
        "price_missing": f.price_missing,
        "server_price_missing": f.server_price_missing,
        "network_price_missing": f.network_price_missing,
        "over_budget": (budget.lacking(sized) or 0) > 0,
        "not_eligible": f.not_eligible,
        "unverified_model": f.unverified_model,
        "only_on_trial": own and own.only_on_trial,
        "vision_apart": own and own.vision_apart,
    }
    why = {  # just what holds of the card
        "not_eligible": barred(sized, sized.chosen, texts),
        "not_possible": lacking(sized, sized.chosen, texts) or texts(f"reason_{int(f.reason)}"),
    }
    said = [
        f"{texts(f'check_{key}')}{texts.sign('colon')}{why.get(key) or texts(f'meaning_{key}')}"
        for key, bad in found.items()
        if bad
        and key not in but
        and (money or key not in PRICES)
        and not (f.not_possible and key in OF_WHAT_RUNS)
    ]
    slow = "" if f.not_possible else training_duration.late(sized, sized.chosen, texts)
    said += [f"{texts('check_too_slow')}{texts.sign('colon')}{slow}"] if slow else []
    return said


def costlier_than_needed(sized: Sized) -> bool:
    """Whether an eligible option that fits, of those shown, costs less than the chosen one; of one that is chosen
    beside others by what it adds none does."""
    if sized.beside_others:
        return False
    amounts = (ranks_at(sized, o) for o in sized.shown)
    prices = [amount for amount in amounts if amount is not None]
    own = sized.chosen.bought.weighed_amount
    return bool(prices) and sized.chosen.price is not None and own > min(prices)


class Point(NamedTuple):
    """What asks for a look, and how many times the check light counts it."""

    said: str
    times: int = 1


def _added_alike(estimate: Estimate, texts: Texts) -> str:
    """That scenarios of one need are added up, and what each costs alone."""
    names = names_quoted((s.case.scenario.name for s in estimate.added_alike), texts)
    prices = [s.chosen.price for s in estimate.added_alike]
    said = texts("alike_added", names=names)
    if None in prices:
        return said
    alone = texts.sign("semicolon").join(price(amount) for amount in prices)
    currency = estimate.quotation.quote.currency
    return texts.paragraph((said, texts("alike_alone", alone=alone, currency=currency)))


def points(estimate: Estimate, texts: Texts) -> list[Point]:
    """Everything the check light counts, as sentences."""
    colon = texts.sign("colon")
    found = [
        Point(f"{s.case.scenario.name}{colon}{w}")
        for s in estimate.scenarios
        for w in checked(s, texts)
    ]
    for s in estimate.scenarios:
        if costlier_than_needed(s):
            found.append(Point(f"{s.case.scenario.name}{colon}{texts('check_cheaper_exists')}"))
    if estimate.added_alike:
        found.append(Point(_added_alike(estimate, texts)))
    for key, number in (
        ("unpriced_lines", len(estimate.bill.unpriced)),
        ("stale_price", bill_words.stale_prices(estimate)),
        ("indicative_price", bill_words.indicative_prices(estimate)),
    ):
        if number:
            found.append(
                Point(
                    capital(texts(f"check_{key}"))
                    + colon
                    + f"{number}"
                    + texts.bracketed(texts(f"meaning_{key}")),
                    number,
                )
            )
    short = [
        o.candidate.card.called(texts.language)
        for o in estimate.orders
        if o.figures.memory_short and o.figures.servers > 0
    ]
    found += [Point(f"{card}{colon}{texts('check_memory_short')}") for card in short]
    wet = [
        o.candidate
        for o in estimate.orders
        if o.figures.servers > 0 and o.candidate.server and o.candidate.server.liquid
    ]
    return found + [
        Point(
            f"{one.card.called(texts.language)}{colon}{texts('check_liquid_cooled')}{texts('semicolon')}{texts('meaning_liquid_cooled')}"
        )
        for one in wet
    ]
