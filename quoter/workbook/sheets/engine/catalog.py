"""The catalog rows a workbook works with: all models, the cards its scenarios name, the tables.

A price list is not for customers, so of cards and prices only those named are carried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quoter.catalog import Calibration, Engine, span_of, takes
from quoter.core import (
    CONSTANTS,
    GIB,
    Cell,
    Figures,
    added,
    join,
    largest,
    pick,
    pick_at,
    place_of,
    same,
    sentences,
    smallest,
    where,
)
from quoter.model import OFFER, RECORDS, Given, typed
from quoter.scenario import Case
from quoter.sizing import LIMITS, SLOTS, VERDICTS, Candidate, model_inputs
from quoter.words import scenario_words
from quoter.workbook import portable, rules
from quoter.workbook.choices import TABLE_OF
from quoter.workbook.rules import CALLED, CODES, POSITIVE, within
from quoter.workbook.sheets.context import UNITS, Ask, Column, Context
from quoter.workbook.sheets.engine.support import RUNS
from quoter.workbook.sheets.table import Col, Listing, Table, given_col
from quoter.workbook.write_back import Place, of_row
from quoter.workbook.xlsx import Sheet

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
REASONS = 22
OF_WORDS = ("s", "tax")  # tables without figures
AUTO = "auto"
DERIVED = {"sold_bytes": ("memory_gb", "bytes_per_gb"),
           "allocatable_bytes": ("allocatable_gib", "bytes_per_gib")}  # fmt: skip
CARD_INPUTS = tuple(field for field in RECORDS["card"] if field not in DERIVED)


def write(context: Context) -> None:
    """Fill the sheets of models, tables and cards."""
    Tables(context).write()
    write_models(context)
    write_cards(context)


# -- a table of rows ------------------------------------------------------------------------------


def _listed(context: Context, table: Table, prefix: str, keys: Iterable[str]) -> None:
    """Columns that formulas look rows up in, each by a name such as `_w_linear`."""
    for key in keys:
        name = f"{prefix}_{key}"
        context.lists[name] = table.marked(name, key)


def write_table(
    context: Context, sheet: Sheet, row: int, prefix: str, fields: dict[str, Given],
    rows: list[tuple[str, dict[str, float | None], str]], record: str, name: str,
    taken: Mapping[str, Sequence[int]] | None = None,
) -> int:  # fmt: skip
    """A table of named rows. Returns the next row.

    With `taken`, a column for each engine's profile, or class of cards and engines, says 1 where it
    takes the row, and 2 where it does on trial alone."""
    taken, words = taken or {}, context.called(prefix) if context.renames(prefix) else {}
    table = Listing(context, sheet, row, (
        Col("name", context.texts("name"), 26), *(Col(CALLED, context.texts("called_choice"), 22) for _ in range(bool(words))),
        *(Col(f, context.label(f"{record}__{f}"), 14, _plain(one.unit.format), "input") for f, one in fields.items()),
        *(Col(profile, profile, 11, "0", "fixed") for profile in taken),
        Col("source", context.texts("source"), 70, style="source"),
    ))  # fmt: skip
    names, sources = [code for code, *_ in rows], [source for *_, source in rows]
    columns = {f: [values[f] for _, values, _ in rows] for f in fields}
    flags = ([*map(float, of_profile)] for of_profile in taken.values())
    said = [[words[name] for name in names]] if words else []
    table.fill(zip(names, *said, *columns.values(), *flags, sources, strict=True))
    if rows:
        first = table.at(next(iter(fields), "name"))
        sheet.allow(POSITIVE, context.texts(f"sheet_{'models' if name == 'models' else 'tables'}"),
                    row + 1, first, row + len(rows), first + len(fields) - 1)  # fmt: skip
        _listed(context, table, prefix, ("name", *([CALLED] if words else []), *fields))
        for field in (f for f in fields if f in RECORDS[record]):
            issued = {n: known for n, known in zip(names, columns[field]) if known is not None}
            tabled(context, table, prefix, field, issued, name)
    if taken:
        context.lists[f"{prefix}_taken"] = table.grid(f"{prefix}_taken", list(taken))
    return table.row + 1


def tabled(
    context: Context, table: Table, prefix: str, key: str, issued: dict[str, float], of: str
) -> None:
    """A column of a table of the catalog, whose edits are told by its sum."""
    label = f"{table.sheet.name}: {table.columns[key][1].head}"
    first, last = table.ends(key)
    address = table.sheet.range(first.row, table.at(key), last.row)
    context.tabled.append(Column(f"{prefix}_{key}", label, address, issued, of, key))


def _plain(number_format: str) -> str:
    """Table figures stand as they are, without the scaling of large units."""
    return "#,##0" if ",,," in number_format else number_format


def name_of(table: str, row: Any) -> str:
    """What a row is called in a dropdown."""
    return row.full_name if table == "engines" else row.name


# -- what formulas look up ------------------------------------------------------------------------

# what an engine runs on, runs, loads and holds: the flag, its table, and the row to look in
SUPPORT = {
    "served": ("", ""),
    "runs": ("m_taken", "llm__row"),
    "on_trial": ("m_taken", "llm__row"),
    "loads": ("w_taken", "weights__row"),
    "holds_keys": ("k_taken", "kv__key_row"),
    "holds_values": ("k_taken", "kv__value_row"),
}


def supported(context: Context, field: str, row: Any, engine_row: Cell, number: Cell) -> Cell:
    """The formula of a flag: by the class of card and engine, of a cache by the engine's profile."""
    table, _ = SUPPORT[field]
    if not table:
        return smallest(1, number)
    column = engine_row - 1 if table == "k_taken" else largest(1, number)
    found = pick_at(context.lists[table], row, column)
    if table != "m_taken":
        return found
    return largest(found - RUNS, 0) if field == "on_trial" else smallest(RUNS, found)


