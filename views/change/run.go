package change

import (
	"context"
	"fmt"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/kit"
)

// job is one plan to run, and which items its changes are.
type job struct {
	plan    *act.Plan
	cluster *cluster.Cluster
	at      []int
}

// run is a change under way, off the loop.
type run struct {
	sess   *session.Session
	undoes string
	jobs   []job
	flag   func()
	cancel context.CancelFunc

	mu    sync.Mutex
	news  map[int]act.Progress // by item, not taken yet
	ended bool
	made  []entry // where something was done that can be taken back
}

// entry is one of the journal's.
type entry struct{ id, context string }

// start runs the plans.
func (v *View) start() tea.Cmd {
	v.results = v.known.items
	var jobs []job
	first := 0
	for _, p := range v.known.plans {
		j := job{plan: p, cluster: v.cluster(p.Context)}
		for i := range p.Changes {
			j.at = append(j.at, first+i)
		}
		first += len(p.Changes)
		jobs = append(jobs, j)
	}
	return v.begin(jobs)
}

// begin runs jobs whose items are among the results.
func (v *View) begin(jobs []job) tea.Cmd {
	r := &run{sess: v.sess, undoes: v.arg.Undo, jobs: jobs, flag: v.handle.Flag, news: map[int]act.Progress{}}
	for _, j := range jobs {
		for _, i := range j.at {
			v.results[i].progress = act.Progress{}
		}
	}
	ctx, cancel := context.WithCancel(v.ctx)
	r.cancel, v.run, v.stage, v.typed = cancel, r, running, nil
	v.sess.Go(func() { r.work(ctx) })
	cmd := v.show()
	v.pager.GoTo(1)
	return cmd
}

// work runs the jobs, each in its own cluster.
func (r *run) work(ctx context.Context) {
	var wg sync.WaitGroup
	for _, j := range r.jobs {
		wg.Add(1)
		r.sess.Go(func() {
			defer wg.Done()
			id, results := r.sess.Run(ctx, j.cluster, j.plan, r.undoes, func(p act.Progress) { r.tell(j.at[p.Index], p) })
			if slices.ContainsFunc(results, undoable) {
				r.mu.Lock()
				r.made = append(r.made, entry{id, j.cluster.Name()})
				r.mu.Unlock()
			}
		})
	}
	wg.Wait()
	r.mu.Lock()
	r.ended = true
	r.mu.Unlock()
	r.flag()
}

func (r *run) tell(i int, p act.Progress) {
	r.mu.Lock()
	r.news[i] = p
	r.mu.Unlock()
	r.flag()
}

// take returns the news since the last time, and whether there will be no more.
func (r *run) take() (map[int]act.Progress, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	news := r.news
	r.news = map[int]act.Progress{}
	return news, r.ended
}

// watch takes over how far the run is.
func (v *View) watch() tea.Cmd {
	news, ended := v.run.take()
	for i, p := range news {
		v.results[i].progress = p
	}
	if !ended {
		return v.show()
	}
	v.stage, v.made = over, append(v.made, v.run.made...)
	cmd := v.show()
	if t := v.count(); t.failed+t.skipped > 0 {
		v.pager.GoTo(1)
	}
	if e := v.known.plans[0].Enter; e != nil && v.count().failed+v.count().skipped == 0 && !v.hidden && !v.arg.Back {
		return ui.Do(ui.Replace{Open: kit.Enter(*e)})
	}
	if v.leaves() {
		return tea.Batch(ui.Do(ui.Pop{}), ui.Do(ui.Toast{Role: themes.OK, Text: v.success()}))
	}
	return cmd
}

