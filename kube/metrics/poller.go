package metrics

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"k8s.io/utils/clock"

	"fathom/kube"
	"fathom/kube/stream"
)

// timeout bounds one request.
const timeout = 30 * time.Second

// poller asks one target again and again, until its last reader has left.
type poller struct {
	hub    *Hub
	api    stream.API
	target target
	cancel context.CancelFunc
	last   *answer // of a poll

	// The hub's lock guards these.
	readers map[*decorator]struct{}
	told    *answer
}

// answer is what is known of the usage at a time. It does not change.
type answer struct {
	at      time.Time
	samples *samples // nil for none
	note    string   // why samples are missing or old, empty when they are neither
	late    bool     // it stands for one that has not come
}

// run polls until ctx ends. late is the timer that the first answer stops.
func (p *poller) run(ctx context.Context, late clock.Timer) {
	defer late.Stop()
	for {
		began := p.hub.clock.Now()
		samples, err := p.poll(ctx)
		late.Stop()
		if ctx.Err() != nil {
			return
		}
		now := p.hub.clock.Now()
		p.hub.tell(p, p.judge(samples, err, now))
		t := p.hub.clock.NewTimer(p.hub.pause(samples, err, now.Sub(began)))
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C():
		}
	}
}

// pause is the time until the next poll, after one that took so long. Large clusters are asked less often, so that polling
// stays a small part of the work, theirs and ours; and nothing is asked for before it can be new.
func (h *Hub) pause(s *samples, err error, took time.Duration) time.Duration {
	switch {
	case apierrors.IsNotFound(err) || apierrors.IsForbidden(err):
		return absentInterval
	case s == nil:
		return max(h.interval, 20*took)
	}
	return max(h.interval, 20*took, min(s.window, longest), min(time.Duration(len(s.of))*perSample, longest))
}

// judge makes an answer of what a poll brought. When it failed, the samples before it serve for a while.
func (p *poller) judge(samples *samples, err error, now time.Time) *answer {
	a := &answer{at: now, samples: samples}
	if err != nil {
		a.note = note(err)
		if p.last != nil && now.Sub(p.last.at) < lifetime {
			a.at, a.samples = p.last.at, p.last.samples
		}
	}
	p.last = a
	return a
}

// late tells something in place of a first answer that does not come.
func (p *poller) late() {
	p.hub.tell(p, &answer{at: p.hub.clock.Now(), late: true, note: "No usage yet: metrics.k8s.io is slow to answer."})
}

func note(err error) string {
	switch {
	case apierrors.IsNotFound(err):
		return "No usage: metrics.k8s.io is not installed in this cluster."
	case apierrors.IsForbidden(err):
		return "No usage: " + err.Error()
	case apierrors.IsServiceUnavailable(err):
		return "No usage: metrics.k8s.io is installed but does not answer."
	}
	var sent *url.Error // it begins with an address that is longer than a status line
	if errors.As(err, &sent) {
		err = sent.Err
	}
	return fmt.Sprintf("No usage: metrics.k8s.io failed: %v", err)
}

func (p *poller) poll(ctx context.Context) (*samples, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client, err := p.api.Client(metricsv1beta1.SchemeGroupVersion, kube.Protobuf)
	if err != nil {
		return nil, err
	}
	body, err := client.Get().NamespaceIfScoped(p.target.namespace, p.target.namespace != "").
		Resource(p.target.resource).
		SetHeader("Accept", "application/vnd.kubernetes.protobuf,application/json").
		MaxRetries(0).
		Stream(ctx)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return read(body, p.target.resource == "nodes", p.before())
}

// before are the samples that there are so far, nil for none.
func (p *poller) before() *samples {
	if p.last == nil {
		return nil
	}
	return p.last.samples
}
