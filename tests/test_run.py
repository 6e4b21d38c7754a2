"""What to run: the engines' own command lines and the benchmark's are those of what was sized."""

import re
import shlex
from datetime import date

import pytest
import yaml
from conftest import ROOT

from quoter.answer import answer
from quoter.catalog import Catalog
from quoter.core import Texts, brief
from quoter.core.files import Document
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.scenario import quotation
from quoter.sizing import estimate
from quoter.words import risk_words, run_words
from quoter.words.run_words import run_of
from quoter.workbook.sheets import written

DOCUMENTED = yaml.safe_load((ROOT / "tests" / "flags.yaml").read_text(encoding="utf-8"))
SHIPPED = Catalog.shipped()
COMMANDS = SHIPPED.commands
EN = Texts("en")
CHAT = {"name": "a", "model": "Qwen3-8B", "prompt_tokens": 3000, "output_tokens": 500, "concurrency": 8,
        "cards": ["H20-96G"]}  # fmt: skip


def sized(**changes):
    """One scenario's estimate."""
    data = {
        "quote": {"number": "R-1", "date": date(2026, 11, 29), "language": "en"},
        "scenarios": [{k: v for k, v in (CHAT | changes).items() if v is not None}],
    }
    return estimate(quotation(Document(data, "x.yaml", b""), Catalog.shipped()))


def run(**changes):
    one = sized(**changes).scenarios[0]
    return run_of(one, one.chosen, EN)


def flags(line):
    """The flags of a command line with their values."""
    words = shlex.split(line)
    return {
        word: (words[i + 1 : i + 2] or [""])[0]
        for i, word in enumerate(words)
        if word.startswith("--")
    }


# -- the table --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_and_value_is_one_that_the_engine_documents(name):
    row = COMMANDS[name]
    used = [flag.flag for flag in row.flags] + re.findall(r"(?<!\S)--\S+", row.start)
    used += [row.file_flag] if row.file_flag else []
    documented = DOCUMENTED.get(name, {"flags": [], "values": {}})
    assert set(used) <= set(documented["flags"]), f"{name}: not in tests/flags.yaml"
    for flag in row.flags:
        assert set(flag.values.values()) <= set(
            documented["values"].get(flag.flag, flag.values.values())
        )
        assert not flag.values or flag.flag in documented["values"]
    assert row.source and row.date


def test_every_engine_says_how_it_is_started_or_where_it_is_configured():
    engines = {row.name for row in Catalog.shipped().engines.values()}
    without = engines - COMMANDS.keys()
    assert without == {"transformers"}  # a library
    assert all(row.start or row.note for row in COMMANDS.values())


# -- the engines ------------------------------------------------------------------------------------


def test_vllm_is_told_width_context_sequences_and_utilisation_as_sized():
    one = sized(engine={"name": "vllm", "memory_utilization": 0.85, "max_sequences": 64, "max_batched_tokens": 4096},
                kv_cache="fp8", deploy={"card": "H20-96G", "tensor_parallel": 4}, cards=None).scenarios[0]  # fmt: skip
    found = run_of(one, one.chosen, EN)
    said = flags(found.command)
    assert found.command.startswith("vllm serve Qwen/Qwen3-8B ")
    assert said == {
        "--tensor-parallel-size": "4", "--kv-cache-dtype": "fp8", "--max-model-len": "3500", "--max-num-seqs": "64",
        "--max-num-batched-tokens": "4096", "--gpu-memory-utilization": "0.85",
    }  # fmt: skip
    f = one.chosen.figures
    assert (f.utilization, f.sequences, f.batched_tokens) == (0.85, 64, 4096)
    assert found.replicas == f.replicas


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("vllm", {"--tensor-parallel-size": "2", "--data-parallel-size": "4", "--enable-expert-parallel": "--max-model-len"}),
        ("sglang", {"--tensor-parallel-size": "8", "--data-parallel-size": "4", "--expert-parallel-size": "8",
                    "--enable-dp-attention": "--expert-parallel-size"}),
    ],
)  # fmt: skip
def test_attention_data_parallelism_is_said_in_each_engines_own_way(engine, said):
    one = sized(
        model="DeepSeek-R1", concurrency=32, engine={"name": engine}, cards=["H200-141G-SXM"]
    ).scenarios[0]
    option = next(
        o
        for o in one.options
        if o.split.attention_data_parallel == 4 and o.split.tensor_parallel == 8
    )
    line = run_of(one, option, EN).command
    assert flags(line).items() >= said.items()
    words = shlex.split(line)
    width = int(flags(line)["--tensor-parallel-size"]) * (
        int(flags(line)["--data-parallel-size"]) if engine == "vllm" else 1
    )
    assert width == option.split.tensor_parallel
    assert words.count("--quantization") == 0  # the checkpoint is in fp8 as it ships


