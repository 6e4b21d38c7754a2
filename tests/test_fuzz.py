"""Damaged and hostile files: whatever is read ends in an answer or in exit status 2 and lines for people."""

import io
import itertools
import json
import random
import resource
import shutil
import signal
import zipfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import typer.testing
from conftest import ROOT, bounded
from printing import KEPT, data_of, viewed
from test_brand import JPEG, LOGO, NOTED, PNG, SVG, USES, doubled

from quoter.cli import app
from quoter.proposal import brand_files, logos, pages
from quoter.proposal.templating import PageError
from quoter.proposal.tender import volumes
from quoter.proposal.what_if import what_if
from quoter.scenario.quotation import load_quotation
from quoter.sizing.estimate import estimate

MAILED = ROOT / "tests" / "mailed"
MOST_LINES = 60  # of complaints: a file may have many faults, and none is told twice
MOST_SECONDS, MOST_BYTES = 10, 10**9  # of a core and of memory, for whatever is read


@pytest.fixture(autouse=True, scope="module")
def commands_once():
    """The tree of commands is made once for all files that are read here, not once for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", cache(typer.main.get_command))
        yield


class TooMuch(BaseException):
    """What nothing that the program reads may cost; no command answers it."""


def too_late(*_):
    raise TooMuch(f"more than {MOST_SECONDS} s of a core")


@contextmanager
def little():
    """No more than ten seconds of a core and a gigabyte beyond what the process has already."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages_held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before = signal.signal(signal.SIGPROF, too_late)
    resource.setrlimit(resource.RLIMIT_AS, (pages_held * resource.getpagesize() + MOST_BYTES, hard))
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.signal(signal.SIGPROF, before)


def test_what_takes_too_long_or_too_much_memory_is_no_answer(monkeypatch):
    monkeypatch.setattr(f"{__name__}.MOST_SECONDS", 0.05)
    with pytest.raises(TooMuch), little():
        all(True for _ in itertools.count())
    with pytest.raises(MemoryError), little():
        bytearray(2 * MOST_BYTES)


def run(*words):
    """A command in this process; its exit status and what it said."""
    with little():
        result = typer.testing.CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def answered(*words):
    """A command that may fail, but only as a command may."""
    status, said = run(*words)
    assert status in (0, 1, 2, 3), said
    if status:
        assert said.strip()
        assert len(said.splitlines()) <= MOST_LINES, said[:2000]
    return status


# -- workbooks ------------------------------------------------------------------------------------


def repacked(content, change):
    """A zip with some of its parts changed; a part that becomes None is left out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            part = change(info.filename, old.read(info))
            if part is not None:
                new.writestr(info.filename, part)
    return out.getvalue()


def spoilt_bytes(content, choose):
    """Some bytes of a text turned into others, a piece taken out, or the end lost."""
    at, length = choose.randrange(len(content) or 1), choose.randint(1, 40)
    how = choose.randrange(4)
    if how == 0:
        return content[:at]
    if how == 1:
        return content[:at] + content[at + length :]
    if how == 2:
        return content[:at] + bytes(choose.randrange(256) for _ in range(length)) + content[at:]
    return content[:at] + content[at : at + length] * 3 + content[at:]


def spoilt_workbook(content, choose):
    """A workbook with a part that is gone or spoilt, or a zip that ends early."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        victim = choose.choice(archive.namelist())
    how = choose.randrange(5)
    if how == 0:
        return content[: choose.randrange(len(content))]
    if how == 1:
        return repacked(content, lambda name, part: None if name == victim else part)
    return repacked(
        content, lambda name, part: spoilt_bytes(part, choose) if name == victim else part
    )


@pytest.mark.parametrize("seed", bounded(range(31), 1))
@pytest.mark.proof
def test_a_spoilt_workbook_is_refused_or_read(seed, tmp_path):
    choose = random.Random(seed)
    content = (MAILED / "M-FIRM-R1.xlsx").read_bytes()
    for n in range(10 if seed else 4):
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(spoilt_workbook(content, choose))
        answered("pull", path, "-o", tmp_path / f"{n}.yaml")


