"""Packages side by side in words: what each buys, carries and costs, and why the offered one is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from quoter.core import ABSENT, Texts, brief, money, whole
from quoter.sizing import Alternative, Estimate, Sized
from quoter.words import gate_words, level_words, load_words


class PackageRow(NamedTuple):
    """A package as the tables show it."""

    name: str
    scenarios: str
    cards: str
    servers: str
    carries: str
    ttft: str
    tpot: str
    total: str
    owning: str
    offered: bool


def heads(estimate: Estimate, texts: Texts) -> list[str]:
    """The columns; the years are those of the packages."""
    currency = estimate.quotation.quote.currency
    years = f"{estimate.ownership.own.years:g}"
    keys = ("package", "package_scenarios", "package_bought", "package_servers", "package_carries",
            "package_ttft", "package_tpot", "package_total", "package_owning")  # fmt: skip
    return [texts(key, currency=currency, years=years) for key in keys]


def rows(estimate: Estimate, texts: Texts) -> list[PackageRow]:
    """The packages in the order of the file; nothing where the file has none."""
    return [row(one, texts) for one in estimate.packages]


def row(one: Alternative, texts: Texts) -> PackageRow:
    """One package."""
    own = one.estimate
    cards = (
        f"{whole(o.figures.new_cards)} × {o.candidate.card.called(texts.language)}"
        for o in own.orders
        if o.figures.new_cards
    )
    comma = texts.sign("list_comma")
    carried, first, token = (
        of_each(one, tell, texts) for tell in (carries, time("ttft"), time("tpot"))
    )
    return PackageRow(
        texts("package_mark", name=one.name) if one.offered else one.name,
        comma.join(sized.case.scenario.name for sized in own.scenarios),
        comma.join(cards) or ABSENT, whole(sum(o.figures.servers for o in own.orders)),
        carried, first, token, _total(own, texts), owning(own), one.offered,
    )  # fmt: skip


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
        return texts("package_other_none", name=offered.name, why=_total(offered.estimate, texts))
    return texts(
        "package_sentence", name=offered.name, others=others + texts("full_stop") if others else "",
        why=stop.join(why(estimate, offered, texts)) or texts("package_why_chosen"),
    )  # fmt: skip


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
