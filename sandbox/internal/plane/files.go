package plane

import (
	"embed"
	"fmt"
	"path/filepath"
	"strings"

	"fathom/sandbox/internal/identity"
	"fathom/sandbox/internal/kubeconfig"
	"fathom/sandbox/internal/pki"
	"fathom/sandbox/internal/state"
)

//go:embed config/*.yaml
var configs embed.FS

// WriteFiles writes the files that the flags of the components name, besides
// certificates and tokens.
func (c Config) WriteFiles() error {
	err := kubeconfig.Write(c.systemKubeconfig(), c.cluster("sandbox"), []kubeconfig.Context{
		{Name: "system", User: "system", Cert: c.cert(pki.System), Key: c.key(pki.System)},
	})
	if err != nil {
		return err
	}
	replace := strings.NewReplacer("SYSTEM_KUBECONFIG", c.systemKubeconfig())
	for _, path := range []string{c.schedulerConfig(), c.kwokConfig()} {
		data, err := configs.ReadFile("config/" + filepath.Base(path))
		if err != nil {
			return err
		}
		if err := state.WriteFile(path, []byte(replace.Replace(string(data)))); err != nil {
			return fmt.Errorf("writing a component's configuration: %w", err)
		}
	}
	return nil
}

// WriteKubeconfig writes the kubeconfig for the users of the named sandbox.
func (c Config) WriteKubeconfig(name string) error {
	return kubeconfig.Write(c.Dir.Kubeconfig(), c.cluster(name), identity.Contexts(c.Dir, name))
}

func (c Config) cluster(name string) kubeconfig.Cluster {
	return kubeconfig.Cluster{Name: name, Server: c.Server(), CA: c.cert(pki.ClusterCA)}
}

func (c Config) systemKubeconfig() string { return c.Dir.Path("config", "system.kubeconfig") }

func (c Config) schedulerConfig() string { return c.Dir.Path("config", "scheduler.yaml") }

func (c Config) kwokConfig() string { return c.Dir.Path("config", "kwok.yaml") }
