package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

func resources(cpu, mem string) corev1.ResourceList {
	return corev1.ResourceList{
		"cpu": resource.MustParse(cpu), "memory": resource.MustParse(mem), "ephemeral-storage": resource.MustParse("9Gi"),
	}
}

// podList are n pods of two containers each.
func podList(n int) *metricsv1beta1.PodMetricsList {
	list := &metricsv1beta1.PodMetricsList{ListMeta: metav1.ListMeta{ResourceVersion: "7"}}
	for i := range n {
		list.Items = append(list.Items, metricsv1beta1.PodMetrics{
			ObjectMeta: metav1.ObjectMeta{
				Namespace: fmt.Sprint("team-", i%7), Name: fmt.Sprintf("web-%05d", i),
				Labels: map[string]string{"app.kubernetes.io/name": "web", "pod-template-hash": "994df7b488"},
			},
			Timestamp: metav1.Unix(1_800_000_000, 0), Window: metav1.Duration{Duration: 15*time.Second + time.Duration(i)},
			Containers: []metricsv1beta1.ContainerMetrics{
				{Name: "main", Usage: resources(fmt.Sprint(i, "100001n"), fmt.Sprint(i, "Ki"))},
				{Name: "sidecar", Usage: resources("250u", "1.5Gi")},
			},
		})
	}
	return list
}

func nodeList() *metricsv1beta1.NodeMetricsList {
	return &metricsv1beta1.NodeMetricsList{Items: []metricsv1beta1.NodeMetrics{
		{ObjectMeta: metav1.ObjectMeta{Name: "node-1"}, Usage: resources("1500m", "12Mi")},
		{ObjectMeta: metav1.ObjectMeta{Name: "node-2"}, Window: metav1.Duration{Duration: time.Minute}, Usage: resources("2", "1e6")},
		{ObjectMeta: metav1.ObjectMeta{Name: "node-3"}},
	}}
}

func enveloped(t testing.TB, m interface{ Marshal() ([]byte, error) }) []byte {
	raw, err := m.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	u, err := (&runtime.Unknown{Raw: raw}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte("k8s\x00"), u...)
}

// TestBothFormsSayTheSame reads protobuf by hand, and JSON as the API's own types do.
func TestBothFormsSayTheSame(t *testing.T) {
	for name, list := range map[string]interface{ Marshal() ([]byte, error) }{"pods": podList(100), "nodes": nodeList()} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(list)
			if err != nil {
				t.Fatal(err)
			}
			want, err := read(bytes.NewReader(text), name == "nodes", nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := read(bytes.NewReader(enveloped(t, list)), name == "nodes", want)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("protobuf says\n%+v, JSON\n%+v", got, want)
			}
		})
	}
}

func TestWhatIsRead(t *testing.T) {
	got, err := read(bytes.NewReader(enveloped(t, podList(3))), false, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := got.of[object{"team-2", "web-00002"}]
	if s.usage != (usage{cpu: 3 + 1, mem: 2<<10 + 3<<29}) || len(s.containers) != 2 || s.containers[1] != (container{"sidecar", usage{1, 3 << 29}}) {
		t.Errorf("%+v", s)
	}
	if got.window != 15*time.Second {
		t.Errorf("window %v", got.window)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	whole := enveloped(t, podList(3))
	odd := podList(1)
	odd.Items[0].Containers[0].Usage = nil
	for name, b := range map[string][]byte{
		"nothing":          nil,
		"something else":   []byte("<html>"),
		"half":             whole[:len(whole)/2],
		"no number at all": bytes.Replace(whole, []byte("250u"), []byte("some"), 1),
	} {
		if _, err := read(bytes.NewReader(b), false, nil); err == nil || !strings.HasPrefix(err.Error(), "the list of usage cannot be read") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := read(bytes.NewReader(enveloped(t, odd)), false, nil); err != nil || len(got.of) != 1 {
		t.Errorf("a container without usage: %+v, %v", got, err)
	}
}

// FuzzQuantities holds the quick way against the API's own.
func FuzzQuantities(f *testing.F) {
	for _, s := range []string{"0", "1", "999999n", "1000001n", "35151984n", "250u", "12m", "7Ki", "3Mi", "2Gi", "1.5Gi", "1e3", "-5m", "1234567890123456n", "", "m", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, wantErr := resource.ParseQuantity(s)
		cpu, err := millis([]byte(s))
		if (err != nil) != (wantErr != nil) || err == nil && cpu != q.MilliValue() {
			t.Errorf("%q is %d thousandths, %v, not %d, %v", s, cpu, err, q.MilliValue(), wantErr)
		}
		mem, err := units([]byte(s))
		if (err != nil) != (wantErr != nil) || err == nil && mem != q.Value() {
			t.Errorf("%q is %d, %v, not %d, %v", s, mem, err, q.Value(), wantErr)
		}
	})
}

// TestReadingIsCheap: each object costs its name and its place in the map, no more.
func TestReadingIsCheap(t *testing.T) {
	const n = 2000
	body := enveloped(t, podList(n))
	before, err := read(bytes.NewReader(body), false, nil)
	if err != nil {
		t.Fatal(err)
	}
	allocs := testing.AllocsPerRun(3, func() { _, _ = read(bytes.NewReader(body), false, before) })
	if allocs > 3*n {
		t.Errorf("%.0f allocations for %d pods", allocs, n)
	}
}

func BenchmarkRead(b *testing.B) {
	body := enveloped(b, podList(10000))
	var before *samples
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if before, err = read(bytes.NewReader(body), false, before); err != nil {
			b.Fatal(err)
		}
	}
}
