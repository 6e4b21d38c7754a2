"""Names find their rows; a user's rows lie over the shipped ones; the shipped ones are sound."""

from dataclasses import replace
from datetime import date

import pytest

from quoter.catalog.lookup import LISTS, TABLES, Catalog, dangling, load, plain_name
from quoter.catalog.rows import (
    Card,
    Engine,
    Model,
    NumberType,
    Precision,
    Support,
    Tax,
    numbers,
)
from quoter.core.files import Problems

SHIPPED = Catalog.shipped()
DENSE = {
    "model_type": "qwen2", "num_hidden_layers": 64, "hidden_size": 5120,
    "num_attention_heads": 40, "num_key_value_heads": 8, "intermediate_size": 27648,
    "vocab_size": 152064, "tie_word_embeddings": False,
}  # fmt: skip


def overlay(data, base=SHIPPED):
    """(catalog, faults) of laying the data over the shipped rows."""
    faults = []

    def problem(path, message, hint="", key=False):
        faults.append((path, message, hint, key))

    return base.overlay(data, problem).settled(), faults


def over(data):
    catalog, faults = overlay(data)
    assert faults == []
    return catalog


# -- the shipped rows -----------------------------------------------------------------------------


OF_THE_USER = {"measurements", "calibrations"}  # tables that none but a user has rows of


def test_what_a_user_measured_is_not_shipped():
    assert not any(getattr(SHIPPED, table) for table in OF_THE_USER)


@pytest.mark.parametrize("table", [table for table in TABLES if table not in OF_THE_USER])
def test_every_shipped_row_is_whole_and_says_where_it_comes_from(table):
    rows = getattr(SHIPPED, table)
    assert rows
    for row in rows if table in LISTS else rows.values():
        assert row.source
        assert row.source != "stated in the quotation"
        assert isinstance(row.date, date)
        assert not row.own


@pytest.mark.parametrize("table", [table for table in TABLES if table not in LISTS])
def test_no_two_shipped_rows_answer_to_one_name(table):
    answers = {}
    for row in getattr(SHIPPED, table).values():
        for name in {plain_name(row.full_name), *map(plain_name, row.aliases)}:
            assert answers.setdefault(name, row) is row, name


@pytest.mark.parametrize(
    "table",
    ["engines", "precisions", "kv_types", "optimizers", "checkpointing", "methods", "targets"],
)
def test_rows_of_coefficients_have_the_same_columns(table):
    rows = getattr(SHIPPED, table).values()
    assert len({frozenset(row.extra) for row in rows}) == 1


def test_shipped_models_give_an_architecture():
    for model in SHIPPED.models.values():
        assert model.total_parameters >= model.active_parameters > 0, model.name
        assert model.nominal_parameters > 0


def test_shipped_prices_and_servers_name_cards_of_the_catalog():
    for price in SHIPPED.prices:
        assert (price.card is None) or price.card in SHIPPED.cards, price.card
        assert (price.server is None) or price.server in SHIPPED.servers, price.server
        assert (price.item is None) or price.item in SHIPPED.components, price.item
    for rent in SHIPPED.rents:
        assert rent.card in SHIPPED.cards, rent.card
    for fabric in SHIPPED.fabrics.values():
        assert {fabric.switch, fabric.cable, fabric.nic} <= SHIPPED.components.keys(), fabric.name
        assert SHIPPED.components[fabric.switch].ports, fabric.switch
    for server in SHIPPED.servers.values():
        assert set(server.cards) <= SHIPPED.cards.keys(), server.name


def engines_named(row):
    """The engines, or their profiles, that a row names in any of its columns."""
    found = [*(getattr(row, "engines", None) or ()), *getattr(row, "experimental", ())]
    found += row.usual if isinstance(row, Precision) else ()
    found += row.since if isinstance(row, NumberType) else ()
    return [*found, row.engine] if isinstance(row, Support) else found


@pytest.mark.parametrize("table", [table for table in TABLES if table not in OF_THE_USER])
def test_shipped_rows_name_engines_with_a_profile(table):
    known = {n for engine in SHIPPED.engines.values() for n in (engine.name, engine.full_name)}
    rows = getattr(SHIPPED, table)
    for row in rows if table in LISTS else rows.values():
        assert set(engines_named(row)) <= known, row.full_name


