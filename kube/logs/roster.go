package logs

import (
	"context"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/pods"
)

// roster knows which pods are read, and which of the targets mean each. It is guarded by the Reader's lock.
type roster struct {
	pods    map[string]*member // by UID
	feeds   []*feed            // by Source.ID
	waiting int                // targets whose pods are not known yet
	synced  bool
	errs    []error // by target: why its pods are not known now
	retry   time.Time
	refused map[string]bool // namespaces whose logs may not be read, as was told
}

// member is one pod.
type member struct {
	targets map[int]bool
	feeds   map[string]*feed // by container
}

// follow keeps the pods of one target, whatever becomes of the connection.
func (r *Reader) follow(ctx context.Context, target int) {
	t := r.o.Targets[target]
	wait := retryLeast
	for ctx.Err() == nil {
		err := pods.Follow(ctx, r.o.API, t, pods.Following{
			Seen:   func(p *corev1.Pod) { r.seen(ctx, target, p) },
			Gone:   func(p *corev1.Pod) { r.lost(target, p) },
			Synced: r.targetSynced,
			Failed: func(err error) { r.troubled(target, err, time.Time{}) },
			Go:     r.o.Go,
		})
		if ctx.Err() != nil {
			return
		}
		r.troubled(target, err, r.o.Clock.Now().Add(wait))
		select {
		case <-r.o.Clock.After(wait):
		case <-r.kicked():
		case <-ctx.Done():
		}
		wait = min(2*wait, retryMost)
	}
}

// seen takes a pod as it is now, and starts to read those of its containers that are new.
func (r *Reader) seen(ctx context.Context, target int, p *corev1.Pod) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.roster.pods[string(p.UID)]
	if m == nil {
		m = &member{targets: map[int]bool{}, feeds: map[string]*feed{}}
		r.roster.pods[string(p.UID)] = m
	}
	m.targets[target] = true
	for _, c := range pods.Containers(p) {
		if f := m.feeds[c.Name]; f != nil {
			f.notice(p, false)
			continue
		}
		if !r.o.Containers.takes(c) {
			continue
		}
		f := newFeed(r, sourceOf(r.context(target), p, c), p, r.roster.synced)
		f.speaks = len(m.feeds) == 0
		m.feeds[c.Name] = f
		r.add(ctx, f)
	}
}

// add starts a feed.
func (r *Reader) add(ctx context.Context, f *feed) {
	r.buf.join(f.source)
	r.merger.join(f.lane)
	r.roster.feeds = append(r.roster.feeds, f)
	f.notice(f.pod, false)
	r.spawn(func() {
		if r.o.Follow {
			f.follow(ctx)
		} else {
			f.once(ctx)
		}
	})
}

// lost takes a pod that is there no more, or that a target does not mean any more.
func (r *Reader) lost(target int, p *corev1.Pod) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.roster.pods[string(p.UID)]
	if m == nil {
		return
	}
	delete(m.targets, target)
	if len(m.targets) > 0 {
		return
	}
	delete(r.roster.pods, string(p.UID))
	for _, f := range m.feeds {
		f.notice(p, true)
	}
}

func (r *Reader) targetSynced() {
	r.mu.Lock()
	r.roster.waiting--
	if r.roster.waiting <= 0 {
		r.roster.synced = true
		r.merger.synced.Store(true)
	}
	r.mu.Unlock()
	r.merger.poke()
	r.o.Flag()
}

// troubled takes why the pods of a target are not known, nil when they are again: then all else may work again, too.
func (r *Reader) troubled(target int, err error, retry time.Time) {
	r.mu.Lock()
	over := err == nil && r.roster.errs[target] != nil
	r.roster.errs[target], r.roster.retry = err, retry
	r.mu.Unlock()
	if over {
		r.Retry()
	}
	r.o.Flag()
}

// refusal notes that the logs of a namespace may not be read, and reports whether that is news.
func (r *Reader) refusal(namespace string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	news := !r.roster.refused[namespace]
	r.roster.refused[namespace] = true
	return news
}

func (r *Reader) context(target int) string { return r.o.Targets[target].Ref.Context }

func sourceOf(cluster string, p *corev1.Pod, c pods.Container) *Source {
	return &Source{
		Pod: kube.Ref{Context: cluster, GVR: pods.Resource(), Namespace: p.Namespace, Name: p.Name},
		UID: string(p.UID), Node: p.Spec.NodeName, Container: c.Name, Role: string(c.Role), Owner: ownerOf(p),
	}
}

// ownerOf names the workload of a pod, as in "Deployment/web".
func ownerOf(p *corev1.Pod) string {
	o := metav1.GetControllerOf(p)
	if o == nil {
		return ""
	}
	hash := p.Labels["pod-template-hash"]
	if name, ok := strings.CutSuffix(o.Name, "-"+hash); ok && hash != "" && o.Kind == "ReplicaSet" {
		return "Deployment/" + name
	}
	return o.Kind + "/" + o.Name
}
