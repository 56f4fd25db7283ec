package forward_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	authz "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/files"
	engine "fathom/kube/forward"
	"fathom/kube/forward/forwardtest"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/forward"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
)

// rig is the screens of forwards on a server with a pod and a Service.
type rig struct {
	*testing.T
	*kittest.Rig
	env map[string]string
	ran [][]string
	// The ports of the Service, which are free on this host: texts name them as 28080 and 28443.
	http, https int
}

// free is the first port of this host from one on that nobody listens on.
func free(t *testing.T, from int) int {
	t.Helper()
	for port := from; port < from+100; port++ {
		if l, err := net.Listen("tcp", fmt.Sprintf(":%d", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatalf("no port from %d on is free", from)
	return 0
}

// here is a text with the ports as they are on this host.
func (r *rig) here(text string) string {
	return strings.NewReplacer("28080", fmt.Sprint(r.http), "28443", fmt.Sprint(r.https)).Replace(text)
}

func newRig(t *testing.T, start ui.Open, w, h int) *rig {
	t.Helper()
	r := prepare(t)
	r.show(start, w, h)
	return r
}

// prepare starts the server.
func prepare(t *testing.T) *rig {
	t.Helper()
	node := forwardtest.New(t, func(pod string, port int, c io.ReadWriter) error {
		if port == 81 {
			return forwardtest.Refused(port)
		}
		_, _ = fmt.Fprintf(c, "%s:%d\n", pod, port)
		_, _ = io.Copy(io.Discard, c)
		return nil
	})
	r := &rig{T: t, env: map[string]string{}, http: free(t, 28080), https: free(t, 28443)}
	r.Rig = kittest.New(t,
		&corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web-1", UID: "1", Labels: map[string]string{"app": "web"}},
			Status: corev1.PodStatus{
				Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
			},
		},
		&corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web"},
			Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "web"}, Ports: []corev1.ServicePort{
				{Name: "http", Port: int32(r.http)}, {Name: "https-admin", Port: int32(r.https)},
			}},
		},
	)
	r.Server.Front(func(w http.ResponseWriter, q *http.Request) bool { return node.Serve(w, q) })
	return r
}

// show opens the first screen.
func (r *rig) show(start ui.Open, w, h int) {
	r.Helper()
	browser := forward.Browser{
		Getenv: func(name string) string { return r.env[name] },
		Run: func(name string, args ...string) error {
			r.ran = append(r.ran, append([]string{name}, args...))
			return nil
		},
	}
	r.Open(r.T, map[string]kittest.Make{
		kit.ForwardScreen: forward.NewAsk,
		kit.ForwardsScreen: func(s *session.Session, o ui.Open) (ui.Screen, error) {
			return forward.NewList(forward.Options{Session: s, Browser: browser}, o)
		},
	}, start, w, h)
}

func web() kube.Ref {
	return kube.Ref{Context: kittest.Context, GVR: corev1.SchemeGroupVersion.WithResource("services"), Namespace: kittest.Namespace, Name: "web"}
}

func form() ui.Open { return ui.Open{Screen: kit.ForwardScreen, Arg: kit.Reach{On: []kube.Ref{web()}}} }
func list() ui.Open { return ui.Open{Screen: kit.ForwardsScreen, Arg: kit.Reach{}} }

// until lets time pass until the screen is as wanted.
func (r *rig) until(what string, ok func(text string) bool) {
	r.Helper()
	stop := make(chan struct{})
	var beats sync.WaitGroup
	beats.Go(func() { // counts of connections and bytes are told by nobody
		beat := time.NewTicker(20 * time.Millisecond)
		defer beat.Stop()
		for {
			select {
			case <-beat.C:
				r.App.Flag()
			case <-stop:
				return
			}
		}
	})
	defer beats.Wait()
	defer close(stop)
	r.Wait(what, func() bool {
		r.Advance(time.Second)
		return ok(r.Text())
	})
}

func (r *rig) see(texts ...string) {
	r.Helper()
	r.until(strings.Join(texts, " and "), func(text string) bool {
		for _, want := range texts {
			if !strings.Contains(text, r.here(want)) {
				return false
			}
		}
		return true
	})
}

// TestFormAndEnter is the common way: the object's first port, on a local port of the same number.
func TestFormAndEnter(t *testing.T) {
	r := newRig(t, form(), 120, 20)
	r.see("28080 (http), 28443 (https-admin)", "localhost:28080 → 28080 (http) of svc/web", "kubectl --context prod -n shop port-forward svc/web 28080")
	r.Keys("enter")
	r.see("Port forwards", "localhost:28080", "svc/web", "web-1", "ready", "⇄ 1")
}

// TestHastyEnter does not wait for the ports to be known.
func TestHastyEnter(t *testing.T) {
	r := newRig(t, form(), 120, 20)
	r.Keys("enter")
	r.see("Port forwards", "svc/web", "ready")
}

