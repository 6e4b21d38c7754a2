"""The seller's brand: read with its files, refused where it is unsafe, worn by page and PDF; and the
user's own templates, any part of which takes the place of the shipped one."""

import base64
import io
import json
import random
import re
import struct
import zlib
from dataclasses import fields
from xml.etree import ElementTree

import pytest
import yaml
from conftest import ROOT
from printing import KEPT, PROPOSALS, data_of, reader, squeezed, text_of, viewed, written
from test_cli import done, refused

from quoter.catalog import brand
from quoter.catalog.brand import Brand
from quoter.core.files import Problems
from quoter.proposal import brand_files, fetching, pages
from quoter.proposal.pdf import GlyphMissing, pdf
from quoter.proposal.templating import PageError
from quoter.proposal.tender import volumes
from quoter.proposal.what_if import what_if
from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate

LOGO = (PROPOSALS / "brand" / "logo.svg").read_text(encoding="utf-8")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
FONT = ROOT / "templates" / "fonts" / "NotoSansSC-Bold.otf"
HEAD = """quote: {number: B-1, date: 2026-11-22, language: en, seller: {name: Seller & Sons}}
scenarios: [{name: a, model: QwQ-32B, context: 16000, concurrency: 8, cards: [MetaX-C500]}]
"""
SERVER_PRICED = "catalog: {prices: [{server: MetaX-C500-8, per: server, typical: 9, currency: CNY, date: 2026-11-20}]}\n"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
       + chunk(b"IDAT", zlib.compress(b"\0\x0f\x76\x6e\x0f\x76\x6e" * 2)) + chunk(b"IEND", b""))  # fmt: skip


def wide(width, height):
    """A picture that says it is so large."""
    return PNG.replace(
        PNG[8:33], chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    )