def test_fastdeploy_makes_its_weights_while_it_loads():
    found = run(
        model="ERNIE-4.5-21B-A3B",
        cards=["Kunlunxin-P800"],
        engine={"name": "fastdeploy"},
        weights="gptq-int8",
    )
    assert found.command.startswith("fastdeploy serve --model baidu/ERNIE-4.5-21B-A3B-PT ")
    assert (
        flags(found.command).items()
        >= {"--quantization": "wint8", "--max-model-len": "3500"}.items()
    )
    assert found.notes == ()


def test_weights_that_the_engine_makes_need_a_flag_and_others_a_checkpoint():
    made, needed = run(weights="fp8"), run(weights="int8", cards=["Ascend-910B3"])
    assert flags(made.command)["--quantization"] == "fp8"
    assert made.notes == ()
    assert flags(needed.command)["--quantization"] == "ascend"
    assert any("checkpoint of Qwen3-8B in int8" in note for note in needed.notes)


def test_llama_cpp_shares_its_context_among_its_slots():
    found = run(
        weights="q4_k_m",
        kv_cache="q8_0",
        engine={"name": "llama.cpp"},
        cards=["L20"],
        concurrency=4,
    )
    said = flags(found.command)
    assert int(said["--ctx-size"]) == int(said["--parallel"]) * 3500
    assert said["--cache-type-k"] == said["--cache-type-v"] == "q8_0"
    assert said["--model"].endswith("q4_k_m.gguf")


def test_what_a_line_cannot_say_is_told():
    trt = run(engine={"name": "tensorrt-llm"}, kv_cache="fp8")
    assert "--extra_llm_api_options options.yaml" in trt.command
    assert any("kv_cache_config: {dtype: fp8}" in note for note in trt.notes)
    mindie = run(engine={"name": "mindie"}, cards=["Ascend-910B3"])
    assert mindie.command == ""
    assert any("conf/config.json" in note for note in mindie.notes)


def test_an_own_row_of_the_table_comes_first():
    own = {"commands": [{"name": "vllm", "start": "podman run ours --model {model}", "source": "ours",
                         "flags": [{"flag": "--len", "of": "context"}]}]}  # fmt: skip
    data = {
        "quote": {"number": "R-1", "date": date(2026, 11, 29)},
        "scenarios": [CHAT],
        "catalog": own,
    }
    one = estimate(quotation(Document(data, "x.yaml", b""), Catalog.shipped())).scenarios[0]
    assert run_of(one, one.chosen, EN).command == "podman run ours --model Qwen/Qwen3-8B --len 3500"


# -- the benchmark ----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [{}, {"service_level": {"ttft_ms": 5000, "tpot_ms": 100}}])
def test_a_closed_test_is_measured_with_the_requests_in_flight_that_were_sized(level):
    """With targets too, by which its requests stand for a rate that nobody asked for."""
    one = sized(concurrency=24, **level).scenarios[0]
    said = flags(run_of(one, one.chosen, EN).benchmark)
    assert int(said["--max-concurrency"]) == one.chosen.figures.batch
    assert (said["--random-input-len"], said["--random-output-len"]) == ("3000", "500")
    assert "--random-range-ratio" not in said
    rate = one.chosen.figures.served_trial_rate
    assert float(said["--request-rate"]) == pytest.approx(
        rate, rel=0.01
    )  # one after the other, as they send later


