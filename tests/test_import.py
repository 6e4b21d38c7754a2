"""`quote import-model`: the row it makes, the file it goes into, and how it refuses."""

import copy
import functools
import json
import operator
import os
import stat

import pytest
import yaml
from conftest import ROOT, every
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cli import done, quote, refused, written

from quoter.architecture.from_config import architecture
from quoter.architecture.hf_config import ConfigError
from quoter.architecture.quantization import shipped
from quoter.catalog.lookup import Catalog, load
from quoter.catalog.model_import import Said, derived_from, imported
from quoter.catalog.user_file import with_row
from quoter.core import files, yaml_insert
from quoter.core.files import Problems
from quoter.sizing import model_inputs

LLAMA = {
    "model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096, "num_attention_heads": 32,
    "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256,
    "tie_word_embeddings": False, "max_position_embeddings": 131072,
}  # fmt: skip
COUNT = 8_030_261_248  # meta-llama/Llama-3.1-8B, safetensors metadata
NOISE = {
    "architectures": ["LlamaForCausalLM"], "transformers_version": "4.51.0", "bos_token_id": 1,
    "_name_or_path": "/data/models/llama", "rope_scaling": {"type": "yarn", "factor": 4.0},
    "time_step_limit": [0.0, float("inf")], "auto_map": {"AutoConfig": "x.Y"},
}  # fmt: skip


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def config(folder, **fields):
    """A config.json of a Llama with other fields."""
    return written(folder / "config.json", json.dumps(LLAMA | fields))


def row(folder, *options, name="New-8B", **fields):
    """The row that is printed."""
    result = quote("import-model", config(folder, **fields), "--name", name, *options)
    assert result.exit_code == 0, result.output
    (found,) = files.parse(result.stdout.encode(), "printed").data["models"]
    return found


# -- the row --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "pooled"),
    [
        ("LlamaForCausalLM", None),
        ("LlamaModel", True),  # an embedding model's
        ("LlamaForSequenceClassification", True),  # a reranker's
    ],
)
def test_a_class_that_writes_nothing_is_said_to_be_pooled(here, named, pooled):
    assert row(here, architectures=[named]).get("pooled") is pooled


def test_modules_beside_the_file_say_so_too(here):
    config(here)
    (here / "modules.json").write_text("[]", encoding="utf-8")
    result = quote("import-model", str(here), "--name", "New-8B")
    assert files.parse(result.stdout.encode(), "printed").data["models"][0]["pooled"] is True
    assert "no cache is kept" in result.stderr


def test_the_row_keeps_what_the_sizing_reads_and_drops_the_rest(here):
    found = row(here, **NOISE)
    assert found["config"] == LLAMA | {"rope_scaling": {"type": "yarn", "factor": 4.0}}
    assert "aliases" not in found


def test_rotary_positions_are_kept_for_each_kind_of_layer(here):
    kinds = {"full_attention": {"rope_type": "linear", "factor": 8.0, "x": {"y": 1}},
             "sliding_attention": {"rope_type": "default"}, "a: b": 1}  # fmt: skip
    found = row(here, rope_parameters=kinds)["config"]["rope_parameters"]
    assert found == {"full_attention": {"rope_type": "linear", "factor": 8.0},
                     "sliding_attention": {"rope_type": "default"}}  # fmt: skip


def test_the_row_says_where_it_comes_from(here):
    plain = row(here)
    assert plain["verified"] is False
    assert plain["source"].startswith("config.json (sha256 ")
    assert plain["source"].endswith("origin not stated")
    assert "date" not in plain
    told = row(here, "--source", "the vendor", "--date", "2026-11-22")
    assert told["verified"] is True
    assert told["source"].startswith("the vendor, config.json (sha256 ")
    assert str(told["date"]) == "2026-11-22"


def test_the_same_file_gives_the_same_row(here):
    first = row(here)
    os.utime(here / "config.json", (0, 0))
    assert row(here) == first


@pytest.mark.parametrize(
    ("path", "aliases"),
    [
        ("owner/new_8b", ["owner/new_8b"]),
        ("owner/base-8B", None),
        ("models/New-8B", None),
        ("./New-8B", None),
        ("C:\\models\\New-8B", None),
        (["owner/New-8B"], None),
    ],
)
def test_a_name_on_the_hub_is_an_alias_and_a_folder_is_not(here, path, aliases):
    assert row(here, _name_or_path=path).get("aliases") == aliases


