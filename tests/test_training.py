"""Training against figures that others published: ZeRO, Megatron, DeepSpeed, Qwen's measurements."""

from types import SimpleNamespace as Record

import pytest

from quoter.answer.estimate_json import kept_activations
from quoter.catalog.lookup import Catalog
from quoter.core import Texts
from quoter.core.files import Problems
from quoter.core.units import GIB
from quoter.model.training import training
from quoter.scenario.command_line import quotation_from_options
from quoter.sizing.estimate import estimate
from quoter.words import scenario_words

SHIPPED = Catalog.shipped()


def job(model="Llama-3.1-8B", splits=None, weights="bf16", card="A100-80G-SXM", **recipe):
    """The figures of one pinned training."""
    quotation = quotation_from_options(
        workload="training", model=model, weights=weights, card=card, recipe=recipe,
        **({"data_parallel": 1} | (splits or {})),
    )  # fmt: skip
    return estimate(quotation).scenarios[0].chosen.figures


# -- states and their sharding --------------------------------------------------------------------


@pytest.mark.parametrize(("stage", "published"), [(0, 120), (1, 31.4), (2, 16.6), (3, 1.9)])
def test_the_zero_papers_table_of_a_7_5b_model_on_64_devices(stage, published):
    """arXiv 1910.02054, figure 1: 7.5 billion parameters, 64 devices, K = 12."""
    adamw, recipe, option = (
        SHIPPED.optimizers["adamw"],
        Record(zero=stage),
        Record(data_parallel=64),
    )
    shards = [f(recipe, option) for f in (
        training.weight_shards, training.gradient_shards, training.optimizer_shards)]  # fmt: skip
    each = (adamw.weights, adamw.gradients, adamw.state)
    total = sum(7.5 * part / shard for part, shard in zip(each, shards, strict=True))
    assert total == pytest.approx(published, abs=0.05)


@pytest.mark.parametrize(
    ("optimizer", "alone", "kept", "shared"),
    [("adamw-fp32-gradients", 18, 6, 12), ("adamw-fp32", 16, 8, 8)],
)
def test_megatrons_table_of_bytes_per_parameter(optimizer, alone, kept, shared):
    """Megatron Core, Distributed Optimizer: 18 and 6 + 12/d; 16 and 8 + 8/d."""
    row = SHIPPED.optimizers[optimizer]
    assert row.weights + row.gradients + row.state == alone
    assert (row.weights + row.gradients, row.state) == (kept, shared)


def test_full_training_takes_the_bytes_of_its_optimizer():
    parameters = SHIPPED.find("models", "Llama-3.1-8B").total_parameters
    for name, each in (("adamw", 16), ("adamw-18", 18), ("adamw-bf16", 8), ("adamw-8bit", 6)):
        assert job(optimizer=name).states_per_device == pytest.approx(parameters * each), name


@pytest.mark.parametrize(
    ("written", "stage"), [("fsdp", 3), ("shard-grad-op", 2), ("ddp", 0), (2, 2), ("3", 3)]
)
def test_fsdp_has_the_name_of_its_stage(written, stage):
    case = quotation_from_options(workload="training", model="Llama-3.1-8B", card="A100-80G-SXM",
                                  recipe={"zero": written}).cases[0]  # fmt: skip
    assert case.scenario.recipe.zero == stage


def test_zero_3_gathers_what_deepspeed_counts():
    """DeepSpeed's estimate_zero3_model_states_mem_needs: 4 bytes × the largest layer's parameters."""
    llm = Record(parameters=1.2e9, embedding_parameters=1e9, head_parameters=0, vision_parameters=0,
                 layers=2)  # fmt: skip
    adamw, full = SHIPPED.optimizers["adamw"], Record(trained=1)
    layer = training.gathered_layer(llm, full, adamw, 0)
    table = training.gathered_embedding(llm, full, adamw, Record(embedding=2))
    assert (layer, table) == (4 * 0.1e9, 4 * 1e9)
    alone, shared = Record(data_parallel=1), Record(data_parallel=8)
    gathered = training.gathered_per_device
    assert gathered(Record(zero=3), shared, layer, table, 1) == 4e9
    assert gathered(Record(zero=3), alone, layer, table, 1) == 0
    assert gathered(Record(zero=2), shared, layer, table, 1) == 0


