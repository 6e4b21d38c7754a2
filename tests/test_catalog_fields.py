"""Every field of a catalog is read by the code, and what a row of one's own must give is needed."""

import ast

import pytest
from conftest import ROOT

from quoter.catalog import business, rows
from quoter.catalog.lookup import TABLES, Catalog
from quoter.catalog.rows import RETIRED, Coefficients, Constant
from quoter.core.fields import Record
from quoter.model import typed
from quoter.sizing import model_inputs as figures

SHIPPED = Catalog.shipped()


def records():
    """The classes that say what a row, or a block of the business, may hold."""
    for module in (rows, business):
        for kind in vars(module).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, Record)
                and kind.__module__ == module.__name__
            ):
                yield kind


def read_somewhere():
    """Every attribute that the code reads, and every text by which one could be read."""
    found = set()
    for path in (ROOT / "quoter").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
    return found


BY_NAME = {"lead_time_days", "normal"}  # read with getattr, by a name that stands in a list


@pytest.mark.proof
def test_every_field_is_read():
    known = read_somewhere() | BY_NAME
    unread = {
        f"{kind.__name__}.{field}"
        for kind in records()
        for field in kind.fields()
        if field not in known
    }
    assert unread == set()


COEFFICIENTS = [name for name, kind in TABLES.items() if issubclass(kind, Coefficients)]
GIVE = {  # table: what a row of it gives to the lines
    "precisions": figures.weights, "kv_types": figures.kv_type,
    "engines": lambda row: figures.engine(row, SHIPPED),
}  # fmt: skip


def given(table, row):
    """The figures that a row gives to the lines."""
    if table == "families":
        card = next(c for c in SHIPPED.cards.values() if c.family == row.name)
        return figures.rates(card, None, SHIPPED.overlay({table: [row_of(row)]}, refused))
    if table == "errors":
        card = SHIPPED.cards["MetaX-C500"]
        own = row_of(row) | {"families": [card.family]}
        return figures.rates(card, None, SHIPPED.overlay({table: [own]}, refused))
    if table == "overheads":
        engine = SHIPPED.engines["vllm 0.21+"]
        return figures.engine(
            engine, SHIPPED.overlay({table: [row_of(row) | {"engines": ["vllm 0.21+"]}]}, refused)
        )
    if table == "delays":
        card = next(c for c in SHIPPED.cards.values() if SHIPPED.delays_of(c).name == row.name)
        return figures.rates(card, None, SHIPPED.overlay({table: [row_of(row)]}, refused))
    if table == "schedules":
        own = row_of(row) | {"engines": ["vllm 0.21+"]}
        return figures.engine(
            SHIPPED.engines["vllm 0.21+"], SHIPPED.overlay({table: [own]}, refused)
        )
    records_of = {
        "optimizers": "optimizer",
        "methods": "method",
        "targets": "target",
        "forms": "form",
        "percentiles": "percentile",
        "confidences": "confidence",
    }
    return GIVE.get(table, lambda r: figures.table(r, typed.OF[records_of.get(table, table)]))(row)


def row_of(row):
    """A row as a file would write it."""
    return row.model_dump(by_alias=True, exclude={"own"})


def refused(path, message, *rest, **how):
    """No row here is at fault."""
    raise AssertionError((path, message))


@pytest.mark.parametrize("table", COEFFICIENTS)
def test_every_coefficient_that_a_row_must_give_moves_a_figure(table):
    row = next(r for r in getattr(SHIPPED, table).values() if table != "families" or r.default)
    before = given(table, row)
    for name, value in row.extra.items():
        other = row.model_copy(update={name: value + 0.5})
        assert given(table, other) != before, name


NEEDED = {  # a field that has no default: why nobody else could say it
    "Row.name": "what it is called by", "Model.config": "its layers are counted",
    "Card.memory_gb": "what fits", "Server.cards": "whose server it is",
    "Component.kind": "its tax class, and whether it is hardware",
    "Fabric.switch": "what joins servers", "Fabric.cable": "what joins servers",
    "Quoted.currency": "an amount without one is none", "Rent.card": "what is rented", "Rent.per": "an hour or a month",
    "Tax.market": "whose taxes they are", "Tax.goods": "the rate that others fall back on",
    "Engine.version": "which profile holds a version", "Precision.compute": "the rate it multiplies at",
    "Encoder.kind": "what it does", "Encoder.parameters": "its weights",
    "Preset.prompt_tokens": "what it fills in", "Preset.output_tokens": "what it fills in",
    "Preset.ttft_ms": "what it fills in", "Preset.tpot_ms": "what it fills in",
    "Constant.value": "what it is for", "Support.engine": "whose list it is",
    "CloudName.gpu": "what clouds call it", "CloudName.card": "what it is of",
    "ApiPrice.provider": "whose price it is", "ApiPrice.currency": "an amount without one is none",
    "ApiPrice.input": "the price", "ApiPrice.output": "the price", "Grid.kg_per_kwh": "the factor",
    "MeasuredRow.card": "what ran", "MeasuredRow.engine": "what ran", "MeasuredRow.engine_version": "which profile",
    "MeasuredRow.model": "what ran", "MeasuredRow.weights": "what ran",
    "Slice.profile": "what it is called", "Slice.cards": "what is cut so", "Slice.memory_gb": "what fits",
    "Slice.compute": "its rate", "Slice.most": "how many on a card",
}  # fmt: skip


@pytest.mark.proof
def test_what_a_row_must_give_is_needed():
    required = {
        f"{kind.__name__}.{field}"
        for kind in {*TABLES.values(), *(base for k in TABLES.values() for base in k.__mro__)}
        if issubclass(kind, Record)
        for field, info in kind.fields().items()
        if info.is_required() and field in kind.__annotations__
    }
    assert required == set(NEEDED)
    known = read_somewhere()
    assert {name.partition(".")[2] for name in required} <= known


@pytest.mark.parametrize(("table", "key"), [(t, k) for t in RETIRED for k in sorted(RETIRED[t])])
def test_a_file_that_gives_a_field_of_an_earlier_release_still_opens(table, key):
    row = next(iter(getattr(SHIPPED, table).values()))
    assert key not in row.model_dump()
    named = {part: getattr(row, part) for part in row.key}
    catalog = SHIPPED.overlay({table: [named | {key: 1}]}, refused)
    kept = {"own", "source"}
    assert getattr(catalog, table)[row.full_name].model_dump(exclude=kept) == row.model_dump(
        exclude=kept
    )


def test_a_constant_keeps_its_unit():
    problems = []
    for unit in ("share", "tokens"):
        SHIPPED.overlay({"constants": [{"name": "reserve", "value": 0.1, "unit": unit}]},
                        lambda path, message, *a, **k: problems.append(message))  # fmt: skip
    assert problems == ["`unit` of reserve is share, not tokens"]
    assert all(row.unit for row in SHIPPED.constants.values() if isinstance(row, Constant))
