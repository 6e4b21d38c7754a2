"""The draft of a mail: what it says, what it carries, what it refuses; read by Python and by Perl."""

import email
import email.policy
import html as entities
import json
import re
import shutil
import subprocess
from datetime import date
from email.header import decode_header, make_header
from email.headerregistry import Address as Known
from email.utils import collapse_rfc2231_value, parseaddr
from hashlib import sha256

import openpyxl
import pytest
from editing import edited
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from quoter.cli import app
from quoter.core import Texts
from quoter.core.formats import money
from quoter.delivery import envelope
from quoter.delivery.envelope import Address, Attachment, Fault, Message
from quoter.proposal import pages, pdf, templating, view
from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import workbook
from quoter.workbook.write_back import Place

pytestmark = pytest.mark.usefixtures("remembered")

NAME = "Q-MAIL-R1 QwQ-32B 私有化部署"
FILE = """\
quote:
  number: Q-MAIL
  date: 2026-11-22
  valid_days: 14
  status: budgetary
  language: zh
  title: QwQ-32B 私有化部署
  seller: {name: 供应公司, contact: 售前, email: sales@example.com}
  customer: {name: 客户公司, contact: 信息部}
scenarios:
- name: 智能客服
  model: QwQ-32B
  context: 16000
  concurrency: 8
  cards: [MetaX-C500]
catalog:
  prices:
  - {card: MetaX-C500, typical: 42000, currency: CNY, tax_included: true, date: 2026-11-20}
  - {server: MetaX-C500-8, per: server, typical: 95000, currency: CNY, date: 2026-11-20}
"""
FIRM = ("status: budgetary", "status: firm")


