"""Nothing can be signed that does not hold: what stands against an offer, and that no output shows
money where the gate forbids it. The files in tests/gate/ are of one kind of fault each."""

import io
import json
import random
import re
from functools import cache

import pypdf
import pytest
import yaml
from conftest import ROOT, bounded
from quotations import random_data
from typer.testing import CliRunner
from values import Values

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.cli import app
from quoter.core.files import Document, Problems
from quoter.core.texts import Texts
from quoter.delivery.building import as_report
from quoter.proposal import letter
from quoter.proposal.view import proposal
from quoter.scenario.quotation import load_quotation, quotation
from quoter.sizing.estimate import estimate
from quoter.words import bill_words, gate_words

FILES = ROOT / "tests" / "gate"
LANGUAGES = ("zh", "en")


@cache
def sized(name):
    return estimate(load_quotation(FILES / f"{name}.yaml"))


def written(name, **changes):
    """A file's data with some of its blocks in place of its own."""
    data = yaml.safe_load((FILES / f"{name}.yaml").read_text(encoding="utf-8"))
    return data | changes


def of(data, strict=True):
    return estimate(quotation(Document(data, "g.yaml", b""), Catalog.shipped(), strict=strict))


def codes(found):
    return [(reason.code, reason.kind) for reason in found.gate.reasons]


# -- what stands against an offer -----------------------------------------------------------------


def test_a_sound_file_is_quotable():
    found = sized("sound")
    assert found.gate.quotable
    assert (found.gate.reasons, found.gate.accepted) == ((), ())
    assert found.gate.figures.offered_total == found.money.total_with_tax == 179_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cannot-run", [("cannot_run", "blocked")]),
        ("missed-level", [("level_missed", "blocked")]),
        ("barred", [("barred", "blocked")]),
        ("line-missing", [("price_missing", "incomplete")]),
        ("given-away", [("zero_total", "blocked")]),
        ("line-given-away", [("zero_total", "blocked")]),
    ],
)
def test_what_stands_against_an_offer(name, expected):
    found = sized(name)
    assert codes(found) == expected
    assert not found.gate.quotable
    assert found.gate.figures.offered_total == ""


def test_an_optional_line_may_lack_its_price():
    assert sized("option-missing").gate.quotable


def test_memory_and_service_level_are_two_reasons():
    """With 18 GiB free per device, that a time is missed is not said of the memory."""
    [reason] = gate_words.against(sized("missed-level"), Texts("en"))
    assert reason.scenario == "prompts"
    assert reason.text.startswith("MetaX C500 (TP2) misses the service level that was stated")
    assert "memory" not in reason.text
    assert sized("missed-level").scenarios[0].chosen.figures.free_per_device > 0


def test_a_reason_names_what_would_help():
    data = written("missed-level")
    data["scenarios"][0]["cards"] = ["MetaX-C500", "H200-141G-SXM"]
    slow = gate_words.against(of(data), Texts("en"))[0]
    assert re.search(r"\d+ × [\w-]+ \(TP\d+[^)]*\) would do$", slow.text)
    [big] = gate_words.against(sized("cannot-run"), Texts("en"))
    assert "does not have FP8" in big.text or "FP8" in big.text
    assert "another card" in big.text
    [foreign] = gate_words.against(sized("barred"), Texts("en"))
    assert "MetaX C500" in foreign.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["cannot-run", "missed-level", "barred", "line-missing", "given-away"]
)
def test_every_reason_is_said_in_both_languages(name, language):
    for reason in gate_words.against(sized(name), Texts(language)):
        assert reason.text
        assert "{" not in reason.text


# -- what the seller accepts ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missed-level", "level_missed"),
        ("given-away", "zero_total"),
        ("line-given-away", "zero_total"),
    ],
)
def test_what_is_accepted_is_offered_and_printed_as_a_deviation(name, code):
    data = written(name)
    data["scenarios"][0]["accept"] = [code]
    found = of(data)
    assert found.gate.quotable
    assert [reason.code for reason in found.gate.accepted] == [code]
    said = answer(found)
    assert [one["code"] for one in said["deviations"]] == [code]
    assert said["total"]["with_tax"]["amount"] == f"{found.money.total_with_tax:.2f}"
    view = proposal(found, Texts("en"))
    assert view.deviations[0].startswith("Deviation, offered all the same:")
    assert view.signatures


