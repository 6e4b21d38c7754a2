"""What the release of 2026-11-29 wrote is still taken: its workbooks, records and draft lie frozen in
tests/mailed/ (its README.md says which is which), and every later program pulls, compares, revises and
mails them. All goes through the commands, so that nothing here knows how the program is built."""

import email
import email.policy
import json
import re
import shutil
from collections import Counter
from datetime import date
from functools import cache
from hashlib import sha256
from tempfile import TemporaryDirectory

import pytest
import yaml
from conftest import ROOT
from typer.testing import CliRunner

from quoter.cli import app

pytestmark = pytest.mark.usefixtures("remembered")

MAILED = ROOT / "tests" / "mailed"
CHAT, FIRM, TUNE = "M-CHAT-R1.xlsx", "M-FIRM-R1.xlsx", "M-TUNE-R1.xlsx"
CHAT_EDITED, FIRM_EDITED = "M-CHAT-R1.libreoffice.xlsx", "M-FIRM-R1.openpyxl.xlsx"
INTERNAL, DRAFT = "M-TUNE-R1.internal.xlsx", "M-HAND-R1.eml"
FIRM_RECORD, TUNE_RECORD = "M-FIRM-R1.issued.json", "M-TUNE-R1.issued.json"
FILES = {CHAT: "chat.yaml", CHAT_EDITED: "chat.yaml", FIRM: "firm.yaml", FIRM_EDITED: "firm.yaml",
         TUNE: "tuning.yaml", INTERNAL: "tuning.yaml", DRAFT: "hand.yaml"}  # fmt: skip
TOTALS = {CHAT: "328300.00", CHAT_EDITED: "322050.00", FIRM: "313500.00", FIRM_EDITED: "320000.00",
          TUNE: "272065.60", INTERNAL: "272065.60",
          FIRM_RECORD: "313500.00", TUNE_RECORD: "272065.60"}  # fmt: skip
TYPED_IN = {"currency": "CNY", "tax_included": True, "date": date(2026, 11, 29)}  # of a new price
EDITS = {  # what was typed in, by its place in the file
    CHAT_EDITED: {
        ("scenarios", 0, "load", "users", "total"): 600,
        ("offer", "discount"): 0.05,
        ("offer", "lines", 1, "quantity"): 2,
        ("terms", "warranty", "months"): 24,
        ("ownership", "tariff"): 0.7,
        ("catalog", "prices", 0): {"card": "MetaX-C500", "typical": 40000, "source": CHAT_EDITED, **TYPED_IN},
        ("catalog", "cards"): [{"name": "MetaX-C500", "allocatable_gib": 60, "source": CHAT_EDITED}],
    },
    FIRM_EDITED: {
        ("quote", "exchange_rates", "USD"): {"rate": 7.2, "date": TYPED_IN["date"], "source": FIRM_EDITED},
        ("scenarios", 0, "concurrency"): 12,
        ("scenarios", 0, "reserve"): 0.25,
        ("offer", "lines", 1): {"name": "Set-up", "kind": "service", "unit": "days", "tax": "services",
                                "price": 3500, "quantity": 6, **TYPED_IN},
        ("terms", "payment", 0, "share"): 0.5,
        ("terms", "payment", 1, "share"): 0.5,
    },
}  # fmt: skip
OF_THE_HOUSE = ("cost", "source")  # the customer's edition is written without them


