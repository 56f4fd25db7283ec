#!/bin/sh
# Draws the pictures of this folder from the real program on a sandbox: make.sh FATHOM SANDBOX, the two binaries.
set -eu

fathom=$1
sandbox=$2
pictures=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)

# Nothing of the user's own configuration or memory is to be seen.
export XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
export KUBECONFIG="$work/sandbox/kubeconfig"
unset NO_COLOR
mkdir -p "$work/config/fathom"
cat >"$work/config/fathom/config.yaml" <<'YAML'
contexts:
  - match: demo*
    color: blue
YAML

finish() {
	"$sandbox" down --dir "$work/sandbox" --purge >/dev/null 2>&1 || true
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# until_rows N ARGS... waits until "fathom get ARGS" prints at least N rows.
until_rows() {
	rows=$1
	shift
	for _ in $(seq 60); do
		[ "$("$fathom" get "$@" --no-headers | wc -l)" -ge "$rows" ] && return
		sleep 2
	done
	echo "make.sh: \"fathom get $*\" has not come to $rows rows" >&2
	exit 1
}

# shot FILE ARGS... draws a screen. One that has nothing to show but why ends with an error, and is drawn all the same.
shot() {
	name=$1
	shift
	"$fathom" shot "$@" -o svg >"$work/$name.svg" || [ "$name" = forbidden ]
	mv "$work/$name.svg" "$pictures/$name.svg"
	echo "screenshots/$name.svg"
}

"$sandbox" up --detach --name demo --dir "$work/sandbox" --scenario demo
"$sandbox" load broken --dir "$work/sandbox"
until_rows 10 pods -n shop --filter 'cpu>0 health<progress'
until_rows 4 pods -n faults --filter 'status=CrashLoopBackOff restarts>3'

shot pods pods -n shop,payments,case-b --size 120x27
shot faults pods -n faults --size 120x32
shot light pods -n shop,payments,checkout --size 120x32 --theme light
shot deployments deployments -A --size 120x32
shot logs logs statefulset/postgres -n shop --size 120x32
shot describe describe deployment/web -n shop --size 120x40
shot secret yaml secret/postgres -n shop --size 120x18
shot forbidden pods -A --context demo-nobody --size 120x20
