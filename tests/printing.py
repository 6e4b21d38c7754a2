"""What the tests of the printed proposal share."""

import io
import re
from functools import cache, lru_cache
from pathlib import Path

import pypdf
import yaml
from conftest import ROOT

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.proposal.brand_files import look
from quoter.proposal.pages import html
from quoter.proposal.pdf import pdf, visible
from quoter.proposal.view import proposal
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate

EXAMPLE = ROOT / "examples" / "scenarios.yaml"
PROPOSALS = ROOT / "tests" / "proposals"
LANGUAGES = ("zh", "en", "both")
KEPT = {  # papers that every proof of print and screen goes through
    "example": EXAMPLE, "fit": ROOT / "examples" / "fit.yaml",
    "domestic-671b": PROPOSALS / "domestic-671b.yaml", "training": PROPOSALS / "training.yaml",
}  # fmt: skip


def data_of(path=EXAMPLE, **quote):
    """A scenario file as data, with changes of its quote."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data | {"quote": data["quote"] | quote}


def viewed(data, file="test.yaml", texts=None):
    """The view-model of some data, in its brand's look."""
    quote = quotation(Document(data, str(file), b""), Catalog.shipped())
    return proposal(
        estimate(quote), texts or Texts(data["quote"].get("language", "zh")), look(quote)
    )


@cache
def papers(name, **quote):
    """The view-model and the page of a kept paper."""
    view = viewed(data_of(KEPT[name], **quote), KEPT[name])
    return view, html(view)


@cache
def printed(name, **quote):
    """A kept paper as a PDF."""
    view, page = papers(name, **quote)
    return pdf(page, view)


def reader(content):
    """A PDF, read."""
    return pypdf.PdfReader(io.BytesIO(content))


@lru_cache(4)
def text_of(content):
    """The text of a PDF, without its blanks."""
    return squeezed("".join(page.extract_text() for page in reader(content).pages))


def squeezed(text):
    return re.sub(r"\s+", "", text)


def figures(page):
    """Every figure that the page shows."""
    shown = re.sub(r"<title>.*?</title>", "", page, flags=re.DOTALL)  # a tooltip is not printed
    return set(re.findall(r"\d[\d,]*(?:\.\d+)?", visible(shown)))


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
