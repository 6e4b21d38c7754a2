"""Cards at hand: the requests they hold together, and whether that does."""

from quoter.core import Code, Flag, Requests, both, either, flag, same, smallest, where

DOES_NOT_FIT, NOT_POSSIBLE = 3, 4
INSTEAD = 11  # from the reason of a verdict to the same in 16 bits
NOT_KEPT, TOO_FEW_CARDS, TOO_MANY_REQUESTS = 2, 14, 15


def requests_on_inventory(held, replicas_on_inventory, possible) -> Requests:
    """Requests that the cards at hand hold.

    Requests a replica holds with the reserve kept × replicas."""
    return held * replicas_on_inventory * possible


def requests_at_all(
    held_at_all, sequences_at_most, option, replicas_on_inventory, possible
) -> Requests:
    """Requests that the cards at hand hold without the reserve.

    Which is on the whole need, weights too: where these take most of a card it leaves few requests."""
    each = smallest(held_at_all, sequences_at_most * option.data_parallel)
    return each * replicas_on_inventory * possible


def need_verdict(memory_verdict, replicas_on_inventory, queued) -> Code:
    """Verdict on the need.

    1 fits, 3 does not: in memory, or on the cards at hand."""
    short = either(flag(replicas_on_inventory <= 0), flag(queued > 0))
    return where(short, DOES_NOT_FIT, memory_verdict)


def verdict(possible, need_verdict) -> Code:
    """Verdict.

    1 fits, 3 does not fit, 4 not possible."""
    return where(possible, need_verdict, NOT_POSSIBLE)


def held_reason(memory_reason, held_at_all) -> Code:
    """Why memory does not hold a request.

    The memory's reason; 2 it would without the reserve."""
    return where(held_at_all > 0, NOT_KEPT, memory_reason)


def short_reason(held_reason, replicas_on_inventory, held) -> Code:
    """Why the cards do not do.

    As memory has it; 14 fewer cards than a replica takes; 15 more requests than they hold."""
    memory = where(held > 0, TOO_MANY_REQUESTS, held_reason)
    return where(replicas_on_inventory > 0, memory, TOO_FEW_CARDS)


def holds_at_lower(verdict, short_reason, lower_reserve, ask) -> Flag:
    """A lower reserve would do.

    Where nothing but the reserve keeps a replica from holding a request."""
    able = both(flag(lower_reserve >= 0), flag(lower_reserve < ask.reserve))
    return able * same(verdict, DOES_NOT_FIT) * same(short_reason, NOT_KEPT)


def reason(verdict, short_reason, impossible_reason, type_missing) -> Code:
    """Reason of the verdict.

    As the list of reasons numbers them; 12: it fits, in 16 bits instead of the type asked."""
    bad = where(verdict > DOES_NOT_FIT, impossible_reason, short_reason)
    return where(verdict < DOES_NOT_FIT, verdict + INSTEAD * type_missing, bad)
