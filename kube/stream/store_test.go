package stream

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/rows"
)

// TestUnchangedRowsWakeNobody counts work, not time: an update that shows nothing new reaches no reader.
func TestUnchangedRowsWakeNobody(t *testing.T) {
	d, s := podDecoder(t), newStore(sameRow)
	flags := 0
	l := &Lease{feed: &feed{store: s}, flag: func() { flags++ }}
	s.join(l)
	put := func(p *corev1.Pod) {
		d.object = p
		s.put(d.project())
	}
	put(typicalPod(1))
	put(typicalPod(2))
	if flags != 1 {
		t.Errorf("%d flags before the reader has read", flags)
	}
	if c := l.Changes(); !c.Reset || len(c.Rows) != 2 {
		t.Errorf("first read: %+v", c)
	}
	beat := typicalPod(1)
	beat.ResourceVersion = "999999"
	put(beat)
	if flags != 1 {
		t.Error("a heartbeat woke the reader")
	}
	for i := range 3 {
		p := typicalPod(1)
		p.Status.ContainerStatuses[0].RestartCount = int32(i + 1)
		put(p)
	}
	c := l.Changes()
	if flags != 2 || len(c.Rows) != 1 || c.Rows[0].Old == nil || c.Rows[0].New.Cells[3].Text != "3" {
		t.Errorf("%d flags; three updates of a row came as %+v", flags, c.Rows)
	}
	put(typicalPod(3))
	s.remove(id{typicalPod(3).Namespace, typicalPod(3).Name})
	if c := l.Changes(); len(c.Rows) != 0 {
		t.Errorf("a row that came and went is told of: %+v", c.Rows)
	}
}

func TestSlowReaderReadsAnew(t *testing.T) {
	d, s := podDecoder(t), newStore(sameRow)
	l := &Lease{feed: &feed{store: s}, flag: func() {}}
	s.join(l)
	l.Changes()
	for i := range logLimit + 1 {
		p := typicalPod(i % 2)
		p.Status.ContainerStatuses[0].RestartCount = int32(i)
		d.object = p
		s.put(d.project())
	}
	if c := l.Changes(); !c.Reset || len(c.Rows) != 2 {
		t.Errorf("reset %v with %d rows", c.Reset, len(c.Rows))
	}
	if len(s.log) != 0 {
		t.Errorf("%d changes kept that everybody has read", len(s.log))
	}
}

func TestContainersAreRowsOfTheirPod(t *testing.T) {
	registry := rows.New()
	p, ok := registry.For(containersGVR(registry))
	if !ok {
		t.Fatal("containers have no projection")
	}
	d, err := newProjected("c", registry, p)
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(sameRow)
	l := &Lease{feed: &feed{store: s}, flag: func() {}}
	s.join(l)
	l.Changes()
	put := func(names ...string) []string {
		pod := typicalPod(1)
		pod.Spec.Containers = nil
		for _, n := range names {
			pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: n})
		}
		d.object = pod
		s.put(d.project())
		var out []string
		for _, c := range l.Changes().Rows {
			switch {
			case c.Old == nil:
				out = append(out, "+"+c.New.Part)
			case c.New == nil:
				out = append(out, "-"+c.Old.Part)
			default:
				out = append(out, "~"+c.New.Part)
			}
		}
		return out
	}
	for _, c := range []struct{ names, want string }{
		{"a b", "+a +b"}, {"a b", ""}, {"a b c", "+c"}, {"b c", "-a"}, {"c d", "+d -b"},
	} {
		if got := strings.Join(put(strings.Fields(c.names)...), " "); got != c.want {
			t.Errorf("containers %s: changes %q, want %q", c.names, got, c.want)
		}
	}
	if s.rows != 2 {
		t.Errorf("%d rows counted", s.rows)
	}
}

func containersGVR(r *rows.Registry) (gvr schema.GroupVersionResource) {
	for _, k := range r.Kinds() {
		if k.Kind == "Container" {
			return k.GVR
		}
	}
	return kube.Kind{}.GVR
}
