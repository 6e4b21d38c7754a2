"""Training: which options may be recommended."""

from quoter.core import Cards, Constant, Days, Flag, Money, both, flag

DIVIDED = Constant(
    "u_divided", 5 / 100, "longer that a training may take before its tensors are divided further"
)


def cards_compared(option_cards) -> Cards:
    """Cards by which of two equals the simpler is told.

    All that a training takes, its copies among them."""
    return option_cards


def eligible_fit(eligible, verdict, too_slow) -> Flag:
    """Eligible, fitting and in time."""
    return both(eligible, flag(verdict <= 1)) * (1 - too_slow)


def weighed_amount(whole_amount) -> Money:
    """Price that ranks the option.

    Of a training the price itself: no time of a request is promised."""
    return whole_amount


def days_weighed(training_days, tensor_width) -> Days:
    """Training time that ranks the option.

    Of nearly equal ones the narrower: up to 5 % more where tensors are divided (our choice; measured
    utilisations differ by more)."""
    return training_days * (1 + DIVIDED * (1 - 1 / tensor_width))
