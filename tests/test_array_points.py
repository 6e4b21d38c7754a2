"""The lines over arrays against the same lines of one number after the other, at ten thousand random points of
every kind of work: cards, models, engines, loads, recipes and layouts drawn apart, quantities moved at random."""

import math
import random
from types import SimpleNamespace

import pytest
from conftest import bounded
from test_arrays import CARDS, KINDS, MODELS, close, read

from quoter.core import Flag, Problems
from quoter.model import RECORDS
from quoter.sizing import many
from quoter.sizing.options import LINES, candidate, given, option_record, splits, straight

np = pytest.importorskip("numpy")
POINTS, SEEDS = 1000, 10  # of every kind of work
MOVED = ("load", "ask", "recipe", "inventory")  # records whose quantities are moved at random
TOGETHER = (
    ("llm", "option"),
    ("form", "load", "ask"),
)  # a layout is of its model, a load of its form
OF_WORK = {"inference": ("served", "by thumb"), "training": ("trained",), "fit": ("held",)}


def drawn_from(workload, chance, count=24):
    """What is given to some random cases on some of their layouts."""
    found = []
    while len(found) < count:
        kind = chance.choice(OF_WORK[workload])
        model, cards = chance.choice(MODELS), chance.sample(CARDS, 3)
        try:
            one = read(KINDS[kind](chance, model, cards))
        except Problems:
            continue
        case = one.fits[0].cases[0] if kind == "held" else one.cases[0]
        card = candidate(case, chance.choice(case.cards))
        for split in splits(case, card)[:3]:
            found.append(given(case, card) | {"option": option_record(split, card)})
    return found


def moved(name, values, chance):
    """A record with its quantities moved; flags, and what is not stated, stay."""
    found = {
        field: x * chance.uniform(0.5, 2) if RECORDS[name][field].unit is not Flag else x
        for field, x in values.items()
    }
    return {f: round(x) if float(values[f]).is_integer() else x for f, x in found.items()}


def points(workload, seed):
    """Random points: each record is one of some case, and of some the quantities are moved."""
    chance = random.Random(f"{workload} {seed}")
    bases = drawn_from(workload, chance)
    for _ in range(POINTS):
        of_group = {name: group for group in TOGETHER for name in group}
        base = {group: chance.choice(bases) for group in TOGETHER}
        point = {
            name: dict(vars((base.get(of_group.get(name)) or chance.choice(bases))[name]))
            for name in bases[0]
        }
        for name in MOVED:
            if name in point:
                point[name] = moved(name, point[name], chance)
        yield point


def one_by_one(workload, point):
    """Every line of a point; None where numbers of one of its lines cannot be divided."""
    try:
        known = {n: SimpleNamespace(**values) for n, values in point.items()}
        return vars(straight(workload)(known))
    except (ZeroDivisionError, OverflowError, ValueError):
        return None


@pytest.mark.parametrize(
    ("workload", "seed"),
    [row for work in LINES for row in bounded([(work, n) for n in range(SEEDS)], 1, seeds=True)],
)
@pytest.mark.proof
def test_the_arrays_have_the_figures_of_each_point_to_nine_digits(workload, seed):
    every = tuple(line.name for line in LINES[workload])
    found = list(points(workload, seed))
    columns = {
        f"{record}.{field}": np.array([[float(point[record][field])] for point in found])
        for record, values in found[0].items()
        for field in values
    }
    with np.errstate(all="ignore"):
        figures = many.lines_over_arrays(workload, every).compute(columns)
    ours = {name: np.broadcast_to(figures[name], (POINTS, 1))[:, 0] for name in every}
    whole = [(row, one_by_one(workload, point)) for row, point in enumerate(found)]
    apart = [
        (row, name, theirs[name], float(ours[name][row]))
        for row, theirs in whole
        if theirs is not None
        for name in every
        if not close(theirs[name], float(ours[name][row]))
    ]
    assert apart == []
    assert sum(theirs is None for _, theirs in whole) < POINTS / 100
    told = {theirs[name] for name in every for _, theirs in whole if theirs is not None}
    assert len({x for x in told if isinstance(x, float) and math.isfinite(x)}) > POINTS
