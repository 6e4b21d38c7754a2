"""What a reviewer of models checks, point by point (ICAEW, FAST, SSRB), where a test can see it.

Short formulas stand in test_formulas, the functions that are used in test_workbook, and that a second
engine finds no circle in both."""

import io
import re
import zipfile
from collections import Counter

import openpyxl
import pytest
from conftest import ROOT
from openpyxl.utils import column_index_from_string, get_column_letter
from test_formulas import all_forms
from values import Values

from quoter.core.texts import Texts
from quoter.core.units import Code
from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate
from quoter.sizing.options import LINES
from quoter.workbook.sheets import written
from quoter.workbook.sheets.context import FRONT
from quoter.workbook.sheets.engine import sizing
from quoter.workbook.sheets.engine.catalog import REASONS
from quoter.workbook.sheets.front.ownership import LAST

CELL = re.compile(r"(?:('[^']+'|[A-Za-z_\u4e00-\u9fff]+)!)?\$?([A-Z]{1,3})\$?(\d+)(?![\d(])")


@pytest.fixture(scope="module", params=["scenarios", "edited", "fit"])
def built(request):
    """A context, its workbook as openpyxl reads it, and its bytes."""
    folder = "tests" if request.param == "edited" else "examples"
    context, content = written(estimate(load_quotation(ROOT / folder / f"{request.param}.yaml")))
    return context, openpyxl.load_workbook(io.BytesIO(content)), content


def cells(sheet):
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def formulas(sheet):
    return (cell for cell in cells(sheet) if cell.data_type == "f")


def texts_of(sheet):
    return {cell.value for cell in cells(sheet) if isinstance(cell.value, str)}


def without_texts(formula):
    return re.sub(r'"[^"]*"', '""', formula)


@pytest.mark.proof
def test_1_an_about_sheet_says_what_it_is_and_how_it_is_used(built):
    context, book, _ = built
    texts = Texts(context.quote.language)
    said = texts_of(book[context.sheets["checks"].name])
    wanted = ["about_usage", "about_colors", "about_contents", "about_revisions", "about_digest"]
    assert {texts(key) for key in wanted} <= said
    assert str(context.quote.date) in said
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert (
        properties["quoter.program"] not in said
    )  # of the file's properties; no line of the offer
    assert len(properties["quoter.file"]) in (0, 64)


