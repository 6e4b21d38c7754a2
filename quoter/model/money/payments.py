"""Payments: milestones as shares of the total, to the cent, and when they fall due."""

from quoter.core import Count, Money, Share, rounded, where


def share_due(milestone, above) -> Share:
    """Share due up to here."""
    return above.share + milestone.share


def paid(share_due, total_with_tax, basis) -> Money:
    """Paid up to here."""
    return rounded(total_with_tax * share_due, basis.decimals)


def payment(paid, above, basis) -> Money:
    """Payment.

    What the milestone adds, so that all of them are the total to the cent."""
    return rounded(paid - above.paid, basis.decimals)


def due_day(milestone) -> Count:
    """Day that it falls due.

    Counted from the signing of the contract; empty where the event has no day."""
    return where(milestone.event_known > 0, milestone.event_day + milestone.days, "")
