"""No time, rate, memory or price that a program is told is below zero, whatever is asked."""

import random
from datetime import date

import pytest
import yaml
from conftest import ROOT, bounded
from quotations import random_data

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core.files import Document
from quoter.scenario import quotation
from quoter.sizing import estimate

FILES = [
    *sorted((ROOT / "tests" / "requests").glob("*.yaml")),
    *(ROOT / "examples" / f"{name}.yaml" for name in ("scenarios", "fit", "rule-of-thumb")),
]
# differences: what is free or missing, what models beside leave of a card, how far off an estimate was
SIGNED = {"free_bytes_per_card", "usable_bytes_per_card", "error", "budget_left"}
MODELS = ("DeepSeek-V3.1", "GLM-4.6", "Qwen3-235B-A22B", "QwQ-32B")


def told(data):
    """What a program is told of a file."""
    return answer(estimate(quotation(Document(data, "x", b""), Catalog.shipped())))


def below_zero(found, path=""):
    """The places of numbers below zero, but for differences."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key not in SIGNED:
                yield from below_zero(value, f"{path}.{key}")
    elif isinstance(found, list):
        for at, value in enumerate(found):
            yield from below_zero(value, f"{path}[{at}]")
    elif isinstance(found, int | float) and found < 0:
        yield f"{path} = {found}"


def served(seed):
    """A random load with targets, on a card with a network: prefill and decode apart or together."""
    rng = random.Random(seed)
    prompt, answer_ = rng.choice([2000, 7000, 30000]), rng.choice([200, 600, 2000])
    load = rng.choice([{"concurrency": rng.randint(1, 300)},
                       {"load": {"requests_per_second": round(rng.uniform(0.1, 8), 2),
                                 "prefix_cache_hit": rng.choice([0, 0.5, 0.85])}}])  # fmt: skip
    scenario = {
        "name": "served", "model": rng.choice(MODELS), "prompt_tokens": prompt, "output_tokens": answer_,
        "service_level": {"ttft_ms": rng.choice([2000, 4000, 10000]), "tpot_ms": rng.choice([40, 100])},
        "choice": {"card": "H20-141G", "apart": True}, "cards": ["H20-141G"],
    }  # fmt: skip
    return {
        "quote": {"number": "T-1", "date": date(2026, 11, 29), "currency": "CNY"},
        "scenarios": [scenario | load],
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_of_requests_and_examples(path):
    assert not [*below_zero(told(yaml.safe_load(path.read_text(encoding="utf-8"))))]


@pytest.mark.parametrize("seed", bounded(range(40), 6))
def test_of_random_loads(seed):
    found = told(served(seed))
    assert not [*below_zero(found)]
    ladder = found["scenarios"][0]["ladder"]
    times = [rung["tpot_ms"] for rung in ladder]
    assert times == sorted(times)  # more in a batch never make a token quicker


@pytest.mark.parametrize("seed", bounded(range(20), 2))
def test_of_random_quotations(seed):
    assert not [*below_zero(told(random_data(random.Random(seed))))]
