"""From the load in the form that the customer knows to requests per second and in flight.

What a load counts are runs; a run makes `calls per run` requests, which is one outside agents."""

from quoter.core import (
    MILLISECONDS,
    SECONDS_PER_HOUR,
    Count,
    Factor,
    Flag,
    PerSecond,
    Requests,
    Seconds,
    SharePerHour,
    TokensPerSecond,
    ceil,
    flag,
    largest,
    power,
    ratio,
    same,
    where,
)


def peak_share(load) -> SharePerHour:
    """Share of a day's requests in its peak hour.

    As stated, else the peak factor ÷ the hours of use."""
    stated = load.peak_hour_share
    return where(stated > 0, stated, ratio(load.peak_factor, load.hours))


def runs_of_tokens(load) -> Factor:
    """Runs that a day's tokens are.

    Over those of a run, prompts and answers."""
    return ratio(
        load.tokens_per_day, (load.prompt_tokens + load.output_tokens) * load.calls_per_run
    )


def counted_per_day(load, form, runs_of_tokens) -> Factor:
    """Runs counted in a day.

    Users × share active × runs of each; or as counted; or those that a day's tokens are. Of a batch the documents of its
    window."""
    people = load.users * load.active_share * load.requests_per_user
    counted = where(form.tokens, runs_of_tokens, load.requests_per_day)
    return form.users * people + form.day * counted


def target_in_flight(load) -> Seconds:
    """Seconds a request may be in flight.

    The end-to-end target, else the targets of the first token and of every further one × the
    answer."""
    tokens = load.ttft_ms + load.output_tokens * load.tpot_ms
    by_tokens = where(load.output_tokens > 0, tokens / MILLISECONDS, 0)
    return where(load.e2e_seconds > 0, load.e2e_seconds, by_tokens)


def seconds_in_flight(load, target_in_flight) -> Seconds:
    """Seconds a request is in flight.

    As stated, else by the targets. Never the predicted time, which would depend on the answer.
    0: not stated."""
    return where(load.seconds_per_request > 0, load.seconds_per_request, target_in_flight)


def peak_requests_per_second(
    load, form, ask, counted_per_day, peak_share, seconds_in_flight
) -> PerSecond:
    """Requests per second at peak.

    A day's × the share of the peak hour ÷ an hour; or as stated; or requests in flight ÷ their
    time (Little's law)."""
    counted = counted_per_day * peak_share / SECONDS_PER_HOUR + form.rate * load.requests_per_second
    return counted * load.calls_per_run + form.flight * ratio(ask.concurrency, seconds_in_flight)


def mean_requests_per_second(peak_requests_per_second, peak_share, load) -> PerSecond:
    """Requests per second, mean of the hours of use."""
    return ratio(peak_requests_per_second, peak_share * load.hours)


def requests_per_day(peak_requests_per_second, peak_share) -> Count:
    """Requests in a day.

    Of a batch in its window."""
    return ratio(peak_requests_per_second * SECONDS_PER_HOUR, peak_share)


def equivalent_users(requests_per_day, load) -> Count:
    """Users with these habits.

    Users are not requests in flight: taking one for the other is the commonest sizing error."""
    each = load.active_share * load.requests_per_user * load.calls_per_run
    return ratio(requests_per_day, each)


def growth_factor(load) -> Factor:
    """Growth up to the horizon."""
    return power(1 + load.growth, load.horizon)


def horizon_requests_per_second(peak_requests_per_second, growth_factor) -> PerSecond:
    """Requests per second at the horizon.

    At peak, grown."""
    return peak_requests_per_second * growth_factor


def requests_in_flight(
    horizon_requests_per_second, seconds_in_flight, growth_factor, load, form, ask
) -> Requests:
    """Concurrent requests.

    As stated; or requests per second × the seconds aimed at (Little's law), which is printed and
    sizes nothing where the speed is known. × burst, rounded up; at least 1."""
    arriving = horizon_requests_per_second * seconds_in_flight
    at_once = where(form.flight, ask.concurrency * growth_factor, arriving)
    return largest(ceil(at_once * load.burst), 1)


def prompt_tokens_per_second(horizon_requests_per_second, load) -> TokensPerSecond:
    """Prompt tokens to compute per second.

    Without the share that the prefix cache holds."""
    return horizon_requests_per_second * load.prompt_tokens * (1 - load.prefix_hit)


def output_tokens_per_second(horizon_requests_per_second, load) -> TokensPerSecond:
    """Output tokens per second."""
    return horizon_requests_per_second * load.output_tokens


def time_missing(seconds_in_flight, form) -> Flag:
    """The time of a request is not stated.

    Then the requests in flight are not known, and memory is sized for one in each replica."""
    return flag(same(seconds_in_flight, 0)) * (1 - form.flight)
