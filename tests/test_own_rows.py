"""Rows of one's own: every table that a file can grow is chosen from, counted with and recalculated."""

import copy
import io
import json

import openpyxl
import pytest
from test_workbook import at, built, cell_at, differences, put

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import LISTS, TABLES, Catalog
from quoter.core.files import Document, Problems
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook import portable

SHIPPED = Catalog.shipped()
CLOSED = {  # what they are for stands in the model, or is measured: no row is chosen by its name
    "constants", "forms", "percentiles", "confidences", "delays", "schedules",
    "currencies",  # a quotation names one by its code
}  # fmt: skip
TOLD = {
    "names",
    "api_prices",
    "cloud_names",
    "commands",
    "grids",
    "measurements",
}  # answers and imports: no figure is computed with them
GIVEN = ("own", "aliases", "default", "source", "date", "figures")


def like(table, name, /, **changes):
    """A shipped row as a file would write it, with other values."""
    row = getattr(SHIPPED, table)[name].model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    return {key: value for key, value in row.items() if key not in GIVEN} | changes


def own_rows():
    """A row of one's own in every table that can grow, unlike the shipped ones."""
    both = ["vllm", "My Engine"]
    card = like(
        "cards", "MetaX-C500", name="My Card", memory_gb=96, family="My Family", engines=both
    )
    return {
        "models": [like("models", "QwQ-32B", name="My Model") | {"parameters": 30_000_000_000}],
        "cards": [card],
        "servers": [like("servers", "MetaX-C500-8", name="My Server", cards=["My Card"], slots=4,
                         fabric="My Fabric", fabric_ends=2)],
        "components": [like("components", "RoCE-400G-cable", name="My Cable"),
                       {"name": "My Service", "kind": "service", "unit": "day", "tax": "training"}],
        "fabrics": [like("fabrics", "RoCE-400G", name="My Fabric", cable="My Cable")],
        "engines": [like("engines", "vllm 0.21+", name="My Engine", version="1.0",
                         memory_utilization=0.5)],
        "support": [{"name": "My List", "engine": "My Engine", "weights": ["My Precision"]}],
        "families": [like("families", "NVIDIA Ampere", name="My Family", compute_efficiency=0.4)],
        "overheads": [like("overheads", "vllm", name="My Overheads", engines=["My Engine"],
                           layer_overhead=1e-3)],
        "errors": [like("errors", "unmeasured", name="My Errors", families=["My Family"], default=False,
                        dense_high=9)],
        "precisions": [like("precisions", "bf16", name="My Precision", linear=3, expert=3,
                            engines=None)],
        "kv_types": [like("kv_types", "fp16", name="My Cache", bytes=3, engines=None)],
        "optimizers": [like("optimizers", "adamw", name="My Optimizer", state=20)],
        "checkpointing": [like("checkpointing", "full", name="My Checkpointing", layer_hidden=9)],
        "methods": [like("methods", "full", name="My Method", fixed_bytes=9e9)],
        "targets": [like("targets", "attention", name="My Targets", experts=1, feed_forward=1)],
        "encoders": [like("encoders", "bge-m3", name="My Encoder", parameters=9e9)],
        "calibrations": [{
            "name": "My Runs", "card": "My Card", "engine": "My Engine", "engine_version": "1.0",
            "model": "My Model", "weights": "My Precision", "token": 1.7, "first": 1.3, "memory_bytes": 2e9,
        }],
        "presets": [like("presets", "chat", name="My Preset", prompt_tokens=9000)],
        "layouts": [{"name": "My Layout", "stages": [4], "source": "test"}],
        "slices": [{"name": "My Slice", "profile": "half", "cards": ["My Card"], "memory_gb": 12, "compute": 0.5, "most": 2,
                    "source": "test"}],
        "redundancy": [{"name": "n+7", "spare": 7, "source": "test"}],
        "taxes": [{"market": "XX", "goods": 0.21, "other": {"training": 0.03}}],
        "prices": [
            {"card": "My Card", "typical": 50_000, "currency": "CNY", "tax_included": True},
            {"server": "My Server", "per": "server", "typical": 90_000, "currency": "CNY"},
            {"item": "My Service", "per": "item", "typical": 7_000, "currency": "CNY"},
            {"item": "My Cable", "per": "item", "typical": 700, "currency": "CNY"},
        ],
        "rents": [{"card": "My Card", "per": "card-hour", "typical": 9, "currency": "CNY"}],
    }  # fmt: skip


