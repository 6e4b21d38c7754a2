"""The quick reader against openpyxl: every value, name and property of a workbook, whoever wrote it."""

import io
import re
import warnings
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from conftest import ROOT
from values import Values, unpacked, with_value

from quoter.delivery import pulling, quick_reader

MAILED = sorted((ROOT / "tests").rglob("*.xlsx"))


def odd_book(title="one & two"):
    """A workbook with a cell of every kind."""
    stream, quoted = io.BytesIO(), title.replace("'", "''")
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, other = book.add_worksheet(title), book.add_worksheet("b")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    builtin = book.add_format({"num_format": 14})
    red = book.add_format({"num_format": '[Red]0.00" days"'})
    values = ["text", "数", " a ", "", 1, -2.5, 1e300, 0.1, True, False, "<&>"]
    for row, value in enumerate(values):
        sheet.write(row, 0, value)
    sheet.write_datetime(0, 1, datetime(2026, 11, 29), day)
    sheet.write_datetime(1, 1, datetime(2026, 11, 29, 13, 30), builtin)
    sheet.write_number(2, 1, 30, day)
    sheet.write_number(3, 1, 7.5, red)
    sheet.write_formula(0, 2, "=1+1", None, 2)
    sheet.write_formula(1, 2, '="a"', None, "a")
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 2, "=A1", None, "")
    sheet.write_formula(4, 2, "=TRUE", None, True)
    sheet.write_rich_string(5, 2, "a", book.add_format({"bold": True}), "b", "c")
    other.write(10, 30, "far")
    book.define_name("_one", f"='{quoted}'!$A$1")
    book.define_name("_many", f"='{quoted}'!$A$1:$A$9")
    book.define_name("_far", "=b!$AE$11")
    book.define_name("_two", "=b!$A$1,b!$B$1")
    book.define_name("_gone", "=#REF!")
    book.define_name("b!_own", "=b!$A$1")
    book.set_custom_property("quoter.a", "1")
    book.set_custom_property("quoter.b", "数 <&>")
    book.close()
    return stream.getvalue()


def test_the_values_of_a_whole_sheet_are_openpyxls():
    content = odd_book()
    ours, theirs = Values(content), openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert ours.sheetnames == theirs.sheetnames
    for sheet in theirs:
        assert ours.rows(sheet.title) == list(sheet.values)


def test_of_a_copy_with_one_value_changed_nothing_else_is_another():
    content = odd_book()
    before, after = Values(content), Values(with_value(content, "one & two", "C1", 2.5))
    assert (before.value("one & two", "$C$1"), after.value("one & two", "C1")) == (2, 2.5)
    [first, *rest] = after.rows("one & two")
    assert [first[:2], *rest] == [before.rows("one & two")[0][:2], *before.rows("one & two")[1:]]
    assert openpyxl.load_workbook(io.BytesIO(content))["one & two"]["C1"].value == "=1+1"


def of(book, sheet, row, column):
    """A cell as a reader has it."""
    return book.column(sheet, column, row, row)[0]


def alike(content):
    """Everything of a workbook as the two readers have it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quick, slow = quick_reader.QuickBook(unpacked(content)), pulling.SlowBook(content)
    quick.check()
    assert quick.properties == slow.properties
    assert set(quick.names) == set(slow.names)
    assert set(quick.parts) == set(slow.sheets)
    for name in quick.names:
        assert quick.place(name) == slow.place(name), name
    for title, (sheet, _) in slow.sheets.items():
        for row in range(1, sheet.max_row + 1):
            for column in range(1, sheet.max_column + 1):
                ours, theirs = (of(book, title, row, column) for book in (quick, slow))
                assert repr(ours) == repr(theirs), (title, row, column)
    return quick


@pytest.mark.parametrize("path", MAILED, ids=lambda path: path.stem)
@pytest.mark.proof
def test_a_workbook_of_an_earlier_release_is_read_alike(path):
    assert alike(path.read_bytes()).properties


def test_a_cell_of_every_kind_is_read_alike():
    quick = alike(odd_book())
    assert of(quick, "one & two", 1, 2) == (datetime(2026, 11, 29), False)
    assert of(quick, "b", 11, 31) == ("far", False)
    assert quick.place("_two") is None


def test_a_sheet_with_an_apostrophe_in_its_title_is_found():
    """openpyxl takes the title with the apostrophe doubled, as formulas write it, and finds no such sheet."""
    quick = quick_reader.QuickBook(unpacked(odd_book("it's one")))
    assert quick.place("_many") == ("it's one", (1, 1, 1, 9))
    assert of(quick, "it's one", 1, 1) == ("text", False)


def test_a_formula_without_its_value_is_seen():
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    stream = io.BytesIO()
    book.save(stream)
    assert of(alike(stream.getvalue()), "Sheet", 1, 1) == (None, True)


def changed(content, name, change):
    """The workbook with one part changed, or left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            data = change(data) if part == name else data
            if data is not None:
                new.writestr(part, data)
    return stream.getvalue()


def test_cells_without_their_places_are_counted():
    content = changed(odd_book(), "xl/worksheets/sheet1.xml",
                      lambda xml: re.sub(rb'<c r="A(\d+)"', b"<c", xml))  # fmt: skip
    alike(content)


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        (rb't="s"><v>0</v>', b't="inlineStr"><is><t>in &lt;line&gt;</t></is>'),
        (rb'<c r="(\w+)" s="(\d+)"', rb'<c s="\2" r="\1"'),
        (rb'<c r="A5"', b'<c r="A5" cm="1"'),
        (rb"<v>-2.5</v>", b"<v>-2.5</v><extLst/>"),
        (rb"<v>-2.5</v>", b"<v>-<!-- so -->2.5</v>"),
        (rb"<v>-2.5</v>", b"<v><![CDATA[-2.5]]></v>"),
        (rb"<v>a</v>", b"<v>a&#10;&amp;\r\nb</v>"),
        (rb"<v>a</v>", b"<v>a&#10;&amp;b</v>"),
        (rb"<v>-2.5</v>", b"<v/>"),
        (rb'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
        (rb'encoding="UTF-8"', b""),
        (rb"<sheetData>", b"<sheetData >"),
    ],
)  # fmt: skip
def test_cells_that_are_written_in_another_way_are_read_alike(usual, other):
    content = odd_book()
    found = changed(content, "xl/worksheets/sheet1.xml", lambda xml: re.sub(usual, other, xml))
    assert found != content
    alike(found)


@pytest.mark.parametrize("name", ["xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize(
    "change", [lambda xml: xml[: len(xml) // 2], lambda xml: None], ids=["cut", "gone"]
)
def test_what_is_built_otherwise_is_left_to_openpyxl(name, change, monkeypatch):
    content = changed(odd_book(), name, change)
    seen = []
    monkeypatch.setattr(pulling, "SlowBook", seen.append)
    pulling.opened(content, unpacked(content))
    assert seen == [content]


def test_a_sheet_that_no_name_leads_to_is_read_when_it_is_asked_for():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for title in ("named", "bare"):
        book.add_worksheet(title).write(0, 0, title)
    book.define_name("_one", "=named!$A$1")
    book.close()
    quick = quick_reader.QuickBook(unpacked(stream.getvalue()))
    quick.check()
    assert quick.read.keys() == {"named"}
    assert of(quick, "bare", 1, 1) == ("bare", False)
