package describe_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/stream/streamtest"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/describe"
	"fathom/views/kit/kittest"
)

func settings(value string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: kittest.Namespace, Name: "settings", Labels: map[string]string{"app": "web", "tier": "front"},
			Annotations: map[string]string{"example.com/source": `{"url": "https://example.com/a"}`},
		},
		Data: map[string]string{"mode": value, "nginx.conf": "server:\n  listen:  80\n"},
	}
}

func show(t *testing.T, r *kittest.Rig, w, h int) {
	t.Helper()
	r.Open(t, map[string]kittest.Make{describe.Screen: describe.New}, ui.Open{Screen: describe.Screen, Arg: kube.Place{
		Kind: "configmaps", Ref: kube.Ref{
			Context: kittest.Context, GVR: schema.GroupVersionResource{Version: "v1", Resource: "configmaps"},
			Namespace: kittest.Namespace, Name: "settings",
		},
	}}, w, h)
}

func open(t *testing.T, w, h int) *kittest.Rig {
	t.Helper()
	r := kittest.New(t, settings("fast"))
	show(t, r, w, h)
	r.WaitText("fast")
	r.WaitText("alice")
	return r
}

func TestScreen(t *testing.T) {
	uitest.Goldens(t, "configmap", func(t *testing.T, w, h int) *uitest.Driver { return open(t, w, h).Driver })
}

func TestAChangeIsDescribed(t *testing.T) {
	r := open(t, 80, 40)
	r.Server.Apply(settings("slow"))
	shows(r, "slow")
}

// shows waits for a text of a new description. They are not made more often than every few seconds.
func shows(r *kittest.Rig, text string) {
	r.Wait("the text "+text, func() bool {
		if !r.Shows(text) {
			r.Advance(3 * time.Second)
		}
		return r.Shows(text)
	})
}

func TestOfADeletedObjectTheLastDescriptionStays(t *testing.T) {
	r := open(t, 120, 40)
	r.Server.Delete(settings("fast"))
	r.WaitText("deleted 0s ago")
	r.Advance(time.Minute)
	r.Expect("deleted 1m ago", "as it was last", "fast")
	r.Keys("ctrl+r")
	r.Expect("deleted 1m ago", "fast")
	r.Server.Apply(settings("slow"))
	r.WaitText("slow")
	r.Refuse("deleted")
}

func TestWhileTheServerIsDownTheDescriptionStays(t *testing.T) {
	r := open(t, 120, 40)
	r.WaitText("live")
	r.Advance(5 * time.Second)
	r.Down(true)
	r.WaitText("stale")
	r.Expect("fast", "retrying")
	r.Advance(time.Minute)
	r.Expect("stale 1m", "fast")
	r.Server.Apply(settings("slow"))
	r.Down(false)
	r.WaitText("slow")
	r.Refuse("stale")
}

func TestWhyThereIsNoDescription(t *testing.T) {
	r := kittest.New(t, settings("fast"))
	r.Server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "configmaps" {
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "configmaps is forbidden: not yours")
		}
		return nil
	})
	show(t, r, 80, 24)
	r.WaitText("configmaps is forbidden: not yours.")
	r.Server.Fault(nil)
	r.Keys("ctrl+r")
	r.WaitText("fast")
}

func TestAnObjectThatComesIsDescribed(t *testing.T) {
	r := kittest.New(t)
	show(t, r, 80, 24)
	r.WaitText("not found")
	r.Server.Apply(settings("fast"))
	shows(r, "fast")
}

// described are the lines of which some begin with keys, marked here by brackets.
const described = `[Name:]             web
[Labels:]           app=web
                  note:  not a key
[Annotations:]      deployment.kubernetes.io/revision: 1
                  kubectl.kubernetes.io/last-applied-configuration:
                    {"apiVersion":"v1","kind":"Pod"}
                  link: https://example.com:  8443
[Status:]           Running
[QoS Class:]        
[Containers:]
  [app:]
    [Image:]        web:1
    [State:]        Waiting
      [Reason:]     CrashLoopBackOff
    [Ready:]        False
[Metrics:]                                               ( current / target )
  [resource cpu on pods  (as a percentage of request):]  1% (2m) / 50%
see: nothing
{"a":  1}
https://example.com:
[Conditions:]
  Type    Status
  Ready   False
[Data]
====
[nginx.conf:]
----
server:
  listen:  80
[mode:]
----
Name:   web

BinaryData
====

[Events:]
  Type     Reason   Age  From     Message
  Warning  BackOff  1s   kubelet  Back-off: restarting
`

func TestLinesTellKeysFromTexts(t *testing.T) {
	in := strings.NewReplacer("[", "", "]", "").Replace(described)
	var out strings.Builder
	for _, l := range describe.Lines(in) {
		for _, s := range l.Segs {
			if s.Role == themes.YAMLKey {
				s.Text = "[" + s.Text + "]"
			}
			out.WriteString(s.Text)
		}
		out.WriteByte('\n')
	}
	want := strings.Replace(described, "[Data]", "Data", 1)
	got, wanted := strings.Split(out.String(), "\n"), strings.Split(want, "\n")
	for i := range max(len(got), len(wanted)) {
		if i >= len(got) || i >= len(wanted) || got[i] != wanted[i] {
			t.Fatalf("line %d: got\n%s\nwant\n%s", i+1, strings.Join(got[i:], "\n"), strings.Join(wanted[i:], "\n"))
		}
	}
}

func TestWarningsStandOut(t *testing.T) {
	for _, l := range describe.Lines("Events:\n  Warning  BackOff  1s  kubelet  x\n  Normal  Pulled  1s  kubelet  y\n") {
		if warn := strings.Contains(l.Text(), "Warning"); warn != (l.Segs[0].Role == themes.Warn) {
			t.Errorf("%q has the role %v", l.Text(), l.Segs[0].Role)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add(described)
	f.Add("a:\r\n\n  b:  \n----\n")
	f.Fuzz(func(t *testing.T, in string) {
		var out []string
		keys := map[string]bool{}
		for _, l := range describe.Lines(in) {
			out = append(out, l.Text())
			if l.Key != "" && keys[l.Key] {
				t.Fatalf("the key %q is there twice", l.Key)
			}
			keys[l.Key] = true
		}
		var want []string
		for l := range strings.SplitSeq(strings.TrimSuffix(in, "\n"), "\n") {
			want = append(want, strings.TrimRight(l, "\r"))
		}
		if strings.Join(out, "\n") != strings.Join(want, "\n") {
			t.Fatalf("%q became %q", in, out)
		}
	})
}
