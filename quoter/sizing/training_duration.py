"""How long a training takes, as all outputs say it: days, tokens, and where the utilisation is from."""

from __future__ import annotations

from typing import NamedTuple

from quoter.core import Texts, brief
from quoter.model import TrainingFigures, TurnFigures
from quoter.sizing.options import Option
from quoter.sizing.recommendation import Sized

_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
_SOURCES = {  # stated, less than measured within a server
    (True, False): "utilization_stated",
    (True, True): "utilization_stated",
    (False, False): "utilization_published",
    (False, True): "utilization_less_waiting",
}
_SHORT = 2048  # tokens of a pass; with fewer a card waits more than the utilisations say


class Utilization(NamedTuple):
    """The share of its rate that a card reaches, and who says so."""

    share: float
    source: str
    stated: bool


def tokens(sized: Sized) -> float | None:
    """Tokens that are trained on, all epochs; None where nothing is said of them."""
    f = sized.chosen.figures
    return f.training_tokens or None if isinstance(f, TrainingFigures) else None


def days(option: Option) -> float | None:
    """Days that an option trains; None without tokens or without the card's 16-bit rate."""
    f = option.figures
    return f.training_days or None if isinstance(f, TrainingFigures) else None


def calendar_days(option: Option) -> float | None:
    """The same with the days that cards wait and are repaired, which a deadline is held against."""
    f = option.figures
    return f.calendar_days or None if isinstance(f, TrainingFigures) else None


def days_filled(option: Option) -> dict[str, str]:
    """Days of computing, days with availability and that share, as all sentences are filled with them."""
    booked, share = calendar_days(option), option.training.mfu.available
    return {
        "days": days_said(option),
        "booked": "–" if booked is None else brief(booked),
        "available": f"{share:.0%}",
    }


def days_said(option: Option) -> str:
    """The days as all outputs write them."""
    known = days(option)
    return "–" if known is None else brief(known)


def deadline(sized: Sized) -> float | None:
    """Days that the training may take."""
    return sized.case.scenario.recipe.deadline_days if tokens(sized) else None


def deadline_binds(sized: Sized, option: Option) -> bool:
    """Whether the deadline asks for more cards than the memory does."""
    f = option.figures
    late = isinstance(f, TrainingFigures) and (f.too_slow or f.replicas > 1)
    return bool(deadline(sized)) and bool(late)


def utilization(sized: Sized, option: Option) -> Utilization:
    """The model-FLOP utilisation of an option: as stated, or the catalog's and its source."""
    stated = sized.case.scenario.recipe.utilization
    share = option.training.utilization_reached
    if stated:
        return Utilization(share, "", True)
    return Utilization(share, "; ".join(_told(sized, name) for name in keys(sized, option)), False)


def _told(sized: Sized, name: str) -> str:
    """A coefficient's note and source."""
    row = sized.case.catalog.constants[f"utilization_{name}"]
    source = f"{row.source} ({row.date})" if row.date else row.source
    return "; ".join(filter(None, [row.note, source]))


def keys(sized: Sized, option: Option) -> list[str]:
    """What the utilisation rests on, as the catalog names it: method and kind of model within a server,
    and what a mixture keeps of it across servers."""
    method = sized.case.recipe["method"]
    name = "full" if method.trained else "qlora" if method.base_quantised else "lora"
    if not sized.case.model.architecture.experts:
        return [f"{name}_dense_server"]
    across = ["mixture_servers"] if option.training.across_servers else []
    return [f"{name}_mixture_server", *across]


def sentence(sized: Sized, texts: Texts) -> str:
    """Tokens, cards and days of the chosen option, and what the utilisation rests on."""
    amount, option = tokens(sized), sized.chosen
    if amount is None:
        return ""
    if days(option) is None:
        return texts("no_training_time", card=option.card.called(texts.language))
    used = utilization(sized, option)
    waits = used.share < option.training.measured_in_server
    source = texts(_SOURCES[used.stated, waits])
    told = texts(
        "training_time", tokens=short(amount), cards=f"{option.figures.option_cards:,.0f}",
        card=option.card.called(texts.language), **days_filled(option), share=f"{used.share:.0%}", source=source,
    )  # fmt: skip
    recipe = sized.case.scenario.recipe
    few = not used.stated and recipe.sequence * recipe.micro_batch < _SHORT
    short_passes = texts("short_passes", tokens=f"{_SHORT:,}") if few else ""
    return " ".join(filter(None, [told, mixture_range(option, texts), short_passes]))


def measured(sized: Sized, option: Option) -> bool:
    """Whether trainings on cards of its family are among what the utilisation rests on, or somebody states it."""
    family, stated = option.card.family, sized.case.scenario.recipe.utilization
    alike = (card for card in sized.case.catalog.cards.values() if family and card.family == family)
    return bool(stated) or any(card.training_share for card in alike)


def published_range(option: Option) -> tuple[float, float] | None:
    """Between which days the published utilisations of mixtures put a training; None of a dense model, whose measurements
    are near each other, and where no time or its utilisation is stated."""
    f = option.figures
    if not isinstance(f, TrainingFigures) or f.training_days_low >= f.training_days_high:
        return None
    return f.training_days_low, f.training_days_high


def mixture_range(option: Option, texts: Texts) -> str:
    """The same as a sentence."""
    found, mfu = published_range(option), option.training.mfu
    if found is None:
        return ""
    low, high = map(brief, found)
    least, most = (f"{share:.0%}" for share in (mfu.mixture_low, mfu.mixture_high))
    return texts("mixture_range", least=least, most=most, low=low, high=high)


def short(amount: float) -> str:
    """Tokens as people write them: 1.5B."""
    scale, letter = next((x for x in _SCALES if amount >= x[0]), (1, ""))
    return f"{amount / scale:,.4g}{letter}"


def late(sized: Sized, option: Option, texts: Texts) -> str:
    """By how much an option misses the deadline; nothing if it keeps it."""
    limit = deadline(sized)
    if not limit or not option.training.too_slow:
        return ""
    known = calendar_days(option)
    if known is None:
        return texts("no_training_time", card=option.card.called(texts.language))
    return texts(
        "too_slow", days=brief(known), available=days_filled(option)["available"], limit=f"{limit:g}",
        more=brief(known - limit),
    )  # fmt: skip


def late_in_turn(sized: Sized, turn: TurnFigures, texts: Texts) -> str:
    """By how much a training that takes turns with others misses its deadline."""
    limit = turn.turn.deadline
    return texts(
        "late_in_turn", card=sized.chosen.card.called(texts.language),
        days=brief(turn.turn.end), available=days_filled(sized.chosen)["available"], limit=f"{limit:g}",
        more=brief(turn.turn.end - limit),
    )  # fmt: skip
