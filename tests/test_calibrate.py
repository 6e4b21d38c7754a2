"""Runs of a proof of concept: every format and every fault, what is learnt of them, and where it shows."""

import copy
import functools
import json
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from quoter.answer.estimate_json import answer
from quoter.catalog import load, runs
from quoter.cli import app
from quoter.core import Problems
from quoter.delivery import diffing
from quoter.delivery.freezing import record, thawed
from quoter.scenario import load_quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.portable import CUSTOMER, data_of, scope

FILES = Path(__file__).parent / "runs"
SCENARIO = {
    "name": "Chat", "model": "QwQ-32B", "weights": "bf16", "prompt_tokens": 2000, "output_tokens": 500,
    "concurrency": 16, "deploy": {"card": "H20-141G", "tensor_parallel": 2},
}  # fmt: skip
BENCH = json.loads((FILES / "vllm_bench.json").read_text()) | {  # as it would be of the scenario's option
    "num_prompts": 160, "completed": 160, "max_concurrency": 16, "total_input_tokens": 320_000,
    "total_output_tokens": 80_000, "output_throughput": 524.93, "mean_ttft_ms": 1184.2, "mean_tpot_ms": 28.05,
}  # fmt: skip
LOG = (FILES / "vllm.log").read_text()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    quoted()
    return tmp_path


def quoted(*more, **changes):
    """The scenario file, with other values or further scenarios."""
    quote = {"number": "Q-1", "date": "2026-11-22", "currency": "CNY", "language": "en"}
    data = {"quote": quote, "scenarios": [SCENARIO | changes, *more]}
    Path("quote.yaml").write_text(yaml.safe_dump(data))


def bench(name, **changes):
    """A result of vLLM's with other values."""
    Path(name).write_text(json.dumps({k: v for k, v in (BENCH | changes).items() if v is not ...}))
    return name


def measured(*rows):
    """A file of figures."""
    Path("figures.yaml").write_text(yaml.safe_dump({"measured": list(rows)}))
    return "figures.yaml"


def calibrate(*words):
    return CliRunner().invoke(app, ["calibrate", "quote.yaml", *map(str, words)])


def learnt(path="calibration.yaml"):
    """The one calibration of a file."""
    [row] = load([path]).calibrations.values()
    return row


# -- formats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "tool", "figures", "load_of"), [
    ("vllm_bench.json", "vllm bench serve", {"ttft_ms": 107.67807462457313, "tpot_ms": 7.794334252170741,
     "tokens_per_second": 705.0891074752391}, (100, 30, 8)),
    ("sglang_bench.jsonl", "SGLang bench_serving", {"ttft_ms": 95.38661759324896, "tpot_ms": 6.541757891149058,
     "tokens_per_second": 816.633106206712}, (100, 30, 8)),
    ("genai_perf.json", "GenAI-Perf", {"ttft_ms": 1130.0, "tpot_ms": 28.515, "tokens_per_second": 521.5},
     (2001, 500, 16)),
    ("guidellm.json", "guidellm", {"ttft_ms": 95.10283668835957, "tpot_ms": 6.994133023009903,
     "tokens_per_second": 354.0515795391196}, (7, 30, 4)),
])  # fmt: skip
def test_a_benchmark_is_read_by_the_names_of_its_tool(name, tool, figures, load_of):
    run = runs.read_file(FILES / name).runs[0]
    assert run.tool == tool
    assert dict(run.figures) == pytest.approx(figures)
    assert (run.prompt_tokens, run.output_tokens, run.concurrency) == load_of
    assert run.model in ("Qwen/QwQ-32B", None)  # SGLang's tells it where the server does


def test_every_benchmark_of_a_report_is_a_run():
    assert [run.concurrency for run in runs.read_file(FILES / "guidellm.json").runs] == [4, 8]


