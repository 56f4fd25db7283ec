package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/atotto/clipboard"

	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/cluster"
	"fathom/kube/problem"
)

// World is what verbs plan with in a cluster.
func (s *Session) World(c *cluster.Cluster) act.World {
	return act.World{API: c, Clock: s.Clock, Clipboard: clipboard.ReadAll, Debug: s.debug()}
}

// Refused says in a sentence why nothing may be changed in a context now, "" if changes are allowed.
func (s *Session) Refused(context string) string {
	if ro, by := s.ReadOnly(context); ro {
		return "Nothing can be changed: " + by + "."
	}
	return ""
}

// Run carries out a plan in its cluster and writes it to the journal, even if it is refused: before the first request that
// it has begun, afterwards the results. It returns the ID of the entry. undoes is the ID of the journal entry that the plan
// takes back, "" for any other plan. tell may be called from several goroutines.
func (s *Session) Run(ctx context.Context, c *cluster.Cluster, p *act.Plan, undoes string, tell func(act.Progress)) (id string, results []act.Result) {
	return s.run(ctx, c, p, undoes, func() string { return s.Refused(p.Context) }, tell)
}

// run is Run; refused says in a sentence why nothing may be changed now, "" when it may.
func (s *Session) run(ctx context.Context, c *cluster.Cluster, p *act.Plan, undoes string, refused func() string, tell func(act.Progress)) (id string, results []act.Result) {
	if !s.tasks.begin() {
		over, cancel := context.WithCancel(ctx) // nothing is sent that the journal would not have
		cancel()
		return "", act.Runner{API: c}.Run(over, p, tell)
	}
	defer s.tasks.end()
	e := journal.Begin(p, c.Status().User, s.Clock())
	e.Undoes = undoes
	written := s.record(e)
	if err := s.hold(p); err != nil {
		refused = func() string { return "Nothing was made, as it could not be removed again: " + err.Error() + "." }
	}
	r := act.Runner{API: c, Refused: refused}
	results = r.Run(ctx, p, tell)
	s.made(p, e.ID, results)
	e = e.End(p, results, s.Clock())
	e.User = cmp.Or(c.Status().User, e.User)
	s.keep(e, results)
	s.mu.Lock()
	s.ran = append(s.ran, ranOf(e))
	s.mu.Unlock()
	if written {
		s.record(e)
	} else {
		_ = s.Journal.Add(e) // that it cannot be written was said
		s.changed()
	}
	return e.ID, results
}

// Refuse writes to the journal that a plan was not allowed to run, and why. Whoever stops because of Refused, Policy or a
// dry run, before Run, calls it. A plan that somebody decided against has not been refused.
func (s *Session) Refuse(c *cluster.Cluster, p *act.Plan, why string) {
	s.record(journal.Refusal(p, why, c.Status().User, s.Clock()))
}

// record writes an entry, and says so where that fails.
func (s *Session) record(e journal.Entry) bool {
	err := s.Journal.Add(e)
	if err != nil {
		s.Note("The change could not be written to the journal: " + err.Error())
	}
	s.changed()
	return err == nil
}

// keep holds in memory what would undo changes of Secrets: it has their values, which the journal must not have.
func (s *Session) keep(e journal.Entry, results []act.Result) {
	kept := map[int]act.Change{}
	for i, r := range results {
		if e.Items[i].Undo != nil {
			continue
		}
		if undo, _ := r.Undo(); undo != nil {
			kept[i] = *undo
		}
	}
	if len(kept) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.secrets == nil {
		s.secrets = map[string]map[int]act.Change{}
	}
	s.secrets[e.ID] = kept
}

// Entries are the journal's, the oldest first, with what this run remembers of how to undo them; torn counts the lines
// that cannot be read.
func (s *Session) Entries() (entries []journal.Entry, torn int, err error) {
	entries, torn, err = s.Journal.Read()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range entries {
		for at, undo := range s.secrets[entries[i].ID] {
			if at < len(entries[i].Items) {
				entries[i].Items[at].Undo, entries[i].Items[at].NoUndo = &undo, ""
			}
		}
	}
	return entries, torn, err
}

// Undo is the plan that takes a journal entry back; run it with the entry's ID. Objects that were undone already are
// passed over, those that have moved on are the plan's Refused. It asks the API server and changes nothing.
func (s *Session) Undo(ctx context.Context, c *cluster.Cluster, id string) (*act.Plan, error) {
	entries, _, err := s.Entries()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.ID == id })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "The journal has no such entry.", "It may have been removed from the file.", nil)
	}
	e := entries[i]
	if e.Context != c.Name() {
		return nil, fmt.Errorf("this was in context %s, not in %s", e.Context, c.Name())
	}
	changes, why := journal.Standing(entries, e)
	if len(changes) == 0 {
		return nil, problem.New(problem.Invalid, "It cannot be undone. "+why, "", nil)
	}
	return act.Revert(ctx, s.World(c), e.Summary, changes)
}

// UndoLast is Undo of the latest entry of the cluster's context that can be undone, and its ID. With strict it does not
// reach past a later change that cannot be: nobody is there to read the warning.
func (s *Session) UndoLast(ctx context.Context, c *cluster.Cluster, strict bool) (*act.Plan, string, error) {
	entries, _, err := s.Entries()
	if err != nil {
		return nil, "", err
	}
	last, changes, why := journal.Last(entries, c.Name())
	if len(changes) == 0 {
		text := "The journal has nothing of context " + c.Name() + " that can be undone."
		if why != "" {
			text += " Of the latest change: " + why
		}
		return nil, "", problem.New(problem.NotFound, text, "", nil)
	}
	late, why, stays := journal.Stays(entries, last)
	if stays && strict {
		return nil, "", problem.New(problem.Invalid, "The latest change cannot be undone: "+late.Summary+". "+why,
			"Without --yes, the one before it is shown first: "+last.Summary+".", nil)
	}
	p, err := act.Revert(ctx, s.World(c), last.Summary, changes)
	if err != nil {
		return nil, "", err
	}
	if stays {
		p.Warnings = append(p.Warnings, fmt.Sprintf("This is not the latest change. What came later stays: %s. %s", late.Summary, why))
	}
	return p, last.ID, nil
}
