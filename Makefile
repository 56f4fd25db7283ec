# Needs Go, git and make. The sandbox (a real control plane) compiles for some minutes the first time.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
SANDBOX := sandbox/bin/sandbox
FATHOM  := bin/fathom
DEMO    := $(CURDIR)/bin/demo

# The same for every command, the sandbox's build too: what one has compiled, and Kubernetes takes minutes, serves the others.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath $(filter-out -trimpath,$(GOFLAGS))

.PHONY: build sandbox demo test unit race e2e lint bench shots docs clean

build:
	go build -ldflags "$(LDFLAGS)" -o $(FATHOM) .

sandbox:
	sandbox/build.sh $(CURDIR)/$(SANDBOX)

# Starts a control plane with the demo scenario, opens Fathom on it, stops it on exit.
demo: build sandbox
	@trap '$(SANDBOX) down --dir $(DEMO) --purge >/dev/null' EXIT; \
	$(SANDBOX) up --detach --dir $(DEMO) --scenario demo && \
	$(FATHOM) pods -A --kubeconfig $(DEMO)/kubeconfig

test: unit race e2e

# Of the sandbox only packages with tests: to vet the others, go test would read all of Kubernetes.
unit:
	go test ./...
	cd sandbox && go test $$(go list -f '{{if .TestGoFiles}}{{.ImportPath}}{{end}}' ./...)

# The packages where goroutines meet. On Linux the race detector needs a C compiler. Vetted they are by unit.
race:
	@if command -v $(firstword $(shell go env CC)) >/dev/null; then set -x; \
	CGO_ENABLED=1 go test -race -vet=off ./kube/... ./session/... ./state/... ./ui/... ./views/...; \
	else echo "race: skipped, there is no C compiler"; fi

# The real binary in a pseudo-terminal against a real API server.
e2e: build sandbox
	FATHOM=$(CURDIR)/$(FATHOM) SANDBOX=$(CURDIR)/$(SANDBOX) go test -tags e2e -count=1 -timeout 25m ./e2e/...

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go vet -tags e2e ./e2e/...
	go tool staticcheck ./...

# Work and allocations of the packages, then the real program on 10,000 pods: make bench PODS=50000
PODS ?= 10000
bench: build sandbox
	go test -run '^$$' -bench . -benchmem ./...
	go run ./e2e/budget -fathom $(FATHOM) -sandbox $(SANDBOX) -pods $(PODS)

# Pictures of the real program on the demo scenario, for the README.
shots: build sandbox
	screenshots/make.sh $(CURDIR)/$(FATHOM) $(CURDIR)/$(SANDBOX)

clean:
	rm -rf bin sandbox/bin
