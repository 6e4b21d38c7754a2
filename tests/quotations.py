"""Random quotations, as files that a person could have written."""

import datetime

KINDS = ("hardware", "network", "storage", "software", "service", "maintenance", "freight", "other")
CARDS = {"MetaX-C500": 42_000, "L40S": 65_000, "Kunlunxin-P800": 90_000}
MODELS = (("QwQ-32B", 16_000), ("Qwen3-8B", 8_000), ("Qwen3-32B", 24_000))


def random_line(rng, number, currencies, digits=6):
    """A line of the offer."""
    line = {"name": f"line {number}", "kind": rng.choice(KINDS), "quantity": rng.randint(1, 40),
            "per": rng.choice(["quote", "card", "server", "replica"])}  # fmt: skip
    if line["kind"] not in KINDS[:3] and rng.random() < 0.15:
        years = {"quantity": rng.randint(1, 5), "per": "quote"}
        return line | years | {"share": round(rng.uniform(0, 0.3), 3)}
    line["price"] = round(rng.uniform(0.01, 10 ** rng.randint(1, digits)), 2)
    if rng.random() < 0.5:
        line["discount"] = round(rng.random() * 0.6, 3)
    if rng.random() < 0.4:
        line["currency"] = rng.choice(currencies)
    if rng.random() < 0.6:
        line["tax_included"] = rng.random() < 0.5
    if rng.random() < 0.7:
        line["tax"] = rng.choice(["goods", "installation", "services"])
    if rng.random() < 0.2:
        line["role"] = rng.choice(["optional", "alternative"])
    return line


def random_data(rng, lines=None, language=None):
    """The data of a whole file; `lines` says how many lines it adds.

    Of many lines none is dear: a sheet keeps fifteen digits, and cents need two of them."""
    cards = rng.sample(list(CARDS), rng.randint(1, 2))
    scenarios = [
        {"name": f"scenario {i}", "model": model, "context": context, "concurrency": rng.randint(1, 60),
         "cards": cards}
        for i, (model, context) in enumerate(rng.sample(MODELS, rng.randint(1, 2)), 1)
    ]  # fmt: skip
    first = round(rng.uniform(0.1, 0.5), 2)
    count = rng.randint(0, 9) if lines is None else lines
    return {
        "quote": {
            "number": f"Q-{rng.randrange(10**6)}", "date": datetime.date(2026, 11, 22),
            "language": language or rng.choice(["zh", "en", "both"]), "currency": "CNY",
            "tax_basis": rng.choice(["included", "excluded"]),
            "exchange_rates": {"USD": {"rate": round(rng.uniform(6.5, 7.5), 4), "date": datetime.date(2026, 11, 20)}},
            "customer": {"name": "客户 & Sons <1>"},
        },
        "scenarios": scenarios,
        "offer": {
            "discount": rng.choice([0, round(rng.random() * 0.3, 3)]),
            "discount_amount": rng.choice([0, 0, round(rng.uniform(0, 5000), 2)]),
            "lines": [random_line(rng, n, ("CNY", "USD"), 6 if count < 100 else 3) for n in range(count)],
        },
        "terms": {"payment": [{"share": first}, {"share": round(1 - first, 2), "after": "delivery", "days": 30}],
                  "delivery": {"days": 45}},
        "catalog": {"prices": [
            {"card": card, "typical": round(rng.uniform(0.5, 1.5) * CARDS[card], 2), "currency": "CNY",
             "tax_included": rng.random() < 0.5, "date": datetime.date(2026, 11, 20),
             "discount": rng.choice([0, 0.05, 0.125])}
            for card in cards
        ]},
    }  # fmt: skip
