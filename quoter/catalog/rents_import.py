"""Rents of clouds out of gpuhunt's stored catalogs, as rows of the user's own; and what moved.

A stored catalog is a CSV file a provider, with a row for every instance and place; see
github.com/dstackai/gpuhunt. Nothing here asks for credentials."""

from __future__ import annotations

import csv
import fnmatch
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from quoter.catalog.lookup import Catalog
from quoter.core import files, yaml_text

_COLUMNS = ("instance_name", "price", "gpu_count", "gpu_name", "gpu_memory", "spot")
MADE = "gpuhunt"  # begins the source of every row that is made here
_MOST = 1000  # USD for a card's hour: more is no price
EXTRA = "`quote prices refresh` asks for gpuhunt: pip install 'quoter[prices]', or give a folder of its catalogs with --from"  # fmt: skip


class Unreadable(Exception):
    """No rents can be had, and why."""


class RentOffer(NamedTuple):
    """An instance of a provider: its accelerators and its price by the hour."""

    instance: str
    gpu: str
    memory: float
    cards: int
    price: float


class Listing(NamedTuple):
    """A provider's stored catalog; `faults` are rows that cannot be read."""

    provider: str
    version: str
    offers: list[RentOffer]
    faults: list[str]


class Refreshed(NamedTuple):
    """The rents found, and what was left out or could not be read."""

    rents: list[dict[str, Any]]
    notes: list[str]


# -- stored catalogs ------------------------------------------------------------------------------


def downloaded(version: str | None) -> list[Listing]:
    """The newest stored catalogs, or those of a version; raises Unreadable."""
    try:
        import gpuhunt
    except ImportError:
        raise Unreadable(EXTRA) from None
    catalog, told = gpuhunt.Catalog(auto_reload=False), Told()
    try:
        with told:
            catalog.load(version)
    except (gpuhunt.GPUHuntError, OSError) as error:
        raise Unreadable(f"gpuhunt's catalogs cannot be had: {error}") from None
    found = [
        Listing(name, one.version, offers_of(vars(item) for item in one.items), [])
        for name, one in sorted(catalog.catalog.items())
    ]
    return [Listing(MADE, "", [], told.messages), *found]


class Told(logging.Handler):
    """What gpuhunt logs of rows and catalogs that it cannot read, kept instead of printed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.logger = logging.getLogger(MADE)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def __enter__(self) -> Told:
        self.logger.addHandler(self)
        self.logger.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        self.logger.removeHandler(self)
        self.logger.propagate = True


def offers_of(items: Iterable[Mapping[str, Any]]) -> list[RentOffer]:
    """Instances with accelerators that are not auctioned."""
    return [
        RentOffer(
            i["instance_name"], i["gpu_name"], i["gpu_memory"] or 0, i["gpu_count"], i["price"]
        )
        for i in items
        if i["gpu_count"] and i["gpu_name"] and not i["spot"]
    ]


def stored(folder: Path, version: str | None) -> list[Listing]:
    """The catalogs of a folder, a CSV file a provider; raises Unreadable."""
    found = sorted(path for path in folder.glob("*.csv") if path.is_file())
    if not found:
        raise Unreadable(f"{folder}: no CSV file of a provider")
    return [listing(path, version or "stored") for path in found]


def listing(path: Path, version: str) -> Listing:
    """One provider's file."""
    offers, faults = [], []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                faults = [f"{path.name}: no column {', '.join(missing)}"]
            for row in () if missing else reader:
                try:
                    offers += offers_of([typed(row)])
                except (ValueError, TypeError):
                    faults.append(f"{path.name}:{reader.line_num}: not a row of gpuhunt's")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(f"{path.name}: {error}")
    return Listing(path.stem, version, offers, faults)


def typed(row: Mapping[str, str]) -> dict[str, Any]:
    """A row's text as figures; raises ValueError."""
    count, price = int(row["gpu_count"]), float(row["price"])
    if count and not 0 < price / count < _MOST:
        raise ValueError("a price that is none")
    spot = {"true": True, "false": False}[row["spot"].lower()]
    memory = float(row["gpu_memory"]) if row["gpu_memory"] else None
    return {"instance_name": row["instance_name"], "gpu_name": row["gpu_name"], "gpu_memory": memory,
            "gpu_count": count, "price": price, "spot": spot}  # fmt: skip


# -- rents ----------------------------------------------------------------------------------------


