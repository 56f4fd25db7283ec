package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/adrg/xdg"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/act/journal"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/object"
	"fathom/session/sessiontest"
)

// person runs the command line several times, at one home, on one server.
type person struct {
	*testing.T
	server *acttest.Server
	home   string
	config string
}

func newPerson(t *testing.T) *person {
	t.Helper()
	at := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: "shop", Name: name, Labels: map[string]string{"app": name}}
	}
	replicas := int32(3)
	web := &appsv1.Deployment{ObjectMeta: at("web"), Spec: appsv1.DeploymentSpec{Replicas: &replicas}}
	api := web.DeepCopy()
	api.ObjectMeta = at("api")
	p := &person{T: t, home: t.TempDir(), server: acttest.New(t, web, api,
		&corev1.Secret{ObjectMeta: at("key"), Data: map[string][]byte{"token": []byte("secret-value")}},
		&corev1.Pod{ObjectMeta: at("alone")},
	)}
	t.Setenv("XDG_STATE_HOME", p.home)
	xdg.Reload()
	p.config = filepath.Join(p.home, "config.yaml")
	if err := os.WriteFile(p.config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// said is what a run printed.
type said struct {
	out, err string
	code     int
}

func (p *person) fathom(args ...string) said {
	p.Helper()
	args = append(args, "--kubeconfig", clustertest.Kubeconfig(p.T, clustertest.Context{Name: "east", URL: p.server.URL(), Namespace: "shop"}), "--config", p.config)
	var out, errs bytes.Buffer
	root := newRoot(Env{
		Version: "test", Stdout: &out, Stderr: &errs, Clock: sessiontest.NewClock().Now, Getenv: func(string) string { return "" },
	})
	root.SetArgs(args)
	code := 0
	if err := root.ExecuteContext(p.Context()); err != nil { // as Main, which must not run beside the server's own client
		errs.WriteString("fathom: " + explain(err) + "\n")
		code = 1
	}
	return said{out.String(), errs.String(), code}
}

// ok is fathom, of which nothing must go wrong.
func (p *person) ok(args ...string) said {
	p.Helper()
	s := p.fathom(args...)
	if s.code != 0 {
		p.Fatalf("fathom %s ends with %d:\n%s%s", strings.Join(args, " "), s.code, s.out, s.err)
	}
	return s
}

func (p *person) entries() []journal.Entry {
	p.Helper()
	var out []journal.Entry
	if err := json.Unmarshal([]byte(p.ok("journal", "-o", "json").out), &out); err != nil {
		p.Fatal(err)
	}
	return out
}

func (p *person) replicas(name string) int64 {
	p.Helper()
	u, err := object.Get(p.Context(), p.server.API, p.server.Ref("deployments", "shop", name))
	if err != nil {
		p.Fatal(err)
	}
	n, _ := u.Object["spec"].(map[string]any)["replicas"].(int64)
	return n
}

func TestActHelp(t *testing.T) {
	p := newPerson(t)
	for args, want := range map[string]string{"": "fathom act VERB", "help": "fathom act VERB", "help scale": "fathom act scale KIND/NAME", "scale --help": "fathom act scale KIND/NAME"} {
		if s := p.ok(append([]string{"act"}, strings.Fields(args)...)...); !strings.Contains(s.out, want) {
			t.Errorf("fathom act %s prints\n%s", args, s.out)
		}
	}
}

func TestActTakesEveryForm(t *testing.T) {
	for _, c := range []struct{ args, out string }{
		{"scale deployment/web --replicas 5", "deployment.apps/web scaled\n"},
		{"scale deploy web --replicas=5", "deployment.apps/web scaled\n"},
		{"scale deploy web api --replicas 3", "deployment.apps/web unchanged\ndeployment.apps/api unchanged\n"},
		{"scale deploy -l app=api --replicas 5", "deployment.apps/api scaled\n"},
		{"label deploy --all a=b", "deployment.apps/api labeled\ndeployment.apps/web labeled\n"},
		{"label deployment/web pod/alone a=b app- -n shop", "deployment.apps/web labeled\npod/alone labeled\n"},
		{"delete pod alone --grace-period 0 --force", "pod/alone deleted\n"},
	} {
		p := newPerson(t)
		s := p.ok(append([]string{"act"}, strings.Fields(c.args+" --yes")...)...)
		got, want := strings.Split(s.out, "\n"), strings.Split(c.out, "\n")
		if !sameSet(got, want) {
			t.Errorf("act %s prints\n%s\nwant\n%s%s", c.args, s.out, c.out, s.err)
		}
	}
}

// sameSet compares lines whatever their order: requests run side by side.
func sameSet(a, b []string) bool {
	count := map[string]int{}
	for _, x := range a {
		count[x]++
	}
	for _, x := range b {
		count[x]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestActRefusesWhatMakesNoSense(t *testing.T) {
	p := newPerson(t)
	for _, c := range []struct{ args, want string }{
		{"scale deployment/web", "scale needs --replicas"},
		{"scael deployment/web --replicas 3", `there is no verb "scael": did you mean scale?`},
		{"frobnicate", `there is no verb "frobnicate"`},
		{"help scael", `there is no verb "scael": did you mean scale?`},
		{"scale deployment/web --replicas many", `replicas is "many": give a whole number, 0 or more`},
		{"scale --replicas 3", "scale needs objects, as in: fathom act scale KIND/NAME... --replicas REPLICAS"},
		{"scale deployment --replicas 3", "scale needs a name: deployment/NAME, or --all"},
		{"scale deployment/web api --replicas 3", `"api" is not KIND/NAME`},
		{"scale deployment web pod/alone --replicas 3", `write every object as KIND/NAME, or one KIND and then names; not both: "pod/alone"`},
		{"scale pod/alone --replicas 3", "scale is not for pods"},
		{"scale deployment/web --all --replicas 3", `-l and --all take a KIND and no names, not "deployment/web"`},
		{"scale deployment -l app=none --replicas 3", "Nothing of kind deployment matches, so there is nothing to scale."},
		{"scale deployment/web --replicas 3 -A", "deployment/web is in one namespace: name that one with -n"},
		{"label deployment/web", "label needs LABELS"},
		{"label deployment/web app=x", "deployments.apps/web has app=web already; overwrite changes it"},
		{"scale deployment/web --replicas 3 -o xml", "-o xml is not known: use text or json"},
		{"scale deployment/web --replicas 3 --dry-run=client", "use server or none"},
		{"scale deploymnt/web --replicas 3", `offers no kind "deploymnt"`},
		{"scale deployment/gone --replicas 3", `deployments.apps "gone" not found`},
	} {
		s := p.fathom(append([]string{"act"}, strings.Fields(c.args+" --yes")...)...)
		if s.code != 1 || s.out != "" || !strings.Contains(s.err, c.want) {
			t.Errorf("act %s ends with %d, prints %q and says\n%s\nwant %s", c.args, s.code, s.out, s.err, c.want)
		}
	}
	if w := p.server.Writes(); len(w) > 0 {
		t.Errorf("sent %v", w)
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	p := newPerson(t)
	s := p.ok("act", "scale", "deployment/web", "--replicas", "5", "--dry-run")
	for _, want := range []string{
		"Scale deployments.apps/web to 5 in context east", "kubectl --context east -n shop scale deployment/web --replicas=5",
		"deployment.apps/web  3 -> 5 replicas", "-  replicas: 3", "+  replicas: 5",
	} {
		if !strings.Contains(s.out, want) {
			t.Errorf("%q is not in\n%s", want, s.out)
		}
	}
	if len(p.server.Real()) > 0 || len(p.entries()) > 0 || s.err != "" {
		t.Errorf("sent %v, journal %v, said %s", p.server.Real(), p.entries(), s.err)
	}
}

// TestYesIsNeeded has no terminal to ask on: what is harmless runs, everything else does not.
func TestYesIsNeeded(t *testing.T) {
	p := newPerson(t)
	p.ok("act", "label", "deployment/web", "a=b")
	if s := p.fathom("act", "scale", "deployment/web", "--replicas", "0"); s.code != 1 || !strings.Contains(s.err, "this needs a yes, and there is no terminal to ask on") {
		t.Errorf("ends with %d: %s", s.code, s.err)
	}
	if n := p.replicas("web"); n != 3 {
		t.Errorf("there are %d replicas", n)
	}
}

func TestActByThePolicy(t *testing.T) {
	p := newPerson(t)
	if err := os.WriteFile(p.config, []byte("rules:\n- {verb: label, then: confirm}\n- {namespace: shop, kind: deployments, verb: scale, then: forbid}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := p.fathom("act", "label", "deployment/web", "a=b"); s.code != 1 {
		t.Errorf("it did not ask: %s", s.out)
	}
	s := p.fathom("act", "scale", "deployment/web", "--replicas", "5", "--yes")
	if s.code != 1 || !strings.Contains(s.err, "The config file forbids scale of deployments.apps/web.") {
		t.Errorf("ends with %d: %s", s.code, s.err)
	}
	if e := p.entries(); len(e) != 1 || e[0].Refused != "The config file forbids scale of deployments.apps/web." {
		t.Errorf("journal %+v", e)
	}
	if len(p.server.Real()) > 0 {
		t.Errorf("sent %v", p.server.Real())
	}
}

func TestRuleForAVerbThatIsNone(t *testing.T) {
	p := newPerson(t)
	if err := os.WriteFile(p.config, []byte("rules:\n- namespace: shop\n  verb: delte\n  then: forbid\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.fathom("act", "label", "deployment/web", "a=b")
	if want := "config.yaml:3: there is no verb \"delte\": "; s.code != 1 || !strings.Contains(s.err, want) || !strings.Contains(s.err, "forbids label") {
		t.Errorf("ends with %d: %s", s.code, s.err)
	}
}

func TestActReadOnly(t *testing.T) {
	p := newPerson(t)
	s := p.fathom("act", "label", "deployment/web", "a=b", "--read-only")
	if e := p.entries(); s.code != 1 || !strings.Contains(s.err, "Fathom runs read-only") || len(e) != 1 || e[0].Refused == "" || len(p.server.Real()) > 0 {
		t.Errorf("ends with %d: %s; journal %+v", s.code, s.err, e)
	}
}

// TestSomeAreRefused lets the server take one change of two.
func TestSomeAreRefused(t *testing.T) {
	p := newPerson(t)
	p.server.Refuse(func(w acttest.Write) *metav1.Status {
		if w.Name != "api" {
			return nil
		}
		return &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: metav1.StatusFailure, Code: 403, Reason: metav1.StatusReasonForbidden, Message: "no, not api"}
	})
	s := p.fathom("act", "scale", "deployment", "web", "api", "--replicas", "5", "--yes")
	if s.code != 1 || s.out != "deployment.apps/web scaled\n" || !strings.Contains(s.err, "failed: deployment.apps/api: ") || !strings.Contains(s.err, "fathom: 1 of 2 changes failed.") {
		t.Errorf("ends with %d, prints %q and says\n%s", s.code, s.out, s.err)
	}
	s = p.fathom("act", "scale", "deployment/api", "--replicas", "5", "--yes")
	e := p.entries()
	if s.code != 1 || s.out != "" || len(e) != 2 || e[0].Outcome() != "1 of 2 failed" || !strings.Contains(e[1].Refused, "no, not api") {
		t.Errorf("ends with %d, says\n%s\njournal %+v", s.code, s.err, e)
	}
}

func TestUndoLast(t *testing.T) {
	p := newPerson(t)
	if s := p.fathom("act", "undo-last", "--yes"); s.code != 1 || !strings.Contains(s.err, "The journal has nothing of context east that can be undone.") {
		t.Errorf("ends with %d: %s", s.code, s.err)
	}
	p.ok("act", "scale", "deployment", "web", "api", "--replicas", "5", "--yes")
	p.ok("act", "label", "deployment/web", "a=b")
	p.ok("act", "undo-last", "--yes")
	p.ok("act", "scale", "deployment/api", "--replicas", "6", "--yes", "-o", "json")
	p.ok("act", "undo-last", "--yes")
	p.server.Hold(&appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "api"}, Spec: appsv1.DeploymentSpec{Replicas: new(int32)}})
	s := p.fathom("act", "undo-last", "--yes")
	if s.code != 1 || s.out != "deployment.apps/web scaled\n" || !strings.Contains(s.err, "refused: deployments.apps/api: It has moved on: spec.replicas was 5 and is not there any more.") {
		t.Errorf("ends with %d, prints %q and says\n%s", s.code, s.out, s.err)
	}
	if web := p.replicas("web"); web != 3 {
		t.Errorf("web has %d replicas", web)
	}
	var verbs []string
	for _, e := range p.entries() {
		verbs = append(verbs, e.Verb+" "+e.Outcome())
	}
	if want := []string{"scale scaled", "label labeled", "undo configured", "scale scaled", "undo scaled", "undo 1 of 2 failed"}; !reflect.DeepEqual(verbs, want) {
		t.Errorf("journal %q", verbs)
	}
}

func TestActPrintsJSON(t *testing.T) {
	p := newPerson(t)
	var doc struct {
		Plan    act.Plan
		Trials  []map[string]any
		DryRun  bool
		Results []map[string]any
	}
	if err := json.Unmarshal([]byte(p.ok("act", "scale", "deployment/web", "--replicas", "5", "--yes", "-o", "json").out), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.DryRun || doc.Plan.Verb != "scale" || len(doc.Plan.Changes) != 1 || len(doc.Trials) != 1 || len(doc.Results) != 1 || doc.Results[0]["result"] != "scaled" {
		t.Errorf("got %+v", doc)
	}
	if diff, _ := doc.Trials[0]["diff"].(string); !strings.Contains(diff, "+  replicas: 5") {
		t.Errorf("diff %q", diff)
	}
}

// TestSecretsStaySecret changes Secrets in every way, and looks for their values in all that is printed and kept.
func TestSecretsStaySecret(t *testing.T) {
	p := newPerson(t)
	var all strings.Builder
	for _, args := range []string{
		"label secret/key a=b", "label secret/key a=b -o json", "annotate secret/key x=y --dry-run", "delete secret/key --dry-run",
		"delete secret/key --dry-run -o json", "undo-last", "delete secret/key -o json", "undo-last",
	} {
		s := p.fathom(append([]string{"act"}, strings.Fields(args+" --yes")...)...)
		all.WriteString(s.out + s.err)
	}
	if len(p.server.Real()) < 3 {
		t.Fatalf("sent %v", p.server.Real())
	}
	all.WriteString(p.fathom("journal", "-o", "json").out + p.fathom("journal").out)
	err := filepath.WalkDir(p.home, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"secret-value", "c2VjcmV0LXZhbHVl"} {
		if strings.Contains(all.String(), value) {
			t.Errorf("%s occurs in\n%s", value, all.String())
		}
	}
	if !strings.Contains(all.String(), "whose values the journal does not keep") {
		t.Error("the undo of a deleted Secret is not explained")
	}
}

func TestJournalPrints(t *testing.T) {
	p := newPerson(t)
	if s := p.ok("journal"); s.out != "" || !strings.Contains(s.err, "The journal is empty.") {
		t.Errorf("prints %q, says %q", s.out, s.err)
	}
	if s := p.ok("journal", "-o", "json"); s.out != "[]\n" {
		t.Errorf("prints %q", s.out)
	}
	p.ok("act", "label", "deployment/web", "a=b")
	p.ok("act", "scale", "deployment/api", "--replicas", "4", "--yes")
	const head = "TIME                   CONTEXT   USER    VERB    OBJECTS                RESULT\n"
	for args, want := range map[string]string{
		"--filter web":             "2026-01-02T15:04:05Z   east      alice   label   deployments.apps/web   labeled\n",
		"--limit 1 --context east": "2026-01-02T15:04:05Z   east      alice   scale   deployments.apps/api   scaled\n",
	} {
		if s := p.ok(append([]string{"journal"}, strings.Fields(args)...)...); s.out != head+want {
			t.Errorf("journal %s prints\n%s\nwant\n%s", args, s.out, head+want)
		}
	}
	if s := p.ok("journal", "--filter", "nothing"); s.out != "" || !strings.Contains(s.err, "The journal has no such entries.") {
		t.Errorf("prints %q, says %q", s.out, s.err)
	}
	for _, args := range []string{"--limit -1", "-o xml"} {
		if s := p.fathom(append([]string{"journal"}, strings.Fields(args)...)...); s.code != 1 {
			t.Errorf("journal %s ends with %d", args, s.code)
		}
	}
}

func anyKind(kube.Kind) bool { return true }

// TestSortOut tells objects from what follows them.
func TestSortOut(t *testing.T) {
	pairs := act.Verb{Name: "label", For: anyKind, Params: []act.Param{{Name: "labels", Kind: act.Pairs, Positional: true}}}
	word := act.Verb{Name: "resize", For: anyKind, Params: []act.Param{{Name: "size", Positional: true}}}
	none := act.Verb{Name: "delete", For: anyKind}
	for _, c := range []struct {
		verb    act.Verb
		args    string
		objects []named
		rest    string
	}{
		{pairs, "pod/x a=b c-", []named{{"pod", "x"}}, "a=b c-"},
		{pairs, "pod x y a=b", []named{{"pod", "x"}, {"pod", "y"}}, "a=b"},
		{pairs, "node/n k=v:NoSchedule", []named{{"node", "n"}}, "k=v:NoSchedule"},
		{pairs, "node n k:NoSchedule-", []named{{"node", "n"}}, "k:NoSchedule-"},
		{pairs, "node n example.com/k:NoExecute", []named{{"node", "n"}}, "example.com/k:NoExecute"},
		{pairs, "clusterrole/system:node a=b", []named{{"clusterrole", "system:node"}}, "a=b"},
		{pairs, "pod/x example.com/k-", []named{{"pod", "x"}}, "example.com/k-"},
		{word, "pvc/x 10Gi", []named{{"pvc", "x"}}, "10Gi"},
		{word, "pvc x 10Gi", []named{{"pvc", "x"}}, "10Gi"},
		{word, "pvc x", []named{{"pvc", "x"}}, ""},
		{none, "pod/x svc/y", []named{{"pod", "x"}, {"svc", "y"}}, ""},
		{none, "pod x-1", []named{{"pod", "x-1"}}, ""},
	} {
		w, err := sortOut(c.verb, strings.Fields(c.args), false)
		if err != nil || !reflect.DeepEqual(w.objects, c.objects) || strings.Join(w.rest, " ") != c.rest {
			t.Errorf("%s %s: %v, %v", c.verb.Name, c.args, w, err)
		}
	}
}

// TestDrainRefusalIsAList names every pod on a line of its own, however many they are.
func TestDrainRefusalIsAList(t *testing.T) {
	p := newPerson(t)
	p.server.Hold(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1"}})
	for i := range 14 {
		p.server.Hold(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: fmt.Sprintf("bare-%02d", i)}, Spec: corev1.PodSpec{NodeName: "n1"}})
	}
	s := p.fathom("act", "drain", "n1", "--yes")
	want := "fathom: n1 cannot be drained like this:\n  cannot delete Pods that declare no controller (use --force to override):\n    shop/bare-00\n    shop/bare-01\n"
	if s.code != 1 || !strings.HasPrefix(s.err, want) || strings.Count(s.err, "    shop/bare-") != 14 || len(p.server.Real()) > 0 {
		t.Errorf("ends with %d: %s", s.code, s.err)
	}
	if s := p.fathom("act", "drain", "n1", "--force", "--timeout", "soon"); s.code != 1 || !strings.Contains(s.err, `timeout is "soon"`) {
		t.Errorf("ends with %d: %s", s.code, s.err)
	}
}
