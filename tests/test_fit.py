"""What cards at hand hold: widths, counts, verdicts, and the same answer asked the other way."""

import io
import json

import pytest
import yaml
from conftest import ROOT
from rich.console import Console
from typer.testing import CliRunner
from values import Values

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.cli.terminal import show
from quoter.core.files import Document, Problems
from quoter.core.texts import Texts
from quoter.model.inference import inventory
from quoter.proposal import pages, view
from quoter.scenario.command_line import quotation_from_options
from quoter.scenario.quotation import precisions_of, quotation
from quoter.sizing.estimate import estimate
from quoter.words import fit_words, terms_words
from quoter.workbook.sheets import workbook


def fitted(card="A100-40G-PCIe", count=8, **options):
    """What some cards hold."""
    given = {"workload": "fit", "inventory": [{"card": card, "count": count}], "context": 16000}
    return estimate(quotation_from_options(**(given | options)))


def held(weights, **options):
    """The row of one model at one precision."""
    (found,) = fitted(weights=weights, **options).fits[0].held
    return found


def test_the_cache_of_a_logged_deployment():
    """Llama-3.3-70B in fp8 on two H100, vLLM 0.19 at 0.95 logs 244,304 tokens and a concurrency of
    29.82 at 8,192 tokens (llm-d-incubation/llm-d-planner, pull request 205)."""
    row = held("fp8", card="H100-80G-SXM", count=2, model="Llama-3.1-70B", context=8192, engine="vllm",
               engine_version="0.19", memory_utilization=0.95, reserve=0)  # fmt: skip
    assert row.best.split.tensor_parallel == 2
    assert row.best.figures.kv_capacity_tokens == pytest.approx(244_304, rel=0.005)
    assert row.best.figures.requests_on_inventory == 29


@pytest.mark.parametrize("weights", ["bf16", "int8", "int4"])
def test_the_estimate_of_what_is_held_takes_the_same_cards(weights):
    best = held(weights, model="Qwen3-30B-A3B", reserve=0).best
    options = {
        "model": "Qwen3-30B-A3B",
        "card": "A100-40G-PCIe",
        "context": 16000,
        "weights": weights,
        "reserve": 0,
    }

    def replicas(requests):
        sized = estimate(quotation_from_options(**options, concurrency=int(requests))).scenarios[0]
        return next(o for o in sized.options if o.split == best.split).figures.replicas

    most = best.figures.requests_on_inventory
    assert replicas(most) == best.figures.replicas_on_inventory
    assert replicas(most + 1) > best.figures.replicas_on_inventory


@pytest.mark.parametrize(
    ("card", "count", "widths"),
    [
        ("A100-40G-PCIe", 1, {(1, 1)}),
        ("A100-40G-PCIe", 3, {(1, 1), (2, 1)}),
        ("A100-40G-PCIe", 8, {(1, 1), (2, 1), (4, 1), (8, 1)}),
        ("A100-40G-PCIe", 16, {(1, 1), (2, 1), (4, 1), (8, 1), (8, 2)}),
        ("Ascend-910C", 1, {(1, 1), (2, 1)}),
        ("Atlas-300I-Duo-96G", 2, {(1, 1), (2, 1), (4, 1)}),
    ],
)
def test_widths_keep_to_the_cards_and_their_devices(card, count, widths):
    splits = [o.split for o in held("int8", card=card, count=count, model="QwQ-32B").options]
    assert {(s.tensor_parallel, s.pipeline_parallel) for s in splits} == widths


@pytest.mark.parametrize(
    ("cards", "devices", "slots", "each", "replicas"),
    [
        (8, 1, 8, 2, 4),
        (7, 1, 8, 2, 3),
        (12, 1, 8, 8, 1),
        (16, 1, 8, 16, 1),
        (12, 1, 6, 4, 2),  # one in each server of six, not three across them
        (3, 2, 8, 1, 6),  # two devices a card
        (1, 1, 8, 2, 0),
    ],
)
def test_replicas_stay_in_a_server_unless_wider(cards, devices, slots, each, replicas):
    owned, server = cards * devices, slots * devices
    full = inventory.full_servers(owned, server)
    inside = inventory.replicas_in_servers(owned, server, each, full)
    assert inventory.replicas_on_inventory(owned, server, each, inside) == replicas


