"""Packages: alternatives of one need, which are compared and never added; one of them is offered.

A scenario that no package names belongs to all of them, and one may stand in several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from quoter.core import Report, Written, nearest, shaped
from quoter.scenario.request import Packages


class Package(NamedTuple):
    """An alternative: its name, its scenarios in the order of the file, those of all packages among them."""

    name: str
    own: tuple[str, ...]  # as the file writes them
    scenarios: tuple[str, ...]
    offered: bool


def read_packages(
    data: Mapping[str, Any], items: Iterable[Any], report: Report, written: Written
) -> tuple[Package, ...]:
    """The packages of a file; what is wrong is reported. None where none are written."""
    known = {key: data[key] for key in ("packages", "offered") if data.get(key) is not None}
    if not known:
        return ()
    found = shaped(Packages, known, report, (), written)
    if found is None:
        return ()
    if found.packages is None:
        hint = "such as `packages: {best: [A]}`"
        report(("offered",), "`offered` needs `packages`", hint, key=True)
        return ()
    if found.offered is None:
        hint = f"`offered:` names one of {', '.join(found.packages)}"
        report(("packages",), "which package is `offered`?", hint, key=True)
        return ()
    scenarios = [item for item in items if isinstance(item, Mapping)]
    return _checked(found.packages, found.offered, scenarios, report)


def _checked(
    packages: Mapping[str, tuple[str, ...]],
    offered: str,
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
    offered: str,
    scenarios: list[Mapping[str, Any]],
    report: Report,
) -> Iterable[str]:
    """Every fault, once it is reported."""
    known = {str(s.get("name")): s.get("workload") for s in scenarios}
    if offered not in packages:
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
