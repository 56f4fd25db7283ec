# Needs Go, git and make. The sandbox (a real control plane) compiles for some minutes the first time.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
SANDBOX := sandbox/bin/sandbox
FATHOM  := bin/fathom
DEMO    := $(CURDIR)/bin/demo

.PHONY: build sandbox demo test unit race e2e lint bench shots docs clean

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o $(FATHOM) .

sandbox:
	sandbox/build.sh $(CURDIR)/$(SANDBOX)

# Starts a control plane with the demo scenario, opens Fathom on it, stops it on exit.
demo: build sandbox
	@trap '$(SANDBOX) down --dir $(DEMO) --purge >/dev/null' EXIT; \
	$(SANDBOX) up --detach --dir $(DEMO) --scenario demo && \
	$(FATHOM) pods -A --kubeconfig $(DEMO)/kubeconfig

test: unit race e2e

unit:
	go test ./...
	cd sandbox && go test ./internal/... ./scenario/... ./scenarios/...

# The packages where goroutines meet.
race:
	go test -race ./kube/... ./session/... ./state/... ./ui/... ./views/...

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
