"""Random edits of a built workbook, as a customer may make them: any input, any dropdown, any price."""

import io

import openpyxl
from openpyxl.utils import get_column_letter
from values import Values, typed_into

from quoter.delivery.pulling import alike, inputs_of
from quoter.workbook.choices import meanings
from quoter.workbook.sheets.context import KEYS
from quoter.workbook.write_back import Place

CHOICES = {  # what a dropdown may be turned to
    "model": ["Qwen3-8B", "QwQ-32B", "Qwen3-32B", "Llama-3.1-70B", "Qwen3-235B-A22B", "GLM-4-32B"],
    "weights": ["bf16", "fp16", "int8", "int4", "fp8"],
    "kv_keys": ["auto", "fp8", "int8"],
    "kv_values": ["auto", "fp8", "int8"],
    "form": ["users", "requests_per_day", "requests_per_second", "concurrency"],
    "method": ["detailed", "rule-of-thumb"],
    "redundancy": ["none", "replica+1", "server+1", "server+2"],
    "recipe_method": ["lora", "full"],
    "optimizer": ["adamw", "adamw-8bit", "sgd"],
    "checkpointing": ["none", "selective", "full"],
    "target": ["attention", "all-linear"],
    "engine": ["auto", "vllm 0.21+", "vllm 0.8-0.9", "sglang 0.5.6+"],
}
RANGES = {  # numbers; a whole one where both ends are
    "ask_context": (60_000, 120_000), "ask_concurrency": (1, 200), "ask_reserve": (0.0, 0.5),
    "ask_utilization": (0.8, 0.95), "ask_pinned_replicas": (0, 40), "ask_speculative": (1.0, 2.0),
    "ask_batched_tokens": (1024, 16_384), "ask_sequences": (16, 512),
    "option_tensor_parallel": (1, 8), "option_pipeline_parallel": (1, 4),
    "option_data_parallel": (1, 4), "option_expert_parallel": (1, 2),
    "option_attention_data_parallel": (1, 2),
    "load_prompt_tokens": (100, 30_000), "load_output_tokens": (100, 20_000),
    "load_prefix_hit": (0.0, 0.9), "load_users": (100, 50_000), "load_active_share": (0.1, 0.9),
    "load_requests_per_user": (1, 60), "load_requests_per_day": (1000, 10**6),
    "load_requests_per_second": (0.5, 50.0), "load_burst": (1.0, 3.0), "load_growth": (0.0, 1.0),
    "load_horizon": (0, 3), "load_calls_per_run": (1, 5), "load_seconds_per_request": (1, 100),
    "load_ttft_ms": (1000, 20_000), "load_tpot_ms": (40, 200), "load_e2e_seconds": (30, 200),
    "load_keep_ttft": (0, 1), "load_keep_tpot": (0, 1),
    "load_requests_per_replica": (0.1, 2.0), "load_peak_hour_share": (0.05, 0.5),
    "load_peak_factor": (1.0, 8.0), "load_hours": (8, 24),
    "recipe_zero": (0, 3), "recipe_sequence": (512, 8192), "recipe_micro_batch": (1, 4),
    "recipe_rank": (8, 128), "recipe_fused_attention": (0, 1), "recipe_trained_embeddings": (0, 1),
    "recipe_loss_chunks": (1, 4), "recipe_tokens": (10**8, 10**10), "recipe_samples": (1000, 10**5),
    "recipe_epochs": (1, 3), "recipe_deadline_days": (5, 90), "recipe_utilization": (0.1, 0.6),
    "in_discount": (0.0, 0.3), "in_discount_amount": (0, 50_000), "in_tax_included": (0, 1),
    "in_age_limit": (1, 365), "in_domestic_only": (0, 1), "in_tax": (0.0, 0.2), "in_rate": (6.0, 8.0),
    "p_amount": (1000, 2_000_000), "p_discount": (0.0, 0.4), "p_tax_included": (0, 1), "p_share": (0.0, 0.2),
    "b_each": (0, 5), "b_minimum": (0, 4), "b_counted": (0, 1),
    "in_own_years": (1, 5), "in_own_pue": (1.0, 2.0), "in_own": (0.1, 0.9),
    "in_case_downside_tokens": (0.2, 0.9),
    "in_case": (1.0, 2.0), "in_use": (0.05, 0.9),
    "rent": (5.0, 90_000.0), "in_constant_speed": (0.1, 0.9), "in_constant_utilization": (0.1, 0.6),
    "in_constant_rule": (0.1, 3.0), "in_constant": (1, 10), "in_delivery_days": (5, 100),
    "in_warranty_months": (0, 60), "in_installation_days": (0, 60),
    "c_memory_gb": (24, 192), "c_allocatable_gib": (20.0, 180.0), "c_devices": (1, 2), "c_slots": (4, 16),
    "site_memory_standard": (10**11, 2 * 10**12), "site_ends": (1, 16), "site": (100, 9000),
    "m_layers": (20, 100), "m_parameters": (10**9, 10**11), "m_context_limit": (10**5, 10**6),
    "m_kv_heads": (1, 16), "w_linear": (0.5, 2.5), "k_bytes": (0.5, 2.5), "e_max_sequences": (64, 1024),
    "o_state": (2, 12), "n_spare": (0, 2),
}  # fmt: skip
SUBJECTS = ("m", "w", "k", "e", "o", "n", "c")  # tables of which only some columns are turned