def jpeg(width, height, noted=True):
    """The frame of a JPEG of this size, with or without notes that its maker left."""
    part = lambda kind, data: bytes((0xFF, kind)) + struct.pack(">H", len(data) + 2) + data  # noqa: E731
    frame = part(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    notes = part(0xE1, b"Exif\0\0 of a secret") + part(0xFE, b"a secret") if noted else b""
    scan = part(0xDA, b"\1\1\0\0\x3f\0") + b"\x12" * 90 + b"\xff\xd9"
    return b"\xff\xd8" + part(0xE0, b"JFIF\0" + b"\0" * 9) + notes + frame + scan


JPEG = jpeg(8, 8)
USES = '<g id="u0"><rect/></g>{}'


def doubled(levels):
    """Groups that each draw the one before twice."""
    return "".join(
        f'<g id="u{n + 1}"><use href="#u{n}"/><use href="#u{n}"/></g>' for n in range(levels)
    )


def base64_of(content):
    """A picture as an address."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


@pytest.fixture
def folder(tmp_path):
    """A folder with a logo."""
    written(tmp_path, "logo.svg", LOGO)
    return tmp_path


def quoted(folder, block):
    """A scenario file with this brand."""
    return written(folder, "s.yaml", f"{HEAD}brand: {block}\n")


def worn(folder, block):
    """The look that a brand comes to."""
    return brand_files.look(load_quotation(quoted(folder, block)))


def faults(folder, block):
    """What is wrong with a brand."""
    with pytest.raises(Problems) as caught:
        worn(folder, block)
    return str(caught.value)


# -- what a brand says ----------------------------------------------------------------------------


def test_a_page_wears_logo_colours_and_texts(folder):
    found = worn(
        folder,
        '{logo: logo.svg, colour: "#0A7", accent: "#b45309", font: Source Sans, header: H, footer: F}',
    )
    assert found.colour == "#00aa77"
    assert found.stack.startswith('"Source Sans", "Noto Sans SC"')
    kind, _, content = found.logo.partition(";base64,")
    assert kind == "data:image/svg+xml"
    assert drawn_alike(base64.b64decode(content), LOGO)
    view = viewed(data_of(), texts=None)
    assert view.brand == brand_files.plain_look(Brand(), view.author)
    path = quoted(folder, "{logo: logo.svg, header: H}")
    done("build", path, "-o", folder / "out", "--format", "html")
    page = (folder / "out" / "B-1-R1.html").read_text(encoding="utf-8")
    assert 'alt="Seller &amp; Sons"' in page
    assert re.search(r'<img class="logo" src="data:image/svg\+xml;base64,[^"]+"', page)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{colour: red}", '`colour` must be a colour such as "#0b5cad", not "red"'),
        ("{colour: #0b5cad\n}", "`colour` must be a colour in quotation marks"),
        ('{colour: "#0b5ca"}', "must be a colour"),
        ('{color: "#0b5cad"}', "unknown key `color`; did you mean `colour`?"),
        ("{font: 'a\"; x'}", "must be the name of a font"),
        ("{font: {family: X, bold: b.otf}}", "`bold` needs `file`"),
        ("{logo: https://example.com/l.png}", "must be a file beside this one"),
        ("{logo: '\\\\host\\l.png'}", "must be a file beside this one"),
        ("{header: " + "x" * 121 + "}", "`header` must be at most 120 long"),
        ("[1]", "must hold keys with values"),
    ],
)
def test_a_fault_of_shape_is_said_with_its_line(folder, block, said):
    assert re.search(r"s\.yaml:[34]:\d+: ", faults(folder, block))
    assert said in faults(folder, block)


OUTSIDE = [  # styles that fetch, in a drawing as in a page
    "fill: URL( http://x/y )",
    "fill: url( 'a.png' )",
    r"fill: u\72l(http://x/y)",
    r"fill: \75 rl(http://x/y)",
    "background: image-set('http://x/y' 1x)",
    "src: src('http://x/y')",
    "width: expression(alert(1))",
    r"--a: /*'*/ x; fill: u\72l(http://x/y) /*'*/",
    r"fill: ur\l(http://x/y)",
]
INSIDE = [
    "fill: url(#a)",
    "fill: url( '#a' )",
    "fill: url(&quot;#a&quot;)",
    "fill: url('data:image/png;base64,AAAA')",
]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.svg", None, "there is no such file"),
        ("l.gif", b"GIF89a", "is no picture: neither PNG nor JPEG"),
        ("l.svg", "", "is empty"),
        ("l.png", PNG[:-9], "is cut short"),
        ("l.svg", "<svg/>", "is no SVG picture"),
        ("l.svg", SVG.format("<script>alert(1)</script>"), "holds `script`"),
        ("l.svg", SVG.format('<rect onload="x()"/>'), "holds a script (`onload`)"),
        ("l.svg", SVG.format("<foreignObject/>"), "holds `foreignObject`"),
        (
            "l.svg",
            SVG.format('<image href="https://example.com/a.png"/>'),
            "refers to something outside",
        ),
        ("l.svg", SVG.format('<use href="file:///etc/passwd#a"/>'), "refers to something outside"),
        ("l.svg", SVG.format("<style>@import 'x.css';</style>"), "refers to something outside"),
        (
            "l.svg",
            SVG.format('<rect style="fill:url(http://x/y)"/>'),
            "refers to something outside",
        ),
        *(
            ("l.svg", SVG.format(f'<rect style="{style}"/>'), "refers to something outside")
            for style in OUTSIDE
        ),
        (
            "l.svg",
            '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"),
            "declares a document type",
        ),
        ("l.svg", '<?xml-stylesheet href="x.css"?>' + SVG.format(""), "a style sheet"),
        ("l.png", PNG + b"\0" * 2**20, "is larger than 1 MiB"),
        ("l.png", PNG[:40] + b"x" + PNG[41:], "the checksum of a part of it is wrong"),
        ("l.png", wide(9000, 9000), "has 9,000 × 9,000 pixels"),
        ("l.png", wide(0, 9), "has 0 × 9 pixels"),
        ("l.jpg", JPEG[:-40], "is cut short"),
        ("l.jpg", JPEG[:90], "is cut short"),
        ("l.jpg", jpeg(60000, 60000), "has 60,000 × 60,000 pixels"),
        ("l.svg", SVG.format("<g>" * 99 + "</g>" * 99), "is nested more than 64 levels"),
        ("l.svg", SVG.format("<g>" * 99999 + "</g>" * 99999), "is nested more than 64 levels"),
        ("l.svg", SVG.format(USES.format(doubled(30))), "comes to more than 20,000 elements"),
        ("l.svg", SVG.format(USES.format(doubled(99))), "comes to more than 20,000 elements"),
        ("l.svg", SVG.format('<g id="a"><use href="#a"/></g>'), "levels deep by its `use`"),
        ("l.svg", SVG.format('<image href="data:image/png;base64,AAAA"/>'), "neither PNG nor JPEG"),
        (
            "l.svg",
            SVG.format(f'<image href="{base64_of(wide(9000, 9000))}"/>'),
            "has 9,000 × 9,000 pixels",
        ),
    ],
)
def test_a_logo_that_is_none_is_refused_where_it_is_named(folder, name, content, said):
    if content is not None:
        written(folder, name, content)
    told = faults(folder, f"{{logo: {name}}}")
    assert told.startswith(f"{folder / 's.yaml'}:3:15: ")
    assert said in told


@pytest.mark.parametrize(
    "content",
    [
        LOGO,
        PNG,
        SVG.format('<defs><g id="a"/></defs><use href="#a"/>'),
        *(SVG.format(f'<rect style="{style}"/>') for style in INSIDE),
    ],
)
def test_a_plain_picture_is_taken(folder, content):
    name = written(folder, "mine", content).name
    assert worn(folder, f"{{logo: {name}}}").logo.startswith("data:image/")


def drawn_alike(one, other):
    """Whether two drawings have the same elements."""
    kept = [
        [(e.tag, e.attrib, (e.text or "").strip()) for e in ElementTree.fromstring(drawing).iter()]
        for drawing in (one, other)
    ]
    return kept[0] == kept[1]


NOTED = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape"
 viewBox="0 0 9 9" i:export="/home/secret"><!-- a secret --><metadata>a secret</metadata>
 <i:page>a secret</i:page><title>Us</title><rect width="9" height="9"/></svg>"""
TELLING = chunk(b"tEXt", b"Author\0a secret")


@pytest.mark.parametrize("content", [NOTED.encode(), PNG[:33] + TELLING + PNG[33:], JPEG])
def test_what_a_logo_tells_of_its_maker_stays_in_the_house(folder, content):
    name = written(folder, "mine", content).name
    kept = base64.b64decode(worn(folder, f"{{logo: {name}}}").logo.partition(";base64,")[2])
    assert b"secret" in content
    assert b"secret" not in kept
    assert b"rect" in kept or kept in (PNG, jpeg(8, 8, noted=False))


# -- colours --------------------------------------------------------------------------------------


def test_contrast_is_that_of_wcag():
    assert brand.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert brand.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert brand.contrast("#ff0000", "#ffffff") == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(
    "colour",
    ["#0b5cad", "#f59e0b", "#ffff00", "#808080", "#000000", "#ffffff", "#e0e0e0", "#7f7f00"],
)
def test_whatever_the_colour_text_can_be_read(colour):
    found = brand_files.plain_look(Brand(colour=colour))
    assert brand.contrast(found.on_colour, found.colour) >= 4.5
    for ground in ("#ffffff", found.tint):
        assert brand.contrast(found.accent, ground) >= 4.5
    assert brand.contrast("#43505e", found.tint) >= 4.5  # heads of tables


def test_a_dark_colour_stays_as_it_is():
    found = brand_files.plain_look(Brand(colour="#0f766e", accent="#b45309"))
    assert (found.colour, found.accent, found.on_colour) == ("#0f766e", "#b45309", "#ffffff")


# -- where it stands ------------------------------------------------------------------------------


def test_a_brand_in_a_file_of_its_own_is_relative_to_that_file(folder):
    written(folder, "brands/ours.yaml", 'logo: ../logo.svg\ncolour: "#112233"\n')
    found = worn(folder, "brands/ours.yaml")
    assert found.colour == "#112233"
    assert found.logo
    written(folder, "brands/ours.yaml", "\nlogo: none.svg\n")
    assert faults(folder, "brands/ours.yaml").startswith(f"{folder / 'brands/ours.yaml'}:2:7: ")
    assert faults(folder, "none.yaml").startswith(f"{folder / 's.yaml'}:3:8: ")


def test_a_brand_can_be_given_with_the_command(folder):
    path = written(folder, "s.yaml", HEAD)
    own = written(folder, "own.yaml", 'colour: "#123456"\nlogo: logo.svg\n')
    done("build", path, "-o", folder / "out", "--brand", own, "--format", "html")
    assert "#123456" in (folder / "out" / "B-1-R1.html").read_text(encoding="utf-8")
    written(folder, "own.yaml", "colour: blue\n")
    [line] = refused("build", path, "-o", folder / "other", "--brand", own, "--format", "html")
    assert line.startswith(f"{own}:1:9: `colour` must be")
    assert not (folder / "other").exists()


@pytest.mark.proof
def test_without_its_logo_a_file_tells_its_figures_and_makes_no_page(folder):
    path = quoted(folder, "{logo: gone.svg}")
    done("estimate", path)
    done("build", path, "-o", folder / "out", "--format", "xlsx")
    for command in (("build", path, "-o", folder / "out"), ("check", path)):
        [line] = refused(*command)
        assert line == f'{path}:3:15: "gone.svg" there is no such file'


@pytest.mark.parametrize("block", ["{logo: gone.svg, header: H}", "none.yaml"])
@pytest.mark.proof
def test_a_brand_travels_with_the_workbook(folder, block):
    path = quoted(folder, block)
    done("build", path, "-o", folder / "out", "--format", "xlsx")
    pulled = folder / "pulled.yaml"
    done("pull", folder / "out" / "B-1-R1.xlsx", "-o", pulled)
    assert yaml.safe_load(pulled.read_text(encoding="utf-8"))["brand"] == yaml.safe_load(block)


# -- what is printed ------------------------------------------------------------------------------

NASTY = '</style><script>alert(1)</script> " \' \\ \\22 } @import "x"; 100% & 中文'


@pytest.mark.proof
def test_header_and_footer_stand_on_every_page_and_stay_text():
    data = data_of() | {"brand": {"header": NASTY, "footer": "Street 1 & Sons"}}
    view = viewed(data)
    page = pages.html(view)
    assert "<script>" not in page
    assert page.count("</style>") == 1
    for sheet in reader(pdf(page, view)).pages:
        said = squeezed(sheet.extract_text())
        assert squeezed(NASTY) in said
        assert squeezed("Street 1 & Sons") in said
        assert "Q-2026-0101R1" in said
    total = len(reader(pdf(page, view)).pages)
    assert f"{total}/{total}" in said


def test_a_header_without_a_glyph_is_an_error():
    view = viewed(data_of() | {"brand": {"header": "𠮷"}})
    with pytest.raises(GlyphMissing, match=r"U\+20BB7"):
        pdf(pages.html(view), view)


def latin(path, name="Brand Latin", embedding=0):
    """A font of Latin letters alone, under another name, with a glyph for ḁ that ours lacks."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    with TTFont(FONT, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(subset.Options(name_IDs=["*"], drop_tables=["GSUB"]))
        subsetter.populate(unicodes=[*range(0x20, 0x7F), ord("§")])
        subsetter.subset(font)
        for table in font["cmap"].tables:
            table.cmap[ord("ḁ")] = table.cmap.pop(ord("§"))
        font["OS/2"].fsType = embedding
        font["name"].setName(name.replace(" ", ""), 6, 3, 1, 0x409)
        font["CFF "].cff.fontNames = [name.replace(" ", "")]
        stream = io.BytesIO()
        font.save(stream)
    return written(path.parent, path.name, stream.getvalue())


@pytest.mark.proof
def test_a_font_travels_with_page_and_pdf_and_ours_fills_its_gaps(tmp_path):
    latin(tmp_path / "brand.otf")
    data = data_of(language="en") | {
        "brand": {"font": {"family": "Brand Latin", "file": "brand.otf"}}
    }
    data["quote"]["customer"] = {"name": "Stavḁnger 客户"}
    view = viewed(data, tmp_path / "s.yaml")
    page = pages.html(view)
    assert (
        '@font-face{font-family:"Brand Latin";font-weight:400;src:url(data:font/otf;base64,' in page
    )
    content = pdf(page, view)
    fonts = {font["/BaseFont"].partition("+")[2] for sheet in reader(content).pages
             for font in (f.get_object() for f in sheet["/Resources"]["/Font"].values())}  # fmt: skip
    assert fonts == {"BrandLatin", "NotoSansSC-Regular", "NotoSansSC-Bold"}
    said = text_of(content)
    assert squeezed("Stavḁnger 客户") in said
    assert "\ufffd" not in said
    assert pdf(pages.html(view), view) == content


@pytest.mark.proof
def test_a_font_that_is_none_or_may_not_travel_is_refused(folder):
    written(folder, "no.otf", b"OTTOnothing")
    latin(folder / "kept.otf", embedding=2)
    for name, said in (
        ("no.otf", "cannot be read"),
        ("kept.otf", "licence forbids"),
        ("logo.svg", "is no font"),
    ):
        told = faults(folder, f"{{font: {{family: X, file: {name}}}}}")
        assert told.startswith(f"{folder / 's.yaml'}:3:")
        assert said in told


# -- the user's own templates ---------------------------------------------------------------------

PARTS = sorted(
    path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")
)


@pytest.fixture(scope="module")
def example():
    """The view-model of the example."""
    return viewed(data_of())


def compared():
    """The example's scenarios as alternatives."""
    data = data_of()
    names = [s["name"] for s in data["scenarios"]]
    return data | {"packages": {"one": names[:1], "other": names[1:2]}, "offered": "one"}


MACROS = {"bar.html", "lines.html", "dots.html", "servers.html", "heading.html"}
TENDER = [p for p in PARTS if p.startswith("tender")]
WHAT_IF = [p for p in PARTS if p.startswith("what-if/")]
OURS = "<p>ours: {{ p.number }}</p>"


@pytest.mark.parametrize(
    "part",
    [p for p in PARTS if p not in {*MACROS, *TENDER, *WHAT_IF} and not p.startswith("email/")],
)
@pytest.mark.proof
def test_any_part_can_be_replaced(example, tmp_path, part):
    special = {
        "sections/fit.html": lambda: data_of(KEPT["fit"]),
        "sections/packages.html": compared,
    }
    view = viewed(special[part]()) if part in special else example
    written(tmp_path, part, OURS)
    assert f"<p>ours: {view.number}</p>" in pages.html(view, (tmp_path,))


@pytest.fixture(scope="module")
def sized():
    """The example's estimate."""
    return estimate(load_quotation(KEPT["example"]))


@pytest.mark.parametrize("part", TENDER)
def test_any_part_of_a_tender_can_be_replaced(sized, tmp_path, part):
    written(tmp_path, part, OURS)
    made = volumes(sized, brand_files.look(sized.quotation)).values()
    shown = [pages.volume(view, volume, (tmp_path,)) for view, volume in made]
    assert any(f"<p>ours: {sized.quotation.quote.number}" in page for page in shown)


@pytest.fixture(scope="module")
def live(sized, example):
    """The section that computes, of the example."""
    return what_if(sized, example.t)


@pytest.mark.parametrize("part", WHAT_IF)
def test_any_part_of_the_page_that_computes_can_be_replaced(example, live, tmp_path, part):
    written(tmp_path, part, OURS)
    page = pages.what_if_alone(example, live, (tmp_path,))
    assert f"<p>ours: {example.number}</p>" in page
    section = part == "what-if/section.html"
    assert (
        page.count("<script>") == section
    )  # ours, behind one's own section; a page without its place has none
    whole = pages.html(example, (tmp_path,), live)
    assert (f"<p>ours: {example.number}</p>" in whole) == section
    assert whole.count("<script>") == 1
    written(tmp_path, part, "<script>alert(1)</script>")
    with pytest.raises(PageError, match="runs a script"):
        pages.what_if_alone(example, live, (tmp_path,))


def test_macros_can_be_replaced_and_a_part_can_draw_on_the_shipped_one(example, tmp_path):
    written(
        tmp_path,
        "bar.html",
        "{% macro bar_patterns() %}{% endmacro %}{% macro device_bar(b, t) %}<p>own bar</p>{% endmacro %}",
    )
    written(
        tmp_path,
        "sections/header.html",
        '<p>before</p>{% include "shipped/sections/header.html" %}',
    )
    page = pages.html(example, (tmp_path,))
    assert page.count("<p>own bar</p>") == len(example.sections)
    assert page.index("<p>before</p>") < page.index('<h1 id="decision">')


BROKEN = {
    "syntax": "<p>\n{% for x in %}",
    "undefined": "<p>\n{{ p.nothing_of_this_name }}",
    "undefined variable": "<p>\n{{ nothing }}",
    "runtime": "<p>\n{{ p.title / 2 }}",
    "division": "<p>\n{{ 1 / 0 }}",
    "sandbox": "<p>\n{{ ().__class__ }}",
    "sandbox call": "<p>\n{{ p.facts.__class__.__mro__ }}",
    "huge loop": "<p>\n{% for i in range(10**9) %}{% endfor %}",
    "loops in loops": "<p>\n{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
    "huge power": "<p>\n{{ 9 ** 99999 }}",
    "huge text": "<p>\n{{ 'x' * 10**10 }}",
    "product of lists": "<p>\n{% set xs = p.title|list * 40 %}"
    "{% for a in xs %}{% for b in xs %}{% for c in xs %}{% endfor %}{% endfor %}{% endfor %}",
    "padding": "<p>\n{{ 'x'|center(10**9) }}",
    "padding by a method": "<p>\n{{ 'x'.ljust(10**9) }}",
    "padding by a format": "<p>\n{{ '%999999999d' % 1 }}",
    "padding by a filter": "<p>\n{{ '%999999999d'|format(1) }}",
    "padding by a value": "<p>\n{{ '%*d' % (10**9, 1) }}",
    "padding by a method's format": "<p>\n{{ '{:>999999999}'.format(1) }}",
    "replacing": "<p>\n{% set a = 'a' * 9999 %}{{ a|replace('a', a) }}",
    "joining": "<p>\n{% set a = 'a' * 9999 %}{{ a|join(a) }}",
    "doubling a text": "<p>\n{% set n = namespace(x='x') %}"
    "{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "doubling a sum": "<p>\n{% set n = namespace(x='x') %}"
    "{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "doubling a number": "<p>\n{% set n = namespace(x=9) %}"
    "{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "doubling a list": "<p>\n{% set n = namespace(x=[1]) %}"
    "{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "doubling what holds it": "<p>\n{% set n = namespace(x=[1]) %}"
    "{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
    "doubling a pair": "<p>\n{% set n = namespace(x=1) %}"
    "{% for i in range(60) %}{% set n.x = (n.x, n.x) %}{% endfor %}",
    "doubling a block": "<p>\n{% set n = namespace(x='x') %}"
    "{% for i in range(60) %}{% set y %}{{ n.x }}{{ n.x }}{% endset %}{% set n.x = y %}{% endfor %}",
    "doubling a macro": "<p>\n{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
    "{{ m(60) }}",
    "long work": "<p>\n{% set x = 'x' * 10**6 %}{% for i in range(10**5) %}{{ x|upper|length }}{% endfor %}",
    "no such template": '<p>\n{% include "none.html" %}',
    "itself": '<p>\n{% include "sections/offer.html" %}',
    "no filter": "<p>\n{{ p.title|nothing }}",
    "no UTF-8": b"<p>\n\xff",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.proof
def test_a_broken_part_is_named_with_its_line(example, tmp_path, broken):
    written(tmp_path, "sections/offer.html", broken)
    with pytest.raises(PageError) as caught:
        pages.html(example, (tmp_path,))
    assert re.search(r"offer\.html:2: \S", str(caught.value)), caught.value


def test_a_link_that_leaves_its_folder_is_not_followed(example, tmp_path):
    outside = written(tmp_path, "secret.html", "<p>secret</p>")
    folder = tmp_path / "mine"
    written(folder, "inside.html", "<p>inside</p>")
    (folder / "sections").mkdir()
    (folder / "sections" / "offer.html").symlink_to(folder / "inside.html")
    assert "<p>inside</p>" in pages.html(example, (folder,))
    (folder / "sections" / "offer.html").unlink()
    (folder / "sections" / "offer.html").symlink_to(outside)
    with pytest.raises(PageError, match=r"offer\.html:1: is a link that leaves its folder"):
        pages.html(example, (folder,))


POLICY = re.compile(r"""<meta http-equiv="Content-Security-Policy" content="default-src 'none';""")


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html>\n<html><head><title>t</title></head><body>ours</body></html>",
        "<p>ours</p>",
        "<!-- <head> --><p>ours</p><head></head>",
    ],
)
def test_a_page_of_ones_own_keeps_the_policy_before_anything_else(example, tmp_path, page):
    written(tmp_path, "proposal.html", page)
    made = pages.html(example, (tmp_path,))
    before, policy, _ = made.partition("<meta http-equiv")
    assert POLICY.search(made)
    assert policy
    assert not re.sub(r"<!DOCTYPE html>|<html[^>]*>|<head>|\s", "", before)
    assert made.count("Content-Security-Policy") == 1