def test_what_is_accepted_is_only_what_is_named():
    data = written("missed-level")
    data["scenarios"][0]["accept"] = ["zero_total"]
    assert not of(data).gate.quotable


def test_a_zero_total_may_be_accepted_for_the_whole_quotation():
    data = written("given-away")
    data["quote"]["accept"] = ["zero_total"]
    assert of(data).gate.quotable


def test_only_what_can_be_accepted_may_be_named():
    data = written("sound")
    data["scenarios"][0]["accept"] = ["cannot_run"]
    with pytest.raises(Problems, match="level_missed"):
        of(data)


# -- prices ---------------------------------------------------------------------------------------


def test_an_incomplete_price_never_wins_against_a_complete_one():
    found = sized("server-missing")
    [scenario] = found.scenarios
    assert scenario.recommended.card.name == "Hygon-K100-AI"
    assert found.money.total_with_tax == 130_000
    bare = [o for o in scenario.options if o.card.name == "MetaX-C500"]
    assert {o.price for o in bare} == {None}
    assert {o.missing[0] for o in bare} == {"server"}


def test_without_a_complete_price_nothing_is_recommended():
    data = written("server-missing")
    data["scenarios"][0]["cards"] = ["MetaX-C500"]
    [said] = answer(of(data))["scenarios"]
    assert said["recommended"] is None
    assert said["cheapest_incomplete"]["price_missing"][0] == "server"


def test_the_network_is_part_of_the_price_that_is_compared():
    """A replica over several servers needs adapters, switches and cables, and lacks a price without."""
    two_servers = {"name": "over two servers", "stages": [2]}
    data = written("sound")
    data["catalog"]["layouts"] = [two_servers]
    [scenario] = of(data).scenarios
    wide = [o for o in scenario.options if o.figures.joined]
    assert wide
    assert all(o.price is None and "switch" in o.missing for o in wide)
    own = {"per": "item", "currency": "CNY", "date": "2026-11-20"}
    parts = {"RoCE-400G-NIC": 9000, "XH9210": 200_000, "RoCE-400G-cable": 3000}
    data["catalog"]["prices"] += [{"item": name, "typical": x, **own} for name, x in parts.items()]
    [scenario] = of(data).scenarios
    for o in (o for o in scenario.options if o.figures.joined):
        f = o.figures
        joined = f.fabric_nics * 9000 + f.fabric_switches * 200_000 + f.fabric_cables * 3000
        cards = 42_000 * f.option_cards + 95_000 * f.servers
        assert o.price == pytest.approx(cards + joined)


def test_a_rate_that_nothing_needs_changes_no_price():
    """Nor which row counts, in any quotation currency's own prices."""
    cards = ["H100-80G-SXM", "H200-141G-SXM", "H20-141G", "RTX-4090", "A100-80G-SXM", "MetaX-C500"]
    data = written("sound", catalog={})
    data["scenarios"][0] |= {"cards": cards, "model": "Qwen3-32B"}
    plain = of(data)
    data["quote"]["exchange_rates"] = {"EUR": {"rate": 7.4, "date": "2026-11-20"}}
    rated = of(data)
    data["quote"]["exchange_rates"] = {"USD": {"rate": 7.1, "date": "2026-11-20"}}
    dollars = of(data)
    rows = [{c.card.name: c.offer.rows for c in one.candidates} for one in (plain, rated, dollars)]
    assert rows[0] == rows[1]
    for card, known in rows[0].items():
        assert all(rows[2][card][slot] == row for slot, row in known.items()), card


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("without-a-rate", 6, "an own price in USD, and no exchange rate for USD"),
        ("line-without-a-rate", 4, "an own price in USD, and no exchange rate for USD"),
        ("two-prices", 7, "two own prices of MetaX-C500 per card of 2026-11-20"),
        ("price-to-come", 6, "the price is of 2027-11-20, after the quotation's 2026-11-28"),
        ("ends-first", 6, "the price ends on 2020-01-01, before its 2026-11-20"),
        ("own-rate", 1, "a rate for CNY, the quotation's own currency"),
        ("rate-to-come", 1, "the rate is of 2030-01-01, after the quotation's 2026-11-28"),
    ],
)
def test_a_price_that_cannot_be_meant_is_a_fault_at_its_place(name, line, said):
    with pytest.raises(Problems) as error:
        sized(name)
    [problem] = error.value.problems
    assert (problem.line, problem.message) == (line, said)
    assert problem.file.endswith(f"{name}.yaml")


