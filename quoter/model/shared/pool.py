"""All scenarios on one card type: what carries their loads is added up, what stands by is shared."""

from quoter.core import Cards, Servers, ceil, largest, ratio, smallest


def guarded_servers(guarded_cards, card) -> Servers:
    """Servers of cards that a failed server may take.

    As few as hold them."""
    return ceil(guarded_cards / card.slots)


def fullest_server(guarded_cards, guarded_servers, cards_per_replica, card) -> Cards:
    """Such cards in the fullest server.

    Spread evenly, in whole replicas of the widest."""
    each = ceil(ratio(guarded_cards, guarded_servers * cards_per_replica))
    return smallest(each * cards_per_replica, card.slots)


def shared_standby(standby_cards, guarded_standby, standby_servers, fullest_server) -> Cards:
    """Cards that stand by for all scenarios.

    The most that one of them keeps; where servers may fail, what the fullest of them take of all, if that is more, and
    never more than the scenarios keep each for itself."""
    failed = standby_servers * fullest_server
    return largest(standby_cards, smallest(guarded_standby, failed))


def option_cards(working_cards, shared_standby, turn_cards) -> Cards:
    """Cards in use.

    Those that carry the loads, those that stand by for all, and the most that one of
    the trainings takes, which follow one another."""
    return working_cards + shared_standby + turn_cards


def servers(server_share, standby_share, standby_servers, turn_share, card) -> Servers:
    """Servers.

    Those that carry the loads and train, and those that stand by for all; in whole lots, where the kind is sold by the
    rack."""
    needed = ceil(server_share + standby_share + turn_share) + standby_servers
    return ceil(needed / card.sold_in) * card.sold_in
