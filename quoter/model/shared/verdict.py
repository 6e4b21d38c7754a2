"""Whether an option fits, and how many cards it takes: the same for every kind of work."""

from quoter.core import Bytes, Code, Constant, Flag, Share, both, flag, floor, largest, same, where

FITS, DOES_NOT_FIT, NOT_POSSIBLE = 1, 3, 4
NOT_KEPT, BY_RULE = 2, 9
INSTEAD = 11  # from the reason of a verdict to the same in 16 bits
PERCENT = Constant("u_percent", 100, "hundredths, in whole ones of which a reserve is proposed")


def wanted_per_device(need_per_device, reserved_per_device) -> Bytes:
    """Need per device with its reserve.

    One on the rate is within the need."""
    return need_per_device + reserved_per_device


def free_per_device(usable_per_device, wanted_per_device) -> Bytes:
    """Free per device, after the reserve.

    Usable − need with its reserve; below zero it is short of them."""
    return usable_per_device - wanted_per_device


def possible(heads_divide, type_runs, obstacle, option, llm) -> Flag:
    """The option can run at all."""
    splits = where(option.by_rule, 1, heads_divide * flag(option.pipeline_parallel <= llm.layers))
    return flag(obstacle < 1) * type_runs * splits


def memory_verdict(wanted_per_device, usable_per_device, unstarted) -> Code:
    """Verdict on memory.

    1 fits with the reserve kept, 3 does not, or does not start as it is set."""
    room = flag(wanted_per_device <= usable_per_device) * (1 - unstarted)
    return where(room, FITS, DOES_NOT_FIT)


def rule_verdict(rule_need, card, devices_per_replica) -> Code:
    """Verdict by the rule of thumb.

    1 where the devices hold the need on the memory as sold, else 3."""
    held = card.sold_bytes / card.devices * devices_per_replica
    return where(rule_need <= held, FITS, DOES_NOT_FIT)


def need_verdict(ask, memory_verdict, rule_verdict) -> Code:
    """Verdict on the need.

    1 fits, 3 does not. The service level is a verdict of its own."""
    return where(ask.by_rule, rule_verdict, memory_verdict)


def verdict(possible, need_verdict) -> Code:
    """Verdict.

    1 fits, 3 does not fit, 4 not possible; 2, tight, is not given any more."""
    return where(possible, need_verdict, NOT_POSSIBLE)


def lower_reserve(reserve_left) -> Share:
    """Largest reserve that could be kept.

    In whole hundredths, rounded down so that it does hold."""
    return floor(largest(reserve_left, 0) * PERCENT) / PERCENT


def holds_at_lower(reserve_left, lower_reserve, verdict, ask, unstarted) -> Flag:
    """A lower reserve would do.

    What is refused would hold with it."""
    able = both(flag(reserve_left >= 0), flag(lower_reserve < ask.reserve))
    return able * same(verdict, DOES_NOT_FIT) * (1 - unstarted) * (1 - ask.by_rule)


def impossible_reason(obstacle, type_runs) -> Code:
    """Why the option cannot run.

    5 heads or layers do not divide, 6 the card lacks the weights' type, 7 the engine does not
    run on it, 10 nor load such weights, 11 nor hold such a cache."""
    return where(type_runs, where(obstacle > 0, obstacle, 5), 6)


def not_kept(need_per_device, usable_per_device, unstarted) -> Flag:
    """It would do without the reserve."""
    return flag(need_per_device <= usable_per_device) * (1 - unstarted)


def short_reason(memory_reason, ask, not_kept) -> Code:
    """Why the option does not do.

    The memory's reason; 2 it would do without the reserve; 9 by the rule of thumb."""
    return where(ask.by_rule, BY_RULE, where(not_kept, NOT_KEPT, memory_reason))


def reason(verdict, short_reason, impossible_reason, type_missing) -> Code:
    """Reason of the verdict.

    As the list of reasons numbers them; 12: it fits, in 16 bits instead of the type asked."""
    bad = where(verdict > DOES_NOT_FIT, impossible_reason, short_reason)
    return where(verdict < DOES_NOT_FIT, verdict + INSTEAD * type_missing, bad)
