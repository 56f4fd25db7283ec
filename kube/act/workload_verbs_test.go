package act_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
)

// TestWorkloadVerbs runs each verb, looks at the object, and undoes it.
func TestWorkloadVerbs(t *testing.T) {
	for _, test := range []struct {
		verb, on string
		args     act.Args
		more     []runtime.Object
		changed  string   // the object that changes, if not on
		has      []string // texts of the object's JSON afterwards
		lacks    string
		touched  string
		risk     act.Risk
		kubectl  string
	}{
		{verb: "scale", on: "deployments/web", args: act.Args{"replicas": {"5"}, "current-replicas": {"3"}},
			has: []string{`"replicas":5`}, kubectl: "scale deployment/web --replicas=5 --current-replicas=3"},
		{verb: "scale", on: "statefulsets/db", args: act.Args{"replicas": {"0"}}, risk: act.Risky,
			has: []string{`"replicas":0`}, kubectl: "scale statefulset/db --replicas=0"},
		{verb: "restart", on: "deployments/web", risk: act.Risky, touched: "web-h3-x",
			has:     []string{`"kubectl.kubernetes.io/restartedAt":"2026-01-02T15:04:05Z"`},
			kubectl: "rollout restart deployment/web"},
		{verb: "restart", on: "statefulsets/db", risk: act.Risky, touched: "db-1",
			has: []string{"restartedAt"}, kubectl: "rollout restart statefulset/db"},
		{verb: "restart", on: "daemonsets/logs", risk: act.Risky, touched: "logs-x",
			has: []string{"restartedAt"}, kubectl: "rollout restart daemonset/logs"},
		{verb: "pause", on: "deployments/web", has: []string{`"paused":true`}, kubectl: "rollout pause deployment/web"},
		{verb: "set-image", on: "deployments/web", args: act.Args{"images": {"web=web:4"}}, risk: act.Risky, touched: "web-h3-x",
			has: []string{`"image":"web:4"`, `"image":"prepare:1"`}, lacks: "web:3", kubectl: "set image deployment/web web=web:4"},
		{verb: "set-image", on: "deployments/web", args: act.Args{"images": {"*=all:4"}}, risk: act.Risky, touched: "web-h3-x",
			has: []string{`"image":"all:4"`}, lacks: "prepare:1", kubectl: "set image deployment/web '*=all:4'"},
		{verb: "set-image", on: "deployments/web", args: act.Args{"images": {"prepare=prepare:1", "web=web:4"}}, risk: act.Risky, touched: "web-h3-x",
			has: []string{`"image":"web:4"`}, kubectl: "set image deployment/web web=web:4"},
		{verb: "set-image", on: "pods/db-0", args: act.Args{"images": {"web=web:4"}}, risk: act.Risky,
			has: []string{`"image":"web:4"`}, kubectl: "set image pod/db-0 web=web:4"},
		{verb: "set-resources", on: "deployments/web", risk: act.Risky, touched: "web-h3-x",
			args:    act.Args{"containers": {"web"}, "limits": {"cpu=0.2,memory=256Mi"}, "requests": {"cpu=100m"}},
			has:     []string{`"limits":{"cpu":"200m","memory":"256Mi"}`, `"requests":{"cpu":"100m"}`},
			kubectl: "set resources deployment/web --containers=web --limits=cpu=0.2,memory=256Mi --requests=cpu=100m"},
		{verb: "set-env", on: "deployments/web", args: act.Args{"env": {"MODE=slow", "NEW=a=b", "OLD-"}, "containers": {"w*"}}, risk: act.Risky, touched: "web-h3-x",
			has:     []string{`"env":[{"name":"MODE","value":"slow"},{"name":"NEW","value":"a=b"}]`},
			kubectl: "set env deployment/web MODE=slow NEW=a=b OLD- '--containers=w*'"},
		{verb: "set-env", on: "deployments/web", args: act.Args{"from": {"configmap/settings"}, "prefix": {"S_"}}, risk: act.Risky, touched: "web-h3-x",
			more:    []runtime.Object{settings()},
			has:     []string{`{"name":"S_LOG_LEVEL","valueFrom":{"configMapKeyRef":{"key":"log-level","name":"settings"}}}`},
			kubectl: "set env deployment/web --from=configmap/settings --prefix=S_"},
		{verb: "undo", on: "deployments/web", risk: act.Risky, touched: "web-h3-x",
			has:   []string{`"image":"web:2"`, `"kubernetes.io/change-cause":"to web:2"`, `"deployment.kubernetes.io/revision":"3"`},
			lacks: "pod-template-hash", kubectl: "rollout undo deployment/web"},
		{verb: "undo", on: "deployments/web", args: act.Args{"to-revision": {"1"}}, risk: act.Risky, touched: "web-h3-x",
			has: []string{`"image":"web:1"`}, lacks: "desired-replicas", kubectl: "rollout undo deployment/web --to-revision=1"},
		{verb: "undo", on: "statefulsets/db", risk: act.Risky, touched: "db-1",
			has: []string{`"image":"db:1"`}, lacks: "$patch", kubectl: "rollout undo statefulset/db"},
		{verb: "undo", on: "daemonsets/logs", args: act.Args{"to-revision": {"1"}}, risk: act.Risky, touched: "logs-x",
			has: []string{`"image":"logs:1"`}, kubectl: "rollout undo daemonset/logs --to-revision=1"},
		{verb: "autoscale", on: "deployments/web", args: act.Args{"max": {"9"}, "cpu-percent": {"70"}}, more: []runtime.Object{autoscalerOfWeb()},
			changed: "horizontalpodautoscalers/web-hpa",
			has:     []string{`"maxReplicas":9`, `"minReplicas":2`, `"averageUtilization":70`}, kubectl: "patch horizontalpodautoscaler"},
	} {
		t.Run(strings.Join([]string{test.verb, test.on}, " "), func(t *testing.T) {
			w := newWorkload(t, test.more...)
			on := test.changed
			if on == "" {
				on = test.on
			}
			before := w.get(on)
			p, err := w.plan(test.verb, test.on, test.args)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Kubectl) != 1 || !strings.HasPrefix(p.Kubectl[0], "kubectl --context test -n shop "+test.kubectl) {
				t.Errorf("the kubectl line is %q", p.Kubectl)
			}
			if got := touched(p); got != test.touched {
				t.Errorf("it reaches %q, want %q", got, test.touched)
			}
			if p.Risk != test.risk {
				t.Errorf("the risk is %d, want %d", p.Risk, test.risk)
			}
			results := w.run(p)
			after := w.get(on)
			for _, text := range test.has {
				if !strings.Contains(after, text) {
					t.Errorf("there is no %s in %s", text, after)
				}
			}
			if test.lacks != "" && strings.Contains(after, test.lacks) {
				t.Errorf("there is a %s in %s", test.lacks, after)
			}
			w.undo(test.verb, results)
			if back := w.get(on); back != before {
				t.Errorf("undone, it is\n%s\nwant\n%s", back, before)
			}
		})
	}
}

