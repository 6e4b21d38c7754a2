"""A seller's brand as a file states it: logo, colours, font, header and footer."""

from __future__ import annotations

import re
from typing import Annotated, Any

from quoter.core import After, Before, Field, Name, Pattern, Record, checked

LONGEST = 120  # characters of the header and of the footer: they stand on one line of every page
COLOUR = Pattern(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
FAMILY = Pattern(r"[\w][\w .&+-]*")
REMOTE = Pattern(r"[a-z][a-z0-9+.-]+:(?!\\)|[/\\]{2}", re.IGNORECASE)  # C:\logo.svg is none


def colour(text: str) -> str:
    """A colour as six hexadecimal digits."""
    if not COLOUR.fullmatch(text.lower()):
        raise ValueError(f'must be a colour such as "#0b5cad", not "{text}"')
    digits = text.lower().lstrip("#")
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def family(text: str) -> str:
    """A font's name as style sheets take it."""
    if not FAMILY.fullmatch(text):
        raise ValueError(f'must be the name of a font such as "Source Sans", not "{text}"')
    return text


def local(text: str) -> str:
    """A path on this machine: nothing is fetched, whoever has written the file."""
    if REMOTE.match(text):
        raise ValueError(f'must be a file beside this one, not "{text}"')
    return text


def _named(written: Any) -> Any:
    """A font that is only named."""
    return {"family": written} if isinstance(written, str) else written


def quoted(written: Any) -> Any:
    """An unquoted # begins a comment in YAML, so that the colour is nothing at all."""
    if written is None:
        raise ValueError('must be a colour in quotation marks, such as "#0b5cad"')
    return written


Colour = Annotated[str, Before(quoted), After(colour)]
Family = Annotated[Name, After(family), Field(max_length=80)]
Path = Annotated[Name, After(local)]
_Line = Annotated[Name, Field(max_length=LONGEST)]


class Typeface(Record):
    """A font: named only, it is used where a reader has it; with its files it travels along."""

    family: Family
    file: Path | None = None  # .otf or .ttf
    bold: Path | None = None  # its bold weight

    @checked
    def sensible(self) -> Typeface:
        if self.bold and not self.file:
            raise ValueError("`bold` needs `file`, the font's regular weight")
        return self


class Brand(Record):
    """How the seller's papers look; paths are relative to the file that states them."""

    logo: Path | None = None  # .svg, .png or .jpg
    colour: Colour = "#0b5cad"  # rules, bars
    accent: Annotated[Colour | None, Before(quoted)] = (
        None  # marks and small words; else as `colour`
    )
    font: Annotated[Typeface, Before(_named)] | None = None
    header: _Line = ""  # on every printed page
    footer: _Line = ""


# -- colours --------------------------------------------------------------------------------------

WHITE, INK = "#ffffff", "#1f2933"
READABLE = 4.5  # WCAG 2, level AA: text against its ground


def channels(colour: str) -> tuple[int, ...]:
    """Red, green and blue, 0 to 255."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2): 0 black, 1 white."""
    shares = (c / 255 for c in channels(colour))
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(weight * s for weight, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The ratio of contrast of two colours, 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """So much of a colour on a ground."""
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(c * share + g * (1 - share)):02x}" for c, g in pairs)


def upon(ground: str) -> str:
    """White where it can be read on this ground, else ink, else black."""
    found = (text for text in (WHITE, INK) if contrast(text, ground) >= READABLE)
    return next(found, "#000000")


def legible(colour: str, ground: str) -> str:
    """The colour, darkened as far as it takes to be read on a light ground."""
    shades = (mixed(colour, "#000000", 1 - step / 20) for step in range(20))
    return next((shade for shade in shades if contrast(shade, ground) >= READABLE), INK)
