"""Cells kept as the XML they are written as: the same file as XlsxWriter makes of the same cells."""

import importlib
import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from quoter.workbook import xlsx_rows
from quoter.workbook.xlsx_rows import Archive, Rows

MIXED = "<a> & \"b\" 'c' 中文 \t _x0041_ "
CELLS = [
    (0, 0, "number", 1.5), (0, 1, "number", 1 / 3), (0, 2, "number", 1e300), (0, 5, "number", -0.0),
    (2, 1, "text", "=1+1"), (2, 0, "text", MIXED), (2, 3, "text", ""), (2, 9, "text", "=1+1"),
    (16, 4, "blank", None), (17, 2, "formula", ("A1<B1", 1)), (17, 3, "formula", ('IF(A1>0,"<&>","")', "<&>")),
    (33, 700, "formula", ("A1*2", 3.0)), (34, 0, "text", "x" * 20_000),
]  # fmt: skip


def written(sheet_class, put, chart=False, archive=False):
    """A file with the cells, a link, a merged range and rows of their own heights, as bytes."""
    buffer = io.BytesIO()
    target = io.BytesIO() if archive else buffer
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    if archive:
        book._get_packager = lambda: Archive(buffer)
    book.set_properties({"created": datetime(2026, 1, 1)})
    sheet = book.add_worksheet("A", worksheet_class=sheet_class)
    looks = [
        book.add_format({"bold": True}),
        book.add_format({"num_format": "0.0"}),
        book.add_format({"bold": True}),
    ]
    for at, (row, column, kind, what) in enumerate(CELLS):
        put(sheet, row, column, kind, what, looks[at % 3])
    sheet.merge_range(40, 0, 40, 3, "merged", looks[0])
    sheet.write_url(41, 2, "internal:'A'!A1", looks[1], "link")
    for row in (0, 1, 40):
        sheet.data_validation(row, 7, row, 7, {"validate": "list", "source": "=$A$1:$A$9"})
    sheet.set_row(3, 40)
    sheet.set_row(2, 30)
    if chart:
        bars = book.add_chart({"type": "column"})
        bars.add_series(
            {"name": ["A", 2, 0], "categories": ["A", 0, 0, 0, 6], "values": ["A", 17, 2, 17, 5]}
        )
        sheet.insert_chart("F5", bars)
    book.close()
    return buffer.getvalue()


def plain(sheet, row, column, kind, what, look):
    """As XlsxWriter writes it."""
    if kind == "formula":
        sheet.write_formula(row, column, f"={what[0]}", look, what[1])
    else:
        write = {
            "number": sheet.write_number,
            "text": sheet.write_string,
            "blank": sheet.write_blank,
        }[kind]
        write(row, column, what, look)


def ready(sheet, row, column, kind, what, look):
    """As our rows keep it."""
    given = {"formula": lambda: (what[0], look, what[1]), "blank": lambda: (look,)}.get(
        kind, lambda: (what, look)
    )()
    getattr(sheet, f"put_{kind}")(row, column, *given)


@pytest.mark.parametrize("chart", [False, True])
def test_it_is_the_file_that_xlsxwriter_makes(chart):
    assert written(Rows, ready, chart) == written(Worksheet, plain, chart)


@pytest.mark.parametrize("most", [0, 1, 3, 5])
def test_rows_that_were_packed_in_between_are_the_same(most, monkeypatch):
    monkeypatch.setattr(xlsx_rows, "_LOOSE", most)
    assert written(Rows, ready, True) == written(Worksheet, plain, True)


def test_the_archive_has_the_parts_that_xlsxwriter_makes(monkeypatch):
    monkeypatch.setattr(xlsx_rows, "_AT_ONCE", 100)  # characters: parts of many pieces
    ours, theirs = (
        zipfile.ZipFile(io.BytesIO(content))
        for content in (written(Rows, ready, True, archive=True), written(Worksheet, plain, True))
    )
    assert ours.namelist() == theirs.namelist()
    for one, other in zip(ours.infolist(), theirs.infolist()):
        assert ours.read(one) == theirs.read(other), one.filename
        assert (one.date_time, one.external_attr) == (other.date_time, other.external_attr)


