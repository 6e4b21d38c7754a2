"""What the JSON and the workbook of a quotation say: names of the one, cells of the other, which is read
by its named results, headings and labels, as the values that its cells keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

from truths import (
    CASES,
    CHOICE,
    EXACT,
    GIB,
    GIGA,
    KEPT,
    LINE,
    PACKED,
    RATE,
    SPEEDS,
    SUMS,
    USES,
    WAY,
    Figure,
    Told,
    exact,
    gather,
    keyed,
    label,
    of_words,
    shown,
)
from values import Values

from quoter.core import capital
from quoter.core.texts import Texts
from quoter.model.records import RECORDS
from quoter.sizing.bill import TOTALS
from quoter.sizing.options import LINES
from quoter.sizing.ownership import OF_YEAR, TOKENS
from quoter.sizing.packing import ORDER
from quoter.words.memory_parts import MEMORY_PARTS, RESERVE_FIELD, STYLES, parts_of

# -- the JSON -------------------------------------------------------------------------------------


def of_json(found: dict[str, Any]) -> Told:
    """The figures of the JSON by the names of the others."""
    return gather(read_json(found))


def cents(text: str | None) -> Figure | None:
    """Money of the JSON; nothing for a null."""
    return None if text is None else shown(text)


def read_json(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    quote, bill = found["quote"], found["bill"]
    yield "number", quote["number"]
    yield "revision", str(quote["revision"])
    yield from ((key, quote[key]) for key in ("date", "valid_until"))
    totals = bill["totals"]
    for name in SUMS:
        yield f"answer/{name}", cents(totals[name])
    yield "control/total_with_tax", cents(totals["total_with_tax"])
    yield "offer/total_with_tax", cents(found["total"]["with_tax"]["amount"])
    yield "offer/total_without_tax", cents(found["total"]["without_tax"])
    yield "offer/tax_amount", cents(found["total"]["tax"])
    for name in WAY:
        figure = shown(totals[name])
        yield f"offer/{name}", Figure(-figure.value, figure.unit) if name in KEPT else figure
    yield "optional_total", cents(totals["optional_total"])
    for row in bill["tax_by_rate"]:
        yield from ((f"rate/{row['rate'] * 100:.0f}/{key}", cents(row[key])) for key in RATE)
    for rank in ("line", "apart"):
        for n, row in enumerate(bill["lines" if rank == "line" else rank], 1):
            yield f"{rank}/{n}/quantity", exact(row["quantity"])
            yield from ((f"{rank}/{n}/{key}", cents(row[key])) for key in LINE if row[key] is not None
                        and key not in ("discount", "tax_rate"))  # fmt: skip
            yield from ((f"{rank}/{n}/{key}", exact(row[key])) for key in ("discount", "tax_rate")
                        if row[key] is not None)  # fmt: skip
    for n, row in enumerate(bill["payments"], 1):
        yield f"payment/{n}/share", exact(row["share"])
        yield f"payment/{n}/amount", cents(row["amount"])
        if row["due_day"] is not None:
            yield f"payment/{n}/due_day", exact(row["due_day"])
    for words in bill["in_words"]:
        yield "words/en" if words.isascii() else "words/zh", words
    for row in found["cards"]:
        yield from ((f"packed/{row['card']}/{key}", exact(row[key])) for key in PACKED)
    for i, row in enumerate(found["scenarios"], 1):
        yield from json_scenario(i, row)
    for name in CASES:
        yield from json_cost(name, found["ownership"]["costs"][name])


def json_cost(case: str, cost: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The cost of owning it in one case."""
    for where in ("answer", "owning"):
        yield f"{where}/own/{case}/total", cents(cost["ownership_total"])
        if case == "base":
            yield f"{where}/own/base/year", cents(cost["cost_per_year"])
    years = [cents(year["cost"]) for year in cost["years"]]
    yield from ((f"year/{case}/{n}", x) for n, x in enumerate(years) if x.value)
    yield f"year/{case}/all", cents(cost["ownership_total"])
    if case == "base":
        for name, uses in cost["cost_per_million_output_tokens"].items():
            yield from ((f"million/{name}/{use}", cents(x)) for use, x in uses.items())


