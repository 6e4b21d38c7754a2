"""The data of a scenario file on its way to what an edited workbook says.

Every input of a workbook knows its home: how its value is written into the file. A home is data, a
writer's name and what it is given, so that a workbook carries it; what belongs together (the width of an
option, a price with its currency) the writer takes from the draft's other inputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import deepcopy
from datetime import date
from functools import wraps
from typing import Any, NamedTuple

from quoter.catalog import Catalog, plain_name
from quoter.scenario import names_of
from quoter.workbook.rules import EXCEL_DAY_ZERO


class Place(NamedTuple):
    """Which input: its defined name, or that of its column and what its row goes by."""

    name: str
    key: str = ""


_Step = str | int


class Draft:
    """A file's data, the inputs as they stand in the edited workbook, and which of them were edited."""

    def __init__(
        self, data: Mapping[str, Any], inputs: Mapping[Place, Any], edited: Iterable[Place] = (),
        source: str = "", day: Any = None, catalog: Catalog | None = None,
    ):  # fmt: skip
        self.data: dict[str, Any] = deepcopy(dict(data))
        self.inputs, self.edited = dict(inputs), frozenset(edited)
        self.source, self.day = source, day  # of what is typed in
        self.catalog = catalog

    def at(self, *path: _Step) -> Any:
        """The mapping or list at a path; mappings that are missing are made."""
        found: Any = self.data
        for step in path:
            if isinstance(step, str) and found.get(step) is None:
                found[step] = {}
            found = found[step]
        return found

    def put(self, path: tuple[_Step, ...], value: Any) -> None:
        """Write a value; None takes the key away."""
        *above, key = path
        block = self.at(*above)
        if above[:1] == ["ownership"]:
            key = self.scenario_in(block, key)
        if value is None:
            block.pop(key, None)
        else:
            block[key] = _plain(value)

    def scenario_in(self, block: Mapping[_Step, Any], name: _Step) -> _Step:
        """What a mapping by scenario calls one: its name, or the one of the other language."""
        if name not in block:
            for one in self.at("scenarios"):
                names = names_of(one)
                if name in names:
                    return next((other for other in names if other in block), name)
        return name

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows that the file lays over a table of the catalog."""
        return self.at("catalog").setdefault(table, [])

    def row(self, table: str, key: Mapping[str, Any]) -> dict[str, Any]:
        """The file's row of this name, made where there is none."""
        for row in self.rows(table):
            if all(_alike(row.get(part), value) for part, value in key.items()):
                return row
        self.rows(table).append({**key, "source": self.source})
        return self.rows(table)[-1]

    def input(self, name: str, key: str = "") -> Any:
        """An input as it stands in the edited workbook."""
        return self.inputs.get(Place(name, key))


class Home(NamedTuple):
    """Where an input is written: by which writer, and what it is given beside the draft and the value."""

    writer: str
    args: tuple[Any, ...] = ()
    how: Mapping[str, Any] = {}

    def write(self, draft: Draft, value: Any) -> None:
        """Write the value into the draft."""
        WRITERS[self.writer](draft, value, *self.args, **self.how)


WRITERS: dict[str, Callable[..., None]] = {}


def home(writer: Callable[..., None]) -> Callable[..., Home]:
    """A writer by its name: called with what it is given, it is a home."""
    WRITERS[writer.__name__] = writer

    @wraps(writer)
    def made(*args: Any, **how: Any) -> Home:
        return Home(writer.__name__, args, how)

    return made


