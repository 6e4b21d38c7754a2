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


def api_million(part) -> Money:
    """What an API takes for a million output tokens, with what is read for them.

    Price of a million written + price of a million read × tokens read for each written; those that are read again, the
    hits in the prefix cache, at their own price where the API has one."""
    again = where(part.api_cached > 0, part.api_cached, part.api_input)
    read = part.api_input + (again - part.api_input) * part.read_again
    return part.api_output + read * part.read


def api_per_million(part, api_million) -> Money:
    """A million output tokens by an API, with what is read for them.

    Empty where no price is known."""
    return where(part.api_known > 0, cents(api_million), "")


def api_year(part, own, case, api_million) -> Money:
    """What an API takes for all that could be written in a year.

    At the whole speed of all replicas, with what is read for it."""
    millions = part.tokens_per_second * own.seconds * case.tokens / own.million
    return millions * api_million


def api_break_even(cost_per_year, cost_share, api_year, part) -> Share:
    """Share of the speed from which owning is cheaper than an API.

    The scenario's share of a year's cost, of all its parts that are known ÷ what an API takes for all that it
    could write in a year. Above 100 % the API is cheaper."""
    known = part.known * part.api_known
    return where(known > 0, ratio(cost_per_year * cost_share, api_year), "")


def load_use(part, own) -> Share:
    """Share of the speed that the stated load uses.

    Its output tokens of a year ÷ what all replicas could write in one, as of today; 0 where no day's load is stated."""
    return ratio(part.written_per_day * own.days, part.tokens_per_second * own.seconds)


def owned_load_year(cost_per_year, cost_share, part) -> Money:
    """What owning takes in a year for the stated load.

    The scenario's share of a year's cost, of all its parts that are known, however much of the speed is used;
    empty where its speed or price is not known."""
    return where(part.known > 0, cents(cost_per_year * cost_share), "")


def api_load_year(part, own, api_million) -> Money:
    """What an API takes in a year for the stated load.

    Its output tokens, with what is read for them; empty where no price or no day's load is known."""
    millions = part.written_per_day * own.days / own.million
    known = part.api_known * part.written_per_day
    return where(known > 0, cents(millions * api_million), "")
