package act

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func setResourcesVerb() Verb {
	return Verb{
		Name: "set-resources", Title: "set resources", Group: "workload",
		Help: "change the requests and limits of containers",
		For:  templated(), Needs: may("patch", ""),
		Params: []Param{
			containerParam(),
			{Name: "limits", Help: "at most: cpu=500m,memory=256Mi; 0 is none", Kind: Text, Default: resourcesNow("limits")},
			{Name: "requests", Help: "set aside for it: cpu=100m,memory=128Mi; 0 is none", Kind: Text, Default: resourcesNow("requests")},
		},
		Plan: planSetResources,
	}
}

// resourcesNow is what the only container of the only target has.
func resourcesNow(field string) func(context.Context, World, []Target) (string, error) {
	return func(ctx context.Context, w World, on []Target) (string, error) {
		cs, err := containersNow(ctx, w, on)
		if err != nil || len(cs) != 1 {
			return "", err
		}
		now, _, err := unstructured.NestedMap(cs[0], "resources", field)
		var out []string
		for _, name := range slices.Sorted(maps.Keys(now)) {
			out = append(out, fmt.Sprintf("%s=%v", name, now[name]))
		}
		return strings.Join(out, ","), err
	}
}

// parseResources reads cpu=500m,memory=256Mi.
func parseResources(flag, text string) (map[string]resource.Quantity, error) {
	out := map[string]resource.Quantity{}
	if text == "" {
		return out, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		name, amount, ok := strings.Cut(part, "=")
		if !ok || name == "" {
			return nil, usage("%s: %q is not resource=amount", flag, part)
		}
		q, err := resource.ParseQuantity(amount)
		if err != nil {
			return nil, usage("%s: %q is no amount of %s: give one like 500m or 256Mi", flag, amount, name)
		}
		if q.Sign() < 0 {
			return nil, usage("%s: %s cannot be less than 0", flag, name)
		}
		out[name] = q
	}
	return out, nil
}

func planSetResources(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	limits, err := parseResources("limits", args.Get("limits"))
	if err != nil {
		return nil, err
	}
	requests, err := parseResources("requests", args.Get("requests"))
	if err != nil {
		return nil, err
	}
	if len(limits) == 0 && len(requests) == 0 {
		return nil, usage("give limits, requests or both")
	}
	p, err := retemplate(ctx, w, on, func(t Target, u *unstructured.Unstructured) (string, error) {
		cs, err := chosen(u, args.Get("containers"), t.Ref.String())
		if err != nil {
			return "", err
		}
		var notes []string
		for _, c := range cs {
			for _, of := range []struct {
				field string
				want  map[string]resource.Quantity
			}{{"limits", limits}, {"requests", requests}} {
				n, err := setQuantities(c, of.field, of.want)
				if err != nil {
					return "", err
				}
				notes = append(notes, n...)
			}
		}
		if len(notes) == 0 {
			return "has these resources already", nil
		}
		return strings.Join(notes, ", "), nil
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("set the resources of", on)
	var flags []string
	for _, name := range []string{"containers", "limits", "requests"} {
		if v := args.Get(name); v != "" && !(name == "containers" && v == "*") {
			flags = append(flags, "--"+name+"="+v)
		}
	}
	p.lines(w, on, "set", "resources", flags...)
	return p, nil
}

// setQuantities changes a container's limits or requests, and says what it changed.
func setQuantities(c map[string]any, field string, want map[string]resource.Quantity) ([]string, error) {
	if len(want) == 0 {
		return nil, nil
	}
	now, _, err := unstructured.NestedMap(c, "resources", field)
	if err != nil {
		return nil, err
	}
	if now == nil {
		now = map[string]any{}
	}
	var notes []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		q := want[name]
		before := "none"
		if old, ok := now[name]; ok {
			before = fmt.Sprint(old)
			if is, err := resource.ParseQuantity(before); err == nil && is.Cmp(q) == 0 {
				continue
			}
		}
		now[name] = q.String()
		notes = append(notes, fmt.Sprintf("%s: %s %s %s -> %s", c["name"], name, strings.TrimSuffix(field, "s"), before, q.String()))
	}
	if len(notes) == 0 {
		return nil, nil
	}
	return notes, unstructured.SetNestedMap(c, now, "resources", field)
}
