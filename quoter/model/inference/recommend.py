"""Inference: which options may be recommended."""

from quoter.core import Cards, Constant, Count, Flag, Money, both, either, flag, floor, largest

UNMEASURED = Constant(
    "u_unmeasured", 15 / 100, "share of its price that a card of unmeasured speed must cost less"
)


def eligible_fit(eligible, verdict, level_missed, level_unknown) -> Flag:
    """Eligible and fitting.

    And keeping the service level; where times are stated, only with a speed that is computed."""
    kept = (1 - level_missed) * (1 - level_unknown)
    return both(eligible, flag(verdict <= 1)) * kept


def unproven(level_asked, card, option, calibration) -> Flag:
    """No benchmark backs the speed that is promised.

    Times are stated, and nobody measured the card's family, nor the user this."""
    measured = either(card.measured, calibration.token_known)
    return level_asked * (1 - measured) * (1 - option.by_rule)


def weighed_amount(whole_amount, unproven) -> Money:
    """Price that ranks the option.

    With a share more where the speed was never measured: such a card comes after a measured one
    unless it costs so much less (our choice)."""
    return whole_amount * (1 + UNMEASURED * unproven)


def cards_compared(cards_per_replica) -> Cards:
    """Cards by which of two equals the simpler is told.

    Those of a replica."""
    return cards_per_replica


def filled_replicas(replicas, replicas_per_server, bought_cards, card, sold_full) -> Count:
    """Replicas that the cards in the servers could be.

    Of servers bought with all their cards as many as these and those at hand hold; what carries more at
    one price comes first."""
    filled = floor(replicas_per_server * bought_cards / card.slots)
    return largest(filled * sold_full, replicas)
