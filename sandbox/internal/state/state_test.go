package state

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestDefaultDir(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		want string // empty for an error
	}{
		{"XDG", map[string]string{"XDG_STATE_HOME": "/x", "HOME": "/h"}, "/x/fathom/sandbox/default"},
		{"home", map[string]string{"HOME": "/h"}, "/h/.local/state/fathom/sandbox/default"},
		{"relative XDG", map[string]string{"XDG_STATE_HOME": "x", "HOME": "/h"}, "/h/.local/state/fathom/sandbox/default"},
		{"nothing", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DefaultDir("default", func(k string) string { return tt.env[k] })
			if string(got) != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestSaveAndLoad(t *testing.T) {
	d := Dir(t.TempDir())
	if s, err := d.Load(); err != nil || !reflect.DeepEqual(s, State{}) {
		t.Fatalf("an empty folder gives %+v, %v", s, err)
	}
	want := State{
		Name: "two", Ports: map[string]int{"etcd": 2379}, PID: 7, Ready: true,
		Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Control: Control{Address: "127.0.0.1:1", Token: "secret"},
	}
	if err := d.Save(want); err != nil {
		t.Fatal(err)
	}
	got, err := d.Load()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	info, err := os.Stat(d.stateFile())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the state with its token has mode %v, %v", info.Mode(), err)
	}
}

func TestLoadNamesTheBrokenFile(t *testing.T) {
	d := Dir(t.TempDir())
	if err := os.WriteFile(d.stateFile(), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Load(); err == nil || !strings.Contains(err.Error(), d.stateFile()) {
		t.Errorf("got %v, want an error with the file's path", err)
	}
}

func TestLock(t *testing.T) {
	d := Dir(filepath.Join(t.TempDir(), "s"))
	if running, err := d.Running(); running || err != nil {
		t.Fatalf("no folder: running %v, %v", running, err)
	}
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	release, err := d.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lock(); !errors.Is(err, ErrRunning) {
		t.Errorf("second lock gives %v, want ErrRunning", err)
	}
	if running, err := d.Running(); !running || err != nil {
		t.Errorf("locked: running %v, %v", running, err)
	}
	release()
	if running, err := d.Running(); running || err != nil {
		t.Errorf("released: running %v, %v", running, err)
	}
}