def refreshed(listings: Iterable[Listing], catalog: Catalog, day: date | None) -> Refreshed:
    """A rent of every card and provider; raises Unreadable where there is none."""
    rents, notes = [], []
    for one in listings:
        notes += one.faults
        by_card, unknown = by_cards(one.offers, catalog)
        notes += [f"{one.provider}: {gpu} left out, no card of the catalog or its form is not told"
                  for gpu in sorted(unknown)]  # fmt: skip
        rents += [row_of(one, card, prices, day_of(one, day)) for card, prices in by_card.items()]
    if not rents:
        raise Unreadable("\n".join(["no rents found, nothing written", *notes]))
    return Refreshed(rents, notes)


def by_cards(
    offers: Iterable[RentOffer], catalog: Catalog
) -> tuple[dict[str, list[float]], set[str]]:
    """Prices of a card's hour by card; and the accelerators that no card answers to."""
    prices: dict[str, list[float]] = {}
    unknown = set()
    for offer in offers:
        card = card_of(offer, catalog)
        if card is None:
            unknown.add(f"{offer.gpu} {offer.memory:g} GB ({offer.instance})")
        else:
            prices.setdefault(card, []).append(offer.price / offer.cards)
    return dict(sorted(prices.items())), unknown


def card_of(offer: RentOffer, catalog: Catalog) -> str | None:
    """The card that a cloud means; the first name that answers."""
    for row in catalog.cloud_names.values():
        fits = not row.memory_gb or abs(row.memory_gb - offer.memory) <= 1
        named = not row.instances or any(
            fnmatch.fnmatchcase(offer.instance, p) for p in row.instances
        )
        if row.gpu == offer.gpu and fits and named:
            return row.card
    return None


def day_of(one: Listing, day: date | None) -> date:
    """The day of a stored catalog: as its version says, else as told; raises Unreadable."""
    said = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", one.version)
    try:
        return day or date(*map(int, said.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        reason = f"{one.provider}: its version {one.version} says no day; give --date"
        raise Unreadable(reason) from None


def row_of(one: Listing, card: str, prices: list[float], day: date) -> dict[str, Any]:
    """The rent of a card at a provider, over all its instances and places."""
    amounts = dict(zip(("low", "typical", "high"), (min(prices), median(prices), max(prices))))
    return {
        "card": card, "per": "card-hour", **{k: round(v, 4) for k, v in amounts.items()},
        "currency": "USD", "market": "other", "provider": one.provider, "date": day, "grade": "B",
        "note": f"On demand; median of {len(prices)} instances and places.",
        "source": f"{MADE} catalog {one.provider} {one.version}",
    }  # fmt: skip


# -- the file, and what moved ---------------------------------------------------------------------

_HEAD = """# Rents of clouds, written by `quote prices refresh`: lay them over with --catalog. Do not edit: the next refresh
# writes the file anew. Rows of your own belong into another file.
"""


def text(found: Refreshed) -> str:
    """The file of the rents."""
    rows = ("  - " + "\n".join(yaml_text.row_lines(row, 4)) for row in found.rents)
    return _HEAD + "rents:\n" + "\n".join(rows) + "\n"


def before(path: Path) -> list[dict[str, Any]]:
    """The rents of the file that is written anew; raises Unreadable where others would be lost."""
    if not path.exists():
        return []
    data = files.read(path).data
    rows = data.get("rents") if isinstance(data, dict) else None
    ours = isinstance(rows, list) and all(
        isinstance(row, dict) and str(row.get("source", "")).startswith(MADE) for row in rows
    )
    if rows is None or not ours or set(data) != {"rents"}:
        raise Unreadable(f"{path}: holds rows that are not of a refresh; name another file with -o")
    return rows


def moved(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What is new, gone or of another price, a line each; then how many stayed."""
    ours, theirs = ({(r["provider"], r["card"]): r for r in rows} for rows in (old, new))
    for key in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(key), theirs.get(key)
        what = " ".join(key)
        if one is None:
            yield f"new      {what}: USD {theirs[key]['typical']:g}"
        elif other is None:
            yield f"gone     {what}: USD {one['typical']:g}"
        elif one["typical"] != other["typical"]:
            share = other["typical"] / one["typical"] - 1
            yield f"moved    {what}: USD {one['typical']:g} to {other['typical']:g} ({share:+.0%})"
    alike = sum(ours[k]["typical"] == theirs[k]["typical"] for k in ours.keys() & theirs.keys())
    yield f"{len(theirs)} rents, {alike} as they were"
