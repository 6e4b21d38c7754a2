"""A page as an editable Word file: the same texts, tables and charts, in styles that a house can change.

Whatever the page shows is taken over element by element, so that no figure is told twice. The only door to
python-docx; charts become pictures by the PDF's renderer."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from quoter.core import Problem, Problems, content_of
from quoter.proposal.templating import PageError
from quoter.proposal.view import Proposal

BASE = "proposal.docx"  # a house's own, in its folder of templates
TENDER = "tender.docx"  # for the volumes of a tender, before that of the proposal
PLACE = "{{ proposal }}"  # the paragraph of it that the proposal takes the place of
HEADINGS = {"h2": 1, "h3": 2, "h4": 3}
CONTENTS, ENTRY = "TOC Heading", "toc 1"  # Word's own styles of a list of contents
_BLOCKS = {"div", "section", "header", "main", "body", "figure", "footer", "article", "ul", "ol"}
FONTS = ("Arial", "Microsoft YaHei")  # of Latin and of Chinese letters; each system puts in its own
_MOST_BYTES = 8 * 2**20  # of a house's own file
WHOLE_WIDTH_PX = 640  # what a chart across the page measures
TEXT_WIDTH_EMU = 174 * 36000  # of A4 between our margins
NARROWEST, WIDEST = 5, 34  # letters of a column
PADDING = 3  # letters that the margins of a cell take
LETTERS = 105 * 8.5  # across the page, times their size in points
MANY_COLUMNS = 8
KEPT_ROWS = 14  # a table of no more stays on one page
GAP = 6  # points behind a table
SIGNED = 30  # points of a line to sign on, and the letters it takes across
SIGNED_LETTERS = 26
PARTED = 6  # paragraphs of a row; one of more is a column of them, and may go on on the next page
KEPT_ENDS = 2  # rows of a longer one that stay together at either end
SHORT = (10, 8, 6, 4)  # letters of a text that stays on one line, where there is room for it


class DocxMissing(PageError):
    """The library that writes Word files is not installed."""


class Run(NamedTuple):
    """A piece of a line: a text, bold or pale, or a picture that stands in it."""

    text: str
    bold: bool = False
    pale: bool = False
    picture: Any = None


class Caption(NamedTuple):
    """A caption as written: of what, where, the first head of the table, and the run that says it."""

    kind: str
    text: str
    head: str
    run: Any


def docx(
    page: str, view: Proposal, templates: Iterable[Path] = (), own: tuple[str, ...] = (BASE,)
) -> bytes:
    """The page as a Word file, the same bytes for the same page; `own` are the names of a house's own files.

    Raises DocxMissing, and Problems where a house's own file cannot be read."""
    try:
        from docx import Document
        from lxml import html
    except ImportError:
        raise DocxMissing("no Word file: pip install 'quoter[docx]' adds it") from None
    tree = html.document_fromstring(page)
    printer = Printer(base(templates, own, view, Document), view, tree)
    printer.block(tree.find("body"))
    printer.finish()
    return repacked(printer.document, view)


def base(
    templates: Iterable[Path], own: tuple[str, ...], view: Proposal, read: Callable[..., Any]
) -> Any:  # fmt: skip
    """The house's own file, else an empty one with our styles; raises Problems."""
    for path in (folder / name for folder in templates for name in own):
        if path.is_file():
            return _opened(path, read)
    document = read()
    _relation_left_out(
        document.part.package.rels, "/thumbnail"
    )  # python-docx's own file brings a picture of
    _relation_left_out(
        document.part.rels, "/stylesWithEffects"
    )  # itself along, and styles of Word 2010 twice
    styled(document, view)
    return document


def _relation_left_out(relations: Any, kind: str) -> None:
    """Leave a kind of part out of a file."""
    for name in [name for name, one in relations.items() if one.reltype.endswith(kind)]:
        del relations[name]


def _opened(path: Path, read: Callable[..., Any]) -> Any:
    """A house's own file; raises Problems."""
    content = content_of(path, str(path), _MOST_BYTES)
    try:
        return read(io.BytesIO(content))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Problems([Problem(str(path), 0, 0, f"is no Word file: {error}")]) from None


