package temporary_test

import (
	"os"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/act/temporary"
)

func ref(name string) kube.Ref { return kube.Ref{Context: "c", Namespace: "n", Name: name} }

func TestWhatARunHoldsIsLeftOnlyOnceItIsOver(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	first, second := temporary.Open(dir), temporary.Open(dir)
	for _, name := range []string{"a", "b"} {
		if err := first.Hold(temporary.Item{Ref: ref(name), Made: now}); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.Hold(temporary.Item{Ref: ref("c"), Made: now}); err != nil {
		t.Fatal(err)
	}
	if left := second.Left(); len(left) != 0 {
		t.Fatalf("what a running Fathom holds is left: %v", left)
	}
	for _, it := range first.Mine() {
		if it.Ref.Name == "a" {
			if err := first.Gone(it); err != nil {
				t.Fatal(err)
			}
		}
	}
	first.Close() // as the kernel does when it is killed
	left := second.Left()
	if len(left) != 1 || left[0].Ref != ref("b") || !left[0].Made.Equal(now) {
		t.Fatalf("left is %v", left)
	}
	if err := second.Gone(left[0]); err != nil {
		t.Fatal(err)
	}
	if left := second.Left(); len(left) != 0 {
		t.Fatalf("it is still left: %v", left)
	}
	if mine := second.Mine(); len(mine) != 1 || mine[0].Ref != ref("c") {
		t.Fatalf("the second holds %v", mine)
	}
}

func TestAContainerIsTold(t *testing.T) {
	dir := t.TempDir()
	first := temporary.Open(dir)
	if err := first.Hold(temporary.Item{Ref: ref("a"), Container: "debug-1", UID: "u"}); err != nil {
		t.Fatal(err)
	}
	first.Close()
	left := temporary.Open(dir).Left()
	if len(left) != 1 || left[0].Ref != ref("a") || left[0].Container != "debug-1" || left[0].UID != "u" {
		t.Errorf("left is %+v", left)
	}
}

func TestNothingStaysBehind(t *testing.T) {
	dir := t.TempDir()
	l := temporary.Open(dir)
	if err := l.Hold(temporary.Item{Ref: ref("a")}); err != nil {
		t.Fatal(err)
	}
	if err := l.Gone(l.Mine()[0]); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("%v %v", files, err)
	}
}

func TestFolderThatCannotBeMade(t *testing.T) {
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := temporary.Open(file).Hold(temporary.Item{Ref: ref("a")}); err == nil {
		t.Error("it says nothing")
	}
}
