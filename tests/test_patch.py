"""A file's text takes other data and keeps the rest to the byte."""

import copy
import random

import pytest
import yaml
from conftest import ROOT

from quoter.core import files
from quoter.core.yaml_insert import NoPlace
from quoter.core.yaml_patch import patched

EXAMPLE = ROOT / "examples" / "scenarios.yaml"
TEXT = """# head
quote: {number: Q-1, date: 2026-11-22}   # who
scenarios:
  - name: a          # first
    concurrency: 8   # at once
    engine: {name: vllm}

  # the second
  - name: b
    reserve: 0.20
offer:
  discount: 0.02
"""


def of(text, change):
    """The text with its data changed."""
    document = files.parse(text.encode(), "x.yaml")
    data = copy.deepcopy(document.data)
    change(data)
    found = patched(document, data)
    assert files.parse(found.encode(), "x.yaml").data == data
    return found


def lines_changed(old, new):
    return set(new.splitlines()) ^ set(old.splitlines())


def test_a_scalar_changes_in_its_place_and_comments_stay():
    found = of(TEXT, lambda d: d["scenarios"][0].update(concurrency=12))
    assert found == TEXT.replace("concurrency: 8 ", "concurrency: 12 ")


def test_keys_come_and_go_in_blocks_and_braces():
    def change(d):
        d["scenarios"][0]["engine"]["version"] = "0.19"
        del d["scenarios"][1]["reserve"]
        d["scenarios"][1]["choice"] = {"card": "L40S", "tensor_parallel": 4}
        d["catalog"] = {"prices": [{"card": "L40S", "typical": 5}]}

    found = of(TEXT, change)
    assert "# first" in found and "# the second" in found and "# who" in found
    assert 'engine: {name: vllm, version: "0.19"}' in found
    assert "reserve" not in found
    assert found.startswith(TEXT[: TEXT.index("    engine")])


def test_items_are_added_to_lists():
    found = of(TEXT, lambda d: d["scenarios"].append({"name": "c"}))
    assert found == TEXT.replace("    reserve: 0.20\n", "    reserve: 0.20\n  - {name: c}\n")


@pytest.mark.parametrize("seed", range(40))
def test_random_changes_of_the_example_touch_only_their_lines(seed):
    rng, text = random.Random(seed), EXAMPLE.read_text(encoding="utf-8")
    touched = []

    def change(data):
        for _ in range(rng.randint(1, 4)):
            scenario = rng.choice(data["scenarios"])
            kind = rng.choice(["reserve", "context", "choice", "discount", "price", "share"])
            if kind == "discount":
                data["offer"]["discount"] = rng.choice([0.01, 0.05])
            elif kind == "price":
                rng.choice(data["catalog"]["prices"])["typical"] = rng.randint(1, 99) * 1000
            elif kind == "share":
                data["terms"]["payment"][0]["days"] = rng.randint(20, 90)
            elif kind == "choice":
                scenario["choice"] = {"card": "MetaX-C500", "tensor_parallel": 4}
            else:
                scenario[kind] = rng.randint(1, 9) * 1000
            touched.append(kind)

    found = of(text, change)
    assert len(lines_changed(text, found)) <= 3 * len(touched)
    comments = [line for line in text.splitlines() if line.strip().startswith("#")]
    assert [line for line in found.splitlines() if line.strip().startswith("#")] == comments


def test_what_is_called_twice_is_left_alone():
    text = "a: &x {b: 1}\nc: *x\n"
    document = files.parse(text.encode(), "x.yaml")
    data = yaml.safe_load(text)
    data = {"a": {"b": 2}, "c": {"b": 3}}
    with pytest.raises(NoPlace):
        patched(document, data)
