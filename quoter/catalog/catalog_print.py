"""The catalogs as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from quoter.catalog.lookup import LISTS, Catalog, load
from quoter.core import nearest


class Unknown(Exception):
    """No such table or row."""


def models(row: Any) -> list[str]:
    """Size and context of a model."""
    limit = row.architecture.context_limit
    return [f"{row.total_parameters / 1e9:,.2f} B", f"{limit:,} tokens" if limit else "-",
            "verified" if row.verified else "unverified"]  # fmt: skip


def cards(row: Any) -> list[str]:
    """Memory, bandwidth and rate of a card."""
    known = (f"{row.memory_gb:g} GB", gap(row.bandwidth_gbs, "GB/s"), gap(row.dense_16bit, "TFLOPS"),
             gap(row.watts, "W"))  # fmt: skip
    return [row.vendor, *known, f"grade {row.grade}"]


def servers(row: Any) -> list[str]:
    """Slots and cards of a server."""
    return [f"{row.slots} cards", gap(row.watts, "W"), ", ".join(row.cards)]


def engines(row: Any) -> list[str]:
    """Version range of an engine's profile."""
    return [row.version, f"utilisation {row.memory_utilization:g}"]


def prices(row: Any) -> list[str]:
    """Amount, date and grade of a price."""
    amount = "withdrawn" if row.withdrawn else f"{row.currency} {row.typical:,.0f}"
    return [f"per {row.per}", amount, str(row.date or "-"), f"grade {row.grade}",
            "own" if row.own else row.kind, "with service" if row.service_included else ""]  # fmt: skip


def presets(row: Any) -> list[str]:
    """Lengths and targets of a preset."""
    return [f"{row.prompt_tokens:g} + {row.output_tokens:g} tokens", f"first token {row.ttft_ms:g} ms",
            f"{row.tpot_ms:g} ms per token"]  # fmt: skip


def encoders(row: Any) -> list[str]:
    """Kind, size, memory at work and rate of a model of other work than chat."""
    most = max((peak.gb for peak in row.peaks), default=0)
    rate = row.rate
    return [
        row.kind,
        f"{row.parameters / 1e9:,.2f} B",
        f"{most:g} GB at work" if most else "memory at work unknown: measure",
        f"{rate.value:g} {rate.unit} on {rate.card}" if rate else "rate unknown: measure",
        "verified" if row.verified else "unverified",
    ]


def components(row: Any) -> list[str]:
    """Kind, maker and number of a component."""
    return [row.kind, row.maker or "-", row.part_number or "-"]


def fabrics(row: Any) -> list[str]:
    """What a fabric is made of."""
    return [row.switch, row.cable, row.nic or "-"]


def rents(row: Any) -> list[str]:
    """Amount, date and grade of a rent."""
    amount = "withdrawn" if row.withdrawn else f"{row.currency} {row.typical:,.2f}"
    return [f"per {row.per}", amount, str(row.date or "-"),
            f"grade {row.grade}", "own" if row.own else "market", row.provider or "-"]  # fmt: skip


COLUMNS: dict[str, Callable[[Any], list[str]]] = {
    "models": models, "cards": cards, "servers": servers, "engines": engines, "prices": prices,
    "presets": presets, "encoders": encoders, "components": components, "fabrics": fabrics,
    "rents": rents,
}  # fmt: skip


def gap(figure: float | None, unit: str) -> str:
    """A figure with its unit, or a dash for what nobody could source."""
    return "-" if figure is None else f"{figure:g} {unit}"


def lines(table: str, name: str | None, catalogs: Iterable[Path]) -> list[str]:
    """A table's rows, or one row whole; raises Unknown."""
    if table not in COLUMNS:
        raise Unknown(f"catalog: no table `{table}`; known are {', '.join(COLUMNS)}")
    catalog = load(catalogs)
    if name:
        return whole(found(catalog, table, name))
    known = getattr(catalog, table)
    rows = known if table in LISTS else known.values()
    return aligned([[title(table, row), *COLUMNS[table](row)] for row in rows])


def title(table: str, row: Any) -> str:
    """What a row is called."""
    return getattr(row, NAMED_BY.get(table, "name"))


NAMED_BY = {"prices": "subject", "rents": "card"}  # rows without a name


def found(catalog: Catalog, table: str, name: str) -> list[Any]:
    """The rows of a name."""
    if table == "prices":
        rows = prices_of(catalog, name)
    elif table == "rents":
        card = catalog.find("cards", name)
        rows = [rent for rent in catalog.rents if card and rent.card == card.name]
    elif table == "engines":
        rows = catalog.profiles(name)
    else:
        rows = [row for row in [catalog.find(table, name)] if row]
    if not rows:
        near = suggestion(catalog, table, name)
        raise Unknown(f'catalog: no {table} of "{name}"; {near}'.rstrip("; "))
    return rows


def prices_of(catalog: Catalog, name: str) -> list[Any]:
    """The prices of a card, a server or a component."""
    found = (catalog.find(kind, name) for kind in ("cards", "servers", "components"))
    names = {row.full_name for row in found if row}
    return [price for price in catalog.prices if price.subject in names]


def suggestion(catalog: Catalog, table: str, name: str) -> str:
    """`did you mean …?`, or nothing; prices go by their card, engines without their version."""
    if table == "engines":
        return nearest(name, [row.name for row in catalog.engines.values()])
    return catalog.suggest("cards" if table in LISTS else table, name)


def whole(rows: list[Any]) -> list[str]:
    """Every field of some rows that says something."""
    said = []
    for row in rows:
        for key, value in row.model_dump().items():
            if value not in (None, (), {}, ""):
                said.append(f"{key}: {value}")
        said.append("")
    return said[:-1]


def aligned(rows: list[list[str]]) -> list[str]:
    """Rows with their columns under each other."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