@pytest.mark.parametrize(("name", "engine", "weights", "pool", "tokens"), [
    ("vllm.log", "vllm", 30.5789, 90.57, 741_936), ("sglang.log", "sglang", 30.67, 87.1, 713_520),
])  # fmt: skip
def test_a_log_is_read_by_the_lines_of_its_engine(name, engine, weights, pool, tokens):
    [run] = runs.read_file(FILES / name).runs
    assert (run.engine, run.model, run.tensor_parallel, run.weights) == (
        engine,
        "Qwen/QwQ-32B",
        2,
        "bf16",
    )
    assert dict(run.figures) == pytest.approx(
        {
            "weights_bytes": weights * 2**30,
            "kv_pool_bytes": pool * 2**30,
            "kv_capacity_tokens": tokens,
        }
    )  # of the fullest rank


def test_a_server_of_sglangs_says_what_runs_on_it(tmp_path):
    data = json.loads((FILES / "sglang_bench.jsonl").read_text())
    data |= {
        "backend": "sglang",
        "server_info": {"model_path": "Qwen/QwQ-32B", "version": "0.5.9", "tp_size": 4},
    }
    path = tmp_path / "two.jsonl"
    path.write_text(json.dumps(data) + "\n" + json.dumps(data | {"max_concurrency": 16}) + "\n")
    first, second = runs.read_file(path).runs
    assert (first.engine, first.engine_version, first.tensor_parallel) == ("sglang", "0.5.9", 4)
    assert (first.source, second.concurrency) == ("two.jsonl line 1", 16)


def test_a_log_of_vllm_ascend_is_of_that_engine(tmp_path):
    path = tmp_path / "ascend.log"
    path.write_text("INFO 11-20 09:12:01 Platform plugin ascend is activated\n" + LOG)
    assert runs.read_file(path).runs[0].engine == "vllm-ascend"


def test_without_a_limit_all_requests_are_in_flight_but_those_that_arrive_at_a_rate(folder):
    at_once, at_a_rate = (
        bench("a.json", max_concurrency=None),
        bench("b.json", max_concurrency=None, request_rate=2.0),
    )
    assert runs.read_file(Path(at_once)).runs[0].concurrency == 160
    [run] = runs.read_file(Path(at_a_rate)).runs
    assert (run.concurrency, run.rate) == (None, 2.0)


# -- what is learnt -------------------------------------------------------------------------------


def test_runs_are_shown_beside_what_is_computed_and_learnt(folder):
    found = calibrate(bench("vllm_bench.json"), FILES / "vllm.log")
    assert found.exit_code == 0, found.output
    assert "time per token" in found.output and "computed" in found.output
    row = learnt()
    assert (row.card, row.engine, row.model, row.weights) == ("H20-141G", "vllm", "QwQ-32B", "bf16")
    assert row.source == "vllm_bench.json, vllm.log"
    assert 0.7 < row.token < 1 and 0.7 < row.first < 1  # measured 0.74 and 0.76, held towards 1
    assert row.memory_bytes == pytest.approx(-1.29 * 2**30, rel=0.01)


def test_a_log_calibrates_exactly(folder):
    calibrate(FILES / "vllm.log")
    quoted(engine={"name": "vllm", "memory_utilization": 0.9}, context=32768)
    figures = sized(["calibration.yaml"]).scenarios[0].chosen.figures
    assert figures.kv_pool_per_device == pytest.approx(90.57 * 2**30, rel=1e-6)


def sized(catalogs=()):
    """The estimate of the scenario file."""
    return estimate(load_quotation(Path("quote.yaml"), [Path(c) for c in catalogs]))


def test_more_runs_are_held_less_towards_what_is_computed(folder):
    factors = []
    for number in (8, 12, 16, 24):
        row = {
            "card": "H20-141G",
            "prompt_tokens": 2000,
            "output_tokens": 500,
            "concurrency": number,
        }
        run = measured(row | {"tpot_ms": 1.3 * computed(number)})
        assert calibrate(run, "-o", f"{number}.yaml").exit_code == 0
        Path("figures.yaml").rename(f"figures-{number}.yaml")
        assert calibrate(f"figures-{number}.yaml").exit_code == 0
        factors.append(learnt().token)
    assert factors == sorted(factors) and 1.15 < factors[0] < factors[-1] < 1.3
    assert learnt().runs == 4


