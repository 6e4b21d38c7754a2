"""What moved from one quotation to another, in cards and in money, split by cause.

The parts of the old one are replaced by those of the new one in a fixed order: catalog, calibration,
price, exchange rate, assumption, quantity; after each the program computes anew, and the step is that
cause's. What its figures were when they were recorded, and what today's program makes of the same
input, is the program's own part, and comes last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from quoter.catalog import LISTS, TABLES, Catalog
from quoter.core import LANGUAGES, Document, Problems, frozen, program
from quoter.delivery import freezing
from quoter.scenario import load_quotation, quotation
from quoter.sizing import Estimate, estimate
from quoter.workbook import dumped

if TYPE_CHECKING:
    from quoter.delivery import pulling

CAUSES = ("catalog", "calibration", "price", "exchange_rate", "assumption", "quantity", "program")
COMPUTED = CAUSES[:-1]
PRICES = ("prices", "rents")
MEASURED = (
    "calibrations",
    "measurements",
)  # what the user measured himself, and what follows from it
QUANTITIES = {"concurrency", "load", "inventory"}  # of a scenario
OF_RECIPE = {"tokens", "samples", "epochs"}
OF_LINE = {"quantity", "minimum", "per", "role", "card"}
OF_PACKAGES = ("packages", "offered")  # what is bought
OF_OFFER = {"discount", "discount_amount"}
TAXES = {"taxes", "tax_rate", "tax_basis", "market"}
Path_ = tuple[Any, ...]
GONE = object()
_WORDS = {
    ("quote", key)
    for key in ("number", "revision", "date", "title", "language", "seller", "customer")
}  # say which quotation it is, and move nothing


class _Figures(NamedTuple):
    """Cards bought by type, and the total with tax; None: nothing has a price."""

    cards: Mapping[str, int]
    total: float | None

    @property
    def bought(self) -> int:
        """All cards."""
        return sum(self.cards.values())


@frozen
class Side:
    """One of the two: its file's data, the catalog it was computed with, what was recorded, and what today's
    program made of it where it has been sized."""

    name: str
    data: dict[str, Any]
    catalog: Catalog
    recorded: _Figures | None = None
    program: str = ""
    sized: _Figures | None = None

    @property
    def currency(self) -> str:
        """What its amounts are in."""
        return self.data["quote"].get("currency", "CNY")


class _Step(NamedTuple):
    """What a cause moved; None: what it changed cannot stand without the next cause's changes."""

    cause: str
    cards: int | None
    money: float | None
    changes: list[Change]


class Change(NamedTuple):
    """One value that differs; what is absent on a side is None."""

    path: str
    before: Any
    after: Any


@frozen
class Difference:
    """Both sides, and the steps between them."""

    old: Side
    new: Side
    before: _Figures
    after: _Figures
    steps: tuple[_Step, ...]

    @cached_property
    def currencies(self) -> tuple[str, str]:
        """The two currencies; amounts in two are not subtracted."""
        return self.old.currency, self.new.currency


# -- the two sides --------------------------------------------------------------------------------


def taxes_of(side: Side) -> Mapping[str, float]:
    """The tax rates of a side by class, those of its market among them."""
    return quotation(Document(side.data, "quotation"), side.catalog, strict=False).quote.taxes


def side(path: Path, catalogs: Iterable[Path] = ()) -> Side:
    """A scenario file, a workbook or the record of an issued revision; raises Problems."""
    if path.suffix.lower() == ".json":
        found = freezing.read_record(path)
        return Side(path.name, found["data"], freezing.thawed(found["rows"]),
                    recorded(freezing.figures_of(found)), found["program"])  # fmt: skip
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from quoter.delivery import pulling  # reads workbooks: heavier than all the rest

        pulled = pulling.pull(path, catalogs)
        now = recorded(freezing.issued_figures(pulled.result))
        return side_of(path, pulled.result, now, of_workbook(pulled, now), pulled.program)
    sized = estimate(load_quotation(path, catalogs))
    return side_of(path, sized, recorded(freezing.issued_figures(sized)))


def side_of(
    path: Path, sized: Estimate, now: _Figures, found: _Figures | None = None, program: str = ""
) -> Side:  # fmt: skip
    """A quotation as a side."""
    return Side(path.name, freezing.data_of(sized), sized.quotation.catalog, found, program, now)


def recorded(figures: Mapping[str, Any]) -> _Figures:
    """The figures of a record."""
    return _Figures(figures["cards"], figures["total_with_tax"])


def of_workbook(pulled: pulling.Pulled, now: _Figures) -> _Figures | None:
    """The total as the workbook stores it; its cards by type it does not name, and are today's."""
    total = pulled.outputs.get("out_total_with_tax")
    if not isinstance(total, int | float):
        return None
    return now._replace(total=None if now.total is None else float(total))