TARGETS = {"service_level": {"ttft_ms": 10_000, "tpot_ms": 100}}


@pytest.mark.parametrize(
    "changes",
    [
        {"concurrency": 24},
        {"concurrency": None, "load": {"concurrency": 24}},
        {"concurrency": 24, **TARGETS},
        {"concurrency": None, "load": {"concurrency": 24}, **TARGETS},
    ],
)
def test_a_closed_test_is_judged_proven_and_measured_under_one_load(changes):
    """Wherever its requests in flight are stated, and with targets, which made it arrivals of another load."""
    found = sized(**changes)
    one = found.scenarios[0]
    f, said = one.chosen.figures, flags(run_of(one, one.chosen, EN).benchmark)
    clients = int(said["--max-concurrency"])
    assert clients == f.batch
    assert f.served_trial_others == clients - 1  # whom the times that are judged let a request meet
    proof = risk_words.fast(one, EN)
    assert f"One replica with {clients} concurrent requests" in proof.test
    assert f"at {brief(float(said['--request-rate']))} per second" in proof.test


def test_workers_of_prompts_and_answers_are_measured_together():
    one = sized(model="DeepSeek-V3.1", prompt_tokens=7000, output_tokens=1000, concurrency=200, cards=["H20-141G"],
                choice={"card": "H20-141G", "apart": True, "tensor_parallel": 8, "attention_data_parallel": 8},
                service_level={"ttft_ms": 3000, "tpot_ms": 100}).scenarios[0]  # fmt: skip
    f, said = one.chosen.figures, flags(run_of(one, one.chosen, EN).benchmark)
    assert one.chosen.split.apart
    assert int(said["--max-concurrency"]) == f.batch * f.decode_workers
    assert f"All {f.working_replicas:,.0f} workers together" in risk_words.fast(one, EN).test


def test_a_load_is_measured_with_the_arrivals_lengths_and_prefix_that_were_sized():
    load = {"requests_per_second": 6, "prefix_cache_hit": 0.25}
    one = sized(
        concurrency=None,
        load=load,
        service_level={"ttft_ms": 5000, "tpot_ms": 100, "percentile": 90},
    ).scenarios[0]
    f, said = one.chosen.figures, flags(run_of(one, one.chosen, EN).benchmark)
    assert float(said["--request-rate"]) == pytest.approx(6 / f.working_replicas, rel=0.01)
    assert int(said["--random-input-len"]) + int(said["--random-prefix-len"]) == 3000
    assert int(said["--random-prefix-len"]) == 750
    assert float(said["--random-range-ratio"]) == pytest.approx(0.5 * 3**0.5, abs=1e-3)
    assert said["--metric-percentiles"] == "50,90"


def test_lengths_that_nobody_states_are_not_made_up():
    assert run(prompt_tokens=None, output_tokens=None, context=8000).benchmark == ""


# -- where it stands --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.proof
def test_json_workbook_and_proposal_have_the_same_lines(language):
    found = sized()
    one, texts = found.scenarios[0], Texts(language)
    line = run_of(one, one.chosen, texts)
    scenario = answer(found)["scenarios"][0]
    chosen = scenario["options"][scenario["chosen"]]
    assert (chosen["run"]["command"], chosen["run"]["benchmark"]) == (line.command, line.benchmark)
    page = html(proposal(found, texts))
    assert line.command in page
    assert line.benchmark in page
    context, _ = written(found)
    lines = [note[3] for note in context.sheets["run"].notes]
    assert line.command in lines
    assert line.benchmark in lines


