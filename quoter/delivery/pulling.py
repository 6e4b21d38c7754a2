"""An edited workbook as the scenario file that it now describes; the only door to openpyxl.

The workbook carries the file that it was made from, and of every input its mark, its home in the file and
its issued value: what differs is written to its home. No workbook is built to compare with; defaults that
move with an edit are computed. Rows may have been inserted and sheets renamed, since inputs are found by
their marks, and rows of a table by what they go by. Where the user's own file is at hand, it is patched."""

from __future__ import annotations

import io
import json
import math
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from quoter.catalog import Catalog
from quoter.catalog import load as load_catalogs
from quoter.core import (
    Document,
    PathOf,
    Problem,
    Problems,
    column_name,
    content_of,
    files,
    migrations,
    program,
    untrusted,
    yaml_insert,
    yaml_patch,
    yaml_text,
)
from quoter.delivery import quick_reader
from quoter.scenario import RULE, Quotation, quotation
from quoter.sizing import Estimate, estimate
from quoter.workbook import (
    CALLED,
    CODES,
    EXCEL_DAY_ZERO,
    KEYS,
    Context,
    Draft,
    Home,
    Place,
    Rule,
    arranged,
    asked_values,
    bases,
    figure_home,
    in_effect,
    meanings,
    portable,
    results,
)

MOST_ROUNDS = 6
DAYS = ("p_as_of", "p_valid_to")
MOST_FILES = 200  # of a folder that are looked at
MOST_ITEMS = 10**5  # of a list
MOST_DAYS = 10**6  # beyond which no day of a cell lies
PUT = "put"  # the writer of one value at a path
WHOLE_LOAD, IN_FLIGHT = (
    "of_load",
    "ask_concurrency",
)  # the writer of a load, and its requests in flight
ALIKE = 1e-12  # relative: what a program may lose of a number when it stores it


class Change(NamedTuple):
    """An input that was edited: what it is, of what, and its two values."""

    label: str
    scope: str
    before: Any
    after: Any
    place: Place
    cell: str = ""  # where it stands in the workbook


@dataclass
class Pulled:
    """What an edited workbook describes."""

    data: dict[str, Any]
    changes: list[Change]
    moved: list[Change]  # not edited: the catalog or the program has changed since
    unplaced: list[Change]  # without effect, or nothing that a file can say
    stale: list[Change]  # results that the workbook shows and its inputs do not give
    result: Estimate
    program: str
    edition: str
    outputs: dict[str, Any] = field(default_factory=dict)  # as the workbook stores them
    document: Document | None = None  # the user's own file, where it is at hand


class Inputs(NamedTuple):
    """One input: what it is called, its issued value, and where the file says it."""

    label: str
    scope: str
    value: Any
    home: Home
    blank: bool
    rule: Rule | None = None

    @property
    def called(self) -> str:
        """What a person calls it, and of what it is."""
        return f"{self.label} ({self.scope})" if self.scope else self.label


class _OfWorkbook(Document):
    """The data that an edited workbook describes; what is wrong with an input is told at its cell."""

    def __init__(
        self,
        data: dict[str, Any],
        file: str,
        book: Edited,
        inputs: Mapping[PathOf, tuple[Place, str]],
    ):
        super().__init__(data, file)
        self.book, self.inputs = book, inputs

    def problem(self, path: PathOf, message: str, hint: str = "", key: bool = False) -> Problem:
        """A fault at the cell whose home the path is, or at the workbook."""
        found = self.inputs.get(path)
        told = f"{self.book.cell(found[0])}: {message}: {found[1]}" if found else message
        return Problem(self.book.file, 0, 0, told, hint)


# -- the file as it came back ---------------------------------------------------------------------


