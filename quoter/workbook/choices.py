"""What the dropdowns of a workbook offer, and the way back: a cell holds what its language calls a choice, the
file its code. A table has both beside each other where they differ, so a workbook knows its own words. A
name of a product, a model or a precision is its own word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from quoter.catalog import Catalog
from quoter.core import Texts, capital
from quoter.scenario import AUTO, RULE, share_of, short_name
from quoter.words import bill_words, load_words, scenario_words

TABLE_OF = {  # of the marks of a table, by how they begin
    "c": "cards", "w": "precisions", "k": "kv_types", "e": "engines", "f": "forms", "n": "redundancy",
    "q": "percentiles", "v": "confidences", "t": "methods", "o": "optimizers", "h": "checkpointing",
    "g": "targets", "s": "sizing_methods", "tax": "tax_classes",
}  # fmt: skip
METHODS = ("detailed", RULE)  # of sizing
LEFT_OPEN = ("precisions", "engines")  # whose choice may be left to the card
SENTENCES_USE = ("methods", "redundancy")  # the words of these tables
IN_HUNDRED = ("percentiles", "confidences")


def codes(prefix: str, catalog: Catalog, taxes: Iterable[str] = ()) -> list[str]:
    """What a file may say of a table."""
    table = TABLE_OF[prefix]
    if table == "sizing_methods":
        return [*METHODS]
    if table == "tax_classes":
        return [*taxes]
    found = [*_rows(table, catalog)]
    return [AUTO, *found] if table in LEFT_OPEN else found


def choices(prefix: str, known: Iterable[str], catalog: Catalog, texts: Texts) -> dict[str, str]:
    """Of each code of a table what it is called; the code stands beside what two would be called alike."""
    rows = _rows(TABLE_OF[prefix], catalog)
    found = {code: _called(TABLE_OF[prefix], code, rows.get(code), texts) for code in known}
    often = Counter(map(str.casefold, found.values()))
    return {code: said if often[said.casefold()] == 1 else said + texts.bracketed(code)
            for code, said in found.items()}  # fmt: skip


def meanings(prefix: str, catalog: Catalog, taxes: Iterable[str] = ()) -> dict[str, str]:
    """The code of every word for it, in each language, in small letters; nothing of what is no table."""
    if prefix not in TABLE_OF:
        return {}
    known = codes(prefix, catalog, taxes)
    found: dict[str, str] = {}
    for language in ("zh", "en"):
        said = choices(prefix, known, catalog, Texts(language))
        found |= {called.casefold(): code for code, called in said.items()}
    return found | {code.casefold(): code for code in known}


def _rows(table: str, catalog: Catalog) -> Mapping[str, Any]:
    """The rows of a table by what they go by in a dropdown; what is no table of the catalog has none."""
    if table == "engines":
        return {row.full_name: row for row in catalog.engines.values()}
    found: Mapping[str, Any] = getattr(catalog, table, {})
    return found


def _called(table: str, code: str, row: Any, texts: Texts) -> str:
    """One choice."""
    if code == AUTO:
        return capital(load_words.spelled(AUTO, texts))
    if table == "sizing_methods":
        return texts(f"method_{code}")
    if table == "tax_classes":
        return capital(bill_words.class_label(code, texts))
    if table == "cards" and row:
        return str(row.called(texts.language))
    if table == "engines" and row:
        return scenario_words.engine_named(row, texts)
    if table in IN_HUNDRED and row:
        return texts(f"choice_{table}", name=short_name(row), share=f"{share_of(row):g}")
    called = load_words.in_table(table, code, texts)
    ours = called == code and table in SENTENCES_USE
    return capital(load_words.spelled(code, texts)) if ours else called
