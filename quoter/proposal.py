"""The proposal: an estimate as a view-model of finished texts.

Templates loop and format; every figure and coordinate is ready when they see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from quoter import (
    bill_story,
    duration,
    explain,
    holding,
    load_story,
    looks,
    performance,
    speed_story,
    story,
)
from quoter.bill import Entry
from quoter.brand import Brand
from quoter.charts import Bar, LineChart, bar
from quoter.estimate import Estimate
from quoter.formats import adding_up, gb, gib, money, price, whole
from quoter.options import LINES, Option
from quoter.orders import Order
from quoter.sized import Fitted, Sized
from quoter.texts import Texts
from quoter.units import GIB

MOST_OPTIONS = 6  # rows of the comparison; the best of every card first
MOST_KEPT = 16  # rows of cards at hand that are not broken over pages
EXPLAINED = (
    "peak_requests_per_second", "requests_in_flight", "replicas_for_throughput", "working_replicas",
    "weights_per_device", "kv_bytes_per_token", "kv_bytes_per_request", "activation_per_device",
    "runtime_per_device", "usable_per_device", "kv_pool_per_device", "held_keeping_reserve",
    "replicas", "need_per_device", "trained_parameters", "adapter_parameters", "gradients_per_device",
    "optimizer_per_device", "stored_activation", "peak_per_device", "operations_per_token",
    "attention_operations", "training_work", "training_days", "option_cards", "servers",
    "amount", "rule_recommended", "rule_kv_cache", "replicas_on_inventory",
    "requests_on_inventory",
)  # fmt: skip


# -- the view-model -------------------------------------------------------------------------------


class Row(NamedTuple):
    """A label with its text, and where it comes from, in words and as a mark."""

    label: str
    text: str
    origin: str = ""
    mark: str = ""


class Choice(NamedTuple):
    """An option as the tables show it."""

    role: str
    card: str
    width: str
    replicas: str
    cards: str
    servers: str
    need: str
    usable: str
    free: str
    verdict: str
    price: str
    reason: str
    chosen: bool


class Portion(NamedTuple):
    """A part of the memory: per device and of the whole replica."""

    label: str
    device_gib: str
    replica_gb: str


class Speed(NamedTuple):
    """What the load asks for and what the chosen option gives."""

    figures: tuple[performance.Told, ...]
    binding: str
    note: str
    chart: LineChart | None


@dataclass(frozen=True)
class Section:
    """One scenario."""

    name: str
    need: str
    answer: str
    arithmetic: str
    chain: str
    load: tuple[Row, ...]
    speed: Speed | None
    bar: Bar
    choices: tuple[Choice, ...]
    options: tuple[Choice, ...]
    more_options: int
    binding: str
    rule: str
    rule_reason: str
    inputs: tuple[Row, ...]
    portions: tuple[Portion, ...]
    portion_total: Portion
    evidence: str
    time: str
    warnings: tuple[str, ...]


class Item(NamedTuple):
    """A line of the offer."""

    name: str
    specification: str
    quantity: str
    unit_price: str
    amount: str
    remark: str


@dataclass(frozen=True)
class AtHand:
    """One scenario that asks what cards at hand hold."""

    name: str
    tables: tuple[holding.Table, ...]
    short: bool
    inputs: tuple[Row, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """All that the template prints."""

    language: str
    t: Any
    brand: looks.Look
    title: str
    author: str
    number: str
    date: date
    facts: tuple[Row, ...]
    status: str
    light_good: bool
    light: str
    points: tuple[str, ...]
    total: str
    total_note: str
    currency: str
    sections: tuple[Section, ...]
    fits: tuple[AtHand, ...]
    items: tuple[Item, ...]
    sums: tuple[Row, ...]
    split: str
    words: str
    packing: tuple[str, ...]
    shared: bool
    price_origin: str
    sources: tuple[Row, ...]
    explained: tuple[explain.Explained, ...]


def proposal(estimate: Estimate, texts: Texts, look: looks.Look | None = None) -> Proposal:
    """The view-model of an estimate, in the look of a brand."""
    quote = estimate.quotation.quote
    points = (*story.points(estimate, texts), *holding.points(estimate, texts))
    return Proposal(
        language="zh-CN" if "zh" in texts.languages else "en",
        t=texts,
        brand=look or looks.plain(Brand(), quote.seller.name),
        title=quote.title or texts("sheet_summary"),
        author=quote.seller.name,
        number=f"{quote.number}  R{quote.revision}",
        date=quote.date,
        facts=facts(quote, texts),
        status=texts(f"status_{quote.status}"),
        light_good=not points,
        light=texts("checks_good") if not points else f"{len(points)} {texts('checks_bad')}",
        points=points,
        total=total(estimate, texts),
        total_note="; ".join(bill_story.total_notes(estimate, texts)),
        currency=quote.currency,
        sections=sections(estimate, texts),
        fits=tuple(at_hand(fitted, texts) for fitted in estimate.fits),
        items=tuple(item(entry, texts) for entry in estimate.bill.lines),
        sums=sums(estimate, texts),
        split=split(estimate, texts),
        words="  ".join(bill_story.in_words(estimate.bill, texts)),
        packing=tuple(packing(order, texts) for order in estimate.orders),
        shared=bool(shared(estimate)),
        price_origin=bill_story.price_origin(estimate, texts),
        sources=sources(estimate, texts),
        explained=explained(estimate, texts),
    )


def facts(quote: Any, texts: Texts) -> tuple[Row, ...]:
    """Who offers what to whom, until when; rows without a text are left out."""
    said = (
        ("customer", quote.customer.name), ("seller", quote.seller.name),
        ("number", f"{quote.number}  R{quote.revision}"), ("contact", quote.seller.contact),
        ("date", str(quote.date)), ("valid_until", str(story.valid_until(quote))),
    )  # fmt: skip
    return tuple(Row(texts(key), value) for key, value in said if value)


def shared(estimate: Estimate) -> frozenset[str]:
    """Cards that several scenarios run on: they are packed into servers together."""
    names = [sized.chosen.card.name for sized in estimate.scenarios]
    return frozenset(name for name in names if names.count(name) > 1)


def total(estimate: Estimate, texts: Texts) -> str:
    """The total with tax; without any price the words that say so."""
    if not estimate.bill.any_priced:
        return texts("price_missing")
    return f"{estimate.quotation.quote.currency} {money(estimate.money['total_with_tax'])}"


# -- a scenario -----------------------------------------------------------------------------------


def sections(estimate: Estimate, texts: Texts) -> tuple[Section, ...]:
    """The scenarios in the order of the file."""
    together = shared(estimate)
    return tuple(section(s, texts, s.chosen.card.name in together) for s in estimate.scenarios)


def section(sized: Sized, texts: Texts, shares: bool) -> Section:
    """A scenario's page."""
    ranked = ranked_options(sized)
    picks = story.alternatives(sized, texts)
    return Section(
        name=sized.case.scenario.name,
        need=f"{sized.case.model.name}, {sized.case.weights.name}, {story.need_sentence(sized, texts)}",
        answer=answer(sized, texts, shares),
        arithmetic=story.count_sentence(sized, texts),
        chain=load_story.load_chain(sized, texts),
        load=tuple(Row(*pair) for pair in load_story.load_forms(sized, texts)),
        speed=speed(sized, texts),
        bar=device_bar(sized, texts),
        choices=tuple(choice(sized, p.option, texts, role(sized, p, texts)) for p in picks),
        options=tuple(choice(sized, o, texts, "") for o in ranked[:MOST_OPTIONS]),
        more_options=max(len(ranked) - MOST_OPTIONS, 0),
        binding=texts(f"binding_{story.binding(sized)}"),
        rule=rule(sized, texts),
        rule_reason=story.rule_reason(sized, texts),
        inputs=tuple(input_row(o, texts) for o in story.inputs(sized, texts)),
        portions=portions(sized, texts),
        portion_total=portion_total(sized, texts),
        evidence=story.evidence(sized, sized.chosen, texts),
        time=duration.sentence(sized, texts),
        warnings=tuple(story.warnings(sized, texts)),
    )


