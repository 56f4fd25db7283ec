package forward

import (
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube/pods"
)

// choice follows pods and says which of them is meant. Its methods may be called from any goroutine.
type choice struct {
	named  string // the pod that was asked for by name, "" for none: it counts before all others
	accept func(*corev1.Pod) bool

	mu      sync.Mutex
	pods    map[types.UID]*corev1.Pod
	failed  map[types.UID]int // attempts in a row that came to nothing
	known   bool              // what there is was listed
	seeded  types.UID         // a pod that was only asked for by its name, not listed yet
	err     error             // why nothing new is known
	changed chan struct{}     // closed and replaced at every change
}

func newChoice(named string) *choice {
	return &choice{
		named: named, accept: func(*corev1.Pod) bool { return true },
		pods: map[types.UID]*corev1.Pod{}, failed: map[types.UID]int{}, changed: make(chan struct{}),
	}
}

// change applies a change and wakes who waits for one.
func (c *choice) change(apply func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	apply()
	close(c.changed)
	c.changed = make(chan struct{})
}

// seed adds a pod that was asked for by its name: it is there sooner than the list, and without the right to list pods it is
// all that is ever known.
func (c *choice) seed(p *corev1.Pod) {
	c.change(func() {
		if !c.known && c.pods[p.UID] == nil {
			c.pods[p.UID], c.seeded = p, p.UID
		}
	})
}

// synced drops a seed that was gone by the time of the list.
func (c *choice) synced() {
	c.known = true
	if c.seeded != "" {
		delete(c.pods, c.seeded)
		c.seeded = ""
	}
}

// following is what Follow tells.
func (c *choice) following(goes func(func())) pods.Following {
	return pods.Following{
		Seen: func(p *corev1.Pod) {
			c.change(func() {
				c.pods[p.UID] = p
				if p.UID == c.seeded {
					c.seeded = ""
				}
			})
		},
		Gone: func(p *corev1.Pod) {
			c.change(func() {
				delete(c.pods, p.UID)
				delete(c.failed, p.UID)
			})
		},
		Synced: func() { c.change(c.synced) },
		Failed: func(err error) { c.change(func() { c.err = err }) },
		Go:     goes,
	}
}

// fails keeps in mind that a pod could not be reached, so that another comes first; works forgets it.
func (c *choice) fails(p *corev1.Pod) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed[p.UID]++
}

func (c *choice) works(p *corev1.Pod) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.failed, p.UID)
}

// best is the pod to connect to, nil without one; changed is closed when it may be another. The pod that is connected stays
// the best while it is ready.
func (c *choice) best(now types.UID) (p *corev1.Pod, changed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*corev1.Pod
	for _, p := range c.pods {
		if c.takes(p) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *corev1.Pod) int {
		if d := c.failed[a.UID] - c.failed[b.UID]; d != 0 {
			return d
		}
		if d := c.rank(b, now) - c.rank(a, now); d != 0 {
			return d
		}
		return pods.Best(a, b)
	})
	if len(all) == 0 {
		return nil, c.changed
	}
	return all[0], c.changed
}

func (c *choice) rank(p *corev1.Pod, now types.UID) int {
	switch {
	case p.Name == c.named:
		return 2
	case p.UID == now:
		return 1
	}
	return 0
}

// takes reports whether connections may go to a pod: it is ready, or it runs and was asked for by its name, which one does
// to find out why it is not ready.
func (c *choice) takes(p *corev1.Pod) bool {
	if p.Name == c.named {
		return p.DeletionTimestamp == nil && p.Status.Phase == corev1.PodRunning
	}
	return pods.Ready(p) && c.accept(p)
}

// trouble is why nothing new is known of the pods, nil if something is; known says whether they were listed at all.
func (c *choice) trouble() (err error, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err, c.known
}

// hope tells one state of what is known from another in which an attempt may fare better: other pods, or an API server that
// answers again.
func (c *choice) hope() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for uid, p := range c.pods {
		if c.takes(p) {
			all = append(all, string(uid))
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ") + map[bool]string{true: " and nothing new is known"}[c.err != nil]
}
