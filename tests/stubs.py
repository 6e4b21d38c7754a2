"""The stubs by which the type checker knows every figure: made of the lines and of `model/records`.

`python tests/stubs.py` writes them; tests/test_figures.py holds them against what the lines say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quoter.core import Cell, Figures, Line, Unit, run, value_of
from quoter.model import RECORDS, figures, typed
from quoter.sizing import (
    BILL,
    GATE,
    GROWTH,
    LINES,
    MONEY,
    OF_BILL,
    OF_LINE,
    OF_YEAR,
    ORDER,
    PAYMENTS,
    TOKENS,
    TOTAL,
    TOTALS,
    TURN,
    YEARLY,
    batch_ladder,
)

PACKAGE = Path(__file__).resolve().parent.parent / "quoter"
HEAD = '"""Made by `python tests/stubs.py`; not to be edited: {source}."""\n'


# -- what a line gives ----------------------------------------------------------------------------


def kinds(lines: Iterable[Line]) -> dict[str, str]:
    """Of every line what its figure is: a number of its unit, a text, or either where it may be unknown."""
    lines, texts = list(lines), dict[str, frozenset[str]]()

    def kind_of(x: Any) -> frozenset[str]:
        if isinstance(x, str):
            return frozenset({"text"})
        if not isinstance(x, Cell) or (x.op is None and x.address not in texts):
            return frozenset({"number"})
        if x.op is None:
            return texts[x.address]
        return kind_of(x.args[1]) | kind_of(x.args[2]) if x.op.name == "where" else NUMBER

    def keep(line: Line, result: Any) -> Cell:
        texts[line.name] = kind_of(result)
        return Cell(value_of(result), address=line.name)

    run(lines, {need: _cells(need) for line in lines for need in line.needs}, keep)
    return {line.name: _declared(line.unit, texts[line.name]) for line in lines}


NUMBER = frozenset({"number"})


def _cells(name: str) -> Any:
    """A record, or a figure that comes from elsewhere, to be traced."""
    if name not in RECORDS:
        return Cell(1.0, address=name)
    return Figures(**{field: Cell(1.0, address=f"{name}.{field}") for field in RECORDS[name]})


def _declared(unit: Unit, found: frozenset[str]) -> str:
    named = {"number": unit_name(unit), "text": "str"}
    return " | ".join(named[kind] for kind in sorted(found))


def unit_name(unit: Unit) -> str:
    """What the code calls a unit: `money_per_hour`, MoneyPerHour."""
    return "".join(part.capitalize() for part in unit.name.split("_"))


# -- the records ----------------------------------------------------------------------------------


def records_stub() -> str:
    """model/typed.pyi."""
    body = [_record(typed.OF[name].__name__, fields) for name, fields in RECORDS.items()]
    last = "OF: dict[str, type[Figures]]\nNAMES: dict[type[Figures], str]\n"
    return _stub(
        "what it declares is `records.py`", ["from quoter.core import Figures"], [*body, last]
    )


def _record(name: str, fields: Mapping[str, Any]) -> str:
    """A class with a record's fields, and how one is made."""
    told = [
        f"    {field}: {unit_name(given.unit)}  # {given.label}" for field, given in fields.items()
    ]
    asked = [f"        {field}: {unit_name(given.unit)}," for field, given in fields.items()]
    made = ["    def __init__(", "        self,", "        *,", *asked, "    ) -> None: ..."]
    return "\n".join([f"class {name}(Figures):", *told, *made, ""])


# -- what the runs give ---------------------------------------------------------------------------


