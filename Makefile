# One target for each thing a person wants; every one sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# constraints.txt says why. pip itself is the newest: it is no part of what runs.
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# A file's tests stay together, because they share what is dear to make; tests/conftest.py orders the files.
SIDE_BY_SIDE := -n auto --dist loadfile --no-loadscope-reorder
PINNED := $(PIP) --constraint constraints.txt

.DEFAULT_GOAL := check
.PHONY: install install-whisper demo quick test test-beyond-clone coverage mutants check format samples bench constraints wheel help

help:                ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

# The stamp makes a second call free; a changed pyproject.toml or constraints.txt sets up again.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "podkit needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) (a few minutes the first time) ..."
	@$(PIP) --upgrade pip
	@$(PINNED) --editable '.[offline,test]'
	@touch $@

install: $(VENV)/.installed  ## .venv with everything for use and tests

# torch from here is the CPU build where the package index has one; plain openai-whisper would bring CUDA's gigabytes.
install-whisper: install   ## the second engine, openai-whisper, on a CPU build of torch
	@$(BIN)/python -c 'import whisper' 2>/dev/null || { \
	    $(PINNED) torch && $(PINNED) --editable '.[whisper]'; }

demo: install        ## produce the sample episode with real Whisper
	@$(BIN)/podkit produce samples/small-rooms --model tiny.en
	@$(BIN)/podkit produce samples/one-take/window-seat.flac -o samples/one-take/out --model tiny.en
	@echo
	@echo "Look into samples/small-rooms/out/ (the episode) and samples/small-rooms/draft/ (the drafts, yours to edit)."
	@echo "Open samples/small-rooms/out/report.html for the pictures and samples/small-rooms/out/notes.html for the notes."

quick: install       ## the tests that take no time, at each save
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -q -m 'not slow and not model and not whisper' --hypothesis-profile=quick

test: install        ## everything a clone can run
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -q

test-beyond-clone: install  ## the tests that need ../shared or openai-whisper, and no others
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -q -m 'shared or whisper'

coverage: install    ## which share of each room the tests run, by branches; below 93 % it fails
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest $(SIDE_BY_SIDE) -q
	@$(BIN)/coverage combine --quiet
	@$(BIN)/python -m bench.house.coverage

mutants: install     ## whether the tests notice 300 small changes of the code; below 85 % it fails
	@$(BIN)/python -m bench.house.mutants

check: install       ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: install      ## put the code in shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

samples: install     ## build the samples again (needs Debian's flite)
	@$(BIN)/python samples/build.py

bench: install       ## quality and speed against peers, as tables
	@for bench in $$(cd bench && find . -name '*.py' | grep -v -e __init__ -e fit_ -e /house/ | sed -e 's|^\./||' -e 's|/|.|g' -e 's|\.py$$||' | sort); do \
	    grep -q '__main__' bench/$$(echo $$bench | tr . /).py || continue; \
	    echo "== bench.$$bench"; $(BIN)/python -m bench.$$bench || exit 1; done

constraints:         ## the newest version of everything into constraints.txt
	@rm -rf $(VENV)-newest && $(PYTHON) -m venv $(VENV)-newest
	@$(VENV)-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(VENV)-newest/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[offline,test,whisper]'
	@grep '^#' constraints.txt >$(VENV)-newest/pins
	@$(VENV)-newest/bin/python -m pip freeze --exclude-editable | sed 's/+.*//' >>$(VENV)-newest/pins
	@mv $(VENV)-newest/pins constraints.txt && rm -rf $(VENV)-newest

wheel: install       ## the wheel for the package index, installed into an empty environment and tried there
	@$(PIP) build
	@rm -rf dist && $(BIN)/python -m build --wheel
	@rm -rf $(VENV)-wheel && $(PYTHON) -m venv $(VENV)-wheel
	@$(VENV)-wheel/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt dist/*.whl
	@cp -r samples/one-take $(VENV)-wheel/sample
	@cd $(VENV)-wheel && bin/podkit --version && bin/podkit presets && bin/podkit produce sample/window-seat.flac --skip transcribe
	@rm -rf $(VENV)-wheel
