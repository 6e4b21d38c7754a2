"""All faults of a file are told at once, whatever their kind: none waits until another is mended."""

import re

import pytest
from conftest import ROOT
from test_cli import quote

from quoter.core import files
from quoter.core.messages import told

BAD = """\
quote: {number: Q-1, date: 20261122, valid_days: x, procurement: {allow: [H2O-96]}}
catalog:
  cards: [{name: MyCard, memory_gb: x}]
  prices:
    - {card: NoCard, typical: y, per: card, currency: CNY}
    - {card: MyCard, typical: 5, per: card, currency: CNY, date: 2026-02-01, valid_to: 2026-01-01}
    - {card: T4, typical: 5, per: card, currency: CNY, date: 2026-02-01, valid_to: 2026-01-01}
offer: {lines: [{name: a, pric: 5}, {item: nothing}, {name: b, price: 5, currency: EUR}]}
brand: {logo: nothere.png}
scenarios:
  - {name: a, modle: QwQ-32B, context: 100, concurrency: 0, reserve: "20%"}
  - {name: b, model: QwQ-33B, cards: [5, H2O], context: 16q, prompt_tokens: 10, users: 300}
  - {name: c, model: QwQ-32B, context: 1000, prompt_tokens: 2000, output_tokens: 5, concurrency: 3,
     load: {concurrency: 4, burts: 3}, cards: [A100-80G-SXM], service_level: {tpot_ms: 0.001},
     redundancy: foo, beside: [{modl: x}, {model: unknown}]}
  - {name: d, model: [
  - {name: e, model: QwQ-32B, context: 1000, concurrency: 2, deploy: {tensor_parallel: 2}, choice: {card: nix}}
  - {name: f, model: QwQ-32B, context: 1000, prompt_tokens: 9, prompt_tokens_p95: 1, output_tokens: 5,
     concurrency: 3, service_level: {tpot_ms: 0.001}, cards: [A100-80G-SXM]}
  - {name: f, name: g, model: QwQ-32B, context: 1000, concurrency: 3}
requirements: [{demanded: fast, of: ttft_ms}, {demanded: x, clase: 3}]
packages: {best: [a, zz]}
foo: 1
"""
FOUND = [  # line, and what is said
    (1, "`date` must be a date"),
    (1, "`valid_days` must be a whole number"),
    (1, 'unknown card "H2O-96"; did you mean "H20-96G"?'),
    (3, "`memory_gb` must be a number"),
    (5, 'unknown card "NoCard"'),
    (5, "`typical` must be a number"),
    (7, "the price ends on 2026-01-01, before"),
    (8, "unknown key `pric`; did you mean `price`?"),
    (8, 'unknown component "nothing"'),
    (8, "an own price in EUR, and no exchange rate for EUR"),
    (9, '"nothere.png" there is no such file'),
    (11, "unknown key `modle`; did you mean `model`?"),
    (11, "`concurrency` must be at least 1"),
    (11, "`reserve` must be a number"),
    (12, 'unknown model "QwQ-33B"'),
    (12, 'unknown card "5"'),
    (12, 'unknown card "H2O"'),
    (12, "`context` must be a number"),
    (12, "unknown key `users`; write `load: {users: …}`"),
    (13, "`context` 1,000 is less than prompt and output"),
    (14, "`concurrency` 4 differs"),
    (14, "unknown key `burts`; did you mean `burst`?"),
    (15, 'unknown redundancy "foo"'),
    (15, "`model` is missing"),
    (15, "unknown key `modl`"),
    (16, "while parsing"),
    (17, "`card` is missing"),
    (17, 'unknown card "nix"'),
    (18, "`prompt_tokens_p95` 1 is less than the mean 9"),
    (19, "`tpot_ms` 0.001 is below what physics allows"),
    (20, "the key `name` is already given"),
    (20, 'two scenarios are named "f"'),
    (21, "`demanded` holds no figure of `ttft_ms`"),
    (21, "unknown key `clase`"),
    (22, "which package is `offered`?"),
    (23, "unknown key `foo`"),
]


@pytest.mark.parametrize("command", ["check", "estimate", "build"])
def test_faults_of_all_kinds_are_told_at_once(tmp_path, command):
    path = tmp_path / "bad.yaml"
    path.write_text(BAD, encoding="utf-8")
    result = quote(command, path)
    said = result.stderr.strip().splitlines()
    assert result.exit_code == 2
    left = list(said)
    for line, words in FOUND:
        there = [
            one
            for one in left
            if re.match(rf"{re.escape(str(path))}:{line}:\d+: ", one) and words in one
        ]
        assert there, (line, words, said)
        left.remove(there[0])
    companion = [one for one in left if 'unknown companion model "unknown"' in one]
    assert left == companion, left
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_fault_that_comes_of_another_waits_for_it(tmp_path):
    """A key that could not be read is not also missing; a name may stand in what could not be read."""
    path = tmp_path / "bad.yaml"
    path.write_text("""\
quote: {number: Q-1, date: 2026-11-22}
catalog: {cards: [{name: MyCard, memory_gb: x}], models: [
scenarios:
  - {name: a, model: Mine, context: 16q, load: {users: {totl: 5}}}
  - {name: b, model: QwQ-32B, contxt: 16000, 并发: 8, cards: [MyCard]}
  - {name: c
packages: {best: [a, c], other: [b]}
offered: best
""", encoding="utf-8")  # fmt: skip
    said = quote("check", path).stderr.strip().splitlines()
    assert [line.removeprefix(f"{path}:").split(" ", 1)[0].split(":")[0] for line in said] == list(
        "2444556"
    )
    assert "`total` is missing" in "\n".join(said)