@pytest.mark.parametrize(
    "gone", ["xl/styles.xml", "xl/worksheets/sheet3.xml", "xl/sharedStrings.xml"]
)
def test_a_workbook_that_lacks_a_part_is_told_by_its_name(gone, tmp_path):
    content = (MAILED / "M-FIRM-R1.xlsx").read_bytes()
    path = tmp_path / "lacking.xlsx"
    path.write_bytes(repacked(content, lambda name, part: None if name == gone else part))
    status, said = run("pull", path)
    assert status == 2
    assert said.count("\n") == 1
    assert gone in said


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet5.xml", "docProps/core.xml"]
)
def test_a_part_that_is_no_xml_is_told_by_its_name(part, tmp_path):
    content = (MAILED / "M-FIRM-R1.xlsx").read_bytes()
    path = tmp_path / "spoilt.xlsx"
    path.write_bytes(repacked(content, lambda n, x: x[:-20] + b"&" + x[-20:] if n == part else x))
    status, said = run("pull", path)
    assert status == 2
    assert said.count("\n") == 1
    assert part in said


@pytest.mark.proof
def test_a_sheet_of_a_million_rows_is_refused_unread(tmp_path):
    content = (MAILED / "M-FIRM-R1.xlsx").read_bytes()
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(10**6))
    name = "xl/worksheets/sheet2.xml"
    path = tmp_path / "long.xlsx"
    path.write_bytes(
        repacked(
            content,
            lambda n, x: x.replace(b"</sheetData>", rows + b"</sheetData>") if n == name else x,
        )
    )
    status, said = run("pull", path)
    assert status == 2
    assert "cells and rows" in said
    assert name in said


# -- records, scenario files, configurations ------------------------------------------------------


def spoilt_data(data, choose):
    """Plain data with one value of another kind, or one key gone or doubled."""
    data = json.loads(json.dumps(data, default=str))
    places = list(places_of(data))
    holder, key = choose.choice(places)
    how = choose.randrange(3)
    if how == 0 and isinstance(holder, dict):
        del holder[key]
    elif how == 1 and isinstance(holder, dict):
        holder[f"{key}x"] = holder[key]
    else:
        holder[key] = choose.choice(ODD)
    return data


ODD = [
    None,
    True,
    -1,
    0,
    1e308,
    "",
    "x" * 40000,
    "=1+1",
    [],
    {},
    [[]],
    {"a": {}},
    "\x00",
    "２０",
    "1e5",
]


