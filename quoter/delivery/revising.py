"""The next revision of a scenario file: its number and date moved on, and the log of the changes
continued; every other character, comments among them, stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from quoter.core import Document, Problem, Problems, files, money, yaml_insert
from quoter.delivery import building, freezing
from quoter.scenario import Quotation
from quoter.sizing import estimate

REVISED = re.compile(r"-R\d+$")


def next_path(path: Path, revision: int) -> Path:
    """Where the next revision is written unless it is said: beside this one."""
    return path.with_name(f"{REVISED.sub('', path.stem)}-R{revision}{path.suffix}")


def revised(
    quotation: Quotation, folder: Path, day: date, what: str = "", author: str = ""
) -> bytes:
    """The file of the next revision; raises Problems where its layout leaves no safe place.

    What this revision came to is taken from its record in the folder, if it was issued."""
    document, quote = quotation.document, quotation.quote
    if day < quote.date:
        said = f"revision {quote.revision} is of {quote.date}, and the next would be of {day}"
        raise Problems([document.problem(("quote", "date"), said, "give a later day by --date")])
    rows = [past(quotation, folder), {"revision": quote.revision + 1, "date": day}]
    rows[1] |= {key: text for key, text in (("author", author), ("what", what)) if text}
    mark = b"\xef\xbb\xbf" if document.content.startswith(b"\xef\xbb\xbf") else b""
    text = document.content.decode("utf-8-sig")
    try:
        for path, value in ((("quote", "revision"), quote.revision + 1), (("quote", "date"), day)):
            text = yaml_insert.with_value(parsed(text, document), text, path, value)
        for row in rows:
            text = yaml_insert.with_row(
                parsed(text, document), text, "changes", row, of_revision(row)
            )
        return mark + proven(text, document, rows)
    except yaml_insert.NoPlace as reason:
        hint = "set `revision` and `date`, and add to `changes`, by hand"
        message = f"the next revision cannot be written: {reason}"
        raise Problems([Problem(document.file, 0, 0, message, hint)]) from None


def parsed(text: str, document: Document) -> Document:
    """The text read anew; a text that is broken on the way has no place for more."""
    try:
        return files.parse(text.encode(), document.file)
    except Problems as problems:
        raise yaml_insert.NoPlace(str(problems.problems[0].message)) from None


def of_revision(row: Mapping[str, Any]) -> Any:
    """Whether another row of the log is of the same revision."""
    return lambda other: isinstance(other, Mapping) and other.get("revision") == row["revision"]


def past(quotation: Quotation, folder: Path) -> dict[str, Any]:
    """This revision in the log: what it says already, and what it came to."""
    quote = quotation.quote
    known = [c for c in quotation.deal.changes if c.revision == quote.revision]
    row = (
        known[0].model_dump(exclude_unset=True)
        if known
        else {"revision": quote.revision, "date": quote.date}
    )
    figures = issued(folder, quote) or freezing.issued_figures(estimate(quotation))
    row["cards"] = sum(figures["cards"].values())
    if figures["total_with_tax"] is not None:
        row["total"] = f"{figures['currency']} {money(figures['total_with_tax'])}"
    return row


def issued(folder: Path, quote: Any) -> Mapping[str, Any] | None:
    """The figures of the record of this revision, if it was issued."""
    building.in_order(folder, quote.stem)
    path = freezing.path_of(folder, quote.stem)
    return freezing.figures_of(freezing.read_record(path)) if path.exists() else None


def proven(text: str, before: Document, rows: list[dict[str, Any]]) -> bytes:
    """The text as bytes, once it reads as the old data with these changes; raises NoPlace."""
    after = parsed(text, before).data
    log = [row for row in before.data.get("changes") or []
           if not any(of_revision(row)(new) for new in rows)]  # fmt: skip
    quote = {**before.data["quote"], "revision": rows[1]["revision"], "date": rows[1]["date"]}
    wanted = {**before.data, "quote": quote}
    changes = after.pop("changes")
    wanted.pop("changes", None)
    same = (
        after == wanted
        and len(changes) == len(log) + 2
        and all(row in changes for row in [*log, *rows])
    )
    if not same:
        raise yaml_insert.NoPlace("its layout leaves no safe place")
    return text.encode()
