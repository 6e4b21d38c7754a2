"""What the program tells its user in Chinese: every message has its pair, and what is told is Chinese throughout."""

import ast
import inspect
import re
from collections import Counter
from functools import cache
from typing import Literal

import pydantic
import pytest
from conftest import ROOT, every
from test_all_at_once import BAD as ALL_KINDS
from test_cli import quote
from test_texts import chinese
from typer.models import OptionInfo

from quoter.architecture import architecture
from quoter.catalog.derived import summary
from quoter.catalog.lookup import SUBJECTS, Catalog
from quoter.cli import app
from quoter.core import fields
from quoter.core.files import parse, read_fast
from quoter.core.messages import told
from quoter.core.texts import table
from quoter.scenario.quotation import NOUNS

TABLE = table("messages")
PLACE = re.compile(r"\{\w*(?::,)?\}")
ROOMS = ("core", "architecture", "catalog", "scenario", "sizing", "workbook", "proposal", "answer", "delivery", "cli")  # fmt: skip
DATA = (  # modules that write formulas, pages or units, and tell a person nothing; a programmer what they raise
    "core.cells", "core.ranges", "core.units", "core.messages", "core.doors", "core.paths", "answer.claims",
    "proposal.outline", "proposal.pages", "sizing.options", "workbook.xlsx", "cli.terminal", "core.arrays", "core.record", "core.straight", "core.lines",
    "core.frozen",
)  # fmt: skip
ROWS = ("catalog.catalog_print",)  # which print rows, and tell a person what they raise
NO_MESSAGE = re.compile(  # names of fonts and styles, markup, lists of keys, sources that stand in rows
    r"Noto Sans SC|PingFang SC|Microsoft YaHei|Segoe UI|Heading .*|Table Grid|List Bullet|Picture .*|TOC Heading|toc 1|(\{\})?<.*|.*\{font-family.*"
    r"|(\w+, )+\w+|layers hidden heads .*|Fields \| None|\{\{ proposal \}\}|stated in the quotation|reported x .*|assumed: .*|(speech|text) to \w+"
    r"|names: edit_.*|(constants|calibrations) › .*|# .*|On demand; .*|\{\} catalog \{\} \{\}|\{\} \(sha256 \{\}\)|--weights \{\}"
    r"|found character that .*|mapping values are .*|did not find expected .*|could not find expected .*|expected a single .*"
    r"|Say \{\} |/\{\} only"  # an amount in words
    r"|maximum nesting depth"  # what PyYAML says, which ours take the place of
    r"|unknown key|unknown scenario \"|undefined alias"  # by which a message is known
    r"|.*\\[.sSdw\]].*|Platform plugin ascend .*"  # of logs that are read
)
OF_CLICK = (  # what the library says of command lines
    "Usage: {}", "Try '{} --help' for help.", "Error: {}", "Missing argument '{}'.", "Missing option '{}'.", "Missing command.",
    "No such option: {}", "No such option: {} Did you mean {}?", "No such command '{}'.",
    "No such command '{}'. Did you mean '{}'?", "Got unexpected extra argument ({})", "Got unexpected extra arguments ({})",
    "Option '{}' requires an argument.", "Invalid value for '{}': {}",
    "'{}' does not match the format '{}'.", "'{}' does not match the formats {}.", "'{}' is not one of {}.",
    "No such option: {} (Possible options: {})", "Value error, {}",
    "Options:", "Arguments:", "Commands:",
)  # fmt: skip


# -- what the source tells ------------------------------------------------------------------------


def template(node):
    """A literal with `{}` for each value."""
    if isinstance(node, ast.Constant):
        return PLACE.sub("{}", node.value) if isinstance(node.value, str) else ""
    return "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)


