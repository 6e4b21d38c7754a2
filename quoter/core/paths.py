"""What the program is called, and where the shipped folders are: beside the code in a wheel, above it in a checkout."""

from functools import cache
from hashlib import sha256
from pathlib import Path

VERSION = "0.2.0"  # the wheel's too: reading it back from the installation costs a tenth of a start
_HERE = Path(__file__).resolve().parent.parent


def package() -> Path:
    """Where the code stands."""
    return _HERE


@cache
def program() -> str:
    """The program with its version."""
    return f"quoter {VERSION}"


@cache
def program_digest() -> str:
    """SHA-256 of the program: of its modules and texts, and of the shipped templates."""
    found = sha256()
    for folder in (_HERE, shipped("templates")):
        for path in sorted(p for p in folder.rglob("*") if p.suffix in _PARTS and p.is_file()):
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


_PARTS = {".py", ".yaml", ".html", ".css", ".j2", ".js", ".svg", ".txt"}


def shipped(folder: str) -> Path:
    """The shipped folder of this name, such as `catalogs`."""
    installed = _HERE / folder
    return installed if installed.is_dir() else _HERE.parent / folder
