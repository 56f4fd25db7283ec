package act_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
)

// debugging is a server with namespaces of two pod security levels, a pod, one that has ended, and a node.
func debugging(t *testing.T) *making {
	t.Helper()
	namespace := func(name, level string) *corev1.Namespace {
		return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"pod-security.kubernetes.io/enforce": level}}}
	}
	pod := func(name string, phase corev1.PodPhase) *corev1.Pod {
		return &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name},
			Spec: corev1.PodSpec{
				Containers:          []corev1.Container{{Name: "app"}, {Name: "proxy"}},
				EphemeralContainers: []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug-1"}}},
			},
			Status: corev1.PodStatus{Phase: phase},
		}
	}
	s := acttest.New(t, namespace("shop", ""), namespace("base", "baseline"), namespace("tight", "restricted"),
		pod("web", corev1.PodRunning), pod("done", corev1.PodSucceeded), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1"}})
	return &making{t, s, act.World{API: s.API, Clock: func() time.Time { return acttest.Start }, Debug: act.Debug{
		Image: "tools:1", Templates: []act.DebugTemplate{{
			Name: "net", Image: "netshoot:2", Profile: "netadmin", Command: []string{"tcpdump", "-i", "any"}, Env: map[string]string{"B": "2", "A": "1"},
		}, {Name: "mine", Command: []string{"zsh"}}},
	}}}
}

// ask is a verb's plan for an object.
func (m *making) ask(verb, resource, name string, args act.Args) (*act.Plan, error) {
	m.Helper()
	v, _ := act.Find(verb)
	if resource == "" {
		return v.Make(m.Context(), m.world, nil, args)
	}
	namespace := "shop"
	if resource == "nodes" {
		namespace = ""
	}
	return v.Make(m.Context(), m.world, []act.Target{{Ref: m.server.Ref(resource, namespace, name), Kind: m.server.Kind(resource)}}, args)
}

