"""Targets that no candidate can meet, however few requests it serves.

A token passes all active weights once: they are read from memory for every token of the answer, and
multiplied with every token of the prompt. Only what holds for any engine counts here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from quoter.catalog import Catalog, rows
from quoter.scenario.loads import Fault
from quoter.scenario.request import Load, Scenario, ServiceLevel


class Floor(NamedTuple):
    """The least that a time can be, seconds, and what takes it."""

    seconds: float
    why: str


class Candidates:
    """Cards with as many of each as can share a token; only where all their rates are known."""

    def __init__(self, scenario: Scenario, cards: tuple[rows.Card, ...], catalog: Catalog):
        self.widths = {card.name: widest(scenario, card, catalog) for card in cards}
        self.cards = cards if all(card.bandwidth_gbs and rate(card) for card in cards) else ()

    def fastest_to_read(self) -> tuple[float, str]:
        """Bytes per second, and of what."""
        return max((read_rate(c) * self.widths[c.name], self.named(c)) for c in self.cards)

    def fastest_to_compute(self) -> tuple[float, str]:
        """Operations per second, and of what."""
        return max((rate(c) * 1e12 * self.widths[c.name], self.named(c)) for c in self.cards)

    def named(self, card: rows.Card) -> str:
        return f"on {self.widths[card.name]:g} × {card.name}"


def read_rate(card: rows.Card) -> float:
    """Bytes per second that a card reads; 0 = not known."""
    return (card.bandwidth_gbs or 0.0) * 1e9


def rate(card: rows.Card) -> float:
    """The fastest dense rate of a card, TFLOPS; 0 = not known."""
    return max((found for found in dict(card.tflops).values() if found), default=0.0)


def widest(scenario: Scenario, card: rows.Card, catalog: Catalog) -> float:
    """Cards that share a token at most: those of a server, or of the pinned width."""
    if scenario.deploy:
        return scenario.deploy.tensor_parallel * scenario.deploy.data_parallel / card.devices
    server = catalog.server_of(card)
    return float(server.slots if server else card.slots or 8)


class Fastest(NamedTuple):
    """What reads and what computes fastest of some cards: bytes and operations per second; 0 where a rate of
    one of them is not known."""

    reading: float = 0.0
    computing: float = 0.0


def fastest(case: Any) -> Fastest:
    """Of all cards of a case, where no option is pinned."""
    free = case.scenario.model_copy(update={"deploy": None})
    found = Candidates(free, case.cards, case.catalog)
    if not found.cards:
        return Fastest()
    return Fastest(found.fastest_to_read()[0], found.fastest_to_compute()[0])


def narrow(weights: rows.Precision, others: Iterable[rows.Precision]) -> rows.Precision:
    """The precision whose weights are read fastest, of those that a card may take."""
    return min((weights, *others), key=lambda row: row.linear)


def narrowest(case: Any) -> float:
    """Bytes of a weight that the fastest of a case's precisions reads."""
    found = narrow(case.weights, case.precisions)
    return min(found.linear, found.expert)


def floors(
    scenario: Scenario, model: rows.Model, weights: rows.Precision, candidates: Candidates
) -> dict[str, Floor]:
    """The least that each target can be."""
    bytes_read = model.active_parameters * min(weights.linear, weights.expert)
    prompt = (scenario.prompt_tokens or 0) * (1 - (scenario.load or Load()).prefix_cache_hit)
    reading, reader = candidates.fastest_to_read()
    computing, computer = candidates.fastest_to_compute()
    token = bytes_read / reading / (scenario.engine.speculative_factor or 1)
    first = 2 * model.active_parameters * prompt / computing
    found = {
        "tpot_ms": Floor(token, f"to read {bytes_read / 1e9:,.1f} GB of weights {reader}"),
        "ttft_ms": Floor(first, f"to compute a prompt of {prompt:,.0f} tokens {computer}"),
    }
    if scenario.output_tokens:
        why = f"to compute the prompt and write {scenario.output_tokens:,} tokens {reader}"
        whole = Floor(first + scenario.output_tokens * token, why)
        found |= {"e2e_seconds": whole, "seconds_per_request": whole}
    return found


def faults(
    scenario: Scenario, model: rows.Model, weights: rows.Precision,
    cards: tuple[rows.Card, ...], catalog: Catalog,
) -> Iterator[Fault]:  # fmt: skip
    """Stated times below what the fastest candidate could reach; lengths are filled in before."""
    candidates = Candidates(scenario, cards, catalog)
    if not candidates.cards:
        return
    for key, floor in floors(scenario, model, weights, candidates).items():
        place = "load" if key == "seconds_per_request" else "service_level"
        asked = (scenario.load or Load()) if place == "load" else scenario.service_level
        wanted = getattr(asked or ServiceLevel(), key)
        least, unit = (floor.seconds * 1000, "ms") if key.endswith("_ms") else (floor.seconds, "s")
        if wanted and wanted < least:
            message = (
                f"`{key}` {wanted:g} is below what physics allows: {least:.3g} {unit} {floor.why};"
                f" {least / wanted:.3g} times too low"
            )
            yield (place, key), message, ""
