"""The lines of the model as formula templates: traced once, then filled in for every row.

A template is the formula of a line with a placeholder for each figure it draws on, `{name}` for
a line and `{record__field}` for something given; a sheet fills in where those stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from quoter.core import (
    Cell,
    Figures,
    Line,
    Pattern,
    Sources,
    Texts,
    excel,
    made,
    markup,
    paths,
    run,
    set_out,
    value_of,
    words,
)
from quoter.model import RECORDS, typed
from quoter.sizing import LINES

PLACEHOLDER = Pattern(r"\{(\w+)\}")


class Form(NamedTuple):
    """A line, its formula with placeholders, the same in words, and with the marks of one that is set."""

    line: Line
    template: str
    words: str
    marked: str

    @property
    def needs(self) -> frozenset[str]:
        """The placeholders of the formula."""
        return placeholders(self.template)


@cache
def placeholders(template: str) -> frozenset[str]:
    """What a formula draws on."""
    return frozenset(PLACEHOLDER.findall(template))


def forms(
    lines: Iterable[Line], sample: Mapping[str, Any], texts: Texts, others: Iterable[Line] = ()
) -> list[Form]:
    """Trace some lines on cells; `sample` gives records and figures any sensible values, `others`
    are lines whose figures stand in it, for their labels."""
    found: list[Form] = []
    known = {line.name: line.label for line in (*lines, *others)}

    def keep(line: Line, result: Any) -> Cell:
        said, set_ = words(result, texts.language), set_out(result, texts.language)
        found.append(Form(line, excel(result), labelled(said, known, texts), set_))
        return Cell(value_of(result), address=f"{{{line.name}}}", label=line.name)

    run(lines, symbols(sample), keep)
    return found


def traced(
    lines: Iterable[Line], texts: Texts, others: Iterable[Line] = (), **known: Figures
) -> list[Form]:
    """The forms of some lines on nothing but names: no formula depends on a value but on the `PLAIN` ones,
    which a record that is known gives, so all others are 1."""
    lines, given = tuple(lines), every_record() | known
    drawn_on = {need: given.get(need, 1.0) for line in lines for need in line.needs}
    return forms(lines, drawn_on, texts, others)


@cache
def stored_forms(kind: str, language: str) -> tuple[Form, ...]:
    """The lines of a kind of work, traced once for all quotations and kept."""
    lines = LINES[kind]

    def make() -> list[tuple[str, ...]]:
        return [form[1:] for form in traced(lines, Texts(language))]

    told = made(f"forms-{kind}-{language}", of_formulas(), make)
    return tuple(Form(line, *texts) for line, texts in zip(lines, told, strict=True))


@cache
def of_formulas() -> Sources:
    """What traced forms are made of."""
    package = paths.package()
    code = [*(package / "model").rglob("*.py"), *(package / "core").rglob("*.py"),
            package / "sizing" / "options.py", Path(__file__)]  # fmt: skip
    return Sources((*sorted(code), *sorted((package / "core" / "texts").glob("*.yaml"))))


def templates(
    lines: Iterable[Line], known: Mapping[str, Any], filed: Collection[str]
) -> dict[str, str]:
    """The templates of the lines that are filed; the others are written into them. `known` has the
    placeholders of what they draw on (see `symbols`)."""
    found: dict[str, str] = {}

    def keep(line: Line, result: Any) -> Any:
        if line.name not in filed:
            return result
        found[line.name] = excel(result)
        return symbol(line.name, value_of(result))

    run(lines, known, keep)
    return found


def every_record() -> dict[str, Figures]:
    """All records that lines draw on, with 1 in every field."""
    return {name: typed.OF[name].of(dict.fromkeys(given, 1.0)) for name, given in RECORDS.items()}


def symbols(sample: Mapping[str, Any]) -> dict[str, Any]:
    """What the lines are given, as cells that print as placeholders."""
    return {name: symbol(name, value) for name, value in sample.items()}


PLAIN = ("decimals",)  # holds for a whole quotation: a formula prints it


def symbol(name: str, value: Any) -> Any:
    """A record, or one figure, as placeholders; a record's labels are keys to be replaced."""
    if not isinstance(value, Figures):
        return Cell(value, address=f"{{{name}}}", label=name)
    cells = {
        field: figure
        if field in PLAIN
        else Cell(figure, address=f"{{{name}__{field}}}", label=f"{name}.{field}")
        for field, figure in vars(value).items()
    }
    return type(value).of(cells)


def drawn(form: Form, lines: Iterable[Line], texts: Texts) -> str:
    """A formula as it is set on a page, as HTML: fractions, exponents, cases."""
    known = {line.name: line.label for line in lines}
    return markup(labelled(form.marked, known, texts), texts.language)


def labelled(sentence: str, known: Mapping[str, str], texts: Texts) -> str:
    """A formula in words with every key replaced by its label."""
    return re.sub(r"[a-z]\w*(?:\.\w+)?", lambda m: label_of(m.group(), known, texts), sentence)


def label_of(key: str, known: Mapping[str, str], texts: Texts) -> str:
    """The label of a line or of a given figure; any other word stays as it is."""
    if key in known:
        return texts.label(key, sentence_case(known[key]))
    record, _, field = key.partition(".")
    given = RECORDS.get(record, {}).get(field)
    return texts.label(key, given.label) if given else key


def sentence_case(label: str) -> str:
    """A label inside a sentence: without what explains it, and small unless a name."""
    short = re.split(r"[:;.]", label)[0]
    return short if short[:2].isupper() else short[:1].lower() + short[1:]


def filled(form: Form, places: Mapping[str, str]) -> str:
    """A formula with its figures' addresses."""
    return form.template.format_map(places)


def leading_to(all_forms: Iterable[Form], names: Iterable[str]) -> list[Form]:
    """The forms of some lines, and of all lines that those draw on."""
    wanted, found = set(names), []
    for form in reversed(list(all_forms)):
        if form.line.name in wanted:
            wanted |= form.needs
            found.append(form)
    return found[::-1]


def varying(all_forms: Iterable[Form], records: Iterable[str]) -> list[Form]:
    """The forms that depend, directly or through other lines, on any of some records."""
    moved, found = set(records), []
    for form in all_forms:
        if moved & {need.partition("__")[0] for need in form.needs} | moved & form.needs:
            moved.add(form.line.name)
            found.append(form)
    return found
