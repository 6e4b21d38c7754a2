"""A piece of work in a copy of this process, on another core, while this one goes on."""

from __future__ import annotations

import marshal
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

T = TypeVar("T")  # bytes, texts, and lists and dicts of them


@contextmanager
def meanwhile(work: Callable[[], T], worth: bool = True) -> Iterator[Callable[[], T]]:
    """The work goes on during the block; what the block gets waits for the result.

    Only what came out well is taken from the copy: whatever went wrong there is done again here, and its
    error told. So is all work that is not worth a copy, or of which none can be made."""
    if not (worth and able()):
        yield work
        return
    reading, writing = os.pipe()
    copy = os.fork()
    if not copy:
        os.close(reading)
        _worked(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:

        def awaited() -> T:
            told = stream.read()
            found: T = marshal.loads(told) if told else work()
            return found

        try:
            yield awaited
        finally:  # a copy that nobody waits for ends at its next word
            stream.close()
            os.waitpid(copy, 0)


def able() -> bool:
    """Whether a copy is safe and of use: other systems' libraries do not bear it, nor do threads."""
    alone = threading.active_count() == 1
    return sys.platform == "linux" and alone and len(os.sched_getaffinity(0)) > 1


def _worked(work: Callable[[], T], writing: int) -> None:
    """In the copy: the work, its result into the pipe in one piece, and the end, whatever happens."""
    with suppress(BaseException):
        found: Any = work()
        told = marshal.dumps(found)
        with os.fdopen(writing, "wb") as stream:
            stream.write(told)
    os._exit(0)