# -- a file as its values by their paths ----------------------------------------------------------


def leaves(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every value of a file by its path; items of a list by what they go by."""
    if isinstance(data, Mapping) and data:
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list) and data and all(isinstance(item, Mapping) for item in data):
        for key, item in zip(keys(data, path), data, strict=True):
            yield from leaves(item, (*path, key))
    else:
        yield path, data


class Key(NamedTuple):
    """What an item of a list goes by, and which of those it is."""

    name: str
    number: int = 0

    def __str__(self) -> str:
        return self.name if not self.number else f"{self.name} ({self.number + 1})"


def keys(items: Iterable[Mapping[str, Any]], path: Path_) -> list[Key]:
    """The items' names: a scenario's, a line's, what a price is of; else their numbers."""
    found: list[Key] = []
    for i, item in enumerate(items):
        named = [
            item.get(k) for k in ("name", "item", "card", "server", "version", "per", "condition")
        ]
        name = " ".join(_told(part) for part in named if part) or str(i + 1)
        found.append(Key(name, sum(key.name == name for key in found)))
    return found


def _told(name: Any) -> str:
    """What an item is called: of a name in each language the first, as a file of both is told in the terminal."""
    return str(name.get(LANGUAGES[0], name) if isinstance(name, Mapping) else name)


def built(values: Mapping[Path_, Any]) -> dict[str, Any]:
    """The file of some values."""
    root: dict[Any, Any] = {}
    for path, value in values.items():
        at = root
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = value
    return _listed(root)


def _listed(data: Any) -> Any:
    """Mappings by the keys of items as lists again."""
    if not isinstance(data, dict):
        return data
    if data and all(isinstance(key, Key) for key in data):
        return [_listed(value) for value in data.values()]
    return {key: _listed(value) for key, value in data.items()}


# -- causes ---------------------------------------------------------------------------------------


NOTHING = ("", "", "")  # below a whole section that has come or gone


def cause(path: Path_, both: bool) -> str:
    """Why a value moves the figures; `both`: the item that it belongs to stands on both sides."""
    head, *rest = (*path, *NOTHING)
    if head == "catalog":
        return "price" if rest[0] in PRICES else "calibration" if rest[0] in MEASURED else "catalog"
    if head == "scenarios":
        return _of_scenario(rest[1:], both)
    if head == "offer":
        return of_offer(rest, both)
    if head in OF_PACKAGES:
        return "quantity"
    if head == "quote" and rest[0] == "exchange_rates":
        return "exchange_rate"
    return "price" if head == "quote" and rest[0] in TAXES else "assumption"


def _of_scenario(rest: list[Any], both: bool) -> str:
    """A scenario more or less is a quantity, and so is its load; what it asks for is assumed."""
    first, *below = rest
    of_recipe = first == "recipe" and below and below[0] in OF_RECIPE
    replicas = first == "deploy" and below and below[0] == "replicas"
    return "quantity" if not both or first in QUANTITIES or of_recipe or replicas else "assumption"


def of_offer(rest: list[Any], both: bool) -> str:
    """Of the lines their quantities; of those and of the whole the prices and discounts."""
    if rest[0] != "lines":
        return "price" if rest[0] in OF_OFFER else "assumption"
    return "quantity" if not both or rest[2] in OF_LINE else "price"


def item_of(path: Path_) -> Path_:
    """The item of a list that a path leads through; nothing where it leads through none."""
    found = [i for i, step in enumerate(path) if isinstance(step, Key)]
    return path[: found[0] + 1] if found else ()


def items_in(values: Mapping[Path_, Any]) -> set[Path_]:
    """All items of lists."""
    return {item_of(path) for path in values}


# -- the split ------------------------------------------------------------------------------------


def difference(old: Side, new: Side) -> Difference:
    """What moved from one side to the other; raises Problems where a side cannot be computed."""
    return Splitting(old, new).difference()


class Splitting:
    """Two sides on their way to the steps between them."""

    def __init__(self, old: Side, new: Side):
        self.old, self.new = old, new
        self.values = [dict(leaves(s.data)) for s in (old, new)]
        self.shared = [items_in(values) for values in self.values]
        shared = self.shared[0] & self.shared[1]
        paths = list(dict.fromkeys([*self.values[1], *self.values[0]]))  # in the new one's order
        self.causes = {path: cause(path, item_of(path) in shared) for path in paths}
        self.same_rows = same_rows(old.catalog, new.catalog)
        self.known: dict[tuple[str, int], tuple[_Figures, Catalog]] = {}  # by values and catalog
        for values, side in zip(self.values, (old, new), strict=True):
            rows = self.rows(side.catalog)
            if side.sized:
                self.known[repr(values), id(rows)] = side.sized, rows

    def rows(self, catalog: Catalog) -> Catalog:
        """The catalog to compute with: of two that say the same the new one."""
        return self.new.catalog if self.same_rows else catalog

    def computed(
        self, values: Mapping[Path_, Any], data: Mapping[str, Any], catalog: Catalog
    ) -> _Figures:
        """What today's program makes of some data; of the same values once."""
        rows = self.rows(catalog)
        key = repr(values), id(rows)
        if key not in self.known:
            self.known[key] = computed(data, rows), rows
        return self.known[key][0]

    def difference(self) -> Difference:
        first, last = (
            self.computed(values, side.data, side.catalog)
            for values, side in zip(self.values, (self.old, self.new), strict=True)
        )
        states = [first, *(self.state(name) for name in COMPUTED[:-1]), last]
        steps, reached = [], first
        for name, state in zip(COMPUTED, states[1:], strict=True):
            changes = list(self.changes(name))
            if state is None:
                steps.append(_Step(name, None, None, changes))
                continue
            steps.append(_Step(name, *_moved(reached, state), changes))
            reached = state
        before, after = self.old.recorded or first, self.new.recorded or last
        rest = (_moved(before, first), _moved(last, after))
        steps.append(_Step("program", *_together(*rest), self.programs()))
        return Difference(self.old, self.new, before, after, tuple(steps))

    def state(self, name: str) -> _Figures | None:
        """The old side with the new one's parts up to a cause; None where that is no quotation."""
        done = CAUSES.index(name)
        chosen = {}
        for path, why in self.causes.items():
            value = self.values[CAUSES.index(why) <= done].get(path, GONE)
            if value is not GONE:
                chosen[path] = value
        reached = CAUSES[: done + 1]
        old, new = self.old.catalog, self.new.catalog
        catalog = new if self.same_rows else _mixed(old, new, reached)
        try:
            return self.computed(chosen, built(chosen), catalog)
        except Problems:
            return None

    def changes(self, name: str) -> Iterator[Change]:
        """The values that a cause moved."""
        if name == "calibration":
            yield from calibrations_changed(self.old.catalog, self.new.catalog)
            return
        for item in self.apart(name):
            there = item in self.shared[1]
            yield Change(_said(item), None if there else "…", "…" if there else None)
        for path, why in self.causes.items():
            before, after = (values.get(path) for values in self.values)
            whole = not item_of(path) or item_of(path) in self.shared[0] & self.shared[1]
            told = path[:2] not in _WORDS and path[0] not in ("changes", "internal")
            if why == name and before != after and whole and told and not self.as_usual(path):
                yield Change(_said(path), before, after)
        behind = {"catalog": rows_changed, "price": prices_changed}.get(name)
        if behind:
            yield from behind(self.old.catalog, self.new.catalog)

    def as_usual(self, path: Path_) -> bool:
        """Whether a tax rate that only one side states is what the other's market has."""
        if path[:2] != ("quote", "taxes"):
            return False
        rates = [taxes_of(one).get(str(path[-1])) for one in (self.old, self.new)]
        return rates[0] == rates[1]

    def apart(self, name: str) -> Iterator[Path_]:
        """The items that only one side has."""
        both = self.shared[0] & self.shared[1]
        found = {
            item_of(path): why for path, why in self.causes.items() if item_of(path) not in both
        }
        return (
            item for item, why in found.items() if item and why == name and self.told_apart(item)
        )

    def told_apart(self, item: Path_) -> bool:
        """Whether an item that one side lacks is news: a row of the catalog that the side states, and
        only does not draw on, is none, and nor is the log of the changes."""
        lacking = self.old if item in self.shared[1] else self.new
        if item[0] == "catalog":
            return item[2] not in own_keys(lacking.catalog, item[1])
        return item[0] != "changes"

    def programs(self) -> list[Change]:
        """The programs that recorded the sides, where they differ."""
        now = program()
        names = [side.program or now for side in (self.old, self.new)]
        return [Change("program", *names)] if names[0] != names[1] else []


def own_keys(catalog: Catalog, table: str) -> list[Key]:
    """What the user's own rows of a table go by."""
    rows = freezing.rows_in(catalog, table)
    return keys([dumped(row) for row in rows if row.own], ("catalog", table))


def _said(path: Path_) -> str:
    """A path in words."""
    return " › ".join(map(str, path))


def computed(data: Mapping[str, Any], catalog: Catalog) -> _Figures:
    """What today's program makes of some data."""
    sized = estimate(quotation(Document(dict(data), "quotation"), catalog, strict=False))
    return recorded(freezing.issued_figures(sized))


def _moved(before: _Figures, after: _Figures) -> tuple[int, float | None]:
    """Cards and money between two states; no money where one of them has no price."""
    if before.total is None or after.total is None:
        return after.bought - before.bought, None
    return after.bought - before.bought, round(after.total - before.total, 2)


def _together(
    one: tuple[int, float | None], other: tuple[int, float | None]
) -> tuple[int, float | None]:  # fmt: skip
    """Two steps as one."""
    cards = one[0] + other[0]
    if one[1] is None or other[1] is None:
        return cards, None
    return cards, round(one[1] + other[1], 2)


def same_rows(old: Catalog, new: Catalog) -> bool:
    """Whether two catalogs say the same."""
    return old is new or all(getattr(old, table) == getattr(new, table) for table in TABLES)


def _mixed(old: Catalog, new: Catalog, reached: Collection[str]) -> Catalog:
    """The new rows, and old ones that the new catalog lacks; calibrations and the lists of prices are of the
    new side once their causes are reached."""
    found: dict[str, Any] = {}
    for table in TABLES:
        rows = getattr(new, table)
        if table in LISTS or table in MEASURED:
            why = "price" if table in LISTS else "calibration"
            found[table] = rows if why in reached else getattr(old, table)
        else:
            found[table] = {
                **rows,
                **{k: v for k, v in getattr(old, table).items() if k not in rows},
            }
    return replace(Catalog(), **found)


CORRECTED = ("token", "first", "memory_bytes", "runs")  # of a calibration
ABOUT = {"source", "date", "note", "own", "aliases"}  # of a row: no figure follows from it


def rows_changed(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Rows of the catalogs behind both sides that differ; what only one side has is not told."""
    for table in (t for t in TABLES if t not in (*LISTS, *MEASURED) and old is not new):
        ours, theirs = getattr(old, table), getattr(new, table)
        for name in (n for n in ours if n in theirs and ours[n] != theirs[n]):
            one, other = dumped(ours[name]), dumped(theirs[name])
            for key in sorted((one.keys() | other.keys()) - ABOUT):
                if one.get(key) != other.get(key):
                    yield Change(f"{table} › {name} › {key}", one.get(key), other.get(key))


def calibrations_changed(old: Catalog, new: Catalog) -> Iterator[Change]:
    """By how much times and memory were corrected by measurements of the user's own, where the sides differ; a
    calibration that one side lacks has no figures there."""
    ours, theirs = old.calibrations, new.calibrations
    for name in (*ours, *(n for n in theirs if n not in ours)):
        row = theirs.get(name) or ours[name]
        parts = (row.card, row.engine, row.engine_version, row.model, row.weights)
        of = " ".join(filter(None, parts))
        for key in CORRECTED:
            before, after = (getattr(rows.get(name), key, None) for rows in (ours, theirs))
            if before != after:
                yield Change(f"calibrations › {of} › {key}", before, after)


def prices_changed(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Market prices behind both sides that differ: the first of each kind. The user's own are told
    as rows of his file."""
    if old is new:
        return
    for table in LISTS:
        ours, theirs = ({of_what(r): amount(r) for r in reversed(getattr(c, table)) if not r.own}
                        for c in (old, new))  # fmt: skip
        for what in (w for w in ours if w in theirs and ours[w] != theirs[w]):
            yield Change(f"{table} › {what}", ours[what], theirs[what])


def of_what(row: Any) -> str:
    """What a price or a rent is of."""
    parts = (getattr(row, "subject", row.source), getattr(row, "card", ""), row.per,
             getattr(row, "condition", ""), getattr(row, "market", ""))  # fmt: skip
    return " ".join(str(part) for part in dict.fromkeys(parts) if part)


def amount(row: Any) -> str:
    """A price in words."""
    return "withdrawn" if row.withdrawn else f"{row.currency} {row.typical:,.2f}"


# -- as data --------------------------------------------------------------------------------------


def difference_json(found: Difference) -> dict[str, Any]:
    """The difference, ready for `json.dumps`."""
    sides = {
        key: {"file": one.name, "number": one.data["quote"]["number"],
              "revision": one.data["quote"].get("revision", 1), "currency": one.currency,
              "cards": dict(figures.cards), "total_with_tax": amount_of(figures.total)}
        for key, one, figures in (("old", found.old, found.before), ("new", found.new, found.after))
    }  # fmt: skip
    steps = [
        {"cause": step.cause, "cards": step.cards, "money": amount_of(step.money),
         "changes": [change._asdict() for change in step.changes]}
        for step in found.steps
    ]  # fmt: skip
    from quoter.answer import JSON_SCHEMA  # with all that an answer says

    return {"schema": JSON_SCHEMA, "program": program(), **sides, "steps": steps}


def amount_of(money: float | None) -> str | None:
    """An amount as decimal text, as everywhere in our JSON."""
    return None if money is None else f"{money:.2f}"