@pytest.mark.parametrize(("quote_", "rest", "said"), [
    ("exchange_rates: {USD: {rate: x, date: 2026-11-20}}", "offer: {lines: [{name: a, price: 5, currency: USD}]}", "rate"),
    ("status: firm", "catalog: {prices: [{card: H20-96G, per: card, typical: x, currency: CNY, date: 2026-11-20}]}", "typical"),
    ("status: budgetary", "catalog: {cards: 5, prices: [{card: Mine, per: card, typical: 5, currency: CNY, date: 2026-11-20}]}",
     "cards"),
    ("status: firm", "offer: {lines: [{name: a, price: 5, discount: x}]}", "discount"),
])  # fmt: skip
def test_what_a_later_step_would_say_of_a_fault_waits_for_it(tmp_path, quote_, rest, said):
    """A rate that cannot be read is not one that lacks, nor is a price of a promise."""
    path = tmp_path / "bad.yaml"
    path.write_text(f"""\
quote: {{number: Q-1, date: 2026-11-22, {quote_}}}
scenarios: [{{name: c, model: QwQ-32B, context: 1000, concurrency: 3, cards: [H20-96G]}}]
{rest}
""", encoding="utf-8")  # fmt: skip
    (line,) = quote("check", path).stderr.strip().splitlines()
    assert f"`{said}` must be" in line


def test_what_a_sound_file_lacks_for_a_promise_is_told_with_its_prices(tmp_path):
    path = tmp_path / "firm.yaml"
    path.write_text("""\
quote: {number: Q-1, date: 2026-11-22, status: firm, exchange_rates: {CNY: {rate: 1}}}
brand: {logo: nothere.png}
offer: {lines: [{name: a, price: 5, currency: EUR}]}
scenarios: [{name: c, model: QwQ-32B, context: 1000, concurrency: 3, cards: [A100-80G-SXM]}]
""", encoding="utf-8")  # fmt: skip
    for command in ("check", "build"):
        result = quote(command, path)
        said = result.stderr
        assert result.exit_code == 2
        for words in (
            "the quotation's own currency",
            "nothere.png",
            "no exchange rate for EUR",
            "firm, but the price of",
        ):
            assert words in said, (words, said)


def test_every_file_is_checked_though_one_has_faults(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(
            "quote: {number: Q-1, date: 2026-11-22, exchange_rates: {CNY: {rate: 1}}}\n"
            "scenarios: [{name: c, model: QwQ-32B, context: 1000, concurrency: 3, cards: [T4]}]\n"
        )
    said = quote("check", tmp_path / "a.yaml", tmp_path / "b.yaml").stderr
    assert [line.count("own currency") for line in said.splitlines()] == [1, 1]


def test_the_rest_of_a_faulty_text_keeps_its_lines(tmp_path):
    text = "d: &n 2\nb: [\nc:\n  - x: 1\n  - y: [\n  - *n\na: 1\n"
    document = files.parse_partly(text.encode(), "f.yaml")
    assert document.data == {"a": 1, "b": None, "c": [{"x": 1}, None, 2], "d": 2}
    assert document.unread == {("b",), ("c", 1)}
    assert [problem.line for problem in document.problems] == [2, 5]
    assert document.where(("a",)) == (7, 4)
    with pytest.raises(files.Problems):
        files.parse(text.encode(), "f.yaml")
    document = files.parse_partly(b"a: 1\nc:\n  - [\n  - [\n", "f.yaml")
    assert document.unread == {("c",)}  # nothing of the list can be read
    with pytest.raises(files.Problems):  # nor of the file
        files.parse_partly(b"a: [\nb: [\n", "f.yaml")


def test_of_a_key_that_is_given_twice_the_first_is_read():
    document = files.parse_partly(b"a: 1\na: 2\n", "f.yaml")
    assert document.data == {"a": 1}
    assert len(document.problems) == 1
    assert told(str(document.problems[0])) != str(document.problems[0])


@pytest.mark.parametrize(("table", "first", "second"), [
    ("cards", "H20-141G", "H20 141G"), ("cards", "My-Card", "MY CARD"), ("servers", "My-Server-8", "Ｍy-Server-8"),
])  # fmt: skip
def test_two_spellings_of_one_row_are_refused_with_both_lines(tmp_path, table, first, second):
    path = tmp_path / "own.yaml"
    path.write_text(
        f"{table}:\n  - {{name: {first}, note: x}}\n  - {{name: other, note: x}}\n  - {{name: {second}, note: y}}\n",
        encoding="utf-8",
    )
    said = quote("check", ROOT / "examples" / "starter.yaml", "--catalog", path).stderr
    [line] = [one for one in said.splitlines() if "another spelling" in one]
    assert line.startswith(f"{path}:4:")
    assert f'"{second}" is "{first}" of line 2 in another spelling' in line
    assert "另一种写法" in told(line)
