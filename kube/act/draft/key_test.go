package draft

import (
	"context"
	"encoding/base64"
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
)

// TestKey edits one key, as an editor that ends every file with a line break saves it.
func TestKey(t *testing.T) {
	for _, c := range []struct{ name, was, saved, want string }{
		{"word", "old", "new\n", "new"},
		{"word with a line break", "old\n", "new\n", "new\n"},
		{"line break taken away", "old\n", "new", "new"},
		{"line break added", "old", "new\n\n", "new\n"},
		{"lines", "a\nb", "a\nc\n", "a\nc"},
		{"looks like a comment", "old", "#| mine\nnew\n", "#| mine\nnew"},
		{"foreign line ends", "a\r\nb\r\n", "a\r\nc\r\n", "a\r\nc\r\n"},
		{"emptied", "old", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, password(c.was))
			d := r.begin(What{Key: "password"}, r.target("secrets", "db"))
			if text := r.text(d); text != c.was {
				t.Errorf("the text is %q", text)
			}
			r.send(d, r.edit(d, func(string) string { return c.saved }))
			body := string(r.Real()[0].Body)
			if want := base64.StdEncoding.EncodeToString([]byte(c.want)); !strings.Contains(body, `"value":"`+want+`"`) {
				t.Errorf("sent %s, want %q", body, want)
			}
		})
	}
}

func TestKeyOfAConfigMap(t *testing.T) {
	r := newRig(t, &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings"}, BinaryData: map[string][]byte{"logo": {1}},
	})
	d := r.begin(What{Key: "app.conf"}, r.target("configmaps", "settings"))
	if r.text(d) != "" || !strings.HasSuffix(d.File(), "key-app.conf") {
		t.Errorf("a new key is %q in %s", r.text(d), d.File())
	}
	r.send(d, r.edit(d, func(string) string { return "a\nb\n" }))
	if body := string(r.Real()[0].Body); !strings.Contains(body, `"a\nb\n"`) {
		t.Errorf("sent %s", body)
	}
	_, err := r.store.Begin(context.Background(), r.world, []act.Target{r.target("configmaps", "settings")}, What{Key: "logo"})
	if err == nil || !strings.Contains(err.Error(), "is no text") {
		t.Errorf("a binary value is opened: %v", err)
	}
}

func TestBinaryValueOfASecret(t *testing.T) {
	r := newRig(t, password("x"))
	_, err := r.store.Begin(context.Background(), r.world, []act.Target{r.target("secrets", "db")}, What{Key: "cert"})
	if err == nil || len(r.store.Left()) != 0 {
		t.Errorf("it is opened: %v", err)
	}
}

func TestKeyChangedMeanwhile(t *testing.T) {
	r := newRig(t, password("one"))
	d := r.begin(What{Key: "password"}, r.target("secrets", "db"))
	r.Hold(password("two"))
	if o := r.edit(d, func(string) string { return "three\n" }); o.Next != Reopen || strings.Contains(o.Said, "two") {
		t.Fatalf("it is %+v", o)
	}
	text := r.text(d)
	if !strings.Contains(text, "#|     is now: two\n") || !strings.HasSuffix(text, "\nthree\n") {
		t.Errorf("the text is\n%s", text)
	}
	r.send(d, r.edit(d, func(string) string { return "three\n" }))
}

// TestNoValueIsTold looks for a Secret's value in everything that is printed, kept or drawn of its edit.
func TestNoValueIsTold(t *testing.T) {
	const value = "hunter2"
	r := newRig(t, password("before"))
	d := r.begin(What{Key: "password"}, r.target("secrets", "db"))
	o := r.edit(d, func(string) string { return value })
	v, _ := act.Find(act.EditVerb)
	p, err := v.Make(context.Background(), r.world, d.On, o.Args)
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Join(p.Kubectl, "") + p.Summary + strings.Join(p.Warnings, "") + p.Changes[0].Note
	p.Try(context.Background(), r.API, func(_ int, trial act.Trial) { told += trial.Diff })
	for _, secret := range []string{value, "before", base64.StdEncoding.EncodeToString([]byte(value))} {
		if strings.Contains(told, secret) {
			t.Errorf("%s is told: %s", secret, told)
		}
	}
	if !strings.Contains(told, "<changed: masked, 7 bytes>") || !strings.Contains(told, "data.password") {
		t.Errorf("what changes is not told: %s", told)
	}
	if err := d.Remove(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(r.store.dir); err != nil || len(left) != 0 {
		t.Errorf("left on disk: %v, %v", left, err)
	}
}
