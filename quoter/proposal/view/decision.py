"""The first page: what is needed, what is proposed, what it costs and does, why, what could turn out
otherwise, and what is asked of the customer. Whole sentences alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from quoter.core import Texts, brief, capital, gib, stated_share, whole
from quoter.model import InferenceFigures
from quoter.proposal.view import front, plan
from quoter.proposal.view.common import TableRow
from quoter.scenario import percentile_of, share_of
from quoter.sizing import Estimate, Order, Sized, ranking, training_duration
from quoter.words import (
    advice_words,
    bill_words,
    form_of,
    level_words,
    load_words,
    ownership_words,
    performance,
    risk_words,
    scenario_words,
    speed_words,
)

_MOST_REASONS, _MOST_RISKS = 3, 2


class Decision(NamedTuple):
    """The letter: paragraphs with their headings, the reasons, the risks."""

    paragraphs: tuple[TableRow, ...]
    does: tuple[str, ...]
    reasons: tuple[str, ...]
    risks: tuple[str, ...]

    @property
    def lists(self) -> list[tuple[str, tuple[str, ...], bool]]:
        """What stands as a list: the key of its heading, its sentences, and whether they are numbered."""
        all_of_them = (
            ("d_does", self.does, False), ("d_why", self.reasons, True), ("d_risks", self.risks, True)
        )  # fmt: skip
        return [one for one in all_of_them if one[1]]


def decision(estimate: Estimate, texts: Texts) -> Decision | None:
    """The letter; nothing where nothing is sized but cards at hand."""
    if not estimate.scenarios:
        return None
    said = (
        ("d_need", _needs(estimate, texts)),
        ("d_answer", _proposed(estimate, texts)),
        ("d_price", _price(estimate, texts)),
    )
    return Decision(
        tuple(TableRow(texts(key), text) for key, text in said if text),
        (
            *filter(None, (_does(sized, texts) for sized in _working(estimate))),
            *advice_words.shared_spares(estimate, texts),
        ),
        tuple(_first(_reasons(estimate, texts), _MOST_REASONS)),
        tuple(_first(_risks(estimate, texts), _MOST_RISKS)),
    )


def _first(said: Iterable[str], most: int) -> Iterator[str]:
    """The first few sentences, none of them twice."""
    known = dict.fromkeys(one for one in said if one)
    yield from list(known)[:most]


def _working(estimate: Estimate) -> list[Sized]:
    """The scenarios whose chosen option runs."""
    return [sized for sized in estimate.sold if not sized.chosen.bought.cannot_run]


# -- need -----------------------------------------------------------------------------------------


def _needs(estimate: Estimate, texts: Texts) -> str:
    """What the customer asked for, all scenarios in a sentence; those that ask for the same once."""
    alike: dict[str, list[str]] = {}
    for sized in estimate.sold:
        alike.setdefault(_need(sized, texts), []).append(sized.case.scenario.name)
    said = texts("d_stop").join(
        texts(
            "d_need_each" if names[1:] else "d_need_one",
            names=scenario_words.names_quoted(names, texts),
        )
        + need
        for need, names in alike.items()
    )
    many = len(estimate.sold)
    return texts("d_many", n=many, needs=said) if many > 1 else texts("d_one", needs=said)


def _need(sized: Sized, texts: Texts) -> str:
    """What one scenario asks for, behind its name."""
    case, f = sized.case, sized.chosen.figures
    known = {"model": scenario_words.called(case, texts)}
    if sized.kind == "training":
        limit = training_duration.deadline(sized)
        method = load_words.spelled(case.scenario.recipe.method or "", texts)
        within = texts("d_need_deadline", days=f"{limit:g}") if limit else ""
        return texts("d_need_training", method=method, **known) + within
    if not isinstance(f, InferenceFigures):
        return texts("d_need_rule", **known)
    if form_of(case.scenario) == "concurrency":
        context = whole(f.ask.context)
        return texts("d_need_flight", flight=whole(f.requests_in_flight), context=context, **known)
    load = f.load
    if form_of(case.scenario) == "documents":
        counted = {"documents": whole(load.requests_per_day), "hours": f"{load.hours:g}"}
        return texts("d_need_documents", **counted, **known)
    if f.form.tokens:
        return texts("d_need_tokens", tokens=whole(load.tokens_per_day), **known)
    rate = load_words.pace(sized, f.peak_requests_per_second, texts)
    users = case.scenario.load.users if case.scenario.load else None
    if users:
        return texts("d_need_users", users=whole(users.total), pace=rate, **known)
    return texts("d_need_rate", pace=rate, **known)


# -- answer and price -----------------------------------------------------------------------------


def bought(estimate: Estimate) -> list[Order]:
    """The orders of which anything is bought."""
    return [order for order in estimate.orders if order.figures.servers > 0]


def _proposed(estimate: Estimate, texts: Texts) -> str:
    """What is to be bought, card by card; nothing where an option does not run."""
    if all(s.at_hand and s.chosen.fits for s in estimate.sold):
        return texts("d_hand")
    orders = bought(estimate)
    if not orders or not _working(estimate):
        return ""
    items = texts("d_stop").join(_item(order, estimate, texts) for order in orders)
    if not all(ranking.serves(s.chosen) for s in estimate.sold):
        return texts("d_nearest", items=items)
    counts, several = bought_counts(orders), len(orders) > 1
    new = sum(o.figures.new_cards for o in orders)
    owned = sum(o.figures.bought_cards for o in orders) - new
    if owned <= 0:
        return texts("d_buy" if several else "d_buy_one", **counts, items=items)
    said = texts("d_use" if several else "d_use_one", **counts, items=items)
    beside = texts("d_beside_hand", owned=whole(owned), new=whole(new))
    return texts.paragraph((said, beside))


def bought_counts(orders: list[Order]) -> dict[str, str]:
    """Cards and servers in all."""
    return {"cards": whole(sum(o.figures.bought_cards for o in orders)),
            "servers": whole(sum(o.figures.servers for o in orders))}  # fmt: skip


def _item(order: Order, estimate: Estimate, texts: Texts) -> str:
    """The servers of one card, and the scenarios that they are for."""
    card = order.candidate.card.name
    names = [s.case.scenario.name for s in estimate.sold if s.chosen.card.name == card]
    return texts(
        "d_item", servers=advice_words.servers(order.figures.servers, texts),
        card=order.candidate.card.called(texts.language),
        cards=whole(order.figures.bought_cards), names=scenario_words.names_quoted(names, texts),
    )  # fmt: skip


def _price(estimate: Estimate, texts: Texts) -> str:
    """The total with the tax in it, and what it costs over the years; or why there is no total."""
    if not estimate.gate.quotable:
        return ""
    quote = estimate.quotation.quote
    total = texts(bill_words.of_tax("d_total", quote, texts), currency=quote.currency,
                  total=front.bill_amount(estimate, "total_with_tax"))  # fmt: skip
    return texts.paragraph(
        (
            total,
            front.split(estimate, texts),
            *_half_as_dear(estimate, texts),
            *_budgets(estimate, texts),
            front.over_years(estimate, texts),
        )
    )


_ABOUT_HALF = (
    0.6  # of the price: what a checkpoint of 8 bits then costs is told beside it (our choice)
)


def _half_as_dear(estimate: Estimate, texts: Texts) -> Iterator[str]:
    """What about halves the price of a scenario that was asked for in 16 bits: each sentence once, with its scenarios."""
    said: dict[str, list[str]] = {}
    for sized in estimate.sold:
        found, own = sized.narrower, sized.chosen.price
        if found and found.price and own and found.price <= _ABOUT_HALF * own:
            for one in scenario_words.narrower(sized, texts):
                said.setdefault(one, []).append(sized.case.scenario.name)
    for one, names in said.items():
        whose = scenario_words.names_quoted(names, texts) + texts.sign("colon")
        yield (whose if estimate.sold[1:] else "") + one


def _budgets(estimate: Estimate, texts: Texts) -> Iterator[str]:
    """Whether the budgets that were given are kept."""
    for sized in estimate.sold:
        if said := advice_words.budget_sentence(sized, texts):
            whose = texts("d_quoted", name=sized.case.scenario.name) + texts.sign("colon")
            yield advice_words.ended((whose if estimate.sold[1:] else "") + said, texts)


# -- what it does ---------------------------------------------------------------------------------


def _does(sized: Sized, texts: Texts) -> str:
    """What a scenario's option carries, at what speed, and what happens when a server fails."""
    if sized.kind == "training":
        return _trains(sized, texts)
    name = sized.case.scenario.name
    if sized.chosen.split.by_rule or not load_words.has_speed(sized.chosen):
        return texts("d_holds", name=name)
    said = "".join(told(sized, texts) for told in (_carries, _people, _reserve, _times))
    stands = level_words.stood_for(sized.chosen, texts)
    sentences = (said, stands) if stands else (said,)
    return texts.paragraph(
        (*(advice_words.ended(one, texts) for one in sentences), _failing(sized, texts))
    )


