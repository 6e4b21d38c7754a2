"""Shipped models come in the precision and the size that their makers ship: `checkpoints.yaml` says whose word it is."""

import pytest
from conftest import ROOT, every

from quoter.catalog.lookup import Catalog
from quoter.core import files

TRUTHS = files.read(ROOT / "tests" / "checkpoints.yaml").data
SHIPPED = Catalog.shipped()
SAID = [
    (name, precision)
    for part in ("recipes", "makers")
    for precision, names in TRUTHS[part].items()
    for name in names
]


def row(name):
    """The row that a repository's name finds."""
    found = SHIPPED.find("models", name)
    assert found is not None, name
    return found


def weighed(model):
    """Bytes of all weights in the precision that the row ships in."""
    shape, kind = model.architecture, SHIPPED.find("precisions", model.shipped.precision)
    attention = shape.attention_parameters + shape.kv_projection_parameters
    attention += shape.latent_parameters
    return (
        attention * (kind.linear if kind.attention is None else kind.attention)
        + shape.mlp_parameters * kind.linear + shape.expert_parameters * kind.expert
        + shape.embedding_parameters * (kind.tied if shape.tied else kind.embedding)
        + shape.head_parameters * kind.head + shape.plain_parameters * kind.plain
        + shape.vision_parameters * kind.vision
    )  # fmt: skip


@every(("name", "precision"), SAID)
def test_a_row_ships_in_what_its_maker_ships(name, precision):
    """A mixture names the types of its parts."""
    assert precision in row(name).shipped.precision.split("-")


@every("truth", TRUTHS["checkpoints"], ids=lambda truth: truth["name"])
def test_weights_are_as_large_as_the_checkpoint(truth):
    assert weighed(row(truth["name"])) == pytest.approx(float(truth["bytes"]), rel=0.03)


def test_flagships_of_fewer_bits_are_held():
    """The rows whose source had dropped the section: none is 16 bits again unnoticed."""
    held = {row(name).name for name, precision in SAID if precision != "bf16"}
    assert held >= {
        "Kimi-K2-Thinking", "Kimi-K2.6", "MiniMax-M2", "MiniMax-M2.1", "MiniMax-M2.5",
        "MiniMax-M2.7", "GLM-5.3", "GLM-5.3-Flash", "Ling-2.6-1T", "Mistral-Large-4",
        "Mistral-Small-4-119B", "Ministral-3-3B", "Ministral-3-8B", "Ministral-3-14B",
    }  # fmt: skip