def _plain(value: Any) -> Any:
    """A number as people write it: 8 and not 8.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _alike(one: Any, other: Any) -> bool:
    """The same name, however it is written."""
    return plain_name(str(one)) == plain_name(str(other))


def percent(name: str) -> float:
    """`95 in 100` as a file says it: 95."""
    share = float(str(name).split()[0])
    return int(share) if share.is_integer() else share


# -- homes of one value ---------------------------------------------------------------------------

_KINDS: dict[str, Callable[[Any], Any]] = {
    "plain": _plain, "flag": bool, "percent": percent,
    "more": lambda x: round(x - 1, 12),  # a factor, which the file states as the share on top
    "less": lambda x: round(1 - x, 12),  # or off
}  # fmt: skip


@home
def put(draft: Draft, value: Any, *path: _Step, absent: Any = None, kind: str = "plain") -> None:
    """The value at a path; `absent` stands for what the file leaves out."""
    gone = value is None or value == absent
    draft.put(path, None if gone else _KINDS[kind](value))


def flag(*path: _Step) -> Home:
    """A 0 or 1 as false or true."""
    return put(*path, kind="flag")


@home
def of_row(
    draft: Draft, value: Any, table: str, key: Mapping[str, Any], *path: _Step, scale: float = 1.0,
    absent: Any = None,
) -> None:  # fmt: skip
    """A field of a row that the file lays over the catalog; `absent` stands for nothing known."""
    *above, last = path
    found: Any = draft.row(table, key)
    for step in above:
        found = found.setdefault(step, {})
    if isinstance(value, str):
        found[last] = value
    else:
        found[last] = None if value == absent else _plain((value or 0.0) / scale)


def figure_home(catalog: Catalog, table: str, field: str, name: str) -> Home:
    """Where a figure of a table's row is written: with the figures of a row laid over it."""
    row = catalog.find(table, name)
    key = {part: getattr(row, part) for part in row.key} if row else {"name": name}
    return of_row(table, key, "figures", field)


INCLUDED = "included"
AMOUNTS = ("price", "low", "typical", "high")  # with any of them a row says a price


@home
def basis(draft: Draft, value: Any) -> None:
    """Whether prices hold the tax. Rows of the file that left it to the quotation keep what they were taken to
    be: the workbook says so of each price by itself."""
    held = draft.at("quote").get("tax_basis", INCLUDED) == INCLUDED
    catalog, offer = draft.data.get("catalog") or {}, draft.data.get("offer") or {}
    for row in (*(catalog.get("prices") or ()), *(offer.get("lines") or ())):
        if row.get("tax_included") is None and any(row.get(key) for key in AMOUNTS):
            row["tax_included"] = held
    draft.put(("quote", "tax_basis"), INCLUDED if value else "excluded")


@home
def of_rate(draft: Draft, _: Any, code: str) -> None:
    """An exchange rate, whichever of its cells was edited; one that is typed in is of the quotation's day, or of
    that which is typed beside it, and nobody else's."""
    rate, day = Place(f"in_rate_{code}"), Place(f"in_rate_date_{code}")
    found: dict[str, Any] = {"rate": _plain(draft.inputs[rate]), "date": draft.day}
    if day in draft.edited or (day in draft.inputs and rate not in draft.edited):
        found["date"] = day_of(draft.inputs[day])
    known = {key: value for key, value in found.items() if value is not None}
    draft.at("quote", "exchange_rates")[code] = known | {"source": draft.source}


def day_of(number: float | None) -> date | None:
    """The day that a cell's number is; None of an empty one."""
    return date.fromordinal(EXCEL_DAY_ZERO + int(number)) if number else None


@home
def rent(draft: Draft, value: Any, card: str, key: str) -> None:
    """The rent of a card by the hour, or of its server by the month; 0 where it is not for rent."""
    stated = draft.at("ownership", "rents")
    kept = next((name for name in stated if _alike(name, card)), card)
    old = stated.get(kept) or {}
    old = {"hour": old} if isinstance(old, int | float) else old
    stated[kept] = {**old, key: _plain(value or 0.0)}


@home
def api(draft: Draft, _: Any, number: int, name: str) -> None:
    """The prices of an API together, what is read again where it has a price of its own; none where one of the others is not
    there."""
    read, again, written = (draft.input(f"in_{number}_api_{side}") for side in ("input", "cached", "output"))  # fmt: skip
    apis = draft.at("ownership", "apis")
    key = draft.scenario_in(apis, name)
    apis.pop(key, None)
    if read and written:
        apis[key] = {"input": _plain(read), **({"cached": _plain(again)} if again else {}),
                     "output": _plain(written)}  # fmt: skip
    elif not apis:
        del draft.at("ownership")["apis"]


# -- prices ---------------------------------------------------------------------------------------

SUBJECT = {"card": "card", "set": "card", "server": "server", "item": "item"}


