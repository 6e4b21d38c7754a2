"""The options of a command as the scenario file that says the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quoter.catalog import Catalog
from quoter.catalog import load as load_catalogs
from quoter.core import Document
from quoter.scenario.quotation import Quotation, quotation
from quoter.scenario.request import Deploy, Quote

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


def quotation_from_options(extra_catalogs: Iterable[str | Path] = (), **options: Any) -> Quotation:
    """One scenario from the options of a command; an option that is None is not given.

    They are keys of the quote, the scenario, its engine (`engine`, `engine_version`) or `deploy`;
    `card` is one name or several; a width (`tensor_parallel` …) pins the one card. Several names
    in `model` are a scenario each."""
    return quotation_over(load_catalogs(extra_catalogs), **options)


def quotation_over(catalog: Catalog, **options: Any) -> Quotation:
    """The same over a catalog that is already read."""
    given = {key: value for key, value in options.items() if value is not None and value != ()}
    data = as_file(given, catalog)
    content = json.dumps(data, ensure_ascii=False, sort_keys=True, default=str).encode()
    return quotation(Document(data, "command line", content), catalog)


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