def test_the_width_holds_most_and_the_narrowest_is_told():
    row = held("bf16", model="QwQ-32B")
    held_by = {o.split.tensor_parallel: o.figures.requests_on_inventory for o in row.options}
    assert row.best.figures.requests_on_inventory == max(held_by.values())
    assert held_by[2] == 0
    assert row.narrowest.split.tensor_parallel == 4


def test_a_concurrency_is_carried_or_not():
    most = int(held("int8", model="QwQ-32B").best.figures.requests_on_inventory)
    assert held("int8", model="QwQ-32B", concurrency=most).best.verdict_name == "fits"
    beyond = held("int8", model="QwQ-32B", concurrency=2 * most).best
    assert (beyond.verdict_name, beyond.figures.reason, beyond.figures.requests_on_inventory) == (
        "does_not_fit", 15, most,
    )  # fmt: skip
    assert beyond.figures.queued > 0


def test_the_engines_limit_of_sequences_counts():
    row = held("int4", card="H200-141G", model="Qwen3-8B", context=512, concurrency=5000,
               max_sequences=64, count=1)  # fmt: skip
    assert row.best.figures.requests_on_inventory == 64
    assert row.best.verdict_name == "does_not_fit"


def test_a_named_model_shows_what_is_missing():
    found = fitted(model="DeepSeek-R1")
    rows = fit_words.rows(found.fits[0], Texts("en"))
    assert [row.weights for row in rows] == ["BF16", "FP8", "INT8", "INT4"]
    assert all("GiB short per device" in row.remark for row in rows)
    (said,) = fit_words.sentences(found.fits[0], Texts("en"))
    assert said.startswith("8 × A100-40G-PCIe run DeepSeek-R1 (INT4) at a concurrency of 0 with ")
    assert said.endswith("Verdict: Does not fit")


def test_the_first_revision_of_an_assessment_is_no_quotation():
    (row,) = terms_words.revisions(fitted(model="Qwen3-8B"), Texts("zh"))
    assert row.what == "首次测算"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_the_reserve_takes_half_of_the_requests_those_without_it_are_told(language):
    """Of 16 910B3 weights of 671 GB are most; a fifth of the whole need left 7 requests of 224, and nothing said why."""
    asked = {
        "card": "Ascend-910B3",
        "count": 16,
        "model": "DeepSeek-R1",
        "weights": "int8",
        "context": 3000,
    }
    texts, found = Texts(language), fitted(**asked)
    (row,) = answer(found)["scenarios"][0]["options"]
    bare = fitted(**(asked | {"reserve": 0}))
    (free,) = answer(bare)["scenarios"][0]["options"]
    assert row["requests_without_reserve"] == free["requests"] > 2 * row["requests"] > 0
    (note,) = [n for n in fit_words.notes(found.fits[0], texts) if "20%" in n]
    assert str(free["requests"]) in note
    assert not any("0%" in n for n in fit_words.notes(bare.fits[0], texts))
    small = fitted(model="Qwen3-8B", weights="int8")
    assert not any("20%" in n for n in fit_words.notes(small.fits[0], texts))


def test_what_a_card_cannot_run_is_not_possible():
    rows = {h.case.weights.name: h for h in fitted("Ascend-910B3", model="QwQ-32B").fits[0].held}
    assert rows["fp8"].best.verdict_name == "not_possible"
    assert rows["fp8"].best.figures.requests_on_inventory == 0
    assert rows["int8"].best.fits


def test_without_a_model_the_usual_ones_that_fit_are_listed_largest_first():
    found = fitted().fits[0]
    models = list({h.case.model.name: h.case.model for h in found.rows}.values())
    assert all(m.verified and m.usual and m.architecture.context_limit >= 16000 for m in models)
    sizes = [m.total_parameters for m in models]
    assert sizes == sorted(sizes, reverse=True)
    assert all(h.near or h in found.leads for h in found.rows)
    (missing,) = fit_words.left_out(found, Texts("en"))
    assert "DeepSeek-R1" in missing
    assert len(fitted(all_models=True).fits[0].rows) > len(found.rows)


