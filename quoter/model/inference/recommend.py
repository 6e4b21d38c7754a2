"""Inference: which options may be recommended."""

from quoter.core.cells import both, flag
from quoter.core.units import Flag


def eligible_fit(eligible, verdict) -> Flag:
    """Eligible and fitting."""
    return both(eligible, flag(verdict <= 1))
