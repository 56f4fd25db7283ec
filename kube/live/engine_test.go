package live

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/stream"
)

var epoch = time.Unix(1_800_000_000, 0)

var testColumns = []kube.Column{
	{Name: "NAME", Pin: true},
	{Name: "STATUS"},
	{Name: "RESTARTS", Type: kube.TypeNumber},
	{Name: "AGE", Type: kube.TypeAge},
	{Name: "CPU", Type: kube.TypeCPU, Extra: true},
}

func testRow(ns, name, status string, restarts int, age time.Duration) *kube.Row {
	r := &kube.Row{Context: "c", Namespace: ns, Name: name, Health: kube.HealthOK, Cells: []kube.Cell{
		{Text: name}, {Text: status}, {Text: fmt.Sprint(restarts), Num: float64(restarts)}, {At: epoch.Add(-age).Unix()}, {Num: math.NaN()},
	}}
	if status == "Failed" {
		r.Health = kube.HealthBad
	}
	return r
}

func never() bool { return false }

func newEngine() *engine {
	e := &engine{}
	e.setColumns(testColumns, epoch)
	return e
}

func add(rows ...*kube.Row) []stream.Change {
	out := make([]stream.Change, len(rows))
	for i, r := range rows {
		out[i].New = r
	}
	return out
}

func shownNames(e *engine) string {
	names := make([]string, len(e.shown))
	for i, r := range e.shown {
		names[i] = r.Name
	}
	return strings.Join(names, " ")
}

func TestOrders(t *testing.T) {
	e := newEngine()
	none := testRow("a", "none-1", "<none>", 3, 0)
	none.Cells[2], none.Cells[3] = kube.Cell{Text: "n/a", Num: math.NaN()}, kube.Cell{Text: "<unknown>"}
	e.apply(add(
		testRow("a", "web-10", "Running", 3, time.Hour),
		testRow("b", "db-1", "Failed", 12, 2*time.Hour),
		testRow("a", "web-2", "Pending", 0, time.Minute),
		none,
	), epoch, false)
	for _, c := range []struct {
		query Query
		want  string
	}{
		{Query{}, "none-1 web-2 web-10 db-1"},
		{Query{SortColumn: "name"}, "db-1 none-1 web-2 web-10"},
		{Query{SortColumn: "NAME", Desc: true}, "web-10 web-2 none-1 db-1"},
		{Query{SortColumn: "STATUS"}, "db-1 web-2 web-10 none-1"},
		{Query{SortColumn: "STATUS", Desc: true}, "web-10 web-2 db-1 none-1"},
		{Query{SortColumn: "RESTARTS"}, "web-2 web-10 db-1 none-1"},
		{Query{SortColumn: "RESTARTS", Desc: true}, "db-1 web-10 web-2 none-1"},
		{Query{SortColumn: "AGE"}, "web-2 web-10 db-1 none-1"},
		{Query{SortColumn: "AGE", Desc: true}, "db-1 web-10 web-2 none-1"},
		{Query{SortColumn: "NAMESPACE", Desc: true}, "db-1 none-1 web-2 web-10"},
		{Query{SortColumn: "no such column"}, "none-1 web-2 web-10 db-1"},
		{Query{Faults: true}, "db-1"},
		{Query{Filter: "web"}, "web-2 web-10"},
		{Query{Filter: "restarts>2 !db"}, "web-10"},
	} {
		e.ask(c.query, epoch, never)
		if got := shownNames(e); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.query, got, c.want)
		}
	}
}

