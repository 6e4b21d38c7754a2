"""A tender's answers: what we offer of each thing demanded, and whether that deviates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, floor, log10
from typing import Any, NamedTuple

from quoter.core import MILLISECONDS, Texts
from quoter.model import InferenceFigures
from quoter.scenario import Demand, percentile_of, short_name
from quoter.sizing import Estimate, Sized, training_duration
from quoter.words import gate_words

_DIGITS = 3  # that matter in a prediction
_UNITS = {
    "ttft_ms": 1.0,
    "tpot_ms": 1.0,
    "e2e_seconds": float(MILLISECONDS),
}  # times, in milliseconds


class Answer(NamedTuple):
    """A row of a table of deviations."""

    clause: str
    demanded: str
    offered: str
    deviation: str
    note: str


def answers(estimate: Estimate, commercial: bool, texts: Texts) -> Iterator[Answer]:
    """The rows of one of both tables: what the customer demands, then what the file accepts to miss."""
    for demand in estimate.quotation.requirements:
        if demand.commercial == commercial:
            yield _answer(estimate, demand, texts)
    for one in gate_words.deviations(estimate, texts):
        if (one.code == "zero_total") == commercial:
            name = one.scenario or texts("tender_whole")
            yield Answer("–", name, one.text, texts("deviation_negative"), texts("tender_accepted"))


def _answer(estimate: Estimate, demand: Demand, texts: Texts) -> Answer:
    """One requirement: computed where the figure is ours, else in the seller's own words."""
    asked = demand.written
    blank = texts("to_fill")
    if asked.of is None:
        said = texts(f"deviation_{asked.deviation}") if asked.deviation else blank
        return Answer(asked.clause, asked.demanded, asked.offered or blank, said, asked.note)
    ours = _offered_figure(estimate, demand)
    if ours is None:
        return Answer(asked.clause, asked.demanded, blank, blank, asked.note)
    timed = _UNITS.get(asked.of)
    figure = _time(ours.figure * timed) if timed else f"{ours.figure:,.12g}"
    said = texts(f"tender_{asked.of}", figure=figure, of=ours.of)
    deviation = texts(f"deviation_{_kept(demand, ours.figure)}")
    return Answer(asked.clause, asked.demanded, said, deviation, asked.note)


def _time(milliseconds: float) -> str:
    """A time with all its digits, in seconds from one second up."""
    long = milliseconds >= MILLISECONDS
    figure, unit = (milliseconds / MILLISECONDS, "s") if long else (milliseconds, "ms")
    return f"{figure:,.12g} {unit}"


def missed(estimate: Estimate) -> list[Demand]:
    """The requirements that our figures do not keep."""
    found = [(one, _offered_figure(estimate, one)) for one in estimate.quotation.requirements]
    return [one for one, ours in found if ours and _kept(one, ours.figure) == "negative"]


def _kept(demand: Demand, ours: float) -> str:
    """Whether a figure of ours is as demanded, better or worse."""
    limit, measure = demand.limit, demand.measure
    if limit is None or measure is None or ours == limit:
        return "none"
    return "positive" if (ours < limit) == measure.at_most else "negative"


# -- our figures ----------------------------------------------------------------------------------


class _Ours(NamedTuple):
    """A figure of ours, and what it is of: a percentile of the requests, say."""

    figure: float
    of: str = ""


_Found = tuple[Sized, float]  # a scenario and its figure


def _offered_figure(estimate: Estimate, demand: Demand) -> _Ours | None:
    """What we offer of it; of the scenarios meant that which keeps it least. None where it is not known."""
    asked, measure = demand.written, demand.measure
    if asked.of is None or measure is None:
        return None
    if asked.of in _OF_WHOLE:
        value = _OF_WHOLE[asked.of](estimate, asked.scenario)
        return None if value is None else _Ours(float(value))
    found = [(s, value) for s in estimate.sold if (value := _OF_SCENARIO[asked.of](s)) is not None]
    meant = _meant(found, demand)
    if not meant:
        return None
    worst, value = (max if measure.at_most else min)(meant, key=lambda pair: pair[1])
    of = percentile_of(worst.case.scenario, worst.case.catalog)
    return _Ours(careful(value, measure.at_most), short_name(of))


def _meant(found: list[_Found], demand: Demand) -> list[_Found]:
    """Those that a demand is of: the scenario it names; of goods all that is delivered; of a service production, and of
    that what is delivered before what runs on cards at hand."""
    asked = demand.written
    if asked.scenario:
        return [pair for pair in found if pair[0].case.scenario.name == asked.scenario]
    if asked.of in _OF_GOODS:
        return found
    production = [pair for pair in found if pair[0].case.scenario.environment == "production"]
    delivered = [pair for pair in production if not pair[0].at_hand]
    return delivered or production or found


