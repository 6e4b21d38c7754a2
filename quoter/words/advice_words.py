"""What is advised: the answer in a sentence, why this and not another, and what is not shown."""

from __future__ import annotations

from typing import Any

from quoter.core import MILLISECONDS, Texts, brief, price
from quoter.model import InferenceFigures
from quoter.scenario import form_of, percentile_of, share_of, short_name
from quoter.sizing import (
    Candidate,
    Estimate,
    Idle,
    Option,
    Sized,
    budget,
    comes_to,
    drafted,
    far,
    ranking,
    training_duration,
)
from quoter.words import bill_words, level_words, load_words, scenario_words
from quoter.words.level_words import milliseconds_said, seconds_said
from quoter.words.load_words import pace


def layout(sized: Sized, option: Option, texts: Texts) -> str:
    """The width, and the precision where each card has its own."""
    said = scenario_words.width(option.split, texts)
    taken = option.candidate.weights.name.upper()
    return texts.sign("comma").join([said, taken]) if sized.by_card else said


def servers(count: float, texts: Texts) -> str:
    """Servers, with their plural."""
    return texts("servers_1") if count == 1 else texts("servers_n", n=f"{count:,.0f}")


# -- the answer -----------------------------------------------------------------------------------


def answer_sentence(sized: Sized, texts: Texts) -> str:
    """Cards, servers, price, and what they do."""
    option, f = sized.chosen, sized.chosen.figures
    said = texts(
        "advice_answer", cards=f"{f.option_cards:,.0f}", card=option.card.called(texts.language),
        width=scenario_words.all_widths(option, texts), weights=sized.weights.name.upper(),
        servers=servers(f.servers, texts), price=_paid(sized, option, texts),
    )  # fmt: skip
    parts = [
        said, cards_beside(sized, texts), *does(sized, texts), budget_sentence(sized, texts),
    ]  # fmt: skip
    return ended(level_words.joined(parts, texts), texts)


def ended(said: str, texts: Texts) -> str:
    """A sentence with its full stop."""
    return said + texts.sign("full_stop").rstrip()


def _paid(sized: Sized, option: Option, texts: Texts) -> str:
    """What an option costs, or what is missing of its price."""
    if option.bought.cannot_run:
        return texts("advice_no_price")
    if sized.at_hand:
        return texts("advice_on_remainder" if sized.on_remainder else "advice_at_hand")
    if sized.added == 0:
        return texts("advice_on_free")
    amount, missing = comes_to(sized, option)
    if amount is None:
        parts = [texts(f"part_price_{part}") for part in missing]
        return texts("advice_unpriced", missing=texts.sign("comma").join(parts))
    key = "advice_price" if option.candidate.network else "advice_price_unjoined"
    quote = sized.case.quote
    key = bill_words.of_tax(key, quote, texts)
    return texts(key, currency=quote.currency, price=price(amount))


def does(sized: Sized, texts: Texts) -> list[str]:
    """The load that the chosen option carries and its times, and what is left when a server fails; or
    how long it trains."""
    if sized.kind == "training":
        return [trains(sized, texts)]
    f = sized.chosen.inference
    if f.cannot_run or not load_words.has_speed(sized.chosen):
        return []
    said = [texts("advice_flight", flight=f"{f.requests_in_flight:,.0f}")]
    if f.time_missing:
        said = []
    if f.by_rate:
        key = "documents" if form_of(sized.case.scenario) == "documents" else "rate"
        said = [texts(f"advice_{key}", pace=pace(sized, f.needed_rate, texts))]
    if load_words.waited_for(sized):
        row = short_name(percentile_of(sized.case.scenario, sized.case.catalog))
        times = (f.by_name(f"{time}_percentile_ms") for time in ("ttft", "tpot"))
        first, token = map(milliseconds_said, times)
        whole = seconds_said(f.steady_whole) if load_words.whole_asked(sized) else ""
        whole = texts("advice_whole", whole=whole) if whole else ""
        said.append(texts("advice_times", percentile=row, first=first, token=token, whole=whole))
    return [texts.sign("semicolon").join(said), level_words.failure(sized.chosen, texts)]


