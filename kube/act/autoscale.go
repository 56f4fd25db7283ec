package act

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/object"
)

func autoscaleVerb() Verb {
	return Verb{
		Name: "autoscale", Title: "autoscale", Group: "workload",
		Help: "let a HorizontalPodAutoscaler set the number of replicas, or change its limits",
		For:  scalable,
		Needs: func(kube.Kind) []cluster.Access {
			return []cluster.Access{{Verb: "list", GVR: hpaResource()}, {Verb: "patch", GVR: hpaResource()}}
		},
		Params: []Param{
			{Name: "min", Help: "the fewest replicas", Kind: Number, Default: hpaNow("spec", "minReplicas")},
			{Name: "max", Help: "the most replicas", Kind: Number, Default: hpaNow("spec", "maxReplicas")},
			{Name: "cpu-percent", Help: "CPU in use on average, in percent of what is requested", Kind: Number, Default: cpuNow},
			{Name: "name", Help: "of a new autoscaler; empty takes that of its target", Kind: Text},
		},
		Plan: planAutoscale,
	}
}

// limits are what an autoscaler is told; 0 for what stays as it is.
type limits struct{ min, max, cpu int64 }

func parseLimits(args Args) (limits, error) {
	var l limits
	for name, to := range map[string]*int64{"min": &l.min, "max": &l.max, "cpu-percent": &l.cpu} {
		text := args.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n < 1 {
			return l, usage("%s is %q: give a whole number, 1 or more", name, text)
		}
		*to = n
	}
	if l.max > 0 && l.max < l.min {
		return l, usage("max is %d, less than min, which is %d", l.max, l.min)
	}
	return l, nil
}

func planAutoscale(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	l, err := parseLimits(args)
	if err != nil {
		return nil, err
	}
	if name := args.Get("name"); name != "" && len(on) > 1 {
		return nil, usage("name is for one object, and there are %d", len(on))
	}
	p := &Plan{Summary: summary("autoscale", on)}
	for _, t := range on {
		u, err := object.Get(ctx, w.API, t.Ref)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", t.Ref, err)
		}
		now, err := autoscalerFor(ctx, w, t)
		if err != nil {
			return nil, fmt.Errorf("look for the autoscaler of %s: %w", t.Ref, err)
		}
		if l.cpu > 0 || now == nil {
			p.needsRequests(t, u)
		}
		if now != nil {
			err = p.tune(w, t, now, l)
		} else {
			err = p.newAutoscaler(w, t, l, cmp.Or(args.Get("name"), t.Ref.Name))
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

// tune changes the autoscaler that there is.
func (p *Plan) tune(w World, t Target, now *unstructured.Unstructured, l limits) error {
	if l == (limits{}) {
		return usage("give min, max or cpu-percent")
	}
	after := now.DeepCopy()
	for field, n := range map[string]int64{"minReplicas": l.min, "maxReplicas": l.max} {
		if n == 0 {
			continue
		}
		if err := unstructured.SetNestedField(after.Object, n, "spec", field); err != nil {
			return err
		}
	}
	low, _, _ := unstructured.NestedInt64(after.Object, "spec", "minReplicas")
	high, _, _ := unstructured.NestedInt64(after.Object, "spec", "maxReplicas")
	if high < low {
		return usage("max would be %d, less than min, which would be %d", high, low)
	}
	if l.cpu > 0 {
		if err := aimAt(after, l.cpu); err != nil {
			return err
		}
	}
	c := Update(kube.Ref{Context: t.Ref.Context, GVR: hpaResource(), Namespace: t.Ref.Namespace, Name: now.GetName()}, now, after)
	c.Note = l.note()
	p.Changes = append(p.Changes, c)
	p.Kubectl = append(p.Kubectl, c.kubectl(w))
	return nil
}

func (l limits) note() string {
	var out []string
	for _, part := range []struct {
		name string
		n    int64
		unit string
	}{{"min", l.min, ""}, {"max", l.max, ""}, {"CPU", l.cpu, "%"}} {
		if part.n > 0 {
			out = append(out, fmt.Sprintf("%s %d%s", part.name, part.n, part.unit))
		}
	}
	return strings.Join(out, ", ")
}

// aimAt sets the CPU utilization that an autoscaler aims at, and leaves its other metrics alone.
func aimAt(hpa *unstructured.Unstructured, percent int64) error {
	metrics, _, err := unstructured.NestedSlice(hpa.Object, "spec", "metrics")
	if err != nil {
		return err
	}
	metric := map[string]any{"type": "Resource", "resource": map[string]any{
		"name": "cpu", "target": map[string]any{"type": "Utilization", "averageUtilization": percent},
	}}
	for i, m := range metrics {
		if isCPU(m) {
			metrics[i] = metric
			return unstructured.SetNestedSlice(hpa.Object, metrics, "spec", "metrics")
		}
	}
	return unstructured.SetNestedSlice(hpa.Object, append(metrics, metric), "spec", "metrics")
}

func isCPU(metric any) bool {
	m, _ := metric.(map[string]any)
	name, _, _ := unstructured.NestedString(m, "resource", "name")
	return m["type"] == "Resource" && name == "cpu"
}

// newAutoscaler creates one.
func (p *Plan) newAutoscaler(w World, t Target, l limits, name string) error {
	if l.max == 0 {
		return usage("%s has no autoscaler yet: a new one needs max", t.Ref)
	}
	u := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{
		"scaleTargetRef": map[string]any{
			"apiVersion": t.Kind.GVR.GroupVersion().String(), "kind": t.Kind.Kind, "name": t.Ref.Name,
		},
		"maxReplicas": l.max,
	}}}
	u.SetAPIVersion(hpaResource().GroupVersion().String())
	u.SetKind("HorizontalPodAutoscaler")
	u.SetNamespace(t.Ref.Namespace)
	u.SetName(name)
	flags := []string{fmt.Sprintf("--max=%d", l.max)}
	if l.min > 0 {
		_ = unstructured.SetNestedField(u.Object, l.min, "spec", "minReplicas") // spec is the map above
		flags = append(flags, fmt.Sprintf("--min=%d", l.min))
	}
	if l.cpu > 0 {
		if err := aimAt(u, l.cpu); err != nil {
			return err
		}
		flags = append(flags, fmt.Sprintf("--cpu-percent=%d", l.cpu))
	}
	if name != t.Ref.Name {
		flags = append(flags, "--name="+name)
	}
	ref := kube.Ref{Context: t.Ref.Context, GVR: hpaResource(), Namespace: t.Ref.Namespace, Name: name}
	p.Changes = append(p.Changes, Change{Ref: ref, Method: Create, Body: u, Note: l.note()})
	p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, append([]string{"autoscale", named(t)}, flags...)...))
	return nil
}

