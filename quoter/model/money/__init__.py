"""Money: prices as quoted, the bill, payments, the cost of owning, margin."""

from quoter.model.money import (
    bill,
    margin,
    offered,
    ownership,
    ownership_total,
    ownership_year,
    payments,
    quoted_price,
    tokens,
    totals,
)

__all__ = [
    "bill",
    "margin",
    "offered",
    "ownership",
    "ownership_total",
    "ownership_year",
    "payments",
    "quoted_price",
    "tokens",
    "totals",
]