// TestWorkloadRefusals asks for what cannot be.
func TestWorkloadRefusals(t *testing.T) {
	w := newWorkload(t, autoscalerOfWeb(), settings())
	for _, test := range []struct {
		verb, on string
		args     act.Args
		words    string
	}{
		{"scale", "deployments/web", act.Args{"replicas": {"-1"}}, "0 or more"},
		{"scale", "deployments/web", act.Args{"replicas": {"4"}, "current-replicas": {"2"}}, "has 3 replicas, not 2"},
		{"set-image", "deployments/web", act.Args{"images": {"web"}}, "not container=image"},
		{"set-image", "deployments/web", act.Args{"images": {"nosuch=x:1"}}, "it has prepare, web"},
		{"set-image", "deployments/web", act.Args{"images": {"w*=x:1"}}, "or * for all"},
		{"set-image", "deployments/web", act.Args{"images": {"*=x:1", "web=y:1"}}, "no others"},
		{"set-image", "deployments/web", act.Args{"images": {"web=x:1", "web=y:1"}}, "two images"},
		{"set-resources", "deployments/web", nil, "limits, requests or both"},
		{"set-resources", "deployments/web", act.Args{"limits": {"cpu"}}, "not resource=amount"},
		{"set-resources", "deployments/web", act.Args{"limits": {"cpu=much"}}, "no amount of cpu"},
		{"set-resources", "deployments/web", act.Args{"limits": {"cpu=1"}, "containers": {"nosuch"}}, "it has prepare, web"},
		{"set-env", "deployments/web", nil, "KEY=value"},
		{"set-env", "deployments/web", act.Args{"env": {"A=1", "A-"}}, "at once"},
		{"set-env", "deployments/web", act.Args{"env": {"1 x=1"}}, "cannot name a variable"},
		{"set-env", "deployments/web", act.Args{"env": {"A=1"}, "keys": {"a"}}, "keys needs from"},
		{"set-env", "deployments/web", act.Args{"from": {"pod/x"}}, "configmap/NAME"},
		{"set-env", "deployments/web", act.Args{"from": {"configmap/settings"}, "keys": {"nosuch"}}, "no such keys"},
		{"undo", "deployments/web", act.Args{"to-revision": {"7"}}, "it has 3, 2, 1"},
		{"undo", "deployments/web", act.Args{"to-revision": {"x"}}, "number of a revision"},
		{"autoscale", "deployments/web", act.Args{"max": {"1"}}, "less than min"},
		{"autoscale", "deployments/web", act.Args{"max": {"1"}, "min": {"2"}}, "less than min"},
		{"autoscale", "deployments/web", nil, "give min, max or cpu-percent"},
		{"autoscale", "statefulsets/db", act.Args{"min": {"2"}}, "needs max"},
	} {
		w.refused(test.verb, test.on, test.args, test.words)
	}
	if writes := w.server.Writes(); len(writes) > 0 {
		t.Errorf("planning has sent %v", writes)
	}
}

