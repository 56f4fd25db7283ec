package browse_test

import (
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func job(name, cronJob string) *batchv1.Job {
	j := &batchv1.Job{ObjectMeta: meta(name, time.Hour)}
	if cronJob != "" {
		controls := true
		j.OwnerReferences = []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "CronJob", Name: cronJob, Controller: &controls}}
	}
	return j
}

func TestDrillFromCronJob(t *testing.T) {
	r := open(t, in("cronjobs"), 120, 24, &batchv1.CronJob{ObjectMeta: meta("report", time.Hour)},
		job("report-1", "report"), job("by-hand", "report"), job("report-all-1", "report-all"), job("report-2", ""))
	r.Keys("enter")
	r.WaitText("Jobs")
	r.WaitText("2 of 4")
	r.Expect("by-hand", "report-1")
}

func TestDrillFromClaim(t *testing.T) {
	user, other := pod("db-0", time.Hour, 0, ""), pod("db-1", time.Hour, 0, "")
	user.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "data-db-0"},
	}}}
	claim := &corev1.PersistentVolumeClaim{ObjectMeta: meta("data-db-0", time.Hour)}
	claim.Spec.VolumeName = "pv-1"
	r := open(t, in("persistentvolumeclaims"), 120, 24, claim, user, other)
	r.Expect("↵ pods")
	r.Keys("enter")
	r.WaitText("Pods")
	rowsAre(t, r, "db-0")
}

func TestDrillFromIngress(t *testing.T) {
	shop := &networkingv1.Ingress{ObjectMeta: meta("shop", time.Hour)}
	var paths []networkingv1.HTTPIngressPath
	for _, name := range []string{"web", "api"} {
		paths = append(paths, networkingv1.HTTPIngressPath{Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: name}}})
	}
	shop.Spec.Rules = []networkingv1.IngressRule{{IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{Paths: paths}}}}
	var services []*corev1.Service
	for _, name := range []string{"api", "web", "web-2"} {
		services = append(services, &corev1.Service{ObjectMeta: meta(name, time.Hour)})
	}
	r := open(t, in("ingresses"), 120, 24, shop, services[0], services[1], services[2], &networkingv1.Ingress{ObjectMeta: meta("zero", time.Hour)})
	r.Expect("↵ services")
	r.Keys("enter")
	r.WaitText("Services")
	r.WaitText("2 of 3")
	r.Expect("/name=api|web")
	r.Keys("esc") // the filter is what the place is: esc leaves it
	r.WaitText("Ingresses")
	r.Keys("j", "enter")
	r.Expect("describe of zero")
}

// TestContainersAreTheBottom: a container points at its node, but enter opens its description.
func TestContainersAreTheBottom(t *testing.T) {
	web := pod("web-0", time.Hour, 0, "")
	web.Spec.NodeName = "worker-1"
	r := open(t, in("pods"), 120, 24, web)
	r.Keys("enter")
	r.WaitText("Containers  1")
	r.Expect("↵ open")
	r.Keys("enter")
	r.WaitText("describe of web-0")
}
