"""The printed proposal: bookmarks, properties, fonts, text that can be searched, pages that break well."""

import html as entities
import io
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from conftest import ROOT, bounded
from fontTools.ttLib import TTFont
from printing import (
    KEPT,
    LANGUAGES,
    data_of,
    figures,
    papers,
    printed,
    reader,
    squeezed,
    text_of,
    viewed,
)

from quoter.proposal import outline, pages, typefaces
from quoter.proposal import pdf as pdf_pages
from quoter.proposal.pdf import GlyphMissing, drawable, pdf, with_fonts

HEADING = re.compile(r"<h([1-3])[^>]*>(.*?)</h\1>", re.S)


def headings(page):
    """The headings of a page, in their order."""
    return [
        " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", inside)).split())
        for _, inside in HEADING.findall(page)
    ]


def bookmarks(found, depth=1):
    """Title, page (from 0), height on the page and depth of every bookmark."""

    def walk(items, depth):
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                yield item.title, found.get_destination_page_number(item), float(item.top), depth

    return list(walk(found.outline, depth))


def texts_of(page):
    """The pieces of text that a page shows behind its cover, each as the markup holds it."""
    unseen = r"<title>.*?</title>|<style>.*?</style>|<section class=\"cover\".*?</section>"
    shown = re.sub(unseen, "", page, flags=re.S)  # what is short has no cover
    pieces = (squeezed(entities.unescape(piece)) for piece in re.findall(r">([^<>]+)<", shown))
    return [piece for piece in pieces if piece]


def lines_of(sheet):
    """Height and text of what is written on a page, from above."""
    found = []

    def visit(text, matrix, text_matrix, _font, _size):
        if text.strip():
            found.append((text_matrix[5] * matrix[3] + matrix[5], text.strip()))

    sheet.extract_text(visitor_text=visit)
    return sorted(found, key=lambda line: -line[0])


# -- bookmarks and properties ---------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.proof
def test_every_heading_is_a_bookmark_to_its_page(name):
    _, page = papers(name)
    found = reader(printed(name))
    marks = bookmarks(found)
    assert [title for title, *_ in marks] == headings(page)
    said = [squeezed(sheet.extract_text()) for sheet in found.pages]
    for title, number, top, _ in marks:
        assert squeezed(title) in said[number]
        assert 0 < top <= float(found.pages[number].mediabox.top)
    assert [number for _, number, *_ in marks] == sorted(number for _, number, *_ in marks)


def test_what_belongs_to_a_heading_stands_below_it():
    page = "<body><h1>One</h1><h2 id='own'>Two &amp; <b>more</b></h2><h3>Three</h3></body>"
    page, found = outline.marked(page)
    assert [(h.depth, h.text) for h in found] == [(1, "One"), (1, "Two & more"), (2, "Three")]
    assert found[1].name == "own"
    view, page = papers("example")
    depths = {title: depth for title, _, _, depth in bookmarks(reader(printed("example")))}
    assert all(depths[f"{chapter.number} {chapter.title}"] == 1 for chapter in view.chapters)
    assert depths[view.sections[0].name] == 2


def test_a_pdf_says_what_it_is():
    view, _ = papers("example")
    found = reader(printed("example"))
    about = found.metadata
    assert about.title == f"{view.number} {view.title}"
    assert about.author == "示例系统集成公司"
    assert about.subject == view.status
    assert about["/Keywords"].split(", ") == ["Q-2026-0101", *(s.name for s in view.sections)]
    assert about.creator == "quoter"
    assert (
        about.creation_date.isoformat()
        == about.modification_date.isoformat()
        == "2026-11-22T00:00:00+00:00"
    )
    root = found.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/PageMode"] == "/UseOutlines"
    assert reader(printed("training")).trailer["/Root"]["/Lang"] == "en"


def test_contents_and_footers_lead_where_they_say():
    view, _ = papers("example")
    found = reader(printed("example"))
    cover, *rest = found.pages
    assert len(cover["/Annots"]) == len(view.chapters) + 1  # the letter
    assert all(len(sheet["/Annots"]) == 1 for sheet in rest)
    said = [squeezed(line) for line in cover.extract_text().splitlines()]
    pages = {title: number + 1 for title, number, *_ in bookmarks(found)}
    for chapter in view.chapters:
        number = pages[f"{chapter.number} {chapter.title}"]
        entry = squeezed(f"{chapter.number} {chapter.title}")
        assert any(line.startswith(entry) and line.endswith(str(number)) for line in said), entry


