"""The workbook as people find it: six sheets in front, the engine behind, readable in print."""

import io
import re
import zipfile

import openpyxl
import pytest
import yaml
from conftest import ROOT

from quoter.catalog import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import scenario_words
from quoter.workbook.sheets import written

FRONT = ("summary", "quotation", "inputs", "options", "ownership", "checks")
PAPER = 10.9  # inches that a page across A4 prints on
LEAST = 0.6  # what a page may be scaled to
INCH = 96  # points of a screen


@pytest.fixture(scope="module", params=["zh", "en"])
def built(request):
    """A context, its workbook as openpyxl reads it, and its bytes."""
    data = yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))
    data["quote"]["language"] = request.param
    found = estimate(quotation(Document(data, "test.yaml", b""), Catalog.shipped()))
    context, content = written(found)
    return context, openpyxl.load_workbook(io.BytesIO(content)), content


@pytest.mark.proof
def test_six_sheets_stand_in_front_and_the_engine_behind_is_grey_and_not_printed(built):
    context, book, _ = built
    names = {key: sheet.name for key, sheet in context.sheets.items()}
    assert book.sheetnames[: len(FRONT)] == [names[key] for key in FRONT]
    for sheet in book.worksheets[len(FRONT) :]:
        assert sheet.sheet_properties.tabColor.rgb == "FF9AA3AD", sheet.title
        area = sheet.print_area.replace("$", "").split("!")[-1].partition(":")[0]
        assert sheet[area].value is None, sheet.title  # one empty cell
    for key in FRONT:
        assert book[names[key]].sheet_properties.tabColor is None


def test_no_page_is_scaled_below_what_can_be_read(built):
    context, book, _ = built
    for key in FRONT:
        sheet = book[context.sheets[key].name]
        last = sheet.print_area.replace("$", "").split(":")[-1]
        columns = openpyxl.utils.column_index_from_string(re.match("[A-Z]+", last)[0])
        letters = map(openpyxl.utils.get_column_letter, range(1, columns + 1))
        widths = [
            sheet.column_dimensions[c].width if c in sheet.column_dimensions else 9 for c in letters
        ]
        assert PAPER / (sum(7 * w + 5 for w in widths) / INCH) >= LEAST, key


def test_every_validation_says_what_may_be_typed_and_what_was_wrong(built):
    context, book, _ = built
    chinese = re.compile("[\u4e00-\u9fff]")
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            assert rule.prompt and rule.error and rule.promptTitle, (sheet.title, rule.sqref)
            assert bool(chinese.search(rule.prompt)) == (context.quote.language == "zh")


def test_every_input_of_every_scenario_stands_on_one_sheet(built):
    context, _, _ = built
    home = context.sheets["inputs"].name
    scenario = re.compile(r"in_\d+_(?!tokens_per_second|api_)")
    own = [typed for place, typed in context.typed.items() if scenario.match(place.name)]
    assert len(own) > 60
    assert {typed.ref.sheet for typed in own} == {home}


@pytest.mark.proof
def test_the_total_stands_in_a_cell_of_its_own_and_what_stands_against_it_beside(built):
    context, book, content = built
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[
        context.sheets["summary"].name
    ]
    cells = {c.coordinate: c for row in shown.iter_rows() for c in row if c.value is not None}
    [total] = [c for c in cells.values() if c.value == context.refs["total_with_tax"].value]
    assert total.font.sz >= 18
    texts = Texts(context.quote.language)
    label = next(c for c in cells.values() if c.value == texts("against"))
    formula = book[shown.title].cell(label.row, label.column + 1).value
    assert formula == f"={context.refs['against'].name}"
    assert shown.cell(label.row, label.column + 1).value == texts("against_nothing")


def test_a_result_that_is_an_empty_text_is_stored_as_a_text(built):
    _, _, content = built
    archive, empty = zipfile.ZipFile(io.BytesIO(content)), 0
    for part in archive.namelist():
        if part.startswith("xl/worksheets/sheet"):
            for cell in re.findall(
                r"<c [^>]*><f>[^<]*</f><v></v></c>", archive.read(part).decode()
            ):
                assert 't="str"' in cell
                empty += 1
    assert empty > 50


def test_a_chinese_file_names_a_chinese_font(built):
    context, book, _ = built
    fonts = {cell.font.name for row in book.worksheets[0].iter_rows() for cell in row if cell.value}
    wanted = {"zh": "Microsoft YaHei", "en": "Arial"}[context.quote.language]
    assert fonts == {wanted}


def test_where_there_is_nothing_to_compare_no_chart_compares():
    data = yaml.safe_load((ROOT / "examples" / "starter.yaml").read_text(encoding="utf-8"))

    def charts(cards):
        data["scenarios"] = [data["scenarios"][0] | {"cards": cards}]
        sized = estimate(quotation(Document(data, "t.yaml", b""), Catalog.shipped()))
        context, content = written(sized)
        shown = len(scenario_words.alternatives(sized.scenarios[0], Texts("en")))
        book = openpyxl.load_workbook(io.BytesIO(content))
        return shown, len(book[context.sheets["summary"].name]._charts)

    assert charts(["MetaX-C500", "Ascend-910B3"]) == (2, 2)
    assert charts(["MetaX-C500"]) == (1, 1)
