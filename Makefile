# Everything this workspace does starts here; `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
# Containers often set it. Each worker of the tests, and each program that they start, would compile all it loads anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
UI := services/gateway/ui
STATIC := services/gateway/src/usher_gateway/static
PACKAGES := libs/common libs/policy services/gateway services/router services/connectors services/knowledge services/standalone
PACKAGE_FILES := $(addsuffix /pyproject.toml,$(PACKAGES))
UI_SOURCES := $(shell find $(UI) \( -name node_modules -o -name tests \) -prune -o -type f -print 2>/dev/null)
COMPILE = CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.PHONY: help
help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

# --- environment -----------------------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.dev ## create .venv with all development requirements and the seven packages

.venv/.made:
	@scripts/make-venv "$(PYTHON)"
	@touch $@

.venv/.runtime: .venv/.made requirements.txt requirements-build.txt $(PACKAGE_FILES)
	@scripts/install requirements.txt $(PACKAGES)
	@touch $@

.venv/.dev: .venv/.made requirements-dev.txt requirements-build.txt $(PACKAGE_FILES)
	@scripts/install requirements-dev.txt $(PACKAGES)
	@touch $@ .venv/.runtime

.PHONY: requirements
requirements: setup ## compile requirements*.in into hashed requirements*.txt (UPGRADE=--upgrade for newer ones)
	@$(BIN)/python -m pip install --quiet pip-tools
	@for name in requirements requirements-build requirements-node requirements-dev requirements-docs requirements-embeddings requirements-embeddings-onnx requirements-checkov requirements-dashboards; do \
		echo "$$name" && $(COMPILE) $(UPGRADE) -o $$name.txt $$name.in || exit 1; \
	done
	@$(BIN)/python scripts/requirements/keep_named.py requirements-embeddings-onnx.in requirements-embeddings-onnx.txt

.PHONY: known-keys
known-keys: setup ## write the list of all services' settings, after one was added or removed
	@$(BIN)/python scripts/write_known_keys.py

.PHONY: kubernetes-rules
kubernetes-rules: setup ## write the alerts for Prometheus' operator, after deploy/monitoring was changed
	@$(BIN)/python scripts/monitoring/write_prometheus_rule.py

.PHONY: channel-pages
channel-pages: setup ## write into docs/channels what the channels' data says
	@$(BIN)/python -m usher_connectors.channel_page docs/channels

.PHONY: dashboards
dashboards: setup .venv/.dashboards ## write the dashboards of deploy/monitoring, after scripts/dashboards was changed
	@PYTHONPATH=.venv/dashboards $(BIN)/python -m scripts.dashboards

.PHONY: ui
ui: $(STATIC)/.built ## build the widget and the desk, if their sources changed

$(STATIC)/.built: .venv/.made $(UI_SOURCES)
	@scripts/build-ui
	@touch $@

# --- running ---------------------------------------------------------------------------------------------------

.PHONY: demo
demo: .venv/.runtime ui ## run everything in one process and open the doors on this machine
	@$(BIN)/usher demo

.PHONY: up
up: ## write the secrets if there are none, build and start the whole system in containers
	@$(PYTHON) scripts/write_env.py
	docker compose up -d --build --wait --wait-timeout 300
	@$(PYTHON) scripts/say_where.py

.PHONY: kubernetes-secrets
kubernetes-secrets: ## write the secrets of the Kubernetes overlay for development, if there are none
	@USHER_DEMO=true $(PYTHON) scripts/write_env.py deploy/kubernetes/overlays/development/secrets

.PHONY: down
down: ## stop the containers; what they keep stays (docker compose down -v forgets it)
	docker compose --profile monitoring --profile mail --profile scan down

# --- checking --------------------------------------------------------------------------------------------------

.PHONY: test
test: ## everything a change must pass; WORKERS=1 for one test at a time
	@# what checks need is made by them: the environment and the UI at the same time
	@$(MAKE) --no-print-directory --output-sync=target -j$(shell nproc) checks
	@$(BIN)/python scripts/beside.py $(MYPY) -- $(BIN)/pytest $(IN_PARALLEL)

# All but mypy, which fills the time in which tests wait.
.PHONY: checks
checks: .venv/.compiled ruff imports tree ui-types ui-tests

# Once for each environment: in the first run all workers would compile all tests at the same time. What cannot be loaded
# is reported by the run itself.
.venv/.compiled: .venv/.dev
	@$(BIN)/pytest --collect-only -qq >/dev/null 2>&1 || true
	@touch $@

.PHONY: tree
tree: setup
	@$(BIN)/python scripts/check_tree.py

.PHONY: ui-types
ui-types: ui
	@scripts/npm-in services/gateway/ui run check --if-present

.PHONY: ui-tests
ui-tests: ui
	@scripts/npm-in services/gateway/ui run test --if-present

.PHONY: test-hosts
test-hosts: setup ui ## the matrix of pages that are hard on the widget, a part of `make test`
	@$(BIN)/pytest tests/e2e/hosts

.PHONY: test-long
test-long: setup ui .venv/.docs .venv/.checkov .venv/.dashboards ## the long tests: many steps, many races, the built site
	@$(BIN)/pytest -m long $(IN_PARALLEL)

