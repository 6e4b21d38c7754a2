"""Inference: which options may be recommended."""

from quoter.core import Flag, both, flag


def eligible_fit(eligible, verdict, level_missed) -> Flag:
    """Eligible and fitting.

    And keeping the service level where its speed is known."""
    return both(eligible, flag(verdict <= 1)) * (1 - level_missed)
