// Package scenario fills a running control plane with objects: it loads one of
// the embedded scenarios (package scenarios) by server-side apply, writes the
// log files that simulated containers show, and runs the little code that a
// scenario may need besides its YAML. It starts and stops no processes. Only
// the sandbox's command may import it.
package scenario

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"time"

	"fathom/sandbox/scenarios"
)

// Options say what to load, and where.
type Options struct {
	Kubeconfig string            // path of an administrator's kubeconfig
	Name       string            // which scenario, one of Names
	Dir        string            // absolute folder for files that outlive Load (log files); created when needed
	Params     map[string]string // the scenario's parameters; absent ones have defaults
	Out        io.Writer         // progress, one line a step; nil discards it
}

// Info describes a scenario to a person.
type Info struct {
	Name        string
	Description string // one line
	Params      []Param
}

// Names lists the scenarios in alphabetical order.
func Names() []string { return names(scenarios.Files) }

// Describe returns what every scenario is, in the order of Names.
func Describe() ([]Info, error) {
	var infos []Info
	for _, name := range Names() {
		s, err := read(scenarios.Files, name)
		if err != nil {
			return nil, err
		}
		infos = append(infos, s.Info)
	}
	return infos, nil
}

// Load applies a scenario and all that it includes. Loading it again repairs
// what was changed. It returns when everything is accepted by the API server
// (pods may still be starting), or, for a scenario that keeps working, when ctx
// ends.
func Load(ctx context.Context, o Options) error {
	if o.Out == nil {
		o.Out = io.Discard
	}
	s, err := read(scenarios.Files, o.Name)
	if err != nil {
		return err
	}
	values, err := s.values(o.Params)
	if err != nil {
		return err
	}
	clients, err := connect(o.Kubeconfig)
	if err != nil {
		return err
	}
	l := &loader{clients: clients, dir: o.Dir, out: o.Out, now: time.Now(), values: values}
	if err := l.load(ctx, scenarios.Files, s); err != nil {
		return fmt.Errorf("loading scenario %s: %w", s.Name, err)
	}
	return nil
}

// loader applies scenarios to one cluster.
type loader struct {
	clients *clients
	dir     string
	out     io.Writer
	now     time.Time
	values  map[string]string
	keys    keyPairs
}

// load applies what s includes, then s: log files, objects, code.
func (l *loader) load(ctx context.Context, files fs.FS, s *scenario) error {
	for _, name := range s.Includes {
		included, err := read(files, name)
		if err != nil {
			return err
		}
		if err := l.load(ctx, files, included); err != nil {
			return err
		}
	}
	if err := l.writeLogs(s); err != nil {
		return err
	}
	if len(s.objects) > 0 {
		fmt.Fprintf(l.out, "%s: applying %d objects\n", s.Name, len(s.objects))
	}
	if err := l.applyAll(ctx, s.objects); err != nil {
		return err
	}
	if run := hooks()[s.Name]; run != nil {
		return run(ctx, l)
	}
	return nil
}

// hooks maps a scenario's name to the code that runs after its objects.
func hooks() map[string]func(context.Context, *loader) error {
	return map[string]func(context.Context, *loader) error{
		"scale": runScale,
	}
}
