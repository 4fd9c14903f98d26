# Everything that Martlet needs is installed into .venv, from lock files: requirements.lock is what
# runs, requirements-dev.lock is what tests it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEVELOPING := $(VENV)/.developing
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra demo --group build --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
SCALE ?= 1

.PHONY: demo test lint golden fuzz bench lock clean

demo: $(INSTALLED)  ## Serve a shop platform with 200 clients
	@$(BIN)/martlet demo --scale $(SCALE)

test: lint  ## The whole suite
	$(BIN)/pytest -n 2 --cov --cov-report=term

lint: $(DEVELOPING)  ## Style, types and warnings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

golden: $(DEVELOPING)  ## Write the golden files anew; review the difference like code
	MARTLET_GOLDEN=write $(BIN)/pytest -q tests/query/test_golden.py tests/docs

fuzz: $(DEVELOPING)  ## Twenty times as many requests as the suite makes up
	MARTLET_TEST_FUZZ_EXAMPLES=300 $(BIN)/pytest -q -n 2 tests/api/test_fuzz.py

bench: $(DEVELOPING)  ## The measured comparisons, as ratios within one run
	$(BIN)/python -m bench

lock:  ## Pin the newest versions that pyproject.toml admits
	$(PYTHON) -m venv $(VENV)
	$(PIP) uv
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# A lock is complete; left to look for dependencies, pip may meet a release newer than it.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Martlet needs Python 3.11 or newer; set PYTHON=python3.12, say")'
	@echo "Installing into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPING): $(INSTALLED) requirements-dev.lock
	@echo "Installing what tests need ..."
	@$(PIP) --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@
