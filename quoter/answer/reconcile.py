"""Does a quotation contradict itself? Its documents as claims, checked against each other.

A document is plain data: `lines` (with `factors` whose product is the first amount), `groups` and a
`total` by column, `follows` (a column and those it is the sum of), what it has `told` in its text, and
the `cells` of its formulas. Nothing of the sizing is used here: an amount is checked by adding and
multiplying what the documents say, in decimal numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from math import prod
from typing import Any, NamedTuple

from quoter.core import Pattern

CENT = Decimal("0.01")
Document = Mapping[str, Any]


class Contradiction(NamedTuple):
    """Two figures that should be one: where they stand, what they are of, what follows, what is said."""

    where: str
    what: str
    follows: Decimal
    said: Decimal

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.follows:,} follows, {self.said:,} is said"


class Figure(NamedTuple):
    """One figure as a document tells it: rounded to a unit."""

    where: str
    value: Decimal
    unit: Decimal


def contradictions(documents: Iterable[Document]) -> list[Contradiction]:
    """Every contradiction within the documents and between them."""
    documents = list(documents)
    found = [c for document in documents for c in _within(document)]
    return found + list(between(documents))


def _within(document: Document) -> Iterator[Contradiction]:
    """Products, sums and shares of one document, and amounts that are typed into formulas."""
    yield from of_lines(document)
    yield from of_groups(document)
    yield from of_total(document)
    yield from literal(document)


def _number(value: Any) -> Decimal:
    """A figure of a document as a decimal number."""
    return Decimal(str(value))


def _added(values: Iterable[Any]) -> Decimal:
    """Figures of a document added up."""
    return sum(map(_number, values), Decimal(0))


def near(one: Decimal, other: Decimal, unit: Decimal = CENT) -> bool:
    """The same, but for half of the unit that either is rounded to."""
    return abs(one - other) <= unit / 2


# -- inside a document ----------------------------------------------------------------------------


def of_lines(document: Document) -> Iterator[Contradiction]:
    """Quantity × price, and the columns that follow from others."""
    for line in document.get("lines", ()):
        where, amounts = f"{document['name']}, {line['name']}", line["amounts"]
        if line.get("factors"):
            first, said = next(iter(amounts.items()))
            product = prod(map(_number, line["factors"]), start=Decimal(1))
            if not near(product, _number(said)):
                yield Contradiction(where, f"{first} = product", product, _number(said))
        yield from of_columns(where, amounts, document.get("line_follows", {}))


def of_columns(
    where: str, amounts: Mapping[str, Any], follows: Mapping[str, Iterable[str]]
) -> Iterator[Contradiction]:
    """Columns of a row that are the sum of other columns."""
    for column, parts in follows.items():
        if column in amounts:
            summed = _added(amounts.get(part, 0) for part in parts)
            if not near(summed, _number(amounts[column])):
                yield Contradiction(where, column, summed, _number(amounts[column]))


def of_groups(document: Document) -> Iterator[Contradiction]:
    """The lines of a group added up, and the columns that follow from others."""
    for name, row in document.get("groups", {}).items():
        where = f"{document['name']}, {name}"
        own = [line["amounts"] for line in document.get("lines", ()) if line.get("group") == name]
        for column in columns(own):
            summed = _added(amounts.get(column, 0) for amounts in own)
            if column in row and not near(summed, _number(row[column])):
                yield Contradiction(where, f"{column} = its lines", summed, _number(row[column]))
        yield from of_columns(where, row, document.get("follows", {}))


def columns(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The columns that rows have, in their order."""
    return list(dict.fromkeys(column for row in rows for column in row))


def of_total(document: Document) -> Iterator[Contradiction]:
    """The groups added up; without groups the lines."""
    total, where = document.get("total", {}), f"{document['name']}, total"
    rows = list(document.get("groups", {}).values())
    rows = rows or [line["amounts"] for line in document.get("lines", ())]
    for column in columns(rows):
        summed = _added(row.get(column, 0) for row in rows)
        if column in total and not near(summed, _number(total[column])):
            yield Contradiction(where, f"{column} = its parts", summed, _number(total[column]))
    yield from of_columns(where, total, document.get("follows", {}))


REFERENCE = Pattern(r"[A-Za-z]+\$?\d|[A-Za-z_]{3,}")  # a cell, a name or a function of cells


def literal(document: Document) -> Iterator[Contradiction]:
    """Formulas that draw on no cell: their amounts are typed, and follow nothing."""
    typed = [cell for cell in document.get("cells", ()) if not REFERENCE.search(cell)]
    if typed:
        what = f"formulas that draw on no cell, such as {typed[0]}"
        yield Contradiction(document["name"], what, Decimal(0), Decimal(len(typed)))


# -- between places -------------------------------------------------------------------------------


def between(documents: Iterable[Document]) -> Iterator[Contradiction]:
    """One figure told in several places, and what a text derives from others."""
    documents = list(documents)
    told = _figures(documents)
    for key, places in told.items():
        yield from _apart(key, places)
    for document in documents:
        for claim in document.get("told", ()):
            yield from derived(document["name"], claim, told)


def _apart(key: str, places: Iterable[Figure]) -> Iterator[Contradiction]:
    """Every two values that one figure is told with, each at the first place that tells it."""
    first = {(place.value, place.unit): place for place in reversed(list(places))}
    for one, other in combinations(reversed(list(first.values())), 2):
        if not near(one.value, other.value, max(one.unit, other.unit)):
            yield Contradiction(f"{one.where} / {other.where}", key, one.value, other.value)


def _figures(documents: Iterable[Document]) -> dict[str, list[Figure]]:
    """Every figure by what it is of, in the order of the documents."""
    found: dict[str, list[Figure]] = {}
    for document in documents:
        for key, value, unit, where in told_by(document):
            found.setdefault(key, []).append(Figure(where, _number(value), _number(unit)))
    return found


def told_by(document: Document) -> Iterator[tuple[str, Any, Any, str]]:
    """Key, figure, the unit that it is rounded to, and place."""
    name = document["name"]
    for group, row in document.get("groups", {}).items():
        yield from ((f"{group} {column}", value, CENT, name) for column, value in row.items())
    for column, value in document.get("total", {}).items():
        yield f"total {column}", value, CENT, name
    for claim in document.get("told", ()):
        place = f"{name}, {claim['where']}" if "where" in claim else name
        yield claim["what"], claim["said"], claim.get("unit", CENT), place


def derived(
    name: str, claim: Mapping[str, Any], told: Mapping[str, list[Figure]]
) -> Iterator[Contradiction]:
    """A figure that a text says follows from others: a sum of products, or a share.

    A word among the factors is another figure, as the same document tells it, else as the first."""
    unit, said = _number(claim.get("unit", CENT)), _number(claim["said"])

    def value(factor: Any) -> Decimal:
        if not isinstance(factor, str):
            return _number(factor)
        places = told[factor]
        return next((p for p in places if p.where.startswith(name)), places[0]).value

    found: Decimal | None = None
    if "terms" in claim:
        products = (prod(map(value, term), start=Decimal(1)) for term in claim["terms"])
        found = sum(products, Decimal(0))
    elif "share_of" in claim:
        part, whole = (value(factor) for factor in claim["share_of"])
        found = part / whole
    if found is not None and not near(found, said, unit):
        place = f"{name}, {claim['where']}" if "where" in claim else name
        yield Contradiction(place, f"{claim['what']}, from its parts", round(found, 4), said)
