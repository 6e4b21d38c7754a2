"""What is made of the shipped files once, and read from then on: plain data, as JSON.

A wheel comes with it; a checkout makes it at the first start. It is believed only where it says
that it was made of the very files that lie here, and where it is whole; else it is made again,
so that a stale, absent or foreign one costs nothing but time."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable
from functools import cached_property
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent.parent / "made"


class Sources(tuple[Path, ...]):
    """Files of which several things are made: read and hashed once for all of them."""

    @cached_property
    def key(self) -> str:
        """SHA-256 of the files, by name and content."""
        found = sha256()
        for path in self:
            content = path.read_bytes()
            found.update(f"{path.name} {len(content)}\n".encode() + content)
        return found.hexdigest()


def made(name: str, sources: Iterable[Path], make: Callable[[], Any]) -> Any:
    """The data that `make` gives, of these files; from an earlier run where nothing has changed."""
    path, key = FOLDER / f"{name}.json", _key_of(sources)
    found = _kept(path, key)
    if found is None:
        found = make()
        _keep(path, key, found)
    return found


def made_module(name: str, sources: Iterable[Path], make: Callable[[], str]) -> Any:
    """The module whose text `make` gives, of these files; compiled by Python's own import, and kept by it.

    Its name is that of its sources, so that what is compiled can be of no other text."""
    key = _key_of(sources)
    path = FOLDER / f"{name}_{key[:32]}.code"
    try:
        head, _, body = path.read_text(encoding="utf-8").partition("\n")
        good = head == _marked(key, body)
    except (OSError, UnicodeDecodeError):
        good = False
    if not good:
        body = make()
        _write(path, f"{_marked(key, body)}\n{body}".encode())
        for old in FOLDER.glob(f"{name}_*.code"):
            if old != path:
                with contextlib.suppress(OSError):
                    old.unlink()
    if path.is_file() and good:
        module = ModuleType(path.stem)
        SourceFileLoader(path.stem, str(path)).exec_module(module)
        return module
    space: dict[str, Any] = {}
    exec(compile(body, str(path), "exec"), space)
    return SimpleNamespace(**space)


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
