package metrics

import (
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"fathom/kube/stream/wire"
)

// object names a pod or a node.
type object struct{ namespace, name string }

// usage is CPU in millicores and memory in bytes.
type usage struct{ cpu, mem int64 }

// sample is the usage of an object, and of a pod's containers.
type sample struct {
	usage
	containers []container
}

type container struct {
	name string
	usage
}

func used(l corev1.ResourceList) usage {
	return usage{cpu: l.Cpu().MilliValue(), mem: l.Memory().Value()}
}

func podSample(m *metricsv1beta1.PodMetrics) sample {
	s := sample{containers: make([]container, len(m.Containers))}
	for i := range m.Containers {
		u := used(m.Containers[i].Usage)
		s.containers[i] = container{m.Containers[i].Name, u}
		s.cpu += u.cpu
		s.mem += u.mem
	}
	return s
}

// message is an object that can be read again and again.
type message[T any] interface {
	*T
	metav1.Object
	Unmarshal([]byte) error
	Reset()
}

// read takes the samples out of a list, in protobuf or in JSON, whichever the server speaks.
func read[T any, M message[T]](raw []byte, take func(M) (metav1.Object, sample)) (map[object]sample, error) {
	out := map[object]sample{}
	add := func(m M) {
		o, s := take(m)
		out[object{o.GetNamespace(), o.GetName()}] = s
	}
	if wire.IsProtobuf(raw) {
		list, err := wire.Unwrap(raw)
		if err != nil {
			return nil, err
		}
		m := M(new(T))
		_, err = wire.List(list.Raw, func(item []byte) error {
			m.Reset()
			if err := m.Unmarshal(item); err != nil {
				return err
			}
			add(m)
			return nil
		})
		return out, err
	}
	var list struct{ Items []T }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("the list of usage cannot be read: %w", err)
	}
	for i := range list.Items {
		add(&list.Items[i])
	}
	return out, nil
}