def test_default_constants_are_those_of_the_trade():
    assert SHIPPED.constant("reserve") == 0.20
    assert SHIPPED.constant("rule_activation_basic") == 5e9
    assert SHIPPED.constant("rule_overhead") == 1.2
    tax = SHIPPED.taxes["CN"]
    assert (tax.goods, tax.installation, tax.services) == (0.13, 0.09, 0.06)


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["QwQ-32B", "qwq 32b", "QWQ_32B", "Qwen/QwQ-32B", "ＱｗＱ－３２Ｂ", "QwQ–32B", "(QwQ.32B)"],
)
def test_a_name_is_found_however_it_is_written(name):
    assert SHIPPED.find("models", name).name == "QwQ-32B"


def test_an_unknown_name_is_none_and_gets_the_nearest():
    assert SHIPPED.find("models", "QwQ-33B") is None
    assert SHIPPED.suggest("models", "QwQ-33B") == 'did you mean "QwQ-32B"?'
    assert SHIPPED.suggest("cards", "A100-80G-SMX") == 'did you mean "A100-80G-SXM"?'
    assert SHIPPED.suggest("cards", "toaster oven").startswith("`quote catalog cards` lists them;")


def test_a_name_wins_over_an_alias():
    one, two = Tax(market="B", goods=0), Card(name="A", aliases=["B", "C"], memory_gb=1)
    catalog = Catalog(cards={"A": two, "B": Card(name="B", memory_gb=2)}, taxes={"B": one})
    assert catalog.find("cards", "B").memory_gb == 2
    assert catalog.find("cards", "c").name == "A"


# -- rows -----------------------------------------------------------------------------------------


def test_allocatable_memory_is_measured_reported_or_assumed():
    card = {"name": "X", "memory_gb": 96, "devices": 2}
    assumed = Card(**card)
    reported = Card(**card, reported_mib=90_000)
    measured = Card(**card, reported_mib=90_000, allocatable_gib=43)
    assert assumed.allocatable_bytes == 96e9 * 0.97 / 2
    assert reported.allocatable_bytes == 90_000 * 2**20 * 0.99 / 2
    assert measured.allocatable_bytes == 43 * 2**30
    assert [card.allocatable_basis for card in (assumed, reported, measured)] == [
        "assumed: sold x 0.97",
        "reported x 0.99",
        "measured",
    ]


@pytest.mark.parametrize(
    ("nominal", "parameters"), [("32B", 32e9), ("1.5b", 1.5e9), ("1T", 1e12), ("270M", 270e6)]
)
def test_nominal_parameters(nominal, parameters):
    assert Model(name="x", nominal=nominal, config=DENSE).nominal_parameters == parameters


def test_counted_parameters_come_before_derived_ones():
    derived = Model(name="x", config=DENSE)
    assert derived.total_parameters == derived.nominal_parameters == 32_763_876_352
    assert Model(name="x", config=DENSE, parameters=5).total_parameters == 5


@pytest.mark.parametrize(
    ("version", "expected"),
    [("0.20.0", (0, 20)), ("b4887", (4887,)), ("0.19", (0, 19)), ("v0.8.5.post1", (0, 8, 5, 1))],
)
def test_versions_as_numbers(version, expected):
    assert numbers(version) == expected


def test_a_profile_holds_from_and_not_before():
    row = Engine(**{"name": "x", "version": "v", "from": "0.17", "before": "0.21"})
    held = [version for version in ("0.16.9", "0.17", "0.20.3", "0.21.0") if row.holds(version)]
    assert held == ["0.17", "0.20.3"]


def test_the_engine_is_the_newest_profile_unless_a_version_is_named():
    profiles = SHIPPED.profiles("vLLM")
    assert SHIPPED.engine("vllm") is profiles[-1]
    assert SHIPPED.engine("vllm", "0.19").holds("0.19")
    assert SHIPPED.engine("vllm", "0.19") is not profiles[-1]


