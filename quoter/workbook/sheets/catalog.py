"""The catalog rows a workbook works with: all models, the cards its scenarios name, the tables.

A price list is not for customers, so of cards and prices only those named are carried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quoter.catalog import Catalog, takes
from quoter.core import CONSTANTS, GIB
from quoter.model import OFFER, RECORDS, Given
from quoter.sizing import LIMITS, SLOTS, VERDICTS, Candidate, model_inputs
from quoter.words import scenario_words
from quoter.workbook.sheets.context import Column, Context
from quoter.workbook.write_back import Home, Place, of_row
from quoter.workbook.xlsx import Ref, Sheet

# tables of the tables' sheet: catalog table, prefix of its names, record
TABLES = {
    "inference": (
        ("precisions", "w", "weights"), ("kv_types", "k", "kv_type"), ("engines", "e", "engine"),
        ("forms", "f", "form"), ("redundancy", "n", "redundancy"),
        ("percentiles", "q", "percentile"), ("confidences", "v", "confidence"),
    ),
    "training": (
        ("precisions", "w", "weights"), ("optimizers", "o", "optimizer"),
        ("checkpointing", "h", "checkpointing"), ("methods", "t", "method"), ("targets", "g", "target"),
    ),
}  # fmt: skip
TABLES["fit"] = TABLES["inference"]
REASONS = 18


def write(context: Context) -> None:
    """Fill the sheets of models, tables and cards."""
    write_tables(context)
    write_models(context)
    write_cards(context)


# -- a table of rows ------------------------------------------------------------------------------


def write_table(
    context: Context, sheet: Sheet, row: int, prefix: str, fields: dict[str, Given],
    rows: list[tuple[str, dict[str, float], str]], record: str, table: str,
    taken: dict[str, list[bool]] | None = None,
) -> int:  # fmt: skip
    """A table of named rows; every column gets a name such as `w_linear`. Returns the next row.

    With `taken`, a column for each engine's profile says 1 where it takes the row."""
    sheet.text(row, 0, context.texts("name"), "head_left")
    for column, (field, given) in enumerate(fields.items(), 1):
        label = context.label(f"{record}.{field}", given.label)
        sheet.text(row, column, label, "head")
        sheet.fit(column, "0" * 12)
        if rows:
            address = sheet.range(row + 1, column, row + len(rows))
            context.book.name(f"{prefix}_{field}", address)
            if field in RECORDS[record]:
                issued = {
                    name: values[field] for name, values, _ in rows if values[field] is not None
                }
                context.tabled.append(Column(
                    f"{prefix}_{field}", f"{prefix}_name", f"{sheet.name}: {label}", address, issued,
                    figure_of(context.catalog, table, field),
                ))  # fmt: skip
    last = len(fields) + 1
    if taken is not None:
        write_taken(context, sheet, row, last, f"{prefix}_taken", taken)
        last += len(taken)
    sheet.text(row, last, context.texts("source"), "head_left")
    if rows:
        context.book.name(f"{prefix}_name", sheet.range(row + 1, 0, row + len(rows)))
    if rows:
        sheet.at_least_zero(row + 1, 1, row + len(rows), len(fields))
    for name, values, source in rows:
        row += 1
        sheet.text(row, 0, name, "label", most=34)
        for column, (field, given) in enumerate(fields.items(), 1):
            sheet.value(row, column, values[field], "input", plain(given.unit.format))
        sheet.text(row, last, source, "source", most=70)
    return row + 2


def figure_of(catalog: Catalog, table: str, field: str) -> Callable[[str], Home]:
    """Where a figure of a table's rows is written: with the figures of a row laid over it."""

    rows = {name_of(table, row): row for row in getattr(catalog, table).values()}

    def home(name: str) -> Home:
        return of_row(
            table, {part: getattr(rows[name], part) for part in rows[name].key}, "figures", field
        )

    return home


