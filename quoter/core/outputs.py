"""Files out: whole or not at all, and never over what a person has edited."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path


class Edited(Exception):
    """Outputs that were changed since they were built, or that are not ours."""

    def __init__(self, paths: list[Path]):
        self.paths = paths
        super().__init__(
            "\n".join(
                f"{p}: changed since it was built, or not ours; not overwritten" for p in paths
            )
        )


def write_all(
    folder: Path, stem: str, files: Mapping[str, bytes], force: bool = False
) -> list[Path]:
    """Write `folder/stem.suffix` for every suffix, all or none; raises Edited without `force`.

    Beside them stands a list of what was written, by SHA-256, so that the next build can tell an
    edited output from an untouched one."""
    record = folder / f".{stem}.built.json"
    known = read_record(record)
    paths = {folder / f"{stem}.{suffix}": content for suffix, content in files.items()}
    edited = [p for p in paths if p.exists() and digest(p.read_bytes()) != known.get(p.name)]
    if edited and not force:
        raise Edited(edited)
    known |= {path.name: digest(content) for path, content in paths.items()}
    replace_all({**paths, record: json.dumps(known, indent=1).encode()})
    return list(paths)


def digest(content: bytes) -> str:
    """SHA-256 of a file's content."""
    return sha256(content).hexdigest()


def read_record(path: Path) -> dict[str, str]:
    """What was written last; nothing when the list is missing or spoilt."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Write every content beside its place first, then move all into place."""
    ready: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".quote-")
            ready.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        move_all(ready)
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)


def move_all(ready: list[tuple[Path, Path]]) -> None:
    """Move every file into place; where one cannot be replaced, the others become what they were.

    Some systems refuse to replace a file that another program holds open."""
    before = {path: path.read_bytes() if path.exists() else None for _, path in ready}
    moved = []
    try:
        for temporary, path in ready:
            temporary.replace(path)
            moved.append(path)
    except OSError:
        for path in moved:
            put_back(path, before[path])
        raise


def put_back(path: Path, content: bytes | None) -> None:
    """What stood there before; nothing if nothing did."""
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
