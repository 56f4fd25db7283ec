package rows

import (
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"

	"fathom/kube"
)

func certificateSigningRequests() Projection {
	return Projection{
		Kind: clustered("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", "csr"),
		Columns: []kube.Column{
			nameColumn(),
			ageColumn(),
			column("SIGNERNAME", kube.TypeText, "The signer that is asked."),
			column("REQUESTOR", kube.TypeText, "The user who asks."),
			column("REQUESTEDDURATION", kube.TypeDuration, "How long the certificate is to be valid."),
			column("CONDITION", kube.TypeText, "Pending, Approved or Denied; then Failed, and Issued once there is a certificate."),
		},
		Rows: one(certificateSigningRequestRow),
	}
}

func certificateSigningRequestRow(m *Maker, c *certificatesv1.CertificateSigningRequest) *kube.Row {
	valid := noNumber(none)
	if s := c.Spec.ExpirationSeconds; s != nil {
		valid = seconds(*s)
	}
	condition, health := csrState(c)
	r := m.Row(c,
		text(c.Name),
		since(c.CreationTimestamp),
		textOr(m.Intern(c.Spec.SignerName), none),
		text(m.Intern(c.Spec.Username)),
		valid,
		text(m.Intern(condition)),
	)
	r.Health = health
	return r
}

func csrState(c *certificatesv1.CertificateSigningRequest) (condition string, health kube.Health) {
	var approved, denied, failed bool
	for i := range c.Status.Conditions {
		switch c.Status.Conditions[i].Type {
		case certificatesv1.CertificateApproved:
			approved = true
		case certificatesv1.CertificateDenied:
			denied = true
		case certificatesv1.CertificateFailed:
			failed = true
		}
	}
	switch {
	case denied:
		condition, health = "Denied", kube.HealthDone
	case approved:
		condition, health = "Approved", kube.HealthProgress
	default:
		condition, health = "Pending", kube.HealthWarn // someone has to decide
	}
	if failed {
		condition, health = condition+",Failed", kube.HealthBad
	}
	if len(c.Status.Certificate) > 0 {
		condition, health = condition+",Issued", kube.HealthOK
	}
	return condition, health
}

func seconds(n int32) kube.Cell { return took(time.Duration(n) * time.Second) }
