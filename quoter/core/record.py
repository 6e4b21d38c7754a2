"""Records: what a mapping of a file may hold, declared once as fields with their types.

A record is made in two ways with the same result. Data in which every value already is of its
field's type is taken as it is, by the readers below. All other data goes to pydantic, which
converts what may be converted and tells every fault; it is imported only then."""

from __future__ import annotations

import inspect
import math
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

if TYPE_CHECKING:  # else it takes a class for no key, as its instances have a hash of their own
    _F = TypeVar("_F")

    def cache(function: _F) -> _F: ...

else:
    from functools import cache

_MOST_WHOLE = 2**53  # a float has every whole number up to it
_GIVEN = "_given"  # in an instance: which fields count as given, where that is not all that it has


class Before(NamedTuple):
    """A function that the value passes before its type is looked at."""

    func: Callable[[Any], Any]


class After(NamedTuple):
    """A function that the value of the right type passes; a ValueError is its fault."""

    func: Callable[[Any], Any]


class Limits:
    """Bounds of a value, beside its type: gt, ge, lt, le, min_length, max_length, strict; and of a
    field its default, or its alias in files."""

    def __init__(self, **limits: Any):
        self.limits = limits

    def holds(self, value: Any) -> bool:
        """Whether a value keeps all bounds."""
        return all(_BOUNDS[name](value, bound) for name, bound in self.limits.items())


_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda x, bound: x > bound,
    "ge": lambda x, bound: x >= bound,
    "lt": lambda x, bound: x < bound,
    "le": lambda x, bound: x <= bound,
    "min_length": lambda x, bound: len(x) >= bound,
    "max_length": lambda x, bound: len(x) <= bound,
    "strict": lambda x, bound: True,  # the readers convert nothing
}


def Field(**said: Any) -> Any:  # noqa: N802  reads like pydantic's, which it becomes
    """What a field says beside its type."""
    return Limits(**said)


