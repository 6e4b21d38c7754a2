"""A price as it is quoted, in the quotation's currency and with tax."""

from quoter.cells import cents, flag
from quoter.units import Flag, Money


def unit_price(quoted) -> Money:
    """Unit price with tax.

    Amount × exchange rate, and the tax where the amount is without."""
    return cents(quoted.amount * quoted.rate * (1 + quoted.tax_rate * (1 - quoted.tax_included)))


def price_known(quoted) -> Flag:
    """The price is known.

    A missing price is no zero."""
    return flag(quoted.amount > 0)
