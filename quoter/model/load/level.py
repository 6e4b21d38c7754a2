"""The largest batch of a replica that keeps the targets, and what it gives there.

The batches tried are 1, 2, 4 … 512, then eighths of the octave that is left, then as many as memory
holds. Times grow with the batch, so seven trials find the largest: 128 or none, then 16, 4 and 2
times what was found before; then a half, a quarter and an eighth of it more."""

from quoter.core import (
    Code,
    Constant,
    Flag,
    Requests,
    TokensPerSecond,
    either,
    flag,
    floor,
    largest,
    smallest,
    where,
)

FIRST, TOKEN, WHOLE = 5, 6, 7  # as `binding` numbers the limits
NONE = Constant("u_no_batch", 1 / 2, "below the smallest batch that is tried")
EIGHT_RUNGS = Constant("u_rungs_8", 128, "batch of the first trial, eight rungs up")
FOUR_RUNGS = Constant("u_rungs_4", 16, "step of the second trial, four rungs")
TWO_RUNGS = Constant("u_rungs_2", 4, "step of the third trial, two rungs")
ONE_RUNG = 2
EIGHTHS = Constant("u_eighths", 8, "parts of an octave")


def ladder_top(held, speed) -> Requests:
    """Largest batch that may be tried.

    Never more than memory and the engine hold."""
    return smallest(held, speed.largest_batch)


def first_trial_before(speed) -> Requests:
    """Batch before the first trial.

    One half, which stands for none."""
    return smallest(NONE, speed.largest_batch)


def first_trial_batch(speed) -> Requests:
    """Batch, first trial.

    128, eight rungs up."""
    return smallest(EIGHT_RUNGS, speed.largest_batch)


def second_trial_batch(first_trial_kept) -> Requests:
    """Batch, second trial.

    Sixteen times the one before."""
    return first_trial_kept * FOUR_RUNGS


def third_trial_batch(second_trial_kept) -> Requests:
    """Batch, third trial.

    Four times the one before."""
    return second_trial_kept * TWO_RUNGS


def fourth_trial_batch(third_trial_kept) -> Requests:
    """Batch, fourth trial.

    Twice the one before."""
    return third_trial_kept * ONE_RUNG


def fifth_trial_batch(fourth_trial_kept) -> Requests:
    """Batch, fifth trial.

    Half of the octave more."""
    return fourth_trial_kept + fourth_trial_kept / 2


def sixth_trial_batch(fifth_trial_kept, fourth_trial_kept) -> Requests:
    """Batch, sixth trial.

    Two eighths of the octave more."""
    return fifth_trial_kept + 2 * fourth_trial_kept / EIGHTHS


def seventh_trial_batch(sixth_trial_kept, fourth_trial_kept) -> Requests:
    """Batch, seventh trial.

    An eighth of the octave more."""
    return sixth_trial_kept + fourth_trial_kept / EIGHTHS


def top_trial_batch(ladder_top) -> Requests:
    """Batch, as many as fit.

    As many as memory and engine hold."""
    return ladder_top


def level_kept(level_asked, times_known, option) -> Flag:
    """The service level decides how many requests a replica takes.

    Where one is to be met, and times are computed."""
    return level_asked * times_known * (1 - option.by_rule)


def level_batch(top_trial_kept) -> Requests:
    """Largest batch that meets the service level.

    At the percentile and the confidence asked for; 0: not even one request does."""
    return floor(top_trial_kept)


def level_impossible(level_kept, level_batch, ladder_top) -> Flag:
    """Not even one request of a replica meets the service level.

    Memory would hold one."""
    return level_kept * flag(level_batch < 1) * flag(ladder_top > 0)


def batch_limited(
    level_kept, level_impossible, level_batch, times_known, form, option
) -> Flag:  # fmt: skip
    """The batches tried limit the requests of a replica.

    Where a service level is to be met; and where requests arrive, which never come faster than their prompts are
    computed. The clients of a closed test wait."""
    arrive = times_known * (1 - form.flight) * (1 - option.by_rule) * flag(level_batch > 0)
    return either(level_kept * (1 - level_impossible), arrive)


def requests_allowed(batch_limited, level_batch, ladder_top) -> Requests:
    """Requests that a replica may have at once.

    Those that meet the service level, or that it can follow; else what memory holds."""
    return where(batch_limited, level_batch, ladder_top)


def allowed_trial_batch(requests_allowed) -> Requests:
    """Batch, as many as are allowed."""
    return requests_allowed


def more_trial_batch(ladder_top) -> Requests:
    """Batch, with twice the memory.

    As many requests again as memory and engine hold."""
    return 2 * ladder_top


def level_trial_batch(level_batch) -> Requests:
    """Batch, at the service level."""
    return level_batch


def next_trial_batch(level_batch) -> Requests:
    """Batch, next.

    An eighth more than the largest that meets the service level, at least one."""
    return largest(level_batch + 1, floor(level_batch + level_batch / EIGHTHS))


def level_limit(
    next_trial_first, next_trial_token, next_trial_strain, first_limit, token_limit
) -> Code:
    """Target that the next batch would miss.

    5 the first token's, 6 the time per token, 7 the time of the whole request: the one that it uses up most."""
    other = where(next_trial_first / first_limit >= next_trial_strain, FIRST, WHOLE)
    return where(next_trial_token / token_limit >= next_trial_strain, TOKEN, other)


def level_throughput(level_batch, level_trial_rate, answer_length, level_kept) -> TokensPerSecond:
    """Output tokens per second at the largest batch that meets the service level.

    Requests per second × the answer; 0 where none does."""
    met = level_kept * flag(level_batch > 0)
    return level_trial_rate * answer_length * met


def allowed_throughput(allowed_trial_rate, answer_length, times_known) -> TokensPerSecond:
    """Output tokens per second of a replica with as many as are allowed."""
    return allowed_trial_rate * answer_length * times_known
