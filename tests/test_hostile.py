"""Whatever stands in a text of a file lands as text, in every output; what cannot be shown is refused."""

import copy
import io
import re
import typing
from datetime import date

import openpyxl
import pypdf
import pytest
from conftest import bounded
from printing import squeezed
from test_tender import text_of

from quoter.catalog.brand import Brand
from quoter.catalog.lookup import Catalog
from quoter.core.fields import MOST_CHARACTERS, Record, printable
from quoter.core.files import Document, Problems
from quoter.core.texts import Texts
from quoter.proposal.brand_files import plain_look
from quoter.proposal.pages import TURNING, html, volume, what_if_alone
from quoter.proposal.pdf import pdf
from quoter.proposal.tender import volumes
from quoter.proposal.view import proposal
from quoter.proposal.what_if import what_if
from quoter.proposal.word import docx
from quoter.scenario.quotation import quotation
from quoter.scenario.request import QuoteFile
from quoter.sizing.estimate import estimate
from quoter.workbook.portable import INTERNAL
from quoter.workbook.sheets import workbook

REFERENCES = re.compile(  # texts that name a row of the catalog or a scenario: what is unknown is refused
    r"scenarios\.0\.(?!name)|offer\.network|offer\.lines\.0\.(item|card|tax)$|quote\.procurement"
    r"|requirements\.0\.scenario|packages|offered|ownership\.(rents|apis|tokens_per_second)|brand\.font\.(file|bold)|brand\.logo"  # or a file
)
PAYLOADS = (
    '=HYPERLINK("http://x.example/{n}","y")', "<script>alert({n})</script>", "+{n}+1|cmd' /C calc'!A0",
    "{{{{ {n} * 7 }}}}{{% raw %}}", "@SUM(A{n})", "-{n}+3", "&lt;b&gt;{n}&amp;", "\u202etxet {n}\u202c \u200f",
    "']]>{n}<!--", "{n}\u00a0“”′″½ ",
)  # fmt: skip
DAY = date(2026, 11, 22)
BASE = {
    "quote": {"number": "Q-H", "date": DAY, "language": "both", "currency": "CNY",
              "exchange_rates": {"USD": {"rate": 7.1, "date": DAY}}, "seller": {}, "customer": {}},
    "scenarios": [{"name": "a", "model": "QwQ-32B", "context": 16000, "concurrency": 8,
                   "cards": ["MetaX-C500"]}],
    "offer": {"lines": [{"name": "x", "kind": "service", "price": 1000.0, "tax": "goods"}]},
    "terms": {"payment": [{"share": 1.0}], "delivery": {"days": 45}, "warranty": {"months": 36},
              "exclusions": [""], "notes": [""]},
    "ownership": {"years": 3},
    "internal": {"margin_floor": 0.1, "approvers": [""], "notes": [""]},
    "changes": [{"revision": 1, "date": DAY}],
    "requirements": [{"demanded": "x"}],
    "catalog": {"prices": [{"card": "MetaX-C500", "typical": 42000, "currency": "CNY",
                            "tax_included": True, "date": DAY}]},
}  # fmt: skip


def leaves(kind, path=()):
    """The paths of every text in a record, with 0 for the first of a list."""
    for name, field in kind.fields().items():
        yield from inside(field.annotation, field.metadata, (*path, name))


def inside(kind, told, path):
    if any(getattr(one, "func", None) is printable for one in told):
        yield path
    elif isinstance(kind, type) and issubclass(kind, Record):
        yield from leaves(kind, path)
    elif typing.get_origin(kind) is typing.Annotated:
        yield from inside(typing.get_args(kind)[0], kind.__metadata__, path)
    elif typing.get_origin(kind) is dict:
        key, value = typing.get_args(kind)
        yield from inside(key, (), (*path, "KEY"))
        yield from inside(value, (), (*path, "USD"))
    else:
        step = (0,) if typing.get_origin(kind) is tuple else ()
        for part in typing.get_args(kind):
            yield from inside(part, (), (*path, *step))


FREE = [path for path in dict.fromkeys(leaves(QuoteFile))
        if not REFERENCES.match(".".join(map(str, path)))]  # fmt: skip


def put(data, path, text):
    """Write a text to its path."""
    *way, last = path
    for step in way:
        data = data[step] if isinstance(data, list) else data.setdefault(step, {})
    if last == "KEY":
        data[text] = 0.05
    else:
        data[last] = text
    return data


