"""Figures of a user's own card or server that nothing sold has: they are in another unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from quoter.catalog.rows import GIB, MIB, Card, Row, Server
from quoter.core import PathOf

THOUSAND = 1000


class Span(NamedTuple):
    """Between what all figures of a kind lie, and the units that are taken for theirs."""

    least: float
    most: float
    unit: str
    larger: str  # a thousand of the unit
    smaller: str  # a thousandth

    def strange(self, key: str, value: float) -> tuple[str, str] | None:
        """What is wrong with a figure, and what it is in another unit; None where it may be."""
        if self.least <= value <= self.most:
            return None
        message = f"`{key}` must be from {self.least:,g} to {self.most:,.0f} {self.unit}, not {value:,.10g}"
        for other, times in ((self.larger, THOUSAND), (self.smaller, 1 / THOUSAND)):
            if self.least <= value * times <= self.most:
                meant = f"{value * times:,.10g}".replace(",", "")
                return message, f"{value:,.10g} {other} are written {meant}"
        return message, ""


SPANS: dict[type[Row], dict[str, Span]] = {  # wider by some times than what was ever sold
    Card: {
        "memory_gb": Span(1, 5_000, "GB", "TB", "MB"),
        "allocatable_gib": Span(0.5, 5_000, "GiB", "TiB", "MiB"),
        "bandwidth_gbs": Span(10, 200_000, "GB/s", "TB/s", "MB/s"),
        "watts": Span(5, 20_000, "W", "kW", "mW"),
    },
    Server: {
        "memory_gb": Span(8, 100_000, "GB", "TB", "MB"),
        "nvme_tb": Span(0.1, 2_000, "TB", "PB", "GB"),
        "watts": Span(20, 500_000, "W", "kW", "mW"),
        "host_watts": Span(5, 500_000, "W", "kW", "mW"),
        "supply_watts": Span(20, 500_000, "W", "kW", "mW"),
    },
}


def spans_of(row: Row) -> dict[str, Span]:
    """The spans of a row's figures; of some kinds of rows there are none."""
    return next((SPANS[kind] for kind in type(row).__mro__ if kind in SPANS), {})


def span_of(row: Row, key: str) -> tuple[float, float]:
    """Between what a figure lies."""
    known = spans_of(row)[key]
    return known.least, known.most


RATES = Span(0.3, 20_000, "", "PFLOPS", "GFLOPS")  # operations for a byte of the bandwidth
MOST_OF_SOLD = 1.08  # of the memory as it is sold: GiB that are called GB


def strange(row: Row, whole: bool = True) -> Iterator[tuple[PathOf, str, str]]:
    """(path, message, hint) of the figures of a card or server that are in another unit; of one that is `whole`, and no
    change of a few figures of a known one, those too that do not go together."""
    for key, span in spans_of(row).items():
        value = getattr(row, key)
        if value is not None and (found := span.strange(key, value)):
            yield (key,), *found
    if isinstance(row, Card) and whole:
        yield from _rates(row)
        yield from _memory(row)


def _rates(card: Card) -> Iterator[tuple[PathOf, str, str]]:
    """Rates that no memory of the card's bandwidth could feed, or that it would feed many times over."""
    width = SPANS[Card]["bandwidth_gbs"]
    if card.bandwidth_gbs is None or width.strange("", card.bandwidth_gbs):
        return  # told already, or not known
    for key in type(card.tflops).declared:
        rate = getattr(card.tflops, key)
        if rate is None or not RATES.strange(key, rate * THOUSAND / card.bandwidth_gbs):
            continue
        message = f"`{key}` of {rate:,.10g} TFLOPS is beside a bandwidth of {card.bandwidth_gbs:,.10g} GB/s"
        yield ("tflops", key), message, "rates are in TFLOPS: 1 PFLOPS is written 1000"


def _memory(card: Card) -> Iterator[tuple[PathOf, str, str]]:
    """Memory of a device beyond what the card is sold with."""
    sold = card.memory_gb * 1e9
    held = {
        "allocatable_gib": (card.allocatable_gib or 0) * GIB * card.devices,
        "total_gib": (card.total_gib or 0) * GIB * card.devices,
        "reported_mib": (card.reported_mib or 0) * MIB,
    }
    for key, size in held.items():
        if size > sold * MOST_OF_SOLD:
            message = (
                f"`{key}` is {size / 1e9:,.1f} GB, more than the {card.memory_gb:g} GB of the card"
            )
            yield (key,), message, "figures of memory are in the unit that their key is in"