def test_zero_2_takes_buckets_the_largest_gradient_and_the_step_beside_its_shards():
    """DeepSpeed, stage_1_and_2.py: two reduce buckets and one to gather, 5e8 parameters of 16 bits each;
    the step takes the gradients in 32 bits and Adam's denominators."""
    shared = job(splits={"data_parallel": 8}, zero=2)
    parameters = 8.03e9
    assert shared.exchanged == 3 * 5e8 * 2
    assert shared.largest_gradient == 128256 * 4096 * 2
    assert shared.step_per_device == pytest.approx(parameters / 8 * 8, rel=1e-3)


@pytest.mark.parametrize("stage", [1, 2])
def test_one_copy_under_zero_steps_as_several_do_and_gathers_nothing(stage):
    """DeepSpeed, stage_1_and_2.py: the step flattens and casts the gradients, and reduce buckets are taken, however
    many copies there are; runtime/utils.py: all_gather_into_tensor_dp_groups leaves out a group of one."""
    alone, bare = job(zero=stage), job(zero=0)
    assert alone.step_per_device == pytest.approx(8.03e9 * 8, rel=1e-3)
    assert alone.exchanged == 2 * 5e8 * 2
    assert alone.largest_gradient == 128256 * 4096 * 2
    assert alone.peak_per_device - bare.peak_per_device == pytest.approx(alone.sharding_per_device)
    assert bare.sharding_per_device == 0  # a fused kernel steps in place
    third = job(zero=3)
    assert (
        third.gathered_per_device == third.kept_gathered == 0
    )  # partition_parameters.py, NoGatherHandle
    assert third.sharding_per_device == 5e8 * 2 + 1e9 * 8


def test_zero_3_steps_group_by_group_and_keeps_what_it_gathered():
    shared = job(splits={"data_parallel": 4}, zero=3)
    assert shared.step_per_device == 1e9 * 8  # a group of 10^9 parameters
    assert shared.exchanged == 5e8 * 2
    embedding = 128256 * 4096
    assert shared.kept_gathered == pytest.approx(2 * (1e9 + embedding) * 2)
    assert job(splits={"data_parallel": 4}, zero=2).kept_gathered == 0


def test_a_7b_does_not_train_in_full_on_eight_cards_of_40_gb_under_zero_2():
    """LlamaFactory issue 4133: out of memory at 512 tokens."""
    quotation = quotation_from_options(
        workload="training", model="Qwen-7B", card="A100-40G-SXM", reserve=0, data_parallel=8,
        tensor_parallel=1, recipe={"method": "full", "zero": 2, "sequence": 512, "micro_batch": 1},
    )  # fmt: skip
    option = estimate(quotation).scenarios[0].options[0]
    assert option.figures.verdict == 3


# -- activations ----------------------------------------------------------------------------------


def stored(checkpointing, fused, sequence=2048):
    """Bytes stored per token and layer of GPT-3: hidden 12,288, 96 heads, no gate, 4 h wide."""
    llm = Record(hidden=12288, heads=96, intermediate=4 * 12288, gated=0)
    row = SHIPPED.checkpointing[checkpointing]
    scores = training.attention_scores(llm, Record(sequence=sequence, fused_attention=fused))
    width = training.gated_width(llm)
    return training.stored_widths(llm, row, Record(base_quantised=0), width, scores)


def test_activations_against_korthikantis_formula():
    """arXiv 2205.05198, equation 1: s b h (34 + 5 a s / h); 2 of the 34 are dropout masks."""
    hidden, heads, sequence = 12288, 96, 2048
    assert stored("none", fused=0) == hidden * (34 - 2) + 5 * heads * sequence
    assert stored("none", fused=1) == hidden * (34 - 2)
    assert stored("selective", fused=0) == stored("selective", fused=1)  # scores are recomputed
    assert stored("full", fused=0) == 2 * hidden


def test_scores_of_attention_that_is_not_fused_grow_with_the_square_of_the_sequence():
    grown = [
        job(checkpointing="none", sequence=s, fused_attention=False).stored_activation
        - job(checkpointing="none", sequence=s).stored_activation for s in (1024, 2048)
    ]  # fmt: skip
    assert grown[0] == 5 * 32 * 1024**2 * 32  # 5 a s² b a layer: 32 heads, 32 layers
    assert grown[1] == 4 * grown[0]
    full = [job(fused_attention=f).working_activation for f in (True, False)]
    assert full[1] > full[0]  # of the one layer that is recomputed


