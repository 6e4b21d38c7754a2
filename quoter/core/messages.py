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
_WHICH = re.compile(r"([^?]+): ([^?]+(?: or [^?]+)+)\?")  # which of several a name may mean
_SUBJECT = re.compile(
    r"((?:an item of )?`[^`]+`|\"[^\"]*\"|[^\s:]+ \d{4}-\d\d-\d\d:|[^\s:]+\.[a-z]+(?: row \d+)?) (.+)"
)
_SPACE = re.escape(" ")
_MOST_WORDS = 7  # of a value that another follows
_CODE = re.compile(r"“[^”]*”|`[^`]*`|\"[^\"]*\"|'[^']*'")
# English words that are no code and no name of a file
_LOOSE = re.compile(r"(?<![\w./-])[A-Za-z][a-z]+(?![\w./-])")


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
    """A line: as a message of the table, or what of its parts is one, read so that the least of it stays English;
    of readings alike the first."""
    ways: tuple[Callable[[str], Iterator[str]], ...] = (
        _alone,
        _in_parts,
        _of_subject,
        _placed,
        _in_part,
        _whole,
        _chosen,
    )
    readings: dict[str, int] = {}
    for said in (said for way in ways for said in way(text)):
        if said not in readings:
            readings[said] = len(_LOOSE.findall(_CODE.sub("", said)))
        if not readings[said]:
            return said
    return min(readings, key=lambda said: readings[said], default=text)


def _alone(text: str) -> Iterator[str]:
    """A message without a hint behind it and a place before it."""
    yield from _matched(text, lambda values: not any(_JOINT.search(value) for value in values))


def _whole(text: str) -> Iterator[str]:
    """A message, whatever its values hold."""
    yield from _matched(text, lambda values: True)


def _in_parts(text: str) -> Iterator[str]:
    """A message and a hint, two hints, or what something must be and is not."""
    yield from (said for said, known in _cut(text, "; ", "；") if known == 2)
    yield from (said for said, known in _cut(text, r"(?<=[?.]) (?=[A-Z])", "") if known == 2)
    yield from (said for said, known in _cut(text, ", ", "，") if known == 2)
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
    """Several values of which one is meant: 'a', 'b' or 'c'; and a name that may mean them."""
    if named := _WHICH.fullmatch(text):
        yield f"{named[1]}：是 {named[2].replace(' or ', '、')} 中的哪一个？"
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
            for pattern in _patterns(message):
                found = pattern.fullmatch(text)
                if found and may(found.groups()):
                    yield _filled(table("messages")[message], found.groups())


@cache
def _by_length() -> list[tuple[str, str]]:
    """The messages, those with most words of their own first, each with its longest piece."""
    known = sorted(table("messages"), key=lambda one: -len(_PLACE.sub("", one)))
    return [(one, max(_PLACE.split(one), key=len)) for one in known]


@cache
def _patterns(message: str) -> list[re.Pattern[str]]:
    """A message as patterns, its values as groups: where two of them stand side by side, the first of 1, 2, … words."""
    pieces = [re.escape(piece) for piece in _PLACE.split(message)]
    if _SPACE not in pieces:
        return [re.compile("(.*?)".join(pieces), re.DOTALL)]
    at = pieces.index(_SPACE)
    before, behind = "(.*?)".join(pieces[:at]), "(.*?)".join(pieces[at:])
    words = (rf"(\S+(?: \S+){{{more}}})" for more in range(_MOST_WORDS))
    return [re.compile(before + value + behind, re.DOTALL) for value in words]


def _filled(chinese: str, values: tuple[str, ...]) -> str:
    """The Chinese with its values, of which some are messages themselves."""
    return re.sub(r"\{(\d)\}", lambda place: _phrase(values[int(place[1])]), chinese)
