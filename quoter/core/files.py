"""YAML in, with the place of every value; the only door to PyYAML.

YAML 1.2 rules (core schema): booleans are true and false, never yes or no; integers are decimal,
0o17 or 0x1f; 1e9 is a number; 12:30 is text; of timestamps only YYYY-MM-DD is a date. Keys are
always text, as written.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from quoter.core.readable import readable
from quoter.core.start.patterns import Pattern, later

with later():  # its sixteen patterns took a twentieth of a start
    import yaml

MOST_BYTES = 4 * 2**20
MOST_VALUES = 200_000  # aliases expanded: a few lines of nested aliases can stand for billions
MOST_LEVELS = 50
MOST_DIGITS = 4_000  # Python refuses to read longer integers
TOO_DEEP = f"nested more than {MOST_LEVELS} levels deep"

_Step = str | int
PathOf = tuple[_Step, ...]


class Problem(NamedTuple):
    """A fault and its place; `line` is 0 where there is none (a missing file, the command line)."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    @property
    def said(self) -> str:
        """The fault and what helps, without its place."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.said}"


class Problems(Exception):
    """All faults found, in the order of file and position."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


# -- values ----------------------------------------------------------------------------------------

PLAIN, TEXT = "plain", "tag:yaml.org,2002:str"
_WORDS: dict[str, bool | float | None]
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WORDS |= {
    sign + name: float(sign + "inf") for sign in ("", "+", "-") for name in (".inf", ".Inf", ".INF")
}
_WORDS |= {name: float("nan") for name in (".nan", ".NaN", ".NAN")}
INTEGER = Pattern(r"[-+]?[0-9]+").fullmatch
FLOAT = Pattern(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?").fullmatch
BASED = Pattern(r"0o[0-7]+|0x[0-9a-fA-F]+").fullmatch
DATE = Pattern(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch


def plain(text: str) -> Any:
    """The value of an unquoted scalar by the YAML 1.2 core schema, and dates."""
    if text in _WORDS:
        return _WORDS[text]
    return number(text) if text[0] in "+-.0123456789" and len(text) < MOST_DIGITS else text


def number(text: str) -> Any:
    """The number or date that the text writes, or the text."""
    if INTEGER(text):
        return int(text)
    if FLOAT(text):
        return float(text)
    if BASED(text):
        return int(text, 0)
    return day(text) if DATE(text) else text


def day(text: str) -> date | str:
    """A date that exists; 2026-02-30 stays text, and the reader of the field says so."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


# -- nodes -----------------------------------------------------------------------------------------


class TooMuch(yaml.MarkedYAMLError):
    """A document beyond the bounds above."""


if TYPE_CHECKING:
    Loader = yaml.SafeLoader
else:
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # of C, where PyYAML was built with it


class Composer(Loader):
    """PyYAML up to its nodes with their marks; its YAML 1.1 rules for scalars are not asked."""

    levels = 0

    def descend_resolver(self, parent: yaml.Node | None, index: Any) -> None:
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise TooMuch(
                problem=TOO_DEEP,
                problem_mark=parent.start_mark if parent else None,
            )

    def ascend_resolver(self) -> None:
        self.levels -= 1

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        return PLAIN if kind is yaml.ScalarNode and implicit[0] else TEXT


class Builder:
    """Turns nodes into dicts, lists and values, and collects what is wrong on the way."""

    def __init__(self, file: str):
        self.file, self.count = file, 0
        self.problems: list[Problem] = []

    def fault(self, node: yaml.Node, message: str, hint: str = "") -> None:
        mark = node.start_mark
        self.problems.append(Problem(self.file, mark.line + 1, mark.column + 1, message, hint))

    def value(self, node: yaml.Node, level: int = 0) -> Any:
        """The data of a node; an alias is built for every use, so what it stands for is counted."""
        self.count += 1
        if self.count > MOST_VALUES or level > MOST_LEVELS:
            message = f"more than {MOST_VALUES:,} values, or aliases within themselves"
            raise TooMuch(problem=message, problem_mark=node.start_mark)
        if node.tag is PLAIN:
            return plain(node.value)
        if node.tag != TEXT:
            self.fault(node, f"the tag `{node.tag}` is not used here", "write the value alone")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, level + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, level + 1) for item in node.value]
        return node.value

    def mapping(self, node: yaml.MappingNode, level: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "a key must be a word, not a list or a mapping")
                continue
            if key.value == "<<":
                self.fault(key, "the merge key `<<` is not read", "write its keys out")
                continue
            if key.value in data:
                self.twice(node, key)
                continue
            data[key.value] = self.value(item, level)
        return data

    def twice(self, node: yaml.MappingNode, key: yaml.ScalarNode) -> None:
        first = next(other for other, _ in node.value if other.value == key.value)
        self.fault(
            key, f"the key `{key.value}` is already given on line {first.start_mark.line + 1}"
        )


# -- documents -------------------------------------------------------------------------------------


class Document:
    """The data of a file and where each value stands; without nodes nothing has a place.

    Of a file that was read as far as it can be, `problems` are what is wrong with its text, and `unread` the
    places of which nothing is known: a part, or an item of its list, which is None in the data."""

    problems: tuple[Problem, ...] = ()
    unread: frozenset[PathOf] = frozenset()

    def __init__(self, data: Any, file: str, content: bytes = b"", node: yaml.Node | None = None):
        self.data, self.file, self.content, self.node = data, file, content, node

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes read."""
        return sha256(self.content).hexdigest()

    def where(self, path: PathOf) -> tuple[int, int]:
        """Line and column (from 1) of the value at `path`, or of its nearest parent that exists."""
        return _place(self.nodes(path)[-1][1])

    def where_key(self, path: PathOf) -> tuple[int, int]:
        """Line and column of the key of the value at `path`; of a list's item, its own."""
        return _place(self.nodes(path)[-1][0])

    def text(self, path: PathOf) -> str | None:
        """The scalar at `path` as written (0.10 and not 0.1); None where there is none."""
        found = self.nodes(path)
        node = found[-1][1]
        return (
            node.value
            if len(found) == len(path) + 1 and isinstance(node, yaml.ScalarNode)
            else None
        )

    def nodes(self, path: PathOf) -> list[tuple[yaml.Node | None, yaml.Node | None]]:
        """(key, value) nodes from the root down to `path`, as far as they exist."""
        found = [(self.node, self.node)]
        for step in path:
            below = child(found[-1][1], step)
            if below is None:
                break
            found.append(below)
        return found

    def problem(self, path: PathOf, message: str, hint: str = "", key: bool = False) -> Problem:
        line, column = self.where_key(path) if key else self.where(path)
        return Problem(self.file, line, column, message, hint)


def _place(node: yaml.Node | None) -> tuple[int, int]:
    return (node.start_mark.line + 1, node.start_mark.column + 1) if node else (0, 0)


def child(node: yaml.Node | None, step: _Step) -> tuple[yaml.Node, yaml.Node] | None:
    """(key, value) nodes under `step` of a mapping or list."""
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == step), None)
    if (
        isinstance(node, yaml.SequenceNode)
        and isinstance(step, int)
        and 0 <= step < len(node.value)
    ):
        return node.value[step], node.value[step]
    return None


