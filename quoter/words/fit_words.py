"""What cards at hand hold, as all outputs tell it: a row for each card, model and precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from quoter.core import ABSENT, Texts, capital, gib, join, stated_share, whole, whole_text
from quoter.model import FitFigures
from quoter.sizing import Estimate, Fitted, Held, asked
from quoter.words import scenario_words


class FitRow(NamedTuple):
    """A card, a model and a precision at the width that holds most."""

    card: str
    model: str
    weights: str
    narrowest: str
    width: str
    pool: str
    capacity: str
    capacity_low: str
    each: str
    replicas: str
    requests: str
    verdict: str
    remark: str  # why it does not fit, or what the engine does instead of the type asked


class Table(NamedTuple):
    """One card: how many, a sentence, and its rows."""

    title: str
    sentence: str
    rows: list[FitRow]


def rows(fitted: Fitted, texts: Texts) -> list[FitRow]:
    """All rows of a question."""
    return [row(held, texts) for held in fitted.rows]


def tables(fitted: Fitted, texts: Texts) -> list[Table]:
    """What is told of each card."""
    found, said = rows(fitted, texts), sentences(fitted, texts)
    return [
        Table(
            f"{whole(count)} × {card.called(texts.language)}",
            sentence,
            [r for r in found if r.card == card.called(texts.language)],
        )
        for (card, count), sentence in zip(fitted.fit.cards, said, strict=True)
    ]


def row(held: Held, texts: Texts) -> FitRow:
    """One row; what is not possible holds nothing."""
    best, small = held.best, held.narrowest
    least = (
        f"{scenario_words.width(small.split, texts)}: {whole(small.fit.requests_on_inventory)}"
        if small
        else ABSENT
    )
    pool, most, fewest, each, replicas, requests = holdings(best.fit)
    return FitRow(
        best.card.called(texts.language), held.case.model.name, held.case.weights.name.upper(), least,
        scenario_words.width(best.split, texts), pool, most, fewest, each, replicas, requests,
        scenario_words.verdict(best, texts),
        capital(texts.sign("semicolon").join(scenario_words.instead(held, best, texts)) if best.fits else reason(held, texts)),
    )  # fmt: skip


def holdings(f: FitFigures) -> tuple[str, ...]:
    """Pool, capacity and what is held, in the order of a row; nothing of what is not possible."""
    held = (
        gib(f.kv_pool_per_device), whole(f.kv_capacity_tokens),
        whole(f.kv_capacity_tokens_low), whole(f.held), whole(f.replicas_on_inventory),
        whole(f.requests_on_inventory),
    )  # fmt: skip
    return held if f.possible else (ABSENT,) * len(held)


def reason(held: Held, texts: Texts) -> str:
    """The verdict's reason, what is left or missing on a device, and what the engine does instead."""
    best, f = held.best, held.best.figures
    code = int(f.verdict if f.verdict <= 2 else f.reason)
    said = [
        scenario_words.lacking(held, best, texts) or texts(f"reason_{code}"),
        scenario_words.room(best, texts),
        scenario_words.lower(held.case, best, texts),
    ]
    return texts.sign("semicolon").join(
        filter(None, [*said, *scenario_words.instead(held, best, texts)])
    )


def sentence(known: Mapping[str, Any], named: bool, texts: Texts) -> list[Any]:
    """The parts of what a card's inventory holds, from figures or from cells of the workbook."""
    given = {
        "cards": whole_text(known["inventory__cards"]), "card": known["card"], "model": known["model"],
        "weights": known["weights"], "requests": whole_text(known["requests_on_inventory"]),
        "context": whole_text(known["ask__context"]), "replicas": whole_text(known["replicas_on_inventory"]),
        "each": whole_text(known["cards_per_replica"]), "verdict": known["verdict"],
    }  # fmt: skip
    return texts.parts("fit_named" if named else "fit_any", **given)


def fit_summary(held: Held, texts: Texts) -> dict[str, Any]:
    """What the sentence of a row draws on."""
    names = ("requests_on_inventory", "replicas_on_inventory", "cards_per_replica")
    return {name: held.best.figures.by_name(name) for name in names} | {
        "inventory__cards": float(held.case.owned), "card": held.best.card.called(texts.language),
        "model": held.case.model.name, "weights": held.case.weights.name.upper(),
        "ask__context": held.asked.context, "verdict": scenario_words.verdict(held.best, texts),
    }  # fmt: skip


def sentences(fitted: Fitted, texts: Texts) -> list[str]:
    """One sentence a card; where no model is named, of the largest that fits."""
    named = bool(fitted.fit.scenario.model)
    return [join(*sentence(fit_summary(held, texts), named, texts)) for held in fitted.leads]


