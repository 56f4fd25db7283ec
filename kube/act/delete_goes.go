package act

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
)

// mostTouched bounds how many objects a plan lists that it reaches without naming them; a warning counts the others.
const mostTouched = 500

// goesWith tells what a deletion takes along, what brings it back, and what holds it up.
func (p *Plan) goesWith(ctx context.Context, w World, s seen, cascade string) error {
	p.replaced(s.objects)
	if err := p.owned(ctx, w, s, cascade); err != nil {
		return err
	}
	var claims []*unstructured.Unstructured
	for i, t := range s.targets {
		u := s.objects[i]
		p.ofTheSystem(t)
		if u == nil {
			continue
		}
		p.heldUp(t, u)
		var err error
		switch t.Ref.GVR.GroupResource().String() {
		case "namespaces":
			err = p.content(ctx, w, t)
		case "customresourcedefinitions.apiextensions.k8s.io":
			err = p.instances(ctx, w, t, u)
		case "nodes":
			err = p.onNode(ctx, w, t)
		case "persistentvolumes":
			p.volume(t, u)
		case "persistentvolumeclaims":
			claims = append(claims, u)
			err = p.users(ctx, w, t)
		}
		if err != nil {
			return err
		}
	}
	if err := p.losesData(ctx, w, claims); err != nil {
		return err
	}
	p.limitTouched()
	return nil
}

func (p *Plan) limitTouched() {
	if more := len(p.Touched) - mostTouched; more > 0 {
		p.Touched = slices.Clone(p.Touched[:mostTouched])
		p.warn(fmt.Sprintf("It reaches %d more objects than are listed.", more))
	}
}

// touch lists an object once, and not those that the plan itself changes.
func (p *Plan) touch(ref kube.Ref, why string) {
	same := func(t Touched) bool { return t.Ref == ref }
	if len(p.Touched) <= mostTouched && slices.ContainsFunc(p.Touched, same) {
		return
	}
	p.Touched = append(p.Touched, Touched{Ref: ref, Why: why})
}

// ofTheSystem warns of what the cluster itself needs.
func (p *Plan) ofTheSystem(t Target) {
	system := []string{metav1.NamespaceSystem, metav1.NamespacePublic, corev1.NamespaceNodeLease}
	switch {
	case slices.Contains(system, t.Ref.Namespace):
		p.warn("The namespace " + t.Ref.Namespace + " is the cluster's own: without " + t.Ref.String() + " the cluster itself may stop working.")
	case t.Ref.GVR.Resource == "namespaces" && slices.Contains(system, t.Ref.Name):
		p.warn("The namespace " + t.Ref.Name + " is the cluster's own.")
	}
}

// heldUp shows what an object that is being deleted still waits for.
func (p *Plan) heldUp(t Target, u *unstructured.Unstructured) {
	at := u.GetDeletionTimestamp()
	if at == nil {
		return
	}
	text := t.Ref.String() + " is being deleted since " + at.UTC().Format("2006-01-02 15:04:05 UTC")
	inSpec, _, _ := unstructured.NestedStringSlice(u.Object, "spec", "finalizers")
	if f := append(u.GetFinalizers(), inSpec...); len(f) > 0 {
		text += ", and waits for its finalizers: " + strings.Join(f, ", ") + ". Deleting it again changes nothing"
	}
	p.warn(text + ".")
	if t.Ref.GVR.Resource != "namespaces" {
		return
	}
	conditions, _, _ := unstructured.NestedSlice(u.Object, "status", "conditions")
	for _, c := range conditions {
		c, _ := c.(map[string]any)
		if message, _ := c["message"].(string); c["status"] == "True" && message != "" {
			p.warn(fmt.Sprintf("%s: %s (%v).", t.Ref, strings.TrimSuffix(message, "."), c["type"]))
		}
	}
}

// finalizerNote names the finalizers that an object waits for before it goes.
func finalizerNote(u *unstructured.Unstructured) string {
	if f := u.GetFinalizers(); len(f) > 0 {
		return "goes after its finalizers: " + strings.Join(f, ", ")
	}
	return ""
}

// replaced warns that controllers make again what is deleted, once for each of them.
func (p *Plan) replaced(objects []*unstructured.Unstructured) {
	type maker struct{ kind, name, namespace string }
	var order []maker
	count := map[maker]int{}
	going := map[string]bool{}
	for _, u := range objects {
		if u != nil {
			going[string(u.GetUID())] = true
		}
	}
	for _, u := range objects {
		if u == nil {
			continue
		}
		c := metav1.GetControllerOf(u)
		if c == nil || going[string(c.UID)] || c.Kind == "CronJob" || c.Kind == "Job" && finished(u) {
			continue
		}
		m := maker{c.Kind, c.Name, u.GetNamespace()}
		if count[m]++; count[m] == 1 {
			order = append(order, m)
		}
	}
	for _, m := range order {
		switch {
		case m.kind == "Node":
			p.warn("The kubelet of " + m.name + " makes its static pods again.")
		case count[m] == 1:
			p.warn(fmt.Sprintf("%s %s makes a new one for the one that is deleted.", m.kind, m.name))
		default:
			p.warn(fmt.Sprintf("%s %s makes new ones for the %d that are deleted.", m.kind, m.name, count[m]))
		}
	}
}
