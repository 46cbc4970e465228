# make run   the site on this machine          make lint      everything that can be checked without running
# make test  the whole suite                   make messages  collect and compile the translations (needs gettext)
# make lock  new locks after pyproject.toml    make system    PostgreSQL, Redis, Chromium for the tests (Debian, root)
# make bench docs/benchmarks.md anew           make bench-system   what it needs beside them (Debian, root)

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
.PHONY: run coordinator test lint lock system messages bench bench-system

PORT ?= 8000
python := .venv/bin/python
local := MESSE_LOCAL=1 $(python)

run: base
	@MESSE_LOCAL=1 PORT=$(PORT) exec $(python) -m messe.local

coordinator: base
	@$(local) manage.py createsuperuser

test: dev
	@.ci/test

lint: dev
	@.ci/lint

messages: dev
	@$(local) manage.py makemessages -l sv --no-obsolete --add-location file -i .venv -i var -i tests
	@$(local) manage.py compilemessages -l sv -i .venv -i var

system:
	@.ci/system

bench: base
	@$(python) -m bench

bench-system:
	@bench/system

lock:
	@test -x var/uv/bin/uv || { python3 -m venv var/uv && var/uv/bin/pip install -q uv; }
	@$(compile) pyproject.toml -o requirements.txt
	@$(compile) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	@$(compile) --group pyproject.toml:bench -o requirements-bench.txt

compile := var/uv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

# A stamp in .venv says which lock was installed; .ci/install compares it each time.
.PHONY: base dev
base:
	@.ci/install requirements.txt
dev:
	@.ci/install requirements-dev.txt
