"""Inference: replicas on servers, what stands by, and what is left when a server fails.

Replicas are spread evenly, so that any server that fails takes as few of them as possible."""

from quoter.core import (
    SIXTEEN_BITS,
    Bytes,
    Cards,
    Count,
    Factor,
    Servers,
    Share,
    ceil,
    flag,
    floor,
    largest,
    ratio,
    smallest,
    where,
)


def replicas_per_server(cards_per_server, devices_per_replica, card) -> Count:
    """Replicas that a server holds.

    0 where a replica spans several."""
    return floor(cards_per_server * card.devices / devices_per_replica)


def servers_per_replica(cards_per_replica, card) -> Servers:
    """Servers that a replica stands in."""
    return ceil(cards_per_replica / card.slots)


def pinned_servers(ask, replicas_per_server, redundancy) -> Servers:
    """Servers of pinned replicas.

    As few as hold them, and one more than may fail."""
    fewest = ceil(ratio(ask.pinned_replicas, replicas_per_server))
    return largest(fewest, redundancy.servers + 1)


def pinned_each(ask, pinned_servers) -> Count:
    """Replicas in a server, as pinned."""
    return ceil(ask.pinned_replicas / pinned_servers)


def pinned_working(ask, pinned_each, replicas_per_server, redundancy) -> Count:
    """Replicas that carry the load, as pinned.

    Those that are left when as many replicas or servers fail as stand by."""
    each = where(replicas_per_server > 0, pinned_each, 1)
    spare = redundancy.spare + redundancy.servers * each
    return largest(ask.pinned_replicas - spare, 1)


def working_replicas(ask, pinned_working, needed_replicas) -> Count:
    """Replicas that carry the load.

    As many as it asks for; or as pinned, less the spare ones."""
    return where(ask.pinned_replicas > 0, pinned_working, needed_replicas)


def decode_workers(working_replicas, prefill_workers) -> Count:
    """Replicas that write answers.

    Those that carry the load, less the prefill workers."""
    return largest(working_replicas - prefill_workers, 1)


def working_servers(working_replicas, replicas_per_server, servers_per_replica) -> Servers:
    """Servers that carry the load."""
    shared = ceil(ratio(working_replicas, replicas_per_server))
    return where(replicas_per_server > 0, shared, working_replicas * servers_per_replica)


def even_replicas(working_replicas, working_servers, redundancy) -> Count:
    """Replicas spread evenly over the working and the spare servers.

    Beside those that carry the load as many as stand in the fullest servers that may fail: in each of these what a
    working server would have, so that those left carry the load whichever fails."""
    return working_replicas + redundancy.servers * ceil(working_replicas / working_servers)


def spread_replicas(even_replicas, working_servers, replicas_per_server, redundancy) -> Count:
    """Replicas spread over working and spare servers.

    Evenly, and no fewer than a smaller load takes that fills one working server less. Beside those that carry the load
    never more than the spare servers hold: what else stands in the working ones has its slots."""
    before = replicas_per_server * (working_servers - 1 + redundancy.servers)
    return largest(even_replicas, before * flag(working_servers > 1))


def replicas(ask, working_replicas, spread_replicas, redundancy, option) -> Count:
    """Replicas.

    Those that carry the load and the spare ones; by the rule of thumb one."""
    spare = working_replicas + redundancy.spare * (1 - option.by_rule)
    by_server = redundancy.servers * (1 - option.by_rule)
    asked = where(by_server > 0, spread_replicas, spare)
    return where(ask.pinned_replicas > 0, ask.pinned_replicas, asked)


def beside_bytes(beside) -> Bytes:
    """Memory of the embedding and reranking models.

    Weights in 16 bits, and what each process takes over them; they keep no cache of requests."""
    return beside.parameters * SIXTEEN_BITS + beside.models * beside.runtime


def beside_cards(beside_bytes, card, option) -> Cards:
    """Cards for embedding and reranking.

    Cards of their own, so that the engine's share of the others is untouched; none where they share
    the model's."""
    own = 1 - option.companions_shared
    return ceil(beside_bytes / (card.allocatable_bytes * card.devices)) * own


