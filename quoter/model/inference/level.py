"""The largest batch of a replica that meets the service level, and its throughput there.

The batches tried are 1, 2, 4 … 512. Both times grow with the batch, so four trials find the
largest: 128 or none, then 16, 4 and 2 times what was found before."""

from quoter.core import (
    Code,
    Constant,
    Count,
    Flag,
    Requests,
    Seconds,
    TokensPerSecond,
    both,
    ceil,
    flag,
    floor,
    largest,
    power,
    ratio,
    smallest,
    where,
)

FIRST, TOKEN = 5, 6  # as `binding` numbers the limits
NONE = Constant("u_no_batch", 1 / 2, "below the smallest batch that is tried")
EIGHT_RUNGS = Constant("u_rungs_8", 128, "batch of the first trial, eight rungs up")
FOUR_RUNGS = Constant("u_rungs_4", 16, "step of the second trial, four rungs")
TWO_RUNGS = Constant("u_rungs_2", 4, "step of the third trial, two rungs")
ONE_RUNG = 2


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


def _in_stage(batch, option, groups):
    """Requests in a pipeline stage; each group of it has at least one."""
    return largest(batch / option.pipeline_parallel, groups)


def _token_time(inside, fixed, each, experts, share):
    """Time per token with so many requests in a stage."""
    return fixed + each * inside + experts * (1 - power(1 - share, inside))


def _allowed_time(batch, token, first, whole, weight, other):
    """Time per token that all targets leave at a batch."""
    return smallest(token, first - other * batch, whole - weight * other * batch)


def _tried(batch, before, time, allowed, top):
    """The batch where it keeps all targets, else the one before."""
    return where(both(flag(time <= allowed), flag(batch <= top)), batch, before)


def first_trial_stage(option, request_groups) -> Requests:
    """Requests in a stage at the first trial.

    At least one in each group."""
    return _in_stage(EIGHT_RUNGS, option, request_groups)


def first_trial_time(
    first_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
) -> Seconds:
    """Time per token at the first trial."""
    return _token_time(
        first_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
    )


def first_trial_limit(
    token_limit, first_allowed, whole_allowed, first_weight, first_other_time
) -> Seconds:
    """Time per token allowed at the first trial.

    The least that the targets of the token, the first token and the whole request leave."""
    return _allowed_time(
        EIGHT_RUNGS, token_limit, first_allowed, whole_allowed, first_weight, first_other_time
    )


def first_trial(first_trial_time, first_trial_limit, ladder_top) -> Requests:
    """First trial.

    128, or one half, which stands for none."""
    return _tried(EIGHT_RUNGS, NONE, first_trial_time, first_trial_limit, ladder_top)


def second_trial_stage(first_trial, option, request_groups) -> Requests:
    """Requests in a stage at the second trial.

    At least one in each group."""
    return _in_stage(first_trial * FOUR_RUNGS, option, request_groups)


def second_trial_time(
    second_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
) -> Seconds:
    """Time per token at the second trial."""
    return _token_time(
        second_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
    )


def second_trial_limit(
    first_trial, token_limit, first_allowed, whole_allowed, first_weight, first_other_time
) -> Seconds:
    """Time per token allowed at the second trial."""
    batch = first_trial * FOUR_RUNGS
    return _allowed_time(
        batch, token_limit, first_allowed, whole_allowed, first_weight, first_other_time
    )


def second_trial(first_trial, second_trial_time, second_trial_limit, ladder_top) -> Requests:
    """Second trial.

    Sixteen times the one before, or that."""
    batch = first_trial * FOUR_RUNGS
    return _tried(batch, first_trial, second_trial_time, second_trial_limit, ladder_top)


def third_trial_stage(second_trial, option, request_groups) -> Requests:
    """Requests in a stage at the third trial.

    At least one in each group."""
    return _in_stage(second_trial * TWO_RUNGS, option, request_groups)


def third_trial_time(
    third_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
) -> Seconds:
    """Time per token at the third trial."""
    return _token_time(
        third_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
    )


def third_trial_limit(
    second_trial, token_limit, first_allowed, whole_allowed, first_weight, first_other_time
) -> Seconds:
    """Time per token allowed at the third trial."""
    batch = second_trial * TWO_RUNGS
    return _allowed_time(
        batch, token_limit, first_allowed, whole_allowed, first_weight, first_other_time
    )


def third_trial(second_trial, third_trial_time, third_trial_limit, ladder_top) -> Requests:
    """Third trial.

    Four times the one before, or that."""
    batch = second_trial * TWO_RUNGS
    return _tried(batch, second_trial, third_trial_time, third_trial_limit, ladder_top)


def last_trial_stage(third_trial, option, request_groups) -> Requests:
    """Requests in a stage at the last trial.

    At least one in each group."""
    return _in_stage(third_trial * ONE_RUNG, option, request_groups)


def last_trial_time(
    last_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
) -> Seconds:
    """Time per token at the last trial."""
    return _token_time(
        last_trial_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
    )


