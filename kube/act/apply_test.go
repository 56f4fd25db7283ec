package act_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/problem"
	"fathom/kube/stream/streamtest"
)

// making is a test of the verbs that read manifests.
type making struct {
	*testing.T
	server *acttest.Server
	world  act.World
}

func newMaking(t *testing.T) *making {
	s := acttest.New(t, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}},
		&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "there"}, Data: map[string]string{"a": "1"}})
	return &making{t, s, act.World{API: s.API, Clock: func() time.Time { return acttest.Start }}}
}

func (m *making) plan(verb string, args act.Args) (*act.Plan, error) {
	m.Helper()
	v, ok := act.Find(verb)
	if !ok {
		m.Fatalf("there is no verb %s", verb)
	}
	return v.Make(m.Context(), m.world, nil, args)
}

func (m *making) planned(verb string, args act.Args) *act.Plan {
	m.Helper()
	p, err := m.plan(verb, args)
	if err != nil {
		m.Fatal(err)
	}
	return p
}

func (m *making) run(p *act.Plan) []act.Result {
	r := act.Runner{API: m.server.API, After: func(time.Duration) <-chan time.Time {
		now := make(chan time.Time, 1)
		now <- acttest.Start
		return now
	}}
	return r.Run(m.Context(), p, func(act.Progress) {})
}

func told(results []act.Result) string {
	var out []string
	for _, r := range results {
		word := r.Word
		if r.Err != nil {
			word = problem.Of(r.Err).Text
		}
		out = append(out, r.Ref.String()+" "+word)
	}
	return strings.Join(out, "\n")
}

func text(s string) act.Args { return act.Args{"manifest": {s}} }

func doc(apiVersion, kind, name string) string {
	return fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: %s}\n", apiVersion, kind, name)
}

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: anchors.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: anchors, singular: anchor, kind: Anchor}
  versions: [{name: v1, served: true, storage: true}, {name: v0, served: false}]
