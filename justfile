# Development commands; they use the environment of the README's second command.

test:
    .venv/bin/pytest

office:
    .venv/bin/pytest -m office

lint:
    .venv/bin/ruff check .

fmt:
    .venv/bin/ruff check --fix .

bench:
    .venv/bin/python benchmarks/bench.py
