"""The first screen: what a customer must see in thirty seconds, all of it live."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quoter.core import (
    MONEY_SHAPE,
    Cell,
    Texts,
    both,
    capital,
    capitals,
    either,
    flag,
    join,
    largest,
    money_text,
    number,
    of_currency,
    pick,
    same,
    total,
    where,
    whole_text,
)
from quoter.model import TrainingFigures
from quoter.sizing import Option, Sized, beside, training_duration
from quoter.words import (
    STYLES,
    bill_words,
    fit_words,
    gate_words,
    lines_drawn,
    memory_parts,
    scenario_words,
)
from quoter.workbook.sheets.charts import GRID, Bars
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.engine.bill import FLAGS
from quoter.workbook.sheets.engine.catalog import called_of
from quoter.workbook.sheets.engine.stock import TOLD
from quoter.workbook.sheets.front import gate
from quoter.workbook.sheets.front.options import price_told
from quoter.workbook.sheets.table import Col, Table, headed
from quoter.workbook.sheets.telling import Teller
from quoter.workbook.xlsx import Refs, Sheet

_WIDE = (24, 20, 15, 13, 15, 15, 15, 15, 40)
_COLUMNS = max(len(_WIDE), len(STYLES) + 3)  # a scenario, what it holds, what is usable, what binds
_WIDTHS = _WIDE + (15,) * (_COLUMNS - len(_WIDE))
ASIDE = _COLUMNS + 1  # what the sentences draw on, beside the printed page
GIB, GIGA = '#,##0.0;-#,##0.0;"-"', '#,##0.0,,," GB"'
ROW_PIXELS = 20
FEW = 5  # scenarios whose charts stand on the first page; of more they begin the second
PRICED = 6  # column of what an option costs more
DETAIL = (
    *(Col(key, "", 0, "", "words", key == "role") for key in ("scenario", "role", "card", "width")),
    Col("cards_head", "", 0, "#,##0"), Col("price_head", "", 0, "#,##0"),
    Col("more_than_chosen", "", 0, "+#,##0;-#,##0;–"), Col("verdict_head", "", 0, "", "words"),
    Col("reason_head", "", 0, "", "words"),
)  # fmt: skip
PACKAGE = (
    Col("package", "", 0, "", "words"), *(Col(key, "", 0, "#,##0") for key in ("package_servers", "package_total", "package_more", "package_owning_live")),
)  # fmt: skip
_NAME = Col("name", "scenario", 0, "", "words")
OF_TRAINING = (
    "new_cards",
    "lacking_cards",
    "recipe__deadline_days",
    "training_tokens",
    "too_slow",
    "replicas",
)
RULED = {"rule_total": "rule_need", "our_total": "need_of_replica", "rule_kv": "rule_kv_cache",
         "our_kv": "kv_of_replica", "rule_cards_head": "rule_cards", "our_cards": "option_cards"}  # fmt: skip


def write(context: Context) -> None:
    """The total, a card for each scenario, memory of one device, alternatives, the rule of thumb."""
    Summary(context).write()


class Summary:
    """The sheet in the making."""

    def __init__(self, context: Context):
        self.context, self.texts, self.quote = context, context.texts, context.quote
        self.sheet: Sheet = context.sheets["summary"]
        self.row = 4

    def write(self) -> None:
        self.head()
        self.sheet.widths |= dict(enumerate(_WIDTHS))
        if self.context.estimate.scenarios:
            self.total()
            self.packages()
            self.cards()
        self.at_hand()
        if self.context.estimate.scenarios:
            self.owning()
            self.memory()
            few = len(self.context.estimate.scenarios) <= FEW
            self.sheet.ws.set_h_pagebreaks([self.row if few else self.chart_row])
            self.alternatives()
            self.against_rule()
        self.sheet.print_columns = _COLUMNS

    def head(self) -> None:
        """Title, who offers to whom, and until when."""
        quote, texts, sheet = self.quote, self.texts, self.sheet
        said = [quote.customer.name, f"{quote.number} R{quote.revision}", gate_words.status(self.context.estimate, texts),
                f"{texts('date')} {quote.date}", f"{texts('valid_until')} {scenario_words.valid_until(quote)}"]  # fmt: skip
        sheet.head(quote.title or texts("sheet_summary"), "   |   ".join(filter(None, said)))
        sheet.text(self.row, 0, texts("against"), "strong_label")
        against = self.context.refs["against"].on(sheet.name)
        sheet.across(self.row, 1, _COLUMNS - 1, against, "sentence")
        sheet.height(self.row, 20)
        self.row += 1

    def at(self, refs: Refs, key: str) -> Cell:
        return refs[key].on(self.sheet.name)

    # the total, and the cards

    def total(self) -> None:
        """The total in a cell of its own, and what it rests on."""
        sheet, texts, refs = self.sheet, self.texts, self.context.refs
        sheet.text(self.row, 0, f"{texts('total')} {self.quote.currency}", "strong_label")
        amount, heading = self.at(refs, "total_with_tax"), gate.heading(self.context, sheet)
        shown = gate.shown(self.context, sheet, amount, heading)
        sheet.across(self.row, 1, 3, shown, "large")
        teller = Teller(sheet, self.row, ASIDE)
        servers = teller.figure(refs["new_servers"])
        stop = texts.sign("semicolon")
        taxed = where(
            self.at(refs, "tax_amount") > 0, texts("tax_included"), texts("tax_included_untaxed")
        )
        parts = [gate_words.status(self.context.estimate, texts), stop, teller.filed(taxed), stop, texts("s_in_all"),
                 *numbered(servers, "server", texts), *self.marks(teller)]  # fmt: skip
        self.sentence(teller, 4, 5, parts, 36)

    def packages(self) -> None:
        """The alternatives side by side, live; nothing where the file has none."""
        if not self.context.package_refs:
            return
        columns = [Col("mark", "", 0, "", "words"), *headed(self.context, PACKAGE)]
        title, height = self.texts("package_side"), tall(self.texts, 28)
        table = Table.banded(self.context, self.sheet, self.row, title, columns, height, _COLUMNS)
        choice = self.context.refs["offered"].on(self.sheet.name)
        for refs in self.context.package_refs:
            name = refs["package"].on(self.sheet.name)
            table.begin({"mark": where(same(name, choice), self.texts("package_offered"), "")})
            for col in PACKAGE:
                table.put(col.key, refs[col.key])
            table.end()
        self.row = table.row + 1

    def marks(self, teller: Teller) -> list[Any]:
        """What qualifies the total: how many prices are missing, indicative or old; live."""
        stop, colon = self.texts.sign("semicolon"), self.texts.sign("colon")
        found: list[Any] = []
        for mark in FLAGS:
            count = teller.figure(self.context.refs[mark])
            said = join(f"{stop}{self.texts(f'check_{mark}')}{colon}", whole_text(count))
            found.append(where(count > 0, said, ""))
        return found

    def sentence(
        self, teller: Teller, column: int, columns: int, parts: Iterable[Any], height: float = 34
    ) -> None:
        """A sentence across some columns; the next row."""
        last = column + columns - 1
        self.sheet.across(self.row, column, last, teller.sentence(parts), "sentence")
        self.sheet.height(self.row, height)
        self.row += 1

    def cards(self) -> None:
        """Of every scenario what it needs and what answers it."""
        for sized, refs in self.context.served:
            self.sheet.put(self.row, 0, refs["name"], "strong_label")
            teller = Teller(self.sheet, self.row, ASIDE)
            self.sentence(teller, 1, 4, need(self.context, sized, refs, teller))
            self.row -= 1
            self.sentence(teller, 5, 4, _answer(self.context, sized, refs, teller))

    def at_hand(self) -> None:
        """One sentence for each card at hand."""
        rows = iter(self.context.held_refs)
        for fitted in self.context.estimate.fits:
            for held, refs in zip(fitted.rows, rows, strict=False):
                if held not in fitted.leads:
                    continue
                teller, name = Teller(self.sheet, self.row, ASIDE), self.sheet.name
                at = {key: ref.on(name) for key, ref in refs.items()}
                at["verdict"] = pick(self.context.lists["t_verdict"], at["verdict"])
                at["weights"] = capitals(at["weights"])
                keys = fit_words.fit_summary(held, self.texts)
                cells = {key: teller.figure(at[key]) for key in keys}
                self.sheet.text(self.row, 0, fitted.fit.scenario.name, "strong_label")
                named = bool(fitted.fit.scenario.model)
                self.sentence(teller, 1, 8, fit_words.sentence(cells, named, self.texts))

    def owning(self) -> None:
        """One sentence for the cost over the years."""
        texts, teller = self.texts, Teller(self.sheet, self.row, ASIDE)
        years = teller.figure(self.context.refs["own_years"])
        costs = (refs["ownership_total"] for refs in self.context.cost_refs.values())
        base, down = map(teller.figure, costs)
        holds = teller.figure(self.context.refs["quotable"])
        shape = of_currency(MONEY_SHAPE, self.quote.places)
        self.sheet.text(self.row, 0, texts("sheet_ownership"), "strong_label")
        self.sentence(teller, 1, 8, [
            whole_text(years), texts("s_owning"),
            where(holds > 0, join(f"{self.quote.currency} ", money_text(number(base), shape)),
                  gate.heading(self.context, self.sheet)),
            where(holds > 0, join(f"{texts.sign('semicolon')}{texts('case_downside')} ", money_text(number(down), shape)), ""),
        ])  # fmt: skip
        self.row += 1

    # memory of one device

    def table(self, title: str, columns: Iterable[Col]) -> Table:
        """A table in a band of its own."""
        found, height = headed(self.context, columns), tall(self.texts, 28)
        return Table.banded(
            self.context, self.sheet, self.row, self.texts(title), found, height, _COLUMNS
        )

    def memory(self) -> None:
        """What one device of every scenario holds, as a table and as bars up to the capacity."""
        unit = self.context.unit("bytes_per_gib")
        parts = (Col(key, "", 0, GIB) for key in (*(style.key for style in STYLES), "part_usable"))
        table = self.table("memory_of_device", (_NAME, *parts, Col("binding", "", 0, "", "words")))
        for sized, refs in self.context.served:
            table.begin({"name": refs["name"]})
            for key, part in self.parts(refs, sized.kind).items():
                table.put(key, part / unit)
            table.put("part_free", largest(self.at(refs, "free_per_device") / unit, 0))
            table.put("binding", self.binding(sized, refs, table.row))
            table.end()
        self.row = table.row
        self.evidence()
        self.chart_row = self.row
        self.row = _chart(self.context, self.sheet, table.first, table.row - 1, self.row)

    def binding(self, sized: Sized, refs: Refs, row: int) -> Any:
        """The limit that binds, live; that of one replica which its memory holds is found among the narrower ones, and
        stands as issued."""
        issued = scenario_words.binding(sized)
        if sized.kind == "training":
            f = sized.chosen.bought
            full = issued == "servers" and f.new_cards <= f.lacking_cards
            rest = "servers" if full else "memory"
            return self.binding_of_training(refs, rest, Teller(self.sheet, row, ASIDE))
        said = self.texts(f"binding_{issued}")
        code = self.at(refs, "binding")
        live = pick(self.context.lists["t_binding"], code)
        alone = scenario_words.one_replica(
            sized.chosen, scenario_words.binding_of(sized, sized.chosen)
        )
        return where(same(code, 1), said, live) if alone else live

    def binding_of_training(self, refs: Refs, rest: str, teller: Teller) -> Any:
        """Servers that are sold full, the deadline where it asks for more copies, or what is left: memory, or as issued the
        servers that fewer cards would not make fewer."""
        told = {name: teller.figure(refs[name]) for name in OF_TRAINING}
        due = (flag(told[name] > 0) for name in ("recipe__deadline_days", "training_tokens"))
        late = either(flag(told["too_slow"] > 0), flag(told["replicas"] > 1))
        bound = teller.filed(both(both(*due), late))
        servers, deadline, left = (
            self.texts(f"binding_{key}") for key in ("servers", "deadline", rest)
        )
        alone = where(bound > 0, deadline, left)
        return where(told["new_cards"] > told["lacking_cards"], servers, alone)

    def parts(self, refs: Refs, kind: str) -> dict[str, Any]:
        """What one device holds, in bytes: every drawn part but what is free, and what is usable."""
        found: dict[str, Any] = {"part_usable": self.at(refs, "usable_per_device")}
        for style in STYLES[:-1]:
            lines = [self.at(refs, name) for name in lines_drawn(style, kind)]
            found[style.key] = total(lines) if lines else Cell(0.0, address="0")
        return found | {memory_parts.RESERVE: self.at(refs, "kept_per_device")}

    def evidence(self) -> None:
        """How far off the figures are on the nearest deployments that were measured; as built."""
        for sized, refs in self.context.served:
            self.sheet.put(self.row, 0, refs["name"], "words")
            said = scenario_words.evidence(sized, sized.chosen, self.texts)
            self.sheet.across(self.row, 1, _COLUMNS - 1, self.context.said_issued(said))
            self.row += 1

    # alternatives, rule of thumb

    def alternatives(self) -> None:
        """The options that matter, what each costs more than the chosen one, and what stands against it."""
        texts, lists = self.texts, self.context.lists
        table = self.table("alternatives", DETAIL)
        for i, sized in enumerate(self.context.estimate.scenarios):
            known = zip(sized.workings, self.context.option_refs[i], strict=True)
            live = {id(option): refs for option, refs in known}
            for item in scenario_words.alternatives(sized, texts):
                refs = live[id(item.option)]
                if not refs:
                    continue
                at = lambda key: self.at(refs, key)  # noqa: B023, E731
                own = self.context.scenario_refs[i]
                paid = live[id(sized.chosen)] if beside(sized, sized.chosen) else own | {
                    key: own[line] for key, line in TOLD.items() if line in own}  # fmt: skip
                both = at("told_known") * self.at(paid, "told_known")
                more = at("told_amount") - self.at(paid, "told_amount")
                row = table.add({
                    "scenario": own["name"], "role": texts(f"role_{item.role}"),
                    "card": self.context.card_refs[item.option.card.name]["card__called"], "width": self.widths(item.option, refs),
                    "cards_head": refs["option_cards"],
                    "price_head": price_told(at, texts),
                    "more_than_chosen": where(both > 0, more, ""),
                    "verdict_head": pick(lists["t_verdict"], at("verdict")), "reason_head": self.against(refs, table.row),
                })  # fmt: skip
                name, card = (
                    row[key].on(self.sheet.name, table.row - 1) for key in ("scenario", "card")
                )
                self.sheet.put(table.row - 1, ASIDE, join(name, " ", card), "aside")
        if len(table.rows) > len(
            {row["scenario"].value for row in table.rows}
        ):  # else bars of nothing
            price_chart(self.context, self.sheet, table.first, table.row - 1, self.chart_row)
        self.row = table.row + 1

    def widths(self, option: Option, refs: Refs) -> Any:
        """The widths of all cards of an option; of a training by the copies that there are now."""
        alone = scenario_words.width(option.split, self.texts)
        if option.split.by_rule or not isinstance(option.figures, TrainingFigures):
            return alone
        told = scenario_words.widths_of_copies(option, self.texts).partition("{copies}")
        copies = self.at(refs, "replicas")
        number = money_text(copies * float(option.split.data_parallel), "0")
        return where(copies > 1, join(told[0], number, told[2]), alone)

    def against(self, refs: Refs, row: int) -> Cell:
        """What stands against an option: why it cannot run, that it may not be offered, that it is late."""
        teller, texts = Teller(self.sheet, row, ASIDE + 1), self.texts
        reason = teller.figure(pick(self.context.lists["t_reason"], self.at(refs, "reason")))
        barred = teller.figure(where(self.at(refs, "eligible") > 0, "", texts("against_barred")))
        late = next((refs[key] for key in ("too_slow", "level_missed") if key in refs), None)
        if late:
            missed = teller.filed(where(teller.figure(late) > 0, texts("against_late"), ""))
            two = join(barred, texts.sign("semicolon"), missed)
            told = where(same(missed, ""), barred, two)
            barred = teller.filed(where(same(barred, ""), missed, told))
        return where(same(self.at(refs, "verdict"), 1), barred, reason)

    def against_rule(self) -> None:
        """The rule of thumb's figure beside ours, and why they differ."""
        texts = self.texts
        columns = (Col(key, "", 0, GIGA if n < 4 else "#,##0") for n, key in enumerate(RULED))
        table = self.table("rule_against", (_NAME, *columns, Col("why", "", 0, "", "words", True)))
        for sized, refs in self.context.served:
            table.add(
                {"name": refs["name"]} | {k: refs.get(line, "-") for k, line in RULED.items()}
            )
            self.sheet.across(table.row - 1, 7, 8, scenario_words.rule_reason(sized, texts))
            self.sheet.height(table.row - 1, tall(texts, 30))
        self.row = table.row
        self.sheet.text(self.row, 0, self.context.issued("price_origin"), "words")
        said = bill_words.price_origin(self.context.estimate, texts)
        self.sheet.across(self.row, 1, _COLUMNS - 1, said)