def test_the_first_pipeline_stage_holds_a_micro_batch_for_each_stage():
    """arXiv 2205.05198, section 4.2.3 and 1F1B: layers ÷ stages × stages in flight."""
    alone, deep = job(), job(splits={"pipeline_parallel": 4})
    assert deep.stored_activation == alone.stored_activation
    assert deep.states_per_device == pytest.approx(alone.states_per_device / 4)


def test_stages_are_tried_where_zero_leaves_them_room():
    def tried(zero):
        quotation = quotation_from_options(workload="training", model="Llama-3.1-8B",
                                           card="A100-80G-SXM", recipe={"zero": zero})  # fmt: skip
        return {o.split.pipeline_parallel for o in estimate(quotation).scenarios[0].options}

    assert tried(1) == {1, 2, 4, 8}
    assert tried("fsdp") == {1}


@pytest.mark.parametrize(("zero", "stages", "code"), [(3, 4, 17), (2, 4, 17), (1, 4, 0), (3, 1, 0)])
def test_stages_beside_a_wider_zero_are_not_possible(zero, stages, code):
    """DeepSpeed, PipelineEngine: ZeRO-2 and ZeRO-3 are incompatible with pipeline parallelism."""
    widths = {"pipeline_parallel": stages, "data_parallel": 2}
    found = job(splits=widths, card="H200-141G-SXM", zero=zero)
    assert (found.obstacle, found.verdict == 4) == (code, code > 0)
    assert code in (0, found.reason)


def test_a_loss_in_chunks_holds_the_logits_of_one():
    assert job(loss_chunks=8).logits == job().logits / 8


# -- trained embeddings, ZeRO-3: what was measured --------------------------------------------------

# QwenLM/Qwen README (commit 2df8e8a), profiling on A100-80G, GiB; by sequence length
MEASURED = {
    ("Qwen-7B", 256): 33.7, ("Qwen-7B", 512): 34.1, ("Qwen-7B", 1024): 35.2, ("Qwen-7B", 2048): 35.1,
    ("Qwen-7B", 4096): 39.2, ("Qwen-7B", 8192): 48.5, ("Qwen-14B", 256): 51.2, ("Qwen-14B", 512): 51.1,
    ("Qwen-14B", 1024): 51.5, ("Qwen-14B", 2048): 54.1, ("Qwen-14B", 4096): 56.8, ("Qwen-14B", 8192): 67.7,
}  # fmt: skip


@pytest.mark.parametrize(("model", "sequence"), MEASURED)
def test_lora_with_trained_embeddings_against_qwens_profile(model, sequence):
    figures = job(model, method="lora", sequence=sequence, trained_embeddings=True)
    measured, found = MEASURED[model, sequence], figures.need_per_device / GIB
    print(
        f"{model} {sequence}: measured {measured}, found {found:.1f}, {found / measured - 1:+.1%}"
    )
    assert found == pytest.approx(measured, rel=0.08)


def test_trained_embeddings_by_hand():
    """Qwen-7B: 2 × 151,936 × 4,096 weights, each with copy, gradient and moments: 12 bytes."""
    known = {"model": "Qwen-7B", "method": "lora"}
    more = job(**known, trained_embeddings=True).states_per_device
    assert more - job(**known).states_per_device == pytest.approx(2 * 151_936 * 4096 * 12)
    full = [job("Qwen-7B", trained_embeddings=t).states_per_device for t in (False, True)]
    assert full[0] == full[1]  # trained in any case


@pytest.mark.parametrize(("sequence", "measured"), [(256, 215.4), (2048, 228.8), (8192, 289.2)])
def test_lora_under_zero_3_against_qwens_profile(sequence, measured):
    """Qwen-72B on four A100, all together; DeepSpeed's own buffers are beyond the lines: low by 5-20 %."""
    figures = job("Qwen-72B", {"data_parallel": 4}, method="lora", zero=3, sequence=sequence)
    found = 4 * figures.need_per_device / GIB
    print(
        f"Qwen-72B {sequence}: measured {measured}, found {found:.1f}, {found / measured - 1:+.1%}"
    )
    assert found == pytest.approx(measured, rel=0.20)
    assert found > 0.8 * measured


# -- the precision of the base --------------------------------------------------------------------