@pytest.fixture
def file(tmp_path):
    """Writes the scenario file with some texts replaced."""

    def write(*changes, name="quote.yaml"):
        text = FILE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def quote(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def mailed(source, out, *more, to="buyer@example.com", day="2026-11-25"):
    """The draft as Python reads it, and its bytes."""
    words = ["email", source, "-o", out, "--date", day, *more]
    result = quote(*words, *(["--to", to] if to else []))
    assert result.exit_code == 0, result.output
    [path] = out.glob("*.eml")
    content = path.read_bytes()
    return email.message_from_bytes(content, policy=email.policy.default), content


def refused(source, out, *more, to="buyer@example.com", day="2026-11-25"):
    """What is said by a refusal, which writes nothing."""
    before = {p: p.read_bytes() for p in out.glob("*")} if out.exists() else {}
    result = quote("email", source, "-o", out, "--to", to, "--date", day, *more)
    assert result.exit_code == 2, result.output
    assert ({p: p.read_bytes() for p in out.glob("*")} if out.exists() else {}) == before
    return result.stderr


def body(found, kind="plain"):
    return found.get_body((kind,)).get_content()


def words_of(page):
    """The text of a body, without the colons that stand in plain text alone."""
    return " ".join(re.sub("[：:]", " ", entities.unescape(re.sub(r"<[^>]+>", " ", page))).split())


def attached(found):
    """What is attached, by name."""
    return {part.get_filename(): part.get_payload(decode=True) for part in found.iter_attachments()}


# -- what it is -----------------------------------------------------------------------------------


@pytest.mark.proof
def test_the_draft_carries_the_workbook_and_the_proposal_byte_by_byte(file, out):
    found, content = mailed(file(), out)
    assert attached(found) == {
        f"{NAME}.xlsx": (out / "Q-MAIL-R1.xlsx").read_bytes(),
        f"{NAME}.pdf": (out / "Q-MAIL-R1.pdf").read_bytes(),
    }
    types = [part.get_content_type() for part in found.iter_attachments()]
    assert types == [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/pdf",
    ]
    built = out.parent / "built"
    assert quote("build", file(), "-o", built).exit_code == 0
    for path in (p for p in built.iterdir() if not p.name.startswith(".")):
        assert (out / path.name).read_bytes() == path.read_bytes()
    assert set(re.findall(rb"\r?\n", content)) == {b"\r\n"}
    assert content.isascii()
    assert (
        b"?b?" not in content.lower()
    )  # GMime reads no encoded word behind one that ends in a padding
    assert max(map(len, content.split(b"\r\n"))) <= 998


@pytest.mark.proof
def test_it_is_an_unsent_message_with_its_headers(file, out):
    found, _ = mailed(file(), out, "--to", "张三 <zhang@例子.中国>", "--cc", "it@example.com",
                      "--cc", "BUYER@example.com")  # fmt: skip
    assert found["X-Unsent"] == "1"
    assert [(a.display_name, a.addr_spec) for a in found["To"].addresses] == [
        ("张三", "zhang@xn--fsqu00a.xn--fiqs8s"), ("", "buyer@example.com"),
    ]  # fmt: skip
    assert found["Cc"].addresses == (Known(addr_spec="it@example.com"),)
    assert found["From"].addresses == (Known("售前", addr_spec="sales@example.com"),)
    assert found["Subject"] == "预算性报价 Q-MAIL R1 – QwQ-32B 私有化部署"
    assert not {"Bcc", "Date", "Message-ID"} & set(found.keys())
    assert not [part.defects for part in found.walk() if part.defects]


@pytest.mark.proof
def test_the_same_input_gives_the_same_bytes(file, out):
    _, one = mailed(file(), out / "one")
    _, two = mailed(file(), out / "two")
    _, again = mailed(file(), out / "one")
    assert one == two == again
    _, other = mailed(file(("42000", "43000")), out / "three")
    boundary = re.compile(rb'boundary="([^"]+)"')
    assert not set(boundary.findall(one)) & set(boundary.findall(other))


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        ("zh", ["客户公司 信息部：", "价税合计：", "报价有效期至：2026-12-06", "预算性报价"], ["Dear", "Valid until"]),
        ("en", ["Dear 信息部, 客户公司,", "Total incl. tax: ", "Valid until: 2026-12-06", "budgetary"], ["您好", "价税合计"]),
        ("both", ["客户公司 信息部：", "Dear 信息部, 客户公司,", "价税合计：", "Total incl. tax: "], [" / Total"]),
    ],
)  # fmt: skip
@pytest.mark.proof
def test_it_speaks_the_language_of_the_quotation(file, out, language, said, unsaid):
    path = file(("language: zh", f"language: {language}"))
    found, _ = mailed(path, out)
    text, page = body(found), body(found, "html")
    total = f"CNY {money(estimate(load_quotation(path)).money.total_with_tax)}"
    marks = ("zh.", "en.") if language == "both" else ("",)
    names = [f"{NAME}.{mark}{kind}" for mark in marks for kind in ("xlsx", "pdf")]
    cards = "2 × MetaX C500" if language == "en" else "2 × 沐曦 曦云 C500"
    for words in (*said, total, cards, *names, "供应公司"):
        assert words in text
        assert words_of(words) in words_of(page)
    assert not [words for words in unsaid if words in text or words in page]


@pytest.mark.proof
def test_without_a_title_a_customer_or_a_seller_it_is_still_a_letter(file, out):
    found, _ = mailed(file(("  title: QwQ-32B 私有化部署\n", ""), ("language: zh", "language: en"),
                           ("{name: 供应公司, contact: 售前, email: sales@example.com}", "{}"),
                           ("{name: 客户公司, contact: 信息部}", "{}")), out)  # fmt: skip
    assert found["From"] is None
    assert found["Subject"] == "Budgetary quotation Q-MAIL R1"
    assert "Dear customer," in body(found)
    assert list(attached(found)) == ["Q-MAIL-R1.xlsx", "Q-MAIL-R1.pdf"]