WIDTHS = (("PP", "pipeline_parallel"), ("DP", "data_parallel"), ("EP", "expert_parallel"))
DEVICE = {
    part.label.removeprefix("part_"): part.per_card[0] for part in MEMORY_PARTS if part.per_card
}
REPLICA = {part.label.removeprefix("part_"): part.field for part in MEMORY_PARTS} | {
    "reserve": RESERVE_FIELD,
    "total": "total_bytes",
}


def width(option: dict[str, Any]) -> str:
    """Card and width as the others write them."""
    groups = option["attention_data_parallel"]
    option = option | {"data_parallel": option["data_parallel"] * groups}
    parts = [f"TP{option['tensor_parallel'] // groups}"]
    parts += [f"{name}{option[key]}" for name, key in WIDTHS if option[key] > 1]
    return f"{option['card']} {' × '.join(parts)}"


def gib(size: int | Decimal | None) -> Figure | None:
    """Bytes as GiB."""
    return None if size is None else Figure(Decimal(size) / GIB, EXACT)


def json_scenario(i: int, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The headline and the chosen option of a scenario, and all its options."""
    chosen = row["options"][row["chosen"]]
    yield f"{i}/cards", exact(chosen["cards"])
    yield f"{i}/card", chosen["card"]
    yield f"{i}/days", None if chosen["training_days"] is None else exact(chosen["training_days"])
    yield f"{i}/servers_alone", exact(chosen["servers"])
    yield f"{i}/free_slots", exact(chosen["free_slots"])
    yield f"{i}/bar/usable", gib(chosen["usable_bytes_per_card"])
    for key, name in REPLICA.items():
        yield f"{i}/replica/{key}", Figure(Decimal(row[name]) / GIGA, EXACT)
    yield f"{i}/rule/need", Figure(Decimal(row["rule_of_thumb"]["need_bytes"]) / GIGA, EXACT)
    yield f"{i}/rule/cards", exact(row["rule_of_thumb"]["cards"])
    yield f"{i}/rule/ours", Figure(Decimal(row["total_bytes"] - row["reserve_bytes"]) / GIGA, EXACT)
    reserve, of_rate = chosen["reserve_bytes_per_card"], row["reserve_of"] == "rate"
    yield f"{i}/device/reserve", gib(reserve)
    # a reserve on the rate is cache that the need has already
    yield f"{i}/device/total", gib(chosen["need_bytes_per_card"] + (0 if of_rate else reserve))
    held = chosen | {"kv_bytes_per_card": (chosen["kv_bytes_per_card"] or 0) - of_rate * reserve}
    told = (
        DEVICE if row["workload"] == "inference" else DEVICE.keys() - {"weights"}
    )  # with adapters
    yield from ((f"{i}/device/{key}", gib(held[DEVICE[key]])) for key in told)
    yield from json_bar(i, held)
    yield from json_speed(i, chosen)
    for option in row["options"]:
        price = option["price"] and cents(option["price"]["amount"])
        own = {key: exact(option[key]) for key in ("replicas", "cards", "servers")}
        own |= {"free": gib(option["free_bytes_per_card"]), "price": price}
        yield from both(i, width(option), own)


def both(i: int, name: str, own: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """An option's figures, which a proposal tells on its first page and among the options."""
    yield from ((f"{i}/option/{name}/{key}", x) for key, x in own.items())
    yield from ((f"{i}/choice/{name}/{key}", own[key]) for key in CHOICE)


def json_bar(i: int, chosen: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What the bar of a device draws, from the bytes of its parts."""
    sums: dict[str, int | Decimal] = {}
    for part in MEMORY_PARTS:
        size = chosen[part.per_card[0]] or 0 if part.per_card else 0
        sums[part.drawn] = sums.get(part.drawn, 0) + size
    yield from ((f"{i}/bar/{style}", gib(size)) for style, size in sums.items())
    drawn = sum(sums.values()) + chosen["reserve_bytes_per_card"]
    yield f"{i}/bar/part_reserve", gib(chosen["reserve_bytes_per_card"])
    yield f"{i}/bar/part_free", gib(max(chosen["usable_bytes_per_card"] - drawn, 0))


def json_speed(i: int, chosen: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Times and rates; rounded to a thousandth."""
    names = {"ttft_ms": "ttft_ms", "ttft_ms_low": "ttft_low_ms", "ttft_ms_high": "ttft_high_ms",
             "tpot_ms": "tpot_ms", "tpot_ms_low": "tpot_low_ms", "tpot_ms_high": "tpot_high_ms",
             "tokens_per_second": "tokens_per_second", "batch": "batch",
             "tokens_per_second_of_request": "tokens_per_second_per_request"}  # fmt: skip
    for key, name in names.items():
        if chosen[name] is not None:
            yield f"{i}/{key}", Figure(Decimal(repr(chosen[name])), Decimal("0.001"))


# -- the workbook ---------------------------------------------------------------------------------


def of_xlsx(content: bytes, texts: Texts, kinds: dict[str, str]) -> Told:
    """The figures of the workbook: the values that its cells keep."""
    return gather(read_xlsx(Book(Values(content), texts), texts, kinds))


class Book:
    """A workbook by its sheets' headings, its named results, and the labels of its rows."""

    def __init__(self, book: Values, texts: Texts):
        self.book, self.texts = book, texts

    def rows(self, key: str) -> list[tuple[Any, ...]]:
        """The rows of a sheet."""
        return [
            tuple(keyed(x) if isinstance(x, str) else x for x in row)
            for row in self.book.rows(self.texts(f"sheet_{key}").replace(" / ", " "))
        ]

    def result(self, name: str) -> Any:
        """A named result."""
        return self.book.named(f"_{name}")


def cell(value: Any) -> Figure | None:
    """A number of a cell; a text says none."""
    return exact(value) if isinstance(value, int | float) else None


def scaled(value: Any, size: Decimal) -> Figure | None:
    """A number of a cell in bigger units."""
    figure = cell(value)
    return figure and Figure(figure.value / size, EXACT)


def read_xlsx(book: Book, texts: Texts, kinds: dict[str, str]) -> Iterator[tuple[str, Any]]:
    names = list(kinds)
    yield "light", cell(book.rows("checks")[2][2])
    yield from xlsx_quotation(book.rows("quotation"), texts)
    for name in SUMS:
        yield f"answer/{name}", cell(book.result(f"out_{name}"))
    yield "control/total_with_tax", cell(book.result("out_total_with_tax"))
    for name in WAY:
        figure = exact(book.result(f"out_{name}"))
        yield f"offer/{name}", Figure(-figure.value, figure.unit) if name in KEPT else figure
    yield "optional_total", cell(book.result("out_optional_total"))
    for i, name in enumerate(names, 1):
        yield from xlsx_scenario(i, name, book, texts, kinds)
    yield from xlsx_options(book.rows("options"), names)
    for kind in dict.fromkeys(kinds.values()):
        yield from xlsx_workings(book.rows("workings"), texts, names, kind)
    yield from xlsx_packed(book.rows("workings"), texts)
    yield from xlsx_owning(book, texts, names)


def xlsx_quotation(rows: list[tuple[Any, ...]], texts: Texts) -> Iterator[tuple[str, Any]]:
    """The printed quotation: its head, its table, its totals, tax by rate, words and payments."""
    pairs = [(row[at], row[to]) for row in rows for at, to in ((1, 2), (7, 10)) if row[at]]
    found = dict(reversed(pairs))  # the first that says it
    yield from zip(
        ("number", "revision"),
        re.fullmatch(r"(\S+)  R(\d+)", found[texts("number")]).groups(),
        strict=True,
    )
    yield from ((key, found[texts(key)]) for key in ("date", "valid_until"))
    rank, rated, paid = "line", False, 0
    steps = {label(texts, TOTALS, name): name for name in (*WAY, *SUMS)}
    for row in rows:
        if row[0] == texts("kind_apart"):
            rank = "apart"
        if isinstance(row[0], int | float):
            yield from xlsx_line(rank, row)
        if row[6] in steps and row[12] is not None:
            yield f"offer/{steps[row[6]]}", cell(row[12])
        rated = (rated and row[6] is not None) or row[6] == capital(texts("tax_class"))
        if rated and isinstance(row[9], int | float):
            yield from (
                (f"rate/{row[9] * 100:.0f}/{key}", cell(x))
                for key, x in zip(RATE, row[10:13], strict=True)
            )
        if row[1] in (texts("words_zh"), texts("words_en")):
            yield from of_words(row[2])  # where it is not complete, it says so
        if paid and isinstance(row[12], int | float):
            yield f"payment/{paid}/share", cell(row[6])
            yield f"payment/{paid}/due_day", cell(row[10])
            yield f"payment/{paid}/amount", cell(row[12])
            yield f"payment/{paid}/paid", cell(row[14])
        paid += bool(paid) or row[1] == texts("milestone")


def xlsx_line(rank: str, row: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """A line of the quotation's table; what is nothing is shown as a dash there."""
    at = {"quantity": 4, "list_price": 6, "discount": 7, "unit_price": 8, "tax_rate": 9,
          "amount_without_tax": 10, "amount_with_tax": 12}  # fmt: skip
    for key, column in at.items():
        yield f"{rank}/{row[0]:.0f}/{key}", cell(row[column]) if row[column] else None


def xlsx_scenario(
    i: int, name: str, book: Book, texts: Texts, kinds: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    """A scenario's column of its sizing sheet, found by the labels of the lines."""
    kind = kinds[name]
    column = 2 + [n for n in kinds if kinds[n] == kind].index(name)
    sheet = {row[0]: row[column] for row in book.rows(kind) if row[0]}  # the last that says it
    value = lambda line: sheet.get(label(texts, LINES[kind], line))  # noqa: E731
    yield f"{i}/cards", cell(book.result(f"out_{i}_option_cards"))
    yield f"{i}/servers_alone", cell(book.result(f"out_{i}_servers"))
    yield f"{i}/free_slots", cell(value("free_slots"))
    whole = value("need_per_device") + value("reserved_per_device")
    held = sum(value(one.of_device[kind]) for one in parts_of(kind))
    for one in parts_of(kind):
        part = one.label.removeprefix("part_")
        yield f"{i}/device/{part}", scaled(value(one.of_device[kind]), GIB)
        yield f"{i}/replica/{part}", scaled(value(one.of_replica), GIGA)
    yield f"{i}/device/reserve", scaled(whole - held, GIB)
    yield f"{i}/device/total", scaled(whole, GIB)
    yield f"{i}/replica/reserve", scaled(value("headline_reserve"), GIGA)
    yield f"{i}/replica/total", scaled(book.result(f"out_{i}_headline_total"), GIGA)
    if kind == "training":
        yield f"{i}/days", cell(book.result(f"out_{i}_training_days"))
    if kind == "inference":
        for speed in SPEEDS:
            yield f"{i}/{speed}", cell(value(speed))
        for speed in ("ttft", "tpot"):
            for end in ("low", "high"):
                yield f"{i}/{speed}_ms_{end}", cell(value(f"{speed}_{end}_ms"))
        for speed in ("ttft_ms", "tpot_ms", "tokens_per_second"):
            assert book.result(f"out_{i}_{speed}") == value(speed)
    yield from xlsx_summary(i, name, book.rows("summary"), texts)


def xlsx_summary(
    i: int, name: str, rows: list[tuple[Any, ...]], texts: Texts
) -> Iterator[tuple[str, Any]]:
    """What the first screen shows of a scenario: the memory of a device, and the chosen card."""
    start = next(n for n, row in enumerate(rows) if row[0] == texts("memory_of_device"))
    bar = next(row for row in rows[start + 2 :] if row[0] == name)
    keys = [*(style.key for style in STYLES), "usable"]
    held = bar[1 : len(keys) + 1]
    yield from ((f"{i}/bar/{key}", cell(x)) for key, x in zip(keys, held, strict=True))
    start = next(n for n, row in enumerate(rows) if row[0] == texts("alternatives"))
    yield f"{i}/card", next(row[2] for row in rows[start + 2 :] if row[0] == name)
    start = next(n for n, row in enumerate(rows) if row[0] == texts("rule_against"))
    ruled = next(row for row in rows[start + 2 :] if row[0] == name)
    yield f"{i}/rule/need", scaled(ruled[1], GIGA)
    yield f"{i}/rule/ours", scaled(ruled[2], GIGA)
    yield f"{i}/rule/cards", cell(ruled[5])
    yield f"{i}/cards", cell(ruled[6])


def xlsx_options(rows: list[tuple[Any, ...]], names: list[str]) -> Iterator[tuple[str, Any]]:
    """The options of every scenario."""
    i = 0
    for row in rows[3:]:
        i = names.index(row[0]) + 1 if row[0] in names else i
        if str(row[1]).startswith("TP"):
            at = {"replicas": 2, "cards": 3, "servers": 4, "free": 7, "price": 11}
            yield from both(i, f"{row[0]} {row[1]}", {key: cell(row[n]) for key, n in at.items()})


def xlsx_workings(
    rows: list[tuple[Any, ...]], texts: Texts, names: list[str], kind: str
) -> Iterator[tuple[str, Any]]:
    """The options beyond those that the sheet of the options shows, from the rows of their workings."""
    title, known = texts(f"workload_{kind}"), {}
    for row in under(rows, f"{title}: {texts('on_cards')}"):
        known[row[texts("scenario")], row[texts("card")]] = row
    fields = ("tensor_parallel", "attention_data_parallel", *(f for _, f in WIDTHS))
    given = {f: texts.label(f"option.{f}", RECORDS["option"][f].label) for f in fields}
    by_rule = texts.label("option.by_rule", RECORDS["option"]["by_rule"].label)
    lines = {"replicas": "replicas", "cards": "option_cards", "servers": "servers",
             "free": "free_per_device", "price": "whole_amount"}  # fmt: skip
    for row in under(rows, title):
        if row[by_rule]:
            continue
        row = known[row[texts("scenario")], row[texts("card")]] | row
        value = {key: row[label(texts, LINES[kind], name)] for key, name in lines.items()}
        own = {key: cell(x) for key, x in value.items()} | {"free": scaled(value["free"], GIB)}
        own["price"] = own["price"] if row[label(texts, LINES[kind], "sellable")] else None
        option = {"card": row[texts("card")]} | {f: int(row[head]) for f, head in given.items()}
        yield from both(names.index(row[texts("scenario")]) + 1, width(option), own)


def under(rows: list[tuple[Any, ...]], title: str) -> Iterator[dict[str, Any]]:
    """The rows of a table under its title, by the headings of their columns."""
    start = next(n for n, row in enumerate(rows) if row[0] == title)
    for row in rows[start + 2 :]:
        if row[0] is None:
            return
        yield {head: value for head, value in zip(rows[start + 1], row, strict=True) if head}


def xlsx_packed(rows: list[tuple[Any, ...]], texts: Texts) -> Iterator[tuple[str, Any]]:
    """What is bought of every card: servers, spare cards and free slots."""
    start = next(n for n, row in enumerate(rows) if row[0] == texts("bought_by_card"))
    heads = list(rows[start + 1])
    asked = label(texts, LINES["inference"], "option_cards")
    at = [
        heads.index(head) for head in (asked, *(label(texts, ORDER, name) for name in PACKED_LINES))
    ]
    for row in rows[start + 2 :]:
        if row[at[1]] is None:
            break
        if row[at[0]]:
            yield from (
                (f"packed/{row[1]}/{key}", cell(row[n])) for key, n in zip(PACKED, at, strict=True)
            )


PACKED_LINES = ("servers", "spare_cards", "free_slots")


def xlsx_owning(book: Book, texts: Texts, names: list[str]) -> Iterator[tuple[str, Any]]:
    """The cost over the years, year by year, and of a million tokens."""
    rows = book.rows("ownership")
    costs = [row[2:] for row in rows if row[0] == label(texts, OF_YEAR, "cost_here")]
    for case, years in zip(CASES, costs, strict=True):
        for where in ("answer", "owning"):
            yield f"{where}/own/{case}/total", cell(book.result(f"out_{case}_ownership_total"))
        yield from ((f"year/{case}/{n}", cell(x)) for n, x in enumerate(years) if x)
        yield f"year/{case}/all", cell(book.result(f"out_{case}_ownership_total"))
    for where in ("answer", "owning"):
        yield f"{where}/own/base/year", cell(book.result("out_base_cost_per_year"))
    million = label(texts, TOKENS, "cost_per_million")
    beside = {str(row[0]): row[2] for row in rows}
    for name, use in product(names, USES):
        said = f"{million}{texts.sign('colon')}{name}{texts.sign('comma')}{texts(f'use_{use}')}"
        if said in beside:
            yield f"million/{name}/{use}", cell(beside[said])
