package forward

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/forward/forwardtest"
	"fathom/kube/stream/streamtest"
)

func init() { cluster.Quiet(io.Discard) }

// patience is how long a condition may take on a busy machine.
const patience = 2 * time.Minute

// rig is a Hub on a server with pods.
type rig struct {
	*testing.T
	server  *streamtest.Server
	node    *forwardtest.Node
	hub     *Hub
	changed chan struct{}
}

// api is a streamtest.API that can be upgraded.
type api struct {
	*streamtest.API
	url string
}

func (a api) UpgradeConfig(context.Context) (*rest.Config, error) {
	return &rest.Config{Host: a.url}, nil
}

func newRig(t *testing.T, listen forwardtest.Listener) *rig {
	t.Helper()
	r := &rig{T: t, server: streamtest.New(t), node: forwardtest.New(t, listen), changed: make(chan struct{}, 1)}
	r.server.Serve(
		corev1.SchemeGroupVersion.WithResource("pods"), corev1.SchemeGroupVersion.WithResource("services"),
	)
	r.server.Front(r.node.Serve)
	r.hub = NewHub(Options{
		Open: func(Spec) (API, func(Spec, error)) {
			return api{r.server.API("test"), r.server.URL()}, func(Spec, error) {}
		},
		Changed: func() {
			select {
			case r.changed <- struct{}{}:
			default:
			}
		},
	})
	r.hub.pace.linger = 50 * time.Millisecond
	t.Cleanup(r.hub.Close)
	return r
}

func ref(resource, name string) kube.Ref {
	return kube.Ref{Context: "test", GVR: corev1.SchemeGroupVersion.WithResource(resource), Namespace: "shop", Name: name}
}

// pod is a pod of app web, ready or not.
func pod(name string, ready bool) *corev1.Pod {
	status := corev1.ConditionFalse
	if ready {
		status = corev1.ConditionTrue
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID("uid-" + name), Labels: map[string]string{"app": "web"}},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "main", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}, {Name: "metrics", ContainerPort: 9090}},
		}}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: status}}},
	}
}

func service(ports ...corev1.ServicePort) *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
		Spec:       corev1.ServiceSpec{Selector: map[string]string{"app": "web"}, Ports: ports, ClusterIP: "10.0.0.1"},
	}
}

// until waits until a forward is as wanted.
func (r *rig) until(id int, what string, ok func(State) bool) State {
	r.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	look := time.NewTicker(10 * time.Millisecond) // counts go up without a word
	defer look.Stop()
	for {
		s, _ := r.hub.Find(id)
		if ok(s) {
			return s
		}
		select {
		case <-r.changed:
		case <-look.C:
		case <-limit.C:
			r.Fatalf("waited for %s: %+v", what, s)
		}
	}
}

func (r *rig) ready(id int, pod string) State {
	r.Helper()
	return r.until(id, pod+" to be ready", func(s State) bool { return s.Phase == Ready && s.Pod == pod })
}

// cut breaks off the connection to the pod, once the other side has it too.
func (r *rig) cut(id int) {
	r.Helper()
	r.until(id, "the carrier", func(State) bool { return r.node.Carriers("") > 0 })
	r.node.Cut("")
}

// start begins a forward to a Service or pod.
func (r *rig) start(to kube.Ref, ports ...Port) int {
	r.Helper()
	return r.hub.Start(Spec{To: to, Ports: ports})
}

func (r *rig) dial(s State, i int) *net.TCPConn {
	r.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort(s.Addresses[0], strconv.Itoa(s.Ports[i].Local)))
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { c.Close() })
	return c.(*net.TCPConn)
}

// greet is a Listener that says which pod and port it is for every line.
func greet(pod string, port int, conn io.ReadWriter) error {
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil
		}
		if _, err := fmt.Fprintf(conn, "%s:%d %s", pod, port, line); err != nil {
			return nil
		}
	}
}

// ask sends a line and returns the answer.
func (r *rig) ask(c net.Conn, line string) (string, error) {
	r.Helper()
	return r.askWithin(patience, c, line)
}

func (r *rig) askWithin(limit time.Duration, c net.Conn, line string) (string, error) {
	r.Helper()
	if err := c.SetDeadline(time.Now().Add(limit)); err != nil {
		r.Fatal(err)
	}
	if _, err := io.WriteString(c, line+"\n"); err != nil {
		return "", err
	}
	got, err := bufio.NewReader(c).ReadString('\n')
	return strings.TrimSpace(got), err
}

func (r *rig) wantAnswer(c net.Conn, want string) {
	r.Helper()
	got, err := r.ask(c, "hello")
	if err != nil || got != want+" hello" {
		r.Errorf("the answer is %q, %v, want one of %s", got, err, want)
	}
}

// idle fails unless there are no more goroutines than before, in the end.
func idle(t *testing.T, before int) {
	t.Helper()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	limit := time.Now().Add(patience)
	for runtime.NumGoroutine() > before {
		if time.Now().After(limit) {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
		}
		runtime.Gosched()
	}
}
