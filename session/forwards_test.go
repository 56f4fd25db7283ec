package session_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/forward"
	"fathom/kube/forward/forwardtest"
	"fathom/session"
	"fathom/session/sessiontest"
)

// forwarding is a session on a server with a pod that greets.
func forwarding(t *testing.T) (*session.Session, session.Options) {
	t.Helper()
	node := forwardtest.New(t, func(pod string, port int, c io.ReadWriter) error {
		_, err := fmt.Fprintf(c, "%s:%d\n", pod, port)
		return err
	})
	srv := clustertest.New(t, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-1", UID: "1"},
		Status:     corev1.PodStatus{Phase: corev1.PodRunning},
	})
	srv.Front(func(w http.ResponseWriter, r *http.Request) bool { return node.Serve(w, r) })
	o := sessiontest.On(t, clustertest.Context{Name: "east", URL: srv.URL()})
	return sessiontest.New(t, o), o
}

func toPod(ports ...forward.Port) forward.Spec {
	return forward.Spec{
		To:    kube.Ref{Context: "east", GVR: corev1.SchemeGroupVersion.WithResource("pods"), Namespace: "shop", Name: "web-1"},
		Ports: ports,
	}
}

func TestForwardsOfASession(t *testing.T) {
	s, o := forwarding(t)
	hub := s.Forwards()
	id := hub.Start(toPod(forward.Port{Remote: 80}))
	var state forward.State
	until(t, s, "it is ready", func() bool {
		state, _ = hub.Find(id)
		return state.Phase == forward.Ready
	})
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(state.Ports[0].Local)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || line != "web-1:80\n" {
		t.Errorf("it carries %q, %v", line, err)
	}
	if n := s.SaveProfile("east", "daily"); n != 1 {
		t.Errorf("%d forwards were saved", n)
	}
	s.Close()
	entries, _, err := s.Entries()
	if err != nil || len(entries) != 1 || entries[0].Verb != "port-forward" || !strings.HasPrefix(entries[0].Summary, "forwarded "+state.Ports[0].String()+" in pods/web-1") {
		t.Errorf("the journal has %+v, %v", entries, err)
	}

	again := sessiontest.New(t, o)
	for _, spec := range again.ProfileOf("east", "daily") {
		again.StartAgain(spec)
	}
	until(t, again, "the same port is open again", func() bool {
		all := again.Forwards().All()
		return len(all) == 1 && all[0].Phase == forward.Ready && all[0].Ports[0] == state.Ports[0] && len(all[0].Moved) == 0
	})
	if specs := again.ProfileOf("east", "daily"); len(specs) != 0 {
		t.Errorf("beside the one that runs there is %v", specs)
	}
	again.DeleteProfile("east", "daily")
	if ps := again.Profiles("east"); len(ps) != 0 {
		t.Errorf("deleted, but there: %v", ps)
	}
}

func TestNothingIsSavedOfNothing(t *testing.T) {
	s, _ := forwarding(t)
	if n := s.SaveProfile("east", "daily"); n != 0 || len(s.Profiles("east")) != 0 {
		t.Errorf("%d forwards, profiles %v", n, s.Profiles("east"))
	}
	if specs := s.ProfileOf("east", "daily"); len(specs) != 0 {
		t.Errorf("there is %v", specs)
	}
}

// TestASavedPortIsTaken: the forward has another one and says so, and runs for all that.
func TestASavedPortIsTaken(t *testing.T) {
	s, _ := forwarding(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	local := taken.Addr().(*net.TCPAddr).Port
	saved := toPod(forward.Port{Remote: 80, Local: local})
	id := s.StartAgain(saved)
	var state forward.State
	until(t, s, "it is ready", func() bool {
		state, _ = s.Forwards().Find(id)
		return state.Phase == forward.Ready
	})
	if got := state.Ports[0].Local; got == local || len(state.Moved) != 1 || !strings.Contains(state.Moved[0], strconv.Itoa(local)) {
		t.Errorf("it is on %d: %q", got, state.Moved)
	}
	if !s.Forwards().Runs(saved) {
		t.Error("it counts as one that does not run")
	}
}
