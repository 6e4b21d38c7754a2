"""The catalogs as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from quoter.catalog.lookup import LISTS, TABLES, Catalog, load, plain_name
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


def _servers(row: Any) -> list[str]:
    """Slots and cards of a server."""
    joined = "-" if row.domain is None else f"{row.domain} devices linked"
    bound = f"at most {row.supply_watts:g} W" if row.supply_watts else ""
    power = gap(row.watts, "W") if row.watts or not bound else bound
    return [f"{row.slots} cards", joined, power, ", ".join(row.cards)]


def card_names(row: Any) -> list[str]:
    """The cards that a name may mean."""
    return [", ".join(row.of) or "known, no figures"]


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


def _rents(row: Any) -> list[str]:
    """Amount, date and grade of a rent."""
    amount = "withdrawn" if row.withdrawn else f"{row.currency} {row.typical:,.2f}"
    return [f"per {row.per}", amount, str(row.date or "-"),
            f"grade {row.grade}", "own" if row.own else "market", row.provider or "-"]  # fmt: skip


def api_prices(row: Any) -> list[str]:
    """What a million tokens costs, read and written, and of what day."""
    again = f"{row.cached:g} read again" if row.cached else "-"
    return [row.provider, row.served_as or "-", f"{row.currency} {row.input:g} in", again, f"{row.output:g} out",
            str(row.date or "-"), f"grade {row.grade}"]  # fmt: skip


def commands(row: Any) -> list[str]:
    """What a command line begins with, and its flags."""
    return [row.start or f"configured in {row.note}", " ".join(one.flag for one in row.flags)]


def grids(row: Any) -> list[str]:
    """What a kWh of a market emits."""
    return [f"{row.kg_per_kwh:g} kg CO2 per kWh", str(row.date or "-")]


def support(row: Any) -> list[str]:
    """What an engine runs on which cards, and from which version."""
    of = ", ".join((*row.models, *row.weights)) or "any model"
    versions = " ".join(
        filter(None, (row.since and f"from {row.since}", row.before and f"before {row.before}"))
    )
    return [", ".join(row.cards) or "any card", of, versions or "any version", row.state]


def _taxes(row: Any) -> list[str]:
    """The rates of a market."""
    return [", ".join(f"{name} {rate:.4g}" for name, rate in row.classes().items())]


def _currencies(row: Any) -> list[str]:
    """Digits of a currency, and its rate for plausibility."""
    return [
        f"{row.decimals} decimals",
        f"{row.per_eur:g} per EUR" if row.per_eur else "-",
        str(row.date or "-"),
    ]


def _constants(row: Any) -> list[str]:
    """The value that is taken."""
    return [f"{row.value:g} {row.unit}".strip()]


def _others(row: Any) -> list[str]:
    """Day and source of a row whose figures stand in it whole."""
    return [str(row.date or "-"), row.source]


_COLUMNS: dict[str, Callable[[Any], list[str]]] = {
    "models": models, "cards": cards, "servers": _servers, "engines": engines, "prices": prices, "names": card_names,
    "support": support, "commands": commands, "grids": grids,
    "presets": presets, "encoders": encoders, "components": components, "fabrics": fabrics,
    "rents": _rents, "api_prices": api_prices, "taxes": _taxes, "currencies": _currencies, "constants": _constants,
}  # fmt: skip
_COLUMNS |= {table: _others for table in TABLES if table not in _COLUMNS}


def gap(figure: float | None, unit: str) -> str:
    """A figure with its unit, or a dash for what nobody could source."""
    return "-" if figure is None else f"{figure:g} {unit}"


def lines(table: str, name: str | None, catalogs: Iterable[Path]) -> list[str]:
    """A table's rows, or one row whole; raises Unknown."""
    if table not in _COLUMNS:
        if near := nearest(table, _COLUMNS, "`"):
            raise Unknown(f"catalog: no table `{table}`; {near}")
        raise Unknown(f"catalog: no table `{table}`; known are {', '.join(_COLUMNS)}")
    catalog = load(catalogs)
    if name:
        return _whole(found(catalog, table, name))
    known = getattr(catalog, table)
    rows = known if table in LISTS else known.values()
    return aligned([[title(table, row), *_COLUMNS[table](row)] for row in rows])


def title(table: str, row: Any) -> str:
    """What a row is called."""
    return getattr(row, NAMED_BY.get(table, "name"))


NAMED_BY = {"prices": "subject", "rents": "card", "taxes": "market"}  # rows without a name


def found(catalog: Catalog, table: str, name: str) -> list[Any]:
    """The rows of a name."""
    if table == "prices":
        rows = prices_of(catalog, name)
    elif table == "rents":
        card = catalog.find("cards", name)
        rows = [rent for rent in catalog.rents if card and rent.card == card.name]
    elif table == "engines":
        rows = catalog.profiles(name)
    elif table == "support":
        rows = support_of(catalog, name)
    elif table == "api_prices":
        model = catalog.find("models", name)
        rows = [row for row in catalog.api_prices.values() if model and row.name == model.name]
    else:
        rows = [row for row in [catalog.find(table, name)] if row]
    if not rows:
        near = suggestion(catalog, table, name)
        raise Unknown("; ".join(filter(None, [f'catalog: no {table} of "{name}"', near])))
    return rows


def support_of(catalog: Catalog, name: str) -> list[Any]:
    """What speaks of a card or of an engine."""
    card, rows = catalog.find("cards", name), catalog.support.values()
    if card:
        return [row for row in rows if row.cards and row.breadth(card) is not None]
    return [row for row in rows if plain_name(name) in map(plain_name, (row.engine, row.name))]


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


def _whole(rows: list[Any]) -> list[str]:
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
