"""Words in Chinese, English or both: labels of lines and fields, and every sentence we print.

English labels of lines stand in the docstrings of the model; everything else is in the YAML files
beside this module, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from quoter.core import files
from quoter.core.start import once
from quoter.core.start.patterns import Pattern

_HERE = Path(__file__).resolve().parent
BOTH = " / "
SENTENCES = (
    "ui", "workbook", "proposal", "sections", "glossary", "fit", "speed", "commerce", "ownership",
    "mail", "gate", "advice", "packages", "tender", "what_if",
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


def apart(tell: Callable[..., str]) -> Callable[..., str]:
    """A sentence put together from texts, its last argument: in both languages one whole sentence after
    the other, and not both languages in each of its parts."""

    @wraps(tell)
    def told(*known: Any) -> str:
        *rest, texts = known
        return BOTH.join(dict.fromkeys(filter(None, (tell(*rest, one) for one in texts.each()))))

    return told


CASE = Pattern(r"([a-z]+)_(trial_\w+)")  # a line run for a case is called by both


def of_case(name: str) -> str:
    """The Chinese label of a line that is run again for a case; nothing where it is no such line."""
    found = CASE.fullmatch(name)
    row = table("zh").get(found[2]) if found else None
    return (
        "" if found is None or not row else f"{row[0]}（{sentences()[f'case_{found[1]}']['zh']}）"
    )


class Texts:
    """All words in one language; `both` puts Chinese before English."""

    def __init__(self, language: str):
        self.language = language
        self.languages = ("zh", "en") if language == "both" else (language,)

    def each(self) -> tuple[Texts, ...]:
        """The same words in each of the languages alone."""
        return tuple(Texts(language) for language in self.languages)

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence of this key with its values filled in."""
        row = sentences()[key]
        said = [str(row[language]).format(**values) for language in self.languages]
        return BOTH.join(dict.fromkeys(said))

    def sign(self, key: str) -> str:
        """A mark of punctuation: the first language's, since two of them make no sense."""
        return self.each()[0](key)

    def pick(self, zh: str, en: str) -> str:
        """One of two wordings, or both."""
        said = [{"zh": zh, "en": en}[language] for language in self.languages]
        return BOTH.join(dict.fromkeys(filter(None, said)))

    def label(self, name: str, english: str) -> str:
        """A line's or a field's label; `english` is the one the model carries."""
        row = table("zh").get(name)
        return self.pick(row[0] if row else of_case(name) or english, english)

    def note(self, name: str, english: str) -> str:
        """A line's note."""
        row = table("zh").get(name) or table("zh").get(CASE.sub(r"\2", name))
        return self.pick(row[1] if row and len(row) > 1 else english, english)
