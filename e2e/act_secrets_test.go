//go:build e2e

package e2e

import (
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The values that the Secrets of these tests hold, before and after they are changed.
const (
	oldValue = "anchor-of-old-iron"
	newValue = "buoy-of-new-brass"
)

// values are both, as they are and as the API writes them.
func values() []string {
	var out []string
	for _, value := range []string{oldValue, newValue} {
		out = append(out, value, base64.StdEncoding.EncodeToString([]byte(value)), base64.StdEncoding.EncodeToString([]byte("bob:"+value)))
	}
	return out
}

// tells is the first of the values that a text has, "" if it has none.
func tells(text string) string {
	for _, value := range values() {
		if strings.Contains(text, value) {
			return value
		}
	}
	return ""
}

// secret makes one that has the old value.
func (d *deeds) secret() {
	d.Helper()
	s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "key"}, StringData: map[string]string{"password": oldValue, "user": "bob"}}
	_, err := d.api.CoreV1().Secrets(d.ns).Create(d.Context(), s, metav1.CreateOptions{})
	must(d.T, err)
}

// password is what the Secret of a name holds.
func (d *deeds) password(name string) string {
	d.Helper()
	s, err := d.api.CoreV1().Secrets(d.ns).Get(d.Context(), name, metav1.GetOptions{})
	must(d.T, err)
	return string(s.Data["password"])
}

// keepsNothingOf searches everything that Fathom wrote below the home: journal, state, trace, crash files. What is typed in an
// editor stays until it has gone in, readable by its owner alone, and does not count.
func (d *deeds) keepsNothingOf(texts ...string) {
	d.Helper()
	must(d.T, filepath.WalkDir(d.home, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.Contains(file, "/edits/") {
			return err
		}
		data, err := os.ReadFile(file)
		for _, text := range texts {
			if strings.Contains(string(data), text) {
				d.Errorf("%s has %s", file, text)
			}
		}
		return err
	}))
}