def checked(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A method that a whole record passes; a ValueError is its fault."""
    check.checks_record = True  # type: ignore[attr-defined]
    return check


class Described(NamedTuple):
    """A field: its type without the outermost marks, those marks, its name in files."""

    annotation: Any
    metadata: tuple[Any, ...]
    alias: str | None
    required: bool

    def is_required(self) -> bool:
        return self.required


class Misshapen(ValueError):
    """Data that is no such record; `faults` as pydantic lists them."""

    def __init__(self, kind: type[Record], faults: list[Any]):
        self.faults = faults
        super().__init__(f"no {kind.__name__}: {faults}")


class Doubt(Exception):
    """A value that is not plainly of its type: pydantic decides."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field,))
class Record:
    """A mapping of a file: these keys and no others. An instance never changes."""

    others: ClassVar[str] = (
        "forbid"  # unknown keys: forbid, ignore, or allow, where they are numbers
    )
    declared: ClassVar[dict[str, Any]] = {}  # field: its type as written, and the module of that
    aliases_of: ClassVar[dict[str, str]] = {}  # field: its name in files, where that differs
    checks: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = {
            name: (said, cls.__module__)
            for name, said in inspect.get_annotations(cls).items()
            if not str(said).startswith(("ClassVar", "typing.ClassVar"))
        }
        cls.declared = {**cls.declared, **own}
        for name in own:
            said = cls.__dict__.get(name)
            if isinstance(said, Limits):
                _take_default(cls, name, dict(said.limits))
        own_checks = (n for n, x in cls.__dict__.items() if getattr(x, "checks_record", False))
        cls.checks = tuple(dict.fromkeys((*cls.checks, *own_checks)))

    def __init__(self, /, **data: Any):
        self.__dict__.update(self.model_validate(data).__dict__)

    # -- made of data --

    @classmethod
    def model_validate(cls, data: Any) -> Self:
        """The record that the data is; raises Misshapen."""
        try:
            return _read(cls, data)
        except Doubt:
            return _judged(cls, data)

    @classmethod
    def model_construct(cls, _fields_set: Any = None, **values: Any) -> Self:
        """A record of values that need no check; `_fields_set`: those that count as given."""
        made = cls.__new__(cls)
        made.__dict__.update(values)
        if _fields_set is not None:
            made.__dict__[_GIVEN] = frozenset(_fields_set)
        return made

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """A copy with other values, which need no check."""
        kept = {n: x for n, x in self.__dict__.items() if n in self.declared or n == "extra"}
        if _GIVEN in self.__dict__:
            kept[_GIVEN] = self.__dict__[_GIVEN] | update.keys()
        own = {name: x for name, x in update.items() if name in self.declared}
        more = {name: x for name, x in update.items() if name not in self.declared}
        return self.model_construct(**kept | own | ({"extra": self.extra | more} if more else {}))

    # -- asked --

    @property
    def extra(self) -> dict[str, float]:
        """The values of keys that no field declares."""
        found: dict[str, float] = self.__dict__.get("extra", {})
        return found

    @property
    def model_fields_set(self) -> frozenset[str]:
        """The fields that were given."""
        found: frozenset[str] | None = self.__dict__.get(_GIVEN)
        return frozenset(self.__dict__.keys() & self.declared.keys()) if found is None else found

    @classmethod
    @cache
    def fields(cls) -> dict[str, Described]:
        """The fields by name, in the order of the source."""
        return {name: _described(cls, name) for name in cls.declared}

    def model_dump(
        self, *, mode: str = "python", by_alias: bool = False, exclude_unset: bool = False,
        exclude_none: bool = False, exclude_defaults: bool = False, exclude: Any = (),
    ) -> dict[str, Any]:  # fmt: skip
        """The record as plain data; `mode` json: dates are texts, and tuples lists."""
        how = {"mode": mode, "by_alias": by_alias, "exclude_unset": exclude_unset,
               "exclude_none": exclude_none, "exclude_defaults": exclude_defaults}  # fmt: skip
        found, given = {}, self.model_fields_set
        for name in self.declared:
            if name in exclude or (exclude_unset and name not in given):
                continue
            value = getattr(self, name)
            if exclude_none and value is None:
                continue
            if (
                exclude_defaults
                and hasattr(type(self), name)
                and value == getattr(type(self), name)
            ):
                continue
            key = self.aliases_of.get(name, name) if by_alias else name
            found[key] = _plain(value, how)
        return found | {name: x for name, x in self.extra.items() if name not in exclude}

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """The fields with their values."""
        yield from ((name, getattr(self, name)) for name in self.declared)

    def __getattr__(self, name: str) -> Any:
        more = self.__dict__.get("extra")
        if more is not None and name in more:
            return more[name]
        raise AttributeError(f"{type(self).__name__} has no `{name}`")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} never changes: `{name}`")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} never changes: `{name}`")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other) or self.extra != other.extra:
            return False
        return all(getattr(self, name) == getattr(other, name) for name in self.declared)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in self.declared)))

    def __repr__(self) -> str:
        said = {name: getattr(self, name) for name in self.declared} | self.extra
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in said.items())})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How pydantic reads a field of this type: as the checker does, or a record as it is."""
        from pydantic_core import core_schema

        return core_schema.no_info_wrap_validator_function(
            lambda data, inner: data if isinstance(data, cls) else _made(cls, inner(data)),
            handler(_checker(cls)),
        )


def _take_default(cls: type[Record], name: str, said: dict[str, Any]) -> None:
    """A field's default becomes the attribute of its class, and its alias is noted."""
    if "alias" in said:
        cls.aliases_of = {**cls.aliases_of, name: said["alias"]}
    delattr(cls, name)
    if "default_factory" in said:
        setattr(cls, name, said["default_factory"]())
    elif "default" in said:
        setattr(cls, name, said["default"])


def _plain(value: Any, how: dict[str, Any]) -> Any:
    if isinstance(value, Record):
        return value.model_dump(**how)
    json = how["mode"] == "json"
    if isinstance(value, (tuple, list)):
        found = [_plain(x, how) for x in value]
        return found if json or isinstance(value, list) else tuple(found)
    if isinstance(value, dict):
        return {key: _plain(x, how) for key, x in value.items()}
    return value.isoformat() if json and isinstance(value, date) else value


# -- types -----------------------------------------------------------------------------------------


@cache
def _annotation(cls: Any, name: str) -> Any:
    """The type of a field."""
    said, module = cls.declared[name]
    return _evaluated(said, module) if isinstance(said, str) else said


@cache
def _evaluated(said: str, module: str) -> Any:
    return eval(said, vars(sys.modules[module]))


def _described(cls: type[Record], name: str) -> Described:
    found, alias = _annotation(cls, name), cls.aliases_of.get(name)
    required = not hasattr(cls, name)
    if get_origin(found) is Annotated:
        return Described(found.__origin__, found.__metadata__, alias, required)
    return Described(found, (), alias, required)


