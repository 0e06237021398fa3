# Every target does its own set-up; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test check style types imports faults fuzz bench look screenshots lock clean

PYTHON ?=
UV ?= uv
BIN := .venv/bin
COUNT ?= 10000
SEED ?= 1

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup:  ## make .venv from requirements.lock; nothing happens when nothing changed
	@PYTHON="$(PYTHON)" packaging/setup.sh

run: setup  ## open the window over a practice book; without a screen: its orders, workbook and pages as pictures under build/demo
	$(BIN)/python packaging/demo.py

test: setup  ## all tests
	$(BIN)/pytest -n 2

check: style types imports test  ## all a change must pass; `make -k check` goes on after a failure

style: setup
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports --no-logo

faults: setup  ## stop every operation at its writes, kill and fail them, damage books; needs gcc and an hour
	@command -v gcc >/dev/null || \
		{ echo "faults: gcc is missing; as root: apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev"; exit 1; }
	mkdir -p build/faults && gcc -O1 -Wall -Wextra -shared -fPIC -o build/faults/shim.so tests/faults/shim.c -ldl
	PYTHONPATH=tests $(BIN)/python tests/faults/damage.py
	LD_PRELOAD=build/faults/shim.so PYTHONPATH=tests $(BIN)/python -W error tests/faults/run.py $(FAULTS)

fuzz: setup  ## try COUNT broken, odd and malicious files out of SEED, and rows of every kind; needs an hour
	PYTHONPATH=tests $(BIN)/python -W error tests/fuzz/run.py --count $(COUNT) --seed $(SEED)
	$(BIN)/pytest --hypothesis-profile=fuzz --hypothesis-seed=$(SEED) tests/services/test_import_property.py

bench: setup  ## measure against the reference code; needs a few minutes
	$(BIN)/python benchmarks/run.py

look: setup  ## draw the paper of the practice book as PNG under build/look
	$(BIN)/python packaging/look.py

screenshots: setup  ## take the manual's pictures again, from a fresh practice book
	$(BIN)/python packaging/screenshots.py

lock: setup  ## work requirements.lock out again from pyproject.toml; LOCK=--upgrade takes newer versions
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet $(LOCK) \
		--output-file requirements.lock

clean:  ## remove what the targets made, .venv included
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests benchmarks packaging -name __pycache__ -type d -prune -exec rm -rf {} +