def class_taken(context: Context, case: Case, card_row: Any, name: Cell, engine_row: Cell) -> Cell:
    """The class of a card and a scenario's engine on it: what it runs and loads there; 0: nothing."""
    column = context.support.column(case, name, engine_row)
    return pick_at(context.lists["c_class"], card_row, column)


def engine_taken(context: Context, asked: Cell, card_row: Any) -> Cell:
    """The engine asked for, or the card's usual one."""
    return where(same(asked, AUTO), pick(context.lists["c_engine"], card_row), asked)


def weights_taken(context: Context, i: int, asked: Cell, card_row: Any) -> Cell:
    """The precision asked for, or where the file leaves it to the card the one that the card takes."""
    own = context.lists.get(f"c_weights_{i}")
    return asked if own is None else where(same(asked, AUTO), pick(own, card_row), asked)


def row_named(context: Context, named: Any, prefix: str) -> Cell:
    """The row of a name in its table."""
    return place_of(named, context.lists[f"{prefix}_name"])


# -- what the user measured -----------------------------------------------------------------------


def calibration_key(card: Any, engine: Any, model: Any, weights: Any) -> Cell:
    """What a measurement is of, as one text: card, engine, model and weights."""
    return join(card, _MARK, engine, _MARK, model, _MARK, weights)


_MARK = "|"  # between the names of a measurement


def calibrated(context: Context, field: str, key: Cell) -> Cell:
    """A figure of the user's own measurement; where there is none, as if all were as computed."""
    plain, lists = _NEUTRAL.by_name(field), context.lists
    return added(same(lists["l_key"], key) * (lists[f"l_{field}"] - plain)) + plain


_NEUTRAL = model_inputs.calibration(None)


# -- the tables -----------------------------------------------------------------------------------


