"""Money: prices as quoted, the bill, payments, the cost of owning, margin."""