def left_out(fitted: Fitted, texts: Texts) -> list[str]:
    """The models that are looked at and fit nowhere, where the table leaves them out."""
    shown = {h.case.model.name for h in fitted.rows if h.near}
    missing = dict.fromkeys(h.case.model.name for h in fitted.held)
    names = texts.sign("list_comma").join(name for name in missing if name not in shown)
    return [texts("fit_left_out", models=names)] if names and not fitted.fit.scenario.model else []


def notes(fitted: Fitted, texts: Texts) -> list[str]:
    """What fits nowhere, and what must be known of the rest."""
    return (
        left_out(fitted, texts)
        + _together(fitted, texts)
        + _without_reserve(fitted, texts)
        + warnings(fitted, texts)
    )


def _without_reserve(fitted: Fitted, texts: Texts) -> list[str]:
    """How many requests memory holds without the reserve, of the models that are named, where that is twice as many."""
    found = [held for held in fitted.rows if fitted.fit.scenario.model and _squeezed(held)]
    return [
        texts(
            "fit_without_reserve", model=held.case.model.name, weights=held.case.weights.name.upper(),
            card=held.best.card.called(texts.language), reserve=stated_share(held.asked.reserve),
            requests=whole(held.unreserved.fit.requests_at_all), width=scenario_words.width(held.unreserved.split, texts),
        )
        for held in found
    ]  # fmt: skip


def _squeezed(held: Held) -> bool:
    """Whether the reserve takes half of the requests or more."""
    return held.unreserved.fit.requests_at_all >= 2 * held.best.fit.requests_on_inventory > 0


def _together(fitted: Fitted, texts: Texts) -> list[str]:
    """What several kinds of card hold between them, where a number of requests is asked."""
    wanted = fitted.held[0].asked.concurrency
    if len(fitted.fit.cards) < 2 or not fitted.fit.scenario.model or wanted <= 1:
        return []
    most: dict[str, float] = {}
    for held in fitted.rows:
        name, holds = held.best.card.name, held.best.fit.requests_on_inventory
        most[name] = max(most.get(name, 0.0), holds)
    total = sum(most.values())
    key = "fit_together_enough" if total >= wanted else "fit_together_short"
    return [texts(key, total=whole(total), wanted=whole(wanted))]


def unverified(fitted: Fitted) -> list[str]:
    """Models shown whose figures nobody has verified."""
    models = {h.case.model.name: h.case.model for h in fitted.rows}
    return [name for name, model in models.items() if not model.verified]


def weak(fitted: Fitted, texts: Texts) -> list[str]:
    """Cards at hand whose figures are weakly sourced."""
    return [card.called(texts.language) for card, _ in fitted.fit.cards if card.grade == "C"]


def warnings(fitted: Fitted, texts: Texts) -> list[str]:
    """What must be known of the cards and of the models shown."""
    known = {h.case.model.name: (h.case.model, h.best.fit) for h in fitted.rows}
    said = [texts("fit_unverified", model=name) for name in unverified(fitted)]
    said += [texts("fit_weak", card=name) for name in weak(fitted, texts)]
    towers = [name for name, (_, f) in known.items() if f.vision_apart]
    said += [f"{name}{texts.sign('colon')}{texts('check_vision_apart')}" for name in towers]
    return said + [
        texts("fit_too_long", model=model.name, limit=whole(model.architecture.context_limit))
        for model, f in known.values()
        if f.context_too_long
    ]


def points(estimate: Estimate, texts: Texts) -> list[scenario_words.Point]:
    """The warnings of all questions, as sentences."""
    said = [(f.fit.scenario.name, one) for f in estimate.fits for one in warnings(f, texts)]
    return [scenario_words.Point(f"{name}{texts.sign('colon')}{one}") for name, one in said]


def inputs(fitted: Fitted, texts: Texts) -> list[scenario_words.Origin]:
    """What was asked, and who stated it."""
    case = fitted.held[0].case
    known, candidates = (
        asked(case),
        {scenario_words.engine_of(h.best.candidate, h.case.catalog, texts) for h in fitted.held},
    )
    said = (
        ("inventory", texts.sign("list_comma").join(f"{whole(n)} × {card.called(texts.language)}" for card, n in fitted.fit.cards)),
        ("context", whole(known.context)), ("concurrency", whole(known.concurrency)),
        ("kv_cache", scenario_words.types_named(case, texts)), ("engine", texts.sign("list_comma").join(sorted(candidates))),
        ("reserve", stated_share(known.reserve)),
    )  # fmt: skip
    found = [
        scenario_words.Origin(key, value, scenario_words.origin(case, key)) for key, value in said
    ]
    return [o for o in found if o.stated or o.key != "concurrency"]  # unasked: what they hold
