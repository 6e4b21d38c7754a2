"""How long some share of the requests waits behind others: the form that all such lines share."""

from quoter.core import Constant, largest, log, smallest

LEAST_LOAD = Constant("u_least_load", 1 / 1000, "least load of prompts whose logarithm is taken")
NO_BOUND = Constant("u_no_bound", 10**9, "seconds that no wait takes: it has no bound")


def _behind(queue, tail, met, longest):
    """Wait of which some share of the requests stays below: mean wait of those who wait × (ln load − ln (1 − share)).

    Those who find none wait none; none longer than `longest`."""
    return smallest(queue * largest(tail + log(largest(met, LEAST_LOAD)), 0), longest)
