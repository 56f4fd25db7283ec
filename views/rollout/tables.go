package rollout

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/kube"
	"fathom/kube/rollout"
	"fathom/kube/stream"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
	"fathom/views/kit"
)

// cells is one line of a table: the gutter, then the columns.
type cells struct {
	key    string
	gutter ui.Seg
	cols   []ui.Seg
}

// table writes rows below headings, columns as wide as what is in them. The last column is left out where it does not fit, if
// one can do without it.
func (p *page) table(key string, headings []string, rows []cells, spare bool) {
	wide := make([]int, len(headings))
	for i, h := range headings {
		wide[i] = text.Width(h)
		for _, r := range rows {
			wide[i] = max(wide[i], text.Width(r.cols[i].Text))
		}
	}
	total := 3
	for _, n := range wide {
		total += n + 2
	}
	if spare && total > p.width {
		headings = headings[:len(headings)-1]
	}
	head := []ui.Seg{{Text: "   "}}
	for i, h := range headings {
		head = append(head, ui.Seg{Role: themes.Header, Text: pad(h, wide[i])})
	}
	p.line(key, head...)
	for _, r := range rows {
		segs := []ui.Seg{{Role: r.gutter.Role, Text: " " + cmp.Or(r.gutter.Text, " ") + " "}}
		for i, c := range r.cols[:len(headings)] {
			segs = append(segs, ui.Seg{Role: c.Role, Text: pad(c.Text, wide[i])})
		}
		p.line(r.key, segs...)
	}
}

func pad(s string, w int) string { return s + text.Spaces(w-text.Width(s)+2) }

// pods lists the pods, those in trouble first.
func (v *View) pods(p *page) {
	s := v.state
	var rows []cells
	for i, pod := range s.Pods {
		if i == most {
			break
		}
		role, glyph := v.health(pod.Row.HealthAt(v.now()))
		restarts := pod.Restarts.Text
		if at := pod.Restarts.At; at > 0 {
			restarts += " (" + kube.Since(v.Sess.Clock(), at, kube.Quantised) + " ago)"
		}
		rows = append(rows, cells{key: podKey + pod.Row.Name, gutter: ui.Seg{Role: role, Text: glyph}, cols: []ui.Seg{
			{Role: themes.Text, Text: pod.Row.Name}, {Role: themes.Text, Text: pod.Ready}, {Role: role, Text: pod.Status},
			{Role: themes.Text, Text: restarts}, v.revisionOf(pod), {Role: themes.Dim, Text: kube.Since(v.Sess.Clock(), pod.Row.Created, kube.Quantised)},
			{Role: themes.Dim, Text: pod.Node},
		}})
	}
	p.table(podsKey, []string{"POD", "READY", "STATUS", "RESTARTS", "REVISION", "AGE", "NODE"}, rows, true)
	switch st := s.PodsState; {
	case !st.Phase.Settled():
		p.words(3, themes.Dim, "Asking for the pods.")
	case st.Phase != stream.Live && st.Phase != stream.Polling && st.Err != nil:
		p.unknown("What is said of the pods may be old", st.Err)
	case len(s.Pods) == 0:
		p.words(3, themes.Dim, "There are none.")
	case len(s.Pods) > most:
		p.line(podsKey+"/all", ui.Seg{Role: themes.Dim, Text: "   and " + kit.Count(len(s.Pods)-most) + " more; "},
			ui.Seg{Role: themes.Key, Text: "enter"}, ui.Seg{Role: themes.Hint, Text: " opens the table of all"})
	}
}

func (v *View) revisionOf(pod rollout.Pod) ui.Seg {
	switch {
	case pod.Revision == 0:
		return ui.Seg{Role: themes.Dim, Text: "-"}
	case pod.New:
		return ui.Seg{Role: themes.Strong, Text: strconv.FormatInt(pod.Revision, 10)}
	}
	return ui.Seg{Role: themes.Dim, Text: fmt.Sprintf("%d (old)", pod.Revision)}
}

func (v *View) health(h kube.Health) (themes.Role, string) {
	switch h {
	case kube.HealthBad:
		return themes.Bad, v.Glyphs.Bad
	case kube.HealthWarn:
		return themes.Warn, v.Glyphs.Warn
	case kube.HealthProgress:
		return themes.Progress, ""
	case kube.HealthDone:
		return themes.Done, ""
	}
	return themes.Text, ""
}

// history lists the revisions, the newest first.
func (v *View) history(p *page) {
	s := v.state
	var rows []cells
	for _, r := range s.Revisions {
		word, role, glyph := "", themes.Text, ""
		if r.Current {
			word, role = "current", themes.Strong
		}
		if r.Number == v.marked {
			glyph = v.Glyphs.Mark
		}
		rows = append(rows, cells{
			key: revisionKey + strconv.FormatInt(r.Number, 10), gutter: ui.Seg{Role: themes.Changed, Text: glyph},
			cols: []ui.Seg{
				{Role: role, Text: strconv.FormatInt(r.Number, 10)}, {Role: role, Text: word}, {Role: themes.Text, Text: v.podsOf(r)},
				{Role: themes.Dim, Text: v.since(r.Created)}, {Role: role, Text: strings.Join(r.Images, ", ")},
				{Role: themes.Dim, Text: r.Cause},
			},
		})
	}
	told := slices.ContainsFunc(s.Revisions, func(r rollout.Revision) bool { return r.Cause != "" })
	p.table(historyKey, []string{"REVISION", "", "READY", "AGE", "IMAGES", "CHANGE-CAUSE"}, rows, !told)
	switch {
	case s.HistoryErr != nil:
		p.unknown("The revisions could not be read", s.HistoryErr)
	case len(s.Revisions) == 0:
		p.words(3, themes.Dim, "Asking for the revisions.")
	}
}

// podsOf counts the pods of a revision: 2/3.
func (v *View) podsOf(r rollout.Revision) string {
	if r.Wanted > 0 || r.Pods > 0 {
		return fmt.Sprintf("%d/%d", r.Ready, max(r.Wanted, r.Pods))
	}
	pods, ready := 0, 0
	for _, pod := range v.state.Pods {
		if pod.Revision == r.Number {
			pods++
			if n, of, ok := strings.Cut(pod.Ready, "/"); ok && n == of {
				ready++
			}
		}
	}
	if pods == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", ready, pods)
}
