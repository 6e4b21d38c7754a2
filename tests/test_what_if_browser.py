"""The page that computes in a real browser: what it says is what the estimator says, to the last digit."""

import json
import math
import random

import pytest
from browser import chromium
from conftest import seeds_of
from moved import MOVE, PAPERS, change, paper, resized, said
from printing import reader
from test_browser import AUDIT, GRAVE, OVERFLOW, axe

from quoter.core import Texts, cells
from quoter.core.formats import half_up, signed
from quoter.proposal.pages import html
from quoter.proposal.view import proposal
from quoter.proposal.what_if.inputs import numbers_asked, value
from quoter.proposal.what_if.programs import file_text
from quoter.proposal.what_if.scripts import script
from quoter.sizing import LINES
from quoter.sizing.options import given, option_record

__all__ = ["axe"]
pytestmark = pytest.mark.browser
EACH = 25  # changes of a seed
CLOSE = 1e-12


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Where the pages lie."""
    return tmp_path_factory.mktemp("what-if")


def opened(browser, files, name, language="en", width=1280):
    """The page of a paper, on the screen."""
    path = files / f"{name}-{language}.html"
    path.write_text(paper(name, language).page, encoding="utf-8")
    browser.open(path, width)
    return path


def agrees(theirs, ours):
    """A text and a number that equal the estimator's."""
    (text_there, there), (text_here, here) = theirs, ours
    if text_there != text_here or (here is None) != (there is None):
        return False
    return here is None or equal(there, here)


def differences(theirs, ours):
    """What the two say differently; memory that is nothing is not shown, cards not bought are 0."""
    found = {}
    for key in theirs.keys() | ours.keys():
        there, here = theirs.get(key, ("", 0)), ours.get(key, ("", 0))
        absent = (key not in theirs and not here[1]) or (key not in ours and not there[1])
        if not absent and not agrees(there, here):
            found[key] = there, here
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_as_issued_it_says_what_was_issued(browser, files, name):
    opened(browser, files, name)
    one = paper(name)
    theirs = browser.value(f"({MOVE})({{}})")
    assert len(theirs) > 10 * len(one.sold.scenarios)
    assert differences(theirs, said(one, one.sold)) == {}


@pytest.mark.parametrize("seed", seeds_of(range(40)))
def test_changes_come_out_as_the_estimator_has_them(browser, files, seed):
    """A thousand in all; a change that a file is refused for is none."""
    name = list(PAPERS)[seed % len(PAPERS)]
    one = paper(name)
    opened(browser, files, name)
    count, tried = 0, 0
    while count < EACH:
        tried += 1
        assert tried < 20 * EACH, "hardly any change is taken"
        moved = change(one, f"{seed} {tried}")
        found = resized(one, moved)
        if found is None or not takes(browser, moved):
            continue
        count += 1
        theirs = browser.value(f"({MOVE})({json.dumps(moved)})")
        assert differences(theirs, said(one, found)) == {}, moved
    assert not browser.of("Runtime.exceptionThrown")


@pytest.mark.parametrize(("name", "moved", "apart"), [
    ("government", {"0.concurrency": 2}, False),
    ("bank", {"1.prompt_tokens": 300}, False),
    ("whole-request", {"0.prompt_tokens": 9000, "0.output_tokens": 200, "0.requests_per_second": 40}, True),
])  # fmt: skip
def test_prefill_and_decode_apart_are_looked_at_anew_when_inputs_move(
    browser, files, name, moved, apart
):
    """What was worthwhile at issue stayed on the page whatever moved, and what had not been was never looked at."""
    opened(browser, files, name)
    one = paper(name)
    place = int(next(iter(moved)).partition(".")[0])
    found = resized(one, moved)
    before, after = (x.scenarios[place].chosen.split for x in (one.sold, found))
    assert (before.apart, after.apart) == (not apart, apart)
    theirs = browser.value(f"({MOVE})({json.dumps(moved)})")
    assert differences(theirs, said(one, found)) == {}