# -- what is plainly right -------------------------------------------------------------------------


def _read(cls: type[Record], data: Any) -> Any:
    """The record of data in which every value plainly is of its type; raises Doubt."""
    if type(data) is not dict:
        if isinstance(data, cls):
            return data
        raise Doubt
    made = cls.__new__(cls)
    values, more = made.__dict__, {}
    names = _names(cls)
    for key, value in data.items():
        name = names.get(key)
        if name is not None:
            values[name] = _reader(cls, name)(value)
        elif cls.others == "forbid":
            raise Doubt
        elif cls.others == "allow":
            more[key] = _number(value)
    if cls.others == "allow":
        values["extra"] = more
    if any(name not in values for name in _required(cls)):
        raise Doubt
    return _passed(made)


def _passed(made: Any) -> Any:
    """The record after the checks of the whole; raises Doubt."""
    try:
        for check in made.checks:
            getattr(made, check)()
    except ValueError:
        raise Doubt from None
    return made


@cache
def _names(cls: Any) -> dict[str, str]:
    """Field by its name in files."""
    return {cls.aliases_of.get(name, name): name for name in cls.declared}


@cache
def _required(cls: Any) -> tuple[str, ...]:
    return tuple(name for name in cls.declared if not hasattr(cls, name))


@cache
def _reader(cls: Any, name: str) -> Callable[[Any], Any]:
    return _reader_of(_annotation(cls, name))


def _reader_of(kind: Any) -> Callable[[Any], Any]:
    """What takes a value that plainly is of this type; raises Doubt."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _marked(_reader_of(kind.__origin__), kind.__metadata__)
    if origin is Literal:
        return _one_of(parts)
    if origin in (Union, types.UnionType):
        return _first_of([_reader_of(part) for part in parts])
    if origin is tuple and len(parts) == 2 and parts[1] is ...:
        return _items(_reader_of(parts[0]), tuple)
    if origin is list:
        return _items(_reader_of(parts[0]), list)
    if origin is dict:
        return _pairs(*map(_reader_of, parts))
    if isinstance(kind, type) and issubclass(kind, Record):
        return lambda value: _read(kind, value)
    return _doubtful


def _doubtful(_: Any) -> Any:
    raise Doubt


def _exactly(kind: type) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        if type(value) is not kind:
            raise Doubt
        return value

    return take


def _number(value: Any) -> float:
    """A number that is finite, as pydantic's strict `float` takes it."""
    if type(value) is int and abs(value) <= _MOST_WHOLE:
        return float(value)
    if type(value) is not float or not math.isfinite(value):
        raise Doubt
    return value


_PLAIN: dict[Any, Callable[[Any], Any]] = {
    Any: lambda value: value,
    float: _number,
    None: _exactly(type(None)),
    type(None): _exactly(type(None)),
    **{kind: _exactly(kind) for kind in (str, int, bool, date)},
}


def _marked(take: Callable[[Any], Any], marks: tuple[Any, ...]) -> Callable[[Any], Any]:
    """A reader with the marks of its type, the innermost first."""
    for mark in marks:
        take = _with_mark(take, mark)
    return take


def _with_mark(take: Callable[[Any], Any], mark: Any) -> Callable[[Any], Any]:
    def limited(value: Any) -> Any:
        found = take(value)
        if not mark.holds(found):
            raise Doubt
        return found

    def passed(value: Any) -> Any:
        try:
            if isinstance(mark, Before):
                return take(mark.func(value))
            return mark.func(take(value))
        except ValueError:
            raise Doubt from None

    return limited if isinstance(mark, Limits) else passed


def _one_of(known: tuple[Any, ...]) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        if type(value) is not str or value not in known:
            raise Doubt
        return value

    return take


