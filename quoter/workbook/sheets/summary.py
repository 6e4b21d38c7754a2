"""The first screen: what a customer must see in thirty seconds, all of it live."""

from __future__ import annotations

from typing import Any

from quoter.core import GIB, Cell, Texts, join, money_text, where, whole_text
from quoter.sizing import Sized, asked, training_duration
from quoter.words import STYLES, bill_words, fit_words, lines_drawn, memory_parts, scenario_words
from quoter.workbook.sheets import gate
from quoter.workbook.sheets.context import Context
from quoter.workbook.sheets.telling import Teller
from quoter.workbook.xlsx import Sheet, local

COLUMNS = 9
ASIDE = COLUMNS + 1  # what the sentences draw on, beside the printed page


def write(context: Context) -> None:
    """Head, sentences, memory of one device, alternatives, the rule of thumb, inputs, prices."""
    sheet = context.sheets["summary"]
    head(context, sheet)
    row = sentences(context, sheet, 4)
    row = at_hand(context, sheet, row)
    if context.estimate.scenarios:
        row = total(context, sheet, row)
        row = owning(context, sheet, row)
        row = memory(context, sheet, row + 1)
        row = alternatives(context, sheet, row)
        row = against_rule(context, sheet, row)
    row = inputs(context, sheet, row + (not context.estimate.scenarios))
    sheet.widths |= dict(enumerate((24, 24, 15, 13, 15, 15, 15, 15, 40)))
    sheet.print_columns = COLUMNS
    sheet.ws.fit_to_pages(1, 1)


def head(context: Context, sheet: Sheet) -> None:
    """Title, who offers to whom, and until when."""
    quote, texts = context.quote, context.texts
    sheet.text(0, 0, quote.title or texts("sheet_summary"), "title")
    said = [quote.customer.name, f"{quote.number} R{quote.revision}", texts(f"status_{quote.status}"),
            f"{texts('date')} {quote.date}", f"{texts('valid_until')} {scenario_words.valid_until(quote)}"]  # fmt: skip
    sheet.height(0, 30)
    sheet.text(1, 0, "   |   ".join(filter(None, said)), "subtitle")


# -- sentences ------------------------------------------------------------------------------------


def sentences(context: Context, sheet: Sheet, row: int) -> int:
    """One sentence a scenario."""
    for i, sized in enumerate(context.estimate.scenarios):
        refs = local(context.scenario_refs[i], sheet.name)
        sheet.formula(row, 0, refs["name"], sized.case.scenario.name, "strong_label")
        teller = Teller(sheet, row, ASIDE)
        for column, parts in ((1, need(context, sized, refs, teller)),
                              (5, answer(context, sized, refs, teller))):  # fmt: skip
            merged(teller, row, column, 4, parts)
        row += 1
    return row


def at_hand(context: Context, sheet: Sheet, row: int) -> int:
    """One sentence for each card at hand."""
    texts, rows = context.texts, iter(context.held_refs)
    for fitted in context.estimate.fits:
        for held, refs in zip(fitted.rows, rows, strict=False):
            if held in fitted.leads:
                at, teller = local(refs, sheet.name), Teller(sheet, row, ASIDE)
                at["verdict"] = f"INDEX(t_verdict,{at['verdict']})"
                known = fit_words.told(held, texts)
                cells = {key: teller.figure(value, at[key]) for key, value in known.items()}
                sheet.text(row, 0, fitted.fit.scenario.name, "strong_label")
                named = bool(fitted.fit.scenario.model)
                merged(teller, row, 1, 8, fit_words.sentence(cells, named, texts))
                row += 1
    return row


def total(context: Context, sheet: Sheet, row: int) -> int:
    """One sentence for the money."""
    texts, quote = context.texts, context.quote
    teller, money = Teller(sheet, row, ASIDE), context.estimate.money
    offered = context.estimate.gate.quotable
    amount = teller.figure(money["total_with_tax"], context.refs["total_with_tax"])
    holds = teller.figure(float(offered), context.refs["quotable"])
    together = sum(order.servers for order in context.estimate.orders)
    servers = teller.figure(together, context.refs["servers"])
    parts = [
        f"{texts('total_sentence')} {quote.currency} ",
        where(holds > 0, money_text(amount), gate.heading(context)),
        f"  ({texts('tax_included')}); ", whole_text(servers),
        f" {texts('s_servers')} {texts('s_in_all')}", marks(context),
    ]  # fmt: skip
    sheet.text(row, 0, texts("total"), "strong_label")
    merged(teller, row, 1, 8, parts)
    return row + 1