def test_an_unknown_engine_or_version_is_reported():
    said = []
    assert SHIPPED.engine("vlm", None, lambda *fault: said.append(fault)) is None
    assert said == [(("name",), 'unknown engine "vlm"', 'did you mean "vllm"?')]
    catalog = Catalog(engines={"x": Engine(**{"name": "x", "version": "2+", "from": "2"})})
    assert catalog.engine("x", "1", lambda *fault: said.append(fault)) is None
    assert said[1] == (("version",), "no profile of x holds version 1", "known: 2+")


def test_the_usual_server_is_the_first_that_names_the_card():
    card = SHIPPED.cards["A100-80G-SXM"]
    assert SHIPPED.server_of(card).name == "HGX-A100-8"
    own = over({"servers": [{"name": "Ours", "cards": ["A100-80G-SXM"]}]})
    assert own.server_of(card).name == "Ours"


# -- rows laid over -------------------------------------------------------------------------------


def test_a_row_of_a_known_name_replaces_only_what_it_gives():
    row = {"name": "a100 80g sxm", "watts": 410, "tflops": {"fp16": 300}}
    old, new = SHIPPED.cards["A100-80G-SXM"], over({"cards": [row]}).cards["A100-80G-SXM"]
    assert (new.watts, new.tflops.fp16, new.tflops.bf16) == (410, 300, old.tflops.bf16)
    assert (new.name, new.memory_gb, new.aliases) == (old.name, old.memory_gb, old.aliases)
    assert new.own
    assert new.source == f"stated in the quotation; else {old.source}"
    assert not SHIPPED.cards["A100-80G-SXM"].own


def test_a_row_of_an_alias_changes_the_row_behind_it():
    changed = over({"models": [{"name": "Qwen/QwQ-32B", "note": "ours"}]})
    assert changed.models["QwQ-32B"].note == "ours"
    assert len(changed.models) == len(SHIPPED.models)


def test_new_rows_are_added():
    catalog = over({"models": [{"name": "Ours-32B", "nominal": "32B", "config": DENSE}]})
    model = catalog.find("models", "ours 32b")
    assert model.own
    assert (model.source, model.date) == ("stated in the quotation", None)
    assert model.architecture.layers == 64


def test_own_prices_come_first_under_the_catalogs_names():
    row = {"card": "a100 80g sxm", "typical": 98_000, "currency": "CNY"}
    first, *rest = over({"prices": [row]}).prices
    assert (first.card, first.own, first.kind, first.per) == ("A100-80G-SXM", True, "own", "card")
    assert rest == SHIPPED.prices


def test_constants_and_taxes_can_be_changed():
    rows = {
        "constants": [{"name": "reserve", "value": 0.1}],
        "taxes": [{"market": "DE", "goods": 0.19}],
    }
    catalog = over(rows)
    assert catalog.constant("reserve") == 0.1
    assert catalog.taxes["DE"].goods == 0.19