def test_a_training_and_the_rule_of_thumb_have_nothing_to_run():
    training = sized(workload="training", prompt_tokens=None, output_tokens=None, concurrency=None)
    rule = sized(method="rule-of-thumb")
    for found in (training, rule):
        one = found.scenarios[0]
        assert run_of(one, one.chosen, EN) is None
    assert "run" not in written(training)[0].sheets


def test_each_option_is_run_in_the_weights_that_it_was_sized_in():
    one = sized(
        weights="auto",
        precisions={"allow": ["fp8", "int8", "bf16"]},
        cards=["H20-96G", "Ascend-910B3"],
    )
    lines = {
        o.card.name: run_of(one.scenarios[0], o, EN).command
        for o in one.scenarios[0].options
        if o.fits
    }
    assert "--quantization fp8" in lines["H20-96G"]
    assert "--quantization ascend" in lines["Ascend-910B3"]


@pytest.mark.parametrize(
    ("called", "repository"),
    [
        ("DeepSeek-V3.1", "deepseek-ai/DeepSeek-V3.1"),
        ("deepseek-v3.1", "deepseek-ai/DeepSeek-V3.1"),
        ("DeepSeek-V3", "deepseek-ai/DeepSeek-V3"),
        ("deepseek-ai/DeepSeek-V3-0324", "deepseek-ai/DeepSeek-V3-0324"),
        ("Qwen2.5-72B", "Qwen/Qwen2.5-72B-Instruct"),
        ("Qwen/Qwen2.5-72B", "Qwen/Qwen2.5-72B"),
        ("Qwen3-235B-A22B-2507", "Qwen/Qwen3-235B-A22B-Instruct-2507"),
        ("Qwen3-235B-A22B-Thinking-2507", "Qwen/Qwen3-235B-A22B-Thinking-2507"),
        ("Qwen3-30B-A3B-2507", "Qwen/Qwen3-30B-A3B-Instruct-2507"),
        ("Llama-3.3-70B", "meta-llama/Llama-3.3-70B-Instruct"),
        ("Llama-3.1-70B", "meta-llama/Llama-3.1-70B-Instruct"),
    ],
)
def test_what_is_served_is_what_the_file_names(called, repository):
    """The first name of a row with a maker was served: another release, a base model, or one that does not exist."""
    case = sized(model=called).scenarios[0].case
    assert run_words.repository(case) == repository


def test_a_checkpoint_that_is_needed_is_of_the_model_that_was_asked_for():
    one = run(model="DeepSeek-V3.1", weights="int8", cards=["Ascend-910C"], engine={"name": "vllm-ascend"})  # fmt: skip
    assert "deepseek-ai/DeepSeek-V3.1" in one.command
    assert "Needs a checkpoint of DeepSeek-V3.1 in int8" in " ".join(one.notes)


def test_companions_are_said_to_have_no_command_here():
    one = run(beside=[{"model": "bge-m3"}])
    assert any("bge-m3" in note for note in one.notes)
    assert not any("bge-m3" in note for note in run().notes)


ANSWERS = re.compile(r"instruct|chat|-it$|thinking", re.IGNORECASE)


@pytest.mark.parametrize("name", [name for name in SHIPPED.models if not name.endswith("-Base")])
def test_a_row_serves_what_answers_where_its_makers_have_both(name):
    """The first repository of a row is the one that is served."""
    known = [one for one in SHIPPED.models[name].aliases if "/" in one]
    post_trained = known[:1] and known[0] in OF_ANSWERS
    if any(ANSWERS.search(one) for one in known) and not post_trained:
        assert ANSWERS.search(known[0]), known


OF_ANSWERS = {  # they answer, though their names do not say so
    "baidu/ERNIE-4.5-21B-A3B-PT", "baidu/ERNIE-4.5-VL-28B-A3B-PT", "THUDM/GLM-4-9B-0414",
}  # fmt: skip
