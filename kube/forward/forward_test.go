package forward

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/kube/forward/forwardtest"
	"fathom/kube/stream/streamtest"
)

func TestToAService(t *testing.T) {
	for name, spdy := range map[string]bool{"over a WebSocket": false, "over SPDY": true} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, greet)
			r.node.NoWebSocket = spdy
			r.server.Apply(pod("web-1", true))
			r.server.Apply(service(
				corev1.ServicePort{Name: "web", Port: 80, TargetPort: intstr.FromString("http")},
				corev1.ServicePort{Name: "admin", Port: 81, TargetPort: intstr.FromInt32(9999)},
				corev1.ServicePort{Name: "plain", Port: 8085},
			))
			id := r.start(ref("services", "web"), Port{Remote: 80}, Port{Name: "admin"}, Port{Remote: 8085})
			s := r.ready(id, "web-1")
			for i, want := range []string{"web-1:8080", "web-1:9999", "web-1:8085"} {
				r.wantAnswer(r.dial(s, i), want)
			}
			s = r.until(id, "three connections", func(s State) bool { return s.Total == 3 && s.In == 3*17 && s.Out == 3*6 })
			if s.Failures > 0 {
				t.Errorf("failures: %+v", s.Faults)
			}
		})
	}
}

func TestGoesToTheNextPod(t *testing.T) {
	r := newRig(t, greet)
	r.server.Apply(service(corev1.ServicePort{Port: 8080}))
	first, second := pod("web-1", true), pod("web-2", false)
	r.server.Apply(first)
	r.server.Apply(second)
	id := r.start(ref("services", "web"), Port{Remote: 8080})
	s := r.ready(id, "web-1")
	old := r.dial(s, 0)
	r.wantAnswer(old, "web-1:8080")

	notReady := first.DeepCopy()
	notReady.Status.Conditions[0].Status = corev1.ConditionFalse
	r.server.Apply(notReady)
	r.until(id, "no pod", func(s State) bool { return s.Phase == Waiting })
	r.wantAnswer(old, "web-1:8080") // what is carried goes on
	waiting := r.dial(s, 0)         // and what is new waits
	got := make(chan string, 1)
	go func() {
		text, _ := r.ask(waiting, "waited")
		got <- text
	}()
	r.until(id, "the second connection", func(s State) bool { return s.Open == 2 })
	ready := second.DeepCopy()
	ready.Status.Conditions[0].Status = corev1.ConditionTrue
	r.server.Apply(ready)
	r.ready(id, "web-2")
	if text := <-got; text != "web-2:8080 waited" {
		t.Errorf("who waited is told %q", text)
	}
	old.Close()
	r.until(id, "the old carrier to go with its last connection", func(State) bool { return r.node.Carriers("web-1") == 0 })
}

// TestPodsSuccessor forwards to one pod of a ReplicaSet by its name, and deletes it.
func TestPodsSuccessor(t *testing.T) {
	r := newRig(t, greet)
	owner := []metav1.OwnerReference{{APIVersion: "v1", Kind: "ReplicationController", Name: "web", Controller: new(true)}}
	r.server.Serve(corev1.SchemeGroupVersion.WithResource("replicationcontrollers"))
	r.server.Apply(&corev1.ReplicationController{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
		Spec:       corev1.ReplicationControllerSpec{Selector: map[string]string{"app": "web"}},
	})
	first, second := pod("web-1", false), pod("web-2", true)
	first.OwnerReferences, second.OwnerReferences = owner, owner
	r.server.Apply(first)
	r.server.Apply(second)
	id := r.start(ref("pods", "web-1"), Port{Name: "metrics"})
	s := r.ready(id, "web-1") // although it is not ready: it is the one that was asked for
	r.wantAnswer(r.dial(s, 0), "web-1:9090")
	r.server.Delete(first)
	s = r.ready(id, "web-2")
	r.wantAnswer(r.dial(s, 0), "web-2:9090")
	if s.Behind.String() != "replicationcontrollers/web" {
		t.Errorf("behind it is %v", s.Behind)
	}
	// It may be started anew although its pod is long gone.
	r.hub.Restart(id)
	r.ready(id, "web-2")
}

// TestWithoutTheRightToList has a user who may get the pod and forward to it, and no more, as kubectl needs it.
func TestWithoutTheRightToList(t *testing.T) {
	r := newRig(t, greet)
	r.server.Apply(pod("web-1", true))
	r.server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Query["fieldSelector"] == "" {
			return nil
		}
		return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "pods is forbidden")
	})
	id := r.start(ref("pods", "web-1"), Port{Remote: 80})
	r.wantAnswer(r.dial(r.ready(id, "web-1"), 0), "web-1:80")
}

func TestConnectionIsLost(t *testing.T) {
	r := newRig(t, greet)
	r.server.Apply(pod("web-1", true))
	id := r.start(ref("pods", "web-1"), Port{Remote: 8080})
	s := r.ready(id, "web-1")
	c := r.dial(s, 0)
	r.wantAnswer(c, "web-1:8080")
	r.cut(id)
	if _, err := r.ask(c, "hello"); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("a connection that was cut ends with %v, which a client may take for the end of the data", err)
	}
	s = r.until(id, "the loss to be told", func(s State) bool { return s.Failures > 0 && s.Phase == Ready })
	if !strings.Contains(s.Last().Text, "The connection to the pod was lost") {
		t.Errorf("it is told %q", s.Last().Text)
	}
	r.wantAnswer(r.dial(s, 0), "web-1:8080")
}

