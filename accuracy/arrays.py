"""The lines of the model on arrays: many deployments at once, by the very formulas of the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from quoter.core.cells import Cell, value_of
from quoter.core.lines import Figures, Line, run
from quoter.words.formulas import symbols

CARRIED_OUT = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "power": np.power, "log": np.log, "less": np.less, "at_most": np.less_equal, "more": np.greater,
    "at_least": np.greater_equal, "same": np.equal, "where": np.where, "largest": np.maximum,
    "smallest": np.minimum, "ceil": lambda x: np.ceil(np.round(x, 9)),
    "floor": lambda x: np.floor(np.round(x, 9)),
}  # fmt: skip
Columns = dict[str, Any]  # a line by its name, a given figure as `record__field`


class Formulas:
    """Some lines as formulas, traced on one sample; `leading_to` names what is wanted of them."""

    def __init__(
        self,
        lines: Iterable[Line],
        sample: Mapping[str, Figures],
        leading_to: Iterable[str],
    ):
        self.trees: dict[str, Any] = {}
        wanted = needed(lines, leading_to)
        run((line for line in lines if line.name in wanted), symbols(sample), self.keep)

    def keep(self, line: Line, result: Any) -> Cell:
        self.trees[line.name] = result
        return Cell(value_of(result), address=f"{{{line.name}}}")

    def moved_by(self, names: Iterable[str]) -> list[str]:
        """The lines that depend on any of some figures."""
        moved = set(names)
        for name, tree in self.trees.items():
            if moved & leaves(tree):
                moved.add(name)
        return [name for name in self.trees if name in moved]

    def computed(self, known: Mapping[str, Any], names: Iterable[str] | None = None) -> Columns:
        """The columns known and those of the lines named, or of all."""
        columns = dict(known)
        with np.errstate(all="ignore"):
            for name in self.trees if names is None else names:
                columns[name] = carried_out(self.trees[name], columns)
        return columns


def needed(lines: Iterable[Line], names: Iterable[str]) -> set[str]:
    """Some lines, and all that they draw on."""
    wanted = set(names)
    for line in reversed(list(lines)):
        if line.name in wanted:
            wanted |= set(line.needs)
    return wanted


def leaves(tree: Any) -> set[str]:
    """What a formula draws on."""
    if not isinstance(tree, Cell):
        return set()
    if tree.op is None:
        return {tree.address.strip("{}")}
    return set().union(*(leaves(part) for part in tree.args))


def carried_out(tree: Any, columns: Mapping[str, Any]) -> Any:
    """The value of a formula for every row."""
    if not isinstance(tree, Cell):
        return tree
    if tree.op is None:
        return columns[tree.address.strip("{}")]
    return CARRIED_OUT[tree.op.name](*(carried_out(part, columns) for part in tree.args))
