"""The user's own runs: which option each is of, what is computed for it, and what it changes."""

from quoter.sizing.measured import calibration, computing, matching
from quoter.sizing.measured.computing import NotComputed

__all__ = ["NotComputed", "calibration", "computing", "matching"]