def takes(browser, moved):
    """Whether the page has these choices."""
    asked = json.dumps({name: str(to) for name, to in moved.items()})
    return browser.value(f"""Object.entries({asked}).every(([name, to]) => {{
      const control = document.querySelector(`.what-if [name="${{name}}"]`);
      return control && (control.tagName === 'INPUT' || [...control.options].some(o => o.value === to));
    }})""")


# -- line by line ------------------------------------------------------------------------------------

EVERY = """(given => {
  const found = {};
  for (const [name, x] of Object.entries(LINE(given))) found[name] = x === Infinity ? 'inf' : x;
  return found;
})"""


@pytest.mark.parametrize("name", PAPERS)
def test_every_line_comes_to_what_python_computes(browser, files, name):
    """All lines of the model, of every layout of every card: not only those that the page shows."""
    opened(browser, files, name)
    one, compared = paper(name), 0
    for kind in dict.fromkeys(s.kind for s in one.sold.scenarios):
        lines = LINES[kind]
        source = script("LINE", lines, {line.name for line in lines}).source
        browser.value(
            f"globalThis.EVERY = (() => {{ {file_text('operations.js')} {source} return {EVERY}; }})(); 0"
        )
        for s in (s for s in one.sold.scenarios if s.kind == kind):
            for option in s.workings:
                known = given(s.case, option.candidate)
                known |= {"option": option_record(option.split, option.candidate)}
                records = json.dumps({record: vars(x) for record, x in known.items()})
                theirs = browser.value(f"EVERY({records})")
                ours = {line.name: option.figures.by_name(line.name) for line in lines}
                wrong = {n: (theirs[n], x) for n, x in ours.items() if not equal(theirs[n], x)}
                assert wrong == {}, (s.case.scenario.name, option.card.name, option.split)
                compared += len(ours)
    assert compared > 500


def equal(there, here):
    """The same text, or the same number; whole numbers exactly."""
    if isinstance(here, str) or isinstance(there, str):
        return there == here
    if float(here).is_integer() and abs(here) < 2**53:
        return there == here
    return math.isclose(there, here, rel_tol=CLOSE, abs_tol=0)


def test_the_operations_are_those_of_python(browser, files):
    """Rounding where it is hardest: halves, ties in the fifteenth digit, large and small ones."""
    opened(browser, files, "firm")
    rng = random.Random(7)
    asked = [x for base in (0.5, 1.005, 2.675, 0.125, 1e14 + 0.5, 12345678901234.25, 4503599627370.5, 0.0, 1e-9)
             for x in (base, -base, base * 3)]  # fmt: skip
    asked += [rng.choice((0.5, 0.25, 1)) * rng.randint(1, 10**6) for _ in range(500)]
    asked += [rng.uniform(-1, 1) * 10 ** rng.randint(-6, 17) for _ in range(2000)]
    asked += [round(rng.uniform(0, 10**7), rng.randint(0, 7)) for _ in range(2000)]
    got = browser.value(f"""{json.dumps(asked)}.map(x => [rounded(x, 2), rounded(x, 0), rounded(x, 6), to_whole(x),
      ceil(x), floor(x), cents(x), +(x * A_TIE_UP).toPrecision(3), fixed(x, 1), fixed(x, 2), fixed(x, 0)])""")
    for x, found in zip(asked, got, strict=True):
        whole_part = [cells.rounded(x, 2), cells.rounded(x, 0), cells.rounded(x, 6), cells.to_whole(x),
                      cells.ceil(x), cells.floor(x), cells.cents(x), float(f"{half_up(x):.3g}")]  # fmt: skip
        shown = [signed(f"{half_up(x):,.{places}f}") for places in (1, 2, 0)]
        assert found[: len(whole_part)] == whole_part, repr(x)
        if abs(x) < 1e12:  # of fewer than 15 digits
            assert found[len(whole_part) :] == shown, repr(x)


# -- for whom it is ----------------------------------------------------------------------------------

WIDTHS = (1280, 390)
FOLD = "document.querySelector('.what-if')"


@pytest.fixture(scope="module", params=["alone", "inside"])
def shape(request):
    """The page alone, and as a section of the proposal."""
    return request.param