def test_a_short_pdf_has_no_cover():
    data = data_of()
    data["scenarios"] = data["scenarios"][2:]
    for key in ("offer", "terms", "ownership"):
        data.pop(key)
    view = viewed(data)
    found = reader(pdf(pages.html(view), view))
    assert len(found.pages) < 6
    assert view.t("contents") not in found.pages[0].extract_text()


def test_the_properties_stand_in_it_as_xmp_too():
    view, _ = papers("example")
    content = printed("example")
    told = reader(content).xmp_metadata
    assert told.dc_title["x-default"] == f"{view.number} {view.title}"
    assert told.dc_creator == [view.author]
    assert told.xmp_create_date.date() == view.date
    assert len(content) <= 600_000


# -- fonts and text -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT)
def test_every_font_is_embedded_as_a_subset(name):
    for sheet in reader(printed(name)).pages:
        for font in (found.get_object() for found in sheet["/Resources"]["/Font"].values()):
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            described = inner["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & described.keys()
            assert re.fullmatch(r"/[A-Z]{6}\+NotoSansSC-(Regular|Bold)", font["/BaseFont"])
            assert "/ToUnicode" in font


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEPT)
@pytest.mark.proof
def test_all_text_of_the_page_can_be_found_in_the_pdf(name, language):
    _, page = papers(name, language=language)
    said = text_of(printed(name, language=language))
    seen = re.sub(
        '<span class="plain">[^<]*</span>', "", page
    )  # what Word alone reads of a formula
    assert not [piece for piece in texts_of(seen) if piece not in said]
    assert not [figure for figure in figures(page) if figure not in said]
    assert "\ufffd" not in said
    assert not re.search("[\u2e80-\u2fdf\ue000-\uf8ff]", said)


@pytest.mark.renderer
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEPT)
def test_another_reader_finds_the_text_too(name, language):
    _, page = papers(name, language=language)
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],
        input=printed(name, language=language),
        capture_output=True,
        check=True,
    )
    said = squeezed(done.stdout.decode())
    assert not [figure for figure in figures(page) if figure not in said]
    assert not re.search("[\ufffd\u2e80-\u2fdf\ue000-\uf8ff]", said)
    assert all(squeezed(heading) in said for heading in headings(page))


@pytest.mark.proof
def test_marks_that_only_steer_neither_fail_nor_appear():
    name = "\u202eABC-12\u202c \u200fX\u200e \u2066Y\u2069 soft\u00adly jo\u200din\u200b \ufeffend 葛\U000e0100"
    data = data_of()
    data["quote"]["customer"]["name"] = name
    data["scenarios"][0]["name"] = f"a\u202e{name}"
    view = viewed(data)
    page = pages.html(view)
    assert not re.search("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]", page)
    said = text_of(pdf(page, view))
    assert squeezed("ABC-12 X Y softly join end 葛") in said
    assert squeezed("2 × 沐曦 曦云 C500") in said


@pytest.mark.proof
def test_letters_are_composed_and_radicals_are_ideographs():
    data = data_of()
    data["quote"]["customer"]["name"] = "Cafe\u0301 Zu\u0308rich ⽰例客"
    view = viewed(data | {"brand": {"header": "Mu\u0308nchen"}})
    said = text_of(pdf(pages.html(view), view))
    assert "CaféZürich示例客" in said
    assert "München" in said


def test_an_accent_never_swallows_markup():
    assert drawable("<b>\u0338x</b> =\u0338 a\u0301") == "<b>\u0338x</b> =\u0338 á"


def test_an_accent_without_a_glyph_is_named_on_a_circle():
    data = data_of()
    data["quote"]["customer"]["name"] = "x\u0338y"
    view = viewed(data)
    with pytest.raises(GlyphMissing, match=r"◌\u0338 \(U\+0338\)"):
        pdf(pages.html(view), view)


# -- pages ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def offered():
    """The example in English, whose offer is made longer and shorter."""
    return papers("example", language="en")[0]


def repeated(view, count):
    """The view-model with an offer of so many lines."""
    items = view.offer.items
    return replace(
        view, offer=view.offer._replace(items=tuple(items[i % len(items)] for i in range(count)))
    )


@pytest.mark.proof
def test_heads_are_repeated_on_every_page_of_a_long_table(offered):
    view = repeated(offered, 180)
    sheets = [squeezed(sheet.extract_text()) for sheet in reader(pdf(pages.html(view), view)).pages]
    head = squeezed(view.t("specification"))
    rows = [
        squeezed(item.specification) for item in view.offer.items if len(item.specification) > 12
    ]
    long = [said for said in sheets if sum(said.count(row) for row in set(rows)) > 4]
    assert len(long) >= 3
    assert all(head in said for said in long)


