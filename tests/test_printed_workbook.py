"""What comes out of a printer: the sheets in front on few pages, each large enough to be read."""

import io
import subprocess

import openpyxl
import pypdf
import pytest
from conftest import ROOT
from openpyxl.utils import column_index_from_string, get_column_letter
from test_formulas import twelve

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.files import read as read_file
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import written
from quoter.workbook.sheets.context import FRONT

EXAMPLE = ROOT / "examples" / "scenarios.yaml"
INCHES = {"landscape": 297 / 25.4 - 0.8, "portrait": 210 / 25.4 - 0.8}  # between the margins
MOST, SMALLEST, SIGNED = 12, 0.6, 0.75  # what is signed is larger
SCRAP = 8  # lines below which a page is a scrap; the last one ends with what the file is and its revisions


def built(data, language):
    data = {**data, "quote": {**data["quote"], "language": language}}
    return written(estimate(quotation(Document(data, "t.yaml", b""), Catalog.shipped())))


def scale(sheet):
    """How much the page is reduced: as set, or so that the printed columns fit."""
    if not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return sheet.page_setup.scale / 100
    area = sheet.print_area.rpartition("!")[2].replace("$", "")
    first, last = (
        column_index_from_string("".join(filter(str.isalpha, end))) for end in area.split(":")
    )
    pixels = sum(width(sheet, column) for column in range(first, last + 1))
    return min(INCHES[sheet.page_setup.orientation] * 96 / pixels, 1)


def width(sheet, column):
    """Pixels of a column; none of one that is folded away."""
    for found in sheet.column_dimensions.values():
        if found.min <= column <= found.max:
            return 0 if found.hidden else 7 * found.width  # the room beside the characters is in it
    return 64


@pytest.mark.parametrize(
    ("data", "language"),
    [(read_file(EXAMPLE).data, "en"), (twelve(), "both")],
    ids=["example", "twelve"],
)
@pytest.mark.proof
def test_no_page_is_too_small_to_be_read(data, language):
    context, content = built(data, language)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for key in (key for key in FRONT if key in context.sheets):
        least = SIGNED if key == "quotation" else SMALLEST
        assert scale(book[context.sheets[key].name]) >= least, key


@pytest.mark.proof
def test_years_that_are_not_counted_are_folded_away_and_still_computed():
    context, content = built(read_file(EXAMPLE).data, "zh")
    years = int(context.estimate.ownership.own.years)
    sheet = openpyxl.load_workbook(io.BytesIO(content))[context.sheets["ownership"].name]
    numbers = next(row for row in sheet.iter_rows() if row[2].value == 0 and row[3].value == 1)
    shown = [
        cell.value for cell in numbers[2:] if cell.value is not None and width(sheet, cell.column)
    ]
    every = [cell.value for cell in numbers[2:] if cell.value is not None]
    assert shown == list(range(years + 1)) and len(every) > len(shown)
    beyond = numbers[2 + years + 1]
    below = sheet[f"{get_column_letter(beyond.column)}{beyond.row + 1}"]
    assert below.data_type == "f"


@pytest.mark.office
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_example_prints_on_few_pages(tmp_path, language):
    source = tmp_path / "book.xlsx"
    source.write_bytes(built(read_file(EXAMPLE).data, language)[1])
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, source],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    pages = pypdf.PdfReader(tmp_path / "book.pdf").pages
    assert len(pages) <= MOST
    lines = [len(page.extract_text().splitlines()) for page in pages]
    assert [n for n, count in enumerate(lines, 1) if count < SCRAP] == []