def flows(node: yaml.Node | None) -> bool:
    """Whether a mapping or list is written in braces or brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def read(path: str | Path) -> Document:
    """The document in a file; raises Problems."""
    return parse(content_of(Path(path), str(path)), str(path))


def read_fast(path: str | Path) -> Any:
    """The data of a shipped file, without its places; a fault is reported as by `read`."""
    return read(path).data


def content_of(path: Path, name: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file, of which no more is read than may be; raises Problems."""
    try:
        content = start_of(path, most + 1)
    except IsADirectoryError:
        raise Problems([Problem(name, 0, 0, "is a folder, not a file")]) from None
    except FileNotFoundError:
        web = name.startswith(("http:", "https:"))
        hint = "no address is read: download the file first" if web else ""
        raise Problems([Problem(name, 0, 0, "there is no such file", hint)]) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Problems([Problem(name, 0, 0, f"cannot be read: {why}")]) from None
    if len(content) > most:
        raise Problems([Problem(name, 0, 0, f"is larger than {most // 2**20} MiB")])
    return content


def start_of(path: Path, most: int) -> bytes:
    """The first bytes of a plain file; raises OSError, also for a pipe or a device, which may never end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
        return file.read(most)


def parse(content: bytes, file: str) -> Document:
    """The document that the bytes write; raises Problems."""
    document = parse_partly(content, file)
    if document.problems:
        raise Problems(document.problems)
    return document


def read_partly(path: str | Path) -> Document:
    """The document in a file as far as its text can be read; raises Problems where nothing can."""
    return parse_partly(content_of(Path(path), str(path)), str(path))


def parse_partly(content: bytes, file: str) -> Document:
    """The document as far as the bytes can be read, with its `problems`; raises Problems where nothing can.

    What cannot be composed is left out, part by part (core/readable.py)."""
    text = decoded(content, file)
    unprintable(text, file)
    faulty = faults_of(text, file)
    left = readable(text, lambda part: _own_faults(part, file)) if faulty else None
    if faulty and not left:
        raise Problems(faulty)
    builder, told = Builder(file), left.faults if left else ()
    try:
        node = composed(left.text if left else text)
        if isinstance(node, yaml.ScalarNode) and (wide := wide_colons(text, file)):
            raise Problems(wide)  # it reads as one long text
        data = builder.value(node) if node else None
    except yaml.YAMLError as error:
        raise Problems([*told, syntax(error, file)]) from None
    if data is None:
        builder.problems.append(Problem(file, 1, 1, "the file is empty"))
        raise Problems(builder.problems)
    document = Document(data, file, content, node)
    document.problems = (*told, *builder.problems)
    document.unread = left.places if left else frozenset()
    return document


def faults_of(text: str, file: str) -> list[Problem]:
    """Why a text cannot be composed; nothing where it can."""
    try:
        composed(text)
    except yaml.YAMLError as error:
        return wide_colons(text, file) or [wide_sign(text, syntax(error, file), error)]
    return []


def composed(text: str) -> yaml.Node | None:
    loader = Composer(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


NO_TEXT = {  # what files begin with that hold no text
    b"PK\x03\x04": "is a workbook or another packed file, not YAML",
    b"%PDF": "is a PDF, not YAML",
    b"\xd0\xcf\x11\xe0": "is an old workbook or document, not YAML",
}


def decoded(content: bytes, file: str) -> str:
    """UTF-8, with or without a byte order mark."""
    if kind := next((said for start, said in NO_TEXT.items() if content.startswith(start)), ""):
        raise Problems([Problem(file, 1, 1, kind, "`quote pull` reads a workbook of ours")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = position(content[: error.start].decode("utf-8-sig", "replace"))
        message = f"not UTF-8: byte {error.start + 1} of the file is 0x{content[error.start]:02x}"
        hint = (
            "save the file as UTF-8; it is in GBK now"
            if in_gbk(content)
            else "save the file as UTF-8"
        )
        raise Problems([Problem(file, line, column, message, hint)]) from None


def in_gbk(content: bytes) -> bool:
    """Whether the bytes can be Chinese text as Windows and its spreadsheets write it."""
    try:
        return any("\u4e00" <= sign <= "\u9fff" for sign in content.decode("gb2312"))
    except UnicodeDecodeError:
        return False


def position(before: str) -> tuple[int, int]:
    """Line and column of the character after this text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _own_faults(part: str, file: str) -> list[Problem]:
    """The faults of a part of a text, which may call by an alias what another part names; none is behind its end."""
    last = position(part)
    return [
        min(one, one._replace(line=last[0], column=last[1]))
        for one in faults_of(part, file)
        if "undefined alias" not in one.message
    ]


