package act

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/klog/v2"

	"fathom/kube/object"
)

func taintVerb() Verb {
	return Verb{
		Name: "taint", Title: "taint", Group: "node",
		Help: "keep pods off nodes unless they tolerate it",
		For:  kinds("nodes"), Needs: may("patch", ""),
		Params: []Param{
			{Name: "taints", Help: "key=value:Effect sets one, key:Effect- or key- removes it", Kind: Pairs, Required: true, Positional: true, Choices: taintsNow},
			{Name: "overwrite", Help: "change values that are there already", Kind: Switch},
		},
		Plan: planTaint,
	}
}

// taintsNow are the taints that the only target has, ready to be edited.
func taintsNow(ctx context.Context, w World, on []Target) ([]string, error) {
	if len(on) != 1 {
		return nil, nil
	}
	u, err := object.Get(ctx, w.API, on[0].Ref)
	if err != nil {
		return nil, err
	}
	var node corev1.Node
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &node); err != nil {
		return nil, err
	}
	var out []string
	for i := range node.Spec.Taints {
		out = append(out, node.Spec.Taints[i].ToString())
	}
	return out, nil
}

// tainting is one word: a taint to set, or to remove, with any effect if it has none.
type tainting struct {
	corev1.Taint
	remove bool
}

// parseTaint reads key=value:Effect, key:Effect, and with a dash behind it what is to be removed, also key-.
func parseTaint(word string) (tainting, error) {
	text, remove := strings.CutSuffix(word, "-")
	t := tainting{remove: remove}
	spec, effect, ok := strings.Cut(text, ":")
	t.Key, t.Value, _ = strings.Cut(spec, "=")
	t.Effect = corev1.TaintEffect(effect)
	known := []corev1.TaintEffect{corev1.TaintEffectNoSchedule, corev1.TaintEffectPreferNoSchedule, corev1.TaintEffectNoExecute}
	switch {
	case !ok && !remove:
		return t, usage("%q has no effect: key=value:Effect", word)
	case ok && !slices.Contains(known, t.Effect):
		return t, usage("%q: the effect is NoSchedule, PreferNoSchedule or NoExecute", word)
	}
	if errs := validation.IsQualifiedName(t.Key); len(errs) > 0 {
		return t, usage("%q: the key: %s", word, strings.Join(errs, "; "))
	}
	if errs := validation.IsValidLabelValue(t.Value); len(errs) > 0 {
		return t, usage("%q: the value: %s", word, strings.Join(errs, "; "))
	}
	return t, nil
}

func parseTaints(words []string) ([]tainting, error) {
	var out []tainting
	for _, word := range words {
		t, err := parseTaint(word)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o tainting) bool { return o.Key == t.Key && o.Effect == t.Effect }) {
			return nil, usage("%q is the second with this key and effect", word)
		}
		out = append(out, t)
	}
	return out, nil
}

func planTaint(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	taints, err := parseTaints(args["taints"])
	if err != nil {
		return nil, err
	}
	added := map[string][]corev1.Taint{} // that evict, by node
	p, err := edits(ctx, w, on, "", func(t Target, u *unstructured.Unstructured) (string, error) {
		evicting, err := setTaints(u, taints, args.On("overwrite"))
		added[t.Ref.Name] = evicting
		return strings.Join(args["taints"], " "), err
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("taint", on)
	words := slices.Clone(args["taints"])
	if args.On("overwrite") {
		words = append(words, "--overwrite")
	}
	for i, t := range on {
		p.Changes[i].Word = taintWord(taints)
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), "", append([]string{"taint", "node", t.Ref.Name}, words...)...))
		if len(added[t.Ref.Name]) > 0 {
			p.expels(ctx, w, t, added[t.Ref.Name])
		}
	}
	return p, ctx.Err()
}

func taintWord(taints []tainting) string {
	if !slices.ContainsFunc(taints, func(t tainting) bool { return !t.remove }) {
		return "untainted"
	}
	return "tainted"
}

// setTaints changes a node's taints, and returns those that are new and evict pods.
func setTaints(node *unstructured.Unstructured, taints []tainting, overwrite bool) ([]corev1.Taint, error) {
	items, _, err := unstructured.NestedSlice(node.Object, "spec", "taints")
	if err != nil {
		return nil, err
	}
	var evicting []corev1.Taint
	for _, t := range taints {
		at := slices.IndexFunc(items, t.is)
		switch {
		case t.remove && at < 0:
			return nil, usage("%s has no taint %s", node.GetName(), t.name())
		case t.remove:
			items = slices.DeleteFunc(items, t.is)
			continue
		case at >= 0 && valueOf(items[at]) == t.Value:
			continue
		case at >= 0 && !overwrite:
			return nil, usage("%s has a taint %s already; overwrite changes it", node.GetName(), t.name())
		case at >= 0:
			items = slices.Delete(items, at, at+1)
		}
		item := map[string]any{"key": t.Key, "effect": string(t.Effect)}
		if t.Value != "" {
			item["value"] = t.Value
		}
		items = append(items, item)
		if t.Effect == corev1.TaintEffectNoExecute {
			evicting = append(evicting, t.Taint)
		}
	}
	if len(items) == 0 {
		unstructured.RemoveNestedField(node.Object, "spec", "taints")
		return nil, nil
	}
	return evicting, unstructured.SetNestedSlice(node.Object, items, "spec", "taints")
}

// is reports whether an item of a node's taints has the key, and the effect if there is one.
func (t tainting) is(item any) bool {
	m, _ := item.(map[string]any)
	return m["key"] == t.Key && (t.Effect == "" || m["effect"] == string(t.Effect))
}

func valueOf(item any) string {
	m, _ := item.(map[string]any)
	value, _ := m["value"].(string)
	return value
}

func (t tainting) name() string {
	if t.Effect == "" {
		return t.Key
	}
	return t.Key + ":" + string(t.Effect)
}

// expels lists the pods on a node that do not tolerate the taints.
func (p *Plan) expels(ctx context.Context, w World, t Target, taints []corev1.Taint) {
	p.raise(Risky)
	pods, err := podsOn(ctx, w, t.Ref.Name)
	if err != nil {
		p.warn("Which pods " + t.Ref.String() + " would evict cannot be told: " + err.Error() + ".")
		return
	}
	n := 0
	for _, pod := range pods {
		if why := expelled(pod, taints); why != "" && !finished(pod) {
			p.touch(podRef(w, pod), why)
			n++
		}
	}
	if n > 0 {
		p.warn(fmt.Sprintf("%s evicts %s that do not tolerate it, and asks no disruption budget.", t.Ref, count(n, "pod")))
	}
}

// expelled says when a pod is evicted for taints, "" for never.
func expelled(pod *unstructured.Unstructured, taints []corev1.Taint) string {
	raw, _, _ := unstructured.NestedMap(pod.Object, "spec")
	var spec corev1.PodSpec
	if runtime.DefaultUnstructuredConverter.FromUnstructured(raw, &spec) != nil {
		return ""
	}
	stays, least := true, int64(-1)
	for _, taint := range taints {
		tolerated := false
		for _, toleration := range spec.Tolerations {
			if !toleration.ToleratesTaint(klog.Background(), &taint, true) {
				continue
			}
			tolerated = true
			if s := toleration.TolerationSeconds; s != nil && (least < 0 || *s < least) {
				least = *s
			}
		}
		stays = stays && tolerated
	}
	switch {
	case !stays, least == 0:
		return "evicted"
	case least > 0:
		return fmt.Sprintf("evicted after %d s", least)
	}
	return ""
}
