"""What must stand in no output that a customer reads, whatever kind of file it is."""

import email
import email.policy
import io
import re
from functools import cache

import docx
import pypdf
import pytest
import yaml
from conftest import ROOT
from docx.document import Document as WordFile
from typer.testing import CliRunner
from values import Values

from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.core.texts import Texts, sentences
from quoter.proposal.pdf import visible
from quoter.sizing import Measured
from quoter.words import scenario_words
from quoter.workbook.sheets.context import FRONT

pytestmark = pytest.mark.proof  # every kind of document of four quotations

EXAMPLES = ("examples/scenarios.yaml", "examples/fit.yaml", "tests/proposals/training.yaml",
            "tests/proposals/domestic-671b.yaml")  # fmt: skip
LANGUAGES = ("zh", "en")
BAD = {
    "nothing in brackets": r"\(-\)|（-）|\(\)|（）",
    "minus nothing": r"(?<![\d.])[-−]0(?:\.0+)?(?![\d.,])",
    "a plural in brackets": r"\((?:s|es|ies)\)",
    "one of many": r"(?<![\d.,×–+-])(?<![\d.] )1 (?!is\b|as\b|has\b|was\b|plus\b|less\b|process\b)[a-z]{1,20}s\b",
    "both languages in a line": r"[\u4e00-\u9fff）] / [A-Za-z(]|[A-Za-z)] / [\u4e00-\u9fff（]",
    "a name of code": r"\bnan\b|\binf\b|\bTrue\b|\bFalse\b|\{\w+\}|#(?:VALUE|REF|N/A|DIV/0|NAME)",
}
OF_ZH = {
    "an English sign among Chinese": r"[\u4e00-\u9fff][,;:](?!\d)|[\u4e00-\u9fff] \([\u4e00-\u9fff]+[,)]",
    "a sheet as a book": r"《",
}  # fmt: skip


def strings(cells):
    """The texts of some cells."""
    return [str(value) for value in cells if isinstance(value, str) and not value.startswith("=")]


def of_book(content):
    """What a reader of the workbook reads: the sheets in front, their prompts and titles."""
    book = Values(content)
    names = [
        row[language]
        for key in FRONT
        if (row := sentences()[f"sheet_{key}"])
        for language in LANGUAGES
    ]
    front = [title for title in book.sheetnames if title in names]
    shown = strings(value for title in front for row in book.rows(title) for value in row)
    said = [rule.get(key) for title in front for rule in book.rules(title)
            for key in ("prompt", "promptTitle", "error", "errorTitle")]  # fmt: skip
    return [*book.sheetnames, *shown, *filter(None, said)]


def of_word(content):
    """The paragraphs and cells of a Word file."""
    file: WordFile = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in file.paragraphs] + cells


def of_mail(content):
    """A mail's subject and text."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return [str(message["subject"]), *body.get_content().splitlines()]


def of_html(content):
    """What a page shows, and the words that its script shows."""
    page = content.decode()
    words = re.findall(
        r'"((?:[^"\\]|\\.)*)"', " ".join(re.findall(r"const T ?= ?\{.*?\};", page, re.S))
    )
    return [*visible(page).splitlines(), *words]


READERS = {
    "xlsx": of_book,
    "docx": of_word,
    "html": of_html,
    "eml": of_mail,
    "pdf": lambda content: [
        line for page in pypdf.PdfReader(io.BytesIO(content)).pages for line in page.extract_text().splitlines()
    ],
}  # fmt: skip


def sells(data):
    """Whether anything is sized that could be bought: cards at hand have no page that computes."""
    return any(scenario.get("workload") != "fit" for scenario in data["scenarios"])


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The texts of every output of a file in a language, by the output's name."""

    @cache
    def read(example, language):
        folder = tmp_path_factory.mktemp("said")
        data = yaml.safe_load((ROOT / example).read_text(encoding="utf-8"))
        data["quote"]["language"] = language
        data.pop("brand", None)  # its files lie elsewhere
        for scenario in data[
            "scenarios"
        ]:  # names of the customer's own in two languages: one of them
            scenario["name"] = scenario["name"].split(" / ")[-(language == "en")]
        path = folder / "file.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        formats = "xlsx,html,pdf,docx" + (",what-if.html" if sells(data) else "")
        call = ["build", str(path), "-o", str(folder), "--format", formats]
        result = CliRunner().invoke(app, call)
        assert result.exit_code == 0, result.output
        mail = [
            "email",
            str(path),
            "-o",
            str(folder),
            "--to",
            "a@example.com",
            "--date",
            "2026-11-22",
        ]
        CliRunner().invoke(app, mail)  # refuses what lacks a price
        found = {p.name: READERS[p.suffix[1:]](p.read_bytes())
                 for p in folder.iterdir() if p.suffix[1:] in READERS}  # fmt: skip
        assert {name.rpartition(".")[2] for name in found} >= {"xlsx", "html", "pdf", "docx"}
        return found

    return read


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_no_output_speaks_as_a_machine(said, example, language):
    patterns = BAD | (OF_ZH if language == "zh" else {})
    found = [
        (name, why, line[max(0, m.start() - 30) : m.end() + 30])
        for name, lines in said(example, language).items()
        for line in lines for why, pattern in patterns.items() for m in re.finditer(pattern, line)
        if not (name.endswith(".eml") and why == "a sheet as a book")  # a mail names a document
    ]  # fmt: skip
    assert found == []


KEYS = re.compile(r"`|(?<![\w./-])[a-z]{3,}_[a-z_]+(?![\w./-])")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_output_names_a_key_of_the_file(said, language):
    """A customer never saw the file: inputs are called as their sheet calls them."""
    found = [
        (name, line[:80])
        for name, lines in said(EXAMPLES[0], language).items()
        for line in lines
        if KEYS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_no_output_calls_a_server_by_its_code(said, example, language):
    """Nor a component; nor, in Chinese, a card, but beside its name: what documents call them stands in the catalog."""
    known = Catalog.shipped()
    tables = (known.servers, known.components, known.cards)
    codes = {row.name: row.called(language) for table in tables for row in table.values()}
    coded = {code: called for code, called in codes.items() if code not in called}
    assert coded.keys() >= known.servers.keys()
    found = [
        (name, code, line[:80])
        for name, lines in said(example, language).items()
        for line in lines for code, called in coded.items()
        if code in re.sub(r"（[\w.-]+）", "", line).replace(called, "")
    ]  # fmt: skip
    assert found == []


def test_a_mail_is_among_them(said):
    assert any(name.endswith(".eml") for name in said(EXAMPLES[0], "zh"))


def test_the_words_of_checks_name_no_key():
    words = [row for key, row in sentences().items() if key.startswith(("check_", "meaning_"))]
    assert [row for row in words for text in (row["zh"], row["en"]) if KEYS.search(text)] == []
    assert len(words) > 60


def test_a_measured_error_that_rounds_to_nothing_has_no_sign_of_less():
    row = Measured(
        "x",
        "inference",
        "M",
        "bf16",
        "C",
        "F",
        1,
        "vllm",
        "0.4",
        "weights_gib",
        -0.0001,
        1e9,
        "dense",
        "s",
    )
    assert scenario_words.deployment(row, Texts("en")).endswith(" +0.0%")
