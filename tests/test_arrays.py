"""The lines over arrays against the lines one by one: every figure of every option, and the option shown."""

import csv
import io
import math
import random
import tracemalloc
from itertools import pairwise

import pytest
import yaml
from conftest import bounded
from typer.testing import CliRunner

from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.cli.shared import Ticker
from quoter.core import Problems, cells, run
from quoter.core.files import Document
from quoter.core.printers import arrays
from quoter.delivery import limits_of_rows, wide_sweep
from quoter.delivery import sweep as one_by_one
from quoter.delivery.loads_table import LoadsTable
from quoter.model import RECORDS
from quoter.scenario.quotation import quotation
from quoter.scenario.varying import parsed
from quoter.sizing import many
from quoter.sizing.options import LINES, candidate, given, option_record, splits, straight
from quoter.sizing.recommendation import at_hand, size
from quoter.words import scenario_words

np = pytest.importorskip("numpy")
SHIPPED = Catalog.shipped()
CARDS = ["A100-80G-SXM", "MetaX-C500", "H20-96G", "Ascend-910B3", "RTX-4090-48G"]
MODELS = ["QwQ-32B", "Qwen3-8B", "DeepSeek-V3", "Qwen3-30B-A3B"]
PRICES = [
    {"card": "A100-80G-SXM", "typical": 90000, "currency": "CNY", "date": "2026-11-20"},
    {
        "server": "HGX-A100-8",
        "per": "server",
        "typical": 400000,
        "currency": "CNY",
        "date": "2026-11-20",
    },
    {"card": "MetaX-C500", "typical": 42000, "currency": "CNY", "date": "2026-11-20"},
    {
        "server": "MetaX-C500-8",
        "per": "server",
        "typical": 95000,
        "currency": "CNY",
        "date": "2026-11-20",
    },
]
CLOSE = 1e-9


def read(scenario):
    """The quotation of one scenario."""
    data = {"quote": {"number": "Q", "date": "2026-11-22", "currency": "CNY"}, "scenarios": [scenario],
            "catalog": {"prices": PRICES}}  # fmt: skip
    return quotation(
        Document(yaml.safe_load(yaml.safe_dump(data)) | {"quote": data["quote"]}, "x"), SHIPPED
    )


def served(chance, model, cards):
    """A random load of a model that is served."""
    load = chance.choice([
        {"users": {"total": chance.choice([20, 300, 4000, 50000]), "peak_factor": chance.choice([1.5, 3])}},
        {"requests_per_second": chance.choice([0.1, 2, 40, 300])},
        {"requests_per_day": chance.choice([500, 30000])},
        {"concurrency": chance.randint(1, 700)},
    ])  # fmt: skip
    found = {"name": "a", "model": model, "cards": cards, "load": load, "output_tokens": chance.randint(10, 4000),
             "prompt_tokens": chance.randint(10, 20000)}  # fmt: skip
    if chance.random() < 0.7:
        found["service_level"] = {"ttft_ms": chance.choice([500, 2000, 10000]), "tpot_ms": chance.choice([20, 50, 150]),
                                  "percentile": chance.choice([50, 90, 95, 99])}  # fmt: skip
    if chance.random() < 0.3:
        found |= {
            "reserve": chance.choice([0, 0.1, 0.5]),
            "confidence": chance.choice([50, 75, 90]),
        }
    if chance.random() < 0.3:
        found["engine"] = {
            "memory_utilization": chance.choice([0.6, 0.95]),
            "max_sequences": chance.choice([4, 64]),
        }
    return found


def trained(chance, model, cards):
    """A random training."""
    recipe = {"sequence": chance.choice([1024, 4096, 32768]), "micro_batch": chance.randint(1, 8),
              "samples": chance.choice([500, 200000]), "epochs": chance.choice([1, 3]), "rank": chance.choice([8, 256]),
              "method": "lora", "zero": 3 * MODELS.index(model)}  # fmt: skip
    recipe |= {"deadline_days": chance.choice([1, 20])} if chance.random() < 0.5 else {}
    return {"name": "a", "workload": "training", "model": model, "cards": cards, "recipe": recipe}


def by_thumb(chance, model, cards):
    """A random load by the rule of thumb."""
    return {"name": "a", "model": model, "cards": cards, "method": "rule-of-thumb", "context": chance.randint(500, 30000),
            "concurrency": chance.randint(1, 300)}  # fmt: skip


