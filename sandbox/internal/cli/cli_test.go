package cli

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"fathom/sandbox/internal/cluster"
)

func TestParseParams(t *testing.T) {
	for _, tt := range []struct {
		set  []string
		want map[string]string // nil for an error
	}{
		{nil, map[string]string{}},
		{[]string{"pods=10", "image=a=b"}, map[string]string{"pods": "10", "image": "a=b"}},
		{[]string{"empty="}, map[string]string{"empty": ""}},
		{[]string{"pods"}, nil},
		{[]string{"=1"}, nil},
	} {
		got, err := parseParams(tt.set)
		if !maps.Equal(got, tt.want) || (err == nil) != (tt.want != nil) {
			t.Errorf("%q gives %v, %v", tt.set, got, err)
		}
	}
}

func TestCommandsWithoutASandbox(t *testing.T) {
	for _, args := range [][]string{{"status"}, {"pause", "kwok"}, {"resume", "kwok"}, {"load", "demo"}} {
		cmd := New()
		cmd.SetArgs(append(args, "--dir", t.TempDir()))
		if err := cmd.Execute(); !errors.Is(err, cluster.ErrNotRunning) {
			t.Errorf("%v gives %v, want ErrNotRunning", args, err)
		}
	}
	var out bytes.Buffer
	cmd := New()
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"down", "--dir", t.TempDir()})
	if err := cmd.Execute(); err != nil || out.String() != "not running\n" {
		t.Errorf("down gives %q, %v", out.String(), err)
	}
}

func TestPrintStatus(t *testing.T) {
	var out strings.Builder
	started := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	err := printStatus(&out, cluster.Status{
		Name: "sandbox", PID: 7, Started: started, Ready: true, Kubeconfig: "/d/kubeconfig", RealNode: "none",
		Components: []cluster.ComponentStatus{
			{Name: "etcd", PID: 8, Port: 2379, State: "ready", Version: "v3"},
			{Name: "kwok", Port: 1, State: "paused", Version: "v0"},
		},
	}, started.Add(90*time.Second))
	want := `sandbox: ready, process 7, up 1m30s
kubeconfig /d/kubeconfig
real node: none

COMPONENT  STATE   PID  PORT  VERSION
etcd       ready   8    2379  v3
kwok       paused  -    1     v0
`
	if err != nil || out.String() != want {
		t.Errorf("got\n%s\n%v", out.String(), err)
	}
}
