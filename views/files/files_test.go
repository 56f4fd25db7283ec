package files_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/act/draft"
	kexec "fathom/kube/exec"
	kfiles "fathom/kube/files"
	"fathom/kube/files/filestest"
	"fathom/kube/pods"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/files"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
)

// rig is the browser on a container that is a directory of this host.
type rig struct {
	*kittest.Rig
	t      *testing.T
	host   *filestest.Host
	dir    string // where texts lie while they are edited
	editor string
}

func pod(containers ...string) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-0"}, Status: corev1.PodStatus{Phase: corev1.PodRunning}}
	for _, name := range containers {
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: name, Image: "web:1"})
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{
			Name: name, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
		})
	}
	return p
}

// newRig opens the browser; make fills the container before.
func newRig(t *testing.T, k filestest.Kit, p *corev1.Pod, w, h int, make func(dir string)) *rig {
	t.Helper()
	r := &rig{Rig: kittest.New(t, p), t: t, host: filestest.New(t, k), dir: t.TempDir(), editor: filepath.Join(t.TempDir(), "editor")}
	if make != nil {
		make(r.host.Dir)
	}
	opt := func(s *session.Session) files.Options {
		return files.Options{
			Session: s, Drafts: draft.Open(r.dir, s.Clock),
			Editors: draft.Editors{Config: r.editor, Getenv: func(string) string { return "" }, LookPath: exec.LookPath},
			Run:     func(kexec.API, kit.Reach) kfiles.Runner { return r.host },
		}
	}
	reach := kit.Reach{On: []kube.Ref{{Context: kittest.Context, GVR: pods.Resource(), Namespace: "shop", Name: p.Name}}}
	r.Open(t, map[string]kittest.Make{
		kit.FilesScreen:  func(s *session.Session, o ui.Open) (ui.Screen, error) { return files.New(opt(s), o) },
		files.FileScreen: func(s *session.Session, o ui.Open) (ui.Screen, error) { return files.NewFile(opt(s), o) },
	}, ui.Open{Screen: kit.FilesScreen, Arg: reach}, w, h)
	return r
}

