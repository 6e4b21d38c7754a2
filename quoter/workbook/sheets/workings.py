"""The workings of the options: a row per option, a column per line that its comparison rests on.

What all rows share is called up once: the cards' figures, those of every scenario from its sizing
sheet. What no width changes stands once for a card, the rest in the row of the option. The other
lines, such as the headline's, stand in the sizing sheet, for the chosen option alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from quoter.model import RECORDS
from quoter.scenario import Case
from quoter.sizing import Candidate, Option, Sized, given
from quoter.words import Form, filled, leading_to, varying
from quoter.workbook.sheets.calls import across, call, calls, drawn_on
from quoter.workbook.sheets.catalog import SUPPORT, supported
from quoter.workbook.sheets.context import Context
from quoter.workbook.xlsx import Ref, Sheet, local

SPLIT = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel",
         "data_parallel", "by_rule")  # fmt: skip
WIDTHS = tuple(f"option__{field}" for field in SPLIT)  # what differs from row to row of a card
LISTED = ("card", "offer", "site")  # records of the list of cards
OF_CARD = (*LISTED, "engine", "option")  # records that differ from card to card
COMPARED = ("replicas", "option_cards", "servers", "need_per_device", "usable_per_device",
            "free_per_device", "verdict", "reason", "eligible", "sellable", "whole_amount", "comparable",
            "ttft_ms", "tpot_ms", "ttft_percentile_ms", "tpot_percentile_ms", "tokens_per_second",
            "kept_after_failure", "level_missed", "training_days")  # fmt: skip


def write(context: Context) -> None:
    """The cards' figures; then each kind of work."""
    sheet = context.sheets["workings"]
    sheet.head(context.texts("sheet_workings"), context.texts("workings_hint"))
    kinds = [Workings(context, kind) for kind in context.forms if kind != "fit"]
    row = write_cards(context, sheet, 3, kinds)
    for kind in kinds:
        row = kind.write(row)
    context.workings_row = row
    sheet.ws.freeze_panes(3, 3)
    sheet.fit(0, "0" * 18)
    sheet.fit(1, "0" * 20)


def write_heads(sheet: Sheet, row: int, title: str, heads: Iterable[str]) -> int:
    """A band with a title, and the heads of a table; the row after them."""
    found = list(heads)
    sheet.section(row, title, len(found))
    for column, head in enumerate(found):
        sheet.text(row + 1, column, head, "head")
        sheet.fit(column, "0" * 12)
    return row + 2


# -- cards ----------------------------------------------------------------------------------------


def write_cards(context: Context, sheet: Sheet, row: int, kinds: list[Workings]) -> int:
    """The figures of every card that some row draws on."""
    needs = {key for kind in kinds for key in kind.needs}
    needs |= drawn_on(context.forms.get("fit", ()))
    fields = [f"{record}__{field}" for record in LISTED for field in RECORDS[record]]
    wanted = [call(context, key) for key in fields if key in needs]
    heads = ["", context.texts("card"), *(one.label for one in wanted)]
    row = write_heads(sheet, row, context.texts("cards_called_up"), heads)
    for name, candidate in context.cards.items():
        known = {
            "card": SimpleNamespace(**candidate.figures),
            "offer": SimpleNamespace(**candidate.offer.figures),
            "site": SimpleNamespace(**candidate.site),
        }
        sheet.text(row, 1, name, "label")
        refs = context.card_refs[name]
        context.called_cards[name] = refs | across(sheet, row, 2, wanted, refs, known)
        row += 1
    return row + 1


# -- engines --------------------------------------------------------------------------------------


def engine_heads(context: Context, fields: list[str], support: Iterable[str]) -> list[str]:
    """The heads of what `write_engine` writes."""
    heads = [context.texts(k) for k in ("scenario", "card", "engine_taken", "row", "support_class")]
    heads += [context.label(f"option.{f}", RECORDS["option"][f].label) for f in support]
    return heads + [context.label(f"engine.{f}", RECORDS["engine"][f].label) for f in fields]


