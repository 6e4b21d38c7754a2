"""The workbook in LibreOffice, with every stored value dropped first; runs in CI."""

import copy
import json
import random
import subprocess
from datetime import time
from functools import cache
from pathlib import Path

import pytest
import yaml
from bills import LINES, check_bill, long_bill
from conftest import ROOT, seeds_of
from editing import changed, edits
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter
from test_amounts import PUBLISHED, ZEROS
from test_faults import check_gate, turned, two_cards
from test_workbook import agrees, built, edit, money_differences, put
from values import Values, typed_into

from quoter.catalog.lookup import Catalog
from quoter.core import Figures, files
from quoter.core.files import Document
from quoter.delivery.pulling import pull, serial
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import written
from quoter.workbook.sheets.context import KEYS

pytestmark = pytest.mark.office


class Edits(dict):
    """What is typed into a workbook, taken as the other engine does."""

    def set_value(self, sheet, row, column, value):
        self[sheet, f"{get_column_letter(column)}{row}"] = value


def recalculated(content, edits, folder):
    """What LibreOffice makes of the edited workbook, which has no values beside its formulas."""
    source, target = folder / "in" / "book.xlsx", folder / "out"
    source.parent.mkdir()
    source.write_bytes(typed_into(content, edits))
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", target, source],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return values_of(target / source.name)


def values_of(path):
    """The values of a workbook that LibreOffice wrote."""
    return Values(path.read_bytes())


def value(book, ref):
    """A recalculated value."""
    return book.value(ref.sheet, ref.cell)


def wrong_figures(book, context, sized):
    """Chosen options, every row of the workings and the money, against the estimator."""
    wrong = []
    for i, scenario in enumerate(sized.scenarios):
        for line in scenario.lines:
            expected = scenario.chosen.figures.by_name(line.name)
            if not agrees(expected, value(book, context.scenario_refs[i][line.name])):
                wrong.append((scenario.case.scenario.name, line.name))
        rows = {(o.card.name, o.split): o for o in scenario.workings}
        shown = context.estimate.scenarios[i].workings
        for option, refs in zip(shown, context.option_refs[i], strict=True):
            known = rows.get((option.card.name, option.split))  # none: one is pinned
            for line in (line for line in scenario.lines if known and line.name in refs):
                if not agrees(known.figures.by_name(line.name), value(book, refs[line.name])):
                    wrong.append((option.card.name, option.split, line.name))
    for name, known in vars(sized.money).items():
        if not isinstance(known, Figures) and not agrees(known, value(book, context.refs[name])):
            wrong.append((name, known))
    return wrong


@pytest.mark.parametrize(
    ("example", "language"),
    [
        ("scenarios", "zh"),
        ("scenarios", "en"),
        ("scenarios", "both"),
        ("fit", "zh"),
        ("fit", "both"),
    ],
)
def test_libreoffice_computes_what_is_stored_beside_every_formula(tmp_path, example, language):
    data = yaml.safe_load((ROOT / "examples" / f"{example}.yaml").read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    _, content, _ = built(data)
    stored, again, compared = Values(content), recalculated(content, {}, tmp_path), 0
    assert again.sheetnames == stored.sheetnames
    for title in stored.sheetnames:
        others = again.rows(title)
        for row, cells in enumerate(stored.rows(title)):
            for column, said in enumerate(cells):
                if said is not None:
                    compared += 1
                    other = (
                        others[row][column]
                        if row < len(others) and column < len(others[row])
                        else None
                    )
                    assert agrees(str_or_number(said), str_or_number(other)), (
                        title,
                        row,
                        column,
                        said,
                        other,
                    )
    assert compared > 10_000


def str_or_number(x):
    """Booleans, days and empty cells as the numbers and texts they stand for."""
    x = 0.0 if isinstance(x, time) else serial(x)  # no day is the time 0:00
    return float(x) if isinstance(x, (bool, int, float)) else str(x or "")


@pytest.mark.parametrize("seed", seeds_of(range(100, 110)))
def test_edits_made_outside_recalculate_to_the_estimator(tmp_path: Path, seed: int):
    data = yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))
    rng, data = random.Random(seed), copy.deepcopy(data)
    context, content, _ = built(data)
    edits = Edits()
    for _ in range(rng.randint(2, 6)):
        edit(rng, data, context, edits, rng.randrange(len(data["scenarios"])))
    sized = estimate(quotation(Document(data, "test.yaml", b""), Catalog.shipped()))
    for i, scenario in enumerate(sized.scenarios):
        put(edits, context.scenario_refs[i]["card"], scenario.chosen.card.name)
        for width, devices in vars(scenario.chosen.split).items():
            if f"option__{width}" in context.scenario_refs[i]:
                put(edits, context.scenario_refs[i][f"option__{width}"], float(devices))
    assert wrong_figures(recalculated(content, edits, tmp_path), context, sized) == []


