"""A page that computes and what the estimator says of the same change: the one draws on the other's proof."""

import copy
import random
from functools import cache

import yaml
from conftest import ROOT

from quoter.catalog.lookup import Catalog
from quoter.core import Texts, brief, gib, money, whole
from quoter.core.files import Document, Problems
from quoter.proposal.pages import what_if_alone
from quoter.proposal.view import proposal
from quoter.proposal.what_if import what_if
from quoter.proposal.what_if.given import Tables
from quoter.proposal.what_if.inputs import numbers_asked, value
from quoter.scenario import share_of, with_recipe
from quoter.scenario.quotation import quotation
from quoter.sizing.estimate import bought, estimate
from quoter.sizing.options import given, in_play, inside, option, splits, worthwhile
from quoter.sizing.packing import placed
from quoter.sizing.recommendation import Sized, chosen, recommended, shards_freely
from quoter.words import gate_words, level_words, load_words, memory_parts, scenario_words

TESTS = ROOT / "tests"
PAPERS = {
    "example": ROOT / "examples" / "scenarios.yaml",
    "domestic-671b": TESTS / "proposals" / "domestic-671b.yaml",
    "training": TESTS / "proposals" / "training.yaml",
    "test-environment": TESTS / "proposals" / "test-environment.yaml",
    "stock": TESTS / "proposals" / "stock.yaml",
    "test-deployed": TESTS / "proposals" / "test-deployed.yaml",
    "turns": TESTS / "proposals" / "turns.yaml",
    "hospital": TESTS / "requests" / "hospital.yaml",
    "government": TESTS / "requests" / "government.yaml",
    "startup": TESTS / "requests" / "startup.yaml",
    "firm": TESTS / "requests" / "firm.yaml",
    "bank": TESTS / "requests" / "bank.yaml",
    "day": TESTS / "cases" / "day.yaml",
    "mixture": TESTS / "cases" / "mixture.yaml",
    "training-time": TESTS / "cases" / "training-time.yaml",
    "whole-request": TESTS / "proposals" / "whole-request.yaml",
}


def read(data, name):
    """A quotation of some data."""
    return quotation(Document(data, f"{name}.yaml", b""), Catalog.shipped())


class Paper:
    """A scenario file as issued, and its page."""

    def __init__(self, name, language="en"):
        self.name = name
        self.data = yaml.safe_load(PAPERS[name].read_text(encoding="utf-8"))
        self.data["quote"]["language"] = language
        self.texts = Texts(language)
        self.issued = estimate(read(self.data, name))
        self.sold = self.issued.offered.estimate if self.issued.offered else self.issued
        self.tables = Tables(self.sold)
        self.live = what_if(self.issued, self.texts)
        self.page = what_if_alone(proposal(self.issued, self.texts), self.live)
        self.places = [
            next(i for i, row in enumerate(self.data["scenarios"]) if row["name"] == s.case.scenario.name)
            for s in self.sold.scenarios
        ]  # fmt: skip


@cache
def paper(name, language="en"):
    """A paper, made once."""
    return Paper(name, language)


# -- a change, as the page's controls take it: name of the control -> value --------------------------


def change(paper, seed):
    """Some controls moved: values that a person might type, and others."""
    rng = random.Random(f"{paper.name} {seed}")
    able = list(controls(paper))
    found = {}
    for name, values in rng.sample(able, min(len(able), rng.randint(1, 4))):
        found[name] = rng.choice(values) if isinstance(values, list) else number(rng, values)
    return found


def number(rng, at):
    """A number near the one that was issued, or far from it; some with more digits than a currency has."""
    grown = at * 10 ** rng.uniform(-1, 1)
    usual = 0.9 if float(at).is_integer() else 0.4
    return max(round(grown), 1) if rng.random() < usual else round(grown, 3)


