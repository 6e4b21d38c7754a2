"""What several tests share."""

import copy
import gc
import os
from dataclasses import replace
from functools import cache, wraps
from hashlib import sha256
from inspect import signature
from pathlib import Path

import pytest

from quoter.catalog.lookup import LISTS, TABLES, Catalog
from quoter.delivery import building, pulling
from quoter.proposal import pdf
from quoter.workbook import portable, sheets

ROOT = Path(__file__).resolve().parent.parent
os.environ["LC_ALL"] = (
    "C.UTF-8"  # messages in English, whatever the locale of those who run the tests
)


def bounded(values, few, seeds=None):
    """Some values of a long proof: the first `few` run always, the rest with `pytest -m proof`.

    Of seeds, which a range is, `--tenth` leaves a tenth of the rest; of all else it leaves everything."""
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    if seeds is None:
        seeds = isinstance(values, range)
    long = [pytest.param(*row, marks=(pytest.mark.proof, *more(n, seeds)))
            for n, row in enumerate(rows[few:])]  # fmt: skip
    return [pytest.param(*row) for row in rows[:few]] + long


def seeds_of(values):
    """The seeds of a proof that another marker keeps out of the default run; `--tenth` leaves a tenth."""
    return [pytest.param(value, marks=more(n)) for n, value in enumerate(values)]


def more(number, seeds=True):
    """The mark of nine seeds in ten; every eleventh goes without it, so that even and odd ones do."""
    return [pytest.mark.more] if seeds and number % 11 else []


def every(names, rows, ids=str):
    """A check of every row of a table, as one test; else as `parametrize`, which takes longer to tell thousands of
    rows apart than to check them. All rows that the check finds fault with are told, each by its `ids`."""
    one, rows = isinstance(names, str), list(rows)

    def of_table(check):
        @wraps(check)
        def checked(**fixtures):
            faults = []
            for row in rows:
                values = {names: row} if one else dict(zip(names, row, strict=True))
                try:
                    check(**values, **fixtures)
                except AssertionError as fault:
                    faults.append(f"{ids(row)}: {fault}")
                except Exception as fault:
                    fault.add_note(f"of {ids(row)}")
                    raise
            assert rows and not faults, "\n\n".join(faults) or "no rows"

        told, own = signature(check), {names} if one else {*names}
        rest = [given for name, given in told.parameters.items() if name not in own]
        checked.__signature__ = told.replace(parameters=rest)
        return checked

    return of_table


@pytest.fixture
def examples():
    """The folder of the examples."""
    return ROOT / "examples"


# -- outputs built once -----------------------------------------------------------------------------

BUILT = {}


def rows_of(catalog):
    """All rows of a catalog."""
    for table in TABLES:
        rows = getattr(catalog, table)
        yield from rows if table in LISTS else rows.values()


@cache
def shipped_rows():
    return {id(row) for row in rows_of(Catalog.shipped())}


def followed(sized):
    """What the outputs of a quotation follow from, in whatever folder its file lies; nothing where files beside
    its own do too, or the rows of another catalog."""
    read, shipped = sized.quotation, shipped_rows()
    rows = [row for row in rows_of(read.catalog) if id(row) not in shipped]
    if read.brand or not all(row.own for row in rows):
        return ()
    return Path(read.file).name, read.digest, repr(read.document.data), repr(rows)


def once(make, key):
    """What a function makes, made at its first call with a key; nothing of an empty key is kept."""
    if not key:
        return make()
    if key not in BUILT:
        BUILT[key] = make()
    return BUILT[key]


@pytest.fixture
def remembered(monkeypatch):
    """The outputs of the same file are built once a process, and the same workbook is pulled once: for
    tests of what is done with them."""
    write, compose, bring = sheets.workbook, building.documents, pulling.pull

    def workbook(sized, edition=portable.CUSTOMER, audit=False, language=""):
        found = followed(sized)
        key = found and ("xlsx", edition, audit, language, *found)
        return once(lambda: write(sized, edition, audit, language), key)

    def documents(sized, formats, wear, notes, language=""):
        def make():
            said, file = [], sized.quotation.file
            made = compose(sized, formats, wear, said, language)
            return made, [note.replace(f"{file}: ", "{file}: ") for note in said]

        found = followed(sized) if wear == building.Wear() else ()
        made, said = once(make, found and (pdf.pdf, language, *formats, *found))
        notes += [note.replace("{file}: ", f"{sized.quotation.file}: ") for note in said]
        return dict(made)

    def pull(path, catalogs=(), file=None):
        if file is not None:
            return bring(path, catalogs, file)
        plain = path.is_file() and not list(catalogs)
        key = plain and ("pull", path.name, sha256(path.read_bytes()).digest())
        found = once(lambda: bring(path, catalogs), key)
        return replace(found, data=copy.deepcopy(found.data))

    monkeypatch.setattr(pulling, "pull", pull)
    monkeypatch.setattr(sheets, "workbook", workbook)
    monkeypatch.setattr(building, "documents", documents)


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="write the golden cases anew")
    parser.addoption("--tenth", action="store_true", help="of the seeds of a long proof a tenth")


def pytest_collection_finish():
    """What is loaded stays: the collector need not go through it, nor so often; a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


FIRST = (
    "test_office",
    "test_editions",
    "test_readers",
    "test_one_truth",
    "test_browser",
    "test_bill",
)


def pytest_collection_modifyitems(config, items):
    """The files whose tests share what takes long stand first: no second process begins them again when it
    takes over what is left, and what is left to the end is short."""
    items.sort(key=lambda item: item.path.stem not in FIRST)
    if config.getoption("--tenth"):
        left_out = [item for item in items if item.get_closest_marker("more")]
        items[:] = [item for item in items if not item.get_closest_marker("more")]
        config.hook.pytest_deselected(items=left_out)