@pytest.mark.proof
def test_what_is_to_be_looked_at_stands_on_the_page_of_the_letter(offered):
    """It had a page to itself, between the letter and the first chapter."""
    view = replace(offered, points=("prices out of date: 1",))
    sheets = [squeezed(sheet.extract_text()) for sheet in reader(pdf(pages.html(view), view)).pages]
    [looked_at] = [said for said in sheets if squeezed(view.points[0]) in said]
    assert squeezed(view.asked[:40]) in looked_at


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_the_letter_of_four_scenarios_is_one_page(language):
    """Its last points stood alone on a second one."""
    data = data_of(ROOT / "tests" / "requests" / "bank.yaml")
    data["quote"]["language"] = language
    more = [s | {"name": f"{s['name']} II"} for s in data["scenarios"]]
    data["scenarios"] = [*data["scenarios"], *more][:4]
    view = viewed(data)
    assert len(view.decision.does) >= 4
    sheets = [squeezed(sheet.extract_text()) for sheet in reader(pdf(pages.html(view), view)).pages]
    [first] = [said for said in sheets if squeezed(view.decision.paragraphs[0].text[:40]) in said]
    assert squeezed(view.asked[:40]) in first
    assert all(squeezed(point) in first for point in view.points)


@pytest.mark.parametrize("count", bounded(sorted(range(2, 62, 3), key=lambda count: count % 4), 2))
@pytest.mark.proof
def test_no_heading_stands_alone_at_the_foot_of_a_page(offered, count):
    view = repeated(offered, count)
    found = reader(pdf(pages.html(view), view))
    marks = bookmarks(found)
    titles = {squeezed(title) for title, *_ in marks}
    lines = [lines_of(sheet) for sheet in found.pages]
    for title, number, top, _ in marks:
        below = [text for height, text in lines[number] if 60 < height < top - 1]
        assert [text for text in below if squeezed(text) not in titles], (
            f"{title} on page {number + 1}"
        )


@pytest.mark.proof
def test_the_same_input_gives_the_same_bytes_whatever_the_process():
    program = ("import sys; sys.path.insert(0, 'tests')\nfrom hashlib import sha256\n"
               "from printing import papers\nfrom quoter.proposal.pdf import pdf\n"
               "view, page = papers('domestic-671b')\nprint(sha256(pdf(page, view)).hexdigest())")  # fmt: skip
    hashes = {
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True,
                       env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(hashes) == 1


@pytest.mark.renderer
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KEPT)
def test_a_second_renderer_makes_as_many_pages(name, language):
    import weasyprint

    view, page = papers(name, language=language)
    ours = len(reader(printed(name, language=language)).pages)
    theirs = weasyprint.HTML(file_obj=io.StringIO(with_fonts(drawable(page), view.brand))).render()
    assert (
        abs(len(theirs.pages) - ours) <= 1
    )  # a block at the foot of a page may just not fit there


def test_the_shipped_fonts_characters_are_those_that_the_library_reads():
    each = []
    for path in typefaces.files().values():
        with TTFont(path, lazy=True) as font:
            each.append(set(font.getBestCmap()))
    assert typefaces.glyphs() == each[0] & each[1]


def test_what_stands_around_the_text_needs_no_glyph():
    view, page = papers("fit")
    pdf_pages.check_glyphs(
        page.replace("<body", '<!-- \U0001f600 --><body data-x="\U0001f600"'), view.brand
    )
    with pytest.raises(GlyphMissing):
        pdf_pages.check_glyphs(page.replace("</body", "&#x1f600;</body"), view.brand)


def test_a_page_behind_a_cover_is_drawn_twice(monkeypatch):
    """Once to count its pages, and once with their numbers behind the cover."""
    drawn, rendered = [], pdf_pages.rendered
    monkeypatch.setattr(pdf_pages, "rendered", lambda *a: drawn.append(1) or rendered(*a))
    view, page = papers("example")
    pdf(page, view)
    assert len(drawn) == 2


def test_the_places_of_headings_are_known_before_anything_is_seen():
    view, page = papers("example")
    page, _ = outline.marked(page)
    page = with_fonts(page, view.brand)
    seen, unseen = (
        pdf_pages.rendered(one, "2026-11-22")
        for one in (page, pages.styled(page, pdf_pages._UNSEEN))
    )
    assert outline.places(unseen) == outline.places(seen)
    assert squeezed(text_of(unseen)).isascii()  # the numbers at the foot of the pages
