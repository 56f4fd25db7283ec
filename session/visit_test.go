package session_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/cluster/clustertest"
	"fathom/session/sessiontest"
)

func TestVisitsAreInTheJournal(t *testing.T) {
	clock := sessiontest.NewClock()
	o := sessiontest.On(t, clustertest.Context{Name: "prod", URL: "https://127.0.0.1:1"})
	o.Clock = clock.Now
	s := sessiontest.New(t, o)
	c, release := s.Acquire("prod")
	defer release()
	at := kube.Ref{Context: c.Name(), GVR: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Namespace: "shop", Name: "db-0"}
	told := make(chan struct{}, 1)
	defer s.Subscribe(func() {
		select {
		case told <- struct{}{}:
		default:
		}
	})()
	done := s.Visit(c, "exec", "shell", at, "db", "kubectl exec -it db-0 -c db -- bash")
	var begun journal.Entry
	for begun.ID == "" {
		<-told
		if entries, _, err := s.Entries(); err != nil {
			t.Fatal(err)
		} else if len(entries) > 0 {
			begun = entries[0]
		}
	}
	if want := "shell in pods/db-0 (db)"; begun.Summary != want || begun.Fate != journal.Running || begun.Outcome() != "under way" {
		t.Errorf("while it lasts: %+v", begun)
	}
	clock.Advance(time.Minute)
	done("", errors.New("the connection was lost"))
	done("twice", nil)
	entries, _, err := s.Entries()
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	e := entries[0]
	if e.Visit == nil || e.Visit.Part != "db" || e.Visit.Seconds != 60 || e.Items[0].Error == "" {
		t.Errorf("%+v", e)
	}
	if want := "shell in pods/db-0 (db), 1m0s"; e.Summary != want || !strings.Contains(e.Kubectl[0], "exec -it") {
		t.Errorf("%q %q", e.Summary, e.Kubectl)
	}
	if _, undo, _ := journal.Last(entries, c.Name()); len(undo) > 0 {
		t.Error("a visit can be undone")
	}
	if _, _, stays := journal.Stays(entries, journal.Entry{Context: c.Name()}); stays {
		t.Error("a visit stands in the way of undo")
	}
}

// TestVisitsAreAskedAbout: read-only mode and rules shut ways in, and the journal has what was refused.
func TestVisitsAreAskedAbout(t *testing.T) {
	o := sessiontest.On(t, clustertest.Context{Name: "prod", URL: "https://127.0.0.1:1"})
	o.Config.Rules = []config.Rule{{Verb: "attach", Then: "forbid"}, {Verb: "exec", Then: "type"}}
	s := sessiontest.New(t, o)
	c, release := s.Acquire("prod")
	defer release()
	at := kube.Ref{Context: "prod", GVR: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Namespace: "shop", Name: "db-0"}
	shell := act.Visit{Verb: "exec", What: "open a shell in db-0/db", On: at, Part: "db", Changes: true, Kubectl: "kubectl exec -it db-0 -- sh"}
	attach := act.Visit{Verb: "attach", On: at, Changes: true}
	forward := act.Visit{Verb: "port-forward", On: at}
	if level, _ := s.Admits(shell); level != act.Type || s.Barred(shell) != "" {
		t.Errorf("a shell: %d, %q", level, s.Barred(shell))
	}
	if level, why := s.Admits(attach); level != act.Forbid || s.Barred(attach) != why {
		t.Errorf("attach: %d, %q", level, why)
	}
	s.HoldReadOnly(true)
	if level, why := s.Admits(shell); level != act.Forbid || !strings.Contains(why, "read-only mode is on") || s.Barred(shell) != why {
		t.Errorf("a shell where nothing may be changed: %d, %q", level, why)
	}
	if level, _ := s.Admits(forward); level != act.Allow || s.Barred(forward) != "" {
		t.Errorf("a forward where nothing may be changed: %d", level)
	}
	s.RefuseVisit(c, shell, "No.")
	entries, _, err := s.Entries()
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	if e := entries[0]; e.Refused != "No." || e.Verb != "exec" || e.Outcome() != "refused" || e.Items[0].Ref != at || e.Visit.Part != "db" || len(e.Kubectl) != 1 {
		t.Errorf("%+v", e)
	}
}