def test_a_fault_of_a_catalog_file_stands_in_that_file(tmp_path):
    rows = {
        "prices": [{"card": "MetaX-C500", "typical": 6000, "currency": "USD", "date": "2026-11-20"}]
    }
    path = tmp_path / "prices.yaml"
    path.write_text(yaml.safe_dump(rows), encoding="utf-8")
    plain = tmp_path / "q.yaml"
    plain.write_text(yaml.safe_dump(written("sound", catalog={})), encoding="utf-8")
    with pytest.raises(Problems) as error:
        estimate(load_quotation(plain, [path]))
    assert [problem.file for problem in error.value.problems] == [str(path)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("old-rate", "the rate of USD is 2,523 days old"),
        ("inverted-rate", "a rate of 0.14 CNY for 1 USD is unlikely"),
    ],
)
def test_a_rate_that_is_old_or_unlikely_is_marked_with_its_place(name, said):
    [mark] = sized(name).marks
    assert mark.message.startswith(said)
    assert mark.line == 1
    assert answer(sized(name))["marks"] == [str(mark)]
    assert mark.message in proposal(sized(name), Texts("en")).marks


def test_what_was_frozen_opens_with_its_faults_told():
    """A release that did not refuse them has issued such files."""
    found = of(written("two-prices"), strict=False)
    assert codes(found) == [("inputs", "blocked")]
    assert "two own prices" in gate_words.against(found, Texts("en"))[0].text


@pytest.mark.parametrize(
    ("name", "price", "total"),
    [
        ("below-the-cent", "0.001", "180000.00"),  # a million calls at 0.001 are 1,000
        ("half-a-cent", "0.005", "179000.01"),
        ("yen", "897540", "3825230"),  # 42,000 and 95,000 × 21.37
        ("dinar", "1778.700", "7580.650"),  # 42,000 and 95,000 × 0.04235
    ],
)
def test_amounts_have_the_digits_of_their_currency_and_small_unit_prices_keep_theirs(
    name, price, total
):
    said = answer(sized(name))
    assert said["total"]["with_tax"]["amount"] == total
    lines = [line for line in said["bill"]["lines"] if line["unit_price"]]
    assert price in [line["unit_price"] for line in lines]
    view = proposal(sized(name), Texts("en"))
    assert view.total.endswith(f"{float(total):,.{len(total.partition('.')[2])}f}")


# -- assessments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["by-rule", "cannot-run"])
def test_an_assessment_is_called_one_and_offers_nothing(name):
    found = (
        estimate(as_report(load_quotation(FILES / f"{name}.yaml")))
        if name != "by-rule"
        else sized(name)
    )
    assert found.gate.assessment
    assert not found.gate.quotable
    for language, title in (("zh", "算力评估"), ("en", "Sizing assessment")):
        view = proposal(found, Texts(language))
        assert view.title.startswith(title)
        assert (view.words, view.split, view.over_years, view.signatures) == ("", "", "", ())
        assert view.offer is view.owning is view.plan is None


def test_a_status_may_say_so():
    data = written("sound")
    data["quote"]["status"] = "assessment"
    found = of(data)
    assert found.gate.assessment
    assert answer(found)["assessment"]


# -- the commands ---------------------------------------------------------------------------------


