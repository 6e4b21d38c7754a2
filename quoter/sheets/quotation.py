"""The quotation: what is bought of each card for all scenarios together, and the total with tax."""

from __future__ import annotations

from typing import Any

from quoter import figures, story
from quoter.book import Ref, local
from quoter.estimate import TOTALS
from quoter.formulas import Form, filled, forms
from quoter.lines import run
from quoter.options import Candidate
from quoter.orders import ORDER
from quoter.sheets.context import Context

COLUMNS = ("item_no", "item", "specification", "quantity", "unit", "unit_price", "amount", "remark")


def write(context: Context) -> None:
    """Head, lines, totals, and how the scenarios share the servers; nothing without a purchase."""
    if context.estimate.scenarios:
        Quotation(context).write()


class Quotation:
    """The quotation sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.sheet = context, context.sheets["quotation"]
        self.texts, self.quote = context.texts, context.quote
        self.cards = context.offered
        self.top = 11  # first line of the table
        self.totals = self.top + 2 * len(self.cards)
        self.packing = context.sheets["workings"]  # how the scenarios share servers stands there

    def write(self) -> None:
        self.head()
        orders = self.pack()
        self.lines(orders)
        self.total()
        self.sheet.widths |= dict(enumerate((7, 32, 40, 10, 9, 20, 20, 34)))
        self.sheet.height(0, 28)

    def head(self) -> None:
        """Who offers what to whom, until when."""
        quote, texts, sheet = self.quote, self.texts, self.sheet
        sheet.text(0, 0, texts("sheet_quotation"), "title")
        sheet.text(1, 0, quote.title, "subtitle")
        left = (
            ("number", f"{quote.number}  R{quote.revision}"), ("customer", quote.customer.name),
            ("contact", quote.customer.contact), ("status", texts(f"status_{quote.status}")),
        )  # fmt: skip
        right = (
            ("seller", quote.seller.name), ("contact", contact(quote.seller)),
            ("date", str(quote.date)), ("valid_until", str(story.valid_until(quote))),
        )  # fmt: skip
        for pair, column in ((left, 1), (right, 5)):
            for i, (key, value) in enumerate(pair):
                sheet.text(3 + i, column, texts(key), "strong")
                sheet.text(3 + i, column + 1, value, "text")
        sheet.text(8, 1, texts("money_basis", currency=quote.currency), "subtitle")
        for column, key in enumerate(COLUMNS):
            sheet.text(self.top - 1, column, texts(key, currency=quote.currency), "head")
        sheet.height(self.top - 1, 30)
        sheet.ws.repeat_rows(self.top - 1)

    # how the scenarios share servers

    def pack(self) -> dict[str, dict[str, tuple[Ref, Any]]]:
        """Cards and server shares of every scenario by card; what has to be bought."""
        sheet, n = self.packing, len(self.context.estimate.scenarios)
        row = self.context.workings_row
        traced = self.forms()
        heads = ["", self.texts("card")] + [self.texts("scenario_cards")] * n
        heads += [self.texts("scenario_servers")] * n
        heads += [self.texts("needed_cards"), self.texts("server_share_total")]
        heads += [self.context.label(f.line.name, f.line.label) for f in traced]
        sheet.section(row, self.texts("packing"), len(heads))
        for i, head in enumerate(heads):
            sheet.text(row + 1, i, head, "head")
        self.scenario_heads(row + 2)
        orders = {
            name: self.card_row(row + 3 + i, name, candidate, traced)
            for i, (name, candidate) in enumerate(self.cards.items())
        }
        self.all_servers(row + 3 + len(orders), [order["servers"] for order in orders.values()])
        return orders

    def all_servers(self, row: int, servers: list[tuple[Ref, Any]]) -> None:
        """Servers of all cards together."""
        first, last = servers[0][0], servers[-1][0]
        self.packing.text(row, 1, self.texts("all_servers"), "total_label")
        column = 4 + 2 * len(self.context.estimate.scenarios)  # the first line of a purchase
        self.context.refs["servers"] = self.packing.formula(
            row, column, f"SUM({first.cell}:{last.cell})", sum(n for _, n in servers), "total", "0"
        )

    def scenario_heads(self, row: int) -> None:
        """Names of the scenarios over their columns."""
        n = len(self.context.estimate.scenarios)
        for i, sized in enumerate(self.context.estimate.scenarios):
            place = self.context.scenario_refs[i]["name"].seen_from(self.packing.name)
            for column in (2 + i, 2 + n + i):
                self.packing.formula(row, column, place, sized.case.scenario.name, "words")

    def forms(self) -> list[Form]:
        """The lines of a purchase, traced on sums over the scenarios."""
        candidate = next(iter(self.cards.values()))
        sample = self.known(candidate, 1.0, 1.0)
        return forms(ORDER, sample, self.texts)

    def known(self, candidate: Candidate, cards: float, share: float) -> dict[str, Any]:
        """What a purchase draws on."""
        return {
            "option_cards": cards, "server_share": share,
            "card": figures.record(candidate.figures),
            "offer": figures.record(candidate.offer.figures),
        }  # fmt: skip

    def card_row(
        self, row: int, name: str, candidate: Candidate, traced: list[Form]
    ) -> dict[str, tuple[Ref, Any]]:
        """One card: the scenarios that chose it, their sum, and the purchase."""
        sheet, scenarios = self.packing, self.context.estimate.scenarios
        sheet.text(row, 1, name, "label")
        n, sums = len(scenarios), []
        for block, figure in enumerate(("option_cards", "server_share")):
            values = []
            for i, sized in enumerate(scenarios):
                refs = self.context.scenario_refs[i]
                card, figured = (refs[key].seen_from(sheet.name) for key in ("card", figure))
                value = sized.chosen.figures[figure] if sized.chosen.card.name == name else 0
                formula = f"IF({card}=$B{row + 1},{figured},0)"
                sheet.formula(row, 2 + block * n + i, formula, value, "formula", "#,##0.##")
                values.append(value)
            first, last = sheet.ref(row, 2 + block * n).cell, sheet.ref(row, 1 + block * n + n).cell
            column = 2 + 2 * n + block
            ref = sheet.formula(
                row, column, f"SUM({first}:{last})", sum(values), "formula", "#,##0.##"
            )
            sums.append((ref, sum(values)))
        return self.purchase(row, 4 + 2 * n, candidate, traced, sums)

    def purchase(
        self, row: int, column: int, candidate: Candidate, traced: list[Form],
        sums: list[tuple[Ref, Any]],
    ) -> dict[str, tuple[Ref, Any]]:  # fmt: skip
        """Servers, cards bought and amounts of one card."""
        (cards, needed), (shares, share) = sums
        values = run(ORDER, self.known(candidate, needed, share))
        refs = {"option_cards": cards, "server_share": shares}
        refs |= self.context.card_refs[candidate.card.name]
        for at, form in enumerate(traced, column):
            refs[form.line.name] = self.packing.formula(
                row, at, filled(form, local(refs, self.packing.name)), values[form.line.name],
                "formula", form.line.unit.format,
            )  # fmt: skip
        found = {form.line.name: (refs[form.line.name], values[form.line.name]) for form in traced}
        return found | {"needed": (cards, needed), "share": (shares, share)}

    # the lines

    def lines(self, orders: dict[str, dict[str, tuple[Ref, Any]]]) -> None:
        """Two lines a card: the cards, and the servers or sets."""
        row = self.top
        for name, order in orders.items():
            self.card_line(row, name, order)
            self.server_line(row + 1, name, order)
            if not order["needed"][1]:
                self.sheet.ws.set_row(row, None, None, {"level": 1})
                self.sheet.ws.set_row(row + 1, None, None, {"level": 1})
            row += 2

    def card_line(self, row: int, name: str, order: dict[str, tuple[Ref, Any]]) -> None:
        """Cards bought on their own."""
        candidate = self.cards[name]
        sold = candidate.offer.figures
        refs = self.context.card_refs[name]
        place = local(refs, self.sheet.name)
        bought, value = order["bought_cards"]
        self.common(row, name, candidate.card.form or candidate.card.vendor, self.texts("piece"))
        in_set = sold["set_known"]
        self.sheet.formula(
            row, 3, f"IF({place['offer__set_known']},0,{bought.seen_from(self.sheet.name)})", 0 if in_set else value,
            "formula", QUANTITY,
        )  # fmt: skip
        missing = self.texts("price_missing")
        price = sold["card_price"] if sold["card_known"] else ("-" if in_set else missing)
        self.sheet.formula(
            row, 5, f'IF({place["offer__card_known"]},{place["offer__card_price"]},'
            f'IF({place["offer__set_known"]},"-","{missing}"))', price, "formula", MONEY,
        )  # fmt: skip
        amount, known = order["card_amount"]
        self.sheet.formula(row, 6, amount.seen_from(self.sheet.name), known, "formula", MONEY)
        self.note(row, candidate)

    def server_line(self, row: int, name: str, order: dict[str, tuple[Ref, Any]]) -> None:
        """Servers without cards, or sets with them."""
        candidate = self.cards[name]
        place = local(self.context.card_refs[name], self.sheet.name)
        sold, server = candidate.offer.figures, candidate.server
        kind = self.texts("set_of" if sold["set_known"] else "server_of", card=name)
        self.common(row, kind, server.name if server else "", self.texts("unit_server"))
        servers, value = order["servers"]
        self.sheet.formula(row, 3, servers.seen_from(self.sheet.name), value, "formula", QUANTITY)
        known = sold["set_known"] or sold["server_known"]
        price = sold["set_price"] if sold["set_known"] else sold["server_price"]
        missing = self.texts("price_missing")
        self.sheet.formula(
            row, 5, f'IF({place["offer__set_known"]},{place["offer__set_price"]},'
            f'IF({place["offer__server_known"]},{place["offer__server_price"]},"{missing}"))',
            price if known else missing, "formula", MONEY,
        )  # fmt: skip
        amount, total = order["server_amount"]
        self.sheet.formula(row, 6, amount.seen_from(self.sheet.name), total, "formula", MONEY)
        self.sheet.text(row, 7, "", "note")

    def common(self, row: int, item: str, specification: str, unit: str) -> None:
        """Number, item, specification and unit of a line."""
        self.sheet.number(row, 0, row - self.top + 1, "fixed", "0")
        self.sheet.text(row, 1, item, "label")
        self.sheet.text(row, 2, specification, "label")
        self.sheet.text(row, 4, unit, "unit")

    def note(self, row: int, candidate: Candidate) -> None:
        """Date and grade of the price."""
        self.sheet.text(row, 7, story.price_remark(candidate, self.texts), "note")

    # totals

    def total(self) -> None:
        """Total with tax, the tax in it, the total without."""
        money, row = self.context.estimate.money, self.totals
        column = f"{self.sheet.ref(self.top, 6).cell}:{self.sheet.ref(row - 1, 6).cell}"
        refs = {
            "total_with_tax": self.money_row(
                row, "total_with_tax", f"SUM({column})", money["total_with_tax"], "total", MONEY
            ),
        }
        self.sheet.text(row + 1, 2, self.texts("tax_rate"), "label")
        refs["tax_rate"] = self.sheet.value(
            row + 1, 6, float(self.quote.tax_rate or 0), "input", "0%"
        )
        self.sheet.between(row + 1, 6, 0, 1, whole=False)
        self.context.book.name("in_tax_rate", f"'{self.sheet.name}'!{refs['tax_rate'].cell}")
        sample = {"total_with_tax": 113.0, "tax_rate": 0.13}
        for at, form in enumerate(forms(TOTALS, sample, self.texts), row + 2):
            formula = filled(form, local(refs, self.sheet.name))
            name = form.line.name
            refs[name] = self.money_row(at, name, formula, money[name], "formula", MONEY)
        self.incomplete(row + 4)
        self.sheet.text(row + 5, 2, self.texts("rounding_rule"), "note")
        self.sheet.height(row + 5, 28)
        self.context.refs |= refs

    def money_row(self, row: int, key: str, formula: str, value: Any, style: str, fmt: str) -> Ref:
        """One total."""
        self.sheet.text(row, 2, self.texts(key, currency=self.quote.currency), "total_label")
        return self.sheet.formula(row, 6, formula, value, style, fmt)

    def incomplete(self, row: int) -> None:
        """How many of the chosen cards have no price: the total is then not complete."""
        parts, missing = [], 0
        for i, sized in enumerate(self.context.estimate.scenarios):
            ref = self.context.scenario_refs[i]["price_missing"]
            parts.append(ref.seen_from(self.sheet.name))
            missing += sized.chosen.figures["price_missing"]
        self.sheet.text(row, 2, self.texts("unpriced_scenarios"), "label")
        self.sheet.height(row, 30)
        self.context.refs["unpriced"] = self.sheet.formula(
            row, 6, "+".join(parts), missing, "formula", "0"
        )
        self.sheet.mark(row, 6, row, f"$G${row + 1}>0", f"$G${row + 1}=0")


QUANTITY, MONEY = '#,##0;-#,##0;"-"', '#,##0.00;-#,##0.00;"-"'


def contact(party: Any) -> str:
    """A party's contact and mail."""
    return "  ".join(filter(None, (party.contact, party.phone, party.email)))