def test_llama_cpp_is_asked_in_its_own_kinds():
    found = fitted(engine="llama.cpp", model="QwQ-32B").fits[0]
    assert [h.case.weights.name for h in found.held] == ["bf16", "q8_0", "q6_k", "q4_k_m"]


def test_kinds_of_cards_are_never_one_replica():
    stock = [{"card": "A100-40G-PCIe", "count": 4}, {"card": "L40S", "count": 4}]
    found = fitted(inventory=stock, model="QwQ-32B", weights="bf16").fits[0]
    assert [h.case.cards[0].name for h in found.held] == ["A100-40G-PCIe", "L40S"]
    assert all(h.best.figures.devices_per_replica <= 4 for h in found.held)


def test_nothing_is_bought():
    found = fitted()
    assert (found.scenarios, found.orders, found.unpriced) == ((), (), ())
    assert answer(found)["total"]["with_tax"] is None


def test_the_answer_carries_model_precision_replicas_and_requests():
    (scenario,) = answer(fitted(model="qwq_32b", concurrency=20))["scenarios"]
    assert (scenario["workload"], scenario["model"]) == ("fit", "QwQ-32B")
    assert scenario["inventory"] == [{"card": "A100-40G-PCIe", "count": 8}]
    option = next(o for o in scenario["options"] if o["weights"] == "int4")
    assert option["verdict"] == "fits"
    assert option["requests"] == option["replicas"] * option["requests_per_replica"] >= 20
    assert option["kv_capacity_tokens_low"] < option["kv_capacity_tokens"]
    assert option["requests_per_replica"] <= option["kv_capacity_tokens"] // 16000


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_terminal_shows_every_row(language):
    stream, found = io.StringIO(), fitted(model="QwQ-32B", language=language)
    show(found, Console(file=stream, width=300, highlight=False))
    for row in fit_words.rows(
        found.fits[0], Texts(language).each()[0]
    ):  # of two languages the first
        assert all(text in stream.getvalue() for text in (row.capacity, row.requests, row.verdict))


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_proposal_says_what_the_terminal_says_and_offers_nothing(language):
    found, texts = fitted(language=language), Texts(language)
    page = pages.html(view.proposal(found, texts))
    for row in fit_words.rows(found.fits[0], texts):
        assert all(f">{text}<" in page for text in (row.model, row.capacity_low, row.requests))
    for said in fit_words.sentences(found.fits[0], texts):
        assert said in page
    assert texts("p_offer") not in page
    assert texts("p_total") not in page
    assert texts.label("requests_on_inventory", "Requests that the cards at hand hold") in page
    assert texts.label("rule_kv_cache", "?") not in page


def test_an_own_model_is_looked_at_and_an_unverified_one_is_said(tmp_path):
    model = {"model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096,
             "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
             "vocab_size": 128256, "max_position_embeddings": 32768}  # fmt: skip
    path = tmp_path / "own.yaml"
    path.write_text(json.dumps({"models": [{"name": "Ours-8B", "config": model}]}))
    given = {"workload": "fit", "inventory": [{"card": "L40S", "count": 1}], "language": "en"}
    found = estimate(quotation_from_options([path], **given))
    assert "Ours-8B" in {h.case.model.name for h in found.fits[0].rows}
    assert fit_words.warnings(found.fits[0], Texts("en")) == [
        "Ours-8B: the model's figures are unverified"
    ]


def test_a_weakly_sourced_card_says_so():
    weak = next(c.name for c in Catalog.shipped().cards.values() if c.grade == "C" and c.engines)
    found = fitted(weak, model="Qwen3-8B", language="en").fits[0]
    assert fit_words.warnings(found, Texts("en")) == [
        f"{weak}: published specifications are incomplete, the result is indicative"
    ]


def command(*args):
    return CliRunner().invoke(app, ["fit", *args])


