package scenario

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"golang.org/x/sync/errgroup"
)

// scaleWorkers is how many requests are under way at a time: enough for the API
// server to be the limit.
const scaleWorkers = 32

// runScale makes nodes, then pods that are bound and running from the start, and
// then the Deployments and ReplicaSets that adopt them. With churn it goes on
// until ctx ends.
func runScale(ctx context.Context, l *loader) error {
	p := plan(l.number("pods"), l.number("nodes"), l.number("namespaces"))
	start := time.Now()
	if err := l.each(ctx, "nodes", p.nodes, p.node); err != nil {
		return err
	}
	if err := l.each(ctx, "namespaces", p.namespaces, p.namespace); err != nil {
		return err
	}
	if err := l.apply(ctx, scaleLogs(p)); err != nil {
		return err
	}
	if err := l.each(ctx, "pods", p.pods, p.pod); err != nil {
		return err
	}
	if err := l.each(ctx, "deployments", p.apps(), p.app); err != nil {
		return err
	}
	fmt.Fprintf(l.out, "scale: %d pods run on %d nodes after %s\n", p.pods, p.nodes, time.Since(start).Round(time.Second))
	if err := l.settle(ctx, p.apps()); err != nil {
		return err
	}
	if rate := l.number("churn"); rate > 0 {
		return l.churn(ctx, p, rate)
	}
	return nil
}

// each calls one for 0 to count-1 by several workers, and reports progress
// every two seconds.
func (l *loader) each(ctx context.Context, what string, count int, one func(context.Context, *clients, int) error) error {
	var next, done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range scaleWorkers {
		group.Go(func() error {
			for {
				i := int(next.Add(1) - 1)
				if i >= count {
					return nil
				}
				if err := patiently(ctx, func() error { return one(ctx, l.clients, i) }); err != nil {
					return fmt.Errorf("making %s: %w", what, err)
				}
				done.Add(1)
			}
		})
	}
	stopped := l.report(what, count, &done)
	err := group.Wait()
	stopped()
	return err
}

// report prints how many are done, every two seconds until it is stopped, and
// then once more.
func (l *loader) report(what string, count int, done *atomic.Int64) (stop func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(2 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				fmt.Fprintf(l.out, "scale: %d of %d %s\n", done.Load(), count, what)
			case <-quit:
				return
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
		fmt.Fprintf(l.out, "scale: %d of %d %s\n", done.Load(), count, what)
	}
}

// patiently repeats what the API server refuses for a moment: it has too much to
// do, or a new namespace has no service account yet.
func patiently(ctx context.Context, do func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := do()
		again := apierrors.IsForbidden(err) || apierrors.IsTooManyRequests(err) ||
			apierrors.IsServerTimeout(err) || apierrors.IsConflict(err)
		if !again || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(interval):
		}
	}
}

// settle waits until the Deployments have adopted their pods. It gives up, without
// an error, when that makes no progress: somebody may have changed them since an
// earlier load.
func (l *loader) settle(ctx context.Context, count int) error {
	var done atomic.Int64
	stopped := l.report("deployments available", count, &done)
	defer stopped()
	best, since := int64(-1), time.Now()
	for time.Since(since) < patience {
		list, err := l.clients.typed.AppsV1().Deployments("").List(ctx, metav1.ListOptions{LabelSelector: scaleLabel + "=" + scaleValue})
		if err != nil {
			return fmt.Errorf("listing the deployments: %w", err)
		}
		available := int64(0)
		for _, d := range list.Items {
			if d.Status.AvailableReplicas >= *d.Spec.Replicas {
				available++
			}
		}
		done.Store(available)
		if available >= int64(count) {
			return nil
		}
		if available > best {
			best, since = available, time.Now()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil
}

// ignoreExisting makes creating an object twice harmless.
func ignoreExisting(err error) error {
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

func (p scalePlan) node(ctx context.Context, c *clients, i int) error {
	_, err := c.typed.CoreV1().Nodes().Create(ctx, newNode(i), metav1.CreateOptions{})
	return ignoreExisting(err)
}

func (p scalePlan) namespace(ctx context.Context, c *clients, i int) error {
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: namespaceName(i), Labels: map[string]string{scaleLabel: scaleValue},
	}}
	_, err := c.typed.CoreV1().Namespaces().Create(ctx, ns, metav1.CreateOptions{})
	return ignoreExisting(err)
}

// pod makes a pod and says at once that it runs, which is faster than waiting
// for the simulation to do it.
func (p scalePlan) pod(ctx context.Context, c *clients, i int) error {
	app, node := p.place(i)
	pod := newPod(app, i, node)
	pods := c.typed.CoreV1().Pods(pod.Namespace)
	created, err := pods.Create(ctx, pod, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	if err != nil {
		return err
	}
	setRunning(created, i, node)
	_, err = pods.UpdateStatus(ctx, created, metav1.UpdateOptions{})
	return err
}

// app makes a ReplicaSet and its Deployment once their pods exist, so that they
// adopt these and make none.
func (p scalePlan) app(ctx context.Context, c *clients, i int) error {
	a := p.appAt(i)
	_, err := c.typed.AppsV1().ReplicaSets(a.namespace).Create(ctx, newReplicaSet(a), metav1.CreateOptions{})
	if err := ignoreExisting(err); err != nil {
		return err
	}
	_, err = c.typed.AppsV1().Deployments(a.namespace).Create(ctx, newDeployment(a), metav1.CreateOptions{})
	return ignoreExisting(err)
}
