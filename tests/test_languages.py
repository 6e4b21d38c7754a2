"""A document speaks one language: no English word stands in a Chinese one but names and units, no Chinese
in an English one but what the customer wrote; counts agree with their words, and nothing is joined by a slash."""

import html as entities
import io
import re
from functools import cache, partial

import openpyxl
import pytest
import yaml
from conftest import ROOT, bounded
from test_texts import chinese
from values import Values

from quoter.catalog.lookup import Catalog
from quoter.catalog.rows import Server
from quoter.core.files import Document, Problems
from quoter.core.texts import SENTENCES, Texts, capital, sentences, table
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.portable import CUSTOMER, INTERNAL
from quoter.workbook.sheets import workbook
from quoter.workbook.sheets.context import FRONT
from quoter.workbook.write_back import Draft, Place, api, put

FILES = ("examples/scenarios.yaml", "examples/fit.yaml", "tests/proposals/training.yaml", "tests/requests/government.yaml",
         "tests/requests/startup.yaml")  # fmt: skip
NAMES = {  # of things that have no other name, and units
    "Token", "GiB", "KiB", "kWh", "BTU", "GHz", "Gbps", "TFLOPS", "TTFT", "TPOT", "MTP", "PoC", "PUE", "MFU", "LoRA", "QLoRA",
    "ZeRO", "MLA", "GQA", "FFN", "NVMe", "PCIe", "OAM", "SXM", "UBB", "RoCE", "arXiv", "logits", "Marlin", "INT", "MXFP", "NVFP",
    "GGUF", "AWQ", "GPTQ", "vLLM", "vLLM-Ascend", "SGLang", "TensorRT-LLM", "LMDeploy", "MindIE", "Transformers", "Intel",
    "Xeon", "Platinum", "AMD", "EPYC", "NVIDIA", "Ampere", "Hopper", "Ada", "Blackwell", "Turing", "Volta", "Grace", "quoter",
    "API", "Excel", "RAG", "SaaS", "llama", "cpp", "max", "min", "IEC", "ISO",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff，。；：、（）“”]")
DRAWN = re.compile(r'<style.*?</style>|<title>.*?</title>|<pre class="command".*?</pre>', re.S)


@cache
def catalog_names():
    """Everything that the catalog calls by name, the longest first."""
    known, found = Catalog.shipped(), set()
    for name in ("cards", "servers", "models", "components", "encoders"):
        for row in getattr(known, name).values():
            found |= {row.name, *row.aliases, getattr(row, "vendor", ""), getattr(row, "maker", "")}
            found |= {*getattr(row, "label", {}).values()}
    found |= {row.apart for row in known.commands.values()}  # the title of a project's page
    return sorted(filter(None, found), key=len, reverse=True)