func TestServerGoesAndComesBack(t *testing.T) {
	r := newRig(t, greet)
	r.server.Apply(pod("web-1", true))
	id := r.start(ref("pods", "web-1"), Port{Remote: 8080})
	s := r.ready(id, "web-1")
	down := make(chan struct{})
	r.server.Front(func(w http.ResponseWriter, q *http.Request) bool {
		select {
		case <-down:
			panic(http.ErrAbortHandler)
		default:
			return r.node.Serve(w, q)
		}
	})
	close(down)
	r.server.Down(true)
	r.cut(id)
	r.until(id, "trouble", func(s State) bool { return s.Phase == Reconnecting && s.Err != nil && !s.Retry.IsZero() })
	waiting := r.dial(s, 0)
	r.server.Front(r.node.Serve)
	r.server.Down(false)
	r.hub.Again("test")
	r.wantAnswer(waiting, "web-1:8080")
}

func TestAPodThatCannotBeReachedComesLast(t *testing.T) {
	r := newRig(t, greet)
	r.node.Deny = func(w http.ResponseWriter, pod string) bool {
		if pod == "web-2" {
			http.Error(w, "the node does not answer", http.StatusBadGateway)
		}
		return pod == "web-2"
	}
	younger := pod("web-2", true)
	younger.CreationTimestamp = metav1.NewTime(time.Unix(100, 0))
	r.server.Apply(service(corev1.ServicePort{Port: 8080}))
	r.server.Apply(younger)
	id := r.start(ref("services", "web"), Port{Remote: 8080})
	r.until(id, "a failure", func(s State) bool { return s.Failures > 0 })
	r.server.Apply(pod("web-1", true))
	s := r.ready(id, "web-1")
	if !strings.Contains(s.Last().Text, "the node does not answer") {
		t.Errorf("%d failures, %v", s.Failures, s.Faults)
	}
}

func TestNothingListens(t *testing.T) {
	r := newRig(t, func(pod string, port int, c io.ReadWriter) error {
		if port == 81 {
			return forwardtest.Refused(port)
		}
		return greet(pod, port, c)
	})
	r.server.Apply(pod("web-1", true))
	id := r.start(ref("pods", "web-1"), Port{Remote: 80}, Port{Remote: 81})
	s := r.ready(id, "web-1")
	other := r.dial(s, 0)
	r.wantAnswer(other, "web-1:80")
	if c, err := net.Dial("tcp", net.JoinHostPort(s.Addresses[0], strconv.Itoa(s.Ports[1].Local))); err == nil { // it may break as early as that
		defer c.Close()
		if _, err := r.ask(c, "hello"); err == nil {
			t.Error("a port that nothing listens on answers")
		}
	}
	s = r.until(id, "the fault", func(s State) bool { return s.Failures == 1 })
	if want := "Nothing listens on port 81 in pod web-1."; s.Last().Text != want {
		t.Errorf("told %q, want %q", s.Last().Text, want)
	}
	r.wantAnswer(other, "web-1:80")
	for range 10 { // what that connection has sent is read by nobody, and must hold up none of these
		r.wantAnswer(r.dial(s, 0), "web-1:80")
	}
	if s, _ := r.hub.Find(id); s.Failures != 1 {
		t.Errorf("told besides: %v", s.Faults)
	}
}

// TestHalfClose sends everything before it reads anything, and ends its side.
func TestHalfClose(t *testing.T) {
	const size = 8 << 20
	r := newRig(t, func(_ string, _ int, c io.ReadWriter) error {
		all, err := io.ReadAll(c)
		if err != nil {
			return err
		}
		_, _ = c.Write(all)
		return nil
	})
	r.server.Apply(pod("web-1", true))
	s := r.ready(r.start(ref("pods", "web-1"), Port{Remote: 80}), "web-1")
	sent := make([]byte, size)
	if _, err := rand.Read(sent); err != nil {
		t.Fatal(err)
	}
	c := r.dial(s, 0)
	if _, err := c.Write(sent); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(c)
	if err != nil || !bytes.Equal(got, sent) {
		t.Errorf("%d bytes of %d came back, %v", len(got), size, err)
	}
}

