package act

import (
	"context"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/rollout"
)

// templated are the kinds whose objects describe containers that may be changed.
func templated() func(kube.Kind) bool {
	return kinds("pods", "replicationcontrollers", "deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps", "cronjobs.batch")
}

// rolled are the kinds that replace their pods by new ones when the template changes.
func rolled() func(kube.Kind) bool {
	return kinds("deployments.apps", "statefulsets.apps", "daemonsets.apps")
}

func podResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "pods"}
}

// containersOf are the containers that an object describes, init containers first. They can be changed in place.
func containersOf(u *unstructured.Unstructured) ([]map[string]any, error) {
	return containersIn(u, "initContainers", "containers")
}

func containersIn(u *unstructured.Unstructured, fields ...string) ([]map[string]any, error) {
	path := []string{"spec", "template", "spec"}
	switch u.GetKind() {
	case "Pod":
		path = path[2:]
	case "CronJob":
		path = append([]string{"spec", "jobTemplate"}, path...)
	}
	var out []map[string]any
	for _, field := range fields {
		value, _, err := unstructured.NestedFieldNoCopy(u.Object, append(path, field)...)
		if err != nil {
			return nil, err
		}
		items, _ := value.([]any)
		for _, item := range items {
			if c, ok := item.(map[string]any); ok {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// chosen are the containers whose name the pattern takes, in which * stands for anything; all of them for "".
func chosen(u *unstructured.Unstructured, pattern, who string) ([]map[string]any, error) {
	all, err := containersOf(u)
	if err != nil || pattern == "" {
		return all, err
	}
	var out []map[string]any
	for i, name := range namesOf(all) {
		if match(pattern, name) {
			out = append(out, all[i])
		}
	}
	if len(out) == 0 {
		return nil, usage("%s has no container %q: it has %s", who, pattern, strings.Join(namesOf(all), ", "))
	}
	return out, nil
}

func namesOf(containers []map[string]any) []string {
	var out []string
	for _, c := range containers {
		name, _ := c["name"].(string)
		out = append(out, name)
	}
	return out
}

// containerParam asks which containers are meant.
func containerParam() Param {
	return Param{
		Name: "containers", Short: "c", Help: "the container; * is all of them", Kind: Text, Default: fixed("*"),
		Choices: func(ctx context.Context, w World, on []Target) ([]string, error) {
			all, err := containersNow(ctx, w, on)
			return append([]string{"*"}, namesOf(all)...), err
		},
	}
}

// containersNow are the containers of the only target; none when there are several.
func containersNow(ctx context.Context, w World, on []Target) ([]map[string]any, error) {
	if len(on) != 1 {
		return nil, nil
	}
	u, err := object.Get(ctx, w.API, on[0].Ref)
	if err != nil {
		return nil, err
	}
	return containersOf(u)
}

// retemplate is the plan of a verb that changes what pods are made of. It tells which pods are replaced.
func retemplate(ctx context.Context, w World, on []Target, change func(Target, *unstructured.Unstructured) (string, error)) (*Plan, error) {
	p, err := edits(ctx, w, on, "", change)
	if err != nil {
		return nil, err
	}
	for i, c := range p.Changes {
		if !c.Empty() {
			p.rolls(ctx, w, on[i], c.Before)
		}
	}
	return p, nil
}

// rolls adds to a plan what a change of the template does to the pods that there are.
func (p *Plan) rolls(ctx context.Context, w World, t Target, u *unstructured.Unstructured) {
	who := t.Ref.String()
	if t.Ref.GVR == podResource() {
		p.raise(Risky) // its containers restart
		return
	}
	if isPaused(u) {
		p.warn(who + " is paused: its pods stay as they are until it is resumed.")
		return
	}
	if how, _, _ := unstructured.NestedString(u.Object, "spec", "updateStrategy", "type"); how == "OnDelete" {
		p.warn(who + " replaces its pods only when they are deleted (update strategy OnDelete).")
		return
	}
	if !rolled()(t.Kind) {
		if t.Ref.GVR.Resource != "cronjobs" {
			p.warn(who + " uses the template for new pods only: those that run stay as they are.")
		}
		return
	}
	p.raise(Risky)
	pods, err := podsOf(ctx, w, u)
	if err != nil {
		p.warn("Which pods of " + who + " would be replaced cannot be told: " + err.Error() + ".")
		return
	}
	for _, pod := range pods {
		ref := kube.Ref{Context: t.Ref.Context, GVR: podResource(), Namespace: pod.GetNamespace(), Name: pod.GetName()}
		p.Touched = append(p.Touched, Touched{Ref: ref, Why: "replaced"})
	}
}

// podsOf are the pods that a rollout of the workload replaces.
func podsOf(ctx context.Context, w World, u *unstructured.Unstructured) ([]*unstructured.Unstructured, error) {
	selector, err := rollout.Selector(u)
	if err != nil {
		return nil, err
	}
	pods, err := list(ctx, w.API, podResource(), u.GetNamespace(), selector)
	if err != nil {
		return nil, err
	}
	from, _, _ := unstructured.NestedInt64(u.Object, "spec", "updateStrategy", "rollingUpdate", "partition")
	var out []*unstructured.Unstructured
	for _, pod := range pods {
		if owns(u, pod) && ordinal(u, pod.GetName()) >= from {
			out = append(out, pod)
		}
	}
	return out, nil
}

// owns reports whether a pod is one of the workload's. A deployment owns through ReplicaSets, which have its name and
// the hash of their template.
func owns(u, pod *unstructured.Unstructured) bool {
	c := metav1.GetControllerOf(pod)
	switch {
	case c == nil:
		return false
	case u.GetKind() == "Deployment":
		return c.Kind == "ReplicaSet" && c.Name == u.GetName()+"-"+pod.GetLabels()["pod-template-hash"]
	}
	return c.UID == u.GetUID()
}

// ordinal is the number of a StatefulSet's pod; 0 for the pods of others.
func ordinal(u *unstructured.Unstructured, pod string) int64 {
	n, err := strconv.ParseInt(strings.TrimPrefix(pod, u.GetName()+"-"), 10, 64)
	if u.GetKind() != "StatefulSet" || err != nil {
		return 0
	}
	return n
}
