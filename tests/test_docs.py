"""The README's blocks run, and it names every command."""

import re
import shlex

import yaml
from conftest import ROOT
from typer.testing import CliRunner

import quoter
from quoter.catalog import Catalog
from quoter.cli import app
from quoter.estimate import estimate
from quoter.files import Document
from quoter.scenario import load_quotation, quotation

CONFIG = ROOT / "examples" / "config.json"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """The fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


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
    assert found.recommended.price == 50_000
    assert found.case.model.architecture.kv_heads == 8


def test_the_load_shown_is_sized():
    text = re.search(r"<!-- load -->\n```yaml\n(.*?)```", README, re.S)[1]
    load = yaml.safe_load(text)
    scenario = {"name": "a", "model": "Qwen3-8B", "context": 4096, "cards": ["L20"]} | load
    data = {"quote": {"number": "R-1", "date": "2026-11-22"}, "scenarios": [scenario]}
    found = estimate(quotation(Document(data, "README", b""), Catalog.shipped()))
    figures = found.scenarios[0].chosen.figures
    assert figures["peak_requests_per_second"] == 3.125
    assert figures["requests_in_flight"] == 35  # 3.125 × 1.3² × 5 s × 1.3, rounded up
    for preset in Catalog.shipped().presets:
        assert f"`{preset}`" in README or f"preset: {preset}`" in README


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


def test_the_sweep_shown_runs(tmp_path):
    block = re.search(r"<!-- sweep -->\n```sh\n(.*?)```\n<!-- /sweep -->", README, re.S)[1]
    places = {"out": tmp_path, "examples/scenarios.yaml": ROOT / "examples" / "scenarios.yaml"}
    words = [str(places.get(word, word)) for word in shlex.split(block)]
    result = CliRunner().invoke(app, words[1:])
    assert result.exit_code == 0, result.output
    [table] = tmp_path.glob("*.csv")
    assert len(table.read_text(encoding="utf-8").splitlines()) == 1 + 2 * 6 * 9


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


def test_the_package_offers_what_its_docstring_shows(examples):
    sized = quoter.size(quoter.load(examples / "rule-of-thumb.yaml"))
    assert quoter.workbook(sized)[:2] == b"PK"
    assert "<html" in quoter.page(sized)
