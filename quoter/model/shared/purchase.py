"""From cards to servers and money: an option bought on its own."""

from quoter.core import (
    Bytes,
    Cards,
    Count,
    Factor,
    Flag,
    Money,
    Servers,
    ceil,
    cents,
    either,
    flag,
    largest,
    smallest,
    where,
)


def server_share(option_cards, cards_per_server) -> Factor:
    """Servers before rounding up.

    Scenarios on one card type add theirs."""
    return option_cards / cards_per_server


def servers(server_share, card) -> Servers:
    """Servers.

    In whole lots, where the kind is sold by the rack."""
    return ceil(ceil(server_share) / card.sold_in) * card.sold_in


def as_set(offer, card) -> Flag:
    """Sold as servers with their cards.

    Servers that are sold full: unless only the cards have a price. Others: where the set has one,
    and cards and server are not both priced."""
    apart = 1 - offer.card_known * offer.server_known
    whole = largest(offer.set_known, 1 - offer.card_known)
    return where(card.full_only > 0, whole, offer.set_known * apart)


def lacking_cards(option_cards, card) -> Cards:
    """Cards that lack.

    In use, beyond those at hand, which are used first."""
    return largest(option_cards - card.at_hand, 0)


def owned_servers(card) -> Servers:
    """Servers at hand.

    As few as hold the cards at hand."""
    return ceil(card.at_hand / card.slots)


def sold_full(card, as_set) -> Flag:
    """Servers are bought with all their cards."""
    return largest(card.full_only, as_set)


def lacking_servers(servers, owned_servers, lacking_cards, card, sold_full) -> Servers:
    """Servers that lack.

    Beside those at hand; where they are bought with all their cards, as many as bring those that lack."""
    beside = largest(servers - owned_servers, 0)
    return largest(beside, ceil(lacking_cards / card.slots) * sold_full)


def new_servers(lacking_servers, card) -> Servers:
    """Servers to be bought.

    Those that lack, in whole lots where the kind is sold by the rack."""
    return ceil(lacking_servers / card.sold_in) * card.sold_in


def new_cards(lacking_cards, new_servers, card, sold_full) -> Cards:
    """Cards to be bought.

    Those that lack; of servers that are bought with all their cards, all of theirs."""
    return where(sold_full, new_servers * card.slots, lacking_cards)


def bought_cards(option_cards, servers, new_cards, card, sold_full) -> Cards:
    """Cards in the servers.

    Where they are bought with all their cards, those at hand and the new ones, as many as have slots; else
    the cards in use."""
    standing = smallest(card.at_hand + new_cards, servers * card.slots)
    return where(sold_full, standing, option_cards)


def spare_cards(bought_cards, option_cards) -> Cards:
    """Spare cards."""
    return bought_cards - option_cards


def free_slots(servers, card, bought_cards) -> Count:
    """Free card slots in the servers."""
    return servers * card.slots - bought_cards


def priced(offer, as_set, new_cards, new_servers) -> Flag:
    """The card's price is known.

    Alone or as a server with its cards; none is needed where nothing is to be bought."""
    known = where(as_set > 0, offer.set_known, offer.card_known)
    return largest(known, 1 - either(flag(new_cards > 0), flag(new_servers > 0)))


def card_amount(new_cards, offer, as_set) -> Money:
    """Cards with tax.

    At the price less the line's discount; the overall discount is the quotation's."""
    each = offer.card_price * offer.card_known * (1 - as_set)
    return cents(new_cards * each * (1 + offer.tax_on_top))


def server_amount(new_servers, offer, as_set) -> Money:
    """Servers with tax.

    With or without their cards."""
    bare = offer.server_price * offer.server_known
    each = where(as_set > 0, offer.set_price * offer.set_known, bare)
    return cents(new_servers * each * (1 + offer.tax_on_top))


def amount(card_amount, server_amount) -> Money:
    """Price of the option with tax.

    Cards and servers; network, software and services are not compared. Means nothing unless the
    price is known."""
    return cents(card_amount + server_amount)


def sold_cards(new_cards, as_set) -> Cards:
    """Cards sold on their own."""
    return new_cards * (1 - as_set)


def sold_servers(new_servers, as_set) -> Servers:
    """Servers sold without their cards."""
    return new_servers * (1 - as_set)


def sold_sets(new_servers, as_set) -> Servers:
    """Servers sold with their cards."""
    return new_servers * as_set


def server_weights(weights_per_device, devices_per_replica, card) -> Bytes:
    """Weights that a server loads.

    Those of its devices in one replica."""
    return weights_per_device * smallest(devices_per_replica, card.slots * card.devices)


def supplied(card, ask, new_cards) -> Flag:
    """The card can be supplied.

    Unrestricted, or asked for by name; or at hand in such numbers."""
    barred = card.restricted * (1 - either(card.allowed, ask.named))
    return 1 - barred * flag(new_cards > 0)


def unconfirmed(card, new_cards) -> Flag:
    """The maker is to confirm the card first.

    Its published specifications are incomplete, and some are to be bought; what is at hand can be measured."""
    return card.weak * flag(new_cards > 0)


def eligible(option, card, ask, supplied, unconfirmed) -> Flag:
    """The option may be recommended.

    Supplied, not excluded, well sourced where any is bought, domestic where that is asked; rows of the rule of thumb
    only under that method."""
    domestic = either(card.domestic, 1 - ask.domestic_only)
    admitted = supplied * (1 - card.denied) * (1 - unconfirmed) * domestic
    return admitted * flag(option.by_rule <= ask.by_rule)
