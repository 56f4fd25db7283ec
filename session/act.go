package session

import (
	"context"

	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/cluster"
)

// World is what verbs plan with in a cluster.
func (s *Session) World(c *cluster.Cluster) act.World { return act.World{API: c, Clock: s.Clock} }

// Refused says in a sentence why nothing may be changed in a context now, "" when it may.
func (s *Session) Refused(context string) string {
	if ro, by := s.ReadOnly(context); ro {
		return "Nothing can be changed: " + by + "."
	}
	return ""
}

// Run makes a plan real in its cluster and writes it to the journal, also when it is refused. undoes is the ID of the journal entry
// that the plan takes back, "" for any other plan. tell may be called from several goroutines.
func (s *Session) Run(ctx context.Context, c *cluster.Cluster, p *act.Plan, undoes string, tell func(act.Progress)) []act.Result {
	r := act.Runner{API: c, Refused: func() string { return s.Refused(p.Context) }}
	results := r.Run(ctx, p, tell)
	e := journal.Of(p, results, c.Status().User, s.Clock())
	e.Undoes = undoes
	s.record(e)
	return results
}

// Refuse writes to the journal that a plan was not let run.
func (s *Session) Refuse(c *cluster.Cluster, p *act.Plan, why string) {
	s.record(journal.Refusal(p, why, c.Status().User, s.Clock()))
}

func (s *Session) record(e journal.Entry) {
	if err := s.Journal.Add(e); err != nil {
		s.Note("The change could not be written to the journal: " + err.Error())
	}
	s.changed()
}