class Edited:
    """The names and properties of a workbook; raises Problems where it is not ours."""

    def __init__(self, path: Path):
        self.file = str(path)
        self.rows: dict[str, list[str | None] | None] = {}  # what the rows of tables go by
        content = content_of(path, self.file, untrusted.MOST_BYTES)
        try:
            self.book = opened(content, untrusted.checked(content))
        except untrusted.Refused as refused:
            raise self.problem(str(refused)) from None
        except (ValueError, LookupError, TypeError, zipfile.BadZipFile, AttributeError) as error:
            raise self.problem(f"is damaged, and cannot be read as a workbook: {error}") from None

    def problem(self, message: str, hint: str = "") -> Problems:
        return Problems([Problem(self.file, 0, 0, message, hint)])

    @cached_property
    def properties(self) -> dict[str, str]:
        """Our document properties."""
        found = self.book.properties
        start = portable.PROPERTY
        return {n.removeprefix(start): v for n, v in found.items() if n.startswith(start)}

    @cached_property
    def data(self) -> dict[str, Any]:
        """The file that the workbook was made from."""
        known = self.properties
        if not known:
            raise self.problem("is not a workbook of quoter", "it lacks our document properties")
        try:
            schema = migrations.checked(known.get("schema"))
            pieces = [known[f"file.{n:04}"] for n in range(1, int(known["pieces"]) + 1)]
            return migrations.brought_up(
                migrations.Carried(portable.unpacked(pieces), {}), schema
            ).data
        except migrations.UnknownSchema as unknown:
            hint = "read it with the program that wrote it"
            raise self.problem(str(unknown), hint) from None
        except (KeyError, ValueError, RecursionError):
            hint = "the document properties were changed"
            raise self.problem("has lost the file that it was made from", hint) from None

    def marked(self, name: str) -> tuple[str, tuple[int, int, int, int]] | None:
        """The sheet of a mark, and its first column and row and its last; None where it is gone."""
        own = (
            f"_{name}" if f"_{name}" in self.book.names else name
        )  # the first release's had no mark
        return self.book.place(own)

    def cell(self, place: Place) -> str:
        """The sheet and the cell of an input, such as 询价!C12; where its mark is gone, as it was issued, and else
        how the input is called."""
        found = self.marked(place.name)
        if found:
            sheet, (column, row, *_) = found
            by = self.table(place.name, _keys_of(place.name)) if place.key else None
            if not place.key or (by and place.key in by[0]):
                return f"{sheet}!{column_name(column - 1)}{row + (by[0].index(place.key) if by else 0)}"
        return self.issued_at.get(_shown(place)) or self.issued_at.get(place.name) or _shown(place)

    @cached_property
    def issued_at(self) -> dict[str, str]:
        """Where the inputs stood when the workbook was written; not in earlier releases."""
        found = self.column("edit_place", "edit_name") or {}
        return {name: str(value) for name, (value, _) in found.items() if value}

    def cells(self, name: str) -> list[tuple[Any, bool]] | None:
        """The values of a name's cells, and whether each is a formula without its value."""
        found = self.marked(name)
        if found is None:
            return None
        sheet, (first, top, last, bottom) = found
        if first != last or bottom - top > 10**5:
            return None
        return self.area(sheet, first, top, bottom)

    def area(self, sheet: str, column: int, top: int, bottom: int) -> list[tuple[Any, bool]]:
        """The values of a column from one row to another, and whether each is a formula without its value."""
        try:
            return list(self.book.column(sheet, column, top, bottom))
        except quick_reader.Unusual as why:
            raise self.problem(f"is damaged, and cannot be read as a workbook: {why}") from None

    def items(self, name: str) -> list[Any]:
        """What the list of a name holds."""
        found = self.book.place(name) if name else None
        if found is None:
            return []
        sheet, (first, top, last, bottom) = found
        if (last - first + 1) * (bottom - top + 1) > MOST_ITEMS:
            return []
        columns = [self.area(sheet, column, top, bottom) for column in range(first, last + 1)]
        return [value for row in zip(*columns, strict=True) for value, _ in row]

    def table(self, name: str, keys: str) -> tuple[list[str | None], list[tuple[Any, bool]]] | None:
        """A column of a table: what its rows go by, and its cells."""
        if keys not in self.rows:
            by = self.cells(keys)
            named = [None if key is None else str(key) for key, _ in by or ()]
            self.rows[keys] = None if by is None else named
        cells, rows = self.cells(name), self.rows[keys]
        if cells is None or rows is None or len(cells) != len(rows):
            return None
        return rows, cells

    def column(self, name: str, keys: str) -> dict[str, tuple[Any, bool]] | None:
        """A column of a table by what its rows go by."""
        found = self.table(name, keys)
        if found is None:
            return None
        return {key: cell for key, cell in zip(*found, strict=True) if key is not None}


