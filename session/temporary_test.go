package session_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

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
	if err := list.Hold(temporary.Item{Ref: ref, Made: a.sess.Clock()}); err != nil {
		t.Fatal(err)
	}
	a.sess.Dispose(ref)
	until(t, a.sess, "it is off the list", func() bool { return len(a.sess.Temporary()) == 0 })
	if !a.there(ref) {
		t.Error("somebody else's object was removed")
	}
}

// debugged is a pod with a container for debugging in it, which is as state says.
func (a *acting) debugged(uid types.UID, state corev1.ContainerState) act.Entrance {
	a.Helper()
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: uid}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}}}
	a.server.Hold(p)
	plan := a.plan("debug", act.Args{"image": {"tools"}}, "pods", "web")
	a.run(plan, "")
	p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: plan.Enter.Container}}}
	p.Status.EphemeralContainerStatuses = []corev1.ContainerStatus{{Name: plan.Enter.Container, State: state}}
	a.server.Hold(p)
	return *plan.Enter
}

func running() corev1.ContainerState {
	return corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
}

func ended() corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
}

func TestAContainerForDebuggingIsListedUntilItHasEnded(t *testing.T) {
	a, list := lending(t)
	e := a.debugged("first", running())
	if items := list.Mine(); len(items) != 1 || items[0].Container != e.Container || items[0].UID != "first" {
		t.Fatalf("it holds %+v", items)
	}
	list.Close() // as the kernel does
	a.again()
	guests := a.sess.Guests()
	if len(guests) != 1 || !guests[0].Other || guests[0].Entrance.Container != e.Container || !guests[0].Entrance.Attach {
		t.Fatalf("it lists %+v", guests)
	}
	a.sess.Sweep() // in vain: the server has no way in
	until(t, a.sess, "it is told that it goes on", func() bool { g := a.sess.Guests(); return len(g) == 1 && g[0].GoesOn != "" })
	if !a.there(e.Pod) {
		t.Fatal("somebody's pod was removed")
	}
	a.debugged("first", ended())
	a.again()
	a.sess.Sweep()
	until(t, a.sess, "it is off the list", func() bool { return len(list.Left()) == 0 })
	if !a.there(e.Pod) {
		t.Error("somebody's pod was removed")
	}
}

func TestAContainerForDebuggingThatHasEndedIsStruckOff(t *testing.T) {
	for name, forget := range map[string]func(a *acting, e act.Entrance){
		"once nobody is in it any more": func(a *acting, e act.Entrance) { a.sess.Dispose(e.Pod) },
		"when it is seen":               func(a *acting, e act.Entrance) { a.sess.Forget(e) },
		"when it is to be ended": func(a *acting, e act.Entrance) {
			if err := a.sess.Remove(a.Context(), e); err != nil {
				a.Error(err)
			}
		},
		"when Fathom ends": func(a *acting, _ act.Entrance) { a.sess.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			a, list := lending(t)
			e := a.debugged("first", ended())
			forget(a, e)
			until(t, a.sess, "it is off the list", func() bool { return len(list.Mine())+len(list.Left()) == 0 })
			if !a.there(e.Pod) {
				t.Error("somebody's pod was removed")
			}
		})
	}
}

func TestAContainerOfAnotherPodOfTheNameIsLeftAlone(t *testing.T) {
	a, list := lending(t)
	e := a.debugged("first", running())
	list.Close()
	a.server.Hold(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "second"}})
	a.again()
	a.sess.Sweep()
	until(t, a.sess, "it is off the list", func() bool { return len(list.Left()) == 0 })
	if entries, _, err := a.sess.Entries(); err != nil || len(entries) != 1 {
		t.Errorf("somebody was in %v: %+v, %v", e, entries, err)
	}
}
