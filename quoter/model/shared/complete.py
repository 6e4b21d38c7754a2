"""The price of an option as a whole: with what joins its servers, and only where every part has a price."""

from quoter.core import Flag, Money, cents, flag, largest, where


def network_known(fabric_nics, fabric_switches, fabric_cables, offer) -> Flag:
    """The prices of what joins the servers are known.

    Those of the parts that the option takes; 1 where it takes none."""
    nics = where(fabric_nics > 0, offer.nic_known, 1)
    switches = where(fabric_switches > 0, offer.switch_known, 1)
    return nics * switches * where(fabric_cables > 0, offer.cable_known, 1)


def network_amount(fabric_nics, fabric_switches, fabric_cables, offer) -> Money:
    """Network with tax.

    Adapters, switches and cables."""
    nics, switches = fabric_nics * offer.nic_price, fabric_switches * offer.switch_price
    return cents((nics + switches + fabric_cables * offer.cable_price) * (1 + offer.tax_on_top))


def server_known(as_set, offer, new_servers) -> Flag:
    """The server's price is known.

    Inside the set's, where servers are sold with their cards; none is needed of those at hand."""
    return largest(as_set, offer.server_known, 1 - flag(new_servers > 0))


def complete(priced, server_known, network_known) -> Flag:
    """Every part of the option has a price.

    Cards, servers and network; a price that lacks one of them is compared with no other."""
    return priced * server_known * network_known


def whole_amount(amount, network_amount) -> Money:
    """Price of the option as a whole, with tax.

    Cards, servers and network; software and services are not compared."""
    return cents(amount + network_amount)