class Tables:
    """Precisions, cache types, engines, recipes, constants, verdicts and reasons."""

    def __init__(self, context: Context):
        self.context, self.texts, self.catalog = context, context.texts, context.catalog
        self.sheet, self.row = context.sheets["tables"], 3

    def write(self) -> None:
        self.context.begun("tables", 3, 1)
        for table, prefix, record in dict.fromkeys(
            t for k in self.context.forms for t in TABLES[k]
        ):
            self.choice(table, prefix, record)
        self.constants("rule", "rule", model_inputs.rule(self.catalog))
        if {"inference", "fit"} & self.context.forms.keys():
            self.calibrations()
        if "inference" in self.context.forms:
            self.constants("speed", "speed", model_inputs.speed(self.catalog))
        if "training" in self.context.forms:
            self.constants("mfu", "utilization", model_inputs.mfu(self.catalog))
            self.constants("sharding", "sharding", model_inputs.sharding(self.catalog))
        for prefix in OF_WORDS if self.context.estimate.scenarios else ():
            self.called(prefix)
        self.units_and_facts()
        self.words()

    def choice(self, table: str, prefix: str, record: str) -> None:
        """One table of coefficients, with the figures that some line draws on."""
        wanted = {f for kind in self.context.forms for f in self.context.used(kind, record)}
        fields = {f: one for f, one in RECORDS[record].items() if f in wanted or not wanted}
        known = list(getattr(self.catalog, table).values())
        blank: dict[str, float | None] = dict.fromkeys(fields)
        rows = [(name_of(table, r), coefficients(table, record, r, self.catalog), self.context.as_of(r))
                for r in known]  # fmt: skip
        taken: dict[str, list[bool]] = {}
        if table == "precisions":
            taken = self.context.support.weights_taken
        elif table == "kv_types":
            engines = self.catalog.engines.values()
            taken = {e.full_name: [takes(e, r) for r in known] for e in engines}
        if table == "precisions" and self.context.mixed:
            rows.append((AUTO, blank, self.texts("weights_auto")))
            taken = {name: [*flags, False] for name, flags in taken.items()}
        if table == "engines":
            rows.insert(0, (AUTO, blank, self.texts("engine_auto")))
        self.section(f"table_{table}", len(fields) + 2 + len(taken))
        self.row = write_table(self.context, self.sheet, self.row, prefix, fields, rows, record, table,
                               taken)  # fmt: skip

    def called(self, prefix: str) -> None:
        """Codes that no figure stands beside, and what they are called."""
        self.section(f"table_{TABLE_OF[prefix]}")
        known = self.context.called(prefix)
        own = {CODES: [*known]} if prefix == "tax" else {CODES: [*known], CALLED: [*known.values()]}
        for column, (key, said) in enumerate(own.items()):
            for row, text in enumerate(said, self.row):
                self.sheet.text(row, column, text, "label", most=40)
            address = self.sheet.range(self.row, column, self.row + len(known) - 1)
            self.context.anchor(f"{prefix}_{key}", address)
        self.row += len(known) + 1

    def section(self, key: str, wide: int = 3) -> None:
        self.sheet.section(self.row, self.texts(key), wide)
        self.row += 1

    def constants(self, record: str, prefix: str, values: Figures) -> None:
        """Constants of the catalog that make up a record."""
        self.section(f"table_{prefix}")
        for field, value in vars(values).items():
            constant = self.catalog.constants[f"{prefix}_{field}"]
            label = self.context.label(f"{record}__{field}")
            self.sheet.text(self.row, 0, label, "label", most=40)
            home = of_row("constants", {"name": constant.name}, "value")
            rule = rules.constant(constant.name)
            ask = Ask(
                Place(f"in_constant_{constant.name}"), label, self.sheet.name, value, home, rule
            )
            shape = _plain(RECORDS[record][field].unit.format)
            ref = self.context.put(self.sheet, self.row, 1, ask, shape=shape)
            self.context.rule_refs[f"{record}__{field}"] = ref
            self.sheet.text(self.row, 2, self.context.as_of(constant), "source")
            self.row += 1
        self.row += 1

    def calibrations(self) -> None:
        """What the user measured of the cards and models of the quotation; a row without a name where
        there is nothing, so that formulas have a range."""
        context, fields = self.context, RECORDS["calibration"]
        self.section("table_calibrations", len(fields) + 3)
        table = Table(context, self.sheet, self.row, (
            Col("name", self.texts("name"), 26), Col("key", self.texts("calibration_of"), 26, style="fixed"),
            *(Col(f, context.label(f"calibration__{f}"), 14, _plain(one.unit.format), "fixed")
              for f, one in fields.items()),
            Col("source", self.texts("source"), 70, style="source"),
        ))  # fmt: skip
        for row, engine in _own_runs(context):
            key = _MARK.join((row.card, engine.full_name, row.model, row.weights))
            table.add({"name": row.name, "key": key} | vars(model_inputs.calibration(row))
                      | {"source": scenario_words.dated(row)})  # fmt: skip
        if not table.rows:
            table.add({"name": self.texts("none"), "key": _MARK} | vars(_NEUTRAL))
        _listed(context, table, "l", ("key", *fields))
        self.row = table.row + 1

    def units_and_facts(self) -> None:
        """What formulas call by name instead of printing a number."""
        self.section("table_units")
        known = {name: (self.texts(name), value) for name, value in UNITS.items()}
        known |= {c.name: (self.context.label(c), float(c)) for c in CONSTANTS.values()}
        for name, (label, value) in known.items():
            ref = self.sheet.put(self.row, 1, value, shape="#,##0.##########")
            mark = "" if f"name_{name}" in sentences() else f"_{name}"  # of search and rounding
            called = self.context.reader(name, ref, mark).name
            self.sheet.text(self.row, 0, called, "label", most=40)
            self.sheet.text(self.row, 2, label, "source")
            self.row += 1
        self.row += 1

    def words(self) -> None:
        """Verdicts and reasons by their number."""
        self.section("table_words")
        lists = {
            "t_verdict": [self.texts(f"verdict_{name}") for name in VERDICTS],
            "t_binding": [self.texts(f"binding_{name}") for name in LIMITS],
            "t_reason": [self.texts(f"reason_{code}") for code in range(1, REASONS + 1)],
        }
        for name, said in lists.items():
            address = self.sheet.range(self.row, 1, self.row + len(said) - 1)
            self.context.listed(name, said, address)
            for code, text in enumerate(said, 1):
                self.sheet.text(self.row, 0, f"{code}", "fixed")
                self.sheet.text(self.row, 1, text, "label", most=40)
                self.row += 1
            self.row += 1