def literals(tree):
    """The texts of a module that are no docstrings and no pieces of another."""
    left = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    left |= {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in left:
            yield template(node)


def raised(tree):
    """What a module raises."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc:
            yield from literals(ast.Module([ast.Assign([], node.exc)], []))


def spoken(text):
    """The lines of a text that a person reads: several words."""
    for line in text.split("\n"):
        if " " in line.strip() and re.search("[a-z]{2}", line.replace("{}", "")) and not NO_MESSAGE.fullmatch(line):  # fmt: skip
            yield line


def modules():
    for room in ROOMS:
        for path in sorted((ROOT / "quoter" / room).rglob("*.py")):
            if not {"sheets", "view", "what_if", "printers"} & set(path.parts):
                yield f"{room}.{path.stem}", ast.parse(path.read_text(encoding="utf-8"))


@cache
def messages():
    """The module of every message of the source."""
    return dict(said_of_modules())


def said_of_modules():
    """Every message of the source with its module."""
    for name, tree in modules():
        if name in DATA:
            continue
        for text in (raised if name in ROWS else literals)(tree):
            yield from ((line, name) for line in spoken(text))
        if name.startswith("cli."):
            yield from ((line, name) for line in helped(tree))


def helped(tree):
    """The paragraphs of the commands' help."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list and ast.get_docstring(node):
            for paragraph in ast.get_docstring(node).split("\n\n"):
                yield " ".join(paragraph.split())


def test_there_is_something_to_find():
    assert len(messages()) > 550


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_has_its_pair(room):
    assert [
        m for m, name in messages().items() if name.startswith(f"{room}.") and m not in TABLE
    ] == []


def test_no_pair_is_left_over():
    words = {noun for noun in NOUNS.values() if " " not in noun}  # what is unknown, in a word
    words |= {
        "component",
        "days",
        "fabric",
        *SUBJECTS,
        "set",
        "nothing",
        "missing",
        "a list",
        "a mapping",
        "Llama's",
    }
    theirs = of_libraries()
    assert len(theirs) > 50
    assert sorted(TABLE.keys() - messages().keys() - words - theirs) == sorted(OF_CLICK)


def of_libraries():
    """The messages of the table that PyYAML and Python say."""
    text = (ROOT / "quoter/core/texts/messages.yaml").read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)^# what (?:PyYAML|Python) says .*\n((?:\".*\n)+)", text)
    return {key for block in blocks for key in read_fast_of(block)}


def read_fast_of(text):
    return parse(text.encode(), "block").data


@every("english", TABLE)
def test_a_pair_has_the_same_values(english):
    there = Counter(re.findall(r"\{(\d)\}", TABLE[english]))
    assert there.keys() == {str(n) for n in range(english.count("{}"))}
    assert chinese(TABLE[english])
    assert not chinese(english)


# -- what is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("x.yaml: there is no such file", "x.yaml: 没有这个文件"),
        ("x.yaml:3:4: unknown key `a`; did you mean `b`?", "x.yaml:3:4: 未知的键 `a`；是否指 `b`？"),
        ('a:1:2: `n` must be a whole number, not "x"', 'a:1:2: `n` 必须是整数，而不是 "x"'),
        ("a:1:2: `deadline_days` must be a number, not \"2 d\"; `deadline_days` is in days: write 2",
         'a:1:2: `deadline_days` 必须是数，而不是 "2 d"；`deadline_days` 的单位为 天：请写 2'),
        ("a:1:2: `r` must be a number, not \"20%\"; write 0.2 for 20 %", 'a:1:2: `r` 必须是数，而不是 "20%"；20 % 请写作 0.2'),
        ("a:1:2: an item of `cards` is empty", "a:1:2: `cards` 的一项 为空"),
        ("Q-1-R1 was issued by another run; nothing was written", "Q-1-R1 已由另一次运行签发；未写入任何内容"),
        ("a: `demanded` holds no figure of `tpot_ms`; units known: ms, s; or give `limit`",
         "a: `demanded` 中 `tpot_ms` 没有数值；可用单位：ms, s；或给出 `limit`"),
        ("out/a.xlsx: changed since it was built, or not ours; not overwritten\n(--force overwrites)",
         "out/a.xlsx：生成后被改动，或不是本程序所写；未覆盖\n（--force 可覆盖）"),
        ('--context: `context` must be a number such as 16000 or 16k, not "16x"', '--context: `context` 必须是数，例如 16000 或 16k，而不是 "16x"'),
        ('a.yaml:1:2: "a" and 2 others are the same model under the same load, and are added up; alone they cost 1.00, 2.00; '
         "`quote suggest` does", 'a.yaml:1:2: “a”与另外 2 个场景为同一模型、同一负载，会被相加；单独各为 1.00, 2.00；`quote suggest` does'),
        ('catalog: no models of "foo"', "目录：没有名为“foo”的 models"),
        ("command line: there is no run beside the scenario file", "命令行: 方案文件之外没有实测结果"),
        ("nothing of ours", "nothing of ours"),
        ("方案.yaml: 价格待补齐，暂无合计", "方案.yaml: 价格待补齐，暂无合计"),
    ],
)  # fmt: skip
def test_a_message_is_told_in_chinese(english, said):
    assert told(english) == said


