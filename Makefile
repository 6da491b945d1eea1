# What a person runs, and what CI runs: nothing hides in CI.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin/python
export NO_MKDOCS_2_WARNING = 1

.PHONY: help serve build test check fix verify bench lab-kafka lab-tools lab-cdc lab-clickhouse lab-flink lab-monitoring lab-two-clusters lock clean

help:  ## show the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

serve: $(VENV)/.build  ## serve both languages and reload on every edit (PORT=8000)
	@$(RUN) -m scripts serve --port $(PORT)

build: $(VENV)/.build  ## write site/
	@$(RUN) -m scripts build

check: $(VENV)/.build  ## check the pages' sources
	@$(RUN) -m scripts check

fix: $(VENV)/.build  ## repair what the checks can repair safely
	@$(RUN) -m scripts check --fix

test: $(VENV)/.test  ## run every check that needs no engine
	@$(RUN) -m scripts test

verify: $(VENV)/.verify  ## run the examples against real engines (UPDATE=1 records anew)
	@$(RUN) -m scripts verify

bench: $(VENV)/.test  ## measure size, speed and build beside stock Material and Zensical
	@$(RUN) -m scripts bench

lab-kafka: $(VENV)/.build  ## start a three-broker cluster for the labs
	@$(RUN) -m scripts lab-kafka

lab-tools: $(VENV)/.build  ## fetch Kafka's tools for the labs and say how to use them
	@$(RUN) -m scripts lab-tools

lab-cdc: $(VENV)/.build  ## start Kafka, PostgreSQL and Debezium for the lab on change data capture
	@$(RUN) -m scripts lab-cdc

lab-clickhouse: $(VENV)/.verify  ## start Kafka for the lab on ClickHouse
	@$(RUN) -m scripts lab-clickhouse

lab-flink: $(VENV)/.build  ## start Kafka and a Flink session cluster for the lab on Flink
	@$(RUN) -m scripts lab-flink

lab-monitoring: $(VENV)/.verify  ## start three brokers and Prometheus for the lab on monitoring
	@$(RUN) -m scripts lab-monitoring

lab-two-clusters: $(VENV)/.build  ## start two clusters and MirrorMaker 2 for the lab on a failover
	@$(RUN) -m scripts lab-two-clusters

lock: $(VENV)/.build  ## resolve the dependencies anew
	@$(RUN) -m scripts lock

clean:  ## remove everything that the commands made
	rm -rf $(VENV) .build .cache site node_modules

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Next: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "This Python has no venv module. Next: apt-get install python3-venv (Debian, Ubuntu), then again." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.build: requirements/build.txt | $(VENV)/bin/python
	@echo "installing what the build needs …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $@

$(VENV)/.test: requirements/test.txt package-lock.json | $(VENV)/.build
	@echo "installing what the checks need …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@$(RUN) -m scripts.tools install
	@touch $@ $(VENV)/.build

$(VENV)/.verify: requirements/verify.txt | $(VENV)/.test
	@echo "installing what the examples need …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/verify.txt
	@touch $@ $(VENV)/.test $(VENV)/.build