def test_a_formula_of_nothing_is_a_text():
    """XlsxWriter leaves the type out, and readers then drop the formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("A", worksheet_class=Rows).put_formula(
        0, 0, 'IF(1,"","")', book.add_format(), ""
    )
    book.close()
    sheet = zipfile.ZipFile(buffer).read("xl/worksheets/sheet1.xml").decode()
    assert ' t="str"><f>IF(1,"","")</f><v></v></c>' in sheet


ODD = (
    " a", "a\t", "a\n", "\n", "a\nb", "\x01\x0b\x1f", "_x0041_", "_X0041_", "a&b <c> \"d\"", "<r>a", "\u2003a", "\ufffe\uffff", "中", "",
)  # fmt: skip


def strings(texts, archive):
    """The shared texts of a file with a cell for each."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(io.BytesIO() if archive else buffer, {"in_memory": True})
    if archive:
        book._get_packager = lambda: Archive(buffer)
    sheet = book.add_worksheet("A")
    for row, text in enumerate([*texts, *texts]):
        sheet.write_string(row, 0, text)
    book.close()
    return zipfile.ZipFile(buffer).read("xl/sharedStrings.xml").decode()


def test_shared_texts_are_written_as_xlsxwriter_writes_them():
    assert strings(ODD, True) == strings(ODD, False)


def test_a_text_that_is_like_the_markup_of_a_rich_one_stays_a_text():
    """XlsxWriter writes it as it is, and the file is then no XML."""
    assert "<si><t>&lt;r&gt;&amp;&lt;b&gt;&lt;/r&gt;</t></si>" in strings(["<r>&<b></r>"], True)


ROWS = [
    ["a", 1.5, 0.0, "<&>"],
    ["b", None, -1e20, "a"],
    ["中", 1 / 3, "text", None],
    ["a", 2.0, 3.0, "<&>"],
]
COLUMNS = (0, 1, 5, 27)


@pytest.mark.parametrize("most", [1, 100])
def test_rows_at_once_are_as_cell_by_cell(most, monkeypatch):
    monkeypatch.setattr(xlsx_rows, "_LOOSE", most)

    def at_once(sheet, look, of_text):
        sheet.put_rows(3, [(column, of_text, look) for column in COLUMNS], ROWS)

    def singly(sheet, look, of_text):
        for row, values in enumerate(ROWS, 3):
            for column, value in zip(COLUMNS, values):
                if isinstance(value, str):
                    sheet.put_text(row, column, value, of_text)
                elif value is None:
                    sheet.put_blank(row, column, look)
                else:
                    sheet.put_number(row, column, value, look)

    def file(write):
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        looks = [book.add_format({"bold": True}), book.add_format({"num_format": "0.0"})]
        for look in looks:
            book.add_worksheet(worksheet_class=Rows).put_blank(0, 0, look)
        sheet = book.add_worksheet(worksheet_class=Rows)
        sheet.put_text(4, 9, "beside", looks[0])
        write(sheet, *looks)
        book.close()
        archive = zipfile.ZipFile(buffer)
        return {name: archive.read(name) for name in archive.namelist() if "core" not in name}

    assert file(at_once) == file(singly)


def test_a_text_that_no_cell_takes_is_an_error():
    """XlsxWriter leaves it out without a word."""
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    sheet = book.add_worksheet(worksheet_class=Rows)
    sheet.put_text(0, 0, "x" * 32_767, book.add_format())
    with pytest.raises(ValueError, match="32768 characters"):
        sheet.put_text(0, 0, "x" * 32_768, book.add_format())


def parts():
    """What stands in an archive that the writer made, by name."""
    archive = zipfile.ZipFile(io.BytesIO(written(Rows, ready, True, archive=True)))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", ["zlib", pytest.param("isal.isal_zlib", marks=pytest.mark.wide)])
def test_a_quicker_compressor_changes_no_part(name, monkeypatch):
    monkeypatch.setattr(xlsx_rows, "_QUICK", None)
    plain = parts()
    monkeypatch.setattr(xlsx_rows, "_QUICK", importlib.import_module(name))
    assert parts() == plain