def quote(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words):
    """What a command that succeeds says on standard output."""
    result = quote(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def attachments():
    """The files in the draft, by name."""
    found = email.message_from_bytes((MAILED / DRAFT).read_bytes(), policy=email.policy.default)
    return {p.get_filename(): p.get_payload(decode=True) for p in found.iter_attachments()}


def workbook(name, folder):
    """A frozen workbook as a receiver saves it, away from its own file; that of the cards at hand is in the draft."""
    if name != DRAFT:
        return shutil.copy(MAILED / name, folder / name)
    [(saved, content)] = attachments().items()
    path = folder / saved
    path.write_bytes(content)
    return path


@cache
def pulled(name):
    """The text that `pull` makes of a workbook."""
    with TemporaryDirectory() as folder:
        target = ROOT.joinpath(folder, "pulled.yaml")
        done("pull", workbook(name, ROOT.joinpath(folder)), "-o", target)
        return target.read_text(encoding="utf-8")


@pytest.fixture
def back(tmp_path):
    """Writes what was pulled of a workbook as a file."""

    def write(name):
        path = tmp_path / "back.yaml"
        path.write_text(pulled(name), encoding="utf-8")
        return path

    return write


def folder_of(tmp_path, *names):
    """A folder of one's own with these frozen files."""
    folder = tmp_path / "mailed"
    folder.mkdir()
    for name in names:
        shutil.copy(MAILED / name, folder)
    return folder


# -- frozen ---------------------------------------------------------------------------------------


def test_nobody_writes_them_anew():
    sums = (MAILED / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split() for line in sums)}
    index = {"README.md", "SHA256SUMS", ".gitattributes"}
    assert listed == {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in MAILED.iterdir()
        if path.name not in index
    }
    told = set(re.findall(r"^\| `([^`]+\.[^`]+)`", (MAILED / "README.md").read_text("utf-8"), re.M))
    assert told == listed.keys()


# -- pull -----------------------------------------------------------------------------------------


def stated(name):
    """What a workbook's own file states, with what was typed in."""
    data = yaml.safe_load((MAILED / FILES[name]).read_text(encoding="utf-8"))
    if name != INTERNAL:
        data.pop("internal", None)
        for row in (*data.get("offer", {}).get("lines", []), *data.get("catalog", {}).get("prices", [])):  # fmt: skip
            for key in OF_THE_HOUSE:
                row.pop(key, None)
    for (*above, last), value in EDITS.get(name, {}).items():
        at = data
        for step in above:
            at = at[step]
        at[last] = value
    return data


