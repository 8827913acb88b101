# Steward's everyday commands. `make help` lists them from the comments behind their names.
PYTHON ?= python3
BIN := .venv/bin
export STEWARD_SHARED ?= ../shared

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.venv/ready: requirements.lock pyproject.toml
	@echo "Setting up .venv: pip fetches the $$(grep -c == requirements.lock) packages of requirements.lock,"
	@echo "some 520 MB on disk. This takes about a minute, and the network; nothing after it does."
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

install: .venv/ready ## set up .venv from the hashed lock, and nothing else

demo: .venv/ready ## the bot beside a local workspace: open the address that it prints
	@$(BIN)/steward demo || [ $$? -eq 130 ] # Ctrl-C is how it ends

day: .venv/ready ## the built-in day, played without a page
	@$(BIN)/steward demo --headless

test: .venv/ready ## the test suite (set STEWARD_SHARED where the shared data lies elsewhere)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: .venv/ready ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

proof: .venv/ready ## the long part: the real exports and the crashes
	STEWARD_PROOF=1 $(BIN)/python -m pytest -m proof

chaos: .venv/ready ## seeded mixtures of faults and deaths, on from the last seed (RUNS=1000, DATABASE=postgresql, SEED=17: that one again)
	$(BIN)/python -m tests.chaos --database $(or $(DATABASE),sqlite) $(if $(SEED),--seed $(SEED),--runs $(or $(RUNS),1000))

crash: .venv/ready ## real processes, killed under load (KILLS=1000, DATABASE=postgresql, PROCESSES=3, SEED=17: that one again)
	$(BIN)/python -m tests.crash --kills $(or $(KILLS),100) --database $(or $(DATABASE),sqlite) \
	  --processes $(or $(PROCESSES),1) $(if $(SEED),--seed $(SEED))

conformance: .venv/ready ## the local workspace beside Slack's own samples and docs; writes docs/conformance.md
	$(BIN)/python -m tests.conformance

bench: .venv/ready ## the speed of everything, as ratios measured in one run; some 25 minutes
	$(BIN)/python -m benchmarks

COMPILE := pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: ## renew requirements.lock, and what of it goes into the image (needs pip-tools)
	$(COMPILE) --extra dev -o requirements.lock pyproject.toml
	$(COMPILE) --constraint requirements.lock -o requirements.image.lock pyproject.toml

.PHONY: help install demo day test check proof chaos crash conformance bench lock