def asked(weights=None, **recipe):
    """The quotation of a training on one card."""
    return quotation_from_options(workload="training", model="Llama-3.1-8B", weights=weights,
                                  card="A100-80G-SXM", data_parallel=1, recipe=recipe)  # fmt: skip


def test_qlora_freezes_nf4_where_nothing_is_said():
    """8,030,261,248 parameters: 1,050,939,392 in embedding, head and norms stay at 16 bits."""
    quotation = asked(method="qlora")
    assert quotation.cases[0].weights.name == "nf4"
    assert quotation.cases[0].scenario.weights == "nf4"
    ends = 2 * 128_256 * 4096 + 65 * 4096
    by_hand = (8_030_261_248 - ends) * 0.5159 + ends * 2
    base = estimate(quotation).scenarios[0].chosen.figures.base_weights
    assert base == pytest.approx(by_hand, rel=1e-4)
    assert asked(method="lora").cases[0].weights.name == "bf16"


@pytest.mark.parametrize(
    ("weights", "method", "said"),
    [("int4", "full", "trains 16 or 32 bits"), ("fp8", "full", "trains 16 or 32 bits"),
     ("mxfp4", "full", "trains 16 or 32 bits")],
)  # fmt: skip
def test_weights_that_the_method_does_not_train_are_refused(weights, method, said):
    with pytest.raises(Problems) as error:
        asked(weights, method=method)
    assert [said in problem.message for problem in error.value.problems] == [True]


@pytest.mark.parametrize(
    ("weights", "method"),
    [("fp16", "full"), ("fp32", "full"), ("int4", "lora"), ("int8", "qlora"), ("bf16", "qlora")],
)
def test_weights_that_the_method_takes_are_not(weights, method):
    assert asked(weights, method=method).cases[0].weights.name == weights


# -- adapters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "targets", "parameters"),
    [  # rank 64 x (width in + width out) of every adapted matrix
        ("Llama-3.1-8B", "all-linear", 64 * 32 * (2 * 8192 + 2 * 5120 + 3 * (4096 + 14336))),
        ("Phi-2", "all-linear", 64 * 32 * (4 * 5120 + 2 * (2560 + 10240))),
        ("DeepSeek-V3", "attention", 64 * 61 * (8704 + 26112 + 7744 + 33280 + 23552)),
        ("DeepSeek-V2-Lite", "attention", 64 * 27 * (5120 + 2624 + 4608 + 4096)),
        ("Qwen3-30B-A3B", "all-linear", 64 * 48 * (17408 + 128 * 3 * (2048 + 768))),
        ("Qwen3-30B-A3B", "all-but-experts", 64 * 48 * 17408),
        # 12 of 48 layers attend; queries are twice as wide, for their gate
        ("Qwen3-Next-80B-A3B", "attention", 64 * 12 * (2048 + 8192 + 2 * (2048 + 512) + 4096 + 2048)),
    ],
)  # fmt: skip
def test_adapters_sit_on_the_matrices_that_there_are(model, targets, parameters):
    found = job(model, method="lora", target_modules=targets, rank=64)
    assert found.adapter_parameters == parameters  # hand arithmetic


def test_copies_share_their_states_as_little_as_holds_them_where_nobody_says():
    """A server of one card has no tensors to share: a 123B trains in full on 32 only where copies share its states."""

    def sharded(model, **recipe):
        found = estimate(quotation_from_options(workload="training", model=model, card="GH200-144G",
                                                language="en", recipe={"method": "full"} | recipe))  # fmt: skip
        one = found.scenarios[0]
        return one.case.scenario.recipe.zero, one.chosen.fits

    assert sharded("Qwen2.5-1.5B") == (0, True)
    stage, fits = sharded("Mistral-Large-2411")
    assert stage > 0
    assert fits
    assert sharded("Mistral-Large-2411", zero=0) == (0, False)


LARGE = {"workload": "training", "model": "Qwen3-235B-A22B", "language": "en"}
FULL = {"method": "full", "sequence": 8192, "tokens": 2 * 10**9, "epochs": 2, "deadline_days": 30}


def of_large(card, **recipe):
    """A full training of a large mixture, and the widths of what is chosen."""
    (found,) = estimate(quotation_from_options(card=card, recipe=FULL | recipe, **LARGE)).scenarios
    split = found.chosen.split
    return found, (split.tensor_parallel, split.pipeline_parallel, split.data_parallel)