def write_taken(
    context: Context, sheet: Sheet, row: int, column: int, name: str, taken: dict[str, list[bool]]
) -> None:
    """Which engines take each row of a table: a column for each profile, or class of cards and engines."""
    last, height = column + len(taken) - 1, max(map(len, taken.values()))
    for at, (profile, flags) in enumerate(taken.items(), column):
        sheet.text(row, at, profile, "head")
        sheet.fit(at, "0" * 9)
        for offset, flag in enumerate(flags, 1):
            sheet.value(row + offset, at, float(flag), "fixed", "0")
    context.book.name(name, sheet.range(row + 1, column, row + height, last))


def plain(number_format: str) -> str:
    """Table figures stand as they are, without the scaling of large units."""
    return "#,##0" if ",,," in number_format else number_format


def write_tables(context: Context) -> None:
    """Precisions, cache types, engines, recipes, constants, verdicts and reasons."""
    sheet = context.sheets["tables"]
    sheet.head(context.texts("sheet_tables"), context.texts("tables_hint"))
    row, done = 3, set()
    for kind in context.forms:
        for table, prefix, record in TABLES[kind]:
            if table not in done:
                done.add(table)
                row = write_choice(context, sheet, row, table, prefix, record)
    catalog = context.estimate.quotation.catalog
    row = write_constants(context, sheet, row, "rule", "rule", model_inputs.rule(catalog))
    if "inference" in context.forms:
        row = write_constants(context, sheet, row, "speed", "speed", model_inputs.speed(catalog))
    if "training" in context.forms:
        row = write_constants(context, sheet, row, "mfu", "utilization", model_inputs.mfu(catalog))
    row = write_units_and_facts(context, sheet, row)
    write_words(context, sheet, row)
    sheet.fit(0, "0" * 24)
    sheet.ws.freeze_panes(3, 1)


def write_choice(
    context: Context, sheet: Sheet, row: int, table: str, prefix: str, record: str
) -> int:  # fmt: skip
    """One table of coefficients, with the figures that some line draws on."""
    wanted = {f for kind in context.forms for f in context.used(kind, record)}
    fields = {f: given for f, given in RECORDS[record].items() if f in wanted or not wanted}
    catalog = context.estimate.quotation.catalog
    rows = [
        (name_of(table, r), coefficients(table, record, r, catalog), scenario_words.dated(r))
        for r in getattr(catalog, table).values()
    ]
    known = getattr(catalog, table).values()
    taken = None
    if table == "precisions":
        taken = context.support.weights_taken
    elif table == "kv_types":
        taken = {e.full_name: [takes(e, r) for r in known] for e in catalog.engines.values()}
    columns = len(fields) + 2 + len(taken or ())
    sheet.section(row, context.texts(f"table_{table}"), columns)
    if table == "engines":
        rows.insert(0, (AUTO, dict.fromkeys(fields, None), context.texts("engine_auto")))
    return write_table(context, sheet, row + 1, prefix, fields, rows, record, table, taken)


# what an engine runs on, runs, loads and holds: the flag, its table, and the row to look in
SUPPORT = {
    "served": ("", ""),
    "runs": ("m_taken", "llm__row"),
    "loads": ("w_taken", "weights__row"),
    "holds_keys": ("k_taken", "kv__key_row"),
    "holds_values": ("k_taken", "kv__value_row"),
}


def supported(field: str, row: str, engine_row: str, number: str) -> str:
    """The formula of a flag: by the class of card and engine, of a cache by the engine's profile."""
    table, _ = SUPPORT[field]
    if field == "served":
        return f"MIN(1,{number})"
    column = f"{engine_row}-1" if table == "k_taken" else f"MAX(1,{number})"
    return f"INDEX({table},{row},{column})"


AUTO = "auto"


def name_of(table: str, row: Any) -> str:
    """What a row is called in a dropdown."""
    return row.full_name if table == "engines" else row.name


