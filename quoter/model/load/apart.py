"""Prompts and answers on workers of their own, joined by the network: prefill and decode apart.

A worker has the devices of a replica. A prefill worker takes one prompt at a time on all of them; a decode
worker keeps the layout of the option and writes answers that no prompt holds up. Experts are spread alike on both."""

from quoter.core import (
    Count,
    Flag,
    PerSecond,
    Requests,
    Seconds,
    Share,
    SmallBytes,
    ceil,
    either,
    flag,
    largest,
    power,
    ratio,
    root,
    smallest,
    where,
)
from quoter.model.load.service import HALF_TAIL
from quoter.model.load.trial import LEAST_ROOM
from quoter.model.load.waiting import NO_BOUND, _behind


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


def prefill_of_rate(needed_rate, prefill_rate) -> Count:
    """Prefill workers that prompts per second ask for.

    Prompts per second ÷ those of a worker, rounded up; at least one."""
    return largest(ceil(ratio(needed_rate, prefill_rate)), 1)


def prefill_of_clients(flight_to_hold, prefill_service, prefill_wait_most) -> Count:
    """Prefill workers with which no client of a closed test waits too long.

    One prompt of every other client of the worker is ahead at most. 1 where the prompt alone takes all of the target."""
    waited = ratio(flight_to_hold * prefill_service, prefill_service + prefill_wait_most)
    return where(prefill_wait_most > 0, largest(ceil(waited), 1), 1)


def prefill_asked(form, prefill_rate, prefill_of_rate, prefill_of_clients) -> Count:
    """Prefill workers that the load asks for.

    Those of its rate; in a closed test no more than keep its clients from waiting too long."""
    fewer = smallest(prefill_of_rate, prefill_of_clients)
    of_test = where(prefill_rate > 0, fewer, prefill_of_clients)
    return where(form.flight, of_test, prefill_of_rate)


def prefill_workers(option, ask, prefill_asked) -> Count:
    """Prefill workers.

    As pinned, else as many as the load asks for. 0 where prompts and answers stand together."""
    asked = where(ask.pinned_prefill > 0, ask.pinned_prefill, prefill_asked)
    return asked * option.apart


def prefill_load(needed_rate, prefill_service, prefill_workers) -> Share:
    """Load of the prefill workers.

    Share of the time that each computes a prompt."""
    return ratio(needed_rate * prefill_service, prefill_workers)


def prefill_others(flight_to_hold, prefill_workers) -> Requests:
    """Other clients of a closed test per prefill worker.

    One prompt of each is ahead at most."""
    return largest(ratio(flight_to_hold, prefill_workers) - 1, 0)


def prefill_met(prefill_load, prefill_others, form) -> Share:
    """Load of a prefill worker that a request meets.

    In a closed test that of the other clients."""
    others = smallest(prefill_load, 1) * prefill_others / (prefill_others + 1)
    return where(form.flight, others, prefill_load)


def prefill_queue(prefill_service, wait_spread, prefill_met) -> Seconds:
    """Mean wait for a prefill worker of those who wait.

    Each worker has a queue of its own (Pollaczek-Khinchine)."""
    return prefill_service * wait_spread / largest(1 - prefill_met, LEAST_ROOM)


def prefill_longest(prefill_others, prefill_service, form) -> Seconds:
    """Longest wait for a prefill worker.

    In a closed test one prompt of every other client of the worker; else it has no bound."""
    return where(form.flight, prefill_others * prefill_service, NO_BOUND)


def prefill_wait(prefill_queue, prefill_met, prefill_longest, percentile) -> Seconds:
    """Wait for a prefill worker, at the percentile.

    In a closed test never longer than one prompt of every other client takes."""
    return _behind(prefill_queue, percentile.tail, prefill_met, prefill_longest)


def prefill_first(prefill_alone, prefill_wait, prefill_spread, first_measured) -> Seconds:
    """First token from a prefill worker, at the percentile.

    No answer holds it up."""
    waits = root(power(prefill_wait, 2) + power(prefill_spread, 2))
    return (prefill_alone + waits) * first_measured


def prefill_median(
    prefill_alone, prefill_queue, prefill_met, prefill_longest, first_measured
) -> Seconds:
    """First token from a prefill worker, half of the requests."""
    wait = _behind(prefill_queue, HALF_TAIL, prefill_met, prefill_longest)
    return (prefill_alone + wait) * first_measured
