"""The largest load of a prefill worker at which its wait keeps the target: one step nearer to it.

The wait at the percentile is queue × (tail + ln load) ÷ (1 − load), which no formula turns round: the load at which it
is as long as it may be is where 1 − load − share × (tail + ln load) is 0. That line falls and is convex, so that a step
of Newton from anywhere ends at or below the load sought, and further steps come nearer from below: workers that are
counted by it keep the target. Five steps leave less than a millionth (tests/test_apart.py)."""

from quoter.core import Share, log


def trial_prefill_load(trial_prefill_before, prefill_wait_share, percentile) -> Share:
    """Largest load of a prefill worker, one step nearer.

    A step of Newton."""
    rest = percentile.tail + log(trial_prefill_before)
    over = 1 - trial_prefill_before - prefill_wait_share * rest
    return trial_prefill_before + over / (1 + prefill_wait_share / trial_prefill_before)
