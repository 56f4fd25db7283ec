package yaml_test

import (
	"encoding/base64"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/stream/streamtest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/kit/kittest"
	"fathom/views/yaml"
)

func at(resource, name string) kube.Place {
	return kube.Place{Kind: resource, Ref: kube.Ref{
		Context: kittest.Context, GVR: schema.GroupVersionResource{Version: "v1", Resource: resource}, Namespace: kittest.Namespace, Name: name,
	}}
}

// open shows an object of the server.
func open(t *testing.T, at kube.Place, w, h int, objects ...runtime.Object) *kittest.Rig {
	t.Helper()
	r := kittest.New(t, objects...)
	show(t, r, at, w, h)
	return r
}

func show(t *testing.T, r *kittest.Rig, at kube.Place, w, h int) {
	t.Helper()
	r.Open(t, map[string]kittest.Make{yaml.Screen: yaml.New}, ui.Open{Screen: yaml.Screen, Arg: at}, w, h)
}

func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace: kittest.Namespace, Name: name, UID: "3e1c", Labels: map[string]string{"app": name},
		ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubectl", Operation: "Apply", FieldsType: "FieldsV1"}},
	}
}

func pod(phase corev1.PodPhase) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: meta("web"),
		Spec:       corev1.PodSpec{NodeName: "n1", Containers: []corev1.Container{{Name: "app", Image: "web:1", Args: []string{"--port=80", "-v"}}}},
		Status:     corev1.PodStatus{Phase: phase, PodIP: "10.0.0.7"},
	}
}

func settings(data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: meta("settings"), Data: data}
}

func TestScreen(t *testing.T) {
	uitest.Goldens(t, "pod", func(t *testing.T, w, h int) *uitest.Driver {
		r := open(t, at("pods", "web"), w, h, pod(corev1.PodRunning))
		r.WaitText("podIP: 10.0.0.7")
		r.WaitText("alice")
		return r.Driver
	})
}

func TestItFollowsTheObject(t *testing.T) {
	r := open(t, at("pods", "web"), 80, 40, pod(corev1.PodPending))
	r.WaitText("phase: Pending")
	r.Server.Apply(pod(corev1.PodRunning))
	r.WaitText("phase: Running")
}

func TestItCatchesUpWhenItIsShownAgain(t *testing.T) {
	r := kittest.New(t, pod(corev1.PodPending), settings(map[string]string{"other": "object"}))
	show(t, r, at("pods", "web"), 80, 40)
	r.WaitText("phase: Pending")
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: yaml.Screen, Arg: at("configmaps", "settings")}}))
	r.WaitText("other: object")
	r.Server.Apply(pod(corev1.PodRunning))
	r.Keys("esc")
	r.WaitText("phase: Running")
}

func TestFolding(t *testing.T) {
	r := open(t, at("pods", "web"), 80, 40, pod(corev1.PodRunning))
	r.WaitText("image: web:1")
	r.Keys("/")
	r.Type("spec:")
	r.Keys("enter", "z a")
	r.Refuse("image: web:1", "nodeName: n1")
	r.Expect("spec:", "phase: Running")
	r.Keys("z a")
	r.Expect("image: web:1")
}

func TestSearch(t *testing.T) {
	r := open(t, at("pods", "web"), 80, 40, pod(corev1.PodRunning))
	r.WaitText("image: web:1")
	r.Keys("/")
	r.Type("web")
	r.Keys("enter")
	r.WaitText("1/3")
	r.Keys("n")
	r.WaitText("2/3")
	r.Keys("N", "N")
	r.WaitText("3/3")
}

func TestManagedFieldsAndStatus(t *testing.T) {
	r := open(t, at("pods", "web"), 80, 60, pod(corev1.PodRunning))
	r.WaitText("phase: Running")
	r.Refuse("managedFields")
	r.Keys("m")
	r.WaitText("managedFields:")
	r.Expect("manager: kubectl")
	r.Keys("m", "s")
	r.Wait("the fields to go", func() bool { return !r.Shows("managedFields") && !r.Shows("phase: Running") })
	r.Keys("s")
	r.WaitText("phase: Running")
}

