"""What the page and the PDF of a proposal say, read as a reader of the file reads them.

The page with the HTML parser of the standard library: chapters, tables, cells. The PDF as pypdf extracts
its text: chapters by its outline, rows in reading order."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP
from html.parser import HTMLParser
from typing import Any

import docx
import docx.table
import pypdf
from truths import (
    CASES,
    CHOICE,
    LINE,
    MONEY,
    NUMBER,
    OPTION,
    PACKED,
    RATE,
    SPEEDS,
    SUMS,
    USES,
    WAY,
    Figure,
    Told,
    gather,
    keyed,
    label,
    loose,
    of_words,
    pattern,
    percent,
    shown,
    together,
    told,
)

from quoter.core.formats import ABSENT
from quoter.core.texts import Texts
from quoter.sizing.bill import TOTALS
from quoter.words.memory_parts import STYLES, parts_of

# -- the page and the PDF: sections, each with its text and its tables ----------------------------


class Page(HTMLParser):
    """A page as its reader sees it: by chapter the text, and the tables as rows of cells."""

    def __init__(self, text: str):
        super().__init__()
        self.text: dict[str, str] = defaultdict(str)
        self.tables: dict[str, list[list[list[str]]]] = defaultdict(list)
        self.at, self.hidden, self.cell = "answer", "", False
        self.feed(keyed(text))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "title"):
            self.hidden = tag
        if tag == "h2":
            self.at = dict(attributes)["id"] or ""
        if tag == "table":
            self.tables[self.at].append([])
        if tag == "tr":
            self.tables[self.at][-1].append([])
        if tag in ("td", "th"):
            self.tables[self.at][-1][-1].append("")
            self.cell = True
        self.handle_data("\n" if tag in ("tr", "p", "h2", "h3", "div") else " ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""
        if tag in ("td", "th"):
            self.cell = False
        self.handle_data("\n" if tag in ("tr", "p", "h2", "h3", "div") else " ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text[self.at] += data
            if self.cell:
                self.tables[self.at][-1][-1][-1] += data

    def rows(self, chapter: str, head: str) -> list[list[list[str]]]:
        """The tables of a chapter that have this heading, without their heads."""
        clean = [
            [[" ".join(c.split()) for c in row] for row in table] for table in self.tables[chapter]
        ]
        return [table[1:] for table in clean if head in table[0]]


class WordPage(Page):
    """A Word file as its reader sees it, in the same shape: chapters begin at headings of the first level."""

    def __init__(self, content: bytes, keys: list[str]):
        super().__init__("")
        waiting = iter(keys)
        for block in docx.Document(io.BytesIO(content)).iter_inner_content():
            if isinstance(block, docx.table.Table):
                self.table(block)
            elif block.style.name == "Heading 1":
                self.at = next(waiting)
            elif block.style.name != "Caption" and not block.hyperlinks:
                drawn = [one.get("descr") for one in block._p.iter() if one.tag.endswith("}docPr")]
                self.text[self.at] += keyed("\n".join(["", block.text, *drawn, ""]))
        assert not list(waiting)

    def table(self, block: docx.table.Table) -> None:
        """The cells of a table; one that spans columns is one."""
        rows = [list({id(c._tc): keyed(c.text) for c in row.cells}.values()) for row in block.rows]
        self.tables[self.at].append(rows)
        self.text[self.at] += "".join(f"\n{' '.join(row)}\n" for row in rows)


FOOTER = re.compile(r"\n?\d+ / \d+[^\n]*\s*$")


def beside(texts: Texts, key: str) -> str:
    """What is said of a count, as a pattern; nothing is said of none."""
    return f"(?:{pattern(texts, key, n=NUMBER).replace('(?P<n>', '(?:')})?"


def counted(said: str) -> str:
    """The count in what is said of it."""
    return (re.findall(NUMBER, said) or ["0"])[0]


def chapters_of_pdf(content: bytes, keys: list[str]) -> dict[str, str]:
    """The text of a PDF by chapter; the chapters stand in its outline, in their order.

    Each begins on the page that the outline names: the contents have all their titles before that."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    pages = [FOOTER.sub("", page.extract_text()) + "\n" for page in reader.pages]
    text, outline = "".join(pages), [one for one in reader.outline if not isinstance(one, list)]
    chapters = outline[1:]  # after the document's
    assert len(chapters) == len(keys), ([one.title for one in chapters], keys)
    found, before, end = {}, "answer", 0
    for key, chapter in zip(keys, chapters, strict=True):
        page = reader.get_destination_page_number(chapter)
        begin = max(end, sum(map(len, pages[:page])))
        head = re.compile(loose(chapter.title)).search(text, begin)
        found[before], before, end = text[end : head.start()], key, head.end()
    return {key: keyed(said) for key, said in {**found, before: text[end:]}.items()}