def _carries(sized: Sized, texts: Texts) -> str:
    """The load that is carried."""
    name, f = sized.case.scenario.name, sized.chosen.inference
    if f.by_rate:
        key = "documents" if form_of(sized.case.scenario) == "documents" else "rate"
        pace = load_words.pace(sized, f.peak_requests_per_second, texts)
        return texts(f"d_serves_{key}", name=name, pace=pace)
    return texts("d_serves", name=name, flight=whole(f.requests_in_flight))


def _people(sized: Sized, texts: Texts) -> str:
    """How many people make that load, where the customer counts them: of programs, cameras and documents nobody would know
    them but by habits of ours."""
    f = sized.chosen.inference
    if form_of(sized.case.scenario) != "users" or not f.peak_requests_per_second:
        return ""
    return texts("d_people", users=whole(f.equivalent_users))


def _reserve(sized: Sized, texts: Texts) -> str:
    """What the rate grows to, and the part of it that is held in reserve; nothing of what there is not."""
    f = sized.chosen.inference
    if not f.by_rate:
        return ""
    said = (
        texts("d_grown", pace=load_words.pace(sized, f.horizon_requests_per_second, texts))
        if f.growth_factor > 1
        else ""
    )
    held = f.needed_rate / f.horizon_requests_per_second - 1
    return said + (texts("d_reserve", reserve=f"{held:.0%}") if held > 0 else "")