@pytest.mark.parametrize(
    ("name", "nominal"),
    [("New-8B", "8B"), ("New 8b chat", "8B"), ("New-1T", None), ("New-8x1B", None), ("New", None)],
)
def test_what_a_name_says_counts_only_where_the_model_is_of_that_size(here, name, nominal):
    assert row(here, name=name).get("nominal") == nominal


@pytest.mark.parametrize(
    "name", ["a: {b}", 'x"\n#y', "null", "1e5", "- a", "千问 8B", "&a *b", "é"]
)
def test_text_cannot_become_yaml(here, name):
    if "\n" in name:
        assert "one line" in refused("import-model", config(here), "--name", name)[0]
        name = name.replace("\n", " ")
    assert row(here, "--source", name, name=name)["name"] == name


def test_a_shipped_row_of_the_same_name_adds_nothing(here):
    shipped = Catalog.shipped().find("models", "QwQ-32B")
    assert shipped.parameters
    assert shipped.nominal
    file = here / "own.yaml"
    done("import-model", config(here), "--name", "QwQ-32B", "--output", file)
    found = load([file]).find("models", "QwQ-32B")
    assert found.total_parameters == found.nominal_parameters == COUNT


SHIPPED = Catalog.shipped().models.values()


@every("model", SHIPPED, ids=lambda m: m.name)
def test_every_shipped_model_comes_back_from_its_own_configuration(here, model):
    path = written(here / "config.json", json.dumps(model.config))
    asked = model.architecture.parameters if "zero_expert_num" in model.config else None
    found = imported(path, Said("Imported model", parameters=asked)).row
    assert architecture(found["config"]) == model.architecture
    (read,) = yaml.safe_load(yaml_insert.new_file("models", found))["models"]
    assert read["config"] == found["config"]


# -- counts ---------------------------------------------------------------------------------------


def index(folder, **metadata):
    """An index of a checkpoint."""
    data = {"metadata": metadata, "weight_map": {"lm_head.weight": "1.safetensors"}}
    return written(folder / "index.json", json.dumps(data))


def test_a_published_count_overrules_the_derived_one(here):
    assert row(here, "--parameters", COUNT + 1000)["parameters"] == COUNT + 1000
    assert "note" not in row(here, "--parameters", COUNT)


def test_an_index_is_a_count(here):
    assert row(here, "--index", index(here, total_size=2 * COUNT))["parameters"] == COUNT
    assert row(here, "--index", index(here, total_parameters=COUNT))["parameters"] == COUNT
    wide = row(here, "--index", index(here, total_size=4 * COUNT), torch_dtype="float32")
    assert wide["parameters"] == COUNT


def test_a_row_says_why_a_count_differs(here):
    tied = row(here, "--parameters", COUNT, tie_word_embeddings=True)
    assert "8,030,261,248 are counted (+7.0%); a tied head may be stored apart" in tied["note"]
    more = round(1.2 * COUNT)
    assert "the reason is not known" in row(here, "--parameters", more)["note"]
    drafts = row(here, "--parameters", more, num_nextn_predict_layers=1)
    assert "multi-token prediction" in drafts["note"]


@pytest.mark.parametrize(
    ("said", "words"), [("many", "must be a whole number"), ("0", "must be at least 1")]
)
def test_a_count_that_is_none_is_refused_by_the_option(here, said, words):
    options = ("--name", "x", "--parameters", said)
    shown = f'"{said}"' if said == "many" else said
    hint = "give the exact count, such as 8030261248"
    assert refused("import-model", config(here), *options) == [
        f"--parameters: `parameters` {words}, not {shown}; {hint}"
    ]


@pytest.mark.parametrize("count", [10**12, round(1.26 * COUNT), round(0.74 * COUNT)])
def test_a_count_that_cannot_be_this_models_is_refused(here, count):
    file = here / "own.yaml"
    options = ("--name", "x", "--output", file)
    (said,) = refused("import-model", config(here), *options, "--parameters", count)
    assert said.startswith("--parameters: ")
    assert f"{count:,} weights are " in said
    assert "of the config" in said
    path = index(here, total_parameters=count)
    (said,) = refused("import-model", config(here), *options, "--index", path)
    assert said.startswith(f"{path}: ")
    assert not file.exists()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"metadata": 3}', '{"metadata": {"total_size": "x"}}', "[" * 100_000,
     '{"metadata": {"total_size": NaN}}', '{"metadata": {"total_parameters": -4}}', b"\xff"],
)  # fmt: skip
def test_an_index_that_does_not_count_is_refused(here, content):
    path = written(here / "index.json", content)
    (said,) = refused("import-model", config(here), "--name", "x", "--index", path)
    assert said.startswith(f"{path}: ")


