package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"golang.org/x/sync/errgroup"
)

// churn restarts a container of a random pod, rate times a second, until ctx
// ends. It reports what it reached every ten seconds.
func (l *loader) churn(ctx context.Context, p scalePlan, rate int) error {
	var done atomic.Int64
	due := make(chan int, scaleWorkers)
	group, ctx := errgroup.WithContext(ctx)
	for range scaleWorkers {
		group.Go(func() error {
			for i := range due {
				err := restartOne(ctx, l.clients, p, i)
				if err != nil && !apierrors.IsNotFound(err) && ctx.Err() == nil {
					return fmt.Errorf("changing a pod: %w", err)
				}
				done.Add(1)
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(due)
		tick := time.NewTicker(time.Second / time.Duration(rate))
		defer tick.Stop()
		said := time.Now()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
			select {
			case due <- rand.IntN(p.pods):
			case <-ctx.Done():
				return nil
			}
			if since := time.Since(said); since >= 10*time.Second {
				fmt.Fprintf(l.out, "scale: %.0f changes a second\n", float64(done.Swap(0))/since.Seconds())
				said = time.Now()
			}
		}
	})
	return group.Wait()
}

// restartOne ends the first container of the i-th pod and starts it anew.
func restartOne(ctx context.Context, c *clients, p scalePlan, i int) error {
	app, _ := p.place(i)
	pods := c.typed.CoreV1().Pods(app.namespace)
	pod, err := pods.Get(ctx, podName(app, i), metav1.GetOptions{ResourceVersion: "0"})
	if err != nil || len(pod.Status.ContainerStatuses) == 0 {
		return err
	}
	statuses := pod.Status.ContainerStatuses
	first, now := &statuses[0], metav1.Now()
	ended := &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", FinishedAt: now, ContainerID: first.ContainerID}
	if first.State.Running != nil {
		ended.StartedAt = first.State.Running.StartedAt
	}
	first.LastTerminationState = corev1.ContainerState{Terminated: ended}
	first.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}}
	first.RestartCount++
	patch, err := json.Marshal(map[string]any{"status": map[string]any{"containerStatuses": statuses}})
	if err != nil {
		return err
	}
	_, err = pods.Patch(ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}
