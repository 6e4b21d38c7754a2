"""What every time at a percentile rests on: service times as slow as they may be, and how requests differ.

The confidence (how wrong the model may be) scales service times and is never put on a result; the
percentile (how requests differ) comes in where requests wait. Closed forms of an M/G/1 queue,
held against a simulation: accuracy/steady.py."""

from quoter.core import (
    MILLISECONDS,
    Constant,
    Count,
    Factor,
    PerSecond,
    Seconds,
    Share,
    Tokens,
    ceil,
    flag,
    largest,
    log,
    power,
    ratio,
    root,
    smallest,
    where,
)
from quoter.model.load.apart import EULER

NO_TARGET = Constant("u_no_target", 3600, "seconds that no request waits: there is no target")


def _at(confidence, half, three_in_four, nine_in_ten):
    """Of an excess that so many measurements stay below the one of the confidence asked for."""
    low = confidence.at_50 * half + confidence.at_75 * three_in_four
    return low + confidence.at_90 * nine_in_ten


def family_slower(card, confidence) -> Share:
    """Service times longer than computed, at the confidence, by the card's family.

    By how much measured times exceed computed ones."""
    return _at(confidence, card.slow_50, card.slow_75, card.slow_90)


def calibrated_slower(speed, confidence) -> Share:
    """Service times longer than calibrated, at the confidence."""
    return _at(
        confidence,
        speed.calibrated_slow_50,
        speed.calibrated_slow_75,
        speed.calibrated_slow_90,
    )


def slower(family_slower, calibrated_slower, calibration) -> Factor:
    """Service times over those computed, at the confidence.

    By the user's own measurements where there are any, else by those of the card's family."""
    excess = where(calibration.token_known, calibrated_slower, family_slower)
    return calibration.token * (1 + excess)


def family_later(card, confidence) -> Seconds:
    """First token later than computed, at the confidence, by the card's family.

    What servers and clients take beside the model's own work."""
    return _at(confidence, card.late_50, card.late_75, card.late_90)


def calibrated_later(speed, confidence) -> Seconds:
    """First token later than calibrated, at the confidence."""
    return _at(
        confidence,
        speed.calibrated_late_50,
        speed.calibrated_late_75,
        speed.calibrated_late_90,
    )


def later(family_later, calibrated_later, calibration) -> Seconds:
    """First token later than computed, at the confidence.

    By the user's own measurements where there are any, else by those of the card's family."""
    return where(calibration.first_known, calibrated_later, family_later)


def first_measured(calibration) -> Factor:
    """First token over what the calibrated time per token says of it.

    1 where the user measured neither, or further tokens alone."""
    return ratio(calibration.first, calibration.token)


def sure_first(prefill_time, first_alone_time, slower, later) -> Seconds:
    """First token of a request that is alone, at the confidence.

    But for the step in hand."""
    return prefill_time * slower + (first_alone_time - prefill_time) + later


def prompt_share_time(prompt_time, answer_length, bubble, slower) -> Seconds:
    """Prompts in a step, of every other request in it.

    A prompt in as many steps as the answer has tokens."""
    return prompt_time / answer_length * bubble * slower


def decode_fixed(token_time_fixed, prompt_share_time, slower, option) -> Seconds:
    """A token without prompts, the part that no request changes."""
    return token_time_fixed * slower + prompt_share_time / option.pipeline_parallel


def decode_each(token_time_each, prompt_share_time, slower) -> Seconds:
    """A token without prompts, more with every request in the step."""
    return token_time_each * slower - prompt_share_time


def decode_experts(expert_step_time, slower) -> Seconds:
    """All experts read, per token of a step, at the confidence."""
    return expert_step_time * slower


def prompt_work(prompt_time, bubble, slower, option) -> Seconds:
    """A prompt's own work in a busy replica.

    Stages work on different prompts."""
    return prompt_time * bubble * slower / option.pipeline_parallel


def rank_work(prompt_alone_time, bubble, slower, option) -> Seconds:
    """A prompt's own work on the devices that take it, at the confidence.

    Groups that share the requests take one each."""
    return prompt_alone_time * bubble * slower / option.pipeline_parallel


def own_pass(step_time, expert_read_time, engine, slower) -> Seconds:
    """What a pass of prompts alone takes besides.

    Weights and experts read once more, where prompts do not go beside answers."""
    return (step_time + expert_read_time) * slower * (1 - engine.mixed)


def prompt_passes(computed_prompt, batched_tokens, engine) -> Count:
    """Passes beside answers that a prompt takes.

    None where prompts have passes of their own."""
    return ratio(computed_prompt, batched_tokens) * engine.mixed


def pooled_time(
    prompt_work, own_pass, prompt_passes, decode_fixed, decode_experts, decode_each
) -> Seconds:
    """What a text keeps a replica busy for that writes none.

    The work of its prompt, its share of the passes that carry it, and the host's work on it: a prefill and nothing else."""
    passes = prompt_passes * (decode_fixed + decode_experts)
    return prompt_work + own_pass + passes + decode_each


def pooled_rate(pooled_time, cacheless, speed_known) -> PerSecond:
    """Texts per second of a replica that writes none.

    An embedding or reranking model, which is kept busy by prompts alone. 0: the model writes tokens, or nobody knows."""
    return ratio(1, pooled_time) * cacheless * speed_known


def passes_started(prompt_passes) -> Count:
    """The same in whole passes."""
    return ceil(prompt_passes)


def wait_spread(load) -> Factor:
    """Mean wait behind others, over what one of them takes.

    (1 + spread²) ÷ 2 of a queue whose works differ (Pollaczek-Khinchine)."""
    return (1 + power(load.prompt_spread, 2)) / 2


def own_spread(percentile, rank_work, load) -> Seconds:
    """Own prompt longer than the mean, at the percentile."""
    return percentile.deviations * rank_work * load.prompt_spread


def answer_at_percentile(answer_length, load, percentile, ask) -> Tokens:
    """Answer of a request, at the percentile.

    Of lognormal lengths with this mean and spread; never beyond the context."""
    variance = log(1 + power(load.answer_spread, 2))
    exponent = percentile.deviations * root(variance) - variance / 2
    return smallest(answer_length * power(EULER, exponent), ask.context)


def longer(answer_at_percentile, answer_length) -> Tokens:
    """Answer longer than the mean, at the percentile."""
    return largest(answer_at_percentile - answer_length, 0)


def shorter(load) -> Factor:
    """What a short answer weighs more than the mean in times per token.

    Mean of 1 ÷ answer over 1 ÷ mean of lognormal lengths: 1 + spread²."""
    return 1 + power(load.answer_spread, 2)


def skew(percentile) -> Factor:
    """Deviations at the percentile of what few large works make.

    Of an exponential distribution where that is farther than of a normal one; none at half."""
    return largest(percentile.deviations, flag(percentile.deviations > 0) * (percentile.tail - 1))


def token_limit(load) -> Seconds:
    """Time per token to be kept.

    An hour where none is."""
    asked = load.keep_tpot * load.tpot_ms / MILLISECONDS
    return where(asked > 0, asked, NO_TARGET)


def first_limit(load) -> Seconds:
    """Time to the first token to be kept.

    An hour where none is."""
    asked = load.keep_ttft * load.ttft_ms / MILLISECONDS
    return where(asked > 0, asked, NO_TARGET)


def whole_limit(load, answer_length, first_limit) -> Seconds:
    """Time of a whole request to be kept.

    An hour a token where none is."""
    none = NO_TARGET * (1 + answer_length)
    return where(load.e2e_seconds > 0, load.e2e_seconds, none)
