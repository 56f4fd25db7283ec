package act_test

import (
	"maps"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/act"
)

func TestLabelAndAnnotate(t *testing.T) {
	for _, verb := range []struct {
		name, field, word string
		of                func(*corev1.ConfigMap) map[string]string
		set               func(*corev1.ConfigMap, map[string]string)
	}{
		{"label", "labels", "labeled", func(c *corev1.ConfigMap) map[string]string { return c.Labels }, func(c *corev1.ConfigMap, m map[string]string) { c.Labels = m }},
		{"annotate", "annotations", "annotated", func(c *corev1.ConfigMap) map[string]string { return c.Annotations }, func(c *corev1.ConfigMap, m map[string]string) { c.Annotations = m }},
	} {
		for _, c := range []struct {
			words, overwrite string
			want             map[string]string
			word             string
		}{
			{"a=b", "", map[string]string{"team": "x", "example.com/tier": "front", "a": "b"}, verb.word},
			{"a=", "", map[string]string{"team": "x", "example.com/tier": "front", "a": ""}, verb.word},
			{"team=y", "true", map[string]string{"team": "y", "example.com/tier": "front"}, verb.word},
			{"team=x", "", map[string]string{"team": "x", "example.com/tier": "front"}, "unchanged"},
			{"team- example.com/tier-", "", nil, verb.word},
			{"none-", "", map[string]string{"team": "x", "example.com/tier": "front"}, "unchanged"},
			{"a=b team-", "", map[string]string{"example.com/tier": "front", "a": "b"}, verb.word},
		} {
			before := map[string]string{"team": "x", "example.com/tier": "front"}
			object := &corev1.ConfigMap{ObjectMeta: at("shop", "c")}
			verb.set(object, before)
			l := newLab(t, object)
			now := func() map[string]string {
				c, _ := l.Held(l.Kind("configmaps").GVR, "shop", "c").(*corev1.ConfigMap)
				return verb.of(c)
			}
			p := l.plan(verb.name, act.Args{verb.field: strings.Fields(c.words), "overwrite": {c.overwrite}}, "configmaps/shop/c")
			line := "kubectl --context test -n shop " + verb.name + " configmap/c " + c.words
			if c.overwrite != "" {
				line += " --overwrite"
			}
			if p.Kubectl[0] != line || p.Risk != act.Harmless {
				t.Errorf("%s: risk %d, line %s", c.words, p.Risk, p.Kubectl[0])
			}
			results := l.run(p)
			if got := words(results); got != "configmaps/c "+c.word || !maps.Equal(now(), c.want) {
				t.Errorf("%s %s: %s, now %v", verb.name, c.words, got, now())
			}
			if c.word == "unchanged" {
				continue
			}
			l.undo(results[0])
			if !maps.Equal(now(), before) {
				t.Errorf("%s %s: after the undo %v", verb.name, c.words, now())
			}
		}
	}
}

func TestLabelRefuses(t *testing.T) {
	object := &corev1.ConfigMap{ObjectMeta: at("shop", "c")}
	object.Labels = map[string]string{"team": "x"}
	l := newLab(t, object)
	for _, word := range []string{"team=y", "team", "=y", "-"} {
		if _, err := l.try("label", act.Args{"labels": {word}}, "configmaps/shop/c"); !isUsage(err) {
			t.Errorf("%q gives %v", word, err)
		}
	}
}

// TestAnnotateTellsNoSecret sets the annotation in which kubectl keeps all of an object.
func TestAnnotateTellsNoSecret(t *testing.T) {
	const key = corev1.LastAppliedConfigAnnotation
	fresh, held := &corev1.Secret{ObjectMeta: at("shop", "fresh")}, &corev1.Secret{ObjectMeta: at("shop", "held")}
	held.Annotations = map[string]string{key: `{"data":{"token":"b2xk"}}`}
	l := newLab(t, fresh, held)
	words := act.Args{"annotations": {"a=b", key + `={"data":{"token":"bmV3"}}`}}
	p, err := l.try("annotate", words, "secrets/shop/fresh")
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Join(p.Kubectl, " ") + p.Changes[0].Note
	if strings.Contains(told, "bmV3") || !strings.Contains(told, "a=b") || !strings.Contains(told, key+"=<masked>") {
		t.Errorf("told: %s", told)
	}
	if _, err := l.try("annotate", words, "secrets/shop/held"); !isUsage(err) || strings.Contains(err.Error(), "b2xk") {
		t.Errorf("refused with %v", err)
	}
}

func TestWhatAnObjectHasIsOffered(t *testing.T) {
	notes := map[string]string{"team": "x", "app": "web", "note": "two\nlines", corev1.LastAppliedConfigAnnotation: "{}", "long": strings.Repeat("x", 200)}
	object := &corev1.ConfigMap{ObjectMeta: at("shop", "c")}
	object.Labels, object.Annotations = notes, notes
	node := &corev1.Node{ObjectMeta: at("", "n"), Spec: corev1.NodeSpec{Taints: []corev1.Taint{
		{Key: "gpu", Value: "yes", Effect: corev1.TaintEffectNoSchedule}, {Key: "spot", Effect: corev1.TaintEffectNoExecute},
	}}}
	l := newLab(t, object, node)
	for _, c := range []struct {
		verb string
		on   []string
		want string
	}{
		{"label", []string{"configmaps/shop/c"}, "app=web team=x"},
		{"annotate", []string{"configmaps/shop/c"}, "app=web team=x"},
		{"label", []string{"configmaps/shop/c", "nodes/n"}, ""},
		{"taint", []string{"nodes/n"}, "gpu=yes:NoSchedule spot:NoExecute"},
		{"taint", []string{"nodes/n", "nodes/n"}, ""},
	} {
		v, _ := act.Find(c.verb)
		got, err := v.Params[0].Choices(t.Context(), act.World{API: l.API}, l.targets(c.on...))
		if words := strings.Join(got, " "); words != c.want || err != nil {
			t.Errorf("%s of %v: %q, %v; want %q", c.verb, c.on, words, err, c.want)
		}
	}
}
