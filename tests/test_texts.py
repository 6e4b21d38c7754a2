"""Words: every line and field in Chinese, every sentence in both languages, nothing left over."""

import importlib
import pkgutil
import re
import string
from collections import Counter

import pytest
from conftest import ROOT, every

from quoter import model
from quoter.core import lines
from quoter.core.cells import CONSTANTS
from quoter.core.texts import SENTENCES, Texts, sentences, table
from quoter.model.records import RECORDS
from quoter.words.explain import explanations
from quoter.words.formulas import sentence_case

MODULES = [
    importlib.import_module(m.name)
    for m in pkgutil.walk_packages(model.__path__, "quoter.model.")
    if not m.ispkg
]
LINES = {module.__name__.rpartition(".")[2]: lines.read(module) for module in MODULES}
LINE_NAMES = {line.name for found in LINES.values() for line in found}
FIELD_NAMES = {f"{record}.{field}" for record, fields in RECORDS.items() for field in fields}
ENGLISH = [(line.name, line.label) for found in LINES.values() for line in found] + [
    (f"{record}.{field}", given.label)
    for record, fields in RECORDS.items()
    for field, given in fields.items()
]
NOTED = {line.name for found in LINES.values() for line in found if line.note}
CHINESE = table("zh")
ROWS = [(name, key, row) for name in SENTENCES for key, row in table(name).items()]
PUNCTUATION = tuple(".,:;!?。，、：；！？…")


def placeholders(sentence: str) -> Counter[str]:
    """The placeholders of a sentence, as often as they stand in it; a word that goes with a count is none."""
    return Counter(
        field
        for _, field, spec, _ in string.Formatter().parse(sentence)
        if field is not None and "|" not in (spec or "")
    )


def chinese(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_every_line_has_a_chinese_label():
    assert not LINE_NAMES - CHINESE.keys()


def test_every_field_has_a_chinese_label():
    assert not FIELD_NAMES - CHINESE.keys()


def test_every_chinese_key_names_a_line_or_a_field():
    assert not CHINESE.keys() - LINE_NAMES - FIELD_NAMES - CONSTANTS.keys()


def test_every_constant_has_a_chinese_label():
    assert not CONSTANTS.keys() - CHINESE.keys()


def test_a_note_in_english_is_a_note_in_chinese():
    assert not [name for name in sorted(NOTED) if len(CHINESE[name]) < 2]


@every("name", CHINESE)
def test_a_chinese_row_is_a_label_and_perhaps_a_note(name):
    row = CHINESE[name]
    assert 1 <= len(row) <= 2
    assert all(isinstance(text, str) and text.strip() == text for text in row)
    assert chinese(row[0])
    assert not row[0].endswith(PUNCTUATION)
    assert len(row) == 1 or (chinese(row[1]) and row[1].endswith("。"))


def test_no_two_chinese_labels_are_alike():
    counted = Counter(row[0] for row in CHINESE.values())
    assert not [label for label, times in counted.items() if times > 1]


@every(("name", "label"), ENGLISH)
def test_an_english_label_reads_as_a_part_of_a_sentence(name, label):
    assert label
    assert not label.endswith(PUNCTUATION)
    assert not chinese(label)
    assert len(sentence_case(label)) == len(label), "a formula in words would cut the label"


@every("module", LINES)
def test_no_two_english_labels_of_a_module_are_alike(module):
    counted = Counter(line.label for line in LINES[module])
    assert not [label for label, times in counted.items() if times > 1]


@every(("name", "key", "row"), ROWS)
def test_a_sentence_has_both_languages_and_the_same_placeholders(name, key, row):
    assert row.keys() == {"zh", "en"}
    assert all(isinstance(text, str) and text for text in row.values())
    assert placeholders(row["zh"]) == placeholders(row["en"])
    assert not chinese(row["en"])


COUNTED = re.compile(
    r"\{(?!card\})(\w+)\} (?:concurrent |further |KV )?"
    r"(?:request|card|server|replica|day|month|year|hour|user|document|device|slot|port|cable|head|worker|call|price|item|prefixe)s\b"
)
NEVER_ONE = {"servers_n", "chain_calls", "chain_calls_ours", "notice_calls", "proof_together"}
NEVER_ONE |= {f"price_counts_{why}" for why in ("own", "grade", "currency", "date")}  # of several


def test_what_is_counted_may_be_one():
    """`{n:server|servers}`: no sentence says "1 servers"."""
    rows = [(key, row["en"]) for _, key, row in ROWS if key not in NEVER_ONE]
    assert not [key for key, said in rows if COUNTED.search(said)]
    assert Texts("en")("binds_flight", flight="1") == "1 concurrent request"
    assert Texts("en")("binds_flight", flight="1,024") == "1,024 concurrent requests"


def test_no_sentence_stands_in_two_files():
    counted = Counter(key for _, key, _ in ROWS)
    assert not [key for key, times in counted.items() if times > 1]


@pytest.mark.parametrize(
    ("language", "label", "note"),
    [("zh", "名", "注"), ("en", "name", "note"), ("both", "名", "注")],
)
def test_texts_pick_their_language(language, label, note, monkeypatch):
    monkeypatch.setitem(CHINESE, "x", ["名", "注"])
    texts = Texts(language)
    assert (texts.label("x", "name"), texts.note("x", "note")) == (label, note)
    assert texts.label("unknown", "name") == "name"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_formulas_in_words_name_every_figure(language):
    for line in explanations(language):
        assert "_" not in line.words, line.name
        assert not any(f"{record}." in line.words for record in RECORDS), line.name
        assert language == "en" or chinese(line.label), line.name


def test_every_sentence_that_is_asked_for_is_there():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "quoter").rglob("*.py"))
    pages = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")
    )
    asked = set(re.findall(r'\btexts\(\s*"(\w+)"', code)) | set(
        re.findall(r'\bt\("(\w+)"[,)]', pages)
    )
    assert len(asked) > 250
    assert asked - {str(key) for key in sentences()} == set()


