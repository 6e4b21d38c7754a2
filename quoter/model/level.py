"""The largest batch of a replica that meets the service level, and its throughput there.

The batches tried are 1, 2, 4 … 512. Both times grow with the batch, so four trials find the
largest: 128 or none, then 16, 4 and 2 times what was found before."""

from quoter.cells import both, ceil, flag, floor, largest, power, ratio, smallest, where
from quoter.units import Code, Count, Flag, Requests, Seconds, TokensPerSecond

FIRST, TOKEN = 5, 6  # as `binding` numbers the limits
NONE, EIGHT_RUNGS, FOUR_RUNGS, TWO_RUNGS = 1 / 2, 128, 16, 4


def first_allowed(first_limit, first_alone_time, first_other_time) -> Seconds:
    """What the first token's target leaves for the step in hand and other requests."""
    return first_limit - first_alone_time + first_other_time


def whole_allowed(whole_limit, first_weight, first_alone_time, first_other_time) -> Seconds:
    """What the target of the whole request leaves for each token.

    Less what its first token takes here."""
    return whole_limit - first_weight * (first_alone_time - first_other_time)


def ladder_top(held, speed) -> Requests:
    """Largest batch that may be tried.

    Never more than memory and the engine hold."""
    return smallest(held, speed.largest_batch)


def _token_time(batch, option, groups, fixed, each, experts, share):
    """Time per token at a batch; each group of a stage has at least one request."""
    inside = largest(batch / option.pipeline_parallel, groups)
    return fixed + each * inside + experts * (1 - power(1 - share, inside))


def _throughput(batch, answer, prefill, known, *times):
    """Output tokens per second at a batch: the requests × the answer ÷ the time of one."""
    return ratio(batch * answer * known, prefill + answer * _token_time(batch, *times))


def _tried(batch, before, top, token, first, whole, weight, other, *times):
    """The batch where it keeps all targets, else the one before."""
    allowed = smallest(token, first - other * batch, whole - weight * other * batch)
    kept = flag(_token_time(batch, *times) <= allowed)
    return where(both(kept, flag(batch <= top)), batch, before)


def first_trial(
    ladder_top, token_limit, first_allowed, whole_allowed, first_weight, first_other_time, option,
    request_groups, token_time_fixed, token_time_each, expert_step_time, expert_share,
) -> Requests:  # fmt: skip
    """First trial.

    128, or one half, which stands for none."""
    return _tried(
        EIGHT_RUNGS, NONE, ladder_top, token_limit, first_allowed, whole_allowed, first_weight,
        first_other_time, option, request_groups, token_time_fixed, token_time_each,
        expert_step_time, expert_share,
    )  # fmt: skip


def second_trial(
    first_trial, ladder_top, token_limit, first_allowed, whole_allowed, first_weight,
    first_other_time, option, request_groups, token_time_fixed, token_time_each, expert_step_time,
    expert_share,
) -> Requests:  # fmt: skip
    """Second trial.

    Sixteen times the one before."""
    return _tried(
        first_trial * FOUR_RUNGS, first_trial, ladder_top, token_limit, first_allowed,
        whole_allowed, first_weight, first_other_time, option, request_groups, token_time_fixed,
        token_time_each, expert_step_time, expert_share,
    )  # fmt: skip


def third_trial(
    second_trial, ladder_top, token_limit, first_allowed, whole_allowed, first_weight,
    first_other_time, option, request_groups, token_time_fixed, token_time_each, expert_step_time,
    expert_share,
) -> Requests:  # fmt: skip
    """Third trial.

    Four times the one before."""
    return _tried(
        second_trial * TWO_RUNGS, second_trial, ladder_top, token_limit, first_allowed,
        whole_allowed, first_weight, first_other_time, option, request_groups, token_time_fixed,
        token_time_each, expert_step_time, expert_share,
    )  # fmt: skip


