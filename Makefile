# Everything happens in .venv; delete that folder to start over.
PYTHON ?= python3
VENV   := .venv
READY  := $(VENV)/.ready
BIN    := $(VENV)/bin
NOTEBOOKS := $(patsubst notebooks/source/%.py,notebooks/%.ipynb,$(wildcard notebooks/source/*.py))

# One process a core, each file in one process, and one thread in each: more of them would wait for one another.
PYTEST := OMP_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 \
  $(BIN)/python -m pytest --numprocesses logical --maxprocesses 8 --dist loadfile --durations 10

# make lab OFFLINE=folder: a folder that `make wheelhouse` filled takes the place of the network.
ifdef OFFLINE
export PIP_NO_INDEX := 1
export PIP_FIND_LINKS := $(abspath $(OFFLINE))
export COURSE_DATA_DIRS := $(abspath $(OFFLINE))/data:$(COURSE_DATA_DIRS)
endif

CLASS := build/class-env/bin/python deploy/classroom.py

.PHONY: class class-start class-status class-publish class-collect class-down class-test class-lock
.PHONY: help lab test bench faults address browser slides site phone phone-lock map wheelhouse demo picture notebooks lock format clean

help:           ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## */\t/'

# In a container people are root, and JupyterLab wants to be told so.
lab: $(READY)   ## open JupyterLab at lesson 0
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks/00_start_here.ipynb

test: $(READY)  ## everything that CI runs; the live camera's part needs Chromium and is skipped without it
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PYTEST) tests
	COURSE_DATA=sample COURSE_PROFILE=quick $(PYTEST) --nbval-lax notebooks

bench: $(READY)  ## measure speed; each benchmark compares within one run, and fails above its limit
	@for file in benchmarks/*_speed.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

faults: $(READY) ## try bad inputs of all kinds, and say how many were held, by area; COURSE_FUZZ=5000 tries more
	$(BIN)/python -m pytest -m faults -p no:xdist tests

browser: $(READY) ## that part alone
	$(BIN)/python -m pytest tests/browser --durations=5

slides: $(READY)  ## the slide decks, as pages and as PDF, in build/slides
	$(BIN)/python slides/build.py --pdf

site: $(READY)  ## all lessons as a static site, in build/site
	$(BIN)/python docs/build.py

phone: $(READY)  ## the demos as a page for phones, served in this network: make phone [HOST= PORT= PAGE=folder]
	$(BIN)/python deploy/environment.py
	$(if $(PAGE),,$(BIN)/python web/build.py)
	build/class-env/bin/python web/serve.py $(if $(PAGE),--page $(PAGE)) $(if $(HOST),--host $(HOST)) \
	  $(if $(PORT),--port $(PORT))

phone-lock:     ## pin the phone page's packages (needs npm)
	cd web && npm install --package-lock-only --omit-lockfile-registry-resolved

map: $(READY)   ## write the tables and thumbnails that come from docs/lessons.toml
	$(BIN)/python docs/map.py

# The text as it was typed: make would run a $(shell ...) in it.
ifeq ($(origin URL),command line)
override URL := $(value URL)
override TAG := $(value TAG)
export URL TAG
endif

address:        ## make address URL=https://github.com/someone/fork TAG=v1.0: where Colab fetches the course from
	@$(PYTHON) notebooks/address.py $(if $(filter override,$(origin URL)),-- "$$URL" "$$TAG")

wheelhouse: $(READY) ## fill build/wheelhouse, from which `make lab OFFLINE=...` needs no network
	$(BIN)/python docs/wheelhouse.py build/wheelhouse

demo: $(READY)  ## read digits that the synthetic camera writes in the air
	$(BIN)/python -m course_utils demo airdraw --source synthetic --out demo.gif

picture: $(READY) ## the README's moving picture (needs Chromium and Node.js)
	$(BIN)/python web/build.py
	$(BIN)/python docs/picture.py

notebooks: $(READY) $(NOTEBOOKS)  ## rebuild and run the notebooks whose source changed

notebooks/%.ipynb: notebooks/source/%.py
	$(BIN)/python notebooks/build.py $<

class: $(READY)  ## a class on a hub: make class SEATS=30 HOST=name [CERT= KEY= PORT= HTTP= ENGINE= SPAWNER= ACCOUNT=one]
	$(BIN)/python deploy/environment.py
	$(CLASS) up --seats $(or $(SEATS),30) $(if $(HOST),--host $(HOST)) $(if $(CERT),--cert $(CERT)) \
	  $(if $(KEY),--key $(KEY)) $(if $(PORT),--port $(PORT)) $(if $(HTTP),--http $(HTTP)) \
	  $(if $(ENGINE),--engine $(ENGINE)) $(if $(SPAWNER),--spawner $(SPAWNER)) $(if $(ACCOUNT),--one-account)

class-start class-status class-publish class-collect class-down: $(READY)  # docs/class.md explains them
	$(BIN)/python deploy/environment.py
	$(CLASS) $(subst start,start-all,$(patsubst class-%,%,$@)) $(if $(filter class-down,$@),$(if $(ERASE),--erase))

class-test: $(READY) ## the tests of the class, then thirty seats measured, about ten minutes
	$(BIN)/python deploy/environment.py
	$(BIN)/python -m pytest -p no:xdist tests/deploy
	build/class-env/bin/python deploy/measure.py --seats $(or $(SEATS),30)

class-lock:     ## pin the hub's packages (needs uv and npm)
	echo "rfc3987-syntax; python_version < '3'" > build/class-overrides.txt
	uv pip compile deploy/requirements.in --constraint requirements.lock --overrides build/class-overrides.txt \
	  --universal --python-version 3.10 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --output-file deploy/requirements.lock
	cd deploy && npm install --package-lock-only --omit-lockfile-registry-resolved

SERVER_CONFIG = course_utils/camera/static/haptic_learning.json

# The versions come from requirements.lock alone, every file checked against its hash.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 10) <= v <= (3, 13) else "This course needs Python 3.10 to 3.13; %s is %d.%d. Name another one: make lab PYTHON=python3.12" % (sys.executable, *v))'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing the course into $(VENV) (about 600 MB to download, 2 to 5 minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/etc/jupyter/jupyter_server_config.d  # an editable installation leaves out data files
	@if [ -f $(SERVER_CONFIG) ]; then cp $(SERVER_CONFIG) $(VENV)/etc/jupyter/jupyter_server_config.d/; fi
	@touch $@

lock:           ## pin the newest versions that fit together (needs uv)
	uv pip compile pyproject.toml --group lock --all-extras --universal --python-version 3.10 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --upgrade --output-file requirements.lock
	$(BIN)/python tests/engine/test_environment.py

format: $(READY)  ## tidy the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:          ## remove the environment and what tests leave behind
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis build *.egg-info
