"""All scenarios on one card type: what carries their loads is added up, what stands by is shared."""

from quoter.core import Cards, Servers, ceil


def option_cards(working_cards, standby_cards, turn_cards) -> Cards:
    """Cards in use.

    Those that carry the loads, the most that one scenario keeps standing by, and the most that one of
    the trainings takes, which follow one another."""
    return working_cards + standby_cards + turn_cards


def servers(server_share, standby_share, standby_servers, turn_share, card) -> Servers:
    """Servers.

    Those that carry the loads and train, and those that stand by for all; in whole lots, where the kind is sold by the
    rack."""
    needed = ceil(server_share + standby_share + turn_share) + standby_servers
    return ceil(needed / card.sold_in) * card.sold_in
