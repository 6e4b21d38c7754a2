"""What one device holds, as a bar of parts against its limits."""

from __future__ import annotations

from collections.abc import Sequence

from quoter.core import frozen
from quoter.words.charts.axes import WIDTH
from quoter.words.memory_parts import Style

HEIGHT, TOP = 22, 14
LABEL_ROOM = 38  # a part narrower than this has no room for its figure
DIGIT = 6.4  # width of a digit of the figure
MARK_ROOM = 160  # the mark's words stand left of it where they have this much room


@frozen
class Part:
    """One part of a bar: how it is drawn, its figure as text, and where it stands."""

    style: Style
    label: str
    figure: str
    x: float
    width: float

    @property
    def key(self) -> str:
        """What it is, for the page's own style."""
        return self.style.key

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


@frozen
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
    amounts: Sequence[tuple[Style, str, str, float]], usable: float, allocatable: float,
    description: str,
) -> Bar:  # fmt: skip
    """A bar of amounts (style, label, figure, GiB) to the scale of the largest of the sums."""
    scale = WIDTH / max(sum(row[3] for row in amounts), usable, allocatable, 1e-9) * 0.995
    parts, x = [], 0.0
    for style, label, figure, amount in amounts:
        parts.append(Part(style, label, figure, round(x, 1), round(amount * scale, 1)))
        x += amount * scale
    ends = (round(usable * scale, 1), f"{usable:,.1f}", round(allocatable * scale, 1))
    beyond = round(allocatable, 1) - round(usable, 1)
    rest = f"{beyond:,.1f}" if beyond > 0 else ""
    return Bar(tuple(parts), *ends, f"{allocatable:,.1f}", rest, description)