def strings(data):
    """All texts of a file."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        return [text for one in data for text in strings(one)]
    return [data] if isinstance(data, str) else []


@cache
def lines(path, language):
    """What a reader of the proposal sees, and the texts that the file itself gives."""
    data = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    found = estimate(quotation(Document(data, path, b""), Catalog.shipped()))
    page = DRAWN.sub("", html(proposal(found, Texts(language))))
    attributes = re.findall(r'(?:aria-label|data-head)="([^"]*)"', page)
    seen = [*re.sub(r"<[^>]+>", "\n", page).split("\n"), *attributes]
    return [entities.unescape(line).strip() for line in seen if line.strip()], strings(data)


@pytest.mark.parametrize("path", bounded(FILES, 2))
def test_no_english_word_stands_in_a_chinese_proposal(path):
    said, own = lines(path, "zh")
    written = " ".join(own)
    for line in said:
        rest = line
        for name in catalog_names():
            rest = rest.replace(name, " ")
        words = [w for w in WORD.findall(rest) if w.strip("-") not in NAMES and w not in written]
        assert not words, line


@pytest.mark.parametrize("path", bounded(FILES, 2))
def test_no_chinese_stands_in_an_english_proposal(path):
    said, own = lines(path, "en")
    for line in said:
        rest = line
        for text in sorted(own, key=len, reverse=True):
            rest = rest.replace(text, " ")
        assert not CHINESE.search(rest), line


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", bounded(FILES, 1))
def test_nothing_is_joined_by_a_slash_and_no_count_is_vague(path, language):
    for line in lines(path, language)[0]:
        assert " / " not in line.replace("PCIe / OAM", "").replace("PCIe / UBB", ""), line
        assert not re.search(r"\(s\)|\(-\)|(?<![\d.])-0(\.0+)?(?![\d.])", line), line


SINGULAR = re.compile(
    r"(?<![\d.,])1 (cards|servers|replicas|devices|requests|days|months|years|items|points|prices|tokens a)\b"
)
PLURAL = re.compile(
    r"(?<![\w.,])(?!1 )\d[\d,]* (card|server|replica|device|request|month|item|point)\b(?! of|-)"
)


@pytest.mark.parametrize("path", bounded(FILES, 2))
def test_counts_agree_with_their_words(path):
    for line in lines(path, "en")[0]:
        assert not SINGULAR.search(line), line
        assert not PLURAL.search(line), line


def test_the_word_that_goes_with_a_count():
    assert Texts("en")("servers_n", n="3") == "3 servers"
    assert Texts("en")("mail_bought", n="1") == "1 card"
    assert Texts("en")("mail_bought", n="2") == "2 cards"


def test_no_text_leaves_the_plural_open():
    rows = [(name, key, row) for name in SENTENCES for key, row in table(name).items()]
    assert not [(name, key) for name, key, row in rows if "(s)" in row["en"] and name != "workbook"]


def test_what_the_catalog_says_of_a_restriction_is_said_in_chinese():
    texts = Texts("zh")
    for card in Catalog.shipped().cards.values():
        for english in filter(None, (*card.restricted.values(), card.limits)):
            assert texts.of_catalog(english) != english, english
            assert Texts("en").of_catalog(english) == english


def test_processors_of_servers_are_told_in_chinese():
    """ "1 × desktop CPU" stood on a Chinese bill."""
    texts = Texts("zh")
    told = [
        texts.of_catalog(s.processors) for s in Catalog.shipped().servers.values() if s.processors
    ]
    assert told and not [one for one in told if re.search(r"\b[a-z]{3,}", one)]


# -- what files call what is sold -----------------------------------------------------------------


def renamed(table="cards", language="zh"):
    """The rows of a table that outputs call otherwise than files, and what they call them."""
    rows = getattr(Catalog.shipped(), table).values()
    return {row.name: row.called(language) for row in rows if row.called(language) != row.name}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_server_has_a_name_of_its_own_that_people_say_and_is_found_by_it(language):
    known = Catalog.shipped()
    called = renamed("servers", language)
    assert called.keys() == known.servers.keys()
    assert len(set(called.values())) == len(called)
    for name, said in called.items():
        assert known.find("servers", said).name == name
        assert not any(code in said for code in known.servers), said


PRODUCTS = {"HGX", "NVL", "NVLink", "Gaudi", "Atlas", "SuperPoD", "MTT", "MLU", "DCU", "DGX", "Spark"}  # fmt: skip


def test_a_servers_chinese_name_has_no_english_word():
    """But names of products, of standards and of makers that have no other."""
    for said in renamed("servers").values():
        assert {w for w in WORD.findall(said) if w not in NAMES | PRODUCTS} == set(), said


def test_what_has_no_other_name_is_called_by_its_own():
    for language in ("zh", "en"):
        assert Server(name="My-8", cards=("A100-80G-SXM",)).called(language) == "My-8"
        assert Server(name="X", cards=("Y",), label={"zh": "某某"}).called("en") == "X"


def test_every_card_of_a_chinese_maker_has_its_chinese_name_and_is_found_by_it():
    known = Catalog.shipped()
    made_in_china = {c.name for c in known.cards.values() if c.domestic and c.vendor != "NVIDIA"}
    assert {name for name, called in renamed().items() if chinese(called)} >= made_in_china
    for language in ("zh", "en"):
        for name, called in renamed(language=language).items():
            assert known.find("cards", called).name == name
            assert language == "zh" or not chinese(called)


def test_no_cards_english_name_is_a_code_of_ours():
    """A hyphen or an underscore where a person says a blank: Ascend-910C. But as its maker writes it: MLU370-X8."""
    as_written = ("NVIDIA", "Cambricon", "Iluvatar", "Hygon")
    cards = [card for card in Catalog.shipped().cards.values() if card.vendor not in as_written]
    called = {card.called("en").removeprefix(card.vendor) for card in cards}
    assert not [name for name in called if "-" in name or "_" in name]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("path",), bounded([(p,) for p in FILES], 1))
def test_a_proposal_calls_a_card_by_the_name_of_its_language(path, language):
    """But for the sources, where the catalog's name stands in brackets behind one that does not hold it."""
    said, _ = lines(path, language)
    for line in said:
        for name, called in renamed(language=language).items():
            if name not in called:  # as makers write it, MLU370-X8
                assert name not in line.replace(f"{called}（{name}）", ""), line


@pytest.mark.proof
def test_a_chinese_workbook_calls_a_card_by_its_chinese_name_on_its_sheets_in_front():
    data = yaml.safe_load((ROOT / FILES[0]).read_text(encoding="utf-8"))
    found = estimate(quotation(Document(data, FILES[0], b""), Catalog.shipped()))
    book = Values(workbook(found))
    front = {sentences()[f"sheet_{key}"]["zh"] for key in FRONT}
    sheets = [title for title in book.sheetnames if title in front]
    said = {str(value) for title in sheets for row in book.rows(title) for value in row}
    assert len(sheets) == 6
    assert not [t for t in said for name in (*renamed(), *renamed("servers")) if name in t]
    assert {"沐曦 曦云 C500", "昇腾 910C", "昇腾 910B3"} <= said


def test_no_space_stands_between_two_chinese_signs():
    zh = Texts("zh")
    assert zh("advice_next_same", card="昇腾 910B3") == zh("advice_next_same", card="X").replace(
        " X", "昇腾 910B3"
    )


