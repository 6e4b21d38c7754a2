"""Every line of the model in words: label, unit, formula, note and source."""

from __future__ import annotations

import difflib
from functools import cache
from typing import NamedTuple

from quoter.core import Texts
from quoter.sizing import INFERENCE, LINES, TRAINING
from quoter.words.formulas import Form, stored_forms


class Explained(NamedTuple):
    """One line of the model, for people."""

    kind: str
    name: str
    label: str
    unit: str
    words: str
    note: str
    form: Form


@cache
def explanations(language: str) -> tuple[Explained, ...]:
    """All lines; those that both kinds of work share stand once."""
    texts = Texts(language)
    found: dict[tuple[str, str], Explained] = {}
    for kind in LINES:
        for line in explained(kind, texts):
            found.setdefault((line.name, line.words), line)
    return tuple(found.values())


def explained(kind: str, texts: Texts) -> list[Explained]:
    """The lines of one kind of work."""
    return [
        Explained(
            kind, f.line.name, texts.label(f.line.name, f.line.label),
            texts.pick(f.line.unit.zh, f.line.unit.en) or f.line.unit.name, f.words,
            texts.note(f.line.name, f.line.note), f,
        )
        for f in stored_forms(kind, texts.language)
    ]  # fmt: skip


def nearest_line(name: str) -> str:
    """`; did you mean …?`, or nothing."""
    known = [line.name for line in (*INFERENCE, *TRAINING)]
    close = difflib.get_close_matches(name, known, 1)
    return f'; did you mean "{close[0]}"?' if close else ""
