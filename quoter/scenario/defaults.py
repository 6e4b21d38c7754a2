"""What a scenario file leaves out, filled in; what counts as given stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quoter.catalog import Catalog, rows
from quoter.core import Record
from quoter.scenario import loads
from quoter.scenario.request import AUTO, Quote, Scenario


def stated_fields(shape: Record) -> frozenset[str]:
    """The keys that the file gives, those of inner mappings as `engine.version`."""
    found = set()
    for key in shape.model_fields_set:
        value = getattr(shape, key)
        if value is not None:
            found.add(key)
        if isinstance(value, Record):
            found |= {f"{key}.{inner}" for inner in stated_fields(value)}
    if {"concurrency", "load.concurrency"} & found:
        found |= {"concurrency", "load"}
    return frozenset(found)


def filled(shape: Any, **values: Any) -> Any:
    """A copy with these values; what counts as given stays as it was."""
    fields = {name: getattr(shape, name) for name in shape.declared}
    return type(shape).model_construct(_fields_set=shape.model_fields_set, **(fields | values))


def filled_quote(quote: Quote, catalog: Catalog) -> Quote:
    tax = tax_of(quote, catalog)
    market = quote.market or tax.market
    rates = tax.classes(quote.tax_rate) | quote.taxes
    days = quote.valid_days or int(catalog.constant("valid_days"))
    own = quote.decimals
    decimals = catalog.tender(quote.currency).decimals if own is None else own
    return filled(quote, market=market, taxes=rates, tax_rate=rates["goods"], valid_days=days,
                  decimals=decimals)  # fmt: skip


def tax_of(quote: Quote, catalog: Catalog) -> rows.Tax:
    """The taxes of the quotation's market; where it names none, of its currency's."""
    usual, known = catalog.default("taxes"), catalog.taxes.values()
    if quote.market:
        return catalog.find("taxes", quote.market) or usual
    found = [row for row in known if row.currency == quote.currency]
    return next((row for row in found if row.own), next(iter(found), usual))


def with_rows(scenario: Scenario, catalog: Catalog) -> Scenario:
    """The scenario with the names of the rows taken where it names none."""
    return filled(
        scenario,
        recipe=_named(scenario.recipe, RECIPE, catalog),
        kv_cache=_named(scenario.kv_cache, dict.fromkeys(("keys", "values"), "kv_types"), catalog),
        redundancy=scenario.redundancy or catalog.default("redundancy").name,
    )


def _named(block: Any, tables: Mapping[str, str], catalog: Catalog) -> Any:
    """A block with the catalog's default rows where it names none; `tables` by key."""
    found = {
        key: getattr(block, key) or catalog.default(table).name for key, table in tables.items()
    }
    return filled(block, **found)


RECIPE = {
    "method": "methods",
    "optimizer": "optimizers",
    "checkpointing": "checkpointing",
    "target_modules": "targets",
}


def filled_scenario(
    scenario: Scenario, weights: rows.Precision | None, catalog: Catalog,
    model: rows.Model | None = None,
) -> Scenario:  # fmt: skip
    load, wanted = scenario.load, scenario.engine
    lengths = loads.filled_lengths(scenario, catalog)
    if model and not scenario.context:
        lengths["context"] = _within(model, scenario, lengths)
    by_card = scenario.weights == AUTO or scenario.precisions is not None
    profiles = catalog.profiles(wanted.name) if wanted.name else []
    engine = filled(wanted, name=profiles[0].name) if profiles else wanted
    reserve = catalog.constant("reserve") if scenario.reserve is None else scenario.reserve
    concurrency = scenario.concurrency or (load and load.concurrency)
    if scenario.environment == "test" and not loads.given_forms(scenario):
        concurrency = concurrency or 1
    if scenario.workload == "fit":  # of one request, where nobody says how many
        lengths["context"] = lengths["context"] or int(catalog.constant("fit_context"))
        concurrency = concurrency or 1
    return filled(
        scenario,
        **lengths,
        concurrency=concurrency,
        weights=AUTO if by_card else weights and weights.name,
        reserve=reserve,
        engine=engine,
    )


def _within(model: rows.Model, scenario: Scenario, lengths: dict[str, Any]) -> int | None:
    """The context that follows from lengths that differ, within the model's limit.

    Prompt and answer together are never cut: what exceeds the limit is said."""
    limit, found = model.architecture.context_limit, lengths["context"]
    known = loads.LENGTHS if model.writes else loads.LENGTHS[:1]
    least = loads.together(scenario, {key: lengths[key] for key in known})
    return max(min(found, int(limit)), least or 0) if found and limit else found
