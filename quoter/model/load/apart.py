"""Prompts and answers on workers of their own, joined by the network: prefill and decode apart.

A worker has the devices of a replica. A prefill worker takes one prompt at a time on all of them; a decode
worker keeps the layout of the option and writes answers that no prompt holds up. Experts are spread alike on both."""

from quoter.core import (
    Count,
    Flag,
    PerSecond,
    Seconds,
    Share,
    SmallBytes,
    ceil,
    either,
    flag,
    largest,
    log,
    power,
    ratio,
    root,
    smallest,
    where,
)
from quoter.model.load.service import HALF_TAIL
from quoter.model.load.trial import LEAST_LOAD, LEAST_ROOM


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


def prefill_load_most(prefill_service, wait_spread, percentile, prefill_wait_most, speed) -> Share:
    """Largest load of a prefill worker.

    Wait = service × spread × tail ÷ (1 − load), the logarithm of the load left out, which errs on the safe
    side; never more than what is kept of a worker in practice (aiconfigurator: 0.9)."""
    queue = prefill_service * wait_spread * percentile.tail
    met = where(prefill_wait_most > 0, 1 - ratio(queue, prefill_wait_most), 0)
    return smallest(largest(met, 0), speed.apart_prefill)


def prefill_rate(prefill_load_most, prefill_service) -> PerSecond:
    """Prompts per second of a prefill worker that keep the first token's target."""
    return ratio(prefill_load_most, prefill_service)


def prefill_workers(option, ask, needed_rate, prefill_rate) -> Count:
    """Prefill workers.

    As pinned; else prompts per second ÷ those of a worker, rounded up. 0 where prompts and answers stand together."""
    asked = largest(ceil(ratio(needed_rate, prefill_rate)), 1)
    return where(ask.pinned_prefill > 0, ask.pinned_prefill, asked) * option.apart


def prefill_load(needed_rate, prefill_service, prefill_workers) -> Share:
    """Load of the prefill workers.

    Share of the time that each computes a prompt."""
    return ratio(needed_rate * prefill_service, prefill_workers)


def prefill_queue(prefill_service, wait_spread, prefill_load) -> Seconds:
    """Mean wait for a prefill worker of those who wait.

    Each worker has a queue of its own (Pollaczek-Khinchine)."""
    return prefill_service * wait_spread / largest(1 - prefill_load, LEAST_ROOM)


def prefill_first(
    prefill_alone, prefill_queue, prefill_load, percentile, prefill_spread, first_measured
) -> Seconds:
    """First token from a prefill worker, at the percentile.

    No answer holds it up."""
    tail = largest(percentile.tail + log(largest(prefill_load, LEAST_LOAD)), 0)
    waits = root(power(prefill_queue * tail, 2) + power(prefill_spread, 2))
    return (prefill_alone + waits) * first_measured


def prefill_median(prefill_alone, prefill_queue, prefill_load, first_measured) -> Seconds:
    """First token from a prefill worker, half of the requests."""
    tail = largest(HALF_TAIL + log(largest(prefill_load, LEAST_LOAD)), 0)
    return (prefill_alone + prefill_queue * tail) * first_measured
