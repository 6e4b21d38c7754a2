"""The proposal as a Word file: the page's texts and charts, in styles, with contents and captions."""

import io
import re
import subprocess
import zipfile
from itertools import pairwise

import docx
import pypdf
import pytest
from conftest import ROOT
from lxml import html as markup
from printing import KEPT, data_of, viewed, written
from test_cli import done, refused

from quoter.core.files import Problems
from quoter.proposal import pages
from quoter.proposal.word import docx as word

pytestmark = pytest.mark.proof  # every test draws whole documents

NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


@pytest.fixture(scope="module", params=["zh", "training"])
def made(request):
    """A view-model, its page, and its Word file."""
    view = viewed(data_of(KEPT["training"]) if request.param == "training" else data_of())
    page = pages.html(view)
    return view, page, word(page, view)


def opened(content):
    return docx.Document(io.BytesIO(content))


def letters(text):
    """A text without white space, which a browser shows in its own way."""
    return re.sub(r"\s", "", text)


def text_of(document):
    """What a reader sees, without captions and contents, which a page does without."""
    found = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            found += [
                cell.text
                for row in block.rows
                for cell in {id(c._tc): c for c in row.cells}.values()
            ]
        elif block.style.name not in ("Caption", "TOC Heading") and not block.hyperlinks:
            found.append(block.text)
    return letters(" ".join(found))


def test_it_says_what_the_page_says_and_in_that_order(made):
    _, page, content = made
    body = markup.document_fromstring(page).find("body")
    for node in [n for n in body.iter("svg") if n.getparent() is not None]:
        node.drop_tree()
    body.find_class("cover")[
        0
    ].drop_tree()  # of the printed page: here title and contents are Word's
    assert text_of(opened(content)) == letters(" ".join(body.itertext()))


def test_headings_are_styles_and_the_contents_lead_to_them(made):
    view, page, content = made
    document = opened(content)
    chapters = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(chapters) == len(view.chapters) == page.count("<h2")
    links = [link for p in document.paragraphs for link in p.hyperlinks]
    assert [letters(link.text) for link in links] == [letters(text) for text in chapters]
    assert all(link.text.endswith("\t") for link in links)
    marks = {
        m.get(f"{{{NAMES['w']}}}name")
        for m in document.element.iter(f"{{{NAMES['w']}}}bookmarkStart")
    }
    assert {link.fragment for link in links} <= marks
    asked = [one.text for one in document.element.iter(f"{{{NAMES['w']}}}instrText")]
    assert asked == [f"PAGEREF {link.fragment} \\h" for link in links]
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == [view.title]


def test_every_table_with_heads_repeats_them_and_has_its_caption(made):
    view, page, content = made
    document = opened(content)
    body = markup.document_fromstring(page).find("body")
    headed = [t for t in body.iter("table") if t.find("thead") is not None]
    repeated = document.element.findall(".//w:tblHeader", NAMES)
    assert len(repeated) >= len(headed) > 3
    captions = ["".join(t.text for t in p._p.iter(f"{{{NAMES['w']}}}t"))
                for p in document.paragraphs if p.style.name == "Caption"]  # fmt: skip
    numbered = [c for c in captions if c.startswith(view.t("docx_table"))]
    assert [int(re.search(r"\d+", c)[0]) for c in numbered] == [*range(1, len(numbered) + 1)]


def captions_of(document):
    """Kind, number and text of every caption."""
    texts = ["".join(t.text for t in p._p.iter(f"{{{NAMES['w']}}}t"))
             for p in document.paragraphs if p.style.name == "Caption"]  # fmt: skip
    return [re.fullmatch(r"(\S+) (\d+)  (.+)", one).groups() for one in texts]


def test_no_two_captions_of_a_kind_say_the_same(made):
    """Nor does one repeat what its chapter finds."""
    view, _, content = made
    captions = [(kind, text) for kind, _, text in captions_of(opened(content))]
    assert len(captions) == len(set(captions)) > 5
    assert not [text for _, text in captions if view.t.sign("colon") in text.split(" · ")[0]]


def test_a_chart_is_called_by_its_own_scenario(made):
    view, page, content = made
    body = markup.document_fromstring(page).find("body")
    charts = [s for s in body.iter("svg") if s.get("aria-label")]
    figures = [text for kind, _, text in captions_of(opened(content)) if kind == view.t("docx_figure")]  # fmt: skip
    assert len(figures) == len(charts)
    titles = {one.key: one.title.split(view.t.sign("colon"))[0] for one in view.chapters}
    for chapter, named in {
        "solution": [s.name for s in view.sections],
        "speed": [s.name for s in view.timed if s.speed.chart],
        "options": [s.name for s in view.sections if s.options.chart],
    }.items():
        parts = [text.split(" · ") for text in figures]
        assert [part[1] for part in parts if part[0] == titles.get(chapter)] == named