def opened(content: bytes, unpacked: Mapping[str, bytes]) -> Any:
    """The workbook, read quickly; as openpyxl reads it where it is built in another way."""
    try:
        book = quick_reader.QuickBook(unpacked)
        book.check()
        return book
    except quick_reader.Unusual:
        return SlowBook(content)


class SlowBook:
    """A workbook as openpyxl reads it: what `QuickBook` gives."""

    def __init__(self, content: bytes):
        self.values, self.formulas = _loaded(content, True), _loaded(content, False)
        props = self.values.custom_doc_props.props
        self.properties = {p.name: str(p.value) for p in props}
        self.names = dict(self.values.defined_names)
        self.sheets = {s.title: (s, self.formulas[s.title]) for s in self.values.worksheets}

    def place(self, name: str) -> tuple[str, tuple[int, int, int, int]] | None:
        """The sheet of a name, and its first column and row and its last; None where it is no single area."""
        from openpyxl.utils.cell import range_boundaries

        found = self.names.get(name)
        parts = list(found.destinations) if found and "#REF!" not in (found.attr_text or "") else []
        if len(parts) != 1 or parts[0][0] not in self.sheets:
            return None
        first, top, last, bottom = range_boundaries(parts[0][1])
        if first is None or top is None or last is None or bottom is None:
            return None  # whole columns or rows are no input of ours
        return parts[0][0], (first, top, last, bottom)

    def cell(self, sheet: str, row: int, column: int) -> tuple[Any, bool]:
        """A cell's value, and whether it is a formula without one."""
        values, formulas = self.sheets[sheet]
        value = values.cell(row, column).value
        return value, value is None and formulas.cell(row, column).value is not None

    def column(self, sheet: str, column: int, first: int, last: int) -> list[tuple[Any, bool]]:
        """The cells of a column from one row to another, each as `cell` gives it."""
        return [self.cell(sheet, row, column) for row in range(first, last + 1)]


