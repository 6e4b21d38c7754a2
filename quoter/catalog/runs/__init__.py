"""Runs out of files that engines and benchmarks write: which tool a file is of, and what it says.

A reader for each tool, by the names that the tool itself documents; none guesses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from quoter.catalog.runs import figures, genai_perf, guidellm, serving, sglang_log, vllm_log
from quoter.catalog.runs.run import FIGURES, ToolRun, Unusable
from quoter.core import Document, Problem, Problems, content_of, files

__all__ = ["FIGURES", "Found", "ToolRun", "read_file"]

_LONGEST = 150  # characters of a file's name
_MOST_BYTES = 64 * 2**20  # of a benchmark that lists every token
_KNOWN = ("a start-up log of vLLM or SGLang, a result of `vllm bench serve`, SGLang's bench_serving, "
         "GenAI-Perf or guidellm, or figures under `measured:`")  # fmt: skip


class Found(NamedTuple):
    """What a file is: the runs in it; or a scenario file, and then no runs."""

    runs: list[ToolRun]
    scenarios: bool = False


def read_file(path: Path) -> Found:
    """The runs of a file; raises Problems."""
    content = content_of(path, str(path), _MOST_BYTES)
    try:
        return _found(content, path.with_name(_printable(path.name)))
    except Unusable as reason:
        raise Problems([Problem(str(path), 0, 0, str(reason))]) from None


def _printable(name: str) -> str:
    """The name of a file as it can stand in a row."""
    return "".join(c if c.isprintable() else "?" for c in name)[:_LONGEST] or "run"


def _found(content: bytes, path: Path) -> Found:
    """The runs of some content; raises Unusable or Problems."""
    if not content.strip():
        raise Unusable("the file is empty")
    text = content.decode("utf-8-sig", "replace")
    if path.suffix in (".yaml", ".yml"):
        return _of_yaml(files.parse(content, str(path)), path)
    first = text.lstrip()[0]
    logs = (
        () if first == "{" else (vllm_log, sglang_log)
    )  # a log may begin with the time in brackets
    for reader in logs:
        if reader.known(text):
            return Found([reader.read_run(text, path.name)])
    if first in "{[":
        return Found(list(_of_json(text, path.name)))
    raise Unusable(f"is nothing that can be read: {_KNOWN}")


def _of_yaml(document: Document, path: Path) -> Found:
    """The runs of a YAML file; none of a scenario file."""
    data = document.data
    if figures.known(data):
        return Found(figures.runs(document, path.name))
    if isinstance(data, dict) and "scenarios" in data:
        return Found([], scenarios=True)
    if guidellm.known(data if isinstance(data, dict) else {}):
        return Found(list(guidellm.runs(data, path.name)))
    raise Unusable(f"is neither a scenario file nor {_KNOWN}")


def _of_json(text: str, name: str) -> Iterator[ToolRun]:
    """The runs of a JSON file, or of one with a mapping a line."""
    rows = _mappings(text)
    for number, data in enumerate(rows, 1):
        source = name if len(rows) == 1 else f"{name} line {number}"
        if guidellm.known(data):
            yield from guidellm.runs(data, source)
        else:
            yield _one(data, source)


def _one(data: Mapping[str, Any], source: str) -> ToolRun:
    """The run of one mapping; raises Unusable."""
    if serving.is_vllm(data):
        return serving.vllm(data, source)
    if serving.is_sglang(data):
        return serving.sglang(data, source)
    if genai_perf.known(data):
        return genai_perf.read_run(data, source)
    raise Unusable(f"is JSON of another kind; what can be read: {_KNOWN}")


def _mappings(text: str) -> list[dict[str, Any]]:
    """The mapping of a file, or those of its lines; raises Unusable where it is cut off."""
    decoder, rows, place = json.JSONDecoder(), [], 0
    try:
        while place < len(text):
            row, place = decoder.raw_decode(text, place + _blanks(text, place))
            place += _blanks(text, place)
            rows.append(row)
    except json.JSONDecodeError as error:
        raise Unusable(f"is cut off or damaged at line {error.lineno}: {error.msg}") from None
    except RecursionError:
        raise Unusable("is nested too deep") from None
    if not all(isinstance(row, dict) for row in rows):
        raise Unusable(f"is JSON of another kind; what can be read: {_KNOWN}")
    return rows


def _blanks(text: str, place: int) -> int:
    """Blanks from a place on."""
    rest = place
    while rest < len(text) and text[rest].isspace():
        rest += 1
    return rest - place