# -- edited in LibreOffice itself -----------------------------------------------------------------

ROUNDS, BATCH = 100, 10


def told(values):
    """What is typed, as `uno_edit.py` is told it."""
    return [[place.name, place.key, value] for place, value in values.items()]


def keys_of(places):
    """The names of the columns by which the rows of some places are found."""
    return {place.name: KEYS[place.name.partition("_")[0]] for place in places if place.key}


def jobs_of(context, source, plans):
    """Random edits, by their seeds; of every second seed in a workbook of its own, in which rows are inserted
    and sheets renamed before."""
    plain = [seed for seed in plans if seed % 2 == 0]
    groups = (
        [plain, *([seed] for seed in plans if seed % 2)] if plain else [[seed] for seed in plans]
    )
    for seeds in groups:
        rng = random.Random(seeds[0])
        names = [sheet.name for sheet in context.sheets.values()] if seeds[0] % 2 else []
        grown = rng.sample(
            names, min(4, len(names))
        )  # in all of them LibreOffice 7.4 may break off
        yield {
            "source": str(source),
            "rounds": [[str(plans[seed][1]), told(plans[seed][0])] for seed in seeds],
            "keys": keys_of(place for seed in seeds for place in plans[seed][0]),
            "insert": [[name, rng.randint(4, 40)] for name in grown for _ in range(2)],
            "rename": {name: f"改名 {i} {name}"[:31] for i, name in enumerate(names)},
        }


