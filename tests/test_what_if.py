"""The page that computes: printed from the lines, known to its policy by its hash, and nowhere else."""

import base64
import copy
import hashlib
import io
import json
import re
from html.parser import HTMLParser

import docx
import pypdf
import pytest
import yaml
from conftest import ROOT
from moved import PAPERS, paper
from test_hostile import BASE, FREE, PAYLOADS, put
from test_hostile import read as hostile
from typer.testing import CliRunner

from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.core import LANGUAGES, Document, Texts
from quoter.core.cells import Cell, javascript, largest, power, ratio, same, where
from quoter.delivery.building import Wear, live_pages
from quoter.proposal.pages import drawn, html, what_if_alone
from quoter.proposal.view import proposal
from quoter.proposal.what_if import what_if
from quoter.proposal.what_if.literals import constant
from quoter.proposal.what_if.programs import RESULTS, file_text, program
from quoter.scenario.quotation import quotation
from quoter.sizing import LINES
from quoter.sizing.estimate import estimate

MOST = 153_000  # bytes that a proposal may grow by
RESERVED = """
    arguments await break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if implements import in instanceof interface let new null package
    private protected public return static super switch this throw true try typeof undefined var void
    while with yield NaN Infinity Math D
"""
PROGRAMS = ("inference", "training", *RESULTS)


# -- the third printer -------------------------------------------------------------------------------

a, b, c = (Cell(1.0, address=name) for name in "abc")


@pytest.mark.parametrize(("formula", "printed"), [
    (a - (b - c), "a-(b-c)"), ((a - b) - c, "a-b-c"), (a * (b + c), "a*(b+c)"), (a / (b * c), "a/(b*c)"),
    (a - -2, "a-(-2)"), (a + 0.5, "a+0.5"), (a * 1e22, "a*10000000000000000000000"),
    (power(a + b, 2), "power(a+b,2)"), (same(a, b) * c, "(a===b)*c"), ((a < b) * c, "(a<b)*c"),
    (where(a > 0, b, c) + 1, "(a>0?b:c)+1"), (ratio(a, b), "(b===0?0:a/b)"),
    (largest(a, b, c), "largest(largest(a,b),c)"), (where(a, '</"', ""), '(a?"</\\"":"")'),
])  # fmt: skip
def test_a_formula_is_printed_as_javascript(formula, printed):
    assert javascript(formula) == printed


def made():
    """The names that the page's own files make."""
    source = file_text("operations.js") + file_text("page.js")
    lists = re.findall(r"^(?:const|let) ([\w, =.]+?)(?: = |;)", source, re.MULTILINE)
    several = re.findall(r"(\w+) = Math\.\w+", source)
    return {*(name for found in lists for name in re.findall(r"\w+", found)), *several}


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_operation_that_a_program_calls_is_there(name):
    called = set(re.findall(r"\b([a-z_]+)\(", program(name).source))
    assert called <= made() - {"first"}, called - made()


def test_no_line_has_a_name_that_means_something_else():
    lines = {line.name for kind in LINES.values() for line in kind}
    called = {name for p in PROGRAMS for name in re.findall(r"\b([a-z_]+)\(", program(p).source)}
    given = {record for p in PROGRAMS for record in program(p).fields}
    assert not (lines | given) & ({*RESERVED.split()} | called)
    assert not lines & {*PROGRAMS}


def test_a_program_holds_the_lines_that_lead_to_its_results_and_no_others():
    source = program("inference").source
    assert "const headline_total=" in source
    assert "const ttft_low_ms=" not in source  # nothing that the page shows rests on it
    assert len(source) < sum(len(line) for line in source.splitlines()) + source.count("\n") + 1


# -- what stands in the page -------------------------------------------------------------------------


class Scripts(HTMLParser):
    """The scripts of a page, and its policy."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.found, self.policy, self.inside = [], "", False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script"
        if self.inside:
            assert attrs == []
            self.found.append("")
        named = dict(attrs)
        assert not [name for name in named if name.startswith("on")]
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"]

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data


def known_by_its_hash(page):
    """The page's one script, which its policy names."""
    read = Scripts(page)
    [script] = read.found
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert re.search(r"script-src ([^;]*)", read.policy)[1] == f"'sha256-{digest}'"
    assert read.policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    return script


