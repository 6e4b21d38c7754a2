"""All scenarios on one card type: what carries their loads is added up, what stands by is shared."""

from quoter.core import Cards, Servers, ceil


def option_cards(working_cards, standby_cards) -> Cards:
    """Cards in use.

    Those that carry the loads, and the most that one scenario keeps standing by."""
    return working_cards + standby_cards


def servers(server_share, standby_share, standby_servers) -> Servers:
    """Servers.

    Those that carry the loads, and those that stand by for all."""
    return ceil(server_share + standby_share) + standby_servers