`

func TestApplyOrder(t *testing.T) {
	m := newMaking(t)
	p := m.planned("apply", text(strings.Join([]string{
		doc("example.com/v1", "Anchor", "a"), doc("apps/v1", "Deployment", "web"),
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: inner, namespace: fresh}\n",
		definition, doc("v1", "Namespace", "fresh"), doc("v1", "Namespace", "shop"),
		"apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: bot, namespace: shop}\n",
	}, "---\n")))
	var got []string
	for _, c := range p.Changes {
		got = append(got, fmt.Sprintf("%d %s %s fresh=%t needs=%d", c.Stage, c.Ref.Namespace, c.Ref, c.Fresh, len(c.Needs)))
	}
	want := []string{
		"0  namespaces/fresh fresh=false needs=0", "0  namespaces/shop fresh=false needs=0",
		"0  customresourcedefinitions.apiextensions.k8s.io/anchors.example.com fresh=false needs=0",
		"0 shop serviceaccounts/bot fresh=false needs=0", "1 fresh configmaps/inner fresh=false needs=1",
		"1 default anchors.example.com/a fresh=true needs=1", "0 default deployments.apps/web fresh=false needs=0",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if p.Changes[0].Ref.GVR.Resource != "namespaces" || p.Risk != act.Risky {
		t.Errorf("first comes %s, at risk %d", p.Changes[0].Ref, p.Risk)
	}
}

func TestApplyLeavesOutWhatIsBad(t *testing.T) {
	m := newMaking(t)
	secret := "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
	for name, c := range map[string]struct{ doc, want string }{
		"no YAML":           {"a: [", "is no YAML"},
		"no name":           {"apiVersion: v1\nkind: Pod\n", "no metadata.name"},
		"a generated name":  {"apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n", "create it"},
		"removed":           {doc("extensions/v1beta1", "Ingress", "x"), "(Kubernetes 1.22 removed it). Use networking.k8s.io/v1."},
		"no such kind":      {doc("example.com/v1", "Thing", "x"), "Install what defines it first."},
		"an older version":  {doc("batch/v1beta1", "CronJob", "x"), "(Kubernetes 1.25 removed it). Use batch/v1."},
		"another group":     {doc("extensions/v1beta1", "Deployment", "x"), "Use apps/v1."},
		"gone for good":     {doc("policy/v1beta1", "PodSecurityPolicy", "x"), "Pod Security Admission"},
		"a misspelt kind":   {doc("v1", "Podd", "x"), "Did you mean pod"},
		"twice":             {doc("v1", "ConfigMap", "good"), "it is there twice"},
		"a number":          {secret + "data: {pin: 12345}\n", "data.pin is no text"},
		"no base64":         {secret + "data: {pin: '12345'}\n", "data.pin is no base64"},
		"text for a map":    {secret + "stringData: pin-12345\n", "stringData is no map"},
		"another namespace": {"apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: other}\n", "its namespace is other, not shop"},
	} {
		t.Run(name, func(t *testing.T) {
			args := text(doc("v1", "ConfigMap", "good") + "---\n" + c.doc)
			args["namespace"] = []string{"shop"}
			p := m.planned("apply", args)
			if len(p.Changes) != 1 || p.Changes[0].Ref.Name != "good" || p.Changes[0].Ref.Namespace != "shop" || len(p.Refused) != 1 {
				t.Fatalf("%d changes, %+v", len(p.Changes), p.Refused)
			}
			r := p.Refused[0]
			if !strings.Contains(strings.ToLower(r.Why), strings.ToLower(c.want)) || !strings.HasPrefix(r.At, "the text:5") || strings.Contains(r.Why, "12345") {
				t.Errorf("%s: %s", r.What(), r.Why)
			}
			_, err := m.plan("apply", text(c.doc))
			if name != "twice" && name != "another namespace" && (err == nil || !strings.Contains(err.Error(), "the text:1")) {
				t.Errorf("alone: %v", err)
			}
		})
	}
}

func TestApplyTwice(t *testing.T) {
	m := newMaking(t)
	args := text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there, namespace: shop}\ndata: {a: '2'}\n---\n" + doc("v1", "ConfigMap", "new"))
	if got := told(m.run(m.planned("apply", args))); got != "configmaps/there configured\nconfigmaps/new created" {
		t.Errorf("first: %s", got)
	}
	results := m.run(m.planned("apply", args))
	if got := told(results); got != "configmaps/there unchanged\nconfigmaps/new unchanged" {
		t.Errorf("then: %s", got)
	}
	if undo, why := results[0].Undo(); undo != nil || why != "It changed nothing." {
		t.Errorf("undo of what changed nothing: %v %s", undo, why)
	}
	w := m.server.Real()[0]
	if w.Query.Get("fieldManager") != "fathom" || w.Query.Get("force") != "" || w.Type != "application/apply-patch+yaml" {
		t.Errorf("sent %s %v", w.Type, w.Query)
	}
}

func TestApplyUndo(t *testing.T) {
	m := newMaking(t)
	results := m.run(m.planned("apply", text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there, namespace: shop}\ndata: {a: '2'}\n---\n"+doc("v1", "ConfigMap", "new"))))
	back, _ := results[0].Undo()
	gone, _ := results[1].Undo()
	if back == nil || back.Method != act.Patch || gone == nil || gone.Method != act.Delete {
		t.Fatalf("%+v %+v", back, gone)
	}
}

func TestApplyWaitsForWhatItNeeds(t *testing.T) {
	m := newMaking(t)
	manifest := text(definition + "---\n" + doc("example.com/v1", "Anchor", "a") + "---\n" + doc("v1", "Namespace", "bad") +
		"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: inner, namespace: bad}\n")
	tries := 0
	m.server.Refuse(func(w acttest.Write) *metav1.Status {
		switch {
		case w.Resource.Resource == "namespaces":
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "no more namespaces")
		case w.Resource.Resource == "anchors" && tries < 3:
			tries++
			return streamtest.Refuse(http.StatusNotFound, metav1.StatusReasonNotFound, "the server could not find the requested resource")
		}
		return nil
	})
	p := m.planned("apply", manifest)
	m.server.Serve(p.Changes[slices.IndexFunc(p.Changes, func(c act.Change) bool { return c.Fresh })].Ref.GVR)
	got := told(m.run(p))
	want := "namespaces/bad no more namespaces.\ncustomresourcedefinitions.apiextensions.k8s.io/anchors.example.com created\n" +
		"configmaps/inner A change before it failed: namespaces/bad.\nanchors.example.com/a created"
	if got != want || tries != 3 {
		t.Errorf("after %d tries\n%s", tries, got)
	}
}

func TestApplyConflict(t *testing.T) {
	m := newMaking(t)
	m.server.Refuse(func(acttest.Write) *metav1.Status {
		s := streamtest.Refuse(http.StatusConflict, metav1.StatusReasonConflict, "Apply failed with 2 conflicts")
		cause := func(manager, field string) metav1.StatusCause {
			return metav1.StatusCause{Type: metav1.CauseTypeFieldManagerConflict, Message: "conflict with " + manager + " using v1", Field: field}
		}
		s.Details = &metav1.StatusDetails{Causes: []metav1.StatusCause{
			cause(`"helm"`, ".data.a"), cause(`"kube-controller-manager" with subresource "scale"`, ".spec.replicas"), cause(`"helm"`, ".data.b"),
		}}
		return s
	})
	p := m.planned("apply", text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there, namespace: shop}\ndata: {a: '2'}\n"))
	got := problem.Of(p.Changes[0].Try(t.Context(), m.server.API).Err)
	if got.Class != problem.Conflict || got.Text != "Others own fields of it: helm owns .data.a, .data.b; kube-controller-manager (by scale) owns .spec.replicas." {
		t.Errorf("got %+v", got)
	}
	if !strings.Contains(got.Next, "force-conflicts") {
		t.Errorf("what next? %s", got.Next)
	}
}

func TestApplySources(t *testing.T) {
	m := newMaking(t)
	dir := t.TempDir()
	for name, body := range map[string]string{
		"a.yaml": doc("v1", "ConfigMap", "a"), "in/b.yaml": doc("v1", "ConfigMap", "b"), "k/kustomization.yaml": "resources: [c.yaml]\nnamePrefix: x-\n",
		"k/c.yaml": doc("v1", "ConfigMap", "c"), "none.yaml": "# nothing\n",
	} {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600))
	}
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/far.yaml" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, doc("v1", "ConfigMap", "far"))
	}))
	defer far.Close()
	m.world.Stdin = strings.NewReader(doc("v1", "ConfigMap", "stdin"))
	m.world.Clipboard = func() (string, error) { return doc("v1", "ConfigMap", "clip"), nil }
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, c := range map[string]struct {
		args      act.Args
		want, err string
	}{
		"a file":          {act.Args{"filename": {in("a.yaml")}}, "a", ""},
		"two files":       {act.Args{"filename": {in("a.yaml"), in("in")}}, "a b", ""},
		"folders":         {act.Args{"filename": {in("in")}, "recursive": {"true"}}, "b", ""},
		"stdin":           {act.Args{"filename": {"-"}}, "stdin", ""},
		"clipboard":       {act.Args{"from-clipboard": {"true"}}, "clip", ""},
		"kustomize":       {act.Args{"kustomize": {in("k")}}, "x-c", ""},
		"an address":      {act.Args{"filename": {far.URL + "/far.yaml"}, "allow-url": {"true"}}, "far", ""},
		"not confirmed":   {act.Args{"filename": {far.URL + "/far.yaml"}}, "", "allow-url"},
		"a bad address":   {act.Args{"filename": {far.URL + "/none"}, "allow-url": {"true"}}, "", "404"},
		"nothing":         {act.Args{}, "", "needs a manifest"},
		"nothing inside":  {act.Args{"filename": {in("none.yaml")}}, "", "no object in"},
		"no file":         {act.Args{"filename": {in("zzz")}}, "", "no such file"},
		"both":            {act.Args{"filename": {in("a.yaml")}, "kustomize": {in("k")}}, "", "do not go together"},
		"no kustomize":    {act.Args{"kustomize": {in("in")}}, "", "no kustomization.yaml"},
		"create the same": {act.Args{"filename": {in("a.yaml")}}, "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			verb := "apply"
			if name == "create the same" {
				verb = "create"
			}
			p, err := m.plan(verb, c.args)
			if c.err != "" {
				if _, ok := errors.AsType[act.UsageError](err); !ok || !strings.Contains(err.Error(), c.err) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			must(t, err)
			var names []string
			for _, ch := range p.Changes {
				names = append(names, ch.Ref.Name)
			}
			if strings.Join(names, " ") != c.want || !strings.Contains(p.Kubectl[0], verb) {
				t.Errorf("%v by %s", names, p.Kubectl)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
