package act

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"fathom/kube"
)

func runPodVerb() Verb {
	return Verb{
		Name: "run", Title: "run a pod", Group: "create", Risk: Risky,
		Help: "run a pod to look around from, open a shell in it, and remove it afterwards",
		Params: []Param{
			imageParam(), templateParam(),
			{Name: "name", Help: "its name; empty makes one up", Kind: Text, Default: func(_ context.Context, w World, _ []Target) (string, error) { return runName(w), nil }},
			{Name: "command", Help: "what to run instead of a shell", Kind: Text},
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
