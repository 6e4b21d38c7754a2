"""How the scenarios share servers: what each asks of its card, and what is bought of every card.

It stands at the end of the workings; the bill's quantities follow from it."""

from __future__ import annotations

from collections.abc import Iterable

from quoter.model import RECORDS
from quoter.sizing import (
    ADDED,
    LINES,
    MOST,
    ORDER,
    OTHERWISE,
    Driver,
    Order,
    asked_of,
    model_inputs,
)
from quoter.words import Form, filled, forms
from quoter.workbook.sheets.context import Context
from quoter.workbook.write_back import Home, Place, of_row
from quoter.workbook.xlsx import Ref, Sheet, local

ASKED = (*ADDED, *MOST, "replicas")
LIMITS = {"ends": (1, 64)}
GIGABYTES = '#,##0,,," GB"'
SHOWN = {"working_cards": "#,##0", "server_share": "#,##0.##", "spanning": "0", "replicas": "#,##0",
         "standby_cards": "#,##0", "standby_share": "#,##0.##", "standby_servers": "#,##0", "server_weights": '#,##0.0,,," GB"'}  # fmt: skip
SITE = tuple(RECORDS["site"])
CONSTANTS = {"memory_module": "host_memory_module", "versions": "weight_versions",
             "host_watts": "host_watts"}  # fmt: skip
SERVER = {"memory_standard": ("memory_gb", 1e9), "ends": ("fabric_ends", 1), "rack_units": ("rack_units", 1),
          "server_watts": ("watts", 1)}  # fmt: skip


def write(context: Context) -> None:
    """Nothing where nothing is bought."""
    if context.estimate.scenarios:
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