def working_cards(
    working_replicas, devices_per_replica, card, option, rule_cards, beside_cards
) -> Cards:
    """Cards that carry the load.

    Replicas × devices of each, and those for embedding and reranking."""
    devices = ceil(working_replicas * devices_per_replica / card.devices)
    return where(option.by_rule, rule_cards, devices) + beside_cards


def option_cards(replicas, devices_per_replica, card, option, rule_cards, beside_cards) -> Cards:
    """Cards in use.

    Replicas × devices of each, and those for embedding and reranking."""
    devices = ceil(replicas * devices_per_replica / card.devices)
    return where(option.by_rule, rule_cards, devices) + beside_cards


def standby_cards(option_cards, working_cards) -> Cards:
    """Cards that stand by.

    Scenarios on one card type share them: the most that one of them asks for, or that a failed server takes of all."""
    return option_cards - working_cards


def guarded_cards(
    working_replicas, devices_per_replica, card, redundancy, replicas_per_server, option
) -> Cards:
    """Cards that a failed server may take.

    Of replicas within a server, where whole servers may fail; scenarios on one card type add theirs."""
    guarded = flag(redundancy.servers > 0) * flag(replicas_per_server > 0) * (1 - option.by_rule)
    return ceil(working_replicas * devices_per_replica / card.devices) * guarded


def guarded_standby(standby_cards, guarded_cards) -> Cards:
    """Cards that stand by for these.

    Scenarios on one card type keep no more than theirs together."""
    return standby_cards * flag(guarded_cards > 0)


def standby_servers(redundancy, servers_per_replica, option) -> Servers:
    """Servers that stand by.

    Scenarios on one card type share them: the most that one of them asks for."""
    return redundancy.servers * servers_per_replica * (1 - option.by_rule)


def server_share(working_cards, cards_per_server) -> Factor:
    """Servers before rounding up, of the cards that carry the load.

    Scenarios on one card type add theirs."""
    return working_cards / cards_per_server


def standby_share(standby_cards, cards_per_server, redundancy) -> Factor:
    """Servers before rounding up, of single replicas that stand by.

    None where whole servers do."""
    return standby_cards / cards_per_server * flag(redundancy.servers <= 0)


def servers(server_share, standby_share, standby_servers, card) -> Servers:
    """Servers.

    Those that carry the load, and those that stand by; in whole lots, where the kind is sold by the rack."""
    needed = ceil(server_share + standby_share) + standby_servers
    return ceil(needed / card.sold_in) * card.sold_in


def filled_servers(replicas, replicas_per_server) -> Servers:
    """Servers that the replicas fill.

    0 where a replica spans several."""
    return ceil(ratio(replicas, replicas_per_server))


def spread_servers(filled_servers, working_servers, redundancy) -> Servers:
    """Servers that the replicas are spread over."""
    even = (working_servers + redundancy.servers) * flag(redundancy.servers > 0)
    return largest(filled_servers, even)


def failed_replicas(replicas, replicas_per_server, spread_servers) -> Count:
    """Replicas that fail with a server.

    Those of the fullest server, spread evenly."""
    each = ceil(replicas / largest(spread_servers, 1))
    return where(replicas_per_server > 0, each, 1)


def fewest_of_a_kind(option, prefill_workers, decode_workers, working_replicas) -> Count:
    """Replicas of which the load needs every one.

    Where prompts and answers are apart, of the kind that has fewer: a failed server may be all of it."""
    return where(option.apart, smallest(prefill_workers, decode_workers), working_replicas)


def kept_after_failure(replicas, failed_replicas, working_replicas, fewest_of_a_kind) -> Share:
    """Share of the load that is carried when one server fails.

    With the targets kept."""
    lost = largest(failed_replicas - (replicas - working_replicas), 0)
    return largest(1 - lost / fewest_of_a_kind, 0)
