"""What joins the servers of a card: its fabric with its parts, and what those parts cost."""

from __future__ import annotations

from collections.abc import Iterator

from quoter.catalog import Card, Catalog, Component, Fabric, Server
from quoter.core import frozen
from quoter.model import typed
from quoter.scenario import NO_NETWORK

PARTS = ("nic", "switch", "cable")
BYTES_PER_GBPS = 1e9 / 8


@frozen
class Network:
    """The components that join servers of one kind."""

    fabric: Fabric
    switch: Component
    cable: Component
    nic: Component | None

    @property
    def parts(self) -> Iterator[tuple[str, Component]]:
        """Adapters, switches and cables; an adapter where the fabric names one."""
        return ((part, row) for part in PARTS if (row := getattr(self, part)))


def network_of(server: Server | None, catalog: Catalog, wanted: str | None) -> Network | None:
    """The fabric that the file asks for, else the server's usual, else the first of the catalog."""
    if wanted == NO_NETWORK or not catalog.fabrics:
        return None
    usual = server.fabric if server else None
    name = wanted or usual or next(iter(catalog.fabrics))
    fabric = catalog.find("fabrics", name)
    find = lambda part: catalog.find("components", part)  # noqa: E731
    nic = find(fabric.nic) if fabric.nic else None
    return Network(fabric, find(fabric.switch), find(fabric.cable), nic)


def site_of(
    card: Card, server: Server | None, slots: float, network: Network | None, catalog: Catalog
) -> typed.Site:
    """The record of what servers of a kind bring, and how they are joined."""
    ends = server.fabric_ends if server else None
    return typed.Site(
        memory_standard=float(server.memory_gb or 0) * 1e9 if server else 0.0,
        memory_module=catalog.constant("host_memory_module"),
        versions=catalog.constant("weight_versions"),
        ends=float(ends or slots),
        ports=float(network.switch.ports or 0) if network else 0.0,
        port_rate=BYTES_PER_GBPS * (network.cable.gbps or 0.0) if network else 0.0,
        nics_included=float(bool(server and server.nics_included) or not (network and network.nic)),
        networked=float(network is not None),
        server_watts=float((server and server.watts) or 0),
        supply_watts=float((server and server.supply_watts) or 0),
        card_watts=float(card.watts or 0),
        host_watts=float((server and server.host_watts) or catalog.constant("host_watts")),
        rack_units=float((server and server.rack_units) or 0),
    )
