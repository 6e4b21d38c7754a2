"""Every command and every YAML block of the documents runs, and they name every command and key."""

import re
import shlex
import shutil
import subprocess
import textwrap

import pytest
import yaml
from conftest import ROOT
from typer.testing import CliRunner

import quoter
from quoter.catalog import business
from quoter.catalog.lookup import TABLES, Catalog
from quoter.cli import app
from quoter.core import files
from quoter.core.fields import Record
from quoter.core.files import Document
from quoter.core.texts import sentences
from quoter.delivery.building import ready
from quoter.scenario import request
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate

pytestmark = pytest.mark.usefixtures("remembered")

CONFIG = ROOT / "examples" / "config.json"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md")))
    if not path.name.startswith("accuracy")  # written by a program
}
GUIDE = "\n".join(PAGES.values())


def blocks(language, page=README):
    """The fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.S)


# -- names of sheets ------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_sheets_that_may_be_edited_are_called_by_their_names(page, language):
    names = {row[language] for key, row in sentences().items() if key.startswith("sheet_")}
    rows = re.search(r"\| (?:sheet|工作表) \|.*?\n\n", PAGES[page], re.S)[0].strip().splitlines()
    table = rows[2:]
    told = [one for row in table for one in re.split("[,、] *", row.split("|")[1].replace("*", ""))]
    assert len(told) > 8
    assert {one.strip() for one in told if one.strip()} <= names


def test_the_list_of_a_scenarios_keys_is_whole():
    listed = re.search(r"Keys of a scenario: (.*?)\n\n", PAGES["docs/scenarios.md"], re.S)[1]
    assert set(request.Scenario.declared) <= set(re.findall(r"`(\w+)`", listed))


# -- every block ----------------------------------------------------------------------------------

QUOTE = {"number": "R-1", "date": "2026-11-22"}
SHAPED = (
    "quote",
    "scenarios",
    "catalog",
    "changes",
    "brand",
    "packages",
    "offered",
    "requirements",
    *business.BLOCKS,
)


def whole(block):
    """The file that a block is, or is a part of: of a file, of its catalog, or of a scenario."""
    data = files.parse(textwrap.dedent(block).encode(), "docs").data
    scenario = {
        "name": "Chat assistant",
        "model": "Qwen3-8B",
        "cards": ["MetaX-C500", "H20-96G", "Ascend-910B3"],
    }
    lengths = {} if data.get("workload") == "training" or "recipe" in data else {"context": 4096}
    if data.keys() <= TABLES.keys():
        data = {"catalog": data}
    if not data.keys() <= set(SHAPED):
        kind = {"workload": "training"} if "recipe" in data else {}
        data = {"scenarios": [scenario | lengths | kind | data]}
    choice = {"card": scenario["cards"][0]}
    asked = [scenario | {"context": 16000, "concurrency": 8, "choice": choice}]
    return {"scenarios": asked} | data | {"quote": QUOTE | data.get("quote", {})}


YAML = [pytest.param(block, id=f"{name}-{i}") for name, page in PAGES.items()
        for i, block in enumerate(blocks("yaml", page), 1)]  # fmt: skip


@pytest.mark.parametrize("block", YAML)
def test_every_yaml_block_is_a_quotation_or_part_of_one(block):
    assert ready(quotation(Document(whole(block), "docs", b""), Catalog.shipped())).everything


def run(line):
    """One line of a shell block: ours in this process, other programs by themselves."""
    words = shlex.split(line.rpartition("&&")[2])
    if words[0] in ("quote", ".venv/bin/quote"):
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, result.output
        return result.output
    return "" if words[0] == ".venv/bin/pytest" else subprocess.check_output(words, text=True)


def squeezed(text):
    """Text without its columns."""
    return re.sub(r"\s+", " ", text)


FILES_SHOWN = {"csv": "prices.csv", "yaml": "my.yaml"}  # by the language of their blocks


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the commands of a document run: beside the examples."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.proof
def test_every_command_runs_and_says_what_is_shown(name, folder):
    """A block of text after one of commands shows lines of what they say; rows that are shown are files of the user's."""
    said = ""
    for language, block in re.findall(r"```(sh|text|csv|yaml)\n(.*?)```", PAGES[name], re.S):
        if language in FILES_SHOWN:
            if language == "csv" or block.startswith("models:"):
                (folder / FILES_SHOWN[language]).write_text(block, encoding="utf-8")
        elif language == "sh":
            said = "".join(run(line) for line in block.replace("\\\n", " ").splitlines())
        else:
            missing = [x for x in block.splitlines() if squeezed(x).strip() not in squeezed(said)]
            assert missing == [], said