def _times(sized: Sized, texts: Texts) -> str:
    """How long the first and every further token take, at the percentile of the targets if there are any."""
    f = sized.chosen.inference
    if not load_words.waited_for(sized):
        return ""
    row = percentile_of(sized.case.scenario, sized.case.catalog)
    aimed = f.level_asked or f.usual_missed  # told as the target is, ours too where it is missed
    key = "percentile" if aimed else "p50"
    share = share_of(row)
    whom = texts("d_share", share=f"{share:g}") if aimed and share != 50 else texts("d_half")
    token = f.by_name(f"tpot_{key}_ms")
    said = texts(
        "d_times", percentile=whom, first=level_words.milliseconds_said(f.by_name(f"ttft_{key}_ms")),
        token=level_words.milliseconds_said(token), speed=brief(1000 / token),
    )  # fmt: skip
    if load_words.whole_asked(sized):
        said += texts("d_whole", percentile=f"P{share:g}", whole=level_words.seconds_said(f.steady_whole),
                      answer=f"{f.answer_at_percentile:,.0f}", target=level_words.seconds_said(f.load.e2e_seconds))  # fmt: skip
    return said + (_usual(sized, texts) if f.usual_missed else "")


def _usual(sized: Sized, texts: Texts) -> str:
    """The targets of ours that are missed, as many of them as there are."""
    f, load = sized.chosen.inference, sized.chosen.inference.load
    late = (("TTFT", load.ttft_ms, f.first_token_late * (1 - load.keep_ttft)),
            ("TPOT", load.tpot_ms, f.token_late * (1 - load.keep_tpot)))  # fmt: skip
    targets = [
        f"{name} {level_words.milliseconds_said(target)}" for name, target, missed in late if missed
    ]
    row = percentile_of(sized.case.scenario, sized.case.catalog)
    return texts(
        "d_usual_missed",
        targets=texts("list_comma").join(targets),
        percentile=f"P{share_of(row):g}",
    )


