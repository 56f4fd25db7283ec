//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/e2e/term"
)

func intOf(n int) intstr.IntOrString { return intstr.FromInt32(int32(n)) }

// node makes a simulated node on which only those pods run that ask for it, and returns its name.
func (d *deeds) node() string {
	d.Helper()
	name := d.ns + "-node"
	_, err := d.api.CoreV1().Nodes().Create(d.Context(), &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name, Annotations: map[string]string{"kwok.x-k8s.io/node": "fake"},
			Labels: map[string]string{corev1.LabelHostname: name},
		},
		Spec: corev1.NodeSpec{Taints: []corev1.Taint{{Key: "act", Value: d.ns, Effect: corev1.TaintEffectNoSchedule}}},
	}, metav1.CreateOptions{})
	must(d.T, err)
	d.Cleanup(func() { must(d.T, d.api.CoreV1().Nodes().Delete(cleanup(), name, metav1.DeleteOptions{})) })
	eventually(d.T, "the node to be ready", func() bool {
		n := d.getNode(name)
		return slices.ContainsFunc(n.Status.Conditions, func(c corev1.NodeCondition) bool {
			return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
		})
	})
	return name
}

func (d *deeds) getNode(name string) *corev1.Node {
	d.Helper()
	n, err := d.api.CoreV1().Nodes().Get(d.Context(), name, metav1.GetOptions{})
	must(d.T, err)
	return n
}

// pinned makes pods run on a node of node.
func pinned(node string) func(*corev1.PodSpec) {
	return func(s *corev1.PodSpec) {
		s.NodeSelector = map[string]string{corev1.LabelHostname: node}
		s.Tolerations = []corev1.Toleration{{Key: "act", Operator: corev1.TolerationOpExists}}
	}
}

func TestActCordonAndTaint(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	node := d.node()
	d.refused("cordon", "node/"+node)
	d.does("node/"+node+" cordoned", "cordon", "node/"+node)
	d.journaled("cordon", "cordoned")
	if !d.getNode(node).Spec.Unschedulable {
		t.Error("it is not cordoned")
	}
	d.undo()
	if d.getNode(node).Spec.Unschedulable {
		t.Error("after the undo it is cordoned")
	}
	d.does("node/"+node+" cordoned", "cordon", "node/"+node)
	d.refused("uncordon", "node/"+node)
	d.does("node/"+node+" uncordoned", "uncordon", node)
	d.journaled("uncordon", "uncordoned")

	d.deployment("web", 1, pinned(node))
	pod := d.pods("web")[0]
	tainted := func() bool {
		return slices.ContainsFunc(d.getNode(node).Spec.Taints, func(t corev1.Taint) bool { return t.Key == "out" })
	}
	d.refused("taint", "node/"+node, "out=now:NoExecute")
	d.fails("the effect is NoSchedule", "taint", "node/"+node, "out=now:Never")
	d.shows([]string{"pod/" + pod + "  evicted", "evicts 1 pod that do not tolerate it"}, "taint", "node/"+node, "out=now:NoExecute")
	d.does("node/"+node+" tainted", "taint", "node/"+node, "out=now:NoSchedule")
	d.journaled("taint", "tainted")
	if !tainted() {
		t.Error("it is not tainted")
	}
	d.undo()
	if tainted() {
		t.Error("after the undo it is tainted")
	}
	d.does("node/"+node+" tainted", "taint", "node/"+node, "out=now:NoSchedule")
	d.does("node/"+node+" untainted", "taint", "node/"+node, "out-")
	if tainted() {
		t.Error("it is still tainted")
	}
}

// TestActDrain drains a node while a disruption budget refuses, stops, and drains the rest when the budget is gone.
func TestActDrain(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	node := d.node()
	d.deployment("free", 3, pinned(node))
	d.deployment("guarded", 2, pinned(node))
	d.budget("guarded", 2)
	_, err := d.api.CoreV1().Pods(d.ns).Create(t.Context(), onNode(idle("bare", nil), node), metav1.CreateOptions{})
	must(t, err)
	d.refused("drain", "node/"+node, "--force", "--ignore-daemonsets")
	d.fails("use --force to override", "drain", "node/"+node, "--ignore-daemonsets")
	if d.getNode(node).Spec.Unschedulable {
		t.Error("a drain that was not possible has cordoned the node")
	}
	d.shows([]string{"The disruption budget " + d.ns + "/guarded allows no eviction now", "does not come back"}, "drain", "node/"+node, "--force", "--ignore-daemonsets")

	d.stopped("waits: Cannot evict pod as it would violate the pod's disruption budget", "act", "drain", "node/"+node, "--force", "--ignore-daemonsets", "--yes")
	if !d.getNode(node).Spec.Unschedulable {
		t.Error("the node is not cordoned")
	}
	eventually(t, "the others to be evicted", func() bool { return len(d.running(node)) == 2 })
	e := d.lastEntry()
	stopped := 0
	for _, it := range e.Items {
		if strings.Contains(it.Error, "violate the pod's disruption budget") {
			stopped++
		}
	}
	if e.Verb != "drain" || len(e.Items) != 7 || stopped != 2 {
		t.Errorf("the journal tells of %d changes, %d refused by the budget", len(e.Items), stopped)
	}

	must(t, d.api.PolicyV1().PodDisruptionBudgets(d.ns).Delete(t.Context(), "guarded", metav1.DeleteOptions{}))
	d.does("node/"+node+" unchanged", "drain", "node/"+node, "--ignore-daemonsets")
	d.journaled("drain", "unchanged", "evicted", "evicted")
	if left := d.running(node); len(left) > 0 {
		t.Errorf("%q still run on the node", left)
	}
}

