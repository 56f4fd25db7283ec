package rollout

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/keymap"
	"fathom/kube/object"
	"fathom/kube/problem"
	"fathom/kube/rollout"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/views/kit"
)

// Revisions is the screen that shows what differs between two revisions of a workload.
type Revisions struct {
	kit.Document
	from, to int64
	seen     object.Seen
	asked    bool
}

// NewRevisions makes the screen; nothing runs before Init.
func NewRevisions(sess *session.Session, o ui.Open) (ui.Screen, error) {
	d, err := kit.NewDocument(sess, o, "Revisions")
	if err != nil {
		return nil, err
	}
	r := &Revisions{Document: d}
	if _, err := fmt.Sscanf(d.At.Part, "%d..%d", &r.from, &r.to); err != nil {
		return nil, fmt.Errorf("two revisions are given as 2..3, not as %q", d.At.Part)
	}
	return r, nil
}

// Init follows the workload.
func (r *Revisions) Init(h ui.Handle) tea.Cmd {
	r.Begin(h)
	return nil
}

// compared is a diff, or why there is none.
type compared struct {
	lines []pager.Line
	err   error
}

// Update takes what was seen of the workload, and the diff.
func (r *Revisions) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		r.Dress(m)
		return nil
	case ui.Dirty, ui.Shown:
		if seen, news := r.Look(); news {
			return r.take(seen)
		}
		return nil
	case compared:
		return r.show(m)
	}
	return r.Pager.Update(body)
}

// take asks for the diff once: revisions do not change.
func (r *Revisions) take(s object.Seen) tea.Cmd {
	r.seen = s
	if s.Err != nil {
		r.Fail(s.Err, s.Since, s.Retry)
	}
	if s.Object == nil || r.asked {
		return nil
	}
	r.asked = true
	u := s.Object
	return r.Handle.Send(func() any { return r.compare(u) })
}

func (r *Revisions) compare(u *unstructured.Unstructured) compared {
	history, err := rollout.History(r.Context, r.Cluster, u)
	if err != nil {
		return compared{err: err}
	}
	pair := make([]rollout.Revision, 2)
	for i, n := range []int64{r.from, r.to} {
		at := slices.IndexFunc(history, func(h rollout.Revision) bool { return h.Number == n })
		if at < 0 {
			text := fmt.Sprintf("Revision %d of %s is not kept any more.", n, u.GetName())
			return compared{err: problem.New(problem.NotFound, text, "Go back to see which there are.", nil)}
		}
		pair[i] = history[at]
	}
	diff, err := rollout.Diff(pair[0], pair[1])
	return compared{lines: diffLines(diff), err: err}
}

// diffLines gives a unified diff its roles.
func diffLines(diff string) []pager.Line {
	if diff == "" {
		return pager.Plain("The two have the same template.")
	}
	var out []pager.Line
	for l := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		role := themes.Text
		switch {
		case strings.HasPrefix(l, "--- "), strings.HasPrefix(l, "+++ "):
			role = themes.Strong
		case strings.HasPrefix(l, "@@"):
			role = themes.Dim
		case strings.HasPrefix(l, "+"):
			role = themes.Added
		case strings.HasPrefix(l, "-"):
			role = themes.Removed
		}
		out = append(out, pager.Line{Segs: []ui.Seg{{Role: role, Text: l}}})
	}
	return out
}

func (r *Revisions) show(c compared) tea.Cmd {
	if c.err != nil {
		r.asked = false
		r.Fail(c.err, time.Time{}, time.Time{})
		return nil
	}
	cmd := r.Show(c.lines)
	r.Fail(r.seen.Err, r.seen.Since, r.seen.Retry)
	return cmd
}

// Head is that of a document, with the two revisions.
func (r *Revisions) Head() ui.Head {
	h := r.Document.Head()
	h.Title = append(h.Title, ui.Seg{Role: themes.Text, Text: fmt.Sprintf("%d %s %d", r.from, r.Glyphs.Arrow, r.to)})
	return h
}

const actCompare keymap.Action = "revisions.again"

// Bindings are the pager's, and one to ask again.
func (r *Revisions) Bindings() []keymap.Binding {
	return r.Document.Bindings(keymap.Binding{Action: actCompare, Keys: []string{"ctrl+r"}, Help: "compare them again now", Group: "show"})
}

// Act runs a binding.
func (r *Revisions) Act(a keymap.Action, n int) tea.Cmd {
	if a == actCompare {
		r.Retry()
		r.asked = false
		return r.take(r.seen)
	}
	return r.Document.Act(a, n)
}

// Place is what would open this screen again.
func (r *Revisions) Place() ui.Open { return ui.Open{Screen: kit.RevisionsScreen, Arg: r.At} }
