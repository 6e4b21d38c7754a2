"""What is agreed of days and months, in words that follow their cells: delivery, warranty, and when a payment falls due.

Where nobody can type such a day in, there is no cell, and the words stand as they were issued."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from quoter.core import Cell, Texts, capital, counted, join, same, where, whole_text
from quoter.words import terms_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.telling import Teller

TERMS = ("delivery_days", "installation_days", "warranty_months")


def key(term: str) -> str:
    """What the cell of a term is called among those of the workbook."""
    return f"term_{term}"


def live(context: Context, teller: Teller) -> dict[str, Callable[[], Cell]]:
    """By the heading of a row what tells it; nothing where no term has a cell."""
    if key(TERMS[0]) not in context.refs:
        return {}
    tell = {"delivery": delivery, "warranty": warranty}
    return {context.texts(name): partial(one, context, teller) for name, one in tell.items()}


def delivery(context: Context, teller: Teller) -> Cell:
    """When, where and under which clause; a day that is emptied is not told."""
    texts, agreed = context.texts, context.estimate.quotation.deal.terms.delivery
    days, installed = (_term(context, teller, name) for name in TERMS[:2])
    within = with_count(texts, "delivery_days", teller, capital, days=days)
    then = with_count(texts, "installation_days", teller, days=installed)
    rest = agreed.model_copy(update={"days": None, "installation_days": 0})
    first = teller.filed(where(counted(days) > 0, within, ""))
    both = _behind(teller, texts, first, where(installed > 0, then, ""))
    return _behind(teller, texts, both, terms_words.delivery(rest, texts))


def warranty(context: Context, teller: Teller) -> Cell:
    """How long and from when, and the maintenance beside it."""
    texts, agreed = context.texts, context.estimate.quotation.deal.terms.warranty
    months, event = _term(context, teller, TERMS[2]), texts(f"event_{agreed.starts}")
    lasts = with_count(texts, "warranty_months", teller, event=event, months=months)
    level = terms_words.warranty(agreed.model_copy(update={"months": None}), texts)
    told = teller.filed(where(counted(months) > 0, lasts, ""))
    told = _behind(teller, texts, told, level)
    beside = terms_words.beside_warranty(context.estimate, texts)
    priced = where(months > 0, teller.filed(beside), "") if beside else ""
    return _behind(teller, texts, told, priced)


def due(milestone: Any, days: Cell, texts: Texts, teller: Teller) -> Any:
    """When a payment falls due."""
    event = texts(f"event_{milestone.after}")
    after = with_count(texts, "due_after", teller, event=event, days=days)
    return where(days > 0, after, event)


def _term(context: Context, teller: Teller, name: str) -> Cell:
    """The cell of a term, which stands on the same sheet."""
    return context.refs[key(name)].on(teller.sheet.name)


def with_count(
    texts: Texts, said: str, teller: Teller, begun: Callable[[str], str] = str, **values: Any
) -> Cell:
    """A sentence with a count in a cell, and the word that goes with it: 1 day, 2 days."""
    [(name, count)] = [pair for pair in values.items() if isinstance(pair[1], Cell)]
    one = begun(texts(said, **values | {name: 1}))
    first, *others = texts.parts(said, **values | {name: whole_text(count)})
    many = [begun(first) if isinstance(first, str) else first, *others]
    told = teller.filed(join(*many))
    alike = "".join(part if isinstance(part, str) else "1" for part in many) == one
    return told if alike else teller.filed(where(same(count, 1), one, told))


def _behind(teller: Teller, texts: Texts, told: Cell, part: Any) -> Cell:
    """A text behind another, either of which may be empty."""
    if not isinstance(part, Cell) and not part:
        return told
    more = teller.filed(part)
    alone = teller.filed(capital(part)) if isinstance(part, str) else more
    both = where(same(more, ""), told, join(told, texts.sign("semicolon"), more))
    return teller.filed(where(same(told, ""), alone, both))
