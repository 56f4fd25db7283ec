#!/bin/sh
# Builds the sandbox into the file named by the first argument. Cold it takes
# several minutes (it compiles Kubernetes), with a warm build cache seconds.
set -eu
out=${1:?usage: build.sh OUT}
case $out in /*) ;; *) out=$PWD/$out ;; esac
cd "$(dirname "$0")"
mkdir -p "$(dirname "$out")"

# Without a version the API server would call itself v0.0.0.
version=$(awk '$1 == "k8s.io/kubernetes" { print $2; exit }' go.mod)
minor=${version#v1.}
pkg=k8s.io/component-base/version
CGO_ENABLED=0 exec go build -trimpath -o "$out" -ldflags "-s -w \
 -X $pkg.gitVersion=$version -X $pkg.gitMajor=1 -X $pkg.gitMinor=${minor%%.*} -X $pkg.gitTreeState=clean" .