@pytest.mark.parametrize("line", re.findall(r"^\| `(quote [^`]*)` \|", README, re.M))
@pytest.mark.proof
def test_the_commands_of_the_table_run(line, folder):
    words = [word for word in re.sub(r"\[[^\]]*\]", "", line).split() if word != "…"]
    places = {"FILE": "examples/rule-of-thumb.yaml", "FILE…": "examples/rule-of-thumb.yaml", "OLD": "examples/starter.yaml",
              "NEW": "examples/starter.yaml", "TABLE": "cards", "EDITED.xlsx": "out/Q-2026-0102-R1.xlsx",
              "NAME": "My-Model", "ADDRESS": "it@example.com", "config.json": "examples/config.json"}  # fmt: skip
    if "calibrate" in words:
        places |= {"FILE": "examples/starter.yaml", "RUN…": "examples/runs/measured.yaml"}
    if "suggest" in words:
        places["FILE"] = "examples/starter.yaml"
    if "EDITED.xlsx" in words:
        run("quote build examples/rule-of-thumb.yaml --format xlsx")
    run(shlex.join(places.get(word, word) for word in shlex.split(" ".join(words))))


def test_links_lead_somewhere():
    for name, page in PAGES.items():
        for target in re.findall(r"\]\(([^)#]+)", page):
            assert ((ROOT / name).parent / target).exists(), (name, target)


def keys(shape):
    """Every key of a block, those of inner ones too."""
    for key, field in shape.fields().items():
        yield key
        for inner in re.findall(r"quoter\.(business|request)\.(\w+)", str(field.annotation)):
            found = getattr({"business": business, "request": request}[inner[0]], inner[1])
            if isinstance(found, type) and issubclass(found, Record):
                yield from keys(found)


def test_every_key_is_described():
    shapes = (*business.BLOCKS.values(), business.Change, request.Quote, request.Scenario)
    named = {key for shape in shapes for key in keys(shape)}
    assert {key for key in named if not re.search(rf"(?<!\w){key}(?!\w)", GUIDE)} == set()


def test_every_table_of_the_catalog_can_be_listed_or_is_described():
    for kind in business.PRICE_KINDS + business.EVENTS:
        assert kind in PAGES["docs/offer.md"]
    assert {
        "models",
        "cards",
        "servers",
        "components",
        "fabrics",
        "prices",
        "rents",
        "taxes",
        "constants",
    } <= (yaml.safe_load(blocks("yaml", PAGES["docs/catalogs.md"])[0]).keys())


# -- what the blocks say --------------------------------------------------------------------------


def shown(name, mark):
    """The quotation of the first block of a page that holds some words, sized."""
    block = next(block for block in blocks("yaml", PAGES[name]) if mark in block)
    return estimate(quotation(Document(whole(block), "docs", b""), Catalog.shipped()))


def test_the_lines_shown_have_the_quantities_and_classes_that_are_said():
    found = shown("docs/offer.md", "Platform licence")
    lines = {
        entry.line.name or entry.line.item: entry for entry in found.bill.entries if entry.line
    }
    assert lines["Set-up"].figures.quantity == 2.5
    assert lines["NVIDIA-AI-Enterprise"].figures.active == 0  # no H20 is bought
    assert (lines["Installation"].tax, lines["Set-up"].tax, lines["Platform licence"].tax) == (
        "installation", "services", "goods")  # fmt: skip
    assert lines["Tokens in our cloud"].decided_by == "the customer"
    assert lines["Tokens in our cloud"].figures.item.known
    assert {entry.line.name for entry in found.bill.apart} == {
        "Operators' course",
        "The same with a spare server",
    }


def test_a_quotation_in_dollars_has_no_tax_until_it_says_so():
    data = whole(
        "quote: {currency: USD}\ncatalog: {prices: [{card: MetaX-C500, typical: 9, currency: USD}]}"
    )
    for quote, rate in (({}, 0), ({"market": "CN"}, 0.13), ({"tax_rate": 0.1}, 0.1)):
        asked = data | {"quote": data["quote"] | quote}
        found = estimate(quotation(Document(asked, "docs", b""), Catalog.shipped()))
        assert found.bill.active[0].figures.item.tax_rate == rate


def test_on_is_no_key():
    with pytest.raises(files.Problems, match="unknown key `on`"):
        quotation(
            Document(whole("offer: {lines: [{name: x, price: 1, on: L40S}]}"), "docs", b""),
            Catalog.shipped(),
        )


def test_what_nobody_states_of_the_cost_is_left_out():
    found = shown("docs/offer.md", "depreciation_years").ownership
    assert found.missing == ()
    bare = shown("docs/offer.md", "margin_floor").ownership
    assert set(bare.missing) == {"hosting", "licences", "staff"}


# -- the README -----------------------------------------------------------------------------------


def test_the_chinese_readme_has_the_same_commands_and_sections():
    ours, english = PAGES["README.zh.md"], README
    for pattern in (
        r"```(?:sh|text)\n.*?```",
        r"^\| `(quote [^`]*)` \|",
        r"^#+ ",
        r"\]\((docs/[^)]+)",
    ):
        found = [re.findall(pattern, page, re.S | re.M) for page in (ours, english)]
        assert sorted(found[0]) == sorted(found[1])


