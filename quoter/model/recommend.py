"""Inference: which options may be recommended."""

from quoter.cells import both, flag
from quoter.units import Flag


def eligible_fit(eligible, verdict) -> Flag:
    """Eligible and fitting."""
    return both(eligible, flag(verdict <= 1))
