"""Figures and records are attributes that the type checker knows: its stubs say what the lines say."""

import ast
import subprocess
import sys
from functools import cache

import pytest
import stubs
from conftest import ROOT

from quoter.core import Figures, in_slots
from quoter.model import RECORDS, figures, typed
from quoter.scenario.quotation import load_quotation
from quoter.sizing import margins
from quoter.sizing.estimate import estimate


@pytest.mark.parametrize("name", stubs.STUBS)
def test_the_stubs_say_what_the_lines_say(name):
    said = (stubs.PACKAGE / name).read_text(encoding="utf-8")
    assert said == stubs.STUBS[name](), "`python tests/stubs.py` writes it anew"


@cache
def declared() -> dict[str, set[str]]:
    """The attributes that the stubs give every class, those of its bases too."""
    found: dict[str, set[str]] = {}
    for name in stubs.STUBS:
        for node in ast.parse((stubs.PACKAGE / name).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                own = {one.target.id for one in node.body if isinstance(one, ast.AnnAssign)}
                found[node.name] = own.union(*(found.get(ast.unparse(b), ()) for b in node.bases))
    return found


def given(example):
    """Some figures of every class that an example comes to."""
    result = estimate(load_quotation(ROOT / example))
    for sized in result.scenarios:
        yield from (option.figures for option in sized.workings)
        yield from (option.candidate.figures for option in sized.workings)
        yield from (option.candidate.site for option in sized.workings)
    for fitted in result.fits:
        yield from (held.best.figures for held in fitted.held)
    for order in result.orders:
        yield from (order.figures, *order.candidate.offer.prices.values())
    for years in result.growing.values():
        yield from (year.figures for year in years)
    earned = margins(result.bill)
    yield from (entry.figures for entry in result.bill.entries)
    yield from (
        *earned.lines.values(),
        earned.totals,
        result.money,
        result.gate.figures,
        *result.turns.values(),
    )
    yield from (payment for _, payment in result.bill.payments)
    for cost in result.ownership.costs.values():
        yield from (cost.case, cost.yearly, *cost.years, cost.total)
        yield from (one for uses in cost.tokens.values() for one in uses.values())


EXAMPLES = ("examples/scenarios.yaml", "examples/fit.yaml")


def test_figures_have_what_their_stub_declares():
    seen = set()
    for example in EXAMPLES:
        for found in given(example):
            name = type(found).__name__
            assert declared()[name] <= vars(found).keys(), name
            seen.add(name)
    runs = {name for name in vars(figures) if name.endswith("Figures")} - {"KINDS_OF_FIGURES"}
    # shared by kinds, and those that are made in passing
    assert runs - seen <= {"Figures", "OptionFigures", "BoughtFigures", "ServingFigures", "RungFigures",
                           "YearFigures"}  # fmt: skip


def test_a_misspelt_figure_is_an_error_at_once():
    (sized, *_) = estimate(load_quotation(ROOT / EXAMPLES[0])).scenarios
    for found in (sized.chosen.figures, sized.chosen.candidate.figures):
        with pytest.raises(AttributeError, match="usabel"):
            _ = found.usabel
    with pytest.raises(AttributeError):
        _ = sized.chosen.usable_per_device  # an option is not its figures


def test_no_figure_has_the_name_of_a_method():
    methods = {name for name in vars(Figures) if not name.startswith("_")}
    assert not methods & {name for own in declared().values() for name in own}
    assert {kind.__name__ for kind in typed.OF.values()} <= declared().keys()
    assert all(
        declared()[typed.OF[name].__name__] == set(fields) for name, fields in RECORDS.items()
    )


PROBE = """
from quoter.model import InferenceFigures, typed

def read(f: InferenceFigures, card: typed.Card) -> float:
    return f.usabel_per_device + card.bandwith + f.training_days

def late(f: InferenceFigures) -> float:
    return f.tpot_ms / 1000

typed.Use(shares=1.0)
"""


@pytest.mark.proof
def test_the_type_checker_finds_a_misspelt_figure(tmp_path):
    pytest.importorskip("mypy")
    path = tmp_path / "probe.py"
    path.write_text(PROBE)
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"),
               "--cache-dir", str(tmp_path), "--follow-imports", "silent", str(path)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    for said in ('"InferenceFigures" has no attribute "usabel_per_device"', '"Card" has no attribute "bandwith"',
                 '"InferenceFigures" has no attribute "training_days"', 'Unsupported operand types for / ("str" and "int")',
                 'Unexpected keyword argument "shares"'):  # fmt: skip
        assert said in done.stdout, done.stdout + done.stderr


def test_figures_in_slots_are_figures_like_others():
    """Of an option they lie in slots, and who takes them, by a name or all of them, does not see it."""

    class Some(Figures):
        """Of a test."""

    plain, kept = Some(a=1.0, b="x"), in_slots(Some, ("a", "b", "c"))(a=1.0, b="x")
    assert isinstance(kept, Some)
    assert vars(kept) == vars(plain) == {"a": 1.0, "b": "x"}
    assert (kept.a, kept.by_name("b"), kept.has("a"), kept.has("c")) == (1.0, "x", True, False)
    assert repr(kept) == repr(plain)
    assert kept == kept.but() != kept.but(c=2.0)
    assert kept.but(c=2.0).c == 2.0
    for absent in ("c", "d"):
        with pytest.raises(KeyError, match=absent):
            kept.by_name(absent)
        with pytest.raises(AttributeError, match=absent):
            getattr(kept, absent)
    names = [f"f{n}" for n in range(1000)]
    many = in_slots(Some, names)(**dict.fromkeys(names, 1.0))
    assert sys.getsizeof(many) < sys.getsizeof(dict.fromkeys(names)) / 3