@home
def of_price(
    draft: Draft, _: Any, per: str, subject: str, key: str, server: str | None = None
) -> None:
    """The file's own price of a card, a server or a component, whichever of its cells was edited; of a card
    in a server that is not its usual one with that server's name."""
    named = {SUBJECT[per]: subject} | ({"server": server} if server else {})
    whole = {"card": None, "server": None, "item": None} | named
    same = [r for r in draft.rows("prices") if r.get("per", "card") == per
            and all(_alike(r.get(part), value) for part, value in whole.items())]  # fmt: skip
    kept = same[0] if same else {**named, "per": per}
    costed = (
        ("cost",) if Place("x_cost", key) in draft.inputs else ()
    )  # in the internal edition alone
    for name in (*PRICED, *costed, "low", "typical", "high", "withdrawn"):
        kept.pop(name, None)
    own = {**kept, **_priced(draft, key)}
    rows = draft.at("catalog")["prices"]
    if same:  # in its place; of several for the same only one is left
        rows[:] = [
            own if r is kept else r for r in rows if r is kept or all(r is not o for o in same)
        ]
    else:
        rows.append(own)


PRICED = ("currency", "tax_included", "discount", "date", "valid_to", "grade", "source")


def _priced(draft: Draft, key: str) -> dict[str, Any]:
    """A price as its row of the workbook states it."""
    amount, currency = draft.input("p_amount", key), draft.input("p_currency", key)
    if not amount:
        return {"withdrawn": True, "currency": currency}
    found = {"typical": _plain(amount), "currency": currency,
             "tax_included": bool(draft.input("p_tax_included", key))}  # fmt: skip
    if draft.input("p_discount", key):
        found["discount"] = _plain(draft.input("p_discount", key))
    if draft.input("x_cost", key):
        found["cost"] = _plain(draft.input("x_cost", key))
    return found | {"source": draft.source} | dated(draft, key)


def dated(draft: Draft, key: str) -> dict[str, Any]:
    """Of what day an amount is: a new one of the quotation's, or of that which is typed beside it;
    another stays as weak and old as it was."""
    places = {"date": Place("p_as_of", key), "valid_to": Place("p_valid_to", key)}
    known = {name: day for name, at in places.items() if (day := draft.inputs.get(at))}
    if Place("p_amount", key) in draft.edited:
        typed = {name: day for name, day in known.items() if places[name] in draft.edited}
        return {"date": draft.day} | typed
    return known | ({"grade": "C"} if draft.input("p_weak", key) else {})


@home
def of_line(draft: Draft, _: Any, number: int, key: str) -> None:
    """The list price of a line that the file adds."""
    line = draft.at("offer", "lines", number - 1)
    for name in ("price", "currency", "tax_included", "date", "valid_to", "grade"):
        line.pop(name, None)
    found = _priced(draft, key)
    if "withdrawn" not in found:
        found["price"] = found.pop("typical")
        del found["source"]
        line |= {name: value for name, value in found.items() if name != "discount"}
    elif line.get("item"):
        of_price("item", line["item"], key).write(draft, None)


@home
def role(draft: Draft, value: Any, number: int) -> None:
    """Whether a line counts in the total."""
    draft.put(("offer", "lines", number - 1, "role"), "line" if value else "optional")


# -- options and engines --------------------------------------------------------------------------

_WIDTHS = ("tensor_parallel", "pipeline_parallel", "data_parallel", "expert_parallel",
          "attention_data_parallel")  # fmt: skip
_FLAGS = ("companions_shared", "apart")


@home
def of_option(draft: Draft, value: Any, index: int, prefix: str, field: str) -> None:
    """The card, or a width: of what is pinned where replicas are, else of what is chosen."""
    scenario = draft.at("scenarios", index)
    key = "deploy" if draft.input(f"{prefix}ask_pinned_replicas") else "choice"
    option = scenario.setdefault(key, {})
    option.setdefault("card", draft.input(f"{prefix}card"))
    option[field] = bool(value) if field in _FLAGS else _plain(value)


@home
def of_replicas(draft: Draft, value: Any, index: int, prefix: str) -> None:
    """A number of replicas pins the option whole; none leaves it a choice."""
    scenario = draft.at("scenarios", index)
    widths = {f: draft.input(f"{prefix}option_{f}") for f in _WIDTHS}
    option = {"card": draft.input(f"{prefix}card")}
    option |= {f: _plain(width) for f, width in widths.items() if width is not None}
    option |= {f: True for f in _FLAGS if draft.input(f"{prefix}option_{f}")}
    scenario.pop("choice" if value else "deploy", None)
    scenario["deploy" if value else "choice"] = (
        option | {"replicas": _plain(value)} if value else option
    )