def test_what_names_a_thing_stays_with_it(made):
    """Heads, captions of tables and lines that are bold throughout: none ends a page alone. A short table stays whole."""
    document = opened(made[2])
    blocks = list(document.iter_inner_content())
    for block, after in pairwise(blocks):
        is_table = isinstance(after, docx.table.Table)
        if isinstance(block, docx.table.Table):
            kept = [
                all(p.paragraph_format.keep_with_next for c in r.cells for p in c.paragraphs)
                for r in block.rows
            ]
            assert all(kept[:-1]) or len(kept) > 14
            ends = after is blocks[-1]  # the empty paragraph, which else begins a page
            assert kept[-1] or not (after.paragraph_format.keep_with_next or ends)
        elif block.style.name.startswith("Heading") or (block.style.name == "Caption" and is_table):
            assert (
                block.paragraph_format.keep_with_next or block.style.paragraph_format.keep_with_next
            )
        elif block.runs and all(run.bold for run in block.runs if run.text.strip()):
            assert block.paragraph_format.keep_with_next or not block.text.strip()


def test_a_chapter_that_the_page_keeps_whole_begins_no_page_with_its_last_table(made):
    """The log of revisions stood alone on the last page."""
    view, _, content = made
    facts, log = opened(content).tables[-2:]
    assert letters(facts.cell(0, 1).text) == letters(view.control.facts[0].text)
    rows = [*facts.rows, *log.rows]
    assert all(
        p.paragraph_format.keep_with_next for r in rows for c in r.cells for p in c.paragraphs
    )


def test_who_signs_has_room_to(made):
    """The lines to write on were as high as a line of text, and a tenth as wide."""
    view, _, content = made
    last = {letters(side.blanks[-1]) for side in view.signatures}
    signed = [t for t in opened(content).tables if letters(t.rows[-1].cells[0].text) in last]
    assert len(signed) == bool(last)
    for row in (row for table in signed for row in table.rows[1:]):
        assert row.height.pt >= 28
        assert all(row.cells[at].width.mm > 30 for at in (1, 4))


def test_blocks_of_an_appendix_are_one_table(made):
    """The first stood in a table of its own."""
    _, page, content = made
    known = markup.document_fromstring(page)
    goes_on = known.xpath("//table[contains(@class, 'goes-on')]")
    assert goes_on
    document = opened(content)
    hidden = known.xpath("//section[@aria-hidden='true']//table")
    whole = [t for t in known.iter("table") if t not in [*goes_on, *hidden]]
    assert len(document.tables) == len(whole)


def test_no_row_is_parted_by_the_end_of_a_page_but_a_long_column_of_paragraphs(made):
    rows = [row for table in opened(made[2]).tables for row in table.rows]
    parted = [row for row in rows if not row._tr.xpath("w:trPr/w:cantSplit")]
    assert parted
    assert all(sum(len(cell.text.splitlines()) for cell in row.cells) > 6 for row in parted)


def test_paragraphs_of_a_cell_stand_on_lines_of_their_own(made):
    _, page, content = made
    body = markup.document_fromstring(page).find("body")
    several = [cell for cell in body.iter("td") if len(cell.findall("p")) > 1]
    cells = {
        letters(c.text): c.text for t in opened(content).tables for r in t.rows for c in r.cells
    }
    assert len(several) > 1
    for cell in several:
        found = cells[letters("".join(cell.itertext()))]
        assert len(found.strip().split("\n")) == len(cell.findall("p")) + len([*cell.iter("br")])


def test_a_column_has_room_for_its_longest_figure(made):
    """A figure that is parted over two lines reads as two."""
    _, _, content = made
    for table in opened(content).tables:
        for column in zip(*(list(row.cells) for row in table.rows)):
            alone = [
                c
                for row, c in zip(table.rows, column)
                if sum(c._tc is o._tc for o in row.cells) == 1
            ]
            figures = [len(w) for c in alone for w in re.findall(r"[\d.,]+", c.text)]
            points = max([c.width.pt for c in alone], default=0)
            size = min(
                (r.font.size.pt for c in alone for p in c.paragraphs for r in p.runs), default=7
            )
            assert not figures or max(figures) * size * 0.556 + 10.8 <= points + 1


def test_charts_are_pictures_that_say_what_they_show(made):
    _, page, content = made
    body = markup.document_fromstring(page).find("body")
    charts = [s.get("aria-label") for s in body.iter("svg") if s.get("aria-label")]
    document = opened(content)
    said = [p.get("descr") for p in document.element.iter() if p.tag.endswith("}docPr")]
    assert charts
    assert [one for one in said if one] == charts
    pictures = [p for p in zipfile.ZipFile(io.BytesIO(content)).namelist() if p.endswith(".png")]
    assert len(pictures) >= len(charts)


