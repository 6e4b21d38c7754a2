"""How many prefill workers a load asks for, and how long a prompt waits for one."""

from quoter.core import (
    Count,
    Factor,
    PerSecond,
    Requests,
    Seconds,
    Share,
    ceil,
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


def prefill_busy(needed_rate, prefill_service) -> Factor:
    """Prefill workers that compute at any time, mean.

    Of a closed test at the rate that it stands for."""
    return needed_rate * prefill_service


def prefill_sent(
    flight_to_hold, closed_trial_batch, closed_trial_rate, prefill_alone, prefill_service
) -> Factor:
    """Prefill workers that the clients of a closed test keep busy.

    They send the next as soon as they have the last, so that answers quicker than was asked for bring more prompts."""
    answered = ratio(closed_trial_batch, closed_trial_rate)
    return flight_to_hold * prefill_service / (prefill_alone + answered)


def prefill_own(prefill_busy, flight_to_hold, form) -> Share:
    """Load of a prefill worker that is a client's own, and that he does not meet.

    Of a closed test; else none."""
    return form.flight * ratio(prefill_busy, flight_to_hold)


def prefill_in_time(prefill_busy, prefill_load_most, prefill_own) -> Factor:
    """Prefill workers at their largest load.

    Those that compute ÷ the load of each."""
    return ratio(prefill_busy, prefill_load_most + prefill_own)


def prefill_followed(prefill_busy, prefill_sent, form, speed) -> Factor:
    """Prefill workers that can follow.

    At the load that is kept of a worker in practice (aiconfigurator: 0.9); those of a closed test follow its clients. More
    than the rate that it stands for makes nobody wait longer than these lines say, in which chance sends a prompt to a
    worker: it goes to the one with fewest (held against a simulation: tests/test_apart.py)."""
    return where(form.flight, prefill_sent, prefill_busy) / speed.apart_prefill


def prefill_of_rate(prefill_in_time, prefill_followed) -> Count:
    """Prefill workers that prompts per second ask for.

    Those that can follow and those at their largest load, rounded up; at least one."""
    return largest(ceil(largest(prefill_in_time, prefill_followed)), 1)


def prefill_of_clients(flight_to_hold, prefill_service, prefill_wait_most) -> Count:
    """Prefill workers with which no client of a closed test waits too long.

    One prompt of every other client of the worker is ahead at most. 1 where the prompt alone takes all of the target."""
    waited = ratio(flight_to_hold * prefill_service, prefill_service + prefill_wait_most)
    return where(prefill_wait_most > 0, largest(ceil(waited), 1), 1)


def prefill_asked(form, prefill_load_most, prefill_of_rate, prefill_of_clients) -> Count:
    """Prefill workers that the load asks for.

    Those of its rate; in a closed test no more than keep its clients from waiting too long."""
    fewer = smallest(prefill_of_rate, prefill_of_clients)
    of_test = where(prefill_load_most > 0, fewer, prefill_of_clients)
    return where(form.flight, of_test, prefill_of_rate)


def prefill_workers(option, ask, prefill_asked) -> Count:
    """Prefill workers.

    As pinned, else as many as the load asks for. 0 where prompts and answers stand together."""
    asked = where(ask.pinned_prefill > 0, ask.pinned_prefill, prefill_asked)
    return asked * option.apart


def prefill_load(prefill_busy, prefill_workers) -> Share:
    """Load of the prefill workers.

    Share of the time that each computes a prompt."""
    return ratio(prefill_busy, prefill_workers)


def prefill_others(flight_to_hold, prefill_workers) -> Requests:
    """Other clients of a closed test per prefill worker.

    One prompt of each is ahead at most."""
    return largest(ratio(flight_to_hold, prefill_workers) - 1, 0)


def prefill_met(prefill_load, prefill_others, form) -> Share:
    """Load of a prefill worker that a request meets.

    In a closed test that of the other clients."""
    others = smallest(prefill_load, 1) * prefill_others / (prefill_others + 1)
    return where(form.flight, others, prefill_load)


def prefill_rate(prefill_load_most, prefill_service) -> PerSecond:
    """Prompts per second of a prefill worker that keep the first token's target."""
    return ratio(prefill_load_most, prefill_service)


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
