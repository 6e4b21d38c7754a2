"""A message as an unsent draft (.eml): addresses, headers, attachments; the only door to `email`.

Mail programs differ in what they read of a name that is not ASCII. RFC 2231 is the standard, but some
know no more than a short one, and some only the encoded word that older programs write; so a name is
kept short and is written once in each way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from email.charset import QP, Charset
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import quote
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote as percent

MOST_NAME = 120  # bytes of an attachment's name in UTF-8
MOST_SUBJECT = 200  # characters
MOST_DISPLAY = 100
LINE = 75
TYPES = {
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("application", "pdf"),
    "html": ("text", "html"),
    "what-if.html": ("text", "html"),
}


class Fault(ValueError):
    """An address or a header that cannot be written, and why."""


class Address(NamedTuple):
    """Whom a mail goes to or comes from; the name may be empty."""

    name: str
    at: str


class Attachment(NamedTuple):
    """A file that a mail carries, under a name with one of the known suffixes."""

    name: str
    content: bytes


class Message(NamedTuple):
    """All of a draft; without a sender the mail program fills in its own."""

    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]


# -- what may stand in a header -------------------------------------------------------------------

# controls, line and paragraph separators, lone surrogates, and what turns the direction of a text
BAD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str, what: str) -> str:
    """A text that may stand in a header; raises Fault that says `what` holds a control character."""
    text = text.strip()
    bad = BAD.search(text)
    if bad:
        raise Fault(f"{what} holds a line break or a control character (U+{ord(bad.group()):04X})")
    return text


# -- addresses ------------------------------------------------------------------------------------

_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf"{_WORD}(?:\.{_WORD})*").fullmatch
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?").fullmatch
PARTED = re.compile(r"(?P<name>[^<>@]*?)\s*<(?P<named>[^<>\s]+)>|(?P<bare>[^<>\s]+)").fullmatch


def address(text: str) -> Address:
    """One address, bare or as `Name <user@domain>`; raises Fault that names it."""
    told = ascii(text) if BAD.search(text) else f'"{text}"'
    text = one_line(text, f"the address {told}")
    found = PARTED(text)
    if not found:
        raise Fault(f"{told} is not one address, such as a@b.cn or Name <a@b.cn>")
    local, _, domain = (found["named"] or found["bare"]).rpartition("@")
    if not LOCAL(local) or len(local) > 64:
        raise Fault(f"{told} is not an address: letters, digits and .+-_ before the @")
    name = (found["name"] or "").strip().removeprefix('"').removesuffix('"').strip()
    if len(name) > MOST_DISPLAY:
        raise Fault(f"the name in {told} is longer than {MOST_DISPLAY} characters")
    return Address(name, f"{local}@{domain_of(domain, told)}")


def domain_of(text: str, told: str) -> str:
    """A domain in ASCII; one that would become another on the way is refused."""
    try:
        domain = text.encode("idna").decode("ascii")
        same = domain.encode("ascii").decode("idna").lower() == text.lower()
    except UnicodeError:
        domain, same = "", False
    labels = domain.split(".")
    known = len(labels) > 1 and all(map(LABEL, labels)) and not labels[-1].isdigit()
    if not same or not known or len(domain) > 190:
        raise Fault(f'{told} is not an address: "{text}" is not the name of a domain')
    return domain


def addresses(texts: Iterable[str]) -> tuple[Address, ...]:
    """Some addresses, each once; raises Fault."""
    found: dict[str, Address] = {}
    for one in map(address, texts):
        found.setdefault(one.at.casefold(), one)
    return tuple(found.values())


# -- the names of files ---------------------------------------------------------------------------


def file_name(stem: str, words: str, suffix: str) -> str:
    """`<stem> <words>.<suffix>`, as every system can store it and every mail program reads it."""
    spoken = "".join(" " if unfit(letter) else letter for letter in f"{stem} {words}")
    kept = " ".join(spoken.split()).encode()[: MOST_NAME - len(suffix) - 1].decode(errors="ignore")
    return f"{kept.strip(' .')}.{suffix}"


def unfit(letter: str) -> bool:
    """Whether a character may not stand in the name of a file: what Windows forbids, and controls."""
    return letter in '<>:"/\\|?*' or unicodedata.category(letter)[0] == "C"


# -- headers --------------------------------------------------------------------------------------


class Folded(str):
    """A header that is folded already, so that every version of Python writes the same bytes."""

    name: str

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def header(name: str, value: str) -> Folded:
    """A finished header."""
    found = Folded(value)
    found.name = name
    return found


def _plain(text: str) -> bool:
    """Whether a text may stand as it is; one that looks like an encoded word would be decoded."""
    return text.isascii() and "=?" not in text


def encoded(text: str, before: str = "") -> str:
    """A text as it is, or as encoded words (RFC 2047), one on a line; `before` stands on the first."""
    return Header(text, None if _plain(text) else _WORDS, LINE, before).encode(linesep=SMTP.linesep)


_WORDS = Charset("utf-8")
_WORDS.header_encoding = QP  # base64 ends a word with a padding, and GMime reads no word behind one


def _listed(found: Iterable[Address]) -> str:
    """Addresses, one on a line."""
    return f",{SMTP.linesep} ".join(map(_shown, found))


def _shown(one: Address) -> str:
    """One address with its name."""
    if not one.name:
        return one.at
    name = f'"{quote(one.name)}"' if _plain(one.name) else encoded(one.name)
    return f"{name} <{one.at}>"


def with_name(value: str, key: str, name: str, standard: bool) -> str:
    """A header with the name of a file: by RFC 2231, or as the encoded word of older programs."""
    if name.isascii():
        said = f'{key}="{name}"'
    elif standard:
        said = f"{key}*=utf-8''{percent(name, safe='')}"
    else:
        said = f'{key}="{encoded(name)}"'
    return f"{value};{SMTP.linesep} {said}"


# -- the draft ------------------------------------------------------------------------------------


def draft(message: Message) -> bytes:
    """The message as a file that mail programs open as one that is not sent yet.

    The same message gives the same bytes: it has no date and no identity, and its boundaries follow
    from what it holds."""
    found = EmailMessage(policy=SMTP)
    lines = {
        "X-Unsent": "1",
        "From": _listed([message.sender] if message.sender else []),
        "To": _listed(message.to),
        "Cc": _listed(message.cc),
        "Subject": encoded(cut(one_line(message.subject, "the subject")), "Subject"),
    }
    for name, value in lines.items():
        if value:
            found[name] = header(name, value)
    found.set_content(message.text, cte="base64")
    found.add_alternative(message.html, subtype="html", cte="base64")
    for attachment in message.attachments:
        attach(found, attachment)
    bound(found, message)
    return found.as_bytes()


def cut(subject: str) -> str:
    """A subject that mail programs take whole."""
    return subject if len(subject) <= MOST_SUBJECT else f"{subject[: MOST_SUBJECT - 1]}…"


def attach(found: EmailMessage, attachment: Attachment) -> None:
    """Add a file."""
    main, sub = TYPES[attachment.name.rpartition(".")[2]]
    found.add_attachment(attachment.content, maintype=main, subtype=sub)
    *_, part = found.iter_parts()
    for name, value, key in (("Content-Type", f"{main}/{sub}", "name"),
                             ("Content-Disposition", "attachment", "filename")):  # fmt: skip
        del part[name]
        value = with_name(value, key, attachment.name, key == "filename")
        part[name] = header(name, value)


def bound(found: EmailMessage, message: Message) -> None:
    """Boundaries that stand in no part: none of base64 holds an underscore."""
    digest = sha256()
    for text in (message.subject, message.text, message.html):
        digest.update(text.encode() + b"\0")
    for attachment in message.attachments:
        digest.update(attachment.name.encode() + b"\0" + attachment.content)
    for i, part in enumerate(p for p in found.walk() if p.is_multipart()):
        part.set_boundary(f"=_{digest.hexdigest()[:32]}_{i}")