def last_trial_limit(
    third_trial, token_limit, first_allowed, whole_allowed, first_weight, first_other_time
) -> Seconds:
    """Time per token allowed at the last trial."""
    batch = third_trial * ONE_RUNG
    return _allowed_time(
        batch, token_limit, first_allowed, whole_allowed, first_weight, first_other_time
    )


def level_batch(third_trial, last_trial_time, last_trial_limit, ladder_top) -> Requests:
    """Largest batch that meets the service level.

    Twice the one before, or that; 0: not even one request does."""
    batch = third_trial * ONE_RUNG
    return floor(_tried(batch, third_trial, last_trial_time, last_trial_limit, ladder_top))


def level_kept(level_asked, speed_known, option) -> Flag:
    """The service level decides how many requests a replica takes.

    Where one is to be met, and the speed is known."""
    return level_asked * speed_known * (1 - option.by_rule)


def next_experts_time(
    level_batch, option, request_groups, expert_step_time, expert_share
) -> Seconds:
    """Experts read at the next batch.

    At least as many as any batch up to it touches."""
    inside = _in_stage(level_batch * ONE_RUNG, option, request_groups)
    return expert_step_time * (1 - power(1 - expert_share, inside))


def allowed_by_token(
    token_limit, token_time_fixed, next_experts_time, token_time_each, option
) -> Requests:
    """Requests that the time per token allows.

    As many experts are read as at the next batch."""
    each = token_time_each / option.pipeline_parallel  # never 0: the host works on every request
    return (token_limit - (token_time_fixed + next_experts_time)) / each


def allowed_by_first(
    first_allowed, token_time_fixed, next_experts_time, token_time_each, first_other_time, option
) -> Requests:
    """Requests that the first token allows.

    As many experts are read as at the next batch."""
    each = token_time_each / option.pipeline_parallel + first_other_time
    return (first_allowed - (token_time_fixed + next_experts_time)) / each


def allowed_by_whole(
    whole_allowed, token_time_fixed, next_experts_time, token_time_each, first_weight,
    first_other_time, option,
) -> Requests:  # fmt: skip
    """Requests that the whole request allows.

    As many experts are read as at the next batch."""
    each = token_time_each / option.pipeline_parallel + first_weight * first_other_time
    return (whole_allowed - (token_time_fixed + next_experts_time)) / each


def level_requests(
    level_batch, allowed_by_token, allowed_by_first, allowed_by_whole, ladder_top
) -> Requests:
    """Requests of a replica that meet the service level.

    The most between the largest batch that does and the next; 0: not even one."""
    most = floor(smallest(allowed_by_token, allowed_by_first, allowed_by_whole, ladder_top))
    return where(level_batch > 0, largest(level_batch, most), 0)


def requests_allowed(level_kept, level_requests, ladder_top) -> Requests:
    """Requests that a replica may have at once.

    Those that meet the service level; where none is to be met, what memory holds."""
    return where(level_kept, level_requests, ladder_top)


def _throughput(batch, answer, prefill, known, time):
    """Output tokens per second at a batch: the requests × the answer ÷ the time of one."""
    return ratio(batch * answer * known, prefill + answer * time)


def allowed_stage(requests_allowed, option, request_groups) -> Requests:
    """Requests in a stage with as many as are allowed.

    At least one in each group."""
    return _in_stage(requests_allowed, option, request_groups)


def allowed_time(
    allowed_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
) -> Seconds:
    """Time per token with as many requests as are allowed."""
    return _token_time(
        allowed_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
    )


def allowed_throughput(
    requests_allowed, answer_length, prefill_time, allowed_time, speed_known
) -> TokensPerSecond:
    """Output tokens per second of a replica with as many.

    The requests × the answer ÷ the time of one."""
    return _throughput(requests_allowed, answer_length, prefill_time, speed_known, allowed_time)


def level_stage(level_batch, option, request_groups) -> Requests:
    """Requests in a stage at the largest batch that meets the service level.

    At least one in each group."""
    return _in_stage(level_batch, option, request_groups)


def level_time(
    level_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
) -> Seconds:
    """Time per token at the largest batch that meets the service level."""
    return _token_time(
        level_stage, token_time_fixed, token_time_each, expert_step_time, expert_share
    )


def level_throughput(
    level_batch, answer_length, prefill_time, level_time, speed_known
) -> TokensPerSecond:
    """Output tokens per second at the largest batch that meets the service level."""
    return _throughput(level_batch, answer_length, prefill_time, speed_known, level_time)


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


def next_batch(level_batch) -> Requests:
    """Next batch.

    Twice the largest that meets the service level; 1 where none does."""
    return largest(level_batch * ONE_RUNG, 1)


def level_limit(
    next_batch, first_allowed, first_other_time, next_experts_time, token_time_fixed,
    token_time_each, option, request_groups,
) -> Code:  # fmt: skip
    """Target that the next batch would miss.

    5 the first token's, 6 the time per token or of the whole request."""
    inside = _in_stage(next_batch, option, request_groups)
    step = token_time_fixed + token_time_each * inside + next_experts_time
    return where(step > first_allowed - first_other_time * next_batch, FIRST, TOKEN)
