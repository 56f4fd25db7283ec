package act

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/pods"
)

func debugVerb() Verb {
	return Verb{
		Name: "debug", Title: "debug", Group: "pod", Keys: []string{"X"}, Risk: Risky, One: true,
		Help: "put a container for debugging into the pod, and open a shell in it",
		For:  kinds("pods"), Needs: may("patch", "ephemeralcontainers"), Names: []string{"pod", "pods", "po"},
		Params: []Param{
			imageParam(),
			{Name: "target", Help: "the container whose processes it shares", Kind: Text, Choices: mainContainers, Default: firstContainer},
			profileParam("general"),
			templateParam(),
			{Name: "container", Short: "c", Help: "what it shall be called; empty makes a name", Kind: Text},
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
	patch := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"ephemeralContainers": []any{body}}}}
	plan := &Plan{
		Summary: fmt.Sprintf("put the container %s (%s) into %s", c.Name, spec.image, t.Ref),
		Enter:   &Entrance{Pod: t.Ref, Container: c.Name, Attach: true, Why: "debug container in " + t.Ref.Name},
		Kubectl: []string{kubectl(w.API.Name(), t.Ref.Namespace, spec.words(slices.Concat([]string{"debug"}, interactive(w, "-it"), []string{t.Ref.Name, "--container=" + c.Name}), target)...)},
		Changes: []Change{{
			Ref: t.Ref, Method: Strategic, Subresource: "ephemeralcontainers", Body: patch, Before: before, Note: c.Name + ", " + spec.image,
			Final: "A container for debugging stays in the pod's spec until the pod goes. It ends with its shell.",
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

func debugNodeVerb() Verb {
	return Verb{
		Name: "debug-node", Title: "shell on the node", Group: "node", Keys: []string{"X"}, Risk: Risky, One: true,
		Help:  "open a shell on the node itself, by a privileged pod that goes again afterwards",
		For:   kinds("nodes"),
		Needs: func(kube.Kind) []cluster.Access { return []cluster.Access{{Verb: "create", GVR: pods.Resource()}} },
		Names: []string{"node", "nodes", "no"},
		Params: []Param{
			imageParam(), profileParam("sysadmin"), templateParam(), namespaceParam(), debugEnvParam(),
		},
		Plan: planDebugNode,
	}
}

func planDebugNode(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	t := on[0]
	namespace := cmp.Or(args.Get(onlyNamespace), w.API.Namespace())
	spec, err := debugSpecOf(ctx, w, args, namespace, "sysadmin")
	if err != nil {
		return nil, err
	}
	p := temporaryPod(namespace, jobName(w, t, "debug"), "debugger", spec)
	p.Spec.NodeName = t.Ref.Name
	p.Spec.HostPID, p.Spec.HostNetwork, p.Spec.HostIPC = true, true, true
	p.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
	p.Spec.Volumes = []corev1.Volume{{Name: "host-root", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/"}}}}
	p.Spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "host-root", MountPath: "/host"}}
	plan, err := planTemporary(w, p, "open a shell on "+t.Ref.String())
	if err != nil {
		return nil, err
	}
	switch {
	case len(spec.command) > 0:
		plan.Enter.Command = spec.command
	case w.Stay: // whoever enters it types this
		plan.Enter.Command = []string{"chroot", "/host", "sh"}
	default:
		plan.Enter.Command = []string{"sh", "-c", hostShell}
	}
	plan.Enter.Why = "shell on the node " + t.Ref.Name
	plan.Kubectl = []string{kubectl(w.API.Name(), namespace, spec.words(slices.Concat([]string{"debug"}, interactive(w, "-it"), []string{"node/" + t.Ref.Name}), "")...)}
	plan.warn("The pod shares the node's processes, network and files (under /host): whoever is in it can do anything to the node.")
	return plan, nil
}

// hostShell enters the node itself where the image and the node can, and stays in the pod where they cannot.
const hostShell = `if command -v nsenter >/dev/null 2>&1 && nsenter -t 1 -m -u -i -n -p -- sh -c : 2>/dev/null; then
exec nsenter -t 1 -m -u -i -n -p -- sh -l; fi
if [ -x /host/bin/sh ] && chroot /host sh -c : 2>/dev/null; then exec chroot /host sh -l; fi
echo "The node has no shell of its own: its files are under /host."; exec sh`

func runPodVerb() Verb {
	return Verb{
		Name: "run", Title: "run a pod", Group: "create", Risk: Risky,
		Help: "run a pod to look around from, open a shell in it, and remove it afterwards",
		Params: []Param{
			imageParam(), templateParam(),
			{Name: "name", Help: "what it shall be called; empty makes a name", Kind: Text, Default: func(_ context.Context, w World, _ []Target) (string, error) { return runName(w), nil }},
			{Name: "command", Help: "what to run in place of a shell", Kind: Text},
			profileParam("baseline"), namespaceParam(), debugEnvParam(),
		},
		Plan: planRunPod,
	}
}

func runName(w World) string { return jobName(w, Target{Ref: kube.Ref{Name: "fathom"}}, "run") }

func planRunPod(ctx context.Context, w World, _ []Target, args Args) (*Plan, error) {
	namespace := cmp.Or(args.Get(onlyNamespace), w.API.Namespace())
	spec, err := debugSpecOf(ctx, w, args, namespace, "baseline")
	if err != nil {
		return nil, err
	}
	name := args.Get("name")
	if name == "" {
		name = runName(w)
	}
	if wrong := validation.IsDNS1123Subdomain(name); len(wrong) > 0 {
		return nil, usage("%q is no name: %s", name, wrong[0])
	}
	plan, err := planTemporary(w, temporaryPod(namespace, name, "run", spec), "run "+spec.image)
	if err != nil {
		return nil, err
	}
	if plan.Enter.Command = strings.Fields(args.Get("command")); len(plan.Enter.Command) == 0 {
		plan.Enter.Command = spec.command
	}
	plan.Enter.Why = "pod to look around from"
	if spec.profile == "sysadmin" {
		plan.warn("The pod is privileged: whoever is in it can do anything to its node.")
	}
	line, err := spec.run(w, name, plan.Enter.Command)
	plan.Kubectl = []string{kubectl(w.API.Name(), namespace, line...)}
	return plan, err
}

// run is a line of kubectl run.
func (s debugSpec) run(w World, name string, command []string) ([]string, error) {
	line := slices.Concat([]string{"run", name}, interactive(w, "-it", "--rm"), []string{"--restart=Never", "--image=" + s.image})
	for _, e := range s.env {
		line = append(line, "--env="+e.Name+"="+e.Value)
	}
	if c := s.profile.container(); c != nil {
		over, err := json.Marshal(map[string]any{"spec": map[string]any{
			"securityContext": s.profile.pod(), "containers": []any{map[string]any{"name": name, "securityContext": c}},
		}})
		if err != nil {
			return nil, err
		}
		line = append(line, "--override-type=strategic", "--overrides="+string(over))
	}
	if len(command) > 0 {
		line = slices.Concat(line, []string{"--"}, command)
	}
	return line, nil
}

// lifetime bounds, in seconds, how long a temporary pod runs if nobody is left to remove it.
const lifetime = 12 * 60 * 60

// temporaryPod waits to be entered. It ends at once when it is told to.
func temporaryPod(namespace, name, container string, spec debugSpec) *corev1.Pod {
	bound, grace, no := int64(lifetime), int64(0), false
	return &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{
			ManagerLabel: Manager, "app.kubernetes.io/component": "debug",
		}},
		Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, ActiveDeadlineSeconds: &bound, TerminationGracePeriodSeconds: &grace,
			AutomountServiceAccountToken: &no, SecurityContext: spec.profile.pod(),
			Containers: []corev1.Container{{
				Name: container, Image: spec.image, Env: spec.env, SecurityContext: spec.profile.container(),
				Command: []string{"sh", "-c", fmt.Sprintf("trap 'exit 0' TERM INT; sleep %d & wait", lifetime)},
			}},
		},
	}
}

// planTemporary is the plan that makes a pod for one's own use.
func planTemporary(w World, p *corev1.Pod, summary string) (*Plan, error) {
	u, err := loosePod(p)
	if err != nil {
		return nil, err
	}
	unstructured.RemoveNestedField(u.Object, "status")
	ref := kube.Ref{Context: w.API.Name(), GVR: pods.Resource(), Namespace: p.Namespace, Name: p.Name}
	note := "goes again when its shell ends"
	if w.Stay {
		note = fmt.Sprintf("stays until it is deleted, and ends after %d hours", lifetime/3600)
	}
	return &Plan{
		Summary: summary, Temporary: !w.Stay, Enter: &Entrance{Pod: ref, Container: p.Spec.Containers[0].Name},
		Changes: []Change{{Ref: ref, Method: Create, Body: u, Note: note}},
	}, nil
}
