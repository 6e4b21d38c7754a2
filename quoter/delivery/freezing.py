"""A quotation frozen as it was issued: its file, the catalog rows behind it, its figures, and hashes.

The record is the seller's own: it holds what the customer's edition is written without."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from quoter.catalog import (
    LATER,
    LISTS,
    NAMED,
    RETIRED,
    TABLES,
    Catalog,
    Coefficients,
    Constant,
    coefficients,
    completed,
)
from quoter.core import (
    SCHEMA,
    Day,
    Misshapen,
    Number,
    Problem,
    Problems,
    Record,
    Whole,
    content_of,
    migrations,
    program,
    program_digest,
)
from quoter.sizing import Estimate
from quoter.workbook import INTERNAL, dumped, portable, with_days

SUFFIX = "issued.json"
_MOST_BYTES = 16 * 2**20


# -- what is recorded -----------------------------------------------------------------------------


def record(estimate: Estimate, outputs: Mapping[str, bytes]) -> dict[str, Any]:
    """An issued revision; `outputs` are its files by name."""
    quotation = estimate.quotation
    return {
        "schema": SCHEMA,
        "number": quotation.quote.number,
        "revision": quotation.quote.revision,
        "date": quotation.quote.date.isoformat(),
        "program": program(),
        "hashes": hashes(estimate),
        "outputs": {name: sha256(content).hexdigest() for name, content in outputs.items()},
        "figures": issued_figures(estimate),
        "data": data_of(estimate),
        "rows": rows_of(estimate),
    }


def hashes(estimate: Estimate) -> dict[str, str]:
    """SHA-256 of the scenario file, of the whole catalog, and of the program."""
    return {
        "scenario": estimate.quotation.digest,
        "catalog": catalog_digest(estimate.quotation.catalog),
        "program": program_digest(),
    }


def catalog_digest(catalog: Catalog) -> str:
    """SHA-256 of every row of a catalog."""
    rows = {
        table: [dumped(row) | {"own": row.own} for row in rows_in(catalog, table)]
        for table in TABLES
    }
    return sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def rows_in(catalog: Catalog, table: str) -> Iterable[Any]:
    """All rows of a table."""
    found = getattr(catalog, table)
    return found if table in LISTS else found.values()


def issued_figures(estimate: Estimate) -> dict[str, Any]:
    """What a revision came to: cards that are bought by type, and money; an amount that is not known is null."""
    orders = {order.candidate.card.name: order.figures.new_cards for order in estimate.orders}
    total = estimate.money.total_with_tax if estimate.bill.any_priced else None
    return {
        "currency": estimate.quotation.quote.currency,
        "cards": {name: int(count) for name, count in orders.items()},
        "total_with_tax": total,
        "complete": not estimate.bill.unpriced,
    }


def data_of(estimate: Estimate) -> dict[str, Any]:
    """The file of a quotation with everything that it states, and the user's own rows behind it."""
    weighed = portable.scope(estimate, estimate.candidates, estimate.entries)
    data = portable.data_of(estimate, weighed, INTERNAL)
    return json.loads(json.dumps(data), object_hook=with_days)


# -- the rows behind it ---------------------------------------------------------------------------


def rows_of(estimate: Estimate) -> dict[str, list[dict[str, Any]]]:
    """The rows of the catalog that a quotation may draw on; of models only its own."""
    quotation, candidates = estimate.quotation, estimate.candidates
    cards = {c.card.name for c in candidates}
    usual = (quotation.catalog.server_of(c.card) for c in candidates)
    servers = {row.name for row in (*(c.server for c in candidates), *usual) if row}
    kept = {
        "cards": cards,
        "servers": servers,
        "models": portable.models_of(quotation),
        "names": (),
        "api_prices": (),
        "cloud_names": (),
    }
    kept["support"] = told_of(quotation.catalog, candidates)
    subjects = cards | servers | set(quotation.catalog.components)
    found = {}
    for table in TABLES:
        rows = [
            row for row in rows_in(quotation.catalog, table) if wanted(table, row, kept, subjects)
        ]
        found[table] = [dumped(row) | ({"own": True} if row.own else {}) for row in rows]
    return found


def told_of(catalog: Catalog, candidates: Iterable[Any]) -> set[str]:
    """The rows of the engines' support that speak of some card."""
    cards = [candidate.card for candidate in candidates]
    rows = catalog.support.values()
    return {row.name for row in rows if any(row.breadth(card) is not None for card in cards)}


def wanted(table: str, row: Any, kept: Mapping[str, Container[str]], subjects: set[str]) -> bool:
    """Whether a row is frozen."""
    if table == "prices":
        return row.subject in subjects
    if table == "rents":
        return row.card in subjects
    return table not in kept or row.full_name in kept[table]


ADDED = (  # columns that an earlier release told by a row's name: the shipped row of that name has them
    "default", "trains", "weight_only", "kernel", "small_batches", "nominal", "usual", "frozen", "final",
    "experimental", "engines", "currency",
)  # fmt: skip


