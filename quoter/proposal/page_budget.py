"""What one page may cost: steps of its loops and characters of its texts, so that no template runs for ever.

A template is a program of the user's own. Whatever it makes is weighed as it is made, and what would grow is
looked at before it does; the page ends in a fault of the template, with its line, long before memory does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

MOST_STEPS = 100_000  # of all loops and calls of a page together
MOST_BITS = 4096  # of a whole number
MOST_LONG = (
    4 * 10**6
)  # characters of a text, with the entries of a list; a logo may have 1.4 million
ENTRY = 20  # what an entry of a list weighs, in characters
MOST_SPENT = 64 * 2**20  # characters that all texts of a page come to
_WIDTH = re.compile(r"\d{6,}")  # in a format: a padding that nobody reads
# what makes a long text of a short one: filters, and methods of a text
GROWING = {"center", "indent", "wordwrap", "batch", "slice", "replace", "join", "ljust", "rjust", "zfill",
           "expandtabs", "translate"}  # fmt: skip
FORMATS = {"format", "format_map", "%"}


class Budget:
    """What a page has left to spend; every method raises OverflowError once that is too little."""

    def __init__(self) -> None:
        self.steps_left, self.characters_left = MOST_STEPS, MOST_SPENT

    # -- what is spent ----------------------------------------------------------------------------

    def stepped(self, things: Iterable[Any]) -> Iterator[Any]:
        """The things of a loop, each of which is a step."""
        for thing in things:
            self.step()
            yield thing

    def step(self) -> None:
        """One step of a loop, or one call."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise OverflowError(f"loops of more than {MOST_STEPS:,} steps together")

    def spent(self, made: Any) -> Any:
        """What was made, weighed."""
        self.characters_left -= weight(made)
        if self.characters_left < 0:
            raise OverflowError(f"texts of more than {MOST_SPENT:,} characters together")
        return made

    def whole(self, parts: Iterable[str]) -> str:
        """The pieces of a page as one text."""
        return "".join(self.spent(part) for part in parts)

    # -- what would grow --------------------------------------------------------------------------

    def before(self, operator: str, left: Any, right: Any) -> None:
        """Look at what an operator is about to make."""
        if isinstance(left, int) and isinstance(right, int):
            few_bits(operator, left, right)
        elif operator == "*":
            not_too_long(left, right)
        elif operator == "%":
            readable(left, right)

    def before_call(self, called: Any, arguments: tuple[Any, ...]) -> None:
        """Look at what a call is about to make: a method of a text may lengthen it."""
        self.step()
        owner = getattr(called, "__self__", None)
        if isinstance(owner, str):
            self.before_growing(getattr(called, "__name__", ""), (owner, *arguments))

    def before_growing(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Look at what a filter or a method is about to make of its arguments."""
        if name in GROWING:
            not_too_long(*arguments)
        elif name in FORMATS:
            readable(*arguments)

    def filter(self, name: str, applied: Callable[..., Any]) -> Callable[..., Any]:
        """A filter that draws on the budget, for what it is given and for what it makes."""

        @wraps(applied)
        def bounded(*arguments: Any, **named: Any) -> Any:
            self.step()
            plain = tuple(a for a in (*arguments, *named.values()) if isinstance(a, WEIGHED | int))
            for argument in plain:
                self.spent(argument)
            self.before_growing(name, plain)
            return self.spent(applied(*arguments, **named))

        return bounded

    def range(self, *bounds: int) -> range:
        """As Python's, but of no more steps than a page has."""
        steps = range(*bounds)
        if steps and abs(steps[-1] - steps[0]) >= MOST_STEPS * abs(
            steps.step
        ):  # len() may overflow
            raise OverflowError(f"a range of more than {MOST_STEPS:,} steps")
        return steps


WEIGHED = str | list | tuple | dict | set | frozenset


def weight(made: Any) -> int:
    """Characters of a text; entries of a list with what they weigh. Raises OverflowError beyond a bound."""
    total, waiting = 0, [made]
    while waiting:
        one = waiting.pop()
        if isinstance(one, WEIGHED):
            total += len(one) * (1 if isinstance(one, str) else ENTRY)
        if total > MOST_LONG:
            raise OverflowError(f"a text or list of more than {MOST_LONG:,}")
        if isinstance(one, dict):
            waiting.extend((*one.keys(), *one.values()))
        elif isinstance(one, list | tuple | set | frozenset):
            waiting.extend(one)
    return total


def few_bits(operator: str, left: int, right: int) -> None:
    """Refuse a whole number that nobody can read."""
    bits = left.bit_length() + right.bit_length()
    if operator == "**":
        bits = left.bit_length() * right
    if bits > MOST_BITS:
        raise OverflowError(f"a number of more than {MOST_BITS:,} bits")


def not_too_long(*sides: Any) -> None:
    """Refuse where the two largest of these would come to too much together, one times the other."""
    texts = [weight(side) for side in sides if isinstance(side, WEIGHED)]
    *_, shorter, longer = sorted((0, *texts, *(abs(s) for s in sides if isinstance(s, int))))
    if texts and shorter * longer > 10 * MOST_LONG:
        raise OverflowError(f"a text or list of more than {MOST_LONG:,}")


def readable(text: Any, *values: Any) -> None:
    """Refuse a format with a padding without bounds."""
    if isinstance(text, str) and (_WIDTH.search(text) or "*" in text):
        raise OverflowError("a format with a width of six digits, or with one that is a value")
