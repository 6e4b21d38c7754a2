"""What keeps an option from being offered, whatever it costs: the same for every kind of work."""

from quoter.core import Flag, either, flag, largest

RUNS_BARE = 2  # the worst verdict with which an option runs at all


def cannot_run(verdict) -> Flag:
    """The option cannot run.

    Its memory does not do, its type, its engine or its width; times are a matter of their own."""
    return flag(verdict > RUNS_BARE)


def sellable(complete, cannot_run) -> Flag:
    """The option has a price.

    Every part of it has one, and it runs: what cannot run costs nothing that anybody would pay."""
    return complete * (1 - cannot_run)


def barred(supplied, card, ask) -> Flag:
    """The card may not be offered here.

    Supply is restricted, the customer excludes it, or asks for domestic ones alone."""
    foreign = ask.domestic_only * (1 - card.domestic)
    return either(1 - supplied, either(card.denied, foreign))


def level_refused(level_broken, level_unknown, ask) -> Flag:
    """The service level keeps the option from being offered.

    Missed or not known, unless the seller accepts that in the file."""
    missed = level_broken * (1 - ask.accepts_missed)
    return either(missed, level_unknown * (1 - ask.accepts_unknown))


def scenario_blocked(cannot_run, level_refused, barred, context_short) -> Flag:
    """The scenario cannot be offered as it stands."""
    return largest(cannot_run, level_refused, barred, context_short)
