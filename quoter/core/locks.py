"""A lock between runs: one at a time writes the outputs of a quotation in a folder.

The system gives it back when a run ends, however it ends, so that no run is locked out by one that was killed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_SECONDS = 60.0  # a run writes for a second or two
PAUSE_SECONDS = 0.05


class Busy(OSError):
    """Another run holds the lock, and does not end."""


@contextmanager
def locked(path: Path, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock at a path, of which nothing stays; raises Busy after some patience."""
    made_folder(path.parent)
    handle = _held(path, time.monotonic() + patience_seconds)
    try:
        yield
    finally:
        path.unlink(missing_ok=True) if sys.platform != "win32" else None  # before it is let go
        os.close(handle)


def made_folder(path: Path) -> None:
    """Make a folder and those above it; raises OSError, which names what stands in its place."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        there = next(one for one in (path, *path.parents) if one.is_symlink() or one.exists())
        said = "is a link to nothing" if not there.exists() else "is a file, not a folder"
        raise OSError(None, said, str(there)) from None


def _held(path: Path, deadline: float) -> int:
    """The handle of the lock's file, once it is ours."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if taken(handle) and same(handle, path):
            return handle
        os.close(handle)
        if time.monotonic() > deadline:
            raise Busy(None, "another run is writing here", str(path.parent))
        time.sleep(PAUSE_SECONDS)


def same(handle: int, path: Path) -> bool:
    """Whether the file that was locked still stands at its path: who held it before has removed his."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def taken(handle: int) -> bool:
        """Whether the lock could be had at once."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def taken(handle: int) -> bool:
        """Whether the lock could be had at once."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