def controls(paper):
    """Every control of the page: its name, and its choices or its number as issued."""
    for i, s in enumerate(paper.sold.scenarios):
        case = s.case
        for one in numbers_asked(s):
            if not one.field.endswith("tokens") or not spread_stated(case):
                yield f"{i}.{one.field}", value(s, one)
        yield f"{i}.model", list(range(len(paper.tables.models)))
        yield f"{i}.weights", [j for j, row in enumerate(paper.tables.weights) if row.name in USED]
        if not case.scenario.deploy:
            yield f"{i}.card", ["", *(c.card.name for c in s.compared)]
        if s.kind == "inference":
            yield f"{i}.percentile", list(range(len(paper.tables.percentiles)))
    for row in paper.data.get("catalog", {}).get("prices", []):
        if "card" in row and row["card"] in {
            c.card.name for s in paper.sold.scenarios for c in s.compared
        }:
            yield f"price.{row['card']}", row["typical"] + 0.5  # fmt: skip


USED = ("bf16", "fp16", "fp8", "int8", "int4", "mxfp4")


def spread_stated(case):
    """Lengths whose spread follows from their 95th percentile: a page keeps the spread."""
    scenario = case.scenario
    return bool(scenario.prompt_tokens_p95 or scenario.output_tokens_p95)


# -- the same change in the file ---------------------------------------------------------------------


def written(paper, moved):
    """The file with the change in it; None where a file cannot say it."""
    data = copy.deepcopy(paper.data)
    for name, to in moved.items():
        place, _, field = name.partition(".")
        if place == "price":
            row = next(r for r in data["catalog"]["prices"] if r.get("card") == field)
            row["typical"] = to
            continue
        sized = paper.sold.scenarios[int(place)]
        row = data["scenarios"][paper.places[int(place)]]
        WRITES.get(field, write_number)(row, field, to, sized, paper)
    return data


def write_number(row, field, to, sized, _):
    whole_number = int(to) if float(to).is_integer() else to
    if field in ("sequence", "tokens", "samples", "deadline_days"):
        row["recipe"][field] = whole_number
    elif field == "users":
        users = row["load"]["users"]
        row["load"]["users"] = ({**users} if isinstance(users, dict) else {}) | {
            "total": whole_number
        }
    elif field in ("requests_per_day", "requests_per_second", "tokens_per_day"):
        form = "documents" if "documents" in row["load"] else field
        row["load"][form] = whole_number
    elif field == "concurrency" and "concurrency" not in row:
        row["load"]["concurrency"] = whole_number
    else:
        row[field] = whole_number
        if field in ("prompt_tokens", "output_tokens"):
            row.setdefault("context", sized.case.scenario.context)


def write_card(row, _, to, *__):
    if to:
        row["choice"] = {"card": to}


def write_percentile(row, _, to, sized, paper):
    share = share_of(paper.tables.percentiles[to])
    row["service_level"] = row.get("service_level", {}) | {"percentile": share}


def write_model(row, _, to, sized, paper):
    row["model"] = list(paper.tables.models)[to]
    row.setdefault("context", sized.case.scenario.context)
    if sized.kind == "training":
        row.setdefault("weights", sized.case.weights.name)
        row.pop("context")


def write_weights(row, _, to, sized, paper):
    row["weights"] = paper.tables.weights[to].name
    row.pop("precisions", None)


WRITES = {
    "card": write_card,
    "percentile": write_percentile,
    "model": write_model,
    "weights": write_weights,
}


def resized(paper, moved):
    """What the estimator says of the change among the layouts written at issue; None where the file is
    refused."""
    try:
        found = read(written(paper, moved), paper.name)
    except Problems:
        return None
    if found.packages:
        found = found.of(next(one for one in found.packages if one.offered))
    scenarios = placed(map(among, found.cases, paper.sold.scenarios))
    return bought(found, scenarios)


