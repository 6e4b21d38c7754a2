"""The workings of the options: a row per option, a column per line that its comparison rests on.

The other lines, such as the headline's, stand in the sizing sheet, for the chosen option alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from quoter.book import Ref, Sheet, local
from quoter.formulas import Form, filled, leading_to, varying
from quoter.model.records import RECORDS
from quoter.options import Candidate, Option, given
from quoter.scenario import Case
from quoter.sheets.catalog import SUPPORT, supported
from quoter.sheets.context import Context
from quoter.sized import Sized

SPLIT = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel",
         "data_parallel", "by_rule")  # fmt: skip


def write(context: Context) -> None:
    """For each kind of work the cards with their engines, then the options."""
    sheet = context.sheets["workings"]
    sheet.head(context.texts("sheet_workings"), context.texts("workings_hint"))
    row = 3
    engines: dict[tuple[int, str], dict[str, Ref]] = {}
    if "inference" in context.forms:
        row = write_engines(context, sheet, row, engines)
    for kind in [kind for kind in context.forms if kind != "fit"]:
        row = write_kind(context, sheet, row, kind, engines)
    context.workings_row = row
    sheet.ws.freeze_panes(3, 3)
    sheet.fit(0, "0" * 18)
    sheet.fit(1, "0" * 20)


def of_kind(context: Context, kind: str) -> list[tuple[int, Sized]]:
    """The scenarios of one kind with their numbers."""
    return [(i, s) for i, s in enumerate(context.estimate.scenarios) if s.kind == kind]


# -- engines --------------------------------------------------------------------------------------


def write_engines(
    context: Context, sheet: Sheet, row: int, engines: dict[tuple[int, str], dict[str, Ref]]
) -> int:  # fmt: skip
    """The engine of every scenario on every card, and its profile's figures."""
    fields, forms = context.used("inference", "engine"), by_card(context)
    heads = [context.label(form.line.name, form.line.label) for form in forms]
    row = write_engine_heads(context, sheet, row, fields, SUPPORT, heads)
    for i, sized in of_kind(context, "inference"):
        for candidate in context.shown[i]:
            places = local(context.scenario_refs[i] | context.rule_refs, sheet.name)
            refs = write_engine(context, sheet, row, places, sized.case, candidate, fields, SUPPORT)
            places |= local(context.card_refs[candidate.card.name] | refs, sheet.name)
            known = next(o for o in sized.workings if o.candidate is candidate).figures
            first = 4 + len(SUPPORT) + len(fields)
            engines[i, candidate.card.name] = refs | write_lines(
                sheet, row, first, forms, known, places
            )
            row += 1
    return row + 1


def write_engine_heads(
    context: Context, sheet: Sheet, row: int, fields: list[str], support: Iterable[str],
    more: Iterable[str] = (),
) -> int:  # fmt: skip
    """The head of a table of engines."""
    heads = [context.texts(k) for k in ("scenario", "card", "engine_taken", "row")]
    heads += [context.label(f"option.{f}", RECORDS["option"][f].label) for f in support]
    heads += [context.label(f"engine.{f}", RECORDS["engine"][f].label) for f in fields]
    heads += more
    sheet.section(row, context.texts("engines_on_cards"), len(heads))
    for column, head in enumerate(heads):
        sheet.text(row + 1, column, head, "head")
        sheet.fit(column, "0" * 12)
    return row + 2


def write_engine(
    context: Context, sheet: Sheet, row: int, place: dict[str, str], case: Case,
    candidate: Candidate, fields: list[str], support: Collection[str],
) -> dict[str, Ref]:  # fmt: skip
    """One card: the engine asked for or its usual one, and what the lines draw on."""
    names = list(context.cards)
    at = names.index(candidate.card.name) + 1
    sheet.formula(row, 0, place["name"], case.scenario.name, "words")
    sheet.text(row, 1, candidate.card.name, "label")
    engine, profile = place["engine"], candidate.engine
    name = sheet.formula(
        row, 2, f'IF({engine}="auto",INDEX(c_engine,{at}),{engine})', profile.full_name, "words"
    )
    catalog = context.estimate.quotation.catalog
    known = ["auto", *(e.full_name for e in catalog.engines.values())]
    found = known.index(profile.full_name) + 1
    line = sheet.formula(row, 3, f"MATCH({name.cell},e_name,0)", found, "formula", "0")
    refs = {"engine__row": line}
    for column, field in enumerate(support, 4):
        source = SUPPORT[field][1]
        own = str(at) if source == "card__row" else place[source]
        formula = supported(field, own, line.cell)
        value = candidate.support[field]
        refs[f"option__{field}"] = sheet.formula(row, column, formula, value, "formula", "0")
    figures = given(case, candidate)["engine"]
    for column, field in enumerate(fields, 4 + len(support)):
        unit = RECORDS["engine"][field].unit
        refs[f"engine__{field}"] = sheet.formula(
            row, column, f"INDEX(e_{field},{line.cell})", getattr(figures, field), "formula",
            unit.format,
        )  # fmt: skip
    return refs


