"""A document speaks one language: no English word stands in a Chinese one but names and units, no Chinese
in an English one but what the customer wrote; counts agree with their words, and nothing is joined by a slash."""

import html as entities
import re
from functools import cache

import pytest
import yaml
from conftest import ROOT, bounded

from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import SENTENCES, Texts, table
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate

FILES = ("examples/scenarios.yaml", "examples/fit.yaml", "tests/proposals/training.yaml", "tests/requests/government.yaml",
         "tests/requests/startup.yaml")  # fmt: skip
NAMES = {  # of things that have no other name, and units
    "Token", "GiB", "KiB", "kWh", "BTU", "GHz", "Gbps", "TFLOPS", "TTFT", "TPOT", "PoC", "PUE", "MFU", "LoRA", "QLoRA",
    "ZeRO", "MLA", "GQA", "FFN", "NVMe", "PCIe", "OAM", "SXM", "UBB", "RoCE", "arXiv", "logits", "Marlin", "INT", "MXFP", "NVFP",
    "GGUF", "AWQ", "GPTQ", "vLLM", "vLLM-Ascend", "SGLang", "TensorRT-LLM", "LMDeploy", "MindIE", "Transformers", "Intel",
    "Xeon", "Platinum", "AMD", "EPYC", "NVIDIA", "Ampere", "Hopper", "Ada", "Blackwell", "Turing", "Volta", "Grace", "quoter",
    "Excel", "RAG", "SaaS", "llama", "cpp", "IEC", "ISO",
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
        assert not CHINESE.search(rest.replace("“", "").replace("”", "")), line


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
    r"(?<![\d.,])(?!1 )\d[\d,]* (card|server|replica|device|request|month|item|point)\b(?! of|-)"
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
        for english in card.restricted.values():
            assert texts.of_catalog(english) != english, english
            assert Texts("en").of_catalog(english) == english