@pytest.mark.proof
def test_a_missing_price_is_said_and_never_a_zero(file, out):
    """It is no offer: only an assessment goes out, and that has no total."""
    prices = re.search(r"catalog:.*", FILE, re.S)[0]
    path = file((prices, ""), ("[MetaX-C500]", "[Ascend-910B3]"))
    result = quote("email", path, "-o", out, "--to", "buyer@example.com", "--date", "2026-11-25")
    assert (result.exit_code, out.exists()) == (3, False)
    assert "价格待询：昇腾 910B3" in result.stderr
    found, _ = mailed(path, out, "--report")
    assert "价格待询：昇腾 910B3" in body(found)
    assert "价税合计" not in body(found)
    assert "0.00" not in body(found)


def test_cards_at_hand_are_told_without_a_total(file, out):
    fit = (
        "  cards: [MetaX-C500]",
        "  workload: fit\n  inventory: [{card: A100-80G-SXM, count: 8}]",
    )
    found, _ = mailed(file(fit), out)
    assert "A100-80G-SXM" in body(found)
    assert "价税合计" not in body(found)
    assert "预算性报价，供" not in body(found)


@pytest.mark.proof
def test_text_from_a_customer_stays_text(file, out):
    hostile = "<script>alert(1)</script> {{ 7 * 7 }}"
    found, _ = mailed(file(("客户公司", f'"{hostile}"'), ("name: 智能客服", 'name: "<b>x</b> & y"'),
                           ("title: QwQ-32B 私有化部署", 'title: "<img src=x> =?utf-8?q?x?="')), out)  # fmt: skip
    page = body(found, "html")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in page
    assert hostile in body(found)
    assert found["Subject"] == "预算性报价 Q-MAIL R1 – <img src=x> =?utf-8?q?x?="
    assert f"{next(iter(attached(found)))}" == "Q-MAIL-R1 img src=x = utf-8 q x =.xlsx"


@pytest.mark.proof
def test_a_users_own_template_comes_first(file, out, tmp_path):
    own = tmp_path / "own" / "email"
    own.mkdir(parents=True)
    (own / "subject.txt").write_text("{{ m.number }} & more", encoding="utf-8")
    found, _ = mailed(file(), out, "--templates", own.parent)
    assert found["Subject"] == "Q-MAIL R1 & more"
    (own / "subject.txt").write_text("one\ntwo", encoding="utf-8")
    assert "the subject holds a line break" in refused(file(), out, "--templates", own.parent)
    (own / "subject.txt").write_text("{{ m.nothing }}", encoding="utf-8")
    assert "subject.txt:1" in refused(file(), out, "--templates", own.parent)


@pytest.mark.proof
def test_without_the_pdfs_library_the_page_goes_with_it(file, out, monkeypatch):
    def missing(page, view):
        raise pdf.PdfMissing("no PDF")

    monkeypatch.setattr(pdf, "pdf", missing)
    found, _ = mailed(file(), out)
    beside, page = (out / "Q-MAIL-R1.html").read_bytes(), attached(found)[f"{NAME}.html"]
    assert b"<script" in beside
    sized = estimate(load_quotation(file()))
    bare = pages.html(view.proposal(sized, Texts("zh")))
    assert parts(page.decode()) == parts(bare)
    assert "用浏览器打开" in body(found)


def parts(page):
    """The page without its rules of style."""
    return re.sub(r"<style>.*?</style>\n?", "", page, flags=re.DOTALL)


@pytest.mark.proof
def test_an_issued_page_goes_as_it_was_issued(file, out, monkeypatch):
    assert (
        CliRunner()
        .invoke(app, ["issue", str(file()), "-o", str(out), "--format", "xlsx,html"])
        .exit_code
        == 0
    )
    found, _ = mailed(file(), out)
    issued = (out / "Q-MAIL-R1.html").read_bytes()
    assert b"<script" in issued
    assert attached(found)[f"{NAME}.html"] == issued


@pytest.mark.proof
def test_a_large_message_is_said(file, out, monkeypatch):
    monkeypatch.setattr("quoter.delivery.mailing._MOST_BYTES", 1000)
    result = quote("email", file(), "-o", out, "--to", "a@b.cn", "--date", "2026-11-25")
    assert (result.exit_code, "many mail servers" in result.stderr) == (0, True)


