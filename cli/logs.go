package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/labels"

	"fathom/kube/cluster"
	"fathom/kube/logs"
	"fathom/kube/logs/query"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/session"
)

// headlessBytes bounds what waits for a slow reader of the output; then the network waits.
const headlessBytes = 8 << 20

// logging prints the logs of containers.
type logging struct {
	flags *flags
	env   Env

	containers []string
	all        bool
	selector   string
	since      time.Duration
	sinceTime  string
	tail       int64
	follow     bool
	previous   bool
	timestamps bool
	prefix     bool
	filter     string
	output     string
	streams    int

	tailSet, prefixSet bool
}

func newLogs(env Env, f *flags) *cobra.Command {
	g := &logging{flags: f, env: env}
	cmd := &cobra.Command{
		Use:   "logs (POD | KIND/NAME)... | -l SELECTOR",
		Short: "Print the logs of pods, or of all pods of a workload, merged by time",
		Long: "Print the logs of pods, merged by time: of every container, or with -c of some.\n" +
			"A workload, a Service, a Job, a CronJob, a node or a namespace stands for its pods. What happens to the containers, and\n" +
			"every gap, is reported on standard error. With -f, new lines, containers and pods are followed until you interrupt it.",
		Example: "  fathom logs web-0 --tail 100\n" +
			"  fathom logs deployment/web -f --filter 'level>=warn'\n" +
			"  fathom logs -l app=web -A --since 10m -o json | jq .message\n" +
			"  fathom logs web-0 -c app --previous",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			g.tailSet, g.prefixSet = cmd.Flags().Changed("tail"), cmd.Flags().Changed("prefix")
			return g.run(cmd.Context(), args)
		},
	}
	g.register(cmd)
	return cmd
}

func (g *logging) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringSliceVarP(&g.containers, "container", "c", nil, "container, or several separated by commas; without it all of them")
	fs.BoolVar(&g.all, "all-containers", true, "init, sidecar and ephemeral containers too")
	fs.StringVarP(&g.selector, "selector", "l", "", "label selector of pods")
	fs.DurationVar(&g.since, "since", 0, "only lines younger than this, as 5s, 2m or 3h")
	fs.StringVar(&g.sinceTime, "since-time", "", "only lines from this time on, as 2026-01-02T15:04:05Z")
	fs.Int64Var(&g.tail, "tail", -1, "lines of each container from before now, -1 for all; 10 with -l")
	fs.BoolVarP(&g.follow, "follow", "f", false, "follow what is written from now on")
	fs.BoolVarP(&g.previous, "previous", "p", false, "also the previous instance, where there is one")
	fs.BoolVar(&g.timestamps, "timestamps", false, "begin each line with its time")
	fs.BoolVar(&g.prefix, "prefix", false, "begin each line with its pod and container; on when there are several")
	fs.StringVar(&g.filter, "filter", "", "only lines that match, as after / in the logs: 'level>=warn path=~^/api'")
	fs.StringVarP(&g.output, "output", "o", "text", "text, or json: one object a line")
	fs.IntVar(&g.streams, "max-log-requests", logs.DefaultStreams, "how many logs are read at once")
	offer(cmd, "output", func() []string { return []string{"json", "text"} })
}

func (g *logging) run(ctx context.Context, args []string) error {
	q, err := g.check(args)
	if err != nil {
		return err
	}
	sess, errs := g.flags.session(g.env)
	defer sess.Close()
	for _, err := range errs {
		fmt.Fprintln(g.env.Stderr, "fathom: "+err.Error())
	}
	c, release := sess.Acquire(sess.Context())
	defer release()
	targets, err := g.targets(ctx, sess, c, args)
	if err != nil {
		return err
	}
	for _, t := range targets {
		if err := present(ctx, c, t.Ref); err != nil {
			return err
		}
		if _, err := pods.Select(ctx, c, t); err != nil {
			return err
		}
	}
	o, err := g.options(sess, c, targets)
	if err != nil {
		return err
	}
	return g.print(ctx, o, q)
}

