package logs

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/session/sessiontest"
	"fathom/ui/uitest"
	"fathom/views/kit"
)

func TestSearchGoesToTheNewestMatchAndRoundTheEnd(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("/")
	r.Type("products/3")
	r.Wait("the match", func() bool { return r.screen.answered() && r.screen.goal == nil && r.screen.look.Matches.Len() > 0 })
	r.press("enter")
	r.Expect("/products/3", "11/11")
	if d, _ := r.screen.current(); !strings.Contains(d.Text, "/products/39") {
		t.Errorf("the search went to %s", d.Text)
	}
	r.press("n")
	if d, _ := r.screen.current(); !strings.Contains(d.Text, `/products/3"`) {
		t.Errorf("around the end n goes to %s", d.Text)
	}
	r.Expect("on from the first match")
	r.press("N", "N")
	if d, _ := r.screen.current(); !strings.Contains(d.Text, "/products/38") {
		t.Errorf("back is %s", d.Text)
	}
}

func TestBadQueryKeepsTheLastGoodOne(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("&")
	r.Type("retry re:(")
	r.settle()
	r.Expect("retry 2/3", "✖")
	if r.screen.find.text != "retry " && r.screen.find.text != "retry" && !strings.HasPrefix(r.screen.find.text, "retry") {
		t.Errorf("the query is %q", r.screen.find.text)
	}
	r.press("esc")
	if r.screen.find.on() || !r.screen.pane.follow {
		t.Error("esc does not bring back what was there before")
	}
}

// TestUnfinishedQueryKeepsThePromptOpen: while it is typed it is no mistake, but enter says that the typing is over.
func TestUnfinishedQueryKeepsThePromptOpen(t *testing.T) {
	for _, c := range []struct{ key, typed, more, shows string }{
		{"/", "status>=", "500", "/status>=500"},
		{"&", "retry pod=", "*", "&retry pod=*"},
	} {
		r := open(t, shop(), deployment(), 80, 24)
		r.press(c.key)
		r.Type(c.typed)
		r.settle()
		r.Refuse("is not finished")
		r.press("enter")
		r.Expect("is not finished: it needs a word or a value")
		if got := r.screen.sess.Remembered().LogQueries; len(got) > 0 {
			t.Errorf("%s is kept for later: %q", c.typed, got)
		}
		r.Type(c.more)
		r.settle()
		r.Refuse("is not finished")
		r.press("enter")
		r.Expect(c.shows)
	}
}

func TestEscUnwindsOneThingAtATime(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("&")
	r.say("status=503")
	r.press(">", ">", ">")
	r.Expect("&status=503", "only warn+")
	r.Refuse("retry 2/3")
	r.press("esc")
	r.Refuse("status=503  ", "&status=503")
	r.Expect("only warn+", "retry 2/3")
	r.press("esc")
	r.Refuse("only warn+")
	r.Expect("/products/39")
}

func TestFloorInvertAndContext(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("W")
	r.Expect("only warn+", "connect to db")
	r.Refuse("/products/39")
	r.press("W", "&")
	r.say("retry")
	r.Expect("1/1")
	r.press("x")
	r.Expect("/products/39", "retry 2/3", "plain text")
	r.Refuse("/products/38")
	r.press("!")
	if r.screen.find.mode != lens.Inverted {
		t.Error("! does not invert")
	}
}

func TestEverythingHiddenSaysWhatWidens(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("&")
	r.say("nosuchword")
	r.Expect("All 44 lines are hidden by &nosuchword.", "& shows the other lines too", "esc undoes the last of it")
	r.press("esc")
	r.Expect("● following")
}

func TestDetailFiltersAndMakesColumns(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 40)
	r.press("e")
	r.Keys("enter")
	r.Expect("one line", "connect to db:5432: refused", "web-7cbf745f9c-h9z7d", "node-a", `"status": 503`)
	r.toFact("status")
	r.Keys("c")
	r.press("enter")
	r.Expect("&status=503", "1/1")
	if !slices.Equal(r.screen.style.columns, []string{"status"}) {
		t.Errorf("the columns are %v", r.screen.style.columns)
	}
	if _, y := r.Find("status  message"); y < 0 {
		t.Errorf("the column has no heading:\n%s", r.Text())
	}
}

