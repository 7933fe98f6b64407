# Two commands: `make run` starts the app, `make test` checks everything. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite bench attack faults format lock release clean debian-packages
.NOTPARALLEL:

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Start the app on http://localhost:8000 (PORT=, DEMO=0, TUMORBOARD_DATABASE_URL=)
	@exec $(BIN)/python -m tumorboard.serve

test: debian-packages $(VENV)/test.stamp ## Check everything, as CI does: SQLite, PostgreSQL, Chromium
	@exec $(BIN)/python .ci/check.py

test-sqlite: $(VENV)/test.stamp ## The short check: no PostgreSQL, no browser
	@exec $(BIN)/python .ci/check.py --short

faults: debian-packages $(VENV)/test.stamp ## Kill, fill, cut and stop under people who write: what is lost (ARGS="kill 100")
	@exec $(BIN)/python -m tests.faults $(ARGS)

bench: $(VENV)/test.stamp ## Measure the pages opened most, compare proposed agendas
	@exec $(BIN)/python -m bench $(ARGS)

attack: $(VENV)/test.stamp ## Attack an app of its own over loopback (an hour; never as root)
	@PATH=$(BIN):$$PATH $(BIN)/python -m tests.attack $(ARGS)

format: $(VENV)/test.stamp ## Put the Python code in order
	@$(BIN)/ruff check --fix --quiet . && $(BIN)/ruff format .

lock: $(VENV)/test.stamp ## Pin again what setup.cfg asks for (ARGS=--upgrade for newer releases)
	@PATH=$(BIN):$$PATH $(BIN)/python .ci/lock.py $(ARGS)

release: $(VENV)/test.stamp ## Build the wheel and its bill of materials into dist/
	@PATH=$(BIN):$$PATH $(BIN)/python .ci/release.py

clean: ## Take away what the other targets made, but never instance/
	@rm -rf $(VENV) build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

debian-packages:
	@$(PYTHON) .ci/prepare.py test

$(VENV)/run.stamp: .ci/run.lock
	@$(PYTHON) .ci/prepare.py run $(VENV)

$(VENV)/test.stamp: .ci/run.lock .ci/test.lock
	@$(PYTHON) .ci/prepare.py develop $(VENV)
