"""A sweep: its keys and values, its points against the estimator, its files."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
import yaml
from typer.testing import CliRunner

from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.core.files import Document
from quoter.delivery.sweep import plain_text
from quoter.delivery.sweep import sweep as one_by_one
from quoter.scenario.quotation import load_quotation, quotation
from quoter.scenario.varying import VaryFault, numeric_keys, parsed
from quoter.sizing.estimate import estimate
from quoter.words.charts import Mark, line_chart, plain_number

FILE = {
    "quote": {"number": "Q-1", "date": "2026-11-22", "language": "en", "currency": "CNY"},
    "scenarios": [
        {"name": "chat", "model": "QwQ-32B", "weights": "bf16", "prompt_tokens": 3000,
         "output_tokens": 1000, "concurrency": 8, "cards": ["A100-80G-SXM", "MetaX-C500"]},
        {"name": "tune", "workload": "training", "model": "Qwen3-8B", "cards": ["A100-80G-SXM"]},
    ],
    "catalog": {"prices": [
        {"card": "A100-80G-SXM", "typical": 90000, "currency": "CNY", "tax_included": True, "date": "2026-11-20"},
        {"server": "HGX-A100-8", "per": "server", "typical": 400000, "currency": "CNY", "tax_included": True,
         "date": "2026-11-20"},
        {"card": "MetaX-C500", "typical": 42000, "currency": "CNY", "tax_included": True, "date": "2026-11-20"},
        {"server": "MetaX-C500-8", "per": "server", "typical": 95000, "currency": "CNY", "tax_included": True,
         "date": "2026-11-20"},
    ]},
}  # fmt: skip


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder with the file."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, FILE)
    return tmp_path


def write(folder, data):
    (folder / "s.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")


def sweep(*arguments):
    """The outcome of the command."""
    return CliRunner().invoke(app, ["sweep", "s.yaml", *map(str, arguments)])


def rows(folder, *arguments):
    """The rows of the CSV."""
    result = sweep(*arguments)
    assert result.exit_code == 0, result.output
    text = (folder / "out" / "Q-1-R1-sweep.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("context=4k..128k", "context", (4096, 8192, 16384, 32768, 65536, 131072)),
        ("concurrency=1..100", "concurrency", (1, 2, 4, 8, 16, 32, 64, 100)),
        ("reserve = 0, .1 ,0.2", "reserve", (0, 0.1, 0.2)),
        ("load.users.total=1k,10k..40k,1M", "load.users.total", (1000, 10000, 20000, 40000, 10**6)),
        ("context=8k..8k", "context", (8192,)),
        ("prompt_tokens=8k,８K,８Ｋ", "prompt_tokens", (8000,)),
        ("concurrency＝１０，２０、４０", "concurrency", (10, 20, 40)),
        ("context=4k～１６ｋ", "context", (4096, 8192, 16384)),
        ("recipe.tokens=300M,2B", "recipe.tokens", (3e8, 2e9)),
        ("load.growth_per_year=-0.1,0.2", "load.growth_per_year", (-0.1, 0.2)),
    ],
)  # fmt: skip
def test_values_double_or_are_listed(text, key, values):
    assert parsed(text) == (key, values)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("context", "write key=from..to"),
        ("contxt=1,2", "did you mean `context`?"),
        ("cards=1,2", "unknown key `cards`"),
        ("context=128k..4k", "runs backwards; write 4k..128k"),
        ("reserve=0..0.4", "nothing doubles from 0"),
        ("context=4k..many", '"many" is no number'),
        ("context=-4..4", "nothing doubles from -4"),
        ("context=1,,2", '"" is no number'),
        ("context=" + ",".join(map(str, range(1, 103))), "102 values; at most 100"),
        (f"context={'9' * 400}", "too large"),
    ],
)
def test_what_cannot_be_varied_is_told(text, words, here):
    with pytest.raises(VaryFault, match=".*"):
        parsed(text)
    result = sweep("--vary", text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert not (here / "out").exists()


def test_every_number_of_a_scenario_can_be_varied():
    keys = set(numeric_keys())
    assert {"context", "concurrency", "reserve", "prompt_tokens", "load.users.total",
            "load.requests_per_second", "service_level.tpot_ms", "engine.max_sequences",
            "deploy.replicas", "recipe.micro_batch"} <= keys  # fmt: skip
    assert not {"name", "cards", "redundancy", "beside", "recipe.fused_attention"} & keys


def test_a_row_is_what_the_file_with_these_values_gives(here):
    found = rows(here, "--vary", "context=4k..16k", "--vary", "concurrency=1,8,64")
    assert [(r["context"], r["concurrency"]) for r in found] == [
        (c, n) for c in ("4096", "8192", "16384") for n in ("1", "8", "64")
    ]
    for row in found:
        scenario = FILE["scenarios"][0] | {
            "prompt_tokens": int(row["context"]) * 3 // 4,
            "output_tokens": int(row["context"]) // 4,
            "concurrency": int(row["concurrency"]),
        }
        data = FILE | {"scenarios": [scenario]}
        sized = estimate(quotation(Document(data, "x", b""), Catalog.shipped())).scenarios[0]
        best, f = sized.recommended, sized.recommended.figures
        assert (row["card"], row["verdict"]) == (best.card.name, "fits")
        assert (row["cards"], row["replicas"]) == (
            f"{best.figures.option_cards:.0f}",
            f"{best.figures.replicas:.0f}",
        )
        assert float(row["ttft_ms"]) == pytest.approx(f.ttft_ms, abs=1e-3)
        assert float(row["tpot_ms"]) == pytest.approx(f.tpot_ms, abs=1e-3)
        assert float(row["tokens_per_second"]) == pytest.approx(f.tokens_per_second, abs=1e-3)
        assert float(row["price"]) == pytest.approx(best.price, abs=0.005)
        assert (row["prompt_tokens"], row["requests_in_flight"]) == (
            f"{scenario['prompt_tokens']}", row["concurrency"],
        )  # fmt: skip


def test_the_chart_has_a_mark_for_every_point_that_runs(here):
    found = rows(here, "--vary", "context=4k..64k", "--vary", "concurrency=1..64")
    picture = ET.parse(here / "out" / "Q-1-R1-sweep.svg").getroot()
    titles = [e.text for e in picture.iter("{http://www.w3.org/2000/svg}title")]
    for row in found:
        told = f"{int(row['cards']):,} × {row['card']}, {row['width']}"
        assert told in titles
    dots = [e for e in picture.iter("{http://www.w3.org/2000/svg}circle") if len(e)]
    assert len(dots) == len(found) == 35


def test_what_the_keys_mean_nothing_for_is_left_out_and_said(here):
    result = sweep("--vary", "context=4k,8k")
    assert "tune: left out" in result.stderr
    found = rows(here, "--vary", "recipe.micro_batch=1,2")
    assert {r["scenario"] for r in found} == {"tune"}
    assert {r["ttft_ms"] for r in found} == {""}
    both = rows(here, "--vary", "reserve=0.1,0.2")
    assert {r["scenario"] for r in both} == {"chat", "tune"}
    none = sweep("--vary", "context=4k", "--vary", "recipe.rank=8")
    assert none.exit_code == 2
    assert "no scenario that" in none.stderr


def test_a_form_of_the_load_takes_the_place_of_the_one_given(here):
    found = rows(
        here, "--vary", "load.requests_per_second=1,2", "--vary", "load.seconds_per_request=10"
    )
    assert [r["requests_in_flight"] for r in found] == ["10", "20"]
    data = yaml.safe_load(yaml.safe_dump(FILE))
    data["scenarios"][0] |= {"load": {"users": 500, "seconds_per_request": 4}, "concurrency": None}
    write(here, data)
    found = rows(here, "--vary", "load.users.total=10k,20k", "--vary", "load.users.active_share=1")
    one, two = (int(r["requests_in_flight"]) for r in found)
    assert two in (2 * one, 2 * one - 1)
    found = rows(here, "--vary", "concurrency=5")
    assert found[0]["requests_in_flight"] == "5"


def test_a_point_that_is_refused_says_why_and_the_others_stand(here):
    found = rows(here, "--vary", "output_tokens=1k", "--vary", "context=8k,1,64k")
    assert [bool(r["card"]) for r in found] == [True, False, True]
    assert "is less than prompt and output" in found[1]["note"]
    result = sweep("--vary", "service_level.tpot_ms=0.0001,0.0002")
    assert result.exit_code == 2
    assert "s.yaml: chat: " in result.stderr


def test_what_does_not_fit_is_a_row_with_its_reason_and_no_mark(here):
    data = yaml.safe_load(yaml.safe_dump(FILE))
    data["scenarios"][0] |= {"model": "DeepSeek-R1", "weights": "fp8", "cards": ["L20"],
                             "deploy": {"card": "L20", "tensor_parallel": 8}}  # fmt: skip
    del data["scenarios"][0]["cards"]
    write(here, data)
    [row] = rows(here, "--vary", "concurrency=1")
    assert (row["card"], row["verdict"]) == ("L20", "does_not_fit")
    assert row["note"]
    assert "no option fits" in (here / "out" / "Q-1-R1-sweep.svg").read_text(encoding="utf-8")


def test_more_points_than_are_sized_one_by_one_go_over_arrays(here):
    many = ",".join(map(str, range(1, 35)))
    varied = [f"concurrency={many}", f"prompt_tokens={many}"]
    found = rows(here, "--vary", varied[0], "--vary", varied[1])
    assert len({(row["concurrency"], row["prompt_tokens"]) for row in found}) == 1156
    assert (here / "out" / "Q-1-R1-sweep.frontier.csv").is_file()
    with pytest.raises(VaryFault, match="1,156 points; at most 1,000"):
        one_by_one(load_quotation(here / "s.yaml"), [parsed(text) for text in varied])


def test_a_key_given_twice_and_none_at_all_are_refused(here):
    for arrays in ((), ("--arrays",)):
        result = sweep("--vary", "context=1k", "--vary", "context=2k", *arrays)
        assert (result.exit_code, "give each key once" in result.stderr) == (2, True)
        assert sweep(*arrays).exit_code == 2


def test_a_faulty_file_is_refused_with_its_place(here):
    write(here, FILE | {"scenarios": [FILE["scenarios"][0] | {"model": "QvQ"}]})
    result = sweep("--vary", "context=4k")
    assert result.exit_code == 2
    assert result.stderr.startswith("s.yaml:")
    assert not (here / "out").exists()


def test_an_edited_table_is_kept_and_so_is_the_chart_beside_it(here):
    rows(here, "--vary", "concurrency=1..4")
    table, chart = (here / "out" / f"Q-1-R1-sweep.{suffix}" for suffix in ("csv", "svg"))
    table.write_text("mine", encoding="utf-8")
    before = chart.read_bytes()
    result = sweep("--vary", "concurrency=1..8")
    assert result.exit_code == 2
    assert "not overwritten" in result.stderr
    assert (table.read_text(encoding="utf-8"), chart.read_bytes()) == ("mine", before)
    assert len(rows(here, "--vary", "concurrency=1..8", "--force")) == 4


def test_text_from_a_customer_stays_text(here):
    data = yaml.safe_load(yaml.safe_dump(FILE))
    data["scenarios"][0]["name"] = "=1+1<script>&"
    write(here, data)
    assert rows(here, "--vary", "concurrency=1")[0]["scenario"] == "'=1+1<script>&"
    picture = (here / "out" / "Q-1-R1-sweep.svg").read_text(encoding="utf-8")
    assert "<script>" not in picture
    assert "=1+1<script>&" in "".join(ET.fromstring(picture).itertext())
    assert plain_text("plain") == "plain"


def test_the_same_input_gives_the_same_bytes(here):
    rows(here, "--vary", "concurrency=1..4")
    first = [p.read_bytes() for p in sorted((here / "out").iterdir())]
    rows(here, "--vary", "concurrency=1..4")
    assert [p.read_bytes() for p in sorted((here / "out").iterdir())] == first


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_every_language_is_drawn(here, language):
    write(here, FILE | {"quote": FILE["quote"] | {"language": language}})
    assert rows(here, "--vary", "concurrency=1,2")
    ET.parse(here / "out" / "Q-1-R1-sweep.svg")


def test_the_examples_can_be_swept(examples, tmp_path):
    for path in examples.glob("*.yaml"):
        names = [c.scenario.name for c in load_quotation(path).cases]
        if not names:  # cards at hand alone: nothing to vary
            continue
        result = CliRunner().invoke(
            app, ["sweep", str(path), "--vary", "reserve=0.1,0.2", "-o", str(tmp_path)]
        )
        assert result.exit_code == 0, (path, names, result.output)


def test_coordinates_follow_the_figures():
    marks = [Mark(1, 2, "a"), Mark(4, 8, "b"), Mark(16, 64, "c", False)]
    chart = line_chart({"x": marks}, "t", "x", "y", [1, 4, 16], [(4, "here")])
    dots = chart.curves[0].dots
    assert dots[1].x - dots[0].x == pytest.approx(dots[2].x - dots[1].x, abs=0.2)  # by logarithm
    steps = [dots[i].y - dots[i + 1].y for i in (0, 1)]
    assert steps[1] == pytest.approx(steps[0] * 3 / 2, abs=0.2)
    assert chart.limits[0].x == dots[1].x
    flat = line_chart({"": [Mark(1, 0, ""), Mark(2, 37, "")]}, "t", "x", "y", [1, 2])
    assert [tick.text for tick in flat.y_ticks] == ["0", "10", "20", "30", "40"]
    assert flat.curves[0].dots[0].y == flat.bottom
    alone = line_chart({"": [Mark(1, 5, "")]}, "t", "x", "y", [1])
    assert alone.left < alone.curves[0].dots[0].x < alone.right


@pytest.mark.parametrize(
    ("x", "text"),
    [(4000, "4k"), (128000, "128k"), (1234, "1,234"), (0.25, "0.25"), (2.5e6, "2.5M"), (12345, "12,345"),
     (1500, "1.5k"), (3e9, "3B"), (2**20, "1,048,576")],
)  # fmt: skip
def test_a_figure_in_few_characters(x, text):
    assert plain_number(x) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [(4000, "4,000"), (10_000, "1 万"), (12_340, "12,340"), (4e6, "400 万"), (2.5e9, "25 亿")],
)
def test_a_figure_in_few_characters_in_chinese(x, text):
    assert plain_number(x, "zh") == text
