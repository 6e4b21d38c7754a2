"""What every kind of work has: widths, verdict, purchase, checks."""

from quoter.model.shared import (
    checks,
    comparison,
    nominal,
    parallel,
    pool,
    purchase,
    reserve,
    site,
    verdict,
)

__all__ = [
    "checks",
    "comparison",
    "nominal",
    "parallel",
    "pool",
    "purchase",
    "reserve",
    "site",
    "verdict",
]