def test_the_bytes_of_a_quantised_checkpoint_are_no_count(here):
    fields = {"quantization_config": {"quant_method": "fp8"}}
    options = ("--name", "x", "--index", index(here, total_size=8))
    assert "--parameters" in refused("import-model", config(here, **fields), *options)[0]
    counted = row(here, "--index", index(here, total_parameters=COUNT), **fields)
    assert counted["parameters"] == COUNT


# -- what is said ---------------------------------------------------------------------------------


def test_the_summary_shows_what_was_derived(here):
    result = quote("import-model", config(here), "--name", "New-8B")
    said = result.stderr
    assert "32 layers of 4096; 32 heads; 8 KV heads of 128; vocabulary of 128,256" in said
    assert "131,072 bytes per token" in said  # as published for Llama 3 8B
    assert "8,030,261,248 parameters as derived" in said
    assert "ships in bf16" in said


def test_the_summary_shows_experts_states_and_towers(here):
    rows = files.read(ROOT / "tests" / "configs.yaml").data["models"]
    configs = {found["name"]: found["config"] for found in rows}

    def said(name):
        path = written(here / "config.json", json.dumps(configs[name]))
        return "\n".join(imported(path, Said("x")).summary)

    granite = said("Granite-4.0-H-Small")
    assert "72 experts; 10 of them for a token" in granite
    assert "4 layers attend to the whole context; 36 layers keep no cache" in granite
    assert "16,384 bytes per token (16 bits); 77,322,240 bytes of state per request" in granite
    assert "a latent of 576" in said("Kimi-K2.5")
    assert "tower of " in said("Qwen3-VL-8B")
    assert "layers to a window of 4,096 tokens" in said("Cohere2Config")


def test_a_group_that_the_catalog_does_not_have_is_said(here):
    section = {"quant_method": "gptq", "bits": 4, "group_size": 256}
    result = quote("import-model", config(here, quantization_config=section), "--name", "x")
    assert "ships in int4; counted with groups of 128, the file has 256" in result.stderr


# -- the precision that an estimate takes ---------------------------------------------------------


