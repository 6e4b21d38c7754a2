"""Pictures as plain coordinates; the template draws them as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP = 640, 22, 14
LABEL_ROOM = 38  # a part narrower than this has no room for its figure


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
    def roomy(self) -> bool:
        """Whether the figure has room inside."""
        return self.width >= LABEL_ROOM


@dataclass(frozen=True)
class Bar:
    """What one device holds, against what it can use and what it has."""

    parts: tuple[Part, ...]
    usable_x: float
    usable: str
    description: str
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP


def bar(amounts: Sequence[tuple[str, str, float]], usable: float, description: str) -> Bar:
    """A bar of labelled amounts (key, label, GiB), to the scale of the larger of sum and usable."""
    scale = WIDTH / max(sum(amount for _, _, amount in amounts), usable, 1e-9) * 0.96
    parts, x = [], 0.0
    for key, label, amount in amounts:
        if amount > 0:
            parts.append(Part(key, label, f"{amount:,.1f}", round(x, 1), round(amount * scale, 1)))
            x += amount * scale
    return Bar(tuple(parts), round(usable * scale, 1), f"{usable:,.1f}", description)
