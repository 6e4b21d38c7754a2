"""Training: which options may be recommended."""

from quoter.core import Flag, both, flag


def eligible_fit(eligible, verdict, too_slow) -> Flag:
    """Eligible, fitting and in time."""
    return both(eligible, flag(verdict <= 1)) * (1 - too_slow)
