package logs

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/logs"
	"fathom/ui/uitest"
	"fathom/views/kit"
)

// shop is a deployment of three pods in which something goes wrong.
func shop() *fake {
	f := newFake()
	a := f.source("deployment/web", "web-7cbf745f9c-h9z7d", "app")
	b := f.source("deployment/web", "web-7cbf745f9c-z575w", "app")
	c := f.source("deployment/web", "web-7cbf745f9c-mpw6x", "app")
	for i := range 40 {
		f.write([]*logs.Source{a, b, c}[i%3], fmt.Sprintf(`{"level":"info","msg":"request","method":"GET","path":"/products/%d","status":200,"ms":%d}`, i, 3*i))
	}
	f.write(a, `{"level":"error","msg":"connect to db:5432: refused","path":"/pay","status":503}`)
	f.write(b, `{"level":"warn","msg":"retry 2/3","path":"/pay","status":200}`)
	f.mark(a, "The container was restarted after exit code 1 (Error), with a back-off of 2m40s: restart 12.")
	f.write(c, "plain text with \x1b[31mred\x1b[0m and \x1b]0;title\a")
	f.set(func(st *logs.Status) {
		st.Sources[0].Reason, st.Sources[0].Phase, st.Sources[0].Restarts = "CrashLoopBackOff", logs.Waiting, 12
	})
	return f
}

func TestLines(t *testing.T) {
	uitest.Goldens(t, "lines", func(t *testing.T, w, h int) *uitest.Driver {
		return open(t, shop(), deployment(), w, h).Driver
	})
}

func TestFilteredWithColumns(t *testing.T) {
	uitest.Goldens(t, "filtered", func(t *testing.T, w, h int) *uitest.Driver {
		arg := Place{Reach: deployment(), Mode: "filter", Columns: []string{"status", "path"}, Tail: usualTail}
		arg.Query = "level>=warn"
		return open(t, shop(), arg, w, h).Driver
	})
}

func TestPlaceSurvivesJSON(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("&")
	r.say("level>=warn")
	r.press(">", ">")
	want := r.screen.Place().Arg.(Place)
	if want.Query != "level>=warn" || want.Mode != "filter" || want.Floor != "info" {
		t.Errorf("the place is %+v", want)
	}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Place
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s reads back as %+v (%v), want %+v", data, got, err, want)
	}
	again := open(t, shop(), got, 80, 24)
	if place := again.screen.Place().Arg; !reflect.DeepEqual(place, want) {
		t.Errorf("opened again it is %+v, want %+v", place, want)
	}
}

func TestScrollingUpPausesAndLosesNothing(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.Expect("● following")
	r.press("k", "k")
	r.Expect("paused, 2 below")
	r.fake.write(r.fake.sources[1], "and another")
	r.settle()
	r.Expect("paused, 3 below")
	r.press("G")
	r.Expect("● following", "and another")
	r.fake.write(r.fake.sources[1], "one more")
	r.WaitText("one more")
	want := []string{"pin", "unpin"}
	if !reflect.DeepEqual(r.fake.calls, want) {
		t.Errorf("the reader was asked for %v, want %v", r.fake.calls, want)
	}
}

func TestDownFromTheLastLineFollows(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("k", "j")
	r.Expect("paused")
	r.press("j")
	r.Expect("● following")
}

func TestOlderLinesAreFetchedAtTheTop(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("g g")
	r.press("k")
	if !slices.Contains(r.fake.calls, "older") {
		t.Errorf("the reader was asked for %v", r.fake.calls)
	}
	at := r.screen.seq()
	r.fake.mu.Lock()
	b := r.fake.log
	older := logs.Line{Seq: -1, Source: r.fake.sources[0], Text: "older", Time: b.lines[0].Time.Add(-time.Second)}
	r.fake.log = &buffer{first: -1, lines: append([]logs.Line{older}, b.lines...)}
	r.fake.mu.Unlock()
	r.fake.flag()
	r.settle()
	if r.screen.seq() != at {
		t.Errorf("the cursor went from line %d to %d", at, r.screen.seq())
	}
	r.press("k")
	r.Expect("older")
}

// TestTheReplicaThatLoggedTheRequest is case study 3 of the book's chapter 10: of three replicas one has the request in its
// log, and another container writes much more than all of them.
func TestTheReplicaThatLoggedTheRequest(t *testing.T) {
	f := newFake()
	var tracing []*logs.Source
	for i := range 3 {
		f.source("statefulset/app-2-ss", fmt.Sprintf("app-2-ss-%d", i), "app-2")
		tracing = append(tracing, f.source("statefulset/app-2-ss", fmt.Sprintf("app-2-ss-%d", i), "tracing"))
	}
	f.write(f.sources[0], "Listening on port 8080")
	f.write(f.sources[4], "Listening on port 8080", "Equation = 1plus1", "First Number = 1", "Second Number = 2", "Result = 3")
	for i := range 200 {
		f.write(tracing[i%3], fmt.Sprintf(`{"level":"info","msg":"span exported","trace":"%d"}`, i))
	}
	r := open(t, f, deployment(), 80, 24)
	r.Keys("S") // after l, the second key
	x, y := r.Find("Result = 3")
	if x < 0 || !strings.HasPrefix(r.Lines()[y], "   ss-2/app-2 ") {
		t.Errorf("the sources do not tell which replica had the request:\n%s", r.Text())
	}
	r.press("j", "enter")
	for r.screen.hidden[4] {
		r.press("S", "j", "enter")
	}
	r.Expect("Equation = 1plus1", "5 sources hidden")
}

func TestLogsOfNothingAreRefused(t *testing.T) {
	if _, err := placeOf(kube.Place{}); err == nil {
		t.Error("logs of nothing were opened")
	}
	if _, err := placeOf(kit.Reach{}); err == nil {
		t.Error("logs of nothing were opened")
	}
}