func TestSecretsAreRevealedKeyByKey(t *testing.T) {
	const password, token = "hunter2-is-long", "t0ken-of-alice"
	r := open(t, at("secrets", "db"), 120, 40, &corev1.Secret{
		ObjectMeta: meta("db"), Data: map[string][]byte{"password": []byte(password), "token": []byte(token)},
	})
	encoded := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	r.WaitText("password: <masked, 15 bytes>")
	r.Expect("token: <masked, 14 bytes>")
	hidden := func(values ...string) {
		t.Helper()
		for _, v := range values {
			r.Refuse(v, encoded(v))
		}
	}
	hidden(password, token)
	r.Keys("x")
	r.Expect("Reveal a key of db", "password", "token", "masked")
	hidden(password, token)
	r.Keys("enter")
	r.WaitText("password: " + password)
	hidden(token)
	r.Keys("m")
	r.WaitText("managedFields")
	hidden(token)
	r.Keys("x")
	r.Expect("shown")
	r.Keys("enter")
	r.WaitText("password: <masked, 15 bytes>")
	hidden(password, token)
}

func TestOnlySecretsAreRevealed(t *testing.T) {
	r := open(t, at("pods", "web"), 80, 40, pod(corev1.PodRunning))
	r.WaitText("phase: Running")
	r.Keys("x")
	r.Expect("only the values of secrets are masked")
}

func TestOddCharactersAreHarmless(t *testing.T) {
	r := open(t, at("configmaps", "settings"), 80, 24, settings(map[string]string{
		"c0": "a\x1b[31mb", "c1": "a\u009b31mb", "del": "a\x7fb", "bell": "a\ab\n\u0085c",
	}))
	r.WaitText("c0:")
	r.Expect(`c0: "a\e[31mb"`, `c1: "a\x9B31mb"`, `del: "a\x7Fb"`)
	for _, l := range r.App.Lines() {
		if strings.ContainsAny(l, "\u009b\u0085\x7f\a") {
			t.Errorf("the terminal gets %q", l)
		}
	}
}

func TestWhileTheServerIsDownTheTextStays(t *testing.T) {
	r := open(t, at("configmaps", "settings"), 120, 24, settings(map[string]string{"key": "one"}))
	r.WaitText("key: one")
	r.WaitText("live")
	r.Down(true)
	r.WaitText("stale 0s")
	r.Expect("key: one", "retrying")
	r.Advance(12 * time.Second)
	r.Expect("stale 10s")
	r.Server.Apply(settings(map[string]string{"key": "two"}))
	r.Down(false)
	r.WaitText("key: two")
	r.WaitText("live")
	r.Refuse("stale")
}

func TestOfADeletedObjectTheLastTextStays(t *testing.T) {
	r := open(t, at("configmaps", "settings"), 120, 24, settings(map[string]string{"key": "one"}))
	r.WaitText("key: one")
	r.Server.Delete(settings(map[string]string{"key": "one"}))
	r.WaitText("deleted 0s ago")
	r.Advance(7 * time.Second)
	r.Expect("deleted 7s ago", "as it was last", "key: one")
	r.Server.Apply(settings(map[string]string{"key": "two"}))
	r.WaitText("key: two")
	r.Refuse("deleted")
}

func TestWhyThereIsNoText(t *testing.T) {
	t.Run("not found", func(t *testing.T) {
		r := open(t, at("configmaps", "settings"), 80, 24)
		r.WaitText(`configmaps "settings" not found`)
		r.Server.Apply(settings(map[string]string{"key": "one"}))
		r.WaitText("key: one")
	})
	t.Run("forbidden", func(t *testing.T) {
		r := kittest.New(t, settings(nil))
		r.Server.Fault(func(q streamtest.Request) *metav1.Status {
			if q.Resource.Resource == "configmaps" {
				return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "configmaps is forbidden: not yours")
			}
			return nil
		})
		show(t, r, at("configmaps", "settings"), 80, 24)
		r.WaitText("configmaps is forbidden: not yours.")
		r.Expect("ask for a role that allows it")
	})
	t.Run("a webhook that converts it is down", func(t *testing.T) {
		r := kittest.New(t, settings(nil))
		r.Server.Fault(func(q streamtest.Request) *metav1.Status {
			if q.Resource.Resource == "configmaps" {
				return streamtest.Refuse(http.StatusInternalServerError, metav1.StatusReasonInternalError, "conversion webhook for x failed")
			}
			return nil
		})
		show(t, r, at("configmaps", "settings"), 80, 24)
		r.WaitText("conversion webhook for x failed.")
		r.Expect("Repair the conversion webhook", "server error, retrying in")
	})
}

func TestItOpensAgainFromItsPlace(t *testing.T) {
	r := open(t, at("pods", "web"), 80, 24, pod(corev1.PodRunning))
	if got := r.App.Places(); len(got) != 1 || got[0].Screen != yaml.Screen || !reflect.DeepEqual(got[0].Arg, at("pods", "web")) {
		t.Errorf("the places are %v", got)
	}
}