def _own_runs(context: Context) -> Iterator[tuple[Calibration, Engine]]:
    """What the user measured of the cards and models of the quotation, each with its engine."""
    models = portable.models_of(context.estimate.quotation)
    for row in context.catalog.calibrations.values():
        engine = context.catalog.engine(row.engine, row.engine_version)
        if engine and row.card in context.cards and row.model in models:
            yield row, engine


def coefficients(table: str, record: str, row: Any, catalog: Any) -> dict[str, float | None]:
    """The numbers of a row."""
    if table == "precisions":
        return vars(model_inputs.weights(row))
    if table == "kv_types":
        return vars(model_inputs.kv_type(row))
    if table == "engines":
        return vars(model_inputs.engine(row, catalog))
    return vars(model_inputs.table(row, typed.OF[record]))


# -- models ---------------------------------------------------------------------------------------


def write_models(context: Context) -> None:
    """All models that the program ships, and of the user's own those of the scenarios, one a row."""
    sheet = context.begun("models", 4, 1)
    wanted = {f for kind in context.forms for f in context.used(kind, "llm")}
    fields = {f: one for f, one in RECORDS["llm"].items() if f in wanted}
    counted = zip(context.models, model_inputs.llms(context.models), strict=True)
    rows = [(model.name, vars(llm), source_of_model(context, model)) for model, llm in counted]
    served = {"inference", "fit"} & context.forms.keys()
    taken = context.support.models_run if served else None
    write_table(context, sheet, 3, "m", fields, rows, "llm", "models", taken)


def source_of_model(context: Context, model: Any) -> str:
    """Source of a model's configuration; unverified ones say so."""
    said = context.whose(model)
    told = model.verified or not context.is_internal  # what a customer reads says so itself
    return said if told else f"{context.texts('unverified')}: {said}"


# -- cards and prices -----------------------------------------------------------------------------


def write_cards(context: Context) -> None:
    """The cards that the scenarios name, and their prices."""
    sheet, texts = context.begun("cards", 4, 1), context.texts
    offers, joins = (tuple(OFFER), JOINING) if context.offered else ((), ())
    names = context.support.heads
    table = Table(context, sheet, 3, (
        Col("name", texts("card"), 26),
        *(Col(CALLED, texts("called"), 22) for _ in range(context.renames("c"))),
        Col("vendor", texts("vendor"), 14), Col("memory_gb", texts("sold_gb"), 11, "#,##0.##"),
        Col("allocatable_gib", texts("allocatable_gib"), 11, "#,##0.00"),
        *(given_col(context, f"card__{f}", 11, style="input")._replace(key=f) for f in CARD_INPUTS),
        *(given_col(context, f"card__{f}", 16, "#,##0")._replace(key=f) for f in DERIVED),
        *(given_col(context, f"offer__{f}")._replace(key=f) for f in offers),
        *(given_col(context, f"site__{f}", 11, "#,##0")._replace(key=f) for f in joins),
        Col("engine", texts("usual_engine"), 20, style="fixed"),
        *(Col(f"weights_{i}", f"{texts('precision_taken')} ({i + 1})", 12, style="fixed") for i in context.mixed),
        *(Col(profile, profile, 11, "0", "fixed") for profile in names),
        Col("source", texts("source"), 70, style="source"),
    ))  # fmt: skip
    for candidate in context.cards.values():
        write_card(context, table, candidate)
    first, last = table.at(CARD_INPUTS[0]), table.at(CARD_INPUTS[-1])
    sheet.allow(POSITIVE, texts("sheet_cards"), 4, first, table.row - 1, last)
    called = (CALLED,) if context.renames("c") else ()
    _listed(context, table, "c", ("name", *called, "memory_gb", "allocatable_gib", "engine", *CARD_INPUTS, *DERIVED,
                                 *(f"weights_{i}" for i in context.mixed), *offers, *joins))  # fmt: skip
    for field in CARD_INPUTS:
        issued = {name: c.figures.by_name(field) for name, c in context.cards.items()}
        tabled(context, table, "c", field, issued, "cards")
    context.lists["c_class"] = table.grid("c_class", names)


