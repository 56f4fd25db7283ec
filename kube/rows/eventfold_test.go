package rows

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func TestEventsThatSayTheSameAreJoined(t *testing.T) {
	at := func(minute int) metav1.Time { return metav1.NewTime(time.Unix(int64(minute)*60, 0)) }
	event := func(name, pod, reason, message string, last, count int) *corev1.Event {
		return &corev1.Event{
			ObjectMeta:     metav1.ObjectMeta{Namespace: "shop", Name: name},
			InvolvedObject: corev1.ObjectReference{Kind: "Pod", Namespace: "shop", Name: pod},
			Type:           "Warning", Reason: reason, Message: message,
			FirstTimestamp: at(1), LastTimestamp: at(last), Count: int32(count),
		}
	}
	m := NewMaker("test")
	fold := foldEvents()
	row := func(e *corev1.Event) *kube.Row { return eventRow(m, e) }
	a := row(event("b-1", "web-1", "BackOff", "back-off 10s restarting web-1", 5, 3))
	b := row(event("a-1", "web-2", "BackOff", "back-off 40s restarting web-2", 9, 4))
	other := row(event("c-1", "web-1", "Failed", "back-off 10s restarting web-1", 5, 3))
	if fold.Key(a) != fold.Key(b) {
		t.Errorf("%q and %q tell the same", fold.Key(a), fold.Key(b))
	}
	if fold.Key(a) == fold.Key(other) {
		t.Error("another reason tells something else")
	}
	j := fold.Join([]*kube.Row{a, b})
	if got := j.Cells[eventObjectCell].Text; got != "pod/web-2 +1" {
		t.Errorf("object %q", got)
	}
	if j.Cells[eventCount].Text != "7" || j.Cells[eventLast].At != 9*60 || j.Name != "a-1" {
		t.Errorf("count %q, last %d, name %q", j.Cells[eventCount].Text, j.Cells[eventLast].At, j.Name)
	}
	if b.Cells[eventObjectCell].Text != "pod/web-2" {
		t.Error("joining changed a row")
	}
}

func TestEventColumnsStandWhereFoldingExpectsThem(t *testing.T) {
	cols := events().Columns
	for i, name := range map[int]string{
		eventLast: "LAST SEEN", eventType: "TYPE", eventReason: "REASON", eventObjectCell: "OBJECT",
		eventMessage: "MESSAGE", eventCount: "COUNT",
	} {
		if cols[i].Name != name {
			t.Errorf("column %d is %s, not %s", i, cols[i].Name, name)
		}
	}
}