def of_today(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A frozen row without retired fields, and with the columns added since, where it is a shipped one."""
    kept = {key: x for key, x in row.items() if key not in RETIRED.get(table, ())}
    name = (
        " ".join(str(row.get(part, "")) for part in TABLES[table].key) if table not in LISTS else ""
    )
    shipped = {} if table in LISTS else getattr(Catalog.shipped(), table)
    known = dumped(shipped[name]) if name in shipped else {}
    if table == "cards" and not known:  # an own card that gave no engine ran the default one
        known = {"engines": (Catalog.shipped().default("engines").name,)}
    return {key: known[key] for key in ADDED if key in known} | kept


def thawed(rows: Mapping[str, Any]) -> Catalog:
    """The catalog of some frozen rows; raises KeyError or ValueError where they are none.

    What is younger than they are takes the value that changes nothing: a field its default, a coefficient
    and a constant its `neutral`. Of a table that there was not today's rows stand."""
    found: dict[str, Any] = {}
    for table, kind in TABLES.items():
        if table in LATER and table not in rows:
            found[table] = FORMER.get(table, shipped_rows)(table, rows)
            continue
        made = [
            _whole(table, kind.model_validate(completed(table, of_today(table, row))))
            for row in rows[table]
        ]
        found[table] = made if table in LISTS else _named(table, made)
    return replace(Catalog(), **found)


def shipped_rows(table: str, _: Mapping[str, Any]) -> Any:
    """Today's rows of a table."""
    return getattr(Catalog.shipped(), table)


def one_band(table: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    """The band that stood in the constants, for every family of cards and kind of layers."""
    was = {row["name"]: row["value"] for row in rows["constants"]}
    ends = {
        key: was[
            f"speed_{'first' if key.startswith('first') else 'token'}_{key.rpartition('_')[2]}"
        ]
        for key in coefficients(getattr(Catalog.shipped(), table))
    }
    name = "all"
    return {name: TABLES[table].model_validate({"name": name, "default": True, **ends})}


def none_told(_: str, __: Mapping[str, Any]) -> dict[str, Any]:
    """No row, as before there was the table: what nothing speaks of is not refused."""
    return {}


def as_first_tried(table: str, _: Mapping[str, Any]) -> dict[str, Any]:
    """The layouts that the first release tried."""
    rows = ({"name": "within a server", "widths": [1, 2, 4, 8, 16]},
            {"name": "over servers", "stages": [2, 4, 8]})  # fmt: skip
    return _named(table, (TABLES[table].model_validate(row) for row in rows))


FORMER: dict[str, Callable[[str, Mapping[str, Any]], Any]] = {
    "errors": one_band,
    "support": none_told,
    "layouts": as_first_tried,
    "slices": none_told,
}


def _whole(table: str, row: Any) -> Any:
    """The row, which has every coefficient of today; raises Lacking."""
    if isinstance(row, Coefficients):
        for key in sorted(coefficients(getattr(Catalog.shipped(), table)) - row.extra.keys()):
            raise Lacking(f"{table} › {row.full_name} › {key}")
    return row


def _named(table: str, rows: Iterable[Any]) -> dict[str, Any]:
    """Rows by name, and of tables whose rows are only ever named those that are younger; raises Lacking."""
    found = {row.full_name: row for row in rows}
    if table == "constants":
        return {name: found.get(name) or before(row)
                for name, row in Catalog.shipped().constants.items()}  # fmt: skip
    return (getattr(Catalog.shipped(), table) | found) if table in NAMED else found


def before(row: Constant) -> Constant:
    """A constant as it was before there was one; raises Lacking."""
    if row.neutral is None:
        raise Lacking(f"constants › {row.name}")
    return row.model_copy(update={"value": row.neutral})


class Lacking(ValueError):
    """A part that every record has had, and this one lacks."""


# -- the record as a file -------------------------------------------------------------------------


class Came(Record):
    """What a revision came to, as it was issued."""

    others = "ignore"

    currency: str
    cards: dict[str, Whole]
    total_with_tax: Number | None
    complete: bool


class Kept(Record):
    """What every record holds; later ones may hold more."""

    others = "ignore"

    number: str
    revision: Whole
    date: Day
    program: str
    hashes: dict[str, str]
    outputs: dict[str, str]
    figures: Came
    data: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]


def text(record: Mapping[str, Any]) -> bytes:
    """The record as a file."""
    return (json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def read_record(path: Path) -> dict[str, Any]:
    """The record in a file, brought up to today's schema; raises Problems."""
    content = content_of(path, str(path), _MOST_BYTES)
    try:
        return _opened(json.loads(content, object_hook=with_days))
    except migrations.UnknownSchema as unknown:
        message, hint = str(unknown), "read it with the program that wrote it"
    except Lacking as part:
        message, hint = f"is a record that lacks a part, or was changed: {part}", ""
    except Misshapen as error:
        place = " › ".join(map(str, error.faults[0]["loc"]))
        message, hint = f"is a record that lacks a part, or was changed: {place}", ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message, hint = "is not the record of an issued revision", ""
    raise Problems([Problem(str(path), 0, 0, message, hint)])


def _opened(found: dict[str, Any]) -> dict[str, Any]:
    """A record as it was written, brought up; raises ValueError, KeyError or TypeError."""
    schema = migrations.checked(found["schema"])
    Kept.model_validate(found)
    carried = migrations.brought_up(migrations.Carried(found["data"], found["rows"]), schema)
    for model in thawed(carried.rows).models.values():
        model.architecture  # noqa: B018  a configuration that cannot be sized is no record's
    return found | {"schema": SCHEMA, "data": carried.data, "rows": carried.rows}


def path_of(folder: Path, stem: str) -> Path:
    """Where the record of a revision stands."""
    return folder / f"{stem}.{SUFFIX}"
