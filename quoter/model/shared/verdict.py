"""Whether an option fits, and how many cards it takes: the same for every kind of work."""

from quoter.core import Bytes, Code, Flag, flag, where

FITS, DOES_NOT_FIT, NOT_POSSIBLE = 1, 3, 4
TOO_SLOW = 16
INSTEAD = 11  # from the reason of a verdict to the same in 16 bits


def free_per_device(usable_per_device, need_per_device) -> Bytes:
    """Free per device.

    Usable − need."""
    return usable_per_device - need_per_device


def possible(heads_divide, type_runs, obstacle, option, llm) -> Flag:
    """The option can run at all."""
    splits = where(option.by_rule, 1, heads_divide * flag(option.pipeline_parallel <= llm.layers))
    return flag(obstacle < 1) * type_runs * splits


def memory_verdict(need_per_device, usable_per_device, ask) -> Code:
    """Verdict on memory.

    1 fits, 2 tight, 3 does not fit."""
    kept = flag(need_per_device * (1 + ask.reserve) <= usable_per_device)
    bare = flag(need_per_device <= usable_per_device)
    return DOES_NOT_FIT - kept - bare


def rule_verdict(rule_need, card, devices_per_replica) -> Code:
    """Verdict by the rule of thumb.

    1 where the devices hold the need on the memory as sold, else 3."""
    held = card.sold_bytes / card.devices * devices_per_replica
    return where(rule_need <= held, FITS, DOES_NOT_FIT)


def need_verdict(ask, memory_verdict, rule_verdict, level_impossible) -> Code:
    """Verdict on the need.

    1 fits, 2 tight, 3 does not fit: in memory, or in the times asked for."""
    memory = where(ask.by_rule, rule_verdict, memory_verdict)
    return where(level_impossible, DOES_NOT_FIT, memory)


def verdict(possible, need_verdict) -> Code:
    """Verdict.

    1 fits, 2 tight, 3 does not fit, 4 not possible."""
    return where(possible, need_verdict, NOT_POSSIBLE)


def impossible_reason(obstacle, type_runs) -> Code:
    """Why the option cannot run.

    5 heads or layers do not divide, 6 the card lacks the weights' type, 7 the engine does not
    run on it, 10 nor load such weights, 11 nor hold such a cache."""
    return where(type_runs, where(obstacle > 0, obstacle, 5), 6)


def short_reason(memory_reason, ask, level_impossible) -> Code:
    """Why the option does not do.

    The memory's reason; 9 by the rule of thumb; 16 it misses the service level with a single
    request."""
    return where(ask.by_rule, 9, where(level_impossible, TOO_SLOW, memory_reason))


def reason(verdict, short_reason, impossible_reason, type_missing) -> Code:
    """Reason of the verdict.

    As the list of reasons numbers them; 12 and 13: it fits, in 16 bits instead of the type asked."""
    bad = where(verdict > DOES_NOT_FIT, impossible_reason, short_reason)
    return where(verdict < DOES_NOT_FIT, verdict + INSTEAD * type_missing, bad)
