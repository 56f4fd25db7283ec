//go:build e2e

package e2e

import (
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func (x *try) debugNode() row {
	node := x.node()
	return row{args: []string{"node/" + node, "--image", goodImage}, results: []string{"created"}, did: func() bool {
		l, err := x.api.CoreV1().Pods(x.ns).List(x.Context(), metav1.ListOptions{})
		must(x.T, err)
		return slices.ContainsFunc(l.Items, func(p corev1.Pod) bool { return p.Spec.NodeName == node && p.DeletionTimestamp == nil })
	}}
}

func (x *try) cordoned(node string) bool { return x.getNode(node).Spec.Unschedulable }

func (x *try) setCordon(node, to string) {
	_, err := x.api.CoreV1().Nodes().Patch(x.Context(), node, types.MergePatchType, []byte(`{"spec":{"unschedulable":`+to+`}}`), metav1.PatchOptions{})
	must(x.T, err)
}

func (x *try) cordon() row {
	node := x.node()
	return row{args: []string{"node/" + node}, results: []string{"cordoned"}, did: func() bool { return x.cordoned(node) }}
}

func (x *try) uncordon() row {
	node := x.node()
	x.setCordon(node, "true")
	return row{args: []string{"node/" + node}, results: []string{"uncordoned"}, did: func() bool { return !x.cordoned(node) }}
}

func (x *try) drain() row {
	node := x.node()
	_, err := x.api.CoreV1().Pods(x.ns).Create(x.Context(), onNode(idle("bare", nil), node), metav1.CreateOptions{})
	must(x.T, err)
	return row{
		args: []string{"node/" + node, "--force", "--ignore-daemonsets"}, results: []string{"cordoned", "evicted"},
		did:    func() bool { return x.cordoned(node) && !x.hasPod("bare") },
		undone: func() bool { return !x.cordoned(node) && x.hasPod("bare") },
	}
}

func (x *try) taint() row {
	node := x.node()
	return row{args: []string{"node/" + node, "out=now:NoSchedule"}, results: []string{"tainted"}, did: func() bool {
		return slices.ContainsFunc(x.getNode(node).Spec.Taints, func(t corev1.Taint) bool { return t.Key == "out" })
	}}
}

func jobSpec() batchv1.JobSpec {
	return batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		RestartPolicy: corev1.RestartPolicyNever, SchedulerName: "none", Containers: []corev1.Container{{Name: "c", Image: goodImage}},
	}}}
}

func (x *try) yearly(suspended bool) {
	_, err := x.api.BatchV1().CronJobs(x.ns).Create(x.Context(), &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: "yearly"},
		Spec:       batchv1.CronJobSpec{Schedule: "0 0 1 1 *", Suspend: &suspended, JobTemplate: batchv1.JobTemplateSpec{Spec: jobSpec()}},
	}, metav1.CreateOptions{})
	must(x.T, err)
}

func (x *try) suspended() bool {
	c, err := x.api.BatchV1().CronJobs(x.ns).Get(x.Context(), "yearly", metav1.GetOptions{})
	must(x.T, err)
	return *c.Spec.Suspend
}

// job is the row of a verb that makes one.
func (x *try) job(args ...string) row {
	return row{args: append(args, "--name", "made"), results: []string{"created"}, did: func() bool {
		return x.there(x.api.BatchV1().Jobs(x.ns).Get(x.Context(), "made", metav1.GetOptions{}))
	}}
}

func (x *try) trigger() row {
	x.yearly(false)
	return x.job("cronjob/yearly")
}

func (x *try) rerun() row {
	_, err := x.api.BatchV1().Jobs(x.ns).Create(x.Context(), &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "once"}, Spec: jobSpec()}, metav1.CreateOptions{})
	must(x.T, err)
	return x.job("job/once")
}

func (x *try) suspend() row {
	x.yearly(false)
	return row{args: []string{"cronjob/yearly"}, results: []string{"suspended"}, did: x.suspended}
}

func (x *try) unsuspend() row {
	x.yearly(true)
	return row{args: []string{"cronjob/yearly"}, results: []string{"resumed"}, did: func() bool { return !x.suspended() }}
}

func (x *try) resize() row {
	x.volume("data", "gp3", corev1.PersistentVolumeReclaimDelete)
	return row{
		args: []string{"pvc/data", "--size", "2Gi"}, results: []string{"configured"}, final: "A volume cannot be made smaller.",
		did: func() bool {
			c, err := x.api.CoreV1().PersistentVolumeClaims(x.ns).Get(x.Context(), "data", metav1.GetOptions{})
			must(x.T, err)
			return c.Spec.Resources.Requests.Storage().String() == "2Gi"
		},
	}
}

func (x *try) defaultClass() row {
	classes := x.api.StorageV1().StorageClasses()
	_, err := classes.Create(x.Context(), &storagev1.StorageClass{ObjectMeta: metav1.ObjectMeta{Name: x.ns}, Provisioner: "example.com/none"}, metav1.CreateOptions{})
	must(x.T, err)
	x.Cleanup(func() { must(x.T, classes.Delete(cleanup(), x.ns, metav1.DeleteOptions{})) })
	defaults := func() (names []string) {
		l, err := classes.List(x.Context(), metav1.ListOptions{})
		must(x.T, err)
		for _, c := range l.Items {
			if c.Annotations["storageclass.kubernetes.io/is-default-class"] == "true" {
				names = append(names, c.Name)
			}
		}
		return names
	}
	before := defaults()
	x.shows([]string{"becomes the default", "is the default no more", `-    storageclass.kubernetes.io/is-default-class: "true"`}, "default-storageclass", "storageclass/"+x.ns)
	return row{
		args: []string{"storageclass/" + x.ns}, results: []string{"configured", "configured"},
		did:    func() bool { return slices.Equal(defaults(), []string{x.ns}) },
		undone: func() bool { return slices.Equal(defaults(), before) },
	}
}

// decided is the row of a verb that answers a certificate signing request.
func (x *try) decided(word string, as certificatesv1.RequestConditionType) row {
	name := x.request("jane")
	return row{args: []string{"csr/" + name}, results: []string{word}, final: "stays so", did: func() bool {
		c, err := x.api.CertificatesV1().CertificateSigningRequests().Get(x.Context(), name, metav1.GetOptions{})
		must(x.T, err)
		return len(c.Status.Conditions) == 1 && c.Status.Conditions[0].Type == as
	}}
}

func (x *try) approve() row { return x.decided("approved", certificatesv1.CertificateApproved) }

func (x *try) deny() row { return x.decided("denied", certificatesv1.CertificateDenied) }
