"""Fonts: which characters they draw, and as little of them as a page needs.

The only door to the fonts' library."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from quoter.core import made, shipped

SHIPPED = "Noto Sans SC"
FILES = {400: "NotoSansSC-Regular.otf", 700: "NotoSansSC-Bold.otf"}  # by weight
FONT_TYPES = {b"OTTO": "font/otf", b"\x00\x01\x00\x00": "font/ttf", b"true": "font/ttf"}
MAY_NOT_TRAVEL = 0x0002  # OS/2 fsType: restricted licence embedding
NO_SUBSET, BITMAPS_ONLY = 0x0100, 0x0200


class FontFault(ValueError):
    """Why a font cannot be used."""


def files() -> dict[int, Path]:
    """The shipped font by weight."""
    return {weight: shipped("templates") / "fonts" / name for weight, name in FILES.items()}


@cache
def glyphs() -> frozenset[int]:
    """The characters that both weights of the shipped font can draw; made once, since the fonts' library
    first makes a name for every glyph."""
    return frozenset(made("characters", files().values(), _read))


def _read() -> list[int]:
    """The same, as the fonts' library reads them."""
    from fontTools.ttLib import TTFont

    known: list[frozenset[int]] = []
    for path in files().values():
        with TTFont(path, lazy=True) as font:
            known.append(frozenset(font.getBestCmap()))
    return sorted(known[0] & known[1])


@cache
def drawn(content: bytes) -> frozenset[int]:
    """The characters that a font draws; raises FontFault where it is none, or may not travel."""
    try:
        from fontTools.ttLib import TTFont, TTLibError
    except ImportError:
        raise FontFault(
            "cannot be carried along: pip install 'quoter[pdf]' adds what it takes"
        ) from None
    if content[:4] not in FONT_TYPES:
        raise FontFault("is no font (.otf or .ttf)")
    try:
        with TTFont(io.BytesIO(content), lazy=True) as font:
            terms, known = font["OS/2"].fsType, frozenset(font.getBestCmap() or ())
    except (TTLibError, KeyError, AttributeError, AssertionError, OSError, ValueError) as error:
        raise FontFault(f"is a font that cannot be read: {error}") from None
    if terms & (MAY_NOT_TRAVEL | BITMAPS_ONLY):
        raise FontFault("is a font whose licence forbids that documents carry it (OS/2 fsType)")
    return known


def subset(content: bytes, characters: Iterable[str]) -> bytes:
    """The font with no more than these characters, one letter one glyph.

    A glyph that stands in for another (a ligature, another form of a digit) has no text behind it
    in a PDF, and one glyph of two characters has the wrong one: neither is kept."""
    from fontTools import subset as subsets
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # tables it drops are no news to anybody
    options = subsets.Options()
    options.drop_tables += ["GSUB", "DSIG"]
    options.notdef_outline = True
    options.name_IDs = ["*"]
    with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:
        if not font["OS/2"].fsType & NO_SUBSET:
            subsetter = subsets.Subsetter(options)
            subsetter.populate(unicodes={ord(c) for c in characters})
            subsetter.subset(font)
        stream = io.BytesIO()
        font.save(stream)
    return stream.getvalue()