FETCHING = [
    '<img src="https://example.com/a.png" alt="">',
    '<img src="//example.com/a.png" alt="">',
    '<img srcset="https://example.com/a.png 2x" alt="">',
    '<link rel="stylesheet" href="https://example.com/a.css">',
    "<style>@import 'https://example.com/a.css';</style>",
    "<style>p { background: url(https://example.com/a.png) }</style>",
    '<p style="background: url( https://example.com/a.png)">x</p>',
    '<svg><image href="https://example.com/a.png"/></svg>',
    '<svg><use xlink:href="https://example.com/a.svg#b"/></svg>',
    '<meta http-equiv="refresh" content="0; url=https://example.com/">',
    '<base href="https://example.com/">',
    '<iframe src="https://example.com/"></iframe>',
    '<object data="https://example.com/a.svg"></object>',
    '<video poster="https://example.com/a.png"></video>',
    '<form action="https://example.com/"></form>',
    "<script>1</script>",
    '<p onclick="1">x</p>',
    "<style>p {} </style x><script>1</script></style>",  # ended there by browsers, not by every parser
    "<!-- --!><script>1</script> -->",
    "<!--><script>1</script> -->",
]


FETCHING += [f'<p style="{style}">x</p>' for style in OUTSIDE]


@pytest.mark.parametrize("style", INSIDE)
def test_a_style_may_draw_on_the_page_itself(example, tmp_path, style):
    written(tmp_path, "sections/header.html", f'<p style="{style}">x</p>')
    assert style in pages.html(example, (tmp_path,))


