"""What the program is called, and where the shipped folders are: beside the code in a wheel, above it in a checkout."""

from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent


def program() -> str:
    """The program with its version."""
    return f"quoter {version('quoter')}"


def shipped(folder: str) -> Path:
    """The shipped folder of this name, such as `catalogs`."""
    installed = HERE / folder
    return installed if installed.is_dir() else HERE.parent / folder
