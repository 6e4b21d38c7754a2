"""Prefill and decode apart, as published and as computed.

InferenceX publishes what it measures as a list of settings (SemiAnalysisAI/InferenceX-app, API `benchmarks`): those
with `disagg` say the workers of either kind, their widths, and the median first token and time per token.
`python -m accuracy.apart FILE…` reads such lists and prints every setting beside what is computed for it, and the
errors. None of them is fitted: the catalog's coefficients rest on settings where prefill and decode are together.

A prefill worker of ours shares a prompt among all its devices and is as wide as a decode worker. The first token is
held only against settings that ran so; the time per token, which no prefill worker changes, against all."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from quoter.catalog import Catalog
from quoter.core.files import Document
from quoter.scenario import quotation
from quoter.sizing import estimate

CARDS = {
    "h100": "H100-80G-SXM",
    "h200": "H200-141G-SXM",
    "b200": "B200",
    "b300": "B300",
    "mi355x": "MI355X",
}
ENGINES = {"dynamo-sglang": "sglang", "mori-sglang": "sglang", "dynamo-trt": "tensorrt-llm"}
MODELS = {"dsr1": "DeepSeek-R1"}
FP4 = {"mi355x": "mxfp4"}  # others: nvfp4
SENT = 0.9  # of the lengths advertised, on average


@dataclass(frozen=True)
class Setting:
    """One published setting, and what is computed for it."""

    row: dict[str, Any]
    first_ms: float
    token_ms: float

    @property
    def wide(self) -> bool:
        """Prefill workers ran as ours do: as wide as decode workers, a prompt on all of their devices."""
        prefill, decode = workers(self.row, "prefill"), workers(self.row, "decode")
        return prefill["devices"] == decode["devices"] and prefill["groups"] == 1

    @property
    def first_error(self) -> float:
        return self.first_ms / (self.row["metrics"]["median_ttft"] * 1000) - 1

    @property
    def token_error(self) -> float:
        return self.token_ms / (self.row["metrics"]["median_tpot"] * 1000) - 1


def workers(row: dict[str, Any], kind: str) -> dict[str, int]:
    """The workers of a kind: how many, their devices, and the groups that share a request's attention."""
    count = row[f"{kind}_num_workers"]
    devices = row[f"num_{kind}_gpu"] // count
    return {
        "count": count,
        "devices": devices,
        "groups": devices if row[f"{kind}_dp_attention"] else 1,
        "experts": devices if row[f"{kind}_ep"] > 1 else 1,
    }