def test_an_engine_profile_can_be_changed():
    newest = SHIPPED.engine("vllm")
    row = {"name": "vllm", "version": newest.version, "memory_utilization": 0.95}
    changed = over({"engines": [row]}).engine("vllm")
    assert changed.memory_utilization == 0.95
    assert changed.before == newest.before
    assert changed.promise_bytes == newest.promise_bytes


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ([], (), "a catalog must hold tables"),
        ({"cardz": []}, ("cardz",), "unknown table `cardz`; did you mean `cards`?"),
        ({"cards": {}}, ("cards",), "`cards` must be a list of rows"),
        ({"cards": ["x"]}, ("cards", 0), "must hold keys with values"),
        ({"cards": [{"memory_gb": 8}]}, ("cards", 0), "`name` is missing"),
        ({"cards": [{"name": "X"}]}, ("cards", 0), "`memory_gb` is missing"),
        ({"cards": [{"name": "T4", "wats": 8}]}, ("cards", 0, "wats"), "did you mean `watts`?"),
        (
            {"cards": [{"name": "T4", "tflops": {"fp61": 8}}]},
            ("cards", 0, "tflops", "fp61"),
            "unknown key `fp61`; did you mean `fp16`?",
        ),
        ({"cards": [{"name": "T4", "watts": -8}]}, ("cards", 0, "watts"), "more than 0, not -8"),
        ({"cards": [{"name": "T4", "own": True}]}, ("cards", 0, "own"), "unknown key `own`"),
        (
            {"prices": [{"card": "T5", "typical": 8, "currency": "CNY"}]},
            ("prices", 0, "card"),
            'unknown card "T5"',
        ),
        ({"prices": [{"typical": 8, "currency": "CNY"}]}, ("prices", 0), "names its `card`"),
        ({"prices": [{"card": "T4", "typical": 8}]}, ("prices", 0), "`currency` is missing"),
        (
            {"prices": [{"card": "T4", "low": 9, "typical": 8, "currency": "CNY"}]},
            ("prices", 0),
            "low <= typical <= high",
        ),
        (
            {"prices": [{"card": "T4", "typical": True, "currency": "CNY"}]},
            ("prices", 0, "typical"),
            "must be a number, not true",
        ),
        (
            {"constants": [{"name": "reserv", "value": 0.1}]},
            ("constants", 0, "name"),
            'unknown constant "reserv"; did you mean "reserve"?',
        ),
        (
            {"models": [{"name": "Ours", "config": {"model_type": "qwen2"}}]},
            ("models", 0, "config"),
            "",
        ),
        ({"models": [{"name": "Ours"}]}, ("models", 0), "`config` is missing"),
        (
            {"models": [{"name": "QwQ-32B", "nominal": "big"}]},
            ("models", 0, "nominal"),
            "must be a parameter count such as 32B",
        ),
        (
            {"kv_types": [{"name": "auto", "bites": 1}]},
            ("kv_types", 0, "bites"),
            "unknown key `bites`",
        ),
        ({"optimizers": [{"name": "lion", "state": 4}]}, ("optimizers", 0), "is missing"),
    ],
)
def test_faults_of_own_rows_are_reported_at_their_place(data, path, words):
    _, faults = overlay(data)
    assert any(
        where == path and words in f"{message}; {hint}" for where, message, hint, _ in faults
    )


RUN = {
    "name": "r",
    "card": "H20-96G",
    "engine": "vllm",
    "engine_version": "0.21",
    "model": "QwQ-32B",
    "weights": "bf16",
}


@pytest.mark.parametrize(
    ("rows", "below", "words"),
    [
        ({"calibrations": [RUN | {"card": "H2O-96G"}]}, ("card",), 'unknown card "H2O-96G"; did you mean "H20-96G"?'),
        ({"calibrations": [RUN | {"model": "QwQ-23B"}]}, ("model",), 'unknown model "QwQ-23B"; did you mean "QwQ-32B"'),
        ({"calibrations": [RUN | {"weights": "bf61"}]}, ("weights",), 'unknown weights "bf61"; did you mean "bf16"?'),
        ({"calibrations": [RUN | {"engine": "vlm"}]}, ("engine",), 'unknown engine "vlm"; did you mean "vllm"?'),
        ({"calibrations": [RUN | {"engine": "fastdeploy", "engine_version": "1.0"}]}, ("engine_version",), "no profile of fastdeploy holds version 1.0"),
        ({"measurements": [RUN | {"kv_cache": "bf61"}]}, ("kv_cache",), 'unknown cache type "bf61"'),
        ({"servers": [{"name": "S", "cards": ["T4", "H2O-96G"]}]}, ("cards", 1), 'unknown card "H2O-96G"'),
        ({"servers": [{"name": "S", "cards": ["T4"], "fabric": "RoCE-4000G"}]}, ("fabric",), 'did you mean "RoCE-400G"?'),
        ({"cards": [{"name": "X", "memory_gb": 8, "engines": ["vlm"]}]}, ("engines", 0), 'unknown engine "vlm"'),
        ({"support": [{"name": "S", "engine": "vllm", "cards": ["NVIDIA Hoper"]}]}, ("cards", 0),
         'unknown card or family of cards "NVIDIA Hoper"; did you mean "NVIDIA Hopper"?'),
        ({"support": [{"name": "S", "engine": "vllm", "models": ["qwen33"]}]}, ("models", 0), 'did you mean "qwen3"?'),
        ({"slices": [{"name": "S", "profile": "p", "cards": ["nix"], "memory_gb": 1, "compute": 0.5, "most": 2}]},
         ("cards", 0), 'unknown card "nix"'),
        ({"api_prices": [{"name": "QwQ-23B", "provider": "p", "input": 1, "output": 1, "currency": "CNY"}]}, ("name",),
         'unknown model "QwQ-23B"'),
        ({"rents": [{"card": "H2O-96G", "per": "card-hour", "typical": 1, "currency": "CNY"}]}, ("card",), '"H20-96G"?'),
    ],
)  # fmt: skip
def test_what_a_row_of_ones_own_names_and_nobody_has_is_told(rows, below, words):
    _, faults = overlay(rows)
    [(table, _)] = rows.items()
    assert any(
        where == (table, 0, *below) and words in f"{message}; {hint}"
        for where, message, hint, _ in faults
    )


