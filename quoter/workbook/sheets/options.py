"""Options compared: the dozen columns that a customer reads, and the cheapest that fits."""

from __future__ import annotations

from quoter.core import GIB, Days
from quoter.sizing import VERDICTS, Option, Sized, training_duration
from quoter.words import scenario_words, speed_words
from quoter.workbook.sheets.context import Context
from quoter.workbook.xlsx import Sheet, local

COLUMNS = ("card", "width", "replicas_head", "cards_head", "servers_head", "need_gib", "usable_gib",
           "free_gib", "verdict_head", "reason_head", "may_recommend", "price_head", "note_head",
           "evidence_head")  # fmt: skip


def write(context: Context) -> None:
    """A block per scenario; nothing where nothing is bought."""
    if not context.estimate.scenarios:
        return
    sheet = context.sheets["options"]
    sheet.head(context.texts("sheet_options"), context.texts("options_hint"))
    row = 3
    for i, sized in enumerate(context.estimate.scenarios):
        row = write_scenario(context, sheet, row, i, sized)
    sheet.widths |= dict(
        enumerate((20, 14, 8, 8, 8, 12, 12, 12, 12, 34, 9, 16, 52, 34, 12, 12, 12, 12))
    )
    sheet.ws.freeze_panes(3, 1)


def write_scenario(context: Context, sheet: Sheet, row: int, i: int, sized: Sized) -> int:
    """One scenario: its head, its options, and the cheapest of them."""
    sheet.section(row, sized.case.scenario.name, len((*COLUMNS, *times(sized))))
    for column, key in enumerate((*COLUMNS, *times(sized))):
        sheet.text(row + 1, column, context.texts(key, currency=context.quote.currency), "head")
    first = row + 2
    row = first
    for option, refs in zip(sized.workings, context.option_refs[i], strict=True):
        if refs:
            write_option(context, sheet, row, sized, option, local(refs, sheet.name))
            row += 1
    sheet.mark(first, 8, row - 1, f'$D{first + 1}="-"', f"$I{first + 1}={quoted(context, 'fits')}")
    write_cheapest(context, sheet, row, i, sized, first)
    return row + 3


SPEED = {"ttft_head": "ttft_percentile_ms", "tpot_head": "tpot_percentile_ms",
         "tokens_head": "tokens_per_second"}  # fmt: skip


def times(sized: Sized) -> dict[str, tuple[str, str]]:
    """Columns of a service's speed, or of a training's days: head, line and format."""
    if sized.kind == "inference":
        return {head: (line, "#,##0.0") for head, line in SPEED.items()}
    return {"days_head": ("training_days", Days.format)} if training_duration.tokens(sized) else {}


def quoted(context: Context, verdict: str) -> str:
    """A verdict's word as a formula compares it."""
    return '"' + context.texts(f"verdict_{verdict}") + '"'


def write_option(
    context: Context, sheet: Sheet, row: int, sized: Sized, option: Option, at: dict[str, str]
) -> None:
    """One option, linked to its workings."""
    f, texts = option.figures, context.texts
    sheet.text(row, 0, option.card.name, "label")
    sheet.text(row, 1, scenario_words.width(option.split, texts), "fixed")
    for column, name in ((2, "replicas"), (3, "option_cards"), (4, "servers")):
        sheet.formula(row, column, at[name], f[name], "formula", "#,##0")
    for column, name in ((5, "need_per_device"), (6, "usable_per_device"), (7, "free_per_device")):
        sheet.formula(row, column, f"{at[name]}/bytes_per_gib", f[name] / GIB, "formula", "#,##0.0")
    verdict = texts(f"verdict_{VERDICTS[int(f['verdict']) - 1]}")
    sheet.formula(row, 8, f"INDEX(t_verdict,{at['verdict']})", verdict, "check")
    sheet.formula(
        row, 9, f"INDEX(t_reason,{at['reason']})", texts(f"reason_{int(f['reason'])}"), "words"
    )
    yes, no = texts("yes"), texts("no")
    late = next((name for name in ("too_slow", "level_missed") if name in at), "")
    slow = f"*(1-{at[late]})" if late else ""
    may = yes if f["eligible"] and not f.get(late) else no
    sheet.formula(row, 10, f'IF({at["eligible"]}{slow},"{yes}","{no}")', may, "check")
    missing = texts("price_missing")
    price = option.price if option.price is not None else missing
    sheet.formula(
        row, 11, f'IF({at["sellable"]},{at["whole_amount"]},"{missing}")', price, "formula", "#,##0"
    )
    sheet.text(row, 12, remark(context, sized, option), "note")
    for column, (name, shown) in enumerate(times(sized).values(), len(COLUMNS)):
        sheet.formula(row, column, at[name], f[name], "formula", shown)
    if not option.split.by_rule:
        sheet.text(row, 13, scenario_words.evidence_short(sized, option, texts), "note")


def remark(context: Context, sized: Sized, option: Option) -> str:
    """What the row's figures rest on: engine, an indicative price, a missing server price."""
    offer, notes = option.candidate.offer, []
    if option.split.by_rule:
        return ""
    notes.append(option.candidate.engine.full_name)
    slow = speed_words.note(sized, option, context.texts)
    notes += [slow] if slow else []
    if offer.main and offer.indicative:
        notes.append(context.texts("price_indicative"))
    if offer.main and offer.main.per == "card" and "server" not in offer.rows:
        notes.append(context.texts("server_price_missing"))
    return "; ".join(notes)


def write_cheapest(
    context: Context, sheet: Sheet, row: int, i: int, sized: Sized, first: int
) -> None:
    """The cheapest eligible option that fits, live, and whether the chosen one costs more."""
    refs = [r for r in context.option_refs[i] if r]
    options = [o for o, r in zip(sized.workings, context.option_refs[i], strict=True) if r]
    prices = [o.figures["comparable"] for o in options]
    known = [p for p in prices if p != ""]
    top, bottom = refs[0]["comparable"], refs[-1]["comparable"]
    column = f"{top.seen_from(sheet.name)}:{bottom.cell}"
    sheet.text(row, 0, context.texts("cheapest"), "strong")
    cheapest = sheet.formula(
        row, 11, f'IF(COUNT({column})=0,"",MIN({column}))', min(known, default=""), "total", "#,##0"
    )
    names = f"{sheet.ref(first, 0).cell}:{sheet.ref(first + len(refs) - 1, 0).cell}"
    at = prices.index(min(known)) if known else 0
    found = options[at].card.name if known else context.texts("none")
    sheet.formula(
        row, 9, f'IF({cheapest.cell}="","{context.texts("none")}",'
        f"INDEX({names},MATCH({cheapest.cell},{column},0)))", found, "words",
    )  # fmt: skip
    scenario = local(context.scenario_refs[i], sheet.name)
    context.scenario_refs[i]["cheaper_exists"] = sheet.formula(
        row + 1, 11,
        f'IF({cheapest.cell}="",0,IF({scenario["sellable"]}*({scenario["whole_amount"]}>{cheapest.cell}),1,0))',
        float(scenario_words.costlier_than_needed(sized)), "formula", "0",
    )  # fmt: skip
    sheet.text(row + 1, 0, context.texts("cheaper_exists"), "text")
