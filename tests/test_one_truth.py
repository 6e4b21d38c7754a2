"""One truth: the workbook, the page, the PDF, the Word file, the tender and the JSON of a quotation tell the
same figures."""

from __future__ import annotations

import datetime
import io
import json
import random
import re
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import openpyxl
import pytest
import truths_kept as kept
import truths_printed as printed
import yaml
from conftest import ROOT, bounded
from quotations import random_data
from truths import AGAIN, MONEY, Figure, Told, same
from values import with_value

from quoter.answer.estimate_json import answer
from quoter.catalog.lookup import Catalog
from quoter.core.files import Document
from quoter.core.texts import Texts
from quoter.proposal import pages, tender
from quoter.proposal.brand_files import look
from quoter.proposal.pages import html
from quoter.proposal.pdf import pdf
from quoter.proposal.view import proposal
from quoter.proposal.word import docx
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import estimate
from quoter.workbook.sheets import workbook

SERVERS = {"MetaX-C500-8": 95_000, "P800-OAM-8": 120_000, "PCIe-8": 60_000}
LANGUAGES = ("zh", "en", "both")
SEEDS = (20, *range(15))  # the first with five years of owning
FALSIFIED = (1, 4, 9)
# what an output has no place for
UNTOLD = {
    "json": re.compile(
        r"\d+/device/(adapter|weights)|payment/\d+/paid|light"
    ),  # adapters are among the weights
    "xlsx": re.compile(r"(?!)"),
    "printed": re.compile(
        r"\d+/(option/.*|choice/.*|servers_alone|free_slots)"
    ),  # of many options the best
}


class Made(NamedTuple):
    """The six outputs of a quotation, and what a reader must know to read them."""

    texts: Texts
    kinds: dict[str, str]
    chapters: list[str]
    json: dict[str, Any]
    html: str
    pdf: bytes
    docx: bytes
    xlsx: bytes
    tender: tuple[bytes, list[str]]  # the commercial volume, and its chapters


def made(data: dict[str, Any]) -> Made:
    """All outputs of the same data."""
    found = estimate(quotation(Document(data, "truth.yaml", b"truth"), Catalog.shipped()))
    texts = Texts(found.quotation.quote.language)
    view = proposal(found, texts)
    page = html(view)
    kinds = {
        scenario["name"]: scenario.get("workload", "inference") for scenario in data["scenarios"]
    }
    said = json.loads(json.dumps(answer(found)))
    chapters = [chapter.key for chapter in view.chapters]
    files = (pdf(page, view), docx(page, view), workbook(found), commercial(found))
    return Made(texts, kinds, chapters, said, page, *files)


def commercial(found: Any) -> tuple[bytes, list[str]]:
    """The volume of a tender that has the prices."""
    shown, volume = tender.volumes(found, look(found.quotation))["commercial"]
    keys = [chapter.key.partition("/")[2] for chapter in volume.chapters]
    return docx(pages.volume(shown, volume), shown), keys


def truths(of: Made) -> dict[str, Told]:
    """What each output tells."""
    return {
        "json": kept.of_json(of.json),
        "xlsx": kept.of_xlsx(of.xlsx, of.texts, of.kinds),
        "html": printed.of_html(of.html, of.texts, of.kinds),
        "pdf": printed.of_pdf(of.pdf, of.texts, of.kinds, of.chapters),
        "docx": printed.of_docx(of.docx, of.texts, of.kinds, of.chapters),
        "tender": printed.of_tender(*of.tender),
    }


def quarrels(told: dict[str, Told]) -> list[str]:
    """Figures that two outputs tell differently."""
    found = []
    for name in sorted({name.rstrip(AGAIN) for own in told.values() for name in own}):
        places = (name, name + AGAIN, name + AGAIN * 2)
        values = {output + place[len(name) :]: own[place] for output, own in told.items() for place in places
                  if place in own}  # fmt: skip
        if not all(same(one, other) for one, other in combinations(values.values(), 2)):
            found.append(f"{name}: {values}")
    return found