def test_an_imported_model_is_sized_as_it_ships(here):
    section = {"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True}
    file = here / "own.yaml"
    done("import-model", config(here, quantization_config=section), "--name", "Q", "--output", file)
    asked = ("--card", "A100-80G-SXM", "--context", 4096, "--concurrency", 1, "--catalog", file)
    answer = json.loads(quote("estimate", "--model", "Q", *asked, "--json").stdout)
    assert answer["scenarios"][0]["weights"] == "int4"
    assert any("config" in line for line in done("catalog", "models", "Q", "--catalog", file))


def test_an_unknown_quantisation_asks_for_the_weights(here):
    file = here / "own.yaml"
    path = config(here, quantization_config={"quant_method": "quip", "bits": 2})
    result = quote("import-model", path, "--name", "Q", "--output", file)
    assert "quip with 2 bits" in result.stderr
    asked = ("--card", "A100-80G-SXM", "--context", 4096, "--concurrency", 1, "--catalog", file)
    assert "give `weights`" in refused("estimate", "--model", "Q", *asked)[0]
    assert quote("estimate", "--model", "Q", *asked, "--weights", "int4").exit_code == 0


@pytest.mark.parametrize("section", ["awq", ["awq"], 4])
@pytest.mark.parametrize("name", ["quantization_config", "compression_config"])
def test_a_quantisation_that_is_no_section_is_refused(here, section, name):
    path = config(here, **{name: section})
    (said,) = refused("import-model", path, "--name", "Q")
    assert said.startswith(f"{path}:1:")
    assert f"{name}: not usable" in said
    inner = written(here / "config.json", json.dumps({"text_config": LLAMA | {name: section}}))
    assert f"text_config.{name}: not usable" in refused("import-model", inner, "--name", "Q")[0]


# -- into a file ----------------------------------------------------------------------------------

OLD = """# our catalog \N{SNOWMAN}
cards:   # with a comment
  - {name: "My-Card", vendor: Maker, origin: CN, memory_gb: 64, engines: [vllm]}
models:
# the first
- name: A-7B   # an "a"
  # within
  note: >-
    folded # no comment
    text
  source: "x # y"   # why
  config: {model_type: llama, num_hidden_layers: 32, hidden_size: 4096, num_attention_heads: 32,
     intermediate_size: 14336, vocab_size: 128256}

# between
- {name: 'B-7B', config: {model_type: llama, num_hidden_layers: 32, hidden_size: 4096,
   num_attention_heads: 32, intermediate_size: 14336, vocab_size: 128256}} # of b
# after
prices: # the end
  - {card: My-Card, typical: 5.00, currency: CNY}"""
NEW = {"name": "New-8B", "verified": True, "source": "s", "config": LLAMA}


def lines_of(name):
    """The row as lines."""
    return [line.strip() for line in yaml_insert.row_lines(NEW | {"name": name}, 2)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_row_is_added_and_every_other_character_stays(newline, mark):
    old = mark + OLD.replace("\n", newline).encode()
    new = with_row(old, "own.yaml", NEW)
    text = new.decode().replace(newline, "\n")
    row = text[text.index("- name: New") : text.index("# after")]
    assert mark + text.replace(row, "").replace("\n", newline).encode().lstrip(mark) == old
    assert with_row(new, "own.yaml", NEW) == new


@pytest.mark.parametrize("name", ["A-7B", "a_7b", "B-7B"])
def test_a_row_of_the_same_name_is_replaced_and_its_comments_stay(name):
    new = with_row(OLD.encode(), "own.yaml", NEW | {"name": name}).decode()
    left = [line for line in new.splitlines() if line.strip() not in lines_of(name)]
    for comment in (
        "# the first",
        '# an "a"',
        "# within",
        "# why",
        "# between",
        "# of b",
        "# after",
    ):
        assert new.count(comment) == 1
    assert len(yaml.safe_load(new)["models"]) == 2
    assert all(line in OLD or line.strip(" -").startswith(("#", "name:")) or "} # of b" in line
               for line in left)  # fmt: skip


@pytest.mark.parametrize(
    "old",
    [
        "", "\n", "# mine\n", "# mine", "cards: []\n", "models:\n", "models: # none\n", "models: []\n",
        "models: []", "models:\n  # none yet\ncards: []\n", "models:\n    - name: Z\n      config: *c\n",
        "models: [{name: Z, config: {model_type: gpt2, n_layer: 12, n_embd: 768, n_head: 12,"
        " vocab_size: 50257, n_positions: 1024}}]  # one\n",
        "cards: []\n...\n", "{models: []}\n", "models:\n- &a {name: Z, note: x}\n- *a\n",
    ],
)  # fmt: skip
def test_any_layout_takes_the_row_or_is_left_alone(here, old):
    file = written(here / "own.yaml", old)
    result = quote("import-model", config(here), "--name", "New-8B", "--output", file)
    if result.exit_code:
        assert result.exit_code == 2
        assert str(file) in result.stderr
        assert file.read_text() == old
    else:
        assert load([file]).find("models", "New-8B").architecture.layers == 32
        kept = "".join(line for line in old.splitlines(True) if line.startswith(("#", "cards")))
        assert kept.strip() in file.read_text()


@pytest.mark.parametrize(
    "old", ["[1, 2]", "models: 3", "modles: []", "models: [{name: x}]", "a: b: c", "\xff", "- x"]
)
def test_a_file_that_is_no_catalog_is_left_alone(here, old):
    file = written(here / "own.yaml", old.encode("latin-1"))
    said = refused("import-model", config(here), "--name", "New-8B", "--output", file)
    assert all(line.startswith(str(file)) for line in said)
    assert file.read_bytes() == old.encode("latin-1")


def test_writing_keeps_links_and_modes_and_makes_folders(here):
    file = written(here / "real.yaml", "cards: []\n")
    file.chmod(0o600)
    (here / "link.yaml").symlink_to(file)
    done("import-model", config(here), "--name", "New-8B", "--output", here / "link.yaml")
    assert (here / "link.yaml").is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"New-8B" in file.read_bytes()
    done("import-model", config(here), "--name", "New-8B", "--output", here / "a" / "b.yaml")
    assert sorted(p.name for p in here.iterdir()) == ["a", "config.json", "link.yaml", "real.yaml"]


def test_a_folder_is_no_catalog_file(here):
    said = refused("import-model", config(here), "--name", "New-8B", "--output", here)
    assert "is a folder" in said[0]


names = st.text("abc: #'\"-{}[]&*!|>%@`\\\t\u00e9\U0001f600", min_size=1, max_size=12)
notes = st.text(st.characters(codec="utf-8"), max_size=20) | st.just("\u2028\x85\ufeff\x00\x7f")


@given(names, notes, st.booleans())
def test_a_written_row_reads_back(name, note, flow):
    row = NEW | {"name": name, "note": note}
    text = (
        f"models: [{' '.join(yaml_insert.atoms(row))}]"
        if flow
        else yaml_insert.new_file("models", row)
    )
    assert files.parse(text.encode(), "f").data["models"] == [row]


# -- faulty configurations ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("[]", "mapping"),
        ("7", "mapping"),
        ("{", ""),
        ('{"model_type": "llama", "model_type": "qwen2"}', "already given"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        ("[" * 100_000, "deep"),
        ('{"a":' * 1000 + "1" + "}" * 1000, "deep"),
        (json.dumps(LLAMA | {"hidden_size": "4096"}), "hidden_size: '4096' is not usable"),
        (json.dumps(LLAMA | {"hidden_size": float("nan")}), "hidden_size"),
        (json.dumps(LLAMA | {"hidden_size": float("inf")}), "hidden_size"),
        (json.dumps(LLAMA).replace("4096", "4" * 5000), "hidden_size"),
        (json.dumps(LLAMA | {"model_type": "unheard-of"}), "num_key_value_heads"),
        (json.dumps({"hidden_size": 1}), "model_type: missing"),
        (json.dumps(LLAMA | {"vocab_size": None}), "vocab_size: missing; add"),
        (json.dumps(LLAMA | {"audio_config": {"a": 1}}), "audio_config"),
    ],
)
def test_a_faulty_configuration_is_one_clear_message(here, content, said):
    path = written(here / "config.json", content)
    file = here / "own.yaml"
    lines = refused("import-model", path, "--name", "x", "--output", file)
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}:")
    assert said in lines[0]
    assert len(lines[0]) < 700
    assert not file.exists()