def places_of(data):
    """Every place of a value in plain data."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield data, key
        if isinstance(value, dict | list):
            yield from places_of(value)


@pytest.mark.parametrize("seed", bounded(range(25), 1))
@pytest.mark.proof
def test_a_spoilt_record_is_refused_or_read(seed, tmp_path):
    choose = random.Random(seed)
    content = (MAILED / "M-FIRM-R1.issued.json").read_bytes()
    shutil.copy(MAILED / "firm.yaml", tmp_path)
    data = json.loads(content)
    for n in range(20):
        spoilt = (
            spoilt_bytes(content, choose)
            if n % 2
            else json.dumps(spoilt_data(data, choose), ensure_ascii=True).encode()
        )
        path = tmp_path / "M-FIRM-R1.issued.json"
        path.write_bytes(spoilt)
        answered("diff", path, MAILED / "firm.yaml")


@pytest.mark.parametrize("seed", bounded(range(101), 1))
@pytest.mark.proof
def test_a_spoilt_scenario_file_is_refused_or_read(seed, tmp_path):
    choose = random.Random(seed)
    content = (MAILED / "chat.yaml").read_bytes()
    path = tmp_path / "scenarios.yaml"
    for _ in range(200 if seed else 40):
        path.write_bytes(spoilt_bytes(content, choose))
        answered("check", path)


@pytest.mark.parametrize("seed", bounded(range(26), 1))
@pytest.mark.proof
def test_a_spoilt_configuration_is_refused_or_read(seed, tmp_path):
    choose = random.Random(seed)
    config = json.loads((ROOT / "examples" / "config.json").read_text(encoding="utf-8"))
    path = tmp_path / "config.json"
    for n in range(200 if seed else 40):
        spoilt = json.dumps(spoilt_data(config, choose)).encode()
        path.write_bytes(spoilt_bytes(spoilt, choose) if n % 4 == 0 else spoilt)
        answered("import-model", path, "--name", "Spoilt-1B")


# -- logos and templates --------------------------------------------------------------------------

LOGOS = [LOGO.encode(), PNG, JPEG, NOTED.encode(), SVG.format(USES.format(doubled(9))).encode()]


@pytest.mark.parametrize("seed", bounded(range(20), 1))
def test_a_spoilt_logo_is_refused_or_drawn(seed):
    """Of 200 spoilt logos each is taken or refused, in no time and with no other fault."""
    choose = random.Random(seed)
    for _ in range(10):
        content = spoilt_bytes(choose.choice(LOGOS), choose)
        try:
            with little():
                found = logos.picture(content)
        except logos.LogoFault:
            continue
        assert logos.picture(found.content) == found  # nothing of it is left out twice


PAGES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.fixture(scope="module")
def drawn():
    """What draws the example with the templates of some folders, by the part that is another there."""
    view, sized = viewed(data_of()), estimate(load_quotation(KEPT["example"]))
    live, bid = what_if(sized, view.t), volumes(sized, brand_files.look(sized.quotation)).values()

    def draw(part, folders):
        if part.startswith("tender"):
            return "\n".join(pages.volume(*made, folders) for made in bid)
        if part.startswith("what-if/"):
            ours = f"<script>{live.script}</script>"
            return pages.what_if_alone(view, live, folders).replace(ours, "", 1)
        return pages.html(view, folders)

    return draw


@pytest.mark.parametrize("seed", bounded(range(20), 1))
@pytest.mark.proof
def test_a_spoilt_template_is_a_page_or_a_fault_of_the_template(seed, drawn, tmp_path):
    """Of 200 spoilt templates each draws a page that fetches nothing, or is told by its name."""
    choose = random.Random(seed)
    for n in range(10):
        part = choose.choice(PAGES)
        folder, name = tmp_path / str(n), part.relative_to(ROOT / "templates")
        place = folder / name
        place.parent.mkdir(parents=True)
        place.write_bytes(spoilt_template(part.read_bytes(), choose))
        try:
            with little():
                page = drawn(name.as_posix(), (folder,))
        except PageError:
            continue
        assert "<script" not in page


def spoilt_template(content, choose):
    """A template with some bytes spoilt, or with one more statement somewhere."""
    lines = content.decode().split("\n")
    if choose.random() < 0.5:
        return spoilt_bytes(content, choose)
    lines.insert(choose.randrange(len(lines) + 1), choose.choice(STATEMENTS))
    return "\n".join(lines).encode()


STATEMENTS = [
    "{% for a in p.sections %}",
    "{% endfor %}",
    "{{ p|list }}",
    "{{ p.chapters * 10**7 }}",
    "{% for a in range(10**5) %}{% for b in range(10**5) %}{{ a }}{% endfor %}{% endfor %}",
    "{{ p.__class__.__init__.__globals__ }}",
    "{% set x = p.title * 9999 %}{{ x.replace('a', x) }}{{ x|join(x) }}",
    "{% include p.title %}",
    '{% include "proposal.html" %}',
    '{% extends "proposal.html" %}',
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "<script>alert(1)</script>",
    '<img src="https://example.com/a.png">',
    "{{ t('no_such_key') }}",
    "{% set n = namespace(x=[p]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
]
