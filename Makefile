# Kith. Only make and Python 3.11 or newer are assumed.
#   make run     everything needed, then the site with a living demo community on http://127.0.0.1:8000
#   make test    all tests          make check   style, types, layers, templates, migrations, texts
#   make bench   what it costs      make docs    the links and settings in the docs
#   make lock    pin the dependencies anew        make messages   collect the texts to translate

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check bench docs lock messages

run: $(VENV)/run.stamp
	@KITH_DEMO=yes $(PY) -m kith demo --people 200 --weeks 26 --seed 1 --serve --port $(PORT)

test: $(VENV)/dev.stamp
	@$(PY) -m tests.everything

check: $(VENV)/dev.stamp
	@$(PY) -m tests.checking

bench: $(VENV)/dev.stamp
	@$(PY) -m bench.run

docs: $(VENV)/dev.stamp
	@$(PY) -m pytest -q tests/test_docs.py

messages: $(VENV)/run.stamp
	@$(PY) -m kith messages

lock: $(VENV)/dev.stamp
	@cd requirements && for part in run dev; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock" ../$(VENV)/bin/uv pip compile -q --upgrade --universal \
	    --python-version 3.11 --generate-hashes --no-emit-index-url $$part.in -o $$part.txt || exit 1; \
	done

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Kith needs Python 3.11 or newer. Say which with: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Creating the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# The lock is installed again only when it has changed.
$(VENV)/%.stamp: requirements/%.txt | $(VENV)/bin/python
	@echo "Installing $<"
	@$(PY) -m pip install -qq --require-hashes --requirement $<
	@touch $@