# -- sentences ------------------------------------------------------------------------------------


def need(context: Context, sized: Sized, refs: Refs, teller: Teller) -> list[Any]:
    """Model, precision, context and requests."""
    texts = context.texts
    figure = lambda key: teller.figure(refs[key])  # noqa: E731
    comma = texts.sign("comma")
    if sized.kind == "training":
        model, sequence = _model(sized, refs, teller, texts), figure("recipe__sequence")
        method = teller.figure(called_of(context, "t", refs["recipe_method"].on(teller.sheet.name)))
        return [model, comma, method, f"{comma}{texts('s_sequence')} ", whole_text(sequence)]
    length, requests, missing, rate = map(figure, (
        "ask__context", "requests_in_flight", "time_missing", "peak_requests_per_second",
    ))  # fmt: skip
    taken = refs.get("weights__name", refs["weights"])  # of what is left to the card its own
    weights = teller.figure(capitals(taken.on(teller.sheet.name)))
    model = _model(sized, refs, teller, texts)
    stop, each = texts.sign("semicolon"), f" {texts('s_per_second')}"
    a_second = join(stop, money_text(rate, "#,##0.00"), each)
    return [
        model, comma, weights, f"{comma}{texts('s_context')} ", whole_text(length),
        f" {texts('s_tokens')}{comma}",
        where(missing > 0, texts("s_requests_missing"), join(*numbered(requests, "request", texts))),
        where(rate > 0, a_second, ""),
    ]  # fmt: skip