def _loaded(content: bytes, values: bool) -> Any:
    """The workbook with its values, or with its formulas; what openpyxl leaves out is nothing to us."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


class _Codes:
    """The codes of a file for what dropdowns hold: its own words first, then those of any language and the
    codes themselves, as a person may type them."""

    def __init__(self, edited: Edited, asked: Quotation):
        self.edited, self.catalog, self.taxes = edited, asked.catalog, asked.quote.taxes
        self.tables: dict[str, dict[str, str]] = {}

    def of(self, rule: Rule | None, value: Any) -> Any:
        """The code of a value; of what is no word, and where nothing is chosen, the value."""
        if not (isinstance(value, str) and rule and rule.table):
            return value
        if rule.table not in self.tables:
            self.tables[rule.table] = meanings(rule.table, self.catalog, self.taxes) | self.own(
                rule.table
            )
        return self.tables[rule.table].get(value.strip().casefold(), value)

    def own(self, table: str) -> dict[str, str]:
        """What the workbook itself calls the codes of a table."""
        codes, said = (self.edited.items(f"_{table}_{column}") for column in (CODES, CALLED))
        words = said if len(said) == len(codes) else codes  # none in earlier releases
        return {str(word).casefold(): str(code) for word, code in zip(words, codes, strict=True)}


class _Reading:
    """The inputs of an edited workbook, as far as a build knows them; faults are collected."""

    def __init__(self, edited: Edited, codes: _Codes):
        self.edited, self.codes = edited, codes
        self.faults: list[Problem] = []
        self.columns: dict[str, dict[str, tuple[Any, bool]] | None] = {}

    def inputs(self, known: Mapping[Place, Inputs]) -> dict[Place, Any]:
        """Every known input's value; raises Problems that name those that are gone."""
        found = {
            place: self.input(place, one, raw)
            for place, one in known.items()
            if (raw := self.there(place, one))
        }
        self.refused()
        return found

    def untouched(self, name: str, rows: list[str], issued: list[Any]) -> bool:
        """Whether a whole column of a table stands as it was issued, which is how most come back."""
        if self.edited.table(name, _keys_of(name)) == (rows, [(value, False) for value in issued]):
            return True
        found, gone = self.column(name) or {}, (None, True)
        then = zip(rows, issued, strict=True)
        return all(_same(value, *found.get(key, gone)) for key, value in then)

    def refused(self) -> None:
        """Raise Problems where something was found that cannot be read."""
        if self.faults:
            raise Problems(self.faults)

    def there(self, place: Place, known: Inputs) -> tuple[Any, bool] | None:
        """The cell of an input; one that the workbook was written with and lacks is a fault.

        A build may have cards that the workbook never showed."""
        if (raw := self.raw(place)) is not None:
            return raw
        whole = place.key and self.column(place.name) is None
        if whole and {_shown(place), place.name} & self.issued.keys():
            cells = self.edited.cell(Place(place.name))
            self.fault(f"{cells}: the inputs are gone: {known.label}")  # once for all its rows
        elif _shown(place) in self.issued:
            self.fault(f"{self.edited.cell(place)}: the input is gone: {known.called}")
        return None

    def input(self, place: Place, known: Inputs, raw: tuple[Any, bool]) -> Any:
        """What an input holds."""
        value, uncalculated = raw
        if uncalculated:
            cell = self.edited.cell(place)
            return self.fault(f"{cell}: is a formula that was never calculated: {known.called}")
        typed = self.typed(place, value, known)
        found = self.codes.of(known.rule, typed)
        self.held_against(place, found, known, typed)
        return found

    def held_against(self, place: Place, value: Any, known: Inputs, typed: Any) -> None:
        """A fault where an input was turned into what its cell does not allow: what is pasted is not asked."""
        if known.rule is None or value is None or alike(self.issued_of(place, known), value):
            return
        items = [item for mark in known.rule.lists for item in self.edited.items(mark)]
        if known.rule.takes(value, items):
            return
        cell = self.edited.cell(place)
        if isinstance(value, str):
            self.fault(f'{cell}: holds "{typed}", which is not in its list: {known.called}')
        else:
            self.fault(f"{cell}: holds {value:,.10g}, which the cell does not allow ({known.rule.said()}):"
                       f" {known.called}")  # fmt: skip

    def issued_of(self, place: Place, known: Inputs) -> Any:
        """What an input was when the workbook was written."""
        return self.codes.of(known.rule, self.issued.get(_shown(place), known.value))

    def typed(self, place: Place, value: Any, known: Inputs) -> Any:
        """A value of the kind that the input has."""
        if isinstance(value, str) and value.startswith("#"):
            cell = self.edited.cell(place)
            return self.fault(f"{cell}: holds the error {value}: {known.called}")
        if isinstance(known.value, str):
            return "" if value is None else str(value)
        if isinstance(value, str) and not value.strip():
            value = None
        if value is None and known.rule and known.rule.filled:
            return self.fault(f"{self.edited.cell(place)}: is empty: {known.called}")
        if value is None:
            return None if known.blank or known.value is None else 0.0
        value = serial(value)
        if isinstance(value, bool | int | float) and math.isfinite(value):
            return float(value)
        if place.name in DAYS or (known.rule and known.rule.day):
            return self.fault(
                f'{self.edited.cell(place)}: holds "{value}", not a day: {known.called}'
            )
        return self.fault(
            f'{self.edited.cell(place)}: holds "{value}", not a number: {known.called}'
        )

    def raw(self, place: Place) -> tuple[Any, bool] | None:
        if not place.key:
            cells = self.edited.cells(place.name)
            return cells[0] if cells and len(cells) == 1 else None
        return (self.column(place.name) or {}).get(place.key)

    def column(self, name: str) -> dict[str, tuple[Any, bool]] | None:
        if name not in self.columns:
            self.columns[name] = self.edited.column(name, _keys_of(name))
        return self.columns[name]

    def fault(self, message: str) -> None:
        self.faults.append(Problem(self.edited.file, 0, 0, message))

    def beside(self, weak: Iterable[str]) -> dict[Place, Any]:
        """What stands beside the prices: their currency, how old they are, and which are weak."""
        found: dict[Place, Any] = {Place("p_weak", key): 1.0 for key in weak}
        for name in ("p_currency", *DAYS):
            for key, (value, _) in (self.column(name) or {}).items():
                found[Place(name, key)] = value if name == "p_currency" else day(value)
        return found

    @cached_property
    def issued(self) -> dict[str, Any]:
        """The values that the inputs had when the workbook was written, by how they are called."""
        found = self.edited.column("edit_issued", "edit_name")
        if found is None:
            raise self.edited.problem(
                "has lost the sheet of its edits", "names: edit_name, edit_issued"
            )
        return {name: serial(value) for name, (value, _) in found.items()}