def links(sheet):
    """The sheets that a sheet links to."""
    found = (cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    return {location.rpartition("!")[0].strip("'") for location in found if location}


def test_2_every_sheet_is_linked_from_the_contents_and_leads_back(built):
    context, book, _ = built
    about = context.sheets["checks"].name
    targets = links(book[about])
    assert set(book.sheetnames) - targets <= {about}
    for sheet in book:
        assert links(sheet), sheet.title


@pytest.mark.proof
def test_3_inputs_are_marked_and_open_and_formulas_are_not(built):
    _, book, _ = built
    inputs = {"FFFFF7CC", "FFFDF0E1"}  # stated, and our defaults
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                marked = cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in inputs
                if cell.data_type == "f":
                    assert cell.protection.locked and not marked, (sheet.title, cell.coordinate)
                elif not cell.protection.locked:
                    legend = marked  # also the key of colours
                    assert legend, (sheet.title, cell.coordinate)


def sizing_sheets(context, book):
    return [book[context.sheets[kind].name] for kind in sizing.INPUTS if kind in context.sheets]


def test_4_label_unit_values_and_note_have_columns_of_their_own(built):
    context, book, _ = built
    for sheet in sizing_sheets(context, book):
        last = max(c.column for c in sheet[4] if c.value)
        for row in sheet.iter_rows(min_row=6):
            values = [c for c in row[2 : last - 2] if c.data_type == "f"]
            if values:
                assert isinstance(row[0].value, str), row[0].coordinate
                assert row[1].data_type in "sn"


def relative(cell):
    """A formula with every address as a person who copies it sees it: what a $ fixes, else as steps."""

    def step(found):
        sheet, fixed, letters, row_fixed, number = found.groups()
        column, row = column_index_from_string(letters), int(number)
        across = f"C{column}" if fixed else f"C[{column - cell.column}]"
        down = f"R{row}" if row_fixed else f"R[{row - cell.row}]"
        return f"{sheet or ''}!{down}{across}"

    return MIXED.sub(step, without_texts(cell.value))


MIXED = re.compile(
    r"(?:('[^']+'|[A-Za-z_\u4e00-\u9fff]+)!)?(?<![A-Za-z_])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\d(\w])"
)


def test_5_one_formula_a_row(built):
    """Scenarios side by side, the two cases and years side by side have the same formula, so that a
    person can copy it across."""
    context, book, _ = built
    own = [book[context.sheets["ownership"].name]] if "ownership" in context.sheets else []
    for sheet in sizing_sheets(context, book) + own:
        owning = own and sheet is own[0]
        most = LAST + 1 if owning else None  # beside the print stands what single figures draw on
        rows = sheet.iter_rows(min_row=5 if owning else 4, min_col=3, max_col=most)
        copied = 0
        for row in rows:
            found = [relative(c) for c in row if c.data_type == "f"]
            if found and all(re.fullmatch(r"=!R\d+C\d+", one) for one in found):
                continue  # the sum of each case's own block of years, called up beside the other's
            assert len(set(found)) <= 1, (sheet.title, row[0].coordinate, set(found))
            copied += len(found) > 1
        assert copied or len(context.estimate.scenarios) == 1 or sheet.max_column < 6


@pytest.mark.parametrize("key", ["workings", "bill", "prices"])
def test_5_one_formula_a_column(built, key):
    """A table's formulas can be copied down: those of the bill and the price list, of every line alike."""
    context, book, _ = built
    if key not in context.sheets:
        return
    refs = {"bill": context.line_refs, "prices": list(context.price_refs.values())}.get(key)
    rows = refs or [r for options in context.option_refs for r in options if r]
    kinds = {}
    for row in rows:
        for name, ref in row.items():
            cell = (
                book[ref.sheet][ref.cell.replace("$", "")] if ref.sheet in book.sheetnames else None
            )
            if cell is not None and cell.data_type == "f" and ref.sheet == context.sheets[key].name:
                kinds.setdefault((ref.sheet, ref.column, name), set()).add(relative(cell))
    assert len(kinds) > 8 or not rows
    lines = [len(found) for found in kinds.values()]
    assert sum(lines) <= len(lines) * (1 + len(context.estimate.scenarios) * 6)


def test_6_a_line_draws_on_lines_above(built):
    context, book, _ = built
    for sheet in sizing_sheets(context, book):
        for cell in (c for c in formulas(sheet) if c.row > 5):
            for found in CELL.finditer(without_texts(cell.value)):
                if not found[1]:
                    assert int(found[3]) < cell.row, (sheet.title, cell.coordinate, cell.value)


LITERAL = re.compile(r"(?<![\w$.!':])(\d+(?:\.\d+)?)(?![\w.:!'])")


def test_7_no_constants_in_formulas(built):
    """Only 0, 1 and the 2 of a pair (K and V, a multiplication and an addition), numbers of a list
    (a verdict, a reason, a limit), and powers of ten where an amount is taken digit by digit."""
    context, book, _ = built
    for sheet in book:
        if sheet.title == context.sheets["edits"].name:
            continue  # what a cell allows stands there as in its validation
        for cell in formulas(sheet):
            plain = re.sub(r",(?:2|6|9)\)", ")", CELL.sub("#", without_texts(cell.value)))
            for n in set(LITERAL.findall(plain)) - {"0", "1", "2"}:
                listed = n.isdigit() and int(n) <= REASONS
                assert listed or re.fullmatch("10+|19|20", n), (
                    sheet.title,
                    cell.coordinate,
                    cell.value,
                )


@pytest.mark.parametrize("kind", LINES)
def test_7_no_line_of_the_model_prints_a_figure(kind):
    """Nor does one that asks which of a list another is: ZeRO's stages and the numbers of a list are names, not figures."""
    forms = all_forms(kind)
    codes = "|".join(["recipe__zero", *(f.line.name for f in forms if f.line.unit is Code)])
    for form in forms:
        stages = re.sub(rf"\{{(?:{codes})\}}(?:>=|=)\d+", "#", form.template)
        plain = re.sub(r",(?:2|6|9)\)", ")", without_texts(re.sub(r"\{\w+\}", "#", stages)))
        wrong = set(LITERAL.findall(plain)) - {"0", "1", "2"}
        assert not wrong or form.line.unit is Code, (form.line.name, form.template)


def test_8_a_line_stands_once(built):
    context, book, _ = built
    for sheet in sizing_sheets(context, book):
        labels = [row[0].value for row in sheet.iter_rows(min_row=6) if row[2].data_type == "f"]
        twice = [label for label, n in Counter(labels).items() if n > 1]
        assert len(twice) <= 12, twice  # the row of each look-up, and names shared by records


def test_11_names_for_readers_are_few_used_and_never_read_as_cells(built):
    """Marks by which a file is read back begin with an underscore; people see the others."""
    context, book, _ = built
    names = set(book.defined_names)
    people = {name for name in names if not name.startswith("_")}
    assert len(people) <= 65
    assert len(people) >= 30 or "bill" not in context.sheets
    for name in names - people:
        assert re.match(r"_((in|out|[a-z]{1,2}|tax|site|rent|edit|fx)_|refused)", name), name
    called = " ".join(cell.value for sheet in book for cell in formulas(sheet))
    for name in people:
        assert not CELL.fullmatch(name.upper()), name
        assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", called), name
    chinese = re.compile("[\u4e00-\u9fff]")
    if context.quote.language == "zh":
        assert [n for n in people if not chinese.search(n)] == []
    else:
        assert [n for n in people if chinese.search(n)] == []


def test_12_a_master_check_is_on_every_sheet(built):
    context, book, _ = built
    checks = context.refs["open_checks"]
    for sheet in book:
        lights = [str(sheet.cell(3, column).value) for column in (1, 2)]
        assert any(checks.name in light for light in lights), sheet.title
        rules = [r for area in sheet.conditional_formatting for r in area.rules]
        assert any(checks.name in "".join(rule.formula) for rule in rules), sheet.title


def test_13_every_input_is_restricted(built):
    context, book, _ = built
    allowed = {}
    for sheet in book:
        found = set()
        for rule in sheet.data_validations.dataValidation:
            for area in rule.sqref.ranges:
                first, top, last, bottom = area.bounds
                found |= {(r, c) for r in range(top, bottom + 1) for c in range(first, last + 1)}
        allowed[sheet.title] = found
    for typed in context.typed.values():
        letters, number = re.match(r"\$([A-Z]+)\$(\d+)", typed.ref.cell).groups()
        spot = int(number), column_index_from_string(letters)
        assert spot in allowed[typed.ref.sheet], (typed.ask.place, typed.ref)


def test_14_units_and_signs_are_stated(built):
    context, book, _ = built
    said = " ".join(texts_of(book[context.sheets["checks"].name]))
    assert "GiB" in said
    assert Texts(context.quote.language)("about_usage_6") in said


def test_15_sheets_and_labels_mean_one_thing(built):
    _, book, _ = built
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)


