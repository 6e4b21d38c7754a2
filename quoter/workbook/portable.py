"""A quotation as plain data: its scenario file and the catalog rows behind it, to travel in a workbook.

The customer's edition goes without what is not for him: costs, the internal block, where prices come
from, and what concerns cards that his scenarios do not weigh."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from quoter.catalog import BLOCKS, LISTS, TABLES, Catalog
from quoter.core import SCHEMA as SCHEMA
from quoter.core import Pattern, Record
from quoter.scenario import Quotation, in_both
from quoter.sizing import Candidate, Estimate

PROPERTY = "quoter."  # what the names of our document properties begin with
CUSTOMER, INTERNAL = "customer", "internal"
LONGEST = 250  # characters of a document property; Excel takes 255
SECRET = {"cost", "source", "note", "low", "high"}  # of a price; of others what they have of them
TOLD = frozenset(
    {"source", "note"}
)  # of every row: where a figure comes from, and what we think of it
_STRIPPED = (*LISTS, "components", "calibrations")
_OURS = ("measurements",)  # what a calibration was read off


class Scope(NamedTuple):
    """What a quotation weighs: its cards, their servers, the components and the prices it draws on."""

    cards: frozenset[str]
    servers: frozenset[str]
    items: frozenset[str]
    prices: tuple[Any, ...]
    rents: tuple[Any, ...]
    models: frozenset[str]


def scope(estimate: Estimate, cards: Iterable[Candidate], entries: Iterable[Any]) -> Scope:
    """The scope of some candidates and the lines of a bill."""
    cards, entries = list(cards), list(entries)
    offered = [price for c in cards for price in c.offer.rows.values()]
    sold = [e.price for e in entries if e.price is not None]
    owned = (estimate, *(one.estimate for one in estimate.packages)) if estimate.scenarios else ()
    rented = [own.ownership.rented for own in owned]
    rents = [row for one in rented for row in (*one.hourly.values(), *one.monthly.values())]
    return Scope(
        frozenset(c.card.name for c in cards),
        frozenset(c.server.name for c in cards if c.server),
        frozenset(e.component.name for e in entries if e.component),
        (*offered, *sold), tuple(filter(None, rents)), models_of(estimate.quotation),
    )  # fmt: skip


def models_of(quotation: Quotation) -> frozenset[str]:
    """The models that the scenarios are of; rows of others are for other customers' eyes."""
    return frozenset(case.model.name for case in quotation.all_cases)


# -- the file -------------------------------------------------------------------------------------


def data_of(estimate: Estimate, weighed: Scope, edition: str = CUSTOMER) -> dict[str, Any]:
    """The scenario file anew: what it states, and the user's own rows of the catalog."""
    quotation = estimate.quotation
    data: dict[str, Any] = {"quote": _stated(quotation.quote), "scenarios": scenarios(quotation)}
    if quotation.packages:
        data["packages"] = {package.name: list(package.own) for package in quotation.packages}
        data["offered"] = next(package.name for package in quotation.packages if package.offered)
    if quotation.requirements:
        data["requirements"] = [_stated(one.written) for one in quotation.requirements]
    deal = quotation.deal
    blocks = {name: getattr(deal, name) for name in BLOCKS}
    data |= {name: found for name, block in blocks.items() if (found := _stated(block))}
    if quotation.brand:
        brand = quotation.brand
        data["brand"] = brand if isinstance(brand, str) else _stated(brand)
    data |= {"changes": [_stated(change) for change in deal.changes]} if deal.changes else {}
    rows = own_rows(quotation.catalog, weighed)
    data |= {"catalog": rows} if rows else {}
    data = in_both(data, quotation.texts)
    return data if edition == INTERNAL else for_customer(data, weighed, quotation.catalog)


def _stated(record: Record) -> dict[str, Any]:
    """What a record of the file states."""
    return record.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


def scenarios(quotation: Quotation) -> list[dict[str, Any]]:
    """All scenarios in the order of the file."""
    known = {case.scenario.name: case.scenario for case in quotation.cases}
    known |= {fit.scenario.name: fit.scenario for fit in quotation.fits}
    return [_stated(known[name]) for name in quotation.names]


def for_customer(data: Mapping[str, Any], weighed: Scope, catalog: Catalog) -> dict[str, Any]:
    """The file without what is not for the customer."""
    data = {key: value for key, value in data.items() if key != "internal"}
    lines = data.get("offer", {}).get("lines", [])
    if lines:
        kept = [{k: v for k, v in line.items() if k != "cost"} for line in lines]
        data["offer"] = {**data["offer"], "lines": kept}
    procurement = data["quote"].get("procurement")
    if procurement:
        only = {key: [n for n in procurement[key] if weighs(weighed, catalog, n)]
                for key in ("allow", "deny") if key in procurement}  # fmt: skip
        data["quote"] = {**data["quote"], "procurement": {**procurement, **only}}
    rents = data.get("ownership", {}).get("rents")
    if rents:
        only = {name: rent for name, rent in rents.items() if weighs(weighed, catalog, name)}
        data["ownership"] = {**data["ownership"], "rents": only}
    if "brand" in data:
        data["brand"] = by_name(data["brand"])
    if "catalog" in data:
        rows = {name: [nowhere(row, SECRET if name in _STRIPPED else TOLD) for row in table]
                for name, table in data["catalog"].items() if name not in _OURS}  # fmt: skip
        data["catalog"] = rows
    return data


def by_name(brand: Any) -> Any:
    """The brand whose files are called by their names: where they lie on our machine is nobody's business."""
    if isinstance(brand, str):
        return Path(brand).name
    files = {"logo", "file", "bold"}
    return {key: by_name(value) if key in files or isinstance(value, dict) else value
            for key, value in brand.items()}  # fmt: skip


