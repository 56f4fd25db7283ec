package draft

import (
	"os"
	"testing"

	"fathom/kube"
)

func TestFresh(t *testing.T) {
	r := newRig(t)
	const template = "kind: ConfigMap\nname: NAME\n"
	f, err := r.store.New("dev", kube.Kind{Singular: "configmap"}, template)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(f.File()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	for text, want := range map[string]string{template: "", " \n": "", "kind: ConfigMap\nname: a\n": "kind: ConfigMap\nname: a\n"} {
		if err := os.WriteFile(f.File(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := r.store.LoadNew(f.File())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := again.Read(); err != nil || got != want || again.Context() != "dev" || again.Name() != "new configmap" {
			t.Errorf("%q is read as %q (%v), %+v", text, got, err, again)
		}
	}
	if err := f.Hold(); err != nil {
		t.Fatal(err)
	}
	if all := r.store.All(); len(all) != 0 {
		t.Errorf("what an editor has open is listed: %v", all)
	}
	if _, err := f.Read(); err != nil { // which lets go
		t.Fatal(err)
	}
	if all := r.store.All(); len(all) != 1 || all[0].File() != f.File() || len(r.store.Left()) != 0 {
		t.Errorf("listed are %v", all)
	}
	if err := f.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.store.LoadNew(f.File()); err == nil || len(r.store.All()) != 0 {
		t.Errorf("it is still there: %v", err)
	}
}
