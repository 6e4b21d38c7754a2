"""The whole bill: from the list to the total with tax.

`sums` are plain sums over the lines that count; each is brought back to the currency's digits."""

from quoter.core import Money, Share, largest, ratio, rounded


def hardware_amount(sums, basis) -> Money:
    """Hardware.

    Cards, servers, network and storage, after the discounts of their lines; what a share of the
    hardware is a share of."""
    return rounded(sums.hardware, basis.decimals)


def subtotal(sums, basis) -> Money:
    """Sum of the lines.

    After their own discounts."""
    return rounded(sums.amount, basis.decimals)


def kept(subtotal, basis) -> Share:
    """Share that the overall discount leaves.

    Less the share, and less the amount as a share of the sum."""
    return largest(1 - basis.discount - ratio(basis.discount_amount, subtotal), 0)


def list_total(sums, basis) -> Money:
    """Sum at list prices."""
    return rounded(sums.listed, basis.decimals)


def line_discounts(list_total, subtotal, basis) -> Money:
    """Discounts of the lines."""
    return rounded(list_total - subtotal, basis.decimals)


def net_total(sums, basis) -> Money:
    """Sum after the overall discount."""
    return rounded(sums.net, basis.decimals)


def overall_discount(subtotal, net_total, basis) -> Money:
    """Overall discount."""
    return rounded(subtotal - net_total, basis.decimals)


def total_without_tax(sums, basis) -> Money:
    """Total without tax."""
    return rounded(sums.without_tax, basis.decimals)


def tax_amount(sums, basis) -> Money:
    """Tax."""
    return rounded(sums.tax, basis.decimals)


def total_with_tax(total_without_tax, tax_amount, basis) -> Money:
    """Total with tax."""
    return rounded(total_without_tax + tax_amount, basis.decimals)


def optional_total(sums, basis) -> Money:
    """Optional lines with tax.

    Not in the total."""
    return rounded(sums.optional, basis.decimals)