def test_no_space_stands_behind_a_bracket_that_ends_a_value():
    """As of a model that is sized as another; behind a Latin name it stands."""
    said = partial(Texts("zh"), "d_need_flight", name="甲", flight="2", context="8,000")
    assert "以甲（同乙）同时" in said(model="甲（同乙）")
    assert "以 QwQ-32B 同时" in said(model="QwQ-32B")


@pytest.mark.proof
def test_a_customers_workbook_says_how_good_a_source_is_and_not_whose():
    data = yaml.safe_load((ROOT / FILES[0]).read_text(encoding="utf-8"))
    found = estimate(quotation(Document(data, FILES[0], b""), Catalog.shipped()))
    known = found.quotation.catalog
    rows = [*known.cards.values(), *known.models.values(), *known.constants.values()]
    sources = {row.source.split(";")[0] for row in rows if len(row.source) > 20}
    texts = {}
    for edition in (CUSTOMER, INTERNAL):
        texts[edition] = "\n".join(map(str, Values(workbook(found, edition)).shown()))
    assert not [source for source in sources if source in texts[CUSTOMER]]
    assert [source for source in sources if source in texts[INTERNAL]]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_what_only_the_way_back_reads_is_folded_away(language):
    """Marks and homes of inputs, sums of columns, and the rows that formulas look up in tables."""
    data = yaml.safe_load((ROOT / FILES[0]).read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    found = estimate(quotation(Document(data, FILES[0], b""), Catalog.shipped()))
    book = openpyxl.load_workbook(io.BytesIO(workbook(found)), data_only=True)
    texts, edits = Texts(language), book[Texts(language)("sheet_edits")]
    folded = {
        column
        for one in edits.column_dimensions.values() if one.hidden
        for column in range(one.min, one.max + 1)
    }  # fmt: skip
    heads = {str(cell.value): cell.column for cell in edits[4]}
    assert {heads[texts(key)] for key in ("edit_name", "edit_home", "edit_rank")} <= folded
    assert not {heads[texts(key)] for key in ("edit_input", "edit_now", "edit_issued")} & folded
    sums = [row for row in edits.iter_rows(min_row=5) if row[1].value == texts("edit_column_sum")]
    assert len(sums) > 20 and {row[2].number_format for row in sums} == {";;;"}
    sizing = book[texts("sheet_inference")]
    rows = [row[0].row for row in sizing.iter_rows() if str(row[0].value) == capital(texts("row"))]
    assert len(rows) >= 4 and all(sizing.row_dimensions[row].hidden for row in rows)


BY_EITHER = """
quote: {number: E-1, date: 2026-11-25, language: both, currency: CNY}
scenarios:
  - {name: {zh: 坐席助手, en: Agent assist}, model: Qwen3-8B, context: 8k, concurrency: 4, cards: [H20-96G]}
  - {name: {zh: 质检, en: Check}, model: Qwen3-8B, context: 8k, concurrency: 8, cards: [H20-96G]}
ownership:
  apis: {坐席助手: {input: 1.6, output: 2.4}}
  tokens_per_second: {Check: 400}
requirements:
  - {clause: "3.1", demanded: TTFT ≤ 5 s, of: ttft_ms, scenario: 坐席助手}
  - {clause: "3.2", demanded: 8K, of: context, scenario: Check}
  - {clause: "3.3", demanded: Check, offered: 质检, deviation: none}
packages: {economy: [坐席助手], best: [Check]}
offered: economy
"""


def test_whatever_calls_a_scenario_does_so_by_either_name():
    found = quotation(Document(yaml.safe_load(BY_EITHER), "e.yaml", b""), Catalog.shipped())
    for language, (first, second) in (
        ("zh", ("坐席助手", "质检")),
        ("en", ("Agent assist", "Check")),
    ):
        told = found.in_language(language)
        owning = told.deal.ownership
        assert [list(owning.apis), list(owning.tokens_per_second)] == [[first], [second]]
        *asked, words = [one.written for one in told.requirements]
        assert [one.scenario for one in asked] == [first, second]
        assert (words.demanded, words.offered) == ("Check", "质检")  # which are no names
        assert [package.scenarios for package in told.packages] == [(first,), (second,)]


def test_a_price_by_an_api_of_no_scenario_is_a_fault():
    data = yaml.safe_load(BY_EITHER)
    data["ownership"]["apis"] = {"坐席助理": {"input": 1.6, "output": 2.4}}
    with pytest.raises(Problems, match='unknown scenario "坐席助理"; did you mean "坐席助手"'):
        quotation(Document(data, "e.yaml", b""), Catalog.shipped())


def test_what_a_workbook_says_of_a_scenario_stands_where_the_file_calls_it_by_its_other_name():
    data = yaml.safe_load(BY_EITHER)
    prices = {Place("in_1_api_input"): 1.7, Place("in_1_api_output"): 2.4}
    draft = Draft(data, prices)
    put("ownership", "tokens_per_second", "质检").write(draft, 500)
    api(1, "Agent assist").write(draft, 1.7)
    assert draft.data["ownership"] == {
        "apis": {"坐席助手": {"input": 1.7, "output": 2.4}},
        "tokens_per_second": {"Check": 500},
    }