def by_scenario(text: str, names: list[str]) -> list[str]:
    """A chapter cut at the headings that name its scenarios; empty for one that it has not."""
    starts = [re.search(rf"(?m)^\s*{loose(name)}(?!\S)", text) for name in names]
    ends = [m.start() for m in starts if m] + [len(text)]
    return [text[m.end() : next(e for e in ends if e > m.start())] if m else "" for m in starts]


def of_answer(text: str, texts: Texts, names: list[str]) -> Iterator[tuple[str, Figure | str]]:
    """What the first page says in sentences, and beside its bars."""
    # on the cover and on the letter, the same on both
    [number] = set(re.findall(rf"{loose(texts('number'))}\s+(\S+)\s+R(\d+)", text))
    yield from zip(("number", "revision"), number, strict=True)
    for key in ("date", "valid_until"):
        yield key, re.findall(rf"{loose(texts(key))}\s+(\d{{4}}-\d\d-\d\d)", text)[0]
    bad = [one["n"] for one in told(texts, text, "light_bad", n=NUMBER)]
    assert bad or re.search(loose(texts("checks_good")), text)
    yield "light", shown(bad[0] if bad else "0")
    yield (
        "answer/total_with_tax",
        shown(re.findall(rf"{loose(texts('p_total'))}\s+[A-Z]{{3}} ({MONEY})", text)[0]),
    )
    named = [said for key in ("f_offer", "d_total")  # in the contents, and in the letter
             for said in told(texts, text, key, currency="[A-Z]{3}", total=MONEY)]  # fmt: skip
    assert named  # a short PDF has no contents
    yield from (("answer/total_with_tax", shown(said["total"])) for said in named)
    [split] = told(texts, text, "p_split", net=MONEY, tax=MONEY, rate="[^)）]*")
    yield "answer/total_without_tax", shown(split["net"])
    yield "answer/tax_amount", shown(split["tax"])
    yield from of_costs(text, texts, "answer")
    for one in told(texts, text, "packing_sentence", card=r"[\w.-]+?", needed=NUMBER, servers=NUMBER,
                    spare=beside(texts, "packing_spare"), free=beside(texts, "packing_free")):  # fmt: skip
        amounts = (one["needed"], one["servers"], counted(one["spare"]), counted(one["free"]))
        yield from (
            (f"packed/{one['card']}/{key}", shown(x))
            for key, x in zip(PACKED, amounts, strict=True)
        )
    for i, part in enumerate(in_answer(text, names), 1):
        cards, card = re.match(rf"\s*({NUMBER}) × ([\w.-]+\w)", part).groups()
        yield f"{i}/cards", shown(cards)
        yield f"{i}/card", card
        before = (
            texts("p_trained", cards="", days="@", booked="", available="").strip().split("@")[0]
        )
        for days in re.findall(rf"{loose(before)}\s*({NUMBER})", part)[:1]:
            yield f"{i}/days", shown(days)
        for one in told(texts, part, "p_answer", cards=r"\S", servers=NUMBER,
                        free=beside(texts, "packing_free"))[:1]:  # fmt: skip
            yield f"{i}/servers_alone", shown(one["servers"])
            yield f"{i}/free_slots", shown(counted(one["free"]))
        for one in told(texts, part, "rule_beside", rule=NUMBER, rule_cards=NUMBER, ours=rf"(?:{NUMBER}\s*×\s*)?{NUMBER}",
                        cards=NUMBER):  # fmt: skip
            yield f"{i}/rule/need", shown(one["rule"])
            yield f"{i}/rule/cards", shown(one["rule_cards"])
            yield f"{i}/rule/ours", shown(one["ours"].split()[-1])
            yield f"{i}/cards", shown(one["cards"])
        yield (
            f"{i}/bar/usable",
            shown(re.findall(rf"{loose(texts('p_usable_mark'))}\s+({NUMBER})\s+GiB", part)[0]),
        )
        keys = [style.key for style in STYLES]
        bars = {
            key: re.findall(rf"(?<!\w){loose(texts(key))}\s+({NUMBER})(?![\d.,]*%)", part)
            for key in keys
        }
        yield from ((f"{i}/bar/{key}", shown(found[0])) for key, found in bars.items() if found)


