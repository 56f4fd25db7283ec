package rollout

import (
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

var errManual = errors.New("rollout status is only available for RollingUpdate strategy type")

// Status is what kubectl rollout status says of a workload, word for word, and whether it is done. An error is one that
// kubectl ends with.
func Status(u *unstructured.Unstructured) (sentence string, done bool, err error) {
	switch u.GetKind() {
	case "Deployment":
		return deploymentStatus(u)
	case "StatefulSet":
		return statefulSetStatus(u)
	case "DaemonSet":
		return daemonSetStatus(u)
	}
	return "", false, fmt.Errorf("a %s is not rolled out", u.GetKind())
}

func observed(u *unstructured.Unstructured) bool {
	return u.GetGeneration() <= int64(count(u, "status", "observedGeneration"))
}

func deploymentStatus(u *unstructured.Unstructured) (string, bool, error) {
	name, wait := u.GetName(), fmt.Sprintf("Waiting for deployment %q rollout to finish: ", u.GetName())
	if !observed(u) {
		return "Waiting for deployment spec update to be observed...", false, nil
	}
	if reason, _ := condition(u, "Progressing", "False"); reason == "ProgressDeadlineExceeded" {
		return "", false, fmt.Errorf("deployment %q exceeded its progress deadline", name)
	}
	c := counts(u)
	switch {
	case c.Updated < c.Desired:
		return fmt.Sprintf("%s%d out of %d new replicas have been updated...", wait, c.Updated, c.Desired), false, nil
	case c.Old > 0:
		return fmt.Sprintf("%s%d old replicas are pending termination...", wait, c.Old), false, nil
	case c.Available < c.Updated:
		return fmt.Sprintf("%s%d of %d updated replicas are available...", wait, c.Available, c.Updated), false, nil
	}
	return fmt.Sprintf("deployment %q successfully rolled out", name), true, nil
}

func daemonSetStatus(u *unstructured.Unstructured) (string, bool, error) {
	name, wait := u.GetName(), fmt.Sprintf("Waiting for daemon set %q rollout to finish: ", u.GetName())
	c := counts(u)
	switch {
	case field(u, "spec", "updateStrategy", "type") != "RollingUpdate":
		return "", true, errManual
	case !observed(u):
		return "Waiting for daemon set spec update to be observed...", false, nil
	case c.Updated < c.Desired:
		return fmt.Sprintf("%s%d out of %d new pods have been updated...", wait, c.Updated, c.Desired), false, nil
	case c.Available < c.Desired:
		return fmt.Sprintf("%s%d of %d updated pods are available...", wait, c.Available, c.Desired), false, nil
	}
	return fmt.Sprintf("daemon set %q successfully rolled out", name), true, nil
}

func statefulSetStatus(u *unstructured.Unstructured) (string, bool, error) {
	updated, desired := count(u, "status", "updatedReplicas"), counts(u).Desired
	update, current := field(u, "status", "updateRevision"), field(u, "status", "currentRevision")
	_, rolling, _ := unstructured.NestedMap(u.Object, "spec", "updateStrategy", "rollingUpdate")
	kept := count(u, "spec", "updateStrategy", "rollingUpdate", "partition")
	switch ready := count(u, "status", "readyReplicas"); {
	case field(u, "spec", "updateStrategy", "type") != "RollingUpdate":
		return "", true, errManual
	case !observed(u) || count(u, "status", "observedGeneration") == 0:
		return "Waiting for statefulset spec update to be observed...", false, nil
	case ready < desired:
		return fmt.Sprintf("Waiting for %d pods to be ready...", desired-ready), false, nil
	case rolling && updated < desired-kept:
		return fmt.Sprintf("Waiting for partitioned roll out to finish: %d out of %d new pods have been updated...", updated, desired-kept), false, nil
	case rolling:
		return fmt.Sprintf("partitioned roll out complete: %d new pods have been updated...", updated), true, nil
	case update != current:
		return fmt.Sprintf("waiting for statefulset rolling update to complete %d pods at revision %s...", updated, update), false, nil
	}
	return fmt.Sprintf("statefulset rolling update complete %d pods at revision %s...", count(u, "status", "currentReplicas"), current), true, nil
}
