package rows

import (
	"slices"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

// poolLimit is the number of strings after which a Maker forgets what it has interned and begins anew. Rows keep the
// strings they have; only sharing with older Rows is lost.
const poolLimit = 1 << 15

// Maker makes Rows of one stream. It shares the strings and owners that repeat from Row to Row, and reuses its buffers,
// so it must not be used by two goroutines at once. It lives and dies with its stream.
type Maker struct {
	// Context is the kubeconfig context that the Rows come from.
	Context string
	// Now is the clock that ages printed by the API server are counted back from.
	Now func() time.Time

	pool  map[string]string
	names map[kube.ObjectName]*kube.ObjectName
	buf   []byte
	keys  []string
}

// NewMaker returns a Maker for Rows of one kubeconfig context.
func NewMaker(context string) *Maker {
	return &Maker{
		Context: context,
		Now:     time.Now,
		pool:    map[string]string{},
		names:   map[kube.ObjectName]*kube.ObjectName{},
	}
}

// Row fills in what Rows of every kind have in common. The cells become the Row's own.
func (m *Maker) Row(o metav1.Object, cells ...kube.Cell) *kube.Row {
	r := &kube.Row{
		Context:   m.Context,
		Namespace: m.Intern(o.GetNamespace()),
		Name:      o.GetName(),
		UID:       string(o.GetUID()),
		Created:   unixOrZero(o.GetCreationTimestamp().Time),
		Deleting:  o.GetDeletionTimestamp() != nil,
		Cells:     cells,
		Labels:    m.Labels(o.GetLabels()),
	}
	if c := metav1.GetControllerOfNoCopy(o); c != nil {
		r.Owner = m.Object(c.APIVersion, c.Kind, o.GetNamespace(), c.Name)
	}
	dueGone(r, o)
	return r
}

// Intern returns a string equal to s that Rows may share.
func (m *Maker) Intern(s string) string {
	if s == "" {
		return ""
	}
	if t, ok := m.pool[s]; ok {
		return t
	}
	return m.add(s)
}

func (m *Maker) internBytes(b []byte) string {
	if t, ok := m.pool[string(b)]; ok {
		return t
	}
	return m.add(string(b))
}

func (m *Maker) add(s string) string {
	if len(m.pool) >= poolLimit {
		clear(m.pool)
	}
	m.pool[s] = s
	return s
}

// Object returns the shared name of an object that Rows point to, nil when the name is empty.
func (m *Maker) Object(apiVersion, kind, namespace, name string) *kube.ObjectName {
	if name == "" {
		return nil
	}
	n := kube.ObjectName{APIVersion: apiVersion, Kind: kind, Namespace: namespace, Name: name}
	if p, ok := m.names[n]; ok {
		return p
	}
	if len(m.names) >= poolLimit {
		clear(m.names)
	}
	n.APIVersion, n.Kind, n.Namespace = m.Intern(apiVersion), m.Intern(kind), m.Intern(namespace)
	m.names[n] = &n
	return &n
}

// Labels writes labels as "k=v,k=v", sorted by key; empty for none.
func (m *Maker) Labels(labels map[string]string) string {
	if len(labels) == 0 {
		return ""
	}
	m.keys = m.keys[:0]
	for k := range labels {
		m.keys = append(m.keys, k)
	}
	slices.Sort(m.keys)
	m.buf = m.buf[:0]
	for i, k := range m.keys {
		if i > 0 {
			m.buf = append(m.buf, ',')
		}
		m.buf = append(m.buf, k...)
		m.buf = append(m.buf, '=')
		m.buf = append(m.buf, labels[k]...)
	}
	clear(m.keys)
	return m.internBytes(m.buf)
}

// join is a cell of the strings with commas between them.
func (m *Maker) join(n int, at func(int) string) string {
	m.buf = m.buf[:0]
	for i := range n {
		if i > 0 {
			m.buf = append(m.buf, ',')
		}
		m.buf = append(m.buf, at(i)...)
	}
	return m.internBytes(m.buf)
}

// ratio is a cell of a TypeRatio column.
func (m *Maker) ratio(have, want int) kube.Cell {
	m.buf = strconv.AppendInt(m.buf[:0], int64(have), 10)
	m.buf = append(m.buf, '/')
	m.buf = strconv.AppendInt(m.buf, int64(want), 10)
	return kube.Cell{Text: m.internBytes(m.buf), Num: fraction(have, want)}
}

func fraction(have, want int) float64 {
	if want <= 0 {
		return 1
	}
	return float64(have) / float64(want)
}
