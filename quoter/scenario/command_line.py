"""The options of a command as the scenario file that says the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from quoter.catalog import Catalog
from quoter.catalog import load as load_catalogs
from quoter.core import Document, PathOf, Problem, plain
from quoter.scenario.quotation import Quotation, quotation
from quoter.scenario.request import Deploy, InventoryItem, Quote
from quoter.scenario.varying import numeric_keys

OF_QUOTE = Quote.declared.keys() - {"number"}
OF_ENGINE = {
    "engine": "name",
    "engine_version": "version",
    "memory_utilization": "memory_utilization",
    "max_batched_tokens": "max_batched_tokens",
    "max_sequences": "max_sequences",
    "speculative_factor": "speculative_factor",
}
OF_DEPLOY = Deploy.declared.keys() - {"card"}
OPTION_OF = {inner: key for key, inner in OF_ENGINE.items()} | {"cards": "card"}  # by a file's key


class CommandLine(Document):
    """What the options say; a fault of one is told by its name."""

    def problem(self, path: PathOf, message: str, hint: str = "", key: bool = False) -> Problem:
        """A fault at the option that gives the value, else at the command line as a whole."""
        below = path[2:] if path[:1] == ("scenarios",) else path[1:]
        steps = [step for step in below if isinstance(step, str)]
        name = OPTION_OF.get(steps[-1], steps[-1]) if steps else ""
        file = f"--{name.replace('_', '-')}" if name in self.options else self.file
        return Problem(file, 0, 0, message, hint)

    def __init__(self, data: dict[str, Any], content: bytes, options: Iterable[str]):
        super().__init__(data, "command line", content)
        self.options = frozenset(options)


def quotation_from_options(extra_catalogs: Iterable[str | Path] = (), **options: Any) -> Quotation:
    """One scenario from the options of a command; an option that is None is not given.

    They are keys of the quote, the scenario, its engine (`engine`, `engine_version`) or `deploy`;
    `card` is one name or several; a width (`tensor_parallel` …) pins the one card. Several names
    in `model` are a scenario each. A number may be a text, and is then what a file reads of it."""
    return quotation_over(load_catalogs(extra_catalogs), **options)


def quotation_over(catalog: Catalog, **options: Any) -> Quotation:
    """The same over a catalog that is already read."""
    given = {key: as_read(key, value) for key, value in options.items() if value not in (None, ())}
    names = {"count", *given}
    data = as_file(given, catalog)
    content = json.dumps(data, ensure_ascii=False, sort_keys=True, default=str).encode()
    return quotation(CommandLine(data, content, names), catalog)


@cache
def numbers() -> frozenset[str]:
    """The keys, without where they lie, that hold a number."""
    keys = (*numeric_keys(), *numeric_keys(InventoryItem))
    return frozenset(key.rpartition(".")[2] for key in keys)


def as_read(key: str, value: Any) -> Any:
    """The value of an option as a file reads what stands behind the key."""
    if isinstance(value, list):
        return [as_read(key, one) for one in value]
    if isinstance(value, Mapping):
        return {inner: as_read(inner, one) for inner, one in value.items()}
    return plain(value) if isinstance(value, str) and key in numbers() else value


def as_file(given: dict[str, Any], catalog: Catalog) -> dict[str, Any]:
    """The scenario file that says the same as the options."""
    quote = {"number": "estimate", "date": newest(catalog)}
    quote |= {key: given.pop(key) for key in OF_QUOTE & given.keys()}
    models = given.get("model") or given.get("workload", "estimate")
    if not isinstance(models, str):
        parts = [as_file(given | {"model": model}, catalog) for model in dict.fromkeys(models)]
        return {"quote": quote, "scenarios": [s for part in parts for s in part["scenarios"]]}
    scenario = {"name": models} | given
    engine = {inner: scenario.pop(key) for key, inner in OF_ENGINE.items() if key in scenario}
    widths = {key: scenario.pop(key) for key in OF_DEPLOY & scenario.keys()}
    cards = scenario.pop("card", None)
    cards = [cards] if isinstance(cards, str) else list(cards or ())
    if widths:
        scenario["deploy"] = widths | ({"card": cards[0]} if len(cards) == 1 else {})
    elif cards:
        scenario["cards"] = cards
    return {"quote": quote, "scenarios": [scenario | ({"engine": engine} if engine else {})]}


def newest(catalog: Catalog) -> Any:
    """The date of the newest price: an estimate without a date is as of then, never as of today."""
    return max(price.date for price in catalog.prices if price.date)