// leaves reports whether there is nothing to read, so that the screen below is the better place.
func (v *View) leaves() bool {
	leftOut := func(p *act.Plan) bool { return len(p.Refused) > 0 }
	if v.hidden || v.judged.level != act.Allow && len(v.results) > 1 || slices.ContainsFunc(v.known.plans, leftOut) {
		return false
	}
	return !slices.ContainsFunc(v.results, func(x item) bool {
		r := x.progress.Result
		return x.progress.Phase != act.Done || r == nil || r.Revealed() != "" || x.surprising(r.Warnings)
	})
}

// surprising reports whether a warning was not there when the change was tried.
func (x item) surprising(warnings []string) bool {
	return slices.ContainsFunc(warnings, func(w string) bool { return x.trial == nil || !slices.Contains(x.trial.Warnings, w) })
}

// success is one line on what was done.
func (v *View) success() string {
	text := v.known.plans[0].Summary
	if len(v.results) == 1 {
		x := v.results[0]
		text = x.progress.Result.Word + " " + x.change.Ref.String()
		if x.change.Note != "" {
			text += " " + x.change.Note
		}
	} else {
		text += fmt.Sprintf(": %d done", len(v.results))
	}
	if v.noUndo() == "" {
		text += "  (u undoes)"
	}
	return text
}

// undoable reports whether what was done can be taken back.
func undoable(r act.Result) bool {
	undo, _ := r.Undo()
	return undo != nil
}

// stop asks whether to leave the rest undone.
func (v *View) stop() tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "Stop?", Yes: "stop",
		Lines: [][]ui.Seg{{{Text: "What was sent cannot be called back; the rest is left as it is."}}},
		OnYes: func() tea.Cmd {
			v.run.cancel()
			return nil
		},
	})})
}

// Interrupt implements ui.Interrupter: quitting would leave the rest undone.
func (v *View) Interrupt() (tea.Cmd, bool) {
	if v.stage != running {
		return nil, false
	}
	return v.stop(), true
}

// retry runs again what failed. Where objects have moved on, what was planned fits no more: the verb plans anew for what failed.
func (v *View) retry() tea.Cmd {
	if on := v.movedOn(); len(on) > 0 {
		arg := kit.Change{Verb: v.arg.Verb, On: on, Args: v.args()}
		return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: arg}})
	}
	failed := func(i int) bool { return v.results[i].failed() }
	var jobs []job
	for _, j := range v.run.jobs {
		next := job{cluster: j.cluster}
		i := -1
		next.plan = j.plan.Only(func(act.Change) bool {
			i++
			if failed(j.at[i]) {
				next.at = append(next.at, j.at[i])
			}
			return failed(j.at[i])
		})
		if len(next.at) > 0 {
			jobs = append(jobs, next)
		}
	}
	return v.begin(jobs)
}

// movedOn are the targets that failed, if one of them did because it is not any more as the plan saw it.
func (v *View) movedOn() []act.Target {
	failed, moved := map[kube.Ref]bool{}, false
	for _, x := range v.results {
		if p, bad := x.fault(); bad {
			failed[x.change.Ref] = true
			moved = moved || p.Class == problem.Conflict
		}
	}
	if !moved {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.arg.On), func(t act.Target) bool { return !failed[t.Ref] })
}

// failed reports whether the item was tried and did not come about, or was not begun.
func (x item) failed() bool { return x.progress.Phase == act.Failed || x.progress.Phase == act.Skipped }

// trouble reports whether the cluster says that the item will fail.
func (x item) trouble() bool { return x.refused != "" || x.trial != nil && x.trial.Err != nil }

// fault is why the item failed, or would fail; false when it would not.
func (x item) fault() (problem.Problem, bool) {
	switch {
	case x.progress.Result != nil && x.progress.Result.Err != nil:
		return problem.Of(x.progress.Result.Err), true
	case x.progress.Phase != act.Waiting:
	case x.trial != nil && x.trial.Err != nil:
		return problem.Of(x.trial.Err), true
	case x.refused != "":
		return problem.Problem{Class: problem.Forbidden, Text: x.refused}, true
	}
	return problem.Problem{}, false
}
