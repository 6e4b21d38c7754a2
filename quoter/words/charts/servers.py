"""Servers as boxes with the slots of their cards, alike ones once, with how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from quoter.core import frozen
from quoter.words.charts.axes import WIDTH
from quoter.words.placing import FREE, SHARED, SPARE

SLOT, GAP, EDGE, HEAD = 22, 4, 6, 15  # of a slot, between slots, inside a box, above it
ACROSS = 8  # slots side by side
BETWEEN, TITLE, LINE, SWITCH = (
    18,
    17,
    13,
    190,
)  # between boxes, of a title, of a line of it, of a switch
HATCHES = 6  # kinds of hatch; beyond them the number alone tells scenarios apart


class ServerKind(NamedTuple):
    """Servers alike: how many, and what is in their slots: a scenario's number, SHARED, SPARE or FREE."""

    number: int
    slots: tuple[int, ...]
    label: str


@frozen
class Rack:
    """Servers of one card, and what joins them: some lines of text, or none."""

    titles: tuple[str, ...]  # one below the other
    kinds: tuple[ServerKind, ...]
    switch: tuple[str, ...] = ()


class Slot(NamedTuple):
    """One slot in the picture."""

    x: float
    y: float
    scenario: int
    hatch: str


class Box(NamedTuple):
    """One server, which stands for all alike."""

    x: float
    y: float
    width: float
    height: float
    label: str
    slots: tuple[Slot, ...]


class _Line(NamedTuple):
    """A connection."""

    x1: float
    y1: float
    x2: float
    y2: float


class Text(NamedTuple):
    """Words at a place."""

    x: float
    y: float
    text: str


class Switch(NamedTuple):
    """What joins the servers."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Text, ...]


@frozen
class Servers:
    """The whole drawing."""

    titles: tuple[Text, ...]
    boxes: tuple[Box, ...]
    switches: tuple[Switch, ...]
    lines: tuple[_Line, ...]
    description: str
    height: float
    width: int = WIDTH
    slot: int = SLOT


def servers(racks: Sequence[Rack], description: str) -> Servers | None:
    """The drawing of some racks, one below the other; nothing where no server is known."""
    titles: list[Text] = []
    boxes: list[Box] = []
    switches: list[Switch] = []
    lines: list[_Line] = []
    y = 0.0
    for rack in racks:
        titles += [Text(0, y + 11 + LINE * i, said) for i, said in enumerate(rack.titles)]
        own, switch, wires, y = _drawn(rack, y + TITLE + LINE * (len(rack.titles) - 1))
        boxes += own
        switches += [switch] if switch else []
        lines += wires
        y += 10
    return (
        Servers(tuple(titles), tuple(boxes), tuple(switches), tuple(lines), description, y)
        if boxes
        else None
    )


def _drawn(rack: Rack, top: float) -> tuple[list[Box], Switch | None, list[_Line], float]:
    """The boxes of a rack from left to right, the switch at their end, and where they end."""
    boxes: list[Box] = []
    x, y, tall = 0.0, top, 0.0
    room = WIDTH - (SWITCH + BETWEEN if rack.switch else 0)
    for kind in rack.kinds:
        wide, high = size(len(kind.slots))
        if x and x + wide > room:
            x, y, tall = 0.0, y + tall + BETWEEN, 0.0
        boxes.append(box(kind, x, y))
        x += wide + BETWEEN
        tall = max(tall, high + HEAD)
    if not (rack.switch and boxes):
        return boxes, None, [], y + tall
    made = switch(rack.switch, max(b.x + b.width for b in boxes) + BETWEEN, boxes[0].y)
    return boxes, made, wires(boxes, made), max(y + tall, made.y + made.height)


def size(slots: int) -> tuple[float, float]:
    """Width and height of a server with so many slots."""
    rows = -(-slots // ACROSS)
    return (
        2 * EDGE + min(slots, ACROSS) * (SLOT + GAP) - GAP,
        2 * EDGE + rows * (SLOT + GAP) - GAP,
    )


def box(kind: ServerKind, x: float, y: float) -> Box:
    """One server and its slots."""
    wide, high = size(len(kind.slots))
    slots = tuple(
        Slot(x + EDGE + i % ACROSS * (SLOT + GAP), y + HEAD + EDGE + i // ACROSS * (SLOT + GAP),
             scenario, hatch(scenario))
        for i, scenario in enumerate(kind.slots)
    )  # fmt: skip
    return Box(x, y + HEAD, wide, high, kind.label, slots)


def hatch(scenario: int) -> str:
    """The pattern of a slot."""
    other = {FREE: "free", SPARE: "spare", SHARED: "shared"}.get(scenario)
    return other or f"s{(scenario - 1) % HATCHES + 1}"


def switch(words: Sequence[str], x: float, y: float) -> Switch:
    """What joins the servers, to their right."""
    high = 2 * EDGE + 12 * len(words)
    said = tuple(Text(x + SWITCH / 2, y + EDGE + 9 + 12 * i, w) for i, w in enumerate(words))
    return Switch(x, y, SWITCH, high, said)


def wires(boxes: Sequence[Box], to: Switch) -> list[_Line]:
    """From every box of the first row to the switch; the others hang below them."""
    last = max(b.x + b.width for b in boxes)
    middle = boxes[0].y + boxes[0].height / 2
    found = [_Line(b.x + b.width, middle, b.x + b.width + BETWEEN, middle)
             for b in boxes if b.y == boxes[0].y]  # fmt: skip
    return [*found, _Line(last, middle, to.x, middle)]