def owning(context: Context, sheet: Sheet, row: int) -> int:
    """One sentence for the cost over the years."""
    texts, owned = context.texts, context.estimate.ownership
    teller = Teller(sheet, row, ASIDE)
    years = teller.figure(owned.own["years"], context.refs["own_years"])
    holds = teller.figure(float(context.estimate.gate.quotable), context.refs["quotable"])
    base, down = (
        teller.figure(owned.costs[case].total["ownership_total"], refs["ownership_total"])
        for case, refs in context.cost_refs.items()
    )
    parts = [
        whole_text(years), f" {texts('s_owning')} {context.quote.currency} ",
        where(holds > 0, money_text(base), gate.heading(context)),
        f"; {texts('case_downside')} ", where(holds > 0, money_text(down), "–"),
    ]  # fmt: skip
    sheet.text(row, 0, texts("sheet_ownership"), "strong_label")
    merged(teller, row, 1, 8, parts)
    return row + 1


def merged(teller: Teller, row: int, column: int, columns: int, parts: list[Any]) -> None:
    """A sentence across some columns."""
    sheet = teller.sheet
    style = sheet.book.style("sentence")
    sheet.ws.merge_range(row, column, row, column + columns - 1, "", style)
    teller.write(row, column, parts)
    sheet.height(row, 34)


def marks(context: Context) -> str:
    """What qualifies the total: its status, missing and indicative prices."""
    notes = [context.texts(f"status_{context.quote.status}")]
    return "; " + "; ".join(notes + bill_words.total_notes(context.estimate, context.texts))


def need(context: Context, sized: Sized, refs: dict[str, str], teller: Teller) -> list[Any]:
    """Model, precision, context and requests."""
    texts, case = context.texts, sized.case
    model = teller.figure(case.model.name, refs["model"])
    if sized.kind == "training":
        sequence = teller.figure(case.scenario.recipe.sequence, refs["recipe__sequence"])
        method = teller.figure(case.scenario.recipe.method, refs["recipe_method"])
        return [model, ", ", method, f", {texts('s_sequence')} ", whole_text(sequence)]
    f = sized.chosen.figures
    weights = teller.figure(case.weights.name, refs["weights"])
    context_ = teller.figure(asked(case)["context"], refs["ask__context"])
    requests, missing, rate = (
        teller.figure(f[name], refs[name])
        for name in ("requests_in_flight", "time_missing", "peak_requests_per_second")
    )
    a_second = join("; ", money_text(rate), f" {texts('s_per_second')}")
    return [
        model, ", ", weights, f", {texts('s_context')} ", whole_text(context_),
        f" Token, {texts('s_requests')} ",
        where(missing > 0, texts("not_stated"), whole_text(requests)),
        where(rate > 0, a_second, ""),
    ]  # fmt: skip


def answer(context: Context, sized: Sized, refs: dict[str, str], teller: Teller) -> list[Any]:
    """Cards, servers, free slots and the verdict."""
    texts, f = context.texts, sized.chosen.figures
    card = teller.figure(sized.chosen.card.name, refs["card"])
    verdict = teller.figure(
        scenario_words.verdict(sized.chosen, texts), f"INDEX(t_verdict,{refs['verdict']})"
    )
    cards, replicas, each, servers, free = (
        whole_text(teller.figure(f[name], refs[name]))
        for name in ("option_cards", "replicas", "cards_per_replica", "servers", "free_slots")
    )
    return [
        "→ ", cards, " × ", card, " (", replicas, " × ", each, spare(sized, refs, teller, texts),
        f"), {texts('s_alone')} ", servers, f" {texts('s_servers')}, {texts('s_free_slots')} ",
        free, ", ", verdict, *failing(sized, refs, teller, texts),
        *days(context, sized, refs, teller),
    ]  # fmt: skip


def failing(sized: Sized, refs: dict[str, str], teller: Teller, texts: Texts) -> list[Cell | str]:
    """How much of the load is carried when one server fails."""
    if sized.kind == "training":
        return []
    f, line = sized.chosen.figures, "kept_after_failure"
    kept = whole_text(teller.figure(f[line] * 100, f"{refs[line]}*100"))
    return [f", {texts('s_fails')} ", kept, " %"]