def test_a_fault_has_the_line_of_its_field(here):
    path = written(here / "config.json", json.dumps(LLAMA | {"vocab_size": -1}, indent=1))
    (said,) = refused("import-model", path, "--name", "x")
    assert said.startswith(f"{path}:8:")


def test_a_byte_order_mark_is_read_over(here):
    path = written(here / "config.json", b"\xef\xbb\xbf" + json.dumps(LLAMA).encode())
    assert imported(path, Said("x")).row["config"] == LLAMA


def test_no_file_and_a_folder_and_a_huge_file(here):
    assert "no such file" in refused("import-model", here / "none.json", "--name", "x")[0]
    assert "config.json: there is no such file" in refused("import-model", here, "--name", "x")[0]
    there = "https://example.com/config.json"
    assert refused("import-model", there, "--name", "x")[0].endswith("download the file first")
    huge = here / "huge.json"
    with huge.open("wb") as file:
        file.truncate(500 * 2**20)
    assert "larger than" in refused("import-model", huge, "--name", "x")[0]


@pytest.mark.parametrize("options", [("--name", ""), ("--name", "a\x00b"), ("--name", "x" * 5000)])
def test_a_faulty_name_is_named(here, options):
    assert refused("import-model", config(here), *options)[0].startswith("--name")


@pytest.mark.parametrize("options", [("--parameters", "0"), ("--parameters", "1" * 40),
                                     ("--date", "yesterday")])  # fmt: skip
def test_a_faulty_option_is_refused(here, options):
    result = quote("import-model", config(here), "--name", "x", *options)
    assert result.exit_code == 2


