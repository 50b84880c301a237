# `make help` lists what there is. Everything runs from .venv, made from hash-locked requirements.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8765
.DEFAULT_GOAL := help
.PHONY: help demo setup test coverage check format e2e bench wire docs serve full clean wheel vsix

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .cache/run.stamp .cache/labextension.stamp .cache/swagger.stamp .cache/vsix.stamp ## the tutor with all its faces on this machine; SCRIPT=1 walks through it and ends
	@$(BIN)/python -m deploy.demo $(if $(SCRIPT),--script)

setup: .cache/dev.stamp .cache/labextension.stamp .cache/swagger.stamp ## the environment for development

test: setup .cache/vsix.stamp ## all tests that need nothing but Python
	@$(BIN)/python -m pytest -m "not browser and not neovim" -n 2 --dist loadgroup --cov --cov-report=
	@echo "Coverage of core and service, branches counted: $$($(BIN)/coverage report --format=total) % (make coverage: by file)"

coverage: ## what the last `make test` did not reach, by file
	@$(BIN)/coverage report --show-missing --skip-covered

check: setup ## format, lint, types, import law, budgets, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m codementor.wire.schema --check
	@$(BIN)/python -m pytest -q tests/architecture
	@git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline

format: setup ## writes the code as `check` wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

e2e: setup .cache/vsix.stamp ## real editors in a real browser (see .ci/run for what they need)
	@$(BIN)/python -m pytest -m "browser or neovim" tests/journeys tests/docs

bench: .cache/bench.stamp ## every benchmark, quick; DATA=folder adds those that want learners' programs
	@$(BIN)/python -m bench --quick $(if $(DATA),--data $(DATA))

wire: setup ## writes JSON Schema and TypeScript types anew
	@$(BIN)/python -m codementor.wire.schema

docs: setup ## runs every example in the docs
	@$(BIN)/python -m pytest -q tests/docs

serve: .cache/run.stamp .cache/swagger.stamp ## the hosted API on its embedded default, on PORT
	@$(BIN)/codementor-api serve --data .cache/serve --port $(PORT)

full: export CODEMENTOR_FULL = 1
full: test e2e ## every test without sampling; takes long

wheel: .cache/dev.stamp .cache/labextension.stamp .cache/swagger.stamp ## dist/codementor-*.whl
	@rm -rf dist/*.whl
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

vsix: .cache/vsix.stamp ## dist/codementor-*.vsix

clean: ## removes the environment and everything built
	rm -rf .venv .cache dist build

$(BIN)/python:
	$(PYTHON) -m venv .venv

.cache/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	@mkdir -p .cache
	@echo "Installing what the demo needs (about a minute the first time)."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.cache/dev.stamp: requirements/dev.txt .cache/run.stamp
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.cache/bench.stamp: requirements/bench.txt .cache/dev.stamp
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

LAB := $(shell git ls-files jupyter_ext/labextension codementor/wire/ts)
.cache/labextension.stamp: $(LAB) deploy/labextension.py .cache/run.stamp
	@echo "Building the JupyterLab front end."
	@$(BIN)/python -m deploy.labextension
	@touch $@

.cache/swagger.stamp: backend_api/kit/swagger/package-lock.json deploy/swagger.py .cache/run.stamp
	@$(BIN)/python -m deploy.swagger
	@touch $@

VSIX := $(shell git ls-files editor-client codementor lsp_server exercise-sets) deploy/vsix.py requirements/bundle.txt
.cache/vsix.stamp: $(VSIX) .cache/run.stamp
	@echo "Building the VS Code extension."
	@$(BIN)/python -m deploy.vsix
	@touch $@