func TestFormTakesValues(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())

	r := newRig(t, form(), 160, 20)
	r.see("→ 28080 (http)")
	r.Type("nosuch!")
	r.see("neither a port number nor the name of a port")
	r.Keys("ctrl+u")
	r.Type(r.here("28443, 28080"))
	r.see("→ 28443 (https-admin)", "→ 28080 (http)")
	r.Keys("tab")
	r.Type(port)
	r.see("Port " + port + " of 127.0.0.1 is in use.")
	r.Keys("enter")
	r.see("Forward  svc/web", "Port "+port+" of 127.0.0.1 is in use.")
	if all := r.Session.Forwards().All(); len(all) != 0 {
		t.Errorf("on a port that is taken it started %+v", all)
	}
	r.Keys("ctrl+u", "tab", "down")
	r.see("Whoever reaches this host reaches the pod", "--address 0.0.0.0")
	r.Keys("up", "enter")
	r.see("28443 (https-admin), 28080 (http)", "ready")
}

// TestEnterOnAPortThatIsFreeAgain starts the forward, whatever was found out before.
func TestEnterOnAPortThatIsFreeAgain(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	r := newRig(t, form(), 120, 20)
	r.see("→ 28080 (http)")
	r.Keys("tab")
	r.Type(port)
	r.see("is in use.")
	taken.Close()
	r.Keys("enter")
	r.see("localhost:"+port, "ready")
}

// TestAFailureIsSaid under the list, where its column has no room.
func TestAFailureIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	r := newRig(t, list(), 80, 24)
	r.Session.Forwards().Start(engine.Spec{To: web(), Ports: []engine.Port{{Remote: r.http, Local: taken.Addr().(*net.TCPAddr).Port}}})
	r.see("failed", "svc/web", "of 127.0.0.1 is in use.", "Choose another local port")
	if s := r.Session.Forwards().All()[0]; s.Failures != 1 {
		t.Errorf("its last errors are %+v", s.Faults)
	}
	r.Session.Forwards().Start(engine.Spec{To: web(), Ports: []engine.Port{{Remote: r.http, Local: 28090}}, Address: "192.0.2.1"})
	r.see("192.0.2.1:28090") // and not localhost: it lets other hosts in
}

// TestAFaultThatIsOver is in the row, and no longer below the table.
func TestAFaultThatIsOver(t *testing.T) {
	r := newRig(t, list(), 200, 24)
	pod := web()
	pod.GVR.Resource, pod.Name = "pods", "web-1"
	r.Session.Forwards().Start(engine.Spec{To: pod, Ports: []engine.Port{{Remote: 81}}})
	r.see("pod/web-1", " ready ")
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(r.Session.Forwards().All()[0].Ports[0].Local)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r.see(" ago: ", " ready ")
	if n := strings.Count(r.Text(), " ago: "); n != 1 {
		t.Errorf("it is said %d times:\n%s", n, r.Text())
	}
}

func TestFormWithoutTheRight(t *testing.T) {
	r := prepare(t)
	r.Server.Deny(func(a authz.ResourceAttributes) bool { return a.Subresource == "portforward" })
	r.show(form(), 120, 20)
	r.see(" may not create pods/portforward in namespace shop")
	r.Keys("enter")
	if n, _ := r.Session.Forwards().Running(); n != 0 || !strings.Contains(r.Text(), "Forward  svc/web") {
		t.Errorf("%d forwards were started:\n%s", n, r.Text())
	}
}

// run starts a forward and has the list show it.
func (r *rig) run(ports ...engine.Port) {
	r.Helper()
	r.Session.Forwards().Start(engine.Spec{To: web(), Ports: ports})
	r.until("it to be ready", func(text string) bool {
		return strings.Contains(text, "svc/web") && strings.Contains(text, " ready ") && !strings.Contains(text, "not ready")
	})
}

// connect opens a connection through the first forward, until the test ends.
func (r *rig) connect() {
	r.Helper()
	s := r.Session.Forwards().All()[0]
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(s.Ports[0].Local)))
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { conn.Close() })
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || line != r.here("web-1:28080\n") {
		r.Fatalf("it carries %q, %v", line, err)
	}
}

func TestListAndItsKeys(t *testing.T) {
	r := newRig(t, list(), 140, 24)
	r.see("No ports are forwarded.")
	r.run(engine.Port{Remote: r.http, Name: "http"})
	r.connect()
	r.see("1/1", "12 B")
	r.Keys("enter")
	r.see("forward to svc/web", "http://localhost:28080/ → 28080 (http)", "1 open of 1", "Nothing has failed.")
	r.Keys("esc", "s")
	r.see("stopped", "0/1")
	r.Keys("o")
	r.see("it is stopped")
	r.Keys("r")
	r.see("ready", "0/0")
	r.Keys("D")
	r.see("No ports are forwarded.")
}