def careful(value: float, at_most: bool) -> float:
    """A figure in the digits that matter, never nicer than it is; a whole one as it is."""
    if value == int(value) or not value:
        return value
    unit = 10.0 ** (floor(log10(abs(value))) + 1 - _DIGITS)
    return float(f"{(ceil if at_most else floor)(value / unit) * unit:.12g}")


def _timed(name: str) -> Callable[[Sized], float | None]:
    """A figure of the chosen option's speed; None where it is not known."""

    def read(sized: Sized) -> float | None:
        f = sized.chosen.figures
        value = f.by_name(name) if isinstance(f, InferenceFigures) and f.timed else None
        return float(value) if isinstance(value, int | float) else None

    return read


def _whole(sized: Sized) -> float | None:
    """Seconds that a whole request takes, at the percentile; None where they are not known."""
    found = _timed("e2e_percentile_ms")(sized)
    return None if found is None else found / MILLISECONDS


def _held(sized: Sized) -> float | None:
    """Requests in flight that the replicas hold, at the service level where one is stated."""
    f = sized.chosen.figures
    if not isinstance(f, InferenceFigures):
        return None
    each = f.requests_allowed if f.timed and f.level_kept else f.held
    return float(each * f.decode_workers)


def _rate(sized: Sized) -> float | None:
    """Output tokens per second of all replicas."""
    each = _timed("tokens_per_second")(sized)
    return None if each is None else each * float(sized.chosen.serving.decode_workers)


def _context(sized: Sized) -> float | None:
    """Tokens that a request can grow to."""
    return sized.case.scenario.context if sized.kind == "inference" else None


def _days(sized: Sized) -> float | None:
    """Days that a training takes, with availability."""
    return training_duration.calendar_days(sized.chosen) if sized.kind == "training" else None


def _card_memory(sized: Sized) -> float | None:
    """Memory of a card that is delivered for it, GB as it is sold; None where all are at hand."""
    return None if sized.at_hand else sized.chosen.card.memory_gb


_OF_SCENARIO: dict[str, Callable[[Sized], float | None]] = {
    "ttft_ms": _timed("ttft_percentile_ms"),
    "tpot_ms": _timed("tpot_percentile_ms"),
    "e2e_seconds": _whole,
    "concurrency": _held,
    "requests_per_second": _timed("option_rate"),
    "tokens_per_second": _rate,
    "context": _context,
    "memory_gb_per_card": _card_memory,
    "training_days": _days,
}
_OF_GOODS = ("memory_gb_per_card",)  # of what is delivered, whatever runs on it


def _delivered(estimate: Estimate, scenario: str | None) -> Iterator[tuple[float, float]]:
    """Cards that are delivered, those at hand not among them, and the memory of one, by kind; of a scenario that is
    named those it runs on: all of their kind, or where others share it as many as it uses."""
    kinds = {o.candidate.card.name: float(o.figures.new_cards) for o in estimate.orders}
    for sized in estimate.sold:
        name, gigabytes = sized.chosen.card.name, sized.chosen.card.memory_gb
        if scenario is None:
            yield kinds.pop(name, 0.0), gigabytes
        elif sized.case.scenario.name == scenario:
            shared = sum(s.chosen.card.name == name for s in estimate.sold) > 1
            yield min(kinds[name], _used(sized)) if shared else kinds[name], gigabytes


def _used(sized: Sized) -> float:
    """Cards that a scenario uses beyond what it takes of those at hand."""
    at_hand = sized.portion.used if sized.portion else sized.chosen.candidate.figures.at_hand
    return max(float(sized.chosen.figures.option_cards - at_hand), 0.0)


def _cards(estimate: Estimate, scenario: str | None) -> float | None:
    """Cards that are delivered; None where none are."""
    return sum(n for n, _ in _delivered(estimate, scenario)) or None


def _memory(estimate: Estimate, scenario: str | None) -> float | None:
    """Memory of all cards that are delivered, GB as it is sold; None where none are."""
    return sum(n * gb for n, gb in _delivered(estimate, scenario)) or None


def _agreed(block: str, name: str) -> Callable[[Estimate, str | None], Any]:
    """A figure of the terms, as the file states it; they are the same for all scenarios."""
    return lambda estimate, _: getattr(getattr(estimate.quotation.deal.terms, block), name)


_OF_WHOLE: dict[str, Callable[[Estimate, str | None], Any]] = {
    "cards": _cards,
    "memory_gb": _memory,
    "warranty_months": _agreed("warranty", "months"),
    "delivery_days": _agreed("delivery", "days"),
    "installation_days": _agreed("delivery", "installation_days"),
    "valid_days": lambda estimate, _: estimate.quotation.quote.valid_days,
}
