// Command logs measures the real program while it shows logs that are written at a set pace, and prints what it took beside
// what it may take. A proxy in front of a sandbox's API server writes the logs, numbered, over TLS and in chunks as an API
// server does; everything else is the sandbox's. It passes no judgement on times: machines are noisy. Lines that are
// missing, come twice or out of order are an error.
//
//	go run ./e2e/budget/logs -fathom bin/fathom -sandbox sandbox/bin/sandbox -rate 50000 -for 60s
//	go run ./e2e/budget/logs -pods 6 -containers 10 -rate 50 -for 60s
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"fathom/e2e/budget/report"
	"fathom/e2e/plane"
)

type options struct {
	fathom, sandbox, dir string
	pods, containers     int
	rate                 int
	lasting              time.Duration
	buffer               string
}

func main() {
	var o options
	flag.StringVar(&o.fathom, "fathom", "bin/fathom", "the program")
	flag.StringVar(&o.sandbox, "sandbox", "sandbox/bin/sandbox", "the sandbox's program")
	flag.StringVar(&o.dir, "dir", "", "a running sandbox, instead of a new one")
	flag.IntVar(&o.pods, "pods", 1, "pods that write")
	flag.IntVar(&o.containers, "containers", 1, "containers of each")
	flag.IntVar(&o.rate, "rate", 50_000, "lines a second of each container")
	flag.DurationVar(&o.lasting, "for", time.Minute, "how long they write")
	flag.StringVar(&o.buffer, "buffer", "64Mi", "the buffer, as in the config file")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "logs: "+err.Error())
		os.Exit(1)
	}
}

// run measures, on a sandbox that it starts and stops itself unless it is told of one.
func (o options) run() error {
	work, err := os.MkdirTemp("", "fathom-logs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	p := plane.At(o.sandbox, o.dir)
	if o.dir == "" {
		if p, err = plane.Up(o.sandbox, filepath.Join(work, "sandbox"), "--scenario", "demo"); err != nil {
			return err
		}
		defer p.Down()
	}
	config, err := p.Config(plane.Admin)
	if err != nil {
		return err
	}
	ctx := context.Background()
	remove, err := o.write(ctx, config)
	if err != nil {
		return err
	}
	defer remove()
	f, err := newFront(config, o.rate, int(o.lasting.Seconds()*float64(o.rate)))
	if err != nil {
		return err
	}
	defer f.Close()
	kubeconfig := filepath.Join(work, "kubeconfig")
	if err := f.writeConfig(kubeconfig); err != nil {
		return err
	}
	m := meter{options: o, front: f, kubeconfig: kubeconfig, work: work}
	lines, err := m.measure()
	if err != nil {
		return err
	}
	return report.Print(os.Stdout, fmt.Sprintf("%d containers, %d lines/s each, for %v", o.pods*o.containers, o.rate, o.lasting), lines)
}