def test_a_training_that_no_few_stages_hold_is_tried_on_more_of_them_and_on_copies_beside():
    """480 + 480 + 2,881 GB of states on cards of 64 GB: more than 64 of them, and no refusal."""
    found, (tensor, stages, copies) = of_large("Ascend-910B3")
    assert found.chosen.fits
    assert tensor * stages * copies == 128
    tried = {(o.split.pipeline_parallel, o.split.data_parallel)
             for o in of_large("Ascend-910B3", zero=1)[0].options}  # fmt: skip
    assert {(8, 2), (8, 4), (16, 1), (16, 8)} <= tried
    assert len(found.options) <= 24
    enough = of_large("H800-80G-SXM")[0].options  # 64 hold it: no more are tried
    assert max(o.split.pipeline_parallel for o in enough) == 8


def test_deployed_it_computes_as_the_search_does():
    """The same recipe: beside the stages what ZeRO-1 takes (buckets, the optimiser's step), of one copy, too."""
    own = of_large("Ascend-910B3", zero=1)[0].options
    (searched,) = (o for o in own if (o.split.pipeline_parallel, o.split.data_parallel) == (8, 2))
    pinned = quotation_from_options(card="Ascend-910B3", recipe=FULL | {"zero": 1}, tensor_parallel=8,
                                    pipeline_parallel=8, data_parallel=2, **LARGE)  # fmt: skip
    deployed = estimate(pinned).scenarios[0].chosen.training
    assert deployed.need_per_device == searched.training.need_per_device
    assert deployed.activation_per_device == searched.training.activation_per_device
    alone = next(o for o in own if (o.split.pipeline_parallel, o.split.data_parallel) == (8, 1))
    more, less = alone.training, searched.training
    assert more.activation_per_device == less.activation_per_device
    assert more.step_per_device == 2 * less.step_per_device
    (deep,) = (
        o.training for o in own if (o.split.pipeline_parallel, o.split.data_parallel) == (16, 1)
    )
    # on as many devices a stage of half the layers steps as much; what it lacks is weights, gradients, a gather bucket
    assert deep.step_per_device == less.step_per_device
    halved = (less.weights_per_device + less.gradients_per_device) / 2 + 5e8 * 2
    assert less.need_per_device - deep.need_per_device == pytest.approx(halved)


def test_what_nothing_holds_is_told_by_what_lacks_the_least():
    """Not by the first that was tried, one device of many terabytes; over all stages of ZeRO."""
    found, _ = of_large("RTX-4090", deadline_days=None)
    assert not found.chosen.fits
    near = max(o.figures.free_per_device for o in found.options if o.figures.verdict < 4)
    assert found.chosen.figures.free_per_device == near
    assert found.chosen.figures.devices_per_replica > 1


PRETRAINED = {"method": "full", "sequence": 4096, "tokens": 10**12, "deadline_days": 60}


def pretrained(**recipe):
    """A 7B trained on H200 by a deadline, with memory to spare where all activations are recomputed."""
    asked = quotation_from_options(
        workload="training",
        model="Qwen2.5-7B",
        card="H200",
        language="en",
        recipe=PRETRAINED | recipe,
    )
    (found,) = estimate(asked).scenarios
    return found


def test_a_training_with_memory_to_spare_is_told_what_it_takes_where_less_is_recomputed():
    """40 H200 were sold where 32 with their activations kept finish by the same day; what is told is what the file gets."""
    usual = pretrained()
    told = usual.kept_activations
    assert usual.case.scenario.recipe.checkpointing == "full"
    recipe = {"checkpointing": told.row.name, "zero": told.stage}
    written = pretrained(**recipe)
    assert told.option.figures.option_cards == written.chosen.figures.option_cards
    assert told.option.figures.option_cards <= 0.9 * usual.chosen.figures.option_cards
    (said,) = scenario_words.recomputing_less(usual, Texts("en"))
    assert 'checkpointing "None" at ZeRO stage 0' in said
    assert kept_activations(usual, Texts("en"))["recipe"] == recipe


@pytest.mark.parametrize(
    "recipe", [{"checkpointing": "full"}, {"deadline_days": None}, {"deadline_days": 2000}]
)
def test_nothing_is_told_where_the_recipe_is_stated_or_time_costs_no_cards(recipe):
    assert pretrained(**recipe).kept_activations is None