def _model(sized: Sized, refs: Refs, teller: Teller, texts: Texts) -> Cell:
    """The model as the customer called it, as long as it is the one that was issued."""
    now = teller.filed(join(refs["model"].on(teller.sheet.name), ""))
    asked, row = scenario_words.asked_for(sized.case), sized.case.model.name
    told = now if asked == row else where(same(now, row), teller.filed(asked), now)
    return teller.filed(where(same(now, ""), capital(texts("not_stated")), told))


def _answer(context: Context, sized: Sized, refs: Refs, teller: Teller) -> list[Any]:
    """The verdict, cards, servers and free slots."""
    texts, name = context.texts, teller.sheet.name
    card = teller.figure(called_of(context, "c", refs["card"].on(name)))
    verdict = teller.figure(pick(context.lists["t_verdict"], refs["verdict"].on(name)))
    comma, opened, closed = map(texts.sign, ("comma", "bracket_open", "bracket_close"))
    cards, replicas, each, servers, free = (
        teller.figure(refs[key])
        for key in ("option_cards", "replicas", "cards_per_replica", "servers", "free_slots")
    )
    return [
        "→ ", verdict, texts.sign("colon"), whole_text(cards), " × ", card, opened, *numbered(replicas, "replica", texts), " × ",
        *numbered(each, "card", texts), spare(sized, refs, teller, texts), f"{closed}{comma}{texts('s_alone')} ",
        *numbered(servers, "server", texts), where(free > 0, join(texts("s_with"), *numbered(free, "slot", texts)), ""),
        *failing(sized, refs, teller, texts), *days(context, sized, refs, teller),
    ]  # fmt: skip