def coefficients(table: str, record: str, row: Any, catalog: Any) -> dict[str, float]:
    """The numbers of a row."""
    if table == "precisions":
        return model_inputs.weights(row)
    if table == "kv_types":
        return model_inputs.kv_type(row)
    if table == "engines":
        return model_inputs.engine(row, catalog)
    return model_inputs.table(row, record)


def write_constants(
    context: Context, sheet: Sheet, row: int, record: str, prefix: str, values: dict[str, float]
) -> int:  # fmt: skip
    """Constants of the catalog that make up a record."""
    catalog = context.estimate.quotation.catalog
    sheet.section(row, context.texts(f"table_{prefix}"), 3)
    sheet.at_least_zero(row + 1, 1, row + len(values), 1)
    for field, value in values.items():
        row += 1
        given, constant = RECORDS[record][field], catalog.constants[f"{prefix}_{field}"]
        label = context.label(f"{record}.{field}", given.label)
        sheet.text(row, 0, label, "label", most=40)
        context.rule_refs[f"{record}__{field}"] = context.typed_input(
            sheet, row, 1, Place(f"in_constant_{constant.name}"), label, sheet.name, value, "input",
            plain(given.unit.format), home=of_row("constants", {"name": constant.name}, "value"),
        )  # fmt: skip
        sheet.text(row, 2, scenario_words.dated(constant), "source")
    return row + 2


def write_units_and_facts(context: Context, sheet: Sheet, row: int) -> int:
    """What formulas call by name instead of printing a number."""
    sheet.section(row, context.texts("table_units"), 3)
    for constant in CONSTANTS.values():
        row += 1
        sheet.text(row, 0, constant.name, "label", most=40)
        ref = sheet.value(row, 1, float(constant), "fixed", "#,##0.##########")
        sheet.text(row, 2, context.label(constant.name, constant.label), "source")
        context.book.name(constant.name, f"'{sheet.name}'!{ref.cell}")
    return row + 2


def write_words(context: Context, sheet: Sheet, row: int) -> None:
    """Verdicts and reasons by their number."""
    sheet.section(row, context.texts("table_words"), 3)
    lists = {
        "t_verdict": [context.texts(f"verdict_{name}") for name in VERDICTS],
        "t_binding": [context.texts(f"binding_{name}") for name in LIMITS],
        "t_reason": [context.texts(f"reason_{code}") for code in range(1, REASONS + 1)],
    }
    for name, said in lists.items():
        context.book.name(name, sheet.range(row + 1, 1, row + len(said)))
        for code, text in enumerate(said, 1):
            row += 1
            sheet.text(row, 0, f"{code}", "fixed")
            sheet.text(row, 1, text, "label")
        row += 1


# -- models ---------------------------------------------------------------------------------------


def write_models(context: Context) -> None:
    """All models that the program ships, and of the user's own those of the scenarios, one a row."""
    sheet = context.sheets["models"]
    sheet.head(context.texts("sheet_models"), context.texts("models_hint"))
    wanted = {f for kind in context.forms for f in context.used(kind, "llm")}
    fields = {f: given for f, given in RECORDS["llm"].items() if f in wanted}
    rows = [
        (model.name, model_inputs.llm(model), source_of_model(context, model))
        for model in context.models
    ]
    served = {"inference", "fit"} & context.forms.keys()
    taken = context.support.models_run if served else None
    write_table(context, sheet, 3, "m", fields, rows, "llm", "models", taken)
    sheet.ws.freeze_panes(4, 1)


def source_of_model(context: Context, model: Any) -> str:
    """Source of a model's configuration; unverified ones say so."""
    return (
        scenario_words.dated(model)
        if model.verified
        else f"{context.texts('unverified')}: {scenario_words.dated(model)}"
    )


# -- cards and prices -----------------------------------------------------------------------------

DERIVED = ("sold_bytes", "allocatable_bytes")  # from the figures in GB and GiB before them
CARD_INPUTS = tuple(field for field in RECORDS["card"] if field not in DERIVED)