def test_the_scenario_shown_is_sized():
    shown = next(block for block in blocks("yaml") if "scenarios:" in block)
    found = estimate(quotation(Document(yaml.safe_load(shown), "README", b""), Catalog.shipped()))
    assert found.scenarios[0].recommended.card.name == "MetaX-C500"


def test_the_rows_shown_can_be_added_and_quoted():
    rows = next(block for block in blocks("yaml") if block.startswith("models:"))
    data = {
        "quote": {"number": "R-1", "date": "2026-11-22"},
        "scenarios": [{"name": "own", "model": "My-Model-7B", "cards": ["My-Card-64G"],
                       "context": 4096, "concurrency": 4}],
        "catalog": yaml.safe_load(rows),
    }  # fmt: skip
    found = estimate(quotation(Document(data, "README", b""), Catalog.shipped())).scenarios[0]
    assert found.recommended.price == 140_000
    assert found.case.model.architecture.kv_heads == 8


def test_the_load_shown_is_sized():
    text = re.search(r"<!-- load -->\n```yaml\n(.*?)```", PAGES["docs/scenarios.md"], re.S)[1]
    load = yaml.safe_load(text)
    scenario = {"name": "a", "model": "Qwen3-8B", "context": 4096, "cards": ["L20"]} | load
    data = {"quote": {"number": "R-1", "date": "2026-11-22"}, "scenarios": [scenario]}
    found = estimate(quotation(Document(data, "README", b""), Catalog.shipped()))
    figures = found.scenarios[0].chosen.figures
    assert figures.peak_requests_per_second == 3.125
    assert figures.requests_in_flight == 35  # 3.125 × 1.3² × 5 s × 1.3, rounded up
    for preset in Catalog.shipped().presets:
        assert f"`{preset}`" in GUIDE or f"preset: {preset}`" in GUIDE


def test_every_command_is_described():
    names = {c.name or c.callback.__name__ for c in app.registered_commands}
    assert all(f"`quote {name}" in README for name in names)


def test_the_two_commands_are_one_line_each():
    for mark in ("run", "test"):
        block = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)```\n<!-- /{mark} -->", README, re.S)
        assert block[1].count("\n") == 1


def test_the_model_shown_is_imported_and_quoted(tmp_path):
    block = re.search(r"<!-- import -->\n```sh\n(.*?)```\n<!-- /import -->", README, re.S)[1]
    lines = block.replace("\\\n", " ").splitlines()
    for line in lines:
        places = {"my.yaml": tmp_path / "my.yaml", "examples/config.json": CONFIG}
        words = [str(places.get(word, word)) for word in shlex.split(line)]
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, result.output
    assert len(lines) == 3
    assert "cards needed 1" in result.stdout


@pytest.mark.proof
def test_the_sweep_shown_runs(tmp_path):
    page = PAGES["docs/scenarios.md"]
    block = re.search(r"<!-- sweep -->\n```sh\n(.*?)```\n<!-- /sweep -->", page, re.S)[1]
    places = {"out": tmp_path, "examples/scenarios.yaml": ROOT / "examples" / "scenarios.yaml"}
    words = [str(places.get(word, word)) for word in shlex.split(block)]
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == 0, result.output
    [table] = tmp_path.glob("*.csv")
    assert len(table.read_text(encoding="utf-8").splitlines()) == 1 + 2 * 6 * 9


@pytest.mark.proof
def test_the_mail_shown_is_drafted(tmp_path):
    block = re.search(r"<!-- email -->\n```sh\n(.*?)```\n<!-- /email -->", README, re.S)[1]
    places = {"out": tmp_path, "examples/scenarios.yaml": ROOT / "examples" / "scenarios.yaml"}
    words = [str(places.get(word, word)) for word in shlex.split(block)]
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == 0, result.output
    assert b"X-Unsent: 1" in (tmp_path / "Q-2026-0101-R1.eml").read_bytes()


def test_the_starter_and_the_examples_are_valid():
    for path in (ROOT / "examples").glob("*.yaml"):
        assert estimate(load_quotation(path)).everything


@pytest.mark.proof
def test_every_block_of_the_starter_works_when_it_is_uncommented(tmp_path):
    text = (ROOT / "examples" / "starter.yaml").read_text(encoding="utf-8")
    path = tmp_path / "all.yaml"
    path.write_text(re.sub(r"^( *)# ", r"\1", text, flags=re.M), encoding="utf-8")
    result = CliRunner().invoke(
        app, ["build", str(path), "-o", str(tmp_path), "--format", "xlsx", "--internal"]
    )
    assert result.exit_code == 0, result.output
    found = load_quotation(path)
    assert len(found.cases) == 3
    assert all(getattr(found.deal, name).model_fields_set for name in business.BLOCKS)
    assert found.deal.changes


@pytest.mark.proof
def test_the_package_offers_what_its_docstring_shows(examples):
    sized = quoter.size(quoter.load(examples / "rule-of-thumb.yaml"))
    assert quoter.write_workbook(sized)[:2] == b"PK"
    assert "<html" in quoter.write_page(sized)