func TestProfiles(t *testing.T) {
	r := newRig(t, list(), 120, 24)
	r.Keys("P")
	r.see("no forward of context prod runs")
	r.Keys("esc")
	r.run(engine.Port{Remote: r.http})
	r.Keys("P", "enter")
	r.see("name of the set default")
	r.Keys("ctrl+u")
	r.Type("daily")
	r.Keys("enter")
	r.see("1 forward saved as daily.")
	r.Keys("D")
	r.see("No ports are forwarded.", "starts a saved set of forwards")
	r.Keys("P", "enter")
	r.see("1 forward of daily started.", "ready")
	r.Keys("P")
	r.Type("delete daily")
	r.Keys("enter")
	r.see("daily is deleted.")
	if ps := r.Session.Profiles(kittest.Context); len(ps) != 0 {
		t.Errorf("there is %v", ps)
	}
}

func TestBrowser(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"a display":                    {map[string]string{"DISPLAY": ":0"}, "xdg-open https://localhost:28443/"},
		"one of the user's own":        {map[string]string{"BROWSER": "firefox -P work:chrome"}, "firefox -P work https://localhost:28443/"},
		"with a place for the URL":     {map[string]string{"BROWSER": "open-in --url=%s now"}, "open-in --url=https://localhost:28443/ now"},
		"another host without display": {map[string]string{"BROWSER": "firefox", "SSH_CONNECTION": "1"}, ""},
		"no display":                   {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, list(), 120, 24)
			r.env = c.env
			r.run(engine.Port{Remote: r.https, Name: "https-admin"})
			r.Keys("o")
			if c.want == "" {
				r.see("as no browser can be opened from here")
				return
			}
			if len(r.ran) != 1 || strings.Join(r.ran[0], " ") != r.here(c.want) {
				t.Errorf("it ran %q, want %s", r.ran, c.want)
			}
		})
	}
}

func TestSeveralPortsAreAskedFor(t *testing.T) {
	r := newRig(t, list(), 120, 24)
	r.run(engine.Port{Remote: r.http, Name: "http"}, engine.Port{Remote: r.https, Name: "https-admin"})
	r.Keys("c")
	r.see("Which port", "http://localhost:28080/", "https://localhost:28443/")
	r.Keys("down", "enter")
	r.see("copied https://localhost:28443/")
}

func TestLeaving(t *testing.T) {
	r := newRig(t, list(), 120, 24)
	g := forward.NewGlobals(r.Session)
	if g.Leave() != nil {
		t.Error("it asks although nothing is forwarded")
	}
	r.run(engine.Port{Remote: r.http})
	if g.Leave() != nil {
		t.Error("it asks although nothing is open")
	}
	r.connect()
	question := g.Leave()
	if question == nil {
		t.Fatal("it does not ask")
	}
	r.Send(ui.Show{Overlay: question})
	r.see("1 connection is open through a forward. It breaks when Fathom ends.")
	r.Keys("y")
	if !r.Quit() {
		t.Error("y does not quit")
	}
}

func TestLeavingCopies(t *testing.T) {
	r := newRig(t, list(), 120, 24)
	g := forward.NewGlobals(r.Session)
	ended := make(chan error, 1)
	id := r.Session.Transfers().Start(files.Job{Remote: "/a", Do: func(ctx context.Context, _ *files.Meter) (files.Report, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return files.Report{}, ctx.Err()
	}})
	question := g.Leave()
	if question == nil {
		t.Fatal("it does not ask")
	}
	r.Send(ui.Show{Overlay: question})
	r.see("1 copy of files is under way.")
	r.Session.Transfers().Cancel(id)
	<-ended
	r.Keys("y")
	if !r.Quit() {
		t.Error("y does not quit")
	}
}

func TestLooks(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r := newRig(t, form(), size[0], size[1])
		r.see("localhost:28080 → 28080 (http)", "alice", "● live")
		named := strings.NewReplacer(fmt.Sprint(r.http), "28080", fmt.Sprint(r.https), "28443")
		uitest.Golden(t, fmt.Sprintf("form.%dx%d", size[0], size[1]), named.Replace(r.Text()))
	}
}

func TestEverySize(t *testing.T) {
	r := newRig(t, list(), 120, 24)
	r.run(engine.Port{Remote: r.http})
	for _, size := range [][2]int{{40, 8}, {60, 10}, {200, 60}} {
		r.Resize(size[0], size[1])
		r.see("Port forwards")
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1536: "1.5 KiB", 20 << 20: "20 MiB", 3 << 40: "3.0 TiB", 5000 << 40: "5000 TiB"} {
		if got := forward.Bytes(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