.PHONY: test-mutations
test-mutations: setup ## remove each guard of each channel, and print which checks of the kit fail
	@PYTHONPATH=tests/support:tests $(BIN)/python -m usher_connectors.conformance --mutations \
		$(sort $(subst /,.,$(patsubst tests/%.py,%,$(wildcard tests/channels/*_cases.py)))) connecting.asked_cases

.PHONY: test-containers
test-containers: setup ## the tests that need a container engine
	@$(BIN)/pytest -m containers

.PHONY: accessibility
accessibility: setup ui ## scan every page in every state and write docs/accessibility.md
	@$(BIN)/pytest tests/e2e/browser/test_accessibility.py -m long || true
	@$(BIN)/python scripts/write_accessibility.py
	@$(BIN)/pytest tests/e2e/browser/test_accessibility.py -k report

.PHONY: screenshots
screenshots: setup ui ## take pictures of every page in every state into build/screenshots; PICTURES="--locales ar-EG --widths 390"
	@PYTHONPATH=tests/support:tests $(BIN)/python scripts/take_screenshots.py $(PICTURES)
	@PYTHONPATH=tests/support $(BIN)/python scripts/pictures/take_overview.py
	@PYTHONPATH=tests/support $(BIN)/python scripts/pictures/take_funnel.py

.PHONY: funnel-picture
funnel-picture: setup ui ## take the README's picture of the funnel again, from a demo of its own
	@PYTHONPATH=tests/support $(BIN)/python scripts/pictures/take_funnel.py

.PHONY: overview
overview: setup ui ## take the picture of an invitation again, from a demo of its own
	@PYTHONPATH=tests/support $(BIN)/python scripts/pictures/take_overview.py

.PHONY: channels-picture
channels-picture: setup ui ## take the picture of one customer on three channels again
	@PYTHONPATH=tests/support $(BIN)/python scripts/pictures/take_channels.py

.PHONY: chaos
chaos: setup ## kill everything under load and compare the ledger
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.chaos

.PHONY: upgrade-trial
upgrade-trial: setup ui ## upgrade from the version before the newest migration under load (FROM=revision; next: and back)
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.upgrade $(FROM)

.PHONY: bench
bench: setup ## measure throughput and latency
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.bench

.PHONY: bench-routing
bench-routing: setup ## measure routing decisions, their growth and memory, and claims
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.routing

.PHONY: bench-latency
bench-latency: setup ## measure the time from a free agent to the offer on their socket
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.assigning

.PHONY: bench-desk
bench-desk: setup ui ## measure a desk with 300 conversations, 300 offers and 10,000 visitors
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.desk.crowd

.PHONY: bench-visitors
bench-visitors: setup ## measure 2,000 visitors who report their visits beside chats
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.visitors

.PHONY: bench-channels
bench-channels: setup ## measure signed webhooks into the bus and sends to a provider
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.channels

.PHONY: bench-faq
bench-faq: setup ## measure how well and fast questions find their articles
	@PYTHONPATH=tests/support $(BIN)/python -m benchmarks.faq

.PHONY: bench-quality
bench-quality: setup ## simulate: the pool against Erlang's formulas and against other rules
	@$(BIN)/python -m benchmarks.quality.__main__

.PHONY: lint
lint: ruff mypy imports ## ruff, mypy and the import contracts

.PHONY: ruff
ruff: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

.PHONY: mypy
mypy: setup
	@$(MYPY)

.PHONY: imports
imports: setup
	@$(BIN)/lint-imports

.venv/.docs: .venv/.dev requirements-docs.txt
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --require-hashes -r requirements-docs.txt
	@touch $@

# A folder of its own: checkov pins what others need newer.
.venv/.checkov: .venv/.made requirements-checkov.txt
	@rm -rf .venv/checkov
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-warn-conflicts --require-hashes --target .venv/checkov -r requirements-checkov.txt
	@touch $@

.venv/.dashboards: .venv/.made requirements-dashboards.txt
	@rm -rf .venv/dashboards
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-warn-conflicts --require-hashes --target .venv/dashboards -r requirements-dashboards.txt
	@touch $@

.PHONY: docs
docs: .venv/.docs ## build the documentation's site into build/docs; broken links and foreign fetches fail
	@# not --quiet: it drops the warnings before --strict counts them
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --clean
	@echo "docs: build/docs/index.html"

.PHONY: release
release: setup ## prepare a release: VERSION=patch, minor, major or X.Y.Z; DRY_RUN=1 only shows it
	@$(BIN)/python scripts/release.py $(VERSION) $(if $(DRY_RUN),--dry-run)

.PHONY: clean
clean: ## remove what was built; the sources stay
	rm -rf .venv build dist $(UI)/node_modules $(STATIC)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} + ; find . -name '*.egg-info' -prune -exec rm -rf {} +

# Workers take tests in order and steal from each other at the end; each has servers of its own.
IN_PARALLEL = -n $(WORKERS) --dist worksteal --durations=20 --durations-min=1
WORKERS ?= auto
MYPY = $(BIN)/mypy $(PYTHON_TREES)
PYTHON_TREES := $(wildcard $(addsuffix /src,$(PACKAGES)) tests benchmarks scripts)
