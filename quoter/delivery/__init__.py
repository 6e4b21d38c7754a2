"""Quotations on their way: build, issue, revise, mail, pull back, compare, sweep."""

from quoter.delivery import building, diffing, firm, mailing, pulling, revising, sweep
from quoter.delivery.building import FORMATS
from quoter.delivery.diffing import Difference

__all__ = [
    "FORMATS",
    "Difference",
    "building",
    "diffing",
    "firm",
    "mailing",
    "pulling",
    "revising",
    "sweep",
]
