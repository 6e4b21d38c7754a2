"""What stands against an offer in words that a customer understands, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from quoter.catalog import Card, Price
from quoter.core import Texts, yaml_text
from quoter.scenario import passed_over
from quoter.sizing import Estimate, Option, Reason, Sized, training_duration
from quoter.words import bill_words, scenario_words


class Against(NamedTuple):
    """A reason as programs and people read it."""

    code: str
    scenario: str | None
    text: str
    kind: str


def against(estimate: Estimate, texts: Texts) -> list[Against]:
    """Everything that stands against the offer, scenario by scenario, then the whole."""
    return [_told(reason, texts) for reason in estimate.gate.reasons]


def deviations(estimate: Estimate, texts: Texts) -> list[Against]:
    """What the seller offers all the same, as the file says."""
    return [_told(reason, texts) for reason in estimate.gate.accepted]


def _told(reason: Reason, texts: Texts) -> Against:
    """One reason."""
    return Against(reason.code, reason.scenario, _text(reason, texts), reason.kind)


def sentences(estimate: Estimate, texts: Texts) -> tuple[str, ...]:
    """The reasons as sentences, each with its scenario."""
    colon = texts.sign("colon")
    found = against(estimate, texts)
    return tuple(f"{one.scenario}{colon}{one.text}" if one.scenario else one.text for one in found)


def accepted(estimate: Estimate, texts: Texts) -> tuple[str, ...]:
    """The deviations as sentences."""
    said = [_text(reason, texts) for reason in estimate.gate.accepted]
    return tuple(texts("gate_deviation", said=one) for one in said)


def status(estimate: Estimate, texts: Texts) -> str:
    """What the document is: an assessment, or a quotation of its status."""
    said = "assessment" if estimate.gate.assessment else estimate.quotation.quote.status
    return texts(f"status_{said}")


def heading(estimate: Estimate, texts: Texts) -> str:
    """What is said in the place of a total; nothing where there is one."""
    gate = estimate.gate
    if gate.quotable:
        return ""
    if gate.assessment:
        scenarios = estimate.scenarios
        owned = scenarios and all(s.at_hand and s.chosen.fits for s in scenarios)
        return texts("gate_at_hand" if owned else "gate_assessment")
    return texts("gate_incomplete" if gate.incomplete else "gate_blocked")


def _text(reason: Reason, texts: Texts) -> str:
    """What is wrong, and what would help."""
    if reason.sized is None:
        return of_whole(reason, texts)
    sized, option = reason.sized, reason.sized.chosen
    known = {
        "card": option.card.called(texts.language),
        "width": scenario_words.all_widths(option, texts),
    }
    said = texts(
        f"gate_{reason.code}", **known, **WHY.get(reason.code, nothing)(reason, sized, texts)
    )
    return f"{said}{texts('gate_stop')}{help_of(reason, texts)}"


def of_whole(reason: Reason, texts: Texts) -> str:
    """A reason of the whole offer."""
    if reason.entry is not None:
        return texts("gate_price_missing", line=bill_words.name(reason.entry, texts))
    return texts(f"gate_{reason.code}", said=reason.said)


def to_be_priced(sized: Sized, texts: Texts) -> str:
    """Which option to ask prices for, where none that fits has a complete one, and what it lacks."""
    option = sized.cheapest_incomplete
    if option is None:
        return ""
    missing = texts.sign("list_comma").join(texts(f"part_price_{part}") for part in option.missing)
    width = scenario_words.all_widths(option, texts)
    return texts(
        "cheapest_incomplete", card=option.card.called(texts.language), width=width, missing=missing
    )


def rows_to_add(estimate: Estimate, texts: Texts) -> list[str]:
    """The rows of prices and the exchange rates that options which are chosen or shown lack, and of servers where none
    takes a card, as they may be copied into the file once they hold an amount; nothing where all have one."""
    rows: dict[str, dict[str, Any]] = {}
    cards: dict[str, None] = {}
    homes: dict[str, dict[str, Any]] = {}
    abroad: set[str] = set()
    for sized in estimate.scenarios:
        for option in (sized.chosen, *sized.shown):
            lacking = {str(subject): subject for subject in _unpriced_of(sized, option)}
            foreign = {row.currency for row in _unconverted(option)}
            if lacking or foreign:
                cards[option.card.called(texts.language)] = None
            if option.candidate.server is None and any("server" in one for one in lacking.values()):
                homes[option.card.name] = _home_of(option.card)
            rows |= lacking
            abroad |= foreign
    if not cards:
        return []
    quote = estimate.quotation.quote
    said = texts("prices_to_add", cards=texts.sign("list_comma").join(cards))
    written = {"servers": [*homes.values()], "prices": _prices_to_add(quote, rows.values())}
    return [said, *_rates_to_add(quote, sorted(abroad)), *_of_catalog(written)]


_CALLED = 6  # of the cards that are passed over; the rest is a count (our choice)


def cards_to_name(estimate: Estimate, texts: Texts) -> list[str]:
    """That cards without a price are looked at where they are named alone, and which these are, where some scenario names
    none; for who wrote the file."""
    found = next(filter(None, (passed_over(sized.case) for sized in estimate.scenarios)), [])
    names = texts.sign("list_comma").join(card.called(texts.language) for card in found[:_CALLED])
    return [texts("cards_to_name", names=names, n=len(found))] if found else []


def _rates_to_add(quote: Any, currencies: list[str]) -> Iterator[str]:
    """The exchange rates to write, of prices in other currencies."""
    if currencies:
        yield from ("quote:", "  exchange_rates:")
    for one in currencies:
        yield f'    {one}: {{rate: "?", date: {quote.date}}}  # 1 {one} = ? {quote.currency}'


def _prices_to_add(quote: Any, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The prices to write."""
    terms = {"typical": "?", "currency": quote.currency, "date": quote.date,
             "tax_included": quote.tax_basis == "included"}  # fmt: skip
    return [{**row, **terms} for row in rows]


