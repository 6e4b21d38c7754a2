"""A tender's requirements: each a clause with what it demands, read as a figure where ours is held against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from quoter.core import PathOf, Report, Written, nearest, shaped
from quoter.scenario.request import Requirement


class Measure(NamedTuple):
    """How a demand is read: its units with what they are worth, whether it is a ceiling, whose table it is in."""

    units: Mapping[str, float]
    at_most: bool = False
    commercial: bool = False


_TIME = {"ms": 1.0, "毫秒": 1.0, "s": 1000.0, "秒": 1000.0}
_LONG = {"s": 1.0, "秒": 1.0, "秒钟": 1.0, "ms": 0.001, "毫秒": 0.001, "分钟": 60.0, "min": 60.0, "minutes": 60.0}  # fmt: skip
_DAY = {"天": 1.0, "日": 1.0, "日历天": 1.0, "days": 1.0, "day": 1.0, "周": 7.0, "weeks": 7.0}
_MONTH = {
    "个月": 1.0,
    "月": 1.0,
    "months": 1.0,
    "month": 1.0,
    "年": 12.0,
    "years": 12.0,
    "year": 12.0,
}
_GIGABYTE = {"GB": 1.0, "G": 1.0, "TB": 1000.0, "GiB": 2**30 / 1e9}
_CARD = {"张": 1.0, "块": 1.0, "卡": 1.0, "cards": 1.0, "card": 1.0}
_MEASURES = {
    "ttft_ms": Measure(_TIME, at_most=True),
    "tpot_ms": Measure(_TIME, at_most=True),
    "e2e_seconds": Measure(_LONG, at_most=True),
    "concurrency": Measure({"路": 1, "并发": 1, "个并发": 1, "concurrent": 1, "requests": 1}),
    "requests_per_second": Measure({"次/秒": 1, "QPS": 1, "RPS": 1, "requests/s": 1}),
    "tokens_per_second": Measure(
        {"tokens/s": 1, "token/s": 1, "Token/s": 1, "Tokens/s": 1, "Token/秒": 1, "tokens/秒": 1}
    ),
    "context": Measure({"K": 1024, "k": 1024, "tokens": 1, "Token": 1, "Tokens": 1, "M": 1024**2}),
    "cards": Measure(_CARD),
    "memory_gb_per_card": Measure(_GIGABYTE),
    "memory_gb": Measure(_GIGABYTE),
    "training_days": Measure(_DAY, at_most=True),
    "warranty_months": Measure(_MONTH, commercial=True),
    "delivery_days": Measure(_DAY, at_most=True, commercial=True),
    "installation_days": Measure(_DAY, at_most=True, commercial=True),
    "valid_days": Measure(_DAY, commercial=True),
}


class Demand(NamedTuple):
    """A requirement with the figure that it demands, where ours is held against it."""

    written: Requirement
    limit: float | None

    @property
    def measure(self) -> Measure | None:
        """How ours is held against it; None where the seller answers in his own words."""
        return _MEASURES[self.written.of] if self.written.of else None

    @property
    def commercial(self) -> bool:
        """Whether it stands in the table of the commercial deviations."""
        if self.written.kind:
            return self.written.kind == "commercial"
        return bool(self.measure and self.measure.commercial)


def read(
    data: Mapping[str, Any], scenarios: Iterable[Any], report: Report, written: Written
) -> tuple[Demand, ...]:
    """The requirements of a file; what is wrong is reported."""
    rows = data.get("requirements") or []
    if not isinstance(rows, list):
        report(("requirements",), "`requirements` must be a list")
        return ()
    names = [str(s.get("name")) for s in scenarios if isinstance(s, Mapping)]
    read = [_demand(row, ("requirements", i), names, report, written) for i, row in enumerate(rows)]
    return tuple(filter(None, read))


def _demand(
    row: Any, path: PathOf, names: list[str], report: Report, written: Written
) -> Demand | None:
    """One requirement; None where something is wrong with it."""
    found = shaped(Requirement, row, report, path, written)
    if found is None:
        return None
    if found.scenario and found.scenario not in names:
        hint = nearest(found.scenario, names)
        report((*path, "scenario"), f'unknown scenario "{found.scenario}"', hint)
        return None
    if found.of is None or found.limit is not None:
        return Demand(found, found.limit)
    limits = set(_figures(found.demanded, _MEASURES[found.of].units))
    if len(limits) != 1:
        said = "holds no figure" if not limits else "holds several figures"
        units = ", ".join(_MEASURES[found.of].units)
        report((*path, "demanded"), f"`demanded` {said} of `{found.of}`",
               f"units known: {units}; or give `limit`")  # fmt: skip
        return None
    return Demand(found, limits.pop())


def _figures(text: str, units: Mapping[str, float]) -> Iterator[float]:
    """The figures in a text that have one of some units, in the measure's own: those in digits, else those in Chinese
    numerals (三年, 四十五天)."""
    known = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    in_digits = re.findall(rf"(\d[\d,]*(?:\.\d+)?)\s*({known})(?![A-Za-z/])", text)
    for number, unit in in_digits:
        yield float(number.replace(",", "")) * units[unit]
    if not in_digits:
        for number, unit in re.findall(rf"([{_NUMERALS}]+)\s*({known})(?![A-Za-z/])", text):
            yield _numeral(number) * units[unit]


_ONES = {
    c: n for row in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖") for n, c in enumerate(row)
} | {"两": 2}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIAD = "万"
_NUMERALS = "".join((*_ONES, *_TENS, _MYRIAD))


def _numeral(written: str) -> float:
    """A number in Chinese numerals: 三 is 3, 四十五 45, 一百二十 120, 两千零五十 2050."""
    whole = below = digit = 0
    for c in written:
        if c in _ONES:
            digit = digit * 10 + _ONES[c]
        elif c in _TENS:
            below, digit = below + (digit or 1) * _TENS[c], 0
        else:
            whole, below, digit = whole + (below + digit) * 10**4, 0, 0
    return float(whole + below + digit)
