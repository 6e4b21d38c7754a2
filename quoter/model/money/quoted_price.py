"""A price as it is quoted, in the quotation's currency and on its tax basis."""

from quoter.core import Flag, Money, either, flag, rounded


def list_price(quoted, basis) -> Money:
    """List price of a unit.

    Amount × exchange rate; where the quotation counts with tax and the amount is without, the tax is
    added, the other way round it is taken out. Rounded to its places."""
    added = 1 + quoted.tax_rate * (1 - quoted.tax_included) * basis.tax_included
    inside = 1 + quoted.tax_rate * quoted.tax_included * (1 - basis.tax_included)
    return rounded(quoted.amount * quoted.rate * added / inside, quoted.places)


def unit_price(list_price, quoted) -> Money:
    """Net price of a unit.

    The list price less the discount, rounded to its places: what is quoted below one unit of the
    currency, or finer than it has digits, keeps six, and only the amount is rounded."""
    return rounded(list_price * (1 - quoted.discount), quoted.places)


def price_known(quoted) -> Flag:
    """The price is known.

    A missing price is no zero, nor is one whose exchange rate is missing."""
    return flag(quoted.amount * quoted.rate > 0)


def price_old(quoted, basis) -> Flag:
    """The price is older than the limit, or has expired."""
    return either(flag(quoted.age > basis.age_limit), quoted.expired)
