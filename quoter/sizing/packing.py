"""What is bought: the cards of all scenarios in whole servers, once per card type, and what joins
the servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quoter.catalog import Catalog, Component, Fabric
from quoter.core import read, run
from quoter.model.shared import purchase, site
from quoter.scenario import NO_NETWORK
from quoter.sizing import model_inputs
from quoter.sizing.options import Candidate, Option
from quoter.sizing.recommendation import Sized

ORDER = (
    *(line for line in read(purchase)
      if line.name in {"servers", "bought_cards", "spare_cards", "free_slots", "as_set", "priced",
                       "card_amount", "server_amount", "amount", "sold_cards", "sold_servers",
                       "sold_sets"}),
    *read(site),
)  # fmt: skip
ADDED = ("option_cards", "server_share", "server_weights", "spanning")  # over the scenarios


@dataclass(frozen=True)
class Network:
    """The components that join servers of one kind."""

    fabric: Fabric
    switch: Component
    cable: Component
    nic: Component | None


@dataclass(frozen=True)
class Order(model_inputs.Figured):
    """What is bought of one card for all scenarios together."""

    candidate: Candidate
    network: Network | None
    site: model_inputs.Figures
    figures: Mapping[str, Any]


def pack(scenarios: Iterable[Sized], catalog: Catalog, wanted: str | None) -> tuple[Order, ...]:
    """Cards of all scenarios in whole servers, once per card type; `wanted` names a fabric."""
    chosen: dict[str, list[Option]] = {}
    for sized in scenarios:
        chosen.setdefault(sized.chosen.card.name, []).append(sized.chosen)
    return tuple(
        order(options[0].candidate, options, catalog, wanted) for options in chosen.values()
    )


def order(
    candidate: Candidate, options: Iterable[Option], catalog: Catalog, wanted: str | None
) -> Order:
    """One card type: the scenarios' cards and server shares added up, then rounded to servers."""
    network = network_of(candidate, catalog, wanted)
    own = site_of(candidate, network, catalog)
    options = list(options)
    known = {
        **{name: sum(getattr(o, name) for o in options) for name in ADDED},
        "card": model_inputs.record(candidate.figures),
        "offer": model_inputs.record(candidate.offer.figures),
        "site": model_inputs.record(own),
    }
    return Order(candidate, network, own, run(ORDER, known))


def network_of(candidate: Candidate, catalog: Catalog, wanted: str | None) -> Network | None:
    """The fabric that the file asks for, else the server's usual, else the first of the catalog."""
    if wanted == NO_NETWORK or not catalog.fabrics:
        return None
    usual = candidate.server.fabric if candidate.server else None
    name = wanted or usual or next(iter(catalog.fabrics))
    fabric = catalog.find("fabrics", name)
    find = lambda part: catalog.find("components", part) if part else None  # noqa: E731
    return Network(fabric, find(fabric.switch), find(fabric.cable), find(fabric.nic))


def site_of(
    candidate: Candidate, network: Network | None, catalog: Catalog
) -> model_inputs.Figures:
    """The record of what servers of this kind bring, and how they are joined."""
    server = candidate.server
    ends = server.fabric_ends if server else None
    return {
        "memory_standard": float(server.memory_gb or 0) * 1e9 if server else 0.0,
        "memory_module": catalog.constant("host_memory_module"),
        "versions": catalog.constant("weight_versions"),
        "ends": float(ends or candidate.figures["slots"]),
        "ports": float(network.switch.ports or 0) if network else 0.0,
        "nics_included": float(
            bool(server and server.nics_included) or not (network and network.nic)
        ),
        "networked": float(network is not None),
        "server_watts": float((server and server.watts) or 0),
        "card_watts": float(candidate.card.watts or 0),
        "host_watts": catalog.constant("host_watts"),
        "rack_units": float((server and server.rack_units) or 0),
    }
