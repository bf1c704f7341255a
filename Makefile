# Two commands matter: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
PORT ?= 7860
# Test processes side by side; each builds its own home once, so more of them pay only on many cores.
WORKERS ?= 2
export PORT
# Trust what this machine trusts (campus proxies bring their own certificates), as pip does.
export UV_SYSTEM_CERTS ?= 1

.PHONY: help
help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.base ## set everything up and open the chat at http://127.0.0.1:7860 (PORT=8080 to change)
	@$(BIN)/iplane serve --port $(PORT)

.PHONY: test
test: $(VENV)/.dev ## set everything up and run all tests
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile

.PHONY: lint
lint: $(VENV)/.dev ## style, import floors, lock file
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@! grep -nE 'https?://|file://' requirements.lock requirements-dev.lock

.PHONY: types
types: $(VENV)/.dev ## strict type check
	@$(BIN)/mypy

.PHONY: bench
bench: $(VENV)/.dev ## speed, as ratios measured in one run
	@$(BIN)/python -m tests.bench

.PHONY: calibrate
calibrate: $(VENV)/.dev ## let the DNN-Estimator learn anew from the measured tables
	@$(BIN)/python -m estimators.dnn.calibration

# Measuring needs PyTorch, timm and transformers: name the Python that has them. Options: MEASURE="--budget-minutes 60".
MEASURE_PYTHON ?= $(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON))
.PHONY: measure
measure: ## time networks on the device at hand (MEASURE_PYTHON=python with PyTorch, MEASURE="--budget-minutes 60")
	@$(MEASURE_PYTHON) -m estimators.dnn.measuring $(MEASURE)

.PHONY: accuracy
accuracy: $(VENV)/.dev ## how good DNN estimates are on what was held out, against two baselines
	@$(BIN)/iplane evaluate dnn --held-out all

.PHONY: harp-claim
harp-claim: $(VENV)/.dev ## cost and accuracy of campaigns of small runs, from the stored runs
	@$(BIN)/iplane evaluate harp-claim

.PHONY: harp-models
planner-model: .venv/.dev ## Learn the planner's second opinion from the development conversations (developers)
	.venv/bin/python -m assistant.planner.learned tests/assistant/conversations/develop.jsonl \
	  tests/assistant/conversations/develop_more.jsonl tests/assistant/conversations/develop_third.jsonl tests/assistant/planner/development.jsonl \
	  tests/assistant/planner/held_out.jsonl tests/knowledge/docs/public_develop.jsonl

harp-models: $(VENV)/.dev ## try the models of applications anew on the shipped runs, after either has changed
	@$(BIN)/python -m estimators.harp.predicting

.PHONY: docs
docs: $(VENV)/.dev ## rewrite the generated parts of README and docs (command help, accuracy table)
	@$(BIN)/python -m docs.generate

.PHONY: format
format: $(VENV)/.dev ## format the code
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .

.PHONY: lock
lock: $(UV) ## resolve the dependencies again (exact versions and hashes, no index address)
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --group dev --extra slack --extra mcp --extra browser --extra graph --extra pdf -c requirements.lock -o requirements-dev.lock

.PHONY: clean
clean: ## remove what the commands above made (not the home folder)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis docs/_build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A set-up that was interrupted leaves half an environment, which is made anew; Ctrl-C ends it without a traceback.
define MAKE_VENV
import runpy, signal, sys; \
signal.signal(signal.SIGINT, signal.SIG_DFL); sys.argv[1:] = ["--clear", "$(VENV)"]; \
runpy.run_module("venv", run_name="__main__")
endef

$(UV):
	@echo "Setting up Python in $(VENV) ..."
	@"$(PYTHON)" -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; try make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@$(BIN)/pip --version >/dev/null 2>&1 || "$(PYTHON)" -c '$(MAKE_VENV)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Stamps: set-up runs again only when the lock or the project file changed.
$(VENV)/.base: requirements.lock pyproject.toml | $(UV)
	@if test -f $(VENV)/.dev; then $(MAKE) --no-print-directory $(VENV)/.dev; else \
	  echo "Installing the packages of requirements.lock ..." && \
	  $(UV) pip install --python $(BIN)/python --require-hashes -r requirements.lock && \
	  $(UV) pip install --quiet --python $(BIN)/python --no-deps -e . ; fi
	@$(BIN)/iplane setup
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(UV)
	@echo "Installing the packages of requirements-dev.lock ..."
	@$(UV) pip install --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
