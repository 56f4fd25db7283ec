package kit_test

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"fathom/config"
	"fathom/kube/cluster"
	"fathom/kube/stream"
	"fathom/session/sessiontest"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/kit"
)

var now = sessiontest.Start

// joined is a part of the header as one text.
func joined(segs []ui.Seg) string {
	var out []string
	for _, s := range segs {
		out = append(out, s.Text)
	}
	return strings.Join(out, " | ")
}

func TestConnection(t *testing.T) {
	for _, c := range []struct {
		st   cluster.Status
		want string
		role themes.Role
	}{
		{cluster.Status{}, "connecting", themes.Progress},
		{cluster.Status{Phase: cluster.Live}, "live", themes.OK},
		{cluster.Status{Phase: cluster.Down, Err: syscall.ECONNREFUSED, Retry: now.Add(4 * time.Second)}, "connection refused, retrying in 4s", themes.Bad},
		{cluster.Status{Phase: cluster.Down, Err: syscall.ECONNREFUSED, Retry: now}, "connection refused, retrying", themes.Bad},
		{cluster.Status{Phase: cluster.Down, Err: errors.New("what")}, "failed", themes.Bad},
	} {
		segs := kit.Connection(c.st, now, themes.ASCII())
		if got := joined(segs); !strings.HasSuffix(got, " "+c.want) || segs[0].Role != c.role {
			t.Errorf("%+v: %q in role %v, want %q in %v", c.st, got, segs[0].Role, c.want, c.role)
		}
	}
}

func TestStream(t *testing.T) {
	for _, c := range []struct {
		st   stream.State
		want string
		role themes.Role
	}{
		{stream.State{Phase: stream.Waiting}, "connecting", themes.Progress},
		{stream.State{Phase: stream.Loading, Loaded: 12345}, "loading 12,345", themes.Progress},
		{stream.State{Phase: stream.Live}, "live", themes.OK},
		{stream.State{Phase: stream.Polling}, "polled every 10s", themes.OK},
		{stream.State{Phase: stream.Forbidden}, "forbidden", themes.Bad},
		{stream.State{Phase: stream.Missing}, "not installed", themes.Bad},
		{stream.State{Phase: stream.Stale, Fresh: now.Add(-90 * time.Second)}, "stale 1m", themes.Warn},
		{stream.State{Phase: stream.Stale, Fresh: now.Add(-3 * time.Second), Err: syscall.ECONNREFUSED, Retry: now.Add(2 * time.Second)},
			"stale 3s - connection refused, retrying in 2s", themes.Warn},
		{stream.State{Phase: stream.Failed, Err: syscall.ECONNREFUSED, Retry: now.Add(2 * time.Second)}, "connection refused, retrying in 2s", themes.Bad},
	} {
		segs := kit.Stream(c.st, now, themes.ASCII())
		if got := joined(segs); !strings.HasSuffix(got, " "+c.want) || segs[0].Role != c.role {
			t.Errorf("%+v: %q in role %v, want %q in %v", c.st, got, segs[0].Role, c.want, c.role)
		}
	}
}

func TestAccent(t *testing.T) {
	c := config.Default()
	if first, again := kit.Accent(c, "prod"), kit.Accent(c, "prod"); first != again {
		t.Error("a context has two colours")
	}
	for i, name := range config.Colors() {
		c.Contexts = []config.Context{{Match: "prod", Color: name}}
		if got := kit.Accent(c, "prod"); got != themes.Accent0+themes.Role(i) {
			t.Errorf("%s is role %v", name, got)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := kit.Count(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}

// page draws paragraphs, and returns what is on the page, without the blank lines around it.
func page(w, h int, paragraphs ...[]ui.Seg) string {
	none, _ := themes.Named("none")
	lines := uitest.Plain(kit.Page(paragraphs, none, w, h), w)
	if len(lines) != h {
		return "the page has the wrong height"
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

func say(texts ...string) []ui.Seg {
	var out []ui.Seg
	for i, s := range texts {
		role := themes.Text
		if len(texts) > 1 && i%2 == 0 {
			role = themes.Key
		}
		out = append(out, ui.Seg{Role: role, Text: s})
	}
	return out
}

func TestPageWraps(t *testing.T) {
	for _, c := range []struct {
		name string
		w    int
		p    []ui.Seg
		want string
	}{
		{"a sentence goes on at the left", 26, say("The API server refused the connection."), "   The API server\n   refused the\n   connection."},
		{"what has a label goes on behind it", 26, say("Reason: the server refused it."), "   Reason: the server\n           refused it."},
		{"a clause in front is no label", 26, say("It may not: the server refused it."), "   It may not: the\n   server refused it."},
		{"lines of a text stay lines", 26, say("one\ntwo"), "   one\n   two"},
		{"keys stay with what they do", 34, say("ctrl+r", " try again now   ", "@", " choose another   "), "   ctrl+r try again now\n   @ choose another"},
		{"a word that is too long is cut", 16, say("aaaa bbbbbbbbbbbbbbbbbbbb"), "   aaaa\n   bbbbbbbbbb\n   bbbbbbbbbb"},
		{"wide characters", 10, say("日本語日本語"), "   日本\n   語日\n   本語"},
		{"no room at all", 4, say("ab"), "   a\n   b"},
	} {
		if got := page(c.w, 12, c.p); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestPageStandsAThirdDown(t *testing.T) {
	none, _ := themes.Named("none")
	lines := uitest.Plain(kit.Page([][]ui.Seg{say("one"), say("two")}, none, 40, 24), 40)
	if lines[7] != "   one" || lines[8] != "" || lines[9] != "   two" {
		t.Errorf("the page is %q", lines)
	}
}