# -- whom it goes to ------------------------------------------------------------------------------


@pytest.mark.proof
def test_without_to_it_goes_to_the_address_of_the_customer(file, out):
    path = file(("contact: 信息部", "contact: 信息部, email: it@example.com"))
    found, _ = mailed(path, out, to=None)
    assert found["To"] == "it@example.com"
    result = quote("email", file(), "-o", out / "none")
    assert (result.exit_code, "--to ADDRESS" in result.stderr) == (2, True)


GOOD = {
    "a@b.cn": Address("", "a@b.cn"),
    "  A.b+c@mail.Example.com ": Address("", "A.b+c@mail.Example.com"),
    "张三 <a@b.cn>": Address("张三", "a@b.cn"),
    "张三<a@b.cn>": Address("张三", "a@b.cn"),
    '"Smith, J." <a@b.cn>': Address("Smith, J.", "a@b.cn"),
    "=?utf-8?q?x?= <a@b.cn>": Address("=?utf-8?q?x?=", "a@b.cn"),
    "a@例子.中国": Address("", "a@xn--fsqu00a.xn--fiqs8s"),
}  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_read(text):
    assert envelope.address(text) == GOOD[text]


BAD = [
    "", "a", "@b.cn", "a@", "a@b", "a@b..cn", "a@-b.cn", "a@b.1", "a@@b.cn", "a b@c.cn", "a@b.cn, c@d.cn",
    "a@b.cn;c@d.cn", "a@b.cn, C <c@d.cn>", "<a@b.cn", "a@b.cn>", "x <a@b.cn> y", ".a@b.cn", "a..b@c.cn",
    "用户@b.cn", "a＠b.cn", "a@b．cn", "a@straße.de", "a@b.cn\r\nBcc: c@d.cn", "x\n <a@b.cn>", "x\x00 <a@b.cn>",
    "\u202ex <a@b.cn>", "x\u2028 <a@b.cn>", f"{'a' * 65}@b.cn", f"a@{'b.' * 120}cn", f"{'n' * 101} <a@b.cn>",
    "x\udc80 <a@b.cn>", "a@[127.0.0.1]", "a(x)@b.cn",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_address_is_refused_by_name(text):
    with pytest.raises(Fault) as caught:
        envelope.address(text)
    assert (ascii(text) if envelope.BAD.search(text) else text) in str(caught.value)


@pytest.mark.parametrize("option", ["--to", "--cc"])
@pytest.mark.proof
def test_a_bad_address_writes_nothing(file, out, option):
    assert '"buyer at example.com" is not' in refused(file(), out, option, "buyer at example.com")
    said = refused(file(), out, option, "a@b.cn\r\nBcc: spy@example.com")
    assert "holds a line break" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: QwQ-32B 私有化部署", 'title: "x\\r\\nBcc: spy@example.com"', "`title` holds a line break"),
        ("contact: 售前", 'contact: "x\\nBcc: spy@example.com"', "`seller` holds a line break"),
        ("sales@example.com", '"sales@example.com\\nBcc: spy@example.com"', "the address"),
        ("sales@example.com", "sales at example", '"sales at example" is not'),
    ],
)  # fmt: skip
@pytest.mark.proof
def test_nothing_of_the_file_becomes_a_header(file, out, old, new, said):
    path = file((old, new))
    assert said in (shown := refused(path, out))
    assert str(path) in shown