def test_16_nothing_is_hidden_that_a_click_does_not_unfold(built):
    """In front only years beyond those counted are folded, which the sheet names; behind, what formulas and
    the way back alone read."""
    context, book, _ = built
    ownership = "ownership" in context.sheets and context.sheets["ownership"].name
    front = {context.sheets[key].name for key in FRONT if key in context.sheets}
    for sheet in book:
        assert sheet.sheet_state == "visible"
        rows = [d for d in sheet.row_dimensions.values() if d.hidden]
        columns = [d for d in sheet.column_dimensions.values() if d.hidden]
        assert {d.outlineLevel for d in (*rows, *columns)} <= {1}
        if sheet.title not in front:
            continue
        assert rows == []
        said = " ".join(texts_of(sheet))
        for folded in columns:
            letters = f"{get_column_letter(folded.min)}:{get_column_letter(folded.max)}"
            assert sheet.title == ownership, (sheet.title, letters)
            assert Texts(context.quote.language)("own_years_folded", columns=letters) in said


@pytest.mark.proof
def test_17_no_links_no_macros_and_no_error_values(built):
    _, _, content = built
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.namelist()
    assert not [p for p in parts if "external" in p.lower() or p.endswith(".bin") or "vba" in p]
    assert not [value for value in Values(content).shown() if str(value).startswith("#")]
    for part in (p for p in parts if p.startswith("xl/worksheets/sheet")):
        text = archive.read(part).decode()
        assert text.count("<f>") == len(re.findall(r"</f><v>", text)), part  # each with its value


def test_18_what_must_not_change_is_protected_without_a_password(built):
    _, book, _ = built
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password


def test_19_the_program_and_the_file_it_came_from_are_named(built):
    context, book, _ = built
    said = texts_of(book[context.sheets["checks"].name])
    digest = context.estimate.quotation.digest
    assert digest[:16] in said


def test_pages_fit_the_paper_and_repeat_their_heads(built):
    context, book, _ = built
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert context.quote.number in str(sheet.oddFooter.left.text)
        assert "&P" in str(sheet.oddFooter.right.text) or "Page" in str(sheet.oddFooter.right.text)
        unfrozen = {
            context.sheets[n].name for n in ("summary", "about", "quotation") if n in context.sheets
        }
        assert sheet.freeze_panes or sheet.title in unfrozen  # pages to read, not tables to scroll
