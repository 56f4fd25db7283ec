package pods

import (
	"context"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/object"
)

// ofCronJob takes the pods of all Jobs that a CronJob makes. A pod knows its Job only, which is asked once for its owner.
func ofCronJob(api API, t Target) Selection {
	known := map[string]bool{} // of the one goroutine that asks
	return Selection{
		Namespace: t.Ref.Namespace, Labels: "batch.kubernetes.io/job-name",
		owned: func(ctx context.Context, p *corev1.Pod) bool {
			job := metav1.GetControllerOf(p)
			if job == nil || job.Kind != "Job" {
				return false
			}
			ours, asked := known[job.Name]
			if !asked {
				ours = jobOf(ctx, api, t.Ref, job.Name)
				known[job.Name] = ours
			}
			return ours
		},
	}
}

// jobOf reports whether a Job is of the CronJob. One that is gone is known by its name.
func jobOf(ctx context.Context, api API, cronJob kube.Ref, name string) bool {
	u, err := object.Get(ctx, api, kube.Ref{
		Context: cronJob.Context, Namespace: cronJob.Namespace, Name: name,
		GVR: schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "jobs"},
	})
	if err != nil {
		return strings.HasPrefix(name, cronJob.Name+"-")
	}
	owner := metav1.GetControllerOf(u)
	return owner != nil && owner.Kind == "CronJob" && owner.Name == cronJob.Name
}