def edited_in_libreoffice(jobs):
    """Let LibreOffice do all the edits, one of its own for each job; what was to be read, by job and round."""
    python = "/usr/bin/python3"  # the one that LibreOffice's bridge is installed for
    done = subprocess.run(
        [python, ROOT / "tests" / "uno_edit.py"], input=json.dumps(jobs),
        text=True, check=True, timeout=900, capture_output=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def back(request, tmp_path_factory):
    """Workbooks edited in LibreOffice, and what was edited, for every seed of this run; a batch at a
    time, as some process of several may ask for a part of them."""
    known = [item.callspec.params["seed"] for item in request.session.items
             if item.path == request.path and "back" in item.fixturenames]  # fmt: skip
    folder = tmp_path_factory.mktemp("edited")
    context, content = written(estimate(load_quotation(ROOT / "tests" / "edited.yaml")))
    source = folder / "source.xlsx"
    source.write_bytes(content)

    @cache
    def batch(number):
        seeds, plans = known[number * BATCH : (number + 1) * BATCH], {}
        for rng, seed in ((random.Random(seed), seed) for seed in seeds):
            plans[seed] = edits(rng, context, rng.randint(1, 4)), folder / f"{seed}.xlsx"
        edited_in_libreoffice([*jobs_of(context, source, plans)])
        return plans

    return context, lambda seed: batch(known.index(seed) // BATCH)[seed]


@pytest.mark.parametrize("seed", seeds_of(range(ROUNDS)))
def test_edits_in_libreoffice_come_back_to_the_same_figures(back, seed):
    context, edited_by = back
    values, path = edited_by(seed)
    found = pull(path)
    assert {change.place for change in found.changes} == changed(context, values)
    # every result as LibreOffice computed it is the estimator's for the file that came back
    assert (found.moved, found.unplaced, found.stale) == ([], [], [])
    assert len(found.outputs) > 40
    if seed % 2 == 0:  # no row has moved: every line of the model, the bill and the cost
        book = values_of(path)
        assert money_differences(lambda ref: value(book, ref), context, found.result) == []
        assert wrong_figures(book, context, found.result) == []


# -- the gate ---------------------------------------------------------------------------------------

GATED = 20


@pytest.fixture(scope="module")
def gated(tmp_path_factory):
    """Workbooks with some dropdowns and prices turned in LibreOffice, by their seeds; and their values."""
    folder = tmp_path_factory.mktemp("gated")
    context, content = two_cards()
    source, paths = folder / "source.xlsx", [folder / f"{seed}.xlsx" for seed in range(GATED)]
    source.write_bytes(content)
    values = [turned(random.Random(1000 + seed), context) for seed in range(GATED)]
    edited_in_libreoffice([{
        "source": str(source), "keys": keys_of(place for one in values for place in one), "insert": [], "rename": {},
        "rounds": [[str(path), told(one)] for path, one in zip(paths, values, strict=True)],
    }])  # fmt: skip
    return context, {path: values_of(path) for path in paths}


@pytest.mark.parametrize("seed", range(GATED))
def test_the_gate_and_the_total_in_libreoffice_are_those_of_the_file_that_comes_back(gated, seed):
    context, books = gated
    path, book = [*books.items()][seed]
    signed, total = (value(book, context.refs[key]) for key in ("quotable", "offered_total"))
    assert signed in (0, 1)  # computed, and no error
    check_gate(path, signed, total)


def test_some_of_them_may_be_signed_and_some_may_not(gated):
    context, books = gated
    assert {value(book, context.refs["quotable"]) for book in books.values()} == {0, 1}
    assert len(books) == GATED


# -- many lines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "count"),
    [(8, 500), *(pytest.param(n, LINES, marks=pytest.mark.more) for n in range(4, 8))],
)
def test_ten_thousand_lines_agree_to_the_cent_in_libreoffice(tmp_path, seed, count):
    """In four workbooks; short ones stand for them where a tenth is run."""
    context, content, changed, after = long_bill(seed, count)
    changes = {(ref.sheet, ref.cell): amount for ref, amount in changed}
    book = recalculated(content, changes, tmp_path)
    assert check_bill(lambda ref: value(book, ref), context, after) >= count


# -- the total in words ---------------------------------------------------------------------------


def test_the_words_follow_the_total_when_it_is_edited(request, tmp_path):
    """The published amounts and the zeros that others got wrong, each typed over the total; a fourth
    of them with `--tenth`."""
    data = files.read(ROOT / "examples" / "starter.yaml").data
    data["quote"]["language"] = "both"
    context, content = written(
        estimate(quotation(Document(data, "both.yaml", b""), Catalog.shipped()))
    )
    source = tmp_path / "source.xlsx"
    source.write_bytes(content)
    spoken = dict(
        [*(PUBLISHED | ZEROS).items()][:: 4 if request.config.getoption("--tenth") else 1]
    )
    rounds = [["", [["out_total_with_tax", "", float(amount)]]] for amount in spoken]
    words, shown = context.refs["words_zh"], context.sheets["quotation"].name
    [read] = edited_in_libreoffice([{"source": str(source), "rounds": rounds, "keys": {}, "insert": [], "rename": {},
                                     "read": [words.sheet, shown]}])  # fmt: skip
    row, column = coordinate_to_tuple(words.cell.replace("$", ""))
    for sheets, (amount, said) in zip(read, spoken.items(), strict=True):
        assert sheets[words.sheet][row - 1][column - 1] == said, amount
        assert any(said in cells for cells in sheets[shown]), amount
