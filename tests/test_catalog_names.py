"""No row of a catalog is named in the code: what differs from row to row is a column."""

import ast

import pytest
from conftest import ROOT, every

from quoter.catalog.business import BLOCKS
from quoter.catalog.lookup import LISTS, TABLES, Catalog, plain_name
from quoter.core import units
from quoter.core.files import Document
from quoter.model.records import RECORDS
from quoter.scenario.command_line import quotation_from_options
from quoter.scenario.quotation import quotation
from quoter.scenario.request import QuoteFile
from quoter.sizing import model_inputs as figures
from quoter.sizing.estimate import estimate
from quoter.sizing.options import LINES

SHIPPED = Catalog.shipped()
PACKAGE = ROOT / "quoter"
READERS = {  # of other people's formats, whose words some rows share
    "families", "hf_config", "quantization", "tensors", "towers", "states", "shape", "adapters",
    "from_config", "model_import", "derived", "rents_import", "vllm_log", "sglang_log", "serving", "guidellm", "genai_perf",
}  # fmt: skip
IN_THE_MODEL = {"constants", "forms"}  # tables whose rows are figures of the model, by their names
WORDS = {
    "CN": "a country",
    "auto": "the workbook's word for an engine that nobody asks for",
}


def called():
    """(name, table) of every row and alias, and of an engine without its version."""
    for table in TABLES.keys() - {*LISTS, *IN_THE_MODEL}:
        for row in getattr(SHIPPED, table).values():
            for name in (row.full_name, getattr(row, "name", row.full_name), *row.aliases):
                yield name, table


ROWS = list(called())


def names():
    """Plain name -> table."""
    return {plain_name(name): table for name, table in ROWS}


def vocabulary():
    """Words that are no names: keys of records and rows, values that a key can take, lines, units."""
    found = {line.name for lines in LINES.values() for line in lines}
    found |= {key for fields in RECORDS.values() for key in fields} | set(RECORDS) | set(WORDS)
    found |= {part for name in SHIPPED.constants for part in name.split("_")}
    found |= {unit.name for unit in vars(units).values() if isinstance(unit, units.Unit)}
    seen, open_ = set(), [*TABLES.values(), QuoteFile, *BLOCKS.values()]
    for module in ("scenario.request", "catalog.business", "catalog.rows"):
        open_ += [kind for kind in vars(__import__(f"quoter.{module}", fromlist=["_"])).values()
                  if hasattr(kind, "declared")]  # fmt: skip
    while open_:
        kind = open_.pop()
        if kind in seen:
            continue
        seen.add(kind)
        found |= set(kind.fields())
        for info in kind.fields().values():
            found |= set(literals(info.annotation))
    return {plain_name(word) for word in found}


def literals(annotation):
    """The values of a Literal anywhere in an annotation."""
    for part in getattr(annotation, "__args__", ()):
        if isinstance(part, str):
            yield part
        else:
            yield from literals(part)


def texts(path):
    """(line, text, where it stands) of every text in the code but docstrings and docs of names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


@pytest.mark.proof
def test_no_row_is_named_in_the_code():
    rows, words = names(), vocabulary()
    found = []
    for path in PACKAGE.rglob("*.py"):
        if path.stem in READERS or path.parent.name == "architecture":
            continue
        for line, text in texts(path):
            plain = plain_name(text)
            if len(plain) > 1 and plain in rows and plain not in words:
                found.append(f"{path.name}:{line}: {text!r} is a row of {rows[plain]}")
    assert found == []


@pytest.mark.proof
def test_no_name_is_told_by_how_it_begins():
    """`name.startswith("A100")` and the like: a name is compared with nothing written in the code."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        if path.stem in READERS or path.parent.name == "architecture":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if of_a_name(node):
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert found == []


TOLD_BY = {
    "name",
    "full_name",
    "vendor",
    "family",
    "label",
    "maker",
}  # what a row is called, and by whom


def tells(node):
    """What a row is called; lines and units are named in the code, and go by these names."""
    if not isinstance(node, ast.Attribute) or node.attr not in TOLD_BY:
        return False
    return not ast.unparse(node.value).endswith(("line", "unit"))


