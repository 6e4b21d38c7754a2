# Recipes for those who work on the project; `pip install -e '.[pdf,test,dev]'` comes first.

# list the recipes
default:
    @just --list

# run the tests
test *arguments:
    python -m pytest {{arguments}}

# run the proofs: whole documents, many seeds, other engines
proofs *arguments:
    python -m pytest -m proof {{arguments}}

# find faults of style and of types
lint:
    ruff check .
    ruff format --check .
    mypy

# print the rooms of the house, and which of its laws are broken
house:
    python tests/house.py

# put the code into its format
fmt:
    ruff check --fix .
    ruff format .

# time the commands against a bare start of Python
bench rounds="7":
    python benchmarks/bench.py {{rounds}}

# compare the memory figures with measured deployments: docs/accuracy.md and accuracy/measured.csv
accuracy *arguments:
    python accuracy/report.py {{arguments}}

# hold the closed forms of waiting against a simulation, and that against served settings: minutes
steady:
    python -m accuracy.steady
    python -m accuracy.closed

# draw the README's picture anew: docs/example.png
picture:
    python docs/picture.py