def held(chance, model, cards):
    """Cards at hand."""
    return {"name": "a", "workload": "fit", "model": model, "inventory": [{"card": cards[0], "count": 8}],
            "context": chance.randint(500, 30000), "concurrency": chance.randint(1, 300)}  # fmt: skip


KINDS = {"served": served, "trained": trained, "by thumb": by_thumb, "held": held}


def cases_of(kind, seed, count):
    """Random loads of one model on some cards, as their cases."""
    chance = random.Random(seed)
    model = chance.choice(MODELS[:2] if kind == "trained" else MODELS)
    cards, found = chance.sample(CARDS, 3), []
    for _ in range(count * 20):
        try:
            read_one = read(KINDS[kind](chance, model, cards))
        except Problems:
            continue
        found.append(read_one.fits[0].cases[0] if kind == "held" else read_one.cases[0])
        if len(found) == count:
            break
    return found


def differing(case, grid, figures, row, options):
    """Figures of the options of one load that are not those of the arrays."""
    known = {(o.candidate.card.name, o.split): o.figures for o in options}
    count = 0
    for column, (one, split) in enumerate(grid.options):
        own = known.get((one.card.name, split))
        if own is None:  # a layout of last resort, which the others make needless
            continue
        count += 1
        for name, values in figures.items():
            ours = np.broadcast_to(
                values, (len(values) if np.ndim(values) == 2 else row + 1, len(grid.options))
            )
            ours = float(ours[min(row, len(ours) - 1), column])
            if not close(own.by_name(name), ours):
                yield name, one.card.name, split, own.by_name(name), ours
    assert count


def close(one, other):
    """A text stands for what is not known."""
    if isinstance(one, str):
        return math.isnan(other)
    return one == other or abs(one - other) <= CLOSE * max(abs(one), 1)


@pytest.mark.parametrize(
    ("kind", "seed"),
    [row for kind in KINDS for row in bounded([(kind, n) for n in range(20)], 1, seeds=True)],
)
@pytest.mark.proof
def test_every_figure_is_that_of_the_lines_one_by_one(kind, seed):
    """Of every kind of work 20 seeds × 20 loads × 15 options and more: over ten thousand points with `-m proof`."""
    cases = cases_of(kind, seed, 20)
    workload = cases[0].scenario.workload
    grid = many.OptionGrid(cases[0])
    loads = many.loads_of(cases, grid.candidates[0])
    every = tuple(line.name for line in LINES[workload])
    with np.errstate(all="ignore"):
        figures = many.lines_over_arrays(workload, every).compute({**grid.columns, **loads})
    assert len(figures) == len(every)
    chosen = None if kind == "held" else grid.chosen(loads)
    limits = chosen and limits_of_rows.limits_of(grid, chosen, loads)
    for row, case in enumerate(cases):
        sized = at_hand(case) if kind == "held" else size(case)
        options = sized.options if kind == "held" else sized.workings
        assert list(differing(case, grid, figures, row, options)) == []
        if chosen:
            one, split = grid.options[chosen.option[row]]
            shown = one_by_one._shown(sized)
            assert (one.card.name, split) == (shown.card.name, shown.split)
            assert limits[row] == scenario_words.limit_of(sized, shown)


SMALL = {  # one replica, and what a smaller one fails by
    "least": {"model": "Qwen3-8B"},
    "memory": {"model": "Llama-3.1-70B", "weights": "bf16"},
    "ttft": {"model": "Qwen3-32B", "prompt_tokens": 30000, "output_tokens": 300,
             "service_level": {"ttft_ms": 4000, "tpot_ms": 60}},
    "tpot": {"model": "Qwen3-32B", "concurrency": 24, "service_level": {"tpot_ms": 40}},
    "e2e": {"model": "Qwen3-32B", "output_tokens": 2000, "service_level": {"e2e_seconds": 45}},
    "choice": {"model": "Qwen3-8B", "choice": {"card": "A100-80G-SXM", "tensor_parallel": 4}},
}  # fmt: skip