@pytest.mark.parametrize(
    "bad", ["\n", "\r", "\x00", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\udc80"]
)
def test_no_control_character_stands_in_a_header(bad):
    with pytest.raises(Fault, match=f"the subject holds .*U\\+{ord(bad):04X}"):
        envelope.draft(Message(None, (Address("", "a@b.cn"),), (), f"x{bad}y", "t", "h", ()))


NAMES = st.text(st.characters(blacklist_categories=["C", "Zl", "Zp"]), max_size=40)


@settings(max_examples=200, deadline=None)
@given(NAMES, NAMES, st.text(max_size=300))
@pytest.mark.proof
def test_any_text_comes_back_from_the_headers_as_it_was(subject, name, words):
    subject, name = " ".join(subject.split()), " ".join(name.split())
    file_name = envelope.file_name("Q-1-R1", words, "pdf")
    to = (Address(name, "a@b.cn"), Address("", "c@d.cn"))
    content = envelope.draft(
        Message(None, to, (), subject, "text", "<p>", (Attachment(file_name, b"%PDF"),))
    )
    found = email.message_from_bytes(content, policy=email.policy.compat32)
    assert str(make_header(decode_header(found["Subject"] or ""))) == subject
    first = re.sub(r"\r\n", "", found["To"]).split(", c@d.cn")[0]
    shown, at = parseaddr(first)
    assert (str(make_header(decode_header(shown))), at) == (name, "a@b.cn")
    [_, part] = found.get_payload()
    assert part.get_filename() is not None
    assert (
        collapse_rfc2231_value(part.get_param("filename", header="Content-Disposition"))
        == file_name
    )
    assert set(found.keys()) <= {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("大模型 方案", "Q-1-R1 大模型 方案.pdf"),
        ("", "Q-1-R1.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j', "Q-1-R1 a b c d e f g h i j.pdf"),
        ("../../etc\x00\u202efdp.", "Q-1-R1 .. .. etc fdp.pdf"),
    ],
)
def test_a_name_is_one_that_every_system_can_store(words, name):
    assert envelope.file_name("Q-1-R1", words, "pdf") == name


def test_a_long_name_is_cut_and_keeps_its_suffix():
    name = envelope.file_name("Q-1-R1", "很长的名字" * 50, "xlsx")
    assert len(name.encode()) <= envelope.MOST_NAME
    assert name.startswith("Q-1-R1 很长的名字很长")
    assert name.endswith(".xlsx")


def test_a_long_subject_is_cut():
    content = envelope.draft(
        Message(None, (Address("", "a@b.cn"),), (), "很长" * 500, "t", "h", ())
    )
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert len(found["Subject"]) == envelope.MOST_SUBJECT
    assert found["Subject"].endswith("…")


# -- what goes out, and what does not -------------------------------------------------------------


@pytest.mark.proof
def test_an_output_that_a_person_edited_stays(file, out):
    mailed(file(), out)
    path = out / "Q-MAIL-R1.xlsx"
    path.write_bytes(b"edited by hand")
    assert "changed since it was built" in refused(file(), out)
    mailed(file(), out, "--force")
    assert path.read_bytes() != b"edited by hand"


@pytest.mark.proof
def test_a_draft_that_a_person_edited_stays(file, out):
    mailed(file(), out)
    path = out / "Q-MAIL-R1.eml"
    path.write_bytes(path.read_bytes() + b"more")
    assert "Q-MAIL-R1.eml: changed since it was built" in refused(file(), out)


@pytest.mark.proof
def test_outputs_of_an_older_file_are_built_anew(file, out):
    mailed(file(), out)
    old = (out / "Q-MAIL-R1.xlsx").read_bytes()
    found, _ = mailed(file(("concurrency: 8", "concurrency: 80")), out)
    assert attached(found)[f"{NAME}.xlsx"] == (out / "Q-MAIL-R1.xlsx").read_bytes() != old


@pytest.mark.proof
def test_a_built_workbook_goes_with_the_proposal_that_it_gives(file, out):
    assert quote("build", file(), "-o", out).exit_code == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    result = quote("email", out / "Q-MAIL-R1.xlsx", "--to", "a@b.cn", "--date", "2026-11-25")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert result.stdout.split() == [str(out / "Q-MAIL-R1.eml")]
    found = email.message_from_bytes(
        (out / "Q-MAIL-R1.eml").read_bytes(), policy=email.policy.default
    )
    assert attached(found) == {f"{NAME}.{s}": before[f"Q-MAIL-R1.{s}"] for s in ("xlsx", "pdf")}
    assert {n: (out / n).read_bytes() for n in before if n != ".Q-MAIL-R1.built.json"} == {
        n: c for n, c in before.items() if n != ".Q-MAIL-R1.built.json"
    }


@pytest.mark.proof
def test_a_stale_proposal_beside_a_workbook_is_not_sent(file, out):
    assert quote("build", file(), "-o", out).exit_code == 0
    fresh = (out / "Q-MAIL-R1.pdf").read_bytes()
    (out / "Q-MAIL-R1.pdf").write_bytes(b"%PDF of last week")
    result = quote("email", out / "Q-MAIL-R1.xlsx", "--to", "a@b.cn", "--date", "2026-11-25")
    assert "is not what the workbook gives, and is not attached" in result.stderr
    found = email.message_from_bytes(
        (out / "Q-MAIL-R1.eml").read_bytes(), policy=email.policy.default
    )
    assert attached(found)[f"{NAME}.pdf"] == fresh


@pytest.mark.proof
def test_the_internal_edition_is_refused_under_any_name(file, out):
    assert quote("build", file(), "-o", out, "--internal").exit_code == 0
    inside = out / "Q-MAIL-R1.internal.xlsx"
    assert "costs and margins" in refused(inside, out)
    renamed = out / "报价.xlsx"
    shutil.copy(inside, renamed)
    assert "costs and margins" in refused(renamed, out)
    shutil.copy(out / "Q-MAIL-R1.xlsx", out / "a.internal.xlsx")
    assert "costs and margins" in refused(out / "a.internal.xlsx", out)


def test_what_is_not_ours_is_refused(file, out, tmp_path):
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    assert "is not a workbook of quoter" in refused(path, out)
    path.write_bytes(b"PK nothing")
    assert str(path) in refused(path, out)
    assert "there is no such file" in refused(tmp_path / "none.xlsx", out)
    assert "there is no such file" in refused(tmp_path / "none.yaml", out)


@pytest.mark.proof
def test_a_workbook_whose_inputs_were_edited_is_refused_with_the_way_back(file, out, tmp_path):
    content = workbook(estimate(load_quotation(file())))
    path = tmp_path / "back.xlsx"
    path.write_bytes(edited(content, {Place("in_1_ask_concurrency"): 80.0}))
    said = refused(path, out)
    assert "was changed since it was built" in said
    assert "quote pull" in said
    assert "8 → 80" in said


@pytest.mark.proof
def test_an_issued_revision_goes_as_it_was_issued(file, out, tmp_path):
    path = file()
    assert quote("issue", path, "-o", out).exit_code == 0
    before = {p.name: p.read_bytes() for p in out.iterdir() if not p.name.startswith(".")}
    more = tmp_path / "more.yaml"  # the price list has moved since
    more.write_text("constants: [{name: reserve, value: 0.3}]", encoding="utf-8")
    found, first = mailed(path, out, "--catalog", more)
    assert attached(found) == {f"{NAME}.{s}": before[f"Q-MAIL-R1.{s}"] for s in ("xlsx", "pdf")}
    assert {n: (out / n).read_bytes() for n in before} == before
    for source in (out / "Q-MAIL-R1.issued.json", out / "Q-MAIL-R1.xlsx"):
        assert mailed(source, out)[1] == first
    assert "was issued from another scenario" in refused(
        file(("concurrency: 8", "concurrency: 9")), out
    )


@pytest.mark.proof
def test_an_issued_file_that_was_changed_or_lost_is_not_sent(file, out):
    path = file()
    assert quote("issue", path, "-o", out).exit_code == 0
    (out / "Q-MAIL-R1.pdf").write_bytes(b"%PDF edited")
    assert "Q-MAIL-R1.pdf: was changed since it was issued" in refused(path, out)
    (out / "Q-MAIL-R1.pdf").unlink()
    assert "is not there any more" in refused(path, out)


@pytest.mark.proof
def test_an_issued_revision_of_other_figures_is_not_sent(file, out):
    path = file()
    assert quote("issue", path, "-o", out).exit_code == 0
    record = out / "Q-MAIL-R1.issued.json"
    data = json.loads(record.read_text(encoding="utf-8"))
    data["figures"]["total_with_tax"] -= 1
    record.write_text(json.dumps(data), encoding="utf-8")
    assert "comes to other figures" in refused(path, out)


@pytest.mark.proof
def test_a_firm_quotation_goes_until_its_last_day(file, out):
    found, _ = mailed(file(FIRM), out, day="2026-12-06")
    assert found["Subject"].startswith("正式报价 ")
    assert "预算性" not in body(found)
    assert "仅供参考" not in body(found)
    said = refused(file(FIRM), out, day="2026-12-07")
    assert (
        "quote.yaml:5:11: firm, but it was valid until 2026-12-06 and is sent on 2026-12-07" in said
    )
    assert "quote revise" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("currency: CNY, tax", "currency: CNY, grade: C, tax"), "is weakly sourced"),
        (("tax_included: true, date: 2026-11-20", "tax_included: true, date: 2026-08-01"), "days old"),
        (("tax_included: true, date: 2026-11-20", "tax_included: true, date: 2026-08-25"), "is 92 days old"),
        (("tax_included: true, date", "tax_included: true, valid_to: 2026-11-24, date"), "expired on 2026-11-24"),
        (("tax_included: true, date", "tax_included: true, valid_to: 2026-11-21, date"), "expired on 2026-11-21"),
    ],
)  # fmt: skip
@pytest.mark.proof
def test_a_firm_quotation_on_stale_or_weak_prices_is_refused(file, out, change, said):
    """Also where they have become so since the day of the quotation."""
    assert said in refused(file(FIRM, change), out)
    assert not out.exists()
    found, _ = mailed(file(change), out)
    assert "仅供参考，采购前须重新确认" in body(found)


