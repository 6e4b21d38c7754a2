"""What the sheets share: the book, the texts, the formulas, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from functools import cached_property
from typing import Any, NamedTuple

from quoter.catalog import Change, Model
from quoter.core import (
    GIB,
    Cell,
    Constant,
    Line,
    Texts,
    Values,
    added,
    join,
    pick,
    place_of,
    program,
    same,
    sentences,
    where,
    whole_text,
)
from quoter.model import RECORDS
from quoter.scenario import AUTO
from quoter.sizing import (
    Bill,
    Candidate,
    Driver,
    Estimate,
    Option,
    Order,
    Sized,
    bill,
    order,
)
from quoter.words import Form, bill_words, scenario_words, stored_forms, terms_words
from quoter.workbook import portable
from quoter.workbook.choices import TABLE_OF, choices, codes
from quoter.workbook.rules import CALLED, CODES, Rule
from quoter.workbook.sheets.engine.support import Classes
from quoter.workbook.sheets.inputs import Spot
from quoter.workbook.write_back import Home, Place
from quoter.workbook.xlsx import Book, Ref, Sheet

FRONT = ("summary", "packages", "quotation", "inputs", "options", "growth", "ownership", "fit",
         "checks")  # fmt: skip
ENGINE = ("inference", "training", "bill", "prices", "sensitivity", "internal", "cards", "models",
          "tables", "workings", "audit", "run", "edits")  # fmt: skip
# left out where nothing is bought
OF_PURCHASE = ("quotation", "bill", "prices", "internal", "options", "ownership")
KEYS = {  # what the rows of a table go by: the name of that column, by how the others' names begin
    "p": "p_key", "b": "b_reference", "site": "site_card", "rent": "site_card", "c": "c_name", "x": "x_key",
    **{prefix: f"{prefix}_name" for prefix in "mwkefnohtgqv"},
}  # fmt: skip
OF_PACKAGE = ("bill", "ownership")  # sheets that each package has besides
CHECKED = {  # what no line draws on, but the check of times that no card can meet
    "llm": ("active_parameters",), "weights": ("linear", "expert"),
    "card": ("bandwidth", "rate_16", "rate_fp8", "rate_int8", "rate_fp4"),
}  # fmt: skip
LIGHT_ROW = 2  # of every sheet, below its title
FONTS = {"zh": "Microsoft YaHei", "both": "Microsoft YaHei", "en": "Arial"}
UNITS = {"bytes_per_gb": 1e9, "bytes_per_gib": float(GIB)}


class Ask(NamedTuple):
    """An input to be written: which it is, what it is called, its value as issued, and its home in the file.

    Where `blank`, an empty cell says that nothing is known; elsewhere it counts as 0."""

    place: Place
    label: str
    scope: str
    value: Any
    home: Home
    rule: Rule | None = None
    stated: bool = True
    blank: bool = False


class Typed(NamedTuple):
    """An input as it was written."""

    ask: Ask
    ref: Ref
    format: str


class Column(NamedTuple):
    """A column of a table of inputs: its name, and the values by what its rows go by."""

    name: str
    label: str
    address: str
    values: dict[str, float]
    table: str  # of the catalog, and the figure of its rows that stands here
    field: str


class Context:
    """One workbook in the making."""

    def __init__(
        self, estimate: Estimate, texts: Texts, edition: str = portable.CUSTOMER, audit: bool = False,
    ):  # fmt: skip
        self.estimate, self.texts, self.edition, self.audit = estimate, texts, edition, audit
        self.quote, self.catalog = estimate.quotation.quote, estimate.quotation.catalog
        self.book = Book(
            self.quote.date, self.properties(), FONTS[texts.language], texts, self.quote.places
        )
        self.sheets: dict[str, Sheet] = {}
        self.scenario_refs: list[dict[str, Ref]] = [{} for _ in estimate.scenarios]
        self.card_refs: dict[str, dict[str, Ref]] = {}
        self.called_cards: dict[str, dict[str, Ref]] = {}  # the same as the workings call them up
        self.option_refs: list[list[MutableMapping[str, Ref]]] = [[] for _ in estimate.scenarios]
        # of each scenario 1 where the offered package has it; no packages: none
        self.in_offer: list[Ref] = []
        self.blocked_refs: list[Ref] = []  # 1 for each scenario that something is in the way of
        # of each scenario its turn, where some train
        self.turn_rows: list[dict[str, Ref]] = []
        self.stock_rows: list[dict[str, Ref]] = []  # of each scenario its part of the cards at hand
        self.package_refs: list[dict[str, Ref]] = []  # what each package comes to
        self.beside: list[Context] = []  # each package's own working
        self.rule_refs: dict[str, Ref] = {}
        self.held_refs: list[dict[str, Ref]] = []  # the rows of cards at hand, question by question
        self.fit_refs: list[dict[str, Ref]] = []  # the inputs of the questions
        self.cards_at: list[list[list[Ref]]] = []  # of each inference scenario, by load and context
        # of a scenario whose load grows its years
        self.year_refs: dict[int, list[dict[str, Ref]]] = {}
        self.refs: dict[str, Ref] = {}  # totals
        self.workings_row = 0  # first free row of the workings
        self.typed: dict[Place, Typed] = {}  # the inputs as they were written
        self.tabled: list[Column] = []  # columns of tables
        self.price_refs: dict[str, dict[str, Ref]] = {}  # the rows of the price list, by their key
        self.weak_prices: set[str] = set()  # their keys, as issued
        self.rate_refs: dict[str, dict[str, Ref]] = {}  # exchange rates, and what stands beside
        self.priced_refs: list[
            Ref
        ] = []  # the price of every scenario's option, 0 where it has none
        self.order_refs: dict[str, dict[str, Ref]] = {}  # what is bought, by card
        self.driver_refs: dict[Driver, Ref] = {}  # what quantities follow
        self.line_refs: list[dict[str, Ref]] = []  # the lines of the bill
        self.payment_refs: list[Ref] = []
        self.cost_refs: dict[str, dict[str, Ref]] = {}  # the cost of owning, by case
        # by scenario and case: from what use owning is cheaper
        self.api_refs: dict[str, dict[str, dict[str, Ref]]] = {}
        self.tax_refs: dict[tuple[str, str], Ref] = {}  # by class and figure
        self.outputs: dict[str, Any] = {}  # results with a name, as computed
        self.lists: dict[str, Cell] = {}  # columns that formulas look rows up in
        self.bill_columns: dict[str, Cell] = {}  # of the bill's lines, as the quotation reads them
        self.shares: list[tuple[int, int, Ref]] = []  # prices that follow the hardware's sum
        self.words_of: dict[str, dict[str, str]] = {}  # of each table what its codes are called

    def properties(self) -> dict[str, str]:
        """Document properties."""
        title, seller = f"{self.quote.stem} {self.quote.title}", self.quote.seller.name[:255]
        return {"title": title[:255], "author": seller, "company": seller}

    # sheets

    def open_sheets(self) -> None:
        """Create the sheets in reading order; those of an absent kind of work are left out."""
        absent = {"inference", "training", "fit"} - self.forms.keys()
        absent |= set() if self.estimate.scenarios else set(OF_PURCHASE)
        absent |= set() if self.edition == portable.INTERNAL else {"internal"}
        absent |= set() if "inference" in self.forms else {"sensitivity", "run"}
        absent |= set() if self.audit and any(self.others) else {"audit"}
        absent |= set() if self.estimate.packages else {"packages"}
        absent |= set() if self.estimate.growing else {"growth"}
        footer = f"{self.quote.called}  {self.quote.date}"
        if self.edition == portable.INTERNAL:
            footer += f"  {self.texts('internal_mark')}"
        for key in (*FRONT, *ENGINE):
            if key not in absent:
                self.open_sheet(key, footer)
        for number, _ in enumerate(self.estimate.packages, 1):
            for key in OF_PACKAGE:
                self.open_sheet(f"{key} {number}", footer)
        open_checks = self.sheets["checks"].ref(LIGHT_ROW, 2, 0.0)
        self.refs["open_checks"] = self.reader("open_checks", open_checks)
        self.refs["edits"] = self.reader("edits", self.sheets["edits"].ref(LIGHT_ROW, 4, 0.0))

    def open_sheet(self, key: str, footer: str) -> None:
        """A sheet by its key; that of a package has its number behind it."""
        kind, _, number = key.partition(" ")
        name = f"{self.texts(f'sheet_{kind}').replace(' / ', ' ')} {number}".strip()
        self.sheets[key] = self.book.sheet(name, footer=footer, engine=key not in FRONT)

    def close_sheets(self) -> None:
        """The light on every sheet; widths last, when every text is known; the summary is what opens."""
        for key, sheet in self.sheets.items():
            self.light(key, sheet)
            sheet.finish()
        self.sheets["summary"].ws.activate()
        self.record()

    def record(self) -> None:
        """What the workbook was made from, as properties: by it the workbook is read back."""
        entries = self.sold.entries if self.estimate.scenarios else ()
        weighed = portable.scope(self.estimate, self.cards.values(), entries)
        pieces = portable.packed(portable.data_of(self.estimate, weighed, self.edition))
        known = {
            "schema": str(portable.SCHEMA), "edition": self.edition, "program": program(),
            "quote": self.quote.stem,
            "file": self.estimate.quotation.digest, "pieces": str(len(pieces)),
        }  # fmt: skip
        known |= {f"file.{number:04}": piece for number, piece in enumerate(pieces, 1)}
        for name, value in known.items():
            self.book.property(portable.PROPERTY + name, value)

    def light(self, key: str, sheet: Sheet) -> None:
        """The master check, how many inputs were edited, and the way back."""
        texts, at = self.texts, sheet.first
        checks, edits = (self.refs[k].on(sheet.name) for k in ("open_checks", "edits"))
        bad = join(*texts.parts("checks_bad", n=whole_text(checks)))
        said = where(same(checks, 0), texts("checks_good"), bad)
        sheet.put(LIGHT_ROW, at, said, "light")
        sheet.mark(LIGHT_ROW, at, LIGHT_ROW, f"{checks.address}>0", f"{checks.address}=0")
        said = where(same(edits, 0), "", join(*texts.parts("edits_since", n=whole_text(edits))))
        # where the checks are counted there is no other room
        sheet.put(LIGHT_ROW, at + (1 if key == "checks" else 2), said, "aside")
        other = "checks" if key == "summary" else "summary"
        label = texts("see_checks" if key == "summary" else "back_to_summary")
        sheet.link(LIGHT_ROW, at + 3, self.sheets[other].name, label)
        if key == "summary":
            sheet.link(LIGHT_ROW, at + 4, self.sheets["inputs"].name, texts("see_inputs"))

    # what is written

    def begun(self, key: str, rows: int, columns: int, hint: str = "") -> Sheet:
        """A sheet with its title and what it is for; so many rows and columns stay in sight."""
        sheet = self.sheets[key]
        told = bill_words.of_tax(hint or f"{key}_hint", self.quote, self.texts)
        sheet.head(self.titled(f"sheet_{key}"), self.texts(told))
        sheet.ws.freeze_panes(rows, columns)
        return sheet

    def put(
        self, sheet: Sheet, row: int, column: int, what: Any, style: str = "", shape: str = ""
    ) -> Ref:
        """What a sheet takes, or an input: remembered with its value and home; outside a table named."""
        if type(what) is not Ask:
            return sheet.put(row, column, what, style, shape)
        ref = sheet.put(row, column, what.value, "input" if what.stated else "default", shape)
        if what.rule:
            sheet.allow(what.rule, what.label, row, column)
        if not what.place.key:
            self.book.anchor(what.place.name, f"'{sheet.name}'!{ref.cell}")
        self.typed[what.place] = Typed(what, ref, shape)
        return ref

    def anchor(self, name: str, address: str) -> None:
        """A mark by which the file is read back."""
        self.book.anchor(name, address)

    def marked(self, name: str, cells: Cell) -> Cell:
        """A column as formulas of any sheet call it: by its mark."""
        return Cell(cells.value, address=f"_{name}")

    def source(self, ref: Ref) -> Ref:
        """The input behind a cell: the cell itself, where it is none but a link to one."""
        return ref

    def titled(self, key: str) -> str:
        """A sheet's title."""
        return self.texts(key)

    def number(self, i: int) -> int:
        """The number of a scenario, as its inputs are called."""
        return i + 1

    def output(self, name: str, ref: Ref) -> None:
        """Give a result a mark by which readers of the file find it."""
        self.book.anchor(name, f"'{ref.sheet}'!{ref.cell}")
        self.outputs[name] = ref.value

    def reader(self, key: str, ref: Ref, label: str = "") -> Ref:
        """A cell with a name that people read in formulas, in the language of the file."""
        if not label and f"name_{key}" not in sentences():
            return ref
        said = label or self.texts(f"name_{key}")
        return ref._replace(name=self.book.reader(key, said, f"'{ref.sheet}'!{ref.cell}"))

    def listed(self, key: str, values: Iterable[float | str], address: str) -> None:
        """A list that formulas look up in, by a name that people read."""
        name = self.book.reader(key, self.texts(f"name_{key}"), address)
        self.lists[key] = Cell(Values(values), address=name)

    def unit(self, key: str) -> Cell:
        """Bytes of a unit that figures are shown in."""
        return Cell(UNITS[key], address=key)

    def spot(self, scenario: str, prefix: str) -> Spot:
        """Whose inputs a scenario's are."""
        return Spot(self.estimate.quotation.names.index(scenario), prefix, self.catalog)

    @property
    def revisions(self) -> list[Change]:
        """The log, and this revision at its end."""
        return terms_words.revisions(self.estimate, self.texts)

    @property
    def served(self) -> Iterator[tuple[Sized, dict[str, Ref]]]:
        """The scenarios, each with where its figures stand."""
        return zip(self.estimate.scenarios, self.scenario_refs, strict=True)

    # what is shown

    @cached_property
    def shown(self) -> list[tuple[Candidate, ...]]:
        """The cards of each scenario that the workbook prints."""
        return [sized.compared for sized in self.estimate.scenarios]

    @cached_property
    def live(self) -> list[tuple[Option, ...]]:
        """Of each scenario the options that follow the inputs: the rows of the comparison, then what else
        the summary weighs; docs/workbook.md says why these."""
        return [tuple(live_of(sized, cards, self.texts))
                for sized, cards in zip(self.estimate.scenarios, self.shown, strict=True)]  # fmt: skip

    @cached_property
    def others(self) -> list[list[Option]]:
        """Of each scenario the options that stand as issued."""
        live = {id(option) for options in self.live for option in options}
        return [[o for o in s.workings if id(o) not in live] for s in self.estimate.scenarios]

    @cached_property
    def offered(self) -> dict[str, Candidate]:
        """Every card that may be bought: those chosen first."""
        chosen = [sized.chosen.candidate for sized in self.estimate.scenarios]
        rest = [candidate for some in self.shown for candidate in some]
        return ordered([*chosen, *rest])

    @cached_property
    def orders(self) -> dict[str, Order]:
        """What is bought of every card that may be bought; of those not chosen nothing."""
        scenarios = self.estimate.sold
        return {
            name: order(candidate, [s.chosen for s in scenarios if s.chosen.card.name == name])
            for name, candidate in self.offered.items()
        }

    @cached_property
    def sold(self) -> Bill:
        """The bill with the lines of every card that may be bought; the totals are the estimate's."""
        quotation = self.estimate.quotation
        return bill(self.orders.values(), self.estimate.sold, quotation.quote,
                    quotation.catalog, quotation.deal)  # fmt: skip

    @cached_property
    def cards(self) -> dict[str, Candidate]:
        """Every card of the workbook: those that may be bought, then those at hand."""
        return ordered([*self.offered.values(), *self.estimate.at_hand])

    # formulas

    @cached_property
    def forms(self) -> dict[str, list[Form]]:
        """The traced lines of each kind of work."""
        kinds = dict.fromkeys(s.kind for s in reversed(self.estimate.scenarios))
        kinds |= dict.fromkeys(["fit"] if self.estimate.fits else [])
        return {kind: list(stored_forms(kind, self.texts.language)) for kind in kinds}

    @cached_property
    def drawn(self) -> dict[str, set[str]]:
        """What the lines of each kind of work draw on."""
        return {kind: set().union(*(f.needs for f in forms)) for kind, forms in self.forms.items()}

    @cached_property
    def models(self) -> list[Model]:
        """All models that the program ships, and of the user's own those of the scenarios."""
        own = portable.models_of(self.estimate.quotation)
        return [row for row in self.catalog.models.values() if not row.own or row.name in own]

    def by_card(self, i: int) -> bool:
        """Whether the cards of a scenario take precisions of their own."""
        return self.estimate.scenarios[i].by_card

    @property
    def mixed(self) -> list[int]:
        """The scenarios whose cards take precisions of their own."""
        return [i for i, _ in enumerate(self.estimate.scenarios) if self.by_card(i)]

    @cached_property
    def support(self) -> Classes:
        """What engines run on the cards shown."""
        cards = [candidate.card for candidate in self.cards.values()]
        held = (lead.case for fitted in self.estimate.fits for lead in fitted.leads)
        return Classes(self.catalog, cards, self.models, [*self.estimate.quotation.cases, *held])

    def used(self, kind: str, record: str) -> list[str]:
        """The fields of a record that a kind of work draws on, in its lines or in its checks."""
        checked = CHECKED.get(record, ()) if kind == "inference" else ()
        drawn = self.drawn[kind]
        return [f for f in RECORDS[record] if f"{record}__{f}" in drawn or f in checked]

    def issued(self, key: str, **known: Any) -> str:
        """A heading over what is fixed at issue."""
        return self.texts("head_issued", head=self.texts(key, **known))

    def said_issued(self, said: str) -> str:
        """A sentence that is fixed at issue; nothing of none."""
        return said and self.texts("said_issued", said=said)

    @property
    def is_internal(self) -> bool:
        """Whether the file stays in the house."""
        return self.edition == portable.INTERNAL

    def whose(self, row: Any) -> str:
        """Source and date of a catalog row; for a customer how good it is, and of what month."""
        if self.is_internal:
            return scenario_words.dated(row)
        return scenario_words.published(row, self.texts)

    def as_of(self, row: Any) -> str:
        """Source and date of a coefficient; for a customer the month."""
        if self.is_internal:
            return scenario_words.dated(row)
        return self.texts("as_of_month", month=f"{row.date:%Y-%m}") if row.date else ""

    # what a dropdown offers

    def called(self, prefix: str) -> dict[str, str]:
        """Of each code of a table what the file's language calls it; of a table without words nothing."""
        if prefix not in self.words_of:
            known = prefix in TABLE_OF
            found = [*self.cards] if prefix == "c" else self.codes(prefix) if known else []
            said = choices(prefix, found, self.catalog, self.texts) if known else {}
            self.words_of[prefix] = said
        return self.words_of[prefix]

    def codes(self, prefix: str) -> list[str]:
        """What a file may say of a table; where no scenario leaves its precision to the card, that is none."""
        found = codes(prefix, self.catalog, self.quote.taxes)
        return found if prefix != "w" or self.mixed else [c for c in found if c != AUTO]

    def renames(self, prefix: str) -> bool:
        """Whether the file's language calls a choice of a table otherwise than the file."""
        return any(code != said for code, said in self.called(prefix).items())

    def offers(self, rule: Rule | None) -> Rule | None:
        """The rule of a dropdown, whose list is of words where the table has any."""
        if not (rule and rule.table and self.renames(rule.table)):
            return rule
        return rule._replace(source=f"=_{rule.table}_{CALLED}")

    def chosen(self, rule: Rule | None, code: Any) -> Any:
        """What stands in the cell of a dropdown for a code."""
        return self.called(rule.table).get(code, code) if rule and rule.table else code

    def code_of(self, prefix: str, said: Cell) -> Cell:
        """The code of what stands in a dropdown; what is no word of the table is a code."""
        if not self.renames(prefix):
            return said
        words, known = (Cell(Values(values), address=f"_{prefix}_{column}") for column, values in
                        ((CALLED, self.called(prefix).values()), (CODES, self.called(prefix))))  # fmt: skip
        return where(added(same(words, said) * 1) > 0, pick(known, place_of(said, words)), said)

    def label(self, of: Line | Constant | str) -> str:
        """What a line, a constant or a given figure, `record__field`, is called."""
        if not isinstance(of, str):
            return self.texts.label(of.name, of.label)
        record, _, field = of.partition("__")
        return self.texts.label(f"{record}.{field}", RECORDS[record][field].label)


def live_of(sized: Sized, cards: tuple[Candidate, ...], texts: Texts) -> Iterator[Option]:
    """The rows of a comparison, then the summary's; each once."""
    weighed = [item.option for item in scenario_words.alternatives(sized, texts)]
    named = {candidate.card.name for candidate in cards}
    shown = {id(option) for option in sized.shown}
    yield from sized.shown
    yield from (o for o in weighed if id(o) not in shown and o.card.name in named)


def ordered(candidates: list[Candidate]) -> dict[str, Candidate]:
    """Candidates by card, the first of each."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        found.setdefault(candidate.card.name, candidate)
    return found