@pytest.mark.parametrize("limit", SMALL)
def test_what_a_smaller_replica_fails_by_is_named_over_arrays_too(limit):
    """The sweep's column said memory wherever one replica carries the load, whatever the estimate said."""
    usual = {
        "name": "a",
        "prompt_tokens": 3000,
        "output_tokens": 1000,
        "concurrency": 2,
        "cards": ["A100-80G-SXM"],
    }
    data = {
        "quote": {"number": "Q", "date": "2026-11-22", "currency": "CNY"},
        "scenarios": [usual | SMALL[limit]],
    }
    found = quotation(Document(data, "x"), SHIPPED)
    [case] = found.cases
    grid, loads = many.OptionGrid(case), None
    loads = many.loads_of([case], grid.candidates[0])
    [named] = limits_of_rows.limits_of(grid, grid.chosen(loads), loads)
    [point] = one_by_one.points_of(found, case, [parsed("reserve=0.2")], lambda: None)
    told = one_by_one.of_option(point.sized, point.option, "CNY")["binding"]
    assert named == told == scenario_words.limit_of(point.sized, point.option)
    assert told in (limit, "servers")


@pytest.mark.parametrize("workload", LINES)
def test_a_line_that_is_not_asked_for_is_not_computed(workload):
    whole = arrays.straight_over_arrays(
        LINES[workload], RECORDS, [line.name for line in LINES[workload]]
    )
    few = arrays.straight_over_arrays(LINES[workload], RECORDS, ["kv_bytes_per_token"])
    assert len(few.source.splitlines()) < len(whole.source.splitlines()) / 5
    assert set(few.needs) < set(whole.needs)


def test_rounding_is_that_of_the_sheet():
    chance = random.Random(3)
    numbers = [
        0.0,
        0.1 * 3 * 10,
        1e15,
        2e6 + 4e-9,
        0.5,
        2.5,
        -0.5,
        1e-10,
        123456789.5,
        1e14 / 3,
        7.0000000001,
    ]
    numbers += [
        chance.choice([1, 3, 7, 10**6, 10**9]) * chance.random() * 10 ** chance.randint(-6, 6)
        for _ in range(5000)
    ]
    numbers += [n + chance.choice([0, 1e-10, 4e-10, 2e-9]) for n in map(float, range(2000))]
    for name in ("ceil", "floor", "cents"):
        ours = arrays._operations()[name](np.array(numbers))
        theirs = [getattr(cells, name)(x) for x in numbers]
        apart = [(x, a, b) for x, a, b in zip(numbers, ours, theirs) if not close(b, a)]
        assert apart == [], name


# -- the sweep ------------------------------------------------------------------------------------

FILE = {
    "quote": {"number": "Q-1", "date": "2026-11-22", "language": "en", "currency": "CNY"},
    "scenarios": [
        {"name": "chat", "model": "QwQ-32B", "prompt_tokens": 3000, "output_tokens": 1000, "load": {"users": 500},
         "cards": ["A100-80G-SXM", "MetaX-C500"]},
        {"name": "tune", "workload": "training", "model": "Qwen3-8B", "cards": ["A100-80G-SXM"],
         "recipe": {"samples": 10000}},
    ],
    "catalog": {"prices": PRICES},
}  # fmt: skip
SERVED = ("context=4k,16k,60k,400k", "load.users.total=100..3200", "service_level.tpot_ms=10,50")
TRAINED = ("recipe.micro_batch=1..8", "recipe.sequence=1024..16384")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder with the file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(FILE, sort_keys=False), encoding="utf-8")
    return tmp_path


