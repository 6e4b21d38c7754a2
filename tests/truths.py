"""Figures by name, as an output of a quotation tells them, with the unit that they are rounded to there.

`truths_printed` reads the page and the PDF, `truths_kept` the workbook and the JSON, each from the file
alone: places are found by headings and labels, as a reader finds them; nothing of the estimate is seen.

What each output shows: the page and the PDF money to the cent, options' prices and years' costs in whole
units, memory in GiB to one place (need and sizing: two, and GB to one), times and rates in three digits that
matter, shares of a discount to 0.1 %. The JSON has money to the cent, bytes, and speeds to a thousandth; the
workbook's cells all digits. Two figures are equal that differ by no more than half of the coarser unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from quoter.catalog.lookup import Catalog
from quoter.core.texts import Texts, sentences

GIB = Decimal(2**30)
GIGA = Decimal(10**9)
NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
MONEY = r"-?\d[\d,]*\.\d\d"
CASES = ("base", "downside")
USES = ("low", "normal", "high")
WAY = ("list_total", "line_discounts", "subtotal", "overall_discount", "net_total")
SUMS = ("total_without_tax", "tax_amount", "total_with_tax")
RATE = ("amount_without_tax", "amount_tax", "amount_with_tax")
LINE = ("list_price", "discount", "unit_price", "tax_rate", "amount_without_tax", "amount_with_tax")
PACKED = ("needed", "servers", "spare", "free_slots")
OPTION = ("replicas", "cards", "servers", "free", "price")
CHOICE = ("cards", "free", "price")
SPEEDS = ("ttft_ms", "tpot_ms", "tokens_per_second_of_request", "tokens_per_second", "batch")
KEPT = {"line_discounts", "overall_discount"}  # told as what is taken off


class Figure(NamedTuple):
    """A number, and the unit that it is rounded to where it stands."""

    value: Decimal
    unit: Decimal


def same(one: Figure | str, other: Figure | str) -> bool:
    """Equal, but for half of the coarser unit."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        return abs(one.value - other.value) <= max(one.unit, other.unit) / 2
    return one == other


Told = dict[str, "Figure | str"]


def gather(pairs: Iterable[tuple[str, Figure | str | None]]) -> Told:
    """What an output tells; of a figure that it tells twice and differently, both, the second with a mark."""
    found: Told = {}
    for name, value in pairs:
        while name in found and value is not None and not same(found[name], value):
            name += AGAIN
        if value is not None:
            found[name] = value
    return found


AGAIN = "'"
EXACT = Decimal("1e-5")  # of what is told with all its digits: both may differ by half of this


def exact(value: Any) -> Figure:
    """A number of a file that keeps all digits."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return Figure(number, max(EXACT, abs(number) * Decimal("1e-12")))


def shown(text: str, scale: str = "1", digits: int = 0) -> Figure:
    """A printed number; of `digits` that matter, or all that are printed."""
    number = Decimal(text.replace(",", ""))
    unit = Decimal(1).scaleb(number.as_tuple().exponent)
    if digits and number:
        unit = max(unit, Decimal(1).scaleb(number.adjusted() - digits + 1))
    return Figure(number * Decimal(scale), unit * Decimal(scale))


def percent(text: str) -> Figure:
    """A printed share."""
    return shown(text.rstrip("%"), "0.01")


# -- text that is found by its wording ------------------------------------------------------------


def loose(text: str) -> str:
    """A text as a pattern, however it is broken into lines."""
    return r"\s*".join(re.escape(letter) for letter in text if not letter.isspace())


@cache
def renamed() -> list[tuple[str, re.Pattern[str], str]]:
    """What outputs call a card in either language, the longest first, without its spaces and as a pattern, and
    its name in the catalog."""
    cards = Catalog.shipped().cards.values()
    names = {(card.called(language), card.name) for card in cards for language in ("zh", "en")}
    said = sorted((pair for pair in names if pair[0] != pair[1]), key=lambda pair: -len(pair[0]))
    return [(bare(called), re.compile(loose(called) + r"(?![\w-])"), name) for called, name in said]


def bare(text: str) -> str:
    """A text without its spaces and lines."""
    return "".join(text.split())


def keyed(text: str) -> str:
    """A text with every card by its name in the catalog, as the records call it."""
    plain = bare(text)
    for letters, called, name in renamed():
        if letters in plain:  # most stand nowhere: searched slowly
            text = called.sub(lambda m, name=name: " " * _joins(m) + name, text)
    return text


def _joins(found: re.Match[str]) -> bool:
    """Whether a name follows a Chinese sign without a space, as the catalog's name would not."""
    before = found.string[max(found.start() - 1, 0) : found.start()]
    return not before.isspace() and before not in ("", ">", '"')


def pattern(texts: Texts, key: str, **groups: str) -> str:
    """A sentence of the texts as a pattern; its values are groups."""
    marks = {name: chr(0xE000 + n) for n, name in enumerate(groups)}
    words = re.findall(r"\{\w+:([^{}|]*)\|([^{}|]*)\}", sentences()[key][texts.language])
    choices = {chr(0xE100 + n): pair for n, pair in enumerate(words)}
    said = str(sentences()[key][texts.language])
    for mark, (one, several) in choices.items():
        said = re.sub(rf"\{{\w+:{re.escape(one)}\|{re.escape(several)}\}}", mark, said, count=1)
    found = loose(said.format(**marks))
    for mark, pair in choices.items():
        found = found.replace(mark, f"(?:{'|'.join(map(loose, pair))})")
    for name, mark in marks.items():
        found = found.replace(mark, f"(?P<{name}>{groups[name]})")
    return found


def told(texts: Texts, text: str, key: str, **groups: str) -> list[dict[str, str]]:
    """What every place of a sentence says."""
    places = re.finditer(pattern(texts, key, **groups), text)
    found = [{name: " ".join(x.split()) for name, x in m.groupdict().items()} for m in places]
    for said in found:
        said.pop("rate", None)  # a list
    return found


def label(texts: Texts, lines: Any, name: str) -> str:
    """What a line of the model is called."""
    return texts.label(name, {line.name: line.label for line in lines}[name])


def together(texts: Texts, key: str, **keys: str) -> str:
    """A label whose values are labels, one language after the other."""
    return texts(key, **{name: texts(k) for name, k in keys.items()})


CHINESE = re.compile(r"(?:人民币|美元)负?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整\s]+")
ENGLISH = re.compile(r"Say [A-Z]{3} [a-z\s-]+ and \d\d/100\s+only")


def of_words(text: str) -> Iterator[tuple[str, str]]:
    """The total in words."""
    for language, form, blank in (("zh", CHINESE, ""), ("en", ENGLISH, " ")):
        said = {blank.join(words.split()).replace("- ", "-") for words in form.findall(text)}
        yield from ((f"words/{language}", words) for words in said)
