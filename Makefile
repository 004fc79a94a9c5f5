# What a contributor types. Each target fetches what it needs: Go modules by itself, ClickHouse as a library through npm,
# and Apache Kafka through Maven (the tests do that).
GO      ?= go
ARGS    ?=
DATA    ?=
# no leaves out of eval-sentiment the peers that pip installs.
PEERS   ?=
SEED    ?= 7
# How long each fuzz target runs in `make fuzz`.
FUZZTIME ?= 10s
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)

TOOL = $(GO) tool -modfile=scripts/tools/go.mod

.DEFAULT_GOAL := help
.PHONY: help build demo test lint fmt vuln bench train-sentiment eval-sentiment eval-health calendar conformance fuzz docs-check libchdb engine clean

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

build: ## bin/glidepath
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/glidepath ./services/glidepath

demo: build engine ## a generated company, its at-risk list, live alerts; ARGS=--once ends after the list
	bin/glidepath demo $(ARGS)

# Packages that start servers share the processors: two at a time.
test: engine ## every test, on real servers, with the race detector
	$(GO) test -race -p 2 -timeout 20m $(if $(ARGS),$(ARGS),./...)

lint: ## the house rules, and the proof that they bite
	$(GO) vet ./...
	$(TOOL) golangci-lint run --allow-parallel-runners ./...
	scripts/house-test.sh
	scripts/lint-test.sh

fmt: ## gofmt and imports in order
	$(TOOL) golangci-lint fmt ./...

vuln: ## known vulnerabilities in what we call (asks the Go vulnerability database)
	$(TOOL) govulncheck ./...

bench: engine ## what ingest costs, from event to alert, a pass over everybody; ARGS='-parts pass' for one (-h lists all)
	$(GO) build -o bin/bench ./scripts/bench
	bin/bench $(ARGS)

train-sentiment: ## the conversation model anew, from scripts/sentiment/domain and what PyPI delivers
	corpus=$$(scripts/sentiment/fetch.sh) && $(GO) run ./scripts/sentiment train -corpus "$$corpus" -data "$(DATA)" -out pkg/sentiment/model.bin

eval-sentiment: ## figures of the conversation model and its peers on texts that it was not trained on; DATA names a folder with further sets
	python=$$($(if $(filter no,$(PEERS)),true,scripts/sentiment/peers.sh)) && $(GO) run ./scripts/sentiment eval -data "$(DATA)" -peers "$$python"

eval-health: engine ## the health score against the truth, beside simple rules; SEED=fresh for a new company, DATA names a folder with churn/socialnet7
	$(GO) build -o bin/eval ./scripts/eval
	bin/eval health -seed "$(SEED)" -data "$(DATA)" $(ARGS)

calendar: ## pkg/calendar/days.csv anew, from what PyPI and lunar-go deliver, compared with each other
	GO="$(GO)" scripts/calendar/generate.sh

conformance: ## the CloudEvents conformance files in DATA
	@test -n "$(DATA)" || { echo 'give the folder of the files: make conformance DATA=DIR' >&2; exit 2; }
	$(GO) run ./scripts/conformance "$(DATA)"

fuzz: ## every fuzz target for FUZZTIME
	scripts/fuzz.sh $(FUZZTIME)

docs-check: build ## what the documentation says to type exists
	cd scripts/tools && $(GO) test ./docscheck
	$(GO) -C scripts/tools run ./docscheck -root "$(CURDIR)" -glidepath "$(CURDIR)/bin/glidepath"

libchdb: ## fetch ClickHouse as a library
	scripts/fetch-libchdb.sh

# ClickHouse in whichever form pkg/embedded/clickhouse finds first.
engine:
	@test -n "$$GLIDEPATH_LIBCHDB" || command -v clickhouse >/dev/null || scripts/fetch-libchdb.sh >/dev/null

clean: ## remove what was built; the caches stay
	rm -rf bin