def level_batch(
    third_trial, ladder_top, token_limit, first_allowed, whole_allowed, first_weight,
    first_other_time, option, request_groups, token_time_fixed, token_time_each, expert_step_time,
    expert_share,
) -> Requests:  # fmt: skip
    """Largest batch that meets the service level.

    Twice the one before, or that; 0: not even one request does."""
    last = _tried(
        third_trial * 2, third_trial, ladder_top, token_limit, first_allowed, whole_allowed,
        first_weight, first_other_time, option, request_groups, token_time_fixed, token_time_each,
        expert_step_time, expert_share,
    )  # fmt: skip
    return floor(last)


def level_kept(level_asked, speed_known, option) -> Flag:
    """The service level decides how many requests a replica takes.

    Where one is to be met, and the speed is known."""
    return level_asked * speed_known * (1 - option.by_rule)


def next_experts_time(
    level_batch, option, request_groups, expert_step_time, expert_share
) -> Seconds:
    """Experts read at the next batch.

    At least as many as any batch up to it touches."""
    inside = largest(level_batch * 2 / option.pipeline_parallel, request_groups)
    return expert_step_time * (1 - power(1 - expert_share, inside))


def requests_allowed(
    level_kept, level_batch, ladder_top, next_experts_time, token_limit, first_allowed, whole_allowed,
    first_weight,
    first_other_time, token_time_fixed, token_time_each, option,
) -> Requests:  # fmt: skip
    """Requests that a replica may have at once.

    The most that meet the service level, between the largest batch that does and the next; where
    none is to be met, what memory holds."""
    spent = token_time_fixed + next_experts_time
    each = token_time_each / option.pipeline_parallel  # never 0: the host works on every request
    by_token = (token_limit - spent) / each
    by_first = (first_allowed - spent) / (each + first_other_time)
    by_whole = (whole_allowed - spent) / (each + first_weight * first_other_time)
    most = largest(level_batch, floor(smallest(by_token, by_first, by_whole, ladder_top)))
    return where(level_kept, where(level_batch > 0, most, 0), ladder_top)


def allowed_throughput(
    requests_allowed, answer_length, prefill_time, option, request_groups, token_time_fixed,
    token_time_each, expert_step_time, expert_share, speed_known,
) -> TokensPerSecond:  # fmt: skip
    """Output tokens per second of a replica with as many.

    The requests × the answer ÷ the time of one."""
    return _throughput(
        requests_allowed, answer_length, prefill_time, speed_known, option, request_groups,
        token_time_fixed, token_time_each, expert_step_time, expert_share,
    )  # fmt: skip


def level_throughput(
    level_batch, answer_length, prefill_time, option, request_groups, token_time_fixed, token_time_each,
    expert_step_time, expert_share, speed_known,
) -> TokensPerSecond:  # fmt: skip
    """Output tokens per second at the largest batch that meets the service level."""
    return _throughput(
        level_batch, answer_length, prefill_time, speed_known, option, request_groups,
        token_time_fixed, token_time_each, expert_step_time, expert_share,
    )  # fmt: skip


def replicas_for_level(requests_in_flight, level_kept, requests_allowed) -> Count:
    """Replicas that the service level asks for.

    Requests in flight ÷ those that a replica may have, rounded up. 0: none to be met."""
    return ceil(ratio(requests_in_flight, requests_allowed)) * level_kept


def replicas_for_speed(
    replicas_for_level, horizon_requests_per_second, answer_length, allowed_throughput, load, option
) -> Count:
    """Replicas that the speed asks for.

    For the service level, or to write as many tokens per second as arrive where no throughput was
    measured. 0: nothing known."""
    needed = horizon_requests_per_second * answer_length * flag(load.requests_per_replica <= 0)
    by_throughput = ceil(ratio(needed, allowed_throughput)) * (1 - option.by_rule)
    return largest(replicas_for_level, by_throughput)


def level_limit(
    level_batch, first_allowed, first_other_time, next_experts_time, token_time_fixed,
    token_time_each, option, request_groups,
) -> Code:  # fmt: skip
    """Target that the next batch would miss.

    5 the first token's, 6 the time per token or of the whole request."""
    next_ = largest(level_batch * 2, 1)
    inside = largest(next_ / option.pipeline_parallel, request_groups)
    step = token_time_fixed + token_time_each * inside + next_experts_time
    return where(step > first_allowed - first_other_time * next_, FIRST, TOKEN)
