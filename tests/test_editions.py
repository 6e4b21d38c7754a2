"""The customer's edition is written without what is not for him; the internal one holds it."""

import email
import email.policy
import html
import io
import json
import re
import shutil
import zipfile

import docx
import pypdf
import pytest
from conftest import ROOT
from typer.testing import CliRunner
from values import Values, unpacked

from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.delivery.quick_reader import QuickBook
from quoter.scenario.quotation import load_quotation
from quoter.workbook import portable

pytestmark = pytest.mark.proof  # every test draws whole documents

FILE = """
quote:
  number: Q-EDITION
  date: 2026-11-22
  language: both
  currency: CNY
  procurement: {{allow: [H20-96G, MetaX-C500], deny: [RTX-4090, A100-80G-SXM]}}
  customer: {{name: 客户甲}}
brand: {{logo: "{folder}/GEHEIM-FOLDER/logo.svg"}}
scenarios:
- name: chat
  model: QwQ-32B
  context: 16000
  concurrency: 8
  {cards}
offer:
  discount: 0.03
  lines:
  - {{name: 部署, kind: service, price: 80000, cost: 51234.56}}
  - {{item: Own-Rack, price: 5000}}
  - {{name: 维保, kind: maintenance, share: 0.06, quantity: 3, cost: 61234.57}}
ownership:
  rents: {{H100-80G-SXM: 17.3719, MetaX-C500: 6.5}}
internal:
  margin_floor: 0.15437
  discount_limit: 0.0573129
  approvers: [GEHEIM-APPROVER]
  notes: [GEHEIM-NOTE 竞争对手]
catalog:
  cards:
  - {{name: Geheim-900, vendor: GEHEIM-VENDOR, memory_gb: 99, engines: [vllm], origin: CN, source: GEHEIM-SHEET}}
  components:
  - {{name: Own-Rack, kind: hardware, unit: 台, source: GEHEIM-PART, note: GEHEIM-RACK}}
  models:
  - {{name: Geheim-7B, nominal: 7B, source: GEHEIM-MODEL, config: {{model_type: llama, num_hidden_layers: 32,
     hidden_size: 4096, num_attention_heads: 32, intermediate_size: 11008, vocab_size: 32000}}}}
  prices:
  - {{card: MetaX-C500, low: 41234.5, typical: 42000, high: 47777.5, currency: CNY, tax_included: true, cost: 35711.13,
     source: GEHEIM-SUPPLIER, note: GEHEIM-PRICE-NOTE, date: 2026-11-20}}
  - {{card: MetaX-C500, typical: 38765.43, currency: CNY, condition: used, source: GEHEIM-USED}}
  - {{server: MetaX-C500-8, per: server, typical: 95000, currency: CNY, cost: 80123.4}}
  - {{card: Geheim-900, typical: 123456.78, currency: CNY, source: GEHEIM-OTHER}}
  - {{card: H100-80G-SXM, typical: 234567.89, currency: CNY}}
"""
SECRETS = (
    "GEHEIM-FOLDER",
    "GEHEIM-SUPPLIER",
    "GEHEIM-PRICE",
    "GEHEIM-USED",
    "GEHEIM-OTHER",
    "GEHEIM-APPROVER",
    "GEHEIM-NOTE",
    "Geheim-900",
    "GEHEIM-SHEET",
    "51234.56",
    "51,234.56",
    "61234.57",
    "61,234.57",
    "35711.13",
    "35,711.13",
    "GEHEIM-PART",
    "GEHEIM-RACK",
    "Geheim-7B",
    "GEHEIM-MODEL",
    "41234.5",
    "41,234.5",
    "47777.5",
    "47,777.5",
    "80123.4",
    "80,123.4",
    "38765.43",
    "38,765.43",
    "123456.78",
    "123,456.78",
    "234567.89",
    "234,567.89",
    "0.15437",
    "0.0573129",
    "17.3719",
    "毛利",
    "margin_floor",
    "approvers",
)
OF_THE_UNNAMED = ("Geheim-900", "GEHEIM-SHEET", "123456.78", "123,456.78", "234567.89", "234,567.89")  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The file, and its outputs of both editions."""
    folder = tmp_path_factory.mktemp("both")
    return folder / "edition.yaml", written(folder, "cards: [MetaX-C500]", "--internal")


FORMATS = "xlsx,html,pdf,docx,tender,what-if.html"
LANGUAGES = ("zh", "en")  # of a file in both: documents of its own in each, and a tender in Chinese
TENDER = {"zh.technical.docx", "zh.commercial.docx"}
CUSTOMERS = TENDER | {f"{language}.{suffix}" for language in LANGUAGES
                      for suffix in ("xlsx", "html", "pdf", "docx", "what-if.html")}  # fmt: skip
INTERNAL = {f"{language}.internal.xlsx" for language in LANGUAGES}


def written(folder, cards, *more):
    """All outputs of the file, by their suffix."""
    path = folder / "edition.yaml"
    path.write_text(FILE.format(cards=cards, folder=folder), encoding="utf-8")
    (folder / "GEHEIM-FOLDER").mkdir()
    shutil.copy(ROOT / "tests" / "proposals" / "brand" / "logo.svg", folder / "GEHEIM-FOLDER")
    result = CliRunner().invoke(
        app, ["build", str(path), "-o", str(folder), "--format", FORMATS, *more]
    )
    assert result.exit_code == 0, result.output
    return {
        p.name.removeprefix("Q-EDITION-R1."): p.read_bytes() for p in folder.glob("Q-EDITION-R1.*")
    }


def texts(suffix, content):
    """Every text of a file: of a workbook that of all its parts, and its values as they are stored."""
    suffix = suffix.rpartition(".")[2]
    if suffix == "html":
        return content.decode()
    if suffix == "pdf":
        pdf = pypdf.PdfReader(io.BytesIO(content))
        return "\n".join([*(page.extract_text() for page in pdf.pages), str(pdf.metadata)])
    if suffix == "docx":
        found = docx.Document(io.BytesIO(content))
        cells = (cell.text for table in found.tables for row in table.rows for cell in row.cells)
        parts = zipfile.ZipFile(io.BytesIO(content))
        raw = (parts.read(n).decode() for n in parts.namelist() if n.endswith((".xml", ".rels")))
        return "\n".join([*(p.text for p in found.paragraphs), *cells, *raw])
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = [archive.read(name).decode("utf-8") for name in archive.namelist()
             if not name.endswith((".png", ".jpeg"))]  # fmt: skip
    found = re.sub(r'<c r="[A-Z]+\d+"|</?(row|f)\b[^>]*>', " ", "\n".join(parts))
    properties = QuickBook(unpacked(content)).properties
    count = int(properties["quoter.pieces"])
    record = portable.unpacked(properties[f"quoter.file.{n:04}"] for n in range(1, count + 1))
    return found + json.dumps(record, ensure_ascii=False, default=str)


@pytest.mark.parametrize("cards", ["cards: [MetaX-C500]", ""])
def test_the_customers_files_hold_nothing_that_is_not_for_him(both, tmp_path, cards):
    files = both[1] if cards else written(tmp_path, cards, "--internal")
    assert files.keys() == CUSTOMERS | INTERNAL
    internal = texts("xlsx", files["zh.internal.xlsx"])
    for word in ("GEHEIM-SUPPLIER", "GEHEIM-NOTE", "35711.13", "51234.56", "毛利", "0.15437"):
        assert word in internal
    for suffix in CUSTOMERS:
        said = texts(suffix, files[suffix])
        # a scenario that names no cards weighs all: of those that it shows, it shows our prices
        secrets = [s for s in SECRETS if cards or s not in OF_THE_UNNAMED]
        assert [word for word in secrets if word in said] == []


def test_an_edition_is_the_same_without_the_other_beside_it(both):
    path, files = both
    folder = path.parent / "alone"
    result = CliRunner().invoke(app, ["build", str(path), "-o", str(folder), "--format", "xlsx"])
    assert result.exit_code == 0, result.output
    alone = {p.name.removeprefix("Q-EDITION-R1."): p.read_bytes() for p in folder.glob("Q-*")}
    assert alone == {name: files[name] for name in ("zh.xlsx", "en.xlsx")}


def test_other_cards_are_not_in_the_customers_files(both):
    files = both[1]
    others = [name for name in Catalog.shipped().cards if name != "MetaX-C500"]
    books = [files[name] for name in CUSTOMERS if name.endswith("xlsx")]
    strings = [zipfile.ZipFile(io.BytesIO(b)).read("xl/sharedStrings.xml").decode() for b in books]
    records = [texts("xlsx", b).rpartition("}")[0].rpartition('{"quote"')[2] for b in books]
    read = [texts(name, files[name]) for name in CUSTOMERS if not name.endswith("xlsx")]
    for said in (*strings, *records, *read):
        for name in (
            name for name in others if name in said
        ):  # most stand nowhere: searched slowly
            assert not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said), name


def test_the_market_is_no_source_for_the_customer(tmp_path):
    """Where a market price comes from, its range and its note stay in the house."""
    files = written(tmp_path, "cards: [Kunlunxin-P800]", "--internal")
    rows = [p for p in Catalog.shipped().prices if p.card == "Kunlunxin-P800"]
    assert rows
    internal = texts("xlsx", files["zh.internal.xlsx"])
    said = {suffix: texts(suffix, files[suffix]) for suffix in CUSTOMERS}
    for price in rows:
        shown = price.source.split(";")[0].replace("&", "&amp;")
        assert shown in internal
        assert [suffix for suffix, text in said.items() if shown in text] == []


def test_the_margin_is_what_a_hand_reckons(both):
    path, files = both
    quotation = load_quotation(path)
    book = Values(files["en.internal.xlsx"])
    rows = book.rows(next(title for title in book.sheetnames if "Internal" in title))
    # 2 cards at 42,000 less 3 %, without 13 % tax; they cost 35,711.13 each
    net = round(round(2 * 42000 * 0.97, 2) / 1.13, 2)
    cost = round(2 * 35711.13 / 1.13, 2)
    line = next(row for row in rows if row[0] == "MetaX C500" and row[1] == 2)
    assert [*line[2:7]] == pytest.approx([net, 2 * 35711.13, cost, net, net - cost], abs=0.03)
    assert quotation.deal.internal.approvers == ("GEHEIM-APPROVER",)


# -- notes and sources of what is used ------------------------------------------------------------

OWN_ROWS = """
  cards:
  - {name: MetaX-C500, note: GEHEIM-CARD-NOTE, source: GEHEIM-CARD-SOURCE}
  servers:
  - {name: MetaX-C500-8, note: GEHEIM-SERVER-NOTE, source: GEHEIM-SERVER-SOURCE}