// toFact puts the cursor of the detail on a fact.
func (r *rig) toFact(key string) {
	v := r.screen.mode.(*detail)
	for range len(v.rows) {
		if f, _ := v.under(); f.key == key {
			return
		}
		r.Keys("j")
	}
}

func TestDetail(t *testing.T) {
	uitest.Goldens(t, "detail", func(t *testing.T, w, h int) *uitest.Driver {
		r := open(t, shop(), deployment(), w, h)
		r.press("e")
		r.Keys("enter")
		return r.Driver
	})
}

func TestSources(t *testing.T) {
	uitest.Goldens(t, "sources", func(t *testing.T, w, h int) *uitest.Driver {
		r := open(t, shop(), deployment(), w, h)
		r.Keys("S", "g g", "space")
		r.settle()
		return r.Driver
	})
}

func TestTop(t *testing.T) {
	uitest.Goldens(t, "top", func(t *testing.T, w, h int) *uitest.Driver {
		r := open(t, shop(), deployment(), w, h)
		r.Keys("T")
		r.Wait("the list", func() bool { return r.screen.mode.(*topList).groups != nil })
		return r.Driver
	})
}

func TestTopFiltersByPattern(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 40)
	r.Keys("T")
	r.Wait("the list", func() bool { return r.screen.mode.(*topList).groups != nil })
	v := r.screen.mode.(*topList)
	for range v.groups.Groups {
		if g, _ := v.under(); strings.HasPrefix(g.Key, "retry") {
			break
		}
		r.Keys("j")
	}
	r.press("enter")
	r.Expect("retry 2/3", "1 of 44 lines")
}

func TestBrushZooms(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.Keys("B", "0", "L", "L", "L")
	r.Expect("▲")
	r.press("enter")
	r.Expect("only 14:54:05 - ")
	if n := r.screen.rows(); n == 0 || n >= 44 {
		t.Errorf("%d lines are left", n)
	}
	r.press("esc")
	r.Expect("44 lines")
	r.Refuse("only 14:54:05")
}

func TestMarkedLinesAreCopied(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("k", "k", "k", "space", "j", "space")
	r.Expect("◆ 2 marked")
	r.press("y")
	want := []string{"01-02 14:54:45.000 h9z7d " + `{"level":"error","msg":"connect to db:5432: refused","path":"/pay","status":503}` +
		"\n01-02 14:54:47.000 h9z7d -- The container was restarted after exit code 1 (Error), with a back-off of 2m40s: restart 12. --"}
	if !slices.Equal(r.Copied, want) {
		t.Errorf("copied\n%q, want\n%q", r.Copied, want)
	}
	r.Refuse("marked")
}

