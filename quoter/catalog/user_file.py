"""A user's catalog file, to which a row is added; every other character of it stays."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from quoter.catalog import lookup
from quoter.core import Problem, Problems, change_one, files, yaml_insert

TABLE = "models"


def same(row: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    """Whether another row has this one's name."""
    return lambda other: lookup.plain_name(other["name"]) == lookup.plain_name(row["name"])


def alone(row: Mapping[str, Any]) -> str:
    """A catalog file with this row and no other."""
    return yaml_insert.new_file(TABLE, row)


def add(path: Path, row: Mapping[str, Any]) -> None:
    """Put the row into a catalog file, which is made if there is none; raises Problems."""
    place = Path(os.path.realpath(path))  # what a link points to is written, not the link

    def added() -> bytes:
        content = files.content_of(place, str(path)) if place.exists() else b""
        return with_row(content, str(path), row)

    change_one(place, added)


def with_row(content: bytes, file: str, row: Mapping[str, Any]) -> bytes:
    """The file's content with the row in it; raises Problems."""
    if only_comments(files.decoded(content, file)):
        gap = b"" if not content or content.endswith(b"\n") else b"\n"
        return content + gap + alone(row).encode()
    document = files.parse(content, file)
    _checked(document)
    try:
        return proven(
            document,
            yaml_insert.with_row(document, content.decode("utf-8-sig"), TABLE, row, same(row)),
            row,
        )
    except yaml_insert.NoPlace as reason:
        hint = "write it to another file, or add it by hand"
        message = f"the row cannot be added: {reason}"
        raise Problems([Problem(file, 0, 0, message, hint)]) from None


def only_comments(text: str) -> bool:
    """Whether nothing stands in the file yet."""
    return all(line.strip() == "" or line.lstrip().startswith("#") for line in text.splitlines())


def _checked(document: files.Document) -> None:
    """Raises Problems unless the file is a catalog."""
    problems: list[Problem] = []
    lookup.over(lookup.Catalog.shipped(), document, problems, own=True).settled()
    if problems:
        raise Problems(problems)


def proven(before: files.Document, text: str, row: Mapping[str, Any]) -> bytes:
    """The text as bytes, once it reads as the old rows and the new one; raises NoPlace."""
    mark = b"\xef\xbb\xbf" if before.content.startswith(b"\xef\xbb\xbf") else b""
    content = mark + text.encode()
    try:
        after = files.parse(content, before.file).data
        rest = [others(data, row["name"]) for data in (before.data, after)]
        same = rest[0] == rest[1] and _written(row) in after["models"]
    except Problems:
        same = False
    if not same:
        raise yaml_insert.NoPlace("its layout leaves no safe place")
    return content


def others(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A catalog without the row of a name."""
    rows = data.get("models") or []
    left = [row for row in rows if not same({"name": name})(row)]
    return {**data, "models": left}


def _written(row: Mapping[str, Any]) -> Any:
    """The row as its own text reads."""
    return files.parse(alone(row).encode(), "row").data[TABLE][0]