# what a scenario says to take the row of a table, and the input cells that say the same
PLAIN = {
    "inference": {
        "name": "one", "model": "QwQ-32B", "weights": "bf16", "kv_cache": {"keys": "fp16", "values": "fp16"},
        "preset": "chat", "load": {"users": {"total": 3000}}, "redundancy": "none",
        "engine": {"name": "vllm"}, "cards": ["H20-96G", "My Card"],
        "beside": [{"model": "bge-m3"}],
    },
    "training": {
        "name": "one", "workload": "training", "model": "QwQ-32B", "weights": "bf16", "cards": ["H20-96G", "My Card"],
        "recipe": {"method": "full", "optimizer": "adamw", "checkpointing": "full", "zero": 3, "samples": 5000,
                   "target_modules": "attention", "sequence": 2048},
    },
}  # fmt: skip
CHOSEN = {
    "inference": {
        "models": {"model": "My Model"}, "precisions": {"weights": "My Precision"},
        "kv_types": {"kv_cache": {"keys": "My Cache", "values": "My Cache"}},
        "engines": {"engine": {"name": "My Engine"}}, "redundancy": {"redundancy": "n+7"},
        "presets": {"preset": "My Preset"}, "encoders": {"beside": [{"model": "My Encoder"}]},
        "cards": {"choice": {"card": "My Card"}},
    },
    "training": {
        "models": {"model": "My Model"}, "precisions": {"weights": "My Precision"},
        "optimizers": {"recipe": {"optimizer": "My Optimizer"}},
        "checkpointing": {"recipe": {"checkpointing": "My Checkpointing"}},
        "methods": {"recipe": {"method": "My Method"}}, "targets": {"recipe": {"target_modules": "My Targets"}},
        "cards": {"choice": {"card": "My Card"}},
    },
}  # fmt: skip
CELLS = {
    "inference": {"model": "My Model", "weights": "My Precision", "kv_keys": "My Cache",
                  "kv_values": "My Cache", "engine": "My Engine 1.0", "redundancy": "n+7"},
    "training": {"model": "My Model", "weights": "My Precision", "optimizer": "My Optimizer",
                 "checkpointing": "My Checkpointing", "recipe_method": "My Method", "target": "My Targets"},
}  # fmt: skip


def merged(old, new):
    """The new keys over the old; mappings merge."""
    both = {k: merged(old[k], v) for k, v in new.items() if isinstance(v, dict) and k in old}
    return {**old, **new, **both}


def data_of(kind, tables=(), market="CN"):
    """A file with all own rows, of which it takes those of some tables."""
    scenario = copy.deepcopy(PLAIN[kind])
    other = scenario | {
        "name": "other",
        "model": "My Model",
    }  # own models are carried where they are used
    for table in tables:
        scenario = merged(scenario, CHOSEN[kind].get(table, {}))
    lines = [{"item": "My Service", "quantity": 2}] if market == "XX" else []
    return {
        "quote": {"number": "Q-1", "currency": "CNY", "date": "2026-11-22", "market": market},
        "scenarios": [scenario, other],
        "offer": {"lines": lines},
        "ownership": {"tariff": 0.6},
        "catalog": own_rows(),
    }


def sized(data):
    """The estimate of some data."""
    return estimate(quotation(Document(data, "own.yaml", b""), SHIPPED))


def test_rows_that_travel_name_nothing_that_stays_at_home():
    data = data_of("inference")
    [scenario, _] = data["scenarios"]
    data["scenarios"] = [scenario | {"cards": ["H20-96G"]}]  # neither our card nor our model
    listed = {"name": "T", "cards": ["H20-96G", "My Card"], "slots": 4}
    data["catalog"]["servers"].append(listed)
    asked = {"name": "My Model", "provider": "us", "input": 1, "output": 2, "currency": "CNY"}
    data["catalog"]["api_prices"] = [asked]
    found = sized(data)
    sent = portable.data_of(found, portable.scope(found, found.candidates, found.entries))
    text = json.dumps(sent)
    assert '"H20-96G"' in text
    assert "My Card" not in text and "My Family" not in text and "My Model" not in text
    sent = json.loads(text, object_hook=portable.with_days)
    assert quotation(Document(sent, "sent.yaml", b""), SHIPPED).cases


def errors(content, book):
    """The cells that recalculate to an error, and those that were computed as one."""
    book.evaluate_all()
    for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True):
        for row in sheet.iter_rows():
            for cell in (cell for cell in row if cell.value is not None):
                value = cell_at(book, sheet.title, cell.row, cell.column)
                if str(value).startswith("#") or isinstance(value, dict):
                    yield f"{sheet.title}!{cell.coordinate}: {value}"


