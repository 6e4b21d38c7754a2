"""Sense: what a reader must know before trusting a column; 0 = in order, 1 = look."""

from quoter.core import Flag, both, flag, where


def not_possible(possible) -> Flag:
    """The chosen option does not run."""
    return 1 - possible


def does_not_fit(verdict, possible) -> Flag:
    """The chosen option does not fit with the reserve kept."""
    return flag(verdict > 1) * possible


def price_missing(priced) -> Flag:
    """The chosen card has no price."""
    return 1 - priced


def not_eligible(eligible) -> Flag:
    """The chosen card may not be recommended here."""
    return 1 - eligible


def over_budget(ask, sellable, whole_amount) -> Flag:
    """The option costs more than the budget."""
    return where(both(ask.budget > 0, sellable), flag(whole_amount > ask.budget), 0)


def unverified_model(llm) -> Flag:
    """The model's configuration is unverified.

    Model parameters not verified against the published configuration; budgetary use only."""
    return llm.unverified


def network_price_missing(priced, network_known) -> Flag:
    """The card is priced, but not what joins its servers."""
    return priced * (1 - network_known)


def server_price_missing(priced, server_known) -> Flag:
    """The card is priced, but not the server it stands in."""
    return priced * (1 - server_known)
