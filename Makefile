# What a person types here. Each target sets up what it needs; nothing else has to be installed first but Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
YEAR ?= 2025
# One process more than cores, since tests wait an eighth of their time. One that ended is not replaced: its test would
# end the next one, too. Whole files, the longest first (`tests/begun_first.py`).
SIDE_BY_SIDE := -n $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))') --max-worker-restart 0 --dist loadfile --no-loadscope-reorder --durations 10
export DAGSTER_HOME ?= $(CURDIR)/.footprint/dagster
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: run test serve help check lint types suite locks bench bench-release long references clean
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp  ## the yearly job on the sample members; prints where the reports are
	$(BIN)/footprint samples
	$(BIN)/footprint run --year $$(($(YEAR) - 1))
	$(BIN)/footprint run --year $(YEAR)

# Types are checked beside the tests: one process for a minute, where nobody has checked them before.
test: lint  ## lint, types, tests, one file of tests a process; installs the programs they need, or skips what needs them
	@$(BIN)/python tests/machine.py
	@$(MAKE) --no-print-directory -j 2 suite types

suite: $(VENV)/test.stamp
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not long"

check: lint types  ## lint and types only

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/footprint factors check

types: $(VENV)/test.stamp
	$(BIN)/mypy

serve: $(VENV)/run.stamp  ## the members' portal, Dagster's UI and its daemon, on loopback only
	mkdir -p $(DAGSTER_HOME)
	$(BIN)/python -m pipelines.serve

bench: $(VENV)/test.stamp  ## how fast, as ratios against a reference in the same run: tests/bench/RESULTS.md (hours)
	$(BIN)/python -m pytest tests/bench -s -o faulthandler_timeout=0

bench-release: $(VENV)/test.stamp  ## disclosure control of 120 regions that nobody has; stores their certificates
	$(BIN)/python -m pytest tests/bench/test_release_bench.py -s

long: $(VENV)/test.stamp  ## all tests, those marked long too, with many more random cases
	FOOTPRINT_TEST_CASES=long $(BIN)/python -m pytest $(SIDE_BY_SIDE)

locks: $(VENV)/test.stamp  ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra install $(LOCK) -o locks/run.txt
	uv pip compile pyproject.toml --extra install --extra spark $(LOCK) -o locks/spark.txt
	uv pip compile pyproject.toml --extra install --extra shared $(LOCK) -o locks/shared.txt
	uv pip compile pyproject.toml --extra install --extra shared --extra spark --extra test $(LOCK) -o locks/test.txt

LOCK := --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header --upgrade --quiet

references: $(VENV)/test.stamp  ## write the references of commands, settings, tables and findings anew
	$(BIN)/python -m tests.references

clean:  ## remove the environment and the local lake
	rm -rf $(VENV) .footprint

$(VENV)/run.stamp: locks/run.txt pyproject.toml
	@test -f $(VENV)/test.stamp || $(MAKE) --no-print-directory install LOCKED=run
	@touch $@

$(VENV)/test.stamp: locks/test.txt pyproject.toml
	@$(MAKE) --no-print-directory install LOCKED=test
	@touch $@

.PHONY: install
install:
	@echo "Setting up $(VENV): about a minute"
	@$(PYTHON) tests/machine.py environment
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/$(LOCKED).txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
