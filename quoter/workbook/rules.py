"""What an input of the workbook may be: what a program that writes cells asks for on entering, the same as a
formula, since what is pasted is not asked, and the same of a value that comes back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, NamedTuple

from quoter.core import excel

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)  # between which prices are of
EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal()


CODES, CALLED = "name", "called"  # columns of a table: what a file says, and what a dropdown offers


class Rule(NamedTuple):
    """What an input may be: one of a list, a number between two limits, or a day.

    An empty cell counts as 0 where that is within, but for one that has to be `filled`."""

    low: float = 0
    high: float | None = None
    whole: bool = False
    source: Any = None  # the formula of a list, or its items
    day: bool = False
    filled: bool = False

    def written(self, say: Callable[..., str], label: str) -> dict[str, Any]:
        """The rule as XlsxWriter takes it, with what a person reads on entering and on a mistake."""
        known = {"low": f"{self.low:,g}", "high": "" if self.high is None else f"{self.high:,g}"}
        rule: dict[str, Any]
        if self.source is not None:
            key, items = "list", self.source
            listed = items if isinstance(items, str) else [*map(str, items)]
            rule = {"validate": "list", "source": listed}
        elif self.day:
            key, rule = "day", {"validate": "date", "criteria": "between",
                                "minimum": FIRST_DAY, "maximum": LAST_DAY}  # fmt: skip
        elif self.high is None:
            key, rule = "least", {"validate": "decimal", "criteria": ">=", "value": self.low}
        else:
            key = "whole" if self.whole else "between"
            rule = {"validate": "integer" if self.whole else "decimal", "criteria": "between",
                    "minimum": self.low, "maximum": self.high}  # fmt: skip
        title = label[:29] + "…" if len(label) > 30 else label
        return rule | {
            "input_title": title, "input_message": say(f"prompt_{key}", **known),
            "error_title": title, "error_message": say(f"mistake_{key}", **known),
        }  # fmt: skip

    @property
    def list_name(self) -> str:
        """The mark of the range that a list is; empty where it is none."""
        return self.source[1:] if isinstance(self.source, str) else ""

    @property
    def table(self) -> str:
        """How the marks of the table begin that a list is of; empty where it is none."""
        name, _, column = self.list_name.removeprefix("_").rpartition("_")
        return name if column in (CODES, CALLED) else ""

    @property
    def lists(self) -> list[str]:
        """The marks of the ranges that hold what a list takes: what it offers, and the codes it stands for."""
        codes = f"_{self.table}_{CODES}"
        alone = self.list_name in ("", codes) or not self.table
        return [self.list_name] if alone else [self.list_name, codes]

    def formula(self, cell: str) -> str:
        """The condition that a cell holds what it may; an empty one is a matter of its own."""
        if self.list_name:  # a comparison: MATCH and COUNTIF would take * for any text
            return f"{'+'.join(f'SUMPRODUCT(--({name}={cell}))' for name in self.lists)}>0"
        if self.source is not None:
            items = (f'"{item}"' if isinstance(item, str) else str(item) for item in self.source)
            return f"OR({','.join(f'{cell}={item}' for item in items)})"
        parts = [f"ISNUMBER({cell})", f"{cell}>={excel(self.low)}"]
        parts += [] if self.high is None else [f"{cell}<={excel(self.high)}"]
        parts += [f"{cell}=INT({cell})"] if self.whole else []
        return f"AND({','.join(parts)})"

    @property
    def takes_none(self) -> bool:
        """Whether an empty cell, which counts as 0, is within."""
        return self.source is None and self.low <= 0 and not self.filled

    def takes(self, value: Any, items: Collection[Any]) -> bool:
        """Whether a value is what the formula lets pass; `items` are those of the list by its mark."""
        if self.source is not None:
            known = items if self.list_name else self.source
            return _folded(value) in map(_folded, known)
        within = self.low <= value and (self.high is None or value <= self.high)
        return within and not (self.whole and value != int(value))

    def said(self) -> str:
        """What it may be, in words."""
        if self.day:
            return f"a day from {FIRST_DAY} to {LAST_DAY}"
        if self.source is not None:
            return "one of its list"
        if self.high is None:
            return f"a number of at least {self.low:,.10g}"
        if self.whole:
            return f"a whole number from {self.low:,.10g} to {self.high:,.10g}"
        return f"a number from {self.low:,.10g} to {self.high:,.10g}"


def _folded(value: Any) -> Any:
    """A value as cells compare it: texts without regard to capitals."""
    return value.casefold() if isinstance(value, str) else value


POSITIVE = Rule(0)
DIVIDES = {
    "host_memory_module": 1.0,
    "speed_apart_prefill": 0.01,
    "sharding_accumulated": 1.0,
}  # the least of each
A_DAY = Rule(float(FIRST_DAY.toordinal() - EXCEL_DAY_ZERO), float(LAST_DAY.toordinal() - EXCEL_DAY_ZERO),
             day=True)  # fmt: skip


def within(low: float, high: float, whole: bool = True) -> Rule:
    """A number between two limits."""
    return Rule(low, high, whole)


def constant(name: str) -> Rule:
    """A constant of the catalog, which is there in any case; one that something is divided by is not 0."""
    return Rule(DIVIDES.get(name, 0.0), filled=True)


def one_of(source: Any) -> Rule:
    """An item of a list, or of a range that a formula names."""
    return Rule(source=source)
