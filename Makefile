# Everything that Martlet needs is installed into .venv, from lock files: requirements.lock is what
# runs, requirements-dev.lock is what tests it. Node builds and checks the custom elements; where
# the machine has none that is new enough, requirements-node.lock has one out of a wheel.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEVELOPING := $(VENV)/.developing
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
LOCKED := --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra demo --group build --universal \
	$(LOCKED)
ELEMENT := web/element
ELEMENT_CHECKED := $(ELEMENT)/node_modules/.checked
ELEMENT_FILES = $(shell find $(ELEMENT) -name node_modules -prune -o -type f -print)
NPM := $(BIN)/python hatch_build.py npm
BIOME := web/lint/node_modules/.installed
LINT_WEB = $(NPM) --prefix ../lint run --silent
SCALE ?= 1
PYTEST := $(BIN)/pytest -n logical
# Imports of many short processes are dear where Python may keep no bytecode.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo assets docs types quick test test-all browser coverage lint golden fuzz isolation bench pictures lock clean

demo: $(INSTALLED)  ## Serve a shop platform with 200 clients
	@$(BIN)/python hatch_build.py --try
	@$(BIN)/martlet demo --scale $(SCALE)

assets: $(INSTALLED)  ## Build the custom elements, where they are not of these sources
	@$(BIN)/python hatch_build.py

docs: $(INSTALLED)  ## Build docs/ into the site that the server shows at /docs/
	@$(BIN)/python hatch_build.py docs

types: $(INSTALLED)  ## Write the elements' types anew, after a change of what guests may call
	@$(NPM) --prefix ../types ci --prefer-offline --no-progress --loglevel=error
	@$(BIN)/python web/types/document.py | $(NPM) --prefix ../types run --silent types

quick: $(DEVELOPING)  ## What needs no server, in less than a minute: for while one writes
	$(PYTEST) -q --tier quick

test: assets $(DEVELOPING) $(BIOME) $(ELEMENT_CHECKED)  ## The gate: before a commit, about ten minutes on two cores
	$(PYTEST) --tier gate

test-all: assets $(DEVELOPING) $(BIOME) $(ELEMENT_CHECKED)  ## Every case: before a release, or after a change of the compiler
	$(PYTEST) --tier all
	@$(BIN)/python tests/support/areas.py write

browser: assets $(DEVELOPING)  ## Every test in a browser: after a change of pages
	$(PYTEST) tests/browser

coverage: $(DEVELOPING) $(BIOME) $(ELEMENT_CHECKED)  ## The same, and which lines it reaches: it takes longer
	$(PYTEST) --cov --cov-report=term

lint: $(DEVELOPING) $(BIOME)  ## Style, types and warnings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(LINT_WEB) lint

golden: $(DEVELOPING)  ## Write the golden files anew; review the difference like code
	MARTLET_GOLDEN=write $(BIN)/pytest -q tests/compiler/test_golden.py tests/docs

fuzz: $(DEVELOPING)  ## Twenty times as many requests as the suite makes up
	MARTLET_TEST_FUZZ_EXAMPLES=300 $(PYTEST) -q tests/http/test_fuzz.py

isolation: $(DEVELOPING)  ## The long runs of oracle and clock; their summaries go into docs/measured/isolation.md
	MARTLET_TEST_BROKEN=hunt $(PYTEST) -q tests/isolation
	MARTLET_TEST_CLOCK=write $(BIN)/pytest -q tests/attacks/test_clock.py
	$(BIN)/python -m tests.isolation --write

bench: $(DEVELOPING)  ## The measured comparisons, as ratios within one run
	$(BIN)/python -m bench

pictures: $(DEVELOPING) assets  ## Take the README's picture of the demo anew
	MARTLET_TEST_PICTURES=write $(BIN)/pytest -q tests/browser/test_demo.py

lock:  ## Pin the newest versions that pyproject.toml admits
	$(PYTHON) -m venv $(VENV)
	$(PIP) uv
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock
	$(BIN)/uv pip compile --group node --universal $(LOCKED) --upgrade \
		--output-file requirements-node.lock

clean:
	rm -rf $(VENV) web/*/node_modules martlet/assets martlet/site .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Martlet needs Python 3.11 or newer; set PYTHON=python3.12, say")'
	@echo "Making the environment $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing what Martlet needs, from requirements.lock"
	@$(BIN)/python install.py requirements.lock
	@echo "Installing Martlet itself ..."
	@HATCH_BUILD_NO_HOOKS=true $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPING): $(INSTALLED) requirements-dev.lock
	@echo "Installing what tests need, from requirements-dev.lock"
	@$(BIN)/python install.py requirements-dev.lock
	@touch $@

# The formatter and linter of web/: a package of its own, so that no build waits for it.
$(BIOME): web/lint/package-lock.json | $(INSTALLED)
	@$(NPM) --prefix ../lint ci --prefer-offline --no-progress --loglevel=error
	@touch $@

# The elements' own checks, again when something of theirs has changed.
$(ELEMENT_CHECKED): $(ELEMENT_FILES) | $(INSTALLED)
	@$(NPM) run --silent check
	@$(NPM) test --silent
	@touch $@