// made is the object that the first change of a plan creates.
func made[T any](t *testing.T, p *act.Plan) (out T) {
	t.Helper()
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(p.Changes[0].Body.Object, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDebugPod(t *testing.T) {
	m := debugging(t)
	for name, c := range map[string]struct {
		pod       string
		args      act.Args
		container string // as JSON
		kubectl   string
		warns     bool
		err       string
	}{
		"as it comes": {"web", act.Args{"target": {"app"}},
			`{"image":"tools:1","name":"debug-2","securityContext":{"capabilities":{"add":["SYS_PTRACE"]}},"stdin":true,"stdinOnce":true,"targetContainerName":"app","terminationMessagePolicy":"File","tty":true}`,
			"debug -it web --container=debug-2 --image=tools:1 --target=app --profile=general", false, ""},
		"a template": {"web", act.Args{"template": {"net"}, "env": {"C=3"}, "container": {"look"}},
			`{"command":["tcpdump","-i","any"],"env":[{"name":"C","value":"3"},{"name":"A","value":"1"},{"name":"B","value":"2"}],"image":"netshoot:2","name":"look",` +
				`"securityContext":{"capabilities":{"add":["NET_ADMIN","NET_RAW"]}},"stdin":true,"stdinOnce":true,"terminationMessagePolicy":"File","tty":true}`,
			"debug -it web --container=look --image=netshoot:2 --profile=netadmin --env=C=3 --env=A=1 --env=B=2 -- tcpdump -i any", false, ""},
		"privileged": {"web", act.Args{"profile": {"sysadmin"}}, `{"image":"tools:1","name":"debug-2","securityContext":{"privileged":true},` +
			`"stdin":true,"stdinOnce":true,"terminationMessagePolicy":"File","tty":true}`, "debug -it web --container=debug-2 --image=tools:1 --profile=sysadmin", true, ""},
		"no such target":     {pod: "web", args: act.Args{"target": {"db"}}, err: `no container "db"`},
		"taken":              {pod: "web", args: act.Args{"container": {"proxy"}}, err: `a container "proxy" already`},
		"no name":            {pod: "web", args: act.Args{"container": {"No"}}, err: "is no name"},
		"no such template":   {pod: "web", args: act.Args{"template": {"x"}}, err: `no template "x"`},
		"no such profile":    {pod: "web", args: act.Args{"profile": {"root"}}, err: `no profile "root"`},
		"an odd environment": {pod: "web", args: act.Args{"env": {"=1"}}, err: "env takes KEY=value"},
		"one that has ended": {pod: "done", err: "has ended"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := m.ask("debug", "pods", c.pod, c.args)
			if c.err != "" {
				if _, ok := errors.AsType[act.UsageError](err); !ok || !strings.Contains(err.Error(), c.err) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			must(t, err)
			got, err := json.Marshal(p.Changes[0].Body.Object["spec"].(map[string]any)["ephemeralContainers"].([]any)[0])
			must(t, err)
			if string(got) != c.container {
				t.Errorf("it puts in %s", got)
			}
			if line := p.Kubectl[0]; !strings.HasSuffix(line, "-n shop "+c.kubectl) {
				t.Errorf("the line is %s", line)
			}
			if !p.Temporary || p.Enter == nil || !p.Enter.Attach || p.Enter.Pod.Name != "web" || (len(p.Warnings) > 0) != c.warns {
				t.Errorf("the plan is %+v, enters by %+v", p, p.Enter)
			}
			if ch := p.Changes[0]; ch.Subresource != "ephemeralcontainers" || ch.Final == "" {
				t.Errorf("the change is %+v", ch)
			}
		})
	}
}

func TestDebugNode(t *testing.T) {
	m := debugging(t)
	p, err := m.ask("debug-node", "nodes", "n1", act.Args{"namespace": {"base"}})
	must(t, err)
	pod := made[corev1.Pod](t, p)
	s := pod.Spec
	if pod.Namespace != "base" || s.NodeName != "n1" || !s.HostPID || !s.HostNetwork || !s.HostIPC || s.Tolerations[0].Operator != corev1.TolerationOpExists ||
		!*s.Containers[0].SecurityContext.Privileged || s.Volumes[0].HostPath.Path != "/" || s.Containers[0].VolumeMounts[0].MountPath != "/host" {
		t.Errorf("the pod is %+v", pod)
	}
	if *s.ActiveDeadlineSeconds <= 0 || *s.AutomountServiceAccountToken || s.RestartPolicy != corev1.RestartPolicyNever || pod.Labels[act.ManagerLabel] != act.Manager {
		t.Errorf("it would stay, or may too much: %+v", pod)
	}
	if !p.Temporary || p.Enter.Pod.Name != pod.Name || !strings.Contains(strings.Join(p.Enter.Command, " "), "nsenter") || len(p.Warnings) == 0 {
		t.Errorf("the plan is %+v, enters by %+v", p, p.Enter)
	}
	if !strings.HasSuffix(p.Kubectl[0], "-n base debug -it node/n1 --image=tools:1 --profile=sysadmin") {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	p, err = m.ask("debug-node", "nodes", "n1", act.Args{"template": {"mine"}})
	if must(t, err); strings.Join(p.Enter.Command, " ") != "zsh" {
		t.Errorf("the template's command is not taken: %v", p.Enter.Command)
	}
}

func TestRunPod(t *testing.T) {
	m := debugging(t)
	for name, c := range map[string]struct {
		args          act.Args
		kubectl, last string // of the line, and what is run in it
		uid           int64
		err           string
	}{
		"as it comes": {act.Args{"name": {"guest"}, "namespace": {"shop"}}, "-n shop run guest -it --rm --restart=Never --image=tools:1", "", 0, ""},
		"a command": {act.Args{"name": {"guest"}, "namespace": {"base"}, "command": {"psql -h db"}, "env": {"PGUSER=me"}},
			"-n base run guest -it --rm --restart=Never --image=tools:1 --env=PGUSER=me -- psql -h db", "psql -h db", 0, ""},
		"where little is allowed": {act.Args{"name": {"guest"}, "namespace": {"tight"}},
			`-n tight run guest -it --rm --restart=Never --image=tools:1 --override-type=strategic '--overrides={"spec":{"containers":[{"name":"guest","securityContext":` +
				`{"capabilities":{"drop":["ALL"]},"runAsNonRoot":true,"allowPrivilegeEscalation":false,"seccompProfile":{"type":"RuntimeDefault"}}}],"securityContext":{"runAsUser":65532}}}'`,
			"", 65532, ""},
		"no name": {args: act.Args{"name": {"No"}}, err: "is no name"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := m.ask("run", "", "", c.args)
			if c.err != "" {
				if _, ok := errors.AsType[act.UsageError](err); !ok || !strings.Contains(err.Error(), c.err) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			must(t, err)
			if !strings.HasSuffix(p.Kubectl[0], c.kubectl) || strings.Join(p.Enter.Command, " ") != c.last {
				t.Errorf("the line is %s, it runs %v", p.Kubectl[0], p.Enter.Command)
			}
			pod := made[corev1.Pod](t, p)
			if s := pod.Spec.SecurityContext; (s != nil) != (c.uid > 0) || s != nil && *s.RunAsUser != c.uid {
				t.Errorf("the pod's security context is %+v", s)
			}
			if got := told(m.run(p)); got != "pods/guest created" {
				t.Error(got)
			}
		})
	}
}

func TestWhatNobodyEntersStays(t *testing.T) {
	m := debugging(t)
	m.world.Stay = true
	for verb, resource := range map[string]string{"run": "", "debug-node": "nodes"} {
		p, err := m.ask(verb, resource, "n1", nil)
		must(t, err)
		if p.Temporary || strings.Contains(p.Kubectl[0], "--rm") || strings.Contains(p.Kubectl[0], "-it") || !strings.Contains(p.Changes[0].Note, "stays until it is deleted") {
			t.Errorf("%s: %s, %+v", verb, p.Kubectl[0], p)
		}
	}
}
