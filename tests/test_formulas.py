"""What a reviewer of models asks of every formula: at most 120 characters, IF nested at most twice."""

import re

import pytest

from quoter import ladder
from quoter.explain import sample
from quoter.formulas import filled, forms
from quoter.lines import run
from quoter.options import LINES
from quoter.texts import Texts

LONGEST, DEEPEST = 120, 2  # characters with the leading "=", and IF inside IF
WIDEST = "$ABC$1234"  # an address on the formula's own sheet


def nested(formula):
    """How deep IF stands inside IF."""
    deepest, calls = 0, []
    for token in re.finditer(r'"[^"]*"|\'[^\']*\'|([A-Z]*)\(|\)', formula):
        if token.group().endswith("("):
            calls.append(token[1])
            deepest = max(deepest, calls.count("IF"))
        elif token.group() == ")":
            calls.pop()
    return deepest


def faults(formula):
    """What is wrong with a formula, its leading "=" included."""
    found = [f"{len(formula)} characters"] if len(formula) > LONGEST else []
    return found + ([f"IF {nested(formula)} deep"] if nested(formula) > DEEPEST else [])


def traced(kind):
    """The lines of one kind of work as formulas; with an inference those of a batch."""
    known = sample(kind)
    found = forms(LINES[kind], known, Texts("en"))
    if kind == "inference":
        figures = run(LINES[kind], known)
        found += forms(ladder.LINES, figures | {"batch": 8.0}, Texts("en"))
    return found


def test_the_depth_of_a_formula():
    assert nested("=A1+1") == 0
    assert nested('=IF(A1,"IF(",MAX(IF(B1,1,0),IF(C1,1,0)))') == 2
    assert nested("=IF(A1,IF(B1,IF(C1,1,0),0),'IF (x'!A1)") == 3


@pytest.mark.parametrize("kind", LINES)
def test_every_line_is_short_wherever_it_stands(kind):
    for form in traced(kind):
        places = dict.fromkeys(form.needs, WIDEST)
        assert not faults("=" + filled(form, places)), form.line.name
