"""Pictures as plain coordinates; the template draws them as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, HEIGHT, TOP = 640, 22, 14
LABEL_ROOM = 38  # a part narrower than this has no room for its figure
DIGIT = 6.4  # width of a digit of the figure
MARK_ROOM = 160  # the mark's words stand left of it where they have this much room


@dataclass(frozen=True)
class Part:
    """One part of a bar: what it is, its figure as text, and where it stands."""

    key: str
    label: str
    figure: str
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Where the figure is written."""
        return round(self.x + self.width / 2, 1)

    @property
    def plate(self) -> tuple[float, float]:
        """Left edge and width of the light plate under the figure, for hatched parts."""
        width = len(self.figure) * DIGIT + 6
        return round(self.middle - width / 2, 1), round(width, 1)

    @property
    def roomy(self) -> bool:
        """Whether the figure has room inside."""
        return self.width >= LABEL_ROOM


@dataclass(frozen=True)
class Bar:
    """What one device holds, against what an engine may use and what it could take."""

    parts: tuple[Part, ...]
    usable_x: float
    usable: str
    allocatable_x: float
    allocatable: str
    beyond: str  # what the engine leaves alone; empty where it takes all
    description: str
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP

    @property
    def anchor(self) -> str:
        """On which side of the mark its words stand."""
        return "end" if self.usable_x >= MARK_ROOM else "start"


def bar(
    amounts: Sequence[tuple[str, str, str, float]], usable: float, allocatable: float,
    description: str,
) -> Bar:  # fmt: skip
    """A bar of amounts (key, label, figure, GiB) to the scale of the largest of the sums."""
    scale = WIDTH / max(sum(row[3] for row in amounts), usable, allocatable, 1e-9) * 0.995
    parts, x = [], 0.0
    for key, label, figure, amount in amounts:
        parts.append(Part(key, label, figure, round(x, 1), round(amount * scale, 1)))
        x += amount * scale
    ends = (round(usable * scale, 1), f"{usable:,.1f}", round(allocatable * scale, 1))
    beyond = round(allocatable, 1) - round(usable, 1)
    rest = f"{beyond:,.1f}" if beyond > 0 else ""
    return Bar(tuple(parts), *ends, f"{allocatable:,.1f}", rest, description)


# -- lines ----------------------------------------------------------------------------------------

LEFT, RIGHT, BELOW = 56, 16, 34  # room around the field of a line chart
ABOVE, TITLE = 22, 16  # above it, and more where it has a title
FIELD = 200  # its height
LEGEND_LINE, LEGEND_GAP, CHARACTER = 16, 34, 5.2
MOST_TICKS = 12
RATIO = 16  # from this spread on, the height of a mark goes by its logarithm
DASHES = ("", "7 3", "2 2.5", "9 3 2 3")
SHADES = ("#0b5cad", "#b86a00", "#2b7a4b", "#6b4fa0", "#b00020", "#43505e", "#3f9fbf", "#8a8f00")


class Mark(NamedTuple):
    """A point of a line: its figures, what it says of itself, and whether it is filled."""

    x: float
    y: float
    told: str
    filled: bool = True


class Tick(NamedTuple):
    """A place on an axis and its figure."""

    at: float
    text: str


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
    """An upright line with its words, beside it where there is room."""

    x: float
    text: str
    anchor: str
    y: float


@dataclass(frozen=True)
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
    right: int = WIDTH - RIGHT


def line_chart(
    lines: Mapping[str, Sequence[Mark]], title: str, x_label: str, y_label: str,
    x_values: Sequence[float], limits: Sequence[tuple[float, str]] = (), empty: str = "",
    field: int = FIELD,
) -> LineChart:  # fmt: skip
    """A chart of lines by label, its field so high; x goes by its logarithm where it is never 0."""
    top = ABOVE + (TITLE if title else 0)
    floor = top + field
    marks = [mark for line in lines.values() for mark in line]
    across = scale(x_values, LEFT + 10, WIDTH - RIGHT - 10, min(x_values) > 0)
    heights = [mark.y for mark in marks] or [1.0]
    wide = min(heights) > 0 and max(heights) / min(heights) >= RATIO
    ticks = doubling(heights) if wide else rounded_steps(max(heights))
    up = scale([ticks[0], ticks[-1]], floor, top, wide)
    curves = curves_of(lines, across, up, floor + BELOW + 12)
    rows = max((c.legend_y for c in curves), default=0)
    shown = list(dict.fromkeys(x_values))
    shown = shown[:: math.ceil(len(shown) / MOST_TICKS)]
    told = "; ".join(f"{label} {m.told}".strip() for label, line in lines.items() for m in line)
    return LineChart(
        title, x_label, y_label,
        tuple(Tick(across(x), plain_number(x)) for x in shown),
        tuple(Tick(up(y), plain_number(y)) for y in ticks),
        curves, tuple(placed(across(x), text, top + 10 + 12 * i) for i, (x, text) in enumerate(limits)),
        "" if marks else empty, f"{title or y_label}: {told}", max(rows + 8, floor + BELOW), top, floor,
    )  # fmt: skip


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
    """Steps of 1, 2 or 5 from 0 to a figure."""
    raw = (highest or 1.0) / 5
    decade = 10.0 ** math.floor(math.log10(raw))
    step = next(decade * n for n in (1, 2, 5, 10) if decade * n >= raw * (1 - 1e-9))
    return [step * i for i in range(math.ceil(highest / step - 1e-9) + 1 or 2)]


def curves_of(
    lines: Mapping[str, Sequence[Mark]],
    across: Callable[[float], float],
    up: Callable[[float], float],
    below: float,
) -> tuple[Curve, ...]:
    """The lines in coordinates; a line without a label is not in the legend."""
    found: list[Curve] = []
    x, y = float(LEFT), float(below)
    for i, (label, marks) in enumerate(lines.items()):
        room = LEGEND_GAP + len(label) * CHARACTER + 14
        if x + room > WIDTH and x > LEFT:
            x, y = float(LEFT), y + LEGEND_LINE
        dots = tuple(Dot(across(m.x), up(m.y), m.told, m.filled) for m in marks)
        path = " ".join(f"{'L' if j else 'M'}{d.x} {d.y}" for j, d in enumerate(dots))
        look = SHADES[i % len(SHADES)], DASHES[i % len(DASHES)]
        found.append(Curve(label, *look, path, dots, x, y if label else 0))
        x += room
    return tuple(found)


def placed(x: float, text: str, y: float) -> Limit:
    """An upright line; its words stand on the side that has room."""
    return Limit(x, text, "end" if x > (LEFT + WIDTH) / 2 else "start", y)


def plain_number(x: float) -> str:
    """A figure in few characters: 4k, 1.5M, 0.25."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(x) >= size and float(f"{x / size:.3g}") * size == x:
            return f"{x / size:.3g}{letter}"
    return f"{x:,.6g}"
