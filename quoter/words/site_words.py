"""What the site must give, in words: power, heat, rack units, network ports, and the software that the
model and the card ask for. What nobody published is said to be so, and never made up."""

from __future__ import annotations

from quoter.catalog import numbers
from quoter.core import Texts, whole
from quoter.sizing import Estimate, Order, Sized
from quoter.words import load_words, scenario_words

BTU_PER_WATT = 3.412142  # an hour


def heads(texts: Texts) -> list[str]:
    """The columns of a card's needs."""
    keys = ("site_servers", "site_power", "site_heat", "site_racks", "site_ports", "site_switches")
    return [texts("card"), *(texts(key) for key in keys)]


def rows(estimate: Estimate, texts: Texts) -> list[list[str]]:
    """A row for each card that is bought; of several also their sum, where all of it is known."""
    orders = [order for order in estimate.orders if order.figures.servers > 0]
    found = [row(order, texts) for order in orders]
    return found + ([_together(orders, texts)] if len(orders) > 1 else [])


def row(order: Order, texts: Texts) -> list[str]:
    """Power, heat, space and network of the servers of one card."""
    server = order.candidate.server
    name = server.called(texts.language) if server else ""
    return [
        order.candidate.card.called(texts.language), f"{whole(order.figures.servers)} × {name}" if name else whole(order.figures.servers),
        *power(order, texts),
        units(order.figures.rack_space, texts), ports(order, texts), switches(order, texts),
    ]  # fmt: skip


def _together(orders: list[Order], texts: Texts) -> list[str]:
    """All cards; a sum with an unknown part is not known."""
    known = all(order.figures.watts_known for order in orders)
    watts = sum(order.figures.rated_watts for order in orders) if known else 0
    space = sum(o.figures.rack_space for o in orders)
    counts = [
        sum(o.figures.by_name(name) for o in orders)
        for name in ("servers", "fabric_ends", "fabric_switches")
    ]
    return [
        texts("total"), whole(counts[0]), *electric(watts, texts),
        units(space, texts) if all(o.figures.rack_space for o in orders) or not space else texts("site_racks_known", known=units(space, texts)),
        *(whole(n) if n else "–" for n in counts[1:]),
    ]  # fmt: skip


def power(order: Order, texts: Texts) -> list[str]:
    """Rated power and heat of the servers of one card; where only their supplies are rated, the most
    that these give."""
    server = order.candidate.server
    if order.figures.watts_known or server is None or not server.supply_watts:
        return electric(order.figures.rated_watts if order.figures.watts_known else 0, texts)
    return [texts("site_at_most", most=most) for most in electric(order.figures.servers * server.supply_watts, texts)]  # fmt: skip


def electric(watts: float, texts: Texts) -> list[str]:
    """Rated power, and the heat that it becomes."""
    if not watts:
        return [texts("not_published")] * 2
    power = f"{watts / 1000:,.1f} kW"
    return [power, power + texts.bracketed(f"{whole(watts * BTU_PER_WATT)} BTU/h")]


def units(space: float, texts: Texts) -> str:
    """Rack units."""
    return f"{whole(space)} U" if space else texts("not_published")


def ports(order: Order, texts: Texts) -> str:
    """Ports of the fabric that the servers take."""
    if not order.figures.fabric_ends:
        return texts("site_unjoined")
    rate = order.network.switch.gbps if order.network else None
    return (
        f"{whole(order.figures.fabric_ends)} × {rate:g} Gbps"
        if rate
        else whole(order.figures.fabric_ends)
    )


def switches(order: Order, texts: Texts) -> str:
    """Switches and cables of the fabric."""
    if not order.figures.fabric_switches:
        return "–"
    return texts(
        "site_fabric",
        switches=whole(order.figures.fabric_switches),
        cables=whole(order.figures.fabric_cables),
    )


def software_heads(texts: Texts) -> list[str]:
    """The columns of what runs."""
    keys = ("scenario", "model", "card", "site_runtime", "site_since", "site_driver")
    return [texts(key) for key in keys]


def software(estimate: Estimate, texts: Texts) -> list[list[str]]:
    """What runs every scenario, from which version on, and the driver below it."""
    return [
        [sized.case.scenario.name, f"{scenario_words.asked_for(sized.case)} {sized.weights.name.upper()}",
         sized.chosen.card.called(texts.language), runner(sized, texts), since(sized, texts), texts("site_driver_ask", maker=texts.of_catalog(sized.chosen.card.vendor) or texts("site_maker"))]
        for sized in estimate.sold
    ]  # fmt: skip


def runner(sized: Sized, texts: Texts) -> str:
    """The engine that was sized; a training runs in the framework."""
    if sized.kind == "training":
        return load_words.spelled(sized.case.catalog.trainer, texts)
    return scenario_words.engine_of(sized.chosen.candidate, sized.case.catalog, texts)


def since(sized: Sized, texts: Texts) -> str:
    """The engine's first version for the types of weights and cache, where the catalog knows one.

    The version that a profile of the engine begins with is none: earlier ones load the weights too."""
    engine, case = sized.chosen.candidate.engine, sized.case
    types = (sized.weights, case.key_type, case.value_type)
    known = list(filter(None, (row.since.get(engine.name) for row in types)))
    ported = scenario_words.vendors_port(sized.chosen.candidate, case.catalog)
    if sized.kind == "training" or not known or ported:
        return texts("site_unknown")
    return f"≥ {max(known, key=numbers)}"


def special(order: Order, texts: Texts) -> list[str]:
    """That servers are cooled by liquid, and that they come by the rack and what such a rack draws."""
    server = order.candidate.server
    if server is None:
        return []
    name = server.called(texts.language)
    said = [texts("site_liquid", server=name)] if server.liquid else []
    if server.sold_in > 1:
        racks = whole(order.figures.servers / server.sold_in)
        said.append(texts("site_lot", server=name, each=server.sold_in, racks=racks))
        if server.watts:
            said.append(texts("site_lot_power", kw=f"{server.sold_in * server.watts / 1000:,.1f}"))
    return said


def notes(estimate: Estimate, texts: Texts) -> list[str]:
    """What the site must give beside what the table has, and what the figures leave out."""
    standing = [order for order in estimate.orders if order.figures.servers > 0]
    found = [said for order in standing for said in special(order, texts)] + [texts("site_rated")]
    pue = estimate.ownership.own.pue
    if estimate.ownership.power.known:
        watts = estimate.ownership.power.watts
        found.append(texts("site_with_cooling", pue=f"{pue:g}", kw=f"{watts * pue / 1000:,.1f}"))
    yearly = estimate.ownership.base.yearly
    if yearly.carbon_year:
        found.append(texts("site_carbon", kwh=f"{yearly.energy_year:,.0f}", tonnes=f"{yearly.carbon_year / 1000:,.1f}",
                           factor=f"{estimate.ownership.own.carbon:g}"))  # fmt: skip
    return found