def in_answer(text: str, names: list[str]) -> list[str]:
    """The first page cut at its scenarios."""
    starts = "|".join(rf"^\s*{loose(name)}\s+→" for name in names)
    return re.split(starts, text, flags=re.MULTILINE)[1:]


def of_control(text: str) -> Iterator[tuple[str, Figure]]:
    """The total beside the last revision."""
    for found in re.findall(MONEY, text)[-1:]:
        yield "control/total_with_tax", shown(found)


def of_costs(text: str, texts: Texts, where: str) -> Iterator[tuple[str, Figure | str]]:
    """The cost of owning it, as a sentence."""
    [one] = told(texts, text, "own_sentence", years=NUMBER, currency="[A-Z]{3}", total=MONEY, year=MONEY,
                 downside=MONEY)  # fmt: skip
    yield f"{where}/own/base/total", shown(one["total"])
    yield f"{where}/own/base/year", shown(one["year"])
    yield f"{where}/own/downside/total", shown(one["downside"])


def portion(texts: Texts, kind: str) -> dict[str, str]:
    """The parts of the memory by their labels."""
    keys = [part.label for part in parts_of(kind)] + ["part_reserve", "total"]
    return {texts(key): key.removeprefix("part_") for key in keys}


def of_portions(rows: list[tuple[str, str, str]], i: int) -> Iterator[tuple[str, Figure]]:
    """What a device holds and a replica needs, part by part."""
    for key, device, replica in rows:
        yield f"{i}/device/{key}", shown(device)
        yield f"{i}/replica/{key}", shown(replica)


SPAN = {"ms": "1", "s": "1000", "": "1"}


def of_speed(name: str, text: str, i: int) -> Iterator[tuple[str, Figure]]:
    """A figure of the speed with its band, in three digits that matter."""
    found = re.findall(rf"({NUMBER})(?:\s+(ms|s)\b)?", text)
    ends = ("", "_low", "_high") if name.endswith("_ms") else ("",)
    for end, (number, unit) in zip(ends, found, strict=False):
        yield f"{i}/{name}{end}", shown(number, SPAN[unit], 3)


def of_payment(n: int, said: list[str]) -> Iterator[tuple[str, Figure]]:
    """Share, day and amount of a payment, and what is paid by then."""
    share, day, amount, paid = said
    yield f"payment/{n}/share", percent(share)
    if day != ABSENT:
        yield f"payment/{n}/due_day", shown(day)
    yield f"payment/{n}/amount", shown(amount)
    yield f"payment/{n}/paid", shown(paid)


def of_line(rank: str, n: int, quantity: str, said: list[str]) -> Iterator[tuple[str, Figure]]:
    """A line of the bill; what is a dash or in words says no figure."""
    yield f"{rank}/{n}/quantity", shown(quantity)
    for key, text in zip(LINE, said, strict=True):
        if re.fullmatch(rf"{NUMBER}%?", text):
            yield f"{rank}/{n}/{key}", percent(text) if text.endswith("%") else shown(text)


def of_option(
    i: int, where: str, keys: tuple[str, ...], said: list[str]
) -> Iterator[tuple[str, Figure]]:
    """A row of options: card, width, then its figures."""
    card, width, *figures = said
    for key, text in zip(keys, figures, strict=True):
        if re.fullmatch(NUMBER, text):
            yield f"{i}/{where}/{card} {width}/{key}", shown(text)


# -- the page -------------------------------------------------------------------------------------


def of_html(content: str, texts: Texts, kinds: dict[str, str]) -> Told:
    """The figures of the page; `kinds` are the scenarios' names with their kind of work."""
    return gather(read_html(Page(content), texts, kinds))