def speed(sized: Sized, texts: Texts) -> Speed | None:
    """The speed of the chosen option; a training has none here."""
    if sized.kind != "inference":
        return None
    found = tuple(performance.figures(sized, texts))
    note = speed_story.note(sized, sized.chosen, texts)
    return Speed(
        found, performance.binding(sized, texts), note, performance.chart(sized, texts)
    )  # fmt: skip


def ranked_options(sized: Sized) -> list[Option]:
    """The chosen option, the best of every card, then what else fits, by merit."""
    first = [sized.chosen, *story.best_per_card(sized)]
    rest = [o for o in sorted(sized.options, key=story.merit) if o.figures["verdict"] <= 2]
    return list({id(o): o for o in [*first, *rest]}.values())


def answer(sized: Sized, texts: Texts, shares: bool) -> str:
    """Cards, servers and free slots; scenarios that share servers have no servers of their own."""
    f = sized.chosen.figures
    cards = f"{whole(f['option_cards'])} × {sized.chosen.card.name}"
    if duration.days(sized.chosen):
        cards += f" ({texts('days_head')} {duration.days_said(sized.chosen)})"
    if shares:
        return texts("p_shares", cards=cards)
    return texts(
        "p_answer", cards=cards, servers=whole(f["servers"]), free=whole(f["free_slots"]),
    )  # fmt: skip