def read(data):
    return quotation(Document(data, "hostile.yaml", b""), Catalog.shipped())


def test_every_block_has_its_texts_here():
    blocks = {path[0] for path in FREE}
    assert blocks == {"quote", "scenarios", "requirements", "offer", "terms", "internal", "changes",
                      "brand"}  # fmt: skip
    assert len(FREE) > 45


@pytest.fixture(
    scope="module", params=bounded([(PAYLOADS,), *(((one,),) for one in PAYLOADS)], 1), ids=str
)
def said(request):
    """A quotation with a payload in every text of its file, each with its number.

    All of them in turn; as a long proof each of them everywhere."""
    data, payloads = copy.deepcopy(BASE), request.param
    texts = {path: payloads[n % len(payloads)].format(n=1000 + n).strip()
             for n, path in enumerate(FREE)}  # fmt: skip
    for path, text in texts.items():
        put(data, path, text)
    return texts, estimate(read(data))


@pytest.mark.parametrize("edition", ["customer", INTERNAL])
@pytest.mark.proof
def test_it_is_text_in_the_workbook(said, edition):
    texts, sized = said
    book = openpyxl.load_workbook(io.BytesIO(workbook(sized, edition)), read_only=True)
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    shown = "\n".join(str(cell.value) for cell in cells if cell.data_type != "f")
    formulas = "\n".join(str(cell.value) for cell in cells if cell.data_type == "f")
    for path, text in texts.items():
        assert text not in re.sub('"(?:[^"]|"")*"', "", formulas), path
    for path in (("quote", "customer", "name"), ("scenarios", 0, "name"), ("terms", "notes", 0),
                 ("offer", "lines", 0, "name"), ("changes", 0, "what")):  # fmt: skip
        assert texts[path] in shown, path
    inside = texts["internal", "notes", 0] in shown
    assert inside == (edition == INTERNAL)


def test_it_is_text_in_the_proposal(said):
    texts, sized = said
    page = html(proposal(sized, Texts("both")))
    assert "<script" not in page and "<b>1" not in page
    assert texts["internal", "notes", 0] not in page
    pages = pypdf.PdfReader(io.BytesIO(pdf(page, proposal(sized, Texts("both")))))
    assert len(pages.pages) >= 1


def test_it_is_text_in_the_volumes_of_a_tender(said):
    texts, sized = said
    made = volumes(sized, plain_look(Brand(), ""))
    for view, one in made.values():
        page = volume(view, one)
        assert "<script" not in page and "<b>1" not in page
        assert texts["internal", "notes", 0] not in page
    view, one = made["technical"]
    told = squeezed(text_of(docx(volume(view, one), view)))
    for key in ("clause", "demanded", "offered"):
        assert squeezed(TURNING.sub("", texts["requirements", 0, key])) in told, key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_text_in_the_page_that_computes(said, language):
    texts, sized = said
    view = proposal(sized, Texts(language))
    live = what_if(sized, view.t)
    for page in (html(view, (), live), what_if_alone(view, live)):
        scripts = re.findall(r"<script[^>]*>", page)
        assert scripts == ["<script>"] and page.count("</script") == 1
        assert texts["internal", "notes", 0] not in page


@pytest.mark.parametrize("path", FREE, ids=lambda path: ".".join(map(str, path)))
@pytest.mark.parametrize(("text", "message"), [
    ("a\x07b", "control character U[+]0007"), ("a\ufffe", "U[+]FFFE"), ("ü" * 32_768, f"at most {MOST_CHARACTERS:,}"),
])  # fmt: skip
def test_what_cannot_be_shown_is_refused_by_its_place(path, text, message):
    data = copy.deepcopy(BASE)
    put(data, path, text)
    with pytest.raises(Problems, match=message) as caught:
        read(data)
    assert len(caught.value.problems) == 1


@pytest.mark.proof
def test_the_longest_text_is_kept_whole():
    data, text = copy.deepcopy(BASE), "长" * MOST_CHARACTERS
    for path in (
        ("terms", "notes", 0),
        ("offer", "lines", 0, "specification"),
        ("quote", "customer", "address"),
    ):
        put(data, path, text)
    sized = estimate(read(data))
    book = openpyxl.load_workbook(io.BytesIO(workbook(sized)), read_only=True)
    assert (
        sum(cell.value == text for sheet in book for row in sheet.iter_rows() for cell in row) >= 2
    )