def read_html(page: Page, texts: Texts, kinds: dict[str, str]) -> Iterator[tuple[str, Any]]:
    names = list(kinds)
    yield from of_answer(page.text["answer"] + page.text["solution"], texts, names)
    yield from of_control(page.text["control"])
    for i, rows in enumerate(page.rows("solution", texts("role")), 1):
        for row in rows:
            yield from of_option(i, "choice", CHOICE, row[1:6])
    for i, rows in enumerate(page.rows("requirements", texts("p_per_device")), 1):
        parts = portion(texts, kinds[names[i - 1]])
        yield from of_portions([(parts[row[0]], row[1], row[2]) for row in rows], i)
    timed = [i for i, name in enumerate(names, 1) if kinds[name] == "inference"]
    speeds = {texts(f"speed_{name}"): name for name in SPEEDS}
    for i, rows in zip(timed, page.rows("speed", texts("speed_figure")), strict=True):
        for row in rows:
            if row[0] in speeds:
                yield from of_speed(speeds[row[0]], f"{row[1]} {row[2]}", i)
    for i, rows in enumerate(page.rows("options", texts("servers_head")), 1):
        for row in rows:
            yield from of_option(i, "option", OPTION, [*row[1:7], row[8]])
    yield from html_bill(page, texts)
    [steps] = page.rows("offer", texts("p_to_total"))
    currency = page.text["answer"].split(texts("p_total"))[1].split()[0]
    labels = way_labels(texts, currency)
    for row in steps:
        [name] = [
            labels[head] for head in labels if re.split("[;；]", row[0])[0] == head
        ]  # then what is missing
        yield f"offer/{name}", shown(row[1])
    for rows in page.rows("offer", texts("tax_rate")):
        for row in rows:
            rate = row[0].rstrip("%")
            yield from (
                (f"rate/{rate}/{key}", shown(x)) for key, x in zip(RATE, row[1:], strict=True)
            )
    yield from of_optional(page.text["offer"], texts)
    yield from of_words(page.text["answer"] + page.text["offer"])
    yield from of_costs(page.text["owning"], texts, "owning")
    [years] = page.rows("owning", texts("p_own_once"))
    for case, row in zip(CASES, years[-2:], strict=True):
        assert row[0] == together(texts, "p_own_sum", case=f"case_{case}")
        yield from of_years(case, row[1:])
    for rows in page.rows("owning", texts("scenario")):
        for row in rows:
            yield from ((f"million/{row[0]}/{use}", shown(x)) for use, x in zip(USES, row[1:], strict=True)
                        if x != ABSENT)  # fmt: skip
    for rows in page.rows("plan", texts("plan_payment")):
        for n, row in enumerate(rows, 1):
            yield from of_payment(n, row[2:])


def html_bill(page: Page, texts: Texts) -> Iterator[tuple[str, Figure]]:
    """The lines, then those that stand apart."""
    tables = page.rows("bill", texts("p_quantity"))
    for rank, row in (
        (rank, row) for rank, rows in zip(("line", "apart"), tables, strict=False) for row in rows
    ):
        if len(row) == 10:
            yield from of_line(rank, int(row[0]), row[3].split()[0], row[4:])
        else:
            yield f"{rank}/{row[0]}/quantity", shown(re.findall(rf"· ({NUMBER}) ", row[2])[0])


def way_labels(texts: Texts, currency: str) -> dict[str, str]:
    """The steps to the total by their labels."""
    steps = {label(texts, TOTALS, name): name for name in WAY}
    return steps | {texts(name, currency=currency): name for name in SUMS}


def of_optional(text: str, texts: Texts) -> Iterator[tuple[str, Figure]]:
    """What the optional lines come to."""
    name = loose(label(texts, TOTALS, "optional_total"))
    yield from (
        ("optional_total", shown(x)) for x in re.findall(rf"{name}\s*[:：]\s*({MONEY})", text)
    )


def of_years(case: str, amounts: list[str]) -> Iterator[tuple[str, Figure]]:
    """The cost of the purchase, of every year, and of all."""
    *years, total = (shown(x) for x in amounts)
    yield from ((f"year/{case}/{n}", x) for n, x in enumerate(years))
    yield f"year/{case}/all", total