// given writes a file that holds a secret, which is not Fathom's to keep.
func (d *deeds) given(text string) string {
	d.Helper()
	file := filepath.Join(d.TempDir(), "given")
	must(d.T, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// TestSecretsAreToldNowhere changes a Secret in every way that there is, some of which fail, and searches for its values in what is
// printed and in all that is kept.
func TestSecretsAreToldNowhere(t *testing.T) {
	t.Parallel()
	manifest := func(name string) string {
		return "apiVersion: v1\nkind: Secret\nmetadata: {name: " + name + "}\nstringData: {password: " + newValue + "}\n"
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(newValue))
	patch := func(kind, text string) []string { return []string{"patch", "secret/key", "--type", kind, "-p", text} }
	for name, c := range map[string]struct {
		args   []string // of the verb; FILE is a file that holds the text of file
		file   string
		script string // of the editor
		makes  string // the Secret that holds the new value afterwards; "" where the change fails
	}{
		"patch strategic":      {args: patch("strategic", `{"stringData":{"password":"`+newValue+`"}}`), makes: "key"},
		"patch merge":          {args: patch("merge", `{"data":{"password":"`+encoded+`"}}`), makes: "key"},
		"patch merge in YAML":  {args: patch("merge", "stringData:\n  password: "+newValue+"\n"), makes: "key"},
		"patch json":           {args: patch("json", `[{"op":"replace","path":"/data/password","value":"`+encoded+`"}]`), makes: "key"},
		"patch fails at once":  {args: patch("json", `[{"op":"test","path":"/data/password","value":"`+newValue+`"}]`)},
		"patch fails late":     {args: patch("merge", `{"data":{"password":"`+newValue+`"}}`)},
		"patch of no type":     {args: patch("merge", `{"stringData":{"password":{"`+newValue+`":1}}}`)},
		"patch of no map":      {args: patch("merge", `{"stringData":"`+newValue+`"}`)},
		"patch is misspelt":    {args: patch("merge", `{"stringdata":{"password":"`+newValue+`"}}`)},
		"patch is no YAML":     {args: patch("merge", `{"stringData":{"password":"`+newValue+`"`)},
		"edit":                 {args: []string{"edit", "secret/key"}, script: `sed -i 's/^  password: .*/  password: ` + encoded + `/' "$1"`, makes: "key"},
		"edit fails":           {args: []string{"edit", "secret/key"}, script: `sed -i 's/^  password: .*/  password: ` + newValue + `/' "$1"`},
		"edit a key":           {args: []string{"edit", "secret/key", "--key", "password"}, script: `printf %s ` + newValue + ` >"$1"`, makes: "key"},
		"apply":                {args: []string{"apply", "-f", "FILE"}, file: manifest("made"), makes: "made"},
		"apply, in JSON":       {args: []string{"apply", "-f", "FILE", "-o", "json"}, file: manifest("made"), makes: "made"},
		"apply, contested":     {args: []string{"apply", "-f", "FILE"}, file: manifest("key")},
		"apply, forced":        {args: []string{"apply", "-f", "FILE", "--force-conflicts"}, file: manifest("key"), makes: "key"},
		"apply is no object":   {args: []string{"apply", "-f", "FILE"}, file: manifest("made") + "data: {other: " + newValue + "}\n"},
		"create":               {args: []string{"create", "-f", "FILE"}, file: manifest("made"), makes: "made"},
		"create, there is one": {args: []string{"create", "-f", "FILE"}, file: manifest("key")},
		"new":                  {args: []string{"new", "--manifest", manifest("made")}, makes: "made"},
		"literal":              {args: []string{"create-secret-generic", "made", "--from-literal", "password=" + newValue}, makes: "made"},
		"literal is no pair":   {args: []string{"create-secret-generic", "made", "--from-literal", newValue}},
		"file":                 {args: []string{"create-secret-generic", "made", "--from-file", "password=FILE"}, file: newValue, makes: "made"},
		"env file":             {args: []string{"create-secret-generic", "made", "--from-env-file", "FILE"}, file: "password=" + newValue + "\n", makes: "made"},
		"registry":             {args: []string{"create-secret-docker-registry", "pull", "--docker-username", "bob", "--docker-password", newValue}},
		"label":                {args: []string{"label", "secret/key", "a=b"}},
		"annotate":             {args: []string{"annotate", "secret/key", "a=b"}},
		"delete":               {args: []string{"delete", "secret/key"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeeds(t)
			d.secret()
			args := slices.Clone(c.args)
			if c.file != "" {
				file := d.given(c.file)
				for i := range args {
					args[i] = strings.ReplaceAll(args[i], "FILE", file)
				}
			}
			if c.script != "" {
				d.editor(c.script)
			}
			var said strings.Builder
			say := func(o output) { said.WriteString(o.stdout + o.stderr) }
			say(d.act(append(args, "--read-only")...))
			say(d.act(append(args, "--dry-run", "-o", "json")...))
			say(d.act(append(args, "--dry-run")...))
			say(d.act(args...))
			if c.makes != "" && d.password(c.makes) != newValue {
				t.Errorf("it was not made:\n%s", said.String())
			}
			say(d.act("undo-last"))
			say(output{stdout: d.ok("journal", "-o", "json") + d.ok("journal")})
			if as := tells(said.String()); as != "" {
				t.Errorf("%s was told:\n%s", as, said.String())
			}
			d.keepsNothingOf(values()...)
		})
	}
}

// TestPatchOfASecretOnScreen types one into the form, with the trace on: it is dots, the plan masks it, and it is kept nowhere.
func TestPatchOfASecretOnScreen(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	d.secret()
	w := d.start("secrets", "-n", d.ns, "--trace", filepath.Join(d.home, "trace"))
	w.see("Opaque")
	w.keys("a")
	w.see("Act on")
	w.keys("patch")
	w.see("change fields by a merge")
	w.keys("enter")
	w.see("strategic", "ctrl+t shows it")
	w.keys(`{"stringData":{"password":"` + newValue + `"}}`)
	w.see("password: <masked, 18 bytes>", "password: '<changed: masked, 17 bytes>'", "-p ...")
	if as := tells(w.Dump()); as != "" {
		t.Errorf("the screen shows %s", as)
	}
	w.keys("ctrl+s", "enter")
	w.agree("y patch")
	w.see("Opaque")
	if now := d.password("key"); now != newValue {
		t.Errorf("the value is %q", now)
	}
	w.keys("u")
	w.see("set back")
	w.agree("y undo")
	w.see("Opaque")
	if now := d.password("key"); now != oldValue {
		t.Errorf("after the undo the value is %q", now)
	}
	w.keys("ctrl+c")
	w.end()
	d.keepsNothingOf(values()...)
}