def device_bar(sized: Sized, texts: Texts) -> Bar:
    """What one device holds, as a picture with its text."""
    usable = sized.chosen.figures["usable_per_device"]
    whole_device = sized.chosen.candidate.figures["allocatable_bytes"]
    held = [part for part in story.parts(sized) if part[1] > 0]
    figures = [f"{figure:,.1f}" for figure in adding_up([amount for _, amount in held])]
    amounts = [(k, texts(k), figure, x) for (k, x), figure in zip(held, figures, strict=True)]
    said = ", ".join(f"{label} {figure}" for _, label, figure, _ in amounts)
    description = f"{sized.chosen.card.name}: {said}; {texts('part_usable')} {gib(usable)} GiB"
    return bar(amounts, usable / GIB, whole_device / GIB, description)


def choice(sized: Sized, option: Option, texts: Texts, role: str) -> Choice:
    """One option as a row."""
    f = option.figures
    cost = texts("price_missing") if option.price is None else price(option.price)
    return Choice(
        role, option.card.name, story.width(option.split, texts), whole(f["replicas"]),
        whole(f["option_cards"]), whole(f["servers"]), gib(f["need_per_device"]),
        gib(f["usable_per_device"]), gib(f["free_per_device"]), story.verdict(option, texts), cost,
        reason(sized, option, texts), option is sized.chosen,
    )  # fmt: skip


def role(sized: Sized, pick: story.Alternative, texts: Texts) -> str:
    """What an option is there for; a pinned or chosen one is not thereby recommended."""
    if pick.role == "chosen" and pick.option is not sized.recommended:
        return texts("loses_chosen")
    return texts(f"role_{pick.role}")


def reason(sized: Sized, option: Option, texts: Texts) -> str:
    """The one reason for or against an option; of a chosen one that lacks room, what it lacks."""
    lacking = option is sized.chosen and not option.fits
    return (story.reason if lacking else story.why)(sized, option, texts)


def rule(sized: Sized, texts: Texts) -> str:
    """The rule of thumb's figure beside ours."""
    f, ours = sized.chosen.figures, gb(sized.chosen.figures["need_of_replica"])
    return texts(
        "rule_beside", rule=gb(f["rule_need"]), rule_cards=whole(f["rule_cards"]),
        ours=ours if f["replicas"] <= 1 else f"{whole(f['replicas'])} × {ours}",
        cards=whole(f["option_cards"]),
    )  # fmt: skip


MARKS = {"stated": "●", "looked_up": "◎", "default": "○"}


def input_row(origin: story.Origin, texts: Texts) -> Row:
    """An input and who stated it."""
    who = texts(f"origin_{origin.origin}")
    return Row(texts(f"in_{origin.key}"), origin.value, who, MARKS[origin.origin])


PORTIONS = {
    "inference": (
        ("part_weights", "weights_per_device", "headline_weights"),
        ("part_kv", "kv_per_device", "headline_kv_cache"),
        ("part_activation", "activation_per_device", "headline_activation"),
        ("part_framework", "runtime_per_device", "headline_framework"),
    ),
    "training": (
        ("part_weights", "base_per_device", "headline_weights"),
        ("part_adapter", "adapter_per_device", "headline_adapter"),
        ("part_gradients", "gradients_per_device", "headline_gradients"),
        ("part_optimizer", "optimizer_per_device", "headline_optimizer"),
        ("part_activation", "activation_per_device", "headline_activation"),
        ("part_framework", "runtime_per_device", "headline_framework"),
    ),
}


def portions(sized: Sized, texts: Texts) -> tuple[Portion, ...]:
    """The memory part by part, per device and of the whole replica; the parts add up."""
    f, rows = sized.chosen.figures, PORTIONS[sized.kind]
    reserve = f["need_per_device"] * sized.case.scenario.reserve
    device = adding_up([f[name] / GIB for _, name, _ in rows] + [reserve / GIB], 2)
    replica = adding_up([f[name] / 1e9 for _, _, name in rows] + [f["headline_reserve"] / 1e9])
    labels = [texts(key) for key, _, _ in rows] + [texts("part_reserve")]
    by_rule = sized.chosen.split.by_rule
    return tuple(
        Portion(label, "–" if by_rule else f"{one:,.2f}", f"{all_:,.1f}")
        for label, one, all_ in zip(labels, device, replica, strict=True)
    )