def swept(folder, vary, *options):
    """The rows that the command writes."""
    words = [word for text in vary for word in ("--vary", text)]
    result = CliRunner().invoke(app, ["sweep", "s.yaml", *words, "--force", *options])
    assert result.exit_code == 0, result.output
    text = (folder / "out" / "Q-1-R1-sweep.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("vary", [SERVED, TRAINED], ids=["served", "trained"])
@pytest.mark.proof
def test_a_sweep_over_arrays_writes_what_one_by_one_writes(here, vary):
    single, wide = swept(here, vary), swept(here, vary, "--arrays")
    svg = (here / "out" / "Q-1-R1-sweep.svg").read_text()
    swept(here, vary)
    assert (here / "out" / "Q-1-R1-sweep.svg").read_text() == svg
    assert len(single) == len(wide)
    for one, other in zip(single, wide):
        if one["verdict"] in ("fits", ""):
            assert one == other
        else:  # why it does not is told one by one
            assert one | {"note": ""} == other | {"note": ""}
    assert {row["verdict"] for row in wide} >= {"fits"}


def test_a_refused_point_is_told_in_both(here):
    rows = swept(here, SERVED, "--arrays")
    refused = [row for row in rows if row["context"] == "409600"]
    assert refused
    assert all(not row["card"] or row["note"] for row in refused)


def test_the_frontier_is_where_what_is_bought_changes(here):
    rows = swept(here, ("context=4k,16k", "load.users.total=100..6400"), "--arrays")
    text = (here / "out" / "Q-1-R1-sweep.frontier.csv").read_bytes().decode("utf-8-sig")
    steps = list(csv.DictReader(io.StringIO(text)))
    for step in steps:
        within = [row for row in rows if row["context"] == step["context"]
                  and float(step["load.users.total_from"]) <= float(row["load.users.total"])
                  <= float(step["load.users.total_to"])]  # fmt: skip
        assert {(row["card"], row["cards"], row["price"]) for row in within} == {
            (step["card"], step["cards"], step["price"])
        }
    for one, other in pairwise(steps):
        same = all(
            one[key] == other[key]
            for key in ("context", "card", "width", "cards", "servers", "price")
        )
        assert not same
    assert {row["price"] for row in rows} == {step["price"] for step in steps}


def table_of(vary):
    found = quotation(Document(yaml.safe_load(yaml.safe_dump(FILE)), "x"), SHIPPED)
    return LoadsTable(found, found.cases[0], [parsed(text) for text in vary])


def test_the_table_of_loads_is_every_load_read_whole():
    table = table_of(
        (
            "prompt_tokens=100..6400",
            "output_tokens=10..640",
            "load.users.total=10,999",
            "context=8k,20k",
        )
    )
    table.settle()
    at = table.indexes(np.arange(table.count))
    notes, loads = table.notes(at), table.loads(at)
    for n in range(0, table.count, 7):
        whole = table._load(tuple(int(i[n]) for i in at)).figures
        assert notes[n] == whole.pop("note")
        if not notes[n]:
            whole.pop("options")
            assert {
                name: float(np.broadcast_to(values, (table.count, 1))[n, 0])
                for name, values in loads.items()
            } == whole


@pytest.mark.proof
def test_few_loads_are_read():
    table = table_of(
        (
            "load.users.total=" + ",".join(map(str, range(10, 110))),
            "reserve=0,0.1,0.2,0.3",
            "context=4k..64k",
        )
    )
    table.settle()
    assert table.count == 2000
    assert len(table.read) < 700


@pytest.mark.proof
def test_the_memory_does_not_grow_with_the_points():
    def most(count):
        keys = (
            "load.users.total=" + ",".join(str(10 + n) for n in range(count)),
            "reserve=" + ",".join(str(n / 200) for n in range(100)),
        )
        table = table_of(keys)
        found = wide_sweep.WideSweep(table.quotation, tuple(table.varies), (table,), ())
        table.settle()
        list(zip(wide_sweep.blocks(found), range(1)))
        tracemalloc.start()
        assert sum(len(block) for block in wide_sweep.blocks(found)) == table.count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most(40) < 1.3 * most(10)


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_long_work_tells_how_long_it_still_takes():
    now = [0.0]
    screen = Screen()
    tell = Ticker("sizing", screen, lambda: now[0])
    for now[0], share in ((0.5, 0.1), (2.0, 0.25), (2.1, 0.26), (100.0, 0.5), (200.0, 1.0)):
        tell(share)
    assert (
        screen.getvalue() == "\rsizing: 25%, 0:06 left\x1b[K\rsizing: 50%, 1:40 left\x1b[K\r\x1b[K"
    )


def test_a_pipe_is_told_nothing():
    pipe = io.StringIO()
    Ticker("sizing", pipe, iter(range(0, 100, 10)).__next__)(0.5)
    assert pipe.getvalue() == ""


@pytest.mark.parametrize("kind", KINDS)
def test_straight_code_gives_the_very_figures_of_the_lines(kind):
    """Also their kinds: a 0 where a 0.0 was would be seen in the JSON."""
    for case in cases_of(kind, 5, 3):
        workload = case.scenario.workload
        for one in [candidate(case, card) for card in case.cards]:
            for split in splits(case, one):
                known = given(case, one) | {"option": option_record(split, one)}
                ours, theirs = vars(straight(workload)(known)), run(LINES[workload], known)
                assert ours.keys() == theirs.keys()
                assert {n: repr(x) for n, x in ours.items()} == {
                    n: repr(x) for n, x in theirs.items()
                }
