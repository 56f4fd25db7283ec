package act_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/act"
)

func TestTaint(t *testing.T) {
	node := &corev1.Node{ObjectMeta: at("", "n1"), Spec: corev1.NodeSpec{Taints: []corev1.Taint{
		{Key: "team", Value: "a", Effect: "NoSchedule"}, {Key: "team", Value: "a", Effect: "NoExecute"},
	}}}
	for _, c := range []struct {
		taints, want, word string
		overwrite          bool
	}{
		{"gpu=yes:NoSchedule", "team=a:NoSchedule team=a:NoExecute gpu=yes:NoSchedule", "tainted", false},
		{"gpu:PreferNoSchedule", "team=a:NoSchedule team=a:NoExecute gpu:PreferNoSchedule", "tainted", false},
		{"team-", "", "untainted", false},
		{"team:NoExecute-", "team=a:NoSchedule", "untainted", false},
		{"team=a:NoSchedule", "team=a:NoSchedule team=a:NoExecute", "unchanged", false},
		{"team=b:NoSchedule", "team=a:NoExecute team=b:NoSchedule", "tainted", true},
		{"gpu=yes:NoSchedule team:NoExecute-", "team=a:NoSchedule gpu=yes:NoSchedule", "tainted", false},
	} {
		l := newLab(t, node)
		args := act.Args{"taints": strings.Fields(c.taints)}
		if c.overwrite {
			args["overwrite"] = []string{"true"}
		}
		results := l.run(l.plan("taint", args, "nodes/n1"))
		if got := taintsOf(l); results[0].Word != c.word || got != c.want {
			t.Errorf("%s: %s, the taints are %s", c.taints, words(results), got)
		}
		if c.word == "unchanged" {
			continue
		}
		l.undo(results[0])
		if got := taintsOf(l); got != "team=a:NoSchedule team=a:NoExecute" {
			t.Errorf("%s: after the undo the taints are %s", c.taints, got)
		}
	}
}

func taintsOf(l lab) string {
	n, ok := l.Held(l.Kind("nodes").GVR, "", "n1").(*corev1.Node)
	if !ok {
		return "no node"
	}
	var out []string
	for _, t := range n.Spec.Taints {
		out = append(out, t.ToString())
	}
	return strings.Join(out, " ")
}

func TestTaintRefuses(t *testing.T) {
	l := newLab(t, &corev1.Node{ObjectMeta: at("", "n1"), Spec: corev1.NodeSpec{Taints: []corev1.Taint{{Key: "team", Value: "a", Effect: "NoSchedule"}}}})
	for _, word := range []string{"gpu=yes", "gpu=yes:Never", "=yes:NoSchedule", "gpu=a b:NoSchedule", "other-", "team=b:NoSchedule", "team:NoExecute-"} {
		if _, err := l.try("taint", act.Args{"taints": {word}}, "nodes/n1"); !isUsage(err) {
			t.Errorf("%s: %v", word, err)
		}
	}
	if _, err := l.try("taint", act.Args{"taints": {"x:NoSchedule", "x=1:NoSchedule"}}, "nodes/n1"); !isUsage(err) {
		t.Errorf("the same key twice: %v", err)
	}
}

func TestTaintListsThePodsItEvicts(t *testing.T) {
	tolerates := func(name string, seconds *int64) *corev1.Pod {
		p := podAt(at("shop", name), "n1")
		p.Spec.Tolerations = []corev1.Toleration{{Key: "out", Operator: corev1.TolerationOpExists, TolerationSeconds: seconds}}
		return p
	}
	l := newLab(t, &corev1.Node{ObjectMeta: at("", "n1")},
		podAt(at("shop", "goes"), "n1"), tolerates("later", new(int64(30))), tolerates("stays", nil))
	p := l.plan("taint", act.Args{"taints": {"out=now:NoExecute"}}, "nodes/n1")
	if got := touches(p); !slices.Equal(got, []string{"pods/goes: evicted", "pods/later: evicted after 30 s"}) {
		t.Errorf("it touches %q", got)
	}
	l.warns(p, "evicts 2 pods that do not tolerate it")
	if p.Risk != act.Risky {
		t.Errorf("the risk is %d", p.Risk)
	}
	if p = l.plan("taint", act.Args{"taints": {"out=now:NoSchedule"}}, "nodes/n1"); len(p.Touched) > 0 || p.Risk != act.Harmless {
		t.Errorf("NoSchedule touches %q at risk %d", touches(p), p.Risk)
	}
}

func FuzzParseTaint(f *testing.F) {
	for _, word := range []string{"a=b:NoSchedule", "a:NoExecute-", "a-", "=:", ""} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		v, _ := act.Find("taint")
		_, err := v.Plan(t.Context(), act.World{}, nil, act.Args{"taints": {word}})
		if err != nil && !isUsage(err) {
			t.Errorf("%q: %v", word, err)
		}
	})
}
