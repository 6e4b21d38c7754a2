"""A person's four tasks in LibreOffice, each as the steps that a person takes and how long each took: run by
the system's Python, which has UNO.

Reads a job as JSON from standard input: {"source", "target", "total": [sheet, cell], "links": {sheet: [[cell,
sheet]]}, "find": {name: [sheet, cell]}, "load", "card", "price": [[sheet, cell], value]}; prints the
steps of every task as JSON: what was done, where it landed, the label there, and its seconds."""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import uno_edit
from com.sun.star.lang import DisposedException

MOST = 4  # jumps from the total to an input


class Reader:
    """Who works in a document, and what was done."""

    def __init__(self, document, job):
        self.document, self.job, self.steps = document, job, []
        self.since = time.perf_counter()

    def step(self, task, done, place):
        """Write down what was done, the cell that it led to, and its label."""
        now = time.perf_counter()
        self.steps.append({"task": task, "done": done, "at": place, "label": self.label(*place),
                           "seconds": round(now - self.since, 4)})  # fmt: skip
        self.since = time.perf_counter()

    def cell(self, sheet, address):
        return self.document.Sheets.getByName(sheet).getCellRangeByName(address)

    def label(self, sheet, address):
        """The text that stands to the left of a cell, or itself where it is a heading."""
        cell = self.cell(sheet, address)
        place = cell.CellAddress
        own = self.document.Sheets.getByName(sheet)
        row = [own.getCellByPosition(c, place.Row).String for c in range(place.Column, -1, -1)]
        if place.Column == 0:
            return row[0]
        return next((text for text in reversed(row[1:]) if text), "")

    def text(self, place):
        return self.cell(*place).String

    def leads_to(self, place):
        """Where a person may go from a cell in one jump: its precedents, then the links of its sheet."""
        cell = self.cell(*place)
        if cell.Formula.startswith("="):
            for found in cell.queryPrecedents(False).RangeAddresses:
                yield from self.cells(found)
        yield from (("link", (sheet, "A1")) for sheet in self.job["links"].get(place[0], ()))

    def cells(self, found):
        sheet = self.document.Sheets.getByIndex(found.Sheet)
        for column in range(found.StartColumn, found.EndColumn + 1):
            for row in range(found.StartRow, min(found.EndRow, found.StartRow + 50) + 1):
                address = sheet.getCellByPosition(column, row).AbsoluteName
                yield "precedent", (sheet.Name, address.rpartition(".")[2].replace("$", ""))

    def find(self, name, wanted):
        """The shortest way from the total to an input; on the input's own sheet it is read off."""
        start = tuple(self.job["total"])
        came, front = {start: None}, [start]
        for _ in range(1, MOST + 1):
            ahead = []
            for place in front:
                ways = list(self.leads_to(place))
                if place[0] == wanted[0] and place[1] == "A1":  # its sheet is before the reader
                    ways.append(("read", tuple(wanted)))
                for how, other in ways:
                    if other not in came:
                        came[other] = (place, how)
                        ahead.append(other)
            if tuple(wanted) in came:
                return self.told(name, tuple(wanted), came)
            front = ahead
        raise SystemExit(f"{name} is more than {MOST} jumps from the total")

    def told(self, name, place, came):
        way = []
        while came[place]:
            before, how = came[place]
            way.append((how, place))
            place = before
        for how, landed in reversed(way):
            self.step(f"find {name}", how, landed)

    def change(self, task, place, value):
        """Select a cell, type a value, and read the total."""
        cell = self.cell(*place)
        self.step(task, "select", place)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
        self.document.calculate()
        self.step(task, f"type {value}", place)
        self.step(task, f"read {self.text(self.job['total'])}", self.job["total"])


def work(desk, job):
    opened = (uno_edit.prop("Hidden", True),)
    document = desk.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, opened)
    if document is None:
        raise DisposedException
    reader = Reader(document, job)
    reader.step("find", "open", job["total"])
    for name, wanted in job["find"].items():
        reader.find(name, wanted)
    for task in ("price", "load", "card"):
        for place, value in job[task]:
            reader.change(task, place, value)
    kind = uno_edit.prop("FilterName", "Calc MS Excel 2007 XML")
    document.storeToURL(Path(job["target"]).as_uri(), (kind,))
    return reader.steps


def tried(job):
    """The steps, in a LibreOffice of its own; None where it broke off."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, desk = uno_edit.desktop(f"quoter{time.time_ns()}", profile)
        try:
            return work(desk, job | {"source": shutil.copy(job["source"], profile)})
        except DisposedException:
            return None
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def main():
    job = json.load(sys.stdin)
    for _ in range(uno_edit.TRIES):
        if steps := tried(job):
            print(json.dumps(steps))
            return
    raise SystemExit("LibreOffice breaks off each time")


main()