func TestBestMatchComesFirst(t *testing.T) {
	e := newEngine()
	e.apply(add(
		testRow("a", "cobweb", "Running", 9, 0), testRow("a", "web-2", "Running", 1, 0), testRow("a", "w-e-b", "Running", 2, 0),
		testRow("a", "web", "Running", 3, 0), testRow("b", "web-1", "Running", 4, 0), testRow("a", "db", "Failed web", 5, 0),
		testRow("web", "api", "Running", 6, 0), testRow("a", "my-web", "Running", 7, 0), testRow("a", "other", "Running", 8, 0),
	), epoch, false)
	for _, c := range []struct {
		query Query
		best  bool
		want  string
	}{
		{Query{Filter: "web"}, true, "web web-2 web-1 my-web cobweb db api w-e-b"},
		{Query{Filter: "web restarts<5"}, true, "web web-2 web-1 w-e-b"},
		{Query{Filter: "restarts<5"}, false, "w-e-b web web-2 web-1"},
		{Query{Filter: "web", SortColumn: "RESTARTS"}, false, "web-2 w-e-b web web-1 db api my-web cobweb"},
		{Query{Filter: "web", Desc: true}, false, "api web-1 web-2 web w-e-b my-web db cobweb"},
	} {
		e.ask(c.query, epoch, never)
		if got := shownNames(e); got != c.want || e.best() != c.best {
			t.Errorf("%+v: got %q (best %v), want %q", c.query, got, e.best(), c.want)
		}
	}
	e.ask(Query{Filter: "web"}, epoch, never)
	e.apply(add(testRow("a", "web-0", "Running", 0, 0)), epoch, false)
	e.drop(func(r *kube.Row) bool { return r.Name == "cobweb" })
	if got := shownNames(e); got != "web web-0 web-2 web-1 my-web db api w-e-b" {
		t.Errorf("after changes: %q", got)
	}
}

func TestBadFilterKeepsTheLastGoodOne(t *testing.T) {
	e := newEngine()
	e.apply(add(testRow("a", "web", "Running", 0, 0), testRow("a", "db", "Running", 0, 0)), epoch, false)
	e.ask(Query{Filter: "web"}, epoch, never)
	for _, bad := range []string{"/(/", "nosuchcolumn>3"} {
		e.ask(Query{Filter: bad}, epoch, never)
		if e.err == nil || shownNames(e) != "web" {
			t.Errorf("%q: error %v, shown %q", bad, e.err, shownNames(e))
		}
	}
	e.ask(Query{}, epoch, never)
	if e.err != nil || shownNames(e) != "db web" {
		t.Errorf("no filter: error %v, shown %q", e.err, shownNames(e))
	}
}

func TestFilterByAgeFollowsTheClock(t *testing.T) {
	e := newEngine()
	e.apply(add(testRow("a", "young", "Running", 0, time.Minute), testRow("a", "old", "Running", 0, time.Hour)), epoch, false)
	e.ask(Query{Filter: "age<2m"}, epoch, never)
	if !e.timed() || shownNames(e) != "young" {
		t.Fatalf("timed %v, shown %q", e.timed(), shownNames(e))
	}
	e.again(epoch.Add(5*time.Minute), never)
	if shownNames(e) != "" {
		t.Errorf("shown %q after five minutes", shownNames(e))
	}
}

func TestCancelledQueryAnswersNothing(t *testing.T) {
	e := newEngine()
	var rows []*kube.Row
	for i := range 5000 {
		rows = append(rows, testRow("a", fmt.Sprintf("web-%d", i), "Running", i, 0))
	}
	e.apply(add(rows...), epoch, false)
	if e.ask(Query{Filter: "restarts>10"}, epoch, func() bool { return true }) {
		t.Error("it answered although it was cancelled")
	}
	if !e.ask(Query{Filter: "restarts<10"}, epoch, never) || len(e.shown) != 10 {
		t.Errorf("%d rows shown", len(e.shown))
	}
}

