"""Edits workbooks in LibreOffice as a person would: run by the system's Python, which has UNO.

Reads a list of jobs as JSON from standard input: {"source", "rounds": [[target, [[name, key, value]]]],
"keys": {name: keys' name}, "insert": [[sheet, row]], "rename": {old: new}}; cells are found by their
marks, after rows were inserted and sheets renamed. Every round begins with the workbook as it was."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import DisposedException


def prop(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def desktop(pipe, profile):
    """A LibreOffice of our own."""
    process = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
         f"--accept=pipe,name={pipe};urp;"], start_new_session=True,
    )  # fmt: skip
    resolver = uno.getComponentContext().ServiceManager.createInstance(
        "com.sun.star.bridge.UnoUrlResolver"
    )
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return process, context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def cell_of(document, name, key, keys):
    """The cell of a name, or of a row of its column."""
    cells = document.NamedRanges.getByName(f"_{name}").getReferredCells()
    if not key:
        return cells.getCellByPosition(0, 0)
    rows = document.NamedRanges.getByName(f"_{keys[name]}").getReferredCells().getDataArray()
    at = [str(row[0]) for row in rows].index(key)
    return cells.getCellByPosition(0, at)


def run(desk, job):
    document = desk.loadComponentFromURL(
        Path(job["source"]).as_uri(), "_blank", 0, (prop("Hidden", True),)
    )
    if document is None:  # it is about to break off
        raise DisposedException
    sheets = document.Sheets
    for sheet in (sheets.getByIndex(i) for i in range(sheets.Count)):
        sheet.unprotect("")
    for name, row in job["insert"]:
        sheets.getByName(name).Rows.insertByIndex(row, 1)
    for old, new in job["rename"].items():
        sheets.getByName(old).Name = new
    for target, edits in job["rounds"]:
        before = [
            typed(cell_of(document, name, key, job["keys"]), value) for name, key, value in edits
        ]
        document.calculateAll()  # all, whatever was computed before
        document.storeToURL(Path(target).as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),))
        for cell, was in reversed(before):
            cell.Formula = was


def typed(cell, value):
    """Type a value into a cell; the cell, and what stood in it."""
    was = cell.Formula
    if value is None:
        cell.Formula = ""
    elif isinstance(value, str):
        cell.String = value
    else:
        cell.Value = value
    return cell, was


TRIES = 5


def done(job):
    """Whether a LibreOffice of its own did a job; at times it breaks off."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, desk = desktop(f"quoter{time.time_ns()}", profile)
        try:
            copy = shutil.copy(job["source"], profile)  # none that another has locked
            run(desk, job | {"source": copy})
            return True
        except DisposedException:
            return False
        finally:  # not closed first: LibreOffice 7.4 now and then breaks off while it does
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def main():
    for job in json.load(sys.stdin):
        if not any(done(job) for _ in range(TRIES)):
            raise SystemExit("LibreOffice breaks off each time")


if __name__ == "__main__":
    main()