def weighs(weighed: Scope, catalog: Catalog, name: str) -> bool:
    """Whether a card is among those that the quotation weighs."""
    row = catalog.find("cards", name)
    return bool(row) and row.name in weighed.cards


def without(row: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    """A row without some keys."""
    return {key: value for key, value in row.items() if key not in keys}


def nowhere(row: Any, keys: Set[str]) -> Any:
    """A row without some keys, in what it holds too."""
    if isinstance(row, Mapping):
        return {key: nowhere(value, keys) for key, value in row.items() if key not in keys}
    return [nowhere(one, keys) for one in row] if isinstance(row, list) else row


# -- rows of the catalog --------------------------------------------------------------------------


def own_rows(catalog: Catalog, weighed: Scope) -> dict[str, list[dict[str, Any]]]:
    """The user's own rows that the quotation draws on, with what they change of the shipped ones."""
    shipped, home, found = Catalog.shipped(), at_home(catalog, weighed), {}
    for table in TABLES:
        own = (row for row in drawn_on(catalog, table, weighed) if row.own)
        rows = [kept for row in own if (kept := of_travellers(row, home)) is not None]
        if rows:
            known = {} if table in LISTS else getattr(shipped, table)
            found[table] = [changed(row, known) for row in rows]
    return found


def of_travellers(row: Any, home: Mapping[str, Set[str]]) -> Any:
    """A row without the names of what stays at home; None where it is of that alone."""
    kept: dict[str, Any] = {}
    for key, nouns in row.refers.items():
        value, gone = (
            getattr(row, key),
            set().union(*(home.get(n, ()) for n in nouns.split(" or "))),
        )
        if isinstance(value, tuple) and gone.intersection(value):
            kept[key] = tuple(name for name in value if name not in gone)
        if (isinstance(value, str) and value in gone) or (
            kept.get(key) == () and not getattr(row, "default", False)
        ):
            return None
    return row.model_copy(update=kept) if kept else row


def at_home(catalog: Catalog, weighed: Scope) -> dict[str, Set[str]]:
    """The user's own cards and models that a quotation does not weigh, with their families and types: by what they are."""
    cards = [row for row in catalog.cards.values() if row.own and row.name not in weighed.cards]
    models = [row for row in catalog.models.values() if row.own and row.name not in weighed.models]
    families = {row.family for row in catalog.cards.values() if row not in cards}
    types = {row.config.get("model_type") for row in catalog.models.values() if row not in models}
    return {
        "card": {row.name for row in cards},
        "family of cards": {row.family for row in cards} - families,
        "model": {row.name for row in models},
        "model type": {str(row.config.get("model_type")) for row in models} - types,
    }


def drawn_on(catalog: Catalog, table: str, weighed: Scope) -> Iterator[Any]:
    """The rows of a table that a quotation may draw on; of cards, models and prices only its own."""
    if table in LISTS:
        used = weighed.prices if table == "prices" else weighed.rents
        for row in getattr(catalog, table):
            if any(row is other for other in used) or (row.withdrawn and of_scope(row, weighed)):
                yield row
        return
    fabrics = (row for row in catalog.fabrics.values() if row.own)
    joined = {getattr(row, key) for row in fabrics for key in row.refers}
    names = {"cards": weighed.cards, "servers": weighed.servers, "components": weighed.items | joined,
             "models": weighed.models}  # fmt: skip
    for name, row in getattr(catalog, table).items():
        apart = table not in _MEASURED
        measured = apart or (row.card in weighed.cards and row.model in weighed.models)
        if measured and (table not in names or name in names[table]):
            yield row


_MEASURED = ("measurements", "calibrations")  # of a card and a model


def of_scope(row: Any, weighed: Scope) -> bool:
    """Whether a price or a rent is of what the quotation weighs."""
    named = {"card": weighed.cards, "server": weighed.servers, "item": weighed.items}
    return any(getattr(row, key, None) in names for key, names in named.items())


def changed(row: Any, shipped: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a file states it: its name, and what differs from the shipped row of that name."""
    data = dumped(row)
    old = shipped.get(getattr(row, "full_name", ""))
    if old is None:
        return data
    before = dumped(old)
    named = {part: data[part] for part in row.key}
    whole = row.model_dump(mode="json", by_alias=True)
    gone = {key: whole[key] for key in before.keys() - data.keys()}  # back at its default
    return named | {key: x for key, x in data.items() if before.get(key) != x} | gone


def dumped(row: Any) -> dict[str, Any]:
    """A row with what it says beyond the defaults of its table."""
    return without(row.model_dump(mode="json", by_alias=True, exclude_defaults=True), {"own"})


# -- in a workbook --------------------------------------------------------------------------------


def chunks(text: str) -> list[str]:
    """A text in pieces that document properties hold; none begins or ends with a blank."""
    found = []
    while text:
        end = min(LONGEST, len(text))
        while end < len(text) and (text[end - 1].isspace() or text[end].isspace()):
            end -= 1
        found.append(text[:end])
        text = text[end:]
    return found


DAYS = ("date", "valid_to")
DAY = Pattern(r"\d{4}-\d\d-\d\d").fullmatch


def packed(data: Mapping[str, Any]) -> list[str]:
    """Data as pieces of JSON."""
    return chunks(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def unpacked(pieces: Iterable[str]) -> dict[str, Any]:
    """The data of the pieces; raises ValueError."""
    data = json.loads("".join(pieces), object_hook=with_days)
    if not isinstance(data, dict):
        raise ValueError("no mapping")
    return data


def with_days(found: dict[str, Any]) -> dict[str, Any]:
    """Dates are text in JSON."""
    return {key: date.fromisoformat(value) if key in DAYS and DAY(str(value)) else value
            for key, value in found.items()}  # fmt: skip
