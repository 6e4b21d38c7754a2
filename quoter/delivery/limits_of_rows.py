"""The limiting factor of many options at once, by the names that one option has (words/scenario_words.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from quoter.core import MILLISECONDS
from quoter.model import BoughtFigures, InferenceFigures, TrainingFigures
from quoter.sizing import LIMITS, many


def limits_of(grid: many.OptionGrid, chosen: many.ShownOptions, loads: Mapping[str, Any]) -> Any:
    """What the count of cards of every option shown follows from, as `scenario_words.limit_of` has it for one."""
    f = cast(BoughtFigures, chosen.figures)
    if isinstance(f, InferenceFigures):
        return _Served(grid, chosen, loads, f).limits()
    return _of_training(chosen, of_load(chosen, loads, "recipe.deadline_days"))


def of_load(chosen: many.ShownOptions, loads: Mapping[str, Any], name: str) -> Any:
    """What is given of every load."""
    import numpy as np

    return np.broadcast_to(loads[name], (len(chosen.option), 1))[:, 0]


def _of_training(chosen: many.ShownOptions, deadline: Any) -> Any:
    """Servers that are sold full, a deadline, or memory."""
    import numpy as np

    f = cast(TrainingFigures, chosen.figures)
    late = ((f.too_slow != 0) | (f.replicas > 1)) & (deadline > 0) & (f.training_tokens > 0)
    found = np.where(late, "deadline", np.where(chosen.filled, "servers", "memory")).astype(object)
    return np.where(f.new_cards > f.lacking_cards, "servers", found)


class _Times(NamedTuple):
    """A first token, every further one, and the whole of a request, in seconds at the percentile."""

    ttft: Any
    tpot: Any
    e2e: Any


class _Served:
    """The limits of options that serve requests."""

    def __init__(
        self,
        grid: many.OptionGrid,
        chosen: many.ShownOptions,
        loads: Mapping[str, Any],
        f: InferenceFigures,
    ):
        import numpy as np

        self.np, self.grid, self.chosen, self.f = np, grid, chosen, f
        self.smaller = cast(InferenceFigures, chosen.of_smaller)
        self.given, self.count = loads, len(chosen.option)

    def of_load(self, name: str) -> Any:
        """What is given of every load."""
        return of_load(self.chosen, self.given, name)

    def named(self, codes: Any) -> Any:
        """Limits by their names."""
        return self.np.array(LIMITS, object)[self.np.asarray(codes).astype(int) - 1]

    def limits(self) -> Any:
        """The limits; of one replica what keeps a smaller one from carrying the load."""
        f, np = self.f, self.np
        found = self.named(f.binding)
        apart, by_rule = (
            np.array([getattr(split, name) for _, split in self.grid.options])[self.chosen.option]
            for name in ("apart", "by_rule")
        )
        stated = (self.of_load("ask.pinned_replicas") != 0) | (f.level_impossible != 0) | apart
        one = (found == "memory") & ~by_rule & ~stated & (f.held != 0) & (f.working_replicas <= 1)
        return np.where(one, self.of_one(), found)

    def of_one(self) -> Any:
        """What the next smaller replica fails by (`scenario_words.of_one`)."""
        f, next_one, np = self.f, self.smaller, self.np
        alike = f.sellable == next_one.sellable  # both have a price, or none
        bought = np.where(
            f.sellable != 0,
            f.whole_amount == next_one.whole_amount,
            f.new_cards == next_one.new_cards,
        )
        same = alike & bought
        named = self.grid.case.scenario.deploy is not None
        tried = (
            (f.devices_per_replica <= 1, "least"),
            (np.full(self.count, named), "choice"),
            (self.chosen.smaller < 0, "memory"),
            (next_one.level_missed != 0, self.missed()),
            (next_one.option_cards >= f.option_cards, self.named(next_one.workers_limit)),
            (same, "servers"),
        )
        found = np.full(self.count, "choice", object)
        for holds, name in tried[::-1]:
            found = np.where(holds, name, found)
        return found

    def missed(self) -> Any:
        """The first target that the next smaller replica misses; throughput where it cannot follow
        (`level_words.missed_ones`)."""
        np, found = self.np, self.np.full(self.count, "", object)
        for tried, times in self.tried():
            for name, time, aim in zip(_Times._fields, times, self.aims(), strict=True):
                late = tried & (time > aim) & (aim > 0)
                found = np.where((found == "") & late, name, found)
        return np.where(found == "", "throughput", found)

    def aims(self) -> _Times:
        """The targets that are to be kept; 0 where there is none."""
        first, token = (
            self.of_load(f"load.keep_{name}") * self.of_load(f"load.{name}_ms") / MILLISECONDS
            for name in ("ttft", "tpot")
        )
        return _Times(first, token, self.of_load("load.e2e_seconds"))

    def tried(self) -> Iterator[tuple[Any, _Times]]:
        """What is looked at, and where: of one that not one request keeps it with the times of a request that meets no
        other and of one on average, whose batch is the next that would be tried; then as it is served."""
        f = self.smaller
        impossible = f.level_impossible != 0
        waits = f.sure_first + f.next_trial_decode * (1 + f.passes_started) + f.own_spread
        for first, token in (
            (waits * f.first_measured, f.next_trial_time),
            (f.next_trial_first, f.next_trial_token),
        ):
            yield impossible, _Times(first, token, first + f.answer_at_percentile * token)
        yield f.steady != 0, _Times(f.steady_first, f.served_trial_token, f.steady_whole)
