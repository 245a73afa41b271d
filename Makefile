# The commands of the house; the README names the first two. Everything is installed into .venv from hashes.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
DATA ?= .semesta
BIN := .venv/bin

# What is compiled is kept, whatever the shell says: each process of the tests collects eight seconds sooner, each of ours starts so.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: up test tests lint bench soak schema lock clean
.DEFAULT_GOAL := up

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Semesta needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: install python3-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

up: .venv/ready
	@PORT=$(PORT) DATA=$(DATA) exec $(BIN)/semesta up

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Side by side; whichever fails, this fails. Output comes as it is, or a quarter of an hour would pass without a word.
test: .venv/ready
	@$(MAKE) --no-print-directory -j 2 --output-sync=none lint tests

# Three at once on two cores: each process has servers of its own, and waits for them half of its time.
tests: .venv/ready
	$(BIN)/pytest -n 3 --dist worksteal

bench: .venv/ready
	$(BIN)/python -m tests.benchmarks

soak: .venv/ready
	$(BIN)/pytest -m 'soak or hypothesis' --hypothesis-profile=search

# After a change of a tenant's tables: their script, compiled from the models.
schema: .venv/ready
	$(BIN)/python -m semesta_worker.schema

# Written without addresses: the lock names versions and hashes, the installer knows its index.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra test --no-header --quiet pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
