"""What several tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def examples():
    """The folder of the examples."""
    return ROOT / "examples"