def spare(sized: Sized, refs: dict[str, str], teller: Teller, texts: Texts) -> Cell | str:
    """How many of the replicas are spare, where any is."""
    if sized.kind == "training":
        return ""
    f = sized.chosen.figures
    count = teller.figure(
        f["replicas"] - f["working_replicas"], f"{refs['replicas']}-{refs['working_replicas']}"
    )
    return where(count > 0, join(f", {texts('s_spare')} ", whole_text(count)), "")


def days(context: Context, sized: Sized, refs: dict[str, str], teller: Teller) -> list[Cell | str]:
    """The training time, where one is asked for and known."""
    if training_duration.days(sized.chosen) is None:
        return []
    figure = teller.figure(sized.chosen.figures["training_days"], refs["training_days"])
    return [f", {context.texts('s_training')} ", money_text(figure), f" {context.texts('s_days')}"]


# -- memory of one device -------------------------------------------------------------------------


def part_formulas(refs: dict[str, str], kind: str) -> list[str]:
    """Formulas, in GiB, of what one device holds; their values are the story's parts."""
    rest = {memory_parts.RESERVE: refs["kept_per_device"]}
    sums = [rest.get(s.key) or "+".join(refs[n] for n in lines_drawn(s, kind)) for s in STYLES[:-1]]
    found = [f"({part})/bytes_per_gib" if part else "0" for part in sums]
    free = f"{refs['free_per_device']}-{refs['reserved_per_device']}"
    return [*found, f"MAX(({free})/bytes_per_gib,0)"]


def memory(context: Context, sheet: Sheet, row: int) -> int:
    """What one device of every scenario holds, as a table and as bars up to the capacity."""
    texts = context.texts
    sheet.section(row, texts("memory_of_device"), COLUMNS)
    heads = [
        texts("scenario"),
        *(texts(style.key) for style in STYLES),
        texts("part_usable"),
        texts("binding"),
    ]
    sheet.height(row + 1, tall(texts, 28))
    for column, head_text in enumerate(heads):
        sheet.text(row + 1, column, head_text, "head")
    first = row + 2
    for i, sized in enumerate(context.estimate.scenarios):
        refs = local(context.scenario_refs[i], sheet.name)
        at = first + i
        sheet.formula(at, 0, refs["name"], sized.case.scenario.name, "words")
        values = [amount for _, amount in memory_parts.drawn(sized)]
        formulas = part_formulas(refs, sized.kind)
        for column, pair in enumerate(zip(formulas, values, strict=True), 1):
            sheet.formula(at, column, *pair, "formula", '#,##0.0;-#,##0.0;"-"')
        usable = sized.chosen.figures["usable_per_device"] / GIB
        sheet.formula(
            at, 7, f"{refs['usable_per_device']}/bytes_per_gib", usable, "formula", "#,##0.0"
        )
        said = texts(f"binding_{scenario_words.binding(sized)}")
        if sized.kind == "inference":
            sheet.formula(at, 8, f"INDEX(t_binding,{refs['binding']})", said, "words")
        else:
            sheet.text(at, 8, said, "words")
    last = first + len(context.estimate.scenarios) - 1
    return chart(context, sheet, first, last, evidence(context, sheet, last + 1))


LINE = 90  # characters that one line of the merged cells holds, Chinese ones counted alike


def evidence(context: Context, sheet: Sheet, row: int) -> int:
    """How far off the figures are on the nearest deployments that were measured; as built."""
    for sized in context.estimate.scenarios:
        sheet.text(row, 0, sized.case.scenario.name, "words")
        said = scenario_words.evidence(sized, sized.chosen, context.texts)
        sheet.across(row, 1, COLUMNS - 1, said)
        sheet.height(row, 28 if len(said) > LINE else 16)
        row += 1
    return row