def _home_of(card: Card) -> dict[str, Any]:
    """The server to write for a card that none takes, under a name of our choice."""
    return {"name": f"{card.name}-server", "cards": [card.name], "slots": "?"}


def _of_catalog(written: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Rows as they stand under `catalog` of a file."""
    for n, (table, rows) in enumerate((t, r) for t, r in written.items() if r):
        yield from ("catalog:", f"  {table}:") if not n else (f"  {table}:",)
        yield from (f"    - {' '.join(yaml_text.atoms(row))}" for row in rows)


def _unconverted(option: Option) -> Iterator[Price]:
    """Prices that would count for what an option lacks, were there an exchange rate."""
    if not option.bought.cannot_run and option.missing:
        yield from option.candidate.offer.without_rate


def _unpriced_of(sized: Sized, option: Option) -> Iterator[dict[str, Any]]:
    """What the rows of an option's missing prices are of."""
    if option.bought.cannot_run:
        return
    card, server, network = option.card, option.candidate.server, option.candidate.network
    home = server.name if server else _home_of(card)["name"]
    unusual = server is not sized.case.catalog.server_of(card)
    subjects: dict[str, dict[str, Any]] = {
        "card": {"card": card.name, "per": "card"},
        "server": {"server": home, "per": "server"},
        "set": {"card": card.name, "per": "set", **({"server": home} if unusual else {})},
    }
    parts = network.parts if network else ()
    subjects |= {part: {"item": row.name, "per": "item"} for part, row in parts}
    abroad = {(price.subject, price.per) for price in option.candidate.offer.without_rate}
    for part in option.missing:
        subject = subjects[part]
        name, per = next(iter(subject.values())), subject["per"]
        if (name, per) not in abroad:
            yield subject


def nothing(reason: Reason, sized: Sized, texts: Texts) -> dict[str, Any]:
    """A reason that needs no more words."""
    return {}


def of_running(reason: Reason, sized: Sized, texts: Texts) -> dict[str, Any]:
    """Why the chosen option cannot run."""
    option = sized.chosen
    plain = texts(f"reason_{int(option.figures.reason)}")
    said = scenario_words.lacking(sized, option, texts) or plain
    room = scenario_words.room(option, texts)
    lower = scenario_words.lower(sized.case, option, texts)
    return {"why": texts("semicolon").join(filter(None, [said, room, lower]))}


def of_level(reason: Reason, sized: Sized, texts: Texts) -> dict[str, Any]:
    """Which times are missed: those of a service, or the deadline of a training, alone or in turn."""
    if reason.turn:
        return {"why": training_duration.late_in_turn(sized, reason.turn, texts)}
    late = training_duration.late(sized, sized.chosen, texts) if sized.kind == "training" else ""
    return {"why": late or texts("gate_times")}


def of_supply(reason: Reason, sized: Sized, texts: Texts) -> dict[str, Any]:
    """Why the card may not be offered."""
    return {"why": scenario_words.barred(sized, sized.chosen, texts)}


_OF_TRAINING = ("cannot_run", "level_missed")  # of which other things help a training
WHY = {"cannot_run": of_running, "level_missed": of_level, "barred": of_supply}


def help_of(reason: Reason, texts: Texts) -> str:
    """What would help: another option of the scenario that holds, else what could be asked less of."""
    if reason.turn:  # another option takes its turn, too
        return texts("gate_help_turn")
    instead = best_instead(reason.sized)
    if instead and reason.code in ("cannot_run", "level_missed", "level_unknown", "barred"):
        known = {"card": instead.card.called(texts.language), "width": scenario_words.all_widths(instead, texts),
                 "cards": f"{instead.figures.option_cards:,.0f}"}  # fmt: skip
        return texts("gate_instead", **known)
    if reason.sized and reason.code == "cannot_run" and reason.sized.chosen.bought.not_possible:
        return texts("gate_help_not_possible")
    training = reason.sized is not None and reason.sized.kind == "training"
    kind = "_training" if training and reason.code in _OF_TRAINING else ""
    return texts(f"gate_help_{reason.code}{kind}")


def best_instead(sized: Sized | None) -> Option | None:
    """The best option of a scenario that nothing stands against but perhaps a price."""
    if sized is None:
        return None
    rest = [o for o in sized.options if o is not sized.chosen and not o.bought.scenario_blocked]
    holds = [o for o in rest if o.bought.eligible_fit]
    return min(
        holds, key=lambda o: (o.price is None, o.price or 0, o.figures.option_cards), default=None
    )