def figures_stub() -> str:
    """model/figures.pyi."""
    body, have = [], dict[str, set[str]]()
    for kind in _classes():
        own = _lines_of(kind)
        before = {name for base in kind.__mro__[1:-2] for name in have[base.__name__]}
        found = _drawn(own) if kind.__name__ in OTHERS else _records_of(kind)
        found |= kinds(own)
        have[kind.__name__] = {*found, *before}
        body.append(_run(kind, {n: what for n, what in found.items() if n not in before}, own))
    last = "KINDS_OF_FIGURES: dict[str, type[OptionFigures]]\n"
    heads = ["from quoter.core import Figures", "from quoter.model import typed"]
    return _stub("what it declares are the lines", heads, [*body, last])


def _classes() -> list[type[Figures]]:
    found = [
        v
        for v in vars(figures).values()
        if isinstance(v, type) and v.__module__ == figures.__name__
    ]
    return sorted(found, key=lambda kind: len(kind.__mro__))


def _kinds_of(kind: type[Figures]) -> list[tuple[Line, ...]]:
    """The lines of every kind of work whose options have these figures."""
    every = figures.KINDS_OF_FIGURES.items()
    return [LINES[workload] for workload, one in every if issubclass(one, kind)]


def _records_of(kind: type[Figures]) -> dict[str, str]:
    """The records that an option has, whatever its kind of work among these."""
    first, *rest = (_drawn(lines) for lines in _kinds_of(kind))
    return {name: what for name, what in first.items() if all(name in other for other in rest)}


def _lines_of(kind: type[Figures]) -> tuple[Line, ...]:
    """The lines of a run; of options those that all their kinds of work have."""
    kept = _kinds_of(kind)
    if not kept:
        return OTHERS[kind.__name__]
    names = set.intersection(*({line.name for line in lines} for lines in kept))
    return tuple(line for line in kept[0] if line.name in names)


OTHERS = {
    "YearFigures": GROWTH, "RungFigures": batch_ladder.LINES, "PriceFigures": MONEY, "OrderFigures": ORDER,
    "EntryFigures": BILL, "TurnFigures": TURN, "TotalFigures": TOTALS, "PaymentFigures": PAYMENTS, "GateFigures": GATE,
    "LineMarginFigures": OF_LINE, "MarginFigures": OF_BILL, "YearlyFigures": YEARLY,
    "OwningYearFigures": OF_YEAR, "OwningFigures": TOTAL, "TokenFigures": TOKENS,
}  # fmt: skip


def _drawn(lines: Iterable[Line]) -> dict[str, str]:
    """What some lines draw on and do not give, with its type; a record stands first."""
    lines = list(lines)
    own = {line.name for line in lines}
    needs = dict.fromkeys(need for line in lines for need in line.needs if need not in own)
    kinds = {need: f"typed.{typed.OF[need].__name__}" for need in needs if need in RECORDS}
    return kinds | {need: "float" for need in needs if need not in RECORDS}


def _run(kind: type[Figures], found: Mapping[str, str], lines: Iterable[Line]) -> str:
    """A class with what a run draws on and gives."""
    labels = {line.name: f"  # {line.label}" for line in lines}
    told = [f"    {name}: {what}{labels.get(name, '')}" for name, what in found.items()]
    bases = ", ".join(base.__name__ for base in kind.__bases__)
    return "\n".join([f"class {kind.__name__}({bases}):", *(told or ["    ..."]), ""])


# -- the files ------------------------------------------------------------------------------------


def _stub(source: str, heads: list[str], body: list[str]) -> str:
    """A stub of some classes; a unit is a number, and its name says of what."""
    text = "\n".join(body)
    units = sorted({name for name in _units() if f" {name}" in text})
    return "\n".join([
        HEAD.format(source=source), "# fmt: off", *heads, "", *(f"{name} = float" for name in units), "", text,
    ])  # fmt: skip


def _units() -> Iterator[str]:
    from quoter.core import units

    yield from (unit_name(u) for u in vars(units).values() if isinstance(u, units.Unit))


STUBS = {"model/typed.pyi": records_stub, "model/figures.pyi": figures_stub}


def main() -> None:
    """Write the stubs."""
    for name, made in STUBS.items():
        (PACKAGE / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
