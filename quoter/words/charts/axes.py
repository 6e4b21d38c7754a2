"""What charts share: their width, scales, rounded steps, and figures in few characters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

WIDTH = 640  # of a chart as wide as the page
MOST_TICKS = 12


class Tick(NamedTuple):
    """A place on an axis and its figure."""

    at: float
    text: str


def scale(values: Sequence[float], start: float, end: float, log: bool) -> Callable[[float], float]:
    """Figures to coordinates; all alike stand in the middle."""
    bend = math.log2 if log else float
    low, high = bend(min(values)), bend(max(values))
    if high == low:
        return lambda _: round((start + end) / 2, 1)
    return lambda x: round(start + (bend(x) - low) / (high - low) * (end - start), 1)


def doubling(values: Sequence[float]) -> list[float]:
    """Powers of two around some figures, no more than there is room for."""
    low, high = math.floor(math.log2(min(values))), math.ceil(math.log2(max(values)))
    step = math.ceil((high - low) / MOST_TICKS)
    return [2.0**power for power in range(low, high + step, step)]


def rounded_steps(highest: float) -> list[float]:
    """Steps of 1, 2 or 5 from 0 to a figure; to 1 where it is not above 0."""
    highest = highest if highest > 0 else 1.0
    raw = highest / 5
    decade = 10.0 ** math.floor(math.log10(raw))
    step = next(decade * n for n in (1, 2, 5, 10) if decade * n >= raw * (1 - 1e-9))
    return [step * i for i in range(math.ceil(highest / step - 1e-9) + 1)]


THOUSANDS = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
MYRIADS = ((1e8, " 亿"), (1e4, " 万"))


def plain_number(x: float, language: str = "en") -> str:
    """A figure in few characters: 4k, 1.5M, 0.25; in Chinese by myriads: 400 万.

    A size in letters that saves none, as in 1.234k, is written out."""
    plain = f"{x:,.0f}" if abs(x) >= 1e6 else f"{x:,.6g}"
    for size, letter in MYRIADS if language == "zh" else THOUSANDS:
        if abs(x) >= size and float(f"{x / size:.4g}") * size == x:
            return min(plain, f"{x / size:.4g}{letter}", key=len)
    return plain