def by_subject(prices):
    """Prices in any order: by what they are of."""
    rows = [{"per": "card", **price} for price in prices]
    found = {(row["per"], row.get("card") or row.get("server") or row["item"]): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("name", FILES)
@pytest.mark.proof
def test_what_comes_back_is_what_was_sent_and_what_was_typed_in(name):
    """Of the catalog a later program may keep more: figures that its own rows state otherwise."""
    found, expected = yaml.safe_load(pulled(name)), stated(name)
    rows, own = found.pop("catalog", {}), expected.pop("catalog", {})
    assert found == expected
    assert by_subject(rows.pop("prices", [])) == by_subject(own.pop("prices", []))
    for table, typed in own.items():
        kept = {row["name"]: row for row in rows[table]}
        for row in typed:
            assert kept[row["name"]].items() >= row.items()


@pytest.mark.parametrize("name", [CHAT_EDITED, FIRM_EDITED, INTERNAL])
def test_what_comes_back_comes_to_the_same_money(name, back):
    found = difference(MAILED / name, back(name))
    assert found["new"]["total_with_tax"] == TOTALS[name]
    assert money(found) == {}


@pytest.mark.proof
def test_the_pulled_file_of_cards_at_hand_is_sound(back):
    assert done("check", back(DRAFT))


# -- diff -----------------------------------------------------------------------------------------


def difference(old, new):
    """What `diff` says of two; the totals are those that were recorded, and the steps lead from one to
    the other."""
    found = json.loads(done("diff", old, new, "--json"))
    totals = [found[side]["total_with_tax"] for side in ("old", "new")]
    for path, total in zip((old, new), totals, strict=True):
        assert total == TOTALS.get(path.name, total)
    moved = sum(float(step["money"]) for step in found["steps"])
    assert moved == pytest.approx(float(totals[1]) - float(totals[0]), abs=0.005)
    return found


def money(found):
    """The money that each cause moved, where it moved any."""
    return {s["cause"]: s["money"] for s in found["steps"] if float(s["money"])}


def changed(found):
    """How many values each cause changed, but for those of the program and the rows behind both."""
    counts = Counter({s["cause"]: len(s["changes"]) for s in found["steps"]})
    return {cause: count for cause, count in counts.items() if count and cause != "program"}


@pytest.mark.proof
def test_two_workbooks_are_compared():
    found = difference(MAILED / CHAT, MAILED / CHAT_EDITED)
    assert money(found) == {"price": "-17650.00", "quantity": "11400.00"}
    assert changed(found).keys() >= {"catalog", "price", "assumption", "quantity"}


@pytest.mark.parametrize("name", [CHAT, TUNE])
@pytest.mark.proof
def test_a_workbook_and_its_file_are_the_same(name):
    found = difference(MAILED / name, MAILED / FILES[name])
    assert found["new"]["total_with_tax"] == TOTALS[name]
    assert (found["old"]["cards"], money(found)) == (found["new"]["cards"], {})


def test_cards_at_hand_are_compared(tmp_path):
    found = json.loads(done("diff", workbook(DRAFT, tmp_path), MAILED / "hand.yaml", "--json"))
    assert [found[side]["total_with_tax"] for side in ("old", "new")] == [None, None]
    assert changed(found).keys() <= {
        "catalog"
    }  # figures of the catalogs move from release to release


def test_a_record_and_a_workbook_are_compared():
    found = difference(MAILED / FIRM_RECORD, MAILED / FIRM_EDITED)
    assert found["old"]["cards"] == {"MetaX-C500": 4}
    wanted = {"price": "2500.00", "exchange_rate": "500.00", "quantity": "3500.00"}
    assert money(found) == wanted


@pytest.mark.parametrize(
    ("record", "other"),
    [
        (FIRM_RECORD, "firm.yaml"),
        (FIRM_RECORD, FIRM),
        (TUNE_RECORD, INTERNAL),
    ],
)
@pytest.mark.proof
def test_a_record_and_what_it_is_of_are_the_same(record, other):
    found = difference(MAILED / record, MAILED / other)
    assert found["new"]["total_with_tax"] == TOTALS[record]
    assert money(found) == {}


# -- revise ---------------------------------------------------------------------------------------


def log_of(folder, file, *words):
    """The log in the next revision of a file whose record lies in the folder, and its text."""
    target = folder / "next.yaml"
    done("revise", file, "-o", folder, "--date", "2026-12-01", "--to", target, *words)
    done("check", target)
    text = target.read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    assert (data["quote"]["revision"], data["quote"]["date"]) == (2, date(2026, 12, 1))
    return data["changes"], text


@pytest.mark.parametrize(
    ("file", "record", "cards", "total"),
    [
        ("firm.yaml", FIRM_RECORD, 4, "CNY 313,500.00"),
        ("tuning.yaml", TUNE_RECORD, 2, "CNY 272,065.60"),
    ],
)
def test_a_file_is_revised_beside_its_record(tmp_path, file, record, cards, total):
    folder = folder_of(tmp_path, file, record)
    (first, second), text = log_of(folder, folder / file, "-m", "next")
    assert (first["revision"], first["cards"], first["total"]) == (1, cards, total)
    assert (second["revision"], second["what"]) == (2, "next")
    assert text.startswith((MAILED / file).read_text(encoding="utf-8").partition("\n")[0])


def test_what_the_customer_sent_back_is_revised_and_what_was_issued_stays_told(tmp_path, back):
    """His edits come to 320,000; what was issued is in the record, whatever the file comes to."""
    folder = folder_of(tmp_path, FIRM_RECORD)
    (first, _), _ = log_of(folder, back(FIRM_EDITED))
    assert (first["cards"], first["total"]) == (4, "CNY 313,500.00")


# -- email ----------------------------------------------------------------------------------------


def mailed(source, out, day="2026-12-01"):
    """The draft that `email` writes."""
    done("email", source, "-o", out, "--to", "buyer@example.com", "--date", day)
    [path] = out.glob("*.eml")
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def contents(draft):
    """What is attached, by its suffix."""
    parts = draft.iter_attachments()
    return {part.get_filename().rpartition(".")[2]: part.get_payload(decode=True) for part in parts}


def letter(draft):
    return draft.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("record", "book", "total"),
    [(FIRM_RECORD, FIRM, "313,500.00"), (TUNE_RECORD, TUNE, "272,065.60")],
)
def test_an_issued_revision_goes_as_it_was_issued(tmp_path, record, book, total):
    folder = folder_of(tmp_path, record, book)
    found = mailed(folder / record, tmp_path / "out")
    assert contents(found) == {"xlsx": (MAILED / book).read_bytes()}
    assert total in letter(found)


