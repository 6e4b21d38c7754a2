"""A firm quotation: what it may not rest on, and how that is said."""

import io
import json

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner
from values import Values

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.cli.terminal import show
from quoter.core import capital
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.delivery import building, firm
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate
from quoter.words import bill_words
from quoter.workbook.sheets import workbook

RUN = CliRunner()
OWN = "{card: A100-80G-SXM, per: set, typical: 900000, currency: CNY, date: 2026-11-20%s}"
FILE = """\
quote:
  number: Q-1
  date: 2026-11-22
  language: en
  status: %(status)s
scenarios:
  - name: chat
    model: %(model)s
    context: 4096
    concurrency: 1
    %(cards)s
catalog:
  prices: [%(prices)s]
"""


@pytest.fixture
def file(tmp_path):
    """Writes a scenario file with these parts changed."""

    def write(**parts):
        given = {
            "status": "firm",
            "model": "QwQ-32B",
            "cards": "cards: [A100-80G-SXM]",
            "prices": OWN % "",
        }
        path = tmp_path / "q.yaml"
        path.write_text(FILE % (given | parts), encoding="utf-8")
        return path

    return write


def said(command, path, *more):
    """Exit status and everything that was said."""
    found = RUN.invoke(app, [command, str(path), *more])
    return found.exit_code, found.output


def test_a_firm_quotation_of_a_verified_model_at_the_sellers_own_price_is_built(file, tmp_path):
    code, output = said("build", file(), "-o", str(tmp_path / "out"), "--format", "html")
    assert code == 0, output
    page = (tmp_path / "out" / "Q-1-R1.html").read_text(encoding="utf-8")
    assert "Firm quotation" in page
    assert "udgetary" not in page


@pytest.mark.parametrize("command", ["build", "estimate", "check"])
def test_an_unverified_model_is_an_error_at_its_place(file, command):
    path = file(model="GLM-4-32B")
    code, output = said(command, path)
    assert code == 2
    assert f'{path}:8:12: "GLM-4-32B" is unverified' in output
    assert "import its config.json" in output
    assert "status: budgetary" in output


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"prices": OWN % ", valid_to: 2026-11-21"}, ":5:11: firm, but the price of A100-80G-SXM per "
         "set expired on 2026-11-21"),
        ({"prices": OWN % ", grade: C"}, ":5:11: firm, but the price of A100-80G-SXM per set is weakly"),
        ({"prices": "", "cards": "cards: [H200-141G-SXM]"}, ":5:11: firm, but the price of H200-141G-SXM per"),
        ({"cards": "choice: {card: MLU590}"}, ":11:20: firm, but the figures of MLU590 are weakly"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.proof
def test_what_nobody_vouches_for_is_refused(file, tmp_path, command, parts, expected):
    path = file(**parts)
    more = ("-o", str(tmp_path / "out")) if command == "build" else ()
    code, output = said(command, path, *more)
    assert code == 2
    assert f"{path}{expected}" in output, output
    assert "status: budgetary" in output
    assert not (tmp_path / "out").exists()


@pytest.mark.proof
def test_what_it_may_not_rest_on_is_asked_once(file, monkeypatch):
    asked, faults = [], firm.faults
    monkeypatch.setattr(firm, "faults", lambda sized: asked.append(sized) or faults(sized))
    building.ready(load_quotation(file()))
    assert len(asked) == 1


def test_a_budgetary_one_marks_the_same_in_every_output(file, tmp_path):
    path = file(status="budgetary", model="GLM-4-32B", prices=OWN % ", valid_to: 2026-11-21")
    mark = "the model's configuration is unverified"
    for command, more in (("check", ()), ("estimate", ())):
        code, output = said(command, path, *more)
        assert (code, mark in " ".join(output.split())) == (0, True), output
    code, output = said("estimate", path, "--json")
    assert any(mark in w for w in json.loads(output)["scenarios"][0]["warnings"])
    out = tmp_path / "out"
    assert said("build", path, "-o", str(out), "--format", "html,xlsx")[0] == 0
    html = (out / "Q-1-R1.html").read_text(encoding="utf-8").replace("&#39;", "'")
    assert mark in html
    cells = [*Values((out / "Q-1-R1.xlsx").read_bytes()).shown()]
    assert capital(mark) in cells
    assert any("not verified against the published configuration" in str(cell) for cell in cells)


def test_an_expired_price_counts_as_old(file):
    from quoter.scenario.quotation import load_quotation
    from quoter.sizing.estimate import estimate
    from quoter.words.bill_words import stale_prices

    path = file(status="budgetary", prices=OWN % ", valid_to: 2026-11-21")
    assert stale_prices(estimate(load_quotation(path))) == 1
    path = file(status="budgetary", prices=OWN % ", valid_to: 2026-11-22")
    assert stale_prices(estimate(load_quotation(path))) == 0


WEAK = """
quote: {number: Q-WEAK, date: 2026-11-22, language: en, currency: CNY}
scenarios:
- {name: chat, model: QwQ-32B, context: 16000, concurrency: 8, cards: [Kunlunxin-P800]}
"""


@pytest.mark.proof
def test_an_old_price_of_weak_grade_is_marked_in_every_output():
    """The shipped indication of this card is of May and of grade C."""
    sized = estimate(quotation(Document(yaml.safe_load(WEAK), "weak.yaml", b""), Catalog.shipped()))
    entry = next(e for e in sized.bill.lines if e.role == "line" and e.figures.item.known)
    texts = Texts("en")
    mark = bill_words.remark(entry, texts)
    assert (entry.figures.item.old, entry.figures.item.weak) == (1, 1)
    assert "grade C" in mark and "2026-05-01" in mark and "out of date" in mark
    stream = io.StringIO()
    show(sized, Console(file=stream, width=250))
    assert mark in stream.getvalue()
    line = next(
        one
        for one in answer(sized)["bill"]["lines"]
        if one["name"] == bill_words.name(entry, texts)
    )
    assert (line["price_old"], line["price_weak"], line["remark"]) == (True, True, mark)
    assert mark in html(proposal(sized, texts))
    book = Values(workbook(sized))
    assert all(
        any(mark in row for row in book.rows(title)) for title in ("Quotation", "Bill of materials")
    )
