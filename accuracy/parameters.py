"""Parameters of configurations, counted twice: by our layouts, and by building the model.

    python -m accuracy.parameters [FILE.json | FILE.yaml | FOLDER] … [--all]

Builds each model with Hugging Face transformers on torch's meta device, without weights, and prints
what it holds beside what `import-model` takes or asks. What transformers has no class for is counted by
hand from the shapes of an engine's layers, or is as large as its checkpoint is published (`counted_by` of
tests/configs-2026.yaml). `--all` takes the defaults of every class that writes text. Not part of the tests:
transformers and torch are not among our libraries (`pip install transformers torch`; written with 5.24 and 2.13)."""

import json
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from quoter.architecture import architecture, shipped
from quoter.catalog.model_import import Said, imported
from quoter.core import Problems, files

ROWS = Path(__file__).parent.parent / "tests" / "configs-2026.yaml"
AGREES = 0.01
MAPPINGS = ("CAUSAL_LM", "IMAGE_TEXT_TO_TEXT", "SPEECH_SEQ_2_SEQ", "MULTIMODAL_LM")
CALLED = {"minimax_m3": "minimax_m3_vl_text", "deepseek_ref": "deepseek_v4"}
"""Model types of other programs → what transformers calls the same layers."""


INDEXER = {"indexer_n_heads": 1, "indexer_kv_heads": 1, "indexer_head_dim": 256,
           "indexer_budget": 512, "indexer_compress_ratio": 1}  # fmt: skip
"""An indexer for a file without one, where the class builds no layer without (Qwen4); it is not counted."""


class Line(NamedTuple):
    """One configuration: what transformers builds, and what we derive."""

    name: str
    built: int | None
    derived: int | None
    said: str

    def verdict(self) -> str:
        """right, wrong, refused (by us), or unknown where transformers has no such model."""
        if self.derived is None:
            return "refused"
        if self.built is None:
            return "unknown"
        return "right" if abs(self.derived / self.built - 1) <= AGREES else "wrong"


