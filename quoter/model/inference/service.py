"""What a request sees: the speed at the requests that one replica really has."""

from quoter.core import (
    MILLISECONDS,
    Flag,
    Milliseconds,
    Requests,
    Seconds,
    TokensPerSecond,
    either,
    flag,
    largest,
    power,
    ratio,
    smallest,
    where,
)


def timed(speed_known, held_at_all, option) -> Flag:
    """The option has a speed.

    Its card's rates are known and memory holds a request; the rule of thumb counts no speed."""
    return speed_known * flag(held_at_all > 0) * (1 - option.by_rule)


def batch(requests_per_replica, held_at_all, sequences, option) -> Requests:
    """Requests in one replica at once.

    Those beyond what memory and the engine hold wait."""
    most = smallest(held_at_all, sequences * option.data_parallel)
    return largest(smallest(requests_per_replica, most), 1)


def token_time(
    batch, option, request_groups, token_time_fixed, token_time_each, expert_step_time, expert_share
) -> Seconds:  # fmt: skip
    """Time per output token.

    At least one request is in each group of a stage; of the experts, those that the batch touches."""
    inside = largest(batch / option.pipeline_parallel, request_groups)
    hit = 1 - power(1 - expert_share, inside)
    return token_time_fixed + token_time_each * inside + expert_step_time * hit


def request_time(prefill_time, answer_length, token_time) -> Seconds:
    """Time of a request that need not wait."""
    return prefill_time + answer_length * token_time


def first_token_time(
    first_alone_time, token_time, first_other_time, batch, requests_per_replica, request_time
) -> Seconds:
    """Time to the first token.

    The step in hand, its own prompt, those ahead, and the wait for a place of those that queue."""
    queue = ratio(requests_per_replica - batch, batch) * request_time
    return first_alone_time + token_time + first_other_time * (batch - 1) + queue


def ttft_ms(timed, first_token_time) -> Milliseconds:
    """First token, in milliseconds.

    The centre of its band; empty where it is not known."""
    return where(timed, first_token_time * MILLISECONDS, "")


def tpot_ms(timed, token_time) -> Milliseconds:
    """Output token, in milliseconds.

    Empty where it is not known."""
    return where(timed, token_time * MILLISECONDS, "")


def tokens_per_second(timed, batch, answer_length, request_time) -> TokensPerSecond:
    """Output tokens per second of a replica.

    Requests × answer ÷ time of a request; empty where it is not known."""
    return where(timed, batch * answer_length / request_time, "")


def tokens_per_second_of_request(timed, answer_length, request_time) -> TokensPerSecond:
    """Output tokens per second of a request."""
    return where(timed, answer_length / request_time, "")


def ttft_low_ms(timed, first_token_time, card) -> Milliseconds:
    """First token, low end of the band."""
    return where(timed, first_token_time * MILLISECONDS * card.first_low, "")


def ttft_high_ms(timed, first_token_time, card) -> Milliseconds:
    """First token, high end of the band.

    Nine in ten measurements stay below."""
    return where(timed, first_token_time * MILLISECONDS * card.first_high, "")


def tpot_low_ms(timed, token_time, token_low) -> Milliseconds:
    """Output token, low end of the band."""
    return where(timed, token_time * MILLISECONDS * token_low, "")


def tpot_high_ms(timed, token_time, token_high) -> Milliseconds:
    """Output token, high end of the band.

    Nine in ten measurements stay below."""
    return where(timed, token_time * MILLISECONDS * token_high, "")


def _above(high, target):
    """A time in seconds is above a target in milliseconds, where there is one."""
    return flag(high * MILLISECONDS > target) * flag(target > 0)


def first_token_late(first_token_time, load, card) -> Flag:
    """The first token misses its target.

    By the high end of its band."""
    return _above(first_token_time * card.first_high, load.ttft_ms)


def token_late(token_time, load, token_high) -> Flag:
    """Further tokens miss their target.

    By the high end of the band."""
    return _above(token_time * token_high, load.tpot_ms)


def request_late(first_token_time, token_time, answer_length, load, card, token_high) -> Flag:
    """The whole request misses its target.

    By the high ends of the bands."""
    tokens = answer_length * (token_time * token_high)
    high = first_token_time * card.first_high + tokens
    return flag(high > load.e2e_seconds) * flag(load.e2e_seconds > 0)


def level_missed(level_kept, timed, load, first_token_late, token_late, request_late) -> Flag:
    """The service level is missed at the requests that the replica has.

    Any of the targets that are to be met."""
    late = either(first_token_late * load.keep_ttft, token_late * load.keep_tpot)
    return level_kept * timed * either(late, request_late)


def usual_missed(timed, load, first_token_late, token_late) -> Flag:
    """A target that nobody stated is missed.

    Of those that a preset or our default fills in: they size the time in flight, not the fleet."""
    first, further = 1 - load.keep_ttft, 1 - load.keep_tpot
    return timed * either(first_token_late * first, token_late * further)