def computed(requests):
    """Milliseconds per token of a replica with so many requests."""
    quoted(concurrency=requests)
    figures = sized().scenarios[0].chosen.figures
    quoted()
    return figures.tpot_ms


def test_what_nobody_measured_is_believed_more(folder):
    """A card whose family was never measured differs more from what is computed, as its band says."""
    shares = {}
    for card in ("H20-141G", "MetaX-C500"):
        quoted(deploy={"card": card, "tensor_parallel": 2})
        figures = sized().scenarios[0].chosen.figures
        row = {
            "prompt_tokens": 2000,
            "output_tokens": 500,
            "concurrency": 16,
            "tpot_ms": 1.4 * figures.tpot_ms,
        }
        assert calibrate(measured(row), "-o", f"{card}.yaml").exit_code == 0
        shares[card] = learnt(f"{card}.yaml").token
    assert 1.1 < shares["H20-141G"] < shares["MetaX-C500"] < 1.4


def test_later_quotations_use_it_and_name_it(folder):
    before = sized().scenarios[0]
    calibrate(bench("vllm_bench.json"))
    after = sized(["calibration.yaml"])
    row, option = learnt(), after.scenarios[0].chosen
    for name, factor in (("tpot_ms", row.token), ("ttft_ms", row.first)):
        assert option.figures.by_name(name) == pytest.approx(
            factor * before.chosen.figures.by_name(name)
        )
    told = answer(after)["scenarios"][0]["options"][0]
    assert told["calibration"]["source"] == "vllm_bench.json"
    assert told["calibration"]["time_factor"] == row.token
    assert "Calibrated by measurements of our own" in told["speed_note"]
    assert "vllm_bench.json" in answer(after)["scenarios"][0]["evidence"]
    width = [x.figures.tpot_high_ms / x.figures.tpot_low_ms for x in (option, before.chosen)]
    assert width[0] != width[1]  # a band of its own


def test_another_engine_version_type_of_weights_or_model_is_as_before(folder):
    calibrate(bench("vllm_bench.json"))
    others = ({"engine": {"name": "sglang"}}, {"engine": {"name": "vllm", "version": "0.10"}},
              {"weights": "fp8"}, {"model": "Qwen3-32B"})  # fmt: skip
    for other in others:
        quoted(**other)
        figures = [sized(c).scenarios[0].chosen.figures.tpot_ms for c in ([], ["calibration.yaml"])]
        assert figures[0] == figures[1], other


def test_a_run_of_the_same_name_takes_the_place_of_the_earlier(folder):
    calibrate(bench("run.json"))
    once = Path("calibration.yaml").read_bytes()
    calibrate(bench("run.json"))
    assert Path("calibration.yaml").read_bytes() == once


def test_a_comparison_alone_writes_nothing(folder):
    found = calibrate(bench("vllm_bench.json"), "--dry-run")
    assert found.exit_code == 0 and "learnt" in found.output
    assert not Path("calibration.yaml").exists()


def test_what_was_measured_stays_in_the_house_and_the_factors_travel(folder):
    calibrate(bench("vllm_bench.json"))
    found = sized(["calibration.yaml"])
    kept = data_of(found, scope(found, found.candidates, found.entries), CUSTOMER)["catalog"]
    assert list(kept) == ["calibrations"]
    assert not {"source", "note"} & kept["calibrations"][0].keys()


