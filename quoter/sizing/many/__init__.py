"""Many loads at once: the options of a scenario over arrays, a row a load and a column an option.

The same lines as one by one (core/printers/arrays.py), and the same order of options (ranking.py). What an
option is, does not depend on the load; what a load is, not on the option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from quoter.core import Straight, straight_over_arrays
from quoter.model import KINDS_OF_FIGURES, RECORDS, OptionFigures
from quoter.scenario import Case
from quoter.sizing.options import (
    LINES,
    Candidate,
    Split,
    candidates,
    deeper,
    given,
    joint,
    matches,
    names_apart,
    option_record,
    splits,
)
from quoter.sizing.packing import MORE_MACHINES

OF_OPTION = ("weights", "card", "offer", "site", "engine", "option")  # records that an option has
ORDERED_BY = (
    "apart_suits", "apart_pays", "verdict", "eligible", "eligible_fit", "sellable", "whole_amount", "weighed_amount", "servers",
    "new_servers", "new_cards", "lacking_cards", "option_cards", "cards_compared", "tpot_percentile_ms", "ttft_percentile_ms", "kept_after_failure",
    "option_rate", "filled_replicas", "working_replicas",
    "strained", "aim_weighs", "wait_weighs", "level_broken", "level_unknown", "level_missed", "days_weighed",
)  # fmt: skip
TOLD = (
    "requests_in_flight", "prompt_length", "answer_length", "replicas", "option_cards", "new_cards", "lacking_cards", "servers",
    "verdict", "reason", "binding", "ttft_ms", "tpot_ms", "tokens_per_second", "whole_amount", "sellable", "too_slow",
    "level_missed", "context_too_long", "training_days", "training_tokens",
    # what the limit of one replica is told by, of it and of the next smaller one
    "devices_per_replica", "working_replicas", "held", "level_impossible", "workers_limit", "steady", "steady_first",
    "served_trial_token", "steady_whole", "sure_first", "passes_started", "own_spread", "first_measured", "next_trial_decode",
    "next_trial_time", "next_trial_first", "next_trial_token", "answer_at_percentile",
)  # fmt: skip


@cache
def lines_over_arrays(workload: str, wanted: tuple[str, ...] = (*ORDERED_BY, *TOLD)) -> Straight:
    """The lines that order the options and are told of the chosen one, as one function."""
    return straight_over_arrays(LINES[workload], RECORDS, dict.fromkeys(wanted))


class ShownOptions(NamedTuple):
    """Of every load the option that is shown, by its number, and its figures: arrays, a place a load. Beside it the next
    smaller replica of its card that holds the model, -1 where there is none."""

    option: Any
    figures: OptionFigures
    smaller: Any
    of_smaller: OptionFigures  # means nothing where there is none
    filled: Any  # whether fewer of the same cards would do, of which as many are bought


class OptionGrid:
    """The options of a scenario side by side; `case` is any of its loads that has the same options."""

    def __init__(self, case: Case):
        self.case = case
        self.candidates = candidates(case)
        self.options: list[tuple[Candidate, Split]] = []
        self.last: list[bool] = []  # tried only where no other layout of the card holds the model
        for one in self.candidates:
            tried = splits(case, one)
            own = [(s, False) for s in tried] + [(s, True) for s in deeper(case, one, tried)]
            self.options += [(one, split) for split, _ in own if split.by_rule == case.by_rule]
            self.last += [last for split, last in own if split.by_rule == case.by_rule]

    @cached_property
    def columns(self) -> dict[str, Any]:
        """What the options differ in, by `record.field`: an array, or a number where all agree."""
        import numpy as np

        rows = []
        for one, split in self.options:
            known = given(self.case, one) | {"option": option_record(split, one)}
            rows.append({name: vars(known[name]) for name in OF_OPTION})
        return {
            f"{record}.{field}": _alike(np.array([float(row[record][field]) for row in rows]))
            for record in OF_OPTION
            for field in rows[0][record]
        }

    @cached_property
    def of_card(self) -> Any:
        """Of every option the number of its card."""
        import numpy as np

        number = {id(one): n for n, one in enumerate(self.candidates)}
        return np.array([number[id(one)] for one, _ in self.options])

    @cached_property
    def together(self) -> list[int]:
        """Of every option the number of the same layout with prompts and answers together, or its own."""
        number = {(id(one), split): n for n, (one, split) in enumerate(self.options)}
        return [
            number.get((id(one), joint(split)), n) for n, (one, split) in enumerate(self.options)
        ]

    @cached_property
    def kinds(self) -> list[list[int]]:
        """Of every card that is weighed in several kinds of server the numbers of its candidates."""
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self.candidates):
            found.setdefault(one.card.name, []).append(number)
        return [numbers for numbers in found.values() if len(numbers) > 1]

    @cached_property
    def wished(self) -> Any:
        """The options that the file chooses; all where it chooses none."""
        import numpy as np

        choice = self.case.scenario.choice
        if not choice:
            return np.ones(len(self.options), bool)
        card = self.case.catalog.find("cards", choice.card)
        return np.array([one.card == card and matches(choice, s) for one, s in self.options])

    def figures(self, loads: Mapping[str, Any]) -> dict[str, Any]:
        """The figures of all options under some loads, which `loads_of` gives."""
        import numpy as np

        lines = lines_over_arrays(self.case.scenario.workload)
        with np.errstate(all="ignore"):  # branches that are not taken divide by 0
            return lines.compute({**self.columns, **loads})

    def chosen(self, loads: Mapping[str, Any]) -> ShownOptions:
        """The option shown of each load: the recommended one, else the best there is."""
        import numpy as np

        f = self.figures(loads)
        count = max((np.shape(x)[0] for x in loads.values() if np.ndim(x) == 2), default=1)
        ranked = _Ranked(self, f, (count, len(self.options)))
        at = ranked.shown()
        smaller = ranked.smaller(at)
        row = np.arange(count)
        kind = KINDS_OF_FIGURES[self.case.scenario.workload]

        def told(option: Any) -> OptionFigures:
            shown = (name for name in TOLD if name in f)
            return kind.of(
                {name: np.broadcast_to(f[name], ranked.shape)[row, option] for name in shown}
            )

        return ShownOptions(at, told(at), smaller, told(smaller), ranked.filled(at))


def _alike(values: Any) -> Any:
    return values[0] if (values == values[0]).all() else values


def loads_of(cases: Sequence[Case], one: Candidate) -> dict[str, Any]:
    """What some loads of a scenario differ in, by `record.field`: a column, or a number where all agree."""
    import numpy as np

    rows = [figures_of_load(case, one) for case in cases]
    return {name: _alike(np.array([row[name] for row in rows])[:, None]) for name in rows[0]}


def figures_of_load(case: Case, one: Candidate) -> dict[str, float]:
    """What a load gives to the lines, by `record.field`."""
    found = given(case, one)
    return {
        f"{record}.{field}": float(value)
        for record, fields in found.items()
        if record not in OF_OPTION
        for field, value in vars(fields).items()
    }


class _Ranked:
    """The options of some loads in their order, as `ranking` and `recommendation` have it for one."""

    def __init__(self, grid: OptionGrid, figures: dict[str, Any], shape: tuple[int, int]):
        import numpy as np

        self.np, self.grid, self.f, self.shape = np, grid, figures, shape
        self.present = self._present()
        self.wished = self.present & grid.wished
        self.bare = self.of("sellable") == 0
        self.eligible_fit = self.of("eligible_fit") != 0
        housed = self._housed()
        self.present, self.wished = self.present & housed, self.wished & housed

    def of(self, name: str, other: float = 0.0) -> Any:
        """A figure of every option and load."""
        return self.np.broadcast_to(self.f.get(name, other), self.shape)

    def _splits(self, name: str) -> Any:
        """A field of every option's split."""
        return self.np.array([getattr(split, name) for _, split in self.grid.options])

    def _present(self) -> Any:
        """The options there are: those of last resort where the others of their card hold nothing, and prefill
        and decode apart where it is worthwhile."""
        np, grid = self.np, self.grid
        last = np.array(grid.last)
        apart = self._splits("apart")
        worth = (
            (self.of("apart_suits") != 0)
            & (self.of("apart_pays")[:, grid.together] != 0)
            & self.fits
        )
        found = np.where(apart & (not names_apart(grid.case)), worth, True)
        if not last.any():
            return found
        fits = (self.of("verdict") == 1) & ~last
        for card in range(len(grid.candidates)):
            own = grid.of_card == card
            held = fits[:, own].any(axis=1)
            found[:, own & last] = ~held[:, None]
        return found

    def _housed(self) -> Any:
        """The options in the kind of server that their card is sold in, as `packing.housed` has it."""
        np, grid = self.np, self.grid
        found = np.ones(self.shape, bool)
        for numbers in grid.kinds:
            taken, (least, servers) = np.full(self.shape[0], numbers[0]), self._bought(numbers[0])
            for number in numbers[1:]:
                price, machines = self._bought(number)
                better = price < least * np.where(machines <= servers, 1, MORE_MACHINES)
                taken = np.where(better, number, taken)
                least, servers = np.where(better, price, least), np.where(better, machines, servers)
            own = np.isin(grid.of_card, numbers)
            found &= ~own | (grid.of_card == taken[:, None])
        return found

    def _bought(self, number: int) -> tuple[Any, Any]:
        """Price and servers of what a candidate would be bought as; infinitely dear without a price."""
        np = self.np
        own = self.wished & (self.grid.of_card == number)
        able = self._fitting(own) & ~self.bare
        able = np.where(able.any(axis=1)[:, None], able, self._unoffered(own))
        at, none = self._first(able, self.merit())
        row = np.arange(self.shape[0])
        return np.where(none, np.inf, self.of("whole_amount")[row, at]), self.of("servers")[row, at]

    def _unoffered(self, mask: Any) -> Any:
        """What would be offered were its card not kept out, as `ranking.unoffered` has it."""
        broken = (self.of("level_broken") != 0) | (self.of("level_unknown") != 0)
        serves = mask & self.fits & ~broken & (self.of("eligible") == 0)
        return serves & ~self.bare

    def shown(self) -> Any:
        """The number of the option that each load shows."""
        np = self.np
        able = self._fitting(self.wished)
        priced = able & ~self.bare
        at, missing = self._first(priced, self.merit())
        if not missing.any():
            return at
        if self.grid.case.scenario.choice:
            steps = [
                (able & self.bare, self.merit()),
                (self.wished & self.fits, self._running()),
                (self.wished, []),
            ]
        else:
            eligible = self.present & (self.of("eligible") != 0)
            steps = [
                (eligible, self._words()),
                (self.present & self.fits, self._running()),
                (self.present, []),
            ]
        for mask, keys in steps:
            found, none = self._first(mask, keys)
            at = np.where(missing & ~none, found, at)
            missing = missing & none
        return at

    def smaller(self, at: Any) -> Any:
        """The next smaller replica beside each option that is shown, as `recommendation.Sized.smaller` has it; -1: none."""
        np, of_card = self.np, self.grid.of_card
        devices = self.of("devices_per_replica", 1.0)
        fewer = devices < devices[np.arange(self.shape[0]), at][:, None]
        held = self.present & self.fits & fewer & (of_card == of_card[at][:, None])
        for name in ("apart", "companions_shared"):
            kind = self._splits(name)
            held &= kind == kind[at][:, None]
        widest = np.where(held, devices, 0).max(axis=1)
        found, none = self._first(held & (devices == widest[:, None]), self._running())
        return np.where(none, -1, found)

    def filled(self, at: Any) -> Any:
        """Whether beside each option that is shown fewer of the same cards do, of which as many are bought, as
        `scenario_words.binding_of` asks."""
        own = self.np.arange(self.shape[0]), at
        cards, bought = self.of("option_cards"), self.of("new_cards")
        able = (
            self.present & self.eligible_fit & (self.grid.of_card == self.grid.of_card[at][:, None])
        )
        alike = (bought == bought[own][:, None]) & (bought > 0)
        return (able & alike & (cards < cards[own][:, None])).any(axis=1)

    @property
    def fits(self) -> Any:
        return self.of("verdict") == 1

    def _fitting(self, mask: Any) -> Any:
        """What may be recommended, as `ranking.fitting` has it."""
        np, able, servers = self.np, mask & self.eligible_fit, self.of("servers")
        calm = able if "strained" not in self.f else able & (self.of("strained") == 0)
        best, none = self._first(able & ~self.bare, self.merit())
        of_best = servers[np.arange(self.shape[0]), best]
        fewer = (calm & (servers < of_best[:, None])).any(axis=1)
        alone = ~none & ~(calm & ~self.bare).any(axis=1) & fewer
        return np.where(alone[:, None], calm, able)

    def merit(self) -> list[Any]:
        """The keys of `ranking.merit`, the smallest first."""
        np = self.np
        price = np.where(self.bare, 0.0, self.of("weighed_amount"))
        apart, shared = (self._splits(name) for name in ("apart", "companions_shared"))
        lacking, servers = (
            self.of("lacking_cards"),
            np.where(self.bare, self.of("new_servers"), self.of("servers")),
        )
        bought = self.bare & (self.of("option_cards") <= lacking)
        missed = self.of("aim_weighs")
        return [self.bare, price, servers, apart, self.of("new_cards") * self.bare, missed * self.bare,
                lacking * self.bare, bought, shared, missed,
                -self._worth(), -self.of("kept_after_failure"), self.of("cards_compared"), *self._times()]  # fmt: skip

    def _worth(self) -> Any:
        """`ranking.worth`."""
        np = self.np
        if "tpot_percentile_ms" not in self.f:
            return self._carried()
        each, start = self._times()
        answers = self.of("answer_length") > 0
        waited = np.where(answers, np.sqrt(start * each), start)
        return self._carried() / np.where(self.of("wait_weighs") != 0, waited, 1)

    def _carried(self) -> Any:
        np = self.np
        if "days_weighed" in self.f:
            days = self.of("days_weighed")
            return np.where(days > 0, 1 / np.where(days > 0, days, 1), 0.0)
        if "option_rate" not in self.f:
            return np.zeros(self.shape)
        with np.errstate(all="ignore"):
            found = (
                self.of("option_rate") / self.of("working_replicas") * self.of("filled_replicas")
            )
        return np.nan_to_num(found, nan=0.0)

    def _times(self) -> list[Any]:
        np = self.np
        if "tpot_percentile_ms" not in self.f:
            days = self.of("days_weighed")
            return [np.where(days > 0, days, np.inf)]
        names = ("tpot_percentile_ms", "ttft_percentile_ms")
        return [np.nan_to_num(self.of(name), nan=np.inf) for name in names]

    def _running(self) -> list[Any]:
        return [self.of("level_missed"), *self.merit()]

    def _words(self) -> list[Any]:
        """The keys of the order in which options are told of."""
        missed = self.of("level_missed") != 0
        return [~self.eligible_fit, self.of("verdict"), missed, *self.merit()]

    def _first(self, mask: Any, keys: Iterable[Any]) -> tuple[Any, Any]:
        """Of every load the first option of the mask by some keys, and where there is none."""
        np = self.np
        alive = mask
        for key in keys:
            if (alive.sum(axis=1) <= 1).all():
                break
            left = np.where(alive, key, np.inf)
            alive = alive & (left == left.min(axis=1)[:, None])
        return alive.argmax(axis=1), ~mask.any(axis=1)
