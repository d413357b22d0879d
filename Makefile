# Everything a developer runs. `make test` needs Python 3.11 or newer with pip and a network; it installs the rest itself.

PYTHON ?= python3
VENV := .venv
TOOLS := tests/tools
RUN := $(VENV)/bin/python

# Node, npm and the linters of the virtual environment come first; Node trusts the certificates that the system trusts,
# as pip does, or it could not install anything behind a company's proxy.
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

# Some systems ship Python without ensurepip: virtualenv, put into a folder of our own, makes the same thing there.
$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Downslope needs Python 3.11 or newer; name one with: make test PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV) \
		&& $(PYTHON) -m pip install --quiet --target .tooling virtualenv \
		&& PYTHONPATH=.tooling $(PYTHON) -m virtualenv --quiet $(VENV); } \
		|| { echo "No virtual environment could be made: install the venv module of this Python." >&2; exit 1; }

# pip comes first: `--group` needs 25.1, and the one that came with Python may be older.
$(INSTALLED): pyproject.toml | $(RUN)
	$(RUN) -m pip install --quiet pip==26.3
	$(RUN) -m pip install --quiet --group test
	@touch $@

# Not `npm ci`: it refuses a lock whose optional packages for other systems a registry's mirror does not carry.
# The hashes of the lock are checked all the same, and --no-save leaves it alone.
$(TOOLS_INSTALLED): $(TOOLS)/package.json $(TOOLS)/package-lock.json $(TOOLS)/.npmrc $(INSTALLED)
	cd $(TOOLS) && npm install --no-save --ignore-scripts --silent
	@touch $@