@pytest.mark.parametrize("fetching", FETCHING)
def test_no_page_fetches_or_runs_anything(example, tmp_path, fetching):
    written(tmp_path, "sections/header.html", fetching)
    with pytest.raises(PageError, match=r"outside the page|runs a script"):
        pages.html(example, (tmp_path,))


PIECES = [
    *FETCHING, '<td class="a">x', "</td>", '<p title="', '"', "'", ">", "<", "<!--", "-->", "<style>", "</style>",
    "<textarea>", "</textarea>", "<title>", "</title>", "&am", "<td STYLE=", '<b style="background:url(https://b.c/)">',
    '<tr data="https://b.c/a">', '<p ONCLICK="1">', '<h1 href="//b.c">', "<td/src='https://b.c/'>",
    '<td\xa0style="background:url(//b.c)">', "<?x", "<![CDATA[", "]]>", '<th class="a"onclick="1">', "<p\n>", "<li",
]  # fmt: skip


def test_plain_tags_are_passed_over_and_nothing_else():
    """A page is refused exactly where the parser refuses it that sees every tag."""

    def refused_by(check, page):
        try:
            check(page)
        except PageError as error:
            return str(error)
        return ""

    def whole(page):
        every, within = (
            fetching.Reader(convert_charrefs=True),
            fetching._Within(convert_charrefs=True),
        )
        for parser, part in ((every, lambda: page), (within, lambda: "\n".join(every.set_apart))):
            parser.feed(part())
            parser.close()

    chosen = random.Random(1)
    for _ in range(2000):
        page = "".join(chosen.choices(PIECES, k=chosen.randint(1, 12)))
        assert refused_by(fetching.stays_inside, page) == refused_by(whole, page), page


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
@pytest.mark.parametrize("fetching", FETCHING[::4])
def test_no_format_is_made_of_a_page_that_fetches(folder, fetching, suffix):
    written(folder, "mine/proposal.html", f"<p>ours</p>{fetching}")
    path = written(folder, "s.yaml", HEAD)
    words = (
        "build",
        path,
        "-o",
        folder / "out",
        "--format",
        suffix,
        "--templates",
        folder / "mine",
    )
    assert re.search(r"outside the page|runs a script", "\n".join(refused(*words)))
    assert not (folder / "out").exists()


