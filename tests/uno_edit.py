"""Edits workbooks in LibreOffice as a person would: run by the system's Python, which has UNO.

Reads a list of jobs as JSON from standard input: {"source", "rounds": [[target, [[name, key, value]]]],
"keys": {name: keys' name}, "insert": [[sheet, row]], "rename": {old: new}}; cells are found by their
marks, after rows were inserted and sheets renamed. Every round begins with the workbook as it was; one without a
target is not saved. Of the sheets under "read" the values after every round are printed as JSON, by job and round."""

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
    found = []
    for target, edits in job["rounds"]:
        before = [
            typed(cell_of(document, name, key, job["keys"]), value) for name, key, value in edits
        ]
        document.calculateAll()  # all, whatever was computed before
        if target:
            document.storeToURL(
                Path(target).as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),)
            )
        found.append({name: values(sheets.getByName(name)) for name in job.get("read", ())})
        for cell, was in reversed(before):
            cell.Formula = was
    return found


def values(sheet):
    """The values of a sheet, from its first cell on."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(True)
    end = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).getDataArray()


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
    """What was read when a LibreOffice of its own did a job; nothing where it broke off, as at times it does."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, desk = desktop(f"quoter{time.time_ns()}", profile)
        try:
            copy = shutil.copy(job["source"], profile)  # none that another has locked
            return run(desk, job | {"source": copy})
        except DisposedException:
            return None
        finally:  # not closed first: LibreOffice 7.4 now and then breaks off while it does
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def main():
    read = []
    for job in json.load(sys.stdin):
        tries = (done(job) for _ in range(TRIES))
        found = next((one for one in tries if one is not None), None)
        if found is None:
            raise SystemExit("LibreOffice breaks off each time")
        read.append(found)
    json.dump(read, sys.stdout)


if __name__ == "__main__":
    main()
