"""What a scenario file leaves out, filled in; what counts as given stays as it was."""

from __future__ import annotations

from typing import Any

from quoter.catalog import Catalog, rows
from quoter.core import Record
from quoter.scenario import loads
from quoter.scenario.request import Quote, Scenario


def stated(shape: Record) -> frozenset[str]:
    """The keys that the file gives, those of inner mappings as `engine.version`."""
    found = set()
    for key in shape.model_fields_set:
        value = getattr(shape, key)
        if value is not None:
            found.add(key)
        if isinstance(value, Record):
            found |= {f"{key}.{inner}" for inner in stated(value)}
    if {"concurrency", "load.concurrency"} & found:
        found |= {"concurrency", "load"}
    return frozenset(found)


def filled(shape: Any, **values: Any) -> Any:
    """A copy with these values; what counts as given stays as it was."""
    return type(shape).model_construct(_fields_set=shape.model_fields_set, **(dict(shape) | values))


def filled_quote(quote: Quote, catalog: Catalog) -> Quote:
    market = quote.market or ("CN" if quote.currency == "CNY" else "other")
    tax = catalog.find("taxes", market) or catalog.find("taxes", "other")
    rates = tax.classes(quote.tax_rate) | quote.taxes
    days = quote.valid_days or int(catalog.constant("valid_days"))
    return filled(quote, market=market, taxes=rates, tax_rate=rates["goods"], valid_days=days)


def filled_scenario(
    scenario: Scenario, weights: rows.Precision | None, catalog: Catalog
) -> Scenario:
    load, wanted = scenario.load, scenario.engine
    lengths = loads.filled_lengths(scenario, catalog)
    profiles = catalog.profiles(wanted.name) if wanted.name else []
    engine = filled(wanted, name=profiles[0].name) if profiles else wanted
    reserve = catalog.constant("reserve") if scenario.reserve is None else scenario.reserve
    concurrency = scenario.concurrency or (load and load.concurrency)
    if scenario.workload == "fit":  # of one request, where nobody says how many
        lengths["context"] = lengths["context"] or int(catalog.constant("fit_context"))
        concurrency = concurrency or 1
    return filled(
        scenario,
        **lengths,
        concurrency=concurrency,
        weights=weights and weights.name,
        reserve=reserve,
        engine=engine,
    )
