package metrics

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"fathom/kube/stream/wire"
)

// read takes the samples out of a list, in protobuf or in JSON, whichever the server speaks. Before are those of the list
// before, nil for the first.
func read(body io.Reader, node bool, before *samples) (*samples, error) {
	g := expecting(before)
	r := bufio.NewReaderSize(body, 64<<10)
	if head, _ := r.Peek(4); !wire.IsProtobuf(head) { // what there is to fail fails in the decoder
		return g.json(r, node)
	}
	var it item
	if _, err := wire.ReadList(r, func(raw []byte) error { return g.read(raw, node, &it) }); err != nil {
		return nil, fmt.Errorf("the list of usage cannot be read: %w", err)
	}
	return &g.samples, nil
}

func (g *gather) json(r io.Reader, node bool) (*samples, error) {
	dec := json.NewDecoder(r)
	var err error
	if node {
		var list metricsv1beta1.NodeMetricsList
		err = dec.Decode(&list)
		for _, n := range list.Items {
			g.add(object{n.Namespace, n.Name}, sample{usage: used(n.Usage)}, n.Window.Duration)
		}
	} else {
		var list metricsv1beta1.PodMetricsList
		err = dec.Decode(&list)
		for i := range list.Items {
			p := &list.Items[i]
			g.add(object{p.Namespace, p.Name}, podSample(p), p.Window.Duration)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the list of usage cannot be read: %w", err)
	}
	return &g.samples, nil
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