// TestChangesEqualSortingAnew applies random changes under every kind of query and compares with the plain way.
func TestChangesEqualSortingAnew(t *testing.T) {
	for _, q := range []Query{{}, {Filter: "web"}, {Filter: "web-1|fail"}, {Filter: "wb2", Desc: true}, {SortColumn: "RESTARTS", Desc: true}, {SortColumn: "STATUS", Filter: "restarts>5"}, {Faults: true}} {
		rng := rand.New(rand.NewPCG(1, 2))
		e := newEngine()
		e.ask(q, epoch, never)
		rows := map[string]*kube.Row{}
		for range 60 {
			var changes []stream.Change
			touched := map[string]bool{}
			for range rng.IntN(20) {
				name := fmt.Sprintf("%s-%d", []string{"web", "db"}[rng.IntN(2)], rng.IntN(40))
				if touched[name] {
					continue
				}
				touched[name] = true
				c := stream.Change{Old: rows[name]}
				delete(rows, name)
				if rng.IntN(3) > 0 {
					c.New = testRow("a", name, []string{"Running", "Failed", "Pending"}[rng.IntN(3)], rng.IntN(10), time.Duration(rng.IntN(1000))*time.Second)
					rows[name] = c.New
				}
				if c.Old != nil || c.New != nil {
					changes = append(changes, c)
				}
			}
			before := slices.Clone(e.shown)
			held := e.shown
			e.apply(changes, epoch, false)
			if !slices.Equal(before, held) {
				t.Fatal("rows that a View may hold were changed")
			}
			var want []*kube.Row
			faults := 0
			for _, r := range rows {
				if e.passes(r, epoch) {
					want = append(want, r)
				}
				if faulty(r, e.due.at) {
					faults++
				}
			}
			slices.SortFunc(want, e.shownOrder().compare)
			if !slices.Equal(e.shown, want) || len(e.all.rows) != len(rows) || e.faults != faults {
				t.Fatalf("%+v: %d rows shown of %d (%d faults), want %d of %d (%d)",
					q, len(e.shown), len(e.all.rows), e.faults, len(want), len(rows), faults)
			}
		}
	}
}

func TestRecentChanges(t *testing.T) {
	e := newEngine()
	a, b, c := testRow("a", "a", "Running", 0, 0), testRow("a", "b", "Running", 0, 0), testRow("a", "c", "Running", 0, 0)
	e.apply(add(a, b, c), epoch, false)
	if len(e.recent.changes) > 0 {
		t.Error("the first list counts as change")
	}
	busy := testRow("a", "a", "Running", 0, 0)
	busy.Cells[4] = kube.Cell{Text: "3m", Num: 3}
	failed, going := testRow("a", "b", "Failed", 0, 0), testRow("a", "c", "Running", 0, 0)
	going.Deleting = true
	e.apply([]stream.Change{{Old: a, New: busy}, {Old: b, New: failed}, {Old: c, New: going}, {New: testRow("a", "d", "Pending", 0, 0)}}, epoch, true)
	seen := e.recent.share()
	kinds := map[string]ChangeKind{}
	for k, c := range seen {
		kinds[k.Name] = c.Kind
	}
	if kinds["a"] != 0 || kinds["b"] != Updated || kinds["c"] != Going || kinds["d"] != New {
		t.Errorf("changes %v", kinds)
	}
	e.apply([]stream.Change{{Old: going}}, epoch.Add(time.Second), true)
	next, expired := e.recent.expire(epoch.Add(flash))
	if !expired || !next.IsZero() || len(e.recent.changes) != 0 || len(seen) != 3 {
		t.Errorf("next %v, left %v, the View's own map has %d", next, e.recent.changes, len(seen))
	}
}

func TestIndex(t *testing.T) {
	v := &View{}
	for i := range 20 {
		v.Rows = append(v.Rows, testRow("a", fmt.Sprintf("p%d", i), "", 0, 0))
	}
	for _, near := range []int{-5, 0, 7, 19, 100} {
		if got := v.Index(v.Rows[7].Key(), near); got != 7 {
			t.Errorf("near %d: found at %d", near, got)
		}
		if got := v.Index(kube.Key{Name: "p7"}, near); got != -1 {
			t.Errorf("near %d: a key that is not there was found at %d", near, got)
		}
	}
}