@pytest.mark.parametrize("fetching", FETCHING[:3])
@pytest.mark.proof
def test_no_mail_fetches_anything(tmp_path, fetching):
    written(tmp_path, "mine/email/body.html", fetching)
    path = written(tmp_path, "s.yaml", HEAD + SERVER_PRICED)
    [said] = refused(
        "email",
        path,
        "-o",
        tmp_path / "out",
        "--to",
        "a@example.com",
        "--templates",
        tmp_path / "mine",
    )
    assert "outside the page" in said


def test_a_page_without_end_is_no_page(example, tmp_path):
    endless = "{% set x = 'x' * 10**6 %}{% for i in range(10**5) %}{{ x }}{% endfor %}"
    written(tmp_path, "sections/offer.html", endless)
    with pytest.raises(PageError, match="texts of more than"):
        pages.html(example, (tmp_path,))


def test_a_link_that_a_reader_follows_may_stand_in_a_page(example, tmp_path):
    written(tmp_path, "sections/header.html", '<a href="https://example.com/">us</a>')
    assert '<a href="https://example.com/">us</a>' in pages.html(example, (tmp_path,))


@pytest.mark.proof
def test_a_broken_template_leaves_nothing_half_written(folder):
    path = written(folder, "s.yaml", HEAD)
    written(folder, "mine/proposal.css.html", "<style>\n{{ p.brand.colours }}</style>")
    [line] = refused("build", path, "-o", folder / "out", "--templates", folder / "mine")
    assert "proposal.css.html:2: " in line
    assert not (folder / "out").exists()
    [line] = refused("build", path, "-o", folder / "out", "--templates", folder / "none")
    assert line == f"{folder / 'none'}: there is no such folder of templates"


