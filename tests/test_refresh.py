"""`quote prices refresh`: rents out of stored catalogs in gpuhunt's own format, and what moved."""

import json
import zipfile
from datetime import date

import pytest
from typer.testing import CliRunner

from quoter.catalog.lookup import Catalog, load
from quoter.catalog.rents_import import RentOffer, card_of
from quoter.cli import app

HEAD = (
    "instance_name,location,price,cpu,memory,gpu_count,gpu_name,gpu_memory,spot,disk_size,"
    "gpu_vendor,flags,cpu_arch,provider_data\n"
)
AWS = """p5.48xlarge,us-east-1,55.04,192,2048,8,H100,80,False,,nvidia,,x86,{}
p5.48xlarge,us-west-2,60.0,192,2048,8,H100,80,False,,nvidia,,x86,{}
p5.48xlarge,us-west-2,20.0,192,2048,8,H100,80,True,,nvidia,,x86,{}
p4d.24xlarge,us-east-1,21.96,96,1152,8,A100,40,False,,nvidia,,x86,{}
g6.xlarge,us-east-1,0.805,4,16,1,L4,24,False,,nvidia,,x86,{}
m7i.large,us-east-1,0.1,2,8,0,,,False,,,,x86,{}
"""


@pytest.fixture
def folder(tmp_path):
    """A folder of stored catalogs."""
    found = tmp_path / "stored"
    found.mkdir()
    (found / "aws.csv").write_text(HEAD + AWS, encoding="utf-8")
    return found


def refresh(folder, out, *more):
    """The command; its result."""
    options = ["--from", str(folder), "--version", "20260819-7", "-o", str(out), *more]
    return CliRunner().invoke(app, ["prices", "refresh", *options])


def test_rents_are_stamped_with_provider_version_and_day(folder, tmp_path):
    out = tmp_path / "rents.yaml"
    result = refresh(folder, out)
    assert result.exit_code == 0
    rents = {row.card: row for row in load([out]).rents if row.own}
    assert set(rents) == {"H100-80G-SXM", "A100-40G-SXM", "L4"}
    one = rents["H100-80G-SXM"]  # two places, on demand; the auctioned one is left out
    assert (one.low, one.typical, one.high) == (6.88, 7.19, 7.5)
    assert (one.provider, one.date, one.currency) == ("aws", date(2026, 8, 19), "USD")
    assert one.source == "gpuhunt catalog aws 20260819-7"
    assert not one.ours  # a cloud's, not the seller's own


def test_the_report_says_what_moved(folder, tmp_path):
    out = tmp_path / "rents.yaml"
    first = refresh(folder, out).output
    assert "new      aws L4: USD 0.805" in first and "3 rents, 0 as they were" in first
    changed = HEAD + AWS.replace("0.805", "0.7245").replace("A100,40", "A999,40")
    (folder / "aws.csv").write_text(changed, encoding="utf-8")
    told = refresh(folder, out).output
    assert "moved    aws L4: USD 0.805 to 0.7245 (-10%)" in told
    assert "gone     aws A100-40G-SXM: USD 2.745" in told
    assert "aws: A999 40 GB (p4d.24xlarge) left out" in told
    assert "2 rents, 1 as they were" in told


def test_a_damaged_catalog_tells_its_lines_and_keeps_the_rest(folder, tmp_path):
    damaged = AWS.replace("21.96", "a lot") + "p5.48xlarge,eu,-3,1,1,8,H100,80,False\nhalf a"
    (folder / "aws.csv").write_text(HEAD + damaged, encoding="utf-8")
    (folder / "gcp.csv").write_text("name,cost\na,1\n", encoding="utf-8")
    (folder / "oci.csv").write_bytes(b"\xff\xfe\x00")
    result = refresh(folder, tmp_path / "rents.yaml")
    assert result.exit_code == 0
    for line in ("aws.csv:5: not a row", "aws.csv:8: not a row", "aws.csv:9: not a row",
                 "gcp.csv: no column instance_name", "oci.csv: "):  # fmt: skip
        assert line in result.output
    assert "2 rents" in result.output


@pytest.mark.parametrize("content", ["", HEAD, HEAD + "x,y,1,1,1,8,H100,80,True,,,,,{}\n"])
def test_an_empty_catalog_writes_nothing(folder, tmp_path, content):
    out = tmp_path / "rents.yaml"
    refresh(folder, out)
    kept = out.read_bytes()
    (folder / "aws.csv").write_text(content, encoding="utf-8")
    result = refresh(folder, out)
    assert result.exit_code == 2 and "no rents found, nothing written" in result.output
    assert out.read_bytes() == kept


def test_a_file_with_other_rows_is_not_overwritten(folder, tmp_path):
    out = tmp_path / "mine.yaml"
    out.write_text("rents:\n  - {card: L4, per: card-hour, typical: 1, currency: USD}\n")
    result = refresh(folder, out)
    assert result.exit_code == 2 and "name another file" in result.output
    assert "gpuhunt" not in out.read_text()


