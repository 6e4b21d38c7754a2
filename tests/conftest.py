"""What several tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def bounded(values, few):
    """Some values of a long proof: the first `few` run always, the rest with `pytest -m proof`."""
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    long = [pytest.param(*row, marks=pytest.mark.proof) for row in rows[few:]]
    return [pytest.param(*row) for row in rows[:few]] + long


@pytest.fixture
def examples():
    """The folder of the examples."""
    return ROOT / "examples"


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="write the golden cases anew")