def among(case, issued):
    """A scenario sized among the cards and layouts of another."""
    if shards_freely(case):  # the stage of ZeRO is of the issue, as layouts are
        case = with_recipe(case, zero=issued.case.scenario.recipe.zero)
    workings, candidates = [], []
    for old in issued.compared:
        new = inside(case, old.card, old.server)
        known = given(case, new)
        rows = [o for o in issued.workings if o.candidate is old and in_play(issued.case, o)]
        written = [o.split for o in rows]
        able = [*splits(issued.case, old), *written]
        candidates.append(new)
        tried = [split for split in able if split in written or split.apart]
        workings += worthwhile(
            case, tried, lambda split, new=new, known=known: option(case, new, split, known)
        )
    best = recommended(workings)
    taken = chosen(case, tuple(workings), best)
    if issued.beside_others and not case.scenario.choice:  # settled with the others, and kept
        old = issued.chosen
        taken = next(o for o in workings if (o.card, o.split) == (old.card, old.split))
    return Sized(case, tuple(candidates), tuple(workings), best, taken)


# -- what is printed of it ---------------------------------------------------------------------------


def said(paper, found):
    """Every figure that the page prints, by scenario and line: its text and, of a number, its value."""
    texts, answer = paper.texts, {}
    for i, s in enumerate(found.scenarios):
        f, o = s.chosen.figures, s.chosen
        code = int(f.verdict if f.verdict <= 2 else f.reason)
        answer |= {
            f"{i}.layout": (f"{whole(f.option_cards)} × {o.card.called(texts.language)}{texts.bracketed(scenario_words.all_widths(o, texts))}", None),
            f"{i}.precision": (o.candidate.weights.name.upper(), None),
            f"{i}.verdict": (scenario_words.verdicts(o, texts), None),
            f"{i}.reason": (texts(f"reason_{code}"), None),
        }  # fmt: skip
        parts = [part.of_replica for part in memory_parts.parts_of(s.kind)]
        lines = [
            *parts,
            memory_parts.RESERVE_OF_REPLICA,
            memory_parts.TOTAL_OF_REPLICA,
            "free_per_device",
        ]
        answer |= {
            f"{i}.{line}": (f"{gib(f.by_name(line))} GiB", f.by_name(line)) for line in lines
        }
        answer[f"{i}.whole_amount"] = amount(o.price, found)
        if s.kind == "inference":
            request = ["e2e_percentile_ms"] * load_words.whole_asked(s)
            for line in ("ttft_percentile_ms", "tpot_percentile_ms", *request):
                known = isinstance(f.by_name(line), float)
                shown = (
                    level_words.milliseconds_said(f.by_name(line))
                    if known
                    else texts("what_if_no_time")
                )
                answer[f"{i}.{line}"] = (shown, f.by_name(line) if known else None)
            rate = f.option_rate
            known = isinstance(rate, int | float)
            answer[f"{i}.option_rate"] = (brief(rate), rate) if known else ("–", None)
        else:
            days = f.training_days
            answer[f"{i}.training_days"] = (f"{days:,.2f}" if days else "–", days)
    for order in found.orders:
        for key in ("new_cards", "new_servers"):
            count = order.figures.by_name(key)
            answer[f"offer.{key} {order.candidate.card.name}"] = (whole(count), count)
    holds = found.gate.quotable
    total = found.bill.totals.total_with_tax
    heading = (gate_words.heading(found, texts), None)
    return answer | {"offer.total": amount(total, found) if holds else heading}


def amount(x, found):
    """An amount with its currency."""
    quote = found.quotation.quote
    return ("–", None) if x is None else (f"{quote.currency} {money(x, quote.places or 0)}", x)


# -- the page's side ---------------------------------------------------------------------------------

MOVE = """moved => {
  document.querySelector('.what-if button').click();
  for (const [name, to] of Object.entries(moved)) {
    const control = document.querySelector(`.what-if [name="${name}"]`);
    control.value = to;
    control.dispatchEvent(new Event(control.tagName === 'SELECT' ? 'change' : 'input'));
    if (control.value !== String(to)) throw new Error(`${name} does not take ${to}`);
  }
  const found = {};
  [...document.querySelectorAll('.what-if table')].forEach((table, i, all) => {
    for (const row of table.tBodies[0].rows) {
      const cell = row.cells[2], data = cell.querySelector('data');
      const place = i === all.length - 1 ? 'offer' : i;
      found[`${place}.${row.dataset.key}`] = [cell.textContent, data && data.value !== '' ? +data.value : null];
    }
  });
  return found;
}"""
