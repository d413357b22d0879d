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

.PHONY: test lint format bench generate install runtime chromium clean

test: lint chromium runtime
	CHROMIUM="$$($(RUN) tests/browser/chromium.py)" $(RUN) -m pytest

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/pyright
	$(TOOLS)/node_modules/.bin/biome check --config-path=$(TOOLS) static
	$(TOOLS)/node_modules/.bin/tsc --project $(TOOLS)/tsconfig.json
	$(TOOLS)/node_modules/.bin/tsc --project $(TOOLS)/tsconfig.worker.json

format: install
	$(VENV)/bin/ruff check --fix-only --quiet .
	$(VENV)/bin/ruff format .
	$(TOOLS)/node_modules/.bin/biome check --write --config-path=$(TOOLS) static

bench: install chromium runtime
	CHROMIUM="$$($(RUN) tests/browser/chromium.py)" $(RUN) -m pytest tests/bench --capture=no

generate: install
	$(RUN) -m app.host.generate

install: $(INSTALLED) $(TOOLS_INSTALLED)

runtime: $(INSTALLED)
	$(RUN) -m app prepare

chromium: $(INSTALLED)
	$(RUN) tests/browser/chromium.py --install

clean:
	rm -rf $(VENV) .tooling $(TOOLS)/node_modules .pytest_cache .ruff_cache .hypothesis test-results

# Some systems ship Python without ensurepip. There virtualenv, in a folder of ours, creates the same environment.
$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Downslope needs Python 3.11 or newer; name one with: make test PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV) \
		&& $(PYTHON) -m pip install --quiet --target .tooling virtualenv \
		&& PYTHONPATH=.tooling $(PYTHON) -m virtualenv --quiet $(VENV); } \
		|| { echo "No virtual environment could be created: install the venv module of this Python." >&2; exit 1; }

# pip comes first: `--group` needs pip 25.1, and the pip that came with Python may be older.
$(INSTALLED): pyproject.toml | $(RUN)
	$(RUN) -m pip install --quiet pip==26.3
	$(RUN) -m pip install --quiet --group test
	@touch $@

# Not `npm ci`: it refuses a lock if a registry's mirror lacks its optional packages for other systems.
# `npm install` checks the hashes of the lock, too, and --no-save does not change the lock.
$(TOOLS_INSTALLED): $(TOOLS)/package.json $(TOOLS)/package-lock.json $(TOOLS)/.npmrc $(INSTALLED)
	cd $(TOOLS) && npm install --no-save --ignore-scripts --silent
	@touch $@