def gaps(told: dict[str, Told]) -> list[str]:
    """Figures that one output tells and another should, and does not."""
    page, files = told["html"], ("json", "xlsx")
    found = [f"{name}: html or {other} alone" for other in ("pdf", "docx")
             for name in page.keys() ^ told[other].keys()]  # fmt: skip
    for output in files:
        lacking = [
            name for name in page.keys() - told[output].keys() if not UNTOLD[output].fullmatch(name)
        ]
        found += [f"{name}: not in the {output}" for name in lacking if not nothing(page[name])]
    asked = re.compile(
        r"(line|apart)/\d+/(quantity|tax_rate|amount_.*)|offer/(total|tax).*|payment/.*|words/zh"
    )
    found += [f"{name}: not in the tender" for name in page.keys() - told["tender"].keys()
              if asked.fullmatch(name) and not nothing(page[name])]  # fmt: skip
    plain = {f"offer/{name}" for name in kept.WAY} if not discounted(told["json"]) else set()
    for name in set().union(*(told[output] for output in files)) - page.keys() - plain:
        values = [told[output][name] for output in files if name in told[output]]
        if not UNTOLD["printed"].fullmatch(name) and not all(map(nothing, values)):
            found.append(f"{name}: not in the proposal")
    return sorted(found)


def nothing(value: Figure | str) -> bool:
    """Of what is nothing a dash is shown, or no row."""
    return isinstance(value, Figure) and not value.value


def discounted(told: Told) -> bool:
    """Whether there is a way to the total to be told."""
    return not all(
        nothing(told[f"offer/{name}"]) for name in ("line_discounts", "overall_discount")
    )


def random_quotation(seed: int) -> dict[str, Any]:
    """A random quotation, all of it priced, some with terms, costs of owning, a training, a load."""
    rng = random.Random(seed)
    data = random_data(rng, language=LANGUAGES[seed % 3])
    data["catalog"]["prices"] += [
        {"server": server, "per": "server", "typical": round(price * rng.uniform(0.5, 1.5), 2), "currency": "CNY",
         "tax_included": rng.random() < 0.5, "date": datetime.date(2026, 11, 20)}
        for server, price in SERVERS.items()
    ]  # fmt: skip
    if rng.random() < 0.5:
        data["terms"] |= {"warranty": {"months": rng.randint(12, 60)}, "acceptance": "as agreed"}
        data["ownership"] = {"years": rng.randint(1, 5), "hosting_per_kw_month": rng.randint(300, 1200),
                             "staff_per_year": rng.choice([0, 200_000])}  # fmt: skip
    if rng.random() < 0.4:
        data["scenarios"].append({
            "name": "training 1", "workload": "training", "model": "Qwen3-8B", "cards": data["scenarios"][0]["cards"],
            "recipe": {"method": rng.choice(["full", "lora"]), "zero": 3, "sequence": 4096, "micro_batch": 1,
                       "checkpointing": "full", "tokens": 10**9, "deadline_days": rng.randint(5, 40)},
        })  # fmt: skip
    if rng.random() < 0.4:
        first = data["scenarios"][0]
        first |= {"service_level": {"ttft_ms": 20_000, "tpot_ms": 200, "percentile": 95}}
    return data


@cache
def of_seed(seed: int) -> Made:
    return made(random_quotation(seed))


@cache
def told_of(seed: int) -> dict[str, Told]:
    return truths(of_seed(seed))


@pytest.mark.parametrize("seed", bounded(SEEDS, 1, seeds=True))
@pytest.mark.proof
def test_all_outputs_of_a_random_quotation_tell_the_same_figures(seed):
    told = told_of(seed)
    assert quarrels(told) == []
    assert gaps(told) == []
    assert len(told["html"]) > 100


@pytest.mark.parametrize("language", bounded(LANGUAGES, 1))
def test_all_outputs_of_the_example_tell_the_same_figures(language):
    data = yaml.safe_load((ROOT / "examples" / "scenarios.yaml").read_text(encoding="utf-8"))
    data["quote"]["language"] = language
    told = truths(made(data))
    assert quarrels(told) == []
    assert gaps(told) == []
    assert len(told["html"]) > 280


@pytest.mark.more
@pytest.mark.proof
def test_random_quotations_are_of_every_kind():
    """Else the comparison of all of them would pass for want of figures."""
    names = set().union(*(told_of(seed)["html"] for seed in SEEDS))
    for wanted in (r"words/zh", r"words/en", r"apart/1/discount", r"offer/line_discounts", r"optional_total",
                   r"\d/device/gradients", r"\d/device/adapter", r"payment/2/due_day", r"year/downside/5",
                   r"million/.*", r"\d/ttft_ms_high", r"packed/.*/spare", r"\d/days", r"\d/rule/need", r"rate/9/amount_tax"):  # fmt: skip
        assert any(re.fullmatch(wanted, name) for name in names), wanted