def write_cards(context: Context) -> None:
    """The cards that the scenarios name, and their prices."""
    sheet = context.sheets["cards"]
    sheet.head(context.texts("sheet_cards"), context.texts("cards_hint"))
    heads = [context.texts(k) for k in ("card", "vendor", "sold_gb", "allocatable_gib")]
    heads += [context.label(f"card.{f}", RECORDS["card"][f].label) for f in CARD_INPUTS]
    heads += [context.label(f"card.{f}", RECORDS["card"][f].label) for f in DERIVED]
    heads += [context.label(f"offer.{f}", OFFER[f].label) for f in offers(context)]
    heads += [context.label(f"site.{f}", RECORDS["site"][f].label) for f in joining(context)]
    heads += [context.texts("usual_engine"), *context.support.heads, context.texts("source")]
    for column, head in enumerate(heads):
        sheet.text(3, column, head, "head")
        sheet.fit(column, "0" * 9)
    last = 3 + len(context.cards)
    write_units(context, sheet, last + 3)
    columns = card_columns(context)
    engine = 4 + len(columns)
    for i, candidate in enumerate(context.cards.values()):
        write_card(context, sheet, 4 + i, candidate)
        write_engines(context, sheet, 4 + i, engine, candidate)
    sheet.at_least_zero(4, 2, last, 3 + len(CARD_INPUTS))
    for name, column in (("c_name", 0), ("c_memory_gb", 2), ("c_allocatable_gib", 3)):
        context.book.name(name, sheet.range(4, column, last))
    register(context, sheet, columns, last)
    context.book.name("c_engine", sheet.range(4, engine, last))
    context.book.name("c_class", sheet.range(4, engine + 1, last, engine + context.support.columns))
    for field, column in columns.items():
        context.book.name(f"c_{field}", sheet.range(4, column, last))
    sheet.ws.freeze_panes(4, 1)


def register(context: Context, sheet: Sheet, columns: dict[str, int], last: int) -> None:
    """The columns of the cards whose edits are told by their sums."""
    for field in CARD_INPUTS:
        label = context.label(f"card.{field}", RECORDS["card"][field].label)
        context.tabled.append(Column(
            f"c_{field}", "c_name", f"{sheet.name}: {label}", sheet.range(4, columns[field], last),
            {name: c.figures[field] for name, c in context.cards.items()},
            figure_of(context.catalog, "cards", field),
        ))  # fmt: skip


def offers(context: Context) -> tuple[str, ...]:
    """The figures of an offer; none where nothing is bought."""
    return tuple(OFFER) if context.offered else ()


JOINING = ("ends", "ports", "nics_included", "networked")  # of a site: what joins its servers


def joining(context: Context) -> tuple[str, ...]:
    """How servers are joined; nothing where nothing is bought."""
    return JOINING if context.offered else ()


def card_columns(context: Context) -> dict[str, int]:
    """Where a card's figures stand."""
    fields = (*CARD_INPUTS, *DERIVED, *offers(context), *joining(context))
    return {field: 4 + i for i, field in enumerate(fields)}


def write_card(context: Context, sheet: Sheet, row: int, candidate: Candidate) -> None:
    """One card: figures as sold and as reported, and what an engine works with."""
    card, known = candidate.card, candidate.figures
    sheet.text(row, 0, card.name, "label", most=30)
    sheet.text(row, 1, card.vendor, "label", most=16)
    own = {"name": card.name}
    context.typed_input(
        sheet, row, 2, Place("c_memory_gb", card.name), context.texts("sold_gb"), card.name,
        float(card.memory_gb), "input", "#,##0.##", home=of_row("cards", own, "memory_gb"),
    )  # fmt: skip
    memory = context.typed_input(
        sheet, row, 3, Place("c_allocatable_gib", card.name), context.texts("allocatable_gib"),
        card.name, known["allocatable_bytes"] / GIB, "input", "#,##0.00",
        home=of_row("cards", own, "allocatable_gib"),
    )  # fmt: skip
    refs: dict[str, Ref] = {"allocatable_gib": memory}
    columns = card_columns(context)
    for field in CARD_INPUTS:
        column = columns[field]
        refs[f"card__{field}"] = sheet.value(
            row, column, known[field], "input", RECORDS["card"][field].unit.format
        )
    for field, source in zip(DERIVED, (2, 3), strict=True):
        formula = f"{sheet.ref(row, source).cell}*{UNIT_NAMES[field]}"
        refs[f"card__{field}"] = sheet.formula(
            row, columns[field], formula, known[field], "formula", "#,##0"
        )
    context.card_refs.setdefault(card.name, {}).update(refs)
    if card.name in context.offered:
        write_offer(context, sheet, row, candidate)