def filled(text, place, values):
    """A message with these values in its places."""
    left = iter(range(len(values)))
    return re.sub(place, lambda at: values[int(at[1]) if at.groups() else next(left)], text)


LOOSE = re.compile(r"(?<![\w./-])[A-Za-z][a-z]+(?![\w./-])")  # a word of English
CODE = re.compile(r"“[^”]*”|`[^`]*`|\"[^\"]*\"|'[^']*'")


@pytest.mark.parametrize("value", ["Q{}X", "{},000"])
def test_no_message_is_told_in_half(value):
    """However it stands: alone, with its place, behind a key and before a hint. What else a generic message may take
    it for leaves more of it in English: `market` "must be" a country code was told so."""
    hint = "write it to another file, or add it by hand"
    for english, chinese_ in TABLE.items():
        values = [value.format(n + 2) for n in range(english.count("{}"))]
        said, ours = filled(english, r"\{\}", values), filled(chinese_, r"\{(\d)\}", values)
        most = len(LOOSE.findall(CODE.sub("", ours)))  # names and code in the Chinese itself
        places = ["", "x.yaml:3:4: "] + ["x.yaml:3:4: `key` "] * bool(
            re.match("(must|is|has|holds) ", english)
        )
        for place in places:
            for end in ("", f"; {hint}"):
                heard = told(f"{place}{said}{end}")
                assert len(LOOSE.findall(CODE.sub("", heard))) <= most, heard


@pytest.mark.parametrize(("english", "said"), [
    ("q.yaml:3:11: `market` must be a country code such as CN or US, or other, not \"China\"",
     "q.yaml:3:11: `market` 必须是国家代码，如 CN 或 US，或 other，而不是 \"China\""),
    ("a:1:2: give `choice` or `deploy`, not both", "a:1:2: `choice` 与 `deploy` 只给其一"),
    ('a:1:2: unknown model "QwQ-33B"; did you mean "QwQ-32B"? A model\'s config.json is taken in by `quote import-model`',
     "a:1:2: 未知的模型“QwQ-33B”；是否指 \"QwQ-32B\"？模型的 config.json 可用 `quote import-model` 导入"),
    ("a:1:48: firm, but the price of A100-80G-SXM per set is missing; state your own under `catalog: prices`, or make it `status: budgetary`",
     "a:1:48: 正式报价，但 A100-80G-SXM（按整机计） 的价格缺失；请在 `catalog: prices` 下给出自己的价格，或改为 `status: budgetary`"),
    ('a:8:4: unknown component "x"', "a:8:4: 未知的部件“x”"),
    ("a:16:23: while parsing a flow node did not find expected node content", "a:16:23: 解析括号内的内容时缺少内容"),
    ("r.yaml: r.yaml row 1 is of H20-141G, and --card says C500", "r.yaml: r.yaml 第 1 行 属于 H20-141G，而 --card 为 C500"),
    ("a:5:11: `name` must be text, not nothing", "a:5:11: `name` 必须是文本，而不是 空"),
])  # fmt: skip
def test_a_fault_is_told_whole(english, said):
    assert told(english) == said


def test_the_faults_of_a_file_of_all_kinds_are_told_whole(tmp_path):
    """Every fault that a file can hold at once; what is listed behind it are names."""
    path = tmp_path / "bad.yaml"
    path.write_text(ALL_KINDS, encoding="utf-8")
    for line in quote("--language", "zh", "check", path).stderr.splitlines():
        words = re.sub("已知：.*|可用单位：.*|应为其中之一：.*", "", line.removeprefix(str(path)))
        assert chinese(words)
        assert set(LOOSE.findall(CODE.sub("", words))) <= {"ms", "server", "Token"}, line


def values_of(tree):
    """The values of every Literal of a module that has several."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal":
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if len(items) > 1:
                yield tuple(ast.literal_eval(one) for one in items)


CHOICES = sorted({values for _, tree in modules() for values in values_of(tree)})


def test_a_value_that_is_none_of_several_is_told_in_chinese():
    """As the library says it of each Literal that a file's field has: its list too, and not only what stands round it."""
    assert len(CHOICES) > 15
    for values in CHOICES:

        class Asked(pydantic.BaseModel):
            key: Literal[values]

        with pytest.raises(pydantic.ValidationError) as refused:
            Asked(key="x-x")
        tell = []
        report = lambda *fault, **_: tell.append(fault)  # noqa: B023, E731
        fields.tell(Asked, refused.value.errors()[0], report, ())
        [(_, message, _)] = tell
        assert message.startswith("`key` must be ") and " or " in message
        said = told(message)
        assert chinese(said)
        assert " or " not in said
        assert re.findall("'([^']*)'", said) == [str(value) for value in values]