def write_engine(
    context: Context, sheet: Sheet, row: int, place: Mapping[str, str], case: Case,
    candidate: Candidate, fields: list[str], support: Collection[str],
) -> dict[str, Ref]:  # fmt: skip
    """One card: the engine asked for or its usual one, and what the lines draw on."""
    names = list(context.cards)
    at = names.index(candidate.card.name) + 1
    write_names(sheet, row, place["name"], case, candidate)
    engine, profile = place["engine"], candidate.engine
    name = sheet.formula(
        row, 2, f'IF({engine}="auto",INDEX(c_engine,{at}),{engine})', profile.full_name, "words"
    )
    catalog = context.estimate.quotation.catalog
    known = ["auto", *(e.full_name for e in catalog.engines.values())]
    found = known.index(profile.full_name) + 1
    line = sheet.formula(row, 3, f"MATCH({name.cell},e_name,0)", found, "formula", "0")
    formula = context.support.formula(case, str(at), name.cell, line.cell)
    found = context.support.number_of(case, candidate.card, profile)
    number = sheet.formula(row, 4, formula, found, "formula", "0")
    refs = {"engine__row": line, "engine__class": number}
    for column, field in enumerate(support, 5):
        own = place.get(SUPPORT[field][1], "")
        formula = supported(field, own, line.cell, number.cell)
        value = candidate.support[field]
        refs[f"option__{field}"] = sheet.formula(row, column, formula, value, "formula", "0")
    figures = given(case, candidate)["engine"]
    for column, field in enumerate(fields, 5 + len(support)):
        unit = RECORDS["engine"][field].unit
        refs[f"engine__{field}"] = sheet.formula(
            row, column, f"INDEX(e_{field},{line.cell})", getattr(figures, field), "formula",
            unit.format,
        )  # fmt: skip
    return refs


def write_names(sheet: Sheet, row: int, name: str, case: Case, candidate: Candidate) -> None:
    """The scenario and the card of a row."""
    sheet.formula(row, 0, name, case.scenario.name, "words")
    sheet.text(row, 1, candidate.card.name, "label")


# -- kinds of work --------------------------------------------------------------------------------


