package act_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/stream/streamtest"
)

func scaledTo(n int32) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", Labels: map[string]string{"app": "web"}},
		Spec:       appsv1.DeploymentSpec{Replicas: &n},
	}
}

// planned is the verb's plan for the deployment web.
func planned(t *testing.T, s *acttest.Server, verb string, args act.Args) (*act.Plan, error) {
	t.Helper()
	v, ok := act.Find(verb)
	if !ok {
		t.Fatalf("there is no verb %s", verb)
	}
	on := []act.Target{{Ref: s.Ref("deployments.apps", "shop", "web"), Kind: s.Kind("deployments.apps")}}
	return v.Make(context.Background(), act.World{API: s.API}, on, args)
}

// ranAndUndone makes a plan real and takes it back.
func ranAndUndone(t *testing.T, s *acttest.Server, p *act.Plan) []string {
	t.Helper()
	r := act.Runner{API: s.API}
	results := r.Run(context.Background(), p, func(act.Progress) {})
	if results[0].Err != nil {
		t.Fatal(results[0].Err)
	}
	undo, why := results[0].Undo()
	if undo == nil {
		t.Fatalf("it cannot be undone: %s", why)
	}
	if _, err := undo.Send(context.Background(), s.API, false); err != nil {
		t.Fatal(err)
	}
	var sent []string
	for _, w := range s.Real() {
		sent = append(sent, string(w.Body))
	}
	return sent
}

const manifestOf = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec:\n"

func TestEditPlan(t *testing.T) {
	s := acttest.New(t, scaledTo(3))
	rest := "  selector: null\n  strategy: {}\n  template: {metadata: {}, spec: {containers: null}}\n"
	original := manifestOf + "  replicas: 3\n" + rest
	p, err := planned(t, s, "edit", act.Args{act.EditOriginal: {original}, act.EditManifest: {manifestOf + "  replicas: 5\n" + rest}})
	if err != nil {
		t.Fatal(err)
	}
	if c := p.Changes[0]; p.Risk != act.Risky || c.Note != "spec.replicas" || len(p.Warnings) != 0 {
		t.Errorf("the plan is %+v", p)
	}
	if want := `kubectl --context test -n shop patch deployment/web --type json -p '[{"op":"replace","path":"/spec/replicas","value":5}]'`; p.Kubectl[0] != want {
		t.Errorf("the kubectl line is %s", p.Kubectl[0])
	}
	sent := ranAndUndone(t, s, p)
	if len(sent) != 2 || !strings.Contains(sent[1], `{"op":"replace","path":"/spec/replicas","value":3}`) {
		t.Errorf("sent %v", sent)
	}
}

func TestEditWarnsOfWhatOthersChangedMeanwhile(t *testing.T) {
	s := acttest.New(t, scaledTo(5))
	original := manifestOf + "  replicas: 3\n"
	p, err := planned(t, s, "edit", act.Args{act.EditOriginal: {original}, act.EditManifest: {original + "  paused: true\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "that is kept: spec.replicas") {
		t.Errorf("it warns of %q", p.Warnings)
	}
	if ops := p.Changes[0].Ops; len(ops) != 2 || ops[1].Path != "/spec/paused" {
		t.Errorf("it does %v", ops)
	}
}

func TestPatch(t *testing.T) {
	for _, c := range []struct {
		name  string
		args  act.Args
		sent  string
		error string
	}{
		{"strategic", act.Args{"patch": {`{"spec":{"replicas":4}}`}}, `{"spec":{"replicas":4}}`, ""},
		{"merge in YAML", act.Args{"patch": {"spec:\n  replicas: 4\n"}, "type": {"merge"}}, `{"spec":{"replicas":4}}`, ""},
		{"json", act.Args{"patch": {`[{"op":"replace","path":"/spec/replicas","value":4}]`}, "type": {"json"}},
			`[{"op":"test","path":"/spec/replicas","value":3},{"op":"replace","path":"/spec/replicas","value":4}]`, ""},
		{"json moves", act.Args{"patch": {`[{"op":"move","from":"/metadata/labels/app","path":"/metadata/labels/x"}]`}, "type": {"json"}}, `"/metadata/labels/x"`, ""},
		{"json test fails", act.Args{"patch": {`[{"op":"test","path":"/spec/replicas","value":9}]`}, "type": {"json"}}, "", "patch does not apply to web"},
		{"no patch", act.Args{"patch": {`[`}}, "", "neither JSON nor YAML"},
		{"no operations", act.Args{"patch": {`{"spec":1}`}, "type": {"json"}}, "", "no list of operations"},
		{"no fields", act.Args{"patch": {`[1]`}}, "", "no map of fields"},
		{"no type", act.Args{"patch": {`{}`}, "type": {"apply"}}, "", "use strategic, merge, json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := acttest.New(t, scaledTo(3))
			p, err := planned(t, s, "patch", c.args)
			if c.error != "" {
				if err == nil || !strings.Contains(err.Error(), c.error) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if sent := ranAndUndone(t, s, p); !strings.Contains(sent[0], c.sent) || len(sent) != 2 {
				t.Errorf("sent %v", sent)
			}
		})
	}
}

func TestPatchRefused(t *testing.T) {
	s := acttest.New(t, scaledTo(3))
	s.Refuse(func(acttest.Write) *metav1.Status {
		return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "no")
	})
	p, err := planned(t, s, "patch", act.Args{"patch": {`{"spec":{"replicas":4}}`}})
	if err != nil {
		t.Fatal(err)
	}
	if trial := p.Changes[0].Try(context.Background(), s.API); trial.Err == nil {
		t.Error("the preview does not say that it is refused")
	}
}
