"""Packages side by side in words: what each buys, carries and costs, and why the offered one is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from quoter.core import ABSENT, Texts, brief, money, whole
from quoter.sizing import Alternative, Estimate, Sized
from quoter.words import (
    advice_words,
    bill_words,
    gate_words,
    level_words,
    load_words,
    scenario_words,
)


class PackageRow(NamedTuple):
    """A package as the tables show it: its cells by their columns."""

    name: str
    cells: dict[str, str]
    offered: bool


def heads(estimate: Estimate, texts: Texts) -> dict[str, str]:
    """The columns that are shown; the years are those of the packages."""
    quote = estimate.quotation.quote
    years = f"{estimate.ownership.own.years:g}"
    timed = any(load_words.whole_asked(s) for one in estimate.packages for s in one.own)
    shown = (key for key in _CELLS if key != OF_REQUEST or timed)
    return {
        key: texts(bill_words.of_tax(key, quote, texts), currency=quote.currency, years=years)
        for key in shown
    }


def rows(estimate: Estimate, texts: Texts) -> list[PackageRow]:
    """The packages in the order of the file; nothing where the file has none."""
    shown = heads(estimate, texts) if estimate.packages else {}
    return [
        PackageRow(one.name, {key: _CELLS[key](one, texts) for key in shown}, one.offered)
        for one in estimate.packages
    ]


def _called(one: Alternative, texts: Texts) -> str:
    """Its name, and whether it is offered."""
    return texts("package_mark", name=one.name) if one.offered else one.name


def _cards(one: Alternative, texts: Texts) -> str:
    """The cards that it buys."""
    bought = (
        f"{whole(o.figures.new_cards)} × {o.candidate.card.called(texts.language)}"
        for o in one.estimate.orders
        if o.figures.new_cards
    )
    return texts.sign("list_comma").join(bought) or ABSENT


def _scenarios(one: Alternative, texts: Texts) -> str:
    """All that it holds."""
    return texts.sign("list_comma").join(s.case.scenario.name for s in one.estimate.scenarios)


def of_each(one: Alternative, tell: Callable[[Sized], str], texts: Texts) -> str:
    """A figure of each scenario of its own that serves requests, with its name where there are several."""
    served = [sized for sized in one.own if sized.kind == "inference"]
    if len(served) == 1:
        return tell(served[0])
    stop, colon = texts.sign("semicolon"), texts.sign("colon")
    return stop.join(f"{s.case.scenario.name}{colon}{tell(s)}" for s in served)


def carries(sized: Sized) -> str:
    """Requests a second that the chosen option carries."""
    rate = figure(sized, "option_rate")
    return "–" if rate is None else brief(rate)


def time(name: str) -> Callable[[Sized], str]:
    """A time at the percentile asked for."""

    def told(sized: Sized) -> str:
        found = figure(sized, f"{name}_percentile_ms")
        return "–" if found is None else level_words.milliseconds_said(found)

    return told


def figure(sized: Sized, name: str) -> float | None:
    """A figure of the speed; None where it is not known."""
    found = sized.chosen.figures.by_name(name) if load_words.has_speed(sized.chosen) else ""
    return found if isinstance(found, float) else None


def _total(own: Estimate, texts: Texts) -> str:
    """The total with tax, or what stands in its place."""
    places = own.quotation.quote.places
    return gate_words.heading(own, texts) or money(own.money.total_with_tax, places)


def owning(own: Estimate) -> str:
    """The cost of owning; nothing where there is no offer."""
    if not own.gate.quotable:
        return "–"
    return money(own.ownership.base.total.ownership_total, own.quotation.quote.places)


OF_REQUEST = "package_e2e"  # the whole of a request, shown where a target is stated for it
_CELLS: dict[str, Callable[[Alternative, Texts], str]] = {
    "package": _called,
    "package_scenarios": _scenarios,
    "package_bought": _cards,
    "package_servers": lambda one, _: whole(
        sum(o.figures.new_servers for o in one.estimate.orders)
    ),
    "package_carries": lambda one, texts: of_each(one, carries, texts),
    "package_ttft": lambda one, texts: of_each(one, time("ttft"), texts),
    "package_tpot": lambda one, texts: of_each(one, time("tpot"), texts),
    OF_REQUEST: lambda one, texts: of_each(one, time("e2e"), texts),
    "package_total": lambda one, texts: _total(one.estimate, texts),
    "package_owning": lambda one, _: owning(one.estimate),
}


# -- which is offered, and why --------------------------------------------------------------------


def sentence(estimate: Estimate, texts: Texts) -> str:
    """Which package is offered, why, and what the others come to; nothing where there are none."""
    offered = estimate.offered
    if offered is None:
        return ""
    stop = texts("package_stop")
    others = stop.join(
        other(one, offered, texts) for one in estimate.packages if one is not offered
    )
    if not offered.estimate.gate.quotable:
        said = texts("package_other_none", name=offered.name, why=_total(offered.estimate, texts))
        return texts.paragraph([said + texts("full_stop"), *laws(estimate, texts)])
    said = texts(
        "package_sentence", name=offered.name, others=others + texts("full_stop") if others else "",
        why=stop.join(why(estimate, offered, texts)) or texts("package_why_chosen"),
    )  # fmt: skip
    return texts.paragraph([said.strip(), *laws(estimate, texts)])


def laws(estimate: Estimate, texts: Texts) -> list[str]:
    """The law that restricts a card, with the packages that take it: beside the prices, which are lower for such cards."""
    told: dict[tuple[str, str], dict[str, None]] = {}
    for one in estimate.packages:
        for sized in one.estimate.scenarios:
            if law := advice_words.restriction(sized, texts):
                card = sized.chosen.card.called(texts.language)
                told.setdefault((card, law), {})[one.name] = None
    return [
        texts("package_law", names=scenario_words.names_quoted(names, texts), card=card, law=law)
        for (card, law), names in told.items()
    ]


def why(estimate: Estimate, offered: Alternative, texts: Texts) -> Iterable[str]:
    """In what the offered package is the best of those that may be offered."""
    holds = [one for one in estimate.packages if one.estimate.gate.quotable]
    for key, merit in MERITS.items():
        known = {one.name: merit(one) for one in holds}
        own = known.pop(offered.name)
        if own is not None and known and all(x is not None and own < x for x in known.values()):
            yield texts(f"package_why_{key}", count=len(holds))


def worst(name: str, sign: int = 1) -> Callable[[Alternative], float | None]:
    """A figure of the speed of the scenario that it is worst in; None where one is not known."""

    def merit(one: Alternative) -> float | None:
        found = [figure(s, name) for s in one.own if s.kind == "inference"]
        known = [sign * x for x in found if x is not None]
        return max(known) if known and len(known) == len(found) else None

    return merit


MERITS: dict[str, Callable[[Alternative], Any]] = {  # less is better
    "total": lambda one: one.estimate.money.total_with_tax,
    "owning": lambda one: one.estimate.ownership.base.total.ownership_total,
    "tpot": worst("tpot_percentile_ms"),
    "carries": worst("option_rate", -1),
    "kept": worst("kept_after_failure", -1),
}  # fmt: skip


def other(one: Alternative, offered: Alternative, texts: Texts) -> str:
    """What another package costs more or less."""
    quote = one.estimate.quotation.quote
    if not one.estimate.gate.quotable:
        return texts("package_other_none", name=one.name, why=_total(one.estimate, texts))
    base = offered.estimate.money.total_with_tax
    more = round(one.estimate.money.total_with_tax - base, quote.places)
    if not more:
        return texts("package_other_same", name=one.name)
    key = "package_other_more" if more > 0 else "package_other_less"
    amount = f"{quote.currency} {money(abs(more), quote.places)}"
    return texts(key, name=one.name, amount=amount, share=f"{abs(more) / base:.1%}")