def portion_total(sized: Sized, texts: Texts) -> Portion:
    """The sum of the parts."""
    f = sized.chosen.figures
    device = f["need_per_device"] * (1 + sized.case.scenario.reserve)
    shown = "–" if sized.chosen.split.by_rule else gib(device, 2)
    return Portion(texts("total"), shown, gb(f["headline_total"]))


# -- cards at hand -------------------------------------------------------------------------------


def at_hand(fitted: Fitted, texts: Texts) -> AtHand:
    """What some cards hold; nothing of it is bought."""
    return AtHand(
        name=fitted.fit.scenario.name,
        tables=tuple(holding.tables(fitted, texts)),
        short=len(fitted.rows) <= MOST_KEPT,
        inputs=tuple(input_row(o, texts) for o in holding.inputs(fitted, texts)),
        notes=(*holding.notes(fitted, texts), texts("fit_memory_only"), texts("fit_widths")),
    )


# -- the offer ------------------------------------------------------------------------------------


def item(entry: Entry, texts: Texts) -> Item:
    """A line of the bill."""
    included, missing = entry.role == "included", texts("price_missing")
    known = entry.item.known
    return Item(
        bill_story.name(entry, texts), bill_story.spec_text(entry, texts), whole(entry.quantity),
        "–" if included else money(entry.item.price) if known else missing,
        "–" if included else money(entry.net_amount) if known else missing,
        bill_story.remark(entry, texts),
    )  # fmt: skip


def sums(estimate: Estimate, texts: Texts) -> tuple[Row, ...]:
    """Total without tax, tax, total with tax; an incomplete total says what it lacks."""
    if not estimate.bill.any_priced:
        return (Row(texts("total"), texts("price_missing")),)
    quote = estimate.quotation.quote
    keys = ("total_without_tax", "tax_amount", "total_with_tax")
    said = [Row(texts(k, currency=quote.currency), money(estimate.money[k])) for k in keys]
    said[1] = said[1]._replace(label=f"{said[1].label}  {quote.tax_rate or 0:.0%}")
    if bill_story.gaps(estimate, texts):
        said[2] = said[2]._replace(label="; ".join([said[2].label, *bill_story.gaps(estimate, texts)]))
    return tuple(said)


def split(estimate: Estimate, texts: Texts) -> str:
    """The total without tax and the tax in it, as a sentence."""
    if not estimate.bill.any_priced:
        return ""
    known, rate = estimate.money, estimate.quotation.quote.tax_rate or 0
    return texts(
        "p_split", net=money(known["total_without_tax"]), tax=money(known["tax_amount"]),
        rate=f"{rate:.0%}",
    )  # fmt: skip


def packing(order: Order, texts: Texts) -> str:
    """How many servers a card's scenarios share."""
    return texts(
        "packing_sentence", card=order.candidate.card.name, needed=whole(order.figures["option_cards"]),
        servers=whole(order.servers), spare=whole(order.spare_cards), free=whole(order.free_slots),
    )  # fmt: skip


def sources(estimate: Estimate, texts: Texts) -> tuple[Row, ...]:
    """Where the figures come from: of models, precisions, cards and engines."""
    found: dict[tuple[str, str], str] = {}
    for sized in estimate.scenarios:
        rows = story.sources(sized.case)
        found |= {(texts(kind), name): source for kind, name, source in rows}
        for pick in story.alternatives(sized, texts):
            card, engine = pick.option.card, pick.option.candidate.engine
            found[texts("card"), card.name] = story.dated(card)
            if sized.kind == "inference":
                found[texts("engine"), engine.full_name] = story.dated(engine)
    for held in (h for fitted in estimate.fits for h in fitted.rows):
        card, engine = held.best.card, held.best.candidate.engine
        found[texts("model"), held.case.model.name] = story.dated(held.case.model)
        found[texts("precision"), held.case.weights.name] = story.dated(held.case.weights)
        found[texts("card"), card.name] = story.dated(card)
        found[texts("engine"), engine.full_name] = story.dated(engine)
    return tuple(Row(name, text, kind) for (kind, name), text in found.items())


def explained(estimate: Estimate, texts: Texts) -> tuple[explain.Explained, ...]:
    """The formulas that matter, of the kinds of work that occur."""
    kinds = {sized.kind for sized in estimate.scenarios} | ({"fit"} if estimate.fits else set())
    names = {line.name for kind in kinds for line in LINES[kind]} & set(EXPLAINED)
    if kinds == {"fit"}:  # never sized by the rule of thumb
        names -= {name for name in names if name.startswith("rule_")}
    shared = {"inference"} if estimate.fits else set()  # a line of both is explained there
    lines = explain.explanations(texts.language)
    return tuple(e for e in lines if e.kind in kinds | shared and e.name in names)