def test_a_file_goes_as_its_record_was_issued(tmp_path):
    folder = folder_of(tmp_path, "firm.yaml", FIRM_RECORD, FIRM)
    found = mailed(folder / "firm.yaml", folder)
    assert contents(found) == {"xlsx": (MAILED / FIRM).read_bytes()}


def test_an_issued_workbook_that_was_changed_does_not_go(tmp_path):
    folder = folder_of(tmp_path, FIRM_RECORD)
    shutil.copy(MAILED / FIRM_EDITED, folder / FIRM)
    assert not sent(folder / FIRM_RECORD, tmp_path / "out")


def test_a_workbook_of_an_earlier_release_goes_alone_with_its_own_figures(tmp_path):
    """Today's program comes to other figures, so no proposal of them goes with it."""
    found = mailed(folder_of(tmp_path, CHAT) / CHAT, tmp_path / "out")
    attached = contents(found)
    assert attached.pop("xlsx") == (MAILED / CHAT).read_bytes()
    assert attached == {}
    assert "328,300.00" in letter(found)


def sent(source, out, day="2026-12-01"):
    """Whether `email` writes a draft; what it refuses leaves nothing behind."""
    result = quote("email", source, "-o", out, "--to", "buyer@example.com", "--date", day)
    written = list(out.glob("*")) if out.exists() else []
    assert (result.exit_code == 0) == bool(written), result.output
    return bool(written)


def test_a_firm_one_goes_until_its_last_day_and_a_budgetary_one_later_too(tmp_path):
    firm = folder_of(tmp_path, FIRM_RECORD, FIRM, TUNE_RECORD, TUNE)
    assert sent(firm / FIRM_RECORD, tmp_path / "last", "2026-12-29")
    assert not sent(firm / FIRM_RECORD, tmp_path / "late", "2026-12-30")
    assert sent(firm / TUNE_RECORD, tmp_path / "other", "2026-12-30")


@pytest.mark.parametrize("name", [FIRM_EDITED, INTERNAL])
@pytest.mark.proof
def test_what_was_edited_and_the_internal_edition_do_not_go(tmp_path, name):
    path = tmp_path / "quotation.xlsx"  # also where the name does not say so
    shutil.copy(MAILED / name, path)
    assert not sent(path, tmp_path / "out")


def test_the_draft_opens():
    found = email.message_from_bytes((MAILED / DRAFT).read_bytes(), policy=email.policy.default)
    assert (found["X-Unsent"], found["To"]) == ("1", "it@example.com")
    assert "QwQ-32B" in letter(found)
    assert [name.endswith(".xlsx") for name in attachments()] == [True]


# -- the records ----------------------------------------------------------------------------------


@pytest.mark.parametrize("record", [FIRM_RECORD, TUNE_RECORD])
def test_the_records_are_of_the_first_schema(record):
    """What later programs must read, even when they write another."""
    found = json.loads((MAILED / record).read_text(encoding="utf-8"))
    assert (found["schema"], found["program"]) == (1, "quoter 0.1.0")
    assert f"{found['figures']['total_with_tax']:.2f}" == TOTALS[record]
