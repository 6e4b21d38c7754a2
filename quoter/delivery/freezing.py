"""A quotation frozen as it was issued: its file, the catalog rows behind it, its figures, and hashes.

The record is the seller's own: it holds what the customer's edition is written without."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from quoter.catalog import LISTS, TABLES, Catalog
from quoter.core import Problem, Problems, content_of, program, program_digest
from quoter.sizing import Estimate
from quoter.workbook import INTERNAL, dumped, portable, with_days

SCHEMA = 1
SUFFIX = "issued.json"
MOST_BYTES = 16 * 2**20


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
        "figures": figures(estimate),
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


def figures(estimate: Estimate) -> dict[str, Any]:
    """What a revision came to: cards by type, and money; an amount that is not known is null."""
    orders = {order.candidate.card.name: order.bought_cards for order in estimate.orders}
    total = estimate.money["total_with_tax"] if estimate.bill.any_priced else None
    return {
        "currency": estimate.quotation.quote.currency,
        "cards": {name: int(count) for name, count in orders.items()},
        "total_with_tax": total,
        "complete": not estimate.bill.unpriced,
    }


def data_of(estimate: Estimate) -> dict[str, Any]:
    """The file of a quotation with everything that it states, and the user's own rows behind it."""
    weighed = portable.scope(estimate, estimate.candidates, estimate.bill.entries)
    data = portable.data_of(estimate, weighed, INTERNAL)
    return json.loads(json.dumps(data), object_hook=with_days)


# -- the rows behind it ---------------------------------------------------------------------------


def rows_of(estimate: Estimate) -> dict[str, list[dict[str, Any]]]:
    """The rows of the catalog that a quotation may draw on; of models only its own."""
    quotation, candidates = estimate.quotation, estimate.candidates
    cards = {c.card.name for c in candidates}
    servers = {c.server.name for c in candidates if c.server}
    kept = {"cards": cards, "servers": servers, "models": portable.models_of(quotation)}
    subjects = cards | servers | set(quotation.catalog.components)
    found = {}
    for table in TABLES:
        rows = [
            row for row in rows_in(quotation.catalog, table) if wanted(table, row, kept, subjects)
        ]
        found[table] = [dumped(row) | ({"own": True} if row.own else {}) for row in rows]
    return found


def wanted(table: str, row: Any, kept: Mapping[str, Container[str]], subjects: set[str]) -> bool:
    """Whether a row is frozen."""
    if table == "prices":
        return row.subject in subjects
    if table == "rents":
        return row.card in subjects
    return table not in kept or row.full_name in kept[table]


def thawed(rows: Mapping[str, Any]) -> Catalog:
    """The catalog of some frozen rows."""
    found: dict[str, Any] = {}
    for table, kind in TABLES.items():
        made = [kind.model_validate(row) for row in rows.get(table, [])]
        found[table] = made if table in LISTS else {row.full_name: row for row in made}
    return replace(Catalog(), **found)


# -- the record as a file -------------------------------------------------------------------------

KEPT = {
    "number",
    "revision",
    "date",
    "program",
    "hashes",
    "outputs",
    "figures",
}  # beside schema, data and rows


def text(record: Mapping[str, Any]) -> bytes:
    """The record as a file."""
    return (json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def read(path: Path) -> dict[str, Any]:
    """The record in a file; raises Problems."""
    content = content_of(path, str(path), MOST_BYTES)
    try:
        found = json.loads(content, object_hook=with_days)
        if found["schema"] == SCHEMA:
            thawed(found["rows"])
            if found.keys() >= KEPT and isinstance(found["data"], dict):
                return found
        message = f"has the schema {found['schema']}, or lacks a part"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = "is not the record of an issued revision"
    raise Problems([Problem(str(path), 0, 0, message)])


def path_of(folder: Path, stem: str) -> Path:
    """Where the record of a revision stands."""
    return folder / f"{stem}.{SUFFIX}"