def trains(sized: Sized, texts: Texts) -> str:
    """How long the chosen option trains; nothing where nobody says on how much."""
    amount, days = training_duration.tokens(sized), training_duration.days(sized.chosen)
    if amount is None or days is None:
        return ""
    return texts(
        "advice_trains",
        tokens=training_duration.short(amount),
        **training_duration.days_filled(sized.chosen),
    )


def budget_sentence(sized: Sized, texts: Texts) -> str:
    """Whether the chosen option keeps the budget; if not what is lacking and what the budget buys.
    Nothing where none is stated, or where the price is not complete."""
    lacking, given = budget.lacking(sized), sized.case.scenario.budget
    if lacking is None or given is None:
        return ""
    known = {"currency": sized.case.quote.currency, "budget": price(given)}
    if lacking <= 0:
        return texts("budget_kept", left=price(-lacking), **known)
    said = texts("budget_lacks", lacks=price(lacking), **known)
    return said + texts.sign("semicolon") + _budget_buys(sized, texts)


def _budget_buys(sized: Sized, texts: Texts) -> str:
    """What the budget pays for, by the share of the load that it carries."""
    found = budget.afforded(sized)
    if found is None:
        key = "budget_no_training" if sized.kind == "training" else "budget_buys_nothing"
        return texts(key)
    option = found.option
    return texts(
        "budget_buys", carries=_budget_carries(found, texts), cards=f"{option.figures.option_cards:,.0f}",
        card=option.card.called(texts.language), width=scenario_words.all_widths(option, texts),
        currency=sized.case.quote.currency, price=price(comes_to(sized, option)[0] or 0),
    )  # fmt: skip


def _budget_carries(found: budget.Afforded, texts: Texts) -> str:
    """What of the load that is: of one that grows today's and how long, then that of the horizon."""
    share, reach = f"{found.share:.0%}", budget.reach(found)
    if reach is None:
        return texts("budget_carries", share=share)
    if reach.years is None:
        key = "budget_carries_now" if reach.left >= 0 else "budget_carries_part"
    else:
        key = "budget_carries_years" if reach.years else "budget_carries_today"
    if key == "budget_carries_now":  # as what is left is: over the load without its reserve
        share = f"{found.share * (1 + found.option.inference.rate_reserve):.0%}"
    return texts(
        key, share=share, horizon=f"{found.whole.inference.load.horizon:g}", years=f"{reach.years:d}" if reach.years else "",
        left=f"{max(reach.left, 0):.0%}", today=f"{reach.today:.0%}",
    )  # fmt: skip


# -- why ------------------------------------------------------------------------------------------


def because(sized: Sized, texts: Texts) -> str:
    """Why the chosen option and not another, from figures, and the law that stands against it."""
    said = [reason(sized, texts), restriction(sized, texts)]
    return ended(texts.sign("semicolon").join(filter(None, said)), texts) if said[0] else ""


def reason(sized: Sized, texts: Texts) -> str:
    """Why the chosen option and not another, from figures; nothing where none is recommended."""
    best = sized.recommended
    if best is None or sized.case.scenario.deploy:
        return ""
    said = (
        first_of(sized, best, texts) if best is sized.chosen else [instead_of(sized, best, texts)]
    )
    if ranking.at_limit(sized.chosen):
        allowed = sized.chosen.inference.requests_allowed
        said.append(texts("advice_strained", n=f"{allowed:,.0f}"))
    limit = scenario_words.binding(sized)
    key = "advice_least" if limit == "least" else "advice_binds"
    said.append(texts(key, limit=texts(f"binding_{limit}")))
    return texts.sign("semicolon").join(said)


def restriction(sized: Sized, texts: Texts) -> str:
    """The law that asks for a licence for cards that are bought; nothing where none does."""
    detail = licence(sized, sized.chosen)
    if not detail or not sized.chosen.bought.new_cards:
        return ""
    return texts("advice_licence", detail=texts.of_catalog(detail))


