package act

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation"

	"fathom/kube/pods"
)

func debugVerb() Verb {
	return Verb{
		Name: "debug", Title: "debug", Group: "pod", Keys: []string{"X"}, Risk: Risky, One: true,
		Help: "add a debug container to the pod, and open a shell in it",
		For:  kinds("pods"), Needs: may("patch", "ephemeralcontainers"), Names: []string{"pod", "pods", "po"},
		Params: []Param{
			imageParam(),
			{Name: "target", Help: "the container whose processes it shares", Kind: Text, Choices: mainContainers, Default: firstContainer},
			profileParam("general"),
			templateParam(),
			{Name: "container", Short: "c", Help: "its name; empty makes one up", Kind: Text},
			debugEnvParam(),
		},
		Plan: planDebug,
	}
}

// mainContainers are those of the only target.
func mainContainers(ctx context.Context, w World, on []Target) ([]string, error) {
	p, err := onePod(ctx, w, on)
	if err != nil || p == nil {
		return nil, err
	}
	var out []string
	for _, c := range pods.Containers(p) {
		if c.Role == pods.Main || c.Role == pods.Sidecar {
			out = append(out, c.Name)
		}
	}
	return out, nil
}

func firstContainer(ctx context.Context, w World, on []Target) (string, error) {
	p, err := onePod(ctx, w, on)
	if err != nil || p == nil {
		return "", err
	}
	return pods.Default(p), nil
}

// onePod is the only target as a pod, nil when there are several.
func onePod(ctx context.Context, w World, on []Target) (*corev1.Pod, error) {
	if len(on) != 1 {
		return nil, nil
	}
	objects, err := read(ctx, w.API, on, "")
	if err != nil {
		return nil, err
	}
	p := &corev1.Pod{}
	return p, runtime.DefaultUnstructuredConverter.FromUnstructured(objects[0].Object, p)
}

func planDebug(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	t := on[0]
	live, err := onePod(ctx, w, on)
	if err != nil {
		return nil, err
	}
	if pods.Ended(live) {
		return nil, usage("%s has ended: nothing can be started in it", t.Ref)
	}
	spec, err := debugSpecOf(ctx, w, args, t.Ref.Namespace, "general")
	if err != nil {
		return nil, err
	}
	target := args.Get("target")
	if _, ok := pods.Find(live, target); target != "" && !ok {
		return nil, usage("the pod has no container %q", target)
	}
	c := corev1.EphemeralContainer{TargetContainerName: target, EphemeralContainerCommon: corev1.EphemeralContainerCommon{
		Name: args.Get("container"), Image: spec.image, Command: spec.command, Env: spec.env,
		Stdin: true, StdinOnce: true, TTY: true, TerminationMessagePolicy: corev1.TerminationMessageReadFile,
	}}
	if c.Name == "" {
		c.Name = freeName(live, "debug")
	}
	if wrong := validation.IsDNS1123Label(c.Name); len(wrong) > 0 {
		return nil, usage("container %q is no name: %s", c.Name, wrong[0])
	}
	if _, taken := pods.Find(live, c.Name); taken {
		return nil, usage("the pod has a container %q already", c.Name)
	}
	c.SecurityContext = spec.profile.container()
	body, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&c)
	if err != nil {
		return nil, err
	}
	delete(body, "resources") // the API takes none here
	before, err := loosePod(live)
	if err != nil {
		return nil, err
	}
	ends := "It ends with its shell, or with Fathom."
	if w.Stay {
		ends = "It ends with its shell."
	}
	patch := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"ephemeralContainers": []any{body}}}}
	plan := &Plan{
		Summary:   fmt.Sprintf("put the container %s (%s) into %s", c.Name, spec.image, t.Ref),
		Temporary: !w.Stay, Enter: &Entrance{Pod: t.Ref, Container: c.Name, Attach: true, Why: "debug container in " + t.Ref.Name},
		Kubectl: []string{kubectl(w.API.Name(), t.Ref.Namespace, spec.words(slices.Concat([]string{"debug"}, interactive(w, "-it"), []string{t.Ref.Name, "--container=" + c.Name}), target)...)},
		Changes: []Change{{
			Ref: t.Ref, Method: Strategic, Subresource: "ephemeralcontainers", Body: patch, Before: before, Note: c.Name + ", " + spec.image,
			Final: "A container for debugging stays in the pod's spec until the pod goes. " + ends,
		}},
	}
	if c.SecurityContext != nil && c.SecurityContext.Privileged != nil && *c.SecurityContext.Privileged {
		plan.warn("The container is privileged: whoever is in it can do anything to the node.")
	}
	return plan, nil
}

func loosePod(p *corev1.Pod) (*unstructured.Unstructured, error) {
	m, err := runtime.DefaultUnstructuredConverter.ToUnstructured(p)
	if err != nil {
		return nil, err
	}
	u := &unstructured.Unstructured{Object: m}
	u.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Pod"))
	return u, nil
}

// freeName is the first of base-1, base-2, ... that no container of the pod has.
func freeName(p *corev1.Pod, base string) string {
	for i := 1; ; i++ {
		name := fmt.Sprintf("%s-%d", base, i)
		if _, taken := pods.Find(p, name); !taken {
			return name
		}
	}
}
