"""Inference: whether an option keeps what the customer stated."""

from quoter.core import Flag, either, flag


def level_unknown(level_asked, times_known, option) -> Flag:
    """Nobody can say whether the service level is kept.

    Times are stated, and those of the option are not computed."""
    return level_asked * (1 - times_known) * (1 - option.by_rule)


def level_broken(level_missed, level_impossible) -> Flag:
    """The service level that is stated is missed.

    At the requests that a replica has, or with a single one."""
    return either(level_missed, level_impossible)


def only_on_trial(option) -> Flag:
    """Nobody vouches for the model on the card.

    The engine's project calls it experimental or has not tested it, and no other engine of the card lists it."""
    return option.on_trial


def context_short(load, ask) -> Flag:
    """The context is shorter than prompt and answer."""
    return flag(load.prompt_tokens + load.output_tokens > ask.context)