def test_no_sentence_stands_unused():
    """By its key in code or a template, or by a key that code puts together from a beginning or an end."""
    files = [
        *(ROOT / "quoter").rglob("*.py"),
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "templates").rglob("*.txt"),
    ]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    starts = tuple(re.findall(r'f"([a-z_]+_)\{', code) + re.findall(r'"([a-z_]+_)" ~', code))
    ends = tuple(re.findall(r'f"\{[\w.]+\}(_[a-z_]+)"', code))
    words = set(re.findall(r"\w+", code))
    keys = [str(key) for key in sentences()]
    assert len(keys) > 500
    assert [
        k for k in keys if k not in words and not k.startswith(starts) and not k.endswith(ends)
    ] == []


WORST = {  # what a machine says, or only we: by the number of the sentence, what no text may say again
    "zh": {
        2: "参数来源不足", 4: "来自记忆", 5: "从未有实测|取自 NVIDIA", 6: "取保守值）", 8: "全部通过.*空白", 9: "列合计",
        11: "冗余", 12: "在途", 13: "引擎不占用", 14: "单独计 ", 15: "共用后合计", 16: "比选用方案", 17: "(?<!占)用卡数更多", 18: "《方案",
        19: "需贵方", 20: "不利", 21: "共 .* 个需", 22: "经验法则", 23: "数十倍", 25: "未通过时",
        30: "第几天", 36: "负载表述", 37: "试探", 38: "最满流水", 39: "步内每", 40: "^单设备分配器", 41: "由已知表述", 42: "查得",
        43: "勾选", 44: "达不到默认", 47: "测 中位", 48: "价格待询的行", 70: "满血",
    },
    "en": {
        2: "weakly sourced", 4: "[Ff]rom memory", 9: "sum of a column", 51: "all checks in order", 52: r"\(s\)", 54: "prove it",
        56: "never measured", 57: "[Oo]wning it", 59: "against our", 60: "all heads", 61: "truly takes", 62: "free GiB",
        63: "engine leaves", 64: "wider (option|layout)|(this|a narrower|the) width", 65: "takes more", 66: "options that run",
        67: "[Tt]o be decided by you", 68: "[Aa]lso to be known", 69: "[Mm]emory binds", 70: "are the most that", 71: "counted anew",
        72: "binding limit", 73: "times as stated", 74: "a kW and month", 75: "options that matter|Inputs that matter",
        76: "our choice: nothing", 78: "one form that", 79: "has no room", 80: "asks for a look", 81: "pale orange",
        82: "the longest on the bill", 84: "requests in flight", 85: "in the downside",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "number"), [(language, n) for language in WORST for n in WORST[language]]
)
def test_no_sentence_is_said_as_the_worst_were(language, number):
    """Of sentences, labels and notes; what the program tells its user stands apart."""
    said = {key: row[language] for name, key, row in ROWS if name != "messages"}
    if language == "zh":
        said |= {key: "\n".join(row) for key, row in CHINESE.items()}
    else:
        said |= dict(ENGLISH)
    worst = re.compile(WORST[language][number], re.MULTILINE)
    assert [key for key, text in said.items() if worst.search(text)] == []


HEADS = ("milestone", "condition", "days_after", "due_day_head", "payment_amount", "paid_head", "server_of", "set_of",
         "against_nothing", "status_budgetary", "status_firm", "part_standby")  # fmt: skip


@every("key", HEADS)
def test_what_a_cell_of_an_offer_begins_with_is_a_capital(key):
    said = sentences()[key]["en"]
    assert said[0] == said[0].upper(), said
