package session_test

import (
	"testing"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/temporary"
)

// lending is acting with a list of what is made for a while only.
func lending(t *testing.T) (*acting, *temporary.List) {
	a := newActing(t)
	a.options.Temporary = temporary.Open(t.TempDir())
	a.again()
	return a, a.options.Temporary
}

// lend makes a pod for a while.
func (a *acting) lend() kube.Ref {
	a.Helper()
	v, _ := act.Find("run")
	p, err := v.Make(a.Context(), a.sess.World(a.cluster), nil, act.Args{"image": {"tools"}, "name": {"guest"}})
	if err != nil {
		a.Fatal(err)
	}
	if _, results := a.sess.Run(a.Context(), a.cluster, p, "", func(act.Progress) {}); results[0].Err != nil {
		a.Fatal(results[0].Err)
	}
	return p.Enter.Pod
}

func (a *acting) there(ref kube.Ref) bool {
	return a.server.Held(ref.GVR, ref.Namespace, ref.Name) != nil
}

func TestWhatWasMadeForAWhileGoes(t *testing.T) {
	a, _ := lending(t)
	ref := a.lend()
	if items := a.sess.Temporary(); len(items) != 1 || items[0].Ref != ref || !a.there(ref) {
		t.Fatalf("it holds %v", items)
	}
	a.sess.HoldReadOnly(true) // it goes in spite of it
	a.sess.Dispose(ref)
	until(t, a.sess, "the pod is gone", func() bool { return !a.there(ref) })
	until(t, a.sess, "it is off the list", func() bool { return len(a.sess.Temporary()) == 0 })
	entries, _, err := a.sess.Entries()
	if err != nil || len(entries) != 2 || entries[1].Undoes != entries[0].ID {
		t.Errorf("the journal has %+v, %v", entries, err)
	}
}

func TestWhatWasMadeForAWhileGoesWithTheSession(t *testing.T) {
	a, _ := lending(t)
	ref := a.lend()
	a.sess.Close()
	if a.there(ref) {
		t.Error("the pod stays")
	}
}

func TestWhatAKilledRunHasLeftGoes(t *testing.T) {
	a, list := lending(t)
	ref := a.lend()
	list.Close() // as the kernel does
	a.again()
	a.sess.Sweep()
	until(t, a.sess, "the pod is gone", func() bool { return !a.there(ref) })
	until(t, a.sess, "it is off the list", func() bool { return len(list.Left()) == 0 })
}

func TestWhatTookTheNameOfALentPodStays(t *testing.T) {
	a, list := lending(t)
	ref := kube.Ref{Context: a.cluster.Name(), GVR: a.server.Kind("configmaps").GVR, Namespace: "shop", Name: "settings"}
	if err := list.Hold(ref, a.sess.Clock()); err != nil {
		t.Fatal(err)
	}
	a.sess.Dispose(ref)
	until(t, a.sess, "it is off the list", func() bool { return len(a.sess.Temporary()) == 0 })
	if !a.there(ref) {
		t.Error("somebody else's object was removed")
	}
}
