package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

func sample() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: "web", Namespace: "shop", ResourceVersion: "7", Labels: map[string]string{"app": "web"},
			ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubectl", FieldsV1: metav1.NewFieldsV1(`{"f:spec":{}}`)}, {Manager: "x"}},
			Finalizers:    []string{"keep"},
		},
		Spec:   corev1.PodSpec{NodeName: "node-1"},
		Status: corev1.PodStatus{Phase: corev1.PodRunning},
	}
}

func must(t testing.TB, b []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func bytesOf(t testing.TB, m interface{ Marshal() ([]byte, error) }) []byte {
	b, err := m.Marshal()
	return must(t, b, err)
}

func envelope(t testing.TB, raw []byte) []byte {
	u := &runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Raw: raw}
	return append([]byte(magic), bytesOf(t, u)...)
}

func TestTrimTakesOnlyManagedFields(t *testing.T) {
	p := sample()
	trimmed, err := Trim(nil, bytesOf(t, p))
	if err != nil {
		t.Fatal(err)
	}
	p.ManagedFields = nil
	if want := bytesOf(t, p); !bytes.Equal(trimmed, want) {
		t.Errorf("got %q, want %q", trimmed, want)
	}
}

func TestEventAndEnvelope(t *testing.T) {
	raw := bytesOf(t, sample())
	e, err := ParseEvent(bytesOf(t, &metav1.WatchEvent{Type: "ADDED", Object: runtime.RawExtension{Raw: envelope(t, raw)}}))
	if err != nil || string(e.Type) != "ADDED" {
		t.Fatalf("event %q, error %v", e.Type, err)
	}
	o, err := Unwrap(e.Object)
	if err != nil || string(o.Kind) != "Pod" || string(o.APIVersion) != "v1" || !bytes.Equal(o.Raw, raw) {
		t.Errorf("object %+v, error %v", o, err)
	}
	if _, err := Unwrap([]byte(`{"kind":"Pod"}`)); err == nil {
		t.Error("JSON passes for protobuf")
	}
}

func TestList(t *testing.T) {
	left := int64(3)
	l := &corev1.PodList{
		ListMeta: metav1.ListMeta{ResourceVersion: "12", Continue: "token", RemainingItemCount: &left},
		Items:    []corev1.Pod{*sample(), *sample()},
	}
	n := 0
	m, err := List(bytesOf(t, l), func(raw []byte) error {
		n++
		var p corev1.Pod
		if err := p.Unmarshal(raw); err != nil || p.Name != "web" {
			t.Errorf("item %v, error %v", p.Name, err)
		}
		return nil
	})
	if err != nil || n != 2 || m != (ListMeta{"12", "token", 3}) {
		t.Errorf("%d items, %+v, error %v", n, m, err)
	}
}

func TestFrames(t *testing.T) {
	var b []byte
	for _, s := range []string{"one", "", "three"} {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
	}
	f := NewFrames(bytes.NewReader(b))
	for _, want := range []string{"one", "", "three"} {
		if got, err := f.Next(); err != nil || string(got) != want {
			t.Fatalf("got %q, error %v, want %q", got, err, want)
		}
	}
	if _, err := f.Next(); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	for cut := 1; cut < 7; cut++ {
		if _, err := NewFrames(bytes.NewReader(b[:cut])).Next(); cut != 7 && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut after %d bytes: %v", cut, err)
		}
	}
	if _, err := NewFrames(bytes.NewReader([]byte{0xff, 0, 0, 0})).Next(); err == nil {
		t.Error("a frame of 4 GB is believed")
	}
}

func FuzzWire(f *testing.F) {
	raw := bytesOf(f, sample())
	f.Add(raw)
	f.Add(envelope(f, raw))
	f.Add(bytesOf(f, &metav1.WatchEvent{Type: "ADDED", Object: runtime.RawExtension{Raw: envelope(f, raw)}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := ParseEvent(b); err == nil {
			_, _ = Unwrap(e.Object)
		}
		_, _ = List(b, func([]byte) error { return nil })
		trimmed, err := Trim(nil, b)
		if err != nil {
			return
		}
		again, err := Trim(nil, trimmed)
		if err != nil || !bytes.Equal(again, trimmed) {
			t.Errorf("trimming twice differs: %q, %q, %v", trimmed, again, err)
		}
	})
}
