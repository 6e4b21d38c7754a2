"""What the program tells its user, in Chinese: errors, notes and help, as they are told.

A message is written in English where it arises, and looked up when it is told: texts/messages.yaml has
every message with `{}` in the place of each value, and its Chinese with {0}, {1} … A value may be a message
itself. What has no pair stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from quoter.core.texts import table

_PLACE = re.compile(r"\{\}")
_JOINT = re.compile("[;:](?: |$)")
_ITEM = r"""(?:['"][^'"]*['"]|--\S+ [^\s,]+|[^\s,]+)"""
_CHOICE = re.compile(
    rf"((?:{_ITEM}, )*)({_ITEM})(,?) or ({_ITEM})"
)  # values, of which one is to be chosen
_SUBJECT = re.compile(r"((?:an item of )?`[^`]+`|\"[^\"]*\"|[^\s:]+ \d{4}-\d\d-\d\d:) (.+)")


def told(message: str) -> str:
    """A message in Chinese, line by line."""
    return "\n".join(_phrase(line) for line in message.split("\n"))


def told_help(text: str) -> str:
    """A help text in Chinese, of which a paragraph is one message."""
    paragraphs = (" ".join(one.split()) for one in re.split(r"\n\s*\n", text))
    return "\n\n".join(map(_phrase, paragraphs))


_MARKS = {
    "[required]": "[必填]",
    "[default: ": "[默认：",
    "Show this message and exit.": "显示本帮助并退出。",
}


def told_page(page: str) -> str:
    """A page of help whose texts are in Chinese already: its headings and marks too."""
    for english, chinese in _MARKS.items():
        page = page.replace(english, chinese)
    return told(page)


@cache
def _phrase(text: str) -> str:
    """A line: as a message of the table, else what of its parts is one."""
    ways: tuple[Callable[[str], Iterator[str]], ...] = (
        _alone,
        _in_parts,
        _of_subject,
        _placed,
        _in_part,
        _whole,
        _chosen,
    )
    found = (said for way in ways for said in way(text))
    return next(found, text)


def _alone(text: str) -> Iterator[str]:
    """A message without a hint behind it and a place before it."""
    yield from _matched(text, lambda values: not any(_JOINT.search(value) for value in values))


def _whole(text: str) -> Iterator[str]:
    """A message, whatever its values hold."""
    yield from _matched(text, lambda values: True)


def _in_parts(text: str) -> Iterator[str]:
    """A message and a hint, or what something must be and is not."""
    yield from (said for said, known in _cut(text, "; ", "；") if known == 2)
    yield from (said for said, known in _cut(text, ", not ", "，而不是 ") if known)


def _in_part(text: str) -> Iterator[str]:
    """A message and a hint, of which one is as it was told."""
    yield from (said for said, known in _cut(text, "; ", "；") if known)


def _cut(text: str, mark: str, joint: str) -> Iterator[tuple[str, int]]:
    """A text cut in two at a mark, each told, and how many of both are messages."""
    for found in re.finditer(mark, text):
        old = text[: found.start()], text[found.end() :]
        new = _phrase(old[0]), _phrase(old[1])
        yield joint.join(new), (old[0] != new[0]) + (old[1] != new[1])


def _of_subject(text: str) -> Iterator[str]:
    """What is said of a key or of a name."""
    found = _SUBJECT.fullmatch(text)
    if found and (said := _phrase(found[2])) != found[2]:
        yield f"{_phrase(found[1])} {said}"


def _chosen(text: str) -> Iterator[str]:
    """Several values of which one is meant: 'a', 'b' or 'c'."""
    found = _CHOICE.fullmatch(text)
    if found:
        yield f"{found[1].replace(', ', '、')}{found[2]} 或 {found[4]}"


def _placed(text: str) -> Iterator[str]:
    """What is said of a file, a place in it, or a scenario."""
    for found in re.finditer(": ", text):
        rest = text[found.end() :]
        if (said := _phrase(rest)) != rest:
            place = text[: found.start()]
            yield f"{table('messages').get(place, place)}: {said}"


# -- the table ------------------------------------------------------------------------------------


def _matched(text: str, may: Callable[[tuple[str, ...]], bool]) -> Iterator[str]:
    """The Chinese of every message that the text can be, the one with the most words of its own first."""
    for message, longest in _by_length():
        if longest in text:
            found = _pattern(message).fullmatch(text)
            if found and may(found.groups()):
                yield _filled(table("messages")[message], found.groups())


@cache
def _by_length() -> list[tuple[str, str]]:
    """The messages, those with most words of their own first, each with its longest piece."""
    known = sorted(table("messages"), key=lambda one: -len(_PLACE.sub("", one)))
    return [(one, max(_PLACE.split(one), key=len)) for one in known]


@cache
def _pattern(message: str) -> re.Pattern[str]:
    """A message as a pattern, its values as groups."""
    return re.compile("(.*?)".join(map(re.escape, _PLACE.split(message))), re.DOTALL)


def _filled(chinese: str, values: tuple[str, ...]) -> str:
    """The Chinese with its values, of which some are messages themselves."""
    return re.sub(r"\{(\d)\}", lambda place: _phrase(values[int(place[1])]), chinese)
