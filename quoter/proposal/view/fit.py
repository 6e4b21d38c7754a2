"""What cards at hand hold, as the proposal tells it; nothing of it is bought."""

from __future__ import annotations

from quoter.core import Texts, frozen
from quoter.proposal.view.common import TableRow, input_row
from quoter.sizing import Fitted
from quoter.words import fit_words

MOST_KEPT = 16  # rows of cards at hand that are not broken over pages


@frozen
class AtHand:
    """One scenario that asks what cards at hand hold."""

    name: str
    tables: tuple[fit_words.Table, ...]
    short: bool
    inputs: tuple[TableRow, ...]
    notes: tuple[str, ...]


def at_hand(fitted: Fitted, texts: Texts) -> AtHand:
    """What some cards hold; nothing of it is bought."""
    return AtHand(
        name=fitted.fit.scenario.name,
        tables=tuple(fit_words.tables(fitted, texts)),
        short=len(fitted.rows) <= MOST_KEPT,
        inputs=tuple(input_row(o, texts) for o in fit_words.inputs(fitted, texts)),
        notes=(*fit_words.notes(fitted, texts), texts("fit_memory_only"), texts("fit_widths")),
    )
