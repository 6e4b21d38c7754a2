"""Inference: which options may be recommended."""

from quoter.core import Flag, both, flag


def eligible_fit(eligible, verdict, level_unknown) -> Flag:
    """Eligible and fitting.

    Where times are stated, only with a speed that is computed."""
    return both(eligible, flag(verdict <= 1)) * (1 - level_unknown)
