"""Options compared: of every card the widths that serve best, the cheapest of them that fits, and whether
an edit may have made one cheaper that is not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quoter.core import Cell, Days, Texts, counted, flag, least, number, pick, place_of, same, where
from quoter.sizing import Option, Sized, taken, training_duration
from quoter.words import advice_words, load_words, scenario_words, speed_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.table import Col, Table, headed
from quoter.workbook.xlsx import Refs, cells_on, span

_COLUMNS = (
    Col("card", "", 18, "", "words"), Col("width", "", 12, "", "fixed"),
    Col("replicas", "replicas_head", 8, "#,##0"), Col("option_cards", "cards_head", 8, "#,##0"),
    Col("servers", "servers_head", 8, "#,##0"), Col("wanted_per_device", "need_gib", 10, "#,##0.0"),
    Col("usable_per_device", "usable_gib", 10, "#,##0.0"), Col("free_per_device", "free_gib", 12, "#,##0.0"),
    Col("verdict", "verdict_head", 11, "", "check"), Col("reason", "reason_head", 22, "", "words"),
    Col("may", "may_recommend", 13, "", "check"), Col("price", "price_head", 15, "#,##0"),
    Col("note", "note_head", 28, "", "note", True), Col("evidence", "evidence_head", 24, "", "note", True),
)  # fmt: skip
COUNTS = ("replicas", "option_cards", "servers")
BYTES = ("wanted_per_device", "usable_per_device", "free_per_device")
SECONDS = "#,##0.00,"  # of milliseconds
SPEED = (
    Col("ttft_percentile_ms", "ttft_seconds_head", 10, SECONDS),
    Col("tpot_percentile_ms", "tpot_head", 10, "#,##0.0"), Col("tokens_per_second", "tokens_head", 10, "#,##0.0"),
)  # fmt: skip


OF_REQUEST = Col("e2e_percentile_ms", "e2e_seconds_head", 10, SECONDS)


def write(context: Context) -> None:
    """A block per scenario."""
    sheet, row = context.begun("options", 3, 1), 3
    for i, sized in enumerate(context.estimate.scenarios):
        row = Compared(context, i, sized, row).write()
    for sentence in advice_words.in_common(context.estimate, context.texts):
        sheet.text(row, 0, context.said_issued(sentence), "aside")
        row += 1


class Compared:
    """The options of one scenario."""

    def __init__(self, context: Context, i: int, sized: Sized, row: int):
        self.context, self.texts, self.sized = context, context.texts, sized
        self.sheet, self.refs = context.sheets["options"], context.scenario_refs[i]
        self.i, self.times = i, _times(sized)
        columns = headed(context, (*_COLUMNS, *self.times))
        self.table = Table.banded(context, self.sheet, row, sized.case.scenario.name, columns, 42)

    def write(self) -> int:
        """The rows, then the cheapest of all."""
        table = self.table
        known = zip(self.sized.workings, self.context.option_refs[self.i], strict=True)
        live = {id(option): refs for option, refs in known}
        self.known = [live[id(option)] for option in self.sized.shown]
        for option, refs in zip(self.sized.shown, self.known, strict=True):
            self.option(option, refs)
        table.mark_verdicts()
        self.cheapest()
        self.others_changed()
        self.not_shown()
        return table.row + 2

    def not_shown(self) -> None:
        """The cards without a row and why, how many options are not shown, what a narrower type would take, and the
        cautions."""
        table, texts = self.table, self.texts
        against = advice_words.against_told(self.sized, texts)
        said = [f"{card}{texts.sign('colon')}{why}" for card, why in against]
        said += [advice_words.left_out(self.sized, texts)]
        told = (scenario_words.narrower, scenario_words.lent, scenario_words.cautions)
        said += [one for tell in told for one in tell(self.sized, texts)]
        for sentence in filter(None, said):
            table.row += 1
            self.sheet.text(table.row, 0, self.context.said_issued(sentence), "aside")

    def option(self, option: Option, refs: Refs) -> None:
        """One option, linked to its workings."""
        texts, lists, name = self.texts, self.context.lists, self.sheet.name
        at = cells_on(name, refs)
        late = next((name for name in ("too_slow", "level_missed") if name in refs), "")
        may = at("eligible") * (1 - at(late)) if late else at("eligible")
        cells: dict[str, Any] = {
            key: refs[key] for key in (*COUNTS, *(col.key for col in self.times))
        }
        cells |= {key: at(key) / self.context.unit("bytes_per_gib") for key in BYTES}
        self.table.add(cells | {
            "card": self.context.card_refs[option.card.name]["card__called"], "width": advice_words.layout(self.sized, option, texts),
            "verdict": pick(lists["t_verdict"], at("verdict")), "reason": pick(lists["t_reason"], at("reason")),
            "may": where(may, texts("yes"), texts("no")),
            "price": price_told(at, texts),
            "note": remark(self.context, self.sized, option),
            "evidence": "" if option.split.by_rule else scenario_words.evidence_short(self.sized, option, texts),
        })  # fmt: skip

    def cheapest(self) -> None:
        """The cheapest eligible row that fits, live, and whether the chosen one costs more."""
        table, texts, name, row = self.table, self.texts, self.sheet.name, self.table.row
        known = self.known
        prices = span([refs["told_comparable"] for refs in known], name)
        cards = span([row["card"] for row in table.rows], name)
        amounts = span([refs["told_amount"] for refs in known], name)
        ranked = where(same(counted(prices), 0), "", least(prices))
        least_price = self.sheet.put(row + 1, table.at("price"), ranked, shape="#,##0").on(name)
        label = self.texts.label("weighed_amount", "Price that ranks the option")
        self.sheet.text(row + 1, 0, label)
        some = counted(prices).value
        for listed, column, missing, style, shape in (
            (cards, "reason", texts("none"), "words", ""), (amounts, "price", "", "total", "#,##0"),
        ):  # fmt: skip
            found = pick(listed, place_of(least_price, prices)) if some else ""
            cheapest = where(same(least_price, ""), missing, found)
            self.sheet.put(row, table.at(column), cheapest, style, shape)
        self.sheet.text(row, 0, texts("cheapest"), "strong")
        priced, amount = (self.refs[key].on(name) for key in ("sellable", "weighed_amount"))
        more = where(same(least_price, ""), 0, priced * flag(amount > number(least_price)))
        more = 0.0 if self.sized.beside_others else more  # chosen beside others, not by its price
        self.refs["cheaper_exists"] = self.sheet.put(row + 2, table.at("price"), more, shape="0")
        self.sheet.text(row + 2, 0, texts("cheaper_exists"))
        table.row += 2

    def others_changed(self) -> None:
        """How many edits since issue move the options; nothing where all of them are shown."""
        if not self.context.others[self.i]:
            return
        table, number = self.table, self.context.number(self.i)
        table.row += 1
        scope = f"(_edit_scope=0)+(_edit_scope={number})"
        edits = Cell(0.0, address=f"SUMPRODUCT(_edit_changed*({scope}))")
        self.refs["others_changed"] = self.sheet.put(table.row, table.at("price"), edits, shape="0")
        self.sheet.text(table.row, 0, self.texts("others_changed"))
        some = self.refs["others_changed"].on(self.sheet.name) > 0
        said = where(some, self.texts("meaning_others_changed"), "")
        self.sheet.put(table.row, table.at("note"), said, "note")


def _times(sized: Sized) -> tuple[Col, ...]:
    """Lines of a service's speed, or of a training's days."""
    if sized.kind == "inference":
        return (*SPEED, OF_REQUEST) if load_words.whole_asked(sized) else SPEED
    days = Col("training_days", "days_head", 10, Days.format)
    return (days,) if training_duration.tokens(sized) else ()


def remark(context: Context, sized: Sized, option: Option) -> str:
    """What the row's figures rest on: engine, an indicative price, a missing server price."""
    offer, texts = option.candidate.offer, context.texts
    if option.split.by_rule:
        return ""
    engine = scenario_words.engine_of(option.candidate, sized.case.catalog, texts)
    notes = [engine, speed_words.note(sized, option, texts), _at_hand(sized, option, texts)]
    notes += scenario_words.model_on_trial(sized, option, texts)
    if offer.main and offer.indicative:
        notes.append(texts("price_indicative"))
    if offer.main and offer.main.per == "card" and "server" not in offer.rows:
        notes.append(texts("server_price_missing"))
    return texts.sign("semicolon").join(filter(None, notes))


def price_told(at: Callable[[str], Cell], texts: Texts) -> Cell:
    """The price of an option, or that it is missing; one that does not fit has none."""
    lacks = where(same(at("verdict"), 1), texts("price_missing"), "–")
    return where(at("told_known"), at("told_amount"), lacks)


def _at_hand(sized: Sized, option: Option, texts: Texts) -> str:
    """How many cards are at hand, and how many are to be bought: of the option by itself; of the chosen one beside
    other scenarios that take them, too."""
    owned, part = option.candidate.figures.at_hand, sized.portion
    if not owned:
        return ""
    new = option.bought.new_cards
    if part and option is sized.chosen:
        if sized.on_remainder:
            return texts("advice_on_remainder")
        owned, new = part.used, part.new_cards
    elif taken(sized, option):
        return texts("cost_taken")
    return texts("options_at_hand", n=f"{owned:,.0f}", new=f"{new:,.0f}")