def test_a_row_of_ones_own_names_others_as_the_catalog_does():
    server = {"name": "S", "cards": ["h20 96g"]}
    catalog = over({"servers": [server], "calibrations": [RUN | {"model": "Qwen/QwQ-32B"}]})
    assert catalog.servers["S"].cards == ("H20-96G",)
    assert catalog.calibrations["r"].model == "QwQ-32B"


def test_a_model_that_stands_beside_another_and_by_itself_is_verified_in_both_or_in_neither():
    """The rows of its own file, by what both call it: bge-m3 was verified as one, and told to be unverified as the other."""
    found = {
        row.name: (row.verified, SHIPPED.find("models", row.name).verified)
        for row in SHIPPED.encoders.values()
        if SHIPPED.find("models", row.name)
    }
    assert len(found) > 10
    assert {name: both for name, both in found.items() if both[0] != both[1]} == {}


def test_all_names_of_shipped_rows_are_known():
    for table, kind in TABLES.items():
        rows = getattr(SHIPPED, table)
        for row in rows if table in LISTS else rows.values():
            assert (
                list(dangling(SHIPPED, kind, {key: getattr(row, key) for key in kind.refers})) == []
            )


def test_a_faulty_row_leaves_the_others():
    catalog, faults = overlay({"cards": [{"name": "T4", "watts": -8}, {"name": "L4", "watts": 80}]})
    assert len(faults) == 1
    assert (catalog.cards["L4"].watts, catalog.cards["T4"].own) == (80, False)


# -- files of a user ------------------------------------------------------------------------------


def test_a_folder_of_a_users_own_files(tmp_path):
    (tmp_path / "a.yaml").write_text("cards:\n  - {name: Ours, memory_gb: 64}\n")
    (tmp_path / "b.yaml").write_text(
        "prices:\n  - {card: Ours, typical: 1, currency: CNY}\n", encoding="utf-8"
    )
    (tmp_path / "0.yaml").write_text("servers:\n  - {name: Ours-8, cards: [ours]}\n")
    catalog = load([tmp_path])
    assert catalog.servers["Ours-8"].cards == ("Ours",)
    assert catalog.cards["Ours"].source == "a.yaml"
    assert catalog.prices[0].card == "Ours"


def test_faults_of_all_files_are_raised_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text("cards:\n  - {name: Ours, memory_gb: 0}\n")
    (tmp_path / "b.yaml").write_text("cards: [\n")
    with pytest.raises(Problems) as caught:
        load([tmp_path, tmp_path / "c.yaml"])
    first, second, third = str(caught.value).splitlines()
    assert first.endswith("a.yaml:2:29: `memory_gb` must be more than 0, not 0")
    assert "b.yaml:2:1:" in second
    assert third.endswith("c.yaml: there is no such file")


def test_a_name_as_its_row_has_it_is_found_without_an_index():
    catalog = replace(Catalog.shipped())
    named = {table: getattr(catalog, table) for table in TABLES if table not in LISTS}
    for table, rows in named.items():
        for name, row in rows.items():
            assert catalog.find(table, name) is catalog.look_up(table, name) is row
    assert catalog.indexes == {}
    for table, rows in named.items():  # and by the index no other
        assert all(catalog.index(table)[plain_name(name)] is row for name, row in rows.items())
