"""A part of the memory is one entry: terminal, JSON, workbook and proposal are made from the list."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT

# A program in which the graphs are a part of their own, with a colour of their own, beside the framework.
ADDED = """
from quoter.core.texts import sentences
from quoter.words import memory_parts as m

sentences()["part_graphs"] = {"zh": "计算图甲", "en": "Graphs apart"}
m.STYLES = (*m.STYLES[:4], m.Style("part_graphs", "#123abc", colour="#123ABC"), *m.STYLES[4:])
*others, framework = m.MEMORY_PARTS
m.MEMORY_PARTS = (
    *others,
    framework._replace(of_device={**framework.of_device, "inference": "outside_per_device"}),
    m.MemoryPart("part_graphs", "graph_bytes", "headline_framework", {"inference": "graphs_per_device"},
                 "part_graphs", ("graph_bytes_per_card", "graphs_per_device")),
)
from quoter.cli import main
main()
"""
FILE = """
quote: {number: P-1, date: 2026-11-29, language: LANGUAGE, seller: {name: S}, customer: {name: C}}
scenarios: [{name: Chat, model: QwQ-32B, context: 16000, concurrency: 8, cards: [MetaX-C500]}]
catalog: {prices: [{card: MetaX-C500, per: card, typical: 42000, currency: CNY, date: 2026-11-20}]}
"""


def said(*arguments):
    """What the program says that has one part more."""
    run = subprocess.run(
        [sys.executable, "-c", ADDED, *map(str, arguments)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=300,
    )  # fmt: skip
    return run.stdout


@pytest.mark.proof
@pytest.mark.parametrize(("language", "label"), [("zh", "计算图甲"), ("en", "Graphs apart")])
def test_a_part_that_is_added_to_the_list_is_told_everywhere(language, label, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(FILE.replace("LANGUAGE", language), encoding="utf-8")
    assert label in said("estimate", path)
    [scenario] = json.loads(said("estimate", "--json", path))["scenarios"]
    chosen = scenario["options"][scenario["chosen"]]
    graphs = chosen["graph_bytes_per_card"]
    assert scenario["graph_bytes"] and graphs and "weights_bytes" in scenario

    files = said("build", path, "-o", tmp_path, "--format", "xlsx,html,what-if.html").split()
    content = {name.rpartition("R1.")[2]: (ROOT / name).read_bytes() for name in files}
    page = content["html"].decode()
    assert f"{label} {graphs / 2**30:,.1f}" in page  # of the picture
    assert f"{graphs / 2**30:,.2f}" in page  # of the table
    assert label in content["what-if.html"].decode()
    book = zipfile.ZipFile(io.BytesIO(content["xlsx"]))
    charts = [book.read(name).decode() for name in book.namelist() if "charts/chart" in name]
    [bars] = [chart for chart in charts if "123ABC" in chart]
    assert label in bars
    usable = f"{chosen['usable_bytes_per_card'] / 2**30:.4f}"
    line = bars.partition("<c:lineChart>")[2]
    assert usable[:6] in line  # the mark stands at what is usable