def test_a_template_that_draws_on_something_outside_makes_no_pdf(example, tmp_path):
    written(tmp_path, "sections/header.html", '<img src="https://example.com/a.png" alt="">')
    with pytest.raises(PageError, match=r"https://example\.com/a\.png"):
        pdf(pages.html(example, (tmp_path,)), example)


def test_an_issued_revision_keeps_the_brand_as_it_is_stated(folder):
    path = quoted(folder, "{footer: F}")
    path.write_text(path.read_text(encoding="utf-8") + SERVER_PRICED, encoding="utf-8")
    done("issue", path, "-o", folder / "out", "--format", "html")
    kept = json.loads((folder / "out" / "B-1-R1.issued.json").read_text(encoding="utf-8"))
    assert kept["data"]["brand"] == {"footer": "F"}


# -- what is written about it ---------------------------------------------------------------------


def test_the_names_for_templates_are_described_as_they_are(example):
    said = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    described = re.findall(r"`p\.([\w.]+)`", said)
    for name in described:
        found = example
        for part in name.split("."):
            found = getattr(found, part)
    assert {f"brand.{field.name}" for field in fields(brand_files.Look)} <= set(described)
    shown = yaml.safe_load(re.search(r"```yaml\n(.*?)```", said, re.S)[1])
    assert Brand.model_validate(shown["brand"]).font.bold == "SourceSans-Bold.otf"