@home
def of_engine(draft: Draft, value: Any, index: int) -> None:
    """An engine's profile, by a version that it holds; none: each card's usual one."""
    engine = draft.at("scenarios", index, "engine")
    known = draft.catalog.engines.values() if draft.catalog else ()
    row = next((r for r in known if r.full_name == value), None)
    for key in ("name", "version"):
        engine.pop(key, None)
    if row:
        engine |= {"name": row.name, "version": row.since or row.version}


@home
def of_cache(draft: Draft, value: Any, index: int, part: str) -> None:
    """The type that K or V is kept in."""
    scenario = draft.at("scenarios", index)
    kept = scenario.get("kv_cache") or {}
    if isinstance(kept, str):  # one type for both, or K/V
        keys, _, values = kept.partition("/")
        kept = {"keys": keys.strip(), "values": values.strip() or keys.strip()}
    scenario["kv_cache"] = {**kept, part: value}


# -- the load -------------------------------------------------------------------------------------

FORMS = {  # what each form of a load is written with: key of the file, figure of the workbook
    "users": {"total": "users", "active_share": "active_share", "hours": "hours",
              "requests_per_day": "requests_per_user", "peak_factor": "peak_factor"},
    "requests_per_day": {"requests_per_day": "requests_per_day", "peak_hour_share": "peak_hour_share"},
    "tokens_per_day": {"tokens_per_day": "tokens_per_day", "peak_hour_share": "peak_hour_share", "hours": "hours"},
    "requests_per_second": {"requests_per_second": "requests_per_second"},
    "documents": {"documents": "requests_per_day", "window_hours": "hours"},
}  # fmt: skip
_COUNTED = {form: next(iter(said.values())) for form, said in FORMS.items()}
_BESIDE = {  # beside any form: key, figure, what is left out
    "calls_per_run": ("calls_per_run", 1.0), "burst": ("burst", 1.0),
    "growth_per_year": ("growth", 0.0), "horizon_years": ("horizon", 0.0),
    "prefix_cache_hit": ("prefix_hit", 0.0), "image_tokens": ("image_tokens", 0.0),
    "seconds_per_request": ("seconds_per_request", 0.0),
    "requests_per_second_per_replica": ("requests_per_replica", 0.0),
}  # fmt: skip


@home
def of_load(draft: Draft, value: Any, index: int, prefix: str, field: str = "") -> None:
    """The load is written as a whole; a figure that its form cannot say is said as a figure."""
    scenario = draft.at("scenarios", index)
    short = {"concurrency": scenario["concurrency"]} if "concurrency" in scenario else {}
    before = dict(scenario.get("load") or short)
    plain = isinstance(before.get("users"), int | float)  # users, and nothing of them
    if plain:
        before["users"] = {"total": before["users"]}
    calls = Place(f"{prefix}load_calls_per_run") in draft.edited or "calls_per_run" in before
    said_in_flight = bool(short) or "concurrency" in before
    written = load_of(
        draft, prefix, before, calls if scenario.get("preset") else None, said_in_flight
    )
    figures = before.pop("figures", {})
    said = field not in figures and field in _said(written)
    if field and before == written and not said:
        figures = figures | {field: _plain(value or 0.0)}  # nothing else says it
    if plain and written.get("users", {}).keys() == {"total"}:
        written["users"] = written["users"]["total"]
    simple = written.keys() == {"concurrency"} and not figures and "load" not in scenario
    scenario.pop("concurrency", None)
    if simple:
        scenario |= written
    elif written or figures:
        scenario["load"] = written | ({"figures": figures} if figures else {})
    else:
        scenario.pop("load", None)


def _said(written: Mapping[str, Any]) -> set[str]:
    """The figures that a load says by keys of its own."""
    form = next((form for form in FORMS if form in written), "")
    own = written["users"] if form == "users" else written
    beside = {name for key, (name, _) in _BESIDE.items() if key in written}
    return beside | {name for key, name in FORMS.get(form, {}).items() if key in own}


@home
def of_form(
    draft: Draft, value: Any, index: int, prefix: str, usual: Mapping[str, Mapping[str, float]]
) -> None:
    """The form of the load: the load anew. `usual` has what each form fills in where nothing is typed."""
    of_load(index, prefix).write(draft, value)


