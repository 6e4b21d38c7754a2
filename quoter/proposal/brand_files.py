"""A brand as pages wear it: its files read and checked, its colours fit to be read.

Read only when pages are made: a scenario file that travels without its logo still tells its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from quoter.catalog import WHITE, Brand, legible, mixed, upon
from quoter.core import Document, PathOf, Problem, Problems, content_of, files, frozen, shaped
from quoter.proposal import logos, typefaces
from quoter.scenario import Quotation

MOST_LOGO, MOST_FONT = 2**20, 32 * 2**20
STACK = ("Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Segoe UI", "Arial")


@frozen
class Look:
    """What templates know of the brand."""

    colour: str  # for rules and areas
    on_colour: str  # text upon it
    accent: str  # small words and marks, as text
    tint: str  # the colour as a pale ground
    stack: str  # font families, for a style sheet
    logo: str = ""  # as a data: address
    logo_text: str = ""  # its alternative text
    header: str = ""
    footer: str = ""
    family: str = ""  # of the font that travels along, if one does
    faces: tuple[tuple[int, bytes], ...] = ()  # its weights with their files


def plain_look(brand: Brand, seller: str = "") -> Look:
    """The look of a brand without its files."""
    family = brand.font.family if brand.font else ""
    families = (f'"{name}"' for name in dict.fromkeys(filter(None, (family, *STACK))))
    tint = mixed(brand.colour, WHITE, 0.07)
    return Look(
        colour=brand.colour, on_colour=upon(brand.colour), accent=legible(brand.accent or brand.colour, tint), tint=tint,
        stack=", ".join([*families, "sans-serif"]), logo_text=seller,
        header=brand.header, footer=brand.footer,
    )  # fmt: skip


def look(quotation: Quotation, file: Path | None = None) -> Look:
    """The look of a quotation's pages, by its own brand or by that of a file; raises Problems."""
    reading = _Reading(quotation, file)
    found = reading.look(quotation.quote.seller.name)
    if reading.problems:
        raise Problems(reading.problems)
    return found


class _Reading:
    """A brand and the files it names; faults are collected where they are stated."""

    def __init__(self, quotation: Quotation, file: Path | None):
        self.problems: list[Problem] = []
        self.document = quotation.document
        self.path: PathOf = ("brand",)
        self.brand: Any = quotation.brand or Brand()
        if file:
            self.read(files.read(file))
        elif isinstance(self.brand, str):
            content = self.content(self.path, self.brand, files.MOST_BYTES)
            name, self.brand = str(self.folder / self.brand), Brand()
            if content is not None:
                self.read(files.parse(content, name))

    @property
    def folder(self) -> Path:
        """What the paths are relative to."""
        return Path(self.document.file).parent

    def read(self, document: Document) -> None:
        """The brand of a file of its own."""
        self.document, self.path = document, ()
        data = {} if document.data is None else document.data
        self.brand = shaped(Brand, data, self.report, (), document.text) or Brand()

    def report(self, path: PathOf, message: str, hint: str = "", key: bool = False) -> None:
        self.problems.append(self.document.problem(path, message, hint, key))

    def content(self, path: PathOf, name: str, most: int) -> bytes | None:
        """The bytes of a file that is named here; None is reported."""
        try:
            return content_of(self.folder / name, name, most)
        except Problems as error:
            self.report(path, f'"{name}" {error.problems[0].message}')
            return None

    def look(self, seller: str) -> Look:
        """The look with what the files hold."""
        found, font = plain_look(self.brand, seller), self.brand.font
        faces = tuple(self.faces()) if font else ()
        family = font.family if faces else ""
        return replace(found, logo=self.logo(), family=family, faces=faces)

    def logo(self) -> str:
        """The logo as a data: address."""
        name, path = self.brand.logo, (*self.path, "logo")
        content = name and self.content(path, name, MOST_LOGO)
        if not content:
            if content == b"":
                self.report(path, f'"{name}" is empty')
            return ""
        try:
            return logos.address(content)
        except logos.LogoFault as fault:
            self.report(path, f'"{name}" {fault}')
            return ""

    def faces(self) -> Iterator[tuple[int, bytes]]:
        """The weights of the font with their files."""
        for weight, key in ((400, "file"), (700, "bold")):
            name, path = getattr(self.brand.font, key), (*self.path, "font", key)
            content = name and self.content(path, name, MOST_FONT)
            if content is None or not name:
                continue
            try:
                typefaces.drawn(content)
                yield weight, content
            except typefaces.FontFault as fault:
                self.report(path, f'"{name}" {fault}')