def first_of(sized: Sized, best: Option, texts: Texts) -> list[str]:
    """That it is the cheapest of so many, and what comes next."""
    able = [
        o for o in sized.options if o.bought.eligible_fit and (o.price is not None or o is best)
    ]
    if len(able) == 1:
        unpriced = any(o.bought.eligible_fit and o.price is None for o in sized.options)
        key = "advice_only_priced" if unpriced else "advice_only"
        return [texts(key, that=does_what(sized, texts, "_one"))]
    count, that = f"{len(able):,}", does_what(sized, texts)
    if sized.added is not None:
        return [texts("advice_added", n=count, that=that)]
    if sized.portion:
        return [texts("advice_shared", n=count, that=that)]
    if sized.joined:
        alone = sized.joined.alone
        known = {
            "card": alone.card.called(texts.language),
            "width": scenario_words.all_widths(alone, texts),
        }
        return [
            texts("advice_joined", n=count, that=that, **known, **_saved_together(sized, texts))
        ]
    less = min(able, key=lambda o: o.price or 0)
    if less.price != best.price:
        return [
            texts(
                "advice_weighed",
                n=count,
                that=that,
                card=told_beside(less, best, texts),
                share=saved(less, best),
                why=drawback(less, texts),
            )
        ]
    said = [texts("advice_because", n=count, that=that)]
    rest = ranking.best(o for o in able if o.card is not best.card)
    return said + ([next_one(sized, best, rest, texts)] if rest else [])


def told_beside(option: Option, best: Option, texts: Texts) -> str:
    """An option as it is told beside the best: by its card, and by its layout where the card is the same."""
    name = option.card.called(texts.language)
    width = scenario_words.all_widths(option, texts)
    return name if option.card is not best.card else name + texts.bracketed(width)


def drawback(option: Option, texts: Texts) -> str:
    """What sets a cheaper option behind a dearer one: it runs on trial alone, is many times slower than we aim at, its
    speed was never measured, it has workers of two kinds, or its card is at its limit."""
    f = option.inference
    if f.option.on_trial:
        return texts("advice_weighed_on_trial")
    if f.sluggish:
        token, target = f.served_trial_token * MILLISECONDS, f.load.tpot_ms
        return texts(
            "advice_weighed_sluggish",
            tpot=milliseconds_said(token),
            times=f"{token / target:.1f}",
        )
    if option.split.apart:
        return texts("advice_weighed_apart")
    if f.unproven:
        return texts("advice_weighed_unproven")
    return texts("advice_weighed_strained", n=f"{f.requests_allowed:,.0f}")


def next_one(sized: Sized, best: Option, rest: Option, texts: Texts) -> str:
    """The best option of another card, and what it costs more."""
    name = rest.card.called(texts.language)
    if rest.price == best.price or rest.price is None:
        return texts("advice_next_same", card=name)
    if not best.price:
        known = {"currency": sized.case.quote.currency, "price": price(rest.price)}
        return texts("advice_cost", card=name, **known)
    times = rest.price / best.price
    if times >= _TIMES:
        return texts("advice_next_times", card=name, times=f"{times:.1f}")
    return texts("advice_next", card=name, share=percent(times - 1))


_TIMES = 2  # the price, from which people say how many times it is and no per cent more


def instead_of(sized: Sized, best: Option, texts: Texts) -> str:
    """That the file chooses, and what the recommended option costs less."""
    own = sized.chosen.price
    if own is None or best.price is None or best.price >= own:
        return texts("advice_chosen")
    known = {
        "card": best.card.called(texts.language),
        "width": scenario_words.all_widths(best, texts),
    }
    return texts("advice_chosen_more", share=saved(best, sized.chosen), **known)


def saved(less: Option, more: Option) -> str:
    """By what share of its price one option is cheaper than another."""
    return percent(1 - (less.price or 0) / more.price) if more.price else percent(0)


def percent(share: float) -> str:
    """A share as people say it."""
    return f"{share:.0%}" if share >= 0.01 else f"{share:.1%}"


def does_what(sized: Sized, texts: Texts, one: str = "") -> str:
    """What the options have in common that were compared."""
    if sized.kind == "training":
        limit = training_duration.deadline(sized)
        return (
            texts(f"advice_finish{one}", days=f"{limit:g}") if limit else texts(f"advice_hold{one}")
        )
    targets = aimed(sized, texts)
    return texts(f"advice_keep{one}", targets=targets) if targets else texts(f"advice_carry{one}")