def test_the_same_page_gives_the_same_bytes_and_no_moment(made):
    view, page, content = made
    assert word(page, view) == content
    properties = opened(content).core_properties
    assert properties.created.date() == properties.modified.date() == view.date
    assert properties.author == view.author
    assert view.number in properties.title


def house_file(folder, *paragraphs):
    """A house's own Word file with a style of its own."""
    document = docx.Document()
    document.styles["Heading 1"].font.name = "House Serif"
    for text in paragraphs:
        document.add_paragraph(text)
    folder.mkdir(exist_ok=True)
    document.save(folder / "proposal.docx")
    return folder


def test_a_house_has_its_own_file_with_a_place_for_the_proposal(made, tmp_path):
    view, page, _ = made
    folder = house_file(tmp_path / "mine", "Our cover", "{{ proposal }}", "Our last page")
    document = opened(word(page, view, (folder,)))
    texts = [p.text for p in document.paragraphs]
    assert texts[0] == "Our cover"
    assert texts[-1] == "Our last page"
    assert "{{ proposal }}" not in texts
    assert view.title in texts
    assert document.styles["Heading 1"].font.name == "House Serif"
    body = list(document.element.body)
    assert max(n for n, one in enumerate(body) if one.tag.endswith("}tbl")) < len(body) - 2


def test_a_house_file_without_a_place_comes_first(made, tmp_path):
    view, page, _ = made
    document = opened(word(page, view, (house_file(tmp_path / "mine", "Our cover"),)))
    texts = [p.text for p in document.paragraphs]
    assert texts[0] == "Our cover"
    assert view.title in texts[1:]


def test_a_house_file_that_is_none_is_refused(made, tmp_path):
    view, page, _ = made
    written(tmp_path, "proposal.docx", "no Word file")
    with pytest.raises(Problems, match=r"proposal\.docx: is no Word file"):
        word(page, view, (tmp_path,))


def test_it_is_built_issued_guarded_and_mailed_like_the_others(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_bytes((ROOT / "tests" / "mailed" / "firm.yaml").read_bytes())
    out = tmp_path / "out"
    done("build", path, "-o", out, "--format", "docx")
    (out / "M-FIRM-R1.docx").write_bytes(b"edited")
    assert "not overwritten" in refused("build", path, "-o", out, "--format", "docx")[0]
    done("issue", path, "-o", out, "--format", "xlsx,docx", "--force")
    record = (out / "M-FIRM-R1.issued.json").read_text(encoding="utf-8")
    assert '"M-FIRM-R1.docx"' in record
    done("email", path, "-o", out, "--attach", "docx", "--date", "2026-11-29")
    draft = (out / "M-FIRM-R1.eml").read_bytes()
    assert b"wordprocessingml.document" in draft
    assert "is not there to be attached" in refused("email", path, "-o", out, "--attach", "pdf",
                                                    "--date", "2026-11-29", "--force")[0]  # fmt: skip
    assert "--attach: unknown doc" in refused("email", path, "--attach", "doc")[0]


@pytest.mark.office
@pytest.mark.parametrize("name", KEPT)
def test_libreoffice_opens_it_with_every_total(name, tmp_path):
    """Converted by LibreOffice: every chapter and the total are there, and no page is empty."""
    view = viewed(data_of(KEPT[name]), KEPT[name])
    page = pages.html(view)
    (tmp_path / "p.docx").write_bytes(word(page, view))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "p.docx"],
                   check=True, capture_output=True, timeout=180)  # fmt: skip
    found = [letters(one.extract_text()) for one in pypdf.PdfReader(tmp_path / "p.pdf").pages]
    assert all(len(text) > 40 for text in found)
    assert letters(view.title) in "".join(found)
    assert (letters(view.total) in "".join(found)) == (letters(view.total) in letters(page))
    for chapter in view.chapters:
        assert letters(chapter.title) in "".join(found)


def test_a_swatch_keeps_its_words_on_its_line(made):
    """One stood at the end of a line, and what it means on the next."""
    document = opened(made[2])
    behind = []
    for paragraph in document.paragraphs:
        if paragraph.style.name == "Caption" or not paragraph.text.strip():
            continue
        runs = paragraph.runs
        behind += [
            next((r.text for r in runs[i + 1 :] if r.text), "")
            for i, run in enumerate(runs)
            if run._r.findall(".//w:drawing", NAMES)
        ]
    assert len(behind) > 4
    assert not [text for text in behind if not text.startswith("\u00a0")]
