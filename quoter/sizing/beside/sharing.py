"""Where the models beside a language model stand: on its own cards, on slices of a card, or on a whole one."""

from __future__ import annotations

from typing import NamedTuple

from quoter.catalog import Encoder, Slice
from quoter.core import SIXTEEN_BITS
from quoter.model import InferenceFigures
from quoter.sizing.model_inputs import slice_bytes
from quoter.sizing.options import Option
from quoter.sizing.recommendation import Sized


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

    Of slices the lines say which: with room for the largest of them, on no more cards than they take without."""
    found = [
        (sized.case.catalog.find("encoders", it.model), it.copies)
        for it in sized.case.scenario.beside
    ]
    usual = sized.case.catalog.constant("beside_runtime")
    sizes = [SIXTEEN_BITS * row.parameters + max(row.work_bytes, usual) for row, _ in found]
    cut = slice_of(sized, option)
    on = "shared" if option.split.companions_shared else "slice" if cut else "card"
    return [Place(row, n, size, on, cut) for (row, n), size in zip(found, sizes, strict=True)]


def slice_of(sized: Sized, option: Option) -> Slice | None:
    """The slice that the option's lines find for each of the models beside, or for a replica of a small model
    alone; None where whole cards are taken."""
    f = option.figures
    if not isinstance(f, InferenceFigures) or not f.sliced:
        return None
    rows = sized.case.catalog.slices_of(option.card)
    return next((row for row in rows if slice_bytes(row) == f.slice_memory), None)


def stands_alone(sized: Sized) -> Slice | None:
    """The slice for a test environment, or for a model that answers no chat: their speed on it is aimed at by nobody."""
    scenario, f = sized.case.scenario, sized.chosen.figures
    if scenario.beside or not isinstance(f, InferenceFigures):
        return None
    small = scenario.environment == "test" or not f.kv_bytes_per_token
    return slice_of(sized, sized.chosen) if small else None
