"""Options whose values are plain, taken without pydantic, whose import costs more than a sizing.

Typer asks pydantic for every value, of a text too. Here a text is itself, and a path may be read or is
not there. Every other value goes Typer's way, and so does everything where Typer is built otherwise.
Numbers are texts: what a file takes for one, its reader says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin

_OWN = "_runtime_param"  # where Typer keeps what converts a parameter, made at its first value


class Doubt(Exception):
    """A value that Typer must judge."""


def prepared(command: Any, context: Any) -> Any:
    """The command, whose parameters take plain values plainly; the one for help too."""
    for param in command.get_params(context) if command else ():
        if getattr(param, _OWN, "none") is None and hasattr(param, "type_descriptor"):
            setattr(param, _OWN, PlainFirst())
    return command


class PlainFirst:
    """Takes the plain values of a parameter, and hands over to Typer at the first other."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return taken(value, param)
        except Doubt:
            setattr(param, _OWN, None)
            return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def taken(value: Any, param: Any) -> Any:
    """The value as its parameter's type; raises Doubt."""
    kind, said = param.type_descriptor.annotation, param.type_descriptor.parameter_info
    several = param.multiple or param.nargs == -1
    if getattr(said, "parser", None) is not None:
        raise Doubt
    if value is None:
        return () if several else None
    if not several:
        return one(kind, value)
    if get_origin(kind) is not list or not isinstance(value, (list, tuple)):
        raise Doubt
    return [one(get_args(kind)[0], item) for item in value]


def one(kind: Any, value: Any) -> Any:
    """One value as its type; raises Doubt."""
    if kind not in _KINDS:
        raise Doubt
    return _KINDS[kind](value)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise Doubt
    return value


def _path(value: Any) -> Path:
    if not isinstance(value, (str, Path)) or not value:
        raise Doubt
    if os.path.lexists(value) and not os.access(value, os.R_OK):
        raise Doubt
    return Path(value)


_KINDS: dict[Any, Callable[[Any], Any]] = {str: _text, Path: _path}
