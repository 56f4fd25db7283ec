package wire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// podList is a list in its envelope, and the objects in it.
func podList(t testing.TB, names ...string) (enveloped []byte, objects []string) {
	list := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "42", Continue: "more"}}
	for _, n := range names {
		p := sample()
		p.Name = n
		list.Items = append(list.Items, *p)
		objects = append(objects, string(bytesOf(t, p)))
	}
	return envelope(t, bytesOf(t, list)), objects
}

func TestReadListWhileItArrives(t *testing.T) {
	enveloped, want := podList(t, "a", "b", strings.Repeat("long", 9000))
	var got []string
	meta, err := ReadList(bufio.NewReader(iotest.OneByteReader(bytes.NewReader(enveloped))), func(b []byte) error {
		got = append(got, string(b))
		return nil
	})
	if err != nil || meta.ResourceVersion != "42" || meta.Continue != "more" {
		t.Fatalf("meta %+v, %v", meta, err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d objects, not %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("object %d is %q, not %q", i, got[i], want[i])
		}
	}
}

func TestReadListThatBreaksOff(t *testing.T) {
	enveloped, _ := podList(t, "a", "b")
	raw, err := Unwrap(enveloped)
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.Index(enveloped, raw.Raw) + len(raw.Raw)
	for n := 1; n < end; n += 7 {
		_, err := ReadList(bufio.NewReader(bytes.NewReader(enveloped[:n])), func([]byte) error { return nil })
		if err == nil && n > len(magic)+40 { // before that there is not even the beginning of a list
			t.Errorf("%d of %d bytes are taken for all", n, len(enveloped))
		}
	}
	stop := errors.New("enough")
	if _, err := ReadList(bufio.NewReader(bytes.NewReader(enveloped)), func([]byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an object's own error becomes %v", err)
	}
	if _, err := ReadList(bufio.NewReader(strings.NewReader("{}")), nil); err == nil {
		t.Error("JSON is taken for protobuf")
	}
}

// FuzzReadList: what arrives bit by bit is what would be there at once.
func FuzzReadList(f *testing.F) {
	enveloped, _ := podList(f, "a", "b")
	f.Add(enveloped)
	f.Add([]byte(magic + "\x12\x02\x12\x00"))
	f.Add([]byte(magic + "\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x12\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got, want [][]byte
		meta, err := ReadList(bufio.NewReaderSize(bytes.NewReader(b), 16), func(o []byte) error {
			got = append(got, bytes.Clone(o))
			return nil
		})
		if err != nil {
			return
		}
		o, err := Unwrap(b)
		if err != nil {
			return // in what the envelope says of itself
		}
		lists := 0
		_ = each(b[len(magic):], func(f field) error {
			if f.num == 2 {
				lists++
			}
			return nil
		})
		if lists != 1 {
			return // nobody sends none or several in one envelope
		}
		wantMeta, err := List(o.Raw, func(o []byte) error {
			want = append(want, o)
			return nil
		})
		if err != nil || meta != wantMeta || !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("%+v and %q, but at once %+v and %q, %v", meta, got, wantMeta, want, err)
		}
	})
}

func TestFields(t *testing.T) {
	var nums []int
	err := Fields([]byte("\x08\x07\x12\x02hi"), func(num int, value uint64, body []byte) error {
		nums = append(nums, num)
		if num == 1 && value != 7 || num == 2 && string(body) != "hi" {
			t.Errorf("field %d: %d, %q", num, value, body)
		}
		return nil
	})
	if err != nil || len(nums) != 2 {
		t.Errorf("fields %v, %v", nums, err)
	}
	if err := Fields([]byte("\x12\x05hi"), func(int, uint64, []byte) error { return nil }); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a truncated field: %v", err)
	}
}