func onNode(p *corev1.Pod, node string) *corev1.Pod {
	p.Spec.NodeName = node
	pinned(node)(&p.Spec)
	return p
}

// running are the pods on a node.
func (d *deeds) running(node string) []string {
	d.Helper()
	l, err := d.api.CoreV1().Pods(d.ns).List(d.Context(), metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	must(d.T, err)
	var out []string
	for _, p := range l.Items {
		out = append(out, p.Name)
	}
	return out
}

// TestActKilled kills a drain that waits for a disruption budget: the journal has that it began, and undo does not guess.
func TestActKilled(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	node := d.node()
	d.deployment("guarded", 1, pinned(node))
	d.budget("guarded", 1)
	d.ended(os.Kill, "waits: Cannot evict pod", "act", "drain", "node/"+node, "--yes", "--ignore-daemonsets")
	if e := d.lastEntry(); !e.Begun || e.Verb != "drain" || len(e.Items) != 2 || e.Outcome() != "interrupted" {
		t.Errorf("the journal has %+v", e)
	}
	if text := d.ok("journal"); !strings.Contains(text, "interrupted") {
		t.Errorf("it is printed as\n%s", text)
	}
	d.fails("it is not known what went in", "undo-last")
	d.fails("The time of 3s was over", "drain", "node/"+node, "--ignore-daemonsets", "--timeout", "3s")
	d.does("node/"+node+" uncordoned", "uncordon", node)
}

// stopped runs Fathom until it says something and everything else is done, and interrupts it.
func (d *deeds) stopped(text string, args ...string) {
	d.Helper()
	d.ended(os.Interrupt, text, args...)
}

// ended is stopped by any signal.
func (d *deeds) ended(by os.Signal, text string, args ...string) {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), term.Patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, world.fathom, args...)
	cmd.Env = term.Env(d.home, d.env...)
	out, err := cmd.StderrPipe()
	must(d.T, err)
	must(d.T, cmd.Start())
	lines := bufio.NewScanner(out)
	said := false
	for !said && lines.Scan() {
		said = strings.Contains(lines.Text(), text)
	}
	eventually(d.T, "the others to go", func() bool {
		l, err := d.api.CoreV1().Pods(d.ns).List(d.Context(), metav1.ListOptions{LabelSelector: "app!=guarded", FieldSelector: "status.phase=Running"})
		return err == nil && len(l.Items) == 0
	})
	must(d.T, cmd.Process.Signal(by))
	for lines.Scan() {
	}
	if err := cmd.Wait(); !said || err == nil {
		d.Errorf("it said so: %v; it ended with %v", said, err)
	}
}

func TestActCertificates(t *testing.T) {
	t.Parallel()
	d := newDeeds(t)
	jane, joe := d.request("jane"), d.request("joe")
	condition := func(name string) string {
		c, err := d.api.CertificatesV1().CertificateSigningRequests().Get(t.Context(), name, metav1.GetOptions{})
		must(t, err)
		if len(c.Status.Conditions) != 1 {
			return ""
		}
		return string(c.Status.Conditions[0].Type)
	}
	d.refused("approve", "csr/"+jane)
	d.shows([]string{"for jane in dev by kubernetes.io/kube-apiserver-client, to be used for client auth, requested by admin"}, "approve", "csr/"+jane)
	d.does("certificatesigningrequest.certificates.k8s.io/"+jane+" approved", "approve", "csr/"+jane)
	if got := condition(jane); got != "Approved" {
		t.Errorf("it is %q", got)
	}
	if e := d.journaled("approve", "approved"); e.Items[0].NoUndo == "" {
		t.Error("the journal does not say that it cannot be undone")
	}
	eventually(t, "the certificate", func() bool {
		c, err := d.api.CertificatesV1().CertificateSigningRequests().Get(t.Context(), jane, metav1.GetOptions{})
		return err == nil && len(c.Status.Certificate) > 0
	})
	d.fails("is approved already", "deny", "csr/"+jane)
	d.refused("deny", joe)
	d.does("certificatesigningrequest.certificates.k8s.io/"+joe+" denied", "deny", joe)
	if got := condition(joe); got != "Denied" {
		t.Errorf("it is %q", got)
	}
	d.journaled("deny", "denied")
}

// request asks for a certificate of a user in the group dev.
func (d *deeds) request(user string) string {
	d.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(d.T, err)
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: user, Organization: []string{"dev"}}}, key)
	must(d.T, err)
	name := d.ns + "-" + user
	_, err = d.api.CertificatesV1().CertificateSigningRequests().Create(d.Context(), &certificatesv1.CertificateSigningRequest{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: certificatesv1.CertificateSigningRequestSpec{
			Request:    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}),
			SignerName: certificatesv1.KubeAPIServerClientSignerName, Usages: []certificatesv1.KeyUsage{certificatesv1.UsageClientAuth},
		},
	}, metav1.CreateOptions{})
	must(d.T, err)
	d.Cleanup(func() {
		must(d.T, d.api.CertificatesV1().CertificateSigningRequests().Delete(cleanup(), name, metav1.DeleteOptions{}))
	})
	return name
}
