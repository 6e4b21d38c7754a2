"""A batch of a replica in steady arrival: the times of a percentile of the requests, and its strain.

These lines are run for every batch that is looked at; the batch itself fixes the rate at which
requests arrive, so that nothing depends on its own result. A replica with so many requests is a queue
of prompts before a processor that all answers share. Where so many clients send one request after the other
(a closed test), a request meets the others alone: it sees the queue as if its own client were not there
(arrival theorem: Sevcik and Mitrani 1981, Reiser and Lavenberg 1980), and waits for one prompt of each at most."""

from quoter.core import (
    Constant,
    Count,
    Factor,
    PerSecond,
    Requests,
    Seconds,
    Share,
    both,
    either,
    flag,
    largest,
    power,
    ratio,
    root,
    smallest,
    where,
)
from quoter.model.load.waiting import NO_BOUND, _behind

LEAST_ROOM = Constant("u_least_room", 1 / 100, "least room that is left beside prompts, a share")
TOKEN_SPREAD = Constant(
    "u_token_spread", 0.8, "how far the requests of a step differ from their mean, over its root"
)


def trial_inside(trial_batch, option, request_groups) -> Requests:
    """Requests in a stage.

    At least one in each group that shares them."""
    return largest(trial_batch / option.pipeline_parallel, request_groups)


def trial_decode(trial_inside, decode_fixed, decode_each, decode_experts, expert_share) -> Seconds:
    """A token without prompts."""
    touched = 1 - power(1 - expert_share, trial_inside)
    return decode_fixed + decode_each * trial_inside + decode_experts * touched


def trial_time(trial_decode, trial_batch, prompt_share_time, option) -> Seconds:
    """Time per token, mean.

    With the prompts of others in its steps, but where prompts have workers of their own."""
    others = (largest(trial_batch, 1) - 1) / option.pipeline_parallel * (1 - option.apart)
    return trial_decode + prompt_share_time * others


def trial_service(
    trial_decode, prompt_work, own_pass, prompt_passes, option, decode_experts, expert_share,
    trial_inside,
) -> Seconds:  # fmt: skip
    """What a prompt keeps the replica busy for.

    Its own work, and the passes that it takes, which read all experts; nothing of a decode worker."""
    untouched = decode_experts * power(1 - expert_share, trial_inside)
    return (prompt_work + own_pass + prompt_passes * (trial_decode + untouched)) * (
        1 - option.apart
    )


def trial_rate(
    trial_batch, sure_first, trial_decode, answer_length, trial_time, option, pooled_rate
) -> PerSecond:  # fmt: skip
    """Requests per second.

    Those in flight ÷ the time of each (Little's law); a decode worker has them for the answer alone. Of a model that
    writes none as many as their prompts let."""
    first = (sure_first + trial_decode) * (1 - option.apart)
    written = trial_batch / (first + answer_length * trial_time)
    return where(pooled_rate > 0, pooled_rate, written)


def trial_load(trial_rate, trial_service) -> Share:
    """Load of prompts.

    Share of the time that some prompt is computed."""
    return trial_rate * trial_service


def trial_others(trial_batch, form) -> Requests:
    """Requests that a request may meet.

    All of them where requests arrive at any time; of the clients of a closed test those but its own."""
    return where(form.flight, largest(trial_batch - 1, 0), trial_batch)


def trial_coming(trial_rate, trial_others, trial_batch) -> PerSecond:
    """Prompts per second that a request meets.

    Those of the others."""
    return ratio(trial_rate * trial_others, trial_batch)


def trial_met(trial_coming, trial_service) -> Share:
    """Load of prompts that a request meets."""
    return trial_coming * trial_service


def trial_room(trial_met) -> Share:
    """Room beside prompts.

    Never quite none, so that a replica that cannot follow has a time, however long."""
    return largest(1 - trial_met, LEAST_ROOM)


def trial_ahead(trial_service, prompt_work, rank_work) -> Seconds:
    """What a prompt ahead takes.

    On the devices that take it."""
    return trial_service - prompt_work + rank_work


def trial_queue(trial_ahead, wait_spread, trial_room) -> Seconds:
    """Mean wait of those who wait for other prompts."""
    return trial_ahead * wait_spread / trial_room


def trial_longest(trial_others, trial_ahead, form) -> Seconds:
    """Longest wait for other prompts.

    In a closed test one prompt of every other client; else it has no bound."""
    return where(form.flight, trial_others * trial_ahead, NO_BOUND)


def trial_wait(trial_queue, trial_met, trial_longest, percentile, groups_waited_for) -> Seconds:
    """Wait for other prompts, at the percentile.

    Mean wait of those who wait × (ln load − ln (1 − percentile)); those who find none wait none. In a closed test
    never longer than one prompt of every other takes."""
    queue = groups_waited_for * trial_queue
    return _behind(queue, percentile.tail, trial_met, trial_longest)


def trial_later(trial_wait, own_spread, first_measured, option) -> Seconds:
    """First token later than alone, at the percentile.

    The wait and a longer prompt together; none of decode workers, whose prompts others compute."""
    waits = root(power(trial_wait, 2) + power(own_spread, 2))
    return waits * first_measured * (1 - option.apart)


