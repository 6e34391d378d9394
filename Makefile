# The only list of commands. `make help` explains them; `make run` is all that a fresh machine needs.

# The first Python that is new enough (macOS's own is not); PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

BIN := .venv/bin
PARTS := $(BIN)/python scripts/run_parts.py
PIP := $(BIN)/python -m pip --disable-pip-version-check
NPM := $(BIN)/npm --prefix web
RUN_READY := .venv/run-ready
DEV_READY := .venv/dev-ready
WEB_READY := web/node_modules/.ready
WEB_BUILD := web/dist/index.html
# Directories are listed too: they change when a file is added or goes away.
WEB_SOURCES := $(shell find web/src web/public web/index.html web/*.json web/*.ts 2>/dev/null)

# Node comes from a Python wheel in the environment, and npm's scripts find it by the path. (The make of macOS finds
# nothing by a path that is set here, so npm itself is named in full.)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DELETE_ON_ERROR:
.PHONY: help run test test-fast test-server test-quick test-crash test-browser test-web soak coverage bench dev gen web lock \
	check check-format check-lint check-types check-imports check-schema check-web check-generated

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: $(RUN_READY) $(WEB_BUILD) ## Set up whatever is missing and start Longlist
	@exec $(BIN)/longlist serve

# What a part of `make test` or `make check` leaves for the summary, where it runs as one.
JUNIT := $(if $(PART_REPORT),--junit-xml=$(PART_REPORT))

test: $(DEV_READY) $(WEB_BUILD) ## Everything that must pass, and its slowest tests
	@$(PARTS) --goal test test-server test-crash test-browser test-web

test-fast: $(DEV_READY) $(WEB_READY) ## The loop while working: no process killed, no browser
	@$(PARTS) --goal test-fast test-quick test-web

# Three processes, each with an embedded Postgres of its own, whatever the machine: so it fails alike everywhere.
PYTEST := $(BIN)/pytest -q --tb=short

test-server: $(DEV_READY)
	$(PYTEST) -n 3 -m "not crash and not e2e" $(JUNIT)

# Tracing doubles the processor time of Python, so `make test` prints the web's coverage only.
coverage: $(DEV_READY) ## The server's branch coverage, without crash tests and browser scenes
	$(PYTEST) -n 3 -m "not crash and not e2e" --cov

test-quick: $(DEV_READY)
	$(PYTEST) -n 3 -m "not crash and not e2e and not slow" $(JUNIT)

test-crash: $(DEV_READY)
	$(PYTEST) -m crash $(JUNIT)

test-browser: $(DEV_READY) $(WEB_BUILD)
	$(PYTEST) -m e2e tests/e2e

test-web: $(WEB_READY)
	$(NPM) run test $(if $(PART_REPORT),-- --reporter=default --reporter=junit --outputFile.junit=$(PART_REPORT))

check: $(DEV_READY) $(WEB_READY) ## Format, lint, types, import direction, schema drift, generated code
	@$(PARTS) --goal check check-types check-web check-generated check-schema check-imports check-lint check-format

check-format: $(DEV_READY)
	$(BIN)/ruff format --check .

check-lint: $(DEV_READY)
	$(BIN)/ruff check .

check-types: $(DEV_READY)
	$(BIN)/mypy

check-imports: $(DEV_READY)
	$(BIN)/lint-imports --no-logo

check-schema: $(DEV_READY)
	$(BIN)/pytest -q tests/integration/test_migrations.py

check-web: $(WEB_READY)
	$(NPM) run check

check-generated: $(RUN_READY) $(WEB_READY)
	scripts/check-generated

MINUTES ?= 10

soak: $(DEV_READY) ## Kill processes at random for MINUTES (10), then all crash tests at length
	$(BIN)/python scripts/soak --minutes $(MINUTES)
	LONGLIST_TEST_PROFILE=nightly $(PYTEST) -m crash

bench: $(DEV_READY) $(WEB_BUILD) ## Measure: JSON and a table, ratios in one run
	$(BIN)/python -m bench

dev: $(DEV_READY) $(WEB_READY) ## Serve, with the web reloading as it is edited
	scripts/dev

gen: $(RUN_READY) $(WEB_READY) ## Write openapi.json and the web's client from the code
	$(BIN)/longlist openapi > openapi.json.new && mv openapi.json.new openapi.json
	$(NPM) run gen

web: $(WEB_BUILD) ## Build the web, which a wheel carries

lock: $(DEV_READY) ## Resolve pyproject.toml into requirements/ again
	scripts/lock

# --- the environment, made again only when its locks change ---

.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Longlist needs Python 3.11 or newer, and none was found on this machine." >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(RUN_READY): requirements/runtime.txt requirements/build.txt pyproject.toml | .venv/pyvenv.cfg
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/runtime.txt -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt $(RUN_READY)
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

$(WEB_READY): web/package-lock.json | $(RUN_READY)
	$(NPM) ci
	@touch $@

$(WEB_BUILD): $(WEB_SOURCES) $(WEB_READY)
	$(NPM) run build