# -- options --------------------------------------------------------------------------------------


COMPARED = ("replicas", "option_cards", "servers", "need_per_device", "usable_per_device",
            "free_per_device", "verdict", "reason", "eligible", "priced", "amount", "comparable",
            "ttft_ms", "tpot_ms", "tokens_per_second", "training_days")  # fmt: skip
OF_CARD = ("card", "engine", "offer")  # what differs from card to card
OF_OPTION = ("option", *OF_CARD)  # what differs from row to row


def by_card(context: Context) -> list[Form]:
    """Lines that the engine on a card decides, whatever the width: they stand once for a card."""
    forms = leading_to(context.forms["inference"], COMPARED)
    wide = {form.line.name for form in varying(forms, ("option",))}
    return [form for form in varying(forms, OF_CARD) if form.line.name not in wide]


def write_kind(
    context: Context, sheet: Sheet, row: int, kind: str,
    engines: dict[tuple[int, str], dict[str, Ref]],
) -> int:  # fmt: skip
    """All options of one kind of work; what they share stands once, in the sizing sheet."""
    above = {form.line.name for form in by_card(context)} if kind == "inference" else set()
    compared = leading_to(context.forms[kind], COMPARED)
    forms = [f for f in varying(compared, OF_OPTION) if f.line.name not in above]
    apart = {f.line.name for f in context.forms[kind]} - {f.line.name for f in compared}
    first = 2 + len(SPLIT)
    sheet.section(row, context.texts(f"workload_{kind}"), first + len(forms))
    heads = [context.texts("scenario"), context.texts("card")]
    heads += [context.label(f"option.{f}", RECORDS["option"][f].label) for f in SPLIT]
    heads += [context.label(form.line.name, form.line.label) for form in forms]
    for column, head in enumerate(heads):
        sheet.text(row + 1, column, head, "head")
        sheet.fit(column, "0" * 11)
    row += 2
    for i, sized in of_kind(context, kind):
        scenario = local(context.scenario_refs[i] | context.rule_refs, sheet.name)
        shown = {c.card.name for c in context.shown[i]}
        for option in sized.workings:
            refs: dict[str, Ref] = {}
            if option.card.name in shown:
                card = context.card_refs[option.card.name] | engines.get((i, option.card.name), {})
                places = scenario | local(card, sheet.name)
                sheet.formula(row, 0, places["name"], sized.case.scenario.name, "words")
                refs = context.scenario_refs[i] | card
                refs |= write_option(sheet, row, option, forms, places)
                refs = {name: ref for name, ref in refs.items() if name not in apart}
                row += 1
            context.option_refs[i].append(refs)
    return row + 1


def write_option(
    sheet: Sheet, row: int, option: Option, forms: list[Form], places: dict[str, str]
) -> dict[str, Ref]:
    """One option: its card and width, then every line."""
    refs: dict[str, Ref] = {}
    sheet.text(row, 1, option.card.name, "label")
    for column, field in enumerate(SPLIT, 2):
        value = float(getattr(option.split, field))
        refs[f"option__{field}"] = sheet.value(row, column, value, "fixed", "0")
    places = places | local(refs, sheet.name)
    return refs | write_lines(sheet, row, 2 + len(SPLIT), forms, option.figures, places)


def write_lines(
    sheet: Sheet, row: int, column: int, forms: list[Form], known: Mapping[str, Any],
    places: dict[str, str],
) -> dict[str, Ref]:  # fmt: skip
    """Some lines side by side from a column on, each drawing on those before it."""
    refs: dict[str, Ref] = {}
    for at, form in enumerate(forms, column):
        line = form.line
        ref = sheet.formula(
            row, at, filled(form, places), known[line.name], "formula", line.unit.format
        )
        refs[line.name] = ref
        places[line.name] = ref.cell
    return refs