def chart(context: Context, sheet: Sheet, first: int, last: int, row: int) -> int:
    """Stacked bars from this row on, and a mark at the usable memory."""
    texts = context.texts
    bars = context.book.xlsx.add_chart({"type": "column", "subtype": "stacked"})
    names = [sheet.name, first, 0, last, 0]
    for column, style in enumerate(STYLES, 1):
        fill = {"fill": {"color": style.colour}}
        if style.pattern:
            fill = {
                "pattern": {
                    "pattern": style.pattern,
                    "fg_color": style.colour,
                    "bg_color": "#FFFFFF",
                }
            }
        bars.add_series({
            "name": [sheet.name, first - 1, column], "categories": names,
            "values": [sheet.name, first, column, last, column], "gap": 60,
            "border": {"color": "#6B7785", "width": 0.5}, **fill,
        })  # fmt: skip
    line = context.book.xlsx.add_chart({"type": "line"})
    line.add_series({
        "name": [sheet.name, first - 1, 7], "categories": names,
        "values": [sheet.name, first, 7, last, 7], "line": {"none": True},
        "marker": {"type": "long_dash", "size": 16, "border": {"color": "#B00020"},
                   "fill": {"color": "#B00020"}},
        "data_labels": {"value": True, "position": "above", "num_format": "0.0",
                        "font": {"color": "#B00020", "bold": True}},
    })  # fmt: skip
    bars.combine(line)
    bars.set_title({"name": texts("memory_chart"), "name_font": {"size": 11}, "overlay": False})
    bars.set_y_axis({"name": "GiB", "num_format": "0", "major_gridlines": {"visible": True,
                     "line": {"color": "#E6EBF0"}}, "min": 0})  # fmt: skip
    bars.set_legend(
        {"position": "right" if len(texts.languages) == 1 else "bottom", "font": {"size": 8}}
    )
    bars.set_size({"width": 700, "height": 250})
    sheet.ws.insert_chart(row, 0, bars, {"x_offset": 4, "description": texts("memory_chart")})
    context.chart_row = row
    return row + 14


# -- alternatives, rule of thumb, inputs ----------------------------------------------------------


def alternatives(context: Context, sheet: Sheet, row: int) -> int:
    """The options that matter, and the one reason why each loses."""
    texts, currency = context.texts, context.quote.currency
    sheet.section(row, texts("alternatives"), COLUMNS)
    keys = (
        "scenario",
        "role",
        "card",
        "width",
        "cards_head",
        "free_gib",
        "price_head",
        "verdict_head",
        "reason_head",
    )
    sheet.height(row + 1, tall(texts, 28))
    for column, key in enumerate(keys):
        sheet.text(row + 1, column, texts(key, currency=currency), "head")
    first = row = row + 2
    for i, sized in enumerate(context.estimate.scenarios):
        for item in scenario_words.alternatives(sized, texts):
            refs = context.option_refs[i][sized.workings.index(item.option)]
            if refs:
                alternative(context, sheet, row, i, sized, item, local(refs, sheet.name))
                row += 1
    price_chart(context, sheet, first, row - 1)
    return row + 1


def price_chart(context: Context, sheet: Sheet, first: int, last: int) -> None:
    """The prices of the options that matter, beside the memory; a missing price has no bar."""
    texts, currency = context.texts, context.quote.currency
    title = f"{texts('alternatives')} ({currency})"
    bars = context.book.xlsx.add_chart({"type": "bar"})
    bars.add_series({
        "name": [sheet.name, first - 1, 6], "categories": [sheet.name, first, ASIDE, last, ASIDE],
        "values": [sheet.name, first, 6, last, 6], "gap": 40, "fill": {"color": STYLES[0].colour},
        "border": {"color": "#6B7785", "width": 0.5},
        "data_labels": {"value": True, "num_format": "#,##0"},
    })  # fmt: skip
    bars.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    bars.set_y_axis({"reverse": True, "num_font": {"size": 7.5}})
    bars.set_x_axis({"num_format": "#,##0", "visible": False, "major_gridlines": {"visible": False},
                     "min": 0})  # fmt: skip
    bars.set_plotarea({"layout": {"x": 0.36, "y": 0.16, "width": 0.5, "height": 0.8}})
    bars.set_legend({"none": True})
    bars.set_size({"width": 600, "height": 250})
    sheet.ws.insert_chart(context.chart_row, 5, bars, {"x_offset": 60, "description": title})