"""
TABLES = ("models", "cards", "servers", "engines", "precisions", "kv_types", "networks", "prices", "rents",
          "constants", "grids", "presets", "families", "restrictions")  # fmt: skip
LONG = 24  # characters from which on a note is no common word
PUBLIC = re.compile(r"arxiv|\b\d{4}\.\d{5}\b", re.I)  # papers are named in the annex of formulas


def plain(text):
    """A text as it can be found, whatever a page breaks or a file escapes."""
    return re.sub(r"\W+", "", html.unescape(text))


def notes_of_rows(catalog):
    """Notes and sources of every row of the catalog."""
    for table in TABLES:
        rows = getattr(catalog, table, ())
        for row in rows.values() if isinstance(rows, dict) else rows:
            for field in ("note", "source"):
                said = str(getattr(row, field, "") or "")
                explained = (
                    table == "constants" and field == "note"
                )  # beside the assumption it is of
                if len(plain(said)) >= LONG and not explained and not PUBLIC.search(said):
                    yield table, row, said


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Every output that a customer can be given, a mail with its attachments among them, of rows that
    carry notes and sources of the house, as text without its marks."""
    folder = tmp_path_factory.mktemp("everything")
    before, _, after = FILE.partition("  cards:\n")
    own, _, rest = after.partition("  components:\n")
    with_notes = f"{before}{OWN_ROWS.lstrip(chr(10)).replace('{', '{{').replace('}', '}}')}  components:\n{rest}"
    with_notes = with_notes.replace("  servers:", f"{own}  servers:", 1)
    source = folder / "source"
    source.mkdir()
    (source / "edition.yaml").write_text("", encoding="utf-8")
    path = source / "edition.yaml"
    path.write_text(with_notes.format(cards="cards: [MetaX-C500]", folder=source), encoding="utf-8")
    (source / "GEHEIM-FOLDER").mkdir()
    shutil.copy(ROOT / "tests" / "proposals" / "brand" / "logo.svg", source / "GEHEIM-FOLDER")
    calls = (
        ["build", str(path), "-o", str(folder), "--format", FORMATS],
        ["email", str(path), "-o", str(folder / "mail"), "--to", "a@example.com", "--date", "2026-11-22"],
    )  # fmt: skip
    for call in calls:
        result = CliRunner().invoke(app, call)
        assert result.exit_code == 0, result.output
    found = {p.name: texts(p.name, p.read_bytes()) for p in folder.glob("Q-EDITION-R1.*")}
    for mail in (folder / "mail").glob("*.eml"):
        found |= {f"{mail.name}: {name}": said for name, said in parts_of(mail.read_bytes())}
    return found