def test_what_may_be_meant_is_told_in_chinese_throughout():
    for english in (
        'did you mean "Qwen3-8B", "Qwen3-14B" or "Qwen 2"?',
        "give --weights fp8 or --weights bf16",
    ):
        said = told(english)
        assert chinese(said)
        assert not re.search(r"\b(or|you|give)\b", said), said


def typed():
    """The options that take a number or a day: their commands and names."""

    def commands(program, words=()):
        for command in program.registered_commands:
            yield (*words, command.name or command.callback.__name__.replace("_", "-")), command
        for group in program.registered_groups:
            yield from commands(
                group.typer_instance, (*words, group.name or group.typer_instance.info.name)
            )

    for words, command in commands(app):
        for name, one in inspect.signature(command.callback, eval_str=True).parameters.items():
            if re.search(r"\b(int|float|datetime)\b", str(one.annotation)):
                option = next(
                    (m for m in one.annotation.__metadata__ if isinstance(m, OptionInfo)), None
                )
                declared = [d for d in (option.param_decls or ()) if d.startswith("--")]
                yield words, (declared or [f"--{name.replace('_', '-')}"])[0]


@pytest.mark.parametrize(("command", "option"), list(typed()))
def test_a_number_that_is_none_is_told_in_chinese(command, option):
    for value in ("x", "-1"):
        said = quote("--language", "zh", *command, option, value).stderr
        if value == "-1" and option not in said:
            continue  # it may be one
        line = said.strip().splitlines()[-1]
        assert option in line and chinese(line)
        assert not re.search("[a-z]{3,} [a-z]{2,}", line.replace(option, "")), line


BAD = """
quote: {number: Q-1, date: 20261122, valid_days: x}
scenarios:
- {name: a, modle: QwQ-32B, context: 100, concurrency: 0, reserve: "20%"}
- {name: b, model: QwQ-33B, cards: [H2O]}
foo: 1
"""