def numbered(count: Cell, noun: str, texts: Texts) -> list[Any]:
    """A count with its noun, which follows it where a language has a plural."""
    one, many = texts(f"s_{noun}_one"), texts(f"s_{noun}_many")
    return [whole_text(count), " ", many if one == many else where(same(count, 1), one, many)]


def failing(sized: Sized, refs: Refs, teller: Teller, texts: Texts) -> list[Cell | str]:
    """How much of the load is carried when one server fails."""
    if sized.kind == "training":
        return []
    kept = teller.figure(refs["kept_after_failure"])
    some = join(f"{texts('s_fails')} ", whole_text(kept * 100), "%")
    return [texts.sign("semicolon"), where(kept > 0, some, texts("s_fails_nothing"))]


def spare(sized: Sized, refs: Refs, teller: Teller, texts: Texts) -> Cell | str:
    """How many of the replicas are spare, where any is."""
    if sized.kind == "training":
        return ""
    all_, working = (refs[key].on(teller.sheet.name) for key in ("replicas", "working_replicas"))
    count = teller.figure(all_ - working)
    return where(count > 0, join(*texts.parts("cards_spare", spare=whole_text(count))), "")


def days(context: Context, sized: Sized, refs: Refs, teller: Teller) -> list[Cell | str]:
    """The training time, where one is asked for and known: computing, and with the availability that a deadline is
    held against."""
    if training_duration.days(sized.chosen) is None:
        return []
    texts, share = context.texts, teller.figure(context.rule_refs["mfu__available"])
    known = {
        key: money_text(teller.figure(refs[line]), "#,##0.00")
        for key, line in (("days", "training_days"), ("booked", "calendar_days"))
    }
    said = texts.parts("s_trained", available=join(whole_text(share * 100), "%"), **known)
    return [texts.sign("semicolon"), *said]


