# Needs make and Python 3.11 or newer; everything else is set up into .venv at first use, with the versions of
# requirements.lock, and again only when these change.
SHELL := /bin/bash
DATA ?= samples/intrusion
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
PIP_INSTALL := -m pip --disable-pip-version-check install --quiet

.PHONY: hunt serve test test-pythons test-ui check generate package bench clean

hunt: $(READY) ## every enabled detection over DATA (files or folders; default: the sample story)
	@$(BIN)/sysmon-essentials hunt "$(DATA)"

serve: $(READY) ## dashboards and pages over DATA, in a browser on this machine
	@$(BIN)/sysmon-essentials serve "$(DATA)"

test: $(READY) ## the whole suite, no network
	$(BIN)/python -m pytest -n auto

test-pythons: ## the library's tests on the Pythons that Splunk brings, where they are installed
	@bash tests/run_on_pythons.sh

test-ui: $(READY) ## every view and page in Chromium; needs Node.js with npm, and chromium
	@for program in node npm; do command -v $$program >/dev/null || { echo "test-ui needs $$program" >&2; exit 2; }; done
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || { echo "test-ui needs chromium" >&2; exit 2; }
	@test -d viewer/node_modules/playwright-core || (cd viewer && npm ci --no-audit --no-fund --prefer-offline)
	TEST_UI=1 $(BIN)/python -m pytest -n 2 --dist loadfile tests/ui

check: $(READY) ## what a commit must pass; the same commands as pre-commit and continuous integration
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vermin --quiet --no-tips --violations --backport argparse -t=3.9- bin
	$(BIN)/python -m package generate --check

generate: $(READY) ## write the generated files from model/ and detections/
	$(BIN)/python -m package generate --write

package: $(READY) ## the archives, into dist/
	$(BIN)/python -m package build

bench: $(READY) ## the figures of docs/performance.md
	$(BIN)/python -m bench.run

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv found. Name one: make PYTHON=/path/to/python3" >&2; exit 2; }
	@echo "Setting up .venv with $$($(PYTHON) --version) (once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python $(PIP_INSTALL) -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv .venv-py* build dist *.egg-info
