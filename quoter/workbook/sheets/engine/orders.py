"""How the scenarios share servers: what each asks of its card, and what is bought of every card.

It stands at the end of the workings; the bill's quantities follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quoter.core import (
    MONEY_SHAPE,
    Cell,
    Line,
    added,
    flag,
    largest,
    most,
    run,
    same,
    smallest,
    summed,
)
from quoter.model import RECORDS, typed
from quoter.sizing import IN_TURN, LINES, MOST, ORDER, TURN, Driver, Order, stocked
from quoter.words import Form, leading_to, traced
from quoter.workbook import rules
from quoter.workbook.rules import within
from quoter.workbook.sheets.context import Ask, Context
from quoter.workbook.sheets.table import Block, Col, Table, given_col, of_lines
from quoter.workbook.write_back import Home, Place, of_row
from quoter.workbook.xlsx import Ref, span

_LIMITS = {"ends": (1, 64)}
GIGABYTES = '#,##0,,," GB"'
ASKED = {"working_cards": "#,##0", "server_share": "#,##0.##", "spanning": "0", "replicas": "#,##0",
         "standby_cards": "#,##0", "standby_share": "#,##0.##", "standby_servers": "#,##0",
         "guarded_cards": "#,##0", "guarded_standby": "#,##0", "cards_per_replica": "#,##0", "turn_cards": "#,##0", "turn_share": "#,##0.##",
         "server_weights": '#,##0.0,,," GB"'}  # fmt: skip
IN_OFFER = "package_in_offer"  # whether the offered package has a scenario
DAYS, DUE, BLOCKED = "calendar_days", "recipe__deadline_days", "scenario_blocked"
STOCK = ("stock_before", "stock_used", "stock_lacking")  # where somebody has cards
POOLED = ("working_cards", "standby_cards", "standby_servers", "guarded_cards", "guarded_standby", "cards_per_replica",
          "turn_cards")  # fmt: skip
UNTIL = "until {}"  # what those up to a scenario ask of its card together
SITE = tuple(RECORDS["site"])
_CONSTANTS = {"memory_module": "host_memory_module", "versions": "weight_versions",
             "host_watts": "host_watts"}  # fmt: skip
SERVER = {"memory_standard": ("memory_gb", 1e9), "ends": ("fabric_ends", 1), "rack_units": ("rack_units", 1),
          "server_watts": ("watts", 1), "supply_watts": ("supply_watts", 1)}  # fmt: skip
TOGETHER = {"new_cards": "all_cards", "new_servers": "all_servers", "replicas": "all_replicas"}


def write(context: Context) -> None:
    """What every scenario asks, then what is bought of every card."""
    Orders(context).write()


def of_site(order: Order, field: str, others: Iterable[Order]) -> Home | None:
    """Where a figure of a server's kind is written; None where it is not this card's alone."""
    server = order.candidate.server
    if field == "card_watts":
        return of_row("cards", {"name": order.candidate.card.name}, "watts", absent=0)
    shared = any(other.candidate.server == server for other in others if other is not order)
    if field not in SERVER or server is None or shared:
        return None
    key, scale = SERVER[field]
    return of_row("servers", {"name": server.name}, key, scale=scale, absent=0)


def shape_of(field: str) -> str:
    return GIGABYTES if "memory" in field else "#,##0"


class Orders:
    """The two tables in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet, self.row = context.sheets["workings"], context.workings_row
        lines = {line.name: line for line in (*LINES["inference"], *LINES["training"])}
        used = {form.line.name for form in leading_to(traced(ORDER, self.texts), ("option_cards",))}
        self.pooled = [line for line in ORDER if line.name in used]
        self.asked = [
            Col(name, context.label(lines[name]), 12, shape) for name, shape in ASKED.items()
        ]
        self.amount = Col("amount", context.label(lines["whole_amount"]), 12, MONEY_SHAPE)
        self.constants: dict[str, Ref] = {}

    def write(self) -> None:
        self.scenarios()
        if any(sized.kind == "training" for sized in self.context.estimate.scenarios):
            self.turns()
        self.shared()
        self.orders()
        self.together()

    def table(self, title: str, columns: list[Col], first: int = 0) -> Table:
        return Table.banded(
            self.context, self.sheet, self.row, self.texts(title), columns, first=first
        )

    # what every scenario asks

    def scenarios(self) -> None:
        """A row a scenario: its card, and what it asks of it."""
        heads = [Col(key, self.texts(key), 20, style="words") for key in ("scenario", "card")]
        counts = [Col(IN_OFFER, self.texts(IN_OFFER), 12, "0")] if self.context.in_offer else []
        drawn = [line for line in LINES["training"] if line.name in (DAYS, BLOCKED)]
        last = [given_col(self.context, DUE), *of_lines(self.context, drawn)]
        owned = stocked(self.context.estimate.scenarios)
        stock = self.stock_columns() if owned else ()
        self.asks = self.table(
            "packing", [*heads, *self.asked, self.amount, *counts, *last, *stock]
        )
        for i, refs in enumerate(self.context.scenario_refs):
            none = IN_TURN if "turn_cards" in refs else ()
            asked: dict[str, Any] = {k: 0.0 if k in none else refs.get(k, 0.0) for k in ASKED}
            asked["amount"] = self.here(refs["sellable"]) * self.here(refs["whole_amount"])
            asked |= {key: refs.get(key, 0.0) for key in (DAYS, DUE, BLOCKED)}
            asked = self.in_offer(i, asked) if counts else asked
            self.asks.begin({"scenario": refs["name"], "card": refs["card"]} | asked)
            if owned:
                self.stock(refs["card__slots"], refs["card__at_hand"])
            self.context.priced_refs.append(self.asks.end()["amount"])
        self.context.stock_rows = self.asks.rows if owned else []
        self.context.blocked_refs = self.asks.cells(BLOCKED)
        self.row = self.asks.row + 1

    def stock_columns(self) -> Iterator[Col]:
        """What those up to a scenario ask of its card and use of it together, and its own part of the cards at hand."""
        asked = {col.key: col for col in self.asked}
        used = {col.key: col for col in of_lines(self.context, self.pooled)}
        for col in ({key: asked[key] for key in POOLED} | used).values():
            head = self.texts("until_scenario", what=col.head)
            yield col._replace(key=UNTIL.format(col.key), head=head)
        yield from (Col(key, self.texts(key), 12, "#,##0") for key in STOCK)

    def stock(self, slots: Ref, at_hand: Ref) -> None:
        """Of the row that is being written what it takes of the cards at hand and what it lacks: in the order of the
        scenarios, each what those before it on its card leave."""
        table, owned = self.asks, self.here(at_hand)
        card, name = table.here("card"), self.sheet.name
        own = same(table.span("card"), card)  # up to this row
        for key in POOLED:
            theirs = own * table.span(key)
            table.put(UNTIL.format(key), added(most(theirs) if key in MOST else theirs))
        known = {key: table.here(UNTIL.format(key)) for key in POOLED}
        card_of = {"card": typed.Card.of({"slots": self.here(slots)})}
        run(self.pooled, known | card_of, lambda line, cell: self.kept(table, line, cell, UNTIL))
        until = UNTIL.format("option_cards")
        above = table.rows[:-1]
        cards, sums = ([row[key] for row in above] for key in ("card", until))
        before = added(most(same(span(cards, name), card) * span(sums, name))) if above else 0.0
        table.put("stock_before", before)
        asked, left = (x - table.here("stock_before") for x in (table.here(until), owned))
        table.put("stock_used", smallest(asked, largest(left, 0)))
        table.put("stock_lacking", asked - table.here("stock_used"))

    def turns(self) -> None:
        """A row a scenario, where some are trainings: the days of its turn, and whether it may be offered then."""
        table = self.table("turns", [
            Col("scenario", self.texts("scenario"), 20, style="words"),
            *(given_col(self.context, f"turn__{field}") for field in RECORDS["turn"]),
            *of_lines(self.context, TURN),
        ])  # fmt: skip
        for refs, own in zip(self.context.scenario_refs, self.asks.rows, strict=True):
            table.begin({"scenario": refs["name"]} | self.turn(own))
            turn = typed.Turn.of({field: table.here(f"turn__{field}") for field in RECORDS["turn"]})
            ask = typed.Ask.of({"accepts_missed": self.here(refs["ask__accepts_missed"])})
            known = {"turn": turn, "ask": ask, "scenario_blocked": self.here(own[BLOCKED])}
            run(TURN, known, lambda line, cell: self.kept(table, line, cell))
            table.end()
        self.context.turn_rows = table.rows
        self.context.blocked_refs = table.cells("stopped")
        self.row = table.row + 1

    def kept(self, table: Table, line: Line, cell: Cell, column: str = "{}") -> Cell:
        """A line of the row that is being written, as the next ones call it."""
        table.put(column.format(line.name), cell)
        return table.here(column.format(line.name))

    def turn(self, own: dict[str, Ref]) -> dict[str, Cell]:
        """Of a scenario the days of those on its card whose deadline is no later, one after the other."""
        card, due = (self.here(own[key]) for key in ("card", DUE))
        mates, dues = same(self.asks.span("card"), card), self.asks.span(DUE)
        later = flag(due > 0) * (1 - (dues > 0) * (1 - (dues > due)))  # what has none comes last
        end = added(mates * (1 - later) * self.asks.span(DAYS))
        return {"turn__end": end, "turn__deadline": due}

    def here(self, ref: Ref) -> Cell:
        return ref.on(self.sheet.name)

    def in_offer(self, i: int, asked: dict[str, Any]) -> dict[str, Any]:
        """What a scenario asks where the offered package has it; else nothing."""
        own = self.context.in_offer[i]
        column = self.sheet.ref(self.asks.row, self.asks.at(IN_OFFER), own.value)
        counts = column.on(self.sheet.name, self.asks.row)
        parts = {k: self.here(what) if isinstance(what, Ref) else what for k, what in asked.items()}
        found = {name: counts * what for name, what in parts.items()}
        return found | {IN_OFFER: own}

    # what is bought of every card

    def orders(self) -> None:
        """A row a card: the scenarios that chose it added up, then servers and what joins them."""
        forms = traced(ORDER, self.texts)
        site = (given_col(self.context, f"site__{f}", 12, shape_of(f)) for f in SITE)
        lines = of_lines(self.context, ORDER)
        # a line may be called as what is asked
        columns = [Col("card", self.texts("card"), 20), *(c._replace(key=f"asked {c.key}") for c in self.asked),
                   *site, *lines]  # fmt: skip
        self.bought = self.table("bought_by_card", columns, first=1)
        for name, order in self.context.orders.items():
            self.order(name, order, forms)
        for field in ("card", *(f"site__{f}" for f in SITE)):
            self.bought.anchor("site_card" if field == "card" else field.replace("__", "_"), field)
        self.row = self.bought.row + 1

    def order(self, name: str, order: Order, forms: list[Form]) -> None:
        """One card."""
        table, row = self.bought, self.bought.row
        card = self.sheet.ref(row, table.at("card"), name).on(self.sheet.name, row)
        own = same(self.asks.span("card"), card)
        cells: dict[str, Any] = {"card": name}
        for figure in ASKED:
            theirs = own * self.asks.span(figure)  # what stands by is shared: the most, not the sum
            cells[f"asked {figure}"] = added(most(theirs) if figure in MOST else theirs)
        cells |= {f"site__{field}": self.site(name, field, order) for field in SITE}
        known = self.context.card_refs[name] | self.context.called_cards.get(name, {})
        table.begin(cells)
        asked = {figure: table.rows[-1][f"asked {figure}"] for figure in ASKED}
        self.context.order_refs[name] = asked | table.lines(forms, known | asked, order.figures)
        for figure, ref in self.context.order_refs[name].items():
            self.context.driver_refs[Driver(figure, name)] = ref

    def site(self, name: str, field: str, order: Order) -> Any:
        """What a server of the kind brings, to be changed; constants stand above."""
        server = order.candidate.server
        if field == "host_watts" and server and server.host_watts:
            return order.site.host_watts  # of the kind's own row, no constant
        if field in _CONSTANTS:
            return self.constants[field]
        if field == "ends" and not (server and server.fabric_ends):
            return self.here(self.context.card_refs[name]["card__slots"])  # a port a card
        home, value = of_site(order, field, self.context.orders.values()), order.site.by_name(field)
        if home is None:
            return value
        rule = within(*_LIMITS[field]) if field in _LIMITS else within(0, 10**15, False)
        label = self.context.label(f"site__{field}")
        return Ask(Place(f"site_{field}", name), label, name, value, home, rule, stated=False)

    def shared(self) -> None:
        """What holds for servers of every kind."""
        block = self.block()
        for field, constant in _CONSTANTS.items():
            label = self.context.label(f"site__{field}")
            ask = Ask(Place(f"in_constant_{constant}"), label, "", self.context.catalog.constant(constant),
                      of_row("constants", {"name": constant}, "value"), rules.constant(constant), stated=False)  # fmt: skip
            self.constants[field] = block.one(label, "", ask, shape_of(field))
        self.row = block.row + 1

    def block(self) -> Block:
        return Block(self.context, self.sheet, self.row, ["all"], 2, label=1, across=False)

    # all cards together

    def together(self) -> None:
        """What quantities of the whole quotation follow."""
        block, refs = self.block(), self.context.refs
        for figure, key in TOGETHER.items():
            column = f"asked {figure}" if figure in ASKED else figure
            ref = block.one(self.texts(key), "", summed(self.bought.span(column)), "#,##0")
            refs[figure] = self.context.driver_refs[Driver(figure)] = self.context.reader(
                figure, ref
            )
        self.context.driver_refs[Driver("one")] = block.one(self.texts("driver_one"), "", 1.0, "0")
        self.context.workings_row = block.row + 1
