"""What is made of the shipped files once, and read from then on: plain data, as JSON.

A wheel comes with it; a checkout makes it at the first start. It is believed only where it says
that it was made of the very files that lie here, and where it is whole; else it is made again,
so that a stale, absent or foreign one costs nothing but time."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent.parent / "made"


class Sources(tuple[Path, ...]):
    """Files of which several things are made."""

    @cached_property
    def key(self) -> str:
        """SHA-256 of the files, by name and content."""
        found = sha256()
        for path in self:
            known = path.stat()
            found.update(
                f"{path.name} {_digest(path, known.st_size, known.st_mtime_ns)}\n".encode()
            )
        return found.hexdigest()


@cache
def _digest(path: Path, *_: int) -> str:
    """SHA-256 of a file as it stands: several things are made of most, and each is read once."""
    return sha256(path.read_bytes()).hexdigest()


def made(name: str, sources: Iterable[Path], make: Callable[[], Any]) -> Any:
    """The data that `make` gives, of these files; from an earlier run where nothing has changed."""
    path, key = FOLDER / f"{name}.json", _key_of(sources)
    found = _kept(path, key)
    if found is None:
        found = make()
        _keep(path, key, found)
    return found


def made_module(name: str, sources: Iterable[Path], make: Callable[[], str]) -> SimpleNamespace:
    """The module whose text `make` gives, of these files."""
    space: dict[str, Any] = {}
    exec(made_code(name, _key_of(sources), make), space)
    return SimpleNamespace(**space)


def made_code(name: str, key: str, make: Callable[[], str]) -> CodeType:
    """The code whose text `make` gives under a key, which is all that it is made of; its lines are the
    text's. It is compiled by Python's own import, and kept by it.

    Its name is that of its key, so that what is compiled can be of no other text."""
    path = FOLDER / f"{name}_{key[:32]}.code"
    try:
        body, _, mark = path.read_text(encoding="utf-8").rpartition("\n")
        good = mark == _marked(key, body)
    except (OSError, UnicodeDecodeError):
        good = False
    if not good:
        body = make()
        _write(path, f"{body}\n{_marked(key, body)}".encode())
        for old in FOLDER.glob(f"{name}_*.code"):
            if old != path:
                with contextlib.suppress(OSError):
                    old.unlink()
    kept = SourceFileLoader(path.stem, str(path)).get_code(path.stem) if good else None
    return kept or compile(body, str(path), "exec")


def _marked(key: str, body: str) -> str:
    return f"# {key} {sha256(body.encode()).hexdigest()}"


def _key_of(sources: Iterable[Path]) -> str:
    return sources.key if isinstance(sources, Sources) else Sources(sources).key


def _kept(path: Path, key: str) -> Any:
    """The data of an earlier run, or None where there is none of these sources."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if head != _heading(key, body):
        return None
    return json.loads(body)


def _keep(path: Path, key: str, data: Any) -> None:
    """Store the data for later runs, where the folder may be written."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    _write(path, _heading(key, body) + b"\n" + body)


def _write(path: Path, content: bytes) -> None:
    own = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        own.write_bytes(content)
        own.replace(path)


def _heading(key: str, body: bytes) -> bytes:
    """The first line: of which files, and the hash of what follows."""
    return f"{key} {sha256(body).hexdigest()}".encode()
