"""A batch of a replica in steady arrival: the times of a percentile of the requests, and its strain.

These lines are run for every batch that is looked at; the batch itself fixes the rate at which
requests arrive, so that nothing depends on its own result. A replica with so many requests is a queue
of prompts before a processor that all answers share. Where so many clients send one request after the other
(a closed test), a request meets the others alone: it sees the queue as if its own client were not there
(arrival theorem: Sevcik and Mitrani 1981, Reiser and Lavenberg 1980), and waits for one prompt of each at most."""

from quoter.core import (
    Constant,
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
    where,
)
from quoter.model.load.certainty import _whole
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


def trial_service(trial_decode, prompt_work, own_pass, prompt_passes, option) -> Seconds:
    """What a prompt keeps the replica busy for.

    Its own work, and the passes that it takes; nothing of a decode worker."""
    together = 1 - option.apart
    return (prompt_work + own_pass + prompt_passes * trial_decode) * together


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


def trial_met(trial_load, trial_others, trial_batch) -> Share:
    """Load of prompts that a request meets.

    That of the others."""
    return ratio(trial_load * trial_others, trial_batch)


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


def trial_first(
    sure_first, trial_decode, passes_started, trial_wait, own_spread, first_measured, option, prefill_free
) -> Seconds:  # fmt: skip
    """First token, at the percentile.

    Alone, the step in hand and those of its own passes, then the wait and a longer prompt together; of
    prefill workers, whose number answers for the wait, without it."""
    waits = root(power(trial_wait, 2) + power(own_spread, 2))
    together = (sure_first + trial_decode * (1 + passes_started) + waits) * first_measured
    return where(option.apart, prefill_free, together)


def trial_token(
    trial_time, trial_others, trial_service, answer_length, trial_room, decode_each, percentile
) -> Seconds:
    """Time per token, at the percentile.

    The others in a step and the prompts in it differ as their number's root."""
    prompts = trial_service / answer_length / power(trial_room, 2)
    differ = prompts + TOKEN_SPREAD * decode_each / trial_room
    return trial_time + percentile.deviations * root(trial_others) * differ


def trial_strain(
    trial_first, trial_token, answer_at_percentile, first_limit, token_limit, whole_limit
) -> Factor:
    """Most of a target that is used up.

    Above 1 it is missed."""
    whole = _whole(trial_first, answer_at_percentile, trial_token) / whole_limit
    return largest(trial_first / first_limit, trial_token / token_limit, whole)


def trial_kept(trial_batch, trial_before, trial_strain, trial_load, ladder_top, form) -> Requests:
    """Largest batch so far that keeps the targets.

    This one, where it does, can be kept up, and memory and engine hold it. The clients of a closed test wait
    for their answers, so that it can always be kept up."""
    within = both(flag(trial_strain <= 1), either(flag(trial_load < 1), form.flight))
    return where(both(within, flag(trial_batch <= ladder_top)), trial_batch, trial_before)