def aimed(sized: Sized, texts: Texts) -> str:
    """The targets that are stated, and for how many of 100 requests; nothing where none is."""
    f = sized.chosen.inference
    load = f.load
    said = [f"TTFT ≤ {milliseconds_said(load.ttft_ms)}"] if load.ttft_ms * load.keep_ttft else []
    said += [f"TPOT ≤ {milliseconds_said(load.tpot_ms)}"] if load.tpot_ms * load.keep_tpot else []
    said += [f"E2E ≤ {seconds_said(load.e2e_seconds)}"] if load.e2e_seconds else []
    if not f.level_asked or not said:
        return ""
    row = percentile_of(sized.case.scenario, sized.case.catalog)
    return texts("advice_and").join(said) + texts("advice_share", share=f"{share_of(row):g}")


def licence(sized: Sized, option: Option) -> str:
    """The law that asks for a licence for the card in the quotation's market; nothing where none does."""
    market = sized.case.quote.market
    return option.card.restricted.get(market, "") if market else ""


# -- the cards at hand ----------------------------------------------------------------------------


def cards_beside(sized: Sized, texts: Texts) -> str:
    """How many of the cards are at hand, where some have to be bought."""
    f, owned = sized.chosen.bought, sized.chosen.candidate.figures.at_hand
    if not owned or sized.at_hand:
        return ""
    used, new = min(owned, f.option_cards), f.new_cards
    if sized.portion:
        used, new = sized.portion.used, sized.portion.new_cards
    if not used:
        return ""
    return texts("advice_beside_hand", n=f"{used:,.0f}", new=f"{new:,.0f}")


def in_common(estimate: Estimate, texts: Texts) -> list[str]:
    """What scenarios have in common of what is bought: trainings that take turns, one kind of card for the sake of the whole,
    what stands by for several, what the same replicas could serve, and what could run while another is idle."""
    said = [*turns(estimate, texts), *one_card(estimate, texts), *shared_spares(estimate, texts)]
    return [*said, *one_deployment(estimate, texts), *while_idle(estimate, texts)]


def one_deployment(estimate: Estimate, texts: Texts) -> list[str]:
    """That the same replicas could serve several scenarios of one model; nothing where that saves nothing."""
    currency = estimate.quotation.quote.currency
    return [
        texts(
            "advice_one_deployment", names=scenario_words.names_quoted((s.case.scenario.name for s in one.scenarios), texts),
            model=one.scenarios[0].case.model.name, together=_cards_of([one.option], texts),
            apart=_cards_of([s.chosen for s in one.scenarios], texts), fewer=f"{one.cards:,.0f}",
            saved="" if one.saved is None else texts("advice_less", currency=currency, saved=price(one.saved)),
        )
        for one in estimate.one_deployment
    ]  # fmt: skip


def _cards_of(options: list[Option], texts: Texts) -> str:
    """How many of which cards some options take."""
    counted: dict[str, float] = {}
    for one in options:
        name = one.card.called(texts.language)
        counted[name] = counted.get(name, 0.0) + one.figures.option_cards
    return " + ".join(f"{cards:,.0f} × {name}" for name, cards in counted.items())


def while_idle(estimate: Estimate, texts: Texts) -> list[str]:
    """That trainings would need no cards of their own if they ran while services are idle; nothing where that saves nothing."""
    return [
        texts(
            "advice_idle", names=scenario_words.names_quoted((s.case.scenario.name for s, _ in one.trainings), texts),
            card=one.bought.candidate.card.called(texts.language), cards=f"{one.bought.figures.bought_cards:,.0f}",
            services=scenario_words.names_quoted((s.case.scenario.name for s in one.services), texts),
            currency=estimate.quotation.quote.currency, saved=price(one.saved), hours=_computing(one, texts),
        )
        for one in estimate.idle
    ]  # fmt: skip


def _computing(one: Idle, texts: Texts) -> str:
    """The hours that the trainings compute on these cards, one after the other; nothing where nobody says on how much."""
    days = [training_duration.days(option) for _, option in one.trainings]
    known = [d for d in days if d is not None]
    return (
        texts("advice_idle_hours", hours=f"{24 * sum(known):,.3g}")
        if len(known) == len(days)
        else ""
    )


