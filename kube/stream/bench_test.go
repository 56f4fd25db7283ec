package stream

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube/rows"
)

// typicalPod is about as large as pods are: 2.4 kB, managed fields included.
func typicalPod(i int) *corev1.Pod {
	now := metav1.NewTime(time.Unix(1_800_000_000-int64(i), 0))
	hash := fmt.Sprintf("%08x", i/20)
	controller := true
	condition := func(t corev1.PodConditionType) corev1.PodCondition {
		return corev1.PodCondition{Type: t, Status: corev1.ConditionTrue, LastTransitionTime: now}
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: fmt.Sprintf("team-%02d", i%40), Name: fmt.Sprintf("service-%s-%05d", hash, i), GenerateName: "service-" + hash + "-",
			UID: types.UID(fmt.Sprintf("%08d-1111-2222-3333-444444444444", i)), ResourceVersion: fmt.Sprint(100000 + i), CreationTimestamp: now,
			Labels:          map[string]string{"app": "service", "pod-template-hash": hash, "tier": "backend"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "service-" + hash, UID: "x", Controller: &controller}},
			ManagedFields: []metav1.ManagedFieldsEntry{
				{Manager: "kube-controller-manager", Operation: "Update", APIVersion: "v1", Time: &now, FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(strings.Repeat("f", 700))},
				{Manager: "kubelet", Operation: "Update", APIVersion: "v1", Time: &now, FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(strings.Repeat("f", 400))},
			},
		},
		Spec: corev1.PodSpec{
			NodeName: fmt.Sprintf("node-%03d", i%200),
			Containers: []corev1.Container{{
				Name: "main", Image: "registry.example.com/service:1.2.3",
				Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{"cpu": resource.MustParse("100m"), "memory": resource.MustParse("128Mi")}},
				Env:       []corev1.EnvVar{{Name: "LOG_LEVEL", Value: "info"}, {Name: "REGION", Value: "eu-1"}},
			}},
			Tolerations: []corev1.Toleration{{Key: "node.kubernetes.io/not-ready", Operator: "Exists", Effect: "NoExecute"}},
		},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), QOSClass: corev1.PodQOSBurstable,
			Conditions: []corev1.PodCondition{condition("Initialized"), condition("Ready"), condition("ContainersReady"), condition("PodScheduled")},
			ContainerStatuses: []corev1.ContainerStatus{{
				Name: "main", Ready: true, Image: "registry.example.com/service:1.2.3", ImageID: "sha256:" + strings.Repeat("a", 64),
				ContainerID: "containerd://" + strings.Repeat("b", 64), State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
			}},
		},
	}
}

func frameOf(tb testing.TB, typ string, p *corev1.Pod) []byte {
	raw, err := p.Marshal()
	if err != nil {
		tb.Fatal(err)
	}
	u := runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Raw: raw}
	enveloped, err := u.Marshal()
	if err != nil {
		tb.Fatal(err)
	}
	e := metav1.WatchEvent{Type: typ, Object: runtime.RawExtension{Raw: append([]byte("k8s\x00"), enveloped...)}}
	b, err := e.Marshal()
	if err != nil {
		tb.Fatal(err)
	}
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
}

func podDecoder(tb testing.TB) *projected {
	registry := rows.New()
	p, _ := registry.For(schema.GroupVersionResource{Version: "v1", Resource: "pods"})
	d, err := newProjected("c", registry, p)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// BenchmarkFirstList reads a streamed list of 10,000 pods from memory into a Store.
func BenchmarkFirstList(b *testing.B) {
	const n = 10_000
	var wire []byte
	for i := range n {
		wire = append(wire, frameOf(b, "ADDED", typicalPod(i))...)
	}
	b.SetBytes(int64(len(wire)))
	b.ReportAllocs()
	for b.Loop() {
		d, s := podDecoder(b), newStore(sameRow)
		s.setColumns(d.fixed())
		events := d.events(bytes.NewReader(wire))
		for range n {
			ev, err := events.next()
			if err != nil {
				b.Fatal(err)
			}
			s.put(ev.object)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/pod")
}

// BenchmarkChurn is one update of 50,000 pods, from the wire to what a reader takes every 250 updates: 50 ms at 5,000
// updates a second.
func BenchmarkChurn(b *testing.B) {
	const n, batch = 50_000, 250
	d, s := podDecoder(b), newStore(sameRow)
	s.setColumns(d.fixed())
	l := &Lease{feed: &feed{store: s}, flag: func() {}}
	s.join(l)
	var frames [2][]byte
	for i := range n {
		p := typicalPod(i)
		d.object = p
		s.put(d.project())
	}
	d = podDecoder(b)
	for i := range 2 {
		p := typicalPod(7)
		p.Status.ContainerStatuses[0].RestartCount = int32(i)
		frames[i] = frameOf(b, "MODIFIED", p)
	}
	l.Changes()
	events := d.events(&loop{frames: frames[0], next: frames[1]})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		ev, err := events.next()
		if err != nil {
			b.Fatal(err)
		}
		s.put(ev.object)
		if i%batch == 0 {
			l.Changes()
		}
	}
}

// loop reads two things in turn, for ever.
type loop struct {
	frames, next []byte
	at           int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.frames[l.at:])
	if l.at += n; l.at == len(l.frames) {
		l.frames, l.next, l.at = l.next, l.frames, 0
	}
	return n, nil
}
