"""Training: which options may be recommended."""

from quoter.core import Cards, Flag, Money, both, flag


def cards_compared(option_cards) -> Cards:
    """Cards by which of two equals the simpler is told.

    All that a training takes, its copies among them."""
    return option_cards


def eligible_fit(eligible, verdict, too_slow) -> Flag:
    """Eligible, fitting and in time."""
    return both(eligible, flag(verdict <= 1)) * (1 - too_slow)


def weighed_amount(whole_amount) -> Money:
    """Price that ranks the option.

    Of a training the price itself: no time of a request is promised."""
    return whole_amount
