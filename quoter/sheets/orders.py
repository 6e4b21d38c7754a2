"""How the scenarios share servers: what each asks of its card, and what is bought of every card.

It stands at the end of the workings; the bill's quantities follow from it."""

from __future__ import annotations

from quoter import figures
from quoter.bill import Driver
from quoter.book import Ref, Sheet, local
from quoter.formulas import Form, filled, forms
from quoter.model.records import RECORDS
from quoter.orders import ADDED, ORDER, Order
from quoter.sheets.context import Context

ASKED = ("option_cards", "server_share", "server_weights", "spanning", "replicas")
SHOWN = {"option_cards": "#,##0", "server_share": "#,##0.##", "spanning": "0", "replicas": "#,##0",
         "server_weights": '#,##0.0,,," GB"'}  # fmt: skip
SITE = tuple(RECORDS["site"])
TYPED = ("memory_standard", "ends", "ports", "nics_included", "networked")  # of a server's kind


def write(context: Context) -> None:
    """Nothing where nothing is bought."""
    if context.estimate.scenarios:
        Orders(context).write()


class Orders:
    """The two tables in the making."""

    def __init__(self, context: Context):
        self.context, self.texts = context, context.texts
        self.sheet: Sheet = context.sheets["workings"]
        self.row = context.workings_row

    def write(self) -> None:
        self.scenarios()
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
        heads.append(self.asked_label("amount"))
        sheet.section(self.row, texts("packing"), len(heads))
        for column, head in enumerate(heads):
            sheet.text(self.row + 1, column, head, "head")
        first = self.row + 2
        for row, (i, sized) in enumerate(enumerate(self.context.estimate.scenarios), first):
            refs = local(self.context.scenario_refs[i], sheet.name)
            sheet.formula(row, 0, refs["name"], sized.case.scenario.name, "words")
            sheet.formula(row, 1, refs["card"], sized.chosen.card.name, "words")
            for column, name in enumerate(ASKED, 2):
                value = sized.chosen.figures[name]
                sheet.formula(row, column, refs[name], value, "formula", SHOWN[name])
            price = f"{refs['priced']}*{refs['amount']}"
            self.context.priced_refs.append(
                sheet.formula(row, 2 + len(ASKED), price, sized.chosen.price or 0.0, "formula",
                              "#,##0.00")
            )  # fmt: skip
        self.first, self.last = first, first + len(self.context.estimate.scenarios) - 1
        self.row = self.last + 2

    def asked_label(self, name: str) -> str:
        """A figure's label, as its line has it."""
        lines = {line.name: line.label for s in self.context.estimate.scenarios for line in s.lines}
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
        for name, order in self.context.orders.items():
            self.order(name, order, traced)
            self.row += 1

    def forms(self) -> list[Form]:
        """The lines of an order, traced."""
        order = next(iter(self.context.orders.values()))
        sample = {
            **dict.fromkeys(ADDED, 1.0),
            "card": figures.record(order.candidate.figures),
            "offer": figures.record(order.candidate.offer.figures),
            "site": figures.record(order.site),
        }
        return forms(ORDER, sample, self.texts)

    def order(self, name: str, order: Order, traced: list[Form]) -> None:
        """One card."""
        sheet, row = self.sheet, self.row
        sheet.text(row, 1, name, "label")
        refs: dict[str, Ref] = {}
        for column, figure in enumerate(ASKED, 2):
            formula = f"SUMPRODUCT(({self.of(1)}=$B{row + 1})*{self.of(column)})"
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
        """A figure of the scenarios on a card, added up."""
        scenarios = self.context.estimate.scenarios
        own = [s.chosen.figures[figure] for s in scenarios if s.chosen.card.name == name]
        return float(sum(own))

    def site(self, row: int, column: int, name: str, field: str, order: Order) -> Ref:
        """What a server of the kind brings, to be changed; constants stand with the tables."""
        given = RECORDS["site"][field]
        value = order.site[field]
        shown = '#,##0,,," GB"' if "memory" in field else "#,##0"
        label = self.label(f"site.{field}", given.label)
        return self.context.typed_input(
            self.sheet, row, column, f"in_site_{len(self.context.order_refs) + 1}_{field}", label,
            name, value, "default", shown,
        )  # fmt: skip

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
