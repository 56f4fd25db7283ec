package plane

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Contexts of a sandbox's kubeconfig.
const (
	Admin  = "sandbox"
	Viewer = "sandbox-view"
	Team   = "sandbox-team" // rights in the namespace TeamNamespace only
	Nobody = "sandbox-nobody"
)

// TeamNamespace is the one namespace in which the user of the context Team has rights.
const TeamNamespace = "team-a"

// APIServer is the component that everybody talks to.
const APIServer = "kube-apiserver"

// Plane is one running sandbox.
type Plane struct {
	binary, dir string
	guard       *guard // of a sandbox that Up has started
}

// Up starts a sandbox in a folder, with flags of its own command up, and returns when it is ready. It is stopped by Down,
// or when this process ends in whatever way.
func Up(binary, dir string, flags ...string) (*Plane, error) {
	g, err := watch(binary, dir)
	if err != nil {
		return nil, err
	}
	p := &Plane{binary: binary, dir: dir, guard: g}
	if _, err := p.run(append([]string{"up", "--detach"}, flags...)...); err != nil {
		_ = g.release() // what has not started cannot be stopped
		return nil, err
	}
	return p, nil
}

// At is a sandbox that runs already and that Down leaves alone.
func At(binary, dir string) *Plane { return &Plane{binary: binary, dir: dir} }

// run runs a command of the sandbox; an error holds what it said.
func (p *Plane) run(args ...string) (string, error) {
	cmd := exec.Command(p.binary, append(args, "--dir", p.dir)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("sandbox %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(errs.String()))
	}
	return out.String(), nil
}

// Down stops the sandbox if Up started it, and deletes what it kept.
func (p *Plane) Down() error {
	if p.guard == nil {
		return nil
	}
	return p.guard.release()
}

// Purge stops the sandbox if it runs and deletes what it kept, in any case at once.
func (p *Plane) Purge() error {
	_, err := p.run("down", "--purge")
	return err
}

// Load fills the sandbox with a scenario.
func (p *Plane) Load(scenario string, args ...string) error {
	_, err := p.run(append([]string{"load", scenario}, args...)...)
	return err
}

// Pause stops a component.
func (p *Plane) Pause(component string) error {
	_, err := p.run("pause", component)
	return err
}

// Resume starts a paused component and returns when it is ready.
func (p *Plane) Resume(component string) error {
	_, err := p.run("resume", component)
	return err
}

// ExpireToken makes the token of a user invalid.
func (p *Plane) ExpireToken(user string) error {
	_, err := p.run("token", user, "--expire")
	return err
}

// RenewToken gives a user a valid token.
func (p *Plane) RenewToken(user string) error {
	_, err := p.run("token", user, "--renew")
	return err
}

// Kubeconfig is the file with all contexts.
func (p *Plane) Kubeconfig() string { return filepath.Join(p.dir, "kubeconfig") }

// CopyKubeconfig writes the kubeconfig to another file, changed by edits: pairs of a text and what stands for it there.
func (p *Plane) CopyKubeconfig(file string, edits ...string) error {
	data, err := os.ReadFile(p.Kubeconfig())
	if err != nil {
		return fmt.Errorf("read the kubeconfig: %w", err)
	}
	text := string(data)
	for i := 0; i+1 < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			return fmt.Errorf("the kubeconfig has no %q to change", edits[i])
		}
	}
	text = strings.NewReplacer(edits...).Replace(text)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write a kubeconfig: %w", err)
	}
	return nil
}

// Config reaches the API as the user of a context.
func (p *Plane) Config(context string) (*rest.Config, error) {
	c, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		&clientcmd.ClientConfigLoadingRules{ExplicitPath: p.Kubeconfig()},
		&clientcmd.ConfigOverrides{CurrentContext: context},
	).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig for %s: %w", context, err)
	}
	c.QPS, c.Burst, c.WarningHandler = 1000, 1000, rest.NoWarnings{}
	return c, nil
}
