"""The whole quotation: amounts of all cards, and the tax in them."""

from quoter.cells import cents
from quoter.units import Money


def total_without_tax(total_with_tax, tax_rate) -> Money:
    """Total without tax.

    Total ÷ (1 + tax rate)."""
    return cents(total_with_tax / (1 + tax_rate))


def tax_amount(total_with_tax, total_without_tax) -> Money:
    """Tax."""
    return total_with_tax - total_without_tax