UNIT_NAMES = {"sold_bytes": "bytes_per_gb", "allocatable_bytes": "bytes_per_gib"}


def write_offer(context: Context, sheet: Sheet, row: int, candidate: Candidate) -> None:
    """The card's prices, from the list of prices."""
    name = candidate.card.name
    for field, given in OFFER.items():
        column = card_columns(context)[field]
        context.card_refs[name][f"offer__{field}"] = sheet.formula(
            row, column, offer_formula(context, sheet, name, field),
            candidate.offer.figures[field], "formula", given.unit.format,
        )  # fmt: skip
    for field in JOINING:
        formula = f"INDEX(site_{field},MATCH({sheet.ref(row, 0).cell},site_card,0))"
        context.card_refs[name][f"site__{field}"] = sheet.formula(
            row, card_columns(context)[field], formula, candidate.site[field], "formula", "#,##0"
        )


def offer_formula(context: Context, sheet: Sheet, name: str, field: str) -> str:
    """Where a figure of an offer comes from: a price, whether it is known, or the tax on top."""
    if field == "tax_on_top":
        rate, inside = (context.refs[key] for key in ("tax_goods", "basis__tax_included"))
        return f"{rate.seen_from(sheet.name)}*(1-{inside.seen_from(sheet.name)})"
    slot, figure = field.split("_")
    line = "price_known" if figure == "known" else "unit_price"
    network = context.offered[name].network
    parts = {part: f"item:{row.name}" for part, row in (network.parts if network else ())}
    key = f"{slot}:{name}" if slot in SLOTS else parts.get(slot)
    return context.price_refs[key][line].seen_from(sheet.name) if key else "0"


def write_engines(
    context: Context, sheet: Sheet, row: int, column: int, candidate: Candidate
) -> None:
    """Which engines run on a card, and which one is taken where none is asked for."""
    card = candidate.card
    sheet.value(row, column, usual_engine(context, candidate).full_name, "fixed")
    sheet.fit(column, "0" * 20)
    for i, number in enumerate(context.support.table[card.name], 1):
        sheet.value(row, column + i, float(number), "fixed", "0")
    note = "; ".join(filter(None, [scenario_words.dated(card), gaps(context, card)]))
    sheet.text(row, column + context.support.columns + 1, note, "source", most=70)


def gaps(context: Context, card: Any) -> str:
    """What nobody could source of a card."""
    return f"{context.texts('gaps')}: {', '.join(card.gaps)}" if card.gaps else ""


def usual_engine(context: Context, candidate: Candidate) -> Any:
    """The engine a card gets where the scenario asks for none."""
    catalog, engines = context.catalog, candidate.card.engines
    usual = catalog.default("engines").name
    name = usual if usual in engines or not engines else engines[0]
    return catalog.engine(name) or catalog.engine(usual)


def write_units(context: Context, sheet: Sheet, row: int) -> None:
    """Bytes of the units that figures are shown in."""
    units = (("bytes_per_gb", 1e9), ("bytes_per_gib", float(GIB)))
    for at, (name, value) in enumerate(units, row + 1):
        sheet.text(at, 0, context.texts(name), "label")
        ref = sheet.value(at, 2, value, "fixed", "#,##0")
        context.book.name(name, f"'{sheet.name}'!{ref.cell}")