# -- the PDF --------------------------------------------------------------------------------------

WIDTH = r"(TP\d+(?: × [PDE]P\d+)*)"
MISSING = "◇"
PRICE = rf"({MONEY}|{MISSING})"
UNIT_PRICE = rf"({MONEY}\d{{0,4}}|{MISSING})"  # finer than the currency where it is quoted so
BILL_ROW = re.compile(  # quantity, unit, list price, discount, net price, tax rate, amounts
    rf"({NUMBER})\s+[^\d\s][^\d%]*?\s+{UNIT_PRICE}\s+({NUMBER}%|–)\s+{UNIT_PRICE}\s+(\d+%)\s+{PRICE}\s+{PRICE}"
)


def of_docx(content: bytes, texts: Texts, kinds: dict[str, str], keys: list[str]) -> Told:
    """What a Word file tells, by its headings, its paragraphs and its tables."""
    return gather(read_html(WordPage(content, keys), texts, kinds))


def of_tender(content: bytes, keys: list[str]) -> Told:
    """What the commercial volume of a tender tells: its lines, their sums, the payments, the words."""
    return gather(read_tender(WordPage(content, keys), Texts("zh")))


def read_tender(page: WordPage, texts: Texts) -> Iterator[tuple[str, Any]]:
    ranks = ("line", "apart")
    for rank, rows in zip(ranks, page.rows("prices", texts("tender_unit_price")), strict=False):
        for row in rows:
            price, rate, without, tax, amount = row[6:]
            yield f"{rank}/{row[0]}/quantity", shown(row[5].split()[0])
            figures = {"amount_without_tax": without, "amount_with_tax": amount}
            if re.fullmatch(
                NUMBER, price
            ):  # after all discounts: it multiplies to its line, on the quotation's basis
                exact = shown(price).value * shown(row[5].split()[0]).value
                unit = shown(amount).unit
                assert exact.quantize(unit, ROUND_HALF_UP) in (
                    shown(without).value,
                    shown(amount).value,
                )
            yield from (
                (f"{rank}/{row[0]}/{key}", shown(text))
                for key, text in figures.items()
                if re.fullmatch(NUMBER, text)
            )
            if amount != "–":
                yield f"{rank}/{row[0]}/tax_rate", percent(rate)
                assert shown(without).value + shown(tax).value == shown(amount).value
    sums = next(t for t in page.tables["prices"] if "不含税" in t[0][0])
    for name, row in zip(SUMS, sums, strict=False):
        yield f"offer/{name}", shown(row[1])
    yield from of_words(page.text["prices"] + page.text["opening"])
    [total] = re.findall(rf"[A-Z]{{3}} ({MONEY})", page.text["opening"])
    yield "offer/total_with_tax", shown(total)
    for rows in page.rows("payments", texts("plan_payment")):
        for n, row in enumerate(rows, 1):
            yield from of_payment(n, row[2:])


def of_pdf(content: bytes, texts: Texts, kinds: dict[str, str], keys: list[str]) -> Told:
    """The figures of the PDF, in its reading order; `keys` are its chapters."""
    return of_chapters(chapters_of_pdf(content, keys), texts, kinds)


def of_chapters(chapter: dict[str, str], texts: Texts, kinds: dict[str, str]) -> Told:
    """The figures of the text of a PDF, chapter by chapter."""
    return gather(read_pdf(chapter, texts, kinds))


