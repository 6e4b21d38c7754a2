"""The way back through the habits of Excel, WPS, LibreOffice and openpyxl: however a program stores an edited
workbook, what was typed comes back and the file's total is the workbook's, or `pull` says what it could not."""

import io
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import formualizer
import openpyxl
import pytest
from editing import cell_of, cell_told, resaved
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from test_gate import of
from test_gate import written as data_of
from test_quick_reader import changed as with_part
from test_workbook import at

from quoter.core.files import Problems
from quoter.delivery.pulling import pull
from quoter.workbook.sheets import written
from quoter.workbook.write_back import Place

TYPED = {  # a price, one into an empty cell, an optional line switched, a load, and a discount
    Place("p_amount", "card:MetaX-C500"): 45_000.0, Place("p_amount", "line:2"): 700.0,
    Place("b_counted", "line:2"): 1.0, Place("in_1_ask_concurrency"): 12.0, Place("in_discount"): 0.03,
}  # fmt: skip


@pytest.fixture(scope="module")
def typed():
    """A workbook into which all that was typed, and its total as another engine computes it."""
    data = data_of("sound")
    day = {"currency": "CNY", "date": "2026-11-20"}
    data["offer"] = {"lines": [{"name": "set-up", "kind": "service", "price": 1000, **day},
                               {"name": "spare & more", "kind": "service", "role": "optional"}]}  # fmt: skip
    context, content = written(of(data))
    content = resaved(content, TYPED)
    book = formualizer.Workbook.from_bytes(content)
    book.evaluate_all()
    return context, content, at(book, context.refs["total_with_tax"])


def check_back(typed, content, tmp_path):
    """Everything came back, and comes to the workbook's total."""
    _, _, total = typed
    path = tmp_path / "back.xlsx"
    path.write_bytes(content)
    found = pull(path)
    assert {change.place for change in found.changes} == set(TYPED)
    assert (found.moved, found.unplaced) == ([], [])
    assert found.result.money.total_with_tax == pytest.approx(total, abs=0.005)
    assert found.result.gate.quotable
    return found


def parts_of(content, pattern):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {n: archive.read(n) for n in archive.namelist() if re.fullmatch(pattern, n)}


def rewritten(content, change, pattern=r"xl/worksheets/sheet\d+\.xml"):
    """The workbook with every part of a kind changed."""
    for name, part in parts_of(content, pattern).items():
        content = with_part(
            content, name, lambda _, part=part, name=name: change(part.decode()).encode()
        )
    return content


@pytest.mark.proof
def test_saved_by_openpyxl(typed, tmp_path):
    """It drops every stored value."""
    book = openpyxl.load_workbook(io.BytesIO(typed[1]))
    book.save(tmp_path / "again.xlsx")
    check_back(typed, (tmp_path / "again.xlsx").read_bytes(), tmp_path)


# -- formulas that share one ------------------------------------------------------------------------

FORMULA = re.compile(r'(<c r="([A-Z]+)(\d+)"[^>]*>)<f>([^<]*)</f>')


def sharing(xml):
    """Every formula that is the one above it, moved down, as Excel and WPS store what was filled down."""
    known = {(m[2], int(m[3])): m for m in FORMULA.finditer(xml)}
    shared, number = {}, 0
    for (column, row), found in known.items():
        if (column, row) in shared:
            continue
        run = [row]
        while (below := known.get((column, run[-1] + 1))) and unescaped(below[4]) == moved(
            found, column, row, run[-1] + 1
        ):
            run.append(run[-1] + 1)
        if len(run) > 1:
            area = f"{column}{row}:{column}{run[-1]}"
            shared[column, row] = f'<f t="shared" ref="{area}" si="{number}">{found[4]}</f>'
            shared |= {(column, n): f'<f t="shared" si="{number}"/>' for n in run[1:]}
            number += 1
    return FORMULA.sub(lambda m: m[1] + shared.get((m[2], int(m[3])), f"<f>{m[4]}</f>"), xml)


