package cluster

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"slices"
	"strings"

	authn "k8s.io/api/authentication/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

// user is who the requests come from.
type user struct {
	name   string
	groups []string
}

// learnUser asks the server who the user is. Servers before 1.28 and some others do not tell; then the credentials do.
func (c *Cluster) learnUser() {
	l, err := c.link()
	if err != nil {
		return
	}
	who, err := c.askUser(l)
	if err != nil {
		who = l.userOfCredentials()
	}
	c.linkMu.Lock()
	current := c.joined == l
	c.linkMu.Unlock()
	if !current || who.name == "" || c.ctx.Err() != nil {
		return
	}
	c.update(func(s *Status) { s.User, s.Groups = who.name, who.groups })
}

func (c *Cluster) askUser(l *link) (user, error) {
	client, err := l.client(schema.GroupVersion{Group: "authentication.k8s.io", Version: "v1"}, kube.Protobuf)
	if err != nil {
		return user{}, err
	}
	ctx, cancel := context.WithTimeout(c.ctx, c.pace.check)
	defer cancel()
	var review authn.SelfSubjectReview
	err = client.Post().Resource("selfsubjectreviews").Body(&authn.SelfSubjectReview{}).Do(ctx).Into(&review)
	return user{review.Status.UserInfo.Username, slices.Clone(review.Status.UserInfo.Groups)}, err
}

// userOfCredentials reads the name out of what the requests carry, in the order in which the server would believe it.
func (l *link) userOfCredentials() user {
	c := l.settings.config
	if c.Impersonate.UserName != "" {
		return user{c.Impersonate.UserName, c.Impersonate.Groups}
	}
	data := c.CertData
	if len(data) == 0 && c.CertFile != "" {
		// A file that cannot be read has failed elsewhere, with an error.
		data, _ = os.ReadFile(c.CertFile)
	}
	if u := userOfCertificate(data); u.name != "" {
		return u
	}
	return user{name: cmp.Or(c.Username, subjectOfToken(c.BearerToken))}
}

func userOfCertificate(data []byte) user {
	block, _ := pem.Decode(data)
	if block == nil {
		return user{}
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return user{}
	}
	return user{cert.Subject.CommonName, cert.Subject.Organization}
}

// subjectOfToken is the name in a JSON web token, "" when the token is none. The server has checked its signature.
func subjectOfToken(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Subject string `json:"sub"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return claims.Subject
}