// TestPausedDeployment has what a pause forbids and what ends with it.
func TestPausedDeployment(t *testing.T) {
	w := newWorkload(t)
	p, err := w.plan("pause", "deployments/web", nil)
	if err != nil {
		t.Fatal(err)
	}
	w.run(p)
	w.refused("undo", "deployments/web", nil, "resume it first")
	w.refused("restart", "deployments/web", nil, "resume it first")
	if p, err = w.plan("resume", "deployments/web", nil); err != nil || p.Risk != act.Harmless || len(p.Touched) > 0 {
		t.Errorf("with the template that runs, resuming is no change of the pods: %+v, %v", p, err)
	}
	if p, err = w.plan("set-image", "deployments/web", act.Args{"images": {"web=web:4"}}); err != nil {
		t.Fatal(err)
	}
	if len(p.Touched) > 0 || p.Risk != act.Harmless || !strings.Contains(strings.Join(p.Warnings, " "), "until it is resumed") {
		t.Errorf("a paused deployment replaces no pods: %+v", p)
	}
	w.run(p)
	if p, err = w.plan("resume", "deployments/web", nil); err != nil {
		t.Fatal(err)
	}
	if touched(p) != "web-h3-x" || p.Risk != act.Risky {
		t.Errorf("resuming rolls out what was changed: %+v", p)
	}
	w.run(p)
	if strings.Contains(w.get("deployments/web"), "paused") {
		t.Error("it is paused still")
	}
}