def trial_first(
    sure_first, trial_decode, passes_started, trial_later, first_measured, option, prefill_free
) -> Seconds:  # fmt: skip
    """First token, at the percentile.

    Alone, the step in hand and those of its own passes, then what it is later; of prefill workers, whose number
    answers for the wait, without it."""
    alone = (sure_first + trial_decode * (1 + passes_started)) * first_measured
    return where(option.apart, prefill_free, alone + trial_later)


# Between two tokens of an answer stand prompts of others: those that came while its own prompt waited and was computed,
# and those that come while it is written. A time per token is their mean over the answer, so that it differs far less than
# one step does; and where passes carry prompts beside answers, no token waits longer than for one full pass.


def trial_stall(trial_service, prompt_passes, trial_decode, option) -> Seconds:
    """What a prompt holds the answers up for.

    Without the token that every answer has in each pass that carries it."""
    return trial_service - prompt_passes * trial_decode * (1 - option.apart)


def trial_still(trial_coming, trial_stall) -> Share:
    """Share of the time that answers are written.

    Beside what prompts of others hold them up for; never quite none."""
    return largest(1 - trial_coming * trial_stall, LEAST_ROOM)


def trial_before_it(trial_coming, trial_ahead, trial_met, trial_queue, trial_others) -> Requests:
    """Prompts that have come before an answer begins.

    While its own prompt waited and was computed (Little's law)."""
    came = trial_coming * (trial_ahead + trial_met * trial_queue)
    return smallest(came, trial_others)


def trial_full(trial_service, prompt_passes, option) -> Seconds:
    """A full pass.

    A token waits for no more than one; no bound where prompts have passes of their own."""
    beside_answers = prompt_passes * (1 - option.apart)
    return where(beside_answers > 0, ratio(trial_service, prompt_passes), NO_BOUND)


def trial_mean(
    trial_decode, trial_stall, trial_before_it, shorter, answer_length, trial_still, trial_full
) -> Seconds:  # fmt: skip
    """Time per token, mean of the answers in steady arrival.

    Longer by the prompts of others; those that came before count most in a short answer."""
    before = trial_stall * trial_before_it * shorter / answer_length
    return smallest((trial_decode + before) / trial_still, trial_full)


def trial_between(trial_coming, answer_length, trial_mean, trial_before_it, shorter) -> Count:
    """Prompts of others that an answer meets, mean."""
    return trial_coming * answer_length * trial_mean + trial_before_it * shorter


def trial_uneven(
    trial_stall, answer_length, trial_still, wait_spread, shorter, trial_between
) -> Seconds:
    """Deviation of the time per token by the prompts that it meets.

    Of a number at random of works that differ, each of which lets further ones come (delay busy period)."""
    works = root(2 * wait_spread * shorter * trial_between)
    return trial_stall / answer_length / trial_still * works


def trial_token(
    trial_mean, skew, trial_uneven, percentile, trial_others, decode_each, trial_room, trial_full
) -> Seconds:  # fmt: skip
    """Time per token, at the percentile.

    The prompts in its steps and the others in them differ, these as their number's root."""
    others = TOKEN_SPREAD * decode_each / trial_room * root(trial_others)
    differ = skew * trial_uneven + percentile.deviations * others
    return smallest(trial_mean + differ, trial_full)


def trial_usual(
    trial_first, trial_later, trial_met, trial_queue, option, answer_length, trial_mean
) -> Seconds:
    """A whole request, mean in steady arrival."""
    waits = smallest(trial_met * trial_queue, trial_later) * (1 - option.apart)
    return trial_first - trial_later + waits + answer_length * trial_mean


def trial_whole(
    trial_usual, trial_later, trial_met, trial_queue, longer, answer_length, trial_mean,
    trial_token,
) -> Seconds:  # fmt: skip
    """A whole request, at the percentile.

    A late first token, a long answer and slow tokens are seldom one request's: their deviations add as squares."""
    first = largest(trial_later - trial_met * trial_queue, 0)
    slow = answer_length * (trial_token - trial_mean)
    return trial_usual + root(power(first, 2) + power(longer * trial_mean, 2) + power(slow, 2))


def trial_strain(
    trial_first, trial_token, trial_whole, first_limit, token_limit, whole_limit
) -> Factor:
    """Most of a target that is used up.

    Above 1 it is missed."""
    times = largest(trial_first / first_limit, trial_token / token_limit)
    return largest(times, trial_whole / whole_limit)


def trial_kept(trial_batch, trial_before, trial_strain, trial_load, ladder_top, form) -> Requests:
    """Largest batch so far that keeps the targets.

    This one, where it does, can be kept up, and memory and engine hold it. The clients of a closed test wait
    for their answers, so that it can always be kept up."""
    within = both(flag(trial_strain <= 1), either(flag(trial_load < 1), form.flight))
    return where(both(within, flag(trial_batch <= ladder_top)), trial_batch, trial_before)
