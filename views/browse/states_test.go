package browse_test

import (
	"net/http"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/stream/streamtest"
	"fathom/views/kit/kittest"
)

// refuse makes the server answer every request for pods with a failure.
func refuse(r *kittest.Rig, code int32, reason metav1.StatusReason, message string) {
	r.Server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "pods" {
			return streamtest.Refuse(code, reason, message)
		}
		return nil
	})
}

func TestEmpty(t *testing.T) {
	r := open(t, in("pods"), 80, 24)
	r.WaitText("There are no pods in shop.")
	r.Expect("show all namespaces")
	r.Server.Apply(pod("web-a", time.Minute, 0, ""))
	r.WaitText("web-a")
	r.Refuse("There are no pods")
}

// TestSelectorIsNamed: what the API server was asked to select by is on the screen whatever it answers, and so is the way back.
func TestSelectorIsNamed(t *testing.T) {
	r := open(t, in("pods"), 80, 24, fleet()...)
	r.Keys("/")
	r.Type("-l app=nosuch")
	r.Keys("enter")
	r.WaitText("There are no pods in shop with app=nosuch.")
	r.Expect("esc go back", "Pods  0  app=nosuch")
	r.Keys("esc")
	r.WaitText("cache-0")

	refuse(r, http.StatusBadRequest, metav1.StatusReasonBadRequest, "field label not supported: a.b")
	r.Keys("/")
	r.Type("-f a.b=c")
	r.Keys("enter")
	r.WaitText("field label not supported: a.b.")
	r.Expect("Pods  a.b=c", "esc go back")
}

func TestNothingMatches(t *testing.T) {
	r := open(t, in("pods"), 80, 24, fleet()...)
	r.Keys("/")
	r.Type("status=Never")
	r.WaitText("None of 5 pods in shop matches /status=Never")
	r.Keys("enter", "esc")
	r.WaitText("cache-0")
}

func TestAllIsWell(t *testing.T) {
	r := open(t, in("pods"), 80, 24, pod("web-a", time.Hour, 0, ""))
	r.Keys("!")
	r.WaitText("The only pod in shop is healthy.")
	r.Keys("!")
	r.WaitText("web-a")
}

func TestLoading(t *testing.T) {
	r := kittest.New(t, fleet()...)
	answer := make(chan struct{})
	r.Server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "pods" {
			select {
			case <-answer:
			case <-q.Done:
			}
		}
		return nil
	})
	show(t, r, in("pods"), 80, 24)
	r.WaitText("Asking for pods.")
	r.Refuse("There are no pods", "live")
	close(answer)
	r.WaitText("web-a")
}

func TestForbidden(t *testing.T) {
	r := kittest.New(t, fleet()...)
	refuse(r, http.StatusForbidden, metav1.StatusReasonForbidden, "pods is forbidden: not yours")
	show(t, r, in("pods"), 80, 24)
	r.WaitText("pods is forbidden: not yours.")
	r.Expect("choose or type a namespace", "forbidden")
	r.Server.Fault(nil)
	r.Keys("ctrl+r")
	r.WaitText("web-a")
}

func TestServerError(t *testing.T) {
	r := kittest.New(t, fleet()...)
	refuse(r, http.StatusInternalServerError, metav1.StatusReasonInternalError, "conversion webhook for pods failed")
	show(t, r, in("pods"), 80, 24)
	r.WaitText("conversion webhook for pods failed.")
	r.Expect("Repair the conversion webhook", "server error")
}

func TestUnknownKind(t *testing.T) {
	r := kittest.New(t)
	show(t, r, in("podz"), 80, 24)
	r.WaitText(`Context prod offers no kind "podz".`)
	r.Expect("Did you mean", "pods")
}

func TestStale(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	r.WaitText("live")
	r.Down(true)
	r.WaitText("stale 0s")
	r.Expect("web-a", "retrying")
	r.Server.Apply(pod("web-d", time.Second, 0, ""))
	r.Down(false)
	r.Keys("ctrl+r")
	r.WaitText("web-d")
	r.WaitText("live")
	r.Refuse("stale")
}

func TestAServerThatNeverAnswered(t *testing.T) {
	r := kittest.New(t, fleet()...)
	r.Server.Down(true)
	show(t, r, in("pods"), 80, 24)
	r.WaitText("closed the connection.")
	r.Expect("try again now", "choose another context")
	r.Refuse("No usage")
	r.Down(false)
	r.WaitText("web-a")
}

func TestAllNamespaces(t *testing.T) {
	at := kube.Place{Kind: "pods", Scope: kube.Scope{Contexts: []string{kittest.Context}}}
	elsewhere := pod("web-z", time.Hour, 0, "")
	elsewhere.Namespace = "pay"
	r := open(t, at, 120, 24, pod("web-a", time.Hour, 0, ""), elsewhere)
	r.WaitText("web-z")
	r.Expect("NAMESPACE", "pay", "shop")
}

// TestColumnsOfTheConfigFile: case does not matter, and columns that a kind does not have leave no empty table.
func TestColumnsOfTheConfigFile(t *testing.T) {
	for _, x := range []struct {
		names []string
		want  string
		not   string
	}{
		{[]string{"node", "Name", "NOSUCH"}, "NODE", "READY"},
		{[]string{"NOSUCH"}, "READY", "NODE"},
	} {
		r := kittest.New(t, fleet()...)
		r.Session.Config.Columns = map[string][]string{"pods": x.names}
		show(t, r, in("pods"), 80, 24)
		r.WaitText("web-a")
		r.Expect(x.want)
		r.Refuse(x.not)
	}
}
