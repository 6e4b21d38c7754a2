"""Three packages for a scenario file that has none: the cheapest, one that survives a server's failure and the
next year's growth, and the fastest; as far as their prices differ by more than a tenth.

The user's file is patched: what stands in it, comments too, stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from quoter.catalog import Catalog
from quoter.catalog import load as load_catalogs
from quoter.core import Document, Texts, as_number, yaml_insert, yaml_patch, yaml_text
from quoter.model import InferenceFigures, typed
from quoter.scenario import Case, Quotation, names_of, quotation
from quoter.sizing import (
    Estimate,
    Option,
    Sized,
    differ_in_answer,
    estimate,
    faster,
    model_inputs,
)

APART = (
    0.1  # share by which two packages differ in price, our choice: less is no choice for a customer
)
DEAREST = 2.0  # times the cheapest that the fastest may cost, our choice: above it nobody compares
PACKAGES = ("economy", "balanced", "best")
OFFERED = ("balanced", "economy")  # the first of them that there is
_WIDTHS = ("tensor_parallel", "pipeline_parallel", "data_parallel", "expert_parallel",
          "attention_data_parallel")  # fmt: skip


class NoChoice(Exception):
    """There is nothing to choose among, and why."""


class Suggested(NamedTuple):
    """A file with packages: its text, what it comes to, and what the user should know."""

    text: bytes
    result: Estimate
    notes: tuple[str, ...]


def path_beside(path: Path) -> Path:
    """Where the file is written unless it is said: beside the one it is made from."""
    return path.with_name(f"{path.stem}-packages{path.suffix}")


def suggested(found: Quotation, catalogs: Iterable[str | Path] = ()) -> Suggested:
    """The file with packages; raises NoChoice, and Problems where it cannot be computed.

    `catalogs` are those that the file was read with."""
    if found.packages:
        raise NoChoice("the file has packages already")
    first = estimate(found)
    free = [sized for sized in first.scenarios if is_free(sized)]
    if not free:
        raise NoChoice(
            "no scenario leaves open what serves it: each has `choice` or `deploy`, trains or is a test environment"
        )
    for sized in free:
        if sized.recommended is None:
            raise NoChoice(f'nothing with a complete price answers "{sized.case.scenario.name}"')
    return Suggesting(found, free, load_catalogs(catalogs)).suggested()


def is_free(sized: Sized) -> bool:
    """Whether the file leaves open which option serves a scenario; a test environment is one replica in every package."""
    scenario = sized.case.scenario
    serves = sized.kind == "inference" and scenario.environment == "production"
    return serves and not scenario.deploy and not scenario.choice


class Suggesting:
    """A file on its way to its packages."""

    def __init__(self, found: Quotation, free: list[Sized], catalog: Catalog):
        self.found, self.free, self.catalog = found, free, catalog
        self.texts = Texts(found.quote.language).each()[0]
        self.data = deepcopy(found.document.data)
        self.packages: dict[str, list[str]] = {self.called(key): [] for key in PACKAGES}
        self.left_out: list[str] = []

    def called(self, key: str) -> str:
        """A package's name in the language of the file."""
        return self.texts(f"suggest_{key}")

    def suggested(self) -> Suggested:
        if alternatives(self.found):
            return self.compared()
        for sized in self.free:
            self.scenario(sized)
        self.data["packages"] = self.packages
        self.data["offered"] = self.called("economy")
        self.keep_apart(self.computed())
        names = [self.called(key) for key in OFFERED]
        self.data["offered"] = next(name for name in names if name in self.data["packages"])
        result = self.computed()
        return Suggested(self.text(), result, tuple(self.notes()))

    def compared(self) -> Suggested:
        """A package of each scenario, where they are alternatives of one need: what the customer names is
        compared, and nothing is made up beside it. The cheapest that may be offered is."""
        self.packages = {name: [name] for name in self.found.names}
        self.data |= {"packages": self.packages, "offered": self.found.names[0]}
        able = [one for one in self.computed().packages if one.estimate.gate.quotable]
        if not able:
            raise NoChoice("none of the alternatives may be offered")
        self.data["offered"] = min(able, key=lambda one: one.estimate.money.total_with_tax).name
        note = "the scenarios are alternatives of one need: each is a package, and none is added"
        return Suggested(self.text(), self.computed(), (note,))

    def scenario(self, sized: Sized) -> None:
        """The variants of a scenario; where one is the scenario itself, it stands for it."""
        called = sized.case.scenario.name
        written = self.data["scenarios"][self.found.names.index(called)]
        changes = (None, sturdier(sized.case, written), fastest(sized))
        for key, change in zip(PACKAGES, changes, strict=True):
            name = self.called(key)
            if change:
                own = {**deepcopy(written), "name": variant(written["name"], name, key), **change}
                self.data["scenarios"].append(own)
                self.packages[name].append(f"{called} – {name}")
            else:
                self.packages[name].append(called)

    def computed(self) -> Estimate:
        """What the data comes to."""
        distinct: dict[tuple[str, ...], str] = {}
        for name, own in list(self.data["packages"].items()):
            if distinct.setdefault(tuple(own), name) != name:
                del self.data["packages"][name]
                self.left_out.append(name)
        if len(self.data["packages"]) < 2:
            raise NoChoice(
                "nothing that may be offered is clearly faster than the cheapest, and a server may fail"
            )
        file = self.found.document.file
        return estimate(quotation(Document(deepcopy(self.data), file), self.catalog))

    def keep_apart(self, result: Estimate) -> None:
        """Only packages that may be offered, and whose prices differ by more than a tenth from those before."""
        kept: list[float] = []
        for one in result.packages:
            total = one.estimate.money.total_with_tax
            holds = one.estimate.gate.quotable
            if holds and all(abs(total - other) > APART * other for other in kept):
                kept.append(total)
            else:
                del self.data["packages"][one.name]
                self.left_out.append(one.name)
        if len(kept) < 2:
            raise NoChoice(f"no two packages differ by more than {APART:.0%} in price")
        named = {name for own in self.data["packages"].values() for name in own}
        made = {f"{s.case.scenario.name} – {self.called(k)}" for s in self.free for k in PACKAGES}
        self.data["scenarios"] = [
            s for s in self.data["scenarios"] if names_of(s) & named or not names_of(s) & made
        ]

    def text(self) -> bytes:
        """The user's file patched; anew, where its layout leaves no safe place."""
        document = self.found.document
        try:
            return yaml_patch.patched(document, self.data).encode()
        except yaml_insert.NoPlace:
            head = f"Packages for {Path(document.file).name}, written anew: its comments found no place."
            return yaml_text.document(self.data, [head]).encode()

    def notes(self) -> Iterator[str]:
        """What the packages stand on that the file does not say."""
        for name in self.left_out:
            yield (
                f'"{name}" is left out: it cannot be offered, is hardly faster than the cheapest, '
                f"or is within {APART:.0%} of another in price"
            )
        if self.called("balanced") in self.data["packages"] and not any(map(grows, self.free)):
            yield "no `growth_per_year` is stated: the sturdier package has a server more, and no growth"