def _failing(sized: Sized, texts: Texts) -> str:
    """What is left of the scenario just spoken of while one server is down: N+1 in words; nothing where the
    targets are missed as it is."""
    if not ranking.serves(sized.chosen):
        return ""
    kept = sized.chosen.inference.kept_after_failure
    if kept <= 0:
        return texts("d_fails_nothing")
    said = texts("d_fails_all") if kept >= 1 else texts("d_fails_some", share=f"{kept:.0%}")
    return texts.paragraph((said, texts("d_fails_once") if level_words.once(sized.chosen) else ""))


def _trains(sized: Sized, texts: Texts) -> str:
    """How long a training takes, or that it runs."""
    f, name = sized.chosen.figures, sized.case.scenario.name
    amount, days = training_duration.tokens(sized), training_duration.days(sized.chosen)
    if amount is None or days is None:
        return texts(
            "d_holds_training", name=name, cards=whole(f.option_cards),
            need=gib(f.need_per_device), usable=gib(f.usable_per_device),
        )  # fmt: skip
    return texts("d_trains", name=name, **training_duration.days_filled(sized.chosen),
                 tokens=training_duration.short(amount))  # fmt: skip


# -- why, and what could turn out otherwise -------------------------------------------------------


def _reasons(estimate: Estimate, texts: Texts) -> Iterator[str]:
    """Why this, the strongest first."""
    offers = [s for s in _working(estimate) if s.recommended is s.chosen]
    for sized in sorted(offers, key=lambda s: -(s.chosen.price or 0))[:1]:
        because = advice_words.reason(sized, texts)
        if because:
            said = advice_words.ended(because, texts)
            yield texts("d_why_price", name=sized.case.scenario.name, because=said)
    yield from advice_words.one_card(estimate, texts)
    yield _kept_targets(estimate, texts)
    yield _surviving(estimate, texts)
    yield _shared_servers(estimate, texts)
    yield from [one.said for one in _rented(estimate, texts) if one.buying_pays][:1]
    yield _room(estimate, texts)
    if estimate.sold and all(s.chosen.card.domestic for s in estimate.sold):
        yield texts("d_why_domestic")
    yield texts("d_why_checked")


def _rented(estimate: Estimate, texts: Texts) -> list[ownership_words.AgainstRent]:
    """What speaks for buying and for renting, where there is an offer."""
    if not estimate.gate.quotable:
        return []
    return ownership_words.renting(estimate.ownership, estimate.quotation.quote, texts)


def _kept_targets(estimate: Estimate, texts: Texts) -> str:
    """That the stated targets are kept; nothing where none is, or one is missed."""
    asked = [
        s for s in _working(estimate) if s.kind == "inference" and s.chosen.inference.level_asked
    ]
    if not asked or any(level_words.missed(s.chosen) for s in asked):
        return ""
    targets = dict.fromkeys(filter(None, (advice_words.aimed(s, texts) for s in asked)))
    return texts("d_why_level", targets=texts("d_stop").join(targets)) if targets else ""