def kind(place):
    """What an input is, whichever scenario's."""
    parts = place.name.split("_", 2)
    named = parts[0] == "in" and parts[1].isdigit()
    return parts[2] if named else place.name


def limits(place):
    """The range of a number; None where it is not turned."""
    own = kind(place)
    if own in RANGES:
        return RANGES[own]
    found = [k for k in RANGES if own.startswith(k)]
    return RANGES[max(found, key=len)] if found and own.split("_")[0] not in SUBJECTS else None


def new_value(rng, place, base, cards, taxes):
    """A value that the input may take beside the others as they are; None where it is left alone."""
    own = kind(place)
    if own == "card":
        return rng.choice(cards)
    if own == "p_tax_class":
        return rng.choice(taxes)
    if own in CHOICES:
        return rng.choice(CHOICES[own])
    range_ = limits(place)
    if range_ is None or (own in ONLY_WHERE_GIVEN and not base):
        return None
    low, high = range_
    if own in ("option_tensor_parallel", "option_pipeline_parallel", "option_data_parallel"):
        return float(rng.choice([n for n in (1, 2, 4, 8) if n <= high]))
    if own in LENGTHS:  # the context holds them
        return float(rng.randint(min(low, int(base)), int(base))) if base else None
    if isinstance(low, int) and isinstance(high, int):
        return float(rng.randint(low, high))
    return round(rng.uniform(low, high), 3)


LENGTHS = ("load_prompt_tokens", "load_output_tokens")
ONLY_WHERE_GIVEN = {  # a file refuses them beside what the scenario does not say
    "recipe_tokens", "recipe_samples", "recipe_epochs", "recipe_deadline_days", "recipe_utilization",
    "load_requests_per_replica", "load_seconds_per_request",
}  # fmt: skip
OF_FORM = {"users": "load_users", "requests_per_day": "load_requests_per_day",
           "requests_per_second": "load_requests_per_second", "concurrency": "ask_concurrency"}  # fmt: skip


def edits(rng, context, count):
    """Some inputs and what they are turned to."""
    known = inputs_of(context)
    groups: dict[str, list[Place]] = {}
    for place in known:
        groups.setdefault(f"{place.name.split('_')[0]} {kind(place)}", []).append(place)
    cards, taxes, found = list(context.offered), list(context.quote.taxes), {}
    while len(found) < count:
        place = rng.choice(groups[rng.choice(list(groups))])
        value = new_value(rng, place, known[place].value, cards, taxes)
        if value is None:
            continue
        found[place] = value
        if kind(place) == "form":  # a load in another form has its figure
            figure = place._replace(name=place.name.removesuffix("form") + OF_FORM[value])
            low, high = RANGES[kind(figure)]
            found[figure] = float(rng.randint(int(low) + 1, int(high)))
    return found


def changed(context, values):
    """The places whose values are others than were issued; a dropdown's code means what its word does."""
    known, found = inputs_of(context), set()
    for place, value in values.items():
        before = known[place]
        codes = meanings(before.rule.table, context.catalog, context.quote.taxes)
        meant = codes.get(str(before.value).casefold(), before.value)
        if not alike(meant, value):
            found.add(place)
    return found


def cell_told(context, place):
    """The sheet and the cell of an input, as a person sees them."""
    ref = context.typed[place].ref
    return f"{ref.sheet}!{ref.cell.replace('$', '')}"


def cell_of(book, place):
    """The cell of an input, in a workbook that openpyxl has read."""
    cells = column(book, place.name)
    if not place.key:
        return cells[0]
    keys = [str(cell.value) for cell in column(book, KEYS[place.name.partition("_")[0]])]
    return cells[keys.index(place.key)]


def cells_of_inputs(book, places):
    """The cells of many inputs, with each column read once."""
    columns, rows = {}, {}
    for place in places:
        if place.name not in columns:
            columns[place.name] = column(book, place.name)
        keys = place.key and KEYS[place.name.partition("_")[0]]
        if keys and keys not in rows:
            rows[keys] = {str(cell.value): at for at, cell in enumerate(column(book, keys))}
        yield place, columns[place.name][rows[keys][place.key] if keys else 0]


def column(book, name):
    """The cells of a name."""
    [(sheet, address)] = book.defined_names[f"_{name}"].destinations
    found = book[sheet][address.replace("$", "")]
    return [row[0] for row in found] if isinstance(found, tuple) else [found]


def edited(content, values):
    """The workbook's bytes with these inputs, as a program leaves it that computes nothing: no formula has a
    value beside it."""
    book = Values(content)
    return typed_into(content, {where(book, place): value for place, value in values.items()})


def where(book, place):
    """The sheet and the address of an input."""
    title, (column, row, _, last) = book.place(f"_{place.name}")
    if place.key:
        keys = book.column(f"_{KEYS[place.name.partition('_')[0]]}")
        assert len(keys) == last - row + 1
        row += [str(key) for key in keys].index(place.key)
    return title, f"{get_column_letter(column)}{row}"


def resaved(content, values):
    """The same as openpyxl writes it, which leaves out what it does not know."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in values.items():
        cell_of(book, place).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