def configurations(paths: list[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The configurations of the files and folders, by name."""
    for path in paths:
        if path.is_dir():
            yield from configurations(sorted(path.glob("*.json")))
        elif path.suffix == ".json":
            yield path.stem, json.loads(path.read_text(encoding="utf-8"))
        else:
            yield from ((row["name"], row["config"]) for row in files.read(path).data["models"])


def defaults() -> Iterator[tuple[str, dict[str, Any]]]:
    """The defaults of every class of transformers that writes text."""
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING

    for kind in sorted(CONFIG_MAPPING):
        try:
            config = CONFIG_MAPPING[kind]()
            config.architectures = [class_of(config, {}).__name__]
            yield kind, json.loads(json.dumps(config.to_dict(), default=str))
        except Exception as error:
            print(f"{kind}: no defaults ({type(error).__name__})", file=sys.stderr)


def class_of(config: Any, data: dict[str, Any]) -> Any:
    """The class that a configuration is of: as it says, else the first that writes text."""
    import transformers
    from transformers.models.auto import modeling_auto

    for name in data.get("architectures") or []:
        if hasattr(transformers, name):
            return getattr(transformers, name)
    for mapping in MAPPINGS:
        known = getattr(modeling_auto, f"MODEL_FOR_{mapping}_MAPPING", {})
        if type(config) in known:
            found = known[type(config)]
            return found[0] if isinstance(found, tuple | list) else found
    raise LookupError("no class writes text")


def built(data: dict[str, Any]) -> int:
    """Parameters of the model, shared ones once; raises whatever transformers raises."""
    import torch
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING

    kind = CALLED.get(data["model_type"], data["model_type"])
    given, complete = with_indexer(with_head_width(data))
    config = CONFIG_MAPPING[kind].from_dict({**complete, "model_type": kind})
    with torch.device("meta"):
        model = class_of(config, complete)._from_config(config)
    counted = {id(one): one.numel() for name, one in model.named_parameters()
               if not given or ".indexer." not in name}  # fmt: skip
    return sum(counted.values())


def with_indexer(data: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Whether an indexer had to be given, and the fields with it."""
    text = data.get("text_config") or data
    if "indexed_attention" not in text.get("layer_types", ()) or "indexer_head_dim" in text:
        return False, data
    filled = {**text, **INDEXER}
    if "text_config" not in data:
        return True, filled
    return True, {**data, "text_config": filled, "architectures": [data_class(data)]}


def data_class(data: dict[str, Any]) -> str:
    """The class of a file with towers, where a copy names that of the language model alone."""
    return data["architectures"][0].replace("ForCausalLM", "ForConditionalGeneration")


def written_out(data: dict[str, Any]) -> int:
    """Nemotron NAS, tensor by tensor as TensorRT-LLM's DeciLM layer makes them: a part that is left out
    leaves its norm out too; a feed-forward is two thirds of a multiple of the width, up to the next 256."""
    width, head = data["hidden_size"], data["hidden_size"] // data["num_attention_heads"]
    total = 2 * data["vocab_size"] * width + width
    for block in data["block_configs"]:
        attention, feed = block["attention"], block["ffn"]
        if not attention["no_op"]:
            keys = data["num_attention_heads"] // attention["n_heads_in_group"] * head
            total += width + 2 * width * width + 2 * width * keys
        if not feed["no_op"]:
            inner = -(-int(2 * feed["ffn_mult"] * width / 3) // 256) * 256
            total += width + 3 * width * inner
    return total


BY_HAND: dict[str, Callable[[dict[str, Any]], int]] = {"nemotron-nas": written_out}
"""Model type → a count of every tensor, where transformers has no such model."""


def counted(name: str, data: dict[str, Any]) -> int:
    """Parameters as published, by hand, or by transformers; raises whatever transformers raises."""
    by_hand = BY_HAND.get(data["model_type"])
    return published().get(name) or (by_hand(data) if by_hand else built(data))


@cache
def published() -> dict[str, int]:
    """Configuration → the parameters of its published checkpoint, where that is who counted."""
    rows = files.read(ROWS).data["models"]
    return {row["name"]: row["parameters"] for row in rows if row.get("counted_by") == "checkpoint"}


def with_head_width(data: dict[str, Any]) -> dict[str, Any]:
    """The fields with the width of a head where a language model's section leaves it empty and its class
    divides by it: the hidden width shared among the heads, as other classes have it; of Whisper the
    heads of the encoder, which are the decoder's."""
    if data["model_type"] == "whisper":
        return {"encoder_attention_heads": data["decoder_attention_heads"], **data}
    text = data.get("text_config") or {}
    wanted = data["model_type"] in DIVIDE_BY_HEADS or "head_dim" in text
    if not wanted or text.get("head_dim") is not None:
        return data
    shared = text["hidden_size"] // text["num_attention_heads"]
    return {**data, "text_config": {**text, "head_dim": shared}}


DIVIDE_BY_HEADS = ("hunyuan_vl",)
"""Types whose classes need the width of a head and have none by default."""


def line(name: str, data: dict[str, Any]) -> Line:
    """Both counts of one configuration."""
    try:
        count = counted(name, data)
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {str(error)[:120]}", file=sys.stderr)
        count = None
    try:
        row = taken_in(name, data)
    except Problems as error:
        return Line(name, count, None, error.problems[0].message)
    derived = architecture(row["config"])
    found = row.get("parameters", derived.parameters) + derived.speech_parameters
    return Line(name, count, found, shipped(row["config"]).precision or shipped(data).said)


def taken_in(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """The row that a user gets of a configuration by its name; raises Problems."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return imported(path, Said(name.partition(" ")[0])).row


def main(arguments: list[str]) -> None:
    """Print the table."""
    warnings.filterwarnings("ignore")
    paths = [Path(one) for one in arguments if not one.startswith("--")]
    given = defaults() if "--all" in arguments else configurations(paths or [ROWS])
    counts: dict[str, int] = {}
    for name, data in given:
        found = line(name, data)
        verdict = found.verdict()
        counts[verdict] = counts.get(verdict, 0) + 1
        print(
            f"{verdict:8} {name:56} {found.built or '':>16} {found.derived or '':>16} {found.said[:60]}"
        )
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
