"""What has to be carried: the load, and the one margin on it."""

from quoter.core import Code, Count, PerSecond, Requests, Share, ceil, flag, ratio, where

MEMORY = 2  # as `reserve_of` numbers what the reserve is on


def rate_reserve(load, form, ask) -> Share:
    """Reserve on the rate.

    Where the load is an estimate; a stated burst takes its place. One margin, counted once."""
    return where(load.burst > 1, load.burst - 1, ask.reserve * form.estimated)


def memory_reserve(load, form, ask) -> Share:
    """Reserve on memory that varies.

    On cache and activation, where requests in flight are stated; a stated burst takes its place."""
    return ask.reserve * form.flight * flag(load.burst <= 1)


def reserve_of(rate_reserve, memory_reserve, ask) -> Code:
    """What the reserve is on.

    0 nothing, 1 the rate, 2 memory."""
    counted = flag(rate_reserve > 0) + MEMORY * flag(memory_reserve > 0)
    return where(ask.by_rule, MEMORY, counted)


def needed_rate(horizon_requests_per_second, rate_reserve) -> PerSecond:
    """Requests per second to be carried.

    Those at the horizon, and the reserve on them."""
    return horizon_requests_per_second * (1 + rate_reserve)


def flight_to_hold(requests_in_flight, load, form, ask) -> Requests:
    """Concurrent requests to be held where no speed is known.

    With the reserve where the load is an estimate."""
    reserve = ask.reserve * form.estimated * flag(load.burst <= 1)
    return ceil(requests_in_flight * (1 + reserve))


def replicas_for_throughput(needed_rate, load) -> Count:
    """Replicas that the throughput asks for.

    Requests per second ÷ those measured on one replica, rounded up. 0: nothing measured."""
    return ceil(ratio(needed_rate, load.requests_per_replica))
