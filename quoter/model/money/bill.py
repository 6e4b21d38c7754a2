"""A line of the bill: its quantity, and from the list price to what is paid, with and without tax.

Every amount is rounded to the currency's digits where it arises, and totals are sums of rounded amounts. The
overall discount is taken off the running total, so that the lines carry exactly its share."""

from quoter.core import Count, Flag, Money, ceil, flag, rounded, where


def quantity(item) -> Count:
    """Quantity.

    So many for each of what it follows, in whole units as they are sold."""
    exact = item.driver * item.each
    step = where(item.minimum > 0, item.minimum, 1)
    return where(item.minimum > 0, ceil(exact / step) * item.minimum, exact)


def active(quantity) -> Flag:
    """The line is part of the quotation."""
    return flag(quantity > 0)


def list_amount(quantity, item, basis) -> Money:
    """Amount at list price."""
    return rounded(quantity * item.list_price * item.known, basis.decimals)


def line_amount(quantity, item, basis) -> Money:
    """Amount.

    Quantity × net price."""
    return rounded(quantity * item.price * item.known, basis.decimals)


def running(line_amount, item, above, basis) -> Money:
    """Running total of the lines that count."""
    return rounded(above.running + line_amount * item.counted, basis.decimals)


def running_net(running, kept, basis) -> Money:
    """Running total after the overall discount."""
    return rounded(running * kept, basis.decimals)


def net_amount(line_amount, running_net, item, above, basis) -> Money:
    """Amount after the overall discount.

    What the line adds to the discounted running total; lines that do not count have the share taken off and not the
    amount, which is taken off the offer once."""
    own = rounded(line_amount * (1 - basis.discount), basis.decimals)
    return where(item.counted > 0, rounded(running_net - above.running_net, basis.decimals), own)


def amount_without_tax(net_amount, item, basis) -> Money:
    """Amount without tax.

    Of an amount with tax, ÷ (1 + rate)."""
    return rounded(net_amount / (1 + item.tax_rate * basis.tax_included), basis.decimals)


def amount_tax(net_amount, amount_without_tax, item, basis) -> Money:
    """Tax.

    What is left of an amount with tax; else the amount × rate."""
    on_top = rounded(amount_without_tax * item.tax_rate, basis.decimals)
    return where(
        basis.tax_included > 0, rounded(net_amount - amount_without_tax, basis.decimals), on_top
    )


def amount_with_tax(amount_without_tax, amount_tax, basis) -> Money:
    """Amount with tax."""
    return rounded(amount_without_tax + amount_tax, basis.decimals)


def unpriced(active, item) -> Flag:
    """The line has no price.

    It counts, and the total lacks it."""
    return active * item.priced * item.counted * (1 - item.known)


def old_price(active, item) -> Flag:
    """The line rests on a price that is old."""
    return active * item.counted * item.known * item.old


def weak_price(active, item) -> Flag:
    """The line rests on a reference price, or on one of grade C."""
    return active * item.counted * item.known * item.weak