// TestAStuckCarrierIsReplaced has one client stop reading, which holds up all streams beside its own.
func TestAStuckCarrierIsReplaced(t *testing.T) {
	flood := make([]byte, 1<<20)
	r := newRig(t, func(pod string, port int, c io.ReadWriter) error {
		if port == 80 {
			return greet(pod, port, c)
		}
		for {
			if _, err := c.Write(flood); err != nil {
				return nil
			}
		}
	})
	r.hub.pace.accept = 300 * time.Millisecond
	r.hub.pace.look = 10 * time.Millisecond
	r.server.Apply(pod("web-1", true))
	id := r.start(ref("pods", "web-1"), Port{Remote: 80}, Port{Remote: 90})
	s := r.ready(id, "web-1")
	stuck := r.dial(s, 1)
	still, before := 0, int64(0)
	r.until(id, "the flood to stop", func(s State) bool {
		if still++; s.In != before {
			still, before = 0, s.In
		}
		return before > 0 && still > 20
	})
	// A connection that the carrier takes just before it is stuck is stuck with it. The next one is not.
	for limit := time.Now().Add(patience); ; {
		c := r.dial(s, 0)
		got, err := r.askWithin(5*time.Second, c, "hello")
		c.Close()
		if err == nil && got == "web-1:80 hello" {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("the answer is %q, %v", got, err)
		}
	}
	buf := make([]byte, 1<<20)
	if _, err := io.ReadFull(stuck, buf); err != nil {
		t.Errorf("the client that was stuck has lost its connection: %v", err)
	}
}

func TestManyConnections(t *testing.T) {
	const many = 1000
	r := newRig(t, greet)
	r.hub.pace.accept = patience
	r.server.Apply(pod("web-1", true))
	id := r.start(ref("pods", "web-1"), Port{Remote: 80})
	s := r.ready(id, "web-1")
	var all sync.WaitGroup
	var together sync.WaitGroup
	together.Add(many)
	for range many {
		all.Go(func() {
			c := r.dial(s, 0)
			r.wantAnswer(c, "web-1:80")
			together.Done()
			together.Wait()
			r.wantAnswer(c, "web-1:80")
			c.Close()
		})
	}
	all.Wait()
	s = r.until(id, "their end", func(s State) bool { return s.Open == 0 })
	if s.Total != many || s.Failures > 0 || r.node.Asked() != 1 {
		t.Errorf("%d connections, %v, %d carriers", s.Total, s.Faults, r.node.Asked())
	}
}

// TestASilentNode has a carrier that takes no stream: the client is let down in time, and the hub can be closed.
func TestASilentNode(t *testing.T) {
	r := newRig(t, greet)
	r.node.Silent = func(string) bool { return true }
	r.hub.pace.accept, r.hub.pace.look, r.hub.pace.client = 50*time.Millisecond, 10*time.Millisecond, 200*time.Millisecond
	r.server.Apply(pod("web-1", true))
	id := r.start(ref("pods", "web-1"), Port{Remote: 80})
	if got, err := r.ask(r.dial(r.ready(id, "web-1"), 0), "hello"); err == nil {
		t.Errorf("it answers %q", got)
	}
	r.until(id, "the end of the connection", func(s State) bool { return s.Open == 0 && s.Failures > 0 })
}

// TestNothingIsLeft counts goroutines once everything is over, connections that nobody closed among it.
func TestNothingIsLeft(t *testing.T) {
	r := newRig(t, greet)
	r.server.Apply(pod("web-1", true))
	before := runtime.NumGoroutine()
	good := r.start(ref("pods", "web-1"), Port{Remote: 80}, Port{Remote: 81})
	missing := r.start(ref("pods", "web-3"), Port{Remote: 80})
	s := r.ready(good, "web-1")
	var last net.Conn
	for i := range 20 {
		last = r.dial(s, i%2)
		r.wantAnswer(last, []string{"web-1:80", "web-1:81"}[i%2])
	}
	waits := r.until(missing, "trouble", func(s State) bool { return s.Err != nil })
	r.dial(waits, 0)
	r.until(missing, "a client", func(s State) bool { return s.Open == 1 })
	r.hub.Close()
	if _, err := r.ask(last, "hello"); err == nil {
		t.Error("a stopped forward answers")
	}
	if s, _ := r.hub.Find(good); s.Phase != Stopped || s.Open != 0 {
		t.Errorf("after the end it is %v with %d connections", s.Phase, s.Open)
	}
	if r.hub.Start(Spec{}) != 0 {
		t.Error("a closed hub starts a forward")
	}
	r.server.Cut()
	idle(t, before)
}

// TestWhyItCameToNothing: whoever opened the cluster for a forward is told why it never led to a pod, and of one that did nothing.
func TestWhyItCameToNothing(t *testing.T) {
	r := newRig(t, greet)
	ends := make(chan error, 1)
	r.hub.opt.Open = func(Spec) (API, func(Spec, error)) {
		return api{r.server.API("test"), r.server.URL()}, func(_ Spec, err error) { ends <- err }
	}
	r.server.Apply(pod("web-1", true))
	r.server.Apply(service(corev1.ServicePort{Port: 80}))

	id := r.start(ref("services", "web"), Port{Remote: 81})
	r.until(id, "the failure", func(s State) bool { return s.Phase == Reconnecting })
	r.hub.Stop(id)
	if err := <-ends; err == nil || !strings.Contains(err.Error(), "has no TCP port 81") {
		t.Errorf("without such a port it ended with %v", err)
	}
	id = r.start(ref("services", "web"), Port{Remote: 80})
	r.ready(id, "web-1")
	r.hub.Stop(id)
	if err := <-ends; err != nil {
		t.Errorf("after it led to a pod it ended with %v", err)
	}
}