@pytest.mark.proof
def test_a_price_that_expires_after_the_mail_is_no_hindrance(file, out):
    change = ("tax_included: true, date", "tax_included: true, valid_to: 2026-11-25, date")
    mailed(file(FIRM, change), out, day="2026-11-25")
    assert "expired on 2026-11-25" in refused(file(FIRM, change), out, day="2026-11-26")


@pytest.mark.proof
def test_a_workbook_of_a_firm_quotation_that_has_expired_is_refused(file, out):
    assert quote("build", file(FIRM), "-o", out).exit_code == 0
    assert "valid until 2026-12-06" in refused(out / "Q-MAIL-R1.xlsx", out, day="2026-12-07")
    late = ("tax_included: true, date", "tax_included: true, valid_to: 2026-11-24, date")
    assert quote("build", file(FIRM, late), "-o", out / "late").exit_code == 0
    assert "expired on 2026-11-24" in refused(out / "late" / "Q-MAIL-R1.xlsx", out / "late")


@pytest.mark.proof
def test_a_budgetary_quotation_that_has_expired_says_so(file, out):
    result = quote("email", file(), "-o", out, "--to", "a@b.cn", "--date", "2026-12-07")
    assert (result.exit_code, "was valid until 2026-12-06" in result.stderr) == (0, True)
    found = email.message_from_bytes(
        (out / "Q-MAIL-R1.eml").read_bytes(), policy=email.policy.default
    )
    assert "有效期已过" in body(found)


