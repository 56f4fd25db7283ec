package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	clientauth "k8s.io/client-go/pkg/apis/clientauthentication/v1"
	"k8s.io/client-go/rest"
	api "k8s.io/client-go/tools/clientcmd/api"

	"fathom/kube/problem"
)

const (
	execInfoEnv = "KUBERNETES_EXEC_INFO"
	execGroup   = "client.authentication.k8s.io/"
	// killGrace is how long a killed plugin's children may keep its output open.
	killGrace = 2 * time.Second
	maxStderr = 4 << 10
)

// terminal is what a plugin gets to talk to the user with.
type terminal struct {
	in  io.Reader
	out io.Writer
}

// newRunner runs the plugin that conf describes, by the protocol of client.authentication.k8s.io.
func newRunner(conf *api.ExecConfig, config *rest.Config, clock func() time.Time) runner {
	return func(ctx context.Context, t *terminal) (*credential, error) {
		info, err := execInfo(conf, config, t != nil)
		if err != nil {
			return nil, err
		}
		cmd := exec.CommandContext(ctx, conf.Command, conf.Args...)
		cmd.Env = append(os.Environ(), execInfoEnv+"="+string(info))
		for _, e := range conf.Env {
			cmd.Env = append(cmd.Env, e.Name+"="+e.Value)
		}
		cmd.WaitDelay = killGrace
		var stdout bytes.Buffer
		var said tail
		cmd.Stdout, cmd.Stderr = &stdout, &said
		if t != nil {
			cmd.Stdin, cmd.Stderr = t.in, t.out
		} else {
			detach(cmd)
		}
		if err := cmd.Run(); err != nil {
			return nil, pluginFailed(ctx, conf, err, said.String())
		}
		c, err := parseCredential(stdout.Bytes(), conf.APIVersion)
		if err != nil {
			return nil, problem.New(problem.Plugin, fmt.Sprintf("The credential plugin %s answered wrongly: %v.", conf.Command, err),
				"Update the plugin, or correct its apiVersion in the kubeconfig.", err)
		}
		c.got = clock()
		return c, nil
	}
}

// execInfo is what the plugin is told about the cluster and the terminal.
func execInfo(conf *api.ExecConfig, config *rest.Config, interactive bool) ([]byte, error) {
	info := clientauth.ExecCredential{Spec: clientauth.ExecCredentialSpec{Interactive: interactive}}
	info.APIVersion, info.Kind = conf.APIVersion, "ExecCredential"
	if conf.ProvideClusterInfo {
		with := rest.CopyConfig(config)
		with.ExecProvider = conf
		c, err := rest.ConfigToExecCluster(with)
		if err != nil {
			return nil, problem.New(problem.Config, "The credential plugin cannot be told about the cluster: "+err.Error()+".",
				"Correct certificate-authority and proxy-url in the kubeconfig.", err)
		}
		info.Spec.Cluster = &clientauth.Cluster{
			Server: c.Server, TLSServerName: c.TLSServerName, InsecureSkipTLSVerify: c.InsecureSkipTLSVerify,
			CertificateAuthorityData: c.CertificateAuthorityData, ProxyURL: c.ProxyURL, DisableCompression: c.DisableCompression,
		}
		info.Spec.Cluster.Config.Object = c.Config
	}
	return json.Marshal(info)
}

// parseCredential reads a plugin's answer. Its errors never quote the answer, which is secret.
func parseCredential(data []byte, version string) (*credential, error) {
	var answer clientauth.ExecCredential
	if err := json.Unmarshal(data, &answer); err != nil {
		return nil, errors.New("its output is not an ExecCredential in JSON")
	}
	if answer.Kind != "ExecCredential" || !strings.HasPrefix(answer.APIVersion, execGroup) {
		return nil, errors.New("its output is not an ExecCredential")
	}
	if answer.APIVersion != version {
		return nil, fmt.Errorf("the kubeconfig asks for %s, it speaks %s", version, answer.APIVersion)
	}
	s := answer.Status
	switch {
	case s == nil, s.Token == "" && s.ClientCertificateData == "" && s.ClientKeyData == "":
		return nil, errors.New("it gave neither a token nor a certificate")
	case (s.ClientCertificateData == "") != (s.ClientKeyData == ""):
		return nil, errors.New("it gave a certificate without its key, or a key without its certificate")
	}
	c := &credential{token: s.Token}
	if s.ExpirationTimestamp != nil {
		c.expires = s.ExpirationTimestamp.Time
	}
	if s.ClientCertificateData != "" {
		cert, err := tls.X509KeyPair([]byte(s.ClientCertificateData), []byte(s.ClientKeyData))
		if err != nil {
			return nil, errors.New("its certificate and key do not fit together")
		}
		c.cert = &cert
	}
	return c, nil
}

// pluginFailed explains a run that ended badly; said is what the plugin wrote to stderr.
func pluginFailed(ctx context.Context, conf *api.ExecConfig, err error, said string) error {
	next := "Run it in a shell to see what it wants, or log in again."
	text := fmt.Sprintf("The credential plugin %s failed", conf.Command)
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		text = fmt.Sprintf("The credential plugin %s is not installed on this host", conf.Command)
		next = "Install it, or make sure that it is in PATH."
		if hint := strings.Join(strings.Fields(conf.InstallHint), " "); hint != "" {
			next = hint
		}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		text += fmt.Sprintf(": it did not end within %s", pluginTimeout)
	case said != "":
		text += ": " + strings.TrimSuffix(said, ".")
	default:
		text += ": " + err.Error()
	}
	return problem.New(problem.Plugin, text+".", next, err)
}

// tail keeps the end of what is written to it.
type tail struct{ data []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.data = append(t.data, p...)
	if over := len(t.data) - maxStderr; over > 0 {
		t.data = append(t.data[:0], t.data[over:]...)
	}
	return len(p), nil
}

// String is the last lines as one.
func (t *tail) String() string {
	const lines = 3
	var out []string
	for line := range strings.Lines(string(t.data)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out[max(0, len(out)-lines):], " ")
}
