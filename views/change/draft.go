package change

import (
	"context"
	"slices"
	"sync"
	"time"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/session"
)

// debounce is how long the values must rest before a plan is made of them.
const debounce = 150 * time.Millisecond

// draft is a plan in the making, off the loop. Another draft takes its place when the values change.
type draft struct {
	sess   *session.Session
	verb   act.Verb
	on     []act.Target
	args   act.Args
	worlds map[string]*cluster.Cluster
	home   string // the context of a verb without targets
	undo   *undo  // what to take back, nil for a verb
	flag   func()
	cancel context.CancelFunc

	mu  sync.Mutex
	now picture
}

// picture is what is known of a plan at one time.
type picture struct {
	gen     int // grows with every news
	plans   []*act.Plan
	items   []item
	err     error
	planned bool // plans or err are there
	tried   int  // items that were tried
	asked   bool // what RBAC refuses is known
}

// settled reports whether there will be no more news.
func (p picture) settled() bool {
	return p.planned && (p.err != nil || p.asked && p.tried == len(p.items))
}

// item is one change of the plans, and what is known of it.
type item struct {
	plan, index int // in the plans, in its changes
	change      act.Change
	trial       *act.Trial
	refused     string // by RBAC
	progress    act.Progress
}

// redraft makes a plan for the values now, after they have rested for a time; none while values are missing.
func (v *View) redraft(rest time.Duration) {
	if v.draft != nil {
		v.draft.cancel()
		v.draft = nil
	}
	v.known, v.ready, v.typed = picture{}, time.Time{}, nil
	v.judged = verdict{}
	args := v.args()
	if v.pending > 0 && rest == 0 || len(v.verb.Missing(args)) > 0 {
		return
	}
	d := &draft{
		sess: v.sess, verb: v.verb, on: v.arg.On, args: args, undo: v.undo, flag: v.handle.Flag,
		worlds: map[string]*cluster.Cluster{}, home: v.clusters[0].Name(),
	}
	for _, c := range v.clusters {
		d.worlds[c.Name()] = c
	}
	ctx, cancel := context.WithCancel(v.ctx)
	d.cancel, v.draft = cancel, d
	v.sess.Go(func() { d.make(ctx, rest) })
}

// picture is what is known now.
func (d *draft) picture() picture {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now
	now.items = slices.Clone(now.items)
	return now
}

// learn notes something and says so.
func (d *draft) learn(what func(*picture)) {
	d.mu.Lock()
	d.now.gen++
	what(&d.now)
	d.mu.Unlock()
	d.flag()
}

// make plans, and tries the plan on the API server.
func (d *draft) make(ctx context.Context, rest time.Duration) {
	timer := time.NewTimer(rest)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return
	}
	plans, err := d.plan(ctx)
	if ctx.Err() != nil {
		return
	}
	var items []item
	for i, p := range plans {
		for k, c := range p.Changes {
			items = append(items, item{plan: i, index: k, change: c})
		}
	}
	d.learn(func(p *picture) { p.plans, p.items, p.err, p.planned = plans, items, err, true })
	if err != nil {
		return
	}
	d.sess.Go(func() { d.ask(ctx, plans) })
	at := 0
	for _, p := range plans {
		first := at
		d.sess.Go(func() { p.Try(ctx, d.worlds[p.Context], func(i int, t act.Trial) { d.tried(ctx, first+i, t) }) })
		at += len(p.Changes)
	}
}

// tried notes a dry run.
func (d *draft) tried(ctx context.Context, i int, t act.Trial) {
	if ctx.Err() != nil {
		return
	}
	d.learn(func(p *picture) {
		p.items[i].trial = &t
		p.tried++
	})
}

// ask notes what RBAC refuses.
func (d *draft) ask(ctx context.Context, plans []*act.Plan) {
	first := 0
	for _, p := range plans {
		for i, why := range p.Refusals(ctx, d.worlds[p.Context]) {
			d.learn(func(p *picture) { p.items[first+i].refused = why })
		}
		first += len(p.Changes)
	}
	if ctx.Err() == nil {
		d.learn(func(p *picture) { p.asked = true })
	}
}

// plan makes the plans: of the verb, or of what takes an entry of the journal back.
func (d *draft) plan(ctx context.Context) ([]*act.Plan, error) {
	switch {
	case d.undo != nil:
		return one(d.sess.Undo(ctx, d.worlds[d.undo.entry.Context], d.undo.entry.ID))
	case len(d.on) == 0:
		return one(d.verb.Make(ctx, d.world(d.home), nil, d.args))
	}
	return act.Prepare(ctx, d.world, d.verb, d.on, d.args)
}

func one(p *act.Plan, err error) ([]*act.Plan, error) {
	if err != nil {
		return nil, err
	}
	return []*act.Plan{p}, nil
}

func (d *draft) world(context string) act.World { return d.sess.World(d.worlds[context]) }
