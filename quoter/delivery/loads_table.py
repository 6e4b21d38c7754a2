"""What a scenario's load comes to at every combination of some keys, without reading every combination.

A scenario is read at a few combinations; which figures move with which keys is seen from them. A figure
that moves with one key is a list along it, one that moves with two a table. Then combinations drawn at
random are read whole and held against the tables; a figure that differs moves with all keys."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

from quoter.core import Document, Problems
from quoter.scenario import LENGTHS, Case, Quotation, Vary, VaryFault, varied
from quoter.scenario import quotation as read
from quoter.sizing import many, sharded

PROBED = 4  # combinations from which every key is moved alone
HELD_AGAINST = 60  # combinations read whole
MOST_READ = 200_000  # combinations that are read at most: a thousandth of a second each
NOTE, OPTIONS = "note", "options"  # why it is refused; which options there are

Tell = Callable[[float], None]


class Load(NamedTuple):
    """A combination as it was read: its figures by `record.field`, or why it was refused."""

    figures: dict[str, Any]
    case: Case | None


class _Along(NamedTuple):
    """A figure along the keys that it moves with; NaN (or None) where it was not read."""

    keys: tuple[int, ...]
    values: Any


class LoadsTable:
    """The loads of one scenario; a combination is a number, the last key running fastest."""

    def __init__(self, quotation: Quotation, case: Case, varies: Sequence[Vary]):
        self.quotation, self.base, self.varies = quotation, case, varies
        self.sizes = tuple(len(vary.values) for vary in varies)
        self.count = math.prod(self.sizes)
        names = quotation.names
        self.written = quotation.document.data["scenarios"][names.index(case.scenario.name)]
        self.lengths = {key: getattr(case.scenario, key) for key in ("context", *LENGTHS)}
        self.read: dict[tuple[int, ...], Load] = {}
        self.grids: dict[Any, many.OptionGrid] = {}
        self.along: dict[str, _Along] = {}

    # -- reading --

    def values(self, at: Sequence[int]) -> tuple[float, ...]:
        """The values of a combination."""
        return tuple(vary.values[i] for vary, i in zip(self.varies, at, strict=True))

    def load(self, at: tuple[int, ...]) -> Load:
        """A combination, read whole."""
        if at not in self.read:
            if len(self.read) >= MOST_READ:
                keys = ", ".join(vary.key for vary in self.varies)
                raise VaryFault(f"--vary: {keys} move each other; give fewer values of them")
            self.read[at] = self._load(at)
        return self.read[at]

    def _load(self, at: tuple[int, ...]) -> Load:
        known = dict(zip((vary.key for vary in self.varies), self.values(at), strict=True))
        data = varied(self.written, known, self.lengths)
        quote = self.quotation.document.data["quote"]
        document = Document({"quote": quote, "scenarios": [data]}, self.quotation.file)
        try:
            case = sharded(read(document, self.quotation.catalog).cases[0])
        except Problems as problems:
            return Load({NOTE: "; ".join(one.said for one in problems.problems)}, None)
        signature = _options_of(case)
        if signature not in self.grids:
            self.grids[signature] = many.OptionGrid(case)
        grid = self.grids[signature]
        figures = many.figures_of_load(case, grid.candidates[0])
        return Load(figures | {OPTIONS: signature, NOTE: ""}, case)

    # -- which figure moves with which keys --

    def settle(self, tell: Tell = lambda _: None) -> None:
        """Read what is needed, so that `loads` can tell of every combination."""
        chance = random.Random(0)
        origins = self._origins(chance)
        moves: dict[str, set[int]] = {OPTIONS: set()}  # which there are not where all is refused
        lines = [(origin, k) for origin in origins for k in range(len(self.sizes))]
        for n, (origin, k) in enumerate(lines):
            self._probe(origin, k, moves)
            tell((n + 1) / len(lines) / 2)
        for name, keys in moves.items():
            self.along[name] = self._read_along(name, tuple(sorted(keys)), origins)
        tell(0.75)
        self._hold(origins, chance)
        tell(1.0)

    def _origins(self, chance: random.Random) -> list[tuple[int, ...]]:
        drawn = (tuple(chance.randrange(n) for n in self.sizes) for _ in range(PROBED))
        first, last = tuple(0 for _ in self.sizes), tuple(n - 1 for n in self.sizes)
        middle = tuple(n // 2 for n in self.sizes)
        return list(dict.fromkeys((middle, first, last, *drawn)))[:PROBED]

    def _probe(self, origin: tuple[int, ...], k: int, moves: dict[str, set[int]]) -> None:
        """What moves along one key, all others as in the origin."""
        loads = [self.load((*origin[:k], i, *origin[k + 1 :])) for i in range(self.sizes[k])]
        for name in {name for one in loads for name in one.figures}:
            known = {one.figures[name] for one in loads if name in one.figures}
            moves.setdefault(name, set()).update({k} if len(known) > 1 else set())

    def _read_along(
        self, name: str, keys: tuple[int, ...], origins: Sequence[tuple[int, ...]]
    ) -> _Along:
        """A figure along its keys, read from the first origin where it is not refused."""
        import numpy as np

        values = [
            self._at(name, keys, at, origins)
            for at in product(*(range(self.sizes[k]) for k in keys))
        ]
        if name in (NOTE, OPTIONS):
            found = np.empty(len(values), object)
            found[:] = values
            return _Along(keys, found)
        return _Along(keys, np.array([math.nan if v is None else v for v in values]))

    def _at(self, name: str, keys: tuple[int, ...], at: tuple[int, ...], origins: Any) -> Any:
        for origin in origins:
            whole = list(origin)
            for k, i in zip(keys, at, strict=True):
                whole[k] = i
            found = self.load(tuple(whole)).figures
            if name in found:
                return found[name]
        return None

    def _hold(self, origins: Sequence[tuple[int, ...]], chance: random.Random) -> None:
        """Read some combinations whole; a figure that differs moves with all keys."""
        corners = product(*({0, n - 1} for n in self.sizes))
        drawn = [tuple(chance.randrange(n) for n in self.sizes) for _ in range(HELD_AGAINST)]
        for at in [*list(corners)[:HELD_AGAINST], *drawn]:
            for name, value in self.load(at).figures.items():
                if name not in self.along or not _same(self._tabled(name, at), value):
                    self.along[name] = self._read_along(
                        name, tuple(range(len(self.sizes))), origins
                    )

    def _tabled(self, name: str, at: tuple[int, ...]) -> Any:
        import numpy as np

        return self._look_up(name, tuple(np.array([i]) for i in at))[0]

    def _look_up(self, name: str, at: tuple[Any, ...]) -> Any:
        import numpy as np

        keys, values = self.along[name]
        if not keys:
            return np.broadcast_to(values, at[0].shape)
        return values[np.ravel_multi_index([at[k] for k in keys], [self.sizes[k] for k in keys])]

    # -- asking --

    def indexes(self, numbers: Any) -> tuple[Any, ...]:
        """Of some combinations the number of each key's value."""
        import numpy as np

        return tuple(np.unravel_index(numbers, self.sizes))

    def notes(self, at: tuple[Any, ...]) -> Any:
        """Of some combinations why they are refused; empty where they are not."""
        return self._look_up(NOTE, at)

    def options(self, at: tuple[Any, ...]) -> Any:
        """Of some combinations which options there are: the key of `grids`."""
        return self._look_up(OPTIONS, at)

    def loads(self, at: tuple[Any, ...]) -> dict[str, Any]:
        """The figures of some combinations, as `many.OptionGrid` takes them."""
        import numpy as np

        found = {}
        for name, (keys, values) in self.along.items():
            if name in (NOTE, OPTIONS):
                continue
            column = self._look_up(name, at)[:, None] if keys else values[0]
            missing = np.isnan(column).ravel() if keys else False
            if np.any(missing):  # a value that was refused wherever it was probed
                column = column.copy()
                for row in np.flatnonzero(missing):
                    column[row] = self.load(tuple(int(i[row]) for i in at)).figures[name]
            found[name] = column
        return found


def _same(tabled: Any, value: Any) -> bool:
    return bool(tabled == value)


def _options_of(case: Case) -> tuple[Any, ...]:
    """What decides which options a scenario has."""
    s = case.scenario
    return (
        tuple(card.name for card in case.cards), case.weights.name, tuple(p.name for p in case.precisions),
        case.key_type.name, case.value_type.name, s.method, repr(s.deploy), repr(s.choice), s.recipe.zero,
        repr(s.engine.name), repr(s.engine.version),
    )  # fmt: skip
