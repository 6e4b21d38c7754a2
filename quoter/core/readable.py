"""What of a faulty YAML text can be read: all parts but those with a fault, each line where it stood.

A part begins with a key at the margin; of a part that is a list only the items with a fault are left out. What is
left out stands there as nothing (`~`), so that all else keeps its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from quoter.core.start.patterns import Pattern

Wrong = TypeVar("Wrong")
_KEY = Pattern("[\"']?([^\\s\"':\uff1a#\\-\\]}][^\"':\uff1a\\s]*)")
_ITEM = Pattern(r"([ \t]*)-(?: |\r?$)")
_NAME = Pattern(r"\w+")


class Readable(NamedTuple, Generic[Wrong]):
    """The text without what has faults, the faults, and the places that are left out."""

    text: str
    faults: tuple[Wrong, ...]
    places: frozenset[tuple[str | int, ...]]


class _Stretch(NamedTuple):
    """Some lines of a text: a part by its key, or an item by its number; and what stands for it when left out."""

    place: str | int
    start: int
    end: int
    instead: str


def readable(text: str, faults_of: Callable[[str], list[Wrong]]) -> Readable[Wrong] | None:
    """What of a text can be read; `faults_of` tells the faults of a text. None where no part has a fault of its
    own, or all have."""
    lines = text.split("\n")
    faulty = lambda stretches: faults_of(_only(lines, stretches))  # noqa: E731
    parts = _stretches(
        {i: found[1] for i, line in enumerate(lines) if (found := _KEY.match(line))}, len(lines)
    )
    known = {part: told for part in parts if (told := faulty([part]))}
    faults: list[Wrong] = []
    places: set[tuple[str | int, ...]] = set()
    for part, own in known.items():
        items = _faulty_items(lines, part, faulty)
        faults += [one for told in items.values() for one in told] or own
        places |= {(part.place, item.place) for item in items} or {(part.place,)}
        lines = _without(lines, items or [part])
    text = "\n".join(lines)
    bare = len(known) == len(parts) and all(len(place) == 1 for place in places)
    return (
        None
        if bare or not known or faults_of(text)
        else Readable(text, tuple(faults), frozenset(places))
    )


def _faulty_items(
    lines: list[str], part: _Stretch, faulty: Callable[[list[_Stretch]], list[Wrong]]
) -> Mapping[_Stretch, list[Wrong]]:
    """The items of a part's list that have faults; none where all have."""
    found = {i: one[1] for i in range(part.start, part.end) if (one := _ITEM.match(lines[i]))}
    margin = next(iter(found.values()), "")
    starts = [i for i, indent in found.items() if indent == margin]
    items = _stretches(dict.fromkeys(starts, margin), part.end, listed=True)
    head = part._replace(end=starts[0] if starts else part.end)
    known = {item: told for item in items if (told := faulty([head, item]))}
    return {} if len(known) == len(items) else known


def _stretches(starts: Mapping[int, str], end: int, listed: bool = False) -> list[_Stretch]:
    """The lines from each start to the next: by key, or as items with this margin."""
    ends = [*starts, end][1:]
    return [
        _Stretch(n, start, stop, f"{said}- ~") if listed
        else _Stretch(said, start, stop, f"{said}: ~" if _NAME.fullmatch(said) else "")
        for n, ((start, said), stop) in enumerate(zip(starts.items(), ends, strict=True))
    ]  # fmt: skip


def _only(lines: list[str], stretches: list[_Stretch]) -> str:
    """These lines of a text, those before and between them empty."""
    kept = {i for one in stretches for i in range(one.start, one.end)}
    return "\n".join(lines[i] if i in kept else "" for i in range(max(kept) + 1))


def _without(lines: list[str], stretches: Iterable[_Stretch]) -> list[str]:
    """A text with nothing in place of these lines."""
    left = list(lines)
    for one in stretches:
        left[one.start : one.end] = [one.instead, *[""] * (one.end - one.start - 1)]
    return left
