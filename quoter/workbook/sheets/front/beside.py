"""A package's own packing, bill and cost of owning, written by the sheets that write the offered one's.

What is an input there is a link here; marks and names stand once, with the offered one."""

from __future__ import annotations

from typing import Any

from quoter.core import Cell
from quoter.sizing import Alternative
from quoter.workbook.sheets.context import OF_PACKAGE, Ask, Context
from quoter.workbook.sheets.engine import bill, orders, prices
from quoter.workbook.sheets.engine.bill import FLAGS, ROWS
from quoter.workbook.sheets.front import gate, ownership
from quoter.workbook.xlsx import Ref, Sheet

# of the scenarios that it has
COMPUTED = ("shown", "live", "others", "offered", "orders", "sold", "cards")
EMPTY = ("order_refs", "driver_refs", "cost_refs", "tax_refs", "bill_columns", "outputs",
         "api_refs")  # fmt: skip
BELOW = 8  # rows between the lines of a bill and its prices that are shares, besides its sums


class Beside(Context):
    """The workbook as one package sees it."""

    def __init__(self, main: Context, package: Alternative, number: int):
        self.__dict__ |= {k: v for k, v in main.__dict__.items() if k not in COMPUTED}
        self.package, self.main = package, main
        names = [sized.case.scenario.name for sized in main.estimate.scenarios]
        own = [sized.case.scenario.name for sized in package.estimate.scenarios]
        self.places = [names.index(name) for name in own]
        self.estimate = package.estimate
        self.scenario_refs = [main.scenario_refs[i] for i in self.places]
        self.in_offer, self.blocked_refs, self.priced_refs, self.turn_rows, self.stock_rows = (
            [],
            [],
            [],
            [],
            [],
        )
        self.line_refs, self.shares, self.stock_rows = [], [], []
        self.refs, self.lists = dict(main.refs), dict(main.lists)
        self.price_refs = dict(main.price_refs)
        self.__dict__ |= {name: {} for name in EMPTY}
        self.sheets = main.sheets | {key: main.sheets[f"{key} {number}"] for key in OF_PACKAGE}
        self.inputs = {place: typed.ref for place, typed in main.typed.items()}
        self.linked: dict[tuple[str, int, int], Ref] = {}

    def put(
        self, sheet: Sheet, row: int, column: int, what: Any, style: str = "", shape: str = ""
    ) -> Ref:
        """What a sheet takes; of an input a link to it."""
        if not isinstance(what, Ask) or what.place not in self.inputs:
            return super().put(sheet, row, column, what, style, shape)
        found = sheet.put(row, column, self.inputs[what.place], shape=shape)
        self.linked[sheet.name, row, column] = self.inputs[what.place]
        return found

    def source(self, ref: Ref) -> Ref:
        return self.linked.get((ref.sheet, ref.row, ref.column), ref)

    def anchor(self, name: str, address: str) -> None:
        """None: what a file is read back by stands with the offered package."""

    def marked(self, name: str, cells: Cell) -> Cell:
        return cells

    def output(self, name: str, ref: Ref) -> None:
        """None, for the same reason."""

    def reader(self, key: str, ref: Ref, label: str = "") -> Ref:
        return ref

    def titled(self, key: str) -> str:
        return self.texts("package_of", sheet=self.texts(key), name=self.package.name)

    def number(self, i: int) -> int:
        return self.places[i] + 1

    def write(self) -> None:
        """The packing and the gate below the others' in the workings, the bill and the cost on sheets of
        their own."""
        below = 4 + len(self.sold.entries) + len(ROWS) + len(FLAGS) + len(self.quote.taxes) + BELOW
        orders.write(self)
        self.main.workings_row = self.workings_row
        own = self.sheets["bill"]
        self.sheets |= {"prices": own, "quotation": own, "workings": own}
        prices.write_shares(self, below)
        bill.write(self)
        self.workings_row = below + len(self.shares) + 3
        gate.write(self)
        ownership.write(self)
