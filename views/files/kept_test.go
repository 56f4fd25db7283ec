package files_test

import (
	"os"
	"path/filepath"
	"testing"

	"fathom/kube"
	"fathom/kube/act/draft"
	"fathom/kube/files/filestest"
	"fathom/kube/pods"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
)

// keep leaves a text of conf that was not written back, and returns its file.
func (r *rig) keep(pod string) string {
	r.t.Helper()
	info, err := os.Stat(filepath.Join(r.host.Dir, "conf"))
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := draft.Open(r.dir, r.Session.Clock).Copy(draft.Copy{
		Pod:       kube.Ref{Context: kittest.Context, GVR: pods.Resource(), Namespace: "shop", Name: pod},
		Container: "app", Path: []byte(filepath.Join(r.host.Dir, "conf")), Size: info.Size(), Modified: info.ModTime(),
	}, []byte("colour=red\n"))
	if err != nil {
		r.t.Fatal(err)
	}
	write(r.t, c.File(), "colour=kept\n")
	if _, other, err := c.Read(); err != nil || !other {
		r.t.Fatal(other, err)
	}
	return c.File()
}

func (r *rig) resume(file string) {
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: kit.FilesScreen, Arg: file}}))
}

// TestResume: a text that was kept leads to the editor and to its file again, and is written after a yes.
func TestResume(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app", "proxy"), 100, 24, some(t))
	r.WaitText("Which container of web-0?")
	r.Keys("esc")
	r.edits(`:`)
	file := r.keep("web-0")
	r.resume(file)
	r.WaitText("Write the file?")
	r.Expect("The text that was kept becomes", "in web-0/app", "y write")
	r.Advance(dialog.Grace)
	r.Keys("esc")
	r.WaitText("The text is kept, and g E opens it again")
	if all := draft.Open(r.dir, r.Session.Clock).All(); len(all) != 1 || all[0].File() != file {
		t.Fatalf("kept are %v", all)
	}
	r.edits(`echo more >> "$1"`)
	r.resume(file)
	r.WaitText("Write the file?")
	r.Advance(dialog.Grace)
	r.Keys("y")
	r.WaitText("Wrote ")
	if data, err := os.ReadFile(filepath.Join(r.host.Dir, "conf")); err != nil || string(data) != "colour=kept\nmore\n" {
		t.Errorf("it holds %q, %v", data, err)
	}
	if left, err := os.ReadDir(r.dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestResumeNowhere: without its pod a text stays where it is, which is told.
func TestResumeNowhere(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 200, 24, some(t))
	r.WaitText("conf")
	file := r.keep("web-9")
	r.resume(file)
	r.WaitText(`pods "web-9" not found`)
	r.Expect(file)
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}
