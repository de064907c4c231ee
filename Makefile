# The two commands a newcomer needs: `make demo` and `make test`. Everything else is for those who work on the code.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKSPACE ?= workspace
CODE := src tests bench tools examples

.PHONY: demo test proof check coverage pythons bench lists serve lock docs texts clean

demo: $(VENV)/.meaning ## install, build the embedded catalogue, serve it
	$(BIN)/cartelera build --demo --workspace $(WORKSPACE)
	$(BIN)/cartelera serve --workspace $(WORKSPACE) --port $(PORT)

test: $(VENV)/.dev ## the whole suite
	$(BIN)/python -m pytest -n auto --dist loadgroup

proof: $(VENV)/.dev ## what takes longer than the suite may: attacks on a server as it is shipped
	$(BIN)/python -m pytest -m proof

check: $(VENV)/.dev ## style, types, import rules, spelling; `pre-commit install` runs the same before each commit
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $(CODE) docs *.md

coverage: $(VENV)/.dev ## the suite with the lines it does not reach
	$(BIN)/python -m pytest -n auto --dist loadgroup --cov --cov-report=term

pythons: $(VENV)/.dev ## the suite on every Python at hand; of newer ones, that every pinned wheel exists
	$(BIN)/python tools/try_pythons.py

bench: $(VENV)/.bench ## ratios against the obvious alternatives, measured in one run
	$(BIN)/python -m bench

lists: $(VENV)/.dev ## lists for viewers held out and for made ones, of the release in WORKSPACE
	$(BIN)/python -m bench.lists $(WORKSPACE)
	$(BIN)/python -m bench.lists $(WORKSPACE) --profiles

serve: $(VENV)/.installed ## serve the current release of WORKSPACE
	$(BIN)/cartelera serve --workspace $(WORKSPACE) --port $(PORT)

docs: $(VENV)/.dev ## rewrite the pages that are made from code
	$(BIN)/python tools/write_docs.py

texts: $(VENV)/.dev ## bring the .po files in step with the code
	$(BIN)/python tools/update_texts.py

lock: ## pin requirements anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements/core.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q --extra meaning -c requirements/core.txt -o requirements/meaning.txt
	uv pip compile --group serve --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -c requirements/core.txt -o requirements/serve.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q --extra meaning --extra postgres --extra report --extra tune --extra tracking --group dev -c requirements/core.txt -o requirements/dev.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q --group bench -c requirements/dev.txt -o requirements/bench.txt

clean: ## everything that was made here
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Cartelera needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements/core.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.meaning: $(VENV)/.installed requirements/meaning.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/meaning.txt
	touch $@

$(VENV)/.dev: $(VENV)/.installed requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@