class Orders:
    """The two tables in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet: Sheet = context.sheets["workings"]
        self.row = context.workings_row
        self.constants: dict[str, Ref] = {}

    def write(self) -> None:
        self.scenarios()
        self.shared()
        self.orders()
        self.together()
        self.context.workings_row = self.row + 1

    def label(self, key: str, english: str) -> str:
        return self.context.label(key, english)

    # what every scenario asks

    def scenarios(self) -> None:
        """A row a scenario: its card, and what it asks of it."""
        sheet, texts = self.sheet, self.texts
        heads = [texts("scenario"), texts("card"), *(self.asked_label(name) for name in ASKED)]
        heads.append(self.asked_label("whole_amount"))
        sheet.section(self.row, texts("packing"), len(heads))
        for column, head in enumerate(heads):
            sheet.text(self.row + 1, column, head, "head")
        first = self.row + 2
        for row, (i, sized) in enumerate(enumerate(self.context.estimate.scenarios), first):
            refs = local(self.context.scenario_refs[i], sheet.name)
            sheet.formula(row, 0, refs["name"], sized.case.scenario.name, "words")
            sheet.formula(row, 1, refs["card"], sized.chosen.card.name, "words")
            for column, name in enumerate(ASKED, 2):
                place = refs.get(name) or refs.get(OTHERWISE.get(name, ""), "0")
                sheet.formula(
                    row, column, place, asked_of(sized.chosen, name), "formula", SHOWN[name]
                )
            price = f"{refs['sellable']}*{refs['whole_amount']}"
            self.context.priced_refs.append(
                sheet.formula(row, 2 + len(ASKED), price, sized.chosen.price or 0.0, "formula",
                              "#,##0.00")
            )  # fmt: skip
        self.first, self.last = first, first + len(self.context.estimate.scenarios) - 1
        self.row = self.last + 2

    def asked_label(self, name: str) -> str:
        """A figure's label, as its line has it."""
        lines = {line.name: line.label for line in (*LINES["inference"], *LINES["training"])}
        return self.label(name, lines[name])

    # what is bought of every card

    def orders(self) -> None:
        """A row a card: the scenarios that chose it added up, then servers and what joins them."""
        sheet, texts = self.sheet, self.texts
        traced = self.forms()
        heads = [texts("card"), *(self.asked_label(name) for name in ASKED)]
        heads += [self.label(f"site.{f}", RECORDS["site"][f].label) for f in SITE]
        heads += [self.label(form.line.name, form.line.label) for form in traced]
        sheet.section(self.row, texts("bought_by_card"), len(heads) + 1)
        for column, head in enumerate(heads, 1):
            sheet.text(self.row + 1, column, head, "head")
        self.row += 2
        first = self.row
        for name, order in self.context.orders.items():
            self.order(name, order, traced)
            self.row += 1
        for column, field in enumerate(("card", *ASKED, *SITE), 1):
            if field == "card" or field in SITE:
                self.context.book.name(f"site_{field}", sheet.range(first, column, self.row - 1))

    def forms(self) -> list[Form]:
        """The lines of an order, traced."""
        order = next(iter(self.context.orders.values()))
        sample = {
            **dict.fromkeys((*ADDED, *MOST), 1.0),
            "card": model_inputs.record(order.candidate.figures),
            "offer": model_inputs.record(order.candidate.offer.figures),
            "site": model_inputs.record(order.site),
        }
        return forms(ORDER, sample, self.texts)

    def order(self, name: str, order: Order, traced: list[Form]) -> None:
        """One card."""
        sheet, row = self.sheet, self.row
        sheet.text(row, 1, name, "label")
        refs: dict[str, Ref] = {}
        for column, figure in enumerate(ASKED, 2):
            own = f"({self.of(1)}=$B{row + 1})*{self.of(column)}"
            formula = f"SUMPRODUCT(MAX({own}))" if figure in MOST else f"SUMPRODUCT({own})"
            value = self.added(name, figure)
            refs[figure] = sheet.formula(row, column, formula, value, "formula", SHOWN[figure])
        for column, field in enumerate(SITE, 2 + len(ASKED)):
            refs[f"site__{field}"] = self.site(row, column, name, field, order)
        places = local(self.context.card_refs[name] | self.context.called_cards.get(name, {}) | refs,
                       sheet.name)  # fmt: skip
        for column, form in enumerate(traced, 2 + len(ASKED) + len(SITE)):
            line = form.line
            refs[line.name] = sheet.formula(
                row, column, filled(form, places), order.figures[line.name], "formula",
                line.unit.format,
            )  # fmt: skip
            places[line.name] = refs[line.name].cell
        self.context.order_refs[name] = refs
        for figure, ref in refs.items():
            self.context.driver_refs[Driver(figure, name)] = ref

    def of(self, column: int) -> str:
        """A column of the scenarios' table."""
        return self.sheet.range(self.first, column, self.last).split("!")[1]

    def added(self, name: str, figure: str) -> float:
        """A figure of the scenarios on a card, added up; of what stands by the most."""
        scenarios = self.context.estimate.scenarios
        own = [asked_of(s.chosen, figure) for s in scenarios if s.chosen.card.name == name]
        return float(max(own, default=0.0) if figure in MOST else sum(own))

    def site(self, row: int, column: int, name: str, field: str, order: Order) -> Ref:
        """What a server of the kind brings, to be changed; constants stand with the tables."""
        given, value = RECORDS["site"][field], order.site[field]
        shown = GIGABYTES if "memory" in field else "#,##0"
        if field in CONSTANTS:
            address = self.constants[field].cell
            return self.sheet.formula(row, column, address, value, "formula", shown)
        home = of_site(order, field, self.context.orders.values())
        if home is None:
            return self.sheet.value(row, column, value, "fixed", shown)
        self.sheet.between(row, column, *LIMITS.get(field, (0, 10**15)), whole=field in LIMITS)
        label = self.label(f"site.{field}", given.label)
        return self.context.typed_input(
            self.sheet, row, column, Place(f"site_{field}", name), label, name, value, "default",
            shown, home=home,
        )  # fmt: skip

    def shared(self) -> None:
        """What holds for servers of every kind."""
        site = next(iter(self.context.orders.values())).site
        for field, constant in CONSTANTS.items():
            label = self.label(f"site.{field}", RECORDS["site"][field].label)
            self.sheet.text(self.row, 1, label, "label")
            home = of_row("constants", {"name": constant}, "value")
            self.constants[field] = self.context.typed_input(
                self.sheet, self.row, 2, Place(f"in_constant_{constant}"), label, "", site[field],
                "default", GIGABYTES if "memory" in field else "#,##0", home=home,
            )  # fmt: skip
            self.sheet.at_least_zero(self.row, 2, self.row, 2)
            self.row += 1
        self.row += 1

    # all cards together

    def together(self) -> None:
        """What quantities of the whole quotation follow."""
        sheet, texts = self.sheet, self.texts
        for figure, key in (("bought_cards", "all_cards"), ("servers", "all_servers"),
                            ("replicas", "all_replicas")):  # fmt: skip
            own = [self.context.order_refs[name][figure] for name in self.context.orders]
            value = sum(self.figure(name, figure) for name in self.context.orders)
            sheet.text(self.row, 1, texts(key), "label")
            formula = f"SUM({own[0].cell}:{own[-1].cell})"
            ref = sheet.formula(self.row, 2, formula, value, "formula", "#,##0")
            self.context.driver_refs[Driver(figure)] = ref
            self.context.refs[figure] = ref
            self.row += 1
        sheet.text(self.row, 1, texts("driver_one"), "label")
        self.context.driver_refs[Driver("one")] = sheet.number(self.row, 2, 1.0, "fixed", "0")
        self.row += 1

    def figure(self, name: str, figure: str) -> float:
        """A figure of one card's order."""
        if figure == "replicas":
            return self.added(name, figure)
        return float(self.context.orders[name].figures[figure])