def variant(written: Any, package: str, key: str) -> Any:
    """What a scenario is called in a package: in each language, where the file gives it a name in each."""
    if not isinstance(written, Mapping):
        return f"{written} – {package}"
    return {tongue: f"{name} – {Texts(tongue)(f'suggest_{key}')}" for tongue, name in written.items()}  # fmt: skip


def alternatives(found: Quotation) -> bool:
    """Whether all scenarios of a file are the same need, answered otherwise."""
    first, *others = found.cases
    return bool(others) and not found.fits and all(differ_in_answer(first, one) for one in others)


def grows(sized: Sized) -> bool:
    """Whether the file says that the load grows."""
    load = sized.case.scenario.load
    return bool(load and load.growth_per_year > 0)


def sturdier(case: Case, written: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a scenario survive a server's failure and the next year; nothing where it does already."""
    change: dict[str, Any] = {}
    spare = {name: model_inputs.table(row, typed.Redundancy).servers
             for name, row in case.catalog.redundancy.items()}  # fmt: skip
    own = case.catalog.find("redundancy", case.scenario.redundancy).name
    sturdy = next((name for name, servers in spare.items() if servers == 1), own)
    if spare[own] < spare[sturdy]:
        change["redundancy"] = sturdy
    load = case.scenario.load
    if load and load.growth_per_year > 0:
        change["load"] = {**written["load"], "horizon_years": load.horizon_years + 1}
    return change


def fastest(sized: Sized) -> dict[str, Any]:
    """The choice of the fastest option at up to twice the price; nothing where that is not clearly faster than the cheapest,
    as the options that are shown have it."""
    best = sized.recommended
    if best is None or best.price is None:
        return {}
    some = [o for o in sized.options if offerable(o) and (o.price or 0.0) <= DEAREST * best.price]
    quick = min(
        some,
        key=lambda o: (as_number(o.inference.tpot_percentile_ms), o.price or 0.0),
        default=best,
    )
    if quick is best or not faster(quick, best):
        return {}
    widths = {name: getattr(quick.split, name) for name in _WIDTHS}
    known: dict[str, Any] = {
        name: n for name, n in widths.items() if n > 1 or name == "tensor_parallel"
    }
    if sized.case.scenario.beside:
        known["companions_shared"] = quick.split.companions_shared
    if any(o.split.apart for o in some):
        known["apart"] = quick.split.apart
    return {"choice": {"card": quick.card.name, **known}}


def offerable(option: Option) -> bool:
    """Whether an option may be offered as it is, and its speed is known."""
    f = option.figures
    if not isinstance(f, InferenceFigures) or not f.timed or option.price is None:
        return False
    return bool(isinstance(f.tpot_percentile_ms, float) and f.eligible_fit and not f.level_missed)
