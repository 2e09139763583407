# The desk's commands. Everything is installed into .venv; nothing else of the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What `make bench` seeds: 1m takes a few minutes the first time.
SIZES ?= 1k 1m
# Much of a test is waiting for a database, a desk or a browser, so two run at a time, each file in one process; those of
# the browser come last.
TOGETHER ?= --numprocesses=2 --dist=loadfile --no-loadscope-reorder
# How long `make soak` lasts.
MINUTES ?= 30

# Where this machine's Python has become another one, the environment is made anew.
$(shell test ! -e $(VENV)/run.stamp || $(BIN)/python -c 'import pip' 2>/dev/null || rm -f $(VENV)/run.stamp)

.PHONY: run dev test check languages audit lock backup restore bench soak screenshots eval train

run: $(VENV)/run.stamp
	@exec $(BIN)/python -m support_desk

dev: $(VENV)/run.stamp
	@exec $(BIN)/python -m support_desk dev

test: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m tests.mail_setup
	$(BIN)/python -m pytest $(TOGETHER)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m translations check

# All that people read into translations/*.po, and what pages load of these.
languages: $(VENV)/dev.stamp
	@$(BIN)/python -m translations gather

audit: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.audit

# The requirements files, from what pyproject.toml names: versions stay as they are unless a new one is needed, or wanted
# (make lock UPGRADE=--upgrade-package=starlette, or UPGRADE=--upgrade for all that is brought along).
UV ?= uv==0.13.9
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --system-certs --no-emit-package pip \
	--custom-compile-command "make lock" $(UPGRADE)

lock: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	$(COMPILE) --group desk --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) --group train --constraint requirements.txt --output-file requirements-train.txt

# All of the desk into one file while it runs, and back into an empty one.
backup: $(VENV)/run.stamp
	@$(BIN)/python -m support_desk backup $(if $(FILE),"$(FILE)")

restore: $(VENV)/run.stamp
	@test -n "$(FILE)" || { echo "Say which one: make restore FILE=support-desk-….zip" >&2; exit 1; }
	@$(BIN)/python -m support_desk restore "$(FILE)"

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks $(SIZES)

soak: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.soak $(MINUTES)

# The pictures of the README, or some of them: make screenshots PICTURES="queue dark".
screenshots: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.browser_setup
	@$(BIN)/python -m screenshots $(PICTURES)

eval: $(VENV)/train.stamp
	@$(BIN)/python -m support_desk.triage.lab.evaluate

train: $(VENV)/train.stamp
	$(BIN)/python -m support_desk.triage.lab.teach
	$(BIN)/python -m support_desk.triage.lab.meaning
	$(BIN)/python -m support_desk.triage.lab.guarding.teaching
	$(BIN)/python -m support_desk.triage.lab.train

# An environment whose making was interrupted has Python, but no pip, and is made anew.
$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("The desk needs Python 3.11 or newer: make PYTHON=/path/to/it")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $$(test -e $(VENV)/pyvenv.cfg && echo --clear) $(VENV)
	@echo "Installing what the desk is made of into $(VENV); the first time this takes a minute or two."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/train.stamp: requirements-train.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-train.txt
	@touch $@