def _surviving(estimate: Estimate, texts: Texts) -> str:
    """The scenarios that lose nothing when a server fails."""
    names = [s.case.scenario.name for s in _working(estimate)
             if ranking.serves(s.chosen) and ranking.kept(s.chosen) >= 1 and not level_words.once(s.chosen)]  # fmt: skip
    if not names:
        return ""
    return texts("d_why_survives", names=scenario_words.names_quoted(names, texts), n=len(names))


def _shared_servers(estimate: Estimate, texts: Texts) -> str:
    """That scenarios share servers; nothing where it is told what that saves."""
    for card in sorted(front.shared(estimate)):
        on = [s for s in estimate.sold if s.chosen.card.name == card]
        if any(s.joined for s in on):
            continue
        names, called = [s.case.scenario.name for s in on], on[0].chosen.card.called(texts.language)
        return texts("d_why_shared", names=scenario_words.names_quoted(names, texts), card=called)
    return ""


def _room(estimate: Estimate, texts: Texts) -> str:
    """What is kept free of the memory, where something is held in reserve."""
    sized = [s for s in _working(estimate) if not s.chosen.split.by_rule]
    held = [s for s in sized if level_words.reserve_of(s.chosen) != "none"]
    if not sized or len(held) < len(sized):
        return ""
    least = min(sized, key=lambda s: s.chosen.figures.free_per_device)
    reserve = stated_share(least.case.scenario.reserve or 0)
    free = least.chosen.figures.free_per_device
    if free < _GIB_WORTH_TELLING:
        return texts("d_why_memory_tight", reserve=reserve)
    return texts("d_why_memory", reserve=reserve, free=gib(free))


_GIB_WORTH_TELLING = 2**30


def _risks(estimate: Estimate, texts: Texts) -> Iterator[str]:
    """What could turn out otherwise, the gravest first."""
    for sized in _working(estimate):
        yield from (
            advice_words.ended(said, texts)
            for said in scenario_words.model_on_trial(sized, sized.chosen, texts)
        )
    unmeasured = [s for s in _working(estimate) if _unknown_speed(s)]
    names = dict.fromkeys(s.chosen.card.called(texts.language) for s in unmeasured)
    if names:
        yield texts("d_risk_family", cards=texts("list_comma").join(names))
    for sized in _working(estimate):
        f = sized.chosen.figures
        if isinstance(f, InferenceFigures) and f.cacheless and load_words.has_speed(sized.chosen):
            said = speed_words.note(sized, sized.chosen, texts)
            yield advice_words.ended(capital(said), texts)
    lost = [s.case.scenario.name for s in _working(estimate)
            if s.kind == "inference" and ranking.kept(s.chosen) <= 0]  # fmt: skip
    yield from _restricted(estimate, texts)
    yield from [one.said for one in _rented(estimate, texts) if not one.buying_pays][:1]
    prices = risk_words.doubtful_prices(estimate, texts) if estimate.bill.lines else ""
    if prices:
        yield texts("d_risk_prices", said=prices)
    if lost:
        yield texts("d_risk_outage", names=scenario_words.names_quoted(lost, texts), n=len(lost))
    sold = [e for e in estimate.bill.active if e.counted]
    if any(not plan.days_of(e) for e in sold):
        yield texts("d_risk_lead")
    yield texts("d_risk_limits")


def _restricted(estimate: Estimate, texts: Texts) -> Iterator[str]:
    """The laws that stand against cards that are bought."""
    for sized in _working(estimate):
        if said := advice_words.restriction(sized, texts):
            card = sized.chosen.card.called(texts.language)
            yield advice_words.ended(f"{card}{texts.sign('colon')}{said}", texts)


def _unknown_speed(sized: Sized) -> bool:
    """Whether nobody measured a card of the family."""
    return performance.known(sized) and (
        sized.chosen.card.family not in sized.case.catalog.families
    )