def test_faults_of_a_file_are_told_in_the_language_asked_for(tmp_path, monkeypatch):
    path = tmp_path / "bad.yaml"
    path.write_text(BAD, encoding="utf-8")
    english = quote("check", path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    by_locale, by_option = quote("check", path), quote("--language", "zh", "check", path)
    back = quote("--language=en", "check", path)
    assert by_locale.stderr == by_option.stderr != english.stderr == back.stderr
    assert by_locale.exit_code == english.exit_code == back.exit_code == 2
    places = [line.split(" ")[0] for line in english.stderr.splitlines()]
    assert [line.split(" ")[0] for line in by_locale.stderr.splitlines()] == places
    assert all(chinese(line) for line in by_locale.stderr.splitlines())


@pytest.mark.parametrize("command", [
    "", "build", "issue", "email", "suggest", "revise", "pull", "diff",
    "catalog", "import-model", "init", "estimate", "fit", "sweep", "check", "explain", "prices", "prices refresh",
])  # fmt: skip
def test_help_is_chinese_throughout(command):
    page = quote("--language", "zh", *command.split(), "--help").stdout
    for line in page.splitlines():
        words = re.sub(r"`[^`]*`|--?[\w-]+|<[^>]*>|\[[^\]]*\]|DIR/\S+|用法：.*", "", line)
        said = re.search(r"\S.*", words)
        assert not said or chinese(line) or not re.search("[A-Za-z]{3,} [A-Za-z]{3,}", said[0]), (
            line
        )
    assert "用法：" in page


@pytest.mark.parametrize(("words", "said", "status"), [
    (("build",), "缺少参数", 2), (("build", "--forma", "x"), "相近的选项：--", 2), (("bild",), "没有命令", 2), (("build", "--xx"), "没有选项", 2),
    (("--language", "fr", "check", "x"), "unknown fr", 2),
])  # fmt: skip
def test_a_wrong_command_line_is_told_in_chinese(words, said, status):
    asked = words if words[0] == "--language" else ("--language", "zh", *words)
    result = quote(*asked)
    assert result.exit_code == status == quote(*words).exit_code
    assert said in result.stderr


def test_init_writes_a_starter_file_in_chinese(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert quote("--language", "zh", "init").exit_code == 0
    assert "已存在" in quote("--language", "zh", "init").stderr
    ours = (tmp_path / "scenarios.yaml").read_text(encoding="utf-8")
    english = (ROOT / "examples" / "starter.yaml").read_text(encoding="utf-8")
    assert keys_of(ours) == keys_of(english)
    assert all(chinese(line) or not re.search("##? [a-z]+ [a-z]+ [a-z]+", line) for line in ours.splitlines())  # fmt: skip
    assert quote("check", tmp_path / "scenarios.yaml").exit_code == 0
    ready = re.sub(r"(?m)^(\s*)# (?=\S)", r"\1", ours)
    assert read_fast_text(ready, tmp_path).keys() > {"offer", "terms", "requirements", "packages"}
    assert Catalog.shipped()


def keys_of(text):
    """The keys that a file shows, in their order, those behind a # too."""
    return re.findall(r"(?m)^[\s#-]*(\w+):", text)


def read_fast_text(text, folder):
    (folder / "ready.yaml").write_text(text, encoding="utf-8")
    return read_fast(folder / "ready.yaml")


def test_the_answers_of_options_are_in_the_language_of_the_terminal(monkeypatch):
    """`fit` and `explain` were English in a Chinese terminal."""
    asked = (
        ("explain", "kv_bytes_per_token"),
        ("fit", "--card", "A100-40G-PCIe", "--count", 8, "--model", "QwQ-32B", "--context", "16k"),
        ("estimate", "--model", "QwQ-32B", "--card", "A100-80G-SXM", "--context", "16k", "--concurrency", 8),
    )  # fmt: skip
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for words in asked:
        ours, by_option = quote(*words), quote("--language", "zh", *words)
        assert chinese(ours.stdout) and ours.stdout == by_option.stdout
        assert quote(*words, "--language", "zh").stdout == ours.stdout
        english = quote(*words, "--language", "en").stdout
        assert not chinese(english)
        assert english == quote("--language", "en", *words).stdout
        assert quote(*words, "--language", "fr").stderr.startswith("--language：")


def test_explain_speaks_both_languages_where_both_are_asked_for():
    both = quote("explain", "kv_bytes_per_token", "--language", "both").stdout
    assert both == "".join(quote("explain", "kv_bytes_per_token", "--language", one).stdout for one in ("zh", "en"))  # fmt: skip


def test_what_is_listed_and_compared_is_told_in_the_language_of_the_terminal(monkeypatch):
    """The check of the catalog and the runs beside what is computed were English."""
    runs = ("examples/scenarios.yaml", "examples/runs/measured.yaml", "--dry-run")
    monkeypatch.chdir(ROOT)
    for words in (("catalog", "check", "--date", "2026-12-31"), ("calibrate", *runs)):
        english = quote(*words).stdout
        said = quote("--language", "zh", *words).stdout
        for ours, theirs in zip(said.splitlines(), english.splitlines(), strict=True):
            assert chinese(ours), theirs
            assert not re.search("[a-z]{3,} (?:[a-z]{3,}|at most)", re.sub(r"\w+  |per \S+", "", ours)), ours  # fmt: skip


def told_of_models():
    """What is said of every shipped model, as of an import."""
    for row in Catalog.shipped().models.values():
        data = {
            "name": row.name,
            "config": row.config,
            "verified": False,
            "parameters": row.parameters,
        }
        yield from summary(data, architecture(row.config))


def test_what_was_derived_of_a_model_is_told_in_one_language():
    said = {line: told(line) for line in told_of_models()}
    assert len(said) > 500
    mixed = {
        line: zh
        for line, zh in said.items()
        if re.search(
            r"[a-z]{3,} ?[a-z]{3,}", re.sub(r"--\w+|int4-\w+|nvfp4-\w+", "", zh.partition(": ")[2])
        )
    }
    assert not mixed


def test_why_a_count_is_not_the_derived_one_is_told_in_one_language():
    for english in (
        "m: 10 weights follow from the config, 12 are counted (+20.0%); a tied head may be stored apart",
        "m: 10 weights follow from the config, 12 are counted (+20.0%); multi-token prediction layers are counted "
        "and not derived; a tied head may be stored apart",
        "m: 10 weights follow from the config, 12 are counted (+20.0%); the reason is not known, check the count and the type",
        "m: takes the place of the shipped row Qwen3-8B",
        "m: precision from hf_quant_config.json",
    ):
        assert not re.search("[a-z]{3,} [a-z]{2,}", told(english)), told(english)
