// Command budget measures the real program in a terminal against a sandbox with thousands of pods, and prints a table of
// what it took beside what it may take. It passes no judgement: machines are noisy.
//
//	go run ./e2e/budget -fathom bin/fathom -sandbox sandbox/bin/sandbox -pods 10000
//
// Whatever is idle is looked at for a minute, and only when no age on the screen counts seconds any more, which takes ten
// minutes after the pods were made. In a sandbox that runs already, -dir, they are old enough.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"fathom/e2e/budget/report"
	"fathom/e2e/plane"
)

type options struct {
	fathom, sandbox, dir string
	pods, nodes, starts  int
	churn                int
}

func main() {
	var o options
	flag.StringVar(&o.fathom, "fathom", "bin/fathom", "the program")
	flag.StringVar(&o.sandbox, "sandbox", "sandbox/bin/sandbox", "the sandbox's program")
	flag.StringVar(&o.dir, "dir", "", "a running sandbox with the pods in it, instead of a new one")
	flag.IntVar(&o.pods, "pods", 10000, "pods to load")
	flag.IntVar(&o.nodes, "nodes", 200, "nodes to load")
	flag.IntVar(&o.starts, "starts", 5, "how often to start the program; the median counts")
	flag.IntVar(&o.churn, "churn", 150, "changes of pods a second to measure under; 0 leaves that out")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "budget: "+err.Error())
		os.Exit(1)
	}
}

// run measures, on a sandbox that it starts and stops itself unless it is told of one.
func (o options) run() error {
	work, err := os.MkdirTemp("", "fathom-budget-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	p := plane.At(o.sandbox, o.dir)
	if o.dir == "" {
		fmt.Fprintf(os.Stderr, "starting a sandbox with %d pods on %d nodes\n", o.pods, o.nodes)
		if p, err = plane.Up(o.sandbox, filepath.Join(work, "sandbox")); err != nil {
			return err
		}
		defer p.Down()
		if err := p.Load("scale", "--pods", fmt.Sprint(o.pods), "--nodes", fmt.Sprint(o.nodes)); err != nil {
			return err
		}
	}
	m := meter{fathom: o.fathom, kubeconfig: p.Kubeconfig(), work: work, pods: o.pods}
	lines, err := m.measure(o.starts)
	if err != nil {
		return err
	}
	if o.churn > 0 {
		more, err := m.underChurn(func() (*plane.Churn, error) { return p.Churn(o.pods, o.nodes, o.churn) })
		if err != nil {
			return err
		}
		lines = append(lines, more...)
	}
	return report.Print(os.Stdout, fmt.Sprintf("%d pods", o.pods), lines)
}
