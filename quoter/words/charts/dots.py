"""Options as numbered dots: what one costs across, what it leaves free upwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from quoter.core import frozen
from quoter.words.charts.axes import Tick, plain_number, rounded_steps, scale

LEFT, RIGHT, TOP, BELOW, EDGE = 34, 14, 20, 30, 9  # room around the field, and inside it
FIELD, WIDTH = 70, 206
NEAR = 9.0  # dots nearer than this share one label


class Spot(NamedTuple):
    """One option: its number, its figures, what it says of itself, and whether it is chosen."""

    number: int
    x: float
    y: float
    told: str
    chosen: bool


class Dot(NamedTuple):
    """Its place in the picture."""

    x: float
    y: float
    told: str
    chosen: bool


class Label(NamedTuple):
    """The numbers of dots that stand together."""

    x: float
    y: float
    text: str


@frozen
class Dotted:
    """The dots in coordinates, the axes and a text instead of the picture."""

    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    description: str
    width: int = WIDTH
    height: int = TOP + FIELD + BELOW
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = TOP + FIELD


def dotted(
    spots: Sequence[Spot], x_label: str, y_label: str, language: str = "en"
) -> Dotted | None:
    """A chart of options; fewer than two have nothing to be compared with."""
    if len(spots) < 2:
        return None
    across_steps = rounded_steps(max(s.x for s in spots))
    up_steps = rounded_steps(max(s.y for s in spots))
    if min(s.y for s in spots) < 0:  # what lacks memory stands below the line
        up_steps = [-up_steps[1], *up_steps]
    across = scale([0, across_steps[-1]], LEFT + EDGE, WIDTH - RIGHT - EDGE, False)
    up = scale([up_steps[0], up_steps[-1]], TOP + FIELD, TOP, False)
    dots = tuple(Dot(across(s.x), up(max(s.y, up_steps[0])), s.told, s.chosen) for s in spots)
    return Dotted(
        x_label, y_label,
        tuple(Tick(across(x), plain_number(x, language)) for x in across_steps[::2]),
        tuple(Tick(up(y), plain_number(y, language)) for y in up_steps[::2]),
        dots, labels(spots, dots), f"{y_label}, {x_label}: " + "; ".join(s.told for s in spots),
    )  # fmt: skip


def labels(spots: Sequence[Spot], dots: Sequence[Dot]) -> tuple[Label, ...]:
    """A number to the right of each dot; dots that stand together share the place."""
    groups: list[tuple[Dot, list[int]]] = []
    for spot, dot in zip(spots, dots, strict=True):
        near = next((g for g in groups if close(g[0], dot)), None)
        if near:
            near[1].append(spot.number)
        else:
            groups.append((dot, [spot.number]))
    return tuple(Label(d.x + 6, round(d.y + 3, 1), ", ".join(map(str, n))) for d, n in groups)


def close(one: Dot, other: Dot) -> bool:
    """Whether two dots are too near for two labels."""
    return abs(one.x - other.x) < 2 * NEAR and abs(one.y - other.y) < NEAR
