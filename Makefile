# Needs Go, git and make. Compiling the sandbox (a real control plane) takes some minutes the first time.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
SANDBOX := sandbox/bin/sandbox
FATHOM  := bin/fathom
DEMO    := $(CURDIR)/bin/demo

# The same for every command, the sandbox's build included, so that they share what is compiled: Kubernetes takes minutes.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath $(filter-out -trimpath,$(GOFLAGS))

.PHONY: build sandbox demo test unit plain race e2e lint bench shots clean

build:
	go build -ldflags "$(LDFLAGS)" -o $(FATHOM) .

sandbox:
	sandbox/build.sh $(CURDIR)/$(SANDBOX)

# Starts a control plane with the demo scenario, opens Fathom on it, stops it on exit.
demo: build sandbox
	@trap '$(SANDBOX) down --dir $(DEMO) --purge >/dev/null' EXIT; \
	$(SANDBOX) up --detach --dir $(DEMO) --scenario demo && \
	$(FATHOM) pods -A --kubeconfig $(DEMO)/kubeconfig

test: unit e2e

# Every package once. Those where goroutines meet are tested only under the race detector: what passes with it passes without
# it. On Linux it needs a C compiler; where there is none, they are tested with the others.
RACED := ./cli/... ./kube/... ./session/... ./state/... ./ui/... ./views/...
CANRACE := $(shell command -v $(firstword $(shell go env CC)) 2>/dev/null)
unit: plain race

# Of the sandbox, only packages with tests: to vet the others, go test would load all of Kubernetes.
plain:
	go test $(if $(CANRACE),$$(go list ./... | grep -vxF "$$(go list $(RACED))"),./...)
	cd sandbox && go test $$(go list -f '{{if .TestGoFiles}}{{.ImportPath}}{{end}}' ./...)

# lint vets these packages; vetting them here would load all of Kubernetes once more.
race:
ifdef CANRACE
	CGO_ENABLED=1 go test -race -vet=off $(RACED)
else
	@echo "race: skipped, there is no C compiler; the tests have run without the race detector"
endif

# The real binary in a pseudo-terminal against a real API server. Run in the folder of the tests, because only then does go test
# print which ones were skipped even if all is well. More in parallel than there are cores: most of them wait.
e2e: build sandbox
	cd e2e && FATHOM=$(CURDIR)/$(FATHOM) SANDBOX=$(CURDIR)/$(SANDBOX) go test -tags e2e -count=1 -timeout 25m -parallel 6

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