@pytest.mark.proof
def test_several_files_are_a_draft_each_or_none(file, out):
    one, two = file(), file(("Q-MAIL", "Q-OTHER"), name="two.yaml")
    bad = file(("Q-MAIL", "Q-BAD"), FIRM, ("valid_days: 14", "valid_days: 1"), name="bad.yaml")
    refused(one, out, bad)
    assert "also the draft of another file" in refused(one, out, file(name="same.yaml"))
    result = quote("email", one, two, "-o", out, "--to", "a@b.cn", "--date", "2026-11-25")
    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in out.glob("*.eml")) == ["Q-MAIL-R1.eml", "Q-OTHER-R1.eml"]


@pytest.mark.proof
def test_the_day_is_todays_without_a_date(file, out):
    path = file(
        FIRM,
        ("date: 2026-11-22", f"date: {date.today()}"),
        ("date: 2026-11-20", f"date: {date.today()}"),
    )
    result = quote("email", path, "-o", out, "--to", "a@b.cn")
    assert result.exit_code == 0, result.output
    path = file(
        FIRM, ("date: 2026-11-22", "date: 2020-01-01"), ("date: 2026-11-20", "date: 2020-01-01")
    )
    assert "valid until 2020-01-15" in quote("email", path, "-o", out, "--to", "a@b.cn").stderr


