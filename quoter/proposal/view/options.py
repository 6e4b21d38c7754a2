"""The options of a scenario compared: as rows with the one reason for or against each, and as a picture of
their prices and what they leave free."""

from __future__ import annotations

from typing import NamedTuple

from quoter.core import Texts, gib, price, whole
from quoter.sizing import Option, Sized, comes_to
from quoter.words import Dotted, Spot, advice_words, bill_words, dotted, scenario_words


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


class Compared(NamedTuple):
    """The rows, the cards without one and why, what else is not shown, what a narrower type would take, and the
    picture with the numbers that it leaves out."""

    rows: tuple[Choice, ...]
    against: tuple[tuple[str, str], ...]
    rest: str
    chart: Dotted | None
    caption: str


def compared(sized: Sized, texts: Texts) -> Compared:
    """The options of a scenario that are shown."""
    shown = list(sized.shown)
    chart = pictured(sized, shown, texts)
    numbers = [str(n) for n, o in enumerate(shown, 1) if o.missing]
    return Compared(
        tuple(choice(sized, row.option, texts, advice_words.advice_role(sized, row, texts)) for row in sized.rows),
        tuple(advice_words.against_told(sized, texts)),
        texts.paragraph([advice_words.left_out(sized, texts), *scenario_words.narrower(sized, texts),
                         *scenario_words.lent(sized, texts)]), chart,
        texts("p_unpriced_options", numbers=texts.sign("list_comma").join(numbers)) if chart and numbers else "",
    )  # fmt: skip


def pictured(sized: Sized, options: list[Option], texts: Texts) -> Dotted | None:
    """Price and headroom of the options that have a price, which beside others at hand is what they add; nothing where none
    costs anything. The rule of thumb knows no headroom."""
    currency, spots = sized.case.quote.currency, []
    for number, option in enumerate(options, 1):
        amount, _ = comes_to(sized, option)
        if amount is None or option.split.by_rule:
            continue
        free = 100 * option.figures.free_per_device / option.figures.usable_per_device
        told = texts("p_option_told", number=number, card=option.card.called(texts.language), currency=currency,
                     width=scenario_words.all_widths(option, texts), price=price(amount), free=f"{free:,.0f}")  # fmt: skip
        spots.append(Spot(number, amount, free, told, option is sized.chosen))
    if not any(spot.x for spot in spots):
        return None
    return dotted(
        spots,
        texts(bill_words.of_tax("p_price_axis", sized.case.quote, texts), currency=currency),
        texts("headroom_short"),
        texts.language,
    )


def choice(sized: Sized, option: Option, texts: Texts, role: str) -> Choice:
    """One option as a row."""
    f = option.figures
    cost = scenario_words.cost(sized, option, texts)
    return Choice(
        role, option.card.called(texts.language), advice_words.layout(sized, option, texts), whole(f.replicas),
        whole(f.option_cards), whole(f.servers), gib(f.wanted_per_device),
        gib(f.usable_per_device), gib(f.free_per_device), scenario_words.verdicts(option, texts), cost,
        _reason(sized, option, texts), option is sized.chosen,
    )  # fmt: skip


def option_role(sized: Sized, pick: scenario_words.Alternative, texts: Texts) -> str:
    """What an option is there for; a pinned or chosen one is not thereby recommended."""
    found = scenario_words.standing(sized)
    if pick.role == "chosen" and found != "recommended":
        return texts(f"loses_{found}")
    return texts(f"role_{pick.role}")


def _reason(sized: Sized, option: Option, texts: Texts) -> str:
    """The one reason for or against an option; of a chosen one that lacks room, what it lacks."""
    lacking = option is sized.chosen and not option.fits
    return (scenario_words.reason if lacking else scenario_words.why)(sized, option, texts)