def shared_spares(estimate: Estimate, texts: Texts) -> list[str]:
    """That what stands by on a kind of card is there once for all its scenarios, which fails where they are in rooms of their
    own; nothing where it is there for one."""
    found: dict[str, list[Sized]] = {}
    for sized in estimate.sold:
        f = sized.chosen.figures
        if isinstance(f, InferenceFigures) and f.standby_cards > 0:
            found.setdefault(sized.chosen.card.called(texts.language), []).append(sized)
    return [
        texts("advice_spare", card=card, names=scenario_words.names_quoted((s.case.scenario.name for s in some), texts),
              covers=_covered(some, texts))
        for card, some in found.items() if some[1:]
    ]  # fmt: skip


def _covered(sharing: list[Sized], texts: Texts) -> str:
    """Which failures what stands by for some scenarios covers: of whole servers, where every one asks for that."""
    servers = min(
        s.case.catalog.find("redundancy", s.case.scenario.redundancy).servers for s in sharing
    )
    key = "advice_spare_servers" if servers else "advice_spare_one"
    return texts(key, n=int(servers))


def turns(estimate: Estimate, texts: Texts) -> list[str]:
    """That trainings on one kind of card take turns, and how long that takes; nothing of a single one."""
    jobs: dict[str, list[Sized]] = {}
    for sized in estimate.sold:
        if sized.kind == "training":
            jobs.setdefault(sized.chosen.card.called(texts.language), []).append(sized)
    return [in_turn(estimate, card, some, texts) for card, some in jobs.items() if len(some) > 1]


def in_turn(estimate: Estimate, card: str, jobs: list[Sized], texts: Texts) -> str:
    """The days of the trainings one after the other, by the days that cards are available."""
    own = [estimate.turns[s.case.scenario.name] for s in jobs]
    days = [training_duration.days(s.chosen) for s in jobs]
    known = [d for d in days if d is not None]
    most = max(s.chosen.training.turn_cards for s in jobs)
    said = texts(
        "advice_turns", n=len(jobs), card=card, cards=f"{most:,.0f}", sum=" + ".join(map(brief, known)),
        days=brief(sum(known)), booked=brief(max(turn.turn.end for turn in own)),
        share=training_duration.days_filled(jobs[0].chosen)["available"],
    )  # fmt: skip
    limits = [turn.turn.deadline for turn in own if turn.turn.deadline]
    late = [turn.turn.deadline for turn in own if turn.turn_late]
    if not limits:
        return ended(said, texts)
    key, limit = ("advice_turns_late", min(late)) if late else ("advice_turns_kept", max(limits))
    return ended(said + texts(key, limit=f"{limit:g}"), texts)


def one_card(estimate: Estimate, texts: Texts) -> list[str]:
    """That scenarios stand on one kind of card as that makes the whole cheaper, card by card; nothing where none moved for it."""
    moved = {s.chosen.card.name: s for s in estimate.sold if s.joined}
    return [ended(_joined_on(estimate, sized, texts), texts) for sized in moved.values()]


def _joined_on(estimate: Estimate, sized: Sized, texts: Texts) -> str:
    """The scenarios of one card, and what the whole costs with it and without."""
    card = sized.chosen.card
    names = [s.case.scenario.name for s in estimate.sold if s.chosen.card.name == card.name]
    return texts(
        "advice_one_card", names=scenario_words.names_quoted(names, texts), card=card.called(texts.language),
        **_saved_together(sized, texts),
    )  # fmt: skip


def _saved_together(sized: Sized, texts: Texts) -> dict[str, str]:
    """The total with scenarios on one kind of card, and with each on the best of its own."""
    found = sized.joined
    if found is None:
        return {}
    known = {"together": price(found.together), "apart": price(found.apart)}
    return {"currency": sized.case.quote.currency, **known}


# -- what is not shown ----------------------------------------------------------------------------


def against(sized: Sized, texts: Texts) -> dict[str, str]:
    """The cards without a row by their names in the catalog, and the one reason of each."""
    return {c.card.name: why_none(sized, c, texts) for c in lacking(sized)}


def against_told(sized: Sized, texts: Texts) -> list[tuple[str, str]]:
    """The same for readers: by what the language calls a card."""
    return [(c.card.called(texts.language), why_none(sized, c, texts)) for c in lacking(sized)]


def lacking(sized: Sized) -> list[Candidate]:
    """The cards without a row."""
    listed = {option.card.name for option in sized.shown}
    return [c for c in sized.compared if c.card.name not in listed]