def test_a_difference_names_the_calibration_as_its_cause(folder):
    """Measured three times slower, a load takes more cards; nothing else has changed."""
    row = {"card": "H20-141G", "prompt_tokens": 2000, "output_tokens": 500, "concurrency": 16}
    assert calibrate(measured(row | {"tpot_ms": 3 * computed(16)})).exit_code == 0
    quote = yaml.safe_load(Path("quote.yaml").read_text())
    [scenario] = quote["scenarios"]
    del scenario["concurrency"], scenario["deploy"]
    scenario |= {"load": {"requests_per_second": 4}, "cards": ["H20-141G"]}
    Path("load.yaml").write_text(yaml.safe_dump(quote))
    without, using = (
        diffing.side(Path("load.yaml"), given) for given in ([], [Path("calibration.yaml")])
    )
    for old, new, figures in (
        (without, using, (None, learnt().token)),
        (using, without, (learnt().token, None)),
    ):
        found = diffing.difference(old, new)
        assert {step.cause for step in found.steps if step.cards} == {"calibration"}
        [moved] = [step for step in found.steps if step.changes]
        assert moved.cause == "calibration"
        assert (moved.cards > 0) is (new is using)
        [token] = [change for change in moved.changes if change.path.endswith(" › token")]
        assert re.fullmatch(r"calibrations › H20-141G vllm \S+ QwQ-32B bf16 › token", token.path)
        assert (token.before, token.after) == figures


def test_an_issued_revision_keeps_it(folder):
    calibrate(bench("vllm_bench.json"))
    rows = record(sized(["calibration.yaml"]), {})["rows"]
    again = thawed(json.loads(json.dumps(rows, default=str)))
    assert [row.token for row in again.calibrations.values()] == [learnt().token]
    older = {
        table: own for table, own in rows.items() if table not in ("calibrations", "measurements")
    }
    assert thawed(json.loads(json.dumps(older, default=str))).calibrations == {}


# -- faults ---------------------------------------------------------------------------------------


def refused(folder, *words):
    """What is said, once nothing was learnt and what stood there stands."""
    found = calibrate(*words)
    assert found.exit_code == 2, found.output
    assert not Path("calibration.yaml").exists()
    assert "Traceback" not in found.output
    return found.output


@pytest.mark.parametrize(("content", "said"), [
    (b"", "empty"), (b"  \n", "empty"), (b"\x89PNG\r\n\x1a\n\x00\x00", "nothing that can be read"),
    (b"Dear Sir,\nthe model runs well.\n", "nothing that can be read"), (b"{}", "JSON of another kind"),
    (b'{"ttft": 3}', "JSON of another kind"), (b"[1, 2]", "JSON of another kind"), (b"[" * 100_000, "nested too deep"),
    (b'{"model_id": "QwQ-32B", ', "cut off or damaged"), (b"null", "nothing that can be read"),
])  # fmt: skip
def test_a_foreign_or_damaged_file_is_told(folder, content, said):
    Path("run.json").write_bytes(content)
    assert said in refused(folder, "run.json")


BENCHMARKS = ("vllm_bench.json", "guidellm.json", "genai_perf.json", "sglang_bench.jsonl")
WRONG = (None, "x", "", "\x00", [], {}, [{}], -1, 0, True, 10**400, float("nan"), 1e300)


def leaves(data, path=()):
    """Where every value stands."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key)
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data[:2]):
            yield from leaves(value, (*path, i))


def lean(data, *unread):
    """The same without what stands under some keys; of several runs the last alone has its counts of texts."""
    if isinstance(data, list):
        return [lean(value, *unread) for value in data]
    if not isinstance(data, dict):
        return data
    found = {key: lean(value, *unread) for key, value in data.items() if key not in unread}
    for run in found.get("benchmarks", [])[:-1]:
        del run["metrics"]["text"]
    return found


def changed(data, path, value):
    """The file's text with another value at a place."""
    *above, last = path
    inner = functools.reduce(lambda found, step: found[step], above, data)
    before, inner[last] = inner[last], value
    try:
        return json.dumps(data)
    finally:
        inner[last] = before


@pytest.mark.parametrize("every", [15, pytest.param(1, marks=pytest.mark.proof)])
@pytest.mark.parametrize("name", BENCHMARKS)
def test_whatever_stands_in_a_file_it_is_read_or_told(tmp_path, name, every):
    data, target = lean(json.loads((FILES / name).read_text()), "percentiles"), tmp_path / name
    target.write_text(json.dumps(data))
    assert figures_of(target) == figures_of(FILES / name) != []
    alike = {tuple(0 if isinstance(step, int) else step for step in path): path
             for path in leaves(data) if "requests" not in path}  # fmt: skip
    places = list(alike.values())
    assert len(places) > 20
    for number, path in enumerate(places[::every]):
        target.write_text(changed(data, path, WRONG[number % len(WRONG)]))
        assert all(0 < value < 1e15 for value in figures_of(target))


