package act

import (
	"context"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/object"
)

// Entrance is where one goes once a plan has run: a container that it made to be entered.
type Entrance struct {
	Pod       kube.Ref `json:"pod"`
	Container string   `json:"container"`
	Command   []string `json:"command,omitempty"` // in place of a shell that is found by trying
	// Shell is set when Command is a shell too.
	Shell bool `json:"shell,omitempty"`
	// Attach is set when its process is the shell.
	Attach bool `json:"attach,omitempty"`
	// Why says in a phrase what it was made for: "shell on the node worker-1".
	Why string `json:"why,omitempty"`
}

// ManagerLabel is the label that names Manager on what Fathom makes for its own use.
const ManagerLabel = "app.kubernetes.io/managed-by"

// KubectlDelete is the line that removes an object.
func KubectlDelete(ref kube.Ref) string {
	return kubectl(ref.Context, ref.Namespace, "delete", ref.GVR.GroupResource().String(), ref.Name)
}

// Debug is what verbs that put something in to look around from begin with.
type Debug struct {
	Image     string // "" is busybox
	Templates []DebugTemplate
}

// DebugTemplate is a named choice of what to put in. Empty fields leave what was chosen otherwise.
type DebugTemplate struct {
	Name, Image, Profile string
	Command              []string
	Env                  map[string]string
}

func imageParam() Param {
	return Param{
		Name: "image", Help: "the image to look around with", Kind: Text,
		Default: func(_ context.Context, w World, _ []Target) (string, error) { return w.Debug.image(), nil },
		Choices: func(_ context.Context, w World, _ []Target) ([]string, error) {
			out := []string{w.Debug.image()}
			for _, t := range w.Debug.Templates {
				if t.Image != "" && !slices.Contains(out, t.Image) {
					out = append(out, t.Image)
				}
			}
			return out, nil
		},
	}
}

func (d Debug) image() string {
	if d.Image != "" {
		return d.Image
	}
	return "busybox"
}

func templateParam() Param {
	return Param{
		Name: "template", Help: "of the config file; it decides on what it names", Kind: Text,
		Choices: func(_ context.Context, w World, _ []Target) ([]string, error) {
			var out []string
			for _, t := range w.Debug.Templates {
				out = append(out, t.Name)
			}
			return out, nil
		},
	}
}

func debugEnvParam() Param {
	return Param{Name: "env", Help: "KEY=value", Kind: Texts}
}

func profileParam(usual string) Param {
	return Param{
		Name: "profile", Help: "what it may do: " + strings.Join(profiles(), ", "), Kind: Choice,
		Choices: func(context.Context, World, []Target) ([]string, error) { return profiles(), nil },
		Default: func(ctx context.Context, w World, on []Target) (string, error) {
			namespace := w.API.Namespace()
			if len(on) == 1 {
				namespace = on[0].Ref.Namespace
			}
			return allowedProfile(ctx, w, namespace, usual), nil
		},
	}
}

// debugSpec is what all of these verbs are told.
type debugSpec struct {
	image   string
	command []string
	env     []corev1.EnvVar
	profile profile
}

// debugSpecOf reads the arguments. What a template names goes before them; without a profile it is the usual one that the
// namespace allows.
func debugSpecOf(ctx context.Context, w World, args Args, namespace, usual string) (debugSpec, error) {
	s := debugSpec{image: args.Get("image"), profile: profile(args.Get("profile"))}
	for _, word := range args["env"] {
		name, value, ok := strings.Cut(word, "=")
		if !ok || name == "" {
			return s, usage("env takes KEY=value")
		}
		s.env = append(s.env, corev1.EnvVar{Name: name, Value: value})
	}
	if name := args.Get("template"); name != "" {
		i := slices.IndexFunc(w.Debug.Templates, func(t DebugTemplate) bool { return t.Name == name })
		if i < 0 {
			return s, usage("there is no template %q in the config file", name)
		}
		s.apply(w.Debug.Templates[i])
	}
	if s.image == "" {
		s.image = w.Debug.image()
	}
	if s.profile == "" {
		s.profile = profile(allowedProfile(ctx, w, namespace, usual))
	}
	if !slices.Contains(profiles(), string(s.profile)) {
		return s, usage("there is no profile %q: use one of %s", s.profile, strings.Join(profiles(), ", "))
	}
	return s, nil
}

func (s *debugSpec) apply(t DebugTemplate) {
	if t.Image != "" {
		s.image = t.Image
	}
	if t.Profile != "" {
		s.profile = profile(t.Profile)
	}
	s.command = t.Command
	for _, name := range slices.Sorted(maps.Keys(t.Env)) {
		s.env = append(s.env, corev1.EnvVar{Name: name, Value: t.Env[name]})
	}
}

// words completes a line of kubectl debug.
func (s debugSpec) words(line []string, target string) []string {
	line = append(line, "--image="+s.image)
	if target != "" {
		line = append(line, "--target="+target)
	}
	line = append(line, "--profile="+string(s.profile))
	for _, e := range s.env {
		line = append(line, "--env="+e.Name+"="+e.Value)
	}
	if len(s.command) > 0 {
		line = append(append(line, "--"), s.command...)
	}
	return line
}

// interactive are the words that let kubectl enter what it makes, none where it is to stay.
func interactive(w World, words ...string) []string {
	if w.Stay {
		return nil
	}
	return words
}

// profile is how much a container for debugging may do, by kubectl's names.
type profile string

func profiles() []string {
	return []string{"general", "baseline", "restricted", "netadmin", "sysadmin"}
}

// allowedProfile is the usual profile, or a lesser one where the namespace says that it enforces a pod security standard that
// forbids the usual one. Nothing lesser would do for the node itself.
func allowedProfile(ctx context.Context, w World, namespace, usual string) string {
	if usual == "sysadmin" || namespace == "" {
		return usual
	}
	u, err := object.Get(ctx, w.API, kube.Ref{Context: w.API.Name(), GVR: namespaceResource(), Name: namespace})
	if err != nil {
		return usual // it may not be read; the dry run tells
	}
	switch level := u.GetLabels()["pod-security.kubernetes.io/enforce"]; level {
	case "baseline", "restricted":
		return level
	}
	return usual
}

// container is the security context of the container; nil is the cluster's own.
func (p profile) container() *corev1.SecurityContext {
	yes, no := true, false
	add := func(caps ...corev1.Capability) *corev1.SecurityContext {
		return &corev1.SecurityContext{Capabilities: &corev1.Capabilities{Add: caps}}
	}
	switch p {
	case "general":
		return add("SYS_PTRACE")
	case "netadmin":
		return add("NET_ADMIN", "NET_RAW")
	case "sysadmin":
		return &corev1.SecurityContext{Privileged: &yes}
	case "restricted":
		return &corev1.SecurityContext{
			RunAsNonRoot: &yes, AllowPrivilegeEscalation: &no, Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		}
	}
	return nil
}

// pod is the security context of a pod that is all for debugging.
func (p profile) pod() *corev1.PodSecurityContext {
	if p != "restricted" {
		return nil
	}
	user := int64(65532) // of nobody in particular: most images have root as theirs
	return &corev1.PodSecurityContext{RunAsUser: &user}
}