def quote(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("name", ["cannot-run", "missed-level", "given-away"])
def test_what_is_blocked_is_not_built_issued_or_mailed(name, tmp_path):
    file, out = FILES / f"{name}.yaml", tmp_path / "out"
    for words in (
        ("build",),
        ("issue",),
        ("email", "--to", "a@example.com", "--date", "2026-11-28"),
    ):
        result = quote(*words, file, "-o", out)
        assert result.exit_code == 3, result.output
        assert f"{name}.yaml: No offer" in result.output
    assert not out.exists()
    assert quote("estimate", file).exit_code == 0


def test_a_missing_price_is_built_and_not_issued(tmp_path):
    file, out = FILES / "line-missing.yaml", tmp_path / "out"
    result = quote("build", file, "-o", out, "--format", "html")
    assert result.exit_code == 0
    assert "Price missing: training" in result.output
    [page] = out.glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "Prices missing" in text
    assert "SAY CNY" not in text
    assert "268,000.00" not in text
    for words in (("issue",), ("email", "--to", "a@example.com", "--date", "2026-11-28")):
        assert quote(*words, file, "-o", tmp_path / "other").exit_code == 3
    assert not (tmp_path / "other").exists()


def test_a_report_is_an_assessment(tmp_path):
    result = quote(
        "build", FILES / "cannot-run.yaml", "--report", "-o", tmp_path, "--format", "html"
    )
    assert result.exit_code == 0
    [page] = tmp_path.glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "Sizing assessment" in text
    assert "cannot run this" in text
    assert not re.search(r"150,000", text)


# -- no money that the gate forbids ---------------------------------------------------------------


SERVERS = ("MetaX-C500-8", "PCIe-8", "P800-OAM-8")


def random_gaps(rng):
    """A random quotation that lacks a price here and there, or promises what it cannot keep."""
    data = random_data(rng, lines=rng.randint(0, 6))
    data["quote"]["status"] = rng.choice(["budgetary", "budgetary", "assessment"])
    prices = data["catalog"]["prices"]
    prices += [{"server": name, "per": "server", "typical": 80_000, "currency": "CNY",
                "date": "2026-11-20"} for name in SERVERS]  # fmt: skip
    for row in [row for row in prices if rng.random() < 0.15]:
        prices.remove(row)
    for line in data.get("offer", {}).get("lines", []):
        if rng.random() < 0.2:
            line.pop("price", None)
        if "price" in line and rng.random() < 0.1:
            line["discount"] = 1
    for scenario in data["scenarios"]:
        if rng.random() < 0.3:
            scenario["accept"] = [rng.choice(["level_missed", "level_unknown", "zero_total"])]
    return data


def amounts(found):
    """How the total would be printed."""
    return {f"{found.money.by_name(key):,.2f}" for key in ("total_with_tax", "total_without_tax", "tax_amount")
            if found.money.by_name(key)}  # fmt: skip


def prices_apart(found):
    """Amounts of a line alone: they may stand although they are the total's too."""
    return {f"{e.figures.by_name(key):,.2f}" for e in found.bill.active for key in (
        "amount_with_tax", "amount_without_tax", "amount_tax", "line_amount", "net_amount")} | {
        f"{e.figures.item.by_name(key):,.2f}" for e in found.bill.active for key in ("price", "list_price")}  # fmt: skip


def texts_in(value):
    """Every text of a view-model, however deep."""
    if isinstance(value, str):
        yield value
    elif hasattr(value, "__dict__"):
        yield from texts_in(list(vars(value).values()))
    elif isinstance(value, dict):
        yield from texts_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def check_no_money(found):
    """Where there is no offer: no total, no words, no signature, nothing of owning; where there is: all."""
    gate, texts = found.gate, Texts("both")
    said, view = answer(found), proposal(found, texts)
    mail = letter.letter(found, found, {}, Texts("en"))
    assert gate.quotable == (not gate.reasons and not gate.assessment) == said["quotable"]
    if gate.quotable:
        assert not found.bill.unpriced
        assert said["bill"]["in_words"]
        assert said["total"]["with_tax"]
        assert view.signatures
        return
    assert said["total"] is None or said["total"]["with_tax"] is None
    assert said["bill"]["in_words"] is said["bill"]["totals"] is said["ownership"] is None
    assert (view.words, view.signatures, view.owning) == ("", (), None)
    for scenario in said["scenarios"]:
        assert scenario.get("recommended") is None or scenario["name"] not in gate.blocked_scenarios
    forbidden = amounts(found) - prices_apart(found)
    shown = "\n".join([*texts_in(view), *texts_in(mail), json.dumps(said, ensure_ascii=False)])
    assert not [
        amount for amount in forbidden if re.search(rf"(?<![\d,]){re.escape(amount)}", shown)
    ]


def check_random(seeds):
    """How many of some random quotations are offers, are blocked, lack a price."""
    counted = {"quotable": 0, "blocked": 0, "incomplete": 0}
    for seed in seeds:
        found = of(random_gaps(random.Random(seed)), strict=False)
        check_no_money(found)
        counted["quotable"] += found.gate.quotable
        counted["blocked"] += found.gate.blocked
        counted["incomplete"] += found.gate.incomplete
    return counted


@pytest.mark.proof
def test_no_output_shows_money_that_the_gate_forbids():
    """Quotable ones are among them, and those that lack a price, and those that must not be made."""
    assert all(check_random(range(16)).values())


@pytest.mark.parametrize("part", bounded(range(49), 0))
def test_of_two_thousand_random_quotations_none_shows_money_that_the_gate_forbids(part):
    """With the sixteen above; forty at a time."""
    assert sum(check_random(range(16 + 41 * part, 16 + 41 * (part + 1))).values()) > 0


def front(content):
    """What the sheets for readers show of a workbook, as they print it; the workings stand behind."""
    book = Values(content)
    for title, part in book.book.parts.items():
        if b"<tabColor" not in book.book.unpacked[part]:
            for value in (value for row in book.rows(title) for value in row):
                number = isinstance(value, int | float) and not isinstance(value, bool)
                yield f"{value:,.2f}" if number else str(value or "")


def text_of(path):
    """What a file shows, as text."""
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        return "\n".join(front(content))
    if path.suffix == ".pdf":
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages)
    return content.decode()