def test_the_command_answers_as_json():
    result = command("--card", "L40S", "--count", "2", "--model", "QwQ-32B", "--model", "qwen3-8b",
                     "--context", "8000", "--json")  # fmt: skip
    found = json.loads(result.stdout)
    assert [s["model"] for s in found["scenarios"]] == ["QwQ-32B", "Qwen3-8B"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--card", "L40S", "--count", "0"], "`count` must be at least 1, not 0"),
        (["--card", "A100-40G-PCI", "--count", "1"], 'did you mean "A100-40G-PCIe"?'),
        (["--card", "L40S", "--count", "1", "--card", "T4"], "one --count for each --card"),
        (["--card", "L40S", "--count", "1", "--model", "QwQ-33B"], 'did you mean "QwQ-32B"?'),
        (["--card", "L40S", "--count", "1", "--context", "99999999"], "no model looked at takes a"),
        (
            ["--card", "L40S", "--count", "1", "--model", "QwQ-32B", "--all"],
            "give `model` or `all_models`, not both",
        ),
    ],
)
def test_a_bad_option_is_one_clear_error(args, expected):
    result = command(*args)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert "Traceback" not in result.stderr


def test_other_workloads_still_need_a_model():
    with pytest.raises(Problems, match="`model` is missing"):
        quotation_from_options(card="L40S", context=100, concurrency=1)


@pytest.mark.parametrize(("wanted", "word"), [(100, "no fewer"), (1000, "fewer than")])
def test_several_kinds_of_card_say_what_they_hold_together(wanted, word):
    kinds = [{"card": "A100-40G-PCIe", "count": 8}, {"card": "Ascend-910C", "count": 4}]
    found = fitted(inventory=kinds, model="QwQ-32B", concurrency=wanted, language="en").fits[0]
    each = {}
    for row in found.rows:
        held_ = row.best.figures.requests_on_inventory
        each[row.best.card.name] = max(each.get(row.best.card.name, 0), held_)
    said = [note for note in fit_words.notes(found, Texts("en")) if "together" in note]
    assert len(said) == 1
    assert f"{sum(each.values()):,.0f} requests" in said[0]
    assert word in said[0]


@pytest.mark.parametrize(
    ("model", "card", "widths"),
    [
        ("Kimi-K2.6", "H200-141G-SXM", ["bf16", "fp8", "int4-experts"]),
        ("MiMo-V2-Flash", "H200-141G-SXM", ["bf16", "fp8-mlp", "int4"]),
        ("MiniMax-M2.7", "H200-141G-SXM", ["bf16", "fp8", "int4"]),
        ("MiniMax-M2.7", "A100-80G-SXM", ["bf16", "int8", "int4"]),  # which has units for it
        ("Kimi-K2.6", "Ascend-910B3", ["bf16", "int8", "int4"]),  # whose engine does not load it
    ],
)
def test_of_as_many_bits_what_the_maker_ships_is_looked_at(model, card, widths):
    catalog = Catalog.shipped()
    row, device = catalog.find("models", model), catalog.find("cards", card)
    engine = catalog.profiles("vllm-ascend" if card.startswith("Ascend") else "vllm")[-1]
    found = precisions_of(catalog, row, device, engine, every=False)
    assert [one.name for one in found] == widths


@pytest.mark.parametrize(("language", "said"), [("zh", "算力评估"), ("en", "Sizing assessment")])
def test_an_assessment_calls_itself_a_quotation_nowhere(language, said):
    """Its document control said "budgetary quotation" below a head that said "sizing assessment"."""
    data = yaml.safe_load((ROOT / "examples" / "fit.yaml").read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    found = estimate(quotation(Document(data, "fit.yaml", b""), Catalog.shipped()))
    texts = Texts(language)
    made = view.proposal(found, texts)
    facts = [row.text for row in made.control.facts]
    assert (made.status, said in facts) == (said, True)
    book = Values(workbook(found))
    told = {str(value) for title in book.sheetnames for row in book.rows(title) for value in row}
    assert said in told
    assert not [one for one in (*facts, *told) if texts("status_budgetary") in one]