class Workings:
    """The workings of one kind of work in the making."""

    def __init__(self, context: Context, kind: str):
        self.context, self.kind, self.sheet = context, kind, context.sheets["workings"]
        scenarios = enumerate(context.estimate.scenarios)
        self.scenarios = [(i, sized) for i, sized in scenarios if sized.kind == kind]
        self.compared = leading_to(context.forms[kind], COMPARED)
        self.of_option = varying(self.compared, WIDTHS)
        rest = [form for form in self.compared if form not in self.of_option]
        self.of_card = varying(rest, OF_CARD)
        self.needs = drawn_on(self.of_card + self.of_option)
        self.shared: dict[int, dict[str, Ref]] = {}  # by scenario
        self.on_card: dict[tuple[int, str], dict[str, Ref]] = {}

    def write(self, row: int) -> int:
        """Call-ups, then what every card decides, then all options; the first free row."""
        row = self.write_calls(row)
        row = self.write_on_cards(row)
        return self.write_options(row)

    def heads(self, forms: list[Form]) -> list[str]:
        """The labels of some lines."""
        return [self.context.label(form.line.name, form.line.label) for form in forms]

    def title(self, key: str) -> str:
        """A title with the kind of work."""
        return f"{self.context.texts(f'workload_{self.kind}')}: {self.context.texts(key)}"

    def places(self, i: int) -> dict[str, str]:
        """Where the figures that a scenario's rows share stand."""
        return local(self.context.scenario_refs[i] | self.shared[i], self.sheet.name)

    # what the rows of a scenario share

    def write_calls(self, row: int) -> int:
        """A row per scenario with the figures of its sizing sheet that its options draw on."""
        places = self.context.scenario_refs[self.scenarios[0][0]] | self.context.rule_refs
        wanted = calls(self.context, self.kind, filter(self.is_shared, places))
        heads = [self.context.texts("scenario"), *(one.label for one in wanted)]
        row = write_heads(self.sheet, row, self.title("called_up"), heads)
        for i, sized in self.scenarios:
            refs = self.context.scenario_refs[i] | self.context.rule_refs
            place = refs["name"].seen_from(self.sheet.name)
            name = self.sheet.formula(row, 0, place, sized.case.scenario.name, "words")
            found = across(self.sheet, row, 1, wanted, refs, sized.chosen.figures)
            self.shared[i] = {"name": name} | found
            row += 1
        return row + 1

    def is_shared(self, key: str) -> bool:
        """Whether the options draw on a figure, and it is the same for all cards and widths."""
        support = SUPPORT if self.kind == "inference" else ()
        apart = {*WIDTHS, *(f"option__{field}" for field in support)}
        return key in self.needs - apart and key.partition("__")[0] not in (*LISTED, "engine")

    # what the rows of a card share

    def write_on_cards(self, row: int) -> int:
        """A row per scenario and card: its engine, and the lines that no width changes."""
        fields = self.context.used(self.kind, "engine")
        heads = [self.context.texts("scenario"), self.context.texts("card")]
        if self.kind == "inference":
            heads = engine_heads(self.context, fields, SUPPORT)
        title, first = self.title("on_cards"), len(heads)
        row = write_heads(self.sheet, row, title, heads + self.heads(self.of_card))
        for i, sized in self.scenarios:
            for candidate in self.context.shown[i]:
                self.write_on_card(row, first, i, sized, candidate)
                row += 1
        return row + 1

    def write_on_card(
        self, row: int, first: int, i: int, sized: Sized, candidate: Candidate
    ) -> None:
        """One card: from the column `first` on its lines."""
        name, place = candidate.card.name, self.places(i)
        refs = dict(self.context.called_cards[name])
        if self.kind == "inference":
            fields = self.context.used(self.kind, "engine")
            refs |= write_engine(
                self.context, self.sheet, row, place, sized.case, candidate, fields, SUPPORT
            )
        else:
            write_names(self.sheet, row, place["name"], sized.case, candidate)
        known = next(o for o in sized.workings if o.candidate is candidate).figures
        place |= local(refs, self.sheet.name)
        refs |= write_lines(self.sheet, row, first, self.of_card, known, place)
        self.on_card[i, name] = refs

    # options

    def write_options(self, row: int) -> int:
        """Every option of every scenario."""
        apart = {f.line.name for f in self.context.forms[self.kind]}
        apart -= {f.line.name for f in self.compared}
        heads = [self.context.texts("scenario"), self.context.texts("card")]
        heads += [self.context.label(f"option.{f}", RECORDS["option"][f].label) for f in SPLIT]
        title = self.context.texts(f"workload_{self.kind}")
        row = write_heads(self.sheet, row, title, heads + self.heads(self.of_option))
        for i, sized in self.scenarios:
            shown = {c.card.name for c in self.context.shown[i]}
            for option in sized.workings:
                refs: dict[str, Ref] = {}
                if option.card.name in shown:
                    refs = self.context.scenario_refs[i] | self.on_card[i, option.card.name]
                    refs |= self.write_option(row, i, sized, option)
                    refs = {name: ref for name, ref in refs.items() if name not in apart}
                    row += 1
                self.context.option_refs[i].append(refs)
        return row + 1

    def write_option(self, row: int, i: int, sized: Sized, option: Option) -> dict[str, Ref]:
        """One option: its card and width, then the lines that the width changes."""
        place = self.places(i) | local(self.on_card[i, option.card.name], self.sheet.name)
        write_names(self.sheet, row, place["name"], sized.case, option.candidate)
        refs: dict[str, Ref] = {}
        for column, field in enumerate(SPLIT, 2):
            value = float(getattr(option.split, field))
            refs[f"option__{field}"] = self.sheet.value(row, column, value, "fixed", "0")
        place |= local(refs, self.sheet.name)
        first = 2 + len(SPLIT)
        return refs | write_lines(self.sheet, row, first, self.of_option, option.figures, place)


def write_lines(
    sheet: Sheet, row: int, column: int, forms: list[Form], known: Mapping[str, Any],
    place: Mapping[str, str],
) -> dict[str, Ref]:  # fmt: skip
    """Some lines side by side from a column on, each drawing on those before it."""
    refs: dict[str, Ref] = {}
    place = dict(place)
    for at, form in enumerate(forms, column):
        line = form.line
        ref = sheet.formula(
            row, at, filled(form, place), known[line.name], "formula", line.unit.format
        )
        refs[line.name] = ref
        place[line.name] = ref.cell
    return refs