def forbidden(found):
    """The total in figures and in words, where there is no offer."""
    if found.gate.quotable:
        return []
    tender = bill_words.tender_of(found.quotation.quote, found.quotation.catalog)
    words = bill_words.spelt(found.money.total_with_tax, tender, Texts("both"))
    return [*words, *amounts(found) - prices_apart(found)] if found.money.total_with_tax else []


@pytest.mark.parametrize("seed", bounded(range(40), 1))
@pytest.mark.proof
def test_no_file_of_a_random_quotation_shows_money_that_the_gate_forbids(seed, tmp_path):
    """Workbook, page and PDF as they are built; what is blocked leaves no file at all."""
    file, out = tmp_path / "q.yaml", tmp_path / "out"
    data = random_gaps(random.Random(5000 + seed))
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    result = quote("build", file, "-o", out)
    try:
        found = estimate(load_quotation(file))
    except Problems:
        assert (result.exit_code, out.exists()) == (2, False)
        return
    check_no_money(found)
    stopped = found.gate.blocked and not found.gate.assessment
    assert (result.exit_code, out.exists()) == ((3, False) if stopped else (0, True)), result.output
    for path in () if stopped else out.glob("[!.]*"):
        text = text_of(path)
        shown = [one for one in forbidden(found) if re.search(rf"(?<![\d,]){re.escape(one)}", text)]
        assert not shown, path.name


@pytest.mark.parametrize("name", ["sound", "cannot-run", "missed-level", "barred", "line-missing",
                                  "given-away", "server-missing", "by-rule"])  # fmt: skip
