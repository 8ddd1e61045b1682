# make demo and make test set up all they need; both are quick when nothing is missing.
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
export PYTHON
# Even where the environment says otherwise, compiled modules are kept: else each process of the tests compiles all anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test test-long test-widgets coverage check bench bench-peers figures docs-pictures lock clean

demo:
	@tools/bootstrap demo
	@$(BIN)/acepilot demo
	@echo "In this checkout acepilot is $(BIN)/acepilot, until you install it."

# In minutes: without what takes more than a second by itself, but for a row of each net. `make check` runs that too.
test:
	@tools/bootstrap test
	@$(BIN)/python $(if $(COUNTED),-m slipcover --format json --out $(COUNTED)) -m pytest -m "$(or $(MARKED),not long and not full)"

test-long:
	@tools/bootstrap test
	@$(BIN)/python -m pytest

# Writes docs/widgets.md, whatever came of it; with TIGHTEN=--tighten what is known to be below "right" too.
test-widgets:
	@tools/bootstrap test
	@notes=$$(mktemp -d); status=0; \
	ACEPILOT_WIDGETS_NOTES=$$notes $(BIN)/python -m pytest tests/widgets -n 2 || status=$$?; \
	PYTHONPATH=tests/widgets:tests/e2e $(BIN)/python -m widgetkit.report $(TIGHTEN) $$notes docs/widgets.md || status=$$?; \
	rm -rf $$notes; exit $$status

# `make test`, whole, while the lines of src that the tests run are counted.
coverage:
	@rm -f .coverage.json
	@$(MAKE) --no-print-directory test MARKED="not long" COUNTED=.coverage.json
	@$(BIN)/python tools/coverage_figure.py .coverage.json

check:
	@tools/bootstrap test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory coverage

# Prints each figure once it is known. ONLY=flows measures a part; a part that there is not is refused with a list of them.
bench:
	@tools/bootstrap test
	@PYTHONPATH=tests/bench:tests/e2e $(BIN)/python -m acebench $(if $(ONLY),--only $(ONLY))

# The peers have an environment of their own; Selenium's driver is Debian's package chromium-driver.
bench-peers:
	@tools/bootstrap test
	@$(BIN)/python -m venv build/peers
	@$(subst .venv,build/peers,$(BIN))/python -m pip install --quiet -r tests/bench/peers/requirements.txt
	@PYTHONPATH=tests/bench BENCH_PEERS=$(subst .venv,build/peers,$(BIN))/python $(BIN)/python -m peers.compare

figures:
	@tools/bootstrap test
	@PYTHONPATH=tests/bench:tests/e2e $(BIN)/python -m acefigures

docs-pictures:
	@tools/bootstrap test
	@$(BIN)/python tools/docs_pictures.py
	@$(BIN)/python tools/panel_pictures.py
	@$(BIN)/python tools/verify_pictures.py
	@$(BIN)/python tools/desk_pictures.py

# The versions that work on acepilot is done with, for each Python from 3.11 on and each system; pip and uv read them.
lock:
	@tools/bootstrap test
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes \
	    --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file requirements-dev.lock

clean:
	rm -rf .coverage* .venv build dist tests/widgets/node_modules tests/widgets/build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