def shown(browser, files, shape, width, language="both"):
    """The page with the section opened."""
    one = paper("example", language)
    page = one.page if shape == "alone" else html(proposal(one.issued, one.texts), live=one.live)
    path = files / f"{shape}-{language}.html"
    path.write_text(page, encoding="utf-8")
    browser.open(path, width)
    assert browser.value(f"{FOLD}.open") == (shape == "alone")
    browser.value(f"{FOLD}.open = true; new Promise(done => setTimeout(done, 100))")
    return path


@pytest.mark.parametrize("width", WIDTHS)
def test_a_screen_shows_all_of_it_and_asks_for_nothing(browser, files, shape, width):
    path = shown(browser, files, shape, width)
    browser.value(f"({MOVE})({json.dumps({'0.concurrency': 64, 'price.MetaX-C500': 50000})})")
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(OVERFLOW) == []
    asked = [event["request"]["url"] for event in browser.of("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith("data:")] == [path.resolve().as_uri()]
    for event in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
        assert not browser.of(event)
    assert browser.value("document.querySelectorAll('.what-if .moved').length") > 5


@pytest.mark.parametrize("width", WIDTHS)
def test_as_issued_and_now_stand_under_their_heads_on_every_screen(browser, files, shape, width):
    shown(browser, files, shape, width)
    beside = """[...document.querySelectorAll(".what-if table")].every(table => {
        const lefts = row => [...row.cells].map(cell => Math.round(cell.getBoundingClientRect().left));
        const [head, ...rows] = [...table.rows].map(lefts);
        return head[0] < head[1] && head[1] < head[2] && rows.every(row => row.join() === head.join());
    })"""
    assert browser.value(beside)


@pytest.mark.parametrize("width", WIDTHS)
def test_nobody_is_shut_out(browser, files, axe, shape, width):
    shown(browser, files, shape, width)
    browser.value(f"{axe};0")
    found = browser.value(AUDIT)
    assert found["rules"] > 20
    assert found["faults"] == [] if shape == "alone" else not grave(found)


def grave(found):
    """What shuts somebody out."""
    return [fault for fault in found["faults"] if fault[1] in GRAVE]


def test_the_keyboard_alone_will_do(browser, files):
    """Tab by tab to the fold, open it, through every control in the order of the page, type, and back."""
    shown(browser, files, "inside", 1280)
    browser.value(f"{FOLD}.open = false; 0")
    press(browser, "Tab", lambda: browser.value("document.activeElement.tagName") == "SUMMARY")
    press(browser, "Enter", lambda: browser.value(f"{FOLD}.open"))
    browser.value("new Promise(done => setTimeout(done, 100))")
    expected = browser.value(f"[...{FOLD}.querySelectorAll('input, select')].map(x => x.name)")
    assert len(expected) > 15
    walked = []
    while len(walked) < len(expected):
        press(browser, "Tab")
        walked.append(browser.value("document.activeElement.name"))
        outline = browser.value("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", walked[-1]
    assert walked == expected
    press(browser, "Tab")
    assert browser.value("document.activeElement.tagName") == "BUTTON"
    browser.value(
        f"{FOLD}.querySelector('input').focus(); {FOLD}.querySelector('input').select(); 0"
    )
    before = browser.value(f"{FOLD}.querySelector('.news').textContent")
    browser.ask("Input.insertText", text="90")
    assert browser.value(f"{FOLD}.querySelector('.news').textContent") != before
    browser.value(f"{FOLD}.querySelector('button').focus(); 0")
    press(
        browser,
        "Enter",
        lambda: browser.value(f"{FOLD}.querySelector('.news').textContent") == before,
    )


def press(browser, key, until=None):
    """A key, again and again until something holds."""
    codes = {"Tab": 9, "Enter": 13}
    for _ in range(60 if until else 1):
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            browser.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                        windowsVirtualKeyCode=codes[key], **text)  # fmt: skip
        if until is None or until():
            return
    raise AssertionError(f"{key} does not lead there")


def test_what_no_model_can_be_asked_is_refused_where_it_is_typed(browser, files):
    """At the field, in a sentence; the figures of before stay, and say that they are of before."""
    opened(browser, files, "startup")
    before = browser.value("document.querySelector('.news').textContent")
    least, most, kept = [*limits("startup"), asked_at_first("startup")]
    said = Texts("en")("what_if_wrong", least=least, most=most, kept=kept)
    for text in ("", "-3", "0", "1e30"):
        browser.value(f"""{{ const input = {FOLD}.querySelector('input');
          input.value = {json.dumps(text)}; input.dispatchEvent(new Event('input')); }}""")
        assert (
            browser.value(f"{FOLD}.querySelector('input').getAttribute('aria-invalid')") == "true"
        )
        assert browser.value("document.querySelector('.news').textContent") == before
        assert browser.value(f"{FOLD}.querySelector('.asked .wrong').textContent") == said
        assert set(browser.value(MARKS)) == {Texts("en")("what_if_kept")}
    browser.value(
        f"""{{ const input = {FOLD}.querySelector('input');
          input.value = {kept}; input.dispatchEvent(new Event('input')); }}"""
    )
    assert browser.value(f"{FOLD}.querySelector('.asked .wrong').textContent") == ""
    assert set(browser.value(MARKS)) == {None}


def test_letters_are_refused_too(browser, files):
    """A field of numbers holds nothing while letters stand in it."""
    opened(browser, files, "startup", "zh", 390)
    browser.value(
        f"{FOLD}.querySelector('input').focus(); {FOLD}.querySelector('input').select(); 0"
    )
    browser.ask("Input.insertText", text="1e")
    assert browser.value(f"{FOLD}.querySelector('.asked .wrong').textContent").startswith("请输入")
    assert browser.value("document.documentElement.scrollWidth") <= 390
    assert browser.value(OVERFLOW) == []


MARKS = "[...document.querySelectorAll('.news, .results')].map(part => part.dataset.kept ?? null)"


def limits(name):
    """The limits of the first field, as the page writes them."""
    first = numbers_asked(paper(name).sold.scenarios[0])[0]
    return f"{first.least:,g}", f"{int(first.most):,}"


def asked_at_first(name):
    """What stands in the first field."""
    sized = paper(name).sold.scenarios[0]
    return f"{value(sized, numbers_asked(sized)[0]):g}"


def test_where_scripts_are_off_it_says_so(browser, files, shape):
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        for language in ("zh", "en"):
            one = paper("example", language)
            page = (
                one.page
                if shape == "alone"
                else html(proposal(one.issued, one.texts), live=one.live)
            )
            path = files / f"off-{shape}-{language}.html"
            path.write_text(page.replace("<details", "<details open"), encoding="utf-8")
            browser.open(path, 1280)
            said = browser.value("document.querySelector('.what-if').innerText")
            assert one.texts("what_if_without_scripts") in said
            assert browser.value("document.getElementById('what-if-page').childElementCount") == 0
    finally:
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)


def test_paper_has_none_of_it(browser, files):
    shown(browser, files, "inside", 1280, "en")
    printed = "".join(page.extract_text() for page in reader(browser.printed()).pages)
    assert len(printed) > 5000
    assert Texts("en")("what_if_title") not in " ".join(printed.split())
    assert Texts("en")("what_if_back") not in " ".join(printed.split())


def test_no_other_script_runs_beside_ours(browser, files):
    one = paper("firm")
    evil = '<script>console.log(1)</script><p onclick="console.log(2)" id="evil">x</p></body>'
    path = files / "evil.html"
    path.write_text(one.page.replace("</body>", evil), encoding="utf-8")
    browser.open(path, 1280)
    browser.value(
        "document.getElementById('evil').click(); fetch('https://example.com/').catch(() => 0)"
    )
    assert not browser.of("Runtime.consoleAPICalled")
    refused = [event["entry"]["text"] for event in browser.of("Log.entryAdded")]
    assert len([text for text in refused if "Content Security Policy" in text]) >= 3
    assert browser.value("document.querySelector('.news').textContent")  # ours has run
