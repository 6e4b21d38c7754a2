"""Prompts and answers on workers of their own, joined by the network: prefill and decode apart.

A worker has the devices of a replica. A prefill worker takes one prompt at a time on all of them; a decode
worker keeps the layout of the option and writes answers that no prompt holds up. Experts are spread alike on both."""

from quoter.core import (
    Constant,
    Factor,
    Flag,
    Seconds,
    Share,
    SmallBytes,
    either,
    flag,
    largest,
    power,
    ratio,
    root,
    smallest,
    where,
)

EULER = Constant("u_euler", 2.718281828, "base of the natural logarithm")


def apart_suits(prompt_length, answer_length, level_asked, speed) -> Flag:
    """Prompts are long enough for workers of their own.

    By themselves or beside the answers, and times are to be met."""
    beside_answers = flag(prompt_length >= speed.apart_answers * answer_length)
    return level_asked * either(flag(prompt_length >= speed.apart_prompt), beside_answers)


def sent_cache(llm, kv_bytes_per_token, state_bytes, prompt_length) -> SmallBytes:
    """Cache of a prompt that is handed over.

    All of it, of a copy that is not sharded; what the decode worker has kept of it is not deducted."""
    return kv_bytes_per_token * prompt_length + state_bytes


def transfer_time(sent_cache, attention_width, mla_stored, site) -> Seconds:
    """Time to hand over the cache of a prompt.

    Each device of a request's group takes its share over a port of its own; a latent is whole on each."""
    each = sent_cache / where(mla_stored, 1, attention_width)
    return ratio(each, site.port_rate)


def prefill_service(apart_prefill_time, slower) -> Seconds:
    """What a prompt keeps a prefill worker busy for.

    One pass over it, at the confidence; prompts that are computed together would share the read of the weights."""
    return apart_prefill_time * slower


def prefill_alone(
    apart_prefill_time, apart_first_alone_time, slower, later, transfer_time
) -> Seconds:
    """First token of a request that finds a prefill worker free.

    Its prompt, the host's work, and its cache handed over."""
    host = apart_first_alone_time - apart_prefill_time
    return apart_prefill_time * slower + host + later + transfer_time


def prefill_spread(prefill_service, percentile, load) -> Seconds:
    """Own prompt longer than the mean, at the percentile, on a prefill worker."""
    return percentile.deviations * prefill_service * load.prompt_spread


def prefill_free(prefill_alone, prefill_spread, first_measured) -> Seconds:
    """First token of a longer prompt that finds a prefill worker free, at the percentile."""
    return (prefill_alone + prefill_spread) * first_measured


def prefill_wait_most(first_limit, prefill_alone, first_measured, prefill_spread) -> Seconds:
    """Longest wait for a prefill worker that keeps the first token's target.

    0 where the prompt alone takes all of it."""
    rest = largest(first_limit / first_measured - prefill_alone, 0)
    return root(largest(power(rest, 2) - power(prefill_spread, 2), 0))


def prefill_wait_share(prefill_service, wait_spread, prefill_wait_most) -> Factor:
    """Mean wait behind one prompt, over the longest wait for a prefill worker."""
    return ratio(prefill_service * wait_spread, prefill_wait_most)


def prefill_load_idle(percentile) -> Share:
    """Load up to which a request at the percentile finds a prefill worker free.

    The share of the requests beyond the percentile."""
    return power(EULER, 0 - percentile.tail)


def prefill_load_start(prefill_wait_share, percentile, prefill_load_idle) -> Share:
    """Largest load of a prefill worker, to begin with.

    A step of Newton from a load of 1."""
    step = prefill_wait_share * percentile.tail / (1 + prefill_wait_share)
    return largest(1 - step, prefill_load_idle)


def prefill_load_most(fifth_trial_prefill_load, prefill_wait_most, speed) -> Share:
    """Largest load of a prefill worker.

    At which the wait at the percentile is as long as it may be; never more than what is kept of a worker in practice
    (aiconfigurator: 0.9). 0 where the prompt alone takes all of the target."""
    return where(prefill_wait_most > 0, smallest(fifth_trial_prefill_load, speed.apart_prefill), 0)