def figures_of(path):
    """The figures of all runs of a file; none where it is told that it cannot be read."""
    try:
        return [value for run in runs.read_file(path).runs for value in run.figures.values()]
    except Problems:
        return []


@pytest.mark.parametrize(
    "name", ["vllm_bench.json", "guidellm.json", "genai_perf.json", "sglang_bench.jsonl"]
)
def test_a_file_that_is_cut_off_says_so(folder, name):
    content = (FILES / name).read_bytes()
    Path(name).write_bytes(content[: len(content) * 2 // 3])
    assert "cut off" in refused(folder, name)


@pytest.mark.parametrize(("name", "last", "said"), [
    ("vllm.log", "Available KV cache memory", "ends before the cache was made"),
    ("sglang.log", "KV Cache is allocated", "ends before the cache was made"),
    ("vllm.log", "Initializing a V1", "missing"),
])  # fmt: skip
def test_a_log_that_is_cut_off_says_where(folder, name, last, said):
    text = (FILES / name).read_text()
    Path(name).write_text(text[: text.index(last)])
    quoted(engine={"name": name.partition(".")[0]})
    assert said in refused(folder, name)


def test_a_log_without_its_beginning_says_so(folder):
    Path("tail.log").write_text(LOG[LOG.index("(Worker_TP0 pid=101)") :])
    assert "from its first line on" in refused(folder, "tail.log")


def test_a_log_of_two_starts_is_a_question(folder):
    Path("two.log").write_text(LOG + LOG.replace("max_seq_len=32768", "max_seq_len=8192"))
    assert "2 starts" in refused(folder, "two.log")


def test_a_start_without_memory_for_the_cache_is_none(folder):
    Path("oom.log").write_text(LOG.replace("memory: 90.57 GiB", "memory: -3.21 GiB"))
    assert "no memory left" in refused(folder, "oom.log")


def test_lines_of_a_warm_up_are_not_read():
    """What an engine logs of its passes is of no load that anybody states."""
    [run] = runs.read_file(FILES / "vllm.log").runs
    assert "Avg generation throughput" in LOG
    assert "tokens_per_second" not in run.figures


@pytest.mark.parametrize(("changes", "said"), [
    ({"completed": 8}, "warm-up"), ({"completed": 0}, "no request was completed"), ({"failed": 80}, "80 of 240 requests failed"),
    ({"mean_ttft_ms": ...}, "`mean_ttft_ms` is missing"), ({"mean_tpot_ms": 0.0}, "nothing was measured"),
    ({"mean_tpot_ms": float("nan")}, "damaged"), ({"mean_tpot_ms": "28"}, "no number"), ({"mean_tpot_ms": True}, "no number"),
    ({"mean_tpot_ms": -28.0}, "damaged"), ({"total_output_tokens": ...}, "JSON of another kind"),
    ({"spec_decode_acceptance_length": 2.4}, "speculative decoding"),
])  # fmt: skip
def test_a_run_that_says_nothing_is_told(folder, changes, said):
    assert said in refused(folder, bench("run.json", **changes))


@pytest.mark.parametrize(("changes", "said"), [
    ({"model_id": "meta-llama/Llama-3.3-70B-Instruct"}, "is of meta-llama/Llama-3.3-70B-Instruct"),
    ({"model_id": "/data/m1"}, "which no catalog knows"),
    ({"mean_tpot_ms": 280.5}, "is it of this card, width and load?"),
])  # fmt: skip
def test_a_run_of_something_else_is_a_question(folder, changes, said):
    assert said in refused(folder, bench("run.json", **changes))


@pytest.mark.parametrize(("row", "said"), [
    ({"card": "A100-80G-SXM"}, '"Chat" weighs H20-141G'), ({"engine": "sglang"}, "sized for vllm"),
    ({"engine": "vllm", "engine_version": "0.6"}, 'version: "0.6"'), ({"weights": "fp8"}, "write `weights: fp8`"),
    ({"weights_bytes": 16e9}, "another type of weights, or width?"), ({"kv_pool_bytes": 30e9}, "another card, or share"),
    ({"modle": "x"}, "did you mean `model`?"), ({"tpot_ms": -1}, "must be more than 0"),
])  # fmt: skip
def test_figures_that_do_not_go_together_are_a_question(folder, row, said):
    run = {"prompt_tokens": 2000, "output_tokens": 500, "concurrency": 16, "tpot_ms": 30.0}
    assert said in refused(folder, measured(run | row))


def test_figures_without_one_are_told(folder):
    assert "nothing is measured" in refused(folder, measured({"concurrency": 3}))


def test_a_card_that_the_user_names_against_the_file_is_a_question(folder):
    quoted(deploy=None, cards=["H20-141G", "MetaX-C500"])
    assert "--card says" in refused(
        folder, measured({"card": "H20-141G", "tpot_ms": 30.0}), "--card", "MetaX-C500"
    )


def test_two_runs_that_contradict_each_other_are_a_question(folder):
    runs_of = bench("a.json"), bench("b.json", mean_tpot_ms=40.0)
    assert "which holds? leave one out" in refused(folder, *runs_of)


def test_a_run_that_contradicts_an_earlier_one_leaves_what_was_learnt(folder):
    calibrate(bench("a.json"))
    once = Path("calibration.yaml").read_bytes()
    found = calibrate(bench("b.json", mean_tpot_ms=40.0))
    assert found.exit_code == 2 and "contradict" in found.output
    assert Path("calibration.yaml").read_bytes() == once


def test_one_bad_file_among_good_ones_stops_all(folder):
    Path("bad.json").write_text("{")
    assert "cut off" in refused(folder, bench("vllm_bench.json"), "bad.json")


def test_which_scenario_is_asked_where_several_may_be_meant(folder):
    quoted(copy.deepcopy(SCENARIO) | {"name": "Search"})
    assert "say --scenario" in refused(folder, bench("run.json"))
    assert calibrate("run.json", "--scenario", "Search").exit_code == 0
    assert calibrate("run.json", "--scenario", "None").exit_code == 2


def test_a_file_that_holds_more_or_was_edited_is_left_alone(folder):
    own = "# mine\nprices:\n  - {card: H20-141G, typical: 90000, currency: CNY}\n"
    Path("mine.yaml").write_text(own)
    found = calibrate(bench("vllm_bench.json"), "-o", "mine.yaml")
    assert found.exit_code == 2 and "holds rows of others" in found.output
    assert Path("mine.yaml").read_text() == own


def test_the_scenario_file_and_a_run_are_needed(folder):
    assert "no run beside" in refused(folder)
    Path("other.yaml").write_text(Path("quote.yaml").read_text())
    assert "not 2" in refused(folder, "other.yaml", bench("vllm_bench.json"))
    alone = CliRunner().invoke(app, ["calibrate", bench("vllm_bench.json")])
    assert alone.exit_code == 2 and "takes one scenario file" in alone.output
    assert calibrate("missing.json").exit_code == 2


def test_what_cannot_be_read_has_a_place():
    with pytest.raises(Problems, match="missing.log: there is no such file"):
        runs.read_file(Path("missing.log"))


def test_the_lengths_that_a_run_leaves_out_are_those_of_the_scenario(folder):
    """They were 1,024 each, and the line about them ended in a TypeError."""
    run = {"concurrency": 16, "tensor_parallel": 2, "card": "H20-141G", "tpot_ms": 28.05}
    result = calibrate(measured(run))
    assert result.exit_code == 0, result.output
    assert "2,000 + 500 tokens; 16 in flight" in result.output
    [row] = load([Path("calibration.yaml")]).measurements.values()
    assert (row.prompt_tokens, row.output_tokens) == (2000, 500)