def of_a_name(node):
    """A test of what a row is called against a text in the code."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        method, on = node.func.attr, node.func.value
        return (
            method in ("startswith", "endswith")
            and tells(on)
            and isinstance(node.args[0], ast.Constant)
        )
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(map(tells, sides)) and any(
            isinstance(s, ast.Constant) and isinstance(s.value, str) and s.value for s in sides
        )
    return False


@pytest.mark.proof
def test_no_row_is_looked_up_by_a_name_in_the_code():
    """`find("precisions", "bf16")` and `precisions["int8"]`, also of names that are words besides."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if looked_up(node):
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert found == []


def looked_up(node):
    """A row of a table by a name that stands in the code."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        table, name = ([a.value for a in node.args if isinstance(a, ast.Constant)] + [None, None])[
            :2
        ]
        if node.func.attr == "find":
            return is_row(table, name)
        return node.func.attr in ("engine", "profiles") and is_row("engines", table)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
        return isinstance(node.slice, ast.Constant) and is_row(node.value.attr, node.slice.value)
    return False


def is_row(table, name):
    """Whether a table that can grow has a row of this name."""
    if table not in TABLES.keys() - {*LISTS, *IN_THE_MODEL} or not isinstance(name, str):
        return False
    return plain_name(name) in {plain_name(n) for n, t in ROWS if t == table}


# -- the same card under another name -------------------------------------------------------------


def renamed(card):
    """A card under another name, in the same servers, cut into the same slices and of the same price."""
    new = "Other Name"
    row = card.model_dump(mode="json", by_alias=True, exclude={"own", "name", "aliases"}) | {
        "name": new
    }
    server = SHIPPED.server_of(card)
    servers = [{"name": server.name, "cards": [*server.cards, new]}] if server else []
    prices = [price.model_dump(mode="json", exclude={"own"}) | {"card": new}
              for price in SHIPPED.prices if price.card == card.name]  # fmt: skip
    slices = [{"name": piece.name, "cards": [*piece.cards, new]}
              for piece in SHIPPED.slices.values() if card.name in piece.cards]  # fmt: skip
    return {"cards": [row], "servers": servers, "prices": prices, "slices": slices}


@every("card", SHIPPED.cards.values(), ids=lambda card: card.name)
def test_the_same_card_under_another_name_has_the_same_figures(card):
    problems = []
    catalog = SHIPPED.overlay(renamed(card), lambda *a, **k: problems.append(a))
    assert problems == []
    copy = catalog.cards["Other Name"]
    before = figures.card(card, SHIPPED.server_of(card), SHIPPED)
    assert figures.card(copy, catalog.server_of(copy), catalog) == before


@pytest.mark.parametrize(
    "name", ["A100-80G-SXM", "H20-96G", "MI300X", "T4", "Ascend-910B3", "MetaX-C500"]
)
@pytest.mark.parametrize("weights", ["bf16", "fp8", "int8"])
def test_the_same_card_under_another_name_is_sized_alike(name, weights):
    card = SHIPPED.cards[name]

    def chosen(called, catalog):
        scenario = {"name": "s", "model": "Qwen3-8B", "weights": weights, "context": 8000, "concurrency": 4,
                    "cards": [called]}  # fmt: skip
        data = {
            "quote": {
                "number": "1",
                "date": "2026-11-22",
                "exchange_rates": {"USD": {"rate": 7.1, "date": "2026-11-20"}},
            },
            "scenarios": [scenario],
            "catalog": catalog,
        }
        found = estimate(quotation(Document(data, "t.yaml", b""), SHIPPED)).scenarios[0]
        return [o.figures for o in found.workings], found.chosen.candidate.engine.full_name

    one, other = chosen(name, {}), chosen("Other Name", renamed(card))
    assert one[1] == other[1]
    for a, b in zip(one[0], other[0], strict=True):
        assert {key: b.by_name(key) for key in vars(a)} == vars(a)


def test_the_options_of_the_command_line_take_every_default_from_the_catalog():
    case = quotation_from_options(
        model="Qwen3-8B", card=("H20-96G",), context=8000, concurrency=4
    ).cases[0]
    for key, row in (("keys", case.key_type), ("values", case.value_type)):
        assert getattr(case.scenario.kv_cache, key) == row.name == SHIPPED.default("kv_types").name
    assert case.scenario.redundancy == SHIPPED.default("redundancy").name
    assert case.engine_for(case.cards[0]).name == SHIPPED.default("engines").name