def read_pdf(
    chapter: dict[str, str], texts: Texts, kinds: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    names = list(kinds)
    yield from of_answer(chapter["answer"] + chapter["solution"], texts, names)
    yield from of_control(chapter["control"])
    for i, part in enumerate(in_answer(chapter["solution"], names), 1):
        row = rf"([\w.-]+)\s+{WIDTH}\s+({NUMBER})\s+({NUMBER})\s+({NUMBER}|(?=\D))"
        for found in re.findall(row, part):
            yield from of_option(i, "choice", CHOICE, list(found))
    for i, part in enumerate(by_scenario(chapter["requirements"], names), 1):
        parts = portion(texts, kinds[names[i - 1]])
        table = re.split(loose(texts("p_replica")), part)[1]
        rows = [(key, *found) for head, key in parts.items()
                for found in re.findall(rf"(?m)^\s*{loose(head)}\s+({NUMBER})\s+({NUMBER})\s*$", table)]  # fmt: skip
        yield from of_portions(rows, i)
    timed = [i for i, name in enumerate(names, 1) if kinds[name] == "inference"]
    told_of = by_scenario(chapter.get("speed", ""), [names[i - 1] for i in timed])
    for i, part in zip(timed, told_of, strict=True):
        for name in SPEEDS:
            span = rf"{NUMBER}\s+m?s\b"
            row = rf"{loose(texts(f'speed_{name}'))}\s+({span}\s+{span}\s+–\s+{span}|{NUMBER})"
            for said in re.findall(row, part)[:1]:
                yield from of_speed(name, said, i)
    for i, part in enumerate(by_scenario(chapter["options"], names), 1):
        row = (
            rf"(?m)^\s*\d\s+([\w.-]+)\s+{WIDTH}"
            + rf"\s+({NUMBER})" * 4
            + rf"\s+\D+?\s+(?:({NUMBER})|{loose(texts('price_missing'))})(?=\s)"
        )
        for found in re.findall(row, part):
            yield from of_option(i, "option", OPTION, list(found))
    yield from pdf_bill(chapter["bill"], texts)
    yield from pdf_offer(chapter, texts)
    yield from of_words(chapter["answer"] + chapter["offer"])
    yield from pdf_owning(chapter["owning"], texts, names)
    paid = re.findall(
        rf"({NUMBER}%)\s+({NUMBER}|–)\s+({MONEY})\s+({MONEY})", chapter.get("plan", "")
    )
    for n, found in enumerate(paid, 1):
        yield from of_payment(n, list(found))


def pdf_bill(text: str, texts: Texts) -> Iterator[tuple[str, Figure]]:
    """The lines, then those that stand apart; what is inside another line has a quantity alone."""
    inside = rf"(?m)· ({NUMBER}) [^·\n]+ ·"
    titles = ("kind_apart", "role_of_line_optional", "role_of_line_alternative")
    beside = "|".join(loose(texts(key)) for key in titles)
    for rank, part in zip(("line", "apart"), re.split(beside, text, maxsplit=1), strict=False):
        rows = sorted([*re.finditer(inside, part), *BILL_ROW.finditer(part)], key=re.Match.start)
        for n, found in enumerate(rows, 1):
            quantity, *said = found.groups()
            if said:
                yield from of_line(rank, n, quantity, said)
            else:
                yield f"{rank}/{n}/quantity", shown(quantity)


def pdf_offer(chapter: dict[str, str], texts: Texts) -> Iterator[tuple[str, Figure]]:
    """From the list to the total, tax by rate, optional lines."""
    text = chapter["offer"]
    currency = re.findall(rf"{loose(texts('p_total'))}\s+([A-Z]{{3}})", chapter["answer"])[0]
    for head, name in way_labels(texts, currency).items():
        for found in re.findall(rf"(?ms)^\s*{loose(head)}(?:[;；].*?)?\s+({MONEY})\s*$", text)[:1]:
            yield f"offer/{name}", shown(found)
    for rate, *amounts in re.findall(
        rf"(?m)^\s*(\d+)%\s+({MONEY})\s+({MONEY})\s+({MONEY})\s*$", text
    ):
        yield from ((f"rate/{rate}/{key}", shown(x)) for key, x in zip(RATE, amounts, strict=True))
    yield from of_optional(text, texts)


def pdf_owning(text: str, texts: Texts, names: list[str]) -> Iterator[tuple[str, Figure]]:
    """The cost over the years, and of a million tokens."""
    yield from of_costs(text, texts, "owning")
    for case in CASES:
        head = loose(together(texts, "p_own_sum", case=f"case_{case}"))
        [row] = re.findall(rf"{head}\s+((?:{NUMBER}\s+)+)", text)
        yield from of_years(case, row.split())
    for name in names:
        for row in re.findall(
            rf"(?m)^\s*{loose(name)}\s+({MONEY})\s+({MONEY})\s+({MONEY})\s*$", text
        ):
            yield from (
                (f"million/{name}/{use}", shown(x)) for use, x in zip(USES, row, strict=True)
            )
