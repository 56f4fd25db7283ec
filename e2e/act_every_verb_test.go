//go:build e2e

package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fathom/e2e/plane"
	"fathom/kube/act/journal"
)

// try is one verb on objects of its own.
type try struct {
	*deeds
	said string // what the verb has printed, once it was carried out
}

// row says how a verb is tried.
type row struct {
	args    []string    // after the verb
	did     func() bool // the API server has what the verb makes, and has not before
	undone  func() bool // and after the undo; nil where that is the contrary
	results []string    // kubectl's words, of each change
	final   string      // why it cannot be taken back; "" where it can
}

// TestEveryVerb carries every verb that the program has out against the API server, looks at the objects afterwards, takes it
// back or reads why it cannot be, is refused to those who may only look and where nothing may be changed, and reads the
// journal's line of each of that. The kubectl that is on the path must never run.
func TestEveryVerb(t *testing.T) {
	t.Parallel()
	rows := everyVerb()
	has := verbs(newSession(t))
	for _, verb := range has {
		if rows[verb] == nil {
			t.Errorf("no row tries the verb %s", verb)
		}
	}
	for _, verb := range slices.Sorted(maps.Keys(rows)) {
		if !slices.Contains(has, verb) {
			t.Errorf("there is no verb %s", verb)
			continue
		}
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			x := &try{deeds: newDeeds(t)}
			x.env = append(x.env, "PATH="+noKubectl(t, x.home))
			x.verb(verb, rows[verb](x))
		})
	}
}

// verbs are those that the program says it has.
func verbs(s *session) []string {
	s.Helper()
	var out []string
	inVerbs := false
	word := regexp.MustCompile(`^  (\S+) `)
	for line := range strings.Lines(s.ok("act", "--help")) {
		if !strings.HasPrefix(line, " ") {
			inVerbs = strings.HasPrefix(line, "Verbs (") || inVerbs && line == "\n"
		}
		if m := word.FindStringSubmatch(line); inVerbs && m != nil {
			out = append(out, m[1])
		}
	}
	if len(out) < 40 {
		s.Errorf("the help names %d verbs: %q", len(out), out)
	}
	return out
}

// noKubectl is a path on which there is a kubectl that leaves a trace in the home, and nothing else.
func noKubectl(t *testing.T, home string) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "kubectl"), []byte("#!/bin/sh\n: >"+filepath.Join(home, "kubectl-ran")+"\nexit 1\n"), 0o700))
	return dir
}

// line is the journal's last.
func (x *try) line() journal.Entry {
	x.Helper()
	all, torn, err := journal.New(filepath.Join(x.home, "state", "fathom", "journal.jsonl")).Read()
	if err != nil || torn > 0 || len(all) == 0 {
		x.Fatalf("the journal has %d lines and %d torn ones, %v", len(all), torn, err)
	}
	return all[len(all)-1]
}

// verb tries one.
func (x *try) verb(verb string, r row) {
	x.Helper()
	args := append([]string{verb}, r.args...)
	if r.did() {
		x.Fatal("it is done before")
	}
	x.barred(verb, "viewer", plane.Viewer, "", append(args, "--context", plane.Viewer))
	x.barred(verb, "admin", plane.Admin, "read-only", append(args, "--read-only"))
	if r.did() {
		x.Fatal("it is done although it was refused")
	}

	o := x.act(args...)
	if x.said = o.stdout; o.code != 0 {
		x.Fatalf("it ends with %d:\n%s%s", o.code, o.stdout, o.stderr)
	}
	eventually(x.T, "what it does", r.did)
	e := x.line()
	var results []string
	for _, it := range e.Items {
		results = append(results, it.Result)
	}
	if e.Verb != verb || e.User != "admin" || e.Context != plane.Admin || e.Refused != "" || !slices.Equal(results, r.results) {
		x.Errorf("the journal says %s by %s in %s: %q, %q", e.Verb, e.User, e.Context, results, e.Refused)
	}
	if len(e.Kubectl) == 0 || slices.ContainsFunc(e.Kubectl, func(line string) bool { return !strings.Contains(line, "kubectl --context "+plane.Admin+" ") }) {
		x.Errorf("the kubectl lines are %q", e.Kubectl)
	}
	x.back(e, r)
	if _, err := os.Stat(filepath.Join(x.home, "kubectl-ran")); err == nil {
		x.Error("kubectl was run")
	}
}

// barred tries what must be refused, and reads so in the journal.
func (x *try) barred(verb, user, context, why string, args []string) {
	x.Helper()
	if o := x.act(args...); o.code == 0 {
		x.Fatalf("it was not refused to %s:\n%s%s", user, o.stdout, o.stderr)
	}
	if e := x.line(); e.Verb != verb || e.User != user || e.Context != context || e.Refused == "" || !strings.Contains(e.Refused, why) {
		x.Errorf("of the refusal to %s the journal says %s by %q in %s: %q", user, e.Verb, e.User, e.Context, e.Refused)
	}
}

// back takes it back, or reads why that cannot be.
func (x *try) back(e journal.Entry, r row) {
	x.Helper()
	if r.final != "" {
		for _, it := range e.Items {
			if !strings.Contains(it.NoUndo, r.final) {
				x.Errorf("the journal says of its undo: %q", it.NoUndo)
			}
		}
		x.fails(r.final, "undo-last")
		if !r.did() {
			x.Error("it was taken back all the same")
		}
		return
	}
	x.undo()
	undone := r.undone
	if undone == nil {
		undone = func() bool { return !r.did() }
	}
	eventually(x.T, "the undo", undone)
	if u := x.line(); u.Verb != "undo" || u.Undoes != e.ID || u.Failed() > 0 {
		x.Errorf("the journal says of the undo %s of %q: %s", u.Verb, u.Undoes, u.Outcome())
	}
}
