"""Inference: which options may be recommended."""

from quoter.core import Flag, both, flag


def eligible_fit(eligible, verdict, level_missed, level_unknown) -> Flag:
    """Eligible and fitting.

    And keeping the service level; where times are stated, only with a speed that is computed."""
    kept = (1 - level_missed) * (1 - level_unknown)
    return both(eligible, flag(verdict <= 1)) * kept
