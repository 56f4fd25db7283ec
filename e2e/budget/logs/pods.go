package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	namespace = metav1.NamespaceDefault
	prefix    = "paced-"
	label     = "app=paced"
)

// write creates the pods that write, waits until they run, and returns what deletes them.
func (o options) write(ctx context.Context, config *rest.Config) (remove func(), err error) {
	api, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("reach the sandbox: %w", err)
	}
	pods := api.CoreV1().Pods(namespace)
	remove = func() {
		// Nothing is lost when some stay: the sandbox goes, or they are in nobody's way.
		_ = pods.DeleteCollection(ctx, metav1.DeleteOptions{GracePeriodSeconds: new(int64)}, metav1.ListOptions{LabelSelector: label})
	}
	for i := range o.pods {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint(prefix, i), Labels: map[string]string{"app": "paced"}}}
		for j := range o.containers {
			p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: fmt.Sprint("c", j), Image: "paced"})
		}
		if _, err := pods.Create(ctx, p, metav1.CreateOptions{}); err != nil {
			remove()
			return nil, fmt.Errorf("create a pod: %w", err)
		}
	}
	const patience = 2 * time.Minute
	err = wait.PollUntilContextTimeout(ctx, time.Second, patience, true, func(ctx context.Context) (bool, error) {
		list, err := pods.List(ctx, metav1.ListOptions{LabelSelector: label})
		if err != nil {
			return false, err
		}
		running := 0
		for i := range list.Items {
			if list.Items[i].Status.Phase == corev1.PodRunning {
				running++
			}
		}
		return running == o.pods, nil
	})
	if err != nil {
		remove()
		return nil, fmt.Errorf("wait for the pods to run: %w", err)
	}
	return remove, nil
}