def test_no_output_of_these_files_does(name):
    check_no_money(sized(name))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_prices_that_options_shown_lack_are_told_as_the_rows_to_write(language):
    """As they may be copied into the file: "price missing" did not say of what, nor how it is written."""
    data = yaml.safe_load(
        (ROOT / "tests" / "requests" / "hospital.yaml").read_text(encoding="utf-8")
    )
    data["quote"]["language"] = language
    data["catalog"] = {}
    data["scenarios"][0] |= {"cards": ["MetaX-C500", "Ascend-910B3", "Kunlunxin-P800"]}
    catalog = Catalog.shipped()
    found = estimate(quotation(Document(data, "x", b""), catalog))
    told, *lines = gate_words.rows_to_add(found, Texts(language))
    assert found.scenarios[0].chosen.card.called(language) not in told or not found.gate.quotable
    rows = yaml.safe_load("\n".join(lines))["catalog"]["prices"]
    assert {"server": "MetaX-C500-8", "per": "server"}.items() <= rows[0].items()
    with pytest.raises(Problems, match="typical"):  # no price is made up
        quotation(Document(data | {"catalog": {"prices": rows}}, "x", b""), catalog)
    filled = [row | {"typical": 99000} for row in rows]
    whole = estimate(quotation(Document(data | {"catalog": {"prices": filled}}, "x", b""), catalog))
    assert gate_words.rows_to_add(whole, Texts(language)) == []
    assert all(not o.missing for s in whole.scenarios for o in s.shown)


def test_a_card_that_no_server_takes_is_told_with_the_server_to_write():
    """A price of its server was asked for, which had no name to write it of."""
    card = {"name": "Own-64G", "memory_gb": 64, "origin": "CN"}
    prices = [{"card": "Own-64G", "typical": 50000, "currency": "CNY", "date": "2026-11-20"}]
    scenario = {
        "name": "chat",
        "model": "Qwen3-8B",
        "context": 8000,
        "concurrency": 4,
        "cards": ["Own-64G"],
    }
    data = {"quote": {"number": "T-H", "date": "2026-11-22", "language": "en", "currency": "CNY"},
            "scenarios": [scenario], "catalog": {"cards": [card], "prices": prices}}  # fmt: skip
    found = estimate(quotation(Document(data, "x", b""), Catalog.shipped()))
    _, *lines = gate_words.rows_to_add(found, Texts("en"))
    rows = yaml.safe_load("\n".join(lines))["catalog"]
    servers = [row | {"slots": 8} for row in rows["servers"]]
    prices += [row | {"typical": 90000} for row in rows["prices"]]
    whole = data | {"catalog": {"cards": [card], "servers": servers, "prices": prices}}
    done = estimate(quotation(Document(whole, "x", b""), Catalog.shipped()))
    assert done.money.total_with_tax == 140000
    assert gate_words.rows_to_add(done, Texts("en")) == []


def test_exchange_rates_that_prices_of_options_shown_lack_are_told_with_them():
    """Of cards whose prices are in dollars "price missing" was said, and nothing that a rate is what lacks."""
    data = yaml.safe_load(
        (ROOT / "tests" / "requests" / "factory.yaml").read_text(encoding="utf-8")
    )
    data["quote"].pop("exchange_rates", None)
    data["catalog"] = {}
    data["scenarios"][0] |= {"cards": ["RTX-A6000"]}

    def asked(**more):
        document = Document(data | more, "x", b"")
        _, *lines = gate_words.rows_to_add(
            estimate(quotation(document, Catalog.shipped())), Texts("en")
        ) or [""]
        return yaml.safe_load("\n".join(lines)) or {}

    rates = asked()["quote"]["exchange_rates"]
    assert list(rates) == ["USD"]
    rates["USD"]["rate"] = 7.1
    assert "quote" not in asked(quote=data["quote"] | {"exchange_rates": rates})


def test_what_is_built_without_a_price_is_told_with_the_rows_to_write(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(
        "quote: {number: T-I, date: 2026-11-22, language: en, currency: CNY}\n"
        "scenarios:\n  - {name: chat, model: Qwen3-32B, context: 8000, concurrency: 10, cards: [MetaX-C500]}\n"
    )
    result = CliRunner().invoke(app, ["build", str(path), "-o", str(tmp_path), "--format", "xlsx"])
    assert result.exit_code == 0
    assert "    - {server: MetaX-C500-8, per: server, typical: " in result.stderr