def _keys_of(column: str) -> str:
    """The name of what the rows go by, of the table that a column is of."""
    return KEYS[column.partition("_")[0]]


def _shown(place: Place) -> str:
    """How an input is called."""
    return " ".join(filter(None, place))


def day(value: Any) -> date | None:
    """A cell's date, as a date or as the number that a cell without the format of one holds."""
    number = serial(value)
    known = isinstance(number, int | float) and 0 < number < MOST_DAYS
    return date.fromordinal(EXCEL_DAY_ZERO + int(number)) if known else None


def serial(value: Any) -> Any:
    """A date as the number that a cell holds; all else as it is."""
    if isinstance(value, date):  # a datetime is one
        return float(value.toordinal() - EXCEL_DAY_ZERO)
    return value


# -- which inputs there are -----------------------------------------------------------------------


def inputs_of(context: Context) -> dict[Place, Inputs]:
    """Every input of a build: its value and its home."""
    found = {
        place: Inputs(a.label, a.scope, a.value, a.home, a.blank, a.rule)
        for place, (a, *_) in context.typed.items()
    }
    for column in context.tabled:
        for key, value in column.values.items():
            home = figure_home(context.catalog, column.table, column.field, key)
            found.setdefault(
                Place(column.name, key), Inputs(column.label, key, value, home, False, Rule())
            )
    return found


def recorded(
    edited: Edited, catalog: Catalog, untouched: Callable[[str, list[str], list[Any]], bool]
) -> tuple[dict[Place, Inputs], set[str]] | None:
    """The inputs as the workbook keeps them, without the columns of tables that nobody touched, and the
    prices that are weak; None where it keeps no homes."""
    columns = [edited.cells(f"edit_{key}") for key in ("name", "input", "of", "issued", "home")]
    if any(column is None for column in columns):
        return None
    found: dict[Place, Inputs] = {}
    weak: set[str] = set()
    for name, label, scope, issued, home in zip(*columns, strict=True):
        if not name[0] and not home[0]:  # a row that somebody inserted
            continue
        try:
            kept = json.loads(str(home[0]))
            if isinstance(kept, dict):
                rows, figures = kept["names"], kept["issued"]
                then = () if untouched(name[0], rows, figures) else zip(rows, figures, strict=True)
                for key, value in then:
                    at = figure_home(catalog, kept["table"], kept["field"], key)
                    found.setdefault(
                        Place(name[0], key), Inputs(label[0], key, value, at, False, Rule())
                    )
                continue
            writer, args, how, blank, poor, *rule = kept
        except (ValueError, KeyError, TypeError):
            raise edited.problem(
                f"has lost where {name[0]} is written", "names: edit_home"
            ) from None
        column, _, key = str(name[0]).partition(" ")
        found[Place(column, key)] = Inputs(label[0] or "", scope[0] or "", serial(issued[0]),
                                           Home(writer, tuple(args), how), blank, _ruled(rule))  # fmt: skip
        weak |= {key} if poor else set()
    return found, weak


def _ruled(kept: list[Any]) -> Rule | None:
    """What a cell allows, as the workbook keeps it; earlier releases kept nothing."""
    return Rule(*kept[0]) if kept and kept[0] else None


_NUMBERS = {int, float}


