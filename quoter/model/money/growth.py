"""What is bought year by year as a load grows: cards and servers of one option, at today's prices.

The lines of the option are run once more for every year, with the horizon of that year."""

from quoter.core import Cards, Factor, Money, Servers, Years, cents, largest, power, where


def year_growth(load, year) -> Factor:
    """Load over today's."""
    return power(1 + load.growth, year.number)


def year_provided(load, year) -> Years:
    """Year whose load is carried.

    What is bought first carries the load up to the horizon that the file states."""
    return largest(load.horizon, year.number)


def cards_standing(new_cards, before) -> Cards:
    """Cards bought up to the year.

    What was bought stays, also where a later year needs less."""
    return largest(new_cards, before.cards)


def servers_standing(new_servers, before) -> Servers:
    """Servers bought up to the year."""
    return largest(new_servers, before.servers)


def amount_standing(whole_amount, before) -> Money:
    """Price with tax of what was bought up to the year."""
    return largest(whole_amount, before.amount)


def year_cards(cards_standing, before) -> Cards:
    """Cards bought in the year."""
    return cards_standing - before.cards


def year_servers(servers_standing, before) -> Servers:
    """Servers bought in the year."""
    return servers_standing - before.servers


def year_amount(complete, amount_standing, before) -> Money:
    """Price of the year with tax.

    Cards, servers and what joins them, at today's prices; empty where a part has none."""
    return where(complete, cents(amount_standing - before.amount), "")