# -- charts ---------------------------------------------------------------------------------------


def _chart(context: Context, sheet: Sheet, first: int, last: int, row: int) -> int:
    """Stacked bars from this row on, and a mark at the usable memory."""
    texts, names, capacity = context.texts, (first, 0, last, 0), len(STYLES) + 1
    bars = Bars(sheet, texts("memory_chart"), 700, high(context), type="column", subtype="stacked")
    for column, style in enumerate(STYLES, 1):
        values = (first, column, last, column)
        bars.add((first - 1, column), names, values, style.colour, style.pattern, gap=60)
    line = context.book.xlsx.add_chart({"type": "line"})
    line.add_series({
        "name": [sheet.name, first - 1, capacity], "categories": [sheet.name, *names],
        "values": [sheet.name, first, capacity, last, capacity], "line": {"none": True},
        "marker": {"type": "long_dash", "size": 16, "border": {"color": "#B00020"},
                   "fill": {"color": "#B00020"}},
        "data_labels": {"value": True, "position": "above", "num_format": "0.0",
                        "font": {"color": "#B00020", "bold": True}},
    })  # fmt: skip
    bars.chart.combine(line)
    bars.chart.set_y_axis({"name": "GiB", "num_format": "0", "major_gridlines": GRID, "min": 0})
    side = "right" if len(texts.languages) == 1 else "bottom"
    bars.chart.set_legend({"position": side, "font": {"size": 8}})
    bars.put(row, 0, x_offset=4)
    return row + high(context) // ROW_PIXELS + 2


