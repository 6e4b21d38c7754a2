"""The commands: what they print, what they write, and how they refuse."""

import json
import os
import re
import subprocess
import sys

import pytest
import typer
import yaml
from conftest import ROOT
from test_outputs import names
from typer.testing import CliRunner

from quoter.cli import app
from quoter.cli.shared import AS_MET

GOOD = """quote:
  number: Q-1
  date: 2026-11-22
  language: en
scenarios:
  - name: a
    model: QwQ-32B
    context: 16000
    concurrency: 8
    cards: [MetaX-C500]
"""
COMMANDS = typer.main.get_command(app).commands


def quote(*arguments):
    """The outcome of a command."""
    return CliRunner().invoke(app, [str(a) for a in arguments])


def refused(*arguments):
    """What a command says as it refuses: exit status 2, everything on standard error."""
    result = quote(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()


def done(*arguments):
    """The lines of a command that succeeds."""
    result = quote(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def good(here):
    return written(here / "good.yaml", GOOD)


def written(path, text):
    """A file with this text."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# -- build ----------------------------------------------------------------------------------------


@pytest.mark.proof
def test_build_writes_the_workbook_of_the_example(here, examples):
    lines = done("build", "--format", "xlsx", examples / "scenarios.yaml")
    assert lines == [os.path.join("out", "Q-2026-0101-R1.xlsx")]
    assert (here / lines[0]).read_bytes().startswith(b"PK")


@pytest.mark.proof
def test_build_makes_a_set_for_every_file(here, examples, good):
    files = (examples / "rule-of-thumb.yaml", good)
    lines = done("build", "--format", "xlsx", "-o", "sets", *files)
    assert [os.path.basename(line) for line in lines] == ["Q-2026-0102-R1.xlsx", "Q-1-R1.xlsx"]
    assert all((here / line).is_file() for line in lines)


@pytest.mark.proof
def test_build_again_replaces_but_never_what_was_edited(here, good):
    (path,) = done("build", "--format", "xlsx", good)
    first = (here / path).read_bytes()
    assert done("build", "--format", "xlsx", good) == [path]
    (here / path).write_bytes(b"edited")
    said = refused("build", "--format", "xlsx", good)
    assert "changed since it was built" in said[0]
    assert "--force" in said[1]
    assert (here / path).read_bytes() == b"edited"
    done("build", "--format", "xlsx", "--force", good)
    assert (here / path).read_bytes() == first


def test_one_faulty_file_keeps_every_file_from_being_built(here, good):
    written(here / "bad.yaml", GOOD.replace("QwQ-32B", "QwQ-33B"))
    (line,) = refused("build", "--format", "xlsx", good, "bad.yaml")
    assert line.startswith("bad.yaml:7:12: ")
    assert not (here / "out").exists()


def test_two_files_of_one_number_are_refused(here, good):
    twin = written(here / "twin.yaml", GOOD)
    assert "is also the quotation of" in refused("build", "--format", "xlsx", good, twin)[0]
    assert not (here / "out").exists()


def test_formats_may_be_asked_for_one_by_one(here, good):
    lines = done("build", "--format", "html", "--format", "xlsx", good)
    assert sorted(line[-5:] for line in lines) == [".html", ".xlsx"]


@pytest.mark.parametrize("formats", ["odt", "xlsx,odt", "", ","])
def test_unknown_formats_are_refused(here, good, formats):
    (line,) = refused("build", "--format", formats, good)
    assert line.startswith("--format: unknown ")
    assert "xlsx, html, pdf" in line
    assert not (here / "out").exists()


# -- estimate -------------------------------------------------------------------------------------


def test_estimate_prints_every_scenario_of_a_file(examples):
    text = "\n".join(done("estimate", examples / "scenarios.yaml"))
    data = yaml.safe_load((examples / "scenarios.yaml").read_text(encoding="utf-8"))
    for scenario in data["scenarios"]:
        assert scenario["name"] in text
        assert scenario["model"] in text


def test_estimate_as_json_is_one_document_for_one_file_and_a_list_for_several(examples, good):
    one = json.loads(quote("estimate", "--json", good).stdout)
    assert [s["name"] for s in one["scenarios"]] == ["a"]
    both = json.loads(quote("estimate", "--json", good, examples / "rule-of-thumb.yaml").stdout)
    assert [answer["quote"]["number"] for answer in both] == ["Q-1", "Q-2026-0102"]
    assert both[0] == one


WANTED = ("--model", "QwQ-32B", "--card", "A100-80G-SXM", "--context", 16000, "--concurrency", 8)


def test_estimate_from_options_alone():
    text = "\n".join(done("estimate", *WANTED))
    assert "context 16,000, concurrent requests 8" in text
    (scenario,) = json.loads(quote("estimate", *WANTED, "--json").stdout)["scenarios"]
    assert scenario["kv_cache_bytes"] == 8 * 16000 * scenario["kv_bytes_per_token"]
    assert {o["card"] for o in scenario["options"]} == {"A100-80G-SXM"}
    assert scenario["recommended"] is None  # the server has no price
    assert scenario["cheapest_incomplete"]


def test_options_say_the_same_as_a_file(good):
    options = ("--model", "qwq 32b", "--card", "MetaX-C500", "--context", 16000, "--concurrency", 8)
    (ours,) = json.loads(quote("estimate", *options, "--json").stdout)["scenarios"]
    (theirs,) = json.loads(quote("estimate", good, "--json").stdout)["scenarios"]
    assert ours["options"] == theirs["options"]


@pytest.mark.parametrize(
    "written", ["16k", "16K", "１６k", "0.015625M", "16384", "１６３８４", "1.6384e4"]
)
def test_an_option_takes_a_number_as_a_file_does(written, tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(f"""
quote: {{number: T, date: 2026-11-20}}
scenarios: [{{name: a, model: QwQ-32B, cards: [A100-80G-SXM], context: {written}, concurrency: 8}}]
""", encoding="utf-8")  # fmt: skip
    asked = ("--model", "QwQ-32B", "--card", "A100-80G-SXM", "--context", written, "--concurrency", 8)  # fmt: skip
    (ours,) = json.loads(quote("estimate", *asked, "--json").stdout)["scenarios"]
    (theirs,) = json.loads(quote("estimate", file, "--json").stdout)["scenarios"]
    assert ours["kv_cache_bytes"] == 8 * 16384 * ours["kv_bytes_per_token"]
    assert theirs["kv_cache_bytes"] == ours["kv_cache_bytes"]


def test_how_many_cards_are_at_hand_is_a_number_of_a_file_too():
    asked = ("fit", "--card", "A100-40G-PCIe", "--model", "QwQ-32B", "--context", "16k", "--count")
    assert "8 × A100-40G-PCIe" in "\n".join(done(*asked, "8"))
    (said,) = refused(*asked, "eight")
    assert said == '--count: `count` must be a whole number, not "eight"'


def test_options_pin_a_width_and_choose_types_engine_and_reserve():
    more = ("--tensor-parallel", 4, "--weights", "fp8", "--kv-cache", "fp8", "--engine", "sglang",
            "--reserve", 0.1)  # fmt: skip
    wanted = ("--model", "QwQ-32B", "--card", "H20-96G", "--context", 16000, "--concurrency", 8)
    (scenario,) = json.loads(quote("estimate", *wanted, *more, "--json").stdout)["scenarios"]
    (option,) = scenario["options"]
    assert (scenario["engine"], scenario["weights"]) == ("sglang", "fp8")
    assert option["tensor_parallel"] == 4
    assert scenario["kv_bytes_per_token"] == 64 * 2 * 8 * 128


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give scenario files, or --model"),
        (("good.yaml", "--model", "QwQ-32B"), "give scenario files, or --model"),
        (("--model", "QwQ-33B", *WANTED[2:]), 'unknown model "QwQ-33B"; did you mean "QwQ-32B"?'),
        ((*WANTED, "--card", "A100"), 'unknown card "A100"'),
        (WANTED[:-2], "give `concurrency`"),
        ((*WANTED[:-1], -8), "concurrency"),
        ((*WANTED, "--reserve", 2), "reserve"),
        ((*WANTED, "--language", "fr"), "language"),
        (
            (*WANTED[:-1], "many"),
            '--concurrency: `concurrency` must be a number such as 16000 or 16k, not "many"',
        ),
        (
            (*WANTED, "--context", "16x"),
            '--context: `context` must be a number such as 16000 or 16k, not "16x"',
        ),
        (
            (*WANTED, "--tensor-parallel", "two"),
            '--tensor-parallel: `tensor_parallel` must be a whole number, not "two"',
        ),
        (
            (*WANTED, "--reserve", "20%"),
            '--reserve: `reserve` must be a number, not "20%"; write 0.2 for 20 %',
        ),
        ((*WANTED, "--engine", "vlm"), '--engine: unknown engine "vlm"'),
        ((*WANTED, "--catalog", "nothing.yaml"), "nothing.yaml: there is no such file"),
    ],
)
@pytest.mark.usefixtures("good")
def test_options_that_make_no_sense_are_refused(arguments, words):
    assert words in "\n".join(refused("estimate", *arguments))


# -- check ----------------------------------------------------------------------------------------


@pytest.mark.proof
def test_check_accepts_every_example_and_writes_nothing(here, examples):
    files = sorted(examples.glob("*.yaml"))
    assert done("check", *files) == [f"{file}: OK" for file in files]
    assert list(here.iterdir()) == []


def test_check_warns_of_what_must_be_known(here):
    bad = written(here / "w.yaml", GOOD.replace("[MetaX-C500]", "[A100-80G-SXM]"))
    result = quote("check", bad)
    assert result.exit_code == 0
    assert "has no price" in result.stderr


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
)
CHANGES = {
    "unknown model": ("QwQ-32B", "QwQ-33B", '7:12: unknown model "QwQ-33B"; did you mean'),
    "unknown card": ("MetaX-C500", "MetaX-C501", '10:13: unknown card "MetaX-C501"; did you mean'),
    "unknown key": ("concurrency", "concurency", "9:5: unknown key `concurency`; did you mean"),
    "unknown top key": ("quote:", "quotes: {}\nquote:", "1:1: unknown key `quotes`; did"),
    "unknown engine": ("cards:", "engine: {name: vlm}\n    cards:", '10:20: unknown engine "vlm"'),
    "unknown weights": ("cards:", "weights: bf17\n    cards:", '10:14: unknown weights "bf17"'),
    "word for a number": ("16000", "many", "8:14: `context`"),
    "number for a list": ("[MetaX-C500]", "8", "10:12: `cards`"),
    "negative": ("concurrency: 8", "concurrency: -8", "9:18: `concurrency`"),
    "zero": ("16000", "0", "8:14: `context`"),
    "a fraction": ("concurrency: 8", "concurrency: 8.5", "9:18: `concurrency`"),
    "not a number": ("concurrency: 8", "concurrency: .nan", "9:18: `concurrency`"),
    "infinite": ("cards:", "reserve: .inf\n    cards:", "10:14: `reserve`"),
    "duplicate key": ("    cards:", "    model: a\n    cards:", "10:5: the key `model` is already"),
    "a path for a number": ("Q-1", "../Q-1", '2:11: `number` "../Q-1" cannot name a file'),
    "no such day": ("2026-11-22", "2026-02-30", "3:9: `date`"),
    "no requests": ("    concurrency: 8\n", "", "6:5: give `concurrency`"),
}  # fmt: skip
FILES = {
    "empty": (b"", "1:1: the file is empty"),
    "a comment": (b"# nothing\n", "1:1: the file is empty"),
    "a list": (b"- 1\n", "1:1: a scenario file must hold"),
    "not UTF-8": (GOOD.replace("a\n", "é\n").encode("latin-1"), "6:11: not UTF-8"),
    "not YAML": (b"quote: [1, 2", ": while parsing a flow sequence"),
    "a bomb": (BOMB.encode(), "more than 200,000 values"),
    "a binary": (b"PK\x03\x04\x00", "1:1: is a workbook or another packed file, not YAML"),
}
FAULTS = {name: (GOOD.replace(old, new, 1), words) for name, (old, new, words) in CHANGES.items()}


@pytest.mark.parametrize("fault", FAULTS | FILES)
@pytest.mark.parametrize("command", ["check", "build", "estimate"])
def test_a_fault_has_its_place_and_nothing_is_written(here, command, fault):
    content, words = (FAULTS | FILES)[fault]
    said = refused(command, written(here / "bad.yaml", content).name)
    assert words in said[0], said
    place = said[0].split(": ")[0].split(":")
    assert place[0] == "bad.yaml"
    assert all(part.isdigit() for part in place[1:])
    assert len(place) == 3
    assert [path.name for path in here.iterdir()] == ["bad.yaml"]


def test_all_faults_of_all_files_are_shown_at_once(here):
    several = GOOD.replace("QwQ-32B", "QwQ-33B").replace("16000", "-1").replace("MetaX", "MetaY")
    written(here / "one.yaml", several)
    written(here / "two.yaml", GOOD.replace("language", "langage"))
    said = refused("build", "one.yaml", "two.yaml")
    places = [line.split(": ")[0] for line in said]
    assert "one.yaml:8:14" in places
    assert "two.yaml:4:3" in places
    assert len(said) >= 2


def test_faulty_names_are_all_shown(here):
    several = GOOD.replace("QwQ-32B", "QwQ-33B").replace("MetaX-C500", "MetaX-C501, H20-95G")
    places = [line.split(": ")[0] for line in refused("check", written(here / "q.yaml", several))]
    assert places == [f"{here / 'q.yaml'}:{place}" for place in ("7:12", "10:13", "10:25")]


@pytest.mark.parametrize("command", ["check", "build", "estimate"])
@pytest.mark.parametrize(("name", "words"), [("none.yaml", "no such file"), (".", "is a folder")])
def test_files_that_cannot_be_read(here, command, name, words):
    assert words in refused(command, name)[0]
    assert list(here.iterdir()) == []


# -- the user's own catalog -----------------------------------------------------------------------

PRICE = """prices:
  - {card: metax c500, per: card, typical: 1, currency: CNY, tax_included: true, date: 2026-11-20}
  - {server: MetaX-C500-8, per: server, typical: 1, currency: CNY, tax_included: true, date: 2026-11-20}
"""
CARD = """cards:
  - {name: X1, vendor: Example, origin: CN, memory_gb: 200, bandwidth_gbs: 1000, engines: [vllm],
     tflops: {fp16: 100, bf16: 100}, bf16: true, grade: A, date: 2026-11-20}
"""


def test_a_users_price_comes_first(here, good):
    rows = written(here / "mine.yaml", PRICE)
    answer = json.loads(quote("estimate", good, "--catalog", rows, "--json").stdout)
    best = answer["scenarios"][0]["recommended"]
    assert best["price"]["amount"] == f"{best['cards'] + best['servers']}.00"
    assert not best["indicative"]


@pytest.mark.proof
def test_a_users_card_is_found(here):
    folder = here / "rows"
    folder.mkdir()
    written(folder / "cards.yaml", CARD)
    file = written(here / "q.yaml", GOOD.replace("MetaX-C500", "x-1"))
    answer = json.loads(quote("estimate", file, "--catalog", folder, "--json").stdout)
    assert {o["card"] for o in answer["scenarios"][0]["options"]} == {"X1"}
    assert 'unknown card "x-1"' in refused("check", file)[0]
    assert done("check", file, "--catalog", folder) == [f"{file}: OK"]
    assert "name: X1" in done("catalog", "cards", "X1", "--catalog", folder)
    done("build", "--format", "xlsx", file, "--catalog", folder)


def test_a_faulty_catalog_is_told_with_its_place(here, good):
    written(here / "mine.yaml", PRICE.replace("metax c500", "Meta-C500"))
    (line,) = refused("check", good, "--catalog", "mine.yaml")
    assert line.startswith('mine.yaml:2:12: unknown card "Meta-C500"; did you mean "MetaX-C500"?')
    assert refused("catalog", "cards", "--catalog", "mine.yaml") == [line]


# -- explain, catalog, init -----------------------------------------------------------------------


def test_a_table_that_there_is_not_is_told_with_the_nearest():
    assert refused("catalog", "server") == ["catalog: no table `server`; did you mean `servers`?"]
    assert "known are models, cards, servers" in refused("catalog", "nothing")[0]


def test_explain_gives_label_unit_and_formula_in_words():
    text = "\n".join(done("explain", "kv_bytes_per_token"))
    assert "kv_bytes_per_token" in text
    assert "KV cache per token" in text
    assert "[bytes" in text
    assert "= " in text
    assert "layers ×" in text
    assert "KV" in "\n".join(done("explain", "kv_bytes_per_token", "--language", "zh"))


def test_explain_suggests_a_near_name():
    (line,) = refused("explain", "kv_bytes_per_tokn")
    assert line.endswith('did you mean "kv_bytes_per_token"?')


@pytest.mark.parametrize(
    ("table", "name", "words"),
    [
        ("models", "qwen/qwq 32b", "name: QwQ-32B"),
        ("cards", "a100_80g sxm", "name: A100-80G-SXM"),
        ("servers", "HGX-A100-8", "slots: 8"),
        ("prices", "MetaX-C500", "card: MetaX-C500"),
        ("engines", "vllm", "name: vllm"),
    ],
)
def test_a_catalog_lists_its_rows_and_shows_one_whole(table, name, words):
    rows = done("catalog", table)
    assert len(rows) >= 5
    assert all(row.strip() for row in rows)
    whole = done("catalog", table, name)
    assert words in whole
    assert any(line.startswith("source: ") for line in whole)


@pytest.mark.parametrize(
    ("table", "name", "words"),
    [
        ("models", "QwQ-33B", 'did you mean "QwQ-32B"?'),
        ("cards", "A100-80G-SMX", 'did you mean "A100-80G-SXM"?'),
        ("servers", "HGX-A100-9", 'did you mean "HGX-A100-8"?'),
        ("prices", "Meta-C500", 'did you mean "MetaX-C500"?'),
        ("engines", "vlm", 'did you mean "vllm"?'),
    ],
)
def test_an_unknown_row_gets_a_suggestion(table, name, words):
    (line,) = refused("catalog", table, name)
    assert f'"{name}"' in line
    assert line.endswith(words)


def test_an_unknown_table_is_refused():
    (line,) = refused("catalog", "modelz")
    assert line.endswith("no table `modelz`; did you mean `models`?")
    (line,) = refused("catalog", "zzz")
    assert "models, cards, servers, engines, prices" in line


@pytest.mark.usefixtures("here")
@pytest.mark.proof
def test_init_writes_a_file_that_check_accepts():
    assert done("init") == ["scenarios.yaml"]
    assert done("check", "scenarios.yaml") == ["scenarios.yaml: OK"]
    done("build", "--format", "xlsx", "scenarios.yaml")


def test_init_never_overwrites(here):
    written(here / "mine.yaml", "mine")
    assert refused("init", "mine.yaml") == ["mine.yaml: exists already; name another file"]
    assert (here / "mine.yaml").read_text() == "mine"


def test_init_where_there_is_no_folder(here):
    assert refused("init", here / "none" / "mine.yaml")[0].endswith("No such file or directory")


# -- help and streams -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_complete(name):
    text = " ".join("\n".join(done(name, "--help")).split())
    assert COMMANDS[name].help
    for parameter in COMMANDS[name].params:
        assert parameter.help, f"{name}: {parameter.name} has no help"
        for word in parameter.opts:
            assert word in text


def test_the_help_names_every_command():
    text = "\n".join(done("--help"))
    assert all(f"\n  {name} " in text for name in COMMANDS)
    assert set(COMMANDS) >= {"build", "estimate", "check", "explain", "catalog", "init"}


def test_the_help_cuts_no_sentence_and_lists_every_command_where_it_is_met():
    text = "\n".join(done("--help"))
    assert "..." not in text.partition("Commands:")[2]
    assert set(AS_MET) == set(COMMANDS)
    places = [text.index(f"\n  {name} ") for name in AS_MET]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_calls_no_value_by_a_type_of_python(name):
    assert not re.search(r"<(str|int|float|list\[.*|Path|%.*)>", "\n".join(done(name, "--help")))


def process(*arguments, **environment):
    """The command in a process of its own."""
    program = [sys.executable, "-c", "from quoter.cli import main; main()"]
    return subprocess.run(
        [*program, *map(str, arguments)],
        capture_output=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.proof
def test_output_is_utf_8_whatever_the_locale(examples):
    plain = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = process("estimate", examples / "rule-of-thumb.yaml", "--json", **plain)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.decode())["scenarios"][0]["name"] == "经验法则"


def test_a_fault_leaves_with_status_2_and_no_traceback(here):
    written(here / "坏.yaml", GOOD.replace("QwQ-32B", "通义"))
    result = process("check", here / "坏.yaml", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert result.returncode == 2
    assert result.stdout == b""
    said = result.stderr.decode()
    assert said.startswith(f'{here / "坏.yaml"}:7:12: unknown model "通义"')
    assert "Traceback" not in said


def test_help_imports_nothing_heavy():
    heavy = ("pydantic", "xlsxwriter", "jinja2", "yaml", "plutoprint")
    code = (
        "import sys; from quoter.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"assert not {{*{heavy}}} & sys.modules.keys()"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()


@pytest.mark.parametrize("command", ["estimate", "check", "build", "issue", "email"])
def test_a_fault_found_late_is_no_traceback(tmp_path, command):
    """Only the bill shows that more is taken off than there is."""
    text = """quote: {number: Q-LATE, date: 2026-11-22, currency: CNY}
scenarios: [{name: a, model: QwQ-32B, context: 16000, concurrency: 8, cards: [MetaX-C500]}]
offer: {discount_amount: 99999999}
catalog:
  prices:
  - {card: MetaX-C500, typical: 42000, currency: CNY, date: 2026-11-20}
  - {server: MetaX-C500-8, per: server, typical: 95000, currency: CNY, date: 2026-11-20}
"""
    file = tmp_path / "late.yaml"
    file.write_text(text, encoding="utf-8")
    more = ["--to", "a@example.com"] if command == "email" else []
    more += ["-o", str(tmp_path / "out")] if command in ("build", "issue", "email") else []
    result = CliRunner().invoke(app, [command, str(file), *more])
    assert result.exit_code == 2
    assert "late.yaml:3:" in result.stderr and "more is taken off" in result.stderr
    assert not (tmp_path / "out").exists()


# -- paths that a system refuses ------------------------------------------------------------------

LONG = "测" * 100  # 300 bytes: more than the name of a file may have
EXAMPLE, CONFIG = ROOT / "examples" / "scenarios.yaml", ROOT / "examples" / "config.json"


@pytest.mark.parametrize(
    "words",
    [
        ("check", f"{LONG}.yaml"),
        ("build", EXAMPLE, "-o", LONG),
        ("build", EXAMPLE, "--templates", LONG),
        ("build", EXAMPLE, "--brand", LONG),
        ("build", EXAMPLE, "--catalog", LONG),
        ("issue", EXAMPLE, "-o", LONG),
        ("email", EXAMPLE, "--to", "a@example.com", "-o", LONG),
        ("pull", f"{LONG}.xlsx"),
        ("pull", ROOT / "tests" / "mailed" / "M-FIRM-R1.xlsx", "-o", f"{LONG}.yaml"),
        ("pull", ROOT / "tests" / "mailed" / "M-FIRM-R1.xlsx", "--file", f"{LONG}.yaml"),
        ("diff", f"{LONG}.yaml", f"{LONG}.yaml"),
        ("revise", f"{LONG}.yaml"),
        ("revise", EXAMPLE, "-o", f"{LONG}.yaml"),
        ("sweep", EXAMPLE, "--vary", "concurrency=1,2", "-o", LONG),
        ("init", f"{LONG}.yaml"),
        ("import-model", CONFIG, "--name", "A", "-o", f"{LONG}.yaml"),
        ("import-model", LONG, "--name", "A"),
    ],
    ids=lambda words: " ".join(
        str(word) for word in words if word == words[0] or str(word)[0] == "-"
    ),
)
@pytest.mark.proof
def test_a_name_that_no_system_takes_is_one_line(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = refused(*words)
    assert any(LONG in line for line in said)
    assert names(tmp_path) == []


@pytest.mark.parametrize("command", ["check", "estimate", "build", "pull", "email", "import-model"])
def test_a_pipe_is_no_file_and_is_not_waited_for(command, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    more = ("--name", "A") if command == "import-model" else ()
    [line] = refused(command, pipe, *more)
    assert line == f"{pipe}: cannot be read: it is a pipe or a device, not a file"


@pytest.mark.proof
def test_a_pipe_in_the_place_of_an_output_stays(tmp_path):
    os.mkfifo(tmp_path / "Q-2026-0101-R1.xlsx")
    [line, _] = refused("build", EXAMPLE, "-o", tmp_path, "--format", "xlsx")
    assert "not ours; not overwritten" in line
    assert names(tmp_path) == ["Q-2026-0101-R1.xlsx"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("nul.2026-1", "Windows keeps that name for a device"),
        ("COM1", "Windows keeps that name for a device"),
        ("LPT9.a.b", "Windows keeps that name for a device"),
        ("测" * 61, "is too long for the name of a file"),
        ("../x", "cannot name a file"),
        ("a b", "cannot name a file"),
    ],
)
def test_a_number_that_no_file_can_be_called_is_refused(number, said, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("Q-2026-0101", number), encoding="utf-8"
    )
    assert said in refused("check", path)[0]


@pytest.mark.proof
def test_a_folder_and_a_number_as_long_as_may_be_hold_every_output(tmp_path):
    path, folder = tmp_path / "s.yaml", tmp_path / ("测" * 80) / ("夹" * 80)
    number = "测" * 60
    path.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("Q-2026-0101", number), encoding="utf-8"
    )
    done("build", path, "-o", folder, "--format", "xlsx,html", "--internal")
    seen = [name for name in names(folder) if not name.startswith(".")]
    assert seen == sorted(f"{number}-R1.{s}" for s in ("xlsx", "html", "internal.xlsx"))
    done("revise", path, "-o", folder / f"{number}-R2.yaml")