def test_markup_is_escaped_in_every_template_but_plain_text():
    assert [templating.escapes(name) for name in (None, "a.html", "a.svg", "email/body.txt")] == [
        True,
        True,
        True,
        False,
    ]


# -- a second parser ------------------------------------------------------------------------------

PERL = r"""
use strict; use warnings; use Email::MIME; use Email::Address::XS; use JSON::PP; use Digest::SHA "sha256_hex";
local $/; open my $file, "<:raw", $ARGV[0] or die $!;
my $mail = Email::MIME->new(<$file>);
my %said = map { $_ => scalar $mail->header_str($_) } "Subject", "X-Unsent";
for my $name ("From", "To", "Cc") {
  $said{$name} = [map { [$_->phrase, $_->address] } $mail->header_as_obj($name)->addresses] if $mail->header_raw($name);
}
$mail->walk_parts(sub {
  my ($part) = @_;
  return if $part->subparts;
  my ($type) = split /;/, $part->content_type;
  my $name = $part->filename;
  push @{$said{parts}}, {type => $type, name => $name, sha256 => sha256_hex($part->body),
                         text => $name ? undef : $part->body_str};
});
print JSON::PP->new->ascii->encode(\%said);
"""


@pytest.mark.mail
@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_a_second_parser_reads_the_same(file, out, language):
    """Email::MIME, which shares nothing with Python's `email`."""
    path = file(("language: zh", f"language: {language}"), ("title: QwQ-32B 私有化部署",
                "title: 集团大模型私有化部署与行业知识微调算力方案（第二期，含培训）"))  # fmt: skip
    found, _ = mailed(
        path, out, "--to", '"张三, 采购" <zhang@例子.中国>', "--cc", "Smith, J. <it@example.com>"
    )
    run = subprocess.run(
        ["perl", "-e", PERL, out / "Q-MAIL-R1.eml"], check=True, capture_output=True
    )
    read = json.loads(run.stdout)
    assert (read["Subject"], read["X-Unsent"]) == (found["Subject"], "1")
    assert read["From"] == [["售前", "sales@example.com"]]
    assert read["To"] == [
        ["张三, 采购", "zhang@xn--fsqu00a.xn--fiqs8s"],
        [None, "buyer@example.com"],
    ]
    assert read["Cc"] == [["Smith, J.", "it@example.com"]]
    text, page, *files = read["parts"]
    assert (text["type"], page["type"]) == ("text/plain", "text/html")
    assert text["text"] == body(found)
    assert page["text"] == body(found, "html")
    marks = ("zh.", "en.") if language == "both" else ("",)
    own = {"Q-MAIL-R1 集团大模型私有化部署与行业知识微调算力方案（第二期，含培训）." + mark + s:
           sha256((out / f"Q-MAIL-R1.{mark}{s}").read_bytes()).hexdigest()
           for mark in marks for s in ("xlsx", "pdf")}  # fmt: skip
    assert {part["name"]: part["sha256"] for part in files} == own
    assert list(attached(found)) == list(own)
