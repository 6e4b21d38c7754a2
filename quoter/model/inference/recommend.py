"""Inference: which options may be recommended."""

from quoter.core import Flag, both, flag


def eligible_fit(eligible, verdict) -> Flag:
    """Eligible and fitting."""
    return both(eligible, flag(verdict <= 1))