def unescaped(formula):
    return (
        formula.replace("&quot;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


def moved(found, column, row, to):
    own = Translator("=" + unescaped(found[4]), origin=f"{column}{row}")
    return own.translate_formula(f"{column}{to}")[1:]


@pytest.mark.proof
def test_shared_formulas(typed, tmp_path):
    content = rewritten(typed[1], sharing)
    assert (
        sum(
            part.count(b'<f t="shared" si=')
            for part in parts_of(content, r"xl/worksheets/.*\.xml").values()
        )
        > 50
    )
    check_back(typed, content, tmp_path)


# -- texts in their cells -----------------------------------------------------------------------------


def test_inline_strings(typed, tmp_path):
    """As WPS, and every program that streams, stores them: no table of shared texts at all."""
    content = stored(typed[0])
    strings = [
        "".join(t.text or "" for t in one.iter() if t.tag.endswith("}t")) for one in shared(content)
    ]
    text = r'<c r="(\w+)"( s="\d+")? t="s"><v>(\d+)</v></c>'

    def inline(found):
        said = escape(strings[int(found[3])])
        return f'<c r="{found[1]}"{found[2] or ""} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'

    content = rewritten(content, lambda xml: re.sub(text, inline, xml))
    content = with_part(content, "xl/sharedStrings.xml", lambda _: None)
    told = re.compile(r"<(Override|Relationship)\b[^>]*sharedStrings[^>]*/>")
    lists = r"\[Content_Types\]\.xml|xl/_rels/workbook\.xml\.rels"
    content = rewritten(content, lambda xml: told.sub("", xml), lists)
    assert (
        sum(part.count(b"inlineStr") for part in parts_of(content, r"xl/worksheets/.*").values())
        > 500
    )
    check_back(typed, content, tmp_path)


def shared(content):
    """The texts that cells share."""
    [part] = parts_of(content, r"xl/sharedStrings\.xml").values()
    return ElementTree.fromstring(part).findall("{*}si")


def stored(context):
    """The workbook as it was built, with the edits in its cells and nothing else changed: as Excel stores them."""
    content = context.book.buffer.getvalue()
    places = {place: typed.ref for place, typed in context.typed.items()}
    sheets = {sheet.name: n for n, sheet in enumerate(context.sheets.values(), 1)}
    for place, value in TYPED.items():
        ref = places[place]
        name = f"xl/worksheets/sheet{sheets[ref.sheet]}.xml"
        cell = re.compile(
            rf'(<c r="{ref.cell.replace("$", "")}"(?: s="\d+")?)(/>|><v>[^<]*</v></c>)'.encode()
        )
        assert cell.search(parts_of(content, re.escape(name))[name]), place
        number = rb"\g<1>><v>%r</v></c>" % value
        content = with_part(
            content, name, lambda xml, cell=cell, number=number: cell.sub(number, xml)
        )
    return content


def test_the_cells_as_they_were_built(typed, tmp_path):
    check_back(typed, stored(typed[0]), tmp_path)


@pytest.mark.proof
def test_every_element_with_a_prefix(typed, tmp_path):
    """As programs write that are built on Microsoft's own library."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def prefixed(xml):
        xml = re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1x:\2", xml)
        return xml.replace(f'xmlns="{main}"', f'xmlns:x="{main}"')

    content = rewritten(typed[1], prefixed)
    content = rewritten(content, prefixed, r"xl/(workbook|sharedStrings|styles)\.xml")
    check_back(typed, content, tmp_path)


def test_numbers_as_other_programs_write_them(typed, tmp_path):
    """4.5E4 for 45,000, and 45000.0."""
    xml = rewritten(
        typed[1],
        lambda xml: xml.replace("<v>45000</v>", "<v>4.5E4</v>").replace(
            "<v>700</v>", "<v>700.0</v>"
        ),
    )
    assert any(b"4.5E4" in part for part in parts_of(xml, r"xl/worksheets/.*\.xml").values())
    check_back(typed, xml, tmp_path)


# -- names --------------------------------------------------------------------------------------------


def names_changed(content, change):
    return rewritten(content, change, r"xl/workbook\.xml")


def test_names_in_another_order_with_copies_of_a_sheet_and_without_quotes(typed, tmp_path):
    """WPS sorts the names and leaves needless quotes out; a copied sheet has all names of its own again."""
    found = re.compile(r"<definedName [^>]*>[^<]*</definedName>")

    def change(xml):
        names = found.findall(xml)
        own = [n.replace("<definedName ", '<definedName localSheetId="0" ', 1).replace("$", "$", 1)
               for n in names if 'localSheetId="' not in n]  # fmt: skip
        bare = [re.sub(r">'(\w+)'!", r">\1!", n) for n in names]
        return found.sub("", xml).replace(
            "<definedNames>", "<definedNames>" + "".join(sorted(own + bare[::-1]))
        )

    check_back(typed, names_changed(typed[1], change), tmp_path)


@pytest.mark.proof
def test_names_for_people_renamed(typed, tmp_path):
    """What begins with no line is for people: its name is nothing to us."""
    change = re.compile(r'(<definedName [^>]*name=")([A-Za-z][^"]*)"')
    content = names_changed(typed[1], lambda xml: change.sub(r'\1Mine_\2"', xml))
    check_back(typed, content, tmp_path)


def test_a_mark_renamed_is_told(typed, tmp_path):
    content = names_changed(typed[1], lambda xml: xml.replace('"_in_discount"', '"_in_rebate"'))
    path = tmp_path / "back.xlsx"
    path.write_bytes(content)
    with pytest.raises(Problems, match="!C5: the input is gone: "):
        pull(path)


@pytest.mark.proof
def test_cells_cut_and_pasted_elsewhere(typed, tmp_path):
    """A name goes with its cell, wherever it is moved to."""
    book = openpyxl.load_workbook(io.BytesIO(typed[1]))
    cell = cell_of(book, Place("in_1_ask_concurrency"))
    sheet, place = cell.parent, f"{get_column_letter(40)}300"
    sheet[place] = cell.value
    cell.value = None
    book.defined_names["_in_1_ask_concurrency"].attr_text = f"'{sheet.title}'!$AN$300"
    book.save(tmp_path / "moved.xlsx")
    check_back(typed, (tmp_path / "moved.xlsx").read_bytes(), tmp_path)


# -- sheets and rows ------------------------------------------------------------------------------------


@pytest.mark.proof
def test_sheets_renamed_and_in_another_order(typed, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(typed[1]))
    titles = {
        sheet.title: f"表 {n} – it's {sheet.title}"[:31] for n, sheet in enumerate(book.worksheets)
    }
    for name in book.defined_names.values():
        for old, new in titles.items():
            quoted = new.replace("'", "''")
            name.attr_text = name.attr_text.replace(f"'{old}'!", f"'{quoted}'!").replace(
                f"={old}!", f"='{quoted}'!"
            )
            if name.attr_text.startswith(f"{old}!"):
                name.attr_text = f"'{quoted}'!" + name.attr_text.removeprefix(f"{old}!")
    for sheet in book.worksheets:
        sheet.title = titles[sheet.title]
    book._sheets = book._sheets[::-1]
    book.save(tmp_path / "renamed.xlsx")
    check_back(typed, (tmp_path / "renamed.xlsx").read_bytes(), tmp_path)


@pytest.mark.proof
def test_rows_inserted(typed, tmp_path):
    """Two above everything and one inside the price list; as a program does it, the names go along."""
    context, content, _ = typed
    book = openpyxl.load_workbook(io.BytesIO(content))
    inputs, prices = (context.sheets[key].name for key in ("inputs", "prices"))
    first = cell_of(book, Place("p_amount", "line:2")).row
    for title, row, count in ((inputs, 1, 2), (prices, first, 1)):
        book[title].insert_rows(row, count)
        for name in book.defined_names.values():
            name.attr_text = pushed(name.attr_text, title, row, count)
    book.save(tmp_path / "inserted.xlsx")
    check_back(typed, (tmp_path / "inserted.xlsx").read_bytes(), tmp_path)


def pushed(reference, title, row, count):
    """A reference after rows were inserted."""
    if reference.partition("!")[0].strip("'") != title:
        return reference
    return re.sub(r"\$(\d+)", lambda m: f"${int(m[1]) + count * (int(m[1]) >= row)}", reference)


# -- values as text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "value"), [
    (Place("p_amount", "card:MetaX-C500"), "46,000"), (Place("in_1_ask_concurrency"), "12"),
    (Place("in_discount"), "3%"), (Place("p_amount", "line:2"), "询价"),
])  # fmt: skip
@pytest.mark.proof
def test_values_stored_as_text_are_told_by_their_cell(typed, tmp_path, place, value):
    """A sheet counts with some of them and not with others: none is guessed."""
    path = tmp_path / "back.xlsx"
    path.write_bytes(resaved(typed[1], {place: value}))
    with pytest.raises(Problems) as refused:
        pull(path)
    [problem] = refused.value.problems
    assert problem.message.startswith(f"{cell_told(typed[0], place)}: ")
    assert f'holds "{value}", not a number' in problem.message


@pytest.mark.proof
def test_text_in_another_guise(typed, tmp_path):
    """A name as the stored result of a formula (`t="str"`), and an emptied text of blanks as no price."""
    path = tmp_path / "back.xlsx"
    path.write_bytes(resaved(typed[1], {Place("p_amount", "line:2"): "  "}))
    found = pull(path)
    assert not found.result.gate.quotable  # the line counts and has no price
    assert [reason.code for reason in found.result.gate.reasons] == ["price_missing"]


# -- LibreOffice ----------------------------------------------------------------------------------------


@pytest.mark.office
def test_saved_by_libreoffice(typed, tmp_path):
    """It recalculates, renumbers the styles and writes the names anew."""
    source, target = tmp_path / "in" / "book.xlsx", tmp_path / "out"
    source.parent.mkdir()
    source.write_bytes(typed[1])
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [shutil.which("soffice"), profile, "--headless", "--convert-to", "xlsx", "--outdir", target, source],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    found = check_back(typed, (target / "book.xlsx").read_bytes(), tmp_path)
    assert found.stale == []
    assert found.outputs["out_total_with_tax"] == pytest.approx(typed[2], abs=0.005)
