"""What the seller earns. Internal: no line of it reaches a customer.

Margins are of amounts without tax; a line whose cost nobody states is left out, and counted."""

from quoter.core import Flag, Money, Share, cents, either, flag, ratio


def line_cost(quantity, expense, item) -> Money:
    """Cost of the line.

    Quantity × what a unit costs us; without a price there is nothing to set it against."""
    return cents(quantity * expense.unit * item.known)


def cost_without_tax(line_cost, item, basis) -> Money:
    """Cost without tax."""
    return cents(line_cost / (1 + item.tax_rate * basis.tax_included))


def earned_on(amount_without_tax, expense) -> Money:
    """Amount without tax of a line whose cost is known."""
    return amount_without_tax * expense.known


def line_margin(earned_on, cost_without_tax) -> Money:
    """Margin of the line."""
    return cents(earned_on - cost_without_tax)


def line_margin_share(line_margin, earned_on) -> Share:
    """Margin of the line as a share of its amount."""
    return ratio(line_margin, earned_on)


def margin(earned) -> Money:
    """Margin of the lines whose cost is known."""
    return cents(earned.margin)


def margin_share(margin, earned) -> Share:
    """Margin as a share of their amount."""
    return ratio(margin, earned.amount)


def discount_share(list_total, net_total) -> Share:
    """Discount off the list prices, of lines and overall."""
    return ratio(list_total - net_total, list_total)


def below_floor(margin_share, house) -> Flag:
    """The margin is below the floor."""
    return house.floor_known * flag(margin_share < house.margin_floor)


def above_limit(discount_share, house) -> Flag:
    """The discount is above the limit."""
    return house.limit_known * flag(discount_share > house.discount_limit)


def needs_approval(below_floor, above_limit) -> Flag:
    """Somebody must approve."""
    return either(below_floor, above_limit)