def write_card(context: Context, table: Table, candidate: Candidate) -> None:
    """One card: figures as sold and as reported, what an engine works with, its prices and engines."""
    card, known, texts = candidate.card, candidate.figures, context.texts
    sizes = {"memory_gb": (texts("sold_gb"), float(card.memory_gb)),
             "allocatable_gib": (texts("allocatable_gib"), known.allocatable_bytes / GIB)}  # fmt: skip
    asks = {
        key: Ask(Place(f"c_{key}", card.name), label, card.name, value,
                 of_row("cards", {"name": card.name}, key), within(*span_of(card, key), whole=False))
        for key, (label, value) in sizes.items()
    }  # fmt: skip
    note = texts.sign("semicolon").join(filter(None, [context.whose(card), _gaps(context, card)]))
    called = {CALLED: context.called("c")[card.name]} if context.renames("c") else {}
    table.begin({"name": card.name, "vendor": texts.of_catalog(card.vendor)} | called | asks
                     | {field: known.by_name(field) for field in CARD_INPUTS}
                     | {"engine": usual_engine(context, candidate).full_name}
                     | {f"weights_{i}": taken_by(context, i, card) for i in context.mixed}
                     | dict(zip(context.support.heads, map(float, context.support.table[card.name]),
                                strict=True))
                     | {"source": note})  # fmt: skip
    for field, (source, unit) in DERIVED.items():
        table.put(field, table.here(source) * context.unit(unit))
    if card.name in context.offered:
        for field in OFFER:
            table.put(field, offer_cell(context, table.sheet.name, card.name, field))
        for field in JOINING:  # of the orders, which are written later
            here = f"INDEX(_site_{field},MATCH($A{table.row + 1},_site_card,0))"
            table.put(field, Cell(candidate.site.by_name(field), address=here))
    elif context.offered:
        for field in (*OFFER, *JOINING):
            table.put(field, None)
    refs = table.end()
    found = {f"card__{f}": refs[f] for f in RECORDS["card"]} | {
        "allocatable_gib": refs["allocatable_gib"], "card__name": refs["name"],
        "card__called": refs[CALLED if called else "name"],
    }  # fmt: skip
    if card.name in context.offered:
        found |= {f"offer__{f}": refs[f] for f in OFFER} | {f"site__{f}": refs[f] for f in JOINING}
    context.card_refs.setdefault(card.name, {}).update(found)


def called_of(context: Context, prefix: str, named: Cell) -> Cell:
    """What the file's language calls the code of a table that a reader may choose anew."""
    if not context.renames(prefix):
        return named
    return pick(context.lists[f"{prefix}_{CALLED}"], row_named(context, named, prefix))


# of a site: what joins its servers
JOINING = ("ends", "ports", "port_rate", "nics_included", "networked")


def offer_cell(context: Context, sheet: str, name: str, field: str) -> Any:
    """Where a figure of an offer comes from: a price, whether it is known, or the tax on top."""
    if field == "tax_on_top":
        rate, inside = (context.refs[key].on(sheet) for key in ("tax_goods", "basis__tax_included"))
        return rate * (1 - inside)
    slot, figure = field.split("_")
    line = "price_known" if figure == "known" else "unit_price"
    network = context.offered[name].network
    parts = {part: f"item:{row.name}" for part, row in (network.parts if network else ())}
    key = f"{slot}:{name}" if slot in SLOTS else parts.get(slot)
    return context.price_refs[key][line] if key else 0.0


def _gaps(context: Context, card: Any) -> str:
    """What nobody could source of a card; a customer reads its grade alone."""
    if not (context.is_internal and card.gaps):
        return ""
    return f"{context.texts('gaps')}: {', '.join(card.gaps)}"


def taken_by(context: Context, i: int, card: Any) -> str:
    """The precision that a card takes in a scenario; of a card that it does not weigh the shipped one."""
    sized = context.estimate.scenarios[i]
    own = (c.weights for c in sized.candidates if c.card.name == card.name)
    return next(own, sized.case.weights).name


def usual_engine(context: Context, candidate: Candidate) -> Any:
    """The engine a card gets where the scenario asks for none."""
    catalog, engines = context.catalog, candidate.card.engines
    usual = catalog.default("engines").name
    name = usual if usual in engines or not engines else engines[0]
    return catalog.engine(name) or catalog.engine(usual)