def published(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The settings of some lists that ran apart without drafts, each once."""
    seen = set()
    for path in paths:
        for row in json.loads(path.read_text(encoding="utf-8")):
            known = (
                row["model"] in MODELS and row["hardware"] in CARDS and row["framework"] in ENGINES
            )
            if not (
                known
                and row["disagg"]
                and row["spec_method"] == "none"
                and row["decode_num_workers"]
            ):
                continue
            key = json.dumps([row.get(name) for name in sorted(row) if name not in ("metrics", "image", "workers")]
                             + [row["metrics"]["median_ttft"]])  # fmt: skip
            if key not in seen:
                seen.add(key)
                yield row


def scenario(row: dict[str, Any]) -> dict[str, Any]:
    """The setting as a scenario that pins it; prefill workers as wide as decode workers."""
    prefill, decode = workers(row, "prefill"), workers(row, "decode")
    prompt, answer = round(SENT * row["isl"]), round(SENT * row["osl"])
    count = max(round(prefill["count"] * prefill["devices"] / decode["devices"]), 1)
    return {
        "name": "a", "model": MODELS[row["model"]], "concurrency": row["conc"], "prompt_tokens": prompt,
        "output_tokens": answer, "context": row["isl"] + row["osl"],
        "weights": "fp8" if row["precision"] == "fp8" else FP4.get(row["hardware"], "nvfp4"),
        "engine": {"name": ENGINES[row["framework"]], "max_sequences": max(row["conc"], 1)},
        "deploy": {
            "card": CARDS[row["hardware"]],
            "prefill": {"workers": count, "tensor_parallel": decode["devices"]},
            "decode": {"workers": decode["count"], "tensor_parallel": decode["devices"],
                       "attention_data_parallel": decode["groups"], "expert_parallel": decode["experts"]},
        },
    }  # fmt: skip


def computed(rows: Iterable[dict[str, Any]]) -> Iterator[Setting]:
    """Every setting that runs and fits as computed."""
    catalog = Catalog.shipped()
    for row in rows:
        data = {
            "quote": {"number": "A-1", "date": date(2026, 11, 30)},
            "scenarios": [scenario(row)],
        }
        option = estimate(quotation(Document(data, "a.yaml", b""), catalog)).scenarios[0].options[0]
        f = option.figures
        if f.timed and option.fits:
            yield Setting(row, f.ttft_ms, f.tpot_ms)


def line(one: Setting) -> str:
    """A setting in one line."""
    row, prefill, decode = one.row, workers(one.row, "prefill"), workers(one.row, "decode")
    first, token = row["metrics"]["median_ttft"] * 1000, row["metrics"]["median_tpot"] * 1000
    return (
        f"{row['hardware']:7}{row['framework']:14}{row['precision']} {row['isl']:5}/{row['osl']:<5}x{row['conc']:<6}"
        f"{prefill['count']}x{prefill['devices']}/{prefill['groups']} + {decode['count']}x{decode['devices']}/{decode['groups']}"
        f"  first {first:9,.0f} {one.first_ms:9,.0f} {'' if one.wide else '(other widths)'}"
        f"  token {token:6.1f} {one.token_ms:6.1f} {one.token_error:+.0%}"
    )


def summary(found: list[Setting]) -> Iterator[str]:
    """The errors, by card and engine and all together: median and nine in ten of their size, and the bias."""
    groups: dict[str, list[Setting]] = defaultdict(list)
    for one in found:
        groups[f"{CARDS[one.row['hardware']]} {one.row['framework']}"].append(one)
    for name, some in [*sorted(groups.items()), ("all", found)]:
        yield f"{name}: time per token {told([one.token_error for one in some])}"
        wide = [one.first_error for one in some if one.wide]
        if wide:
            yield f"{name}: first token {told(wide)}"


def told(errors: list[float]) -> str:
    """Median and ninth tenth of the size of some errors, and their middle."""
    sizes = sorted(map(abs, errors))
    most = sizes[min(int(0.9 * len(sizes)), len(sizes) - 1)]
    return f"{median(sizes):.0%} / {most:.0%}, bias {median(errors):+.0%} (n {len(errors)})"


def page() -> str:
    """What the lists said on the day they were read; the lists themselves are the publisher's."""
    return """`python -m accuracy.apart FILE…` holds what is computed against lists of settings as InferenceX publishes them
(`disagg`, no drafts; DeepSeek-R1). Read on 2026-11-30 from vngcloud/InferenceX-app@7fe6d62, `benchmarks.json` and
`benchmarks-history.json` of packages/app/cypress/fixtures/api: 128 settings. Nothing was fitted to them, and the lists are not
part of this repository. Size of the error in the middle and at nine in ten, and its middle with its sign:

| of | time per token | n | first token, prefill workers as ours | n |
| --- | --- | ---: | --- | ---: |
| all | 15% / 58%, +11% | 128 | 34% / 88%, -13% | 59 |
| B200, SGLang | 5% / 29%, +1% | 15 | 39% / 91%, -39% | 7 |
| B200, TensorRT-LLM | 13% / 23%, +2% | 20 | – | 1 |
| B300, TensorRT-LLM | 30% / 103%, +30% | 10 | – | 0 |
| H100, TensorRT-LLM | 15% / 20%, -15% | 5 | – | 0 |
| H200, SGLang | 11% / 18%, +3% | 9 | 30% / >99%, +3% | 7 |
| H200, TensorRT-LLM | 14% / 21%, +14% | 17 | 58% / 66%, -55% | 7 |
| MI355X, SGLang | 21% / 73%, +19% | 52 | 25% / 78%, -11% | 37 |

Times per token are mostly too long where the prefill workers cannot follow: a closed loop then keeps requests before them,
and fewer are in the answers than are in flight, which the computed batch does not know. First tokens of a closed loop hang on
the start-up burst, on the router, and on how many prompts a pass takes together; nothing of this is in the lines."""


def main(paths: list[str]) -> None:
    """Print all settings and the errors."""
    found = list(computed(published(map(Path, paths))))
    print("\n".join([*map(line, found), "", *summary(found)]))


if __name__ == "__main__":
    main(sys.argv[1:])