// needsRequests warns of containers whose CPU utilization cannot be told.
func (p *Plan) needsRequests(t Target, u *unstructured.Unstructured) {
	cs, err := containersIn(u, "containers")
	if err != nil {
		return
	}
	for _, c := range cs {
		if _, ok, _ := unstructured.NestedFieldNoCopy(c, "resources", "requests", "cpu"); !ok {
			p.warn(fmt.Sprintf("Container %s of %s requests no CPU: its utilization cannot be told, and nothing would be scaled by it.", c["name"], t.Ref))
		}
	}
}

// hpaNow is a number of the autoscaler of the only target.
func hpaNow(path ...string) func(context.Context, World, []Target) (string, error) {
	return func(ctx context.Context, w World, on []Target) (string, error) {
		return ofAutoscaler(ctx, w, on, func(hpa *unstructured.Unstructured) int64 {
			n, _, _ := unstructured.NestedInt64(hpa.Object, path...)
			return n
		})
	}
}

func cpuNow(ctx context.Context, w World, on []Target) (string, error) {
	return ofAutoscaler(ctx, w, on, func(hpa *unstructured.Unstructured) int64 {
		metrics, _, _ := unstructured.NestedSlice(hpa.Object, "spec", "metrics")
		for _, m := range metrics {
			if isCPU(m) {
				n, _, _ := unstructured.NestedInt64(m.(map[string]any), "resource", "target", "averageUtilization")
				return n
			}
		}
		return 0
	})
}

func ofAutoscaler(ctx context.Context, w World, on []Target, number func(*unstructured.Unstructured) int64) (string, error) {
	if len(on) != 1 {
		return "", nil
	}
	hpa, err := autoscalerFor(ctx, w, on[0])
	if err != nil || hpa == nil {
		return "", err
	}
	if n := number(hpa); n > 0 {
		return strconv.FormatInt(n, 10), nil
	}
	return "", nil
}
