"""What a request sees: the speed at the requests that one replica really has."""

from quoter.core import (
    MILLISECONDS,
    Constant,
    Flag,
    Milliseconds,
    PerSecond,
    Requests,
    Seconds,
    Share,
    TokensPerSecond,
    either,
    flag,
    largest,
    power,
    ratio,
    smallest,
    where,
)
from quoter.model.load.waiting import _behind

HALF_TAIL = Constant("u_half_tail", 0.6931472, "ln 2: the wait of half of the requests")


def timed(times_known, held_at_all, option) -> Flag:
    """The option has times.

    Its card's rates are known, it writes tokens, and memory holds a request; the rule of thumb counts no speed."""
    return times_known * flag(held_at_all > 0) * (1 - option.by_rule)


def batch(requests_per_replica, held_at_all, sequences_at_most, option) -> Requests:
    """Requests in one replica at once.

    Those beyond what memory and the engine hold wait."""
    most = smallest(held_at_all, sequences_at_most * option.data_parallel)
    return largest(smallest(requests_per_replica, most), 1)


def served_trial_batch(batch, flight_of_rate, by_rate) -> Requests:
    """Batch, as served.

    Of a rate as many as there are at it, mean and no whole number."""
    return where(by_rate, smallest(flight_of_rate, batch), batch)


def stage_requests(batch, option, request_groups) -> Requests:
    """Requests in a stage of the replica.

    At least one in each group that shares them."""
    return largest(batch / option.pipeline_parallel, request_groups)


def prompts_elsewhere(prompt_share_time, slower, stage_requests, batch, option) -> Seconds:
    """Prompts of others that a step does not carry.

    Of groups that have no request, and of all where prompts have workers of their own."""
    absent = stage_requests - batch / option.pipeline_parallel
    return prompt_share_time / slower * where(option.apart, stage_requests - 1, absent)


def token_time(
    stage_requests, token_time_fixed, token_time_each, expert_step_time, expert_share, calibration,
    prompts_elsewhere,
) -> Seconds:  # fmt: skip
    """Time per output token.

    Of the experts, those that the batch touches. As the user measured it, where he did."""
    hit = 1 - power(1 - expert_share, stage_requests)
    step = token_time_fixed + token_time_each * stage_requests + expert_step_time * hit
    return (step - prompts_elsewhere) * calibration.token


def request_time(prefill_time, answer_length, token_time, calibration, option) -> Seconds:
    """Time of a request in a replica that it need not wait for.

    Of a decode worker the answer alone."""
    first = prefill_time * calibration.token * (1 - option.apart)
    return first + answer_length * token_time


def place_wait(requests_per_replica, batch, request_time) -> Seconds:
    """Wait for a place in a replica.

    Of those that queue, mean."""
    return ratio(requests_per_replica - batch, batch) * request_time


def prompts_each(batch, decode_workers, prefill_workers) -> Requests:
    """Concurrent requests per prefill worker.

    0 where there are none."""
    return ratio(batch * decode_workers, prefill_workers)


def prefill_mean(
    apart_first_alone_time, apart_prefill_time, transfer_time, prompts_each, speed, answer_length, token_time,
) -> Seconds:  # fmt: skip
    """First token from a prefill worker, mean of a closed test.

    Its share of the prompts ahead; where prompts hold the test up, what the answers leave of the time that
    a worker takes for all of them."""
    ahead = speed.ahead * largest(prompts_each - 1, 0) * apart_prefill_time
    held_up = prompts_each * apart_prefill_time - answer_length * token_time
    return largest(apart_first_alone_time + ahead, held_up) + transfer_time


def first_token_time(
    first_alone_time, token_time, first_other_time, batch, place_wait, calibration, first_measured,
    option, prefill_mean,
) -> Seconds:  # fmt: skip
    """Time to the first token.

    The step in hand, its own prompt, those ahead, and the wait for a place of those that queue. As
    the user measured it, where he did, but for that wait."""
    prompts = (first_alone_time + first_other_time * (batch - 1)) * calibration.first
    together = prompts + token_time * first_measured
    return where(option.apart, prefill_mean * calibration.first, together) + place_wait


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


def ttft_low_ms(timed, first_token_time, first_low) -> Milliseconds:
    """First token, low end of the band."""
    return where(timed, first_token_time * MILLISECONDS * first_low, "")


def ttft_high_ms(timed, first_token_time, first_high) -> Milliseconds:
    """First token, high end of the band.

    Nine in ten measurements stay below."""
    return where(timed, first_token_time * MILLISECONDS * first_high, "")


def tpot_low_ms(timed, token_time, token_low) -> Milliseconds:
    """Output token, low end of the band."""
    return where(timed, token_time * MILLISECONDS * token_low, "")


def tpot_high_ms(timed, token_time, token_high) -> Milliseconds:
    """Output token, high end of the band.

    Nine in ten measurements stay below."""
    return where(timed, token_time * MILLISECONDS * token_high, "")


# In steady arrival, at the confidence asked for.


def steady(timed, served_trial_load, prefill_load, form) -> Flag:
    """The replica can follow.

    Its prompts leave room; else requests pile up and no time is steady. The clients of a closed test wait for
    their answers, so that it always follows."""
    return timed * either(flag(served_trial_load + prefill_load < 1), form.flight)