FIELDS = sorted(
    {key for model in SHIPPED for key in model.config} | {"quantization_config", "linear_attn_config",
     "attn_config", "_name_or_path", "hybrid_override_pattern", "layers_block_type", "dtype",
     "attn_type_list", "mlp_layer_types", "rope_scaling"}
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    | st.sampled_from(["mamba2", "llama", "fp8", "awq", 10**30, "M-E*", "int4"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=4), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    base=st.sampled_from([model.config for model in SHIPPED] + [{}]),
    changes=st.dictionaries(st.sampled_from(FIELDS), values, max_size=4),
)
@pytest.mark.proof
def test_any_json_is_a_row_or_one_clear_message(here, base, changes):
    content = json.dumps(base | changes)
    path = written(here / "config.json", content)
    found = problems = None
    try:
        found = imported(path, Said("Any"))
    except Problems as caught:
        problems = str(caught)
    if found is None:
        assert 0 < len(problems) < 1000
        return
    text = yaml_insert.new_file("models", found.row)
    (read,) = files.parse(text.encode(), "row").data["models"]
    assert read == found.row
    assert architecture(read["config"]) == architecture(json.loads(content))


ODD = [[[]], [{}], [None], [True, 2], ["a"], "1-x", [], {}, 1.5, 0, -1, True, 10**30, float("nan"),
       float("inf"), [10**30], {"x": {"y": [{}]}}, [1, 2, 3], "", None]  # fmt: skip


def places(values, before=()):
    """Where something stands in nested mappings and lists; of a list, its first two entries."""
    listed = values.items() if isinstance(values, dict) else enumerate(values[:2])
    for name, value in listed:
        yield (*before, name)
        if isinstance(value, dict | list):
            yield from places(value, (*before, name))


def every_place(each):
    """Every place of the shipped configurations, once for each kind of model or once at all."""
    found = {}
    for model in SHIPPED:
        for place in places(model.config):
            kind = model.config["model_type"] if each == "kind" else ""
            found.setdefault((kind, *place), (model.config, place))
    return found.values()


@pytest.mark.parametrize("each", ["place", pytest.param("kind", marks=pytest.mark.proof)])
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_value_anywhere_in_a_configuration_is_one_clear_message(odd, each):
    for config, place in every_place(each):
        changed = copy.deepcopy(config)
        holder = functools.reduce(operator.getitem, place[:-1], changed)
        holder[place[-1]] = odd
        said = ""
        try:
            assert derived_from(changed)
        except (ConfigError, Problems) as caught:
            said = str(caught)
        assert len(said) < 1000


@given(st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_one_clear_message(here, content):
    path = written(here / "config.json", content)
    with pytest.raises(Problems):
        imported(path, Said("Any"))


# -- the precision --------------------------------------------------------------------------------


def said(result):
    """What import-model says of the precision."""
    return next(line for line in result.stderr.splitlines() if "ships" in line)


def checkpoint(folder, files_beside, **fields):
    """A checkpoint's folder: config.json and files beside it."""
    config(folder, **fields)
    for name, content in files_beside.items():
        written(folder / name, json.dumps(content))
    return folder


MODELOPT = {
    "producer": {"name": "modelopt"},
    "quantization": {"quant_algo": "NVFP4", "group_size": 16},
}
LAYERS = [f"model.layers.{i}.self_attn" for i in range(32)]


@pytest.mark.parametrize(
    ("beside", "precision"),
    [
        ({"hf_quant_config.json": MODELOPT}, "nvfp4"),
        ({"hf_quant_config.json": {"quantization": {"quant_algo": "FP8", "exclude_modules": []}}}, "fp8"),
        (
            {"hf_quant_config.json": {"quantization": {"quant_algo": "NVFP4",
             "exclude_modules": ["lm_head", *[f"{name}*" for name in LAYERS]]}}},
            "nvfp4-mlp",
        ),
        (
            {"hf_quant_config.json": {"quantization": {"quant_algo": "MIXED_PRECISION", "quantized_layers":
             {f"model.layers.0.{part}": {"quant_algo": word} for part, word in
              (("self_attn.q_proj", "FP8"), ("mlp.up_proj", "W4A16_NVFP4"))}}}},
            "nvfp4-mlp-fp8",
        ),
        (
            {"quant_model_description.json": {"model_quant_type": "W8A8_DYNAMIC",
             "model.layers.0.self_attn.q_proj.weight": "W8A8_DYNAMIC", "model.norm.weight": "FLOAT"}},
            "int8",
        ),
        (
            {"quant_model_description.json": {f"{name}.q_proj.weight": "FLOAT" for name in LAYERS}
             | {"model.layers.0.mlp.up_proj.weight": "W8A8_DYNAMIC"}},
            "int8-mlp",
        ),
        ({"quantize_config.json": {"bits": 4, "group_size": 128, "quant_method": "gptq"}}, "int4"),
        ({}, "bf16"),
    ],
)  # fmt: skip
def test_a_folder_tells_the_precision_that_stands_beside_the_configuration(here, beside, precision):
    result = quote(
        "import-model", checkpoint(here, beside), "--name", "New-8B", "--output", "own.yaml"
    )
    assert result.exit_code == 0, result.output
    assert said(result) == f"New-8B: ships in {precision}"
    found = load([here / "own.yaml"]).find("models", "New-8B")
    assert shipped(found.config).precision == precision


def test_a_count_is_taken_of_the_folders_own_index_where_it_tells_it(here):
    checkpoint(here, {"model.safetensors.index.json": {"metadata": {"total_size": 2 * COUNT}}})
    assert imported(here, Said("New")).row["parameters"] == COUNT
    checkpoint(here, {"hf_quant_config.json": MODELOPT})
    assert "parameters" not in imported(here, Said("New")).row


@pytest.mark.parametrize(
    ("name", "precision"),
    [("New-8B-NVFP4", "nvfp4"), ("nvidia/New_8B-FP8", "fp8"), ("New-8B-w8a8", "int8"),
     ("New-8B-AWQ", "int4"), ("New-8B", "bf16"), ("Newfp8ish", "bf16")],
)  # fmt: skip
def test_where_the_file_is_silent_the_name_is_taken_and_asked_about(here, name, precision):
    result = quote("import-model", config(here), "--name", name)
    assert said(result).endswith(f"ships in {precision}")
    assert ("is it? give --weights" in result.stderr) == (precision != "bf16")


def test_where_name_and_file_differ_it_asks(here):
    path = config(here, quantization_config={"quant_method": "fp8"})
    (line,) = refused("import-model", path, "--name", "New-NVFP4")
    assert line.startswith("--name: the name says nvfp4 and the file fp8: which is it?")
    assert "give --weights nvfp4 or --weights fp8" in line
    for weights in ("nvfp4", "fp8"):
        result = quote("import-model", path, "--name", "New-NVFP4", "--weights", weights)
        assert said(result).endswith(f"ships in {weights}")
    assert quote("import-model", path, "--name", "New-FP8").exit_code == 0
    (line,) = refused("import-model", path, "--name", "New", "--weights", "fp7")
    assert 'unknown precision "fp7"' in line


# -- files of before ------------------------------------------------------------------------------

FIRST_RELEASE = """
models:
  - name: Ours-8B
    aliases: [ours/Ours-8B]
    nominal: 8B
    verified: true
    source: config.json (sha256 0123456789ab)
    date: 2026-11-22
    config: {model_type: llama, num_hidden_layers: 32, hidden_size: 4096, num_attention_heads: 32,
      num_key_value_heads: 8, intermediate_size: 14336, vocab_size: 128256, tie_word_embeddings: false,
      max_position_embeddings: 131072, o_groups: 8, quantization_config: {quant_method: awq, bits: 4}}
  - name: Ours-MoE
    source: by hand
    config: {model_type: mixtral, num_hidden_layers: 4, hidden_size: 1024, num_attention_heads: 8,
      intermediate_size: 2048, vocab_size: 32000, num_local_experts: 8, num_experts_per_tok: 2,
      moe_intermediate_size: 512}
precisions:
  - {name: ours-fp8, label: ours, compute: fp8, linear: 1, expert: 1, uneven: 0, embedding: 2, head: 2,
     tied: 2, plain: 2, vision: 2, unties: 0, unpacked_head: 0, source: ours, date: 2026-11-22}
encoders:
  - {name: ours-embed, kind: embedding, parameters: 100000000, source: ours, date: 2026-11-22}
"""


def test_the_file_of_a_user_of_the_first_release_still_reads(here):
    """A field that was let be then is let be now, and listed by `quote catalog check`."""
    found = load([written(here / "own.yaml", FIRST_RELEASE)])
    ours = found.find("models", "Ours-8B")
    assert (ours.architecture.parameters, shipped(ours.config).precision) == (COUNT, "int4")
    assert found.find("models", "Ours-MoE").architecture.experts == 8
    assert found.find("encoders", "ours-embed").work_bytes == 0
    attention = model_inputs.weights(found.find("precisions", "ours-fp8")).attention
    assert attention == 1
    listed = "\n".join(
        done("catalog", "check", "--catalog", here / "own.yaml", "--date", "2026-11-25")
    )
    assert "Ours-8B: o_groups: not read under model_type llama" in listed
    assert "Ours-MoE: moe_intermediate_size: not read under model_type mixtral" in listed
