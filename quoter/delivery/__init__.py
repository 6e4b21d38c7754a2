"""Quotations on their way: build, issue, revise, mail, pull back, compare, sweep."""

from typing import TYPE_CHECKING

from quoter.core import opening

if TYPE_CHECKING:
    from quoter.delivery import (
        building,
        calibrating,
        diffing,
        faults,
        mailing,
        pulling,
        revising,
        suggesting,
        sweep,
        wide_sweep,
        workers,
    )
    from quoter.delivery.building import FORMATS
    from quoter.delivery.diffing import Difference

__getattr__ = opening(__name__, {"building": "FORMATS", "diffing": "Difference"})

__all__ = [
    "FORMATS",
    "Difference",
    "building",
    "calibrating",
    "diffing",
    "faults",
    "mailing",
    "pulling",
    "revising",
    "suggesting",
    "sweep",
    "wide_sweep",
    "workers",
]
