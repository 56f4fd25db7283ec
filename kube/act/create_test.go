package act_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
	"fathom/kube/act/journal"
)

func TestCreateConfigMap(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(in("one.txt"), []byte("1\n"), 0o600))
	must(t, os.WriteFile(in("bin"), []byte{0xff, 0}, 0o600))
	must(t, os.WriteFile(in("x.env"), []byte("A=1\nHOME_OF_TEST\n"), 0o600))
	must(t, os.Mkdir(in("folder"), 0o700))
	must(t, os.WriteFile(in("folder/two"), []byte("2"), 0o600))
	must(t, os.WriteFile(in("folder/not a key"), []byte("3"), 0o600))
	t.Setenv("HOME_OF_TEST", "here")
	m := newMaking(t)
	for name, c := range map[string]struct {
		args      act.Args
		want, err string
	}{
		"literals":        {act.Args{"from-literal": {"a=1", "b=x=y", "c="}}, `{"a":"1","b":"x=y","c":""}`, ""},
		"files":           {act.Args{"from-file": {in("one.txt"), "k=" + in("one.txt"), in("folder")}}, `{"k":"1\n","one.txt":"1\n","two":"2"}`, ""},
		"an env file":     {act.Args{"from-env-file": {in("x.env")}}, `{"A":"1","HOME_OF_TEST":"here"}`, ""},
		"no pair":         {act.Args{"from-literal": {"a"}}, "", "from-literal 1 is not key=value"},
		"no key":          {act.Args{"from-literal": {"a b=1"}}, "", "is no key"},
		"twice":           {act.Args{"from-literal": {"a=1", "a=2"}}, "", "there twice"},
		"no file":         {act.Args{"from-file": {in("none")}}, "", "cannot be read: no such file"},
		"a keyed folder":  {act.Args{"from-file": {"k=" + in("folder")}}, "", "is a folder"},
		"not both":        {act.Args{"from-env-file": {in("x.env")}, "from-literal": {"a=1"}}, "", "goes with neither"},
		"a bad env file":  {act.Args{"from-env-file": {in("bin")}}, "", "line 1 is not UTF-8"},
		"a name it takes": {act.Args{"name": {"No"}}, "", "is no name"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.args["name"] == nil {
				c.args["name"] = []string{"made"}
			}
			p, err := m.plan("create-configmap", c.args)
			if c.err != "" {
				if _, ok := errors.AsType[act.UsageError](err); !ok || !strings.Contains(err.Error(), c.err) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			must(t, err)
			got, err := json.Marshal(p.Changes[0].Body.Object["data"])
			must(t, err)
			if string(got) != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
	p := m.planned("create-configmap", act.Args{"name": {"made"}, "from-file": {in("bin")}, "namespace": {"shop"}})
	if got := told(m.run(p)); got != "configmaps/made created" {
		t.Error(got)
	}
	made, ok := m.server.Held(m.server.Kind("configmaps").GVR, "shop", "made").(*corev1.ConfigMap)
	if !ok || string(made.BinaryData["bin"]) != "\xff\x00" || len(made.Data) > 0 {
		t.Errorf("made %+v", made)
	}
}

// TestSecretValuesStayOut searches all that is shown or kept of a plan for the values of a Secret.
func TestSecretValuesStayOut(t *testing.T) {
	const value = "hunter2hunter2"
	m := newMaking(t)
	for verb, args := range map[string]act.Args{
		"create-secret-generic": {"name": {"s"}, "from-literal": {"password=" + value}, "type": {"example.com/x"}},
		"create-secret-docker-registry": {"name": {"r"}, "docker-username": {"bob"}, "docker-password": {value},
			"docker-email": {"bob@example.com"}},
		"apply":  text("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: " + value + "}\n"),
		"create": text("apiVersion: v1\nkind: Secret\nmetadata: {name: c}\nstringData: {password: " + value + "}\n"),
	} {
		t.Run(verb, func(t *testing.T) {
			p := m.planned(verb, args)
			trial := p.Changes[0].Try(t.Context(), m.server.API)
			results := m.run(p)
			must(t, results[0].Err)
			entry := m.entry(p, results)
			for what, v := range map[string]any{"plan": p.Masked(), "diff": trial.Diff, "journal": entry} {
				data, err := json.Marshal(v)
				must(t, err)
				if strings.Contains(string(data), value) || strings.Contains(string(data), "aHVudGVyMmh1bnRlcj") {
					t.Errorf("%s has the value: %s", what, data)
				}
			}
			if !strings.Contains(trial.Diff, "masked") || entry.Items[0].Undo == nil {
				t.Errorf("the diff is %q, the entry %+v", trial.Diff, entry)
			}
		})
	}
}

// entry is what the journal says of a plan that ran.
func (m *making) entry(p *act.Plan, results []act.Result) journal.Entry {
	now := m.world.Clock()
	return journal.Begin(p, "alice", now).End(p, results, now)
}

func TestCreateToken(t *testing.T) {
	m := newMaking(t)
	m.server.Hold(&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "bot"}})
	v, _ := act.Find("create-token")
	on := []act.Target{{Ref: m.server.Ref("serviceaccounts", "shop", "bot"), Kind: m.server.Kind("serviceaccounts")}}
	make := func(args act.Args) (*act.Plan, error) { return v.Make(context.Background(), m.world, on, args) }
	for _, bad := range []string{"soon", "-1h", "0s"} {
		if _, err := make(act.Args{"duration": {bad}}); err == nil {
			t.Errorf("it takes %s", bad)
		}
	}
	p, err := make(act.Args{"duration": {"10m"}, "audience": {"vault"}})
	must(t, err)
	if !strings.HasSuffix(p.Kubectl[0], "create token bot --duration=10m --audience=vault") {
		t.Error(p.Kubectl)
	}
	results := m.run(p)
	if results[0].Revealed() != "token-of-bot" || results[0].Word != "token created" {
		t.Errorf("it gives %q, %q", results[0].Revealed(), results[0].Word)
	}
	entry := m.entry(p, results)
	data, err := json.Marshal(entry)
	must(t, err)
	if strings.Contains(string(data), "token-of-bot") || !strings.Contains(entry.Items[0].NoUndo, "2026-01-02 15:14 UTC") {
		t.Errorf("the journal has %s", data)
	}
	if body := string(m.server.Real()[0].Body); !strings.Contains(body, `"expirationSeconds":600`) || !strings.Contains(body, `"audiences":["vault"]`) {
		t.Error(body)
	}
}
