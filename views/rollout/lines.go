package rollout

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/problem"
	"fathom/kube/rollout"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/text"
)

const (
	statusKey   = "status"
	podKey      = "pod/"
	revisionKey = "revision/"
	podsKey     = "pods"
	historyKey  = "history"
	// most is how many pods are listed; all of them are a key away.
	most = 12
)

// page collects the lines.
type page struct {
	width int
	lines []pager.Line
	named string // the last key given
	after int    // lines since
}

// line adds one. Without a key it is found again by its distance from the last one with a key.
func (p *page) line(key string, segs ...ui.Seg) {
	if key != "" {
		p.named, p.after = key, 0
	} else {
		p.after++
		key = p.named + "+" + strconv.Itoa(p.after)
	}
	p.lines = append(p.lines, pager.Line{Key: key, Segs: segs})
}

func (p *page) blank() { p.line("") }

// words writes a text in as many lines as it takes, each behind an indent.
func (p *page) words(indent int, role themes.Role, s string) {
	for _, l := range fold(s, p.width-indent-1) {
		p.line("", ui.Seg{Text: text.Spaces(indent)}, ui.Seg{Role: role, Text: l})
	}
}

// fold breaks a text between words into lines of at most w cells. A word that is longer has a line of its own.
func fold(s string, w int) []string {
	var out []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && text.Width(line)+1+text.Width(word) > w {
			out = append(out, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(out, line)
}

// lines are the whole page, what is wrong first.
func (v *View) lines() []pager.Line {
	p := &page{width: v.width}
	v.status(p)
	v.trouble(p)
	p.blank()
	v.counts(p)
	p.blank()
	v.pods(p)
	p.blank()
	v.history(p)
	return p.lines
}

func (v *View) status(p *page) {
	s := v.state
	role, glyph := v.look(s.Phase)
	key := statusKey
	for _, l := range fold(s.Sentence, p.width-4) {
		p.line(key, ui.Seg{Role: role, Text: " " + glyph + " "}, ui.Seg{Role: themes.Strong, Text: l})
		key, glyph = "", " "
	}
	if s.Why != "" {
		p.words(3, role, s.Why)
	}
	if s.Phase == rollout.Paused {
		p.line("", ui.Seg{Text: "   "}, ui.Seg{Role: themes.Key, Text: "p"}, ui.Seg{Role: themes.Hint, Text: " resumes it: changes of the template wait until then"})
	}
}

// trouble names the first pod that does not run, and why.
func (v *View) trouble(p *page) {
	s := v.state
	if t := s.Bad; t != nil {
		p.blank()
		what := []ui.Seg{{Role: themes.Bad, Text: " " + v.Glyphs.Bad + " "}, {Role: themes.Strong, Text: t.Pod.Name}, {Role: themes.Bad, Text: "  " + t.Reason}}
		if t.Container != "" {
			what = append(what, ui.Seg{Role: themes.Dim, Text: "  container "}, ui.Seg{Role: themes.Text, Text: t.Container})
		}
		p.line(podKey+t.Pod.Name+"/trouble", what...)
		if t.Message != "" {
			p.words(3, themes.Text, t.Message)
		}
		if e := t.Exit; e != nil {
			p.line("", ui.Seg{Text: "   "}, ui.Seg{Role: themes.Text, Text: fmt.Sprintf("exit code %d (%s) %s ago", e.Code, e.Reason, v.since(e.At))})
		}
		if !told(t) {
			p.words(3, themes.Dim, "last warning: "+t.Event)
		}
	}
	if s.Phase != rollout.Failing && s.Phase != rollout.Stuck {
		return
	}
	if r, ok := s.Previous(); ok {
		p.line("", ui.Seg{Text: "   "}, ui.Seg{Role: themes.Key, Text: "u"},
			ui.Seg{Role: themes.Hint, Text: fmt.Sprintf(" goes back to revision %d: %s", r.Number, strings.Join(r.Images, ", "))})
	}
}

// told reports whether the last warning says no more than the message does: kubelet repeats an error behind other words.
func told(t *rollout.Trouble) bool {
	_, cause, ok := strings.Cut(t.Event, ": ")
	return strings.Contains(t.Message, t.Event) || ok && strings.Contains(t.Message, cause)
}

// counts are bars with numbers.
func (v *View) counts(p *page) {
	c := v.state.Counts
	wide := max(10, min(p.width-40, 40))
	for _, row := range []struct {
		name string
		n    int
	}{{"updated", c.Updated}, {"ready", c.Ready}, {"available", c.Available}} {
		role := themes.OK
		if row.n < c.Desired {
			role = themes.Progress
		}
		full := wide
		if c.Desired > 0 {
			full = min(wide, wide*row.n/c.Desired)
		}
		bar := strings.Repeat(v.Glyphs.Spark[7], full)
		rest := strings.Repeat(v.Glyphs.Spark[0], wide-full)
		p.line("", ui.Seg{Role: themes.Dim, Text: fmt.Sprintf("   %-10s ", row.name)}, ui.Seg{Role: role, Text: bar},
			ui.Seg{Role: themes.Dim, Text: rest}, ui.Seg{Role: themes.Text, Text: fmt.Sprintf("  %d/%d", row.n, c.Desired)})
	}
	if c.Old > 0 {
		p.line("", ui.Seg{Role: themes.Dim, Text: "   old        "}, ui.Seg{Role: themes.Text, Text: fmt.Sprintf("%d of an earlier template", c.Old)})
	}
}

func (v *View) since(t time.Time) string { return kube.Since(v.Sess.Clock(), t.Unix(), kube.Quantised) }

// unknown is a line in place of what could not be read.
func (p *page) unknown(what string, err error) {
	p.words(3, themes.Warn, what+": "+problem.Of(err).Text)
}
