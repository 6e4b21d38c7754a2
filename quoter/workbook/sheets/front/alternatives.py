"""The packages side by side: what each buys, carries and costs, every figure a link to its own working."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quoter.core import Cell, join, number, pick, place_of, where
from quoter.words import bill_words, load_words, package_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.front.beside import Beside
from quoter.workbook.sheets.front.offered import FIRST, MEMBERS, YES
from quoter.workbook.sheets.front.options import OF_REQUEST
from quoter.workbook.sheets.table import AMOUNT, Block
from quoter.workbook.xlsx import Ref, span

SPEED = {"package_carries": ("option_rate", "#,##0.00"), "package_ttft_ms": ("ttft_percentile_ms", "#,##0"),
         "package_tpot_ms": ("tpot_percentile_ms", "#,##0.0")}  # fmt: skip
TIMED = {"package_e2e_seconds": (OF_REQUEST.key, OF_REQUEST.shape)}


def write(context: Context) -> None:
    """Each package's working first, then the comparison."""
    owns = [Beside(context, one, n) for n, one in enumerate(context.estimate.packages, 1)]
    for own in owns:
        own.workings_row = context.workings_row
        own.write()
    Alternatives(context, owns).write()


class Alternatives:
    """The comparison in the making: a column a package."""

    def __init__(self, context: Context, owns: list[Beside]):
        self.context, self.texts, self.owns = context, context.texts, owns
        self.sheet = context.sheets["packages"]
        row = MEMBERS + 3 + len(context.estimate.scenarios)
        self.block = Block(context, self.sheet, row, owns, FIRST, last=FIRST + len(owns))
        self.found: list[dict[str, Ref]] = [{} for _ in owns]

    def write(self) -> None:
        """What is bought, what it carries, what it costs."""
        heads = [own.package.name for own in self.owns]
        at = self.block.row + 1
        self.block.section(self.texts("package_side"), heads)
        for n, found in enumerate(self.found):
            found["package"] = self.sheet.ref(at, FIRST + n, heads[n])
        self.bought()
        self.speed()
        self.money()
        for law in package_words.laws(self.context.estimate, self.texts):
            self.block.row += 1
            self.sheet.text(self.block.row, 0, self.context.said_issued(law), "aside")
        self.context.package_refs, self.context.beside = self.found, [*self.owns]
        last = FIRST + len(self.owns)
        self.sheet.widths |= {0: 40, 1: 6} | dict.fromkeys(range(FIRST, last), 24) | {last: 16}
        self.sheet.print_columns = last + 1

    def row(self, key: str, what: Callable[[Beside], Any], shape: str = "", style: str = "",
            label: Any = None) -> list[Ref]:  # fmt: skip
        """A row of one figure of each package."""
        quote = self.context.quote
        told = bill_words.of_tax(key, quote, self.texts)
        label = self.texts(told, currency=quote.currency) if label is None else label
        refs = self.block.figure(label, "", what, shape, style)
        for found, ref in zip(self.found, refs, strict=True):
            found[key] = ref
        return refs

    def bought(self) -> None:
        """The cards of each type that some package buys as issued, and all servers."""
        names = {o.candidate.card.name for own in self.owns for o in own.estimate.orders}
        for name in sorted(names):
            card = self.context.card_refs[name]["card__called"].on(self.sheet.name)
            label = join(self.texts("package_bought"), self.texts.sign("colon"), card)
            self.row(f"cards {name}", of_card(name), "#,##0", "linked", label)
        self.row("package_servers", lambda own: own.refs["new_servers"], "#,##0")

    def speed(self) -> None:
        """Of each scenario that serves requests what it carries and how fast it answers."""
        most = max(len(serving(own)) for own in self.owns)
        for k in range(most):
            said = self.texts("scenario")
            self.row(f"scenario {k}", _of_scenario(k, "name"), style="fixed", label=said)
            for key, (line, shape) in (SPEED | (TIMED if self.timed(k) else {})).items():
                self.row(f"{key} {k}", _of_scenario(k, line), shape, label=self.texts(key))

    def timed(self, k: int) -> bool:
        """Whether a target is stated for the whole of a request by a package's scenario of this number."""
        some = ((own, i) for own in self.owns for i in serving(own)[k : k + 1])
        return any(load_words.whole_asked(own.estimate.scenarios[i]) for own, i in some)

    def money(self) -> None:
        """Totals and the cost of owning where there is an offer, and what each is above the offered one."""
        self.row("package_quotable", lambda own: own.refs["quotable"], YES)
        for key, amount, style in (
            ("package_without_tax", lambda own: own.refs["total_without_tax"], ""),
            ("package_total", lambda own: own.refs["total_with_tax"], "total"),
            ("package_owning_live", lambda own: own.cost_refs["base"]["ownership_total"], ""),
            ("package_downside", lambda own: own.cost_refs["downside"]["ownership_total"], ""),
        ):
            self.row(key, self.held(amount), AMOUNT, style)
        totals = span([found["package_total"] for found in self.found], self.sheet.name)
        heads = [
            self.sheet.ref(MEMBERS + 1, at, own.package.name)
            for at, own in enumerate(self.owns, FIRST)
        ]
        choice = self.context.refs["offered"].on(self.sheet.name)
        place = place_of(choice, span(heads, self.sheet.name))
        row = self.block.row
        at = self.sheet.put(row, FIRST + len(self.owns) + 1, pick(totals, place), "aside", AMOUNT)
        self.row("package_more", lambda own: self.more(own, at), AMOUNT)

    def held(self, amount: Callable[[Beside], Ref]) -> Callable[[Beside], Cell]:
        """An amount, where the package may be offered."""
        name = self.sheet.name
        return lambda own: where(own.refs["quotable"].on(name) > 0, amount(own).on(name), "")

    def more(self, own: Beside, offered: Ref) -> Cell:
        """How much more a package costs than the offered one; nothing where either has no total."""
        total = self.found[self.owns.index(own)]["package_total"].on(self.sheet.name)
        base = offered.on(self.sheet.name)
        known = counted_both(total, base)
        return where(known > 1, number(total) - number(base), "")


def counted_both(one: Cell, other: Cell) -> Cell:
    """How many of two cells hold a figure."""
    value = float(sum(isinstance(cell.value, int | float) for cell in (one, other)))
    return Cell(value, address=f"COUNT({one.address},{other.address})")


def of_card(name: str) -> Callable[[Beside], Ref | float]:
    """The cards of a type that a package buys."""
    return lambda own: own.order_refs[name]["new_cards"] if name in own.order_refs else 0.0


def serving(own: Beside) -> list[int]:
    """The scenarios of a package's own that serve requests."""
    theirs = own.package.own
    return [i for i, sized in enumerate(own.estimate.scenarios)
            if sized in theirs and sized.kind == "inference"]  # fmt: skip


def _of_scenario(k: int, name: str) -> Callable[[Beside], Ref | None]:
    """A figure of a package's scenario of this number; nothing where it has fewer."""
    return lambda own: next((own.scenario_refs[i][name] for i in serving(own)[k:]), None)
