package act

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act/patch"
)

func approveVerb() Verb {
	return Verb{
		Name: "approve", Title: "approve", Group: "cluster", Risk: Risky,
		Help: "approve the certificate signing request",
		For:  kinds("certificatesigningrequests.certificates.k8s.io"), Names: csrNames(), Needs: may("patch", "approval"),
		Plan: func(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
			return planCSR(ctx, w, on, verdict{"approve", "approved", "Approved", "Denied", "FathomApprove"})
		},
	}
}

func denyVerb() Verb {
	return Verb{
		Name: "deny", Title: "deny", Group: "cluster", Risk: Risky,
		Help: "deny the certificate signing request",
		For:  kinds("certificatesigningrequests.certificates.k8s.io"), Names: csrNames(), Needs: may("patch", "approval"),
		Plan: func(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
			return planCSR(ctx, w, on, verdict{"deny", "denied", "Denied", "Approved", "FathomDeny"})
		},
	}
}

// csrNames are what requests for certificates are called.
func csrNames() []string {
	return []string{"certificatesigningrequests", "certificatesigningrequest", "csr", "certificatesigningrequests.certificates.k8s.io"}
}

// verdict is what is decided of a request for a certificate.
type verdict struct{ verb, word, condition, opposite, reason string }

func planCSR(ctx context.Context, w World, on []Target, v verdict) (*Plan, error) {
	objects, err := read(ctx, w.API, on, "")
	if err != nil {
		return nil, err
	}
	p := &Plan{Summary: summary(v.verb, on)}
	for i, t := range on {
		c, err := v.on(t, objects[i], w.Clock())
		if err != nil {
			return nil, err
		}
		p.Changes = append(p.Changes, c)
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), "", "certificate", v.verb, t.Ref.Name))
		if v.verb == "approve" && !c.Empty() {
			p.warn(t.Ref.String() + " asks for a certificate " + requested(objects[i]) + ".")
			if groups, _ := csrSubject(objects[i]); slices.Contains(groups, "system:masters") {
				p.warn(t.Ref.String() + " asks for the group system:masters: whoever has the certificate may do anything in the cluster, and no role can take that away.")
			}
		}
	}
	return p, nil
}

// on adds the verdict to the request's conditions.
func (v verdict) on(t Target, csr *unstructured.Unstructured, now time.Time) (Change, error) {
	c := Change{
		Ref: t.Ref, Method: Patch, Subresource: "approval", Before: csr, Word: v.word,
		Final: "A certificate signing request that is " + v.word + " stays so.",
	}
	conditions, _, err := unstructured.NestedSlice(csr.Object, "status", "conditions")
	if err != nil {
		return c, err
	}
	for _, item := range conditions {
		m, _ := item.(map[string]any)
		switch m["type"] {
		case v.condition:
			c.Note = "is " + v.word + " already"
			return c, nil
		case v.opposite:
			return c, usage("%s is %s already, and stays so", t.Ref, strings.ToLower(v.opposite))
		}
	}
	at := now.UTC().Format(time.RFC3339)
	after := csr.DeepCopy()
	err = unstructured.SetNestedSlice(after.Object, append(conditions, map[string]any{
		"type": v.condition, "status": "True", "reason": v.reason, "message": "It was " + v.word + " with Fathom.",
		"lastUpdateTime": at, "lastTransitionTime": at,
	}), "status", "conditions")
	c.Ops = patch.Between(csr.Object, after.Object)
	c.Note = requested(csr)
	return c, err
}

// requested says who asks for what: for CN=jane in the group dev, by signer, for client auth, requested by jane.
func requested(csr *unstructured.Unstructured) string {
	groups, subject := csrSubject(csr)
	usages, _, _ := unstructured.NestedStringSlice(csr.Object, "spec", "usages")
	signer, _, _ := unstructured.NestedString(csr.Object, "spec", "signerName")
	user, _, _ := unstructured.NestedString(csr.Object, "spec", "username")
	text := "for " + subject
	if len(groups) > 0 {
		text += " in " + strings.Join(groups, ", ")
	}
	text += " by " + signer
	if len(usages) > 0 {
		text += ", to be used for " + strings.Join(usages, ", ")
	}
	return text + ", requested by " + user
}

// csrSubject is whom the certificate would name: as a user, with groups.
func csrSubject(csr *unstructured.Unstructured) (groups []string, name string) {
	encoded, _, _ := unstructured.NestedString(csr.Object, "spec", "request")
	data, err := base64.StdEncoding.DecodeString(encoded)
	block, _ := pem.Decode(data)
	if err != nil || block == nil {
		return nil, "a subject that cannot be read"
	}
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		return nil, "a subject that cannot be read"
	}
	name = request.Subject.CommonName
	if more := slices.Concat(request.DNSNames, request.EmailAddresses); len(more) > 0 {
		name += " (" + strings.Join(more, ", ") + ")"
	}
	return request.Subject.Organization, name
}
