package act_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"strings"
	"testing"

	certificatesv1 "k8s.io/api/certificates/v1"

	"fathom/kube/act"
)

// request asks for a certificate of a user.
func request(t *testing.T, name, user string, groups ...string) *certificatesv1.CertificateSigningRequest {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: user, Organization: groups}}, key)
	if err != nil {
		t.Fatal(err)
	}
	return &certificatesv1.CertificateSigningRequest{ObjectMeta: at("", name), Spec: certificatesv1.CertificateSigningRequestSpec{
		Request:    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}),
		SignerName: certificatesv1.KubeAPIServerClientSignerName, Username: "admin", Usages: []certificatesv1.KeyUsage{certificatesv1.UsageClientAuth},
	}}
}

func TestApproveAndDeny(t *testing.T) {
	l := newLab(t, request(t, "jane", "jane", "dev"), request(t, "root", "root", "system:masters"))
	conditions := func(name string) []certificatesv1.CertificateSigningRequestCondition {
		c, _ := l.Held(l.Kind("certificatesigningrequests").GVR, "", name).(*certificatesv1.CertificateSigningRequest)
		return c.Status.Conditions
	}
	p := l.plan("approve", nil, "certificatesigningrequests/jane")
	if want := "for jane in dev by kubernetes.io/kube-apiserver-client, to be used for client auth, requested by admin"; p.Changes[0].Note != want {
		t.Errorf("the note is %q", p.Changes[0].Note)
	}
	l.silent(p, "system:masters")
	if p.Kubectl[0] != "kubectl --context test certificate approve jane" {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	trial := p.Changes[0].Try(t.Context(), l.API)
	for _, line := range []string{"+  conditions:", "+    reason: FathomApprove", `+    type: Approved`} {
		if !strings.Contains(trial.Diff, line) {
			t.Errorf("the preview has no %q:\n%s (%v)", line, trial.Diff, trial.Err)
		}
	}
	results := l.run(p)
	if got := words(results); got != "certificatesigningrequests.certificates.k8s.io/jane approved" {
		t.Fatal(got)
	}
	if c := conditions("jane"); len(c) != 1 || c[0].Type != certificatesv1.CertificateApproved || c[0].Status != "True" {
		t.Errorf("the conditions are %+v", c)
	}
	if sent := l.Real()[0].String(); sent != "PATCH certificatesigningrequests.certificates.k8s.io/jane approval" {
		t.Errorf("it sent %s", sent)
	}
	if c, why := results[0].Undo(); c != nil || why != "A certificate signing request that is approved stays so." {
		t.Errorf("the undo is %+v, %q", c, why)
	}
	if _, err := l.try("deny", nil, "certificatesigningrequests/jane"); !isUsage(err) {
		t.Errorf("denying what is approved gives %v", err)
	}
	if got := words(l.run(l.plan("approve", nil, "certificatesigningrequests/jane"))); got != "certificatesigningrequests.certificates.k8s.io/jane unchanged" {
		t.Error(got)
	}

	p = l.plan("approve", nil, "certificatesigningrequests/root")
	l.warns(p, "asks for the group system:masters")
	if got := words(l.run(l.plan("deny", nil, "certificatesigningrequests/root"))); got != "certificatesigningrequests.certificates.k8s.io/root denied" {
		t.Error(got)
	}
	// Somebody has decided meanwhile.
	if got := l.run(p); got[0].Err == nil {
		t.Error("it was approved after it was denied")
	}
	if c := conditions("root"); len(c) != 1 || c[0].Type != certificatesv1.CertificateDenied {
		t.Errorf("the conditions are %+v", c)
	}
}

func TestRequestsThatCannotBeRead(t *testing.T) {
	broken := request(t, "broken", "x")
	broken.Spec.Request = []byte("nothing of the kind")
	l := newLab(t, broken)
	l.warns(l.plan("approve", act.Args{}, "certificatesigningrequests/broken"), "for a subject that cannot be read")
}