def alike(one: Any, other: Any) -> bool:
    """The same value, but for what a program loses when it stores a number."""
    if one == other and {type(one), type(other)} <= _NUMBERS:  # nearly all of a table
        return True
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one == other
    return math.isclose(one, other, rel_tol=ALIKE, abs_tol=1e-15)


def _same(issued: Any, value: Any, uncalculated: bool) -> bool:
    """Whether a figure of a table is plainly what it was issued as."""
    if uncalculated or issued is None or value is None:
        return not uncalculated and issued is value
    return isinstance(value, int | float) and alike(issued, value)


def differing(
    known: Mapping[Place, Inputs], inputs: Mapping[Place, Any]
) -> Iterator[tuple[Place, Inputs, Any]]:
    """Inputs of a build that differ from those of the edited workbook."""
    for place, one in known.items():
        same = place not in inputs or alike(one.value, inputs[place])
        if not same and not moot(place, inputs):
            yield place, one, inputs[place]


def moot(place: Place, inputs: Mapping[Place, Any]) -> bool:
    """What is said of a price that is not there, and of a width where the rule of thumb counts."""
    amount = Place("p_amount", place.key)
    if place.name in ("p_tax_included", "p_discount", *DAYS):
        return amount in inputs and not inputs[amount]
    scenario, width, _ = place.name.partition("option_")
    return bool(width) and inputs.get(Place(f"{scenario}method")) == RULE


# -- the way back ---------------------------------------------------------------------------------


def pull(path: Path, catalogs: Iterable[Path] = (), file: Path | None = None) -> Pulled:
    """What an edited workbook describes; raises Problems. `file` is the one that it was made from."""
    edited = Edited(path)
    document = files.read(file) if file else own_file(edited)
    if document and (number := number_of(document.data)) != number_of(edited.data):
        said = f"is of quotation {number}, and {edited.file} of {number_of(edited.data)}"
        hint = "--file names the scenario file that the workbook was made from"
        raise Problems([document.problem(("quote", "number"), said, hint)])
    return Pulling(edited, load_catalogs(catalogs), document).pulled()


def stated_at(place: Place, home: Home) -> PathOf:
    """Where the file has what an input holds; empty where no one value of it does."""
    if home.writer == WHOLE_LOAD and place.name.endswith(IN_FLIGHT):
        return ("scenarios", home.args[0], "concurrency")
    return home.args if home.writer == PUT else ()


def number_of(data: Any) -> str:
    """The number of a quotation's file; empty where it has none."""
    quote = data.get("quote") if isinstance(data, Mapping) else None
    return str(quote.get("number", "")) if isinstance(quote, Mapping) else ""


def own_file(edited: Edited) -> Document | None:
    """The user's own file, where it lies beside the workbook or here: by the digest in the record."""
    digest, folders = (
        edited.properties.get("file"),
        {Path(edited.file).resolve().parent, Path.cwd()},
    )
    for folder in sorted(folders):
        for path in sorted(folder.glob("*.y*ml"))[:MOST_FILES]:
            try:
                content = content_of(path, str(path))
                if digest and sha256(content).hexdigest() == digest:
                    return files.parse(content, str(path))
            except (Problems, OSError):
                continue
    return None


