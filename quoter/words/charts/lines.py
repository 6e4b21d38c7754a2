"""Lines along a figure, in coordinates."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from quoter.core import frozen
from quoter.words.charts.axes import (
    MOST_TICKS,
    WIDTH,
    Tick,
    doubling,
    plain_number,
    rounded_steps,
    scale,
)

LEFT, RIGHT, BELOW = 56, 16, 34  # room around the field of a line chart
ABOVE, TITLE = 22, 16  # above it, and more where it has a title
FIELD = 200  # its height
LEGEND_LINE, LEGEND_GAP, CHARACTER = 16, 34, 5.2
FULL, HALF, ASIDE = (
    9.5,
    5.2,
    5,
)  # widths of a Chinese sign and any other at a line, and their distance from it
RATIO = 16  # from this spread on, the height of a mark goes by its logarithm
DASHES = ("", "7 3", "2 2.5", "9 3 2 3")
SHADES = ("#0b5cad", "#b86a00", "#2b7a4b", "#6b4fa0", "#b00020", "#43505e", "#3f9fbf", "#8a8f00")


class Mark(NamedTuple):
    """A point of a line: its figures, what it says of itself, and whether it is filled."""

    x: float
    y: float
    told: str
    filled: bool = True


class Dot(NamedTuple):
    """A mark's place in the picture."""

    x: float
    y: float
    told: str
    filled: bool


class Curve(NamedTuple):
    """A line of the picture and its entry in the legend."""

    label: str
    color: str
    dash: str
    path: str
    dots: tuple[Dot, ...]
    legend_x: float
    legend_y: float


class Limit(NamedTuple):
    """An upright line with its words, beside it where no curve runs."""

    x: float
    text: str
    anchor: str
    y: float


@frozen
class LineChart:
    """Figures along another figure, in coordinates."""

    title: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    curves: tuple[Curve, ...]
    limits: tuple[Limit, ...]
    empty: str  # what is said where no point can be drawn
    description: str
    height: float
    top: int
    bottom: int
    width: int = WIDTH
    left: int = LEFT

    @property
    def right(self) -> int:
        """Where the field ends."""
        return self.width - RIGHT


def line_chart(
    lines: Mapping[str, Sequence[Mark]], title: str, x_label: str, y_label: str,
    x_values: Sequence[float], limits: Sequence[tuple[float, str]] = (), empty: str = "",
    field: int = FIELD, width: int = WIDTH, language: str = "en",
) -> LineChart:  # fmt: skip
    """A chart of lines by label, its field so high; x goes by its logarithm where it is never 0."""
    top = ABOVE + (TITLE if title else 0)
    floor = top + field
    marks = [mark for line in lines.values() for mark in line]
    across = scale(x_values, LEFT + 10, width - RIGHT - 10, min(x_values) > 0)
    heights = [mark.y for mark in marks] or [1.0]
    wide = min(heights) > 0 and max(heights) / min(heights) >= RATIO
    ticks = doubling(heights) if wide else rounded_steps(max(heights))
    up = scale([ticks[0], ticks[-1]], floor, top, wide)
    curves = curves_of(lines, across, up, floor + BELOW + 12, width)
    rows = max((c.legend_y for c in curves), default=0)
    shown = list(dict.fromkeys(x_values))
    shown = shown[:: math.ceil(len(shown) / MOST_TICKS)]
    told = ("；" if language == "zh" else "; ").join(
        f"{label} {m.told}".strip() for label, line in lines.items() for m in line
    )
    return LineChart(
        title, x_label, y_label,
        tuple(Tick(across(x), plain_number(x, language)) for x in shown),
        tuple(Tick(up(y), plain_number(y, language)) for y in ticks),
        curves,
        tuple(placed(across(x), text, (top + 10 + 12 * i, floor - 6 - 12 * i), curves,
                     [across(other) for other, _ in limits if other != x], width)
              for i, (x, text) in enumerate(limits)),
        "" if marks else empty, f"{title or y_label}{'：' if language == 'zh' else ': '}{told}", max(rows + 8, floor + BELOW), top, floor,
        width,
    )  # fmt: skip


def curves_of(
    lines: Mapping[str, Sequence[Mark]],
    across: Callable[[float], float],
    up: Callable[[float], float],
    below: float,
    width: int = WIDTH,
) -> tuple[Curve, ...]:
    """The lines in coordinates; a line without a label is not in the legend."""
    found: list[Curve] = []
    x, y = float(LEFT), float(below)
    for i, (label, marks) in enumerate(lines.items()):
        room = LEGEND_GAP + len(label) * CHARACTER + 14
        if x + room > width and x > LEFT:
            x, y = float(LEFT), y + LEGEND_LINE
        dots = tuple(Dot(across(m.x), up(m.y), m.told, m.filled) for m in marks)
        path = " ".join(f"{'L' if j else 'M'}{d.x} {d.y}" for j, d in enumerate(dots))
        look = SHADES[i % len(SHADES)], DASHES[i % len(DASHES)]
        found.append(Curve(label, *look, path, dots, x, y if label else 0))
        x += room
    return tuple(found)


def placed(
    x: float,
    text: str,
    heights: tuple[float, float],
    curves: Sequence[Curve],
    others: Sequence[float] = (),
    width: int = WIDTH,
) -> Limit:
    """An upright line; its words stand on the side that has room, at the height the curves keep away from."""
    end = words_before(x, text, others, width)
    reach = len(text) * CHARACTER + 3 * LEGEND_LINE  # a curve that ends before them leads there
    low, high = (x - reach, x) if end else (x, x + reach)
    near = [dot.y for curve in curves for dot in curve.dots if low <= dot.x <= high]
    y = max(heights, key=lambda at: min((abs(dot - at) for dot in near), default=0))
    return Limit(x, text, "end" if end else "start", y)


def words_before(x: float, text: str, others: Sequence[float], width: int) -> bool:
    """Whether a line's words stand left of it: where more of the field is, but not across another line."""
    reach = ASIDE + sum(FULL if sign >= "\u2e80" else HALF for sign in text)
    before, behind = (x - reach, x), (x, x + reach)
    end = x > (LEFT + width) / 2
    across, beyond = (before, behind) if end else (behind, before)
    crossed = any(across[0] < other < across[1] for other in others)
    free = beyond[0] >= LEFT and beyond[1] <= width
    return end != (crossed and free)
