"""What a million output tokens of a scenario cost, by how much of its speed is used."""

from quoter.core import Money, Share, Tokens, cents, ratio, where


def cost_share(part) -> Share:
    """Share of the cost.

    The price of the scenario's option in that of all."""
    return ratio(part.amount, part.amounts)


def tokens_year(part, own, case, use) -> Tokens:
    """Output tokens in a year.

    The speed of all replicas × the share used on average."""
    return part.tokens_per_second * own.seconds * use.share * case.tokens


def cost_per_million(cost_per_year, cost_share, tokens_year, part, own) -> Money:
    """Cost of a million output tokens.

    The scenario's share of a year's cost ÷ its tokens; empty where its speed or price is not known."""
    cost = cost_per_year * cost_share
    each = cents(ratio(cost * own.million, tokens_year))
    return where(part.known > 0, each, "")
