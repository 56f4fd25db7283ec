package metrics

import (
	"errors"
	"fmt"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestPause(t *testing.T) {
	measured := func(n int, window time.Duration) *samples {
		s := &samples{of: map[object]sample{}, window: window}
		for i := range n {
			s.of[object{name: fmt.Sprint(i)}] = sample{}
		}
		return s
	}
	absent := apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "")
	for _, c := range []struct {
		what    string
		samples *samples
		err     error
		took    time.Duration
		want    time.Duration
	}{
		{"a few pods", measured(3, 0), nil, time.Millisecond, 15 * time.Second},
		{"5,000 pods", measured(5000, 0), nil, time.Millisecond, 15 * time.Second},
		{"8,000 pods", measured(8000, 0), nil, time.Millisecond, 24 * time.Second},
		{"50,000 pods", measured(50_000, 0), nil, time.Millisecond, 30 * time.Second},
		{"a server that takes long", measured(3, 0), nil, 2 * time.Second, 40 * time.Second},
		{"a server that measures over 20 seconds", measured(3, 20*time.Second), nil, time.Millisecond, 20 * time.Second},
		{"a server that measures over minutes", measured(3, 5*time.Minute), nil, time.Millisecond, 30 * time.Second},
		{"an API that is not there", nil, absent, time.Millisecond, time.Minute},
		{"an API that fails", nil, errors.New("it fails"), time.Second, 20 * time.Second},
	} {
		if got := New(Options{}).pause(c.samples, c.err, c.took); got != c.want {
			t.Errorf("after %s: %v, want %v", c.what, got, c.want)
		}
	}
}