class Pulling:
    """One workbook on its way back."""

    def __init__(self, edited: Edited, catalog: Catalog, document: Document | None = None):
        self.edited, self.catalog, self.document = edited, catalog, document
        self.data = edited.data if document is None else document.data
        self.kept_homes = True  # as every release but the first has it
        self.homes: dict[PathOf, tuple[Place, str]] = {}  # inputs by where the file says them

    def pulled(self) -> Pulled:
        (first, asked), recorded_as = self.asked(self.data), repr(self.data)
        catalog, codes = first.quotation.catalog, _Codes(self.edited, first.quotation)
        self.reading = _Reading(self.edited, codes)
        kept = recorded(self.edited, catalog, self.reading.untouched)
        self.kept_homes = kept is not None
        known, weak = kept or self.built()
        known = {p: one._replace(value=codes.of(one.rule, one.value)) for p, one in known.items()}
        for place, (value, _) in asked.items():  # a default may have moved since
            if place in known:
                known[place] = known[place]._replace(value=value)
        self.homes = {path: (place, one.called) for place, one in known.items()
                      if (path := stated_at(place, one.home))}  # fmt: skip
        inputs = self.reading.inputs(known)
        edited = {place for place in inputs if self.was_edited(place, known[place], inputs[place])}
        homes = {place: one.home for place, one in known.items() if self.kept_homes}
        counted = in_effect(homes, inputs, edited)
        draft = Draft(self.data, {**counted, **self.reading.beside(weak)}, edited,
                      Path(self.edited.file).name, self.data["quote"]["date"], catalog)  # fmt: skip
        for place, one, value in list(differing(known, inputs)):
            self.write(draft, place, one, value)
        self.reading.refused()
        result, left = self.settled(draft, known, {recorded_as: (first, asked)})
        changes, moved = self.told(known, inputs)
        now = results(result)
        outputs = self.outputs(now)
        stale = [Change(name, "", outputs[name], value, Place(name)) for name, value in now.items()
                 if name in outputs and not agrees(outputs[name], value)]  # fmt: skip
        unplaced = self.at_cells(left + self.unknown(known))
        return Pulled(draft.data, self.at_cells(changes), moved, unplaced, stale, result,
                      self.edited.properties.get("program", ""),
                      self.edited.properties.get("edition", ""), outputs, self.document)  # fmt: skip

    def at_cells(self, changes: Iterable[Change]) -> list[Change]:
        """The changes with the cells in which they were made."""
        return [change._replace(cell=self.edited.cell(change.place)) for change in changes]

    def write(self, draft: Draft, place: Place, known: Inputs, value: Any) -> None:
        """Write an input to its home; a dropdown that holds nothing of its list has none."""
        try:
            known.home.write(draft, value)
        except (LookupError, ValueError):
            if not isinstance(value, str):
                raise
            cell = self.edited.cell(place)
            self.reading.fault(f'{cell}: holds "{value}", which is not in its list: {known.called}')

    def estimated(self, data: Mapping[str, Any]) -> Estimate:
        """What the data comes to."""
        file = self.document.file if self.document else self.edited.file
        document = _OfWorkbook(dict(data), file, self.edited, self.homes)
        found = quotation(document, self.catalog, strict=False)
        return estimate(replace(found, digest=self.edited.properties.get("file", "")))

    def asked(self, data: Mapping[str, Any]) -> tuple[Estimate, Mapping[Place, tuple[Any, Home]]]:
        """What the data comes to, and what it asks; of its prices whether they hold the tax, which many rows leave to
        the quotation."""
        sized = self.estimated(data)
        return sized, {**asked_values(sized), **bases(sized)}

    def built(self) -> tuple[dict[Place, Inputs], set[str]]:
        """The inputs of a build, for workbooks of the first release, which keep no homes."""
        edition = self.edited.properties.get("edition", portable.CUSTOMER)
        context = arranged(self.estimated(self.data), edition)
        return inputs_of(context), context.weak_prices

    def settled(
        self, draft: Draft, known: Mapping[Place, Inputs],
        sized: Mapping[str, tuple[Estimate, Mapping[Place, tuple[Any, Home]]]],
    ) -> tuple[Estimate, list[Change]]:  # fmt: skip
        """What moved with the edits is written too, until nothing differs or nothing helps; `sized` is what
        some data came to, and what it asked, by how it reads.

        Returns what the data comes to, and what is still not as in the workbook."""
        for _ in range(MOST_ROUNDS):
            before = repr(draft.data)
            result, asked = sized.get(before) or self.asked(draft.data)
            rest = [(place, value, home) for place, (value, home) in asked.items()
                    if place in draft.inputs and not alike(value, draft.inputs[place])]  # fmt: skip
            for place, _, home in rest:
                home.write(draft, draft.inputs[place])
            if repr(draft.data) == before:
                break
        return result, [
            Change(known[place].label, known[place].scope, value, draft.inputs[place], place)
            for place, value, _ in rest
            if place in draft.edited or not moot(place, draft.inputs)
        ]

    def was_edited(self, place: Place, known: Inputs, value: Any) -> bool:
        """Whether an input differs from what it was when the workbook was written.

        Of a coefficient the first release kept no value as issued: what differs there has moved."""
        issued = self.reading.issued
        if _shown(place) not in issued and not self.kept_homes:
            return False
        then = self.reading.issued_of(place, known)
        empty = not then and not value and not known.blank
        return not (alike(then, value) or empty)

    def told(
        self, known: Mapping[Place, Inputs], inputs: Mapping[Place, Any]
    ) -> tuple[list[Change], list[Change]]:
        """What was edited, and what a build has otherwise although nobody edited it."""
        changes, moved = [], []
        for place, one in known.items():
            if place not in inputs:
                continue
            then = self.reading.issued_of(place, one)
            change = Change(one.label, one.scope, then, inputs[place], place)
            if self.was_edited(place, one, inputs[place]):
                changes.append(change)
            elif not alike(one.value, inputs[place]) and not moot(place, inputs):
                moved.append(change._replace(before=one.value))
        return changes, moved

    def unknown(self, known: Mapping[Place, Inputs]) -> list[Change]:
        """Edits of cards and lines that no build has."""
        found, names = [], {_shown(place) for place in known}
        for name, then in self.reading.issued.items():
            column, _, key = name.partition(" ")
            if name in names or not key:
                continue
            cell = self.reading.raw(Place(column, key))
            if cell and not alike(then, cell[0]) and (then or cell[0]):
                found.append(Change(column, key, then, cell[0], Place(column, key)))
        return found

    def outputs(self, now: Mapping[str, Any]) -> dict[str, Any]:
        """The results that the workbook stores.

        A formula without a stored value was never calculated, unless it gave an empty text."""
        found = {name: cells[0] for name in now if (cells := self.edited.cells(name))}
        return {name: "" if value is None else value for name, (value, missing) in found.items()
                if not missing or isinstance(now[name], str)}  # fmt: skip


