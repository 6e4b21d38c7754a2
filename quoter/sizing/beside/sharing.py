"""Where the models beside a language model stand: on its own cards, on slices of a card, or on a whole one."""

from __future__ import annotations

from math import ceil
from typing import Any, NamedTuple

from quoter.catalog import Encoder, Slice
from quoter.core import SIXTEEN_BITS
from quoter.model import InferenceFigures
from quoter.sizing.options import Option
from quoter.sizing.recommendation import Sized

ROOM = 0.9  # of what a slice is called by: the tool reports less (our choice)


class Place(NamedTuple):
    """A model of other work on an option: the bytes that it takes, and the slice that it may stand on."""

    row: Encoder
    copies: int
    bytes: float
    on: str  # shared: with the model | slice | card
    slice: Slice | None

    @property
    def rate(self) -> float | None:
        """Work a second on the slice: as much of what was measured on such a card as it has compute; None: to be
        measured."""
        measured = self.row.rate
        if measured and self.slice and measured.card in self.slice.cards:
            return measured.value * self.slice.compute
        return None


def places(sized: Sized, option: Option) -> list[Place]:
    """Every model beside a scenario's, where the option puts it.

    A slice needs room for the model, and slices of its kind for all of them on no more cards than they would take
    without."""
    found = [
        (sized.case.catalog.find("encoders", it.model), it.copies)
        for it in sized.case.scenario.beside
    ]
    usual = sized.case.catalog.constant("beside_runtime")
    sizes = [SIXTEEN_BITS * row.parameters + max(row.work_bytes, usual) for row, _ in found]
    if option.split.companions_shared:
        return [
            Place(row, n, size, "shared", None) for (row, n), size in zip(found, sizes, strict=True)
        ]
    cut = slice_for(sized, option, max(sizes, default=0.0), sum(n for _, n in found))
    on = "slice" if cut else "card"
    return [Place(row, n, size, on, cut) for (row, n), size in zip(found, sizes, strict=True)]


def slice_for(sized: Sized, option: Option, largest: float, count: int) -> Slice | None:
    """The smallest slice of the option's card that holds the largest of so many models; None where no slice does, or
    where it would take more cards."""
    f = option.figures
    cards = f.beside_cards if isinstance(f, InferenceFigures) else 0
    rows: Any = (row for row in sized.case.catalog.slices.values() if option.card.name in row.cards)
    able = [
        row
        for row in rows
        if largest <= ROOM * row.memory_gb * 1e9 and ceil(count / row.most) <= cards
    ]
    return min(able, key=lambda row: (row.memory_gb, row.compute), default=None)
