// Package realnode gives a sandbox one real node: a kubelet with containerd and
// runc, next to the simulated ones. All of it runs in a process-id and a mount
// namespace of its own, on file systems in memory, so that the kernel removes
// every trace when its first process ends. It needs Linux, root and the Debian
// packages containerd, runc, containernetworking-plugins and busybox-static;
// Missing says what is not there.
package realnode

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"fathom/sandbox/internal/pki"
	"fathom/sandbox/internal/ports"
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
)

//go:embed config
var configs embed.FS

// hidden are the folders that the node sees empty, and that vanish with it.
func hidden() []string { return []string{"/run", "/var/lib", "/var/log"} }

// Prepare writes the configuration of the node, whose kubelet listens on the
// given port, and the two images. The certificates must exist.
func Prepare(d state.Dir, port int) error {
	tools, err := find(d)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder(d, "cni"), 0o700); err != nil {
		return fmt.Errorf("preparing the real node: %w", err)
	}
	replace := strings.NewReplacer(
		"@ADDRESS@", ports.Loopback,
		"@PORT@", fmt.Sprint(port),
		"@CERT@", pki.Cert(d.PKI(), pki.KubeletServing),
		"@KEY@", pki.Key(d.PKI(), pki.KubeletServing),
		"@CA@", pki.Cert(d.PKI(), pki.ClusterCA),
		"@RESOLV@", folder(d, "resolv.conf"),
		"@CNI_BIN@", tools.cni,
		"@CNI_CONF@", folder(d, "cni"),
		"@SUBNET@", subnet(port),
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
		err = writeImages(folder(d, "images.tar"), tools.busybox)
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

// subnet is the range of pod addresses. It follows from the port, because the
// routes to it are in the network namespace that all sandboxes share.
func subnet(port int) string {
	return fmt.Sprintf("10.%d.%d.0/24", 160+port>>8&31, port&255)
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