def test_a_version_without_a_day_asks_for_one(folder, tmp_path):
    out = tmp_path / "rents.yaml"
    options = ["prices", "refresh", "--from", str(folder), "-o", str(out)]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 2 and "give --date" in result.output
    assert CliRunner().invoke(app, [*options, "--date", "2026-11-29"]).exit_code == 0


@pytest.mark.parametrize(
    ("gpu", "memory", "instance", "card"),
    [("A100", 80, "p4de.24xlarge", "A100-80G-SXM"), ("A100", 40, "a2-highgpu-8g", "A100-40G-SXM"),
     ("A100", 80, "Standard_NC24ads_A100_v4", "A100-80G-PCIe"), ("A100", 80, "1xA100", None),
     ("H100", 80, "NVIDIA H100 PCIe", "H100-80G-PCIe"), ("H100", 80, "NVIDIA H100 80GB HBM3", "H100-80G-SXM"),
     ("RTX4090", 24, "NVIDIA GeForce RTX 4090", "RTX-4090"), ("P100", 16, "n1", None)],
)  # fmt: skip
def test_what_a_cloud_means_by_a_name(gpu, memory, instance, card):
    assert card_of(RentOffer(instance, gpu, memory, 1, 1.0), Catalog.shipped()) == card


def test_every_name_of_a_cloud_means_a_card():
    shipped = Catalog.shipped()
    assert {row.card for row in shipped.cloud_names.values()} <= set(shipped.cards)


def quoted(catalogs):
    """An estimate that tells what renting comes to."""
    from quoter.core.files import parse
    from quoter.scenario.quotation import quotation
    from quoter.sizing.estimate import estimate

    data = {
        "quote": {"number": "Q-1", "date": "2026-11-29", "currency": "USD", "language": "en"},
        "ownership": {"years": 3, "tariff": 0.1},
        "scenarios": [{"name": "one", "model": "Qwen3-8B", "context": 8000, "concurrency": 4,
                       "cards": ["L4"]}],
        "catalog": {"prices": [{"card": "L4", "typical": 2000, "currency": "USD", "date": "2026-11-28"},
                               {"server": "PCIe-8", "per": "server", "typical": 9000, "currency": "USD",
                                "date": "2026-11-28"}]},
    }  # fmt: skip
    return estimate(quotation(parse(json.dumps(data).encode(), "one.yaml"), load(catalogs)))


def test_a_refreshed_file_changes_a_quotation_only_through_its_rows(folder, tmp_path):
    from quoter.core.texts import Texts
    from quoter.delivery.diffing import of_what
    from quoter.words.ownership_words import rent_note

    out = tmp_path / "rents.yaml"
    refresh(folder, out)
    plain, fresh = quoted([]), quoted([out])
    assert fresh.money == plain.money
    assert [s.chosen.figures for s in fresh.scenarios] == [
        s.chosen.figures for s in plain.scenarios
    ]
    one, other = (e.ownership.rented.hourly["L4"] for e in (plain, fresh))
    assert (one.typical, other.typical) == (0.39, 0.805)
    assert of_what(other) == "gpuhunt catalog aws 20260819-7 L4 card-hour other"
    assert "market indication" in rent_note(fresh.ownership.rented, "L4", Texts("en"))


@pytest.mark.proof
def test_the_difference_of_two_quotations_says_so(folder, tmp_path):
    from quoter.delivery.diffing import difference, side
    from quoter.workbook.sheets import written

    out = tmp_path / "rents.yaml"
    refresh(folder, out)
    paths = []
    for name, catalogs in (("old", []), ("new", [out])):
        _, content = written(quoted(catalogs))
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(content)
    found = difference(*(side(path, []) for path in paths))
    told = [change.path for step in found.steps for change in step.changes]
    assert told and all("rents" in what for what in told), told


@pytest.mark.prices
def test_a_download_goes_through_gpuhunt(folder, tmp_path, monkeypatch):
    """The library reads the same catalogs as they are published, here from a folder."""
    from gpuhunt._internal.catalog import OFFLINE_PROVIDERS

    for provider in OFFLINE_PROVIDERS:
        place = tmp_path / "published" / provider / "20260819-7"
        place.mkdir(parents=True)
        (place.parent / "version").write_text("20260819-7")
        rows = AWS if provider == "aws" else "half a row\n"
        with zipfile.ZipFile(place / "catalog.zip", "w") as packed:
            packed.writestr(f"{provider}.csv", HEAD + rows)
    monkeypatch.setenv("GPUHUNT_CATALOG_URL", (tmp_path / "published").as_uri())
    out = tmp_path / "rents.yaml"
    result = CliRunner().invoke(app, ["prices", "refresh", "-o", str(out)])
    assert result.exit_code == 0 and "3 rents" in result.output
    assert "malformed row in verda" in result.output
