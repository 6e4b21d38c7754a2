"""Files out: whole or not at all, and never over what a person has edited.

A set of outputs is written in three steps. Its files are written into a hidden folder beside their places;
then what is to be done, `plan.json`, is put there, whole: from then on the new set counts; then every file
is moved to its place, and the folder goes. A run that is killed before the plan stands leaves the old set; one
that is killed later leaves the rest of the moves, which the next run makes. Nobody is accused of an edit
that was none."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from quoter.core.locks import locked

PLAN = "plan.json"
KEPT = "kept-"  # what the name of a file begins with that is being replaced
MARK = ".quote-"  # what the names of temporaries begin with


class Edited(Exception):
    """Outputs that were changed since they were built, or that are not ours."""

    def __init__(self, paths: list[Path]):
        self.paths = paths
        super().__init__(
            "\n".join(
                f"{p}: changed since it was built, or not ours; not overwritten" for p in paths
            )
        )


class _Step(NamedTuple):
    """One file of a plan: its name, and the SHA-256 of what stood there (empty: nothing) and of the new."""

    name: str
    old: str
    new: str


def write_all(
    folder: Path,
    stem: str,
    files: Mapping[str, bytes | Path],
    force: bool = False,
    allowed: Callable[[], None] = lambda: None,
) -> list[Path]:
    """Write `folder/stem.suffix` for every suffix, all or none; raises Edited without `force`.

    A content is the bytes, or a finished file that is moved there.

    Beside them stands a list of what was written, by SHA-256, so that the next build can tell an
    edited output from an untouched one. `allowed` is asked when nobody else can write here any more, just
    before anything is moved; it raises what stands against it. Raises OSError where the disk refuses."""
    with named(folder / stem), locked(lock_of(folder, stem)):
        heal(folder, stem)
        record = folder / f".{stem}.built.json"
        known = read_record(record)
        paths = {folder / f"{stem}.{suffix}": content for suffix, content in files.items()}
        edited = [p for p in paths if p.exists() and digest_at(p) != known.get(p.name)]
        if edited and not force:
            raise Edited(edited)
        known |= {path.name: _digest_of(content) for path, content in paths.items()}
        listed = {record: json.dumps(known, indent=1).encode()}
        replaced(folder, stem, paths | listed, allowed)
        return list(paths)


def stand_beside(folder: Path, stem: str, names: Container[str]) -> list[Path]:
    """The outputs of a quotation that stand there from an earlier run, other than these."""
    listed = (folder / name for name in read_record(folder / f".{stem}.built.json"))
    return sorted(path for path in listed if path.name not in names and path.is_file())


def digest(content: bytes) -> str:
    """SHA-256 of a file's content."""
    return sha256(content).hexdigest()


def digest_at(path: Path) -> str:
    """SHA-256 of the file at a path; empty where there is none (a pipe or a folder is none)."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _digest_of(content: bytes | Path) -> str:
    return digest_at(content) if isinstance(content, Path) else digest(content)


def read_record(path: Path) -> dict[str, str]:
    """What was written last; nothing when the list is missing or spoilt."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


# -- a set of files -------------------------------------------------------------------------------


def lock_of(folder: Path, stem: str) -> Path:
    """The lock of a quotation in a folder."""
    return folder / f".{stem}.lock"


def staging(folder: Path, stem: str) -> Path:
    """The hidden folder of a set that is being written."""
    return folder / f"{MARK}{stem}"


