package live

import (
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/stream"
)

// comingUp is a row that is late after so long.
func comingUp(name string, after time.Duration) *kube.Row {
	r := testRow("a", name, "Pending", 0, 0)
	r.Health, r.Late, r.Due = kube.HealthProgress, kube.HealthWarn, uint32(epoch.Add(after).Unix())
	return r
}

func TestHealthTurnsWithTime(t *testing.T) {
	e := newEngine()
	slow, quick, old := comingUp("slow", 2*time.Minute), comingUp("quick", time.Minute), comingUp("old", -time.Hour)
	e.apply(add(slow, quick, old, testRow("a", "web", "Running", 0, 0)), epoch, false)
	e.ask(Query{Faults: true}, epoch, never)
	if e.faults != 1 || shownNames(e) != "old" || e.due.next != int64(quick.Due) {
		t.Fatalf("%d faults, shown %q, next at %d", e.faults, shownNames(e), e.due.next)
	}
	if e.judge(epoch.Add(59 * time.Second)) {
		t.Error("a health turned too early")
	}
	up := testRow("a", "quick", "Running", 0, 0)
	e.apply([]stream.Change{{Old: quick, New: up}}, epoch, false)
	if e.judge(epoch.Add(time.Minute)) || e.due.next != int64(slow.Due) {
		t.Errorf("a row that came up in time turned, or the next is wrong: %d", e.due.next)
	}
	later := epoch.Add(2 * time.Minute)
	if !e.judge(later) || !e.again(later, never) {
		t.Error("nothing turned")
	}
	if e.faults != 2 || shownNames(e) != "old slow" || e.due.next != 0 {
		t.Errorf("%d faults, shown %q, next at %d", e.faults, shownNames(e), e.due.next)
	}
	e.ask(Query{Filter: "health=warn"}, later, never)
	if shownNames(e) != "old slow" {
		t.Errorf("the filter shows %q", shownNames(e))
	}
	e.apply([]stream.Change{{Old: slow}, {Old: old}}, later, false)
	if e.faults != 0 || shownNames(e) != "" || len(e.due.rows) != 0 {
		t.Errorf("%d faults, shown %q, %d rows due after they went", e.faults, shownNames(e), len(e.due.rows))
	}
}
