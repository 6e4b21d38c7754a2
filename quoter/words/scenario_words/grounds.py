"""What an answer rests on: measured deployments near it, sources and their dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from quoter.core import Texts
from quoter.scenario import Case, preset_of
from quoter.sizing import Held, Measured, Option, Sized, nearest_measured
from quoter.sizing import evidence as evidence_of
from quoter.words import speed_words
from quoter.words.load_words import spelled


def evidence(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """Measurements of our own, where there are any; then of others."""
    own = speed_words.calibrated(option, texts)
    others = of_others(sized, option, texts)
    return f"{own}. {others}" if own else others


def of_others(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """How far off our figure is on the nearest deployments that were measured, and which they are."""
    found = evidence_of(sized, option)
    if not found.rows:
        return texts("evidence_none")
    near = texts.sign("semicolon").join(
        deployment(row, texts) for row in nearest_measured(sized, option)
    )
    said = texts("evidence", family=found.family, nearest=near, median=f"{found.median_error:.1%}",
                 count=len(found.counted))  # fmt: skip
    return said if found.alike else f"{said}{texts.sign('semicolon')}{texts('evidence_no_kind')}"


def evidence_short(sized: Sized | Held, option: Option, texts: Texts) -> str:
    """The same in a few words, for a table."""
    own = speed_words.calibrated(option, texts)
    if own:
        return own
    found = evidence_of(sized, option)
    if not found.rows:
        return texts("evidence_none")
    count = len(found.counted)
    return texts("evidence_short", count=count, median=f"{found.median_error:.1%}")


def deployment(row: Measured, texts: Texts) -> str:
    """A measured deployment and our error on it."""
    engine = f" {spelled(row.engine, texts)} {row.engine_version}".rstrip()
    figure = texts(f"figure_{row.figure}")
    where = f"{row.devices} × {row.card}{engine}{texts.sign('colon')}{figure} {round(row.error, 3) + 0.0:+.1%}"
    return texts.sign("comma").join([f"{row.model} {row.weights.upper()}", where])


def dated(row: Any) -> str:
    """Source and date of a catalog row."""
    return on_day(row.source, row)


def published(row: Any, texts: Texts) -> str:
    """How good a row's source is and of what month, for a customer: who said it stays in the house."""
    verified = getattr(row, "verified", True)
    key = "source_published" if verified else "source_unverified"
    grade = getattr(row, "grade", "")
    said = [
        texts(key),
        texts("source_grade", grade=grade) if grade else "",
        f"{row.date:%Y-%m}" if row.date else "",
    ]
    return texts.sign("comma").join(filter(None, said))


def on_day(source: str, row: Any) -> str:
    """A source with the date of the row that it is of."""
    return f"{source} ({row.date})" if row.date else source


def sources(
    case: Case, texts: Texts, said: Callable[[Any], str] = dated
) -> list[tuple[str, str, str]]:
    """Kind, name and source of the rows that a scenario's model, precision and load draw on."""
    encoders = [case.catalog.find("encoders", item.model) for item in case.scenario.beside]
    preset = preset_of(case.scenario, case.catalog)
    taken = case.precisions if case.auto else (case.weights,)
    rows = [("model", case.model), *(("precision", row) for row in taken)]
    rows += [("encoder", row) for row in encoders] + ([("preset", preset)] if preset else [])
    named = {row.name: row.name.upper() for row in taken}
    if preset:
        named[preset.name] = spelled(preset.name, texts)
    return [(kind, named.get(row.name, row.name), said(row)) for kind, row in rows]


def valid_until(quote: Any) -> date:
    """The last day of the offer."""
    return quote.date + timedelta(days=quote.valid_days)
