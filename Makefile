# Everything goes through here, on a laptop as in CI; the work itself is in Scripts/.
# Variables: SEEDS, HOURS, MINUTES, TARGET, API_PORT, API_HOST, REDIS_PORT, RABBITMQ_PORT, REDIS_URL, RABBITMQ_URL, WORKERS, STATE_DIR, SWIFT_FLAGS.

SHELL := /bin/bash
SWIFT_FLAGS ?= -Xswiftc -warnings-as-errors
export SWIFT_FLAGS

.DEFAULT_GOAL := help
.PHONY: help install build run up down status test test-Dashboard fuzz load-http screenshots scale scale-search tsan chaos chaos-short endurance handover soak bench bench-quick lint format clean
MAKEFLAGS += --no-print-directory

help: ## Shows this list
	@echo "A distributed task scheduler. make <target>:"
	@grep -hE '^[a-zA-Z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-zA-Z%-]+):.*## (.*)/\1\t\2/; s/^test-%/test-PACKAGE/' \
		| awk -F '\t' '{ printf "  %-14s %s\n", $$1, $$2 }'

install: ## Installs the system packages that are missing (apt)
	@Scripts/install.sh

build: install ## Builds the three services (release)
	@Scripts/build.sh

run: ## Runs it all here with sample tasks, until Ctrl-C: Redis, RabbitMQ, API, 3 workers
	@Scripts/stack.sh run $$PPID

up: build ## The same in the background
	@Scripts/stack.sh up

down: ## Stops what run or up started; the data stays
	@Scripts/stack.sh down

status: ## Shows health, what happened in the last minute, queues and workers
	@Scripts/stack.sh status

test: install ## Lint, boundaries, every test, the clients under Thread Sanitizer, each kind of fault once
	@Scripts/test.sh all

test-%: ## Tests of one package or service, for example test-RedisClient
	@Scripts/test.sh package $*

test-Dashboard: install ## The dashboard in a real Chromium
	@Scripts/test.sh browser

screenshots: install ## Takes the documentation's pictures of the dashboard anew
	@Scripts/screenshots.sh

fuzz: install ## Lets a fuzzer make up input for every parser, MINUTES (1) each, or for TARGET alone
	@Scripts/fuzz.sh $(TARGET)

load-http: install ## 10,000 idle and 500 slow HTTP clients: what a well-behaved one notices of them
	@LOAD_HTTP=1 TEST_FILTER=CrowdOfClientsTests VERBOSE=1 Scripts/test.sh package APIServer

scale: install ## The long tests: 100,000 tasks due in one second, 1,000,000 that sleep
	@CROWD_TASKS=100000 CROWD_SLEEPERS=1000000 PROGRAMS=release TEST_FILTER=CrowdTests VERBOSE=1 Scripts/test.sh package SystemTests

scale-search: install ## Pages and searches among SEARCH_TASKS (1,000,000) stored tasks, and what events cost
	@SEARCH_TASKS=$${SEARCH_TASKS:-1000000} TEST_FILTER=SearchScaleTests VERBOSE=1 Scripts/test.sh package APIServer
	@EVENT_COST_TASKS=$${EVENT_COST_TASKS:-20000} TEST_FILTER=EventCostTests VERBOSE=1 Scripts/test.sh package SchedulerBackend

tsan: install ## All unit tests under Thread Sanitizer, one after the other
	@Scripts/test.sh tsan

chaos: install ## Breaks everything under load, each kind of fault SEEDS (20) times, and judges
	@Scripts/chaos.sh

chaos-short: install ## Each kind of fault once
	@Scripts/chaos.sh short

endurance: install ## 50 restarts of RabbitMQ and 50 of Redis in one worker's life (half an hour)
	@Scripts/chaos.sh --rows E50

handover: install ## Time to hand over a killed worker's task, 100 times, beside Celery and Dramatiq
	@Scripts/handover.sh

soak: install ## All faults for HOURS (1), with ever new seeds
	@Scripts/chaos.sh soak

bench: ## Measures the scheduler beside other task queues, about 25 minutes; BENCH_PEERS chooses them
	@Benchmarks/run.sh

bench-quick: ## The same in a few minutes, with fewer rounds
	@Benchmarks/run.sh --quick

lint: ## Checks format, boundaries and shell scripts
	@Scripts/test.sh lint

format: ## Formats all Swift sources
	@swift format -i -p -r Packages/*/Package.swift Services/*/Package.swift Packages/*/{Sources,Tests} Services/*/{Sources,Tests}

clean: ## Removes all build products; data and logs of run and up stay
	@rm -rf .build .build-tsan Packages/*/.build Packages/*/.build-* Services/*/.build Services/*/.build-*