def test_every_table_is_grown_or_closed():
    assert set(own_rows()) | CLOSED | TOLD == set(TABLES)
    assert set(own_rows()) & (CLOSED | TOLD) == set()
    for table in own_rows().keys() - {*LISTS, "taxes"}:
        assert all(SHIPPED.find(table, row["name"]) is None for row in own_rows()[table])


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.proof
def test_all_own_rows_taken_recalculate_to_what_the_estimator_says(kind):
    context, content, book = built(data_of(kind, CHOSEN[kind], market="XX"))
    assert list(errors(content, book)) == []
    assert differences(book, context, context.estimate) == []
    assert context.estimate.scenarios[0].chosen.card.name == "My Card"


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.proof
def test_own_rows_are_chosen_in_the_workbook(kind):
    """Built with shipped rows alone chosen; then every dropdown is put on the row of one's own."""
    context, content, book = built(data_of(kind, ["cards"]))
    refs = context.scenario_refs[0]
    for key, value in CELLS[kind].items():
        assert at(book, refs[key]) != value
        put(book, refs[key], value)
    wanted = [t for t in CHOSEN[kind] if t not in ("presets", "encoders")]
    edited = sized(data_of(kind, wanted))
    chosen = edited.scenarios[0].chosen
    put(book, refs["card"], chosen.card.name)
    for width in ("tensor_parallel", "pipeline_parallel", "data_parallel", "companions_shared"):
        if f"option__{width}" in refs:
            put(book, refs[f"option__{width}"], float(getattr(chosen.split, width)))
    assert list(errors(content, book)) == []
    assert differences(book, context, edited) == []


@pytest.mark.parametrize(("kind", "table"), [(k, t) for k in CHOSEN for t in CHOSEN[k]])
def test_an_own_row_taken_changes_figures(kind, table):
    base = ["methods", "cards"] if table != "targets" else ["cards"]
    before, after = data_of(kind, base), data_of(kind, [*base, table])
    if table == "methods":
        before = data_of(kind, ["cards"])
    if table == "cards":
        before = data_of(kind)
        before["scenarios"][0]["choice"] = {"card": "H20-96G"}
    if table == "targets":
        for data in (before, after):
            data["scenarios"][0]["recipe"]["method"] = "lora"
    figures = [vars(sized(data).scenarios[0].chosen.figures) for data in (before, after)]
    moved = {key for key in figures[0] if figures[0][key] != figures[1].get(key)}
    assert moved


def test_what_was_measured_of_all_that_is_chosen_changes_figures_and_no_other():
    chosen = data_of("inference", CHOSEN["inference"])
    less = copy.deepcopy(chosen)
    del less["catalog"]["calibrations"]
    with_it, without = (sized(data).scenarios for data in (chosen, less))
    slower = [one[0].chosen.figures.slower for one in (with_it, without)]
    assert slower[0] / 1.7 < slower[1]  # as measured, with a nearer band than nobody's family has
    more = (
        with_it[0].chosen.figures.runtime_per_device - without[0].chosen.figures.runtime_per_device
    )
    assert more == pytest.approx(2e9)
    alike = [one[1].chosen.figures.token_time for one in (with_it, without)]
    assert alike[0] == alike[1]  # the same model with another engine


@pytest.mark.parametrize("table", ["servers", "components", "fabrics", "families", "overheads", "taxes", "prices",
                                   "layouts", "rents"])  # fmt: skip
def test_an_own_row_that_another_row_brings_changes_figures(table):
    """Without the row the same file says something else, or cannot be read."""
    taken = ["cards"] if table == "rents" else ["cards", "engines"]  # renting is told of an offer
    data = data_of("inference", taken, market="XX")
    data["offer"]["network"] = "My Fabric"
    less = copy.deepcopy(data)
    del less["catalog"][table]
    assert said(less) != said(data)


def said(data):
    """The answer to some data, or that a row is missing."""
    try:
        return answer(sized(data))
    except Problems as error:
        return str(error)


@pytest.mark.parametrize(("table", "row"), [
    ("constants", {"name": "my_constant", "value": 1}),
    ("forms", {"name": "mine", "users": 1, "day": 0, "rate": 0, "flight": 0}),
])  # fmt: skip
def test_tables_that_stand_in_the_model_take_no_further_row(table, row):
    data = data_of("inference") | {"catalog": {table: [row]}}
    data["scenarios"][0]["cards"] = ["H20-96G"]
    with pytest.raises(Problems, match="unknown"):
        sized(data)


@pytest.mark.parametrize(
    "table", ["engines", "precisions", "kv_types", "presets", "redundancy", "optimizers"]
)
def test_an_own_row_may_be_the_default(table):
    """It is taken where the file says nothing; without any, the first row of the table."""
    rows = own_rows()
    catalog = SHIPPED.overlay({table: [rows[table][0] | {"default": True}]}, fail)
    assert catalog.default(table).own
    shipped = SHIPPED.default(table)
    named = {part: getattr(shipped, part) for part in shipped.key}
    none = SHIPPED.overlay({table: [named | {"default": False}]}, fail)
    assert none.default(table).full_name in getattr(SHIPPED, table)


def fail(path, message, *rest, **how):
    """No row here is at fault."""
    raise AssertionError((path, message))