def parts_of(content):
    """The texts of a mail and of what is attached to it, by name."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    yield "heads", "\n".join(map(str, message.values()))
    for part in message.walk():
        name = part.get_filename() or ""
        if name.rpartition(".")[2] in ("xlsx", "html", "pdf", "docx"):
            yield name, texts(name, part.get_content())
        elif part.get_content_maintype() == "text":
            yield part.get_content_type(), part.get_content()


def test_every_kind_of_output_is_read(everything):
    kinds = {name.rpartition(".")[2] for name in everything if ": " not in name}
    assert kinds == {"xlsx", "html", "pdf", "docx"}
    assert any(name.endswith("what-if.html") for name in everything)
    assert {name.partition(": ")[2].rpartition(".")[2] for name in everything if ": " in name} >= {
        "heads", "text/plain", "text/html", "xlsx", "pdf"}  # fmt: skip
    assert [name for name, said in everything.items() if "Q-EDITION" not in said] == []


def test_notes_and_sources_of_the_rows_that_are_used_stay_in_the_house(everything):
    """Of the file's own rows, of its own notes, and of all shipped ones."""
    own = ("CARD-NOTE", "CARD-SOURCE", "SERVER-NOTE", "SERVER-SOURCE", "PRICE-NOTE", "SUPPLIER", "NOTE", "APPROVER",
           "PART", "RACK", "MODEL", "SHEET")  # fmt: skip
    rows = list(notes_of_rows(Catalog.shipped()))
    assert {table for table, _, _ in rows} >= {"models", "cards", "servers", "engines", "prices"}
    for name, said in everything.items():
        assert [word for word in own if f"GEHEIM-{word}" in said] == [], name
        bare = plain(said)
        leaks = [
            (table, getattr(row, "name", ""), note)
            for table, row, note in rows
            if plain(note) in bare
        ]
        assert leaks == [], name
