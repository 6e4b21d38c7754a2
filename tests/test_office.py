"""The workbook in LibreOffice, with every stored value dropped first; runs in CI."""

import copy
import io
import random
import subprocess
from pathlib import Path

import openpyxl
import pytest
import yaml
from conftest import ROOT
from test_workbook import agrees, built, edit, put

from quoter.catalog import Catalog
from quoter.estimate import estimate
from quoter.files import Document
from quoter.scenario import quotation

pytestmark = pytest.mark.office


class Edits:
    """An openpyxl workbook that takes edits as the other engine does; saved, it has no values."""

    def __init__(self, content):
        self.book = openpyxl.load_workbook(io.BytesIO(content))

    def set_value(self, sheet, row, column, value):
        self.book[sheet].cell(row, column, value)


def recalculated(edits, folder):
    """What LibreOffice makes of the edited workbook."""
    source, target = folder / "in" / "book.xlsx", folder / "out"
    source.parent.mkdir()
    edits.book.save(source)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", target, source],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return openpyxl.load_workbook(target / source.name, data_only=True)


def value(book, ref):
    """A recalculated value."""
    return book[ref.sheet][ref.cell.replace("$", "")].value


def wrong_figures(book, context, sized):
    """Chosen options, every row of the workings and the money, against the estimator."""
    wrong = []
    for i, scenario in enumerate(sized.scenarios):
        for line in scenario.lines:
            expected = scenario.chosen.figures[line.name]
            if not agrees(expected, value(book, context.scenario_refs[i][line.name])):
                wrong.append((scenario.case.scenario.name, line.name))
        rows = {(o.card.name, o.split): o for o in scenario.workings}
        shown = context.estimate.scenarios[i].workings
        for option, refs in zip(shown, context.option_refs[i], strict=True):
            figures = rows[option.card.name, option.split].figures
            for line in (line for line in scenario.lines if line.name in refs):
                if not agrees(figures[line.name], value(book, refs[line.name])):
                    wrong.append((option.card.name, option.split, line.name))
    for name, known in sized.money.items():
        if not agrees(known, value(book, context.refs[name])):
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
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    again, compared = recalculated(Edits(content), tmp_path), 0
    for sheet in stored:
        for row in sheet.iter_rows():
            for cell in row:
                other = again[sheet.title][cell.coordinate].value
                if cell.value is not None:
                    compared += 1
                    assert agrees(str_or_number(cell.value), str_or_number(other)), (
                        sheet.title,
                        cell,
                    )
    assert compared > 10_000


def str_or_number(x):
    """Booleans and empty cells as the numbers and texts they stand for."""
    return float(x) if isinstance(x, (bool, int, float)) else (x or "")


@pytest.mark.parametrize("seed", range(100, 110))
def test_edits_made_outside_recalculate_to_the_estimator(tmp_path: Path, seed: int):
    data = yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))
    rng, data = random.Random(seed), copy.deepcopy(data)
    context, content, _ = built(data)
    edits = Edits(content)
    for _ in range(rng.randint(2, 6)):
        edit(rng, data, context, edits, rng.randrange(len(data["scenarios"])))
    sized = estimate(quotation(Document(data, "test.yaml", b""), Catalog.shipped()))
    for i, scenario in enumerate(sized.scenarios):
        put(edits, context.scenario_refs[i]["card"], scenario.chosen.card.name)
        for width in ("tensor_parallel", "pipeline_parallel", "data_parallel"):
            known = float(getattr(scenario.chosen.split, width))
            put(edits, context.scenario_refs[i][f"option__{width}"], known)
    assert wrong_figures(recalculated(edits, tmp_path), context, sized) == []
