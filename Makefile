# Set-up, tests and demo of baymark. `make demo` and `make test` do all set-up themselves.
#
# What set-up installs:
#   .venv/             the Python packages of requirements.lock, each checked by its hash, and baymark itself
#                      (editable). uv is used when it is on PATH, else python3 -m venv and pip.
#   system libraries   WeasyPrint draws with Pango, and subsets fonts with HarfBuzz; on Debian and Ubuntu
#                      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig-config
#                      by apt-get, only when one of them cannot be loaded, and only as root or with sudo that
#                      asks for no password. Without libharfbuzz-subset a page takes 15 s instead of 0.1 s.
# CJK fonts come with the Python packages; no system font is used.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
STAMP := .venv/.installed
SYSTEM_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig-config

# The libraries as WeasyPrint loads them; fails with the name of the first that is missing.
define LOAD_LIBRARIES
import ctypes, ctypes.util, sys
for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig"):
    found = ctypes.util.find_library(name)
    candidates = [found] if found else [f"lib{name}.so.0", f"lib{name}.so.1", f"lib{name}.0.dylib", f"lib{name}.1.dylib"]
    for candidate in candidates:
        try:
            ctypes.CDLL(candidate)
            break
        except OSError:
            continue
    else:
        sys.exit(f"the system library {name} cannot be loaded")
endef
export LOAD_LIBRARIES

.PHONY: help setup system-libraries demo test lint types layers pytest lock catalogues bench docs validation clean

help:
	@echo "make demo        all set-up, then two examples walk the whole road into build/demo"
	@echo "make test        all set-up, then lint, types, layers and tests"
	@echo "make catalogues  bring the message catalogues up to date with the source"
	@echo "make lock        resolve the dependencies again into requirements.lock (needs uv)"
	@echo "make bench       the benchmarks"
	@echo "make docs        the generated pages in docs: reference, rules, bay-core"
	@echo "make validation  docs/validation.md: the examples beside published results"
	@echo "make clean       remove what was built; .venv stays"

setup: $(STAMP) system-libraries

# Installed again whenever the lock or the project's metadata change. The build of baymark itself runs isolated,
# with the build requirements that pyproject.toml names.
$(STAMP): requirements.lock pyproject.toml
ifeq ($(UV),)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
else
	test -x $(BIN)/python || "$(UV)" venv --quiet --seed .venv
	"$(UV)" pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	"$(UV)" pip install --quiet --python $(BIN)/python --no-deps --editable .
endif
	touch $@

system-libraries: $(STAMP)
	@$(BIN)/python -c "$$LOAD_LIBRARIES" 2>/dev/null && exit 0; \
	install="apt-get update -q && apt-get install -q -y --no-install-recommends $(SYSTEM_PACKAGES)"; \
	if ! command -v apt-get >/dev/null; then \
	  $(BIN)/python -c "$$LOAD_LIBRARIES" || true; \
	  echo "Install Pango, HarfBuzz with hb-subset and fontconfig with your system's package manager." >&2; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then \
	  DEBIAN_FRONTEND=noninteractive bash -c "$$install" >&2; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then \
	  sudo -n DEBIAN_FRONTEND=noninteractive bash -c "$$install" >&2; \
	else \
	  $(BIN)/python -c "$$LOAD_LIBRARIES" || true; \
	  echo "Run this once, then make again:  sudo bash -c '$$install'" >&2; exit 1; \
	fi; \
	$(BIN)/python -c "$$LOAD_LIBRARIES"

demo: setup
	rm -rf build/demo
	$(BIN)/baymark demo --out build/demo

test: lint types layers pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports --no-cache

# One file stays on one core: its fixtures are made once.
pytest: setup
	$(BIN)/pytest --numprocesses=auto --dist=loadfile

# No index address and no path of this machine may enter the lock, hence the two options.
lock:
	@test -n "$(UV)" || { echo "make lock needs uv on PATH: https://docs.astral.sh/uv/" >&2; exit 1; }
	"$(UV)" pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra dev \
	  --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

# Ends with 1 and names them while messages wait for their zh-Hans translation; zh-Hant is made from zh-Hans.
catalogues: $(STAMP)
	$(BIN)/python -m baymark.locale

bench: setup
	$(BIN)/python -m benchmarks

docs: setup
	$(BIN)/python -m docs.reference
	$(BIN)/python -m docs.bay_core

# Read what changed in it before it is committed: its words may no longer fit its figures.
validation: setup
	$(BIN)/python -m docs.validation

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find cli tests -name __pycache__ -type d -prune -exec rm -rf {} +
