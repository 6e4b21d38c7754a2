"""The whole bill: from the list to the total with tax.

`sums` are plain sums over the lines that count; each is brought back to cents."""

from quoter.core import Money, Share, cents, largest, ratio


def hardware_amount(sums) -> Money:
    """Hardware.

    Cards, servers, network and storage, after the discounts of their lines; what a share of the
    hardware is a share of."""
    return cents(sums.hardware)


def subtotal(sums) -> Money:
    """Sum of the lines.

    After their own discounts."""
    return cents(sums.amount)


def kept(subtotal, basis) -> Share:
    """Share that the overall discount leaves.

    Less the share, and less the amount as a share of the sum."""
    return largest(1 - basis.discount - ratio(basis.discount_amount, subtotal), 0)


def list_total(sums) -> Money:
    """Sum at list prices."""
    return cents(sums.listed)


def line_discounts(list_total, subtotal) -> Money:
    """Discounts of the lines."""
    return cents(list_total - subtotal)


def net_total(sums) -> Money:
    """Sum after the overall discount."""
    return cents(sums.net)


def overall_discount(subtotal, net_total) -> Money:
    """Overall discount."""
    return cents(subtotal - net_total)


def total_without_tax(sums) -> Money:
    """Total without tax."""
    return cents(sums.without_tax)


def tax_amount(sums) -> Money:
    """Tax."""
    return cents(sums.tax)


def total_with_tax(total_without_tax, tax_amount) -> Money:
    """Total with tax."""
    return cents(total_without_tax + tax_amount)


def optional_total(sums) -> Money:
    """Optional lines with tax.

    Not in the total."""
    return cents(sums.optional)
