"""What options are compared by: the same for every kind of work."""

from quoter.core import Money, both, where


def comparable(eligible_fit, complete, weighed_amount) -> Money:
    """Price that counts in the comparison.

    Empty unless eligible, fitting, and priced in every part."""
    return where(both(eligible_fit, complete), weighed_amount, "")


def budget_left(ask, sellable, whole_amount) -> Money:
    """Left of the budget.

    Below zero: what is lacking. Empty without a budget, or without a complete price."""
    return where(both(ask.budget > 0, sellable), ask.budget - whole_amount, "")