// Pods of the revision that an undo goes back to stay.
func TestUndoSparesThePodsThatAreRight(t *testing.T) {
	w := newWorkload(t, podOf("ReplicaSet", "web-h2", "web-h2-x", map[string]string{"app": "web", "pod-template-hash": "h2"}))
	p, err := w.plan("undo", "deployments/web", nil)
	if err != nil || touched(p) != "web-h3-x" {
		t.Errorf("it replaces %q, %v", touched(p), err)
	}
}

// TestUndoOfAnUndo goes back to the revision that somebody has rolled back from, and past it.
func TestUndoOfAnUndo(t *testing.T) {
	again := replicaSet(3, "web:3")
	again.Annotations["deployment.kubernetes.io/revision-history"] = "1"
	w := newWorkload(t, again)
	for revision, want := range map[string]string{
		"": "deployments.apps/web was rolled back from revision 2 before: revision 3, which it has now, is revision 1 again.", "1": "", "3": "",
	} {
		p, err := w.plan("undo", "deployments/web", act.Args{"to-revision": {revision}})
		if err != nil || strings.Join(p.Warnings, " ") != want {
			t.Errorf("to revision %q it warns of %q, %v", revision, p.Warnings, err)
		}
	}
}

func TestAutoscaleMakesAnAutoscaler(t *testing.T) {
	w := newWorkload(t)
	p, err := w.plan("autoscale", "deployments/web", act.Args{"min": {"2"}, "max": {"4"}, "cpu-percent": {"50"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "kubectl --context test -n shop autoscale deployment/web --max=4 --min=2 --cpu-percent=50"; p.Kubectl[0] != want {
		t.Errorf("the kubectl line is %s", p.Kubectl[0])
	}
	if !strings.Contains(strings.Join(p.Warnings, " "), "Container web of deployments.apps/web requests no CPU") {
		t.Errorf("it warns of %v", p.Warnings)
	}
	results := w.run(p)
	after := w.get("horizontalpodautoscalers/web")
	for _, text := range []string{`"maxReplicas":4`, `"minReplicas":2`, `"kind":"Deployment","name":"web"`, `"averageUtilization":50`} {
		if !strings.Contains(after, text) {
			t.Errorf("there is no %s in %s", text, after)
		}
	}
	w.undo("autoscale", results)
	if p, err = w.plan("autoscale", "deployments/web", act.Args{"min": {"2"}}); err == nil {
		t.Errorf("undone, there is one still: %+v", p)
	}
}

func TestScaleWarnsOfTheAutoscaler(t *testing.T) {
	w := newWorkload(t, autoscalerOfWeb())
	for replicas, words := range map[string]string{"5": "it will set the number again", "0": "leaves deployments.apps/web alone"} {
		p, err := w.plan("scale", "deployments/web", act.Args{"replicas": {replicas}})
		if err != nil || !strings.Contains(strings.Join(p.Warnings, " "), words) {
			t.Errorf("scaled to %s, it warns of %v, %v", replicas, p.Warnings, err)
		}
	}
	if p, err := w.plan("scale", "replicasets/web-h3", act.Args{"replicas": {"1"}}); err != nil || !strings.Contains(strings.Join(p.Warnings, " "), "managed by Deployment web") {
		t.Errorf("the scale of what a controller owns warns of %v, %v", p.Warnings, err)
	}
}

// TestUndoRefusesWhatHasMovedOn changes the same image by another hand in between.
func TestUndoRefusesWhatHasMovedOn(t *testing.T) {
	w := newWorkload(t)
	set := func(image string) []act.Result {
		p, err := w.plan("set-image", "deployments/web", act.Args{"images": {"web=" + image}})
		if err != nil {
			t.Fatal(err)
		}
		return w.run(p)
	}
	first := set("web:4")
	set("web:5")
	back, _ := first[0].Undo()
	_, err := act.Revert(t.Context(), w.world(), "set-image", []act.Change{*back})
	if err == nil || !strings.Contains(err.Error(), "moved on") {
		t.Errorf("undone over somebody else's change: %v", err)
	}
}