def replaced(
    folder: Path, stem: str, contents: Mapping[Path, bytes | Path], allowed: Callable[[], None]
) -> None:
    """Put every content into its place, all or none."""
    stage = staging(folder, stem)
    stage.mkdir()
    try:
        steps = [staged(stage, path, content) for path, content in contents.items()]
        allowed()
        plan = json.dumps([step._asdict() for step in steps]).encode()
        (stage / f"{PLAN}.part").write_bytes(plan)
        (stage / f"{PLAN}.part").replace(stage / PLAN)
        move_all(folder, stage, steps)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def staged(stage: Path, path: Path, content: bytes | Path) -> _Step:
    """A file written beside its place, with the rights of what stood there."""
    ready = stage / path.name
    if isinstance(content, Path):
        shutil.move(content, ready)
    else:
        ready.write_bytes(content)
    os.chmod(ready, path.stat().st_mode & 0o777 if path.exists() else 0o644)
    return _Step(path.name, digest_at(path), digest_at(ready))


def move_all(folder: Path, stage: Path, steps: list[_Step]) -> None:
    """Move every file into place; where one cannot be replaced, the others become what they were.

    Some systems refuse to replace a file that another program holds open. What stood there is kept
    until all are in place, without a byte more on the disk where the system has links."""
    done: list[_Step] = []
    try:
        for step in steps:
            if step.old:
                keep(folder / step.name, stage / f"{KEPT}{step.name}")
            (stage / step.name).replace(folder / step.name)
            done.append(step)
    except OSError:
        (stage / PLAN).unlink(missing_ok=True)  # the new set counts no longer
        for step in done:
            put_back(folder / step.name, stage / f"{KEPT}{step.name}" if step.old else None)
        raise


def keep(path: Path, kept: Path) -> None:
    """A second name for a file; a copy where the system has no links."""
    try:
        os.link(path, kept)
    except OSError:
        shutil.copy2(path, kept)


def put_back(path: Path, kept: Path | None) -> None:
    """What stood there before; nothing if nothing did."""
    if kept is None:
        path.unlink()
    else:
        os.replace(kept, path)


def heal(folder: Path, stem: str) -> None:
    """Finish what a killed run had decided on, and clear what it had only begun; the lock is held."""
    stage = staging(folder, stem)
    if not stage.is_dir():
        return
    for step in planned(stage):
        ready, place = stage / step.name, folder / step.name
        if ready.exists() and digest_at(place) in (step.old, step.new):  # else somebody edited it
            ready.replace(place)
    shutil.rmtree(stage, ignore_errors=True)


def planned(stage: Path) -> list[_Step]:
    """What a killed run had decided on; nothing where it had not got so far."""
    try:
        rows = json.loads((stage / PLAN).read_text(encoding="utf-8"))
        return [_Step(Path(row["name"]).name, row["old"], row["new"]) for row in rows]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def healed(folder: Path, stem: str) -> None:
    """Bring a folder that a killed run left into order, for those who read what stands there."""
    lock = lock_of(folder, stem)
    if staging(folder, stem).is_dir() or lock.exists():
        with locked(lock):
            heal(folder, stem)


# -- single files ---------------------------------------------------------------------------------


@contextmanager
def named(path: Path) -> Iterator[None]:
    """A disk that refuses what is written names no file: here it is said what was being written."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


def change_one(path: Path, change: Callable[[], bytes]) -> None:
    """Write one file whole or not at all; what stood there stays where the disk refuses.

    Its content is made by `change` while nobody else writes there: of two that add to one file, both are in it."""
    if (
        not path.parent.is_dir()
    ):  # nothing can stand there, and no folder is made for what cannot be
        content = change()
        change = lambda: content  # noqa: E731
    with named(path):
        _replace_one(path, change)


def _replace_one(path: Path, change: Callable[[], bytes]) -> None:
    import tempfile

    with locked(path.with_name(f".{path.name}.lock")):
        content = change()
        for stale in path.parent.glob(f"{MARK}{glob_safe(path.name)}.*.part"):
            stale.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f"{MARK}{path.name}.", suffix=".part"
        )
        ready = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(ready, path.stat().st_mode & 0o777 if path.exists() else 0o644)
            ready.replace(path)
        finally:
            ready.unlink(missing_ok=True)


def glob_safe(name: str) -> str:
    """A name that a pattern takes letter by letter."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)
