# ocop-cycle. `make help` lists what can be done here; `make run` and `make test` set up all they need by themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
RUNTIME := $(VENV)/runtime.stamp
ASSETS := ocop_cycle/web/assets
FRONT := $(ASSETS)/node_modules/.in-place
TESTS := $(VENV)/tests.stamp
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test browser screenshots faults check format bench lock clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(TESTS) $(FRONT) ## Make .venv with everything, for running and for testing

run: $(RUNTIME) $(FRONT) ## Build or open the demo, show its board, then serve its pages (ONCE=1: end after the board)
	$(BIN)/ocop demo $(if $(ONCE),--once)

test: $(TESTS) $(FRONT) browser ## Run all tests, on every core (ARGS="tests/policy -x" narrows it, on one)
	$(BIN)/python -m pytest $(or $(ARGS),--numprocesses auto --dist loadfile --no-loadscope-reorder)

screenshots: $(TESTS) $(FRONT) browser ## Take a picture of every page into var/screenshots and try each with axe
	REQUIRE_BROWSER=1 $(BIN)/python -m tests.browser.screenshots $(ARGS)

faults: $(TESTS) ## Kill, cut, stop, fill, jump and fail mail, for an hour (KILLS=300 SMTP=50; SEED= brings a run back)
	OCOP_FAULT_KILLS=$(or $(KILLS),300) OCOP_FAULT_ROUNDS=$(or $(SMTP),50) OCOP_FAULT_SEED=$(SEED) \
	OCOP_FAULT_REPORT=$(or $(REPORT),$(CURDIR)/var/faults.tsv) $(BIN)/python -m pytest $(or $(ARGS),tests/faults)

backups: $(TESTS) ## Take backups under load, restore and verify every one (N=200 for each database)
	OCOP_BACKUPS=$(or $(N),200) $(BIN)/python -m pytest tests/faults/test_backups.py -k under_load $(ARGS)

check: $(TESTS) ## Check style, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TESTS) ## Put all Python into the form that `make check` asks for
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(TESTS) $(FRONT) ## Measure, and print the ratios that are quoted
	$(BIN)/python -m benchmarks $(ARGS)

lock: $(TESTS) ## Write requirements*.txt anew from requirements*.in (ARGS=--upgrade takes newer versions)
	$(LOCK) $(ARGS) requirements.in requirements-build.in --output-file requirements.txt
	$(LOCK) $(ARGS) requirements-test.in --output-file requirements-test.txt
	$(LOCK) $(ARGS) requirements-node.in --output-file requirements-node.txt
	cd $(ASSETS) && npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

clean: ## Remove what was made here, except var/ with its demo
	rm -rf $(VENV) $(ASSETS)/node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# pip comes last into a new .venv: one that was left half made is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=<path>" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# First the libraries, each against its hash; then the project itself, which may bring in nothing more.
$(RUNTIME): requirements.txt setup.cfg pyproject.toml | $(BIN)/pip
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q ocop_cycle
	@touch $@

# What the pages look like and are woken by: npm of this machine, or of a wheel where there is none.
$(FRONT): $(ASSETS)/package.json $(ASSETS)/package-lock.json requirements-node.txt | $(RUNTIME)
	command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements-node.txt
	cd $(ASSETS) && PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Tests of pages want a Chromium. Debian's own is installed where there is none and we may; elsewhere the tests say so.
browser:
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	grep -qs '^ID=debian' /etc/os-release && [ "$$(id -u)" = 0 ] || exit 0; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		chromium fonts-dejavu-core >/dev/null || echo "No browser could be installed."

$(TESTS): requirements-test.txt $(RUNTIME)
	$(PIP) install --require-hashes -r requirements-test.txt
	@touch $@
