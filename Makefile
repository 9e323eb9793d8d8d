# Concert: everything a clone needs. `make` alone lists the targets.
# Go 1.26 is enough for all but the pages, which want Node.js 20 or newer with npm.

GO     ?= go
NPM    ?= npm
# Where `make run` keeps its data, and where it listens.
DATA   ?= data
LISTEN ?= 127.0.0.1:8080

SHELL       := bash
.SHELLFLAGS := -o pipefail -c

WEB   := internal/web
PAGES := $(WEB)/dist/manifest.json
TOOLS := bin/tools/.built

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run pages build web check test lint format generate bench tools chromium soak neo4j clean

help: ## List the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: pages ## Build, and serve both worlds (DATA=data LISTEN=127.0.0.1:8080)
	@$(MAKE) --no-print-directory build
	@mkdir -p "$(DATA)"
	@exec bin/concert serve --store "$(DATA)/concert.db" --seed reference,exercise --listen "$(LISTEN)"

# The pages where they can be built; what is missing if not.
pages:
	@if ! command -v $(NPM) >/dev/null; then \
		echo "Node.js with npm is missing, so GraphiQL is not built. All else works without it."; \
	else \
		$(MAKE) --no-print-directory web || echo "GraphiQL could not be built, see above. All else works without it."; \
	fi

build: ## Build bin/concert, with the pages if they were built
	$(GO) build -o bin/concert ./cmd/concert

web: $(PAGES) ## Build the pages (GraphiQL) with Node.js
	@:

$(PAGES): $(WEB)/node_modules/.package-lock.json $(WEB)/build.mjs $(wildcard $(WEB)/src/*)
	cd $(WEB) && node build.mjs

$(WEB)/node_modules/.package-lock.json: $(WEB)/package.json $(WEB)/package-lock.json $(WEB)/.npmrc
	@command -v $(NPM) >/dev/null || { echo "Node.js 20 or newer with npm is needed for the pages." >&2; exit 1; }
	cd $(WEB) && $(NPM) ci
	@touch $@

# The folders e2e hold the tests that want more than Go: a Neo4j, a browser, make. Lint vets all.
check: build lint ## Build, look for mistakes, and run the tests that want nothing but Go
	$(GO) test -vet=off $$($(GO) list ./... | grep -v '/e2e$$') 2>&1 | scripts/times

test: pages chromium ## Run all tests, with a real Neo4j and in a browser
	scripts/neo4j run $(GO) test -timeout 30m ./... 2>&1 | scripts/times

# In e2e, laws are tried less often unless -rapid.checks says so. The newest line of Neo4j has its turn here alone.
soak: ## Kill servers, Neo4j and connections 100 times in the middle of writes, and try all laws over Neo4j
	CONCERT_SOAK=100 $(GO) test -timeout 3h -v -run '/Killed' ./internal/store/bbolt
	CONCERT_SOAK=100 $(GO) test -timeout 3h -v \
		-run 'Test(Store|Opaque)/(Killed|Law)|TestKilled|TestBadConnections|TestAdoptMuch|TestMapping|TestMeasures' \
		./internal/store/neo4j/e2e -rapid.checks=100
	CONCERT_TEST_NEO4J_LINE=newest $(GO) test -timeout 1h -count 1 ./internal/store/neo4j/e2e
	CONCERT_SOAK=1 $(GO) test -timeout 1h -count 1 -v -run TestHostileClients ./internal/server

neo4j: build ## Start a Neo4j with both seeds in it for work by hand, until Ctrl-C
	@exec scripts/neo4j serve bin/concert seed seed/reference seed/exercise

# As root on a machine with apt, Chromium is installed; elsewhere the browser tests say what is missing.
chromium:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium; \
	else \
		echo "Chromium is not installed: the tests in a browser will fail and say so."; \
	fi

lint: $(TOOLS) $(WEB)/node_modules/.package-lock.json ## Check formatting, and look for mistakes
	@unformatted=$$(bin/tools/gofumpt -l .); if [ -n "$$unformatted" ]; then \
		echo "not formatted by gofumpt (make format):" >&2; echo "$$unformatted" >&2; exit 1; fi
	$(GO) vet ./...
	bin/tools/golangci-lint run ./...
	cd $(WEB) && $(NPM) run --silent check

format: $(TOOLS) ## Format the Go code
	bin/tools/gofumpt -w .

generate: ## Make the generated code anew
	$(GO) generate ./...

# Cypher about 10^5 needs wants more memory than tests do, and the second compiler.
bench: ## Measure, and print a table (docs/benchmarks.md keeps one)
	CONCERT_TEST_NEO4J_JAVA_OPTIONS="-Xmx4g -XX:TieredStopAtLevel=4" $(GO) test -run '^$$' -bench . -timeout 60m ./internal/bench

tools: $(TOOLS) ## Build the pinned linters into bin/tools

$(TOOLS): tools/go.mod tools/go.sum
	$(GO) -C tools build -o ../bin/tools/ tool
	@touch $@

clean: ## Remove what was built; the data stays
	rm -rf bin $(WEB)/node_modules
	find $(WEB)/dist -mindepth 1 ! -name README.md -delete
