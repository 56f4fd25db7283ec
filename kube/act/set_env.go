package act

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation"

	"fathom/kube"
	"fathom/kube/object"
)

func setEnvVerb() Verb {
	return Verb{
		Name: "set-env", Title: "set environment", Group: "workload",
		Help: "add, change or remove environment variables of containers",
		For:  templated(), Needs: may("patch", ""),
		Params: []Param{
			{Name: "env", Help: "KEY=value sets one, KEY- removes one", Kind: Pairs, Positional: true, Choices: envNow},
			containerParam(),
			{Name: "from", Help: "configmap/NAME or secret/NAME: a variable for each of its keys", Kind: Text},
			{Name: "keys", Help: "only these keys, separated by commas", Kind: Text},
			{Name: "prefix", Help: "what the names of the variables begin with", Kind: Text},
		},
		Plan: planSetEnv,
	}
}

// envNow are the variables with a value of their own of the only target.
func envNow(ctx context.Context, w World, on []Target) ([]string, error) {
	cs, err := containersNow(ctx, w, on)
	var out []string
	for _, c := range cs {
		vars, _, _ := unstructured.NestedSlice(c, "env")
		for _, v := range vars {
			m, _ := v.(map[string]any)
			word := fmt.Sprintf("%s=%v", m["name"], m["value"])
			if m["value"] != nil && !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out, err
}

// environment is what is asked for: variables as the API has them, and names to remove.
type environment struct {
	set    []map[string]any
	remove []string
}

// parseVariables reads KEY=value and KEY-.
func parseVariables(words []string) (environment, error) {
	var e environment
	for _, word := range words {
		key, value, sets := strings.Cut(word, "=")
		if !sets {
			name, ok := strings.CutSuffix(word, "-")
			if !ok || name == "" {
				return e, usage("%q is neither KEY=value nor KEY-", word)
			}
			e.remove = append(e.remove, name)
			continue
		}
		if wrong := validation.IsEnvVarName(key); len(wrong) > 0 {
			return e, usage("%q cannot name a variable: %s", key, strings.Join(wrong, "; "))
		}
		e.set = append(e.set, map[string]any{"name": key, "value": value})
	}
	for _, v := range e.set {
		if slices.Contains(e.remove, v["name"].(string)) {
			return e, usage("%s cannot be set and removed at once", v["name"])
		}
	}
	return e, nil
}

func planSetEnv(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	e, err := parseVariables(args["env"])
	if err != nil {
		return nil, err
	}
	if args.Get("keys") != "" && args.Get("from") == "" {
		return nil, usage("keys needs from")
	}
	if len(e.set)+len(e.remove) == 0 && args.Get("from") == "" {
		return nil, usage("give variables as KEY=value or KEY-, or where they come from")
	}
	p, err := retemplate(ctx, w, on, func(t Target, u *unstructured.Unstructured) (string, error) {
		want := e
		from, err := envFrom(ctx, w, t.Ref.Namespace, args)
		if err != nil {
			return "", err
		}
		want.set = append(slices.Clone(e.set), from...)
		if prefix := args.Get("prefix"); prefix != "" {
			want.set = prefixed(want.set, prefix)
		}
		cs, err := chosen(u, args.Get("containers"), t.Ref.String())
		if err != nil {
			return "", err
		}
		return want.note(), want.apply(cs)
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("set the environment of", on)
	flags := slices.Clone(args["env"])
	for _, name := range []string{"containers", "from", "keys", "prefix"} {
		if v := args.Get(name); v != "" && !(name == "containers" && v == "*") {
			flags = append(flags, "--"+name+"="+v)
		}
	}
	p.lines(w, on, "set", "env", flags...)
	return p, nil
}

// note names the variables, without their values.
func (e environment) note() string {
	var out []string
	for _, v := range e.set {
		out = append(out, v["name"].(string))
	}
	for _, name := range e.remove {
		out = append(out, name+"-")
	}
	return strings.Join(out, " ")
}

// apply changes variables where they stand, adds new ones at the end, and removes the others, in each container.
func (e environment) apply(containers []map[string]any) error {
	for _, c := range containers {
		now, _, err := unstructured.NestedSlice(c, "env")
		if err != nil {
			return err
		}
		if now = e.merge(now); len(now) == 0 {
			delete(c, "env")
			continue
		}
		c["env"] = now
	}
	return nil
}

func (e environment) merge(now []any) []any {
	covered := map[any]bool{}
	for _, name := range e.remove {
		covered[name] = true
	}
	var out []any
	for _, v := range now {
		m, _ := v.(map[string]any)
		if covered[m["name"]] {
			continue
		}
		if i := slices.IndexFunc(e.set, func(s map[string]any) bool { return s["name"] == m["name"] }); i >= 0 {
			covered[m["name"]] = true
			v = maps.Clone(e.set[i])
		}
		out = append(out, v)
	}
	for _, v := range e.set {
		if !covered[v["name"]] {
			covered[v["name"]] = true
			out = append(out, maps.Clone(v))
		}
	}
	return out
}

func prefixed(vars []map[string]any, prefix string) []map[string]any {
	out := make([]map[string]any, len(vars))
	for i, v := range vars {
		out[i] = maps.Clone(v)
		out[i]["name"] = prefix + v["name"].(string)
	}
	return out
}

// envFrom are variables that refer to the keys of a ConfigMap or Secret.
func envFrom(ctx context.Context, w World, namespace string, args Args) ([]map[string]any, error) {
	from := args.Get("from")
	if from == "" {
		return nil, nil
	}
	kind, name, _ := strings.Cut(from, "/")
	resource, ref := "", ""
	switch kind {
	case "configmap", "configmaps", "cm":
		resource, ref = "configmaps", "configMapKeyRef"
	case "secret", "secrets":
		resource, ref = "secrets", "secretKeyRef"
	}
	if resource == "" || name == "" {
		return nil, usage("from is %q: give configmap/NAME or secret/NAME", from)
	}
	gvr := schema.GroupVersionResource{Version: "v1", Resource: resource}
	u, err := object.Get(ctx, w.API, kube.Ref{GVR: gvr, Namespace: namespace, Name: name})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	data, _, _ := unstructured.NestedMap(u.Object, "data")
	var only []string
	if keys := args.Get("keys"); keys != "" {
		only = strings.Split(keys, ",")
	}
	var out []map[string]any
	for _, key := range slices.Sorted(maps.Keys(data)) {
		if only == nil || slices.Contains(only, key) {
			source := map[string]any{ref: map[string]any{"name": name, "key": key}}
			out = append(out, map[string]any{"name": envName(key), "valueFrom": source})
		}
	}
	if len(out) == 0 {
		return nil, usage("%s has no such keys", from)
	}
	return out, nil
}

// envName is the variable for a key: upper case, with _ for what a name cannot hold.
func envName(key string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, key)
}
