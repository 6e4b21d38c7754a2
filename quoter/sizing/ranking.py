"""The order of options: what is offered first, and which rows another makes needless."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, sqrt
from typing import Any

from quoter.model import InferenceFigures, TrainingFigures
from quoter.sizing.options import Option


def serves(option: Option) -> bool:
    """It runs, and keeps the times or the deadline that are stated, as far as anybody can say."""
    f = option.bought
    return option.fits and not f.level_broken and not f.level_unknown


def at_limit(option: Option) -> bool:
    """The targets leave a replica so few requests that many replicas are needed: the card is at its limit."""
    f = option.figures
    return isinstance(f, InferenceFigures) and f.strained > 0


def merit(option: Option) -> tuple[Any, ...]:
    """The lowest price first, then prompts and answers together, then models of other work on cards of their own, where these
    are free, then what keeps the times that we aim at where nobody states any and nothing else is bought, then what is worth
    more on what is bought, then the simpler replica.

    A price counts as the line `weighed_amount` has it. Without prices: fewer servers to be bought, fewer cards, of as many what
    keeps the times that we aim at, then on the fewest in use, and of as many what stands on cards at hand, too."""
    f, split, bare = option.bought, option.split, option.price is None
    missed = aim_missed(option)
    return (
        bare, 0 if bare else f.weighed_amount, f.new_servers if bare else f.servers, split.apart, f.new_cards * bare, missed * bare,
        _cards(option) * bare, bare and f.option_cards <= f.lacking_cards, split.companions_shared, missed, -worth(option), -kept(option),
        f.cards_compared, times(option),
    )  # fmt: skip


def _cards(option: Option) -> float:
    """Cards that an option without a price lacks; those that companions have in servers sold full are free ones."""
    f = option.figures
    beside = f.beside_cards if isinstance(f, InferenceFigures) else 0.0
    return float(option.bought.lacking_cards - option.candidate.figures.full_only * beside)


def worth(option: Option) -> float:
    """What decides at one price: what is carried; where no times are stated or ours are missed, by how long people wait
    for it (the line `wait_weighs`).

    They wait for the first token and between tokens, and the two count alike: what carries more comes first
    only if it carries more by at least as much as they wait longer in the mean of both (the geometric one,
    our choice). Times that are stated are kept by all that is compared: then more is more."""
    f = option.figures
    if not isinstance(f, InferenceFigures) or not f.wait_weighs:
        return carried(option)
    token, first = times(option)
    return carried(option) / (sqrt(first * token) if f.answer_length else first)


def carried(option: Option) -> float:
    """Requests per second of what is bought, filled with such replicas; of a training its speed."""
    f = option.figures
    if isinstance(f, TrainingFigures):
        return 1 / f.days_weighed if f.days_weighed else 0.0
    if not isinstance(f, InferenceFigures) or not isinstance(f.option_rate, float):
        return 0.0
    return f.option_rate / f.working_replicas * f.filled_replicas


def times(option: Option) -> tuple[float, ...]:
    """What a user waits for: a token and the first of them; of a training its days. Unknown: forever."""
    f = option.figures
    if not isinstance(f, InferenceFigures):
        return (option.training.days_weighed or inf,)
    both = f.tpot_percentile_ms, f.ttft_percentile_ms
    return tuple(t if isinstance(t, float) else inf for t in both)


def kept(option: Option) -> float:
    """The share of the load that is carried when one server fails."""
    f = option.figures
    return float(f.kept_after_failure) if isinstance(f, InferenceFigures) else 0.0


def aim_missed(option: Option) -> float:
    """Whether times that nobody stated are missed, where that weighs (the line `aim_weighs`); 0 of a training."""
    f = option.figures
    return f.aim_weighs if isinstance(f, InferenceFigures) else 0.0


def level_missed(option: Option) -> float:
    """Whether the service level is missed; 0 of a training, which has none."""
    f = option.figures
    return f.level_missed if isinstance(f, InferenceFigures) else 0.0


_PARTS = ("new_servers", "new_cards", "fabric_nics", "fabric_switches")


def no_dearer(one: Option, other: Option) -> bool:
    """It costs no more; where a price is missing, as its servers, cards and network say."""
    return within(one, other, 1, _PARTS)


def within(
    one: Option, other: Option, factor: float, parts: tuple[str, ...] = _PARTS[:2]
) -> bool:  # fmt: skip
    """It costs no more than so many times another; of what has no price, by parts of what is bought."""
    if one.price is not None and other.price is not None:
        return one.price <= factor * other.price
    return all(one.figures.by_name(part) <= factor * other.figures.by_name(part) for part in parts)


def dominates(one: Option, other: Option) -> bool:
    """It is better in something and worse in nothing: price, servers, times, what a failed server
    leaves, what is carried."""
    if one is other or not no_dearer(one, other):
        return False
    worse = any(a > b for a, b in zip(merits(one), merits(other), strict=True))
    same = merits(one) == merits(other) and no_dearer(other, one)
    return not worse and not same


def merits(option: Option) -> tuple[float, ...]:
    """What is compared beside the price; less is better."""
    return (option.figures.servers, *times(option), -kept(option), -carried(option))


def best(options: Iterable[Option]) -> Option | None:
    """The first by merit; None of none."""
    return min(options, key=merit, default=None)


def fitting(options: Iterable[Option]) -> list[Option]:
    """The options that may be recommended but for their price.

    Where those that have a price are all at their card's limit, and others take fewer servers, these alone: a price that
    is missing is no reason to buy many servers more."""
    able = [o for o in options if o.bought.eligible_fit]
    calm = [o for o in able if not at_limit(o)]
    if any(o.price is not None for o in calm):
        return able
    first = best(o for o in able if o.price is not None)
    if first is None:
        return able
    fewer = any(o.figures.servers < first.figures.servers for o in calm)
    return calm if fewer else able


def lacking(option: Option) -> tuple[float, ...]:
    """Order of what cannot run: the verdict, then the least memory that a device lacks, which tells nothing where something
    else keeps all widths from running; of equals the narrowest."""
    f = option.figures
    lacks = 0.0 if option.verdict_name == "not_possible" else -min(f.free_per_device, 0.0)
    return f.verdict, lacks, f.cards_per_replica


def unoffered(options: Iterable[Option]) -> list[Option]:
    """What serves at a complete price, and would be offered were its card not kept out."""
    able = (o for o in options if serves(o) and not o.bought.eligible)
    return [o for o in able if o.price is not None]
