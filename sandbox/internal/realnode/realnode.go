// Package realnode gives a sandbox one real node: a kubelet with containerd and
// runc, next to the simulated ones. All of it runs in a process-id, a mount and a
// network namespace of its own, on file systems in memory, so that the kernel
// removes every trace when its first process ends; its network is joined to this
// machine's and leads nowhere else. It needs Linux, root and the Debian packages
// containerd, runc, containernetworking-plugins and busybox-static; Missing says
// what is not there.
package realnode

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"fathom/sandbox/internal/journal"
	"fathom/sandbox/internal/pki"
	"fathom/sandbox/internal/state"
)

const (
	// Name is the name of the node.
	Name = "real-node"
	// Mark is the key of the label and of the taint of the node. A pod that is to
	// run there selects the one and tolerates the other.
	Mark = "sandbox.fathom/real-node"
	// Image is the image that the node has besides its pause image: busybox, with
	// a shell as its command. No registry is reachable.
	Image = "sandbox.local/busybox:1"

	pauseImage = "sandbox.local/pause:1"
	serving    = "real-node" // name of the kubelet's certificate
	programs   = "bin"       // folder of programs that the kubelet looks for
)

//go:embed config
var configs embed.FS

// hidden are the folders that the node sees empty, and that vanish with it.
func hidden() []string { return []string{"/run", "/var/lib", "/var/log"} }

// Options say how the node runs. Prepare must have been called for its folder.
type Options struct {
	Dir        state.Dir
	Port       int    // of the kubelet
	Executable string // the sandbox's own program
	Kubeconfig string // for the kubelet; its server is on the machine's loopback
	// MachineNetwork is a file that stands for the machine's network namespace.
	MachineNetwork string
}

// Prepare writes the configuration of the node, whose kubelet listens on the
// given port, and the two images. The authorities must exist.
func Prepare(d state.Dir, port int, executable string, now time.Time) error {
	tools, err := find(d)
	if err != nil {
		return err
	}
	network := newNetwork(port)
	err = errors.Join(
		os.MkdirAll(folder(d, "cni"), 0o700), os.MkdirAll(folder(d, programs), 0o700),
		pki.EnsureServing(d.PKI(), serving, network.node, now),
	)
	if err != nil {
		return fmt.Errorf("preparing the real node: %w", err)
	}
	replace := strings.NewReplacer(
		"@ADDRESS@", network.node.String(),
		"@PORT@", fmt.Sprint(port),
		"@CERT@", pki.Cert(d.PKI(), serving),
		"@KEY@", pki.Key(d.PKI(), serving),
		"@CA@", pki.Cert(d.PKI(), pki.ClusterCA),
		"@RESOLV@", folder(d, "resolv.conf"),
		"@CNI_BIN@", tools.cni,
		"@CNI_CONF@", folder(d, "cni"),
		"@SUBNET@", network.pods.String(),
		"@DNS@", names().Addr().String(),
		"@PAUSE@", pauseImage,
		"@MARK@", Mark,
	)
	err = fs.WalkDir(configs, "config", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := configs.ReadFile(path)
		if err != nil {
			return err
		}
		target := folder(d, strings.TrimPrefix(path, "config/"))
		return state.WriteFile(target, []byte(replace.Replace(string(data))))
	})
	if err == nil {
		err = errors.Join(writeImages(folder(d, "images.tar"), tools.busybox), writeReader(d, executable))
	}
	if err != nil {
		return fmt.Errorf("preparing the real node: %w", err)
	}
	return nil
}

// Missing says in a few words why this machine, user or folder can have no real
// node, or "".
func Missing(d state.Dir) string {
	if _, err := find(d); err != nil {
		return err.Error()
	}
	return ""
}

func folder(d state.Dir, elem ...string) string {
	return d.Path(append([]string{"node"}, elem...)...)
}

// writeReader writes the program that a kubelet asks for the logs of services.
func writeReader(d state.Dir, executable string) error {
	quoted := "'" + strings.ReplaceAll(executable, "'", `'\''`) + "'"
	script := "#!/bin/sh\nexec " + quoted + " " + journal.Program + ` "$@"` + "\n"
	return os.WriteFile(folder(d, programs, journal.Program), []byte(script), 0o700)
}

// tools are the programs that the node is made of.
type tools struct {
	containerd, ctr, busybox string
	cni                      string // folder of the network plugins
}

func find(d state.Dir) (tools, error) {
	if err := supported(); err != nil {
		return tools{}, err
	}
	for _, dir := range hidden() {
		if strings.HasPrefix(string(d)+"/", dir+"/") {
			return tools{}, fmt.Errorf("the sandbox's folder may not be in %s", dir)
		}
	}
	var missing []string
	program := func(name, pkg string) string {
		for _, dir := range []string{"/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin"} {
			if info, err := os.Stat(dir + "/" + name); err == nil && info.Mode()&0o111 != 0 {
				return dir + "/" + name
			}
		}
		missing = append(missing, fmt.Sprintf("%s (package %s)", name, pkg))
		return ""
	}
	t := tools{
		containerd: program("containerd", "containerd"),
		ctr:        program("ctr", "containerd"),
		busybox:    program("busybox", "busybox-static"),
	}
	program("containerd-shim-runc-v2", "containerd")
	program("runc", "runc")
	for _, dir := range []string{"/usr/lib/cni", "/opt/cni/bin"} {
		if _, err := os.Stat(dir + "/ptp"); err == nil {
			t.cni = dir
		}
	}
	if t.cni == "" {
		missing = append(missing, "network plugins (package containernetworking-plugins)")
	}
	if len(missing) > 0 {
		return tools{}, errors.New("not installed: " + strings.Join(missing, ", "))
	}
	if err := static(t.busybox); err != nil {
		return tools{}, err
	}
	return t, nil
}
