"""The house as it stands: its rooms, who enters whom, and where a law of it is broken.

`python tests/house.py` prints the figures and ends with status 1 where a law is broken; the tests hold
the same laws. docs/house.md says what each room is for."""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parent.parent / "quoter"
ROOMS = (  # from the bottom: a room imports only from those before it
    "core", "model", "architecture", "catalog", "scenario", "sizing", "words", "workbook", "proposal",
    "answer", "delivery", "cli",
)  # fmt: skip
DOORS = {  # library: the module that may import it, and those whose names begin with its name
    "yaml": "core.files", "pydantic": "core.record", "pydantic_core": "core.record", "xlsxwriter": "workbook.xlsx", "jinja2": "proposal.templating",
    "markupsafe": "proposal.templating", "plutoprint": "proposal.pdf",
    "fontTools": "proposal.typefaces", "pypdf": "proposal.outline", "docx": "proposal.word", "lxml": "proposal.word", "typer": "cli",
    "rich": "cli.terminal", "gpuhunt": "catalog.rents_import", "openpyxl": "delivery.pulling", "distributed": "delivery.workers", "pyarrow": "delivery.columns", "email": "delivery.envelope",
}  # fmt: skip
MOST_MODULES = 20  # in a folder
MOST_AT_ROOT = 3
MOST_ROOMS_OF_A_NAME = 2


class Import(NamedTuple):
    """One name that a module takes from another: `from quoter.core import Problem`."""

    module: str
    name: str
    line: int


class Module(NamedTuple):
    """One file of the package, by its name without `quoter.`."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    @property
    def imports(self) -> list[Import]:
        return _imports(self.tree)

    @property
    def functions(self) -> Iterator[ast.FunctionDef]:
        yield from (n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef))

    @property
    def defined(self) -> Iterator[str]:
        """The public names that the module itself makes."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names = [node.name]
            elif isinstance(node, ast.Assign):
                names = [t.id for t in node.targets if isinstance(t, ast.Name)]
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names = [node.target.id]
            else:
                names = []
            yield from (name for name in names if not name.startswith("_"))


@cache
def _imports(tree: ast.Module) -> list[Import]:
    """What a module imports, wherever in it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [Import(node.module, a.name, node.lineno) for a in node.names]
        elif isinstance(node, ast.Import):
            found += [Import(a.name, "", node.lineno) for a in node.names]
    return found


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


def ours(one: Import) -> str | None:
    """The room that an import enters, if it is one of ours."""
    top, _, rest = one.module.partition(".")
    return (rest or one.name).partition(".")[0] if top == "quoter" else None


@cache
def exported(room: str) -> frozenset[str]:
    """What a room offers to the others: the `__all__` of its `__init__`."""
    tree = next(m.tree for m in modules() if m.name == room)
    for node in tree.body:
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if named and node.targets[0].id == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


# -- the laws -------------------------------------------------------------------------------------


def upwards() -> Iterator[str]:
    """Imports from a room that stands above."""
    height = {room: n for n, room in enumerate(ROOMS)}
    for module in modules():
        for one in module.imports if module.room else ():
            room = ours(one)
            if room in height and height[room] > height[module.room]:
                yield f"{module.name}:{one.line} imports {room}, which stands above"


def strangers() -> Iterator[str]:
    """Modules that stand in no room."""
    root = [m for m in modules() if "." not in m.name and m.path.parent == PACKAGE]
    if len(root) > MOST_AT_ROOT:
        yield f"{len(root)} modules at the root"
    for module in modules():
        if module.path.parent != PACKAGE and module.room not in ROOMS:
            yield f"{module.name} stands in no room"


def crowds() -> Iterator[str]:
    """Folders with too many modules."""
    for folder in {m.path.parent for m in modules()}:
        count = sum(m.path.parent == folder for m in modules())
        if count > MOST_MODULES:
            yield f"{folder.relative_to(PACKAGE)} has {count} modules"


def back_doors() -> Iterator[str]:
    """Ways into a room past its `__init__`, and names that it does not offer.

    The model's folders have doors of their own, since its lines are read from its modules."""
    doors = {f"quoter.{name}" for name in (*ROOMS, *PARTS_OF_THE_MODEL)}
    for module in modules():
        for one in module.imports:
            room = ours(one)
            if room not in ROOMS or room == module.room:
                continue
            if one.module not in doors:
                yield f"{module.name}:{one.line} enters {one.module} past the door of {room}"
            elif one.name not in exported(one.module.removeprefix("quoter.")):
                yield f"{module.name}:{one.line} takes {one.name}, which {room} does not offer"