def test_the_time_of_a_whole_request_is_shown_where_a_target_is_stated_for_it():
    told = {name: '"e2e_percentile_ms"' in paper(name).live.script for name in PAPERS}
    assert [name for name, is_told in told.items() if is_told] == ["whole-request"]


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", ["zh", "both"])
def test_the_only_script_is_ours_and_small(name, language):
    one = paper(name, language)
    view = proposal(one.issued, one.texts)
    bare, page = html(view), html(view, live=one.live)
    assert Scripts(bare).found == []
    assert "script-src" not in Scripts(bare).policy
    known_by_its_hash(page)
    assert len(page.encode()) - len(bare.encode()) <= MOST
    known_by_its_hash(one.page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_example_computes_in_its_own_page(language):
    """It was left out of the English page when a few words more had come in."""
    data = yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    sized = estimate(quotation(Document(data, "x", b""), Catalog.shipped()))
    texts, notes = Texts(language), []
    view = proposal(sized, texts)
    found = live_pages(sized, view, drawn(view), ("html",), Wear(), notes)
    assert notes == []
    assert known_by_its_hash(found["html"].decode()) == what_if(sized, texts).script


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, "</script><script>alert({n})</script>", "<!--<script>"]
)
def test_no_text_of_a_file_ends_the_script(payload):
    data = copy.deepcopy(BASE)
    for n, path in enumerate(path for path in FREE if path[0] in BASE):
        put(data, path, payload.format(n=1000 + n).strip())
    sized = estimate(hostile(data))
    live = what_if(sized, Texts("both"))
    script = known_by_its_hash(what_if_alone(proposal(sized, Texts("both")), live))
    assert script == live.script
    assert data["scenarios"][0]["name"] in names(script)


def names(script):
    """The texts of a script, read back."""
    return {json.loads(found) for found in re.findall(r'"(?:[^"\\]|\\.)*"', script)}


@pytest.mark.parametrize("data", [
    {"a": [1, 2.5, None, True, "x"]}, {"a": "</script>\u2028\u202e\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")},
    {"a": [["long enough to be called by a name"] * 3] * 4, "b": {"c": ["long enough to be called by a name"] * 3}},
])  # fmt: skip
def test_data_is_javascript_whatever_it_says(data):
    source = constant("D", data)
    *shared, last = [re.fullmatch(r"const (\w+)=(.*);", line) for line in source.splitlines()]
    whole = last[2]
    for found in reversed(shared):
        whole = re.sub(rf"\b{found[1]}\b", lambda _, x=found[2]: x, whole)
    assert json.loads(whole) == data
    assert not set("<>&\u2028\u202e") & set(source)


# -- files like the others ---------------------------------------------------------------------------


def run(*arguments, status=0):
    """What the command says."""
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == status, result.output
    return result.output


def test_the_command_writes_the_page_alone_and_overwrites_nothing_edited(tmp_path):
    run("what-if", PAPERS["startup"], "-o", tmp_path, "--report")
    [path] = tmp_path.glob("*.html")
    assert path.name == "T-4-R1.what-if.html"
    assert "<details" in path.read_text(encoding="utf-8")
    path.write_text("edited", encoding="utf-8")
    assert "not overwritten" in run(
        "what-if", PAPERS["startup"], "-o", tmp_path, "--report", status=2
    )
    assert path.read_text(encoding="utf-8") == "edited"


def test_what_is_no_offer_is_not_written(tmp_path):
    said = run("what-if", ROOT / "tests" / "gate" / "missed-level.yaml", "-o", tmp_path, status=3)
    assert "No offer" in said or "未能报价" in said
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_is_bought_there_is_no_page(tmp_path):
    said = run("what-if", ROOT / "examples" / "fit.yaml", "-o", tmp_path, status=2)
    assert "nothing is sized here that could be bought" in said


@pytest.mark.proof
def test_the_screen_has_it_and_paper_word_and_mail_have_not(tmp_path):
    path = ROOT / "tests" / "cases" / "users.yaml"
    run("build", path, "-o", tmp_path, "--format", "xlsx,html,pdf,docx", "--report")
    run(
        "email",
        path,
        "-o",
        tmp_path,
        "--to",
        "a@example.com",
        "--date",
        "2026-11-29",
        "--report",
        "--force",
    )
    found = {p.suffix: p.read_bytes() for p in tmp_path.iterdir()}
    title = Texts("en")("what_if_title"), Texts("zh")("what_if_title")
    page = found[".html"].decode()
    assert any(one in page for one in title)
    known_by_its_hash(page)
    paper_text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(found[".pdf"])).pages)
    word = "\n".join(p.text for p in docx.Document(io.BytesIO(found[".docx"])).paragraphs)
    assert len(paper_text) > 1000 and len(word) > 1000
    for said in (paper_text, word):
        assert not any(one in said for one in title) and "const " not in said
    assert b"<script" not in found[".eml"] and b"<script" not in found[".pdf"]


@pytest.mark.proof
def test_an_issued_page_is_hashed_and_may_be_attached(tmp_path):
    path = ROOT / "examples" / "scenarios.yaml"
    run("issue", path, "-o", tmp_path, "--format", "xlsx,what-if.html")
    record = (tmp_path / "Q-2026-0101-R1.issued.json").read_text(encoding="utf-8")
    content = (tmp_path / "Q-2026-0101-R1.what-if.html").read_bytes()
    assert hashlib.sha256(content).hexdigest() in record
    run("email", path, "-o", tmp_path, "--to", "a@example.com", "--attach", "what-if.html",
        "--date", "2026-11-22")  # fmt: skip
    [draft] = tmp_path.glob("*.eml")
    assert ".what-if.html" in draft.read_text(encoding="utf-8")


def test_the_same_file_gives_the_same_page():
    one = paper("firm", "zh")
    again = what_if(estimate(one.issued.quotation), Texts("zh"))
    assert again.script == one.live.script
