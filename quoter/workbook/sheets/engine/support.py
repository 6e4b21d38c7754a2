"""What engines run on the cards, as numbers: classes of cards and engines that run and load the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from quoter.catalog import Card, Catalog, Model, support
from quoter.core import Cell, same, where
from quoter.scenario import Case
from quoter.sizing import on_engine

RUNS, ON_TRIAL = 1, 2  # on trial: it runs, but nobody vouches for it


class Class(NamedTuple):
    """Cards and engines of which the same holds: which weights they load, and which models they run."""

    loads: tuple[bool, ...]
    runs: tuple[int, ...]  # RUNS, ON_TRIAL, or 0


class Classes:
    """The classes of a workbook, numbered from 1; 0: the engine does not run on the card.

    A column for every profile, then one for every version that a scenario asks for and of which
    something else holds than of its profile."""

    def __init__(
        self,
        catalog: Catalog,
        cards: Iterable[Card],
        models: Iterable[Model],
        cases: Iterable[Case],
    ):
        self.catalog, self.cards = catalog, list(cards)
        self.families = [support.family_of(model) for model in models]
        self.alike = self._alike()
        self.names: dict[Class, str] = {}  # and what the first is called
        self.profiles = list(catalog.engines.values())
        self.asked: dict[tuple[str, str], int] = {}  # profile and version: its column
        self.trainer = self.numbered(self.of_trainer(), catalog.trainer)
        self.table = {
            card.name: [self.number(support.Asked(card, e)) for e in self.profiles]
            for card in self.cards
        }
        for case in cases:
            self.ask(case)

    def ask(self, case: Case) -> None:
        """A column for the version that a scenario asks for, where it differs from its profile's."""
        wanted = case.scenario.engine
        engine = case.engine_named
        if not engine or not wanted.version or (engine.full_name, wanted.version) in self.asked:
            return
        numbers = [self.number(on_engine(case, card, engine)) for card in self.cards]
        at = self.profiles.index(engine)
        if numbers != [self.table[card.name][at] for card in self.cards]:
            self.asked[engine.full_name, wanted.version] = self.columns + 1
            for card, number in zip(self.cards, numbers, strict=True):
                self.table[card.name].append(number)

    @property
    def columns(self) -> int:
        """Columns of the table of cards."""
        return len(self.profiles) + len(self.asked)

    @property
    def heads(self) -> list[str]:
        """What the columns are called."""
        versions = [f"{version} ({name})" for name, version in self.asked]
        return [*(e.full_name for e in self.profiles), *versions]

    def of_trainer(self) -> Class:
        """What can be trained."""
        able = tuple(
            row.goes_with(self.catalog.trainer) for row in self.catalog.precisions.values()
        )
        return Class(able, (RUNS,) * len(self.families))

    def number(self, asked: support.Asked) -> int:
        """The number of a card and an engine."""
        if not support.served(self.catalog, asked):
            return 0
        weights = tuple(
            support.loads(self.catalog, asked, row) for row in self.catalog.precisions.values()
        )
        runs = self.states(asked)
        found = Class(weights, tuple([runs[family] for family in self.alike]))
        return self.numbered(found, asked.engine.full_name)

    def states(self, asked: support.Asked) -> dict[str, int]:
        """How the engine runs each family; one that none of its rows names as it runs any, unless other engines decide."""
        named, any_family = (
            self.catalog.support_of.get(asked.engine.name, {}),
            self.state(asked, ""),
        )
        return {
            family: RUNS
            if any_family == RUNS and family not in named
            else self.state(asked, family)
            for family in set(self.alike)
        }

    def state(self, asked: support.Asked, family: str) -> int:
        """How the engine runs a family of models on the card."""
        if not support.runs(self.catalog, asked, family):
            return 0
        return ON_TRIAL if support.unproven(self.catalog, asked, family) else RUNS

    def _alike(self) -> list[str]:
        """Of each model's family the first of which the same rows speak: what holds of it holds of all."""
        first: dict[tuple[int, ...], str] = {}
        spoken = self.catalog.support_of.values()
        keys = (tuple(id(row) for rows in spoken for row in rows.get(f, ())) for f in self.families)
        return [first.setdefault(key, f) for key, f in zip(keys, self.families, strict=True)]

    def numbered(self, found: Class, name: str) -> int:
        """The number of a class, which is made where it is new."""
        self.names.setdefault(found, f"{len(self.names) + 1}: {name}")
        return list(self.names).index(found) + 1

    @property
    def weights_taken(self) -> dict[str, list[bool]]:
        """Which weights each class loads."""
        return {name: list(found.loads) for found, name in self.names.items()}

    @property
    def models_run(self) -> dict[str, list[int]]:
        """How each class runs the models."""
        return {name: list(found.runs) for found, name in self.names.items()}

    def column(self, case: Case, name: Cell, row: Cell) -> Any:
        """The column of a scenario's class: of the version asked for as long as the dropdown says its
        profile, else of the profile chosen, whose row in the list of engines is given."""
        wanted, profile = case.scenario.engine, row - 1
        engine = case.engine_named
        own = engine and self.asked.get((engine.full_name, wanted.version or ""))
        return where(same(name, engine.full_name), own, profile) if engine and own else profile
