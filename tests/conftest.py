"""What several tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def examples():
    """The folder of the examples."""
    return ROOT / "examples"


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="write the golden cases anew")