# -- what cannot be read --------------------------------------------------------------------------

NOT_YAML = Pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
HINTS = {
    "found character that cannot start any token": "put a text that starts so in quotes; "
    "indent with spaces, not tabs",
    "mapping values are not allowed": "put a text with a colon in quotes; check the indentation",
    "did not find expected key": "check the indentation and the quotes above",
    "could not find expected ':'": "a key needs a colon and a space after it",
    "expected a single document": "one file is one document: remove the line `---`",
}


def unprintable(text: str, file: str) -> None:
    """Refuse what YAML does not allow; libyaml would, but does not say where."""
    bad = NOT_YAML.search(text)
    if bad:
        message = f"the character U+{ord(bad.group()):04X} is not allowed in YAML"
        raise Problems([Problem(file, *position(text[: bad.start()]), message)])


WIDE_COLON = Pattern("^[ \t]*(?:- +)?([A-Za-z_]\\w*)\uff1a", re.MULTILINE)


def wide_colons(text: str, file: str) -> list[Problem]:
    """The keys that are followed by a full-width colon, as Chinese input methods write it."""
    return [
        Problem(file, *position(text[: found.end() - 1]),
                f"a full-width colon stands behind `{found[1]}`", f"write `{found[1]}: `")
        for found in WIDE_COLON.finditer(text)
    ]  # fmt: skip


WIDE_SIGN = Pattern("[\uff0c\uff1a\uff5b\uff5d\uff3b\uff3d]")


def wide_sign(text: str, problem: Problem, error: yaml.YAMLError) -> Problem:
    """The fault with the full-width sign that is no YAML, where one stands in its lines; its own hint else."""
    start = getattr(error, "context_mark", None)
    first = start.line if start else problem.line - 1
    for at, line in enumerate(text.split("\n")[first : problem.line], first + 1):
        if not problem.hint and (found := WIDE_SIGN.search(line)):
            hint = f"a full-width {found[0]} stands in line {at}, column {found.start() + 1}"
            return problem._replace(hint=hint)
    return problem


def syntax(error: yaml.YAMLError, file: str) -> Problem:
    """PyYAML's own words and place, with what usually helps."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    words = [getattr(error, name, None) for name in ("context", "problem")]
    message = " ".join(filter(None, words)) or " ".join(str(error).split())
    if "maximum nesting depth" in message:  # libyaml's own limit, far above ours
        message = TOO_DEEP
    hint = next((hint for start, hint in HINTS.items() if start in message), "")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(file, line, column, message, hint)