def in_effect(
    homes: Mapping[Place, Home], inputs: Mapping[Place, Any], edited: Collection[Place]
) -> dict[Place, Any]:
    """The inputs that count: where the form of a load was turned, those that nobody typed are as it fills
    them in."""
    found = dict(inputs)
    for place, home in homes.items():
        if home.writer != of_form.__name__ or place not in edited:
            continue
        _, prefix, usual = home.args
        named = {
            Place(prefix + name): value for name, value in usual.get(inputs[place], {}).items()
        }
        found |= {at: value for at, value in named.items() if at in inputs and at not in edited}
    return found


def load_of(
    draft: Draft, prefix: str, before: Mapping[str, Any], calls: bool | None, said_in_flight: bool
) -> dict[str, Any]:
    """The load in the form that the workbook gives; a preset says its own calls of a run.

    `before` is the load as the file says it, `calls` whether it says them beside a preset; None without one;
    `said_in_flight` whether it says the requests in flight: a test environment need not."""

    form = draft.input(f"{prefix}form")
    turned = Place(f"{prefix}form") in draft.edited
    users = (before.get("users") or {}) if form == "users" else {}
    own = {} if turned else users or before  # what the file says of its form

    def typed(name: str) -> bool:
        return Place(f"{prefix}load_{name}") in draft.edited

    def figure(name: str) -> Any:
        return _plain(draft.input(f"{prefix}load_{name}") or 0.0)

    def said_so(key: str, name: str) -> bool:
        """Whether the file says a figure: what the form counts, what it said, and what is typed; the rest is ours, but
        for a peak that would be lower beside the hours that are typed."""
        counts = name in (_COUNTED[form], "hours" if form == "documents" else "")
        counts = counts or (
            name == "peak_hour_share" and typed("hours")
        )  # else it followed from these
        lower = name == "peak_factor" and typed("hours") and figure(name) > max(figure("hours"), 1)
        return counts or key in own or typed(name) or lower

    flight = f"{prefix}ask_concurrency"
    if form == "concurrency":
        stated = said_in_flight or turned or Place(flight) in draft.edited
        found: dict[str, Any] = {"concurrency": _plain(draft.input(flight))} if stated else {}
    else:
        said = {
            key: own[key] if key in own and not typed(name) else figure(name)
            for key, name in FORMS[form].items()
            if figure(name) and said_so(key, name)
        }
        found = {"users": said} if form == "users" else said
    beside: dict[str, tuple[Any, Any]] = {
        key: (figure(name), absent) for key, (name, absent) in _BESIDE.items()
    }
    if calls is not None:
        known = figure("calls_per_run")
        beside["calls_per_run"] = (known, None if calls else known)
    for key, (value, absent) in beside.items():
        if value != absent:
            place = found["users"] if key in users else found  # a burst may stand with the users
            place[key] = before[key] if key in before and not typed(_BESIDE[key][0]) else value
    return found


@home
def of_training(draft: Draft, value: Any, index: int, key: str) -> None:
    """How much is trained, in tokens or in samples; without either nothing is told of epochs."""
    recipe = draft.at("scenarios", index, "recipe")
    draft.put(("scenarios", index, "recipe", key), value or None)
    if not (recipe.get("tokens") or recipe.get("samples")):
        recipe.pop("epochs", None)


@home
def length(draft: Draft, value: Any, index: int, key: str, prefix: str = "") -> None:
    """The mean of a length; a 95th percentile below it goes. Without one of them the context, which
    followed from both, is said as the workbook has it."""
    scenario = draft.at("scenarios", index)
    draft.put(("scenarios", index, key), value or None)
    if (scenario.get("load") or {}).pop("prompt_share", None):  # by which the other followed
        other = "output_tokens" if key == "prompt_tokens" else "prompt_tokens"
        draft.put(("scenarios", index, other), _plain(draft.input(f"{prefix}load_{other}")))
    context = draft.input(f"{prefix}ask_context")
    if not value and context and not scenario.get("context") and not scenario.get("preset"):
        scenario["context"] = _plain(context)
    if (scenario.get(f"{key}_p95") or 0) < (value or 0):
        scenario.pop(f"{key}_p95", None)
