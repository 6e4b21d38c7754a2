"""The proposal in a real browser: nothing is blank, cut off, fetched or out of reach of the keyboard."""

import importlib.util
import zlib
from pathlib import Path

import pytest
from browser import chromium
from printing import KEPT, LANGUAGES, papers, reader, written

from quoter.proposal.pdf import pdf

pytestmark = pytest.mark.browser
WIDTHS = (1280, 390)
GRAVE = ("serious", "critical")
OVERFLOW = """[...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect();
  const scrolled = e.closest('table') && getComputedStyle(e.closest('table')).overflowX === 'auto';
  return box.width && !scrolled && (box.right > innerWidth + 1 || box.left < -1);
}).map(e => e.outerHTML.slice(0, 80))"""
AUDIT = """axe.run({resultTypes: ['violations']}).then(found => ({
  rules: found.passes.length,
  faults: found.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 120)).slice(0, 3)]),
}))"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def axe():
    """The auditor's script."""
    found = importlib.util.find_spec("axe_playwright_python")
    assert found, "pip install --no-deps axe-playwright-python"
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(
    scope="module",
    params=[(name, language) for name in KEPT for language in LANGUAGES],
    ids="-".join,
)
def paper(request, tmp_path_factory):
    """A page as file, and its view-model."""
    name, language = request.param
    view, page = papers(name, language=language)
    return written(tmp_path_factory.mktemp(name), f"{language}.html", page), view, page


def shades(png):
    """How many kinds of rows a picture has: a blank one has one."""
    from struct import unpack

    width, data, at = unpack(">I", png[16:20])[0], b"", 8
    while at < len(png):
        size, kind = unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    channels = {2: 3, 6: 4}[png[25]]
    rows = zlib.decompress(data)
    step = width * channels + 1
    return len({rows[i : i + step] for i in range(0, len(rows), step)})


@pytest.mark.parametrize("width", WIDTHS)
def test_a_screen_shows_all_of_it_and_asks_for_nothing(browser, paper, width):
    path, view, _ = paper
    browser.open(path, width)
    assert browser.value("document.title") == " ".join(f"{view.number} {view.title}".split())
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(OVERFLOW) == []
    assert shades(browser.picture()) > 100
    asked = [event["request"]["url"] for event in browser.of("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith("data:")] == [path.resolve().as_uri()]
    assert not browser.of("Log.entryAdded")
    assert not browser.of("Runtime.consoleAPICalled")
    assert not browser.of("Runtime.exceptionThrown")


ASIDE = """[...document.querySelectorAll('td[data-head] .under')].filter(e => {
  const text = document.createRange();
  text.selectNodeContents(e.parentElement.firstChild);
  const own = text.getBoundingClientRect(), below = e.getBoundingClientRect();
  return Math.abs(own.left - below.left) > 1 || below.top < own.bottom - 1;
}).length"""


def test_on_a_phone_a_remark_stands_below_what_it_is_of(browser, paper):
    """It was squeezed into a column of its own beside the item."""
    path, view, _ = paper
    browser.open(path, 390)
    assert browser.value(ASIDE) == 0
    if any(item.remark and not item.included for item in (view.offer.items if view.offer else ())):
        assert browser.value("document.querySelectorAll('td[data-head] .under').length > 0")


def test_on_a_phone_each_side_signs_below_its_name(browser, paper):
    """Both were asked for a signature, a seal and a day by turns, and had no line to write on."""
    path, view, _ = paper
    browser.open(path, 390)
    sides = browser.value("""[...document.querySelectorAll('.sign .who td:not(.gap)')].map((name, k) => {
      const rows = [...document.querySelectorAll('.sign tr:not(.who)')];
      const cells = rows.flatMap(row => [...row.cells].filter(c => c.className !== 'gap').slice(2 * k, 2 * k + 2));
      return [name, ...cells].map(c => c.getBoundingClientRect()).map(b => [b.top, b.width]);
    })""")
    if not sides:
        assert not view.offer or not view.signatures
        return
    tops = [top for side in sides for top, _ in side]
    assert tops == sorted(tops)
    assert all(width > 100 for side in sides for _, width in side[2::2])


@pytest.mark.parametrize("width", WIDTHS)
def test_nobody_is_shut_out(browser, paper, axe, width):
    path, _, _ = paper
    browser.open(path, width)
    browser.value(f"{axe};0")
    found = browser.value(AUDIT)
    assert found["rules"] > 20
    assert [fault for fault in found["faults"] if fault[1] in GRAVE] == []


def test_the_audit_finds_what_is_wrong(browser, axe, tmp_path):
    browser.open(written(tmp_path, "fit.html", papers("fit", language="en")[1]), 1280)
    browser.value(
        "document.documentElement.lang = ''; document.querySelector('h1').style.color = '#eeeeee'; 0"
    )
    browser.value(f"{axe};0")
    assert {"html-has-lang", "color-contrast"} <= {
        fault[0] for fault in browser.value(AUDIT)["faults"]
    }


def test_it_prints_on_as_many_pages_as_the_pdf(browser, paper):
    path, view, page = paper
    browser.open(path, 1280)
    theirs = len(reader(browser.printed()).pages)
    ours = reader(pdf(page, view)).pages
    covered = view.t("contents") in ours[0].extract_text()  # which the page alone does not have
    assert abs(theirs - (len(ours) - covered)) <= 1


def test_nothing_runs_and_nothing_is_fetched_even_if_a_template_would(browser, tmp_path):
    """The page's own policy stands behind the templates."""
    _, page = papers("example")
    evil = '<script>console.log(1)</script><img src="https://example.com/a.png" alt=""></body>'
    browser.open(written(tmp_path, "evil.html", page.replace("</body>", evil)), 1280)
    assert not browser.of("Runtime.consoleAPICalled")
    refused = [event["entry"]["text"] for event in browser.of("Log.entryAdded")]
    assert len([text for text in refused if "Content Security Policy" in text]) >= 2
