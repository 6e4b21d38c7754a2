"""All that is wrong with a file, told at once: what its reading finds, and what its sizing, its look and a promise do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from quoter.core import Problem, Problems
from quoter.delivery import firm
from quoter.scenario import Faulty, Quotation, load_quotation
from quoter.sizing import Estimate, estimate, stated_faults


def loaded(path: Path, catalogs: Iterable[Path]) -> Quotation:
    """The quotation of a file; raises Problems with what can be found of its faults, later ones too."""
    try:
        return load_quotation(path, catalogs)
    except Faulty as faulty:
        raise Problems([*faulty.problems, *_later(faulty), *_of_look(faulty.rest)]) from None


def _later(faulty: Faulty) -> Iterable[Problem]:
    """What the sizing would refuse of the rest of a faulty file, as far as it does not come of the faults."""
    if faulty.priceable:
        return _of_sizing(faulty.rest)
    return stated_faults(faulty.rest) if faulty.rated else ()


def sound(quotation: Quotation, look: bool = True, brand: Path | None = None) -> Estimate:
    """The quotation sized; raises Problems with all its faults, of whatever step.

    `look`: its brand is looked at, or that of the file `brand`."""
    wrong = list(_of_look(quotation, brand)) if look else []
    try:
        found = estimate(quotation)
    except Problems as error:
        raise Problems([*wrong, *error.problems, *_beside(quotation)]) from None
    if wrong := [*wrong, *firm.faults(found)]:
        raise Problems(wrong)
    return found


def _of_look(quotation: Quotation, brand: Path | None = None) -> Iterator[Problem]:
    """What is wrong with the brand and its files."""
    from quoter.proposal import brand_files

    try:
        brand_files.look(quotation, brand)
    except Problems as error:
        yield from error.problems


def _of_sizing(quotation: Quotation) -> Iterable[Problem]:
    """What the sizing refuses, and what a firm quotation may not rest on."""
    try:
        sound(quotation, look=False)
    except Problems as error:
        return error.problems
    return ()


def _beside(quotation: Quotation) -> Iterable[Problem]:
    """What a firm quotation may not rest on, where its prices cannot be meant either."""
    try:
        return firm.faults(estimate(replace(quotation, strict=False)))
    except Problems:
        return ()