// check parses what needs no cluster.
func (g *logging) check(args []string) (*query.Query, error) {
	switch {
	case g.output != "text" && g.output != "json":
		return nil, usagef("-o %s is not known: use text or json", g.output)
	case g.since != 0 && g.sinceTime != "":
		return nil, usagef("--since and --since-time say the same: use one of them")
	case g.since < 0:
		return nil, usagef("--since %s is in the future", g.since)
	case g.tail < -1:
		return nil, usagef("--tail %d: write how many lines, or -1 for all", g.tail)
	case g.streams < 1:
		return nil, usagef("--max-log-requests %d: at least one log must be read", g.streams)
	case len(args) > 0 && g.selector != "":
		return nil, usagef("name pods, or select them with -l, not both")
	case len(args) == 0 && g.selector == "":
		return nil, usagef("name a pod or KIND/NAME, or select pods with -l")
	}
	if _, err := labels.Parse(g.selector); err != nil {
		return nil, usagef("-l %s: %w", g.selector, err)
	}
	q, err := query.ParseWhole(g.filter, g.env.Clock())
	if err != nil {
		return nil, usagef("--filter %s: %w", g.filter, err)
	}
	return q, nil
}

func (g *logging) options(sess *session.Session, c *cluster.Cluster, targets []pods.Target) (logs.Options, error) {
	o := logs.Options{
		API: c, Targets: targets, Containers: logs.Choice{Names: g.containers, MainOnly: !g.all},
		Previous: g.previous, Tail: g.tail, Follow: g.follow, Streams: g.streams, Bytes: headlessBytes, Go: sess.Go,
		Raise: "With --max-log-requests more are read.",
	}
	switch { // kubectl's -1 is all, and its 0 none
	case !g.tailSet && g.selector != "":
		o.Tail = selectedTail
	case g.tail < 0:
		o.Tail = 0
	case g.tail == 0:
		o.Tail = -1
	}
	if g.since > 0 {
		o.Since = g.env.Clock().Add(-g.since)
	}
	if g.sinceTime != "" {
		at, err := time.Parse(time.RFC3339Nano, g.sinceTime)
		if err != nil {
			return o, usagef("--since-time %s is no time like 2026-01-02T15:04:05Z", g.sinceTime)
		}
		o.Since = at
	}
	return o, nil
}

// selectedTail is how many lines of each container kubectl prints when pods are selected by labels.
const selectedTail = 10

// print runs a Reader and writes what it brings, until there is nothing more, the output is closed, or ctx ends.
func (g *logging) print(ctx context.Context, o logs.Options, q *query.Query) error {
	flagged := make(chan struct{}, 1)
	o.Flag = func() {
		select {
		case flagged <- struct{}{}:
		default:
		}
	}
	r := logs.New(o)
	r.Pin(0)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	o.Go(func() { ended <- r.Run(reading) })
	p := &printing{logging: g, reader: r, query: q, missing: g.missing(o.Targets), clean: onTerminal(g.env.Stdout)}
	for {
		var err error
		over := false
		select {
		case err = <-ended:
			over = true
		case <-flagged:
		}
		p.waits()
		if writing := p.next(); writing != nil {
			stop()
			if !over {
				<-ended
			}
			return closedQuietly(writing)
		}
		switch {
		case !over:
		case ctx.Err() != nil:
			return errInterrupted
		case err != nil:
			return err
		default:
			return p.outcome(ctx, o)
		}
	}
}

// closedQuietly is no error when the reader of the output has seen enough.
func closedQuietly(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	text := "The log cannot be written: " + err.Error() + "."
	return problem.New(problem.Unknown, text, "Look at where the output goes.", err)
}

func onTerminal(out any) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(file.Fd())
}

// outcome is what went wrong with a reading that has come to its end.
func (p *printing) outcome(ctx context.Context, o logs.Options) error {
	s := p.reader.Status()
	if len(s.Sources) == 0 {
		return p.nothing(ctx, o.API, o.Targets)
	}
	var silent []logs.State
	for _, source := range s.Sources {
		switch {
		case source.Err != nil:
			return source.Err
		case source.Phase == logs.Waiting:
			silent = append(silent, source)
		}
	}
	over := true
	for _, source := range silent {
		p.waiting(source)
		over = over && source.Never
	}
	switch {
	case len(silent) < len(s.Sources):
		return p.absent(ctx, o, s.Sources)
	case over:
		return problem.New(problem.NotFound, "No container has written a log, and none will.", "Look at the pod's events for why it ended before that.", nil)
	}
	return problem.New(problem.NotFound, "No container has written a log yet.", "Add -f to wait for one.", nil)
}

// waiting says why a container has no log.
func (p *printing) waiting(s logs.State) {
	why := "waits to start"
	if s.Never {
		why = "never started"
	}
	if s.Reason != "" {
		why += ": " + s.Reason
	}
	if s.Message != "" {
		why += ": " + s.Message
	}
	p.say(s.Source, why)
}