def alternative(
    context: Context, sheet: Sheet, row: int, i: int, sized: Sized, item: scenario_words.Alternative,
    refs: dict[str, str],
) -> None:  # fmt: skip
    """One option of the few."""
    texts, f = context.texts, item.option.figures
    name = context.scenario_refs[i]["name"].seen_from(sheet.name)
    sheet.formula(row, 0, name, sized.case.scenario.name, "words")
    sheet.text(row, 1, texts(f"role_{item.role}"), "words")
    sheet.text(row, 2, item.option.card.name, "words")
    sheet.text(row, 3, scenario_words.width(item.option.split, texts), "fixed")
    sheet.formula(row, 4, refs["option_cards"], f["option_cards"], "formula", "#,##0")
    free = f"{refs['free_per_device']}/bytes_per_gib"
    sheet.formula(row, 5, free, f["free_per_device"] / GIB, "formula", "#,##0.0")
    missing = texts("price_missing")
    price = item.option.price if item.option.price is not None else missing
    sheet.formula(
        row,
        6,
        f'IF({refs["sellable"]},{refs["whole_amount"]},"{missing}")',
        price,
        "formula",
        "#,##0",
    )
    verdict = scenario_words.verdict(item.option, texts)
    sheet.formula(row, 7, f"INDEX(t_verdict,{refs['verdict']})", verdict, "check")
    sheet.text(row, 8, item.reason, "note")
    short = f"{sized.case.scenario.name} {item.option.card.name}"
    sheet.formula(row, ASIDE, f'{name}&" "&{sheet.ref(row, 2).cell}', short, "aside")


def against_rule(context: Context, sheet: Sheet, row: int) -> int:
    """The rule of thumb's figure beside ours, and why they differ."""
    texts = context.texts
    sheet.section(row, texts("rule_against"), COLUMNS)
    keys = (
        "scenario",
        "rule_total",
        "our_total",
        "rule_kv",
        "our_kv",
        "rule_cards_head",
        "our_cards",
        "why",
    )
    sheet.height(row + 1, tall(texts, 28))
    for column, key in enumerate(keys):
        sheet.text(row + 1, column, texts(key), "head")
    row += 2
    for i, sized in enumerate(context.estimate.scenarios):
        rule_row(context, sheet, row, sized, local(context.scenario_refs[i], sheet.name))
        row += 1
    return row + 1


def rule_row(context: Context, sheet: Sheet, row: int, sized: Sized, refs: dict[str, str]) -> None:
    """One scenario by both methods."""
    f, giga = sized.chosen.figures, '#,##0.0,,," GB"'
    sheet.formula(row, 0, refs["name"], sized.case.scenario.name, "words")
    for column, name in ((1, "rule_need"), *OURS):
        if name in f:
            sheet.formula(row, column, refs[name], f[name], "formula", giga)
        else:
            sheet.text(row, column, "-", "fixed")
    for column, name in ((5, "rule_cards"), (6, "option_cards")):
        sheet.formula(row, column, refs[name], f[name], "formula", "#,##0")
    sheet.across(row, 7, 8, scenario_words.rule_reason(sized, context.texts))
    sheet.height(row, tall(context.texts, 30))


def tall(texts: Texts, points: float) -> float:
    """The height of a row whose texts take more lines in two languages."""
    return points if len(texts.languages) == 1 else points * 1.6


OURS = ((2, "need_of_replica"), (3, "rule_kv_cache"), (4, "kv_of_replica"))


def inputs(context: Context, sheet: Sheet, row: int) -> int:
    """The inputs that matter, each marked with who stated it; then the prices' origin."""
    texts = context.texts
    sheet.section(row, texts("inputs_that_matter"), COLUMNS)
    row += 1
    said_of = [
        (s.case.scenario.name, scenario_words.inputs(s, texts)) for s in context.estimate.scenarios
    ]
    fits = context.estimate.fits
    said_of += [(f.fit.scenario.name, fit_words.inputs(f, texts)) for f in fits]
    for name, known in said_of:
        sheet.text(row, 0, name, "words")
        said = ";  ".join(
            f"{texts('in_' + o.key)} {o.value} ({texts(f'origin_{o.origin}')})" for o in known
        )
        sheet.across(row, 1, COLUMNS - 1, said)
        sheet.height(row, 28 if len(known) < 12 else 42)
        row += 1
    if not context.estimate.orders:
        return row
    sheet.text(row, 0, texts("price_origin"), "words")
    sheet.across(row, 1, COLUMNS - 1, bill_words.price_origin(context.estimate, texts))
    return row + 1