def why_none(sized: Sized, candidate: Candidate, texts: Texts) -> str:
    """Why nothing of a card is shown: of what comes nearest."""
    own = [o for o in sized.options if o.candidate is candidate]
    near = min(own, key=lambda o: (not ranking.serves(o), *scenario_words.merit(o)))
    f, known = near.inference, counts(near)
    barred = scenario_words.barred(sized, near, texts)
    if barred and ranking.serves(near):
        return would_take(sized, near, barred, texts)
    if barred or not near.fits:
        return barred or short_of(sized, own, texts)
    if f.level_unknown:
        return texts("advice_unknown")
    with_drafts = drafted(sized, candidate)
    upside = _drafts_make(with_drafts, near, texts)
    if level_words.missed(near):  # whatever few a replica has
        return level_words.reason(sized.case, near, texts) + upside
    if ranking.at_limit(near):
        return texts("advice_limit", n=f"{f.requests_allowed:,.0f}", **known) + upside
    if more := far(sized, near):
        key = "advice_far" if sized.recommended else "advice_far_candidate"
        said = texts(key, times=f"{more:.1f}", **known)
        return said + ("" if _halves(with_drafts, near) else texts("advice_far_against")) + upside
    return training_duration.late(sized, near, texts) if sized.kind == "training" else ""


def _halves(with_drafts: Option | None, near: Option) -> bool:
    """Whether drafts make half as many cards do."""
    return with_drafts is not None and (
        2 * with_drafts.figures.option_cards <= near.figures.option_cards
    )


def _drafts_make(with_drafts: Option | None, near: Option, texts: Texts) -> str:
    """What multi-token prediction, which is not counted, would make of a card's count; nothing where it makes none fewer."""
    if with_drafts is None:
        return ""
    fewer = with_drafts.figures.option_cards < near.figures.option_cards
    return (
        texts("advice_drafts", **counts(with_drafts)) if fewer or near.bought.level_broken else ""
    )


def would_take(sized: Sized, option: Option, barred: str, texts: Texts) -> str:
    """What keeps a card out, and what it would take and cost otherwise."""
    known = {"why": barred, **counts(option)}
    if option.price is None:
        return texts("advice_barred", **known)
    quote = sized.case.quote
    key = bill_words.of_tax("advice_barred_priced", quote, texts)
    return texts(key, currency=quote.currency, price=price(option.price), **known)


def short_of(sized: Sized, own: list[Option], texts: Texts) -> str:
    """What the option lacks that lacks least: memory, or what engine and card cannot do."""
    near = min(own, key=ranking.lacking)
    plain = texts(f"reason_{int(near.figures.reason)}")
    said = [scenario_words.lacking(sized, near, texts) or plain, scenario_words.room(near, texts)]
    width = scenario_words.all_widths(near, texts)
    return f"{width}{texts.sign('colon')}{texts.sign('semicolon').join(filter(None, said))}"


def counts(option: Option) -> dict[str, str]:
    """Cards and servers; all cards of the racks where servers are sold by these."""
    f = option.figures
    cards = option.bought.bought_cards if option.candidate.figures.sold_in > 1 else f.option_cards
    return {"cards": f"{cards:,.0f}", "servers": f"{f.servers:,.0f}"}


def left_out(sized: Sized, texts: Texts) -> str:
    """How many options are not shown, and where they are; nothing where all are."""
    shown = {id(o) for o in sized.shown}
    names = {c.card.name for c in sized.compared}
    rest = [o for o in sized.options if id(o) not in shown and o.card.name in names]
    running = sum(o.fits for o in rest)
    parts: list[tuple[str, int]] = [("misfits", len(rest) - running),
                                    ("others", len(sized.candidates) - len(sized.compared))]  # fmt: skip
    said = [texts("advice_hidden_1")] if running == 1 else []
    said += [texts("advice_hidden", n=f"{running:,}")] if running > 1 else []
    said += [texts(f"advice_{key}", n=f"{count:,}") for key, count in parts if count]
    if not said:
        return ""
    return ended(texts.sign("semicolon").join([*said, texts("advice_where")]), texts)


def advice_role(sized: Sized, shown: Any, texts: Texts) -> str:
    """What a row is there for."""
    if shown.option is sized.chosen:
        return texts(f"loses_{scenario_words.standing(sized)}")
    return texts(f"advice_role_{shown.role}")
