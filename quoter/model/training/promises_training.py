"""Training: whether an option keeps what the customer stated."""

from quoter.core import Flag


def level_unknown() -> Flag:
    """Nobody can say whether the service level is kept.

    A training has none."""
    return 0


def level_broken(too_slow) -> Flag:
    """The deadline that is stated is missed."""
    return too_slow


def context_short() -> Flag:
    """The context is shorter than prompt and answer.

    A training has neither."""
    return 0
