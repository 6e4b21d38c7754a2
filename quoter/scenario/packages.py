"""Packages: alternatives of one need, which are compared and never added; one of them is offered.

A scenario that no package names belongs to all of them, and one may stand in several. Where none are written and
some scenarios are one need that is answered in different ways, each of those is a package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from quoter.core import Report, Written, nearest, shaped
from quoter.scenario.request import Packages, Scenario

# what a need is, and what an answer to it may differ in
NEED = ("workload", "environment", "model", "preset", "prompt_tokens", "output_tokens", "prompt_tokens_p95",
        "output_tokens_p95", "length_spread", "context", "concurrency", "load")  # fmt: skip
ANSWER = ("weights", "cards", "choice", "deploy", "engine", "redundancy", "kv_cache", "confidence",
          "reserve", "service_level")  # fmt: skip


class Package(NamedTuple):
    """An alternative: its name, its scenarios in the order of the file, those of all packages among them."""

    name: str
    own: tuple[str, ...]  # as the file writes them
    scenarios: tuple[str, ...]
    offered: bool  # of none where the file does not say: the cheapest that may be is


def read_packages(
    data: Mapping[str, Any],
    items: Iterable[Any],
    scenarios: Iterable[Scenario],
    report: Report,
    written: Written,
) -> tuple[Package, ...]:
    """The packages of a file, else those of its alternatives; what is wrong is reported. None where nothing is
    to be compared; `scenarios` are those that could be read."""
    known = {key: data[key] for key in ("packages", "offered") if data.get(key) is not None}
    found = shaped(Packages, known, report, (), written)
    if found is None:
        return ()
    same = [] if found.packages else groups(scenarios)
    packages = found.packages or {name: (name,) for group in same[:1] for name in group}
    if len(same) > 1 or not packages:
        if found.offered:
            hint = "such as `packages: {best: [A]}`"
            report(("offered",), "`offered` needs `packages`", hint, key=True)
        return ()
    if found.packages and found.offered is None:
        hint = f"`offered:` names one of {', '.join(packages)}"
        report(("packages",), "which package is `offered`?", hint, key=True)
        return ()
    written_so = [item for item in items if isinstance(item, Mapping)]
    return _checked(packages, found.offered, written_so, report)


def groups(scenarios: Iterable[Scenario]) -> list[tuple[str, ...]]:
    """The names of scenarios of one need, each answered in another way: groups in the order of the file.

    The same model under the same load; two that are alike in all are two departments, and both are bought."""
    served = [one for one in scenarios if one.workload == "inference"]
    found = {
        tuple(other.name for other in served if other is one or differ_in_answer(one, other)): None
        for one in served
    }
    return [names for names in found if len(names) > 1]


def differ_in_answer(one: Scenario, other: Scenario) -> bool:
    """The same need, and another way to answer it."""
    same = all(getattr(one, key) == getattr(other, key) for key in NEED)
    return same and any(getattr(one, key) != getattr(other, key) for key in ANSWER)


def _checked(
    packages: Mapping[str, tuple[str, ...]],
    offered: str | None,
    scenarios: list[Mapping[str, Any]],
    report: Report,
) -> tuple[Package, ...]:
    """The packages with all their scenarios; names that are none, or contradict, are reported."""
    faults = list(faulty(packages, offered, scenarios, report))
    named = {name for own in packages.values() for name in own}
    sold = [str(s.get("name")) for s in scenarios if s.get("workload") != "fit"]
    made = tuple(
        Package(name, own, tuple(n for n in sold if n in own or n not in named), name == offered)
        for name, own in packages.items()
    )
    return () if faults else made


def faulty(
    packages: Mapping[str, tuple[str, ...]],
    offered: str | None,
    scenarios: list[Mapping[str, Any]],
    report: Report,
) -> Iterable[str]:
    """Every fault, once it is reported."""
    known = {str(s.get("name")): s.get("workload") for s in scenarios}
    if offered and offered not in packages:
        hint = nearest(offered, packages) or f"known: {', '.join(packages)}"
        report(("offered",), f'"{offered}" is no package', hint)
        yield offered
    for package, own in packages.items():
        for i, name in enumerate(own):
            path = ("packages", package, i)
            if name not in known:
                hint = nearest(name, known) or f"known: {', '.join(known)}"
                report(path, f'unknown scenario "{name}"', hint)
            elif known[name] == "fit":
                report(
                    path, f'"{name}" sells nothing (`workload: fit`)', "take it out of the package"
                )
            elif name in own[:i]:
                report(path, f'"{name}" stands twice in the package')
            else:
                continue
            yield name
    for (one, these), (other, those) in combinations(packages.items(), 2):
        if set(these) == set(those):
            report(
                ("packages", other), f'the packages "{one}" and "{other}" are the same', key=True
            )
            yield other
