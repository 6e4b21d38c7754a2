"""What people who know no Python write by mistake, in files of rows and of scenarios: each is told with what to write."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from editing import resaved
from test_cli import quote
from test_loads import file_of, sized
from test_workbook import written_of

from quoter.catalog import user_file
from quoter.catalog.lookup import Catalog, load
from quoter.core.files import Problems, parse
from quoter.delivery.pulling import pull
from quoter.workbook.write_back import Place

SHIPPED = Catalog.shipped()


def told(rows, tmp_path, name="my.yaml"):
    """The faults of a catalog file, without the file."""
    path = tmp_path / name
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(Problems) as found:
        load([path])
    return [str(problem).removeprefix(f"{path}:") for problem in found.value.problems]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ("memory_gb: 98304", "`memory_gb` must be from 1 to 5,000 GB, not 98,304"),
        ("bandwidth_gbs: 4", "4 TB/s are written 4000"),
        ("watts: 0.4", "0.4 kW are written 400"),
        ("tflops: {bf16: 0.4}", "`bf16` of 0.4 TFLOPS is beside a bandwidth of 4,000 GB/s"),
        ("allocatable_gib: 105", "`allocatable_gib` is 112.7 GB, more than the 96 GB of the card"),
        ("reported_mib: 115000", "`reported_mib` is 120.6 GB"),
    ],
)
def test_a_figure_of_a_card_in_another_unit_is_refused(figures, words, tmp_path):
    """4 TB/s written as 4 gave a first token of 4,910 s, and nothing said why."""
    rows = "cards:\n  - name: New\n    memory_gb: 96\n    bandwidth_gbs: 4000\n    tflops: {bf16: 400}\n"
    key = figures.partition(":")[0]
    kept = [line for line in rows.splitlines() if not line.strip().startswith(f"{key}:")]
    (fault,) = told("\n".join([*kept, f"    {figures}", ""]), tmp_path)
    assert words in fault


def test_every_shipped_card_and_server_would_be_taken_as_a_users_own():
    from quoter.catalog.plausible import strange

    rows = [*SHIPPED.cards.values(), *SHIPPED.servers.values()]
    assert not [(row.name, list(strange(row))) for row in rows if list(strange(row))]


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("watts: 400W", "write the number alone"),
        ("engines: vllm", "write `[vllm]`"),
        ("date: 45618", "as the number of a spreadsheet it is 2024-11-22"),
        ("date: 2026/11/2", "write 2026-11-02"),
        ("date: 2026年11月22日", "write 2026-11-22"),
    ],
)
def test_what_is_meant_is_told_where_it_can_be_read_off(row, hint, tmp_path):
    (fault,) = told(f"cards:\n  - {{name: New, memory_gb: 96, {row}}}\n", tmp_path)
    assert fault.endswith(hint) or hint in fault


def test_a_price_in_rmb_is_asked_back_and_a_comma_within_braces_is_told(tmp_path):
    rows = "prices:\n  - {card: T4, typical: 3000, currency: RMB}\n  - {card: T4, typical: 5,000, currency: CNY}\n"
    currency, comma = told(rows, tmp_path)
    assert 'unknown currency "RMB"; did you mean CNY?' in currency
    assert "a comma parts what stands in braces" in comma


def test_a_share_with_a_decimal_in_per_cent_is_told_as_a_share(tmp_path):
    (fault,) = told(
        "prices:\n  - {card: T4, typical: 1, currency: CNY, discount: 7.5%}\n", tmp_path
    )
    assert fault.endswith("write 0.075 for 7.5 %")


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prices：\n  - {card: T4}\n", "a full-width colon stands behind `prices`"),
        ("a:\n  - {b: 1，c: 2, d：3, e: f: g}\n", "a full-width ， stands in line 2, column 10"),
        ("a: &x {b: 1}\nc: {<<: *x}\n", "the merge key `<<` is not read; write its keys out"),
    ],
)
def test_signs_of_full_width_and_merge_keys_are_told(text, words):
    with pytest.raises(Problems, match=".*") as found:
        parse(text.encode(), "f.yaml")
    assert words in str(found.value)


@pytest.mark.parametrize(
    ("start", "words"), [(b"PK\x03\x04\xff", "a workbook"), (b"%PDF-1.7\n\xb5", "a PDF")]
)
def test_a_file_that_is_no_text_is_told_as_what_it_is(start, words):
    with pytest.raises(Problems, match=f"is {words}"):
        parse(start, "prices.xlsx")


def test_a_file_in_gbk_is_told_as_one():
    with pytest.raises(Problems, match="save the file as UTF-8; it is in GBK now"):
        parse("source: 我方报价\n".encode("gbk"), "f.yaml")
    with pytest.raises(Problems, match="save the file as UTF-8$"):
        parse("source: fête, café\n".encode("latin-1"), "f.yaml")


def test_a_folder_of_rows_takes_both_endings_and_is_told_where_it_holds_none(tmp_path):
    with pytest.raises(Problems, match=r"holds no file that ends in \.yaml or \.yml"):
        load([tmp_path])
    (tmp_path / "a.yml").write_text("cards:\n  - {name: Ours, memory_gb: 64}\n")
    assert load([tmp_path]).cards["Ours"].memory_gb == 64


@pytest.mark.parametrize("output", ["there", "there/below", "link"])
def test_a_folder_of_outputs_that_is_none_is_told(output, examples, tmp_path):
    (tmp_path / "there").write_text("a file")
    (tmp_path / "link").symlink_to("nowhere")
    result = quote("build", str(examples / "starter.yaml"), "-o", str(tmp_path / output))
    said = "is a link to nothing" if output == "link" else "there: is a file, not a folder"
    assert (result.exit_code, said in result.output + result.stderr) == (2, True)


# -- releases of engines --------------------------------------------------------------------------


def test_a_word_is_no_version_of_an_engine():
    """`latest` has no numbers, and was older than every release: it took the oldest profile."""
    for version in ("latest", "newest", ">=0.21"):
        with pytest.raises(Problems, match="must be a version such as 0.21"):
            sized(concurrency=4, engine={"name": "vllm", "version": version})
    assert sized(concurrency=4, engine={"name": "vllm", "version": "v0.21.1rc1"}).scenarios


def test_a_further_release_of_an_engine_says_only_what_differs(tmp_path):
    path = tmp_path / "engines.yaml"
    path.write_text(
        'engines:\n  - {name: vllm, version: "0.90+", from: "0.90", memory_utilization: 0.8}\n'
    )
    catalog, newest = load([path]), SHIPPED.profiles("vllm")[-1]
    assert catalog.engine("vllm").full_name == "vllm 0.90+"
    assert catalog.engine("vllm", "0.89") is catalog.engines[newest.full_name]
    assert catalog.engine("vllm").extra == {**newest.extra, "memory_utilization": 0.8}
    (fault,) = told('engines:\n  - {name: vllm, version: "0.90+"}\n', tmp_path)
    assert "`from` is missing" in fault


def test_an_engine_without_its_columns_is_told_in_one_line(tmp_path):
    (fault,) = told("engines:\n  - {name: Ours, version: any}\n", tmp_path)
    assert "more columns are missing; copy the nearest shipped row" in fault


# -- small numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("load", [{"requests_per_second": 1e-12}, {"requests_per_day": 1e-9}])
def test_the_smallest_load_has_one_request_in_a_replica(load):
    """Rounded to no request at all it was a division by zero."""
    assert sized(load=load).scenarios[0].chosen.figures.requests_per_replica == 1


# -- commands -------------------------------------------------------------------------------------


def test_a_day_in_other_signs_is_told_as_a_file_tells_it():
    result = quote("catalog", "check", "--date", "2026/11/2")
    assert result.exit_code == 2
    assert 'must be a date such as 2026-11-22, not "2026/11/2"; write 2026-11-02' in result.stderr


def test_a_revision_is_not_of_a_day_before_the_one_it_revises(examples, tmp_path):
    new = tmp_path / "new.yaml"
    result = quote(
        "revise", str(examples / "starter.yaml"), "--date", "2020-01-01", "--to", str(new)
    )
    assert (result.exit_code, new.exists()) == (2, False)
    assert "and the next would be of 2020-01-01; give a later day by --date" in result.stderr


def test_a_count_of_parameters_may_have_commas_and_a_size_is_none(examples):
    config = str(examples / "config.json")
    result = quote("import-model", config, "--name", "A", "--parameters", "8,030,261,248")
    assert result.exit_code == 0
    result = quote("import-model", config, "--name", "A", "--parameters", "8B")
    assert "give the exact count" in result.stderr


def test_a_workbook_is_not_pulled_into_the_file_of_another_quotation(examples, tmp_path):
    """It was written over with every input of the workbook, and nothing told whose they were."""
    pytest.importorskip("xlsxwriter")
    out, target = tmp_path / "out", tmp_path / "pulled.yaml"
    quote("build", str(examples / "starter.yaml"), "-o", str(out), "--format", "xlsx")
    other = str(examples / "rule-of-thumb.yaml")
    result = quote("pull", str(next(out.glob("*.xlsx"))), "--file", other, "-o", str(target))
    assert (result.exit_code, target.exists()) == (2, False)
    assert "is of quotation Q-2026-0102, and" in result.stderr


def test_an_emptied_count_of_requests_is_told_at_its_cell(tmp_path):
    path = tmp_path / "edited.xlsx"
    _, content = written_of(file_of({"concurrency": 4}))
    path.write_bytes(resaved(content, {Place("in_1_ask_concurrency"): None}))
    with pytest.raises(Problems, match=r"!\w+\d+: `concurrency` must be at least 1"):
        pull(path)


def test_an_engine_that_does_not_run_on_a_card_is_named_with_those_that_do(tmp_path):
    """It was advised to take higher parallelism and a shorter context, which help memory alone."""
    path = tmp_path / "s.yaml"
    data = file_of({"concurrency": 4, "engine": {"name": "mindie"}, "cards": ["H20-96G"]})
    path.write_text(yaml.safe_dump(data))
    said = quote("estimate", str(path)).stdout
    assert "MindIE does not run on H20-96G; take the engine vLLM" in " ".join(said.split())
    assert "higher parallelism" not in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cards:\n  - {name: New, memory_gb: 96}\n", "is a file of catalog rows, not of scenarios"),
        ("measured:\n  - {model: QwQ-32B}\n", "is a file of runs, not of scenarios"),
        (
            '{"schema": 9, "hashes": {}, "number": "Q-1"}',
            "is an issued revision, not a scenario file",
        ),
    ],
)
def test_a_file_of_another_kind_is_told_in_one_line(text, words, tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text(text)
    (line,) = quote("check", str(path)).stderr.splitlines()
    assert words in line


def test_a_scenario_file_is_no_file_of_rows(examples):
    starter = str(examples / "starter.yaml")
    (line,) = quote("check", starter, "--catalog", starter).stderr.splitlines()
    assert "is a scenario file, not one of catalog rows" in line


# -- a price list of a spreadsheet ----------------------------------------------------------------


def test_a_price_list_of_a_spreadsheet_is_read_as_it_is_saved(tmp_path):
    path = tmp_path / "prices 12月.csv"
    text = 'card;per;typical;currency;date;source\r\nT4;card;"42,000";CNY;2026/11/2;我方报价\r\n;;;;;\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    row = load([path]).prices[0]
    assert (row.card, row.per, row.typical, row.currency) == ("T4", "card", 42000, "CNY")
    assert (str(row.date), row.source, row.own) == ("2026-11-02", "我方报价", True)


def test_faults_of_a_price_list_are_told_at_line_and_cell(tmp_path):
    rows = "card,per,typical,currency\nT4,card,5 yuan,CNY\n\nH99,card,5,RMB\n"
    first, second, third = told(rows, tmp_path, "prices.csv")
    assert first.startswith('2:3: `typical` must be a number such as 16000 or 16k, not "5 yuan"')
    assert second.startswith('4:1: unknown card "H99"')
    assert third.startswith('4:4: unknown currency "RMB"')


@pytest.mark.parametrize(
    ("name", "rows", "words"),
    [
        ("list.csv", "card\nT4\n", "call it by the table of its rows: prices.csv, rents.csv"),
        ("prices.csv", "", "the first line must hold the keys"),
        ("prices.csv", "card,card\nT4,T4\n", "1:2: the key `card` stands there twice"),
        ("prices.csv", "card\nT4,8\n", "2:2: more cells than the first line has keys"),
    ],
)
def test_a_price_list_without_its_table_or_its_keys_is_refused(name, rows, words, tmp_path):
    assert words in told(rows, tmp_path, name)[0]


# -- two at once ----------------------------------------------------------------------------------


def test_rows_that_two_add_to_one_file_at_once_are_both_in_it(tmp_path, monkeypatch):
    """Each read the file before either had written: of six imports two were lost."""
    whole, path = user_file.with_row, tmp_path / "my.yaml"

    def slow(*given):
        try:
            return whole(*given)
        finally:
            time.sleep(0.05)

    monkeypatch.setattr(user_file, "with_row", slow)
    row = {"source": "test", "config": dict(SHIPPED.models["QwQ-32B"].config)}
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda n: user_file.add(path, {"name": f"Model {n}", **row}), range(4)))
    assert {f"Model {n}" for n in range(4)} <= load([path]).models.keys()
    assert [one.name for one in tmp_path.iterdir()] == ["my.yaml"]