func (r *rig) edits(script string) {
	r.t.Helper()
	if err := os.WriteFile(r.editor, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		r.t.Fatal(err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func some(t *testing.T) func(dir string) {
	return func(dir string) {
		write(t, filepath.Join(dir, "sub", "inner"), "inside\n")
		write(t, filepath.Join(dir, "conf"), "colour=red\n")
		write(t, filepath.Join(dir, "line\nbreak"), strings.Repeat("x", 2048))
		write(t, filepath.Join(dir, ".hidden"), "")
		if err := os.Symlink("sub", filepath.Join(dir, "link")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBrowse(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		r := newRig(t, filestest.GNU, pod("app"), size[0], size[1], some(t))
		r.WaitText("line␤break")
		for _, text := range []string{"sub/", "link → sub", "2.0 KiB", "-rw-r--r--", ".hidden", "web-0/app", "  5"} {
			if !r.Shows(text) {
				t.Errorf("%v: %q is not on the screen\n%s", size, text, r.Text())
			}
		}
	}
}

func TestGoInAndBack(t *testing.T) {
	r := newRig(t, filestest.Busybox, pod("app"), 100, 24, some(t))
	r.WaitText("sub/")
	r.Keys("g g", "j") // directories are first: link, then sub
	r.Keys("enter")
	r.WaitText("inner")
	r.Keys("enter")
	r.WaitText("inside")
	r.Keys("esc")
	r.WaitText("inner")
	r.Keys("-")
	r.WaitText("conf")
	r.Keys("enter") // the cursor is where one came from
	r.WaitText("inner")
	r.Keys("~")
	r.WaitText("conf")
	r.Keys("/")
	r.Type("conf")
	r.Keys("enter")
	if r.Shows("sub/") {
		t.Errorf("the filter leaves too much\n%s", r.Text())
	}
	r.Keys("esc", ".")
	if !r.Shows("sub/") || r.Shows(".hidden") {
		t.Errorf("there are the wrong names\n%s", r.Text())
	}
}

func TestChooseContainer(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app", "proxy"), 100, 24, some(t))
	r.WaitText("Which container of web-0?")
	r.Keys("down", "enter")
	r.WaitText("web-0/proxy")
	r.WaitText("conf")
}

func TestStates(t *testing.T) {
	t.Run("no shell", func(t *testing.T) {
		r := newRig(t, filestest.NoShell, pod("app"), 100, 24, nil)
		r.WaitText("has no shell")
		r.WaitText("X opens a debug container")
	})
	t.Run("not running", func(t *testing.T) {
		p := pod("app")
		p.Status.ContainerStatuses[0].State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}}
		r := newRig(t, filestest.GNU, p, 100, 24, nil)
		r.WaitText("is not running yet: CrashLoopBackOff")
	})
	t.Run("no connection", func(t *testing.T) {
		r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
		r.WaitText("conf")
		r.host.Fail(errors.New("dial tcp: connection refused"))
		r.Keys("ctrl+r")
		r.WaitText("onnection refused")
		if !r.Shows("conf") {
			t.Errorf("what was listed is gone\n%s", r.Text())
		}
	})
	t.Run("empty", func(t *testing.T) {
		r := newRig(t, filestest.GNU, pod("app"), 100, 24, nil)
		r.WaitText("This directory is empty.")
	})
}

func TestEdit(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
	r.WaitText("conf")
	r.edits(`sed -i s/red/blue/ "$1"`)
	r.Keys("/")
	r.Type("conf")
	r.Keys("enter", "e")
	r.WaitText("Wrote ")
	if data, err := os.ReadFile(filepath.Join(r.host.Dir, "conf")); err != nil || string(data) != "colour=blue\n" {
		t.Errorf("it holds %q, %v", data, err)
	}
	r.Keys("e") // nothing is left to replace
	r.WaitText("Nothing was changed")
	if left, err := os.ReadDir(r.dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestEditLosesNothing has the connection go away while the editor is open, and come back.
func TestEditLosesNothing(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
	r.WaitText("conf")
	flag := filepath.Join(t.TempDir(), "flag")
	r.edits(`echo typed > "$1"; echo meanwhile >> "` + filepath.Join(r.host.Dir, "conf") + `"; : > "` + flag + `"`)
	r.Keys("/")
	r.Type("conf")
	r.Keys("enter", "e")
	r.WaitText("It was changed meanwhile")
	r.Advance(dialog.Grace)
	r.host.Fail(errors.New("connection refused"))
	r.Keys("y")
	r.WaitText("The text was not written")
	kept, err := filepath.Glob(filepath.Join(r.dir, "*", "conf"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept are %v, %v", kept, err)
	}
	if data, err := os.ReadFile(kept[0]); err != nil || string(data) != "typed\n" {
		t.Errorf("kept is %q, %v", data, err)
	}
	r.Advance(dialog.Grace)
	r.host.Fail(nil)
	r.Keys("y")
	r.WaitText("It was changed meanwhile")
	r.Advance(dialog.Grace)
	r.Keys("y")
	r.WaitText("Wrote ")
	if data, err := os.ReadFile(filepath.Join(r.host.Dir, "conf")); err != nil || string(data) != "typed\n" {
		t.Errorf("it holds %q, %v", data, err)
	}
}

func TestReadOnlyRefuses(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
	r.WaitText("conf")
	r.Session.HoldReadOnly(true)
	for _, key := range []string{"e", "u", "M", "r", "D"} {
		r.Keys("G", key)
		r.WaitText("Nothing can be changed")
		r.Keys("j")
	}
}

func TestCopies(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 140, 24, some(t))
	r.WaitText("conf")
	to := t.TempDir()
	r.Keys("/")
	r.Type("conf")
	r.Keys("enter", "d", "ctrl+u")
	r.Type(to)
	r.Keys("enter")
	r.WaitText("Copied conf to")
	if data, err := os.ReadFile(filepath.Join(to, "conf")); err != nil || string(data) != "colour=red\n" {
		t.Errorf("it holds %q, %v", data, err)
	}
	r.Keys("d", "ctrl+u")
	r.Type(to)
	r.Keys("enter")
	r.WaitText("Overwrite?")
	r.Keys("esc")
	write(t, filepath.Join(to, "up", "file"), "from here")
	r.Keys("u")
	r.Type(filepath.Join(to, "up"))
	r.Keys("enter")
	r.WaitText("Copied up to")
	if data, err := os.ReadFile(filepath.Join(r.host.Dir, "up", "file")); err != nil || string(data) != "from here" {
		t.Errorf("it holds %q, %v", data, err)
	}
	r.Keys("T")
	r.WaitText("Copies")
	r.WaitText("1 file, 11 B")
	entries, _, err := r.Session.Journal.Read()
	if err != nil || len(entries) != 2 || entries[0].Verb != "cp" || !strings.Contains(entries[0].Summary, "conf") {
		t.Errorf("the journal has %+v, %v", entries, err)
	}
}

// TestABatchHasOneVerdict: the failures of a batch are not hidden by what is copied after them.
func TestABatchHasOneVerdict(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 140, 24, func(dir string) {
		for _, name := range []string{"a", "b", "c"} {
			write(t, filepath.Join(dir, name), name)
		}
	})
	r.WaitText("-rw-r--r--")
	r.Keys("g g", "space", "space", "space")
	if err := os.Remove(filepath.Join(r.host.Dir, "a")); err != nil {
		t.Fatal(err)
	}
	r.Keys("d", "ctrl+u")
	r.Type(t.TempDir())
	r.Keys("enter")
	r.WaitText("2 copied, 1 failed: T lists them")
	r.Keys("T")
	r.WaitText("it does not exist")
}

func TestDeleteAsks(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, some(t))
	r.WaitText("conf")
	r.Keys("/")
	r.Type("conf")
	r.Keys("enter", "D")
	r.WaitText("Delete?")
	r.Keys("esc")
	if _, err := os.Stat(filepath.Join(r.host.Dir, "conf")); err != nil {
		t.Fatal("it was deleted without a yes")
	}
	r.Keys("D", "y")
	r.WaitText("Deleted ")
	if _, err := os.Stat(filepath.Join(r.host.Dir, "conf")); err == nil {
		t.Error("it was not deleted")
	}
}

func TestBinaryAndPieces(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, func(dir string) {
		write(t, filepath.Join(dir, "a-binary"), "\x00\x01\x02elf")
		write(t, filepath.Join(dir, "b-big"), strings.Repeat("0123456789abcde\n", 100_000))
	})
	r.WaitText("a-binary")
	r.Keys("g g", "enter")
	r.WaitText("00 01 02 65 6c 66")
	r.WaitText("binary")
	r.Keys("x")
	if r.Shows("00 01 02") {
		t.Errorf("it is not shown as text\n%s", r.Text())
	}
	r.Keys("esc")
	r.WaitText("b-big")
	r.Keys("j", "enter")
	r.WaitText("the first 1.0 MiB of 1.5 MiB")
	r.Keys("+")
	r.WaitText("100000")
}

func TestFollow(t *testing.T) {
	r := newRig(t, filestest.GNU, pod("app"), 100, 24, func(dir string) { write(t, filepath.Join(dir, "log"), "one\n") })
	r.WaitText("log")
	r.Keys("f")
	r.WaitText("one")
	r.WaitText("following")
	f, err := os.OpenFile(filepath.Join(r.host.Dir, "log"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("two\n"); err != nil {
		t.Fatal(err)
	}
	r.WaitText("two")
	r.Keys("esc")
	r.WaitText("MODIFIED")
}
