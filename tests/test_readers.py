"""The files as other programs read them: a validator of Open XML, SheetJS, calamine, IronCalc; runs in CI.

The readers are imported where they read: the default run collects this file without them."""

import datetime
import io
import json
import re
import subprocess
import zipfile
from functools import cache, lru_cache
from xml.sax.saxutils import escape, unescape

import openpyxl
import pytest
import yaml
from conftest import ROOT
from openpyxl.formula import Tokenizer
from openpyxl.utils.datetime import to_excel
from test_workbook import agrees

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.delivery.building import Wear, documents
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.portable import CUSTOMER, INTERNAL
from quoter.workbook.sheets import workbook

pytestmark = pytest.mark.readers

BOOKS = [
    ("scenarios", "zh", CUSTOMER),
    ("scenarios", "en", CUSTOMER),
    ("scenarios", "zh", INTERNAL),
    ("fit", "en", CUSTOMER),
]


@cache
def sized(example, language):
    """The estimate of an example in a language."""
    data = yaml.safe_load((ROOT / "examples" / f"{example}.yaml").read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    return estimate(quotation(Document(data, "test.yaml", b""), Catalog.shipped()))


@pytest.fixture(scope="module", params=BOOKS, ids="-".join)
def book(request, tmp_path_factory):
    """A workbook as a file."""
    example, language, edition = request.param
    path = tmp_path_factory.mktemp("read") / "book.xlsx"
    path.write_bytes(workbook(sized(example, language), edition))
    return path


@lru_cache(1)
def stored(path):
    """Every formula of a workbook, and every value beside it, by sheet and cell."""
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    return [(sheet.title, cell, as_stored(values[sheet.title][cell.coordinate].value))
            for sheet in formulas for row in sheet.iter_rows() for cell in row
            if cell.value is not None]  # fmt: skip


def as_stored(value):
    """A day as the number that stands in the file; an empty text is a text."""
    return to_excel(value) if isinstance(value, datetime.date) else "" if value is None else value


def found_in(path):
    """What the validator finds in a file, for the oldest Office that we write for. Where a fault stands among
    its like it does not count: it would go through all before at every cell, half of its time."""
    from openxml_audit import FileFormat, OpenXmlValidator, context

    context._sibling_position = lambda element: 0
    validator = OpenXmlValidator(file_format=FileFormat.OFFICE_2010)
    return [str(error) for error in validator.validate(path).errors]


# -- valid -----------------------------------------------------------------------------------------


def test_a_workbook_is_valid_open_xml(book):
    assert found_in(book) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_file_is_valid_open_xml(tmp_path, language):
    made = dict(documents(sized("scenarios", language), ("docx",), Wear(), [], language))
    path = tmp_path / "proposal.docx"
    path.write_bytes(made["docx"])
    assert found_in(path) == []


def test_the_validator_finds_what_stands_out_of_its_order(tmp_path):
    right, path = tmp_path / "right.xlsx", tmp_path / "wrong.xlsx"
    right.write_bytes(workbook(sized("fit", "en"), CUSTOMER))
    with zipfile.ZipFile(right) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":  # the columns' widths behind the rows
                widths = re.search(rb"<cols>.*?</cols>", content).group()
                content = content.replace(widths, b"").replace(
                    b"</sheetData>", b"</sheetData>" + widths
                )
            new.writestr(name, content)
    [fault] = found_in(path)
    assert "cols" in fault


# -- read ------------------------------------------------------------------------------------------


def test_sheetjs_reads_every_formula_and_its_value(book):
    said = subprocess.run(
        ["node", ROOT / "tests" / "sheetjs.js", book],
        check=True, capture_output=True, text=True, encoding="utf-8", timeout=180,
    ).stdout  # fmt: skip
    read, count = json.loads(said), 0
    for sheet, cell, value in stored(book):
        formula, shown, kind = read[sheet].get(cell.coordinate, (None, None, None))
        if cell.data_type == "f":
            count += 1
            assert formula == cell.value[1:], (sheet, cell.coordinate)
        assert kind != "e" and agrees(value, "" if shown is None else shown), (sheet, cell, shown)
    assert count > 5_000


def test_calamine_reads_every_value(book):
    from python_calamine import CalamineWorkbook

    read, count = CalamineWorkbook.from_path(book), 0
    sheets = {
        name: read.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in read.sheet_names
    }
    for sheet, cell, value in stored(book):
        shown = as_stored(sheets[sheet][cell.row - 1][cell.column - 1])
        assert agrees(value, shown), (sheet, cell.coordinate, value, shown)
        count += 1
    assert count > 5_000


# -- recalculated ----------------------------------------------------------------------------------


FORMULA = re.compile(r"<f>(.*?)</f><v>.*?</v>|<f>(.*?)</f><v ?/>")


def without_values(path, target):
    """A workbook with formulas alone. IronCalc reads no names beyond ASCII: where one is Chinese,
    the address that it stands for stands in its place."""
    names = openpyxl.load_workbook(path).defined_names
    places = {name: one.value for name, one in names.items() if not name.isascii()}

    def bare(cell):
        formula = unescape(cell[1] or cell[2], {"&quot;": '"'})
        return f"<f>{escape(addressed(formula, places))}</f>"

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = FORMULA.sub(bare, content.decode()).encode()
                assert b"</f><v" not in content
            new.writestr(name, content)


def addressed(formula, places):
    """A formula with some names written as the addresses they stand for."""
    if formula.isascii():
        return formula
    return "".join(places.get(t.value, t.value) for t in Tokenizer("=" + formula).items)


def test_ironcalc_recalculates_what_is_stored_beside_every_formula(book, tmp_path):
    import ironcalc

    bare = tmp_path / "bare.xlsx"
    without_values(book, bare)
    model = ironcalc.load_from_xlsx(str(bare), "en", "UTC", "en")
    model.evaluate()
    order, count = openpyxl.load_workbook(bare, read_only=True).sheetnames, 0
    for sheet, cell, value in stored(book):
        if cell.data_type == "f":
            count += 1
            shown = model.get_cell_value(order.index(sheet), cell.row, cell.column)
            assert agrees(value, "" if shown is None else shown), (sheet, cell.coordinate, shown)
    assert count > 5_000


def test_ironcalc_computes_anew_what_an_edit_moves(tmp_path):
    """So that the test above cannot pass on stored values: a discount moves the total."""
    import ironcalc

    bare = tmp_path / "bare.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(workbook(sized("scenarios", "en"), CUSTOMER)))
    place = book.defined_names["Total"].value.replace("$", "").rpartition("!")
    discount = book.defined_names["Discount"].value.replace("$", "").rpartition("!")
    before = book[discount[0].strip("'")][discount[2]].value
    totals = []
    for share in (before, before + 0.01):
        book[discount[0].strip("'")][discount[2]] = share
        book.save(bare)
        model = ironcalc.load_from_xlsx(str(bare), "en", "UTC", "en")
        model.evaluate()
        row, column = openpyxl.utils.cell.coordinate_to_tuple(place[2])
        totals.append(model.get_cell_value(book.sheetnames.index(place[0].strip("'")), row, column))
    assert totals[1] < totals[0] * 0.995