# -- styles ---------------------------------------------------------------------------------------


def styled(document: Any, view: Proposal) -> None:
    """A4 with our margins, fonts by the kind of letter, headings in the brand's colour."""
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(18)
    colour = RGBColor.from_string(view.brand.colour.lstrip("#").upper())
    sizes = {
        "Normal": 10,
        "Title": 20,
        "Heading 1": 14,
        "Heading 2": 11.5,
        "Heading 3": 10.5,
        "Caption": 9,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = FONTS[0], Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for letters in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(letters), None)
        fonts.set(qn("w:eastAsia"), FONTS[1])
        if name.startswith(("Heading", "Title")):
            style.font.color.rgb = colour
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].paragraph_format.keep_with_next = True


def contents_styles(document: Any) -> None:
    """The styles of the contents, where the house's file has none of its own: entries with a dotted line
    to the number of the page."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Pt

    known = {style.name for style in document.styles}
    if CONTENTS not in known:
        made = document.styles.add_style(CONTENTS, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        heading = document.styles["Heading 1"].font
        made.base_style = document.styles["Normal"]
        made.font.size, made.font.bold, made.font.color.rgb = heading.size, True, heading.color.rgb
        made.paragraph_format.keep_with_next = True
    if ENTRY not in known:
        made = document.styles.add_style(ENTRY, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        made.base_style = document.styles["Normal"]
        section = document.sections[0]
        width = section.page_width - section.left_margin - section.right_margin
        made.paragraph_format.tab_stops.add_tab_stop(
            width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        made.paragraph_format.space_after = Pt(4)


def page_break() -> Any:
    """What ends a page."""
    from docx.enum.text import WD_BREAK

    return WD_BREAK.PAGE


def qn(name: str) -> str:
    """A name of WordprocessingML with its namespace."""
    from docx.oxml.ns import qn as qualified

    return str(qualified(name))


def element(tag: str, /, **attributes: str) -> Any:
    """An element of WordprocessingML."""
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


# -- the page, element by element -----------------------------------------------------------------


class Printer:
    """Puts the elements of a page into a Word file, one behind the other."""

    def __init__(self, document: Any, view: Proposal, tree: Any):
        self.document, self.view = document, view
        self.pictures = Pictures(tree)
        self.headings: list[tuple[int, str, str]] = []  # level, text, bookmark
        self.at = ["", "", ""]  # the chapter, the part of it, and what the next chart is called
        self.captions: list[Caption] = []
        self.breaks = False  # whether a page has just ended where the contents begin
        self.owed = (
            False  # whether the caption of the last chart is still to come, behind its legend
        )
        self.contents = None  # the paragraph where the contents stand: before the first chapter
        self.blocks: list[Any] = []  # the paragraphs and tables written so far
        self.place = next((p for p in document.paragraphs if p.text.strip() == PLACE), None)

    # where the next block goes

    def paragraph(self, style: str | None = None) -> Any:
        """A new paragraph, at the place that the house's file keeps for it, else at the end."""
        if self.place is not None:
            made = self.place.insert_paragraph_before("", style)
        else:
            made = self.document.add_paragraph("", style)
        self.blocks.append(made)
        return made

    def moved(self, block: Any) -> None:
        """A block that python-docx has put at the end, to where it belongs."""
        if self.place is not None:
            self.place._p.addprevious(block)

    # blocks

    def block(self, node: Any) -> None:
        """One element with all that stands in it."""
        kind = node.tag if isinstance(node.tag, str) else ""
        if node.get("aria-hidden") == "true" and kind == "section":
            return  # the cover of the printed page: title and contents are Word's own here
        is_legend = "legend" in classes(node)
        if self.owed and kind and not is_legend:
            self.caption_of_chart()
        if kind == "h1":
            self.write(self.paragraph("Title"), list(runs(node)))
        elif kind in HEADINGS:
            self.heading(node, HEADINGS[kind])
        elif kind == "table":
            self.table(node)
        elif kind == "svg":
            self.chart(node)
        elif kind in _BLOCKS:
            begun = len(self.blocks)
            self.children(node, "Subtitle" if "money" in classes(node) else None)
            if kind == "section" and "keep" in classes(node):
                for made in self.blocks[begun:-1]:  # as the page keeps it on one
                    keep_with_next(made)
            if "cover" in classes(node):
                self.paragraph().add_run().add_break(page_break())
                self.breaks = not self.headings
        elif kind and kind not in ("style", "script", "title", "head"):
            numbered = "numbered" in classes(node.getparent()) if kind == "li" else False
            style = "List Bullet" if kind == "li" and not numbered else None
            self.named(node)
            made = self.paragraph(style)
            self.write(made, list(runs(node)))
            if self.owed or "names" in classes(node):
                made.paragraph_format.keep_with_next = True
            if self.owed:
                self.caption_of_chart()

    def named(self, node: Any) -> None:
        """What a paragraph calls that which stands behind it: a part of the chapter, or the next chart."""
        if not {"part", "names"} & classes(node):
            return
        strong = node.find("strong")
        text = spoken(node if strong is None else strong)
        text = text.split(self.view.t.sign("semicolon").strip())[0]
        chapter, part, _ = self.at
        self.at = [chapter, text, ""] if "part" in classes(node) else [chapter, part, text]

    def children(self, node: Any, style: str | None = None) -> None:
        """The blocks of an element; what stands in it without one is a paragraph of its own."""
        line = [Run(node.text or "")]
        for child in node:
            if is_inline(child):
                line += [*runs(child, bold=child.tag in BOLD), Run(child.tail or "")]
                continue
            self.line(line, style)
            self.block(child)
            line = [Run(child.tail or "")]
        self.line(line, style)

    def line(self, line: list[Run], style: str | None) -> None:
        """Text that stands in no paragraph, if there is any."""
        if any(run.text.strip() or run.picture is not None for run in line):
            self.write(self.paragraph(style), line)

    def heading(self, node: Any, level: int) -> None:
        """A heading, with a mark that the contents lead to."""
        text = spoken(node)
        self.contents = self.contents or self.paragraph()
        paragraph = self.paragraph(f"Heading {level}")
        name = f"_Toc{len(self.headings) + 1:06}"
        mark = element("w:bookmarkStart", id=str(len(self.headings) + 1), name=name)
        paragraph._p.append(mark)
        self.write(paragraph, list(runs(node)))
        paragraph._p.append(element("w:bookmarkEnd", id=str(len(self.headings) + 1)))
        self.headings.append((level, text, name))
        number = next((spoken(one) for one in node if "no" in classes(one)), "")
        title = text.removeprefix(number).strip()
        topic = title.split(self.view.t.sign("colon").strip())[0]  # without what the chapter finds
        self.at = [topic, "", ""] if level == 1 else [self.at[0], title, ""]

    def caption(self, kind: str, text: str, head: str, keep: bool) -> None:
        """A numbered caption, `Table 3  …`; above a table it stays with it. Before the first chapter
        everything stands on one page, and nothing is numbered."""
        if not text:
            return
        paragraph = self.paragraph("Caption")
        paragraph.paragraph_format.keep_with_next = keep
        label = self.view.t(f"docx_{kind}")
        paragraph.add_run(f"{label} ")
        number = sum(one.kind == kind for one in self.captions) + 1
        field(paragraph, f"SEQ {kind.title()} \\* ARABIC", str(number))
        run = paragraph.add_run(f"  {text}")
        self.captions.append(Caption(kind, text, head, run))

    def tell_apart(self) -> None:
        """Of several tables in one place each is called by its first head too."""
        met = Counter((one.kind, one.text) for one in self.captions)
        for one in self.captions:
            if met[one.kind, one.text] > 1 and one.head:
                one.run.text += f" · {one.head}"

    def caption_of_chart(self) -> None:
        """The caption below a chart and its legend."""
        self.owed = False
        self.caption("figure", self.where, "", keep=False)
        self.at[2] = ""

    @property
    def where(self) -> str:
        """The chapter, and the part of it that the next table or chart stands in."""
        return " · ".join(dict.fromkeys(filter(None, self.at)))

    def table(self, node: Any) -> None:
        """A table, with that in which it goes on; its heads are repeated on every page, and no row is
        parted but for long columns of paragraphs."""
        if "goes-on" in classes(node):
            return
        parts = [node, *takewhile(goes_on, node.getparent().itersiblings())]
        all_rows = (row for part in parts for row in part.iter("tr"))
        rows = [(row, list(row.iterchildren("td", "th"))) for row in all_rows]
        wide = max((sum(span_of(cell) for cell in cells) for _, cells in rows), default=0)
        if not wide:
            return
        headed = node.find("thead") is not None
        if headed:
            head = next((spoken(one) for one in node.find("thead").iter("th")), "")
            self.caption("table", self.where, head, keep=True)
        made = self.document.add_table(rows=len(rows), cols=wide)
        self.moved(made._tbl)
        self.blocks.append(made)
        if "Table Grid" in {style.name for style in self.document.styles}:
            made.style = "Table Grid"
        widths = shares([cells for _, cells in rows], wide)
        made.autofit = False
        for column, share in zip(made.columns, widths):
            column.width = round(share * TEXT_WIDTH_EMU)
        for (row, cells), line in zip(rows, made.rows):
            self.row(line, cells, widths, row.getparent().tag == "thead", "sum" in classes(row))
        noted = is_note(node.getnext()) and len(rows) <= KEPT_ROWS
        keep_together(made, sum(row.getparent().tag == "thead" for row, _ in rows), noted)
        self.gap(noted)

    def gap(self, keep: bool) -> None:
        """A little room behind a table; `keep` where what is said of the table follows."""
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Pt

        made = self.paragraph().paragraph_format
        made.line_spacing_rule, made.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(GAP)
        made.space_after, made.keep_with_next = Pt(0), keep or None

    def row(
        self, line: Any, cells: list[Any], widths: list[float], is_head: bool, is_sum: bool
    ) -> None:
        """One row of a table."""
        properties = line._tr.get_or_add_trPr()
        if sum(map(paragraphs_of, cells)) <= PARTED:
            properties.append(element("w:cantSplit"))
        if is_head:
            properties.append(element("w:tblHeader"))
        if any("blank" in classes(cell) for cell in cells):
            properties.append(element("w:trHeight", val=str(SIGNED * 20), hRule="atLeast"))
        at = 0
        for place, share in zip(line.cells, widths):
            place.width = round(share * TEXT_WIDTH_EMU)
        for cell in cells:
            place = line.cells[at]
            if span_of(cell) > 1:
                place = place.merge(line.cells[at + span_of(cell) - 1])
            self.cell(place, cell, is_head or is_sum, letter_size(len(widths)))
            at += span_of(cell)

    def cell(self, place: Any, cell: Any, bold: bool, size: float) -> None:
        """One cell: figures to the right, heads on a tint."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = place.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        if "n" in classes(cell):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        head = cell.tag == "th"
        self.write(paragraph, list(runs(cell, bold=bold or head)), size=size)
        if head:
            tint = element(
                "w:shd", val="clear", color="auto", fill=self.view.brand.tint.lstrip("#")
            )
            place._tc.get_or_add_tcPr().append(tint)

    def chart(self, node: Any) -> None:
        """A chart as a picture, what it says as its alternative text, with a caption."""
        said = node.get("aria-label")
        if not said:
            return  # only definitions that other charts draw on
        paragraph = self.paragraph()
        paragraph.paragraph_format.keep_with_next = True
        self.picture(paragraph, node, said)
        self.owed = True

    # lines

    def write(self, paragraph: Any, line: list[Run], size: float | None = None) -> None:
        """The pieces of a line, its white space as a browser shows it."""
        from docx.shared import Pt, RGBColor

        line = list(tidied(line))
        if line and size is None and all(run.bold for run in line if run.text.strip()):
            paragraph.paragraph_format.keep_with_next = True  # it stands above what it names
        for run in line:
            if run.picture is not None:
                self.picture(paragraph, run.picture, "")
                continue
            made = paragraph.add_run(run.text)
            made.bold = run.bold or None
            if size:
                made.font.size = Pt(size)
            if run.pale:
                made.font.color.rgb = RGBColor(0x59, 0x59, 0x59)

    def picture(self, paragraph: Any, node: Any, said: str) -> None:
        """A drawing in a line; across the page where it is a chart of that width."""
        from docx.shared import Mm

        drawn = self.pictures.drawn(node)
        width = (
            Mm(min(174 * drawn.width_px / WHOLE_WIDTH_PX, 174))
            if said
            else Mm(drawn.width_px * 0.26)
        )
        shape = paragraph.add_run().add_picture(io.BytesIO(drawn.png), width=width)
        properties = shape._inline.docPr
        properties.set("descr", said)
        properties.set("name", f"Picture {properties.get('id')}")

    # the end

    def finish(self) -> None:
        """Contents behind the title, numbers of pages, and no place left over."""
        if self.owed:
            self.caption_of_chart()
        self.tell_apart()
        self.end_flat()
        if self.contents is not None:
            self.list_contents(self.contents)
        if self.place is not None:
            self.place._p.getparent().remove(self.place._p)
        else:
            footer = self.document.sections[0].footer.paragraphs[0]
            footer.add_run(f"{self.view.number}  ·  ")
            field(footer, "PAGE", "1")
            footer.add_run(" / ")
            field(footer, "NUMPAGES", "1")

    def end_flat(self) -> None:
        """The paragraph that a document must have behind its last table takes no room, and the table's last row
        stays with it: else it may begin a page of its own."""
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Pt

        last = self.document.paragraphs[-1]
        if last.text or last._p.getnext().tag != qn("w:sectPr"):
            return
        last.paragraph_format.space_before = last.paragraph_format.space_after = Pt(0)
        last.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        last.paragraph_format.line_spacing = Pt(1)
        for cell in self.document.tables[-1].rows[-1].cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True

    def list_contents(self, first: Any) -> None:
        """A list of contents. Its pages are fields of their own and no list that Word makes anew: only so
        LibreOffice counts them too when it opens the file."""
        contents_styles(self.document)
        heading = first.insert_paragraph_before(self.view.t("contents"), CONTENTS)
        heading.paragraph_format.page_break_before = not self.breaks
        line, first.style = first, ENTRY
        for n, (_, text, name) in enumerate(one for one in self.headings if one[0] == 1):
            if n:
                line._p.addnext(element("w:p"))
                line = type(first)(line._p.getnext(), first._parent)
                line.style = ENTRY
            link = element("w:hyperlink", anchor=name)
            link.extend([run_of("w:t", text), run_of("w:tab"), *page_of(name)])
            line._p.append(link)


def paragraphs_of(cell: Any) -> int:
    """How many paragraphs stand in a cell of a page."""
    return sum(one.tag in PARAGRAPHS for one in cell)


def goes_on(part: Any) -> bool:
    """Whether an element is but the rest of the table before it."""
    return len(part) == 1 and "goes-on" in classes(part[0])


def is_note(node: Any) -> bool:
    """Whether an element says something of the table before it."""
    return node is not None and node.tag == "p" and "small" in classes(node)


def keep_together(table: Any, heads: int, noted: bool) -> None:
    """A short table stays on one page, `noted` with the note behind it; of a longer one the first rows stay
    together, and the last."""
    count = len(table.rows)
    for n, row in enumerate(table.rows, 1):
        near = n < heads + KEPT_ENDS or count - KEPT_ENDS < n
        if (n < count or noted) and (near or count <= KEPT_ROWS):
            keep_with_next(row)


def keep_with_next(made: Any) -> None:
    """A paragraph, a table or a row of it ends no page before what follows."""
    for row in getattr(made, "rows", ()):
        keep_with_next(row)
    for cell in {id(one._tc): one for one in getattr(made, "cells", ())}.values():
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    if hasattr(made, "paragraph_format"):
        made.paragraph_format.keep_with_next = True


def run_of(tag: str, text: str = "", /, **attributes: str) -> Any:
    """A run of one element."""
    run = element("w:r")
    run.append(element(tag, **attributes))
    run[0].text = text or None
    return run


def page_of(name: str) -> Iterator[Any]:
    """The page of a mark, empty until the program that opens the file has counted."""
    yield run_of("w:fldChar", fldCharType="begin", dirty="true")
    yield run_of("w:instrText", f"PAGEREF {name} \\h")
    yield run_of("w:fldChar", fldCharType="separate")
    yield run_of("w:fldChar", fldCharType="end")


def field(paragraph: Any, code: str, shown: str) -> None:
    """A figure that Word counts, such as the number of a page."""
    made = element("w:fldSimple", instr=f" {code} ")
    run, text = element("w:r"), element("w:t")
    text.text = shown
    run.append(text)
    made.append(run)
    paragraph._p.append(made)


# -- text -----------------------------------------------------------------------------------------

BOLD = {"strong", "b", "th"}
PARAGRAPHS = {"p", "div", "li", "pre"}  # each begins a line of its own, in a cell too
INLINE = {"span", "strong", "b", "em", "i", "a", "br", "small", "code", "sub", "sup", "abbr"}


def is_inline(node: Any) -> bool:
    """Whether an element stands in a line; a swatch of a legend does."""
    return node.tag in INLINE or (node.tag == "svg" and node.get("width") not in (None, "0"))


def classes(node: Any) -> set[str]:
    """What an element is called in the style sheet."""
    return set((node.get("class") or "").split())


def span_of(cell: Any) -> int:
    """Columns that a cell takes."""
    return int(cell.get("colspan") or 1)


def shares(rows: list[list[Any]], wide: int) -> list[float]:
    """The share of a table's width that each column takes: room for its longest word, which is not parted
    (a figure, say; where there is room, a few Chinese signs neither), and of what is left by its longest text."""
    tried = (room_of(rows, wide, short) for short in SHORT)
    words, texts = next(
        (one for one in tried if sum(one[0]) <= LETTERS / letter_size(wide)), room_of(rows, wide, 0)
    )
    more = [max(text - word, 0) for text, word in zip(texts, words)]
    left = max(LETTERS / letter_size(wide) - sum(words), 0) / (sum(more) or 1)
    room = [word + left * one for word, one in zip(words, more)]
    return [one / sum(room) for one in room]


def room_of(rows: list[list[Any]], wide: int, short: int) -> tuple[list[float], list[float]]:
    """Of each column the letters of its longest word and of its longest text; a text of at most `short`
    letters is one word."""
    words: list[float] = [NARROWEST] * wide
    texts: list[float] = [NARROWEST] * wide
    for cells in rows:
        at = 0
        for cell in cells:
            if span_of(cell) == 1:
                text = spoken(cell)
                if "blank" in classes(cell):  # to be written on
                    words[at] = texts[at] = SIGNED_LETTERS
                parts = [text] if columns_of(text) <= short else _WORD.findall(text)
                longest = max(map(columns_of, parts), default=0)
                words[at] = max(words[at], min(longest + PADDING, WIDEST))
                texts[at] = max(texts[at], min(columns_of(text) + PADDING, WIDEST))
            at += span_of(cell)
    return words, texts


def letter_size(wide: int) -> float:
    """How large a table's letters are, in points: a wide table's are smaller."""
    return 8.5 if wide < MANY_COLUMNS else 7.0


_WORD = re.compile(r"[^\s\u2e80-\uffff]+|[\u2e80-\uffff]")  # a Chinese line breaks behind any sign


def columns_of(text: str) -> float:
    """How wide a text is, in figures; a Chinese sign is twice as wide, a capital or an m by a part."""
    return sum(map(width_of, text))


def width_of(letter: str) -> float:
    """How wide a letter is, in figures."""
    if ord(letter) > 0x2E7F:
        return 2
    return 1.6 if letter in "mMwW%@" else 1.3 if letter.isupper() else 1


def spoken(node: Any) -> str:
    """The text of an element in one line."""
    return " ".join(" ".join(node.itertext()).split())


def runs(node: Any, bold: bool = False, pale: bool = False) -> Iterator[Run]:
    """The pieces of an element, in their order."""
    bold, pale = bold or node.tag in BOLD, pale or bool(classes(node) & {"quiet", "under"})
    if node.tag == "svg":
        yield Run("", picture=node)
        return
    if node.tag == "br" or "under" in classes(node):
        yield Run("\n")
    yield Run(node.text or "", bold, pale)
    begun = bool((node.text or "").strip())
    for child in node:
        if begun and child.tag in PARAGRAPHS:
            yield Run("\n")
        begun = True
        if isinstance(child.tag, str):
            yield from runs(child, bold, pale)
        yield Run(child.tail or "", bold, pale)
    if "caption" in classes(node):  # it stands above what it names
        yield Run("\n")


WHITE = re.compile(r"[ \t\r\n\f]+")


def tidied(line: list[Run]) -> Iterator[Run]:
    """The pieces with white space as a browser shows it: one for many, none at either end."""
    ended = True  # behind a white space, where another is not shown
    kept: list[Run] = []
    for run in line:
        text = run.text if run.text == "\n" else WHITE.sub(" ", run.text)
        if ended:
            text = text.lstrip(" ")
        if text or run.picture is not None:
            kept.append(run._replace(text=text))
            ended = text.endswith((" ", "\n"))
    while kept and kept[-1].picture is None and not kept[-1].text.strip():
        kept.pop()
    if kept and kept[-1].picture is None:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip(" "))
    yield from kept


# -- pictures -------------------------------------------------------------------------------------


class Drawn(NamedTuple):
    """A chart as a picture, and how wide it is on the page."""

    png: bytes
    width_px: float


class Pictures:
    """The charts of a page as pictures, drawn by the renderer of the PDF."""

    SCALE = 3  # pixels of the picture for one of the page

    def __init__(self, tree: Any):
        from lxml import html

        self.styles = "".join(html.tostring(s, encoding="unicode") for s in tree.iter("style"))
        patterns = [node for node in tree.iter("svg") if "patterns" in classes(node)]
        self.patterns = "".join(
            html.tostring(n, encoding="unicode", with_tail=False) for n in patterns
        )
        self.known: dict[str, Drawn] = {}

    def drawn(self, node: Any) -> Drawn:
        """One chart; a swatch that stands in many lines is drawn once."""
        from lxml import html

        text = html.tostring(node, encoding="unicode", with_tail=False)
        if text not in self.known:
            self.known[text] = self.draw(node, text)
        return self.known[text]

    def draw(self, node: Any, text: str) -> Drawn:
        """One chart as the renderer draws it, on a page of its size."""
        from quoter.proposal.pdf import drawn_picture

        wide, high = size_of(node)
        shown = text.replace(
            "<svg", f'<svg style="width:{wide}px;height:{high}px;display:block"', 1
        )
        page = (f"<html><head>{self.styles}<style>@page{{size:{wide}px {high}px;margin:0}}"
                f"html,body{{margin:0;padding:0}}</style></head><body>{self.patterns}{shown}</body></html>")  # fmt: skip
        return Drawn(drawn_picture(page, wide, high, self.SCALE), wide)


def size_of(node: Any) -> tuple[float, float]:
    """Width and height of a chart, in pixels of the page."""
    box = (node.get("viewBox") or node.get("viewbox") or "").split()
    if node.get("width") not in (None, "0"):
        return float(node.get("width")), float(node.get("height"))
    return float(box[2]), float(box[3])


# -- the file -------------------------------------------------------------------------------------

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip knows


def repacked(document: Any, view: Proposal) -> bytes:
    """The file with its properties, and nothing in it of the moment at which it was written."""
    properties = document.core_properties
    properties.title, properties.author = f"{view.number} {view.title}", view.author
    properties.subject, properties.comments = view.status, ""
    properties.last_modified_by = view.author
    properties.created = properties.modified = datetime.combine(view.date, time())
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(
                zipfile.ZipInfo(info.filename, LONG_AGO), old.read(info), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
