"""Payments: milestones as shares of the total, to the cent, and when they fall due."""

from quoter.core import Count, Money, Share, cents, where


def share_due(milestone, above) -> Share:
    """Share due up to here."""
    return above.share + milestone.share


def paid(share_due, total_with_tax) -> Money:
    """Paid up to here."""
    return cents(total_with_tax * share_due)


def payment(paid, above) -> Money:
    """Payment.

    What the milestone adds, so that all of them are the total to the cent."""
    return cents(paid - above.paid)


def due_day(milestone) -> Count:
    """Day that it falls due.

    Counted from the signing of the contract; empty where the event has no day."""
    return where(milestone.event_known > 0, milestone.event_day + milestone.days, "")
