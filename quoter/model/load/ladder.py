"""The batches of a replica one by one: which the service level and memory allow, and what they give.

Speed at a batch is computed by the lines of the module `service`."""

from quoter.core import (
    MILLISECONDS,
    Code,
    Milliseconds,
    Seconds,
    TokensPerSecond,
    flag,
    largest,
    same,
    where,
)

WITHIN, BEYOND = 1, 3


def rung_place(batch, level_kept, level_batch, ladder_top) -> Code:
    """What a batch is.

    1 within the service level, 2 misses it, 3 more than memory and engine hold."""
    late = level_kept * flag(batch > level_batch)
    return WITHIN + largest((BEYOND - WITHIN) * flag(batch > ladder_top), late)


def rung_first(trial_first, prefill_first, option) -> Seconds:
    """First token at a batch, at the percentile, in seconds.

    Of prefill workers with the wait for one, at the load that they are counted for."""
    return where(option.apart, prefill_first, trial_first)


def rung_first_ms(rung_first) -> Milliseconds:
    """First token at a batch, at the percentile."""
    return rung_first * MILLISECONDS


def rung_token_ms(trial_token) -> Milliseconds:
    """Output token at a batch, at the percentile."""
    return trial_token * MILLISECONDS


def rung_whole_ms(trial_whole, rung_first, trial_first) -> Milliseconds:
    """Whole request at a batch, at the percentile."""
    return (trial_whole + rung_first - trial_first) * MILLISECONDS


def rate_within(tokens_per_second, rung_place) -> TokensPerSecond:
    """Output tokens per second within the service level."""
    return where(same(rung_place, WITHIN), tokens_per_second, 0)


def rate_outside(tokens_per_second, rung_place) -> TokensPerSecond:
    """Output tokens per second beyond the service level or the memory."""
    return where(same(rung_place, WITHIN), 0, tokens_per_second)