func TestSavingOverwritesNothingUnasked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.log")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, shop(), deployment(), 120, 24)
	r.Keys("ctrl+s", "enter", "ctrl+u")
	r.Type(file)
	r.Keys("enter")
	r.WaitText("Overwrite web.log?")
	r.Advance(time.Second)
	r.Keys("esc")
	if got, _ := os.ReadFile(file); string(got) != "mine" {
		t.Errorf("the file holds %q", got)
	}
	r.Keys("ctrl+s", "enter", "ctrl+u")
	r.Type(file + "2")
	r.Keys("enter")
	r.WaitText("saved ")
	got, err := os.ReadFile(file + "2")
	if n := strings.Count(string(got), "\n"); err != nil || n != 44 {
		t.Errorf("%d lines were saved (%v)", n, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*.part")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestQueriesAreKept(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("/")
	r.say("retry")
	r.Keys("Q", "ctrl+s")
	if got := r.Session.Remembered(); !slices.Equal(got.SavedQueries, []string{"retry"}) || !slices.Equal(got.LogQueries, []string{"retry"}) {
		t.Errorf("remembered are %v and %v", got.SavedQueries, got.LogQueries)
	}
}

func TestFullScreenHidesTheHeader(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("f")
	r.Refuse("Logs  deployment/web", "44 lines")
	r.press("esc")
	r.Expect("Logs  deployment/web", "44 lines")
}

func TestStatesHaveWordsOfTheirOwn(t *testing.T) {
	for name, c := range map[string]struct {
		make func(f *fake)
		want []string
	}{
		"no pods": {func(f *fake) {}, []string{"deployment/web has no pods now."}},
		"looking": {func(f *fake) { f.status.Synced = false }, []string{"Looking for the pods of deployment/web."}},
		"silent":  {func(f *fake) { f.source("deployment/web", "web-a", "app") }, []string{"1 container running, no line written yet."}},
		"creating": {func(f *fake) {
			f.source("deployment/web", "web-a", "app")
			f.status.Sources[0].Phase, f.status.Sources[0].Reason = logs.Waiting, "ImagePullBackOff"
			f.status.Sources[0].Message = "Back-off pulling image: not found"
		}, []string{"web-a/app  waiting: ImagePullBackOff", "Back-off pulling image: not found", "1 waiting"}},
		"evicted": {func(f *fake) {
			f.source("deployment/web", "web-a", "app")
			f.status.Sources[0].Phase, f.status.Sources[0].Reason, f.status.Sources[0].Never = logs.Waiting, "Evicted", true
		}, []string{"web-a/app  never started: Evicted"}},
		"opening": {func(f *fake) {
			f.source("deployment/web", "web-a", "app")
			f.status.Sources[0].Phase, f.status.Sources[0].Since = logs.Opening, sessiontest.Start
		}, []string{"web-a/app  being read"}},
		"unanswered": {func(f *fake) {
			f.source("deployment/web", "web-a", "app")
			f.status.Sources[0].Phase, f.status.Sources[0].Since = logs.Opening, sessiontest.Start.Add(-time.Minute)
		}, []string{"1 container running, no line written yet."}},
		"failed": {func(f *fake) {
			f.write(f.source("deployment/web", "web-a", "app"), "a")
			f.status.Sources[0].Phase, f.status.Sources[0].Err = logs.Failed, errors.New("no answer")
		}, []string{"✖ cannot be read, trying again", "1 of 1 logs cannot be read"}},
		"ended": {func(f *fake) {
			f.source("deployment/web", "web-a", "app")
			f.status.Sources[0].Phase, f.status.Sources[0].Exited, f.status.Sources[0].ExitCode = logs.Ended, true, 3
		}, []string{"ended without a line, exit code 3", "nothing is written now"}},
		"forbidden": {func(f *fake) {
			f.source("deployment/web", "web-a", "app")
			f.status.Sources[0].Phase = logs.Forbidden
			f.status.Sources[0].Err = apierrors.NewForbidden(schema.GroupResource{Resource: "pods/log"}, "web-a", errors.New("not allowed"))
		}, []string{"✖ web-a/app", "forbidden", "pods/log"}},
		"queued": {func(f *fake) {
			f.source("deployment/web", "web-a", "app")
			f.status.Sources[0].Phase, f.status.Open, f.status.Queued, f.status.Limit = logs.Queued, 100, 3, 100
		}, []string{"waits its turn", "100 of 103 logs open: + opens more"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			c.make(f)
			open(t, f, deployment(), 80, 24).Expect(c.want...)
		})
	}
}

func TestClosedListCountsNoMore(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 40)
	r.Keys("T")
	v := r.screen.mode.(*topList)
	r.Keys("esc")
	v.change("level")
	if v.busy || v.refresh() != nil {
		t.Error("a list that is closed counts on")
	}
}

func TestLongQueryIsCutAndNotLeftOut(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("&")
	r.say(`path="` + strings.Repeat("x", 90) + `"`)
	r.Expect("&path=", "0 of 44 lines")
}

func TestAGreedyExpressionIsSaidToBeGivenUp(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	r.press("/")
	r.say(`jq:reduce range(60) as $i ("x"; . + .) | length > 0`)
	r.Expect("gave up: too much memory")
}

func TestFollowingOldLinesSaysSo(t *testing.T) {
	f := newFake()
	f.write(f.source("deployment/web", "web-a", "app"), "a")
	f.set(func(st *logs.Status) {
		st.Rate, st.Sources[0].Last = 100, sessiontest.Start.Add(-75*time.Second)
	})
	r := open(t, f, deployment(), 80, 24)
	r.WaitText("following 100/s, newest 1m15s old")
	if !r.screen.Ticks() {
		t.Error("the rate stays when nothing comes any more")
	}
}

func TestMarkedPodsAreCountedOnce(t *testing.T) {
	f := newFake()
	reach := kit.Reach{}
	for _, name := range []string{"web-a", "web-b"} {
		reach.On = append(reach.On, f.source("deployment/web", name, "app").Pod)
	}
	if text := open(t, f, reach, 80, 24).Lines()[1]; strings.Count(text, "2 pods") != 1 {
		t.Errorf("the title is %q", text)
	}
}
