package logs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
)

// mostCopied is how much goes to the clipboard, in bytes: terminals take no more.
const mostCopied = 1 << 20

// writer turns lines into text for elsewhere. It may be used off the loop.
type writer struct {
	names map[*logs.Source]string
	stamp stamp
	zone  *time.Location
}

// writer writes lines as they are on screen.
func (s *Screen) writer() writer {
	st := s.style.stamp
	if st == relative {
		st = local // a text does not grow older
	}
	return writer{names: s.names.short, stamp: st, zone: s.zone}
}

// format writes lines in full, as files have them.
func (s *Screen) format() logs.Format {
	f := logs.FormatFor(s.flow.reader.Sources())
	f.Names, f.Times = true, true
	return f
}

// line is one line: time, source, level and the text as it was written.
func (w writer) line(l logs.Line) string {
	var parts []string
	parts = append(parts, w.stamp.write(l.Time, l.Time, w.zone, true), w.names[l.Source])
	if l.Kind == logs.Mark {
		parts = append(parts, "-- "+l.Text+" --")
	} else {
		parts = append(parts, l.Text)
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

// chosen are the marked lines that are still kept, else the one under the cursor.
func (s *Screen) chosen() []logs.Line {
	var out []logs.Line
	b := s.look.Buffer
	for _, seq := range slices.Sorted(maps.Keys(s.marked)) {
		if kept(b, seq) {
			out = append(out, b.Line(seq))
		}
	}
	if len(out) > 0 {
		return out
	}
	if d, ok := s.current(); ok {
		out = append(out, d.Line)
	}
	return out
}

// copy copies the marked lines, or the one under the cursor, as they are on screen.
func (s *Screen) copy() tea.Cmd { return s.copyAs(s.writer().line) }

func (s *Screen) copyAs(form func(logs.Line) string) tea.Cmd {
	ls := s.chosen()
	texts := make([]string, len(ls))
	for i, l := range ls {
		texts[i] = form(l)
	}
	clear(s.marked)
	return ui.Do(ui.Copy{What: lines(len(ls)), Text: strings.Join(texts, "\n")})
}

// copyMenu chooses what to copy.
func (s *Screen) copyMenu() tea.Cmd {
	what := "line"
	if len(s.marked) > 0 {
		what = "marked lines"
	}
	exact := s.format()
	type choice struct {
		item picker.Item
		do   func() tea.Cmd
	}
	choices := []choice{
		{picker.Item{ID: "shown", Cols: []string{"the " + what, "with time and source"}}, s.copy},
		{picker.Item{ID: "raw", Cols: []string{"the " + what + ", raw", "exactly as written"}}, func() tea.Cmd {
			return s.copyAs(func(l logs.Line) string { return l.Text })
		}},
		{picker.Item{ID: "message", Cols: []string{"the message", "without time, level and fields"}}, func() tea.Cmd {
			return s.copyAs(func(l logs.Line) string { return s.lines.read(l).Message })
		}},
		{picker.Item{ID: "exact", Cols: []string{"the " + what + ", in full", "times in UTC, whole names"}}, func() tea.Cmd {
			return s.copyAs(func(l logs.Line) string { return strings.TrimSuffix(string(exact.Append(nil, l)), "\n") })
		}},
		{picker.Item{ID: "all", Cols: []string{"all lines that are shown", lines(s.rows())}}, s.copyShown},
		{picker.Item{ID: "kubectl", Cols: []string{"the kubectl line", s.kubectl()}}, func() tea.Cmd {
			return ui.Do(ui.Copy{What: "the kubectl line", Text: s.kubectl()})
		}},
	}
	items := make([]picker.Item, len(choices))
	for i, c := range choices {
		items[i] = c.item
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Copy", Items: items,
		OnDone: func(chosen []picker.Item) tea.Cmd {
			i := slices.IndexFunc(choices, func(c choice) bool { return c.item.ID == chosen[0].ID })
			return choices[i].do()
		},
	})})
}

// copyShown copies all lines on show, off the loop, as far as a clipboard takes them.
func (s *Screen) copyShown() tea.Cmd {
	look, w := s.look, s.writer()
	return s.work(func() func(*Screen) tea.Cmd {
		text, n := shownText(look, w)
		return func(*Screen) tea.Cmd {
			copied := ui.Do(ui.Copy{What: lines(n), Text: text})
			if left := look.Shown.Len() - n; left > 0 {
				return tea.Batch(copied, toast(themes.Warn, fmt.Sprintf("only the newest %s fit on the clipboard: ctrl+s saves all", lines(n))))
			}
			return copied
		}
	})
}

// shownText is the text of the newest lines on show that fit on a clipboard, and how many those are.
func shownText(look *lens.Look, w writer) (text string, n int) {
	var texts []string
	used := 0
	for i := look.Shown.Len() - 1; i >= 0; i-- {
		t := w.line(look.Buffer.Line(look.Shown.At(i)))
		if used += len(t) + 1; used > mostCopied {
			break
		}
		texts = append(texts, t)
	}
	slices.Reverse(texts)
	return strings.Join(texts, "\n"), len(texts)
}

// kubectl is the command line that shows the same, as far as kubectl can.
func (s *Screen) kubectl() string {
	line := "kubectl logs"
	switch {
	case len(s.place.On) == 0:
		line += " -l " + shellWord(s.place.Scope.LabelSelector)
	default:
		r := s.place.On[0]
		line += " " + kind(r.GVR.GroupResource().String()) + "/" + r.Name
		if r.GVR.Resource == "pods" {
			line = "kubectl logs " + r.Name
		} else {
			line += " --all-pods"
		}
	}
	if ns := s.place.namespace(); ns != "" {
		line += " -n " + ns
	}
	line += " --context " + shellWord(s.place.context())
	if len(s.place.Parts) == 1 {
		line += " -c " + s.place.Parts[0]
	} else {
		line += " --all-containers"
	}
	if s.place.Previous {
		line += " -p"
	} else {
		line += " -f"
	}
	switch {
	case s.place.Since > 0:
		line += " --since " + s.place.Since.String()
	case s.place.Tail > 0:
		line += fmt.Sprintf(" --tail %d", s.place.Tail)
	}
	return line
}

// shellWord makes a word safe for a POSIX shell.
func shellWord(s string) string {
	if s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_./:@=,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
