package realnode

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	socket      = "/run/containerd.sock"
	importTries = 200
	importPause = 50 * time.Millisecond
)

// Attr puts the process that is to call Run into its own namespaces.
func Attr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET}
}

func supported() error {
	if os.Geteuid() != 0 {
		return errors.New("it needs root")
	}
	// In a container root may lack what makes containers.
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var held [2]unix.CapUserData
	if err := unix.Capget(&header, &held[0]); err != nil {
		return fmt.Errorf("asking for root's capabilities: %w", err)
	}
	for name, bit := range map[string]uint{"CAP_SYS_ADMIN": unix.CAP_SYS_ADMIN, "CAP_NET_ADMIN": unix.CAP_NET_ADMIN} {
		if held[0].Effective&(1<<bit) == 0 {
			return fmt.Errorf("it needs %s, which root lacks here", name)
		}
	}
	for _, group := range []string{cgroups + "/cgroup.procs", cgroups + "/pids/cgroup.procs"} {
		if unix.Access(group, unix.W_OK) == nil {
			return nil
		}
	}
	return errors.New("it needs control groups that can be written")
}

// Run is the first process of the node's namespaces. It returns when containerd
// or the kubelet has ended, or when it is asked to end; everything in the
// namespaces dies with it.
func Run(ctx context.Context, o Options) error {
	t, err := find(o.Dir)
	if err != nil {
		return err
	}
	machine, err := os.Open(o.MachineNetwork)
	if err != nil {
		return fmt.Errorf("finding the machine's network: %w", err)
	}
	if err := isolate(); err != nil {
		return err
	}
	if err := newNetwork(o.Port).connect(machine); err != nil {
		return err
	}
	if err := serve(ctx, o, machine); err != nil {
		return err
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)

	watched, err := launchAll(t, o)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- reap(watched) }()
	select {
	case <-asked:
		return nil
	case err := <-ended:
		return err
	}
}

// launchAll starts what the node consists of, and returns the processes by their id.
func launchAll(t tools, o Options) (map[int]string, error) {
	logs, err := openLogs(o.Dir)
	if err != nil {
		return nil, err
	}
	containerd, err := logs.launch("containerd", t.containerd, "--config", folder(o.Dir, "containerd.toml"), "--log-level", "warn")
	if err != nil {
		return nil, err
	}
	if err := importImages(t.ctr, folder(o.Dir, "images.tar")); err != nil {
		return nil, err
	}
	kubelet, err := logs.launch("kubelet", o.Executable, "kubelet",
		"--config="+folder(o.Dir, "kubelet.yaml"),
		"--kubeconfig="+o.Kubeconfig,
		"--hostname-override="+Name,
		"--node-ip="+Address(o.Port),
		"--node-labels="+Mark+"=true,kubernetes.io/hostname="+Name,
	)
	if err != nil {
		return nil, err
	}
	return map[int]string{containerd: "containerd", kubelet: "the kubelet"}, nil
}

// isolate makes the namespaces differ from the machine's: own processes, and
// nothing of its programs' usual folders.
func isolate() error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("separating the mounts: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	for _, dir := range hidden() {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=0755"); err != nil {
			return fmt.Errorf("mounting memory on %s: %w", dir, err)
		}
	}
	return nil
}

// importImages also waits until containerd listens.
func importImages(ctr, archive string) error {
	var last error
	for range importTries {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		out, err := exec.CommandContext(ctx, ctr, "--address", socket, "--namespace", "k8s.io",
			"images", "import", "--snapshotter", "native", archive).CombinedOutput()
		cancel()
		if err == nil {
			return nil
		}
		last = fmt.Errorf("importing the images: %w: %s", err, out)
		time.Sleep(importPause)
	}
	return last
}

// reap buries every process that ends here, as the first process has to, until
// one of those named does.
func reap(watched map[int]string) error {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("waiting for processes: %w", err)
		}
		if name, ok := watched[pid]; ok {
			return fmt.Errorf("%s ended with code %d", name, status.ExitStatus())
		}
	}
}
