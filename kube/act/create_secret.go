package act

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
)

func createSecretVerb() Verb {
	params := append([]Param{nameParam()}, dataParams(true)...)
	return Verb{
		Name: "create-secret-generic", Title: "create secret", Group: "create",
		Help:   "create a Secret from literals, files or env files",
		Params: append(params, Param{Name: "type", Help: "its type; empty is Opaque", Kind: Text}, namespaceParam()),
		Plan: func(_ context.Context, w World, _ []Target, args Args) (*Plan, error) {
			d, err := dataOf(args)
			if err != nil {
				return nil, err
			}
			flags := d.flags(args, true)
			if kind := args.Get("type"); kind != "" {
				flags = append(flags, "--type="+kind)
			}
			return planSecret(w, args, "generic", args.Get("type"), d, flags)
		},
	}
}

func createTLSVerb() Verb {
	return Verb{
		Name: "create-secret-tls", Title: "create TLS secret", Group: "create",
		Help: "create a Secret from a certificate and its key",
		Params: []Param{
			nameParam(),
			{Name: "cert", Help: "the file of the certificate, as PEM", Kind: Text, Required: true},
			{Name: "key", Help: "the file of its key, as PEM", Kind: Text, Required: true},
			namespaceParam(),
		},
		Plan: func(_ context.Context, w World, _ []Target, args Args) (*Plan, error) {
			cert, err := readFile(args.Get("cert"))
			if err != nil {
				return nil, err
			}
			key, err := readFile(args.Get("key"))
			if err != nil {
				return nil, err
			}
			if _, err := tls.X509KeyPair(cert, key); err != nil {
				return nil, usage("%s and %s do not go together: %w", args.Get("cert"), args.Get("key"), err)
			}
			d := &data{
				keys:   []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey},
				values: map[string][]byte{corev1.TLSCertKey: cert, corev1.TLSPrivateKeyKey: key},
			}
			flags := []string{"--cert=" + args.Get("cert"), "--key=" + args.Get("key")}
			return planSecret(w, args, "tls", string(corev1.SecretTypeTLS), d, flags)
		},
	}
}

// defaultRegistry is where images come from that name no registry.
const defaultRegistry = "https://index.docker.io/v1/"

func createRegistryVerb() Verb {
	return Verb{
		Name: "create-secret-docker-registry", Title: "create registry secret", Group: "create",
		Help: "create a Secret for pulling images from a registry",
		Params: []Param{
			nameParam(),
			{Name: "docker-username", Help: "who pulls", Kind: Text, Required: true},
			{Name: "docker-password", Help: "their password or token", Kind: Text, Required: true, Secret: true},
			{Name: "docker-email", Help: "their address; may be empty", Kind: Text},
			{Name: "docker-server", Help: "the registry; empty is Docker Hub", Kind: Text},
			namespaceParam(),
		},
		Plan: planRegistry,
	}
}

func planRegistry(_ context.Context, w World, _ []Target, args Args) (*Plan, error) {
	type login struct {
		Username string `json:"username"`
		Password string `json:"password"`
		Email    string `json:"email,omitempty"`
		Auth     string `json:"auth"`
	}
	server, user, password := args.Get("docker-server"), args.Get("docker-username"), args.Get("docker-password")
	if server == "" {
		server = defaultRegistry
	}
	text, err := json.Marshal(map[string]map[string]login{"auths": {server: {
		user, password, args.Get("docker-email"), base64.StdEncoding.EncodeToString([]byte(user + ":" + password)),
	}}})
	if err != nil {
		return nil, err
	}
	d := &data{keys: []string{corev1.DockerConfigJsonKey}, values: map[string][]byte{corev1.DockerConfigJsonKey: text}}
	flags := []string{"--docker-server=" + server, "--docker-username=" + user, "--docker-password=<masked>"}
	if email := args.Get("docker-email"); email != "" {
		flags = append(flags, "--docker-email="+email)
	}
	return planSecret(w, args, "docker-registry", string(corev1.SecretTypeDockerConfigJson), d, flags)
}

func planSecret(w World, args Args, form, kind string, d *data, flags []string) (*Plan, error) {
	fields := map[string]any{}
	if kind != "" {
		fields["type"] = kind
	}
	values := map[string]any{}
	for key, value := range d.values {
		values[key] = base64.StdEncoding.EncodeToString(value)
	}
	if len(values) > 0 {
		fields["data"] = values
	}
	return planOne(w, args, one{
		gvr: secretResource(), kind: "Secret", namespaced: true,
		fields: fields, words: []string{"create", "secret", form}, flags: flags, note: d.note(),
	})
}