def median_wait(served_trial_queue, served_trial_met, served_trial_longest) -> Seconds:
    """Wait for other prompts, of half of the requests."""
    return _behind(served_trial_queue, HALF_TAIL, served_trial_met, served_trial_longest)


def ttft_p50_ms(
    steady, sure_first, served_trial_decode, passes_started, median_wait, place_wait, first_measured,
    option, prefill_median,
) -> Milliseconds:  # fmt: skip
    """First token, half of the requests.

    In steady arrival; empty where it is not known."""
    alone = sure_first + served_trial_decode * (1 + passes_started)
    together = (alone + median_wait) * first_measured
    first = where(option.apart, prefill_median, together) + place_wait
    return where(steady, first * MILLISECONDS, "")


def tpot_p50_ms(steady, served_trial_mean) -> Milliseconds:
    """Output token, half of the requests.

    In steady arrival; empty where it is not known."""
    return where(steady, served_trial_mean * MILLISECONDS, "")


def steady_first(served_trial_first, place_wait, option, prefill_first) -> Seconds:
    """First token at the percentile, and the wait for a place."""
    return where(option.apart, prefill_first, served_trial_first) + place_wait


def ttft_percentile_ms(steady, steady_first) -> Milliseconds:
    """First token, at the percentile.

    In steady arrival; empty where it is not known."""
    return where(steady, steady_first * MILLISECONDS, "")


def tpot_percentile_ms(steady, served_trial_token) -> Milliseconds:
    """Output token, at the percentile.

    In steady arrival; empty where it is not known."""
    return where(steady, served_trial_token * MILLISECONDS, "")


def steady_whole(steady_first, served_trial_first, served_trial_whole) -> Seconds:
    """A whole request at the percentile.

    And the wait for a place, or for a prefill worker."""
    return served_trial_whole + steady_first - served_trial_first


def e2e_percentile_ms(steady, steady_whole) -> Milliseconds:
    """Whole request, at the percentile.

    In steady arrival; empty where it is not known."""
    return where(steady, steady_whole * MILLISECONDS, "")


def answers_carried(allowed_trial_rate, kept_share, decode_workers) -> PerSecond:
    """Requests per second whose answers all workers write."""
    return allowed_trial_rate * kept_share * decode_workers


def prompts_carried(option, form, prefill_rate, prefill_workers, answers_carried) -> PerSecond:
    """Requests per second whose prompts all workers take.

    Those of a closed test follow its clients."""
    limited = option.apart * (1 - form.flight)
    return where(limited, prefill_rate * prefill_workers, answers_carried)


def option_rate(
    timed, pooled_rate, level_impossible, answers_carried, prompts_carried
) -> PerSecond:
    """Requests per second that all replicas carry.

    At the percentile and the confidence, without those that stand by; 0 where none keeps the targets."""
    rate = smallest(answers_carried, prompts_carried) * (1 - level_impossible)
    return where(either(timed, flag(pooled_rate > 0)), rate, "")


# The service level.


def first_token_late(steady_first, load) -> Flag:
    """The first token misses its target.

    At the percentile."""
    return flag(steady_first * MILLISECONDS > load.ttft_ms) * flag(load.ttft_ms > 0)


def token_late(served_trial_token, load) -> Flag:
    """Further tokens miss their target.

    At the percentile."""
    return flag(served_trial_token * MILLISECONDS > load.tpot_ms) * flag(load.tpot_ms > 0)


def request_late(steady_whole, load) -> Flag:
    """The whole request misses its target.

    At the percentile."""
    return flag(steady_whole > load.e2e_seconds) * flag(load.e2e_seconds > 0)


def pooled_load(horizon_requests_per_second, decode_workers, pooled_rate, by_rate) -> Share:
    """Load of the replicas of an embedding or reranking model, without a reserve.

    Texts that come ÷ texts that they take; 0 of other models."""
    return ratio(horizon_requests_per_second, decode_workers * pooled_rate) * by_rate


def outrun(pooled_load) -> Flag:
    """Texts come faster than the replicas take them.

    As pinned: what the load asks for takes them."""
    return flag(pooled_load > 1)


def flight_unknown(time_missing, by_rate) -> Flag:
    """Concurrent requests are not known, and the speed counts no replicas.

    They follow from the measured throughput alone."""
    return time_missing * (1 - by_rate)


def level_missed(
    level_kept, timed, steady, load, first_token_late, token_late, request_late, outrun
) -> Flag:  # fmt: skip
    """The service level is missed at the requests that the replica has.

    Any of the targets that are to be met, or the replica cannot follow."""
    late = either(first_token_late * load.keep_ttft, token_late * load.keep_tpot)
    return either(level_kept * timed * either(either(late, request_late), 1 - steady), outrun)


def usual_missed(timed, load, form, first_token_late, token_late) -> Flag:
    """A target that nobody stated is missed.

    Of those that a preset or our default fills in: they size no fleet. Documents to be done within hours have none."""
    first, further = 1 - load.keep_ttft, 1 - load.keep_tpot
    return timed * (1 - form.batch) * either(first_token_late * first, token_late * further)