def high(context: Context) -> int:
    """The pixels of a chart: of many scenarios the names stand aslant."""
    return 250 if len(context.estimate.scenarios) <= FEW else 350


def price_chart(context: Context, sheet: Sheet, first: int, last: int, at: int) -> None:
    """The prices of the options that matter, beside the memory; a missing price has no bar."""
    texts, currency = context.texts, context.quote.currency
    title = f"{texts('alternatives')}{texts.sign('colon')}{texts('more_than_chosen', currency=currency)}"
    bars, prices = Bars(sheet, title, 600, high(context), type="bar"), (first, PRICED, last, PRICED)
    labels = {"value": True, "num_format": "#,##0"}
    names = (first, ASIDE, last, ASIDE)
    bars.add((first - 1, PRICED), names, prices, STYLES[0].colour, gap=40, data_labels=labels)
    bars.chart.set_y_axis({"reverse": True, "num_font": {"size": 7.5}})
    bars.chart.set_x_axis({"num_format": "#,##0", "visible": False, "major_gridlines": {"visible": False},
                           "min": 0})  # fmt: skip
    bars.chart.set_plotarea({"layout": {"x": 0.36, "y": 0.16, "width": 0.5, "height": 0.8}})
    bars.chart.set_legend({"none": True})
    bars.put(at, 5, x_offset=60)


def tall(texts: Texts, points: float) -> float:
    """The height of a row whose texts take more lines in two languages."""
    return points if len(texts.languages) == 1 else points * 1.6