def agrees(one: Any, other: Any) -> bool:
    """The same result, but for the last digits of a float."""
    if isinstance(one, str) or isinstance(other, str):
        return str(one) == str(other)
    return math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-9)


# -- what came back, in words ---------------------------------------------------------------------


def said(pulled: Pulled) -> list[str]:
    """What was edited, and what needs a look."""
    count = len(pulled.changes)
    found = ["1 input was edited" if count == 1 else f"{count} inputs were edited"]
    found += [f"  {_sentence(change)}" for change in pulled.changes]
    if pulled.moved:
        found.append(
            f"the workbook is of {pulled.program or 'another program'}: what has changed since is kept"
        )
        found += [f"  {_sentence(change)}" for change in pulled.moved]
    if pulled.unplaced:
        found.append("! no effect, or nothing that a file can say:")
        found += [f"  {_sentence(change)}" for change in pulled.unplaced]
    if pulled.stale:
        found.append(
            "! results in the workbook differ: it was not recalculated, or a formula was changed"
            if pulled.program == program()
            else f"! results in the workbook differ: {pulled.program or 'another program'} made it, and "
            "today's comes to others"
        )
        found += [f"  {change.label}: {_told(change.before)}, computed {_told(change.after)}"
                  for change in pulled.stale]  # fmt: skip
    return found


def _sentence(change: Change) -> str:
    """One edit."""
    whose = f" ({change.scope})" if change.scope else ""
    where = f"{change.cell}: " if change.cell else ""
    return f"{where}{change.label}{whose}: {_told(change.before)} → {_told(change.after)}"


def _told(value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "–"
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)


def text(pulled: Pulled, file: str) -> str:
    """The user's own file with what was edited, all else to the byte; where it is not at hand, or has no
    safe place for an edit, the scenario file anew, with what was edited at its head."""
    if pulled.document is not None:
        try:
            return yaml_patch.patched(pulled.document, pulled.data)
        except yaml_insert.NoPlace:
            pass
    quote = pulled.data["quote"]
    head = f"Read from {file}: quotation {quote['number']}, revision {quote.get('revision', 1)}."
    return yaml_text.document(pulled.data, [head, *said(pulled)])
