package draft

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fathom/kube"
)

func TestCopy(t *testing.T) {
	r := newRig(t)
	pod := kube.Ref{Context: "dev", Namespace: "shop", Name: "web-0"}
	for path, file := range map[string]string{
		"/etc/app.conf": "app.conf", "/tmp/a\nb": "text", "/tmp/\xff": "text", "/etc/.env": ".env", `/tmp/..\x`: "..-x",
		"/run/lock": "file-lock", "/file.json.new": "file-file.json.new", "/" + strings.Repeat("x", 255): "text",
	} {
		at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
		c, err := r.store.Copy(Copy{Pod: pod, Container: "app", Path: []byte(path), Size: 4, Modified: at}, []byte("was\n"))
		if err != nil {
			t.Fatal(err)
		}
		if name := filepath.Base(c.File()); name != file {
			t.Errorf("%q lies in %s", path, name)
		}
		if info, err := os.Stat(c.File()); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if all := r.store.All(); len(all) != 0 {
			t.Errorf("what was just fetched is listed: %v", all)
		}
		if _, other, err := c.Read(); other || err != nil {
			t.Errorf("%q is another text: %v, %v", path, other, err)
		}
		if err := os.WriteFile(c.File(), []byte("is\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := r.store.LoadCopy(c.File())
		if err != nil {
			t.Fatal(err)
		}
		text, other, err := again.Read()
		if string(text) != "is\n" || !other || err != nil || string(again.Path) != path || again.Pod != pod || !again.Modified.Equal(at) || again.Size != 4 {
			t.Errorf("%q is read as %q, %v, %v: %+v", path, text, other, err, again)
		}
		if err := again.Hold(); err != nil {
			t.Fatal(err)
		}
		if all := r.store.All(); len(all) != 0 {
			t.Errorf("what an editor has open is listed: %v", all)
		}
		if _, _, err := again.Read(); err != nil { // which lets go
			t.Fatal(err)
		}
		if all := r.store.All(); len(all) != 1 || all[0].File() != c.File() {
			t.Errorf("listed are %v", all)
		}
		if err := again.Remove(); err != nil {
			t.Fatal(err)
		}
		if all := r.store.All(); len(all) != 0 {
			t.Errorf("it is still there: %v", all)
		}
	}
}

// TestCopyUntouched: what was fetched and left as it was is nobody's text.
func TestCopyUntouched(t *testing.T) {
	r := newRig(t)
	c, err := r.store.Copy(Copy{Pod: kube.Ref{Name: "web-0"}, Path: []byte("/a")}, []byte("was\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Read(); err != nil {
		t.Fatal(err)
	}
	if all := r.store.All(); len(all) != 0 {
		t.Errorf("listed are %v", all)
	}
	if _, err := os.Stat(c.File()); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}
