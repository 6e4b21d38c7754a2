"""The options of scenarios that share cards at hand: what each adds to what the others buy, live.

An option's own price is that of buying it alone, with all cards at hand. Where others take them, too, every sheet
tells what it adds (`told_amount`), as the estimate does."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Sequence

from quoter.core import (
    Cell,
    cents,
    counted,
    either,
    flag,
    largest,
    same,
    where,
)
from quoter.sizing import IN_TURN, LINES, MOST, ORDER, Option, beside, order, takes_turns
from quoter.words import leading_to, traced
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.table import Col, Table, of_lines
from quoter.workbook.xlsx import Refs

ASKED = ("working_cards", "standby_cards", "turn_cards", "server_share", "standby_share", "standby_servers",
         "guarded_cards", "guarded_standby", "cards_per_replica", "turn_share")  # fmt: skip
PRICED = ("network_amount", "weighed_amount")  # what a price beside others draws on, too
RESULTS = ("amount", "new_cards", "new_servers", "priced", "server_known")
TOLD = {"told_amount": "whole_amount", "told_known": "sellable", "told_comparable": "comparable"}

WEIGHED = "told_weighed"  # by how much the price that ranks an option is above its price


def write(context: Context) -> None:
    """Give every option that is live its price as it is told: its own, or what it adds to what others buy."""
    shared = _sharing(context)
    rows = Besides(context).write(shared) if shared else {}
    for i, sized in enumerate(context.estimate.scenarios):
        live = zip(sized.workings, context.option_refs[i], strict=True)
        context.option_refs[i] = [
            ChainMap(dict(rows.get(id(o)) or {key: refs[line] for key, line in TOLD.items()}), refs)
            if refs else refs
            for o, refs in live
        ]  # fmt: skip


def told_by(context: Context) -> tuple[str, ...]:
    """What options are to have lines for, so that their prices may be told beside others."""
    return (*ASKED, *PRICED) if _sharing(context) else ()


def _sharing(context: Context) -> list[int]:
    """The scenarios of which some option that is live has its price beside others."""
    live = zip(context.estimate.scenarios, context.live, strict=True)
    return [i for i, (sized, own) in enumerate(live) if any(beside(sized, o) for o in own)]


class Besides:
    """The two tables in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet = context.sheets["workings"]
        self.forms = leading_to(traced(ORDER, context.texts), RESULTS)

    def write(self, shared: Sequence[int]) -> dict[int, Refs]:
        """Of every option of some scenarios its price as it is told."""
        added = self.added(shared)
        table = self.opened(
            "told_price",
            [
                Col(key, self.texts(key), 15, "#,##0" if key in TOLD else "0.00")
                for key in (WEIGHED, *TOLD)
            ],
        )
        found: dict[int, Refs] = {}
        for i in shared:
            sized, live = self.context.estimate.scenarios[i], self.context.option_refs[i]
            at = {id(o): refs for o, refs in zip(sized.workings, live, strict=True)}
            for option in self.context.live[i]:
                refs, name = at[id(option)], self.context.scenario_refs[i]["name"]
                table.begin({"scenario": name, "card": option.card.name})
                found[id(option)] = self.told(table, refs, added.get(id(option)))
                table.end()
        self.context.workings_row = table.row + 1
        return found

    def opened(self, key: str, columns: Iterable[Col]) -> Table:
        """A table whose rows are of a scenario and a card."""
        heads = [Col(head, self.texts(head), 18, style="words") for head in ("scenario", "card")]
        return Table.banded(self.context, self.sheet, self.context.workings_row, self.texts(key),
                            [*heads, *columns])  # fmt: skip

    def added(self, shared: Sequence[int]) -> dict[int, tuple[Refs, Refs]]:
        """Of every option that has its price beside others what is bought of its card without it, and with it."""
        known = {line.name: line for line in (*LINES["inference"], *LINES["training"])}
        asked = [
            Col(f"asked {name}", self.context.label(known[name]), 12, "#,##0.##") for name in ASKED
        ]
        lines = of_lines(self.context, [form.line for form in self.forms])
        table = self.opened("bought_beside", [*asked, *lines])
        found = {}
        for i in shared:
            sized, live = self.context.estimate.scenarios[i], self.context.option_refs[i]
            for option, refs in zip(sized.workings, live, strict=True):
                own = beside(sized, option) if refs else ()
                if own:
                    without = self.bought(table, i, option, own, {})
                    found[id(option)] = without, self.bought(table, i, option, own, refs)
        self.context.workings_row = table.row + 1
        return found

    def bought(
        self, table: Table, i: int, option: Option, own: Sequence[Option], refs: Refs
    ) -> Refs:
        """A row: what is bought of a card for others, and for an option where its cells are given."""
        name, together = option.card.name, [*own, *([option] if refs else [])]
        scenarios = zip(self.context.estimate.scenarios, self.context.scenario_refs, strict=True)
        theirs = [found for one, found in scenarios if any(one.chosen is o for o in own)]
        table.begin({"scenario": self.context.scenario_refs[i]["name"], "card": name})
        for figure in ASKED:
            parts = [self.of_other(found, figure, name) for found in theirs]
            parts += [self.of_own(option, refs, figure)] if refs else []
            both = largest(*parts, 0.0) if figure in MOST else sum(parts, Cell(0.0, address="0"))
            table.put(f"asked {figure}", both)
        asked = {figure: table.rows[-1][f"asked {figure}"] for figure in ASKED}
        known = self.context.card_refs[name] | self.context.called_cards.get(name, {}) | asked
        return asked | table.lines(self.forms, known, order(option.candidate, together).figures)

    def of_other(self, refs: Refs, figure: str, card: str) -> Cell:
        """What another scenario asks of a card: nothing where it has turned to another."""
        if figure not in refs or (figure in IN_TURN and "turn_cards" in refs):
            return Cell(0.0, address="0")
        name = self.sheet.name
        return flag(same(refs["card"].on(name), card)) * refs[figure].on(name)

    def of_own(self, option: Option, refs: Refs, figure: str) -> Cell:
        """What an option asks of its card."""
        if figure not in refs or (figure in IN_TURN and takes_turns(option)):
            return Cell(0.0, address="0")
        return refs[figure].on(self.sheet.name)

    def told(self, table: Table, refs: Refs, added: tuple[Refs, Refs] | None) -> Refs:
        """An option's price, whether it is known, and the price that ranks it: its own, or what it adds."""
        here = lambda found, key: found[key].on(self.sheet.name, table.row)  # noqa: E731
        if added is None:
            return {key: table.put(key, here(refs, line)) for key, line in TOLD.items()}
        before, after = added
        more = [here(after, key) - here(before, key) for key in ("new_cards", "new_servers")]
        buys = either(*(flag(count > 0) for count in more))
        amount = here(after, "amount") - here(before, "amount") + here(refs, "network_amount")
        table.put("told_amount", cents(amount))
        known = 1 - buys * (1 - here(after, "priced") * here(after, "server_known"))
        table.put("told_known", known * here(refs, "sellable"))
        whole, weighed = here(refs, "whole_amount"), here(refs, "weighed_amount")
        table.put(WEIGHED, where(whole > 0, weighed / where(whole > 0, whole, 1), 1))
        compared = counted(here(refs, "comparable")) * table.here("told_known")
        ranked = where(compared > 0, table.here("told_amount") * table.here(WEIGHED), "")
        table.put("told_comparable", ranked)
        return {key: table.rows[-1][key] for key in TOLD}
