"""Words in Chinese or English: labels of lines and fields, and every sentence we print.

English labels of lines stand in the docstrings of the model; everything else is in the YAML files
beside this module, Chinese and English side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from quoter.core import files
from quoter.core.start import once
from quoter.core.start.patterns import Pattern

_HERE = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")
SENTENCES = (
    "ui", "workbook", "proposal", "sections", "glossary", "fit", "speed", "commerce", "ownership",
    "mail", "gate", "advice", "packages", "decision", "tender", "what_if",
)  # fmt: skip


@cache
def table(name: str) -> dict[str, Any]:
    """One YAML file of texts."""
    path = _HERE / f"{name}.yaml"
    return once.made(f"texts-{name}", (path, Path(files.__file__)), lambda: files.read_fast(path))


@cache
def sentences() -> dict[str, Any]:
    """Every sentence and heading, by its key."""
    return {key: row for name in SENTENCES for key, row in table(name).items()}


@cache
def _of_catalog() -> dict[str, str]:
    """What the catalog says in English, in Chinese."""
    rows: Any = table("restrictions")
    return {row["en"]: row["zh"] for row in rows}


class _Counted(str):
    """A value of a sentence; `{n:server|servers}` is the word that goes with it as a count."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, bar, several = spec.partition("|")
        if not bar:
            return str(self)
        return one if self == "1" else several


AT_SPACE = Pattern(r"(\S) \{(\w+)\}")  # a value behind a space, and the sign before that
TO_SPACE = Pattern(r"\{(\w+)\} (\S)")  # a value before a space, and the sign behind that


def _chinese(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def _joined(at: re.Match[str], values: dict[str, Any]) -> str:
    """A value's place without the space before it, where there are Chinese signs on both sides."""
    behind = _chinese(at[1]) or at[1] in "，；：、。"
    return at[0].replace(" ", "") if behind and _chinese(str(values.get(at[2], ""))[:1]) else at[0]


def _closed(at: re.Match[str], values: dict[str, Any]) -> str:
    """A value's place without the space behind it, where there are Chinese signs on both sides."""
    last = str(values.get(at[1], ""))[-1:]
    return at[0].replace(" ", "") if _chinese(at[2]) and (_chinese(last) or last == "）") else at[0]


@cache
def _has_space(sentence: str) -> bool:
    """Whether a value's place has a space beside it that a Chinese sign may close."""
    return (" {" in sentence or "} " in sentence) and not sentence.isascii()


def _filled(sentence: str, values: dict[str, Any]) -> str:
    """A sentence with its values; between two Chinese signs stands no space, as it does before Latin ones."""
    if _has_space(sentence):
        sentence = AT_SPACE.sub(lambda at: _joined(at, values), sentence)
        sentence = TO_SPACE.sub(lambda at: _closed(at, values), sentence)
    if "|" not in sentence:
        return sentence.format(**values)
    return sentence.format(**{key: _Counted(value) for key, value in values.items()})


CASE = Pattern(r"(apart(?=_)|[a-z]+(?=_trial_))_(\w+)")  # a line run for a case is called by both


def of_case(name: str) -> str:
    """The Chinese label of a line that is run again for a case; nothing where it is no such line."""
    found = CASE.fullmatch(name)
    row = table("zh").get(found[2]) if found else None
    return (
        "" if found is None or not row else f"{row[0]}（{sentences()[f'case_{found[1]}']['zh']}）"
    )


def capital(label: str) -> str:
    """A label as a line or a cell begins; of a name the rest stays."""
    return label[:1].upper() + label[1:]


class Texts:
    """All words in one language. A file in `both` has a document in each: what speaks for them
    together, such as the terminal, speaks the first, and nothing joins two languages."""

    def __init__(self, language: str):
        self.languages = LANGUAGES if language == "both" else (language,)
        self.language = self.languages[0]

    def each(self) -> tuple[Texts, ...]:
        """The same words in each of the languages alone."""
        return tuple(Texts(language) for language in self.languages)

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence of this key with its values filled in."""
        return _filled(str(sentences()[key][self.language]), values)

    def parts(self, key: str, **values: Any) -> list[Any]:
        """The sentence of this key in pieces, such as cells in the place of its values."""
        said = self(key, **{name: f"\0{name}\0" for name in values}).split("\0")
        return [values[part] if n % 2 else part for n, part in enumerate(said) if part]

    def __contains__(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in sentences()

    def of_catalog(self, english: str) -> str:
        """A text of the catalog in this language; one that nobody has put into it stays as it is."""
        return _of_catalog().get(english, english) if self.language == "zh" else english

    def sign(self, key: str) -> str:
        """A mark of punctuation."""
        return self(key)

    def bracketed(self, text: str) -> str:
        """A text in brackets, as they stand behind another; nothing of nothing."""
        return f"{self('bracket_open')}{text}{self('bracket_close')}" if text else ""

    def paragraph(self, said: Iterable[str]) -> str:
        """Whole sentences one behind the other; Chinese ones without a blank."""
        return ("" if self.language == "zh" else " ").join(one.strip() for one in said if one)

    def pick(self, zh: str, en: str) -> str:
        """One of two wordings."""
        return {"zh": zh, "en": en}[self.language]

    def label(self, name: str, english: str) -> str:
        """A line's or a field's label; `english` is the one the model carries."""
        row = table("zh").get(name)
        return self.pick(row[0] if row else of_case(name) or english, english)

    def note(self, name: str, english: str) -> str:
        """A line's note."""
        row = table("zh").get(name) or table("zh").get(CASE.sub(r"\2", name))
        return self.pick(row[1] if row and len(row) > 1 else english, english)
