package probe_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/exec/exectest"
	"fathom/kube/forward/forwardtest"
	"fathom/ui"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
	"fathom/views/probe"
)

// on opens the check of a Service with one pod, ready or not; what the pod's port and its shell answer is played.
func on(t *testing.T, ready corev1.ConditionStatus, listen forwardtest.Listener, run func(*exectest.Call) error, w, h int) *kittest.Rig {
	t.Helper()
	container := corev1.Container{Name: "app", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}}}
	r := kittest.New(t,
		&corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web"},
			Spec:       corev1.ServiceSpec{Selector: map[string]string{"app": "web"}, Ports: []corev1.ServicePort{{Name: "http", Port: 80}}},
		},
		running("ops", "tools"),
		&corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web-1", UID: "1", Labels: map[string]string{"app": "web"}},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{container, {Name: "side"}}},
			Status: corev1.PodStatus{
				Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}},
				ContainerStatuses: []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}},
			},
		})
	node, commands := forwardtest.New(t, listen), &exectest.Handler{Run: run}
	r.Server.Front(func(w http.ResponseWriter, q *http.Request) bool {
		if strings.HasSuffix(q.URL.Path, "/exec") {
			commands.ServeHTTP(w, q)
			return true
		}
		return node.Serve(w, q)
	})
	ref := kube.Ref{Context: kittest.Context, GVR: corev1.SchemeGroupVersion.WithResource("services"), Namespace: kittest.Namespace, Name: "web"}
	r.Open(t, map[string]kittest.Make{kit.ProbeScreen: probe.New}, ui.Open{Screen: kit.ProbeScreen, Arg: kit.Reach{On: []kube.Ref{ref}}}, w, h)
	r.WaitText("Enter checks svc/web.")
	return r
}

// running is a pod that can be asked from.
func running(namespace, name string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, UID: "2"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
			ContainerStatuses: []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}},
		},
	}
}

// web answers each request.
func web(status string) forwardtest.Listener {
	return func(_ string, _ int, c io.ReadWriter) error {
		if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 %s\r\nContent-Length: 2\r\n\r\nhi", status)
		}
		return nil
	}
}

func none(*exectest.Call) error { return nil }

func TestAllIsWell(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r := on(t, corev1.ConditionTrue, web("200 OK"), none, size[0], size[1])
		r.Keys("enter")
		r.WaitText("svc/web answers.")
		r.Expect("port", "80 (http)", "1 of 1 ready", "reached web-1", "200 OK")
	}
}

func TestTheFailingStepIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		ready  corev1.ConditionStatus
		listen forwardtest.Listener
		want   []string
	}{
		"no pod is ready": {corev1.ConditionFalse, web("200 OK"), []string{"✖ pods", "None of the 1 pods behind services/web is ready.", "See what the pods wait for"}},
		"nobody listens": {corev1.ConditionTrue, func(_ string, port int, _ io.ReadWriter) error { return forwardtest.Refused(port) },
			[]string{"✓ forward", "✖ connect", "See whether a process of the container listens"}},
		"an error": {corev1.ConditionTrue, web("503 Service Unavailable"), []string{"✓ connect", "✖ answer", "It answers 503 Service Unavailable.", "See the container's log."}},
	} {
		t.Run(name, func(t *testing.T) {
			r := on(t, c.ready, c.listen, none, 100, 40)
			r.Keys("enter")
			for _, want := range c.want {
				r.Wait(want, func() bool { return strings.Contains(strings.Join(strings.Fields(r.Text()), " "), want) })
			}
			r.Refuse("answers.")
		})
	}
}

// TestWordsStayWhole: what is wrong is set between words at the width that most terminals have.
func TestWordsStayWhole(t *testing.T) {
	r := on(t, corev1.ConditionTrue, web("200 OK"), none, 80, 24)
	r.Keys("tab")
	r.Type("a-port-that-nobody-has-ever-named-so")
	r.Keys("enter")
	r.WaitText("only 80 (http).")
}

func TestFromInside(t *testing.T) {
	var asked []string
	r := on(t, corev1.ConditionTrue, web("200 OK"), func(c *exectest.Call) error {
		asked = append(asked, c.Container+" "+strings.Join(c.Command[len(c.Command)-2:], " "))
		_, err := io.WriteString(c.Out, "HTTP/1.1 200 OK\r\n\r\nfrom inside")
		return err
	}, 100, 40)
	r.Keys("tab", "tab", "tab", "tab", "tab", "tab")
	r.Type("web-1")
	r.Keys("enter")
	r.WaitText("svc/web answers.")
	r.Expect("from inside", "web.shop")
	if len(asked) != 1 || asked[0] != "app http://web.shop:80/ " {
		t.Errorf("asked %q", asked)
	}
	entries, _, err := r.Session.Journal.Read()
	if err != nil || len(entries) != 1 || strings.Contains(fmt.Sprintf("%+v", entries), "from inside") {
		t.Errorf("the journal has %+v, %v", entries, err)
	}
}

// TestFromAnotherNamespace: the pods of the namespace that is named are offered, and asked in.
func TestFromAnotherNamespace(t *testing.T) {
	r := on(t, corev1.ConditionTrue, web("200 OK"), func(c *exectest.Call) error {
		_, err := io.WriteString(c.Out, "HTTP/1.1 200 OK\r\n\r\nfrom elsewhere")
		return err
	}, 100, 40)
	r.Keys("tab", "tab", "tab", "tab", "tab")
	r.Expect("shop")
	r.Keys("ctrl+u")
	r.Type("ops")
	r.Keys("tab")
	r.Wait("the pods there", func() bool { r.Keys("down"); return strings.Contains(r.Text(), "tools") })
	r.Keys("enter")
	r.WaitText("svc/web answers.")
	r.Expect("from elsewhere")
	entries, _, err := r.Session.Journal.Read()
	if err != nil || len(entries) != 1 || entries[0].Items[0].Ref.Namespace != "ops" {
		t.Errorf("the journal has %+v, %v", entries, err)
	}
}
