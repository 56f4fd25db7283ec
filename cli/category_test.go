package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/adrg/xdg"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/stream/streamtest"
	"fathom/session/sessiontest"
)

// shopServer holds a job and a service in the namespace shop, and refuses to list deployments.
func shopServer(t *testing.T) *clustertest.Server {
	t.Helper()
	meta := metav1.ObjectMeta{Namespace: "shop", Name: "web", CreationTimestamp: metav1.NewTime(sessiontest.Start)}
	srv := clustertest.New(t,
		&batchv1.Job{ObjectMeta: meta},
		&corev1.Service{ObjectMeta: meta, Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeClusterIP, ClusterIPs: []string{"10.0.0.1"}}},
	)
	srv.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "deployments" {
			return streamtest.Refuse(403, metav1.StatusReasonForbidden, "deployments.apps is forbidden")
		}
		return nil
	})
	return srv
}

// fathom runs the command line on a server, with its time standing still.
func fathom(t *testing.T, srv *clustertest.Server, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	args = append(args,
		"--kubeconfig", clustertest.Kubeconfig(t, clustertest.Context{Name: "east", URL: srv.URL(), Namespace: "shop"}),
		"--config", os.DevNull)
	var out, errs bytes.Buffer
	code = Main(context.Background(), Env{
		Version: "test", Stdout: &out, Stderr: &errs, Clock: sessiontest.NewClock().Now, Getenv: func(string) string { return "" },
	}, args)
	// Who asks may be known a moment later than what may be asked.
	return out.String(), strings.Replace(errs.String(), "This user", "alice", 1), code
}

const refused = "fathom: alice may not list deployments.apps in shop.\n"

func TestGetAll(t *testing.T) {
	out, errs, code := fathom(t, shopServer(t), "get", "all")
	const want = `NAME          TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
service/web   ClusterIP   10.0.0.1     <none>        <none>    0s

NAME            STATUS    COMPLETIONS   DURATION   AGE   REASON
job.batch/web   Running   0/1                      0s
`
	if out != want || errs != refused || code != 1 {
		t.Errorf("ends with %d, says %q and prints\n%s\nwant\n%s", code, errs, out, want)
	}
}

func TestGetAllFiltered(t *testing.T) {
	for filter, want := range map[string]string{
		"kind=service":   "service/web",
		"status=Running": "job.batch/web",
		"nosuch":         "",
	} {
		out, _, _ := fathom(t, shopServer(t), "get", "all", "--no-headers", "--filter", filter)
		if got, _, _ := strings.Cut(out, " "); got != want {
			t.Errorf("--filter %s prints %q, want %s alone", filter, out, want)
		}
	}
	if _, errs, code := fathom(t, shopServer(t), "get", "all", "--filter", "restarts>3"); code != 1 || !strings.Contains(errs, `no column "restarts"`) {
		t.Errorf("a column that not all kinds have: %d, %q", code, errs)
	}
}

func TestGetAllAsData(t *testing.T) {
	out, errs, code := fathom(t, shopServer(t), "get", "all", "-o", "json")
	var objects []struct {
		Ref    kube.Ref `json:"ref"`
		Name   string   `json:"NAME"`
		Status string   `json:"STATUS"`
		Type   string   `json:"TYPE"`
	}
	if err := json.Unmarshal([]byte(out), &objects); err != nil || len(objects) != 2 || errs != refused || code != 1 {
		t.Fatalf("%v, %d, %q: %s", err, code, errs, out)
	}
	if o := objects[0]; o.Name != "web" || o.Type != "ClusterIP" || o.Ref.GVR.Resource != "services" {
		t.Errorf("the service is %+v", o)
	}
	if o := objects[1]; o.Name != "web" || o.Status != "Running" || o.Ref.GVR.Resource != "jobs" {
		t.Errorf("the job is %+v", o)
	}
	out, errs, code = fathom(t, shopServer(t), "get", "all", "-A", "-o", "csv")
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || code != 1 || !strings.Contains(errs, "in all namespaces") {
		t.Fatalf("%v, %d, %q", err, code, errs)
	}
	var lines []string
	for _, r := range records {
		lines = append(lines, strings.Join(r, " "))
	}
	if got := strings.Join(lines, "; "); got != "NAMESPACE KIND NAME READY STATUS AGE; shop Job web  Running 0s; shop Service web   0s" {
		t.Errorf("the CSV is %s", got)
	}
}

func TestGetAllOfNothing(t *testing.T) {
	out, errs, code := fathom(t, clustertest.New(t), "get", "all")
	if out != "" || code != 0 || errs != "fathom: There are no objects of all in shop.\n" {
		t.Errorf("ends with %d, prints %q and says %q", code, out, errs)
	}
}