def _first_of(readers: list[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """The first that takes the value: of the unions here no two take the same."""

    def take(value: Any) -> Any:
        for reader in readers:
            try:
                return reader(value)
            except Doubt:
                continue
        raise Doubt

    return take


def _items(reader: Callable[[Any], Any], kind: type) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        if type(value) not in (list, tuple):
            raise Doubt
        return kind(map(reader, value))

    return take


def _pairs(key: Callable[[Any], Any], item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        if type(value) is not dict:
            raise Doubt
        return {key(name): item(x) for name, x in value.items()}

    return take


# -- kept as JSON ----------------------------------------------------------------------------------


def jsonable(record: Record) -> dict[str, Any]:
    """What a record was given, as JSON holds it."""
    given = {name: getattr(record, name) for name in record.declared if name in record.__dict__}
    more = {"extra": record.extra} if "extra" in record.__dict__ else {}
    return {name: _as_json(value) for name, value in given.items()} | more


def _as_json(value: Any) -> Any:
    if isinstance(value, Record):
        return jsonable(value)
    if isinstance(value, (tuple, list)):
        return [_as_json(x) for x in value]
    if isinstance(value, dict):
        return {key: _as_json(x) for key, x in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def restored(cls: type[Record], data: dict[str, Any]) -> Any:
    """The record that was stored; its values were looked at then."""
    made = cls.__new__(cls)
    values = made.__dict__
    values.update(data)
    for name in values.keys() & _rebuilt(cls).keys():
        values[name] = _rebuilt(cls)[name](values[name])
    return made


@cache
def _rebuilt(cls: Any) -> dict[str, Callable[[Any], Any]]:
    """The fields whose values JSON does not hold as they are, and what makes them so again."""
    found = {name: _rebuilder(_annotation(cls, name)) for name in cls.declared}
    return {name: rebuild for name, rebuild in found.items() if rebuild}


def _rebuilder(kind: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this type of what JSON holds; None where that is it."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _rebuilder(kind.__origin__)
    if origin in (Union, types.UnionType):
        inner = next(filter(None, map(_rebuilder, parts)), None)
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        item = _rebuilder(parts[0])
        return (lambda value: tuple(map(item, value))) if item else tuple
    if origin is dict:
        each = _rebuilder(parts[1])
        return each and (lambda value: {key: each(x) for key, x in value.items()})
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Record):
        return lambda value: restored(kind, value)
    return None


# -- what pydantic decides -------------------------------------------------------------------------


def _judged(cls: type[Record], data: Any) -> Any:
    """The record that pydantic makes of the data; raises Misshapen with its faults."""
    from pydantic import ValidationError

    try:
        return _adapter(cls).validate_python(data)
    except ValidationError as error:
        raise Misshapen(cls, error.errors(include_url=False)) from None


@cache
def _adapter(cls: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(cls)


@cache
def _checker(cls: Any) -> Any:
    """The same fields as a model of pydantic."""
    import pydantic
    from pydantic import BaseModel, ConfigDict, create_model

    others: Any = cls.others
    declare: Any = pydantic.Field
    config = ConfigDict(extra=others, allow_inf_nan=False, protected_namespaces=())
    fields: dict[str, Any] = {}
    for name, described in cls.fields().items():
        default = {} if described.required else {"default": getattr(cls, name)}
        alias = {"alias": described.alias} if described.alias else {}
        fields[name] = (_theirs(_annotation(cls, name)), declare(**default, **alias))
    numbers: Any = (
        {"__pydantic_extra__": dict.__class_getitem__((str, _theirs(_EXTRA)))}
        if cls.others == "allow"
        else {}
    )
    said = {"__module__": __name__, "__annotations__": numbers, "model_config": config}
    return create_model(cls.__name__, __base__=type("Base", (BaseModel,), said), **fields)


_EXTRA = Annotated[float, Limits(strict=True)]  # what stands under a key that no field declares


def _theirs(kind: Any) -> Any:
    """A type with our marks as pydantic's."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return Annotated[(_theirs(kind.__origin__), *map(_their_mark, kind.__metadata__))]
    if origin in (Union, types.UnionType):
        return Union[tuple(map(_theirs, parts))]  # noqa: UP007
    if origin in (tuple, list, dict):
        return origin[tuple(x if x is ... else _theirs(x) for x in parts)]
    return kind


def _their_mark(mark: Any) -> Any:
    import pydantic

    if isinstance(mark, Before):
        return pydantic.BeforeValidator(mark.func)
    if isinstance(mark, After):
        return pydantic.AfterValidator(mark.func)
    return pydantic.Field(**mark.limits)


def _made(cls: type[Record], model: Any) -> Any:
    """Our record of pydantic's; raises ValueError where it fails as a whole."""
    values = {name: getattr(model, name) for name in model.model_fields_set & cls.declared.keys()}
    ordered = {name: values[name] for name in cls.declared if name in values}
    more = {"extra": dict(model.__pydantic_extra__)} if cls.others == "allow" else {}
    made = cls.model_construct(**ordered, **more)
    for check in made.checks:
        getattr(made, check)()
    return made
