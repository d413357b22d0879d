# The commands of a developer. `make test` needs Python 3.11 or newer with pip and a network; it installs everything else.

PYTHON ?= python3
VENV := .venv
TOOLS := tests/tools
RUN := $(VENV)/bin/python

# Node, npm and the linters of the virtual environment come first. Node must trust the system's certificates, as pip does:
# otherwise npm cannot install anything behind a company's proxy.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export NODE_USE_SYSTEM_CA := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

INSTALLED := $(VENV)/.installed
TOOLS_INSTALLED := $(TOOLS)/node_modules/.installed

# A test of the browser often waits, so three workers keep two cores busy. Other numbers: make test WORKERS=4
WORKERS ?= 3
PYTEST := $(RUN) -m pytest --numprocesses=$(WORKERS) --dist=worksteal
BIN := $(TOOLS)/node_modules/.bin
# What Biome reads: the page, its tests, and the scripts of packing and of the benchmarks.
SCRIPTS := static tests/page tests/bench app/host/packing app/host/publishing

.PHONY: help unit page test test-engines engines lint lint-python lint-page format bench generate install runtime chromium fuzz faults lock clean

help:  ## list these commands (what `make` alone does)
	@sed -n 's/^\([a-z-]*\):.*##/  make \1 --/p' $(firstword $(MAKEFILE_LIST)) | awk -F ' -- *' '{ printf "%-16s %s\n", $$1, $$2 }'

unit: $(INSTALLED) page  ## run the tests that need no browser, Python's and JavaScript's: a minute
	$(PYTEST) app tests/unit tests/oracle

page: $(INSTALLED)  ## run the unit tests of the page's JavaScript, under Node
	node --test --test-reporter=dot "tests/page/**/*.test.js"

test: lint page chromium runtime  ## run everything: the linters, the unit tests, the laws, and a real Chromium
	CHROMIUM="$$($(RUN) tests/browser/chromium.py)" $(PYTEST)

# Chromium must be there. Another engine that cannot be installed or started is skipped, and the reason is said at the end.
test-engines: engines runtime  ## run one smoke set in Chromium, Firefox and WebKit; not part of `make test`
	$(RUN) -m pytest -rs tests/engines

lint: lint-python lint-page  ## check Python and JavaScript with ruff, pyright, Biome and tsc

lint-python: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/pyright

lint-page: install
	$(BIN)/biome check --config-path=$(TOOLS) $(SCRIPTS)
	$(BIN)/tsc --project $(TOOLS)/tsconfig.json
	$(BIN)/tsc --project $(TOOLS)/tsconfig.worker.json
	$(BIN)/tsc --project $(TOOLS)/tsconfig.node.json

format: install  ## format Python and JavaScript, and mend what can be mended without thinking
	$(VENV)/bin/ruff check --fix-only --quiet .
	$(VENV)/bin/ruff format .
	$(BIN)/biome check --write --config-path=$(TOOLS) $(SCRIPTS)

fuzz: install chromium runtime  ## play with random hands for ten minutes, and write the memory to test-results/
	CHROMIUM="$$($(RUN) tests/browser/chromium.py)" DOWNSLOPE_FUZZ_S=120 DOWNSLOPE_FUZZ_SEEDS=1,2,3,4,5 \
		$(RUN) -m pytest tests/property/test_random_hands.py tests/browser/test_fuzz.py

faults: install chromium runtime  ## let each file of a first visit fail in each way, in half an hour; not part of `make test`
	CHROMIUM="$$($(RUN) tests/browser/chromium.py)" $(RUN) -m tests.browser.fault_table

bench: install chromium runtime  ## measure starts, frames, epochs and memory; not part of `make test`
	CHROMIUM="$$($(RUN) tests/browser/chromium.py)" $(RUN) -m pytest tests/bench --capture=no

generate: install  ## write the files that are made from the Python package: catalog, types, colours, posters
	$(RUN) -m app.host.generate

# The hashes of every file of each package, for any system.
HASHES := $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --system-certs
NPM_HASHES := npm install --package-lock-only --ignore-scripts --silent

lock: | $(RUN)  ## write the hashes of everything that is installed once more, after a change of versions
	$(RUN) -m pip install --quiet uv==0.13.9
	$(HASHES) --group test --output-file $(TOOLS)/requirements.txt
	$(HASHES) --group environment --output-file $(TOOLS)/environment.txt
	$(HASHES) --group node --output-file app/host/packing/node.txt
	$(MAKE) install
	cd $(TOOLS) && $(NPM_HASHES)
	cd app/host/fetching/npm && $(NPM_HASHES)

install: $(INSTALLED) $(TOOLS_INSTALLED)  ## set up .venv and the JavaScript tools

runtime: $(INSTALLED)  ## fetch and pack the Python that the page brings along
	$(RUN) -m app prepare

chromium: $(INSTALLED)  ## look for a Chromium, and install one if there is none
	$(RUN) tests/browser/chromium.py --install

engines: $(INSTALLED)  ## look for Chromium, Firefox and WebKit, and install those that are missing
	$(RUN) -m tests.engines.programs --install

clean:  ## remove what was installed and what tests left behind
	rm -rf $(VENV) .tooling $(TOOLS)/node_modules .pytest_cache .ruff_cache .hypothesis test-results

# Some systems ship Python without ensurepip. There virtualenv, in a folder of ours, creates the same environment.
$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Downslope needs Python 3.11 or newer; name one with: make test PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV) \
		&& $(PYTHON) -m pip install --quiet --target .tooling --require-hashes -r $(TOOLS)/environment.txt \
		&& PYTHONPATH=.tooling $(PYTHON) -m virtualenv --quiet $(VENV); } \
		|| { echo "No virtual environment could be created: install the venv module of this Python." >&2; exit 1; }

$(INSTALLED): $(TOOLS)/requirements.txt | $(RUN)
	$(RUN) -m pip install --quiet --require-hashes --requirement $<
	@touch $@

# Not `npm ci`: it refuses a lock if a registry's mirror lacks its optional packages for other systems.
# `npm install` checks the hashes of the lock, too, and --no-save does not change the lock.
$(TOOLS_INSTALLED): $(TOOLS)/package.json $(TOOLS)/package-lock.json $(TOOLS)/.npmrc $(INSTALLED)
	cd $(TOOLS) && npm install --no-save --ignore-scripts --silent
	@touch $@