@pytest.mark.parametrize("seed", bounded(SEEDS, 1, seeds=True))
@pytest.mark.proof
def test_parts_add_up_as_they_are_printed(seed):
    """But for the rounding of each by itself."""
    own, told = of_seed(seed), told_of(seed)["html"]
    for i in range(1, len(own.kinds) + 1):
        for of in ("device", "replica"):
            parts = [x for name, x in told.items() if re.fullmatch(rf"{i}/{of}/(?!total).*", name)]
            assert rounded_to(parts, told[f"{i}/{of}/total"])
        bar = [x for name, x in told.items() if name.startswith(f"{i}/bar/part_")]
        fits, usable = f"{i}/bar/part_free" in told, told[f"{i}/bar/usable"]
        assert rounded_to(bar, usable) if fits else sum(x.value for x in bar) > usable.value


def rounded_to(parts, whole):
    """Whether parts come to a whole, each of them rounded by itself."""
    off = abs(sum(part.value for part in parts) - whole.value)
    return off <= sum(part.unit for part in (*parts, whole)) / 2


# -- a copy with one digit changed is caught --------------------------------------------------------


def bumped(text: str) -> str:
    """A number with its last digit changed."""
    return text[:-1] + str((int(text[-1]) + 1) % 10)


@pytest.mark.parametrize("seed", bounded(FALSIFIED, 1))
@pytest.mark.proof
def test_one_digit_changed_in_any_amount_of_the_page_is_caught(seed):
    own, page = of_seed(seed), of_seed(seed).html
    told = told_of(seed)
    chapters = [m.start() for m in re.finditer('<h2 id="(bill|site)"', page)]
    amounts = [
        m for m in re.finditer(rf">({MONEY})<", page) if chapters[0] < m.start(1) < chapters[1]
    ]
    assert len(amounts) > 20
    for found in amounts:
        falsified = page[: found.start(1)] + bumped(found[1]) + page[found.end(1) :]
        said = told | {"html": printed.of_html(falsified, own.texts, own.kinds)}
        assert quarrels(said), found[1]


@pytest.mark.parametrize("seed", bounded(FALSIFIED, 1))
@pytest.mark.proof
def test_one_digit_changed_in_any_figure_of_the_pdf_is_caught(seed):
    own = of_seed(seed)
    told, chapters = told_of(seed), printed.chapters_of_pdf(own.pdf, own.chapters)
    for key in ("answer", "control", "bill", "offer", "owning", "plan"):
        amounts = list(
            re.finditer(
                rf"(?<!vllm ){MONEY}(?![\d+]|\s*GB|\s*CNY|\s*m?s\b|\s*天|\s*days?\b)", chapters[key]
            )
        )  # no version, reason, rate, time
        assert amounts
        for found in amounts:
            text = chapters[key][: found.start()] + bumped(found[0]) + chapters[key][found.end() :]
            said = printed.of_chapters(chapters | {key: text}, own.texts, own.kinds)
            assert quarrels(told | {"pdf": said}), (key, found[0])


@pytest.mark.parametrize("seed", bounded(FALSIFIED, 1))
@pytest.mark.proof
def test_one_cent_changed_in_the_workbook_is_caught(seed):
    own, told = of_seed(seed), told_of(seed)
    sheet = own.texts("sheet_quotation").replace(" / ", " ")
    book = openpyxl.load_workbook(io.BytesIO(own.xlsx), read_only=True, data_only=True)
    amounts = {c.coordinate: c.value for row in book[sheet].iter_rows(min_col=11, max_col=13) for c in row
               if isinstance(c.value, float) and c.column != 12 and "0.00" in c.number_format and c.value}  # fmt: skip
    for place in random.Random(seed).sample([*amounts], min(4, len(amounts))):
        falsified = with_value(own.xlsx, sheet, place, round(amounts[place] + 0.01, 2))
        said = kept.of_xlsx(falsified, own.texts, own.kinds)
        assert quarrels(told | {"xlsx": said}), place


@pytest.mark.proof
def test_any_figure_that_differs_is_caught():
    told = told_of(FALSIFIED[0])
    for output, own in told.items():
        for name, value in own.items():
            others = [name in other for key, other in told.items() if key != output]
            if any(others):
                false = (
                    Figure(value.value + value.unit * 2 + 1, value.unit)
                    if isinstance(value, Figure)
                    else value + "1"
                )
                alone = {key: {name: other[name]} for key, other in told.items() if name in other}
                assert quarrels(alone | {output: {name: false}})
