"""What options are compared by: the same for every kind of work."""

from quoter.core import Money, both, where


def comparable(eligible_fit, complete, weighed_amount) -> Money:
    """Price that counts in the comparison.

    Empty unless eligible, fitting, and priced in every part."""
    return where(both(eligible_fit, complete), weighed_amount, "")
