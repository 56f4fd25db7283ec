package pods

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// defaultContainer is the annotation by which a pod says which container is meant when none is named.
const defaultContainer = "kubectl.kubernetes.io/default-container"

// Role is what a container is in its pod, in the words of the containers table.
type Role string

const (
	Main      Role = "Main"
	Init      Role = "Init"      // runs to its end before the main ones start
	Sidecar   Role = "Sidecar"   // an init container that stays
	Ephemeral Role = "Ephemeral" // put in for debugging
)

// Container is one container of a pod, as asked for and as it is.
type Container struct {
	Name  string
	Role  Role
	Image string
	Ports []corev1.ContainerPort
	// Stdin and TTY say that its process reads input, and that it has a terminal.
	Stdin, TTY bool
	WorkingDir string
	// Status is nil until the kubelet has reported on it.
	Status *corev1.ContainerStatus
}

// Running reports whether it runs.
func (c Container) Running() bool { return c.Status != nil && c.Status.State.Running != nil }

// Started reports whether it has run at all, so that there may be a log.
func (c Container) Started() bool {
	s := c.Status
	return s != nil && (s.State.Running != nil || s.State.Terminated != nil || s.LastTerminationState.Terminated != nil)
}

// Restarted reports whether an instance before the present one has ended.
func (c Container) Restarted() bool {
	return c.Status != nil && c.Status.LastTerminationState.Terminated != nil
}

// Containers are all containers of a pod: main ones first, then sidecars, those that run before them, and those for debugging.
func Containers(p *corev1.Pod) []Container {
	var out []Container
	for i := range p.Spec.Containers {
		out = append(out, container(&p.Spec.Containers[i], Main, p.Status.ContainerStatuses))
	}
	var before []Container
	for i := range p.Spec.InitContainers {
		c := &p.Spec.InitContainers[i]
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			out = append(out, container(c, Sidecar, p.Status.InitContainerStatuses))
		} else {
			before = append(before, container(c, Init, p.Status.InitContainerStatuses))
		}
	}
	out = append(out, before...)
	for i := range p.Spec.EphemeralContainers {
		c := corev1.Container(p.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		out = append(out, container(&c, Ephemeral, p.Status.EphemeralContainerStatuses))
	}
	return out
}

func container(c *corev1.Container, role Role, statuses []corev1.ContainerStatus) Container {
	out := Container{
		Name: c.Name, Role: role, Image: c.Image, Ports: c.Ports, Stdin: c.Stdin, TTY: c.TTY, WorkingDir: c.WorkingDir,
	}
	if i := slices.IndexFunc(statuses, func(s corev1.ContainerStatus) bool { return s.Name == c.Name }); i >= 0 {
		out.Status = &statuses[i]
	}
	return out
}

// Find is the container of that name.
func Find(p *corev1.Pod, name string) (Container, bool) {
	all := Containers(p)
	i := slices.IndexFunc(all, func(c Container) bool { return c.Name == name })
	if i < 0 {
		return Container{}, false
	}
	return all[i], true
}

// Choices names the containers that pods have, each once, as a sentence.
func Choices(ps ...*corev1.Pod) string {
	var names []string
	for _, p := range ps {
		for _, c := range Containers(p) {
			name := c.Name
			if c.Role != Main {
				name += " (" + strings.ToLower(string(c.Role)) + ")"
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	lead := "It has "
	if len(ps) != 1 {
		lead = "They have "
	}
	return lead + strings.Join(names, ", ") + "."
}

// Default is the container that is meant when none is named: the one that the pod's annotation names, else the first.
func Default(p *corev1.Pod) string {
	if name := p.Annotations[defaultContainer]; name != "" {
		if _, ok := Find(p, name); ok {
			return name
		}
	}
	if len(p.Spec.Containers) == 0 {
		return ""
	}
	return p.Spec.Containers[0].Name
}

// Ready reports whether the pod takes requests: it passes its readiness probes and is not on its way out.
func Ready(p *corev1.Pod) bool {
	return p.DeletionTimestamp == nil && slices.ContainsFunc(p.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// Ended reports whether all its containers have ended for good.
func Ended(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
}

// Windows reports whether the pod runs on Windows, as far as it says.
func Windows(p *corev1.Pod) bool {
	return p.Spec.OS != nil && p.Spec.OS.Name == corev1.Windows || p.Spec.NodeSelector[corev1.LabelOSStable] == "windows"
}

// Best orders pods by how likely each is meant when only one can be: those that are ready before those that run, before the
// rest, and of the same the youngest first, as kubectl has it.
func Best(a, b *corev1.Pod) int {
	if d := merit(b) - merit(a); d != 0 {
		return d
	}
	return b.CreationTimestamp.Compare(a.CreationTimestamp.Time)
}

func merit(p *corev1.Pod) int {
	switch {
	case Ready(p):
		return 3
	case p.DeletionTimestamp != nil || Ended(p):
		return 0
	case p.Status.Phase == corev1.PodRunning:
		return 2
	}
	return 1
}