PARTS_OF_THE_MODEL = (
    "model.inference",
    "model.load",
    "model.training",
    "model.money",
    "model.shared",
)


def unused() -> Iterator[str]:
    """Names that a room offers and nobody takes."""
    taken = {(ours(i), i.name) for m in modules() for i in m.imports if ours(i) != m.room}
    for room in ROOMS[:-1]:  # the last one offers the command itself
        yield from (
            f"{room} offers {n} to nobody" for n in exported(room) if (room, n) not in taken
        )


def shared_names() -> Iterator[str]:
    """Public names that mean something in more than two rooms."""
    where: dict[str, set[str]] = {}
    for module in modules():
        for name in module.defined if module.room else ():
            where.setdefault(name, set()).add(module.room)
    for name, rooms in sorted(where.items()):
        if len(rooms) > MOST_ROOMS_OF_A_NAME:
            yield f"{name} is defined in {', '.join(sorted(rooms))}"


def second_doors() -> Iterator[str]:
    """Libraries imported by another module than theirs."""
    for module in modules():
        for one in module.imports:
            door = DOORS.get(one.module.partition(".")[0])
            if door and not module.name.startswith(door):
                yield f"{module.name}:{one.line} imports {one.module}; its door is {door}"


def knowing_models() -> Iterator[str]:
    """Modules of the sizing model that know more than cells and units."""
    known = {n for m in modules() if m.name in ("core.cells", "core.units") for n in m.defined}
    known |= {"Figures"}  # which its types are made of
    for module in modules():
        for one in module.imports if module.room == "model" else ():
            if ours(one) not in (None, "model") and one.name not in known:
                yield f"{module.name}:{one.line} imports {one.name} of {one.module}"


def figures_read_by_text() -> Iterator[str]:
    """Figures read by a literal text, where an attribute says the same and the type checker sees it."""
    for module in modules():
        for node in ast.walk(module.tree):
            key = _key_of(node)
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield f"{module.name}:{getattr(node, 'lineno', 0)} reads {ast.unparse(node)}"


def _key_of(node: ast.AST) -> ast.expr | None:
    """What figures are asked for by; None of anything else."""
    if isinstance(node, ast.Subscript) and _are_figures(node.value):
        return node.slice
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        asked = node.func.attr in ("by_name", "has")
        return (
            node.args[0]
            if asked or (node.func.attr == "get" and _are_figures(node.func.value))
            else None
        )
    return None


FIGURES = ("figures", "bought", "serving", "inference", "training", "fit", "totals", "money")


def _are_figures(node: ast.expr) -> bool:
    """Whether an expression ends as those do that give figures: `option.figures`."""
    return isinstance(node, ast.Attribute) and node.attr in FIGURES


LAWS = {
    "a room for every module": strangers,
    "imports one way": upwards,
    "a room is entered by its door": back_doors,
    "what a room offers is taken": unused,
    "one library, one door": second_doors,
    "the model knows cells and units": knowing_models,
    "a figure is an attribute": figures_read_by_text,
    "at most 20 modules in a folder": crowds,
    "no name in more than two rooms": shared_names,
}


# -- the figures ----------------------------------------------------------------------------------


def arrows() -> set[tuple[str, str]]:
    """Who imports from whom, by rooms."""
    found = {(m.room, ours(i)) for m in modules() for i in m.imports if m.room}
    return {(a, b) for a, b in found if b in ROOMS and a != b}


def lengths() -> list[int]:
    """Lines of every function."""
    return sorted((f.end_lineno or 0) - f.lineno + 1 for m in modules() for f in m.functions)


def print_figures() -> None:
    """The rooms, their modules and doors, and how long functions are."""
    taken = {(ours(i), i.name) for m in modules() for i in m.imports if ours(i) != m.room}
    print(f"{'room':<14}modules  offers  taken")
    for room in ROOMS:
        count = sum(m.room == room for m in modules())
        offers = exported(room)
        print(f"{room:<14}{count:>7}{len(offers):>8}{sum((room, n) in taken for n in offers):>7}")
    size = lengths()
    ninth = size[len(size) * 9 // 10]
    print(f"{len(modules())} modules in {len(ROOMS)} rooms, {len(arrows())} arrows between them")
    print(
        f"{len(size)} functions: median {statistics.median(size):.0f} lines, "
        f"nine in ten up to {ninth}, longest {size[-1]}"
    )


def main() -> int:
    """Print the figures and what is broken."""
    print_figures()
    broken = [f"{law}: {fault}" for law, check in LAWS.items() for fault in check()]
    print("\n".join(broken) or f"{len(LAWS)} laws kept")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
