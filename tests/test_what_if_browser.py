"""The page that computes in a real browser: what it says is what the estimator says, to the last digit."""

import json
import math

import pytest
from browser import chromium
from conftest import seeds_of
from moved import MOVE, PAPERS, change, paper, resized, said

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
    return here is None or math.isclose(there, here, rel_tol=CLOSE, abs_tol=0)


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


def takes(browser, moved):
    """Whether the page has these choices."""
    asked = json.dumps({name: str(to) for name, to in moved.items()})
    return browser.value(f"""Object.entries({asked}).every(([name, to]) => {{
      const control = document.querySelector(`.what-if [name="${{name}}"]`);
      return control && (control.tagName === 'INPUT' || [...control.options].some(o => o.value === to));
    }})""")
