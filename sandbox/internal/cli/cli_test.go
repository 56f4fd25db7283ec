package cli

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fathom/sandbox/internal/cluster"
	"fathom/sandbox/internal/state"
	"fathom/sandbox/scenario"
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

// TestPurgeLeavesOnlyWhatIsNotTheSandboxes purges the folder of a sandbox that was killed while it wrote.
func TestPurgeLeavesOnlyWhatIsNotTheSandboxes(t *testing.T) {
	d := state.Dir(filepath.Join(t.TempDir(), "sandbox"))
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	if err := d.Save(state.State{Name: "sandbox", PID: 1 << 30}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{scenario.LogsFolder + "/demo", "etcd/member", "node/cni", "pki"} {
		if err := os.MkdirAll(d.Path(name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"kubeconfig", "kubeconfig.next", "state.json.next", "lock", "etcd/member/db"} {
		if err := os.WriteFile(d.Path(name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	purge := func() {
		cmd := New()
		cmd.SetOut(io.Discard)
		cmd.SetArgs([]string{"down", "--purge", "--dir", string(d)})
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
	}
	mine := d.Path("notes")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	purge()
	left, err := os.ReadDir(string(d))
	if err != nil || len(left) != 1 || left[0].Name() != "notes" {
		t.Errorf("left are %v, %v", left, err)
	}
	if err := os.Remove(mine); err != nil {
		t.Fatal(err)
	}
	purge()
	if _, err := os.Stat(string(d)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the empty folder is left: %v", err)
	}
}
